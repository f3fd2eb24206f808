//! Where figures come from, as it is shown: the way back from a figure to its cells, and from a cell to its figures.

use huizong_intake::model::{CellRef, Finding, Period, Value};
use rust_decimal::Decimal;

use super::{State, Submission};
use crate::config::plan::Window;

/// A figure of the report at the root, with the submissions that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Index of the indicator.
    pub indicator: usize,
    /// The window.
    pub window: Window,
    /// The figure.
    pub value: Option<Decimal>,
    /// Whether it is one of the report's; others stand here because one of the report's is computed from them.
    pub shown: bool,
    /// The origins (by their place in the list) that it is computed from.
    pub of: Vec<usize>,
    /// What its formula adds up.
    pub parts: Vec<OriginPart>,
}

/// One aggregate of a figure's formula.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OriginPart {
    /// `SUM(实缴金额)`.
    pub formula: String,
    /// What it does, in words.
    pub words: String,
    /// What it comes to.
    pub value: Option<Value>,
    /// Where that comes from; what they add comes to the value.
    pub lines: Vec<OriginLine>,
    /// What else was looked at.
    pub note: String,
}

/// What one submission adds, or several when there are too many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OriginLine {
    /// Index of the unit, or of one above the units that the line stands for.
    pub unit: usize,
    /// The submission's period; none for several.
    pub period: Option<Period>,
    /// The submission's file and sheet; none for several.
    pub place: Option<(String, String)>,
    /// Its cells, as people write them: `D5:D16、D18`.
    pub cells: String,
    /// The first run of them, for a link.
    pub run: Option<(CellRef, CellRef)>,
    /// What it adds; none where that is no number.
    pub adds: Option<Decimal>,
    /// What else is to be said.
    pub note: String,
}

/// The way from a figure to its cells.
#[derive(Clone, Debug)]
pub struct Way {
    /// Index of the unit.
    pub node: usize,
    /// The window.
    pub window: Window,
    /// The figure and everything that it is computed from; the figure itself comes first.
    pub steps: Vec<Step>,
    /// What does not count: tables in another state, debts.
    pub aside: Vec<Aside>,
    /// Units that owe the figure's forms, and of these those with everything reported.
    pub coverage: (Option<u32>, Option<u32>),
    /// Whether the node has such a figure at all.
    pub concerned: bool,
    /// How it stands to the generation that is published.
    pub published: Published,
}

/// How a figure stands to the published one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// The period has not been published, or the generation was edited.
    Not,
    /// It is the same.
    Same,
    /// Another one was published, as `data/indicators.csv` writes it: something has come or changed since.
    Other(String),
}

/// An indicator on the way.
#[derive(Clone, Debug)]
pub struct Step {
    /// Index of the indicator.
    pub indicator: usize,
    /// Its value at the node.
    pub value: Option<Decimal>,
    /// Its condition as text; empty where it has none.
    pub condition: String,
    /// The steps that it is computed from, by their place in the list.
    pub of: Vec<usize>,
    /// What its formula adds up; for each unit where it is evaluated for each.
    pub parts: Vec<WayPart>,
}

/// One aggregate, of one unit where the formula is evaluated for each.
#[derive(Clone, Debug)]
pub struct WayPart {
    /// Its number on the whole way, from 1.
    pub number: usize,
    /// The unit, where the formula is evaluated for each.
    pub unit: Option<usize>,
    /// `SUM(实缴金额)`.
    pub formula: String,
    /// What it does, in words.
    pub words: String,
    /// Whether it adds up numbers, counts rows, counts distinct ones, or takes the least or greatest.
    pub kind: PartKind,
    /// What it comes to.
    pub value: Option<Value>,
    /// Decimals with which its numbers are shown at least.
    pub decimals: u32,
    /// Its rows.
    pub lines: Vec<WayLine>,
    /// Rows of these submissions that do not meet the condition.
    pub unmet: u32,
    /// Rows of these submissions that belong to other months.
    pub elsewhere: u32,
}

/// What an aggregate does, as far as it matters for what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Numbers add up.
    Sum,
    /// Rows are counted.
    Count,
    /// Different ones are counted.
    Distinct,
    /// The least or greatest is taken.
    Extreme,
}

