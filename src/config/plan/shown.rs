//! What is shown of the figures: tables, page one, reports.

use rust_decimal::Decimal;

use super::{Plan, Window};

/// What a table has a row for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Units of the declared kinds.
    Units,
    /// Indicators, at the root.
    Indicators,
    /// The months from January through the run's period, at the root.
    Periods,
}

/// What a figure is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The previous window.
    Prev,
    /// The same months of last year.
    LastYear,
}

/// The kind of chart beside a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// Bars.
    Bar,
    /// Columns.
    Column,
    /// A line.
    Line,
}

/// The unit in which a table shows what is measured in 元.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    /// 元, as it is.
    Yuan,
    /// 千元.
    Thousand,
    /// 万元.
    TenThousand,
    /// 亿元.
    HundredMillion,
}

impl Money {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Yuan, Self::Thousand, Self::TenThousand, Self::HundredMillion];

    /// The unit's name, in the config and in heads.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yuan => "元",
            Self::Thousand => "千元",
            Self::TenThousand => "万元",
            Self::HundredMillion => "亿元",
        }
    }

    /// How many 元 it is.
    #[must_use]
    pub fn yuan(self) -> Decimal {
        Decimal::from(match self {
            Self::Yuan => 1,
            Self::Thousand => 1_000,
            Self::TenThousand => 10_000,
            Self::HundredMillion => 100_000_000,
        })
    }
}

/// What a table in a larger unit of money does about parts that, rounded, do not add up to their rounded total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Each is rounded by itself, and a footnote says so.
    Note,
    /// The parts' last digits are adjusted until they add up (舍位平衡).
    Balance,
}

/// `[[table]]`.
#[derive(Clone, Debug)]
pub struct TablePlan {
    /// ASCII id, for loops in the report.
    pub id: String,
    /// Title, and name of the sheet.
    pub title: String,
    /// What it has a row for.
    pub rows: Rows,
    /// Kinds of unit that have a row; empty means all.
    pub kinds: Vec<String>,
    /// Indexes of its indicators, in order.
    pub indicators: Vec<usize>,
    /// The window of its figures.
    pub window: Window,
    /// Comparisons beside each figure.
    pub compare: Vec<Compare>,
    /// The chart.
    pub chart: Option<Chart>,
    /// What its chart and bars draw, the first of them month by month too; empty leaves it to the first rates.
    pub drawn: Vec<usize>,
    /// The unit of its money.
    pub money: Money,
    /// What it does about rounded parts.
    pub rounding: Rounding,
}

impl TablePlan {
    /// What its chart draws first: what it declares, or its first rate, or else its first indicator.
    #[must_use]
    pub fn measure(&self, plan: &Plan) -> Option<usize> {
        let rate = || self.indicators.iter().find(|&&i| plan.indicators[i].is_percent());
        self.drawn.first().or_else(rate).or(self.indicators.first()).copied()
    }
}

/// `[page_one]`.
#[derive(Clone, Debug, Default)]
pub struct PageOne {
    /// Headline figures, in order.
    pub indicators: Vec<usize>,
    /// What units are ranked by.
    pub rank_by: Option<usize>,
    /// Index of the table whose chart stands on it; `None` takes the first that has one.
    pub chart: Option<usize>,
    /// What is shown month by month for each unit that owes its forms.
    pub grid: Option<usize>,
}

/// `[[report]]`.
#[derive(Clone, Debug)]
pub struct ReportPlan {
    /// File name in the generation.
    pub file: String,
    /// Template, relative to the config file.
    pub template: String,
    /// The window of its figures.
    pub window: Window,
}
