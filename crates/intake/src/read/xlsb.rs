//! Binary workbooks of Excel 2007 and later (`.xlsb`): BIFF12 records in a package. Source: [MS-XLSB].

use std::collections::HashMap;

use super::draft::{Budget, Draft};
use super::format::{Look, builtin, error_name, raw};
use super::ole::{u16_at, u32_at};
use super::package::{Package, broken};
use super::runs::{Changes, Manner, Runs, Shift};
use super::scan::Tally;
use super::xls::rk;
use super::{Limits, ReadError, Workbook};
use crate::model::{CellRef, Grid, Mark, Raw};

/// Walks a part from record to record.
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    /// A number in bytes of seven bits, the lowest first.
    fn number(&mut self, bytes: usize) -> Option<usize> {
        let mut value = 0;
        for i in 0..bytes {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= usize::from(byte & 0x7F) << (7 * i);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    }

    /// The next record's kind and body; `Err` when the part is cut.
    fn next(&mut self) -> Result<Option<(usize, &'a [u8])>, ()> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let id = self.number(2).ok_or(())?;
        let len = self.number(4).ok_or(())?;
        let body = self.rest.get(..len).ok_or(())?;
        self.rest = &self.rest[len..];
        Ok(Some((id, body)))
    }
}

/// All records of a part, `each` called for every one. It gives `None` when a record is shorter than it should be.
fn walk(part: &[u8], mut each: impl FnMut(usize, &[u8]) -> Option<()>) -> Result<(), ReadError> {
    let mut records = Records { rest: part };
    while let Some((id, body)) = records.next().map_err(|()| broken("不完整，可能没有传完"))? {
        each(id, body).ok_or_else(|| broken("记录有误"))?;
    }
    Ok(())
}

/// A string with its length in four bytes before it, and where it ends.
fn wide(body: &[u8], at: usize) -> Option<(String, usize)> {
    let len = u32_at(body, at)? as usize;
    let end = (at + 4).checked_add(len.checked_mul(2)?)?;
    let units: Vec<u16> = body.get(at + 4..end)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    Some((String::from_utf16_lossy(&units), end))
}

/// A text with its flags before it, and its parts behind it.
fn rich(body: &[u8]) -> Option<(String, Changes)> {
    let (text, end) = wide(body, 1)?;
    let count = if body.first()? & 1 == 1 { u32_at(body, end)? as usize } else { 0 };
    let runs = body.get(end..)?.get(4..).unwrap_or(&[]).chunks_exact(4).take(count);
    Some((text, runs.map(|run| (u16::from_le_bytes([run[0], run[1]]), u16::from_le_bytes([run[2], run[3]]))).collect()))
}

/// What the cells of all sheets refer to.
#[derive(Default)]
struct Shared {
    strings: Vec<(String, Changes)>,
    /// The number format of each cell format, and its font.
    formats: Vec<(Look, u16)>,
    fonts: Vec<Manner>,
    date1904: bool,
}

struct Listed {
    name: String,
    path: Option<String>,
    hidden: bool,
}

/// Reads every sheet.
///
/// # Errors
/// When the package as a whole is damaged or beyond the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let modified = package.modified()?;
    let (workbook, targets) = package.relations()?;
    let folder = workbook[..workbook.rfind('/').map_or(0, |slash| slash + 1)].to_owned();
    let book = package.part(&workbook)?.ok_or_else(|| broken("缺少工作簿"))?;
    let mut shared = Shared::default();
    let mut sheets = Vec::new();
    walk(&book, |id, body| {
        match id {
            153 => shared.date1904 = u32_at(body, 0)? & 1 == 1,
            156 => {
                let (relation, end) = wide(body, 8)?;
                let (name, _) = wide(body, end)?;
                let path = targets.get(&relation).cloned();
                sheets.push(Listed { name, path, hidden: u32_at(body, 0)? != 0 });
            }
            _ => {}
        }
        Some(())
    })?;
    if let Some(part) = package.part(&format!("{folder}sharedStrings.bin"))? {
        walk(&part, |id, body| {
            if id == 19 {
                shared.strings.push(rich(body)?);
            }
            Some(())
        })?;
    }
    if let Some(part) = package.part(&format!("{folder}styles.bin"))? {
        formats(&part, &mut shared)?;
    }
    let mut budget = Budget::new(limits);
    let mut grids = Vec::new();
    for listed in sheets {
        let part = match &listed.path {
            // Charts and dialogs have no cells.
            Some(path) if !path.contains("worksheets/") => continue,
            Some(path) => package.part(path)?,
            None => None,
        };
        grids.push(sheet(part.as_deref(), &listed, &shared, &mut budget)?);
    }
    Ok(Workbook { grids, modified })
}

