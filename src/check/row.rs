//! Rules over the columns of each row.

use huizong_intake::model::Finding;
use polars::prelude::PolarsResult;

use super::Checking;
use super::message::{fill, shown};
use crate::aggregate::RowEnv;
use crate::config::expr::Expr;
use crate::config::expr::eval::{Verdict, verdict};
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
    let columns = rule.columns();
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
                let (row, value_col) = rows.place(i);
                let value = |column: usize| rows.value(i, column).map(|v| shown(&v, declared.columns[column].ty));
                let named = |name: &str| declared.column(name).and_then(value);
                // The finding stands at the first column that the rule names.
                let at =
                    columns.iter().find_map(|&c| checking.cell(submission, c, row, value_col).map(|cell| (c, cell)));
                let mut finding = checking.finding(check, Some((submission, at.map(|(_, cell)| cell))));
                finding.value =
                    at.filter(|(c, _)| !declared.columns[*c].sensitive).and_then(|(c, _)| value(c)).unwrap_or_default();
                let place = at.map_or(String::new(), |(_, cell)| cell.to_string());
                finding.message = format!("{place}{}", sentence(&fill(&check.message, named)));
                finding.remedy = fill(&check.remedy, named);
                finding.expected.clone_from(&check.source);
                findings.push(finding);
            }
        }
    }
    Ok((findings, counts))
}

/// A separator where the message follows a cell's address.
fn sentence(message: &str) -> String {
    format!("：{message}")
}
