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
    /// How many rows of the table lie above it.
    pub(in crate::report) level: usize,
    /// The row of the nearest one above it.
    pub(in crate::report) parent: Option<usize>,
    /// Whether the table asks for the unit itself, and not only for what it sums up.
    pub(in crate::report) listed: bool,
    /// Whether it sums up rows below it.
    pub(in crate::report) sum: bool,
    /// Whether it holds figures of units that are not listed.
    pub(in crate::report) others: bool,
}

/// The units of the declared kinds that have to do with the table's indicators, in the order of the tree, each level
/// below the sum of the unit that holds it: the nearest that holds them all on top, and those between that hold more
/// than one.
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
    // Of each unit, how many listed ones lie below it or are it.
    let mut holds = vec![0_usize; tree.all().len()];
    for &unit in &listed {
        is_listed[unit] = true;
        tree.lineage(unit).for_each(|node| holds[node] += 1);
    }
    // The first unit in the tree's order is the top itself when it holds all others.
    let top = tree.lineage(first).find(|&node| holds[node] == listed.len());
    let top = top.filter(|&top| has(top)).unwrap_or_else(|| tree.root());
    let shown =
        |unit: usize| is_listed[unit] || unit == top || (tree.is_below(unit, top) && holds[unit] > 1 && has(unit));
    let apart = |unit: usize| holds[unit] == 0 && !tree.lineage(unit).any(|node| is_listed[node]);
    let counted = |unit: usize| {
        let mut figures = table.indicators.iter().filter_map(|&i| results.figures.get(table.window, unit, i));
        figures.any(|figure| figure.value.is_some_and(|value| !value.is_zero()))
    };
    let mut rows: Vec<UnitRow> = Vec::with_capacity(listed.len() + 1);
    let mut row_of: Vec<Option<usize>> = vec![None; tree.all().len()];
    for (unit, _) in all.iter().copied().filter(|&(unit, _)| shown(unit)) {
        let parent = tree.lineage(unit).skip(1).find_map(|node| row_of[node]);
        // One sum of the same units is enough.
        if !is_listed[unit] && parent.is_some_and(|row| holds[rows[row].unit] == holds[unit]) {
            continue;
        }
        let level = parent.map_or(0, |row| rows[row].level + 1);
        let sum = holds[unit] > usize::from(is_listed[unit]);
        let name = &tree.get(unit).name;
        let name = match (is_listed[unit], unit == top) {
            (true, _) => name.clone(),
            (false, true) => "合计".to_owned(),
            (false, false) => format!("{name}小计"),
        };
        // What is not shown below a sum: units apart, and what the summing unit reports itself.
        let own = results.plan.forms.iter().enumerate().any(|(form, declared)| {
            let names = |&i: &usize| results.plan.indicators[i].forms.contains(&form);
            declared.submitted_by.contains(&tree.get(unit).kind) && table.indicators.iter().any(names)
        });
        let others = sum
            && !is_listed[unit]
            && (own || (unit == top && all.iter().any(|&(u, _)| tree.is_below(u, top) && apart(u) && counted(u))));
        row_of[unit] = Some(rows.len());
        rows.push(UnitRow { unit, name, level, parent, listed: is_listed[unit], sum, others });
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

    #[test]
    fn levels_of_the_tree_are_summed_up_above_their_units() {
        use crate::report::fixture::Fixture;
        let fixture = Fixture::new();
        let results = fixture.results();
        // Branches lie below the Party committee, counties below the root.
        let dues = results.plan.indicators.iter().position(|i| i.id == "dues_amount").unwrap();
        let assets = results.plan.indicators.iter().position(|i| i.id == "audit_done").unwrap();
        let table = TablePlan {
            kinds: vec!["支部".to_owned(), "县区".to_owned()],
            indicators: vec![dues, assets],
            ..results.plan.tables[0].clone()
        };
        let rows = rows(&results, &table);
        let told: Vec<(&str, usize, Option<usize>, bool)> =
            rows.iter().map(|row| (row.name.as_str(), row.level, row.parent, row.sum)).collect();
        assert_eq!(told[0], ("合计", 0, None, true));
        assert_eq!(told[1], ("局机关党委小计", 1, Some(0), true));
        assert_eq!(told[2], ("第一党支部", 2, Some(1), false));
        assert_eq!(told[12], ("清河县农业农村局", 1, Some(0), false));
        assert_eq!(told.len(), 16);
        // Where all lie below one node, that is the total.
        let branches = TablePlan { kinds: vec!["支部".to_owned()], ..table };
        let rows = self::rows(&results, &branches);
        assert_eq!((rows[0].name.as_str(), rows[1].level, rows.len()), ("合计", 1, 11));
    }
}
