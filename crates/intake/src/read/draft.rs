//! A grid while it is filled: one set of rules for all containers.

use super::{Limits, ReadError};
use crate::model::{Cell, CellRef, Grid, Mark, Merge, Raw};

/// Sheets end at XFD1048576.
pub const ROWS: u32 = 1 << 20;
/// Sheets end at XFD1048576.
pub const COLUMNS: u32 = 1 << 14;
/// UTF-16 units of one cell's text. No table program has written a longer one than it can hold: it is what an open
/// quotation mark swallowed, or a bomb.
pub const TEXT: usize = 32_767;
/// Merged ranges of one sheet.
const MERGES: usize = 100_000;

/// What the sheets of a workbook may still hold.
pub struct Budget {
    cells: u64,
    text: u64,
}

impl Budget {
    /// All that `limits` allow.
    pub fn new(limits: &Limits) -> Self {
        Self { cells: limits.cells, text: limits.inflated_bytes }
    }
}

/// A sheet that is being read.
pub struct Draft<'a> {
    /// What stands so far.
    pub grid: Grid,
    budget: &'a mut Budget,
}

impl<'a> Draft<'a> {
    /// An empty sheet.
    pub fn new(name: &str, budget: &'a mut Budget) -> Self {
        Self { grid: Grid { name: name.to_owned(), ..Grid::default() }, budget }
    }

    /// Says that the sheet cannot be read safely; the first reason stays.
    pub fn spoil(&mut self, why: &str) {
        self.grid.broken.get_or_insert_with(|| why.to_owned());
    }

    /// Puts a cell down. Text of nothing is no content; a number that is none is an error in its cell.
    ///
    /// # Errors
    /// When the workbook holds more cells or text than it may.
    pub fn put(&mut self, at: CellRef, raw: Raw) -> Result<(), ReadError> {
        if at.row >= ROWS || at.col >= COLUMNS {
            self.spoil("单元格位置超出工作表");
            return Ok(());
        }
        let raw = match raw {
            Raw::Number(value, _) | Raw::Serial(value) if !value.is_finite() => Raw::Error("#NUM!".to_owned()),
            Raw::Text(text) if text.is_empty() => return Ok(()),
            Raw::Text(text) if text.contains('\r') => Raw::Text(text.replace("\r\n", "\n").replace('\r', "\n")),
            other => other,
        };
        if let Raw::Text(text) = &raw {
            // A UTF-16 unit takes at least one byte: the cheap question first.
            if text.len() > TEXT && text.encode_utf16().count() > TEXT {
                let wan = text.chars().count() / 10_000;
                let name = &self.grid.name;
                let sheet = if name.is_empty() { String::new() } else { format!("“{name}”表") };
                return Err(ReadError::OverLimit(format!("{sheet}{at}单元格的文字有{wan}万多字")));
            }
            self.budget.text = self
                .budget
                .text
                .checked_sub(text.len() as u64)
                .ok_or_else(|| ReadError::OverLimit("文字太多".to_owned()))?;
        }
        self.budget.cells =
            self.budget.cells.checked_sub(1).ok_or_else(|| ReadError::OverLimit("单元格太多".to_owned()))?;
        self.grid.cells.push(Cell { at, raw });
        Ok(())
    }

    /// Notes a formula; without a value there is nothing to count with.
    ///
    /// # Errors
    /// As [`Draft::put`].
    pub fn formula(&mut self, at: CellRef, value: Option<Raw>) -> Result<(), ReadError> {
        if self.grid.formulas.len() as u64 > self.budget.cells {
            return Err(ReadError::OverLimit("公式太多".to_owned()));
        }
        self.grid.formulas.push(at);
        self.put(at, value.unwrap_or(Raw::Uncomputed))
    }

    /// Notes a merged range; a single cell is none.
    pub fn merge(&mut self, first: CellRef, last: CellRef) {
        if first.row > last.row || first.col > last.col || last.row >= ROWS || last.col >= COLUMNS {
            self.spoil("合并单元格的范围有误");
        } else if self.grid.merges.len() >= MERGES {
            self.spoil("合并单元格太多");
        } else if first != last {
            self.grid.merges.push(Merge { first, last });
        }
    }

    /// Notes `count` hidden rows from `row` on.
    pub fn hide(&mut self, row: u32, count: u32) {
        self.grid.hidden_rows.extend(row..row.saturating_add(count).min(ROWS));
    }

    /// Notes `count` hidden columns from `col` on.
    pub fn hide_columns(&mut self, col: u32, count: u32) {
        // Columns that are told again and again are no sheet's.
        if self.grid.hidden_columns.len() > 4 * COLUMNS as usize {
            return self.spoil("列的写法有误");
        }
        self.grid.hidden_columns.extend(col.min(COLUMNS)..col.saturating_add(count).min(COLUMNS));
    }

    /// Notes what the looks of the cell that was put down last say against its content.
    pub fn mark(&mut self, at: CellRef, mark: Option<Mark>) {
        let held = self.grid.cells.last().is_some_and(|cell| cell.at == at);
        self.grid.marks.extend(mark.filter(|_| held).map(|mark| (at, mark)));
    }

    /// The grid in order. Rows below the last cell are of no interest to anybody.
    pub fn finish(self) -> Grid {
        let mut grid = self.grid;
        if !grid.finish() {
            grid.broken.get_or_insert_with(|| "同一单元格出现两次".to_owned());
        }
        let end = grid.cells.last().map_or(0, |cell| cell.at.row + 1);
        grid.hidden_rows.retain(|&row| row < end);
        grid.hidden_rows.dedup();
        grid.hidden_columns.dedup();
        let width = grid.cells.iter().map(|cell| cell.at.col + 1).max().unwrap_or(0);
        grid.hidden_columns.retain(|&col| col < width);
        if grid.broken.is_some() {
            grid.cells.clear();
            grid.merges.clear();
            grid.hidden_rows.clear();
            grid.hidden_columns.clear();
            grid.marks.clear();
            grid.formulas.clear();
        }
        grid
    }
}
