//! Queries over the forms: each row that one returns is a failure.

use std::collections::{BTreeSet, HashMap};

use huizong_intake::model::{CellRef, Finding, Period, Semantics};
use polars::prelude::{
    AnyValue, BooleanChunked, Column, DataFrame, Int64Chunked, IntoColumn, IntoLazy, NamedFrom, NewChunkedArray,
    PolarsResult, Series, UInt32Chunked,
};
use polars::sql::SQLContext;
use sqlparser::ast::{CastKind, DataType, ExactNumberInfo, Expr, Value, VisitMut, VisitorMut};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use super::Checking;
use super::message::fill;
use crate::config::plan::Check;
use crate::dataset::{COLUMN, MONTH, ROW, SUBMISSION, UNIT, month_number, month_of};
use crate::model::Verdicts;

/// Frames with the columns that queries see, made once a form.
#[derive(Default)]
pub struct Tables {
    frames: HashMap<usize, DataFrame>,
}

/// Which rows a table name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    Now,
    Previous,
    Past,
}

pub fn query(
    checking: &Checking<'_>,
    check: &Check,
    sql: &str,
    read: &[(String, usize)],
    tables: &mut Tables,
    failed: &mut Vec<String>,
) -> PolarsResult<(Vec<Finding>, Verdicts)> {
    let sql = exact(sql);
    let mut findings = Vec::new();
    let mut counts = Verdicts::default();
    let mut said: BTreeSet<(String, String, String, String)> = BTreeSet::new();
    for month in checking.covered().first.through(checking.covered().last) {
        let mut context = SQLContext::new();
        for (name, form) in read {
            let rows = if name.starts_with("prev_") {
                Rows::Previous
            } else if name.starts_with("past_") {
                Rows::Past
            } else {
                Rows::Now
            };
            let frame = tables.frame(checking, *form)?;
            let frame = select(checking, &frame, *form, month, rows)?;
            if rows == Rows::Now {
                counts.holds += frame.height() as u64;
            }
            context.register(name, frame.lazy());
        }
        let result = match context.execute(&sql).and_then(|lazy| lazy.collect()) {
            Ok(result) => result,
            Err(error) => {
                counts.unknown += 1;
                failed.push(format!("{}（{month}）：{error}", check.id));
                continue;
            }
        };
        for i in 0..result.height() {
            let text = |name: &str| {
                result.column(name).ok().and_then(|column| column.get(i).ok()).and_then(|value| display(&value))
            };
            let key = |name: &str| text(name).unwrap_or_default();
            let finding = failure(checking, check, read, month, &text);
            // A stock that is carried over would be blamed again each month.
            if checking.concerned_code(check, &finding.unit)
                && said.insert((key("_file"), key("_sheet"), key("_row"), finding.message.clone()))
            {
                counts.fails += 1;
                findings.push(finding);
            }
        }
    }
    counts.holds = counts.holds.saturating_sub(counts.fails);
    Ok((findings, counts))
}

impl Checking<'_> {
    /// Whether the check is about the unit with this code; an unknown code is never left out.
    fn concerned_code(&self, check: &Check, code: &str) -> bool {
        self.sources.tree.by_code(code).is_none_or(|unit| self.concerns(check, unit))
    }
}

fn failure(
    checking: &Checking<'_>,
    check: &Check,
    read: &[(String, usize)],
    month: Period,
    text: &impl Fn(&str) -> Option<String>,
) -> Finding {
    let (file, sheet) = (text("_file").unwrap_or_default(), text("_sheet").unwrap_or_default());
    let row: Option<u32> = text("_row").and_then(|row| row.parse().ok());
    // The sheet may hold several tables; the query reads the one that is meant.
    let submission = checking
        .submissions
        .iter()
        .enumerate()
        .filter(|(_, c)| c.submission.file == file && c.submission.sheet == sheet && c.submission.state.is_reported())
        .min_by_key(|(_, c)| read.iter().position(|(_, form)| c.submission.form == Some(*form)).unwrap_or(usize::MAX))
        .map(|(i, _)| i);
    let cell =
        submission.zip(row).and_then(|(submission, row)| place(checking, submission, row, text("_column").as_deref()));
    let mut finding = checking.finding(check, submission.map(|submission| (submission, cell)));
    if submission.is_none() {
        finding.file = file;
        finding.sheet = sheet;
        finding.period = Some(month);
    }
    if let Some(unit) = text("_unit") {
        finding.unit = unit;
    }
    let at = finding.cell.clone();
    let separator = if at.is_empty() { "" } else { "：" };
    finding.message = format!("{at}{separator}{}", fill(&check.message, text));
    finding.remedy = fill(&check.remedy, text);
    finding.expected.clone_from(&check.source);
    finding
}

