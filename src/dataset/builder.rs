//! Tables become columns, one table after the other.

use chrono::{NaiveDate, NaiveTime, Timelike};
use huizong_intake::model::{CellState, Form, Period, Table, Value};
use polars::prelude::*;
use rust_decimal::Decimal;

use super::{COLUMN, Frame, MONTH, ROW, SUBMISSION, UNIT, data_type, month_number};

/// A cell that holds something without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Index of the submission.
    pub submission: u32,
    /// Index of the unit.
    pub unit: usize,
    /// The row's own month.
    pub month: Period,
    /// Index of the form's column.
    pub column: usize,
}

/// One column under way.
enum Cells {
    Text(StringChunkedBuilder),
    Integer(Vec<Option<i64>>),
    Decimal(Vec<Option<i128>>, usize),
    Date(Vec<Option<i32>>),
    Time(Vec<Option<i64>>),
    Bool(Vec<Option<bool>>),
}

/// Collects the tables of one form.
pub struct Builder {
    names: Vec<PlSmallStr>,
    columns: Vec<Cells>,
    period_column: Option<usize>,
    submission: Vec<u32>,
    unit: Vec<u32>,
    month: Vec<i32>,
    row: Vec<u32>,
    column: Vec<Option<u32>>,
    rejected: Vec<Rejected>,
}

impl Builder {
    /// An empty frame of `form`.
    #[must_use]
    pub fn new(form: &Form) -> Self {
        let columns = form
            .columns
            .iter()
            .map(|column| match data_type(column) {
                DataType::Int64 => Cells::Integer(Vec::new()),
                DataType::Decimal(_, scale) => Cells::Decimal(Vec::new(), scale),
                DataType::Date => Cells::Date(Vec::new()),
                DataType::Time => Cells::Time(Vec::new()),
                DataType::Boolean => Cells::Bool(Vec::new()),
                _ => Cells::Text(StringChunkedBuilder::new(column.name.as_str().into(), 0)),
            })
            .collect();
        Self {
            names: form.columns.iter().map(|column| column.name.as_str().into()).collect(),
            columns,
            period_column: form.period_column(),
            submission: Vec::new(),
            unit: Vec::new(),
            month: Vec::new(),
            row: Vec::new(),
            column: Vec::new(),
            rejected: Vec::new(),
        }
    }

    /// Adds the rows of a table as submission number `submission`.
    pub fn add(&mut self, submission: u32, table: &Table) {
        for record in &table.records {
            let month = self
                .period_column
                .and_then(|i| match record.cells[i].value() {
                    Some(Value::Date(day)) => Some(Period::of(*day)),
                    _ => None,
                })
                .unwrap_or(table.period);
            self.submission.push(submission);
            self.unit.push(u32::try_from(table.unit).unwrap_or(u32::MAX));
            self.month.push(month_number(month));
            self.row.push(record.row + 1);
            self.column.push(record.value_col);
            for (i, (cells, state)) in self.columns.iter_mut().zip(&record.cells).enumerate() {
                if *state == CellState::Rejected {
                    self.rejected.push(Rejected { submission, unit: table.unit, month, column: i });
                }
                cells.push(state.value());
            }
        }
    }

    /// The frame.
    ///
    /// # Errors
    /// When polars fails; it has no reason to.
    pub fn finish(self) -> PolarsResult<Frame> {
        let height = self.submission.len();
        let mut columns: Vec<Column> = vec![
            UInt32Chunked::from_vec(SUBMISSION.into(), self.submission).into_column(),
            UInt32Chunked::from_vec(UNIT.into(), self.unit).into_column(),
            Int32Chunked::from_vec(MONTH.into(), self.month).into_column(),
            UInt32Chunked::from_vec(ROW.into(), self.row).into_column(),
            UInt32Chunked::from_iter_options(COLUMN.into(), self.column.into_iter()).into_column(),
        ];
        for (name, cells) in self.names.into_iter().zip(self.columns) {
            columns.push(cells.finish(name));
        }
        Ok(Frame { data: DataFrame::new(height, columns)?, rejected: self.rejected })
    }
}

/// Days since 1970, as polars counts dates.
pub fn days(day: NaiveDate) -> i32 {
    i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).unwrap_or(0)
}

/// Nanoseconds since midnight, as polars counts times.
pub fn nanoseconds(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight()) * 1_000_000_000
}

/// The number as units of ten to the minus `scale`.
pub fn scaled(mut number: Decimal, scale: usize) -> Option<i128> {
    number.rescale(u32::try_from(scale).ok()?);
    (number.scale() as usize == scale).then(|| number.mantissa())
}

impl Cells {
    fn push(&mut self, value: Option<&Value>) {
        match (self, value) {
            (Self::Text(cells), Some(Value::Text(text))) => cells.append_value(text),
            (Self::Text(cells), _) => cells.append_null(),
            (Self::Integer(cells), Some(Value::Number(number))) => cells.push(i64::try_from(*number).ok()),
            (Self::Integer(cells), _) => cells.push(None),
            (Self::Decimal(cells, scale), Some(Value::Number(number))) => cells.push(scaled(*number, *scale)),
            (Self::Decimal(cells, _), _) => cells.push(None),
            (Self::Date(cells), Some(Value::Date(day))) => cells.push(Some(days(*day))),
            (Self::Date(cells), _) => cells.push(None),
            (Self::Time(cells), Some(Value::Time(time))) => cells.push(Some(nanoseconds(*time))),
            (Self::Time(cells), _) => cells.push(None),
            (Self::Bool(cells), Some(Value::Bool(value))) => cells.push(Some(*value)),
            (Self::Bool(cells), _) => cells.push(None),
        }
    }

    fn finish(self, name: PlSmallStr) -> Column {
        match self {
            Self::Text(cells) => cells.finish().into_column(),
            Self::Integer(cells) => Int64Chunked::from_iter_options(name, cells.into_iter()).into_column(),
            Self::Decimal(cells, scale) => Int128Chunked::from_iter_options(name, cells.into_iter())
                .into_decimal_unchecked(38, scale)
                .into_column(),
            Self::Date(cells) => Int32Chunked::from_iter_options(name, cells.into_iter()).into_date().into_column(),
            Self::Time(cells) => Int64Chunked::from_iter_options(name, cells.into_iter()).into_time().into_column(),
            Self::Bool(cells) => BooleanChunked::from_iter_options(name, cells.into_iter()).into_column(),
        }
    }
}
