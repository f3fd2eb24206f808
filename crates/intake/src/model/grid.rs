//! A sheet as it stands: raw cells with their addresses, nothing interpreted.

use serde::{Deserialize, Serialize};

use super::CellRef;

/// What a cell holds before anybody asks what it means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Raw {
    /// A number, and how its format shows it.
    Number(f64, Shown),
    /// A number whose format shows a date or a time: the serial number as stored.
    Serial(f64),
    /// Text as written.
    Text(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// An error value such as `#REF!`.
    Error(String),
    /// A formula that was never computed: there is no value.
    Uncomputed,
}

/// How a number's format shows it. Words around a number are no matter of this: such a cell is read as the text that it
/// shows, 3斤.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// As it is, rounded perhaps.
    #[default]
    Plain,
    /// With a percent sign: 0.5 is shown as 50%.
    Percent,
    /// With leading zeros up to this many digits: 1 is shown as 001.
    Padded(u8),
    /// Times this power of ten, without a word: 12860 is shown as 1.3 at -4.
    Scaled(i8),
    /// In a way that cannot be told from the format alone: hidden, with characters between the digits, or otherwise
    /// for other numbers.
    Dressed,
}

/// One non-empty cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Where it stands.
    pub at: CellRef,
    /// What it holds.
    pub raw: Raw,
}

/// A merged range; the value is the top left cell's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// Top left cell.
    pub first: CellRef,
    /// Bottom right cell, inclusive.
    pub last: CellRef,
}

impl Merge {
    /// Whether `at` lies in the range.
    #[must_use]
    pub fn covers(&self, at: CellRef) -> bool {
        (self.first.row..=self.last.row).contains(&at.row) && (self.first.col..=self.last.col).contains(&at.col)
    }
}

/// What a cell's looks say against its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// All of it is struck through.
    Struck,
    /// This part of its text is struck through, the rest is not.
    PartlyStruck(String),
    /// These digits are raised beside others that are not.
    Raised(String),
    /// These digits are lowered beside others that are not.
    Lowered(String),
}

/// One sheet: its non-empty cells in row order, and what the file says about rows, merges and visibility.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// The sheet's name.
    pub name: String,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// Whether dates count from 1904.
    pub date1904: bool,
    /// Whether the container knows no types (text files), so that a number written as text is no liberty.
    pub textual: bool,
    /// Non-empty cells, sorted by row, then column, each address once.
    pub cells: Vec<Cell>,
    /// Merged ranges, sorted.
    pub merges: Vec<Merge>,
    /// How many rows the tallest merged range has, at least.
    pub tallest: u32,
    /// Hidden rows (zero-based), sorted; rows of no height are among them.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns (zero-based), sorted; columns of no width are among them.
    pub hidden_columns: Vec<u32>,
    /// Cells that do not look like what they hold, sorted.
    pub marks: Vec<(CellRef, Mark)>,
    /// Cells that hold a formula, sorted.
    pub formulas: Vec<CellRef>,
    /// Why the sheet could not be read safely; it then holds no cells.
    pub broken: Option<String>,
}

impl Grid {
    /// Puts the cells in order; readers call it once when the grid is full. False when an address stands twice.
    #[must_use]
    pub fn finish(&mut self) -> bool {
        self.cells.sort_by_key(|cell| cell.at);
        self.formulas.sort_unstable();
        self.hidden_rows.sort_unstable();
        self.hidden_columns.sort_unstable();
        self.marks.sort_by_key(|(at, _)| *at);
        self.merges.sort_unstable_by_key(|merge| (merge.first, merge.last));
        self.merges.dedup();
        self.tallest = self.merges.iter().map(|merge| merge.last.row - merge.first.row + 1).max().unwrap_or(0);
        self.cells.windows(2).all(|pair| pair[0].at != pair[1].at)
    }

    /// The cells of one row, by column.
    #[must_use]
    pub fn row(&self, row: u32) -> &[Cell] {
        let start = self.cells.partition_point(|cell| cell.at.row < row);
        let len = self.cells[start..].partition_point(|cell| cell.at.row == row);
        &self.cells[start..start + len]
    }

    /// The cell at `at`, if it is not empty.
    #[must_use]
    pub fn get(&self, at: CellRef) -> Option<&Raw> {
        self.cells.binary_search_by_key(&at, |cell| cell.at).ok().map(|i| &self.cells[i].raw)
    }

    /// The text at `at`, or nothing when the cell is empty or holds no text.
    #[must_use]
    pub fn text(&self, at: CellRef) -> Option<&str> {
        match self.get(at) {
            Some(Raw::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// What the looks of the cell at `at`, or of the merged cell that covers it, say against its content.
    #[must_use]
    pub fn mark_at(&self, at: CellRef) -> Option<&Mark> {
        if self.marks.is_empty() {
            return None;
        }
        let anchor = self.merge_at(at).map_or(at, |merge| merge.first);
        self.marks.binary_search_by_key(&anchor, |(marked, _)| *marked).ok().map(|i| &self.marks[i].1)
    }

    /// The merged range that covers `at`.
    #[must_use]
    pub fn merge_at(&self, at: CellRef) -> Option<&Merge> {
        let start = self.merges.partition_point(|merge| merge.first.row.saturating_add(self.tallest) <= at.row);
        let end = self.merges.partition_point(|merge| merge.first <= at);
        self.merges.get(start..end)?.iter().find(|merge| merge.covers(at))
    }

    /// The rows that hold at least one cell, ascending.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &[Cell])> {
        self.cells.chunk_by(|a, b| a.at.row == b.at.row).map(|row| (row[0].at.row, row))
    }
}
