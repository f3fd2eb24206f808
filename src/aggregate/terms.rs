//! What has to be grouped for a form: one term for each aggregate of each of its indicators.

use huizong_intake::model::Form;

use crate::config::expr::{Aggregate, AggregateKind, Binary, Expr, Special};
use crate::config::plan::{Over, Plan};

/// One aggregate of one indicator.
#[derive(Clone, Debug)]
pub struct Term {
    /// Index of the indicator.
    pub indicator: usize,
    /// Index of the aggregate in its formula.
    pub aggregate: usize,
    /// What it does.
    pub kind: AggregateKind,
    /// Its arguments.
    pub args: Vec<Expr>,
    /// The rows that count: the indicator's condition and the aggregate's own.
    pub filter: Option<Expr>,
    /// Which rows are looked at.
    pub over: Over,
    /// A distinct count of bureau-wide numbers cannot be added up over units.
    pub shared: bool,
}

impl Term {
    /// Whether the term names the window (`_window_start` and the like).
    #[must_use]
    pub fn names_window(&self) -> bool {
        let mut names = false;
        for expr in self.args.iter().chain(&self.filter) {
            expr.walk(&mut |e| {
                names |= matches!(e, Expr::Special(Special::WindowStart | Special::WindowEnd | Special::WindowYear))
            });
        }
        names
    }
}

/// The terms of `form`'s indicators, in the order of the indicators.
#[must_use]
pub fn terms(plan: &Plan, form: usize) -> Vec<Term> {
    let mut terms = Vec::new();
    for (i, indicator) in plan.indicators.iter().enumerate().filter(|(_, indicator)| indicator.form == Some(form)) {
        for (a, aggregate) in indicator.value.aggregates.iter().enumerate() {
            let filter = match (&indicator.filter, &aggregate.filter) {
                (Some(one), Some(other)) => {
                    Some(Expr::Binary(Binary::And, Box::new(one.clone()), Box::new(other.clone())))
                }
                (one, other) => one.clone().or_else(|| other.clone()),
            };
            terms.push(Term {
                indicator: i,
                aggregate: a,
                kind: aggregate.kind,
                args: aggregate.args.clone(),
                filter,
                over: indicator.over,
                shared: is_shared(&plan.forms[form], aggregate),
            });
        }
    }
    terms
}

/// Whether every column that is counted distinctly bears bureau-wide numbers; `_unit` and the like do too.
fn is_shared(form: &Form, aggregate: &Aggregate) -> bool {
    aggregate.kind == AggregateKind::CountDistinct
        && aggregate.args.iter().flat_map(Expr::columns).all(|column| form.columns[column].shared)
}
