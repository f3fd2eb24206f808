//! What a header says about time besides a column's name: 本月, 2020年6月, 上年同期, 累计.

use super::periods::{self, Mention};
use crate::model::{Form, Period, Semantics};
use crate::typing::text::fold;

/// The time that one word of a header names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The table's own period: 本月, 本期.
    This,
    /// A month, a span or a year.
    Told(Mention),
    /// Up to now: 累计.
    Running,
    /// Another time, or a plan: 上月, 同期, 计划.
    Other,
}

const THIS: &[&str] = &["本月", "本月数", "当月", "当月数", "本期", "本期数", "本月实际", "本期实际", "实际", "实际数"];
const RUNNING: &[&str] =
    &["累计", "累计数", "本年累计", "本年累计数", "全年累计", "年累计", "至本月累计", "本月止累计"];
/// Words that make a column one of another time, or a plan.
pub const OTHER_TIMES: &[&str] = &["上月", "上期", "上年", "去年", "同期", "计划", "目标"];
const OTHER: &[&str] = &[
    "上月",
    "上月数",
    "上期",
    "上期数",
    "上年",
    "上年数",
    "上年同期",
    "去年",
    "去年同期",
    "同期",
    "同期数",
    "计划",
    "计划数",
    "目标",
    "目标数",
    "任务",
    "任务数",
    "预算",
    "预算数",
    "下月",
    "年初数",
    "本年",
    "全年",
];

impl When {
    /// Whether a column under this word holds the figures of `period`.
    #[must_use]
    pub fn is(&self, form: &Form, period: Period) -> bool {
        match self {
            Self::This => true,
            Self::Other => false,
            Self::Running => form.semantics == Semantics::Stock,
            Self::Told(mention) => {
                let first = period.span_start(form.frequency.months());
                mention.year.is_none_or(|year| year == period.year())
                    && (mention.bare_year || mention.first == first.month() && mention.last == period.month())
            }
        }
    }
}

/// The time that a text names which says nothing else.
#[must_use]
pub fn alone(text: &str) -> Option<When> {
    let folded = fold(text);
    let bare = folded.trim_matches(['(', ')']);
    if bare.is_empty() {
        return None;
    }
    let is = |words: &[&str]| words.contains(&bare);
    if is(THIS) {
        return Some(When::This);
    }
    if is(RUNNING) {
        return Some(When::Running);
    }
    if is(OTHER) {
        return Some(When::Other);
    }
    let (mention, rest) = periods::leading(bare)?;
    matches!(rest.as_str(), "" | "数" | "情况" | "数据" | "末" | "底").then_some(When::Told(mention))
}

/// The time at the beginning of a column's name, and the name: 6月实缴金额, 本月实缴金额.
#[must_use]
pub fn before(text: &str) -> Option<(When, String)> {
    let folded = fold(text);
    for (words, when) in [(&["本月", "当月", "本期"][..], When::This), (&["累计", "本年累计"][..], When::Running)]
    {
        if let Some(rest) = words.iter().find_map(|word| folded.strip_prefix(word)) {
            return Some((when, rest.to_owned()));
        }
    }
    let (mention, rest) = periods::leading(&folded)?;
    Some((When::Told(mention), rest))
}

/// The times that a parent names among other words.
#[must_use]
pub fn within(text: &str) -> Vec<When> {
    if let Some(when) = alone(text) {
        return vec![when];
    }
    let folded = fold(text);
    if OTHER_TIMES.iter().any(|word| folded.contains(word)) {
        return vec![When::Other];
    }
    let told = periods::mentions(&folded).into_iter().filter(|mention| !mention.weak).map(When::Told);
    told.chain(folded.contains("累计").then_some(When::Running)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_time_stand_alone_before_a_name_or_among_others() {
        let month =
            |year, month| When::Told(Mention { year, first: month, last: month, bare_year: false, weak: false });
        for (text, expected) in [
            ("2018年02月", Some(month(Some(2018), 2))),
            ("201802", Some(month(Some(2018), 2))),
            ("二月份", Some(month(None, 2))),
            ("（6月）", Some(month(None, 6))),
            ("本 月", Some(When::This)),
            ("累计", Some(When::Running)),
            ("上年同期", Some(When::Other)),
            ("6月5日", None),
            ("实缴金额", None),
        ] {
            assert_eq!(alone(text), expected, "{text}");
        }
        assert_eq!(before("6月实缴金额"), Some((month(None, 6), "实缴金额".to_owned())));
        assert_eq!(before("实缴金额"), None);
        assert_eq!(within("2020年5月情况"), [month(Some(2020), 5)]);
        assert_eq!(within("计划完成情况"), [When::Other]);
    }
}
