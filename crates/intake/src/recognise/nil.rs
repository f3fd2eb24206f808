//! The words with which a return says that there is nothing to report.

use crate::typing::text::fold;

/// The phrases with which a return says that there is nothing to report.
const NIL: &[&str] = &[
    "本月无此项",
    "本期无此项",
    "本季度无此项",
    "本年无此项",
    "无此项",
    "零报告",
    "本月无数据",
    "本月无发生",
    "本月零报告",
];

/// Boxes and marks that stand for yes.
const TICKED: &[char] = &['☑', '√', '✓', '✔', '■', '●', '☒', '🗹'];

/// Whether the text says that there is nothing to report: the phrase is the whole text, stands behind a label that
/// announces it, or is ticked. An empty box says the opposite, and a note that mentions the words says nothing.
#[must_use]
pub fn says_nil(text: &str) -> bool {
    if !text.contains(['无', '零']) {
        return false;
    }
    let folded = fold(text);
    NIL.iter().any(|phrase| {
        folded.match_indices(phrase).any(|(at, _)| stands_alone(&folded[..at], &folded[at + phrase.len()..]))
    })
}

/// Whether what stands around a phrase leaves it a statement of its own.
fn stands_alone(before: &str, after: &str) -> bool {
    let open: &[char] = &['(', '"', '“', '*', '-', '【'];
    let close: &[char] = &['.', '。', '!', ')', '"', '”', '*', '-', ';', '；'];
    let after = ["活动", "内容", "工作", "业务", "情况", "数据", "事项", "支出"]
        .iter()
        .find_map(|word| after.strip_prefix(word))
        .unwrap_or(after);
    let after = after.trim_matches(close);
    let after_ticked = matches!(after.trim_matches(['(', ':', ',']), "是" | "y" | "yes" | "已勾选")
        || after.chars().all(|c| TICKED.contains(&c) || "(:".contains(c)) && after.contains(TICKED);
    if !after.is_empty() && !after_ticked {
        return false;
    }
    let bare = before.trim_end_matches(open);
    if bare.trim_end_matches([')', '(']).ends_with(TICKED) {
        return true;
    }
    let label = bare.trim_matches(open).trim_end_matches([':', ',']);
    let who = ["我", "本"].iter().find_map(|word| label.strip_prefix(word)).unwrap_or("");
    // 党员捐款登记表：本月无此项. Instructions are about filling in.
    let announced = bare.ends_with(':') && !label.contains(['如', '若', '请', '勾', '填', '写', '凡', '的', '□', '☐']);
    label.is_empty()
        || announced
        || matches!(
            label,
            "无" | "没有"
                | "注"
                | "备注"
                | "说明"
                | "情况说明"
                | "填报说明"
                | "填报情况"
                | "报送情况"
                | "本月情况"
                | "本月"
                | "本表"
                | "此表"
        )
        || matches!(who, "单位" | "支部" | "党支部" | "中心" | "站" | "县" | "科" | "科室" | "局")
        || is_month(label)
}

/// 6月, 2020年6月, 6月份.
fn is_month(text: &str) -> bool {
    let month = text.trim_end_matches('份').strip_suffix('月');
    month.is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || "年一二三四五六七八九十〇".contains(c))
    })
}

/// Whether the text speaks of nothing to report, be it an empty box, an instruction or the mark itself: no value.
pub(super) fn mentions_nil(text: &str) -> bool {
    says_nil(text)
        || text.contains('无') && NIL.iter().any(|phrase| phrase.ends_with("无此项") && fold(text).contains(phrase))
}

/// Whether the text says that nothing changed since the last return: nothing to report in a form whose rows add up,
/// and the very contrary in one that restates the present.
#[must_use]
pub fn says_unchanged(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_matches(['(', ')', '。', '.', '!', '*']);
    let bare = ["本月", "本期", "本季度", "较上月", "与上月相比", "同上月"]
        .iter()
        .find_map(|word| bare.strip_prefix(word))
        .unwrap_or(bare);
    matches!(
        bare,
        "无变动"
            | "无变化"
            | "没有变动"
            | "没有变化"
            | "无增减"
            | "无增减变动"
            | "无增减变化"
            | "未变动"
            | "未变化"
            | "无调整"
    ) || matches!(folded.as_str(), "同上月" | "与上月相同" | "同上期")
}

