//! The words of totals.

use crate::typing::is_measure;
use crate::typing::text::{fold, is_han};

/// A row's label for a total, as a whole word.
#[must_use]
pub fn is_total(text: &str) -> bool {
    // Every row of every table is asked; few hold one of these letters.
    if !text.contains(['计', '全', '汇', '总', '共', 't', 'T', 's', 'S', 'Ｔ', 'ｔ']) {
        return false;
    }
    let folded = fold(text);
    // 合计（元）, 合计：元
    let measured = folded.trim_end_matches(')').rsplit_once(['(', ':']).filter(|(_, tail)| is_measure(tail));
    let bare = measured.map_or(folded.as_str(), |(head, _)| head);
    let bare = bare.trim_end_matches([':', '(', ')', '.', '。']).trim_start_matches(['(', '*']);
    matches!(
        bare,
        "合计"
            | "小计"
            | "总计"
            | "共计"
            | "总合计"
            | "本页合计"
            | "本页小计"
            | "本月合计"
            | "本表合计"
            | "全部合计"
            | "total"
            | "subtotal"
            | "sum"
            | "合计数"
            | "全县"
            | "全市"
            | "全区"
            | "全局"
            | "全乡"
            | "全镇"
            | "全支部"
            | "全部"
            | "汇总"
            | "总数"
            | "共"
            | "总和"
            | "总人数"
            | "总额"
            | "总金额"
    )
}

/// Whether a total's word ends the text, or only a count or a measure follows: 合计5人, 本支部合计, 总计（元）, 共3人. A person
/// called 合计国 is none.
#[must_use]
pub fn like_total(text: &str) -> bool {
    let folded = fold(text);
    let counts = |rest: &str| {
        rest.trim_matches(|c: char| !is_han(c) && !c.is_alphabetic()).chars().all(|c| {
            c.is_ascii_digit() || "数人元名个条户次村份家场册公斤万亿小时乡镇县区社组队所大写:()=、.,".contains(c)
        })
    };
    let words = ["合计", "小计", "总计", "共计", "汇总", "总数", "∑", "total"];
    folded.chars().count() <= 16
        && (words.iter().any(|word| folded.rsplit_once(word).is_some_and(|(_, rest)| counts(rest)))
            || ["总共", "共有", "一共", "共"].iter().any(|word| {
                folded
                    .strip_prefix(word)
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && counts(rest))
            }))
}

/// Whether the row runs on from earlier months or evens them out: 累计, 上月累计, 人均. It is neither data nor a sum of
/// these rows.
#[must_use]
pub fn is_running(text: &str) -> bool {
    // Every text of every table is asked.
    if !text.contains(['计', '均']) {
        return false;
    }
    let folded = fold(text);
    let bare = folded.split('(').next().unwrap_or("").trim_end_matches([':', '%']);
    bare.chars().count() <= 10
        && ["累计", "累计数", "平均", "平均数", "均值", "人均", "户均", "村均"].iter().any(|word| bare.ends_with(word))
}

/// Whether the total is only of the rows since the total before it.
#[must_use]
pub fn is_subtotal(text: &str) -> bool {
    let folded = fold(text);
    folded.contains("小计") || folded.contains("subtotal") || folded.contains("本页")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_whole_words() {
        for text in ["合计", " 合  计 ", "小计：", "总计", "Total", "合计（元）", "总计：元"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["04 North County", "合计镇", "本月累计完成", "Totals Road"] {
            assert!(!is_total(text), "{text}");
        }
    }
}
