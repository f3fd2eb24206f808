//! What the words above or beside a card's values say about them: this month's, another time's, a month's, a unit's.

use crate::model::Semantics;
use crate::recognise::lexicon::Lexicon;
use crate::recognise::{UnitMatch, is_total, mentions};
use crate::typing::text::{fold, is_han};

/// What a heading says about the numbers under it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Head {
    /// Nothing that is known here.
    #[default]
    Bare,
    /// They are the values, of whatever time: 数量.
    Value,
    /// They are this period's: 本月.
    Now,
    /// They are of this month; the year may be left to the period.
    Month(Option<i32>, u32),
    /// They are this unit's.
    Unit(usize),
    /// They are sums of what stands beside them: 合计.
    Total,
    /// They run on from earlier months: 累计.
    Running,
    /// They are something else: 上月, 计划, 序号.
    Other,
}

impl Head {
    /// What a heading and the one above it say together; a word for another time or kind decides.
    pub(super) fn and(self, above: Self) -> Self {
        match (self, above) {
            (Self::Other, _) | (_, Self::Other) => Self::Other,
            (Self::Running, _) | (_, Self::Running) => Self::Running,
            (Self::Bare | Self::Value | Self::Total, known) if known != Self::Bare => known,
            (known, Self::Bare | Self::Value | Self::Now) => known,
            (Self::Now, known) => known,
            (a, b) if a == b => a,
            (Self::Month(None, month), Self::Month(year, same)) if month == same => Self::Month(year, month),
            // A month of a unit's, a unit's month: no single word for both.
            _ => Self::Other,
        }
    }
}

/// What one heading says; only its whole text counts, and words for other times wherever they stand in it.
pub(super) fn head(lexicon: &Lexicon, semantics: Semantics, text: &str) -> Head {
    let folded = fold(text);
    let bare = folded.split('(').next().unwrap_or("").trim_end_matches(':');
    // 一、上月情况
    let unnumbered = bare.trim_start_matches(|c: char| "0123456789一二三四五六七八九十".contains(c));
    let bare = unnumbered.strip_prefix(['、', '.']).unwrap_or(bare);
    let length = bare.chars().count();
    if length == 0 || length > 20 || !lexicon.forms_in(&folded).is_empty() {
        return Head::Bare;
    }
    if is_total(bare) {
        return Head::Total;
    }
    if VALUES.contains(&bare) {
        return Head::Value;
    }
    if let Some(month) = month(bare) {
        return month;
    }
    let this = THIS.iter().find_map(|word| bare.strip_prefix(word));
    if this.is_some_and(|rest| rest.is_empty() || VALUES.contains(&rest) || SUFFIXES.contains(&rest)) {
        return Head::Now;
    }
    if this == Some("新增") && semantics == Semantics::Flow {
        return Head::Now;
    }
    if length <= 8 && RUNNING.iter().any(|word| bare.contains(word)) {
        return Head::Running;
    }
    if OTHERS.contains(&bare) || length <= 8 && OTHER_PARTS.iter().any(|word| bare.contains(word)) {
        return Head::Other;
    }
    match lexicon.unit_exactly(text) {
        UnitMatch::Units(units) if units.len() == 1 => Head::Unit(units[0]),
        _ => Head::Bare,
    }
}

/// The year that a heading is, and nothing else.
pub(super) fn year(text: &str) -> Option<i32> {
    let folded = fold(text);
    match mentions(&folded).as_slice() {
        [mention] if mention.bare_year && folded.chars().count() <= 5 => mention.year,
        _ => None,
    }
}

/// A heading that is a month, or a span of months, and nothing else.
fn month(bare: &str) -> Option<Head> {
    let named = mentions(bare);
    let [mention] = named.as_slice() else { return None };
    let only = |c: char| !is_han(c) || "〇一二三四五六七八九十年月份数底末".contains(c);
    if mention.bare_year || mention.weak || !bare.chars().all(only) {
        return None;
    }
    Some(if mention.first == mention.last { Head::Month(mention.year, mention.last) } else { Head::Running })
}

/// Headings of a column of values.
const VALUES: &[&str] = &[
    "数量",
    "数值",
    "数",
    "实际",
    "完成",
    "完成数",
    "实际数",
    "实际完成",
    "填报数",
    "填报值",
    "填报内容",
    "数据",
    "人数",
    "结果",
    "值",
    "内容",
    "填写",
    "填写内容",
];

/// Words for the period itself.
const THIS: &[&str] = &["本月", "当月", "本期", "报告期", "期末"];

/// What may follow them.
const SUFFIXES: &[&str] = &["末", "情况", "数据", "合计", "末数", "发生数", "报数"];

/// Words for numbers that run on from earlier months.
const RUNNING: &[&str] = &["累计", "年初至今", "至今"];

/// Headings of other columns.
const OTHERS: &[&str] = &["单位", "计量单位", "序号", "行次", "序", "项目", "指标", "指标名称", "单位名称"];

/// Words that make a heading one of other columns, wherever they stand in it.
const OTHER_PARTS: &[&str] = &[
    "代码", "编码", "栏次", "上月", "上期", "上年", "去年", "同期", "期初", "年初", "计划", "目标", "任务", "备注",
    "说明", "增减", "环比", "同比", "新增",
];
