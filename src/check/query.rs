//! Queries over the forms: each row that one returns is a failure.

mod tables;

use std::collections::BTreeSet;

use huizong_intake::model::{CellRef, Finding, Period, Semantics};
use polars::prelude::{AnyValue, IntoLazy, PolarsResult};
use polars::sql::SQLContext;
use sqlparser::ast::{CastKind, DataType, ExactNumberInfo, Expr, Value, VisitMut, VisitorMut};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use super::Checking;
use super::message::{fill, money};
use crate::aggregate::stands_at;
use crate::config::plan::Check;
use crate::model::{Submission, Verdicts};
use tables::{Rows, select, sent};

pub use tables::Tables;

/// Runs the query for each month. Rows that it returns fail. A unit and month of which it returns none holds when
/// every form that the query reads is there for the unit, and is unknown otherwise.
pub fn query(
    checking: &Checking<'_>,
    check: &Check,
    sql: &str,
    read: &[(String, usize)],
    tables: &mut Tables<'_>,
    failed: &mut Vec<String>,
) -> PolarsResult<(Vec<Finding>, Verdicts)> {
    let sql = exact(sql);
    let mut findings = Vec::new();
    let mut counts = Verdicts::default();
    let mut said: BTreeSet<(Option<Period>, String, String, String, String)> = BTreeSet::new();
    // What a query asks of stocks alone would be said again each month for which they are carried over.
    let forms = &checking.sources.plan.forms;
    let monthly = read.iter().any(|(name, form)| match Rows::of(name, &forms[*form]) {
        Rows::Now => forms[*form].semantics == Semantics::Flow,
        Rows::Sent => true,
        Rows::Previous | Rows::Past => false,
    });
    for month in checking.covered().first.through(checking.covered().last) {
        let mut context = SQLContext::new();
        for (name, form) in read {
            let frame = match Rows::of(name, &forms[*form]) {
                Rows::Sent => sent(checking, *form, month)?,
                rows => select(checking, &tables.frame(checking, *form)?, *form, month, rows)?,
            };
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
        let mut blamed: BTreeSet<String> = BTreeSet::new();
        for i in 0..result.height() {
            let text = |name: &str| {
                result.column(name).ok().and_then(|column| column.get(i).ok()).and_then(|value| display(&value))
            };
            let key = |name: &str| text(name).unwrap_or_default();
            let mut finding = failure(checking, check, read, month, tables, &text)?;
            // What a list that is carried over lacks is of the month that was asked about.
            let stock = |id: &str| forms.iter().any(|form| form.id == id && form.semantics == Semantics::Stock);
            if monthly && stock(&finding.form) {
                finding.period = Some(month);
            }
            blamed.insert(finding.unit.clone());
            let at = (finding.period.filter(|_| monthly), key("_file"), key("_sheet"), key("_row"));
            if checking.concerned_code(check, &finding.unit)
                && said.insert((at.0, at.1, at.2, at.3, finding.message.clone()))
            {
                counts.fails += 1;
                findings.push(finding);
            }
        }
        for unit in 0..checking.sources.tree.all().len() {
            let code = &checking.sources.tree.get(unit).code;
            if blamed.contains(code) || !checking.concerns(check, unit) {
                continue;
            }
            match complete(checking, read, unit, month) {
                Some(true) => counts.holds += 1,
                Some(false) => counts.unknown += 1,
                None => {}
            }
        }
    }
    Ok((findings, counts))
}

/// Whether all forms that the query reads of the unit are there for `month`; `None` when none of the month's is: then
/// there was nothing to ask about.
fn complete(checking: &Checking<'_>, read: &[(String, usize)], unit: usize, month: Period) -> Option<bool> {
    let (tree, calendar) = (checking.sources.tree, checking.sources.calendar);
    let forms = &checking.sources.plan.forms;
    let there = |form: usize, end: Period| match forms[form].semantics {
        Semantics::Stock => stands_at(tree, unit, end) && calendar.latest(form, unit, end).is_some(),
        Semantics::Flow => !calendar.at(form, unit, end).is_empty(),
    };
    let sent = |form: usize| !calendar.at(form, unit, month).is_empty();
    let subject = read.iter().any(|(name, form)| match Rows::of(name, &forms[*form]) {
        Rows::Now => there(*form, month),
        Rows::Sent => sent(*form),
        Rows::Previous | Rows::Past => false,
    });
    let submits = |form: usize| forms[form].submitted_by.contains(&tree.get(unit).kind);
    subject.then(|| {
        read.iter().all(|(name, form)| match Rows::of(name, &forms[*form]) {
            Rows::Now => !submits(*form) || there(*form, month),
            Rows::Previous => !submits(*form) || there(*form, month.plus(-1)),
            Rows::Sent => !submits(*form) || sent(*form),
            Rows::Past => true,
        })
    })
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
    tables: &mut Tables<'_>,
    text: &impl Fn(&str) -> Option<String>,
) -> PolarsResult<Finding> {
    let (file, sheet) = (text("_file").unwrap_or_default(), text("_sheet").unwrap_or_default());
    let row: Option<u32> = text("_row").and_then(|row| row.parse().ok());
    let unit = text("_unit").and_then(|code| checking.sources.tree.by_code(&code));
    // The sheet may hold several tables, of several units; the query reads the one that is meant.
    let rank = |s: &Submission| {
        let table = read.iter().position(|(_, form)| s.form == Some(*form)).unwrap_or(usize::MAX);
        let own = row.is_some_and(|row| s.rows.binary_search(&row.saturating_sub(1)).is_ok());
        (unit.is_some() && s.unit != unit, !own, table, s.period != Some(month))
    };
    let on_sheet = tables.of_sheet(&file, &sheet).iter().copied();
    let submission = on_sheet.min_by_key(|&i| rank(&checking.submissions[i].submission));
    let at = match submission.zip(row) {
        Some((submission, row)) => place(checking, submission, row, text("_column").as_deref()),
        None => None,
    };
    let mut finding = checking.finding(check, submission.map(|submission| (submission, at.map(|(_, cell)| cell))));
    match submission.zip(row).zip(at) {
        Some(((submission, row), (column, _))) => {
            finding.value = tables.value(checking, submission, row, column)?;
        }
        None => finding.period = finding.period.or(Some(month)),
    }
    if submission.is_none() {
        finding.file = file;
        finding.sheet = sheet;
    }
    if let Some(unit) = text("_unit") {
        finding.unit = unit;
    }
    let at = finding.cell.clone();
    let separator = if at.is_empty() { "" } else { "：" };
    finding.message = format!("{at}{separator}{}", fill(&check.message, text));
    finding.remedy = fill(&check.advice(), text);
    finding.expected = fill(&check.expected, text);
    Ok(finding)
}

/// The named column's cell, or the first key's, or the first that the sheet has; with the column.
fn place(checking: &Checking<'_>, submission: usize, row: u32, column: Option<&str>) -> Option<(usize, CellRef)> {
    let form = &checking.sources.plan.forms[checking.submissions[submission].submission.form?];
    let named = column.and_then(|name| form.column(name));
    named
        .into_iter()
        .chain(form.keys())
        .chain(0..form.columns.len())
        .find_map(|c| Some((c, checking.cell(submission, c, row, None)?)))
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

/// A value as messages show it; numbers without trailing zeros, money to the fen.
fn display(value: &AnyValue<'_>) -> Option<String> {
    match value {
        AnyValue::Null => None,
        AnyValue::String(text) => Some((*text).to_owned()),
        AnyValue::StringOwned(text) => Some(text.to_string()),
        AnyValue::Decimal(n, _, scale) => {
            let number = crate::dataset::decimal(*n, u32::try_from(*scale).unwrap_or(0));
            // Only money has two decimals and no more.
            Some(if *scale == 2 { money(number) } else { number.to_string() })
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
