//! Separated text: UTF-8 or GB18030, with or without a byte order mark, split by comma, semicolon or tab.

use super::{Limits, ReadError, Workbook};
use crate::model::{Cell, CellRef, Grid, Raw};

/// Reads one sheet without a name.
///
/// # Errors
/// When the bytes are no text in a known encoding, or there are too many cells.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut grid = Grid { textual: true, ..Grid::default() };
    let mut record = csv::StringRecord::new();
    // Blank lines count as rows, so that addresses are those of the file opened in a table program; a line break
    // inside quotes does not. The library skips blank lines: they stand where the record was looked for.
    let mut row = 0_u32;
    while reader.read_record(&mut record).map_err(|_| ReadError::Unreadable("文本表格有误".to_owned()))? {
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let from = text.as_bytes().get(start..).unwrap_or(&[]);
        // A line end of two characters may be split between two records.
        let split = start > 0 && text.as_bytes().get(start - 1) == Some(&b'\r');
        let from = from.strip_prefix(b"\n").filter(|_| split).unwrap_or(from);
        let blank = from.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
        row = row.saturating_add(u32::try_from(blank).unwrap_or(u32::MAX));
        for (col, field) in record.iter().enumerate() {
            if !field.trim().is_empty() {
                let at = CellRef::new(row, u32::try_from(col).unwrap_or(u32::MAX));
                grid.cells.push(Cell { at, raw: Raw::Text(literal(field).to_owned()) });
            }
        }
        row = row.saturating_add(1);
        if grid.cells.len() as u64 > limits.cells {
            return Err(ReadError::OverLimit("单元格太多".to_owned()));
        }
    }
    if !grid.finish() {
        return Err(ReadError::Unreadable("文本表格有误".to_owned()));
    }
    Ok(Workbook { grids: vec![grid], modified: None })
}

/// What `="001"` stands for: exports write it so that table programs keep the zeros.
fn literal(field: &str) -> &str {
    field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(field)
}

/// The text of the bytes. Encodings are told apart by what decodes without error, UTF-8 first.
fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[skip..]);
        return Ok(text.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    encoding_rs::GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| ReadError::Unreadable("文字编码无法识别".to_owned()))
}

/// The separator that stands most often in the first lines, quoted parts left out.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for line in text.lines().take(20) {
        let mut quoted = false;
        for b in line.bytes() {
            quoted ^= b == b'"';
            if let Some((_, n)) = counts.iter_mut().find(|(d, _)| *d == b && !quoted) {
                *n += 1;
            }
        }
    }
    // Comma wins a tie.
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(d, _)| *d)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { inflated_bytes: 1 << 20, entries: 10, ratio: 100, cells: 100 };

    #[test]
    fn encodings_and_separators_give_one_grid() {
        let text = "党费\n\n编号;姓名\n001;\"张;三\"\n";
        let (gbk, _, _) = encoding_rs::GB18030.encode(text);
        let bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let tabs = "党费\n\n编号\t姓名\n001\t\"张;三\"\n";
        let expected = read(text.as_bytes(), &LIMITS).unwrap();
        assert_eq!(expected.grids[0].text("B4".parse().unwrap()), Some("张;三"));
        let crlf = text.replace('\n', "\r\n");
        for bytes in [&gbk[..], &bom, tabs.as_bytes(), crlf.as_bytes()] {
            assert_eq!(read(bytes, &LIMITS).unwrap(), expected);
        }
    }

    #[test]
    fn other_encodings_are_refused() {
        assert!(read(&[0xFF, 0x80, 0x80, 0xFF], &LIMITS).is_err());
    }
}