/// How a statement about the whole return begins.
const WHEN: &[&str] =
    &["本月", "本期", "本季度", "本季", "本半年", "上半年", "本年", "本表", "此表", "暂", "该月", "当月"];

/// Whether a text that stands alone in an otherwise empty table says that there is nothing to report: 无, 本月未开展活动.
/// That nothing changed is not that nothing is.
#[must_use]
pub fn says_nil_alone(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_matches(['(', ')', '。', '.', '!', '*', '"', '“', '”', '/']);
    let negates = ["无", "没有", "未"].iter().any(|word| bare.contains(word));
    says_nil(text)
        || matches!(
            bare,
            "无" | "没有"
                | "暂无"
                | "暂时没有"
                | "本月无"
                | "本月没有"
                | "本期无"
                | "零"
                | "无数据"
                | "无内容"
                | "无活动"
                | "无此类事项"
                | "无发生"
                | "未发生"
                | "未开展"
        )
        || negates
            && bare.chars().count() <= 14
            && WHEN.iter().any(|word| bare.starts_with(word))
            && !["变", "调整", "法", "请", "如", "若", "□", "☐"].iter().any(|word| bare.contains(word))
            && !is_unfinished(bare)
}

/// What has not happened where a return is not ready: 本月数据还没有统计完, 暂未上报.
const UNFINISHED: &[&str] = &[
    "上报",
    "报送",
    "填报",
    "报来",
    "报上",
    "报齐",
    "统计",
    "汇总",
    "整理",
    "核实",
    "核对",
    "审核",
    "收齐",
    "交齐",
    "齐全",
    "提供",
    "提交",
    "上交",
    "完成",
    "做完",
    "做好",
    "算好",
    "算完",
    "算出",
    "弄好",
    "弄完",
    "出来",
    "拿到",
    "收到数据",
    "收到报表",
    "收到表",
    "及时",
];

/// Whether the text says that the return is not ready. That is not nil.
fn is_unfinished(text: &str) -> bool {
    let behind = |no: &str| text.find(no).map_or("", |at| &text[at + no.len()..]);
    let undone = |rest: &str| {
        let other = ["报名", "报销", "核销"].iter().any(|word| rest.starts_with(word));
        !other && rest.starts_with(['报', '完', '统', '提', '收', '交', '核', '定', '能', '填'])
    };
    ["未", "没", "无人"].iter().any(|no| UNFINISHED.iter().any(|word| behind(no).contains(word)))
        || text.match_indices('未').any(|(at, no)| undone(&text[at + no.len()..]))
}

/// Whether a text that stands alone in an otherwise empty table says that the return is not ready.
#[must_use]
pub fn says_unfinished(text: &str) -> bool {
    let folded = fold(text);
    folded.chars().count() <= 24
        && (WHEN.iter().any(|word| folded.contains(word)) || ["数据", "报表"].iter().any(|word| folded.contains(word)))
        && !says_nil(text)
        && is_unfinished(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nil_returns() {
        assert!(says_nil("本月无此项"));
        assert!(says_nil("☑ 本月无此项"));
        assert!(says_nil("本 月 无 此 项。"));
        assert!(!says_nil("□本月无此项"));
        assert!(!says_nil("如本月无此项，请注明"));
        assert!(!says_nil("无"));
    }

    #[test]
    fn nil_in_other_words() {
        for text in [
            "无",
            "本月没有开展活动",
            "本月还没有开展活动",
            "暂时还没有活动",
            "本月没有收到捐款",
            "本月没有报名",
            "本月没有报销",
            "本月无人捐款",
            "本月无人参加培训",
            "本月没有预算支出",
            "本月未发生",
            "暂未开展",
            "本期无支出。",
        ] {
            assert!(says_nil_alone(text) && !says_unfinished(text), "{text}");
        }
        for text in [
            "本月没有完成",
            "本月数据还没有统计完",
            "本月没统计",
            "本月未报",
            "本期还未收齐",
            "本月没有上报",
            "暂未上报",
            "本月没有及时上报",
            "本月未汇总",
            "本月没有做完",
            "本月没有收到报表",
            "本月无人填报",
        ] {
            assert!(!says_nil_alone(text) && says_unfinished(text), "{text}");
        }
        assert!(!says_nil_alone("本月无变动") && !says_unfinished("本月无变动"));
    }
}
