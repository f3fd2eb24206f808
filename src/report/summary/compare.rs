//! One figure beside others: the year before, the target, the share of the year, the units that reported.

use std::cmp::Ordering;

use huizong_intake::typing::number::round_half_up;
use rust_decimal::Decimal;

use crate::config::plan::{Better, Indicator, Over};
use crate::model::{Figure, shown};
use crate::report::document::{Content, NumberFormat, Tone};
use crate::report::words::NOTHING;

/// No value.
pub(super) fn nothing() -> Content {
    Content::Text(NOTHING.to_owned())
}

/// A value of `indicator` as it is shown.
pub(super) fn value(indicator: &Indicator, value: Option<Decimal>) -> Content {
    match value {
        Some(value) => {
            let value = shown(value, indicator.is_percent(), indicator.decimals);
            Content::Number(value, NumberFormat::of(indicator))
        }
        None => nothing(),
    }
}

/// Which of two values of `indicator` stands before the other when the best come first.
pub(super) fn best_first(indicator: &Indicator, a: Decimal, b: Decimal) -> Ordering {
    if indicator.better == Some(Better::Lower) { a.cmp(&b) } else { b.cmp(&a) }
}

/// Whether the figure is a place in an order, of which no percentage means anything.
fn is_rank(indicator: &Indicator) -> bool {
    indicator.better == Some(Better::Lower) && matches!(indicator.unit.as_str(), "名" | "位")
}

/// The change from `before` to `now`: percentage points for rates, places for ranks, else percent; none from 0 or
/// nothing.
pub(super) fn change(indicator: &Indicator, now: Option<Decimal>, before: Option<Decimal>) -> Content {
    let (Some(now), Some(before)) = (now, before) else { return nothing() };
    let difference = now.checked_sub(before);
    if is_rank(indicator) {
        return difference.map_or_else(nothing, |places| {
            Content::Number(round_half_up(places, indicator.decimals), NumberFormat::Difference(indicator.decimals))
        });
    }
    let difference = difference.and_then(|d| d.checked_mul(Decimal::ONE_HUNDRED));
    if indicator.is_percent() {
        let decimals = indicator.decimals.max(1);
        return difference.map_or_else(nothing, |points| {
            Content::Number(round_half_up(points, decimals), NumberFormat::Points(decimals))
        });
    }
    if matches!(NumberFormat::of(indicator), NumberFormat::Plain(_)) {
        return nothing();
    }
    difference
        .and_then(|d| d.checked_div(before.abs()))
        .map_or_else(nothing, |percent| Content::Number(round_half_up(percent, 1), NumberFormat::Change(1)))
}

/// A change for a column whose head says that it is in percentage points.
pub(super) fn bare(change: Content) -> Content {
    match change {
        Content::Number(value, NumberFormat::Points(decimals)) => {
            Content::Number(value, NumberFormat::Difference(decimals))
        }
        other => other,
    }
}

/// How many of the units that owe the figure's forms have reported: `27/31`, or that none ever owes them.
pub(super) fn coverage(figure: &Figure) -> String {
    match (figure.reported, figure.expected) {
        (Some(_), Some(0)) => "本期不应报".to_owned(),
        (Some(reported), Some(expected)) => format!("{reported}/{expected}"),
        _ => "不定期".to_owned(),
    }
}

/// What is missing from the figure, in words; `None` when nothing is.
pub(super) fn gap(figure: &Figure) -> Option<String> {
    match (figure.reported, figure.expected) {
        (Some(reported), Some(expected)) if reported < expected => Some(format!("{reported}/{expected}")),
        _ if figure.rejected > 0 => Some(format!("{}格未计", figure.rejected)),
        _ => None,
    }
}

/// Completion and state of a headline figure.
pub(super) struct Standing {
    /// The year's target.
    pub(super) target: Content,
    /// Value ÷ target, in percent.
    pub(super) completion: Content,
    /// 达标, 滞后x个百分点, 未设目标 or 数据不全.
    pub(super) state: String,
    /// How far behind it is, in percentage points of the target, to put the worst first.
    pub(super) behind: Decimal,
    /// How much the state matters.
    pub(super) tone: Tone,
}

