//! What a run knows when everything is decided: submissions, figures, debts. Writers show it and compute nothing.

mod answers;
mod beside;
mod drafted;
mod ranges;
mod trace;

use chrono::{NaiveDate, NaiveDateTime};
use huizong_intake::model::table::Places;
use huizong_intake::model::{CellRef, Finding, Period, UnitTree};
use huizong_intake::slip::Mended;
use rust_decimal::Decimal;

use crate::config::plan::{Plan, Window};

pub use answers::{
    Changed, DECISIONS, Decision, Difference, EXPLANATIONS, Explained, Given, Moved, Reception, Replaced, Ruling,
};
pub use beside::{Bases, Basis, Months};
pub use drafted::{DraftNote, Drafted, Matter};
pub use ranges::ranges;
pub use trace::{
    Aside, Change, Deed, DeedTable, DeedUse, Origin, OriginLine, OriginPart, PartKind, Published, Step, Way, WayCell,
    WayLine, WayPart,
};

/// What stands in the place of a text that may hold a name.
pub const HIDDEN: &str = "***";

/// What became of a sheet, or of a debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Its rows count.
    Counted,
    /// It says that there is nothing to report; it counts as reported.
    Nil,
    /// The same table came before; counted once.
    Duplicate,
    /// A later version counts instead.
    Superseded,
    /// It cannot be counted until somebody mends it.
    Quarantined,
    /// It is no submission, or of a later period.
    Ignored,
    /// It was owed and did not come.
    Missing,
}

impl State {
    /// The word in `data/submissions.csv`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Nil => "nil",
            Self::Duplicate => "duplicate",
            Self::Superseded => "superseded",
            Self::Quarantined => "quarantined",
            Self::Ignored => "ignored",
            Self::Missing => "missing",
        }
    }

    /// The word that clerks read.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Counted => "已计入",
            Self::Nil => "本月无此项",
            Self::Duplicate => "重复",
            Self::Superseded => "已被替代",
            Self::Quarantined => "暂未计入",
            Self::Ignored => "不属报表",
            Self::Missing => "未报",
        }
    }

    /// Whether the unit has done its duty with it.
    #[must_use]
    pub fn is_reported(self) -> bool {
        matches!(self, Self::Counted | Self::Nil)
    }
}

/// One table on one sheet of one file, or a debt that nothing came for.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Path below the input folder, with `/`; empty for a missing one.
    pub file: String,
    /// The sheet's name.
    pub sheet: String,
    /// The lines above the table.
    pub title: String,
    /// Index of the unit.
    pub unit: Option<usize>,
    /// Index of the form.
    pub form: Option<usize>,
    /// The period.
    pub period: Option<Period>,
    /// What became of it.
    pub state: State,
    /// Why, where that needs saying.
    pub reason: String,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// Data rows on the sheet.
    pub rows_read: u32,
    /// Of these, counted.
    pub rows_counted: u32,
    /// The workbook's own modified date.
    pub submitted_at: Option<NaiveDateTime>,
    /// Whether that is after the due day; `None` when the date or the duty is not known.
    pub late: Option<bool>,
    /// The day by which it was due, when it was owed.
    pub due: Option<NaiveDate>,
    /// Where its cells stand.
    pub places: Option<Places>,
    /// What was taken for what; for `-v`.
    pub layout: Vec<String>,
    /// The sheet's rows that hold its records, zero-based and ascending.
    pub rows: Vec<u32>,
    /// The cells that return slips mended, as anybody sees them: sensitive ones among them are not masked.
    pub mended: Vec<Mended>,
}

impl Submission {
    /// The cell of form column `column` in a record; `row` is the sheet's row, from 1, `value_col` a crosstab value's column.
    #[must_use]
    pub fn cell(&self, column: usize, row: u32, value_col: Option<u32>) -> Option<CellRef> {
        self.places.as_ref()?.cell(column, row.saturating_sub(1), value_col)
    }
}

/// One figure: an indicator of a node over a window, with what stands beside it. Shares are 0 to 1 here and become
/// percent only on output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The exact value; `None` is "no value" (—), never 0.
    pub value: Option<Decimal>,
    /// The previous window's.
    pub previous: Option<Decimal>,
    /// The same months' of the year before.
    pub last_year: Option<Decimal>,
    /// The year's target, as the targets list writes it (percent for rates).
    pub target: Option<Decimal>,
    /// Units that owe its forms in the window; `None` where none is ever owed.
    pub expected: Option<u32>,
    /// Of these, with every due submission counted.
    pub reported: Option<u32>,
    /// Source cells without a value although something stands there.
    pub rejected: u32,
}

