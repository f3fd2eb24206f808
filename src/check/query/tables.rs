//! What the tables of a query hold: the rows of a form for a month, with the columns that every query may use.

use std::collections::{BTreeSet, HashMap};

use huizong_intake::model::{Form, Period, Semantics};
use polars::prelude::{
    BooleanChunked, Column, DataFrame, Int64Chunked, IntoColumn, NamedFrom, NewChunkedArray, PolarsResult, Series,
    UInt32Chunked,
};

use super::super::Checking;
use super::super::message::cell;
use crate::aggregate::stands_at;
use crate::config::expr::SENT;
use crate::dataset::{COLUMN, MONTH, ROW, SUBMISSION, UNIT, month_number, month_of};
use crate::resolve::Candidate;

/// What all queries share: frames with the columns that they see, made once a form, and where their rows come from.
pub struct Tables<'a> {
    frames: HashMap<usize, DataFrame>,
    /// The submissions of each file and sheet that count, in their order.
    sheets: HashMap<&'a str, HashMap<&'a str, Vec<usize>>>,
    /// Where in a form's frame the row of a submission stands.
    rows: HashMap<usize, HashMap<(usize, u32), usize>>,
}

/// Which rows a table name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// FORM: a flow's rows of the month, a stock's latest.
    Now,
    /// `prev_FORM`: the same a month earlier.
    Previous,
    /// `past_FORM`: the rows of the twelve months through the month.
    Past,
    /// `sent_FORM`: one for each submission of the month, nil returns among them.
    Sent,
}

impl Rows {
    /// Those of a table's name; a form may be called as if it were a table of another.
    pub fn of(table: &str, form: &Form) -> Self {
        match table.strip_suffix(&form.id) {
            Some("prev_") => Self::Previous,
            Some("past_") => Self::Past,
            Some(SENT) => Self::Sent,
            _ => Self::Now,
        }
    }
}

impl<'a> Tables<'a> {
    /// Those over these submissions.
    pub fn new(submissions: &'a [Candidate]) -> Self {
        let mut sheets: HashMap<&str, HashMap<&str, Vec<usize>>> = HashMap::new();
        for (i, Candidate { submission, .. }) in submissions.iter().enumerate() {
            if submission.state.is_reported() {
                sheets.entry(&submission.file).or_default().entry(&submission.sheet).or_default().push(i);
            }
        }
        Self { frames: HashMap::new(), sheets, rows: HashMap::new() }
    }

    /// The submissions of a sheet that count.
    pub fn of_sheet(&self, file: &str, sheet: &str) -> &[usize] {
        self.sheets.get(file).and_then(|sheets| sheets.get(sheet)).map_or(&[], Vec::as_slice)
    }

    /// What stands in the column of a submission's row.
    pub fn value(
        &mut self,
        checking: &Checking<'_>,
        submission: usize,
        row: u32,
        column: usize,
    ) -> PolarsResult<String> {
        let Some(form) = checking.submissions[submission].submission.form else { return Ok(String::new()) };
        let declared = &checking.sources.plan.forms[form];
        let rows = checking.sources.frames[form].rows(declared)?;
        let known = self
            .rows
            .entry(form)
            .or_insert_with(|| (0..rows.len()).map(|i| ((rows.submission(i), rows.place(i).0), i)).collect());
        let value = known.get(&(submission, row)).and_then(|&i| rows.value(i, column));
        Ok(value.map_or(String::new(), |value| cell(&declared.columns[column], &value)))
    }