/// Where `figure`, the year so far, stands against its target when `elapsed` percent of the year are over.
pub(super) fn standing(indicator: &Indicator, figure: Option<&Figure>, elapsed: Decimal) -> Standing {
    let target = figure.and_then(|figure| figure.target);
    let value = figure.and_then(|figure| figure.value);
    let ratio = value.zip(target).filter(|_| !is_rank(indicator)).and_then(|(value, target)| {
        let target = if indicator.is_percent() { target.checked_div(Decimal::ONE_HUNDRED)? } else { target };
        value.checked_div(target)
    });
    let (state, tone, behind) = match (figure.and_then(gap), target, value, ratio) {
        (Some(gap), ..) => (format!("数据不全 {gap}"), Tone::Doubtful, Decimal::ZERO),
        (None, None, ..) => ("未设目标".to_owned(), Tone::Plain, Decimal::ZERO),
        (None, Some(target), Some(value), _) => judge(indicator, value, target, ratio, elapsed),
        (None, Some(_), None, _) => ("暂无数据".to_owned(), Tone::Doubtful, Decimal::ZERO),
    };
    Standing {
        target: target.map_or_else(nothing, |target| {
            let target = target.normalize();
            let decimals = target.scale().min(4);
            let format = match NumberFormat::of(indicator) {
                NumberFormat::Percent(_) => NumberFormat::Percent(decimals),
                NumberFormat::Plain(_) => NumberFormat::Plain(decimals),
                _ => NumberFormat::Grouped(decimals),
            };
            Content::Number(round_half_up(target, decimals), format)
        }),
        completion: ratio
            .filter(|ratio| ratio.abs() < Decimal::from(1_000_000))
            .map_or_else(nothing, |ratio| Content::Number(shown(ratio, true, 1), NumberFormat::Percent(1))),
        state,
        behind,
        tone,
    }
}

