//! Which units a table lists, in what order, below which total.

use crate::config::plan::TablePlan;
use crate::model::{Figure, Results};
use crate::report::document::Tone;
use crate::report::words::NOTHING;

/// One row of a table of units.
pub(in crate::report) struct UnitRow {
    /// Index of the unit whose figures it shows.
    pub(in crate::report) unit: usize,
    /// What it is called.
    pub(in crate::report) name: String,
    /// How many listed units lie above it.
    pub(in crate::report) depth: usize,
    /// Whether it sums up all others.
    pub(in crate::report) total: bool,
    /// Whether it holds figures of units that are not listed.
    pub(in crate::report) others: bool,
}

/// The units of the declared kinds that have to do with the table's indicators, in the order of the tree, below the
/// total of the nearest unit that holds them all.
pub(in crate::report) fn rows(results: &Results<'_>, table: &TablePlan) -> Vec<UnitRow> {
    let tree = results.tree;
    let has = |unit: usize| {
        table.indicators.iter().any(|&indicator| results.figures.get(table.window, unit, indicator).is_some())
    };
    let all = tree.in_order();
    let wanted = |unit: usize| table.kinds.is_empty() || table.kinds.contains(&tree.get(unit).kind);
    let listed: Vec<usize> = all.iter().map(|&(unit, _)| unit).filter(|&unit| wanted(unit) && has(unit)).collect();
    let Some(&first) = listed.first() else { return Vec::new() };
    let mut is_listed = vec![false; tree.all().len()];
    let mut holds_listed = is_listed.clone();
    for &unit in &listed {
        is_listed[unit] = true;
        tree.lineage(unit).for_each(|node| holds_listed[node] = true);
    }
    // The first unit in the tree's order is the top itself when it holds all others.
    let top = tree.lineage(first).find(|&node| listed.iter().all(|&unit| tree.lineage(unit).any(|i| i == node)));
    let top = top.filter(|&top| has(top)).unwrap_or_else(|| tree.root());
    let mut rows = Vec::with_capacity(listed.len() + 1);
    if top != first {
        let apart = |unit: usize| !holds_listed[unit] && !tree.lineage(unit).any(|node| is_listed[node]);
        let counted = |unit: usize| {
            let mut figures = table.indicators.iter().filter_map(|&i| results.figures.get(table.window, unit, i));
            figures.any(|figure| figure.value.is_some_and(|value| !value.is_zero()))
        };
        let others = all.iter().any(|&(unit, _)| tree.is_below(unit, top) && apart(unit) && counted(unit));
        rows.push(UnitRow { unit: top, name: "合计".to_owned(), depth: 0, total: true, others });
    }
    for &unit in &listed {
        let depth = tree.lineage(unit).skip(1).filter(|&above| is_listed[above]).count();
        let total = unit == top && listed.len() > 1;
        rows.push(UnitRow { unit, name: tree.get(unit).name.clone(), depth, total, others: false });
    }
    rows
}

/// Whether all has come that the figures rest on, in words: the worst of them counts.
pub(in crate::report) fn reported(figures: &[&Figure]) -> (String, Tone) {
    let owed = figures.iter().filter_map(|figure| Some((figure.reported?, figure.expected?)));
    let owed = owed.filter(|&(_, expected)| expected > 0);
    // Compare a/b with c/d as a·d with c·b.
    let worst = owed.min_by(|a, b| (u64::from(a.0) * u64::from(b.1)).cmp(&(u64::from(b.0) * u64::from(a.1))));
    let rejected = figures.iter().map(|figure| figure.rejected).max().unwrap_or(0);
    let (mut state, full) = match worst {
        None => (NOTHING.to_owned(), true),
        Some((reported, 1)) if reported >= 1 => ("已报".to_owned(), true),
        Some((_, 1)) if figures.iter().all(|figure| figure.value.is_none()) => ("未报".to_owned(), false),
        Some((_, 1)) => ("未报齐".to_owned(), false),
        Some((reported, expected)) => (format!("{reported}/{expected}"), reported >= expected),
    };
    if rejected > 0 {
        state.push_str(&format!("，{rejected}格未计"));
    }
    (state, if full && rejected == 0 { Tone::Plain } else { Tone::Doubtful })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(reported: u32, expected: u32, rejected: u32, value: Option<u32>) -> Figure {
        Figure {
            value: value.map(Into::into),
            reported: Some(reported),
            expected: Some(expected),
            rejected,
            ..Figure::default()
        }
    }

    #[test]
    fn the_worst_form_decides_what_is_said() {
        let said = |figures: &[Figure]| reported(&figures.iter().collect::<Vec<_>>()).0;
        assert_eq!(said(&[figure(1, 1, 0, Some(3))]), "已报");
        assert_eq!(said(&[figure(0, 1, 0, None)]), "未报");
        assert_eq!(said(&[figure(1, 1, 0, Some(3)), figure(0, 1, 0, Some(1))]), "未报齐");
        assert_eq!(said(&[figure(10, 10, 0, Some(3)), figure(8, 10, 0, Some(1))]), "8/10");
        assert_eq!(said(&[figure(1, 1, 2, Some(3))]), "已报，2格未计");
        assert_eq!(said(&[Figure::default()]), "—");
    }
}
