//! What a page holds.

use super::style::Stored;
use crate::read::runs::Runs;

/// What stands on a page, in order.
pub enum Block {
    /// Text outside tables.
    Text(String),
    /// A table.
    Table(Table),
}

/// A table as written.
#[derive(Default)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Not shown.
    pub hidden: bool,
}

/// A row as written.
#[derive(Default)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// Not shown.
    pub hidden: bool,
    /// Which `<tbody>` or the like it is in.
    pub group: u32,
}

/// A cell as written.
#[derive(Default)]
pub struct Cell {
    pub text: String,
    /// Its text in parts that look differently.
    pub runs: Runs,
    pub stored: Stored,
    pub span: (u32, u32),
    /// What stands in it besides text, each with the text before it.
    pub nested: Vec<Block>,
    /// Not shown: browsers leave no place for it.
    pub hidden: bool,
}

/// What stands below one sheet's name.
#[derive(Default)]
pub struct Part {
    /// The sheet's name: the only one that an Excel page names, or that of the heading above, as LibreOffice writes it.
    pub name: String,
    pub blocks: Vec<Block>,
}

/// A page.
#[derive(Default)]
pub struct Page {
    /// Its sheets; the first is what stands above all headings that name one.
    pub sheets: Vec<Part>,
    /// When it was last saved, as written there.
    pub saved: Option<String>,
    /// How many cells began.
    pub cells: u64,
}