/// A rate is held against its target, the completion of an amount and of a rate that grows through the year against the
/// share of the year. What should be low must not be above; a level such as a rank, and a target of 0, have no share of the year.
fn judge(
    indicator: &Indicator,
    value: Decimal,
    target: Decimal,
    ratio: Option<Decimal>,
    elapsed: Decimal,
) -> (String, Tone, Decimal) {
    let fine = |word: &str| (word.to_owned(), Tone::Plain, Decimal::ZERO);
    let hundred = Decimal::ONE_HUNDRED;
    let lower = indicator.better == Some(Better::Lower);
    let behind = if indicator.is_percent() && !indicator.pace {
        value.checked_mul(hundred).and_then(|value| target.checked_sub(value))
    } else if target.is_zero() || is_rank(indicator) || (lower && indicator.over == Over::Latest) {
        return if lower && value > target {
            let above = value.checked_sub(target).unwrap_or(value);
            (format!("超出{}{}", round_half_up(above, indicator.decimals), indicator.unit), Tone::Bad, above)
        } else {
            fine("达标")
        };
    } else {
        ratio.and_then(|ratio| ratio.checked_mul(hundred)).and_then(|done| elapsed.checked_sub(done))
    };
    let Some(behind) = behind.map(|behind| if lower { -behind } else { behind }) else {
        return fine(NOTHING);
    };
    if behind <= Decimal::ZERO {
        return fine("达标");
    }
    let word = if lower { "超出" } else { "滞后" };
    let points = round_half_up(behind, 1);
    let points = if points.is_zero() { "不足0.1".to_owned() } else { format!("{points:.1}") };
    (format!("{word}{points}个百分点"), Tone::Bad, behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::indicator;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn figure(value: &str, target: Option<&str>) -> Figure {
        Figure { value: Some(d(value)), target: target.map(d), ..Figure::default() }
    }

    #[test]
    fn changes_are_points_for_rates_and_percent_for_amounts() {
        let rate = indicator("r", "收缴率", "%", 1);
        let sum = indicator("s", "收缴", "元", 2);
        let some = |text: &str| Some(d(text));
        let said = |content: Content| content.shown().into_owned();
        assert_eq!(said(change(&rate, some("0.937"), some("0.925"))), "+1.2个百分点");
        assert_eq!(said(change(&sum, some("90"), some("100"))), "-10.0%");
        assert_eq!(said(change(&sum, some("90"), some("-100"))), "+190.0%");
        assert_eq!(said(change(&sum, some("90"), some("0"))), "—");
        assert_eq!(said(change(&sum, None, some("5"))), "—");
        assert_eq!(said(change(&indicator("y", "年度", "年", 0), some("2020"), some("2019"))), "—");
    }

    #[test]
    fn almost_all_is_never_all() {
        let rate = indicator("r", "完成率", "%", 1);
        assert_eq!(value(&rate, Some(d("0.9996"))).shown(), "99.9%");
        let done = standing(&indicator("n", "村", "个", 0), Some(&figure("2999", Some("3000"))), d("50"));
        assert_eq!(done.completion.shown(), "99.9%");
    }

    #[test]
    fn states_are_said_in_words() {
        let half = d("50");
        let state = |unit, value: &str, target, better| {
            let mut indicator = indicator("i", "指标", unit, 0);
            indicator.better = better;
            standing(&indicator, Some(&figure(value, target)), half).state
        };
        assert_eq!(state("个", "468", Some("1000"), None), "滞后3.2个百分点");
        assert_eq!(state("个", "500", Some("1000"), None), "达标");
        assert_eq!(state("个", "4999999", Some("10000000"), None), "滞后不足0.1个百分点");
        assert_eq!(state("个", "1", None, None), "未设目标");
        assert_eq!(state("起", "0", Some("0"), Some(Better::Lower)), "达标");
        assert_eq!(state("起", "1", Some("0"), Some(Better::Lower)), "超出1起");
        assert_eq!(state("%", "0.937", Some("95"), None), "滞后1.3个百分点");
        assert_eq!(state("%", "0.95", Some("95"), None), "达标");
        let mut growing = indicator("i", "完成率", "%", 1);
        growing.pace = true;
        assert_eq!(standing(&growing, Some(&figure("0.52", Some("100"))), half).state, "达标");
        assert_eq!(standing(&growing, Some(&figure("0.43", Some("90"))), half).state, "滞后2.2个百分点");
        assert_eq!(state("%", "0.08", Some("5"), Some(Better::Lower)), "超出3.0个百分点");
        assert_eq!(state("件", "60", Some("100"), Some(Better::Lower)), "超出10.0个百分点");
        assert_eq!(state("件", "40", Some("100"), Some(Better::Lower)), "达标");
    }

    #[test]
    fn a_level_that_should_be_low_has_no_share_of_the_year() {
        let mut rank = indicator("rank", "排名", "名", 0);
        (rank.better, rank.over) = (Some(Better::Lower), Over::Latest);
        assert_eq!(standing(&rank, Some(&figure("5", Some("3"))), d("50")).state, "超出2名");
        assert_eq!(standing(&rank, Some(&figure("3", Some("3"))), d("50")).state, "达标");
        assert_eq!(standing(&rank, Some(&figure("5", Some("3"))), d("50")).completion.shown(), "—");
        assert_eq!(change(&rank, Some(d("5")), Some(d("4"))).shown(), "+1");
    }

    #[test]
    fn what_is_missing_comes_before_any_judgement() {
        let mut partial = figure("468", Some("1000"));
        (partial.reported, partial.expected) = (Some(27), Some(31));
        let sum = indicator("s", "合计", "元", 0);
        assert_eq!(standing(&sum, Some(&partial), d("50")).state, "数据不全 27/31");
        (partial.reported, partial.rejected) = (Some(31), 2);
        assert_eq!(standing(&sum, Some(&partial), d("50")).state, "数据不全 2格未计");
        assert_eq!(coverage(&partial), "31/31");
        assert_eq!(coverage(&figure("1", None)), "不定期");
    }
}
