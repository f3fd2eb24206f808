//! Words that both workbooks use: what checks are called, how spans of months and lists of names are written.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use huizong_intake::model::finding::BUILT_IN;
use huizong_intake::model::{Period, UnitTree};

use crate::config::plan::Window;
use crate::model::Results;

/// What stands where there is no value.
pub(super) const NOTHING: &str = "—";

/// What the built-in check `id` is about, in words that clerks and leaders read.
pub(super) fn check(id: &str) -> Option<&'static str> {
    Some(match id {
        "unreadable" => "文件无法读取",
        "encrypted" => "文件有打开密码",
        "over-limit" => "文件过大",
        "wrong-extension" => "扩展名不符",
        "duplicate-file" => "重复报送",
        "identity-conflict" => "单位、报表或报表期互相矛盾",
        "missing-column" => "缺少应有的栏目",
        "conflict" => "两份内容不同",
        "unknown-unit" => "单位不在目录",
        "abolished-unit" => "单位已撤并",
        "superseded" => "已有更新版本",
        "hidden-sheet" => "有隐藏工作表",
        "unknown-form" => "认不出的工作表",
        "hidden-rows" => "有隐藏行",
        "unmapped-column" => "多出的栏目",
        "missing-submission" => "未报",
        "late-submission" => "迟报",
        "carried-over" => "沿用上期数",
        "required" => "必填项空白",
        "type" => "内容不能识别",
        "range" => "数值超出范围",
        "enum" => "不在规定选项内",
        "pattern" => "格式不符",
        "resident-id" => "身份证号有误",
        "uncomputed-formula" => "公式没有结果",
        "error-value" => "公式报错",
        "repaired" => "已规范后读取",
        "duplicate-key" => "编号重复",
        "reference" => "编号查不到",
        "row-period" => "日期不在本期",
        "control-total" => "合计不符",
        "unchanged" => "与上月完全相同",
        "jump" => "数值突变",
        "overwritten-formula" => "公式被改成数值",
        _ => return None,
    })
}

/// What the built-in check `id` wants to see, where its finding does not say it more precisely.
pub(crate) fn expected(id: &str) -> &'static str {
    match id {
        "unreadable" => "能打开的电子表格（.xlsx）",
        "encrypted" => "没有打开密码",
        "over-limit" => "不超出读取上限",
        "duplicate-file" | "superseded" => "一张表一份",
        "identity-conflict" => "各处写的单位、月份一致",
        "missing-column" => "规定的栏目",
        "conflict" => "一份，或分得出先后",
        "unknown-unit" => "单位目录里的全称",
        "abolished-unit" => "没有撤并的单位",
        "hidden-sheet" => "不隐藏的工作表",
        "unknown-form" => "规定的报表",
        "hidden-rows" => "不隐藏的行",
        "unmapped-column" => "规定的栏目",
        "duplicate-key" => "不重复的编号",
        "uncomputed-formula" | "error-value" => "算好的数",
        _ => "",
    }
}

/// The built-in checks by the words that clerks read, for what clerks copy from the workbooks.
#[must_use]
pub fn check_ids() -> HashMap<String, String> {
    BUILT_IN.iter().filter_map(|(id, _)| Some((check(id)?.to_owned(), (*id).to_owned()))).collect()
}

/// The months of `window` that ends with `period`: `2020年6月`, `2020年上半年`, `2020年1—5月`.
pub(super) fn span(window: Window, period: Period) -> String {
    let (first, last) = (period.span_start(window.months()).month(), period.month());
    let whole = last + 1 - first == window.months().unsigned_abs();
    let year = period.year();
    match window {
        Window::Quarter if whole => {
            format!("{year}年{}季度", ["一", "二", "三", "四"][(first as usize / 3).min(3)])
        }
        Window::Half if whole => format!("{year}年{}半年", if first == 1 { "上" } else { "下" }),
        Window::Ytd if whole => format!("{year}年全年"),
        _ if first == last => period.chinese(),
        _ => format!("{year}年{first}—{last}月"),
    }
}

/// What the span before is called in a table head; the year to date has none.
pub(super) fn previous(window: Window) -> Option<&'static str> {
    match window {
        Window::Month => Some("上月"),
        Window::Quarter => Some("上季"),
        Window::Half => Some("上半期"),
        Window::Ytd => None,
    }
}

/// `7月6日（周一）`.
pub(super) fn day(day: NaiveDate) -> String {
    let weekday = ["一", "二", "三", "四", "五", "六", "日"][day.weekday().num_days_from_monday() as usize];
    format!("{}月{}日（周{weekday}）", day.month(), day.day())
}

/// `甲、乙、丙等5家`: at most `max` names, and how many there are when some are left out.
pub(super) fn names<S: AsRef<str>>(names: &[S], max: usize) -> String {
    let shown: Vec<&str> = names.iter().take(max).map(AsRef::as_ref).collect();
    let text = shown.join("、");
    if names.len() > max { format!("{text}等{}家", names.len()) } else { text }
}

/// The name of the unit with `code`, or the code itself when it is in no list.
pub(super) fn unit<'a>(tree: &'a UnitTree, code: &'a str) -> &'a str {
    tree.by_code(code).map_or(code, |unit| &tree.get(unit).name)
}

/// The name of the form with `id`, or the id itself.
pub(super) fn form<'a>(results: &'a Results<'_>, id: &'a str) -> &'a str {
    results.plan.forms.iter().find(|form| form.id == id).map_or(id, |form| &form.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_check_has_its_words() {
        let without: Vec<_> = BUILT_IN.iter().filter(|(id, _)| check(id).is_none()).collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn spans_are_named_as_people_name_them() {
        let june: Period = "2020-06".parse().unwrap();
        let spans = Window::ALL.map(|window| span(window, june));
        assert_eq!(spans, ["2020年6月", "2020年二季度", "2020年上半年", "2020年1—6月"]);
        let august: Period = "2020-08".parse().unwrap();
        let spans = Window::ALL.map(|window| span(window, august));
        assert_eq!(spans, ["2020年8月", "2020年7—8月", "2020年7—8月", "2020年1—8月"]);
        assert_eq!(span(Window::Ytd, "2020-12".parse().unwrap()), "2020年全年");
        assert_eq!(span(Window::Half, "2020-07".parse().unwrap()), "2020年7月");
        assert_eq!(span(Window::Ytd, "2020-01".parse().unwrap()), "2020年1月");
    }

    #[test]
    fn days_have_their_weekday() {
        assert_eq!(day(NaiveDate::from_ymd_opt(2020, 7, 6).unwrap()), "7月6日（周一）");
    }

    #[test]
    fn long_lists_of_names_say_how_many() {
        assert_eq!(names(&["甲", "乙"], 2), "甲、乙");
        assert_eq!(names(&["甲", "乙", "丙"], 2), "甲、乙等3家");
    }
}
