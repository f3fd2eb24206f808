//! The cells, rows and merges of one BIFF sheet.

use super::known::Known;
use super::record::{Bytes, Record, Records};
use super::tally::tally;
use super::{BOF, EOF, Globals, Listed};
use crate::model::{Cell, CellRef, Grid, Raw};
use crate::read::ReadError;
use crate::read::draft::{Budget, Draft};
use crate::read::format::{error_name, raw};
use crate::read::ole::{u16_at, u32_at};
use crate::read::runs::Changes;
use crate::read::scan::Tally;

/// A sheet, and what its formulas tell of the program that wrote it.
pub struct Found {
    pub grid: Grid,
    pub formulas: Formulas,
}

/// Formulas by their results.
#[derive(Default)]
pub struct Formulas {
    /// Results that only a program that computes can know.
    computed: usize,
    /// Results that are an empty text: what IF(…, "") gives, and what programs write that compute nothing.
    empty: Vec<CellRef>,
}

struct Sheet<'g, 'b> {
    globals: &'g Globals,
    draft: Draft<'b>,
    valued: Tally,
    formulas: Formulas,
    /// A formula whose text stands in a record to come.
    waiting: Option<CellRef>,
}

/// Reads the sheet at its place in the stream.
///
/// # Errors
/// When the workbook holds more than it may.
pub fn read(stream: &[u8], listed: &Listed, globals: &Globals, budget: &mut Budget) -> Result<Found, ReadError> {
    let mut draft = Draft::new(&listed.name, budget);
    draft.grid.hidden = listed.hidden;
    draft.grid.date1904 = globals.date1904;
    let mut sheet = Sheet { globals, draft, valued: Tally::default(), formulas: Formulas::default(), waiting: None };
    let mut records = Records::new(stream, listed.offset);
    let mut depth = 0_u32;
    let mut known = Known::sheet();
    loop {
        let Some(record) = records.next() else {
            sheet.draft.spoil("不完整，可能没有传完");
            break;
        };
        match record.id {
            // Charts on the sheet have numbers of their own.
            BOF => depth += 1,
            EOF if depth == 1 && record.body.is_empty() => break,
            EOF if depth == 1 => {
                sheet.draft.spoil("记录有误");
                break;
            }
            EOF => depth -= 1,
            id if depth == 1 && (!known.allows(id, record.body) || sheet.record(&record)?.is_none()) => {
                sheet.draft.spoil("记录有误");
                break;
            }
            _ => {}
        }
    }
    if let Some(at) = sheet.waiting.take() {
        sheet.draft.formula(at, None)?;
    }
    if tally(stream, listed.offset) != Some(sheet.valued) {
        sheet.draft.spoil("两次清点单元格的结果不一致");
    }
    Ok(Found { grid: sheet.draft.finish(), formulas: sheet.formulas })
}

