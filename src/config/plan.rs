//! The config with every name resolved: no invalid state can be written down here.

mod shown;

use std::collections::BTreeMap;

use huizong_intake::model::calendar::Calendar;
use huizong_intake::model::{Form, Period, Severity};
use rust_decimal::Decimal;

use super::expr::{Expr, Formula};

pub use shown::{Chart, Compare, Money, PageOne, ReportPlan, Rounding, Rows, TablePlan};

/// Everything that a run needs to know from `config.toml`.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `[project]`.
    pub project: Project,
    /// `[calendar]`.
    pub calendar: Calendar,
    /// `[names]`: words for the report.
    pub names: BTreeMap<String, String>,
    /// `[[form]]`, in the order of the file.
    pub forms: Vec<Form>,
    /// `[[indicator]]`, in the order of the file.
    pub indicators: Vec<Indicator>,
    /// Indexes into `indicators`, each after those that it is computed from.
    pub order: Vec<usize>,
    /// `[[check]]`, in the order of the file.
    pub checks: Vec<Check>,
    /// `[[table]]`, in the order of the file.
    pub tables: Vec<TablePlan>,
    /// `[page_one]`.
    pub page_one: PageOne,
    /// `[[report]]`.
    pub reports: Vec<ReportPlan>,
    /// `[[exempt]]`: which unit owes which form not, and when.
    pub exempt: Vec<Exempt>,
    /// `[severity]`: severities that differ from the defaults, by check id.
    pub severity: BTreeMap<String, Severity>,
    /// `[limits]`.
    pub limits: Limits,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
}

impl Plan {
    /// Whether the unit with this code need not submit the form for `month`.
    #[must_use]
    pub fn exempts(&self, code: &str, form: usize, month: Period) -> bool {
        self.exempt.iter().any(|exempt| {
            exempt.form == form
                && exempt.unit == code
                && exempt.from.is_none_or(|from| from <= month)
                && exempt.until.is_none_or(|until| month <= until)
        })
    }
}

/// `[project]`.
#[derive(Clone, Debug)]
pub struct Project {
    /// The bureau's name.
    pub name: String,
    /// The unit list, relative to the input folder.
    pub units: String,
    /// The targets, relative to the input folder.
    pub targets: Option<String>,
}

/// Which rows an indicator looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// All rows of the window.
    Window,
    /// Each unit's last stock.
    Latest,
}

/// Which direction is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// `[[indicator]]`.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// ASCII id.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// Unit of measure; `%` means that the value is a share, shown times a hundred.
    pub unit: String,
    /// Index of the form whose rows it is computed from; `None` for one over other indicators.
    pub form: Option<usize>,
    /// Indexes of all forms that it rests on, through other indicators too; ascending.
    pub forms: Vec<usize>,
    /// What it computes. With a form: aggregates over its rows. Without: other indicators.
    pub value: Formula,
    /// Which rows count.
    pub filter: Option<Expr>,
    /// Which rows it looks at.
    pub over: Over,
    /// Evaluate for each submitting unit, then add up.
    pub per_unit: bool,
    /// Decimals when shown.
    pub decimals: u32,
    /// Whether a rate grows towards its target through the year, and is judged by the share of the year that has passed.
    pub pace: bool,
    /// Which direction is good.
    pub better: Option<Better>,
}

impl Indicator {
    /// Whether the value is a share that is shown in percent.
    #[must_use]
    pub fn is_percent(&self) -> bool {
        self.unit == "%"
    }
}

/// A window that ends with the run's period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    /// The period itself.
    Month,
    /// From the first month of its quarter.
    Quarter,
    /// From January or July.
    Half,
    /// From January.
    Ytd,
}

impl Window {
    /// All four, as published.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::Half, Self::Ytd];

    /// The word in `data/indicators.csv` and on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Half => "half",
            Self::Ytd => "ytd",
        }
    }

    /// The length of the whole span in months.
    #[must_use]
    pub fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Half => 6,
            Self::Ytd => 12,
        }
    }
}

/// What a check looks at.
#[derive(Clone, Debug)]
pub enum Rule {
    /// A rule over the columns of each row.
    Row {
        /// Index of the form.
        form: usize,
        /// Must hold.
        rule: Expr,
    },
    /// A rule over the indicators of each unit.
    Unit {
        /// The window that the indicators are taken over.
        window: Window,
        /// Must hold.
        rule: Expr,
    },
    /// A query whose rows are failures.
    Query {
        /// The SELECT, already checked.
        sql: String,
        /// Names of the tables that it reads, such as `dues` and `prev_dues`, with the form's index.
        tables: Vec<(String, usize)>,
    },
}

/// `[[check]]`.
#[derive(Clone, Debug)]
pub struct Check {
    /// ASCII id.
    pub id: String,
    /// How grave a failure is.
    pub severity: Severity,
    /// Kinds of unit that it is about; empty means all.
    pub kinds: Vec<String>,
    /// How far two numbers may differ and still compare as equal.
    pub tolerance: Decimal,
    /// What to say; `{name}` stands for the value of a column, an indicator or a query's output.
    pub message: String,
    /// What would be right, with `{name}` as in the message; empty when the rule itself says it.
    pub expected: String,
    /// What to do.
    pub remedy: String,
    /// Where the rule comes from (a regulation, arithmetic).
    pub source: String,
    /// The rule.
    pub rule: Rule,
}

impl Check {
    /// The remedy with what the rule rests on.
    #[must_use]
    pub fn advice(&self) -> String {
        if self.source.is_empty() { self.remedy.clone() } else { format!("{}依据：{}。", self.remedy, self.source) }
    }
}

/// `[[exempt]]`.
#[derive(Clone, Debug)]
pub struct Exempt {
    /// The unit's code.
    pub unit: String,
    /// Index of the form.
    pub form: usize,
    /// First month, or from the beginning.
    pub from: Option<Period>,
    /// Last month, or for ever.
    pub until: Option<Period>,
}

/// `[limits]`: what one file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub file_bytes: u64,
    /// Bytes of all parts of a workbook, inflated.
    pub inflated_bytes: u64,
    /// Parts of a workbook.
    pub entries: u64,
    /// Inflated bytes for each packed byte.
    pub ratio: u64,
    /// Non-empty cells of a workbook.
    pub cells: u64,
    /// Bytes of memory while it is read.
    pub memory_bytes: u64,
    /// Seconds until it is read.
    pub seconds: u64,
}

impl Limits {
    /// Those that hold for the reading of one file.
    #[must_use]
    pub fn of_reading(&self) -> huizong_intake::read::Limits {
        let Self { inflated_bytes, entries, ratio, cells, .. } = *self;
        huizong_intake::read::Limits { inflated_bytes, entries, ratio, cells }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            inflated_bytes: 512 << 20,
            entries: 10_000,
            ratio: 1_000,
            cells: 5_000_000,
            memory_bytes: 1 << 30,
            seconds: 60,
        }
    }
}
