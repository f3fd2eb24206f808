//! An independent look at a sheet's XML.
//!
//! One pass over the bytes gives what the library does not tell (merged ranges, hidden rows, which cells hold formulas
//! or errors) and counts the cells that hold a value, so that a misread of the library cannot stay silent.

use std::collections::HashMap;

use super::draft::ROWS;
use super::rich::Rich;
use super::sound::{Nesting, known, legible};
use crate::model::{CellRef, Merge};

/// What the pass found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Merged ranges.
    pub merges: Vec<Merge>,
    /// Hidden rows, zero-based.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns, the first and how many.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Cells with a shared text in parts, and its number.
    pub rich: HashMap<CellRef, u32>,
    /// Cells with a formula, and whether a value is stored beside it.
    pub formulas: Vec<(CellRef, bool)>,
    /// Cells with an error value, and its code.
    pub errors: Vec<(CellRef, String)>,
    /// How many cells hold a value, and the sum of their addresses.
    pub valued: Tally,
    /// Why the sheet cannot be read safely.
    pub suspect: Option<&'static str>,
}

/// A count of cells with a check sum over their addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// Sum of row × 16384 + column.
    pub addresses: u64,
}

impl Tally {
    /// Counts one more cell.
    pub fn add(&mut self, at: CellRef) {
        self.count += 1;
        self.addresses = self.addresses.wrapping_add(u64::from(at.row) * 16_384 + u64::from(at.col));
    }
}

/// One tag: its local name, its attributes as text, and where the next text begins.
pub struct Tag<'a> {
    /// Its local name.
    pub name: &'a [u8],
    /// Its attributes, as they stand.
    pub attributes: &'a [u8],
    /// Whether it ends an element.
    pub closing: bool,
    /// Whether the element is empty.
    pub empty: bool,
    /// Where it ends.
    pub end: usize,
}

/// The next tag at or after `from`.
pub fn next_tag(xml: &[u8], from: usize) -> Option<Result<Tag<'_>, &'static str>> {
    let start = from + memchr::memchr(b'<', xml.get(from..)?)?;
    let rest = &xml[start..];
    if rest.starts_with(b"<!--") {
        let end = memchr::memmem::find(rest, b"-->")?;
        return Some(Ok(Tag { name: b"!--", attributes: b"", closing: false, empty: true, end: start + end + 3 }));
    }
    if rest.starts_with(b"<![CDATA[") {
        let end = memchr::memmem::find(rest, b"]]>")?;
        return Some(Ok(Tag { name: b"![CDATA[", attributes: b"", closing: false, empty: true, end: start + end + 3 }));
    }
    if rest.starts_with(b"<!") {
        return Some(Err("含有不允许的声明"));
    }
    // A '>' may stand inside a quoted attribute.
    let mut quote = 0;
    let mut end = None;
    for (i, &b) in rest.iter().enumerate().skip(1) {
        match (quote, b) {
            (0, b'"' | b'\'') => quote = b,
            (0, b'>') => {
                end = Some(i);
                break;
            }
            (q, b) if q == b => quote = 0,
            _ => {}
        }
    }
    let end = end?;
    let body = &rest[1..end];
    let closing = body.first() == Some(&b'/');
    let empty = body.last() == Some(&b'/');
    let body = &body[usize::from(closing)..body.len() - usize::from(empty && body.len() > 1)];
    let split = body.iter().position(u8::is_ascii_whitespace).unwrap_or(body.len());
    let (name, attributes) = body.split_at(split);
    let name = name.iter().position(|&b| b == b':').map_or(name, |colon| &name[colon + 1..]);
    Some(Ok(Tag { name, attributes, closing, empty, end: start + end + 1 }))
}

/// The value of attribute `name`.
pub fn attribute<'a>(attributes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = attributes;
    loop {
        let equals = memchr::memchr(b'=', rest)?;
        let key = rest[..equals].trim_ascii();
        let quoted = rest[equals + 1..].trim_ascii_start();
        let quote = *quoted.first()?;
        let close = memchr::memchr(quote, quoted.get(1..)?)?;
        let value = &quoted[1..=close];
        if key == name {
            return Some(value);
        }
        rest = quoted.get(close + 2..)?;
    }
}

