//! Which unit a text names, and what only looks like one.

use std::ops::Range;

use super::{Lexicon, UnitMatch};
use crate::typing::text::{fold, is_han};

/// Endings that make a longer name of what stands before them.
const ORGANISATION_ENDINGS: &[&str] = &[
    "党支部",
    "支部",
    "党总支",
    "总支",
    "党委",
    "委员会",
    "中心",
    "分中心",
    "站",
    "所",
    "局",
    "分局",
    "科",
    "处",
    "室",
    "队",
    "院",
    "场",
    "公司",
    "学校",
    "协会",
    "办公室",
    "办事处",
    "办",
    "县",
    "区",
    "乡",
    "镇",
    "街道",
    "村",
    "分会",
    "小组",
    "党小组",
];

/// Words that may stand right before a unit's name without making it another one.
const PREFIXES: &[&str] = &[
    "关于", "附件", "附表", "中共", "的", "市", "机关", "直属", "所属", "下属", "市直", "填报", "上报", "报送", "年",
    "月", "份", "度", "局", "号", "期",
];

impl Lexicon {
    /// Whether the text could be the name of an organisation.
    #[must_use]
    pub fn looks_like_unit(&self, text: &str) -> bool {
        let folded = fold(text);
        let count = folded.chars().count();
        (3..=20).contains(&count)
            && folded.chars().all(|c| is_han(c) || c.is_ascii_alphanumeric())
            && ORGANISATION_ENDINGS.iter().any(|ending| folded.ends_with(ending))
    }

    /// The unit that a labelled line or a unit cell gives: its whole name, an alias or its code.
    #[must_use]
    pub fn unit_exactly(&self, text: &str) -> UnitMatch {
        let folded = fold(text);
        // A seal's place is no part of the name.
        let bare =
            ["(盖章)", "(公章)", "(章)", "盖章"].iter().find_map(|seal| folded.strip_suffix(seal)).unwrap_or(&folded);
        let bare = bare.trim_matches('_');
        if bare.is_empty() {
            return UnitMatch::None;
        }
        let named = self.unit_names.exact(bare);
        if !named.is_empty() {
            return UnitMatch::Units(named.to_vec());
        }
        if let Some(unit) = self.tree.by_code(bare) {
            return UnitMatch::Units(vec![unit]);
        }
        // 机关一支部（负责人：…）
        if let Some((head, _)) = bare.split_once('(').filter(|(head, _)| !head.is_empty()) {
            return self.unit_exactly(head);
        }
        // "3001 第三党支部", "市农牧局第三党支部": a code or an ancestor's name before the name.
        match self.units_in(bare) {
            UnitMatch::Units(units) if self.wholly_named(bare, &units) => UnitMatch::Units(units),
            _ => UnitMatch::Unknown(text.trim().to_owned()),
        }
    }

    /// Whether the text is nothing but unit names, the codes of `units`, and punctuation.
    fn wholly_named(&self, folded: &str, units: &[usize]) -> bool {
        let mut rest = String::new();
        let mut at = 0;
        for (range, _) in self.unit_names.find(folded) {
            rest.push_str(&folded[at..range.start]);
            at = range.end;
        }
        rest.push_str(&folded[at..]);
        let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
        let place = self
            .unit_names
            .find(folded)
            .next()
            .is_some_and(|(range, _)| folded[..range.start] == *rest && begins(folded, &range));
        rest.is_empty() || place || units.iter().any(|&u| self.tree.get(u).code.eq_ignore_ascii_case(rest))
    }

