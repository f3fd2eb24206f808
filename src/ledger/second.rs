//! The root's figures computed again, row by row and without polars' grouping.

use std::collections::{BTreeMap, HashMap, HashSet};

use huizong_intake::model::{Period, Value};
use rust_decimal::Decimal;

use super::Imbalance;
use crate::aggregate::{RowEnv, Sources, Term, Values, stands_at, terms};
use crate::config::expr::AggregateKind;
use crate::config::expr::eval::{Env, eval};
use crate::config::plan::{Over, Window};
use crate::dataset::Rows;
use crate::spans::Span;

/// One aggregate under way.
#[derive(Clone, Default)]
struct Sum {
    total: Option<Decimal>,
    count: u64,
    extreme: Option<Value>,
    seen: HashSet<(usize, Vec<Value>)>,
}

impl Sum {
    fn add(&mut self, term: &Term, values: Vec<Value>, unit: usize) {
        self.count += 1;
        match (term.kind, values.into_iter().collect::<Vec<_>>()) {
            (AggregateKind::Sum, values) => {
                if let Some(Value::Number(number)) = values.first() {
                    self.total = Some(self.total.unwrap_or_default() + number);
                }
            }
            (AggregateKind::CountDistinct, values) => {
                self.seen.insert((if term.shared { usize::MAX } else { unit }, values));
            }
            (AggregateKind::Min, mut values) => {
                let value = values.swap_remove(0);
                self.extreme = Some(self.extreme.take().map_or(value.clone(), |old| old.min(value)));
            }
            (AggregateKind::Max, mut values) => {
                let value = values.swap_remove(0);
                self.extreme = Some(self.extreme.take().map_or(value.clone(), |old| old.max(value)));
            }
            (AggregateKind::Count, _) => {}
        }
    }

    fn value(&self, kind: AggregateKind) -> Option<Value> {
        match kind {
            AggregateKind::Sum => self.total.map(|total| Value::Number(total.normalize())),
            AggregateKind::Count => Some(Value::Number(Decimal::from(self.count))),
            AggregateKind::CountDistinct => Some(Value::Number(Decimal::from(self.seen.len()))),
            AggregateKind::Min | AggregateKind::Max => self.extreme.clone(),
        }
    }
}

struct Sums<'a>(&'a [Sum], &'a [&'a Term]);

impl Env for Sums<'_> {
    fn aggregate(&self, aggregate: usize) -> Option<Value> {
        let k = self.1.iter().position(|term| term.aggregate == aggregate)?;
        self.0[k].value(self.1[k].kind)
    }
}

/// Computes each form's indicators at the root over the four windows again; the number of figures that agree.
pub fn recompute(sources: &Sources<'_>, values: &Values, period: Period) -> Result<u64, Imbalance> {
    let plan = sources.plan;
    let mut agreed = 0;
    let mut spans: Vec<Span> = Window::ALL.iter().map(|window| window.span(period)).collect();
    spans.sort_unstable();
    spans.dedup();
    for (form, declared) in plan.forms.iter().enumerate() {
        let terms = terms(plan, form);
        let rows = sources.frames[form].rows(declared)?;
        let own: BTreeMap<usize, Vec<&Term>> = terms.iter().fold(BTreeMap::new(), |mut own, term| {
            own.entry(term.indicator).or_insert_with(Vec::new).push(term);
            own
        });
        for span in &spans {
            let latest = latest(sources, form, span.last);
            for (&indicator, terms) in &own {
                let declared = &plan.indicators[indicator];
                let holds = |i: usize| match declared.over {
                    Over::Window => rows.month(i).is_some_and(|month| span.holds(month)),
                    Over::Latest => latest.contains(&rows.submission(i)),
                };
                let units = sums(sources, &rows, terms, *span, holds, declared.per_unit);
                let mut ours: Option<Decimal> = None;
                for sums in units.values() {
                    if let Some(Value::Number(number)) = eval(&declared.value.expr, &Sums(sums, terms), Decimal::ZERO) {
                        ours = Some(ours.unwrap_or_default() + number);
                    }
                }
                let theirs = values.get(*span, sources.tree.root(), indicator);
                // Whether anything was submitted decides between 0 and no value; that is not recomputed here.
                let nothing = units.is_empty() && theirs.is_none_or(|n| n.is_zero());
                if nothing || ours.map(|n| n.normalize()) == theirs.map(|n| n.normalize()) {
                    agreed += 1;
                } else {
                    let show = |n: Option<Decimal>| n.map_or("无".to_owned(), |n| n.normalize().to_string());
                    return Err(Imbalance::Difference(format!(
                        "“{}”{}至{}两种算法结果不同：{}和{}",
                        declared.name,
                        span.first,
                        span.last,
                        show(theirs),
                        show(ours)
                    )));
                }
            }
        }
    }
    Ok(agreed)
}

fn latest(sources: &Sources<'_>, form: usize, end: Period) -> HashSet<usize> {
    (0..sources.tree.all().len())
        .filter(|&unit| stands_at(sources.tree, unit, end))
        .filter_map(|unit| sources.calendar.latest(form, unit, end))
        .flat_map(|(_, submissions)| submissions.iter().copied())
        .collect()
}

/// The aggregates over the rows for which `holds` says so: one group, or one a unit.
fn sums(
    sources: &Sources<'_>,
    rows: &Rows<'_>,
    terms: &[&Term],
    span: Span,
    holds: impl Fn(usize) -> bool,
    per_unit: bool,
) -> HashMap<usize, Vec<Sum>> {
    let mut groups: HashMap<usize, Vec<Sum>> = HashMap::new();
    for i in (0..rows.len()).filter(|&i| holds(i)) {
        let env = RowEnv { sources, rows, i, window: Some(span) };
        let group =
            groups.entry(if per_unit { rows.unit(i) } else { 0 }).or_insert_with(|| vec![Sum::default(); terms.len()]);
        for (sum, term) in group.iter_mut().zip(terms) {
            let counts =
                term.filter.as_ref().is_none_or(|filter| eval(filter, &env, Decimal::ZERO) == Some(Value::Bool(true)));
            if !counts {
                continue;
            }
            let values: Option<Vec<Value>> = term.args.iter().map(|arg| eval(arg, &env, Decimal::ZERO)).collect();
            if let Some(values) = values {
                sum.add(term, values, rows.unit(i));
            }
        }
    }
    groups
}
