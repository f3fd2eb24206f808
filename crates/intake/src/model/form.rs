//! Forms as declared in the config, with names already resolved.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Period, Value};

/// How often a form is owed; it is owed in the last month of its span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Every month.
    #[default]
    Monthly,
    /// March, June, September, December.
    Quarterly,
    /// June and December.
    HalfYearly,
    /// December.
    Yearly,
    /// Whenever something happens; never owed.
    OnEvent,
}

impl Frequency {
    /// How many months a submission covers.
    #[must_use]
    pub fn months(self) -> i32 {
        match self {
            Self::Monthly | Self::OnEvent => 1,
            Self::Quarterly => 3,
            Self::HalfYearly => 6,
            Self::Yearly => 12,
        }
    }

    /// Whether a submission is owed for `period`.
    #[must_use]
    pub fn owed_in(self, period: Period) -> bool {
        self != Self::OnEvent && period.month().cast_signed() % self.months() == 0
    }
}

/// Whether rows add up over time or a submission restates the present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Semantics {
    /// Rows add up.
    #[default]
    Flow,
    /// A submission restates the present.
    Stock,
}

/// How a form is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// A header across, a row each.
    #[default]
    Records,
    /// Labels down, values beside.
    Card,
    /// Header values are data.
    Crosstab,
}

/// What a later submission does to the earlier ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restates {
    /// Adds to the earlier months.
    #[default]
    None,
    /// Replaces the earlier ones of its year.
    Year,
}

/// The declared type of a column; it decides how cells are read, whatever their format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Text, numbers in it kept as written.
    #[default]
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Money, exact to the fen.
    Money,
    /// A number with a unit of measure.
    Quantity,
    /// A share, 0 to 1 inside.
    Percent,
    /// A day.
    Date,
    /// A month, `2020-06`.
    Month,
    /// A time of day.
    Time,
    /// Yes or no.
    Bool,
    /// One of the declared values.
    Enum,
    /// A tick mark that stands for one of the declared values.
    Mark,
    /// An 18-digit resident identity number (GB 11643).
    ResidentId,
}

impl ColumnType {
    /// Whether values are numbers.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Money | Self::Quantity | Self::Percent)
    }

    /// Whether a column of this type may be added up, and so may have a control total.
    #[must_use]
    pub fn is_summable(self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Money | Self::Quantity)
    }

    /// Whether a merged cell of this type speaks for every row that it covers.
    #[must_use]
    pub fn fills_down(self) -> bool {
        !self.is_numeric() && self != Self::Bool && self != Self::Mark
    }

    /// Whether a value is one that a cell of this type can have.
    #[must_use]
    pub fn holds(self, value: &Value) -> bool {
        match value {
            Value::Number(_) => self.is_numeric(),
            Value::Date(_) => self == Self::Date,
            Value::Time(_) => self == Self::Time,
            Value::Bool(_) => self == Self::Bool,
            Value::Text(_) => matches!(self, Self::Text | Self::Month | Self::Enum | Self::Mark | Self::ResidentId),
        }
    }

    /// What clerks call it.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Text => "文字",
            Self::Integer => "整数",
            Self::Number | Self::Quantity => "数字",
            Self::Money => "金额",
            Self::Percent => "百分比",
            Self::Date => "日期",
            Self::Month => "年月",
            Self::Time => "时间",
            Self::Bool => "是或否",
            Self::Enum | Self::Mark => "规定的选项",
            Self::ResidentId => "身份证号",
        }
    }
}

/// One declared value of an enum or mark column, with its spellings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumValue {
    /// The value that counts.
    pub name: String,
    /// Other spellings of it.
    pub spellings: Vec<String>,
}

/// Numeric bounds of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Smallest value that is in range.
    pub min: Option<Decimal>,
    /// Largest value that is in range.
    pub max: Option<Decimal>,
    /// Values must be greater than this.
    pub above: Option<Decimal>,
    /// Values must be less than this.
    pub below: Option<Decimal>,
}

/// A column that must find its value in another form's column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Index of the form.
    pub form: usize,
    /// Index of the column in that form.
    pub column: usize,
}

/// A declared column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // each is a switch of the config, named as there
pub struct Column {
    /// The name that expressions use.
    pub name: String,
    /// Other spellings in headers.
    pub aliases: Vec<String>,
    /// How its cells are read.
    pub ty: ColumnType,
    /// Unit of measure.
    pub unit: Option<String>,
    /// Whether a blank cell is a finding.
    pub required: bool,
    /// Whether it belongs to the key.
    pub key: bool,
    /// Whether its numbers are bureau-wide (`scope = "shared"`).
    pub shared: bool,
    /// Where its values must exist.
    pub references: Option<Reference>,
    /// Whether its date decides the row's period.
    pub period: bool,
    /// Declared values of enum and mark columns.
    pub values: Vec<EnumValue>,
    /// Factors from other units of measure into `unit`.
    pub accepts: Vec<(String, Decimal)>,
    /// What a blank cell of a bool column means.
    pub blank: Option<bool>,
    /// A regular expression that the whole text must match.
    pub pattern: Option<String>,
    /// Numeric bounds.
    pub bounds: Bounds,
    /// By which share a value may differ from the one before without a word.
    pub jump: Option<Decimal>,
    /// Personal data: never shown unmasked.
    pub sensitive: bool,
}

