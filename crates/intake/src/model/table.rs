//! A typed table: what one sheet said about one form of one unit and period.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{CellRef, Period};

/// A typed value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Value {
    /// Text, enum names, months (`2020-06`), identity numbers.
    Text(String),
    /// A number in the column's unit; percentages are shares.
    Number(Decimal),
    /// A day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// Yes or no.
    Bool(bool),
}

/// What became of one data cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CellState {
    /// It has a value.
    Value(Value),
    /// Nothing stands there, or a word for nothing.
    Blank,
    /// Something stands there that has no value; a finding says so.
    Rejected,
}

impl CellState {
    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// Where a table's cells stand on its sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Places {
    /// A row each: the sheet's column of each form column, `None` where the sheet has none.
    Rows(Vec<Option<u32>>),
    /// Labels and values: the value's cell of each form column.
    Card(Vec<Option<CellRef>>),
}

impl Places {
    /// The cell of form column `column` for the record of sheet row `row`; `value_col` is the sheet column of a
    /// crosstab's value.
    #[must_use]
    pub fn cell(&self, column: usize, row: u32, value_col: Option<u32>) -> Option<CellRef> {
        match self {
            Self::Rows(columns) => {
                columns.get(column).copied().flatten().or(value_col).map(|col| CellRef::new(row, col))
            }
            Self::Card(cells) => cells.get(column).copied().flatten(),
        }
    }
}

/// Which of a table's cells hold formulas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formulas {
    /// Formulas in the columns of the form, of records and of totals; sorted.
    pub cells: Vec<CellRef>,
    /// The sheet's rows (zero-based) that hold totals, ascending.
    pub totals: Vec<u32>,
    /// Cells of total rows that hold a number that is no formula; sorted.
    pub typed: Vec<CellRef>,
}

impl Formulas {
    /// Whether `at` holds a formula.
    #[must_use]
    pub fn hold(&self, at: CellRef) -> bool {
        self.cells.binary_search(&at).is_ok()
    }
}

/// One record of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Record {
    /// The sheet's row (zero-based).
    pub row: u32,
    /// For a crosstab the sheet's column of the value.
    pub value_col: Option<u32>,
    /// One state a form column.
    pub cells: Vec<CellState>,
}

/// What one sheet said about one form of one unit and period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Index of the form.
    pub form: usize,
    /// Index of the unit.
    pub unit: usize,
    /// The period.
    pub period: Period,
    /// The sheet's name.
    pub sheet: String,
    /// Where its cells stand.
    pub places: Places,
    /// The records.
    pub records: Vec<Record>,
    /// Data rows that were seen, records or not.
    pub rows_read: u32,
    /// The sheet says that there is nothing to report.
    pub nil: bool,
    /// Which cells are formulas.
    pub formulas: Formulas,
    /// Why the table was taken for this unit, form and period; for `-v` and the submissions list.
    pub why: String,
}

impl Record {
    /// The values of `identity` (the columns of [`Form::identity`](super::Form::identity)); `None` where there is none,
    /// or where any of them is missing: then nobody can say which record it is.
    #[must_use]
    pub fn key(&self, identity: &[usize]) -> Option<Vec<&Value>> {
        let key = identity.iter().map(|&i| self.cells[i].value()).collect::<Option<Vec<&Value>>>()?;
        (!key.is_empty()).then_some(key)
    }
}

impl Table {
    /// The sheet cell of `column` in `record`.
    #[must_use]
    pub fn cell(&self, record: &Record, column: usize) -> Option<CellRef> {
        self.places.cell(column, record.row, record.value_col)
    }
}
