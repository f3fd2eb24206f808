//! Lines around and inside tables that are not data: notes, signatures, totals, labelled lines.

use super::lexicon::{Lexicon, UnitMatch};
use super::nil::mentions_nil;
use crate::model::{Cell, Raw};
use crate::typing::text::{fold, is_han, is_space};
use crate::typing::{is_measure, shown};

/// Whether the row shows how to fill in the form.
#[must_use]
pub fn is_example(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_start_matches('(');
    let rest = |word: &str| bare.strip_prefix(word).map(|rest| rest.trim_start_matches(')'));
    ["示例", "样例", "范例", "填写示例", "填报示例", "填表示例", "例:", "例如", "举例:"]
        .iter()
        .any(|word| bare.starts_with(word))
        || rest("例").is_some_and(|rest| rest.is_empty() || rest.chars().all(|c| c.is_ascii_digit() || c == ':'))
        || matches!(bare.trim_end_matches(')'), "举例" | "样表" | "样本")
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

/// Words of a signature that stand in a cell of their own, without a colon.
#[must_use]
pub fn is_signature(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.split('(').next().unwrap_or("").trim_end_matches(':');
    matches!(
        bare,
        "填表人"
            | "填报人"
            | "制表人"
            | "制表"
            | "审核人"
            | "审核"
            | "复核人"
            | "复核"
            | "负责人"
            | "单位负责人"
            | "支部书记"
            | "党支部书记"
            | "书记"
            | "经办人"
            | "联系人"
            | "联系电话"
            | "电话"
            | "填表日期"
            | "填报日期"
            | "制表日期"
            | "报送日期"
            | "填报时间"
            | "签字"
            | "签名"
            | "盖章"
            | "签章"
            | "统计人"
            | "统计负责人"
            | "登记人"
            | "记录人"
            | "考勤员"
            | "组织委员"
            | "分管领导"
            | "主管领导"
            | "领导签字"
            | "校对"
            | "核对"
            | "会计"
            | "出纳"
            | "收款人"
            | "交款人"
            | "单位盖章"
            | "日期"
    )
}

/// A note, a signature, a nil mark (ticked or not) or a labelled line such as 填报单位：…
#[must_use]
pub fn is_line(text: &str) -> bool {
    is_note(text) || mentions_nil(text) || labelled(text).iter().any(|(name, _)| label(name).is_some())
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
}