    /// The form's rows with the columns that every query may use.
    pub fn frame(&mut self, checking: &Checking<'_>, form: usize) -> PolarsResult<DataFrame> {
        if let Some(frame) = self.frames.get(&form) {
            return Ok(frame.clone());
        }
        let mut data = checking.sources.frames[form].data.clone();
        let submissions: Vec<usize> = data.column(SUBMISSION)?.u32()?.into_no_null_iter().map(|s| s as usize).collect();
        let units: Vec<usize> = data.column(UNIT)?.u32()?.into_no_null_iter().map(|u| u as usize).collect();
        let months: Vec<Period> = data.column(MONTH)?.i32()?.into_no_null_iter().filter_map(month_of).collect();
        let rows: Vec<i64> = data.column(ROW)?.u32()?.into_no_null_iter().map(i64::from).collect();
        for column in origin(checking, &submissions, &units, &months) {
            data.with_column(column)?;
        }
        data.with_column(Int64Chunked::from_vec(ROW.into(), rows).into_column())?;
        data = data.drop(COLUMN)?;
        self.frames.insert(form, data.clone());
        Ok(data)
    }
}

/// The columns that say where rows come from.
fn origin(checking: &Checking<'_>, submissions: &[usize], units: &[usize], months: &[Period]) -> [Column; 7] {
    let of = |name: &str, text: &dyn Fn(usize) -> String| -> Column {
        Series::new(name.into(), (0..submissions.len()).map(text).collect::<Vec<String>>()).into_column()
    };
    let numbers = |name: &str, number: &dyn Fn(usize) -> i64| -> Column {
        Int64Chunked::from_iter_options(name.into(), (0..submissions.len()).map(|i| Some(number(i)))).into_column()
    };
    let submission = |i: usize| &checking.submissions[submissions[i]].submission;
    let tree = checking.sources.tree;
    [
        of("_unit", &|i| tree.get(units[i]).code.clone()),
        of("_unit_name", &|i| tree.get(units[i]).name.clone()),
        of("_period", &|i| months[i].to_string()),
        numbers("_year", &|i| i64::from(months[i].year())),
        numbers("_month", &|i| i64::from(months[i].month())),
        of("_file", &|i| submission(i).file.clone()),
        of("_sheet", &|i| submission(i).sheet.clone()),
    ]
}

/// What was sent of a form for `month`, whether there was anything to report or not: a row a submission.
pub fn sent(checking: &Checking<'_>, form: usize, month: Period) -> PolarsResult<DataFrame> {
    let calendar = checking.sources.calendar;
    let (units, submissions): (Vec<usize>, Vec<usize>) = (0..checking.sources.tree.all().len())
        .flat_map(|unit| calendar.at(form, unit, month).iter().map(move |&submission| (unit, submission)))
        .unzip();
    let months = vec![month; units.len()];
    DataFrame::new(units.len(), origin(checking, &submissions, &units, &months).to_vec())
}

/// The rows that a table name stands for at `month`: a flow's rows of the month, a stock's latest before it.
pub fn select(
    checking: &Checking<'_>,
    frame: &DataFrame,
    form: usize,
    month: Period,
    rows: Rows,
) -> PolarsResult<DataFrame> {
    let sources = checking.sources;
    let end = if rows == Rows::Previous { month.plus(-1) } else { month };
    let mask: BooleanChunked = if rows == Rows::Past {
        let (first, last) = (month_number(month.plus(-11)), month_number(month));
        frame.column(MONTH)?.i32()?.into_no_null_iter().map(|m| (first..=last).contains(&m)).collect()
    } else if sources.plan.forms[form].semantics == Semantics::Stock {
        let mut latest = BTreeSet::new();
        for unit in 0..sources.tree.all().len() {
            if stands_at(sources.tree, unit, end)
                && let Some((_, submissions)) = sources.calendar.latest(form, unit, end)
            {
                latest.extend(submissions.iter().map(|&i| u32::try_from(i).unwrap_or(u32::MAX)));
            }
        }
        let of: &UInt32Chunked = frame.column(SUBMISSION)?.u32()?;
        of.into_no_null_iter().map(|s| latest.contains(&s)).collect()
    } else {
        let month = month_number(end);
        frame.column(MONTH)?.i32()?.into_no_null_iter().map(|m| m == month).collect()
    };
    frame.filter(&mask)?.drop(SUBMISSION)?.drop(UNIT)?.drop(MONTH)
}
