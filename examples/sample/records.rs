//! What units know: typed values, rows and submissions, before anything is written.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::calendar::Month;

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    /// Nothing there.
    Blank,
    /// Text, an enum's word or a mark.
    Text(String),
    /// A number of any kind.
    Num(Decimal),
    /// A day.
    Date(NaiveDate),
    /// Minutes after midnight.
    Time(u16),
    /// Yes or no.
    Bool(bool),
    /// What stands in the cell but is no value of the column's type: rejected.
    Bad(String),
}

impl Val {
    /// Text, or nothing when it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Blank } else { Self::Text(text) }
    }

    /// A whole number.
    pub fn int(number: i64) -> Self {
        Self::Num(Decimal::from(number))
    }

    /// Hundredths: fen of money, or two decimals.
    pub fn cents(hundredths: i64) -> Self {
        Self::Num(Decimal::new(hundredths, 2))
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Num(number) => Some(*number),
            _ => None,
        }
    }

    /// The day, if it is one.
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The words, if it is text.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Values in the order of the form's columns.
pub type Row = Vec<Val>;

/// What became of a submission, as `data/submissions.csv` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It counts.
    Counted,
    /// It says that there is nothing to report, and counts as reported.
    Nil,
    /// The same bytes came twice; this is the second.
    Duplicate,
    /// A later version counts.
    Superseded,
    /// It cannot be taken as it is.
    Quarantined,
    /// It was owed and never sent.
    Missing,
}

impl State {
    /// The word in the CSV.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Nil => "nil",
            Self::Duplicate => "duplicate",
            Self::Superseded => "superseded",
            Self::Quarantined => "quarantined",
            Self::Missing => "missing",
        }
    }

    /// Whether its rows are added up (a nil return has none).
    pub const fn counts(self) -> bool {
        matches!(self, Self::Counted | Self::Nil)
    }
}

/// A place inside a submission that a planted mistake points at.
#[derive(Clone, Copy, Debug)]
pub enum Mark {
    /// The cell of a row and a declared column.
    Cell(usize, usize),
    /// The total row's cell of a declared column.
    Total(usize),
}

/// How a submission differs from its unit's ordinary way of sending.
#[derive(Clone, Debug, Default)]
pub struct Delivery {
    /// Sent as a workbook of its own, without mess.
    pub own_file: bool,
    /// Put at the end of the file's name.
    pub suffix: &'static str,
    /// The month's folder that it lies in, when not its own.
    pub folder: Option<Month>,
    /// Saved on this day.
    pub saved: Option<NaiveDate>,
    /// The unit's name as written, when the unit list does not have it.
    pub label: Option<String>,
    /// Added to the total row's cell of a column.
    pub total_off: Option<(usize, Decimal)>,
    /// Whether it must, or must not, have a total row.
    pub total: Option<bool>,
    /// The place to be reported for each planted mistake.
    pub mistake: Option<(usize, Option<Mark>)>,
}

/// One form of one unit for one month.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Index into the unit list.
    pub unit: usize,
    /// Index into the forms.
    pub form: usize,
    /// The month that it is for.
    pub period: Month,
    /// The rows; what stands there, be it right or wrong.
    pub rows: Vec<Row>,
    /// What becomes of it.
    pub state: State,
    /// Anything unusual about it.
    pub delivery: Delivery,
}
