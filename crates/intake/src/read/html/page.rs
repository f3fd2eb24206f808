//! An HTML page as texts and tables. Tags that are missing or too many are borne as browsers bear them; there is no
//! tree, so that nothing can be nested too deep but tables.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::content::{Block, Cell, Page, Part, Row, Table};
use super::style::{Declared, Sheet, Stored, attribute};
use crate::read::runs::{Manner, Shift};

/// Tables inside each other.
const DEPTH: usize = 20;

/// A table that is not yet closed.
#[derive(Default)]
struct Open {
    table: Table,
    row: Option<Row>,
    cell: Option<Cell>,
    group: u32,
}

/// What is not shown begins with this tag and ends with its end, or with the cell that it stands in.
struct Muted {
    name: Vec<u8>,
    depth: u32,
    tables: usize,
}

#[derive(Default)]
struct Parser {
    page: Page,
    open: Vec<Open>,
    styles: Sheet,
    muted: Option<Muted>,
    /// Inside an element whose text is no text of the page.
    aside: Option<Vec<u8>>,
    /// Text outside tables.
    text: String,
    /// Open elements that say how their text looks, in the innermost cell; the first is the cell itself.
    manners: Vec<(Vec<u8>, Manner)>,
    /// The heading of a sheet that is being read.
    heading: Option<Heading>,
}

/// `<a name="table1"><h1>Sheet 2: <em>Dues</em></h1></a>`: what LibreOffice writes above each sheet of several.
#[derive(Default)]
struct Heading {
    /// Where it begins in the text outside tables.
    start: usize,
    /// The text in its `<em>`.
    name: String,
    emphasised: bool,
}

