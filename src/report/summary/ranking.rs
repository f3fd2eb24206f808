//! The first and last units by the indicator that leaders rank by.

use rust_decimal::Decimal;

use super::compare;
use crate::config::plan::{Better, Window};
use crate::model::Results;
use crate::report::document::Content;

/// With more units than this, the first are named too, not only the last.
const FEW: usize = 10;

/// A ranking of units.
pub(super) struct Ranking {
    /// What it ranks by.
    pub(super) title: String,
    /// The units named, best first.
    pub(super) rows: Vec<Ranked>,
    /// What to say when there is nothing to rank.
    pub(super) words: String,
}

/// One unit's place.
pub(super) struct Ranked {
    /// Its place; equals share one.
    pub(super) place: usize,
    /// Its name.
    pub(super) unit: String,
    /// Its value.
    pub(super) value: Content,
}

/// The last three units by `page_one.rank_by` over the year so far, before them the first three when there are many;
/// `None` when nothing is ranked. Units without a value are not ranked: they stand among those that owe something.
pub(super) fn ranking(results: &Results<'_>) -> Option<Ranking> {
    let at = results.plan.page_one.rank_by?;
    let indicator = results.plan.indicators.get(at)?;
    let tree = results.tree;
    let value = |unit: usize| results.figures.get(Window::Ytd, unit, at).and_then(|figure| figure.value);
    let mut above = vec![false; tree.all().len()];
    for unit in 0..above.len() {
        if value(unit).is_some() {
            tree.lineage(unit).skip(1).for_each(|node| above[node] = true);
        }
    }
    // Only the lowest units: a node above others is their sum.
    let lowest = tree.in_order().into_iter().filter(|&(unit, _)| !above[unit]);
    let mut units: Vec<(usize, Decimal)> = lowest.filter_map(|(unit, _)| Some((unit, value(unit)?))).collect();
    let lower = indicator.better == Some(Better::Lower);
    units.sort_by(|a, b| if lower { a.1.cmp(&b.1) } else { b.1.cmp(&a.1) });
    let n = units.len();
    let many = n > FEW;
    let ends = if many { "前三名和后三名" } else { "后三名" };
    let title = format!("{}{ends}（{n}家，累计）", indicator.name);
    if n < 4 || units[0].1 == units[n - 1].1 {
        let words =
            if n < 4 { "可比的单位不足4家，不排名次。" } else { "各单位相同，不排名次。" };
        return Some(Ranking { title: indicator.name.clone(), rows: Vec::new(), words: words.to_owned() });
    }
    let named = (0..n).filter(|&i| i + 3 >= n || (many && i < 3));
    let rows = named.map(|i| {
        let (unit, value) = units[i];
        Ranked {
            place: 1 + units.iter().take_while(|(_, other)| *other != value).count(),
            unit: tree.get(unit).name.clone(),
            value: compare::value(indicator, Some(value)),
        }
    });
    Some(Ranking { title, rows: rows.collect(), words: String::new() })
}