impl Column {
    /// How many decimals values of this column keep.
    ///
    /// Money is exact to the fen in its declared unit, so 千元 keeps five, 万元 six and 亿元 ten. Other numbers keep
    /// ten, more than any form writes.
    #[must_use]
    pub fn scale(&self) -> u32 {
        match self.ty {
            ColumnType::Integer => 0,
            ColumnType::Money => match self.unit.as_deref() {
                Some("千元") => 5,
                Some("万元") => 6,
                Some("百万元") => 8,
                Some("亿元") => 10,
                _ => 2,
            },
            _ => 10,
        }
    }
}

/// How a crosstab's header and cells become two columns of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crosstab {
    /// Index of the column that header values fill.
    pub header: usize,
    /// Index of the column that cell values fill.
    pub value: usize,
}

/// A kind of table that units submit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// ASCII id.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Kinds of unit that owe it.
    pub submitted_by: Vec<String>,
    /// How often.
    pub frequency: Frequency,
    /// Day of the month after by which it is due.
    pub due_day: u32,
    /// First month in which it is owed.
    pub from: Option<Period>,
    /// Last month in which it is owed.
    pub until: Option<Period>,
    /// Flow or stock.
    pub semantics: Semantics,
    /// How it is laid out.
    pub layout: Layout,
    /// What a later submission does to earlier ones.
    pub restates: Restates,
    /// Whether a submission that repeats the one before is asked about, where the config says so.
    pub unchanged: Option<bool>,
    /// Its columns; for crosstabs including the header's and the value's.
    pub columns: Vec<Column>,
    /// The crosstab's two columns.
    pub crosstab: Option<Crosstab>,
    /// Index of the column that names each row's unit.
    pub unit_column: Option<usize>,
}

impl Form {
    /// Whether units of the right kind owe it for `period`.
    #[must_use]
    pub fn owed_in(&self, period: Period) -> bool {
        self.frequency.owed_in(period)
            && self.from.is_none_or(|from| from <= period)
            && self.until.is_none_or(|until| period <= until)
    }

    /// The months that a submission for `period` covers, first and last.
    #[must_use]
    pub fn span(&self, period: Period) -> (Period, Period) {
        if self.restates == Restates::Year {
            return (period.january(), period);
        }
        let months = self.frequency.months();
        let start = period.span_start(months);
        (start, start.plus(months - 1))
    }

    /// Whether a submission that repeats the one before is asked about: flow forms and cards, unless the config says
    /// otherwise.
    #[must_use]
    pub fn asks_unchanged(&self) -> bool {
        self.unchanged.unwrap_or(self.semantics == Semantics::Flow || self.layout == Layout::Card)
    }

    /// The column whose date decides a row's period.
    #[must_use]
    pub fn period_column(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.period)
    }

    /// Indexes of the key columns.
    pub fn keys(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().enumerate().filter(|(_, column)| column.key).map(|(i, _)| i)
    }

    /// Indexes of the columns that tell one record of a submission from the others: the key columns and, across, the
    /// header's behind them. All of them together; none where the form declares no key.
    #[must_use]
    pub fn identity(&self) -> Vec<usize> {
        let mut identity: Vec<usize> = self.keys().collect();
        if let Some(crosstab) = self.crosstab.as_ref().filter(|crosstab| !identity.contains(&crosstab.header))
            && !identity.is_empty()
        {
            identity.push(crosstab.header);
        }
        identity
    }

    /// The column named `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_told_apart_by_its_keys_and_day() {
        let column = |key: bool| Column { key, ..Column::default() };
        let columns = |keys: [bool; 3]| keys.map(column).to_vec();
        let crosstab = Some(Crosstab { header: 0, value: 2 });
        let form = |keys, crosstab| Form { columns: columns(keys), crosstab, ..Form::default() };
        assert_eq!(form([false, true, true], None).identity(), [1, 2]);
        assert_eq!(form([false, true, false], crosstab.clone()).identity(), [1, 0]);
        assert_eq!(form([true, true, false], crosstab.clone()).identity(), [0, 1]);
        assert!(form([false, false, false], None).identity().is_empty());
        assert!(form([false, false, false], crosstab).identity().is_empty(), "a day alone tells nobody apart");
    }
}
