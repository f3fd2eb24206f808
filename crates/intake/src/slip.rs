//! Return slips: what they carry so that they are known again when they come back, and what came back in them.
//!
//! A slip is a workbook of our own: a first sheet that begins with [`BEGINS`], copies of submitted sheets, and a hidden
//! sheet ([`SHEET`]) that says for every cell what stood in it when the slip was written. So a returned slip explains
//! itself: what differs from the hidden sheet is what the unit changed, whatever program saved it. The hidden sheet's
//! rows begin with what they are:
//!
//! | row | columns behind |
//! |---|---|
//! | [`MAGIC`] | unit code, period |
//! | 表 | number, sheet in the slip, file, SHA-256, sheet in the file, unit code, form id, period |
//! | 格 | number of the sheet, cell, what was written ([`mark`]), 黄 for a cell to mend |
//! | 条 | number in the list, check, unit code, form id, period, file, sheet, cell, value, its yellow cells, message |

mod mark;
mod mend;
mod parse;
mod recompute;

use serde::{Deserialize, Serialize};

use crate::model::{CellRef, Grid, Period, Raw};
use crate::read::{Limits, Look, ReadError, look, read};

pub use mark::{mark, since_1900, writable};
pub use mend::{Fate, Mend, Mended, Step, apply};
pub use parse::parse;

/// Name of the hidden sheet.
pub const SHEET: &str = "退回单识别";
/// First cell of the hidden sheet.
pub const MAGIC: &str = "huizong 退回单 1";
/// Name of the sheet with the list.
pub const LIST: &str = "退回单";
/// How the first cell of the list begins.
pub const BEGINS: &str = "退回单　";
/// Head of the list's first column.
pub const NUMBER: &str = "序号";
/// Head of the list's last column, which the unit fills in.
pub const ANSWER: &str = "说明";
/// A row of the hidden sheet about a copied sheet.
pub const COPY: &str = "表";
/// A row of the hidden sheet about a cell.
pub const CELL: &str = "格";
/// A row of the hidden sheet about an entry of the list.
pub const ITEM: &str = "条";
/// What stands beside a cell that may be mended.
pub const YELLOW: &str = "黄";

/// A submitted sheet, with what slips mended on it, for a copy of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Its cells.
    pub grid: Grid,
    /// How it looks.
    pub look: Look,
}

/// The sheets of a file, with what slips mended.
///
/// # Errors
/// When the file cannot be read.
pub fn pages(bytes: &[u8], mends: &[Mend], limits: &Limits) -> Result<Vec<Page>, ReadError> {
    let mut book = read(bytes, limits)?;
    let _ = apply(&mut book.grids, mends, bytes);
    let mut looks = look(bytes, limits);
    let page = |grid: Grid| {
        let at = looks.iter().position(|look| look.name == grid.name);
        Page { look: at.map(|at| looks.swap_remove(at)).unwrap_or_default(), grid }
    };
    Ok(book.grids.into_iter().map(page).collect())
}

/// A slip that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Slip {
    /// It is a slip, and can be used.
    Returned(Returned),
    /// It is a slip, but its marks are lost or damaged.
    Spoilt(String),
}

/// What a returned slip says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The unit's code.
    pub unit: String,
    /// The period of the run that wrote it.
    pub period: Period,
    /// The copied sheets.
    pub sheets: Vec<Copied>,
    /// What the unit wrote behind the entries of the list.
    pub answers: Vec<Answered>,
}

/// A copied sheet of a returned slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// Its name in the slip.
    pub name: String,
    /// The submission's file when the slip was written.
    pub file: String,
    /// SHA-256 of that file.
    pub sha256: String,
    /// The submission's sheet.
    pub sheet: String,
    /// The submitting unit's code.
    pub unit: String,
    /// The form's id.
    pub form: String,
    /// The submission's period.
    pub period: Option<Period>,
    /// Whether the sheet is still in the slip.
    pub present: bool,
    /// Yellow cells that the unit changed.
    pub mends: Vec<Change>,
    /// Other cells that differ; they are not taken.
    pub strays: Vec<CellRef>,
}

/// A changed cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Where.
    pub cell: CellRef,
    /// The mark of what stood there.
    pub was: String,
    /// What stands there now; days count from 1900.
    pub now: Option<Raw>,
}

impl Eq for Change {}

/// What the unit wrote behind an entry of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The sheet and cell that hold it.
    pub at: (String, String),
    /// The check.
    pub check: String,
    /// The unit's code.
    pub unit: String,
    /// The form's id.
    pub form: String,
    /// The period.
    pub period: Option<Period>,
    /// The submission's file.
    pub file: String,
    /// The submission's sheet.
    pub sheet: String,
    /// The cell.
    pub cell: String,
    /// The value that it is about.
    pub value: String,
    /// The finding's message, which tells values apart that are masked.
    pub message: String,
    /// Whether one of the entry's yellow cells was changed in the same slip.
    pub mended: bool,
    /// What the unit wrote.
    pub text: String,
}
