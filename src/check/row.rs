//! Rules over the columns of each row.

use huizong_intake::model::{Column, ColumnType, Finding};
use huizong_intake::typing::display;
use polars::prelude::PolarsResult;

use super::Checking;
use super::expected::{expected, failing};
use super::message::{cell, fill};
use crate::aggregate::RowEnv;
use crate::config::expr::eval::{Env, Verdict, verdict};
use crate::config::expr::{Expr, Special};
use crate::config::plan::Check;
use crate::model::Verdicts;
use crate::spans::Span;

pub fn rows(
    checking: &Checking<'_>,
    check: &Check,
    form: usize,
    rule: &Expr,
) -> PolarsResult<(Vec<Finding>, Verdicts)> {
    let declared = &checking.sources.plan.forms[form];
    let rows = checking.sources.frames[form].rows(declared)?;
    let mut findings = Vec::new();
    let mut counts = Verdicts::default();
    for i in 0..rows.len() {
        let submission = rows.submission(i);
        if !checking.covers(submission) || !checking.concerns(check, rows.unit(i)) {
            continue;
        }
        let env = RowEnv {
            sources: checking.sources,
            rows: &rows,
            i,
            window: rows.month(i).map(|month| Span { first: month, last: month }),
        };
        match verdict(rule, &env, check.tolerance) {
            Verdict::Holds => counts.holds += 1,
            Verdict::Unknown => counts.unknown += 1,
            Verdict::Fails => {
                counts.fails += 1;
                for part in failing(rule, &env, check.tolerance) {
                    findings.push(failure(checking, check, form, &env, part));
                }
            }
        }
    }
    Ok((findings, counts))
}

/// The finding about one part of a rule: it stands at the first column that this part names.
fn failure(checking: &Checking<'_>, check: &Check, form: usize, env: &RowEnv<'_>, part: &Expr) -> Finding {
    let declared = &checking.sources.plan.forms[form];
    let (rows, i) = (env.rows, env.i);
    let submission = rows.submission(i);
    let (row, value_col) = rows.place(i);
    let columns = part.columns();
    let value = |column: usize| rows.value(i, column).map(|value| cell(&declared.columns[column], &value));
    let named = |name: &str| declared.column(name).and_then(value).or_else(|| special(name, env));
    let at = columns.iter().find_map(|&c| checking.cell(submission, c, row, value_col).map(|cell| (c, cell)));
    let mut finding = checking.finding(check, Some((submission, at.map(|(_, cell)| cell))));
    finding.value = at.and_then(|(c, _)| value(c)).unwrap_or_default();
    let place = at.map_or(String::new(), |(_, cell)| format!("{cell}："));
    finding.message = format!("{place}{}", fill(&check.message, named));
    finding.remedy = fill(&check.advice(), named);
    // A value is shown as the column that it is held against, and as a mask where personal data is held against anything.
    let first = columns.first().map(|&c| &declared.columns[c]);
    let sensitive = columns.iter().any(|&c| declared.columns[c].sensitive);
    let against = Column { ty: first.map_or(ColumnType::Text, |column| column.ty), sensitive, ..Column::default() };
    finding.expected = expected(check, part, env, named, |value| cell(&against, value));
    finding
}

/// What a name with an underscore in front says in a message.
fn special(name: &str, env: &RowEnv<'_>) -> Option<String> {
    Special::named(name).and_then(|special| env.special(special)).map(|value| display(&value))
}