fn number(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn cell_ref(text: &[u8]) -> Option<CellRef> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// The cell that is being scanned.
struct Current {
    at: CellRef,
    kind: Vec<u8>,
    formula: bool,
    /// A value is stored, be it an empty text.
    computed: bool,
    valued: bool,
    error: Option<String>,
}

/// Whether a measure is there and nothing.
fn naught(attributes: &[u8], name: &[u8]) -> bool {
    let value = attribute(attributes, name).and_then(|v| std::str::from_utf8(v).ok()?.trim().parse::<f64>().ok());
    value.is_some_and(|size| size <= 0.0)
}

fn yes(attributes: &[u8], name: &[u8]) -> bool {
    attribute(attributes, name).is_some_and(|v| v == b"1" || v == b"true")
}

/// Scans a sheet's XML; `rich` are the shared texts in parts.
#[must_use]
pub fn scan(xml: &[u8], rich: &HashMap<u32, Rich>) -> Scan {
    let mut found = Scan::default();
    let mut at = 0;
    let (mut row, mut col) = (0_u32, 0_u32);
    let mut current: Option<Current> = None;
    let mut nesting = Nesting::default();
    // The row that its element names, and the column that the next cell may not stand before.
    let (mut named, mut least) = (None, 0);
    found.suspect = legible(xml).err();
    while let Some(tag) = next_tag(xml, at).filter(|_| found.suspect.is_none()) {
        let tag = match tag.and_then(|tag| nesting.take(&tag).map(|()| tag)) {
            Ok(tag) => tag,
            Err(why) => {
                found.suspect = Some(why);
                return found;
            }
        };
        let text_start = tag.end;
        at = tag.end;
        match (tag.name, tag.closing) {
            (b"row", false) => {
                if let Some(r) = attribute(tag.attributes, b"r") {
                    let Some(r) = number(r).filter(|r| (1..=ROWS).contains(r)) else {
                        found.suspect = Some("行号超出工作表");
                        return found;
                    };
                    row = r - 1;
                    named = Some(row);
                }
                col = 0;
                least = 0;
                if naught(tag.attributes, b"ht") || yes(tag.attributes, b"hidden") {
                    found.hidden_rows.push(row);
                }
                if tag.empty {
                    row = row.saturating_add(1);
                    named = None;
                }
            }
            (b"row", true) => {
                row = row.saturating_add(1);
                (col, least, named) = (0, 0, None);
            }
            (b"col", false) if naught(tag.attributes, b"width") || yes(tag.attributes, b"hidden") => {
                let bound = |name: &[u8]| attribute(tag.attributes, name).and_then(number);
                if let (Some(first), Some(last)) = (bound(b"min"), bound(b"max"))
                    && (1..=last).contains(&first)
                {
                    found.hidden_columns.push((first - 1, last - first + 1));
                }
            }
            (b"c", false) => {
                let cell = match attribute(tag.attributes, b"r") {
                    Some(r) => {
                        let Some(cell) = cell_ref(r) else {
                            found.suspect = Some("单元格位置超出工作表");
                            return found;
                        };
                        cell
                    }
                    None => CellRef::new(row, col),
                };
                if named.is_some_and(|named| named != cell.row) || cell.col < least {
                    found.suspect = Some("单元格的位置与次序不符");
                    return found;
                }
                if !known(tag.attributes) {
                    found.suspect = Some("单元格的写法有误");
                    return found;
                }
                col = cell.col + 1;
                least = col;
                if !tag.empty {
                    current = Some(Current {
                        at: cell,
                        kind: attribute(tag.attributes, b"t").unwrap_or(b"n").to_vec(),
                        formula: false,
                        computed: attribute(tag.attributes, b"t") == Some(b"str"),
                        valued: false,
                        error: None,
                    });
                }
            }
            (b"c", true) => {
                if let Some(cell) = current.take() {
                    if cell.formula {
                        found.formulas.push((cell.at, cell.valued || cell.computed));
                    }
                    if cell.valued {
                        found.valued.add(cell.at);
                    }
                    if let Some(code) = cell.error {
                        found.errors.push((cell.at, code));
                    }
                }
            }
            (b"f", false) => {
                if let Some(cell) = &mut current {
                    cell.formula = true;
                }
            }
            (b"is", false) if !tag.empty => {
                if let Some(cell) = &mut current {
                    if cell.valued {
                        found.suspect = Some("同一单元格有两个值");
                        return found;
                    }
                    cell.valued = cell.kind == b"inlineStr";
                }
            }
            // The library gives an empty text for an empty value of this type, and so counts it.
            (b"v", false) if tag.empty => {
                if let Some(cell) = current.as_mut().filter(|cell| cell.kind == b"str") {
                    cell.valued = true;
                }
            }
            (b"v", false) => {
                let Some(cell) = &mut current else { continue };
                let Some(len) = memchr::memchr(b'<', &xml[text_start..]) else {
                    found.suspect = Some("工作表不完整");
                    return found;
                };
                let text = &xml[text_start..text_start + len];
                let rest = &xml[text_start + len..];
                let plain = matches!(cell.kind.as_slice(), b"n" | b"s" | b"b" | b"e");
                if !rest.starts_with(b"</") && !rest.get(1..).is_some_and(|r| r.starts_with(b"/"))
                    || plain && text.contains(&b'&')
                {
                    found.suspect = Some("单元格的值里夹有注释或特殊写法");
                    return found;
                }
                // The library takes a number that it cannot read for the first text.
                if cell.kind == b"s" && !text.is_empty() && number(text).is_none_or(|_| text[0] == b'+') {
                    found.suspect = Some("文字编号有误");
                    return found;
                }
                if cell.kind == b"s"
                    && let Some(index) = number(text).filter(|index| rich.contains_key(index))
                {
                    found.rich.insert(cell.at, index);
                }
                if cell.valued {
                    found.suspect = Some("同一单元格有两个值");
                    return found;
                }
                if cell.kind == b"e" {
                    cell.error = Some(String::from_utf8_lossy(text).into_owned());
                }
                cell.valued = (!text.is_empty() || cell.kind == b"str") && cell.kind != b"inlineStr";
                at = text_start + len;
            }
            (b"mergeCell", false) => {
                let range = attribute(tag.attributes, b"ref").and_then(|r| {
                    let colon = memchr::memchr(b':', r);
                    let (first, last) = colon.map_or((r, r), |colon| (&r[..colon], &r[colon + 1..]));
                    Some(Merge { first: cell_ref(first)?, last: cell_ref(last)? })
                });
                match range {
                    Some(range) => found.merges.push(range),
                    None => found.suspect = Some("合并单元格的范围有误"),
                }
            }
            _ => {}
        }
    }
    if found.suspect.is_none() {
        found.suspect = nesting.finish().err();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> Scan {
        scan(format!("<?xml version=\"1.0\"?><worksheet><sheetData>{rows}</sheetData><mergeCells><mergeCell ref=\"A1:C1\"/></mergeCells></worksheet>").as_bytes(), &HashMap::new())
    }

    #[test]
    fn counts_values_formulas_errors_and_hidden_rows() {
        let found = sheet(
            r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"/><c r="C1" s="2"><v></v></c></row>
               <row r="3" hidden="1"><c r="B3"><f>SUM(A1:A2)</f><v>3</v></c><c r="C3"><f>A1</f></c><c t="e"><v>#SPILL!</v></c></row>"#,
        );
        assert_eq!(found.suspect, None);
        assert_eq!(found.valued.count, 3);
        assert_eq!(found.hidden_rows, [2]);
        assert_eq!(found.formulas, [("B3".parse().unwrap(), true), ("C3".parse().unwrap(), false)]);
        assert_eq!(found.errors, [("D3".parse().unwrap(), "#SPILL!".to_owned())]);
        assert_eq!(found.merges.len(), 1);
    }

    #[test]
    fn rows_without_height_are_hidden() {
        let found = sheet(r#"<row r="2" ht="0" customHeight="1"/><row r="3" ht="15"/><row r="4" ht="0.0"/>"#);
        assert_eq!(found.hidden_rows, [1, 3]);
    }

    #[test]
    fn what_the_library_misreads_is_suspect() {
        for cell in [
            "<c r=\"A1\"><v>1<!-- x -->23</v></c>",
            "<c r=\"A1\"><v><![CDATA[12]]></v></c>",
            "<c r=\"A1\"><v>1&#50;3</v></c>",
            "<c r=\"A1\" t=\"s\"><v>x</v></c>",
            "<c r=\"A1\"><v>1</v><v>2</v></c>",
            "<c r=\"XFE1\"><v>1</v></c>",
            "<c r=\"A1\" t=\"s\"><v> 0</v></c>",
            "<c r=\"A1\" t=\"s\"><v>99999999999999999999</v></c>",
            "<c r=\"A1\" s=\"x\"><v>1</v></c>",
            "<c r=\"A1\" u=\"s\"><v>1</v></c>",
            "<c r=\"A1\"><V>1</v></c>",
            "<c r=\"A1\"><v>1</v></C>",
            "<c r=\"A1\"><v>1</v>",
            "<c r=\"A2\"><v>1</v></c>",
            "<c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c>",
            "<c r=\"A1\" t=\"inlineStr\"><is><t>\0</t></is></c>",
            "<c r=\"A1\" t=\"inlineStr\"><is><t>1</t></is><is><t>2</t></is></c>",
        ] {
            assert!(sheet(&format!("<row r=\"1\">{cell}</row>")).suspect.is_some(), "{cell}");
        }
    }
}
