//! 可比口径: what is said when other units stand behind a figure than behind the one that it is compared with.

use crate::config::plan::{Compare, Window};
use crate::model::Results;
use crate::report::words;

/// How many forms are named.
const NAMED: usize = 3;

/// What is to be said about the units behind `indicators` at `node` in `window`, in one sentence.
pub(super) fn said(
    results: &Results<'_>,
    node: usize,
    window: Window,
    indicators: &[usize],
    compare: &[Compare],
) -> Option<String> {
    let (plan, tree) = (results.plan, results.tree);
    let mut forms: Vec<usize> = Vec::new();
    for form in indicators.iter().flat_map(|&i| &plan.indicators[i].forms) {
        if !forms.contains(form) {
            forms.push(*form);
        }
    }
    let below = |units: &[usize]| -> Vec<usize> {
        units.iter().copied().filter(|&unit| unit == node || tree.is_below(unit, node)).collect()
    };
    let mut said = Vec::new();
    for form in forms {
        let Some(basis) = results.bases.get(window, form) else { continue };
        let now = below(&basis.now);
        let mut parts = Vec::new();
        for compare in compare {
            let (word, before, months) = match compare {
                Compare::Prev => (words::previous(window).unwrap_or("上期"), below(&basis.previous), basis.months[1]),
                Compare::LastYear => ("上年同期", below(&basis.last_year), basis.months[2]),
            };
            // Without anything before there is nothing to compare with, and the change shows so.
            if before.is_empty() {
                continue;
            }
            if before != now {
                parts.push(difference(results, word, &before, &now));
            } else if node == tree.root() && months != basis.months[0] {
                parts.push(format!("{word}{months}份（本期{}份）", basis.months[0]));
            }
        }
        if !parts.is_empty() {
            said.push(format!("《{}》本期{}家、{}", plan.forms[form].name, now.len(), parts.join("、")));
        }
    }
    if said.is_empty() {
        return None;
    }
    let more = if said.len() > NAMED { format!("等{}张表", said.len()) } else { String::new() };
    said.truncate(NAMED);
    Some(format!("可比口径：报送单位有变化，增减仅供参考：{}{more}。", said.join("；")))
}

/// `上年同期21家（少甲，多乙）`.
fn difference(results: &Results<'_>, word: &str, before: &[usize], now: &[usize]) -> String {
    let names = |units: &[usize], not: &[usize]| -> Vec<&str> {
        let gone = units.iter().filter(|unit| !not.contains(unit));
        gone.map(|&unit| results.tree.get(unit).name.as_str()).collect()
    };
    let (less, more) = (names(before, now), names(now, before));
    let part = |word: &str, names: &[&str]| match names {
        [] => None,
        names => Some(format!("{word}{}", words::names(names, 2))),
    };
    let parts: Vec<String> = [part("少", &less), part("多", &more)].into_iter().flatten().collect();
    format!("{word}{}家（本期{}）", before.len(), parts.join("，"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Basis;
    use crate::report::fixture::Fixture;

    #[test]
    fn a_changed_set_of_units_is_said_with_names() {
        let fixture = Fixture::new();
        let mut results = fixture.results();
        let dues = results.plan.indicators.iter().position(|i| i.id == "dues_amount").unwrap();
        let form = results.plan.indicators[dues].forms[0];
        let said = |results: &Results<'_>| said(results, 0, Window::Ytd, &[dues], &[Compare::LastYear]);
        let basis = Basis { now: vec![8, 9, 11], last_year: vec![8, 9, 10], ..Basis::default() };
        results.bases.set(Window::Ytd, form, basis);
        assert_eq!(
            said(&results).unwrap(),
            "可比口径：报送单位有变化，增减仅供参考：《党费收缴明细表》本期3家、上年同期3家（本期少第三党支部，多第四党支部）。"
        );
        let same = Basis { now: vec![8, 9], last_year: vec![8, 9], ..Basis::default() };
        results.bases.set(Window::Ytd, form, same.clone());
        assert_eq!(said(&results), None);
        // The same units, but last year they began to report in May.
        results.bases.set(Window::Ytd, form, Basis { months: [12, 0, 4], ..same });
        assert!(said(&results).unwrap().contains("本期2家、上年同期4份（本期12份）"));
        let none = Basis { now: vec![8, 9], ..Basis::default() };
        results.bases.set(Window::Ytd, form, none);
        assert_eq!(said(&results), None);
    }
}
