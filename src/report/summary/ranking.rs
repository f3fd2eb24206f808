//! The first and last units by the indicator that leaders rank by.

use rust_decimal::Decimal;

use super::compare;
use super::headline::lowest;
use crate::config::plan::Better;
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
    /// What else there is to say; all, when there is nothing to rank.
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
    let mut units = lowest(results, at);
    units.sort_by(|a, b| compare::best_first(indicator, a.1, b.1));
    let n = units.len();
    let many = n > FEW;
    // Nobody who does all that is asked is among the weakest, however few others there are.
    let lower = indicator.better == Some(Better::Lower);
    let full = |value: Decimal| indicator.is_percent() && !lower && value >= Decimal::ONE;
    let complete = units.iter().filter(|(_, value)| full(*value)).count();
    let unranked = if n < 4 {
        Some("可比的单位不足4家，不排名次。")
    } else if complete == n {
        Some("各单位都达到100%，不排名次。")
    } else if units[0].1 == units[n - 1].1 {
        Some("各单位相同，不排名次。")
    } else {
        None
    };
    if let Some(words) = unranked {
        return Some(Ranking { title: indicator.name.clone(), rows: Vec::new(), words: words.to_owned() });
    }
    let last: Vec<usize> = (n - 3..n).filter(|&i| !full(units[i].1)).collect();
    let ends = match (many, last.len()) {
        (true, 3) => "前三名和后三名",
        (true, _) => "前三名和末位",
        (false, 3) => "后三名",
        (false, _) => "末位",
    };
    let title = format!("{}{ends}（{n}家，累计）", indicator.name);
    let words = if complete > 0 {
        format!("{complete}家达到100%。")
    } else {
        let alike = units.iter().filter(|(_, value)| *value == units[n - 3].1).count();
        let named = last.iter().filter(|&&i| units[i].1 == units[n - 3].1).count();
        let value = compare::value(indicator, Some(units[n - 3].1));
        if alike > named { format!("另有{}家同为{}。", alike - named, value.shown()) } else { String::new() }
    };
    let named = (0..n).filter(|i| last.contains(i) || (many && *i < 3));
    let rows = named.map(|i| {
        let (unit, value) = units[i];
        Ranked {
            place: 1 + units.iter().take_while(|(_, other)| *other != value).count(),
            unit: tree.get(unit).name.clone(),
            value: compare::value(indicator, Some(value)),
        }
    });
    Some(Ranking { title, rows: rows.collect(), words })
}
