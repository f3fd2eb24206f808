//! Charts over cells of a document.

use super::NumberFormat;

/// A chart over cells of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Its kind.
    pub kind: ChartKind,
    /// Its title.
    pub title: String,
    /// What it draws.
    pub series: Vec<Series>,
    /// How values are written.
    pub format: NumberFormat,
    /// Row and column of its upper left corner.
    pub at: (u32, u16),
    /// Width and height in pixels.
    pub size: (u32, u32),
}

/// The kind of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Bars, the first on top.
    Bar,
    /// Columns.
    Column,
    /// A line.
    Line,
}

/// One series of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// The sheet, by its place in the document.
    pub sheet: usize,
    /// The column of the categories.
    pub categories: u16,
    /// The column of the values.
    pub values: u16,
    /// First and last row of both.
    pub rows: (u32, u32),
}
