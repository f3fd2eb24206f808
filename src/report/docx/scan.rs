//! Reads a part's XML.

use std::collections::HashSet;
use std::ops::Range;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::xml::{Char, Element, Kind, Paragraph, Part};

/// `WordprocessingML`, as Word, WPS and `LibreOffice` write it, and its strict twin.
const WORD: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
const COMPATIBILITY: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

/// Tables within tables nest four elements each; nobody nests a hundred of them.
const DEEPEST: usize = 400;

/// Takes a part's XML to pieces.
///
/// # Errors
/// When it is not well formed, or declares a document type.
pub(super) fn scan(source: String) -> Result<Part, String> {
    let mut scan = Scan::default();
    let mut reader = NsReader::from_str(&source);
    loop {
        let start = at(reader.buffer_position());
        let (namespace, event) = reader.read_resolved_event().map_err(|e| e.to_string())?;
        let space = match namespace {
            ResolveResult::Bound(name) if WORD.contains(&name.as_ref()) => Space::Word,
            ResolveResult::Bound(name) if name.as_ref() == COMPATIBILITY => Space::Compatibility,
            _ => Space::Other,
        };
        let range = start..at(reader.buffer_position());
        if let Event::Start(e) | Event::Empty(e) = &event {
            // An attribute that stands twice is no XML, and only some programs say so.
            for attribute in e.attributes() {
                attribute.map_err(|e| e.to_string())?;
            }
        }
        if scan.deepest > DEEPEST {
            return Err("嵌套太深，超出上限".to_owned());
        }
        match event {
            Event::Start(e) => scan.open(&e, space, range),
            Event::Empty(e) => {
                let end = range.end;
                scan.open(&e, space, range);
                scan.close(end..end);
            }
            Event::End(_) => scan.close(range),
            Event::Text(_) => scan.text(&source, range),
            Event::CData(_) => scan.text(&source, range.start + "<![CDATA[".len()..range.end - "]]>".len()),
            Event::GeneralRef(e) => {
                let c = match e.resolve_char_ref().map_err(|e| e.to_string())? {
                    Some(c) => c,
                    None => predefined(&e.xml10_content()).ok_or("XML 中有不认识的实体")?,
                };
                scan.push(c, range);
            }
            Event::DocType(_) => return Err("含有不允许的 DOCTYPE".to_owned()),
            Event::Eof => break,
            _ => {}
        }
    }
    if !scan.stack.is_empty() {
        return Err("XML 不完整".to_owned());
    }
    let Scan { elements, paragraphs, prefix, bound, .. } = scan;
    Ok(Part { source, elements, paragraphs, prefix, bound })
}

fn at(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Word,
    Compatibility,
    Other,
}

#[derive(Default)]
struct Scan {
    elements: Vec<Element>,
    paragraphs: Vec<Paragraph>,
    prefix: String,
    /// Open elements.
    stack: Vec<usize>,
    /// Paragraphs that are open, the innermost last.
    open: Vec<usize>,
    /// How many deletions, fallbacks are open.
    deleted: usize,
    fallback: usize,
    fields: usize,
    tables: usize,
    /// How deep elements were nested.
    deepest: usize,
    bound: HashSet<usize>,
}

impl Scan {
    fn open(&mut self, e: &BytesStart<'_>, space: Space, range: Range<usize>) {
        let index = self.elements.len();
        let parent = self.stack.last().copied().unwrap_or(index);
        let around = self.elements.get(parent).map_or(Kind::Other, |element| element.kind);
        let name = e.local_name();
        let kind = kind(space, name.as_ref(), around);
        if self.prefix.is_empty() && space == Space::Word {
            self.prefix = e.name().as_ref().strip_suffix(name.as_ref()).unwrap_or_default().to_owned();
        }
        self.deepest = self.deepest.max(self.stack.len());
        let ordinal = self.ordinal(kind);
        let close = range.end..range.end;
        self.elements.push(Element { kind, parent, open: range.clone(), close, ordinal, inside: 0 });
        self.stack.push(index);
        match kind {
            Kind::Paragraph => {
                self.open.push(self.paragraphs.len());
                let fallback = self.fallback > 0;
                self.paragraphs.push(Paragraph {
                    element: index,
                    chars: Vec::new(),
                    instructions: String::new(),
                    section: false,
                    fallback,
                });
            }
            Kind::Deleted => self.deleted += 1,
            Kind::Fallback => self.fallback += 1,
            Kind::Field => self.fields += 1,
            Kind::Gap | Kind::Solid => {
                let c = match name.as_ref() {
                    "noBreakHyphen" => '-',
                    "tab" | "ptab" => '\t',
                    "br" | "cr" if !is_page_break(e) => '\n',
                    _ => '\u{FFFC}',
                };
                self.push(c, range);
            }
            Kind::Binding => {
                let control = self.stack.iter().rev().find(|&&i| self.elements[i].kind == Kind::Control);
                self.bound.extend(control);
            }
            _ => {}
        }
        if space == Space::Word && name.as_ref() == "sectPr" {
            self.paragraph(|paragraph| paragraph.section = true);
        }
        if name.as_ref() == "fldChar" {
            let sign = e.attributes().flatten().find(|a| a.key.local_name().as_ref() == "fldCharType");
            match sign.as_ref().map(|sign| sign.value.as_ref()) {
                Some("begin") => self.fields += 1,
                Some("end") => self.fields = self.fields.saturating_sub(1),
                _ => {}
            }
        }
        if kind == Kind::Field {
            let code = e.attributes().flatten().find(|a| a.key.local_name().as_ref() == "instr");
            if let Some(code) = code {
                let code = code.value.into_owned();
                self.paragraph(|paragraph| paragraph.instructions.push_str(&code));
            }
        }
    }

