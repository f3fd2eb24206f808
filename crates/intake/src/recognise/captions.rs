//! Captions of rows that speak of the records and are none: ratios, changes, plans, earlier periods, parts. Whole words
//! only: a town called 计划镇 stays a town.

use crate::typing::text::{fold, is_han};

/// What a row's caption says that its numbers are; none of them is a record of this period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caption {
    /// 完成比例, 占比, 完成率（%）.
    Ratio,
    /// 比上月增减, 同比, 环比.
    Change,
    /// 计划数, 年初任务, 目标.
    Plan,
    /// 上月数, 去年同期.
    Earlier,
    /// 其中：… of the row above.
    Part,
}

impl Caption {
    /// The word in the layout and in findings.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Ratio => "比例行",
            Self::Change => "增减行",
            Self::Plan => "计划行",
            Self::Earlier => "往期数",
            Self::Part => "其中项",
        }
    }
}

/// What is done when one speaks of a share: 完成率, 到会率.
const RATED: &[&str] = &[
    "完成",
    "收缴",
    "缴纳",
    "出勤",
    "缺勤",
    "到会",
    "到课",
    "参会",
    "参训",
    "参与",
    "参加",
    "参学",
    "合格",
    "优秀",
    "达标",
    "整改",
    "采纳",
    "注册",
    "活跃",
    "公示",
    "录入",
    "覆盖",
    "执行",
    "实缴",
    "发布",
    "任务完成",
    "计划完成",
    "村完成",
];

/// Words with which one month is compared to another.
const BEFORE: &[&str] = &[
    "上年同期",
    "去年同期",
    "上年同月",
    "去年同月",
    "上月末",
    "上年末",
    "去年底",
    "上季度",
    "上半年",
    "上月",
    "上季",
    "上年",
    "去年",
    "上期",
    "同期",
    "年初",
    "期初",
];

const CHANGES: &[&str] =
    &["增减变化", "增减变动", "增减", "增加", "减少", "增长", "下降", "增幅", "降幅", "变化", "变动", "净增"];

const PLANS: &[&str] = &["计划", "任务", "目标", "预算", "应完成", "指标任务", "目标任务", "计划任务", "下达任务"];

const SPANS: &[&str] = &[
    "全年",
    "本年度",
    "本年",
    "年度",
    "年初",
    "本月",
    "当月",
    "下月",
    "本季度",
    "本季",
    "半年",
    "上半年",
    "月度",
    "月",
];

/// The caption of a row, when its first text is one.
#[must_use]
pub fn caption(text: &str) -> Option<Caption> {
    let folded = fold(text);
    if folded.is_empty() || folded.chars().count() > 20 {
        return None;
    }
    if let Some(rest) = folded.trim_start_matches(['(', '#', '*', '-']).strip_prefix("其中") {
        let few = rest.chars().count() <= 6 && !rest.starts_with('的');
        return (rest.is_empty() || rest.starts_with([':', ',', '(', '、']) || few).then_some(Caption::Part);
    }
    // 完成率（%）, 计划数(个), 比上月增减(+、-)
    let head = folded.split(['(', ':', '%', '+', '±']).next().unwrap_or("");
    let bare = head.trim_end_matches(['/', '-']);
    if is_ratio(bare) {
        Some(Caption::Ratio)
    } else if is_change(bare) {
        Some(Caption::Change)
    } else if is_earlier(bare) {
        Some(Caption::Earlier)
    } else if is_plan(bare) {
        Some(Caption::Plan)
    } else {
        None
    }
}

fn is_ratio(bare: &str) -> bool {
    if matches!(
        bare,
        "比例" | "比率" | "百分比" | "百分率" | "占比" | "比重" | "所占比例" | "所占比重" | "占总数比例" | "占总数"
    ) {
        return true;
    }
    let share = ["比例", "百分比", "比率", "占比", "率", "比"].iter().find_map(|end| bare.strip_suffix(end));
    share.is_some_and(|what| {
        let what = strip_any(what, SPANS).unwrap_or(what);
        let what = what.strip_prefix("累计").unwrap_or(what);
        RATED.contains(&what)
    })
}

