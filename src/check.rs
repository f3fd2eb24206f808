//! What is wrong across cells: references, declared rules over rows, units and queries, and repeated submissions.
//!
//! Everything covers January through the run's period; earlier years only feed comparisons.

mod expected;
mod formulas;
mod jump;
mod message;
mod query;
mod reference;
mod row;
mod series;
mod unit;

use huizong_intake::model::{CellRef, Finding, Period};
use polars::prelude::PolarsResult;

use crate::aggregate::{Sources, Values};
use crate::config::plan::{Check, Rule};
use crate::model::Verdicts;
use crate::resolve::Candidate;
use crate::spans::Span;

pub use unit::windows;

/// What the checks look at.
pub struct Checking<'a> {
    /// Plan, units, counted rows and submissions.
    pub sources: &'a Sources<'a>,
    /// All submissions.
    pub submissions: &'a [Candidate],
    /// Indicator values over the spans of [`windows`].
    pub values: &'a Values,
    /// The run's period.
    pub period: Period,
}

/// What the checks found: findings, and for each declared check how often it held.
pub struct Checked {
    /// Findings.
    pub findings: Vec<Finding>,
    /// One for each declared check.
    pub verdicts: Vec<Verdicts>,
    /// Queries that an engine refused to run, with its words; counted as unknown.
    pub failed: Vec<String>,
}

/// Runs all checks.
///
/// # Errors
/// When polars fails on the frames themselves.
pub fn check(checking: &Checking<'_>) -> PolarsResult<Checked> {
    let plan = checking.sources.plan;
    let mut findings = reference::references(checking)?;
    findings.extend(series::unchanged(checking));
    findings.extend(jump::jumps(checking)?);
    findings.extend(formulas::overwritten(checking)?);
    let mut verdicts = Vec::with_capacity(plan.checks.len());
    let mut failed = Vec::new();
    let mut tables = query::Tables::new(checking.submissions);
    for declared in &plan.checks {
        let (found, counts) = match &declared.rule {
            Rule::Row { form, rule } => row::rows(checking, declared, *form, rule)?,
            Rule::Unit { window, rule } => unit::units(checking, declared, *window, rule),
            Rule::Query { sql, tables: read } => query::query(checking, declared, sql, read, &mut tables, &mut failed)?,
        };
        findings.extend(found);
        verdicts.push(counts);
    }
    Ok(Checked { findings, verdicts, failed })
}

impl Checking<'_> {
    /// The months that findings cover.
    fn covered(&self) -> Span {
        Span { first: self.period.january(), last: self.period }
    }

    /// Whether findings are due about this submission.
    fn covers(&self, submission: usize) -> bool {
        self.submissions[submission].submission.period.is_some_and(|p| self.covered().holds(p))
    }

    /// A finding of a declared check, at a cell of a submission when one is known.
    fn finding(&self, check: &Check, at: Option<(usize, Option<CellRef>)>) -> Finding {
        let mut finding = Finding::new("", "", "");
        finding.check = check.id.clone().into();
        finding.severity = check.severity;
        if let Some((submission, cell)) = at {
            self.place(&mut finding, submission, cell);
        }
        finding
    }

    /// Puts a finding at a cell of a submission.
    fn place(&self, finding: &mut Finding, submission: usize, cell: Option<CellRef>) {
        let s = &self.submissions[submission].submission;
        finding.file.clone_from(&s.file);
        finding.sheet.clone_from(&s.sheet);
        finding.period = s.period;
        finding.unit = s.unit.map_or(String::new(), |u| self.sources.tree.get(u).code.clone());
        finding.form = s.form.map_or(String::new(), |f| self.sources.plan.forms[f].id.clone());
        finding.cell = cell.map_or(String::new(), |cell| cell.to_string());
    }

    /// Whether the check is about units of this kind.
    fn concerns(&self, check: &Check, unit: usize) -> bool {
        check.kinds.is_empty() || check.kinds.contains(&self.sources.tree.get(unit).kind)
    }

    /// The cell of a form column in a row of a submission; `row` is one-based.
    fn cell(&self, submission: usize, column: usize, row: u32, value_col: Option<u32>) -> Option<CellRef> {
        self.submissions[submission].submission.cell(column, row, value_col)
    }
}