/// A row on the way.
#[derive(Clone, Debug)]
pub struct WayLine {
    /// Index of the unit.
    pub unit: usize,
    /// The submission's place among the candidates.
    pub submission: usize,
    /// Its file.
    pub file: String,
    /// Its sheet.
    pub sheet: String,
    /// Its period.
    pub period: Option<Period>,
    /// The row on the sheet, from 1.
    pub row: u32,
    /// What it adds; `None` when it adds nothing.
    pub adds: Option<Decimal>,
    /// Whether that is personal data and is not told of the row alone: sums of several are figures.
    pub hidden: bool,
    /// Whether the figure would be another one without it.
    pub counts: bool,
    /// Why it adds nothing, or what is special.
    pub why: String,
    /// The cells that decide it, the one that counts first.
    pub cells: Vec<WayCell>,
}

/// A cell on the way.
#[derive(Clone, Debug, Default)]
pub struct WayCell {
    /// The form's column.
    pub column: String,
    /// The cell, as far as the sheet has the column.
    pub cell: Option<CellRef>,
    /// The text as it stood.
    pub text: String,
    /// What it was read as.
    pub value: Option<String>,
    /// What is to be said of it: repaired, rejected, mended on a slip.
    pub notes: Vec<String>,
    /// Whether it is shown as it is.
    pub sensitive: bool,
}

/// A table or a debt that does not count.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Index of the unit.
    pub unit: Option<usize>,
    /// Index of the form.
    pub form: Option<usize>,
    /// The period.
    pub period: Option<Period>,
    /// What became of it.
    pub state: State,
    /// Its file and sheet; empty for a debt.
    pub place: (String, String),
    /// Why.
    pub why: String,
}

/// What a cell did.
#[derive(Clone, Debug, Default)]
pub struct Deed {
    /// File, sheet and cell.
    pub place: (String, String, Option<CellRef>),
    /// The text as it stood.
    pub text: String,
    /// What slips made of it, in order: the slip, before, after.
    pub mended: Vec<(String, String, String)>,
    /// What the cell belongs to, one for each table that it stands in.
    pub tables: Vec<DeedTable>,
    /// The findings that stand there.
    pub findings: Vec<Finding>,
    /// What is said of the sheet's layout, when the cell belongs to no record.
    pub layout: Vec<String>,
}

/// What a cell is in one table.
#[derive(Clone, Debug)]
pub struct DeedTable {
    /// Index of the unit.
    pub unit: Option<usize>,
    /// Index of the form.
    pub form: Option<usize>,
    /// The period.
    pub period: Option<Period>,
    /// What became of the table.
    pub state: State,
    /// Why.
    pub reason: String,
    /// The form's column, when the cell holds a record's value.
    pub column: Option<String>,
    /// What the row's key columns say.
    pub key: String,
    /// The month in which the row counts.
    pub month: Option<Period>,
    /// What it was read as.
    pub value: Option<String>,
    /// Whether something stands there that has no value.
    pub rejected: bool,
    /// The figures at the root in which it counts, or why not.
    pub uses: Vec<DeedUse>,
}

impl DeedTable {
    /// A submission, as far as no record in it is meant.
    #[must_use]
    pub fn of(submission: &Submission) -> Self {
        Self {
            unit: submission.unit,
            form: submission.form,
            period: submission.period,
            state: submission.state,
            reason: submission.reason.clone(),
            column: None,
            key: String::new(),
            month: None,
            value: None,
            rejected: false,
            uses: Vec::new(),
        }
    }
}

/// What a cell does in a figure at the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeedUse {
    /// Index of the indicator.
    pub indicator: usize,
    /// `SUM(实缴金额)`.
    pub formula: String,
    /// The windows in which it is so.
    pub windows: Vec<Window>,
    /// What it adds; `None` when it adds nothing, or when that is personal data.
    pub adds: Option<Decimal>,
    /// Whether it counts.
    pub counts: bool,
    /// What is to be said.
    pub what: String,
    /// Indicators that are computed from this one.
    pub on: Vec<usize>,
}

/// A figure that differs from the generation that was published before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The window.
    pub window: Window,
    /// The unit's code.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// The indicator's id.
    pub indicator: String,
    /// Its name.
    pub name: String,
    /// The figure before, as `data/indicators.csv` writes it; empty when it had no value.
    pub before: String,
    /// The figure now.
    pub after: String,
    /// By how much, where both have a value.
    pub difference: Option<Decimal>,
    /// The files that came, went or changed since, of those that feed the figure.
    pub files: Vec<String>,
    /// Indexes of unit and indicator, where they still exist.
    pub at: (Option<usize>, Option<usize>),
}
