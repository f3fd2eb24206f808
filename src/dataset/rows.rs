//! Frames row by row, for the rules that clerks read row by row.

use chrono::{Days, NaiveDate, NaiveTime};
use huizong_intake::model::{Form, Period, Value};
use polars::prelude::*;
use rust_decimal::Decimal;

use super::{COLUMN, MONTH, ROW, SUBMISSION, UNIT, month_of};

/// A column's values.
enum View<'a> {
    Text(&'a StringChunked),
    Integer(&'a Int64Chunked),
    Decimal(&'a Int128Chunked, u32),
    Date(&'a Int32Chunked),
    Time(&'a Int64Chunked),
    Bool(&'a BooleanChunked),
}

/// A view of a form's frame.
pub struct Rows<'a> {
    height: usize,
    submission: &'a UInt32Chunked,
    unit: &'a UInt32Chunked,
    month: &'a Int32Chunked,
    row: &'a UInt32Chunked,
    column: &'a UInt32Chunked,
    views: Vec<View<'a>>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(data: &'a DataFrame, form: &'a Form) -> PolarsResult<Self> {
        let mut views = Vec::with_capacity(form.columns.len());
        for column in &form.columns {
            views.push(view(data.column(&column.name)?.as_materialized_series())?);
        }
        Ok(Self {
            height: data.height(),
            submission: data.column(SUBMISSION)?.u32()?,
            unit: data.column(UNIT)?.u32()?,
            month: data.column(MONTH)?.i32()?,
            row: data.column(ROW)?.u32()?,
            column: data.column(COLUMN)?.u32()?,
            views,
        })
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.height
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.height == 0
    }

    /// The submission that the row belongs to.
    #[must_use]
    pub fn submission(&self, i: usize) -> usize {
        self.submission.get(i).unwrap_or(0) as usize
    }

    /// The submitting unit.
    #[must_use]
    pub fn unit(&self, i: usize) -> usize {
        self.unit.get(i).unwrap_or(0) as usize
    }

    /// The row's own month.
    #[must_use]
    pub fn month(&self, i: usize) -> Option<Period> {
        self.month.get(i).and_then(month_of)
    }

    /// The sheet's row (one-based), and for a crosstab the value's sheet column (zero-based).
    #[must_use]
    pub fn place(&self, i: usize) -> (u32, Option<u32>) {
        (self.row.get(i).unwrap_or(1), self.column.get(i))
    }

    /// The value of form column `column`.
    #[must_use]
    pub fn value(&self, i: usize, column: usize) -> Option<Value> {
        match &self.views[column] {
            View::Text(c) => c.get(i).map(|text| Value::Text(text.to_owned())),
            View::Integer(c) => c.get(i).map(|n| Value::Number(Decimal::from(n))),
            View::Decimal(c, scale) => c.get(i).map(|n| Value::Number(decimal(n, *scale))),
            View::Date(c) => c.get(i).and_then(date).map(Value::Date),
            View::Time(c) => c.get(i).and_then(time).map(Value::Time),
            View::Bool(c) => c.get(i).map(Value::Bool),
        }
    }

    /// The text of form column `column`, borrowed; `None` for other types and no value.
    #[must_use]
    pub fn text(&self, i: usize, column: usize) -> Option<&'a str> {
        match &self.views[column] {
            View::Text(c) => c.get(i),
            _ => None,
        }
    }
}

fn view(series: &Series) -> PolarsResult<View<'_>> {
    Ok(match series.dtype() {
        DataType::Int64 => View::Integer(series.i64()?),
        DataType::Decimal(_, scale) => View::Decimal(series.decimal()?.physical(), u32::try_from(*scale).unwrap_or(0)),
        DataType::Date => View::Date(series.date()?.physical()),
        DataType::Time => View::Time(series.time()?.physical()),
        DataType::Boolean => View::Bool(series.bool()?),
        _ => View::Text(series.str()?),
    })
}

/// A number of units of ten to the minus `scale`.
pub fn decimal(number: i128, scale: u32) -> Decimal {
    // Cells are below 10^15 and keep at most ten decimals: they fit. Sums that would not are clamped by the caller.
    Decimal::try_from_i128_with_scale(number, scale).unwrap_or_default().normalize()
}

/// The day of polars' day number.
pub fn date(days: i32) -> Option<NaiveDate> {
    let epoch = NaiveDate::default();
    if days >= 0 {
        epoch.checked_add_days(Days::new(u64::from(days.unsigned_abs())))
    } else {
        epoch.checked_sub_days(Days::new(u64::from(days.unsigned_abs())))
    }
}

fn time(nanoseconds: i64) -> Option<NaiveTime> {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(nanoseconds / 1_000_000_000).ok()?, 0)
}
