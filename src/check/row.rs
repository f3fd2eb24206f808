//! Rules over the columns of each row.

use huizong_intake::model::{ColumnType, Finding, Value};
use huizong_intake::typing::display;
use polars::prelude::PolarsResult;

use super::Checking;
use super::expected::{expected, failing};
use super::message::{fill, shown};
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
    let value = |column: usize| rows.value(i, column).map(|v| shown(&v, declared.columns[column].ty));
    let named = |name: &str| declared.column(name).and_then(value).or_else(|| special(name, env));
    let at = columns.iter().find_map(|&c| checking.cell(submission, c, row, value_col).map(|cell| (c, cell)));
    let mut finding = checking.finding(check, Some((submission, at.map(|(_, cell)| cell))));
    finding.value = at.filter(|(c, _)| !declared.columns[*c].sensitive).and_then(|(c, _)| value(c)).unwrap_or_default();
    let place = at.map_or(String::new(), |(_, cell)| format!("{cell}："));
    finding.message = format!("{place}{}", fill(&check.message, named));
    finding.remedy = fill(&check.advice(), named);
    // A number is shown as the column that it is held against.
    let ty = columns.first().map_or(ColumnType::Text, |&c| declared.columns[c].ty);
    let secret = columns.iter().any(|&c| declared.columns[c].sensitive);
    let show = |value: &Value| if secret { "***".to_owned() } else { shown(value, ty) };
    finding.expected = expected(check, part, env, named, show);
    finding
}

/// What a name with an underscore in front says in a message.
fn special(name: &str, env: &RowEnv<'_>) -> Option<String> {
    Special::named(name).and_then(|special| env.special(special)).map(|value| display(&value))
}
