//! Lines around and inside tables that are not data: notes, signatures, totals, labelled lines.

use super::lexicon::{Lexicon, UnitMatch};
use crate::model::{Cell, Raw};
use crate::typing::text::{fold, is_han, is_space};
use crate::typing::{is_measure, shown};

/// A row's label for a total, as a whole word.
#[must_use]
pub fn is_total(text: &str) -> bool {
    // Every row of every table is asked; few hold one of these letters.
    if !text.contains(['计', '全', '汇', '总', '共', 't', 'T', 's', 'S', 'Ｔ', 'ｔ']) {
        return false;
    }
    let folded = fold(text);
    let bare = folded.trim_end_matches([':', '(', ')', '.', '。']).trim_start_matches(['(', '*']);
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
    )
}

/// Whether a total's word stands in the text with more around it: 合计5人, 本支部合计, 总计（元）.
#[must_use]
pub fn like_total(text: &str) -> bool {
    let folded = fold(text);
    folded.chars().count() <= 16
        && (["合计", "小计", "总计", "共计", "汇总", "总数", "∑", "total"].iter().any(|word| folded.contains(word))
            || folded.strip_prefix('共').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
}

/// Whether the row is worked out from others or belongs to another time: 累计, 人均, 比上月增减, 完成率, 年度计划, 其中：女.
/// It is neither data nor a sum of these rows.
#[must_use]
pub fn is_derived(text: &str) -> bool {
    // Every text of every table is asked; a derived row's label holds one of these.
    if !text.contains(['计', '均', '比', '增', '减', '率', '划', '任', '标', '上', '去', '其', '人', '例', '前', '幅'])
    {
        return false;
    }
    let folded = fold(text);
    let bare = folded.split('(').next().unwrap_or("").trim_end_matches([':', '%']);
    if bare.chars().count() > 10 {
        return false;
    }
    ["累计", "累计数", "平均", "平均数", "均值", "人均", "户均", "村均"].iter().any(|word| bare.ends_with(word))
        || folded.starts_with("其中:")
        || bare == "其中"
        || ["比上", "较上", "比去年", "较去年", "与上", "同比", "环比", "比年初", "较年初"]
            .iter()
            .any(|w| bare.starts_with(w))
        || matches!(
            bare,
            "上月"
                | "上月数"
                | "上月合计"
                | "上期"
                | "上期数"
                | "上期合计"
                | "上年"
                | "上年数"
                | "上年同期"
                | "上年同期数"
                | "去年"
                | "去年同期"
                | "去年同期数"
                | "上年合计"
                | "前期"
                | "增减"
                | "增减数"
                | "增减率"
                | "增减额"
                | "增幅"
                | "增长率"
                | "占比"
                | "比例"
                | "比率"
                | "比重"
                | "完成率"
                | "完成比例"
                | "完成率情况"
                | "计划"
                | "计划数"
                | "年计划"
                | "年度计划"
                | "年初计划"
                | "全年计划"
                | "全年任务"
                | "全年目标"
                | "任务"
                | "任务数"
                | "年度任务"
                | "年初任务"
                | "目标"
                | "目标数"
                | "年度目标"
                | "目标值"
                | "应到"
                | "应到人数"
                | "实到"
                | "实到人数"
                | "缺勤人数"
                | "请假人数"
                | "出勤人数"
                | "出勤率"
                | "到会率"
                | "参会率"
                | "序时进度"
                | "进度"
                | "完成进度"
        )
}

/// Whether the row shows how to fill in the form.
#[must_use]
pub fn is_example(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_start_matches('(');
    ["示例", "样例", "填写示例", "填报示例", "例:", "例如"].iter().any(|word| bare.starts_with(word))
        || matches!(bare.trim_end_matches(')'), "例" | "样表")
}

/// Whether the total is only of the rows since the total before it.
#[must_use]
pub fn is_subtotal(text: &str) -> bool {
    let folded = fold(text);
    folded.contains("小计") || folded.contains("subtotal") || folded.contains("本页")
}

/// Words that begin a line of notes, a signature or a version line.
const NOTE_HEADS: &[&str] = &[
    "注:",
    "注1",
    "注2",
    "备注:",
    "附注",
    "说明:",
    "填表说明",
    "填报说明",
    "填表须知",
    "填表人",
    "制表",
    "填报人",
    "审核人",
    "审核:",
    "复核",
    "负责人",
    "单位负责人",
    "主管领导",
    "分管领导",
    "领导签",
    "经办人",
    "联系人",
    "联系电话",
    "电话:",
    "填报日期",
    "填表日期",
    "填报时间",
    "报送日期",
    "报送时间",
    "制表日期",
    "制表时间",
    "日期:",
    "盖章",
    "(盖章)",
    "签字",
    "签章",
    "版本",
    "表号",
    "制定机关",
    "批准文号",
    "有效期",
    "以上",
    "第1页",
    "共1页",
    "*注",
    "※",
];

/// Whether the text is a note, a signature line or the like.
#[must_use]
pub fn is_note(text: &str) -> bool {
    let first = text.chars().find(|c| !is_space(*c));
    if !first.is_some_and(|c| !is_han(c) || NOTE_HEADS.iter().any(|head| head.starts_with(c)) || c == '说') {
        return false;
    }
    let folded = fold(text);
    NOTE_HEADS.iter().any(|head| folded.starts_with(head)) || matches!(folded.as_str(), "注" | "备注" | "说明")
}

/// Whether the text says that there is nothing to report. An empty box before the words says the opposite.
#[must_use]
pub fn says_nil(text: &str) -> bool {
    if !text.contains(['无', '零']) {
        return false;
    }
    let folded = fold(text);
    ["本月无此项", "本期无此项", "无此项", "零报告", "本月无数据", "本月无发生", "本季度无此项", "本年无此项"]
        .iter()
        .any(|words| {
            folded.find(words).is_some_and(|at| {
                let before = &folded[..at];
                // Instructions ("如本月无此项，请勾选") speak of the words; an empty box takes them back.
                !before.contains(['如', '若', '勾', '请', '□', '☐'])
            })
        })
}

/// A note, a signature, a nil mark or a labelled line such as 填报单位：…
#[must_use]
pub fn is_line(text: &str) -> bool {
    is_note(text) || says_nil(text) || labelled(text).iter().any(|(name, _)| label(name).is_some())
}

/// Whether a text that stands alone in an otherwise empty table says that there is nothing to report: 无, 本月未开展活动.
/// That nothing changed is not that nothing is.
#[must_use]
pub fn says_nil_alone(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_matches(['(', ')', '。', '.', '!', '*', '"', '“', '”', '/']);
    let negates = ["无", "没有", "未"].iter().any(|word| bare.contains(word));
    let when = ["本月", "本期", "本季度", "本季", "本半年", "上半年", "本年", "本表", "此表", "暂", "该月", "当月"];
    says_nil(text)
        || matches!(
            bare,
            "无" | "没有" | "无数据" | "无内容" | "无活动" | "无此类事项" | "无发生" | "未发生" | "未开展"
        )
        || negates
            && bare.chars().count() <= 14
            && when.iter().any(|word| bare.starts_with(word))
            && !["变", "调整", "法", "请", "如", "若", "□", "☐"].iter().any(|word| bare.contains(word))
}

/// The labels and values of a line such as `填报单位：第三党支部　　报表期：2020年6月`.
///
/// White space separates pairs; a value that stands behind its colon with a blank between belongs to it.
#[must_use]
pub fn labelled(text: &str) -> Vec<(String, String)> {
    if !text.contains([':', '：']) {
        return Vec::new();
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    for token in text.split(is_space).filter(|token| !token.is_empty()) {
        match token.split_once([':', '：']) {
            Some((label, value)) => {
                // 填报 单位：… is one label.
                let label = match pairs.last_mut() {
                    Some((_, last)) if label.is_empty() => std::mem::take(last),
                    _ => label.to_owned(),
                };
                pairs.push((fold(&label), value.to_owned()));
            }
            None => match pairs.last_mut() {
                Some((_, value)) => {
                    if !value.is_empty() {
                        value.push(' ');
                    }
                    value.push_str(token);
                }
                None => pairs.push((String::new(), token.to_owned())),
            },
        }
    }
    pairs.retain(|(label, _)| !label.is_empty());
    pairs
}

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The reporting unit.
    Unit,
    /// The reporting unit's code.
    UnitCode,
    /// The period.
    Period,
    /// A unit of measure.
    Measure,
}

/// What a (folded) label announces, if anything that we look for.
#[must_use]
pub fn label(folded: &str) -> Option<Label> {
    let bare = folded.split('(').next().unwrap_or(folded).trim_end_matches(':');
    match bare {
        "填报单位" | "报送单位" | "上报单位" | "填表单位" | "编报单位" | "编制单位" | "报告单位" | "单位名称"
        | "填报单位名称" | "单位" | "所属支部" | "所属单位" | "所属党支部" | "所属县区" | "所在单位" | "所在党支部"
        | "支部名称" | "支部" | "党支部" | "填报支部" | "所在支部" | "填报部门" | "部门" | "填报党组织"
        | "党组织名称" | "填报县区" | "县区" | "填报机构" => Some(Label::Unit),
        "单位代码" | "填报单位代码" | "单位编码" | "机构代码" => Some(Label::UnitCode),
        "报表期" | "报告期" | "所属期" | "所属月份" | "报送月份" | "填报月份" | "统计月份" | "月份" | "期间"
        | "所属时期" | "统计期" | "统计时期" | "统计期间" | "报表月份" | "数据期" | "报表所属期" | "填报期"
        | "报送期" => Some(Label::Period),
        "金额单位" | "计量单位" | "数量单位" => Some(Label::Measure),
        _ => None,
    }
}

/// What a row says about the period, as one text: 报表期：2020年6月. Other pairs of the row are left out.
#[must_use]
pub fn period_line(cells: &[Cell], date1904: bool) -> Option<String> {
    cells.iter().enumerate().find_map(|(i, cell)| {
        let Raw::Text(text) = &cell.raw else { return None };
        let pairs = labelled(text);
        let next = || cells.get(i + 1).map_or(String::new(), |cell| shown(&cell.raw, date1904));
        let value = match pairs.iter().find(|(name, _)| label(name) == Some(Label::Period)) {
            Some((_, value)) if value.is_empty() => next(),
            Some((_, value)) => value.clone(),
            None if pairs.is_empty() && label(&fold(text)) == Some(Label::Period) => next(),
            None => return None,
        };
        (!value.trim().is_empty()).then(|| format!("报表期：{}", value.trim()))
    })
}

/// The unit that a row of labels and values names: 填报单位：第三党支部 in one cell, or label and name in two. Without
/// a colon the next cell must be a unit of the list: the label could as well head a column.
#[must_use]
pub fn unit_line(lexicon: &Lexicon, cells: &[Cell], date1904: bool) -> Option<String> {
    if cells.iter().any(|cell| matches!(cell.raw, Raw::Number(..) | Raw::Bool(_) | Raw::Error(_) | Raw::Uncomputed)) {
        return None;
    }
    cells.iter().enumerate().find_map(|(i, cell)| {
        let Raw::Text(text) = &cell.raw else { return None };
        let next = || cells.get(i + 1).map_or(String::new(), |cell| shown(&cell.raw, date1904));
        let pairs = labelled(text);
        let value = match pairs.iter().find(|(name, _)| label(name) == Some(Label::Unit)) {
            Some((_, value)) if value.is_empty() => next(),
            Some((_, value)) => value.clone(),
            None if pairs.is_empty() && i == 0 && label(&fold(text)) == Some(Label::Unit) => {
                // 填报单位 heads no column of a record: what stands beside it is a unit, of the list or not.
                let asks = fold(text).contains(['填', '报']);
                let names = |name: &String| {
                    matches!(lexicon.unit_exactly(name), UnitMatch::Units(_)) || asks && lexicon.looks_like_unit(name)
                };
                Some(next()).filter(names)?
            }
            None => return None,
        };
        (!value.trim().is_empty() && !is_measure(&fold(&value))).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_whole_words() {
        for text in ["合计", " 合  计 ", "小计：", "总计", "Total"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["04 North County", "合计镇", "本月累计完成", "Totals Road"] {
            assert!(!is_total(text), "{text}");
        }
    }

    #[test]
    fn pairs_on_one_line() {
        let pairs = labelled("填报单位：第三党支部　　报表期：2020年6月");
        assert_eq!(
            pairs,
            [("填报单位".to_owned(), "第三党支部".to_owned()), ("报表期".to_owned(), "2020年6月".to_owned())]
        );
        assert_eq!(labelled("填报单位： 第三 党支部"), [("填报单位".to_owned(), "第三 党支部".to_owned())]);
        assert_eq!(labelled("填报单位（盖章）:信息中心"), [("填报单位(盖章)".to_owned(), "信息中心".to_owned())]);
        assert_eq!(labelled("没有标签"), []);
    }

    #[test]
    fn nil_returns() {
        assert!(says_nil("本月无此项"));
        assert!(says_nil("☑ 本月无此项"));
        assert!(says_nil("本 月 无 此 项。"));
        assert!(!says_nil("□本月无此项"));
        assert!(!says_nil("如本月无此项，请注明"));
        assert!(!says_nil("无"));
    }
}