/// Reads a page.
///
/// # Errors
/// What cannot be read, for the clerk.
pub fn parse(text: &str) -> Result<Page, &'static str> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut parser = Parser::default();
    parser.page.sheets.push(Part::default());
    for token in Tokenizer::new_with_emitter(text, emitter).flatten() {
        match token {
            Token::StartTag(tag) => parser.start(&tag)?,
            Token::EndTag(tag) => parser.end(&tag.name),
            Token::String(text) => parser.text(&String::from_utf8_lossy(&text)),
            Token::Comment(text) => parser.comment(&String::from_utf8_lossy(&text)),
            Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    // Browsers bear it; but who knows what came after.
    if !parser.open.is_empty() {
        return Err("表格没有结束，可能没有传完");
    }
    parser.flush();
    Ok(parser.page)
}

impl Parser {
    fn start(&mut self, tag: &StartTag<()>) -> Result<(), &'static str> {
        let name = tag.name.as_slice();
        if let Some(muted) = &mut self.muted {
            muted.depth += u32::from(muted.name == name && !tag.self_closing);
        }
        let utf8 = String::from_utf8_lossy(name);
        let declared = self.styles.applied(&utf8, &tag.attributes);
        match name {
            b"a" if self.open.is_empty() && names_table(tag) => {
                self.line();
                self.heading = Some(Heading { start: self.text.len(), ..Heading::default() });
            }
            b"em" => self.emphasise(true),
            b"table" => self.open_table(&declared)?,
            b"tbody" | b"thead" | b"tfoot" => {
                self.close_row();
                if let Some(open) = self.open.last_mut() {
                    open.group += 1;
                }
            }
            b"tr" => {
                self.close_row();
                if let Some(open) = self.open.last_mut() {
                    open.row = Some(Row { hidden: declared.hidden, group: open.group, cells: Vec::new() });
                }
            }
            b"td" | b"th" => self.open_cell(tag, &declared),
            b"caption" => self.close_row(),
            b"style" | b"script" | b"title" | b"xml" | b"template" | b"iframe" | b"noembed" | b"noframe"
            | b"noscript"
                if !tag.self_closing =>
            {
                self.aside.get_or_insert_with(|| name.to_vec());
            }
            b"br" => self.push("\n"),
            b"input" => self.input(tag),
            b"p" | b"div" | b"li" | b"ul" | b"ol" | b"dt" | b"dd" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6"
            | b"center" | b"hr" | b"form" | b"pre" => self.line(),
            _ => {}
        }
        self.look(name, &declared, tag.self_closing);
        let own = matches!(name, b"table" | b"tr" | b"td" | b"th" | b"tbody" | b"thead" | b"tfoot" | b"col");
        let void = matches!(name, b"br" | b"img" | b"input" | b"hr" | b"meta" | b"link" | b"colgroup");
        if declared.hidden && self.muted.is_none() && !own && !void && !tag.self_closing {
            self.muted = Some(Muted { name: name.to_vec(), depth: 1, tables: self.open.len() });
        }
        Ok(())
    }

    /// Notes how the text of an element that begins looks.
    fn look(&mut self, name: &[u8], declared: &Declared, closed: bool) {
        let around = self.manners.last().map_or_else(Manner::default, |(_, manner)| *manner);
        let mut manner = around;
        match name {
            b"s" | b"strike" | b"del" => manner.struck = true,
            b"sup" => manner.shift = Shift::Up,
            b"sub" => manner.shift = Shift::Down,
            b"span" | b"font" | b"b" | b"i" | b"u" | b"em" | b"strong" | b"p" | b"div" | b"a" => {}
            _ => return,
        }
        manner.struck = declared.struck.unwrap_or(false) || manner.struck;
        manner.shift = declared.shift.unwrap_or(manner.shift);
        if !closed && manner != around {
            self.manners.push((name.to_vec(), manner));
        } else if !closed && self.manners.iter().any(|(open, _)| open == name) {
            // Its end is not to be taken for that of another.
            self.manners.push((name.to_vec(), around));
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some(open) = self.manners.iter().rposition(|(open, _)| open == name) {
            self.manners.truncate(open.max(1));
        }
        if self.aside.as_deref() == Some(name) {
            self.aside = None;
            return;
        }
        if let Some(muted) = &mut self.muted {
            muted.depth -= u32::from(muted.name == name);
            if muted.depth == 0 {
                self.muted = None;
            }
        }
        match name {
            b"a" => self.end_heading(),
            b"em" => self.emphasise(false),
            b"td" | b"th" => self.close_cell(),
            b"tr" | b"tbody" | b"thead" | b"tfoot" => self.close_row(),
            b"table" => self.close_table(),
            b"p" | b"div" | b"li" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"center" | b"caption" => {
                self.line();
            }
            _ => {}
        }
    }

    /// White space is one space, and none at the beginning of a line.
    fn text(&mut self, text: &str) {
        match self.aside.as_deref() {
            Some(b"style") => return self.styles.load(text),
            Some(b"xml") => return self.island(text),
            Some(_) => return,
            None if self.muted.is_some() => return,
            None => {}
        }
        if let Some(heading) = self.heading.as_mut().filter(|heading| heading.emphasised) {
            heading.name.push_str(text);
        }
        let mut folded = String::with_capacity(text.len());
        for c in text.chars() {
            if !matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{C}') {
                folded.push(c);
            } else if !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
        let target = self.target();
        let folded =
            if target.is_empty() || target.ends_with([' ', '\n']) { folded.trim_start_matches(' ') } else { &folded };
        target.push_str(folded);
        let manner = self.manners.last().map_or_else(Manner::default, |(_, manner)| *manner);
        if let Some(cell) = self.open.iter_mut().rev().find_map(|open| open.cell.as_mut()) {
            cell.runs.push(text, manner);
        }
    }

    /// Where text goes: the innermost open cell, or the page. Text in a table but in no cell stands before the table.
    fn target(&mut self) -> &mut String {
        let cell = self.open.iter_mut().rev().find_map(|open| open.cell.as_mut());
        cell.map_or(&mut self.text, |cell| &mut cell.text)
    }

    fn push(&mut self, text: &str) {
        if self.aside.is_none() && self.muted.is_none() {
            let target = self.target();
            target.truncate(target.trim_end_matches(' ').len());
            target.push_str(text);
        }
    }

    /// Begins a line, unless one has just begun.
    fn line(&mut self) {
        let target = self.target();
        if !target.trim_end_matches(' ').is_empty() && !target.trim_end_matches(' ').ends_with('\n') {
            self.push("\n");
        }
    }

    fn emphasise(&mut self, on: bool) {
        if let Some(heading) = &mut self.heading {
            heading.emphasised = on;
        }
    }

    /// A heading that numbers and names a sheet begins one; any other is text like all text.
    fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else { return };
        let name = heading.name.split_whitespace().collect::<Vec<_>>().join(" ");
        let written = self.text.get(heading.start..).unwrap_or_default().trim();
        let before = written.strip_suffix(name.as_str()).and_then(|before| before.trim_end().strip_suffix(':'));
        let numbered = before
            .and_then(|before| before.rsplit_once(' '))
            .is_some_and(|(word, number)| !word.contains(char::is_whitespace) && number.parse::<u32>().is_ok());
        if numbered && !name.is_empty() {
            self.text.truncate(heading.start);
            self.flush();
            self.page.sheets.push(Part { name, blocks: Vec::new() });
        }
    }

    fn put(&mut self, block: Block) {
        if let Some(sheet) = self.page.sheets.last_mut() {
            sheet.blocks.push(block);
        }
    }

    fn input(&mut self, tag: &StartTag<()>) {
        let kind = attribute(&tag.attributes, "type").unwrap_or_default().to_ascii_lowercase();
        let text = match kind.as_str() {
            "hidden" | "button" | "submit" | "reset" | "image" | "file" => return,
            "checkbox" | "radio" if tag.attributes.contains_key(b"checked".as_slice()) => "☑".to_owned(),
            "checkbox" | "radio" => "□".to_owned(),
            _ => attribute(&tag.attributes, "value").unwrap_or_default(),
        };
        self.push(&text);
    }

    /// Comments for Excel name the sheet and the moment of saving.
    fn comment(&mut self, text: &str) {
        if text.contains("<x:") || text.contains("<o:") {
            self.island(text);
        }
    }

    fn island(&mut self, text: &str) {
        let mut names = text.split("<x:Name>").skip(1).filter_map(|rest| rest.split_once('<'));
        if let (Some((name, _)), None, Some(first)) = (names.next(), names.next(), self.page.sheets.first_mut()) {
            name.trim().clone_into(&mut first.name);
        }
        if let Some((saved, _)) = text.split("<o:LastSaved>").nth(1).and_then(|rest| rest.split_once('<')) {
            self.page.saved = Some(saved.to_owned());
        }
    }

    fn open_table(&mut self, declared: &Declared) -> Result<(), &'static str> {
        // A table begins inside a cell, or else it ends the one before.
        while self.open.last().is_some_and(|open| open.cell.is_none()) {
            self.close_table();
        }
        if self.open.len() >= DEPTH {
            return Err("表格套得太深");
        }
        self.heading = None;
        self.flush();
        if let Some(cell) = self.open.last_mut().and_then(|open| open.cell.as_mut()) {
            let text = std::mem::take(&mut cell.text);
            if !text.trim().is_empty() {
                cell.nested.push(Block::Text(text));
            }
        }
        let hidden = declared.hidden || self.muted.is_some();
        self.open.push(Open { table: Table { hidden, ..Table::default() }, ..Open::default() });
        Ok(())
    }

    fn open_cell(&mut self, tag: &StartTag<()>, declared: &Declared) {
        self.close_cell();
        self.page.cells += 1;
        let span = |name: &str, most: u32| {
            let value = attribute(&tag.attributes, name)?;
            let digits: String = value.trim().chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().ok().map(|n| n.min(most)).or((!digits.is_empty()).then_some(most))
        };
        let span = (span("colspan", 1000).unwrap_or(1).max(1), span("rowspan", 65_534).unwrap_or(1));
        let stored = Stored::of(&tag.attributes, declared);
        let own = Manner { struck: declared.struck.unwrap_or(false), shift: Shift::None };
        self.manners = vec![(b"td".to_vec(), own)];
        let Some(open) = self.open.last_mut() else { return };
        let group = open.group;
        open.row.get_or_insert_with(|| Row { group, ..Row::default() });
        open.cell = Some(Cell { stored, span, hidden: declared.hidden, ..Cell::default() });
    }

    fn close_cell(&mut self) {
        self.manners.clear();
        let tables = self.open.len();
        let Some(open) = self.open.last_mut() else { return };
        if let (Some(cell), Some(row)) = (open.cell.take(), open.row.as_mut()) {
            row.cells.push(cell);
            if self.muted.as_ref().is_some_and(|muted| muted.tables >= tables) {
                self.muted = None;
            }
        }
    }

    fn close_row(&mut self) {
        self.close_cell();
        if let Some(open) = self.open.last_mut() {
            open.table.rows.extend(open.row.take());
        }
    }

    fn close_table(&mut self) {
        self.close_row();
        let Some(open) = self.open.pop() else { return };
        match self.open.last_mut().and_then(|outer| outer.cell.as_mut()) {
            Some(cell) => cell.nested.push(Block::Table(open.table)),
            None => {
                self.flush();
                self.put(Block::Table(open.table));
            }
        }
    }

    /// Ends the text outside tables.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.put(Block::Text(text));
        }
    }
}

/// Whether an anchor is one that LibreOffice puts above a sheet: `table0`.
fn names_table(tag: &StartTag<()>) -> bool {
    let name = attribute(&tag.attributes, "name").unwrap_or_default();
    name.strip_prefix("table").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}
