//! 请定事项: what needs a decision, at most five things, each with its reason, advice, units and day.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{Datelike, Days};
use huizong_intake::model::{Finding, Severity};

use super::compare;
use super::headline::{Headline, headlines};
use crate::config::plan::Better;
use crate::model::{Results, State};
use crate::report::words;

/// How many things a leader is asked to decide.
const MOST: usize = 5;
/// How many of them are figures that have fallen behind.
const LAGGING: usize = 2;

/// One thing to decide.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decision {
    /// What it is.
    pub(super) matter: String,
    /// Why.
    pub(super) reason: String,
    /// What is proposed.
    pub(super) advice: String,
    /// Who has to act.
    pub(super) units: String,
    /// By which day.
    pub(super) by: String,
}

/// What an error finding asks of leaders, gravest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A sheet or file that could not be counted.
    NotCounted,
    /// Figures that contradict each other.
    Contradiction,
    /// A single cell or row that its unit mends.
    Cell,
}

/// Built-in checks of files and sheets.
const SHEETS: [&str; 9] = [
    "unreadable",
    "encrypted",
    "over-limit",
    "identity-conflict",
    "missing-column",
    "conflict",
    "unknown-unit",
    "abolished-unit",
    "unknown-form",
];

fn kind(check: &str) -> Kind {
    if SHEETS.contains(&check) {
        Kind::NotCounted
    } else if words::check(check).is_some() {
        Kind::Cell
    } else {
        Kind::Contradiction
    }
}

