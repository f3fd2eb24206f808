//! One form's rows grouped by span and submitting unit.

mod group;
mod membership;
mod prepare;

use std::collections::{BTreeMap, HashMap, HashSet};

use huizong_intake::model::Value;
use polars::prelude::PolarsResult;
use rust_decimal::Decimal;

use super::lower::SCALE;
use super::terms::{Term, terms};
use super::{Results, Sources, number};
use crate::config::expr::AggregateKind;
use crate::config::expr::eval::eval;
use crate::config::plan::Over;
use crate::spans::Span;
use group::group;
use membership::Membership;

pub use prepare::RowEnv;

/// Column of the span's number.
const SPAN: &str = "_of";

/// What one aggregate came to for one unit or node.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A sum in units of ten to the minus [`SCALE`]; `None` over no values.
    Sum(Option<i128>),
    /// A count.
    Count(u64),
    /// The least or greatest value.
    Extreme(Option<Value>),
}

impl Part {
    fn empty(kind: AggregateKind) -> Self {
        match kind {
            AggregateKind::Sum => Self::Sum(None),
            AggregateKind::Count | AggregateKind::CountDistinct => Self::Count(0),
            AggregateKind::Min | AggregateKind::Max => Self::Extreme(None),
        }
    }

    /// Adds another unit's part.
    fn add(&mut self, other: &Self, kind: AggregateKind) {
        match (self, other) {
            (Self::Sum(a), Self::Sum(Some(b))) => *a = Some(a.unwrap_or(0).saturating_add(*b)),
            (Self::Count(a), Self::Count(b)) => *a += b,
            (Self::Extreme(a), Self::Extreme(Some(b))) => {
                let better = a.as_ref().is_none_or(|a| if kind == AggregateKind::Min { b < a } else { b > a });
                if better {
                    *a = Some(b.clone());
                }
            }
            _ => {}
        }
    }

    /// The value for a formula.
    pub fn value(&self) -> Option<Value> {
        match self {
            Self::Sum(sum) => sum.and_then(unlimited).map(Value::Number),
            Self::Count(count) => Some(Value::Number(Decimal::from(*count))),
            Self::Extreme(value) => value.clone(),
        }
    }
}

/// The decimal of a sum in units of ten to the minus [`SCALE`]; `None` only beyond 28 digits.
#[must_use]
pub fn unlimited(mut sum: i128) -> Option<Decimal> {
    let mut scale = u32::try_from(SCALE).unwrap_or(0);
    while scale > 0 && sum % 10 == 0 {
        sum /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(sum, scale).ok()
}

/// Where something counts: by span, then by unit.
type ByUnit<T> = Vec<BTreeMap<usize, T>>;

/// One form's parts.
pub struct FormParts {
    terms: Vec<Term>,
    /// Parts of each term by span and unit.
    parts: Vec<ByUnit<Part>>,
    /// Distinct bureau-wide numbers of the shared terms by span and unit.
    numbers: HashMap<usize, ByUnit<Vec<u32>>>,
    /// Units for which a row or a counted submission stands in the span, for each way of looking.
    present: HashMap<bool, ByUnit<()>>,
}

/// Groups the rows of `form` for all spans.
pub fn parts(sources: &Sources<'_>, form: usize, spans: &[Span]) -> PolarsResult<FormParts> {
    let terms = terms(sources.plan, form);
    let empty = || vec![BTreeMap::new(); spans.len()];
    let mut found = FormParts {
        parts: terms.iter().map(|_| empty()).collect(),
        numbers: terms
            .iter()
            .enumerate()
            .filter(|(_, t)| t.shared)
            .map(|(i, _)| (i, vec![BTreeMap::new(); spans.len()]))
            .collect(),
        present: HashMap::new(),
        terms,
    };
    for over in [Over::Window, Over::Latest] {
        let chosen: Vec<usize> = (0..found.terms.len()).filter(|&t| found.terms[t].over == over).collect();
        if chosen.is_empty() {
            continue;
        }
        let members = Membership::new(sources, form, over, spans);
        let mut present: ByUnit<()> = vec![BTreeMap::new(); spans.len()];
        for (s, units) in members.submitted.iter().enumerate() {
            present[s].extend(units.iter().map(|unit| (*unit, ())));
        }
        // Terms that look at the window itself are grouped span by span; there are few.
        let (windowed, plain): (Vec<usize>, Vec<usize>) =
            chosen.into_iter().partition(|&t| found.terms[t].names_window());
        let frame = &sources.frames[form];
        let jobs = std::iter::once((plain, None)).chain((0..spans.len()).map(|s| (windowed.clone(), Some(s))));
        for (chosen, only) in jobs.filter(|(chosen, only)| !chosen.is_empty() || only.is_none()) {
            let table = members.table(only)?;
            group(sources, form, frame, &chosen, &table, only.map(|s| spans[s]), over, &mut found, &mut present)?;
        }
        found.present.insert(over == Over::Latest, present);
    }
    Ok(found)
}

impl FormParts {
    /// The indicator's value at every node where anything counts.
    pub fn evaluate(&self, sources: &Sources<'_>, indicator: usize, s: usize) -> Vec<(usize, Option<Decimal>)> {
        let (plan, tree) = (sources.plan, sources.tree);
        let declared = &plan.indicators[indicator];
        let Some(present) = self.present.get(&(declared.over == Over::Latest)).map(|present| &present[s]) else {
            return Vec::new();
        };
        let own: Vec<usize> = (0..self.terms.len()).filter(|&t| self.terms[t].indicator == indicator).collect();
        let empty: Vec<Part> = own.iter().map(|&t| Part::empty(self.terms[t].kind)).collect();
        let mut nodes: BTreeMap<usize, Vec<Part>> = BTreeMap::new();
        let mut peaks: BTreeMap<usize, Option<Decimal>> = BTreeMap::new();
        let mut numbers: HashMap<(usize, usize), HashSet<u32>> = HashMap::new();
        for &unit in present.keys() {
            let parts: Vec<Part> = own
                .iter()
                .zip(&empty)
                .map(|(&t, empty)| self.parts[t][s].get(&unit).cloned().unwrap_or_else(|| empty.clone()))
                .collect();
            let peak = declared.per_unit.then(|| number(eval(&declared.value.expr, &Results(&parts), Decimal::ZERO)));
            for node in tree.lineage(unit) {
                if let Some(peak) = peak {
                    let total = peaks.entry(node).or_default();
                    *total = match (*total, peak) {
                        (Some(a), Some(b)) => a.checked_add(b),
                        (a, b) => a.or(b),
                    };
                    continue;
                }
                let totals = nodes.entry(node).or_insert_with(|| empty.clone());
                for (k, &t) in own.iter().enumerate() {
                    if let Some(by_unit) = self.numbers.get(&t) {
                        let set = numbers.entry((node, k)).or_default();
                        set.extend(by_unit[s].get(&unit).into_iter().flatten());
                        totals[k] = Part::Count(set.len() as u64);
                    } else {
                        totals[k].add(&parts[k], self.terms[t].kind);
                    }
                }
            }
        }
        if declared.per_unit {
            return peaks.into_iter().collect();
        }
        nodes
            .into_iter()
            .map(|(node, parts)| (node, number(eval(&declared.value.expr, &Results(&parts), Decimal::ZERO))))
            .collect()
    }
}