impl Sheet<'_, '_> {
    /// Takes one record; `None` when it is shorter than what it should hold.
    fn record(&mut self, record: &Record<'_>) -> Result<Option<()>, ReadError> {
        let body = record.body;
        match record.id {
            0x06 | 0x206 | 0x406 | 0x203 | 0x204 | 0x205 | 0x27E | 0xBD | 0xD6 | 0xFD => {}
            0x207 => return self.result(record),
            0x208 => {
                // A row of no height is hidden; the flag stands in the low byte of the options.
                if let (Some(row), Some(options)) = (u16_at(body, 0), u16_at(body, 12))
                    && options & 0x20 != 0
                {
                    self.draft.hide(u32::from(row), 1);
                }
                return Ok(Some(()));
            }
            0x7D => {
                if let (Some(first), Some(last)) = (u16_at(body, 0), u16_at(body, 2))
                    && (u16_at(body, 4) == Some(0) || u16_at(body, 8).is_some_and(|options| options & 1 != 0))
                {
                    // Some programs mean all columns and name one more.
                    let last = last.min(255);
                    self.draft.hide_columns(u32::from(first), (u32::from(last) + 1).saturating_sub(u32::from(first)));
                }
                return Ok(Some(()));
            }
            0xE5 => return Ok(self.merges(body)),
            _ => return Ok(Some(())),
        }
        if let Some(at) = self.waiting.take() {
            self.draft.formula(at, None)?;
        }
        let (Some(row), Some(col), Some(xf)) = (u16_at(body, 0), u16_at(body, 2), u16_at(body, 4)) else {
            return Ok(None);
        };
        let at = CellRef::new(u32::from(row), u32::from(col));
        if col > 255 {
            self.draft.spoil("单元格位置超出工作表");
            return Ok(Some(()));
        }
        if record.id == 0xBD {
            return self.many(body, at);
        }
        self.valued.add(at);
        if matches!(record.id, 0x06 | 0x206 | 0x406) {
            return self.formula(body, at, xf);
        }
        let Some(value) = self.value(record, xf) else { return Ok(None) };
        let runs = match record.id {
            0xFD => u32_at(body, 6).and_then(|index| self.globals.parts.get(&(index as usize))).cloned(),
            0xD6 => self.own_runs(record),
            _ => None,
        };
        let text = if let Raw::Text(text) = &value { text.as_str() } else { "" };
        let mark = self.globals.mark(xf, text, runs.as_ref());
        self.draft.put(at, value)?;
        self.draft.mark(at, mark);
        Ok(Some(()))
    }

    /// The runs behind the text of a cell that holds its own, as BIFF5 has them. They count bytes there.
    fn own_runs(&self, record: &Record<'_>) -> Option<Changes> {
        let mut bytes = Bytes::new(record, 6);
        let len = usize::from(bytes.u16()?);
        if self.globals.biff8 {
            bytes.unicode(len)?;
            let count = bytes.u16()?;
            return (0..count).map(|_| Some((bytes.u16()?, bytes.u16()?))).collect();
        }
        let text: Vec<u8> = (0..len).map(|_| bytes.u8()).collect::<Option<_>>()?;
        let count = bytes.u8()?;
        let characters = |at: u8| {
            let before = text.get(..usize::from(at)).unwrap_or(&text);
            let units = self.globals.encoding.decode_without_bom_handling(before).0.encode_utf16().count();
            u16::try_from(units).unwrap_or(u16::MAX)
        };
        (0..count).map(|_| Some((characters(bytes.u8()?), u16::from(bytes.u8()?)))).collect()
    }

    fn value(&mut self, record: &Record<'_>, xf: u16) -> Option<Raw> {
        let body = record.body;
        Some(match record.id {
            0x203 => self.number(float(body, 6)?, xf),
            0x27E => self.number(rk(body.get(6..10)?), xf),
            0x205 if *body.get(7)? == 0 => Raw::Bool(*body.get(6)? != 0),
            0x205 => Raw::Error(error_name(*body.get(6)?)),
            0xFD => {
                let index = u32_at(body, 6)? as usize;
                Raw::Text(self.globals.strings.get(index)?.clone())
            }
            _ => Raw::Text(self.text(record, 6)?),
        })
    }

    /// A text with a length of two bytes before it.
    fn text(&self, record: &Record<'_>, skip: usize) -> Option<String> {
        let mut bytes = Bytes::new(record, skip);
        let len = usize::from(bytes.u16()?);
        if self.globals.biff8 { bytes.unicode(len) } else { bytes.coded(len, self.globals.encoding) }
    }

    /// A number as its format shows it. Bare streams have no formats.
    fn number(&mut self, value: f64, xf: u16) -> Raw {
        match self.globals.formats.get(usize::from(xf)) {
            Some(Some(look)) => look.raw(value),
            _ => {
                if !self.globals.formats.is_empty() {
                    self.draft.spoil("单元格格式编号有误");
                }
                raw(value, "General")
            }
        }
    }