/// All figures of a run: `None` where a node has nothing to do with an indicator.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    nodes: usize,
    indicators: usize,
    all: Vec<Option<Figure>>,
}

impl Figures {
    /// Room for four windows of `nodes` × `indicators`.
    #[must_use]
    pub fn new(nodes: usize, indicators: usize) -> Self {
        Self { nodes, indicators, all: vec![None; nodes * indicators * Window::ALL.len()] }
    }

    fn index(&self, window: Window, node: usize, indicator: usize) -> usize {
        let window = Window::ALL.iter().position(|w| *w == window).unwrap_or(0);
        (window * self.nodes + node) * self.indicators + indicator
    }

    /// The figure, if the node has one.
    #[must_use]
    pub fn get(&self, window: Window, node: usize, indicator: usize) -> Option<&Figure> {
        self.all.get(self.index(window, node, indicator))?.as_ref()
    }

    /// Sets a figure.
    pub fn set(&mut self, window: Window, node: usize, indicator: usize, figure: Figure) {
        let index = self.index(window, node, indicator);
        self.all[index] = Some(figure);
    }
}

/// How often a declared check held, failed, or could not be decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// It held.
    pub holds: u64,
    /// It failed; for queries, rows returned.
    pub fails: u64,
    /// A value that it needs is missing.
    pub unknown: u64,
}

/// One unit's duty for one form and month.
#[derive(Clone, Debug)]
pub struct Debt {
    /// Index of the unit.
    pub unit: usize,
    /// Index of the form.
    pub form: usize,
    /// The month.
    pub period: Period,
    /// The day by which it is due.
    pub due: NaiveDate,
    /// What came: `Counted`, `Nil`, `Quarantined` (something came, nothing counts) or `Missing`.
    pub state: State,
    /// Whether what counts came after the due day.
    pub late: bool,
}

/// Everything that is published.
pub struct Results<'a> {
    /// The config.
    pub plan: &'a Plan,
    /// The units.
    pub tree: &'a UnitTree,
    /// The run's period.
    pub period: Period,
    /// All figures.
    pub figures: Figures,
    /// Values month by month.
    pub months: Months,
    /// The units behind each form.
    pub bases: Bases,
    /// Whether the period is sealed: what is published of it is final.
    pub sealed: bool,
    /// All findings, sorted.
    pub findings: Vec<Finding>,
    /// All submissions and debts without one, sorted by file, sheet, unit, form, period.
    pub submissions: Vec<Submission>,
    /// What was owed from January through the run's period.
    pub debts: Vec<Debt>,
    /// One for each declared check.
    pub verdicts: Vec<Verdicts>,
    /// What newer versions and slips changed.
    pub differences: Vec<Difference>,
    /// All explanations, and what became of them.
    pub explained: Vec<Explained>,
    /// Where the report's figures come from.
    pub origins: Vec<Origin>,
    /// Figures that differ from the generation that was published before, in the order of `data/changes.csv`.
    pub changes: Vec<Change>,
    /// The input folder from the generation's folder, `../../input`, when both lie in one project.
    pub to_input: Option<String>,
    /// The reports that were drafted.
    pub drafted: Vec<Drafted>,
}

/// The figure as it is shown: percent times a hundred, rounded half up to its decimals; a share below one is never
/// rounded up to 100, nor one above zero down to nothing's opposite.
#[must_use]
pub fn shown(value: Decimal, is_percent: bool, decimals: u32) -> Decimal {
    use huizong_intake::typing::number::round_half_up;
    if !is_percent {
        return round_half_up(value, decimals);
    }
    let percent = value.saturating_mul(Decimal::ONE_HUNDRED);
    let rounded = round_half_up(percent, decimals);
    if percent < Decimal::ONE_HUNDRED && rounded >= Decimal::ONE_HUNDRED {
        // 99.96% is not 100%.
        return Decimal::ONE_HUNDRED - Decimal::new(1, decimals);
    }
    rounded
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn almost_all_is_not_all() {
        let d = |s: &str| s.parse::<Decimal>().unwrap();
        assert_eq!(shown(d("0.9996"), true, 1), d("99.9"));
        assert_eq!(shown(d("0.9994"), true, 1), d("99.9"));
        assert_eq!(shown(d("1"), true, 1), d("100"));
        assert_eq!(shown(d("0.9375"), true, 1), d("93.8"));
        assert_eq!(shown(d("2.345"), false, 2), d("2.35"));
        assert_eq!(shown(Decimal::MAX, true, 1), Decimal::MAX);
    }
}