    /// The unit that a title, a sheet's or a file's name names. Of several names the lowest in the tree counts;
    /// a name that is only part of a longer one does not.
    #[must_use]
    pub fn units_in(&self, folded: &str) -> UnitMatch {
        let forms: Vec<Range<usize>> = self.form_names.find(folded).map(|(range, _)| range).collect();
        let mut found: Vec<&[usize]> = Vec::new();
        let mut doubtful: Vec<(&[usize], String)> = Vec::new();
        let mut previous_end = None;
        for (range, units) in self.unit_names.find(folded) {
            // Letters of a form's name are not a unit's ("机关" in "机关活动表").
            let in_form = |f: &Range<usize>| f.start < range.end && range.start < f.end && f.len() > range.len();
            if forms.iter().any(in_form) {
                continue;
            }
            let form_follows = forms.iter().any(|f| f.start == range.end);
            let glued = previous_end == Some(range.start) || forms.iter().any(|f| f.end == range.start);
            if !form_follows && self.goes_on(&folded[range.end..]) {
                return UnitMatch::Unknown(around(folded, &range));
            }
            if glued || begins(folded, &range) {
                found.push(units);
            } else {
                doubtful.push((units, around(folded, &range)));
            }
            previous_end = Some(range.end);
        }
        let lowest = self.lowest(&found);
        // A name with more before it may be somebody else's, unless it is only the heading of one that is clear.
        let heading = |units: &[usize]| {
            let below = |u: &usize| units.iter().any(|&d| *u == d || self.tree.is_below(*u, d));
            lowest.as_ref().is_some_and(|known| known.iter().all(below))
        };
        if let Some((_, name)) = doubtful.into_iter().find(|(units, _)| !heading(units)) {
            return UnitMatch::Unknown(name);
        }
        lowest.map_or(UnitMatch::None, UnitMatch::Units)
    }

    /// Whether what follows a unit's name makes a longer name of it: 信息中心 + 支部.
    fn goes_on(&self, after: &str) -> bool {
        let unit_follows = self.unit_names.find(after).next().is_some_and(|(next, _)| next.start == 0);
        if unit_follows {
            return false;
        }
        if let Some(rest) = after.strip_prefix('第') {
            return !rest.chars().take(3).any(|c| c == '季');
        }
        // What stands between the name and the next thing that we know, if it ends like an organisation's name, is one:
        // 东岭县 + 金山镇, 东岭县 + 种子公司. 科 in 科技服务 is none.
        let next = self.form_names.find(after).next().map_or(after.len(), |(range, _)| range.start);
        let run = &after[..after.find(|c: char| !is_han(c)).unwrap_or(after.len()).min(next)];
        ORGANISATION_ENDINGS.iter().any(|ending| run.ends_with(ending))
            || ORGANISATION_ENDINGS.iter().any(|ending| ending.chars().count() > 1 && after.starts_with(ending))
    }

    /// The units named last in the tree's order of depth: an ancestor that is named too is only a heading.
    /// `None` when nothing is named; several when the names contradict each other or are shared.
    fn lowest(&self, found: &[&[usize]]) -> Option<Vec<usize>> {
        let mut candidates: Option<Vec<usize>> = None;
        for units in found {
            candidates = Some(match candidates {
                None => units.to_vec(),
                Some(current) => self.meet(&current, units).unwrap_or_else(|| {
                    let mut both = current.clone();
                    both.extend(units.iter().filter(|u| !current.contains(u)));
                    both
                }),
            });
        }
        candidates
    }

    /// Units of one list that are the same as, or above or below, one of the other; the lower of each pair.
    /// `None` when no two go together.
    #[must_use]
    pub fn meet(&self, a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
        let mut met: Vec<usize> = Vec::new();
        for &x in a {
            for &y in b {
                let lower = if x == y || self.tree.is_below(x, y) {
                    x
                } else if self.tree.is_below(y, x) {
                    y
                } else {
                    continue;
                };
                if !met.contains(&lower) {
                    met.push(lower);
                }
            }
        }
        (!met.is_empty()).then_some(met)
    }
}

/// Whether a name's first letter is where the name begins: nothing, no Chinese character, a word that may stand there,
/// or the place that a name beginning with 市 or 县 belongs to.
fn begins(folded: &str, range: &Range<usize>) -> bool {
    let before = &folded[..range.start];
    let run: usize = before.chars().rev().take_while(|c| is_han(*c)).count();
    run == 0
        || PREFIXES.iter().any(|prefix| before.ends_with(prefix))
        || run <= 4 && folded[range.clone()].starts_with(['市', '县', '区', '省', '州'])
}

/// The piece of text around a name that turned out to be part of a longer one.
fn around(folded: &str, range: &Range<usize>) -> String {
    let start = folded[..range.start]
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_han(*c))
        .last()
        .map_or(range.start, |(i, _)| i);
    let end =
        folded[range.end..].char_indices().find(|(_, c)| !is_han(*c)).map_or(folded.len(), |(i, _)| range.end + i);
    folded[start..end].to_owned()
}