/// The named column's cell, or the first key's, or the first that the sheet has.
fn place(checking: &Checking<'_>, submission: usize, row: u32, column: Option<&str>) -> Option<CellRef> {
    let form = &checking.sources.plan.forms[checking.submissions[submission].submission.form?];
    let named = column.and_then(|name| form.column(name));
    named
        .into_iter()
        .chain(form.keys())
        .chain(0..form.columns.len())
        .find_map(|c| checking.cell(submission, c, row, None))
}

impl Tables {
    fn frame(&mut self, checking: &Checking<'_>, form: usize) -> PolarsResult<DataFrame> {
        if let Some(frame) = self.frames.get(&form) {
            return Ok(frame.clone());
        }
        let mut data = checking.sources.frames[form].data.clone();
        let submissions: Vec<usize> = data.column(SUBMISSION)?.u32()?.into_no_null_iter().map(|s| s as usize).collect();
        let units: Vec<usize> = data.column(UNIT)?.u32()?.into_no_null_iter().map(|u| u as usize).collect();
        let months: Vec<Period> = data.column(MONTH)?.i32()?.into_no_null_iter().filter_map(month_of).collect();
        let rows: Vec<u32> = data.column(ROW)?.u32()?.into_no_null_iter().collect();
        let of = |name: &str, text: &dyn Fn(usize) -> String| -> Column {
            Series::new(name.into(), (0..submissions.len()).map(text).collect::<Vec<String>>()).into_column()
        };
        let numbers = |name: &str, number: &dyn Fn(usize) -> i64| -> Column {
            Int64Chunked::from_iter_options(name.into(), (0..submissions.len()).map(|i| Some(number(i)))).into_column()
        };
        let submission = |i: usize| &checking.submissions[submissions[i]].submission;
        let tree = checking.sources.tree;
        let columns = [
            of("_unit", &|i| tree.get(units[i]).code.clone()),
            of("_unit_name", &|i| tree.get(units[i]).name.clone()),
            of("_period", &|i| months[i].to_string()),
            numbers("_year", &|i| i64::from(months[i].year())),
            numbers("_month", &|i| i64::from(months[i].month())),
            of("_file", &|i| submission(i).file.clone()),
            of("_sheet", &|i| submission(i).sheet.clone()),
            numbers(ROW, &|i| i64::from(rows[i])),
        ];
        for column in columns {
            data.with_column(column)?;
        }
        data = data.drop(COLUMN)?;
        self.frames.insert(form, data.clone());
        Ok(data)
    }
}

/// The rows that a table name stands for at `month`: a flow's rows of the month, a stock's latest before it.
fn select(
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
            if crate::aggregate::stands_at(sources.tree, unit, end)
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

/// The engine reads 0.015 as a binary number; as a decimal it compares exactly with money.
fn exact(sql: &str) -> String {
    struct Decimals;
    impl VisitorMut for Decimals {
        type Break = ();

        fn post_visit_expr(&mut self, expr: &mut Expr) -> std::ops::ControlFlow<()> {
            if let Expr::Value(value) = expr
                && let Value::Number(digits, _) = &value.value
                && digits.contains('.')
            {
                let text = Value::SingleQuotedString(digits.clone());
                *expr = Expr::Cast {
                    kind: CastKind::Cast,
                    expr: Box::new(Expr::Value(text.with_empty_span())),
                    data_type: DataType::Decimal(ExactNumberInfo::PrecisionAndScale(38, 10)),
                    array: false,
                    format: None,
                };
            }
            std::ops::ControlFlow::Continue(())
        }
    }
    let Ok(mut statements) = Parser::parse_sql(&GenericDialect {}, sql) else {
        return sql.to_owned();
    };
    let _ = statements.visit(&mut Decimals);
    statements.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// A value as messages show it; numbers without trailing zeros.
fn display(value: &AnyValue<'_>) -> Option<String> {
    match value {
        AnyValue::Null => None,
        AnyValue::String(text) => Some((*text).to_owned()),
        AnyValue::StringOwned(text) => Some(text.to_string()),
        AnyValue::Decimal(n, _, scale) => {
            Some(crate::dataset::decimal(*n, u32::try_from(*scale).unwrap_or(0)).to_string())
        }
        AnyValue::Date(days) => crate::dataset::date(*days).map(|day| day.to_string()),
        AnyValue::Float64(number) => huizong_intake::typing::number::from_binary(*number).map(|d| d.to_string()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_in_queries_are_exact() {
        let sql = exact("SELECT a * 0.015 AS x FROM dues WHERE b > 3000");
        assert_eq!(sql, "SELECT a * CAST('0.015' AS DECIMAL(38,10)) AS x FROM dues WHERE b > 3000");
    }
}