fn formats(part: &[u8], shared: &mut Shared) -> Result<(), ReadError> {
    let (mut custom, mut used, mut inside) = (HashMap::new(), Vec::new(), false);
    walk(part, |id, body| {
        match id {
            44 => _ = custom.insert(u16_at(body, 0)?, Look::of(&wide(body, 2)?.0)),
            617 => inside = true,
            618 => inside = false,
            43 => {
                let shift = match u16_at(body, 6)? {
                    1 => Shift::Up,
                    2 => Shift::Down,
                    _ => Shift::None,
                };
                shared.fonts.push(Manner { struck: u16_at(body, 2)? & 8 != 0, shift });
            }
            47 if inside => used.push((u16_at(body, 2)?, u16_at(body, 4)?)),
            _ => {}
        }
        Some(())
    })?;
    let look = |id: u16| custom.get(&id).cloned().unwrap_or_else(|| Look::of(builtin(id)));
    shared.formats = used.into_iter().map(|(id, font)| (look(id), font)).collect();
    Ok(())
}

fn sheet(part: Option<&[u8]>, listed: &Listed, shared: &Shared, budget: &mut Budget) -> Result<Grid, ReadError> {
    let mut draft = Draft::new(&listed.name, budget);
    draft.grid.hidden = listed.hidden;
    draft.grid.date1904 = shared.date1904;
    let Some(part) = part else {
        draft.spoil("内容缺失");
        return Ok(draft.finish());
    };
    let mut cells = Cells { shared, draft, row: None, next: 0, inside: false, valued: Tally::default() };
    let mut stop = None;
    let walked = walk(part, |id, body| match cells.record(id, body) {
        Ok(done) => done,
        Err(error) => {
            stop = Some(error);
            None
        }
    });
    if let Some(error) = stop {
        return Err(error);
    }
    if walked.is_err() {
        cells.draft.spoil("记录有误");
    } else if tally(part) != Some(cells.valued) {
        cells.draft.spoil("两次清点单元格的结果不一致");
    }
    Ok(cells.draft.finish())
}

struct Cells<'s, 'b> {
    shared: &'s Shared,
    draft: Draft<'b>,
    row: Option<u32>,
    /// The column of the next cell that names none.
    next: u32,
    inside: bool,
    valued: Tally,
}

impl Cells<'_, '_> {
    /// Takes one record; `None` when it is shorter than what it should hold.
    fn record(&mut self, id: usize, body: &[u8]) -> Result<Option<()>, ReadError> {
        match id {
            145 => self.inside = true,
            146 => self.inside = false,
            0 if self.inside => {
                let (Some(row), Some(&options)) = (u32_at(body, 0), body.get(11)) else { return Ok(None) };
                if self.row.is_some_and(|before| before >= row) {
                    self.draft.spoil("行的次序有误");
                }
                self.row = Some(row);
                self.next = 0;
                if options & 0x10 != 0 || u16_at(body, 8) == Some(0) {
                    self.draft.hide(row, 1);
                }
            }
            1..=18 | 62 if self.inside => return self.cell(id, body),
            60 => {
                if let (Some(first), Some(last)) = (u32_at(body, 0), u32_at(body, 4))
                    && first <= last
                    && (u32_at(body, 8) == Some(0) || u16_at(body, 16).is_some_and(|options| options & 1 != 0))
                {
                    self.draft.hide_columns(first, (last - first).saturating_add(1));
                }
            }
            176 => {
                let range: Option<Vec<u32>> = (0..4).map(|i| u32_at(body, i * 4)).collect();
                let Some(range) = range else { return Ok(None) };
                self.draft.merge(CellRef::new(range[0], range[2]), CellRef::new(range[1], range[3]));
            }
            _ => {}
        }
        Ok(Some(()))
    }

