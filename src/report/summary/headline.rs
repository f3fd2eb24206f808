//! The headline figures: this month, the year so far, the year before, the target, and how each stands.

use rust_decimal::Decimal;

use super::compare::{self, Standing};
use crate::config::plan::{Indicator, Over, Window};
use crate::model::{Figure, Results};
use crate::report::document::Tone;

/// A headline figure.
pub(super) struct Headline<'a> {
    /// Its index.
    pub(super) at: usize,
    /// What it is.
    pub(super) indicator: &'a Indicator,
    /// Of the month.
    pub(super) month: Option<&'a Figure>,
    /// Of the year so far.
    pub(super) year: Option<&'a Figure>,
    /// How it stands.
    pub(super) standing: Standing,
}

/// The share of the year that has passed, in percent.
pub(super) fn elapsed(results: &Results<'_>) -> Decimal {
    Decimal::from(results.period.month() * 100) / Decimal::from(12)
}

/// The headline figures in the order of the config.
pub(super) fn headlines<'a>(results: &'a Results<'_>) -> Vec<Headline<'a>> {
    let (plan, root) = (results.plan, results.tree.root());
    let elapsed = elapsed(results);
    let each = plan.page_one.indicators.iter().map(|&at| {
        let indicator = &plan.indicators[at];
        let month = results.figures.get(Window::Month, root, at);
        let year = results.figures.get(Window::Ytd, root, at);
        // A stock is as complete as its last month.
        let judged = if indicator.over == Over::Latest { month.or(year) } else { year };
        Headline { at, indicator, month, year, standing: compare::standing(indicator, judged, elapsed) }
    });
    each.collect()
}

impl Headline<'_> {
    /// Whether it has fallen behind what was wanted of it.
    pub(super) fn is_behind(&self) -> bool {
        self.standing.tone == Tone::Bad
    }

    /// The units below which nobody else has a value of it, the worst first.
    pub(super) fn worst(&self, results: &Results<'_>) -> Vec<(usize, Decimal)> {
        let mut units = lowest(results, self.at);
        units.sort_by(|a, b| compare::best_first(self.indicator, b.1, a.1));
        units
    }
}

/// The units with a value of an indicator over the year so far, in the order of the tree, without those above others:
/// a node above others is their sum.
pub(super) fn lowest(results: &Results<'_>, at: usize) -> Vec<(usize, Decimal)> {
    let tree = results.tree;
    let value = |unit: usize| results.figures.get(Window::Ytd, unit, at).and_then(|figure| figure.value);
    let mut above = vec![false; tree.all().len()];
    for unit in 0..above.len() {
        if value(unit).is_some() {
            tree.lineage(unit).skip(1).for_each(|node| above[node] = true);
        }
    }
    let lowest = tree.in_order().into_iter().filter(|&(unit, _)| !above[unit]);
    lowest.filter_map(|(unit, _)| Some((unit, value(unit)?))).collect()
}
