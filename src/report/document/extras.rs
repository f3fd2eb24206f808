//! What a sheet has besides its cells: bars and small lines inside cells, names of ranges.

use rust_decimal::Decimal;

/// A rectangle of cells: first row, first column, last row, last column.
pub type Range = (u32, u16, u32, u16);

/// Bars drawn behind the numbers of a column, as long as the numbers are large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// The cells.
    pub range: Range,
    /// The number, as it is shown, that a bar of full length stands for; `None` for the largest.
    pub full: Option<Decimal>,
}

/// A small line inside a cell, over numbers that stand in a row or a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spark {
    /// Row and column of the cell.
    pub at: (u32, u16),
    /// The sheet of the numbers, by its place in the document.
    pub sheet: usize,
    /// Where they stand.
    pub range: Range,
}

/// A name under which formulas, filters and pivot tables find cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name: letters, Chinese characters, digits, `_`; unlike a cell's address.
    pub name: String,
    /// The cells, the header's row first.
    pub range: Range,
    /// Whether they are a table that can be filtered and sorted: one header row of unlike heads, no merged cells.
    pub table: bool,
}