    /// Several numbers side by side.
    fn many(&mut self, body: &[u8], first: CellRef) -> Result<Option<()>, ReadError> {
        let Some(pairs) = body.len().checked_sub(6).filter(|len| len % 6 == 0).and_then(|len| body.get(4..4 + len))
        else {
            return Ok(None);
        };
        for (i, pair) in (0_u32..).zip(pairs.chunks_exact(6)) {
            let at = CellRef::new(first.row, first.col + i);
            self.valued.add(at);
            let xf = u16::from_le_bytes([pair[0], pair[1]]);
            let value = self.number(rk(&pair[2..]), xf);
            self.draft.put(at, value)?;
            self.draft.mark(at, self.globals.mark(xf, "", None));
        }
        Ok(Some(()))
    }

    /// A formula's result: a number, or a mark that says what else it is.
    fn formula(&mut self, body: &[u8], at: CellRef, xf: u16) -> Result<Option<()>, ReadError> {
        let (Some(result), Some(options)) = (body.get(6..14), u16_at(body, 14)) else { return Ok(None) };
        if result[6..] != [0xFF, 0xFF] {
            let value = float(body, 6).unwrap_or(f64::NAN);
            // "Compute when opened" beside a zero is how programs write a formula that they do not compute.
            if options & 2 != 0 && value == 0.0 {
                self.draft.formula(at, None)?;
                return Ok(Some(()));
            }
            self.formulas.computed += 1;
            let value = self.number(value, xf);
            self.draft.formula(at, Some(value))?;
            self.draft.mark(at, self.globals.mark(xf, "", None));
            return Ok(Some(()));
        }
        match result[0] {
            0 => {
                self.formulas.computed += 1;
                self.waiting = Some(at);
                return Ok(Some(()));
            }
            1 => self.draft.formula(at, Some(Raw::Bool(result[2] != 0)))?,
            2 => self.draft.formula(at, Some(Raw::Error(error_name(result[2]))))?,
            3 => {
                self.formulas.empty.push(at);
                self.draft.formula(at, Some(Raw::Text(String::new())))?;
                return Ok(Some(()));
            }
            _ => return Ok(None),
        }
        self.formulas.computed += 1;
        Ok(Some(()))
    }

    /// The text that a formula gave.
    fn result(&mut self, record: &Record<'_>) -> Result<Option<()>, ReadError> {
        // Without a formula before it, it was something else.
        let Some(at) = self.waiting.take() else { return Ok(None) };
        let Some(text) = self.text(record, 0) else { return Ok(None) };
        self.draft.formula(at, Some(Raw::Text(text)))?;
        Ok(Some(()))
    }

    fn merges(&mut self, body: &[u8]) -> Option<()> {
        let count = usize::from(u16_at(body, 0)?);
        let ranges = body.get(2..2 + count * 8)?;
        for range in ranges.chunks_exact(8) {
            let n = |i: usize| u16_at(range, i * 2).map(u32::from);
            self.draft.merge(CellRef::new(n(0)?, n(2)?), CellRef::new(n(1)?, n(3)?));
        }
        Some(())
    }
}

/// Formulas with an empty text for a result have none if no formula of the workbook has any other, unless Excel itself
/// wrote it.
pub fn settle(grids: &mut [Grid], sheets: &[Formulas], genuine: bool) {
    if genuine || sheets.iter().any(|formulas| formulas.computed > 0) {
        return;
    }
    for (grid, formulas) in grids.iter_mut().zip(sheets) {
        if grid.broken.is_none() {
            grid.cells.extend(formulas.empty.iter().map(|at| Cell { at: *at, raw: Raw::Uncomputed }));
            let once = grid.finish();
            debug_assert!(once, "these cells held no value");
        }
    }
}

fn float(body: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(body.get(at..at + 8)?.try_into().ok()?))
}

/// A number in four bytes: the upper bits of a float or a whole number of 30 bits, either perhaps times 100.
pub fn rk(bytes: &[u8]) -> f64 {
    let word = bytes.try_into().map_or(0, i32::from_le_bytes);
    let value = if word & 2 != 0 {
        f64::from(word >> 2)
    } else {
        f64::from_bits(u64::from(word.cast_unsigned() & 0xFFFF_FFFC) << 32)
    };
    if word & 1 != 0 { value / 100.0 } else { value }
}