    /// The number of a table, row or cell that is about to open, among its like.
    fn ordinal(&mut self, kind: Kind) -> usize {
        let around = match kind {
            Kind::Table => {
                self.tables += 1;
                return self.tables;
            }
            Kind::Row => Kind::Table,
            Kind::Cell => Kind::Row,
            _ => return 0,
        };
        let Some(&around) = self.stack.iter().rev().find(|&&i| self.elements[i].kind == around) else { return 0 };
        self.elements[around].inside += 1;
        self.elements[around].inside
    }

    fn close(&mut self, range: Range<usize>) {
        let Some(index) = self.stack.pop() else { return };
        let element = &mut self.elements[index];
        let empty = range.is_empty();
        element.close = range.clone();
        match element.kind {
            Kind::Paragraph => {
                self.open.pop();
            }
            Kind::Deleted => self.deleted -= 1,
            Kind::Fallback => self.fallback -= 1,
            Kind::Field => self.fields = self.fields.saturating_sub(1),
            // An element written with both tags is replaced whole.
            Kind::Gap | Kind::Solid if !empty => self.paragraph(|paragraph| {
                if let Some(char) = paragraph.chars.iter_mut().rev().find(|char| char.element == index) {
                    char.at.end = range.end;
                }
            }),
            _ => {}
        }
    }

    fn text(&mut self, source: &str, range: Range<usize>) {
        for (i, c) in source[range.clone()].char_indices() {
            self.push(c, range.start + i..range.start + i + c.len_utf8());
        }
    }

    fn push(&mut self, c: char, at: Range<usize>) {
        let Some(&element) = self.stack.last() else { return };
        if self.deleted > 0 {
            return;
        }
        match self.elements[element].kind {
            Kind::Text | Kind::Gap | Kind::Solid => {
                let field = self.fields > 0;
                self.paragraph(|paragraph| paragraph.chars.push(Char { c, at, element, field }));
            }
            Kind::Instruction => self.paragraph(|paragraph| paragraph.instructions.push(c)),
            _ => {}
        }
    }

    fn paragraph(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(&open) = self.open.last() {
            change(&mut self.paragraphs[open]);
        }
    }
}

fn is_page_break(e: &BytesStart<'_>) -> bool {
    let mut attributes = e.attributes().flatten();
    attributes.any(|a| a.key.local_name().as_ref() == "type" && a.value.as_ref() != "textWrapping")
}

fn kind(space: Space, name: &str, around: Kind) -> Kind {
    match (space, name) {
        (Space::Word, "p") => Kind::Paragraph,
        (Space::Word, "tbl") => Kind::Table,
        (Space::Word, "tr") => Kind::Row,
        (Space::Word, "tc") => Kind::Cell,
        (Space::Word, "r") => Kind::Run,
        (Space::Word, "t") => Kind::Text,
        // The same names stand for tab stops in a paragraph's properties.
        (Space::Word, "tab" | "ptab" | "br" | "cr" | "noBreakHyphen") if around == Kind::Run => Kind::Gap,
        (Space::Word, "del" | "moveFrom") => Kind::Deleted,
        (Space::Word, "instrText") => Kind::Instruction,
        (Space::Word, "fldSimple") => Kind::Field,
        (
            Space::Word,
            "drawing"
            | "pict"
            | "object"
            | "fldChar"
            | "footnoteReference"
            | "endnoteReference"
            | "sym"
            | "footnoteRef"
            | "endnoteRef"
            | "pgNum"
            | "separator"
            | "continuationSeparator"
            | "annotationRef"
            | "ruby"
            | "dayLong",
        ) => Kind::Solid,
        (Space::Word, "sdt") => Kind::Control,
        (Space::Word, "sdtContent") => Kind::ControlContent,
        (_, "dataBinding") => Kind::Binding,
        (Space::Word, "txbxContent") => Kind::TextBox,
        (Space::Word, "footnote" | "endnote") => Kind::Note,
        (Space::Word, "body" | "hdr" | "ftr") => Kind::Story,
        (
            Space::Word,
            "bookmarkStart" | "bookmarkEnd" | "commentRangeStart" | "commentRangeEnd" | "permStart" | "permEnd",
        ) => Kind::RangeMark,
        (Space::Compatibility, "Fallback") => Kind::Fallback,
        (Space::Other, "oMath") => Kind::Solid,
        _ => Kind::Other,
    }
}
