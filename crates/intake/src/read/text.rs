//! Separated text: UTF-8, UTF-16 or GB18030, split by comma, semicolon or tab.

use super::decode::decode;
use super::draft::{Budget, Draft, ROWS};
use super::{Limits, ReadError, Workbook};
use crate::model::{CellRef, Raw};

/// Reads one sheet without a name. Addresses are those of the file opened in a table program: blank lines count, line
/// breaks inside quotes do not.
///
/// # Errors
/// When the bytes are no text in a known encoding, or there is more than may be.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let text = decode(bytes, None)?;
    let (separator, body) = separator(&text);
    let mut budget = Budget::new(limits);
    let mut draft = Draft::new("", &mut budget);
    draft.grid.textual = true;
    // A page break and the mark that old systems put at the end of a file are harmless.
    if text.contains(|c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r' | '\x0B' | '\x0C' | '\x1A')) {
        draft.spoil("含有不是文字的内容");
        return Ok(Workbook { grids: vec![draft.finish()], modified: None });
    }
    let mut fields = Fields { rest: body, separator };
    let (mut row, mut col) = (0_u32, 0_u32);
    while let Some((field, end)) = fields.next() {
        match field {
            Ok(field) if field.trim().is_empty() => {}
            Ok(field) => {
                let text = literal(&field).to_owned();
                draft.put(CellRef::new(row, col), Raw::Text(text))?;
            }
            Err(why) => draft.spoil(why),
        }
        match end {
            End::Field => col = col.saturating_add(1),
            End::Line => (row, col) = (row.saturating_add(1), 0),
        }
        if draft.grid.broken.is_some() || row > ROWS {
            break;
        }
    }
    Ok(Workbook { grids: vec![draft.finish()], modified: None })
}

/// What stands behind a field.
enum End {
    Field,
    Line,
}

struct Fields<'a> {
    rest: &'a str,
    separator: char,
}

impl Fields<'_> {
    /// The next field, quotes taken off, and what ends it.
    fn next(&mut self) -> Option<(Result<String, &'static str>, End)> {
        if self.rest.is_empty() {
            return None;
        }
        let mut field = String::new();
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let mut from = 0;
            let close = loop {
                let Some(quote) = quoted[from..].find('"') else {
                    self.rest = "";
                    return Some((Err("里的引号没有成对"), End::Line));
                };
                if !quoted[from + quote + 1..].starts_with('"') {
                    break from + quote;
                }
                from += quote + 2;
            };
            field = quoted[..close].replace("\"\"", "\"");
            self.rest = &quoted[close + 1..];
        }
        let end = self.rest.find([self.separator, '\r', '\n']).unwrap_or(self.rest.len());
        field.push_str(&self.rest[..end]);
        self.rest = &self.rest[end..];
        if let Some(rest) = self.rest.strip_prefix(self.separator) {
            // A separator before nothing ends one more, empty field, which nobody needs.
            self.rest = rest;
            return Some((Ok(field), End::Field));
        }
        self.rest = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(['\r', '\n'])).unwrap_or("");
        Some((Ok(field), End::Line))
    }
}

/// What `="001"` stands for: exports write it so that table programs keep the zeros.
fn literal(field: &str) -> &str {
    field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(field)
}

/// The separator that stands most often in the first lines, quoted parts left out, and the text that it separates. A
/// first line such as `sep=;` says it, and table programs do not show that line.
fn separator(text: &str) -> (char, &str) {
    if let Some(rest) = text.strip_prefix("sep=") {
        let mut chars = rest.chars();
        if let (Some(separator), after) = (chars.next().filter(char::is_ascii_punctuation), chars.as_str())
            && let Some(body) = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\r', '\n']))
        {
            return (separator, body);
        }
    }
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    for line in text.split(['\r', '\n']).filter(|line| !line.is_empty()).take(20) {
        let mut quoted = false;
        for c in line.chars().take(100_000) {
            quoted ^= c == '"';
            if let Some((_, n)) = counts.iter_mut().find(|(d, _)| *d == c && !quoted) {
                *n += 1;
            }
        }
    }
    // Comma wins a tie.
    (counts.iter().rev().max_by_key(|(_, n)| *n).map_or(',', |(d, _)| *d), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Grid;

    const LIMITS: Limits = Limits { inflated_bytes: 1 << 20, entries: 10, ratio: 100, cells: 100 };

    fn grid(text: &str) -> Grid {
        read(text.as_bytes(), &LIMITS).unwrap().grids.remove(0)
    }

    #[test]
    fn encodings_and_separators_give_one_grid() {
        let text = "党费\n\n编号;姓名\n001;\"张;三\"\n";
        let (gbk, _, _) = encoding_rs::GB18030.encode(text);
        let bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let tabs = "党费\n\n编号\t姓名\n001\t\"张;三\"\n";
        let wide: Vec<u8> = [0xFEFF].into_iter().chain(tabs.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let expected = read(text.as_bytes(), &LIMITS).unwrap();
        assert_eq!(expected.grids[0].text("B4".parse().unwrap()), Some("张;三"));
        let (crlf, cr) = (text.replace('\n', "\r\n"), text.replace('\n', "\r"));
        let said = format!("sep=;\r\n{text}");
        for bytes in [&gbk[..], &bom, &wide, tabs.as_bytes(), crlf.as_bytes(), cr.as_bytes(), said.as_bytes()] {
            assert_eq!(read(bytes, &LIMITS).unwrap(), expected);
        }
    }

    #[test]
    fn other_encodings_are_refused() {
        assert!(read(&[0xFF, 0x80, 0x80, 0xFF], &LIMITS).is_err());
    }

    #[test]
    fn quotes_and_line_ends() {
        let grid = grid("a,\"b\nc\"\"d\",\r\n\r=\"001\",x\"y\n\"e\"f");
        let cells: Vec<_> = grid.cells.iter().map(|c| (c.at.to_string(), c.raw.clone())).collect();
        let text = |at: &str, text: &str| (at.to_owned(), Raw::Text(text.to_owned()));
        assert_eq!(
            cells,
            [text("A1", "a"), text("B1", "b\nc\"d"), text("A3", "001"), text("B3", "x\"y"), text("A4", "ef")]
        );
    }

    #[test]
    fn what_table_programs_would_swallow_is_refused() {
        assert!(grid("a,\"b\nc,d\n").broken.is_some());
        assert!(grid("a,b\nc\0,d\n").broken.is_some());
        assert!(grid(&format!("{}x", ",".repeat(20_000))).broken.is_some());
        assert!(read("a,b\n".repeat(60).as_bytes(), &LIMITS).is_err());
    }
}
