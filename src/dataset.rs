//! Typed rows as polars frames, one a form, each row with the submission, unit and period that it belongs to.

mod builder;
mod rows;

use huizong_intake::model::{Column, ColumnType, Form, Period};
use polars::prelude::*;

pub use builder::{Builder, Rejected, days, nanoseconds, scaled};
pub use rows::{Rows, date, decimal};

/// Column of the submission's index.
pub const SUBMISSION: &str = "_submission";
/// Column of the unit's index.
pub const UNIT: &str = "_node";
/// Column of the row's own month, counted as [`month_number`].
pub const MONTH: &str = "_span";
/// Column of the sheet's row, one-based.
pub const ROW: &str = "_row";
/// Column of a crosstab value's sheet column, zero-based.
pub const COLUMN: &str = "_column";

/// The rows of one form.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The typed rows.
    pub data: DataFrame,
    /// Cells of these rows that hold something without a value.
    pub rejected: Vec<Rejected>,
}

/// Months as consecutive numbers, for joins.
#[must_use]
pub fn month_number(period: Period) -> i32 {
    period.year() * 12 + period.month().cast_signed() - 1
}

/// The month of a number of [`month_number`].
#[must_use]
pub fn month_of(number: i32) -> Option<Period> {
    Period::new(number.div_euclid(12), number.rem_euclid(12).cast_unsigned() + 1)
}

/// The polars type of a declared column: text for names and months, whole numbers as 64 bits, everything else that is
/// a number as a decimal of the column's scale.
#[must_use]
pub fn data_type(column: &Column) -> DataType {
    match column.ty {
        ColumnType::Integer => DataType::Int64,
        ColumnType::Number | ColumnType::Money | ColumnType::Quantity | ColumnType::Percent => {
            DataType::Decimal(38, column.scale() as usize)
        }
        ColumnType::Date => DataType::Date,
        ColumnType::Time => DataType::Time,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Text | ColumnType::Month | ColumnType::Enum | ColumnType::Mark | ColumnType::ResidentId => {
            DataType::String
        }
    }
}

impl Frame {
    /// Only the rows and rejected cells of the submissions for which `keep` holds.
    ///
    /// # Errors
    /// When polars fails; it has no reason to.
    pub fn only(&self, keep: &[bool]) -> PolarsResult<Self> {
        let kept = |submission: u32| keep.get(submission as usize).copied().unwrap_or(false);
        let mask: BooleanChunked = self.data.column(SUBMISSION)?.u32()?.into_no_null_iter().map(kept).collect();
        let mut data = self.data.filter(&mask)?;
        data.rechunk_mut();
        let rejected = self.rejected.iter().filter(|r| kept(r.submission)).copied().collect();
        Ok(Self { data, rejected })
    }

    /// The same rows under other numbers of their submissions: number `i` becomes `to[i]`.
    ///
    /// # Errors
    /// When polars fails; it has no reason to.
    pub fn renumber(&mut self, to: &[u32]) -> PolarsResult<()> {
        let new = |submission: u32| to.get(submission as usize).copied().unwrap_or(submission);
        let numbers: Vec<u32> = self.data.column(SUBMISSION)?.u32()?.into_no_null_iter().map(new).collect();
        self.data.with_column(UInt32Chunked::from_vec(SUBMISSION.into(), numbers).into_column())?;
        self.rejected.iter_mut().for_each(|rejected| rejected.submission = new(rejected.submission));
        Ok(())
    }

    /// A view that gives values row by row.
    ///
    /// # Errors
    /// When a column is missing; the builder makes them all.
    pub fn rows<'a>(&'a self, form: &'a Form) -> PolarsResult<Rows<'a>> {
        Rows::new(&self.data, form)
    }
}
