//! What is shown beside figures: the months of the year, and the units behind what is compared.

use std::collections::BTreeSet;

use huizong_intake::model::{Frequency, Period, Semantics};

use super::{Sources, Values, stands_at};
use crate::config::plan::{Plan, Rows, Window};
use crate::model::{Bases, Basis, Months};
use crate::spans::Span;

/// Values month by month: of every indicator at the root, and at all nodes of those that the tables and page one show
/// beside each unit.
#[must_use]
pub fn months(sources: &Sources<'_>, values: &Values, period: Period) -> Months {
    let (plan, tree) = (sources.plan, sources.tree);
    let mut months = Months::default();
    let row = |node, i| -> Vec<_> {
        let each = period.january().through(period);
        each.map(|month| values.get(Span { first: month, last: month }, node, i)).collect()
    };
    let beside = beside_units(plan);
    for i in 0..plan.indicators.len() {
        months.set(tree.root(), i, row(tree.root(), i));
        if beside.contains(&i) {
            for node in (0..tree.all().len()).filter(|&node| node != tree.root()) {
                let row = row(node, i);
                if row.iter().any(Option::is_some) {
                    months.set(node, i, row);
                }
            }
        }
    }
    months
}

/// The indicators that are shown month by month for each unit.
fn beside_units(plan: &Plan) -> BTreeSet<usize> {
    let tables = plan.tables.iter().filter(|table| table.rows == Rows::Units);
    tables.filter_map(|table| table.measure(plan)).chain(plan.page_one.grid).collect()
}

/// The units whose submissions stand behind each form, in each window and in those that it is compared with.
#[must_use]
pub fn bases(sources: &Sources<'_>, period: Period) -> Bases {
    let mut bases = Bases::default();
    let declared = sources.plan.forms.iter().enumerate();
    for (form, _) in declared.filter(|(_, form)| form.frequency != Frequency::OnEvent) {
        for window in Window::ALL {
            let units = |span| behind(sources, form, span);
            let (now, now_months) = units(window.span(period));
            let (previous, previous_months) = window.previous(period).map(units).unwrap_or_default();
            let (last_year, last_year_months) = units(window.last_year(period));
            let months = [now_months, previous_months, last_year_months];
            bases.set(window, form, Basis { now, previous, last_year, months });
        }
    }
    bases
}

/// The units of which anything counts in the span, for a stock at its end, and the months for which it does.
fn behind(sources: &Sources<'_>, form: usize, span: Span) -> (Vec<usize>, usize) {
    let stock = sources.plan.forms[form].semantics == Semantics::Stock;
    let mut units = Vec::new();
    let mut all = 0;
    for (unit, months) in sources.calendar.of(form) {
        let counted = if stock {
            let latest = sources.calendar.latest(form, unit, span.last).is_some();
            usize::from(latest && stands_at(sources.tree, unit, span.last))
        } else {
            months.range(span.first..=span.last).count()
        };
        if counted > 0 {
            units.push(unit);
            all += counted;
        }
    }
    (units, all)
}