fn is_change(bare: &str) -> bool {
    let measured = |rest: &str| {
        let rest = ["数", "额", "率", "量", "值", "幅度", "百分点", "情况"]
            .iter()
            .find_map(|end| rest.strip_suffix(end))
            .unwrap_or(rest);
        rest.is_empty() || CHANGES.contains(&rest)
    };
    if let Some(rest) = strip_any(bare, &["同比", "环比"]) {
        return measured(rest);
    }
    if let Some(rest) = strip_any(bare, &["比", "较", "与", "同"]).and_then(|rest| strip_any(rest, BEFORE)) {
        let rest = strip_any(rest, &["相比", "比较", "比"]).unwrap_or(rest);
        return measured(rest);
    }
    let bare = strip_any(bare, &["本月", "本期", "当月"]).unwrap_or(bare);
    !matches!(bare, "" | "变化" | "变动" | "增加" | "减少")
        && measured(bare)
        && CHANGES.iter().any(|word| bare.starts_with(word))
}

fn is_earlier(bare: &str) -> bool {
    strip_any(bare, BEFORE).is_some_and(|rest| {
        let rest = rest.strip_suffix('数').unwrap_or(rest);
        matches!(rest, "" | "完成" | "实际" | "合计" | "总计" | "实有" | "余额" | "基数" | "结转")
    })
}

fn is_plan(bare: &str) -> bool {
    let bare = strip_any(bare, SPANS).unwrap_or(bare);
    let bare = ["数", "量", "额", "指标"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    PLANS.contains(&bare)
}

/// The text after the first of `words` that it begins with.
fn strip_any<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

/// Whether the text only fills a place: ……, 以下空白.
#[must_use]
pub fn is_filler(text: &str) -> bool {
    let folded = fold(text);
    let dots = folded.chars().count() > 1 && folded.chars().all(|c| matches!(c, '.' | '…' | '·' | '⋯' | '。'));
    let bare = folded.trim_matches(|c: char| !is_han(c));
    dots || folded == "…"
        || matches!(
            bare,
            "以下空白"
                | "以下无正文"
                | "以下无内容"
                | "以下为空"
                | "以下为空白"
                | "此行以下空白"
                | "以下空"
                | "此页以下空白"
                | "余下空白"
                | "承前页"
                | "过次页"
                | "转下页"
                | "接上页"
                | "续上表"
                | "续表"
                | "续下页"
                | "下页续"
                | "接下页"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_whole_words() {
        for (text, expected) in [
            ("完成比例", Caption::Ratio),
            ("占 比", Caption::Ratio),
            ("完成率（%）", Caption::Ratio),
            ("累计完成率", Caption::Ratio),
            ("比上月增减", Caption::Change),
            ("较去年同期增长（%）", Caption::Change),
            ("同比", Caption::Change),
            ("环比增长率", Caption::Change),
            ("增减额", Caption::Change),
            ("计划数", Caption::Plan),
            ("年初任务", Caption::Plan),
            ("全年目标任务", Caption::Plan),
            ("上月数", Caption::Earlier),
            ("去年同期", Caption::Earlier),
            ("其中：女党员", Caption::Part),
        ] {
            assert_eq!(caption(text), Some(expected), "{text}");
        }
        for text in [
            "计划镇",
            "上月村",
            "比家镇",
            "同比村",
            "04 North County",
            "率",
            "任务完成",
            "增加",
            "目标乡",
            "本月",
            "其中的故事",
        ] {
            assert_eq!(caption(text), None, "{text}");
        }
    }

    #[test]
    fn fillers() {
        for text in ["……", "......", "（以下空白）", "—以下空白—", "续表"] {
            assert!(is_filler(text), "{text}");
        }
        for text in [".", "空白镇", "以下"] {
            assert!(!is_filler(text), "{text}");
        }
    }
}
