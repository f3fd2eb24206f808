//! Values become figures: with what stands beside them, and how complete they are.

use std::collections::{BTreeSet, HashMap};

use huizong_intake::model::{Frequency, Period};

use super::{Sources, Values};
use crate::config::expr::Expr;
use crate::config::plan::{Over, Window};
use crate::dataset::Rejected;
use crate::lists::Targets;
use crate::model::{Debt, Figure, Figures};
use crate::spans::Span;

/// Expected and reported units.
type Coverage = (Option<u32>, Option<u32>);

/// All published figures of `period`.
#[must_use]
pub fn figures(sources: &Sources<'_>, values: &Values, period: Period, debts: &[Debt], targets: &Targets) -> Figures {
    let (plan, tree) = (sources.plan, sources.tree);
    let mut figures = Figures::new(tree.all().len(), plan.indicators.len());
    let concerned = concerned(sources);
    for window in Window::ALL {
        let span = window.span(period);
        let duties = Duties::new(debts, span);
        let mut coverage: HashMap<&[usize], Vec<Coverage>> = HashMap::new();
        let rejected = rejected(sources, span);
        for node in 0..tree.all().len() {
            for (i, indicator) in plan.indicators.iter().enumerate() {
                if node != tree.root() && !indicator.forms.iter().any(|form| concerned.contains(&(node, *form))) {
                    continue;
                }
                let (expected, reported) =
                    coverage.entry(&indicator.forms).or_insert_with(|| duties.by_node(sources, &indicator.forms))[node];
                figures.set(
                    window,
                    node,
                    i,
                    Figure {
                        value: values.get(span, node, i),
                        previous: window.previous(period).and_then(|span| values.get(span, node, i)),
                        last_year: values.get(window.last_year(period), node, i),
                        target: targets.get(&(i, node, period.year())).copied(),
                        expected,
                        reported,
                        rejected: rejected.get(&(node, i)).copied().unwrap_or(0),
                    },
                );
            }
        }
    }
    figures
}

/// Nodes with a form that some unit of their subtree owes, or ever sent.
fn concerned(sources: &Sources<'_>) -> BTreeSet<(usize, usize)> {
    let (plan, tree) = (sources.plan, sources.tree);
    let mut concerned = BTreeSet::new();
    let mut add = |unit: usize, form: usize| concerned.extend(tree.lineage(unit).map(|node| (node, form)));
    for (unit, declared) in tree.all().iter().enumerate() {
        for (f, form) in plan.forms.iter().enumerate() {
            if form.frequency != Frequency::OnEvent && form.submitted_by.contains(&declared.kind) {
                add(unit, f);
            }
        }
    }
    for (form, unit, _) in sources.calendar.all() {
        add(unit, form);
    }
    concerned
}

/// Who owes what within a span, and who has done all of it.
struct Duties {
    /// For each (form, unit) whether every due submission counts.
    complete: HashMap<(usize, usize), bool>,
}

impl Duties {
    fn new(debts: &[Debt], span: Span) -> Self {
        let mut complete: HashMap<(usize, usize), bool> = HashMap::new();
        for debt in debts.iter().filter(|debt| span.holds(debt.period)) {
            *complete.entry((debt.form, debt.unit)).or_insert(true) &= debt.state.is_reported();
        }
        Self { complete }
    }

    /// Expected and reported units below each node; nothing where the forms are never owed.
    fn by_node(&self, sources: &Sources<'_>, forms: &[usize]) -> Vec<Coverage> {
        let (plan, tree) = (sources.plan, sources.tree);
        let nodes = tree.all().len();
        if forms.iter().all(|&form| plan.forms[form].frequency == Frequency::OnEvent) {
            return vec![(None, None); nodes];
        }
        let mut counts = vec![(Some(0), Some(0)); nodes];
        for unit in 0..nodes {
            let mut owed = forms.iter().filter_map(|&form| self.complete.get(&(form, unit)).copied()).peekable();
            if owed.peek().is_none() {
                continue;
            }
            let done = u32::from(owed.all(|complete| complete));
            for node in tree.lineage(unit) {
                let (expected, reported) = &mut counts[node];
                *expected = expected.map(|n| n + 1);
                *reported = reported.map(|n| n + done);
            }
        }
        counts
    }
}

/// Cells without a value in the columns that an indicator names, for each node and indicator.
fn rejected(sources: &Sources<'_>, span: Span) -> HashMap<(usize, usize), u32> {
    let (plan, tree) = (sources.plan, sources.tree);
    let mut own: HashMap<(usize, usize), u32> = HashMap::new();
    for (i, indicator) in plan.indicators.iter().enumerate() {
        let Some(form) = indicator.form else { continue };
        let frame = &sources.frames[form];
        if frame.rejected.is_empty() {
            continue;
        }
        let exprs =
            indicator.value.aggregates.iter().flat_map(|a| a.args.iter().chain(&a.filter)).chain(&indicator.filter);
        let columns: BTreeSet<usize> = exprs.flat_map(Expr::columns).collect();
        let counts = |cell: &Rejected| match indicator.over {
            Over::Window => span.holds(cell.month),
            Over::Latest => {
                sources
                    .calendar
                    .latest(form, cell.unit, span.last)
                    .is_some_and(|(_, subs)| subs.contains(&(cell.submission as usize)))
                    && super::stands_at(tree, cell.unit, span.last)
            }
        };
        for cell in frame.rejected.iter().filter(|cell| columns.contains(&cell.column) && counts(cell)) {
            for node in tree.lineage(cell.unit) {
                *own.entry((node, i)).or_default() += 1;
            }
        }
    }
    // An indicator over others has all of their rejected cells.
    let mut all = own.clone();
    for &i in &plan.order {
        if plan.indicators[i].form.is_some() {
            continue;
        }
        let parts = plan.indicators[i].value.expr.indicators();
        for node in 0..tree.all().len() {
            let sum: u32 = parts.iter().filter_map(|part| all.get(&(node, *part))).sum();
            if sum > 0 {
                all.insert((node, i), sum);
            }
        }
    }
    all
}