/// What needs a decision in the run's period: what is owed, what could not be counted, what contradicts itself, and
/// all cells to be mended together.
pub(super) fn decisions(results: &Results<'_>) -> Vec<Decision> {
    let by = deadline(results);
    let mut groups: BTreeMap<(Kind, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &results.findings {
        let of_period = finding.period.is_none_or(|period| period == results.period);
        if finding.severity == Severity::Error && of_period && finding.check != "missing-submission" {
            groups.entry((kind(&finding.check), &finding.check)).or_default().push(finding);
        }
    }
    let (cells, mut grave): (Vec<_>, Vec<_>) = groups.into_iter().partition(|((kind, _), _)| *kind == Kind::Cell);
    // Larger groups first among those of a kind; the ids decide between equals.
    grave.sort_by(|(a, first), (b, second)| a.0.cmp(&b.0).then(second.len().cmp(&first.len())));
    let mut decisions = missing(results, &by);
    decisions.extend(lagging(results));
    let room = MOST.saturating_sub(decisions.len() + usize::from(!cells.is_empty()));
    for ((kind, check), findings) in grave.iter().take(room) {
        decisions.push(grouped(results, *kind, check, findings, &by));
    }
    let left_out: usize = grave.iter().skip(room).map(|(_, findings)| findings.len()).sum();
    decisions.extend(mending(results, &cells, left_out, &by));
    decisions
}

/// Two working days after the last due day of the period's forms.
fn deadline(results: &Results<'_>) -> String {
    let calendar = &results.plan.calendar;
    let owed = results.debts.iter().filter(|debt| debt.period == results.period);
    let due = owed.map(|debt| debt.due).max();
    let mut day = due.unwrap_or_else(|| calendar.next_workday(results.period.plus(1).first_day()));
    for _ in 0..2 {
        day = calendar.next_workday(day.checked_add_days(Days::new(1)).unwrap_or(day));
    }
    format!("{}月{}日", day.month(), day.day())
}

/// The headline figures that have fallen furthest behind.
fn lagging(results: &Results<'_>) -> Vec<Decision> {
    let mut behind: Vec<_> = headlines(results).into_iter().filter(Headline::is_behind).collect();
    behind.sort_by_key(|headline| Reverse(headline.standing.behind));
    behind.truncate(LAGGING);
    let next = results.period.plus(1).last_day();
    let each = behind.into_iter().map(|headline| {
        let indicator = headline.indicator;
        let shown = |value| compare::value(indicator, value).shown().into_owned();
        let worst = headline.worst(results);
        let named: Vec<String> = worst
            .iter()
            .take(2)
            .map(|&(unit, value)| format!("{}{}", results.tree.get(unit).name, shown(Some(value))))
            .collect();
        let lower = indicator.better == Some(Better::Lower);
        let far = if lower { "最高" } else { "最低" };
        let named = match worst.len() {
            0 | 1 => String::new(),
            _ => format!("，{far}的是{}", named.join("、")),
        };
        let year = headline.year.and_then(|figure| figure.value);
        let measure = if indicator.is_percent() { "" } else { indicator.unit.as_str() };
        let target = headline.standing.target.shown().into_owned();
        let names: Vec<(&str, usize)> =
            worst.iter().map(|&(unit, _)| (results.tree.get(unit).name.as_str(), 0)).collect();
        Decision {
            matter: format!("{}{}。", indicator.name, headline.standing.state),
            reason: format!("累计{}{measure}，目标{target}{measure}{named}。", shown(year)),
            advice: if lower {
                "请查明原因，限期压减。"
            } else {
                "请听取进度汇报，商定追赶办法。"
            }
            .to_owned(),
            units: if names.is_empty() { "待定".to_owned() } else { units(names) },
            by: format!("{}月{}日", next.month(), next.day()),
        }
    });
    each.collect()
}

/// What is owed for the run's month, and what still is for the months before.
fn missing(results: &Results<'_>, by: &str) -> Vec<Decision> {
    let month = results.period;
    let of = |now: bool| {
        let owed = results.debts.iter().filter(move |debt| debt.state == State::Missing);
        owed.filter(move |debt| (debt.period == month) == now)
    };
    let ask = |now: bool| -> Option<Decision> {
        let mut by_unit: BTreeMap<usize, usize> = BTreeMap::new();
        of(now).for_each(|debt| *by_unit.entry(debt.unit).or_default() += 1);
        let count = of(now).count();
        let due = of(now).map(|debt| debt.due).max()?;
        let who = by_unit.len();
        let last = month.plus(-1).month();
        let before = if last == 1 { "1月".to_owned() } else { format!("1—{last}月") };
        let (matter, reason) = if now {
            let due = format!("应于{}月{}日前报", due.month(), due.day());
            (
                format!("{who}家欠报{}月报表{count}张。", month.month()),
                format!("{due}，至汇总时未收到；有关指标暂不完整。"),
            )
        } else {
            (format!("{who}家仍欠{before}报表{count}张。"), "早已到期，至汇总时未收到；累计数暂不完整。".to_owned())
        };
        let names = by_unit.into_iter().map(|(unit, n)| (results.tree.get(unit).name.as_str(), n)).collect();
        Some(Decision {
            matter,
            reason,
            advice: "请催报；确无此项的，请其勾“本月无此项”报送。".to_owned(),
            units: units(names),
            by: by.to_owned(),
        })
    };
    [true, false].into_iter().filter_map(ask).collect()
}

/// One thing for all findings of a check.
fn grouped(results: &Results<'_>, kind: Kind, check: &str, findings: &[&Finding], by: &str) -> Decision {
    let n = findings.len();
    let first = findings[0];
    let what = words::check(check).unwrap_or_default();
    let forms: Vec<&str> = findings.iter().map(|finding| finding.form.as_str()).collect();
    let one_form = !first.form.is_empty() && forms.iter().all(|form| *form == first.form);
    let matter = match (kind, one_form) {
        (Kind::NotCounted, _) => format!("{n}份报表未能计入：{what}。"),
        (_, true) => format!("《{}》{n}处数据前后不一。", words::form(results, &first.form)),
        (_, false) => format!("{n}处数据前后不一。"),
    };
    let example = if n > 1 { "如：" } else { "" };
    Decision {
        matter,
        reason: format!("{example}{}", first.message),
        advice: first.remedy.clone(),
        units: responsible(results, findings),
        by: by.to_owned(),
    }
}

/// All cells to be mended are one thing.
fn mending(
    results: &Results<'_>,
    cells: &[((Kind, &str), Vec<&Finding>)],
    left_out: usize,
    by: &str,
) -> Option<Decision> {
    let mut kinds: Vec<(usize, &str)> =
        cells.iter().map(|((_, check), found)| (found.len(), words::check(check).unwrap_or(check))).collect();
    let count: usize = kinds.iter().map(|(n, _)| n).sum();
    if count == 0 {
        return None;
    }
    kinds.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let named: Vec<String> = kinds.iter().take(3).map(|(n, what)| format!("{what}{n}处")).collect();
    let more = if kinds.len() > 3 { "等" } else { "" };
    let rest = if left_out > 0 { format!("另有其他问题{left_out}处。") } else { String::new() };
    let findings: Vec<&Finding> = cells.iter().flat_map(|(_, found)| found.iter().copied()).collect();
    Some(Decision {
        matter: format!("{count}处填报内容须改正。"),
        reason: format!("{}{more}。{rest}", named.join("、")),
        advice: "请退回单位按审核结果逐处改正后重报。".to_owned(),
        units: responsible(results, &findings),
        by: by.to_owned(),
    })
}

/// The units that the findings are about.
fn responsible(results: &Results<'_>, findings: &[&Finding]) -> String {
    let mut by_unit: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        if !finding.unit.is_empty() {
            *by_unit.entry(finding.unit.as_str()).or_default() += 1;
        }
    }
    if by_unit.is_empty() {
        return "待查明".to_owned();
    }
    units(by_unit.into_iter().map(|(code, n)| (words::unit(results.tree, code), n)).collect())
}

/// The names, those with most to do first.
fn units(mut counted: Vec<(&str, usize)>) -> String {
    counted.sort_by_key(|(_, n)| Reverse(*n));
    let names: Vec<&str> = counted.into_iter().map(|(name, _)| name).collect();
    words::names(&names, 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;

    #[test]
    fn at_most_five_things_are_asked_and_each_is_complete() {
        let fixture = Fixture::new();
        let decisions = decisions(&fixture.results());
        assert_eq!(decisions.len(), MOST);
        assert!(decisions[0].matter.contains("家欠报6月报表"), "{:?}", decisions[0]);
        assert!(decisions[4].matter.ends_with("处填报内容须改正。"), "{:?}", decisions[4]);
        for decision in &decisions {
            assert!(["7月8日", "7月31日"].contains(&decision.by.as_str()), "{decision:?}");
            assert!(!decision.reason.is_empty() && !decision.advice.is_empty() && !decision.units.is_empty());
        }
    }

    #[test]
    fn without_problems_nothing_is_asked() {
        let fixture = Fixture::new();
        let mut results = fixture.results();
        results.findings.clear();
        results.debts.iter_mut().for_each(|debt| debt.state = State::Counted);
        results.figures = crate::model::Figures::new(results.tree.all().len(), results.plan.indicators.len());
        assert_eq!(decisions(&results), []);
    }
}