    fn cell(&mut self, id: usize, body: &[u8]) -> Result<Option<()>, ReadError> {
        // The short kinds leave the column out.
        let (kind, body, col) = match id {
            12..=18 => (id - 11, body, Some(self.next)),
            _ => (id, body.get(4..).unwrap_or(&[]), u32_at(body, 0)),
        };
        let (Some(col), Some(row), Some(style)) = (col, self.row, body.get(..3)) else { return Ok(None) };
        let style = usize::from(style[0]) | usize::from(style[1]) << 8 | usize::from(style[2]) << 16;
        self.next = col.saturating_add(1);
        if kind == 1 {
            return Ok(Some(()));
        }
        let at = CellRef::new(row, col);
        self.valued.add(at);
        let Some(value) = self.value(kind, body.get(4..).unwrap_or(&[]), style) else { return Ok(None) };
        let mark = self.mark(kind, body.get(4..).unwrap_or(&[]), style, &value);
        if (8..=11).contains(&kind) {
            self.draft.formula(at, Some(value))?;
        } else {
            self.draft.put(at, value)?;
        }
        self.draft.mark(at, mark);
        Ok(Some(()))
    }

    /// What the looks of a cell say against its content.
    fn mark(&self, kind: usize, body: &[u8], style: usize, value: &Raw) -> Option<Mark> {
        let font = |number: u16| self.shared.fonts.get(usize::from(number)).copied().unwrap_or_default();
        let own = self.shared.formats.get(style).map_or_else(Manner::default, |(_, number)| font(*number));
        let changes = match kind {
            7 => self.shared.strings.get(u32_at(body, 0)? as usize).map(|(_, changes)| changes.clone()),
            62 => rich(body).map(|(_, changes)| changes),
            _ => None,
        };
        match (changes.filter(|changes| !changes.is_empty()), value) {
            (Some(changes), Raw::Text(text)) => {
                Runs::cut(text, own, changes.into_iter().map(|(at, number)| (usize::from(at), font(number)))).mark()
            }
            _ => own.struck.then_some(Mark::Struck),
        }
    }

    fn value(&mut self, kind: usize, body: &[u8], style: usize) -> Option<Raw> {
        Some(match kind {
            2 => self.number(rk(body.get(..4)?), style),
            3 | 11 => Raw::Error(error_name(*body.first()?)),
            4 | 10 => Raw::Bool(*body.first()? != 0),
            5 | 9 => self.number(f64::from_le_bytes(body.get(..8)?.try_into().ok()?), style),
            6 | 8 => Raw::Text(wide(body, 0)?.0),
            7 => Raw::Text(self.shared.strings.get(u32_at(body, 0)? as usize)?.0.clone()),
            62 => Raw::Text(wide(body, 1)?.0),
            _ => return None,
        })
    }

    fn number(&mut self, value: f64, style: usize) -> Raw {
        match self.shared.formats.get(style) {
            Some((look, _)) => look.raw(value),
            None => {
                if !self.shared.formats.is_empty() || style > 0 {
                    self.draft.spoil("单元格格式编号有误");
                }
                raw(value, "General")
            }
        }
    }
}

/// A second count of the cells with a value, which knows nothing but where records begin.
fn tally(part: &[u8]) -> Option<Tally> {
    let mut found = Tally::default();
    let (mut row, mut col, mut inside) = (0, 0, false);
    walk(part, |id, body| {
        match id {
            145 | 146 => inside = id == 145,
            0 if inside => (row, col) = (u32_at(body, 0)?, 0),
            1..=11 | 62 if inside => {
                let at = u32_at(body, 0)?;
                if id > 1 {
                    found.add(CellRef::new(row, at));
                }
                col = at.checked_add(1)?;
            }
            12..=18 if inside => {
                if id > 12 {
                    found.add(CellRef::new(row, col));
                }
                col += 1;
            }
            _ => {}
        }
        Some(())
    })
    .ok()?;
    Some(found)
}
