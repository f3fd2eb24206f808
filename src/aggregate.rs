//! Adding up with polars: each form is grouped once by span and submitting unit, the parts are rolled up the unit tree,
//! and the formulas are evaluated on the totals, so that ratios are never averaged (DESIGN section 6).

mod beside;
mod figures;
mod lower;
mod parts;
mod terms;

use std::collections::HashMap;

use huizong_intake::model::{Period, UnitTree, Value};
use polars::prelude::PolarsResult;
use rayon::prelude::*;
use rust_decimal::Decimal;

use crate::config::expr::At;
use crate::config::expr::eval::{Env, eval};
use crate::config::plan::Plan;
use crate::dataset::Frame;
use crate::resolve::Calendar;
use crate::spans::Span;
use parts::{FormParts, Part};

pub use beside::{bases, months};
pub use figures::figures;
pub use parts::{RowEnv, unlimited};
pub use terms::{Term, terms};

/// What everything is added up from.
pub struct Sources<'a> {
    /// The config.
    pub plan: &'a Plan,
    /// The units.
    pub tree: &'a UnitTree,
    /// Counted rows, one frame a form.
    pub frames: &'a [Frame],
    /// Counted submissions.
    pub calendar: &'a Calendar,
}

/// Values of all indicators for every node and span that was asked for.
pub struct Values {
    spans: HashMap<Span, usize>,
    nodes: usize,
    indicators: usize,
    all: Vec<Option<Decimal>>,
}

impl Values {
    /// The value of an indicator; `None` is "no value", and what a span that was not asked for gives.
    #[must_use]
    pub fn get(&self, span: Span, node: usize, indicator: usize) -> Option<Decimal> {
        let span = self.spans.get(&span)?;
        self.all[(span * self.nodes + node) * self.indicators + indicator]
    }
}

/// Computes every indicator for every node over `spans`.
///
/// # Errors
/// When polars fails, which a checked config gives no reason for.
pub fn aggregate(sources: &Sources<'_>, spans: &[Span]) -> PolarsResult<Values> {
    let (plan, tree) = (sources.plan, sources.tree);
    let mut spans: Vec<Span> = spans.to_vec();
    spans.sort_unstable();
    spans.dedup();
    let parts: Vec<FormParts> = (0..plan.forms.len())
        .into_par_iter()
        .map(|form| parts::parts(sources, form, &spans))
        .collect::<PolarsResult<_>>()?;
    let (nodes, indicators) = (tree.all().len(), plan.indicators.len());
    let all: Vec<Option<Decimal>> =
        (0..spans.len()).into_par_iter().flat_map_iter(|s| one_span(sources, &parts, s)).collect();
    debug_assert_eq!(all.len(), spans.len() * nodes * indicators);
    Ok(Values { spans: spans.iter().enumerate().map(|(i, span)| (*span, i)).collect(), nodes, indicators, all })
}

/// All nodes' values over one span, node by node.
fn one_span(sources: &Sources<'_>, parts: &[FormParts], s: usize) -> Vec<Option<Decimal>> {
    let (plan, tree) = (sources.plan, sources.tree);
    let width = plan.indicators.len();
    let mut values = vec![None; tree.all().len() * width];
    for &i in &plan.order {
        let indicator = &plan.indicators[i];
        match indicator.form {
            Some(form) => {
                for (node, value) in parts[form].evaluate(sources, i, s) {
                    values[node * width + i] = value;
                }
            }
            None => {
                for row in values.chunks_mut(width) {
                    row[i] = number(eval(&indicator.value.expr, &Others(row), Decimal::ZERO));
                }
            }
        }
    }
    values
}

/// A number, or nothing.
fn number(value: Option<Value>) -> Option<Decimal> {
    match value? {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// An indicator over other indicators of the same node and span.
struct Others<'a>(&'a [Option<Decimal>]);

impl Env for Others<'_> {
    fn indicator(&self, indicator: usize, _at: At) -> Option<Value> {
        self.0[indicator].map(Value::Number)
    }
}

/// Whether the unit's stock still counts at the end of `end`: never after its abolition.
#[must_use]
pub fn stands_at(tree: &UnitTree, unit: usize, end: Period) -> bool {
    tree.get(unit).abolished.is_none_or(|day| end.last_day() <= day)
}

/// The results of one formula's aggregates.
struct Results<'a>(&'a [Part]);

impl Env for Results<'_> {
    fn aggregate(&self, aggregate: usize) -> Option<Value> {
        self.0[aggregate].value()
    }
}
