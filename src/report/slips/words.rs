//! What a slip says (WORDING).

use huizong_intake::model::{Finding, Severity, Standing};

use super::Draft;
use crate::model::{Debt, Results};
use crate::report::words;

/// Working days after the due day until which slips come back.
const DAYS: usize = 2;

/// The sentence that a slip begins with.
pub fn head(draft: &Draft<'_>, results: &Results<'_>) -> String {
    let unit = &results.tree.get(draft.unit).name;
    let this = |period| period == Some(results.period);
    let count = |severity, now: bool| {
        draft.items.iter().filter(|i| i.finding.severity == severity && this(i.finding.period) == now).count()
    };
    let owed = |now: bool| draft.owed.iter().filter(|debt| (debt.period == results.period) == now).count();
    let said = |now: bool| {
        let parts = [
            ("必改", count(Severity::Error, now), "处"),
            ("待核实", count(Severity::Warning, now), "处"),
            ("欠", owed(now), "张"),
        ];
        let parts = parts.iter().filter(|(_, n, _)| *n > 0);
        parts.map(|(what, n, unit)| format!("{what}{n}{unit}")).collect::<Vec<_>>().join("、")
    };
    let (now, before) = (said(true), said(false));
    let counts = match (now.is_empty(), before.is_empty()) {
        (false, true) => format!("{}月报表{now}", results.period.month()),
        (false, false) => format!("{}月报表{now}；以前月份还有{before}", results.period.month()),
        _ => format!("{}月报表没有问题；以前月份还有{before}", results.period.month()),
    };
    let until = deadline(results);
    let what = if draft.items.iter().any(|item| item.sheet.is_some()) {
        "直接改黄格，原文件发回；不必改名，不必重报整表。"
    } else if draft.items.iter().any(|item| item.finding.severity == Severity::Error) {
        "按下面的“问题和改法”重发有关的表。"
    } else {
        "在“说明”栏写明原因，原文件发回；不必改名，不必重报整表。"
    };
    format!("退回单　{unit}：{counts}。请{until}下班前{what}")
}

/// What the colours and the last column mean.
pub fn guide(draft: &Draft<'_>) -> String {
    let has = |severity| draft.items.iter().any(|item| item.finding.severity == severity);
    let mut said = Vec::new();
    if draft.items.iter().any(|item| item.sheet.is_some()) {
        said.push("点“位置”可以跳到要改的黄格，其他格是锁定的。");
    }
    if has(Severity::Error) {
        said.push("必改的：须改正，只写说明不算。");
    }
    if has(Severity::Warning) {
        said.push("待核实的：填错的改黄格，没有错的在“说明”栏写明原因。");
    }
    said.concat()
}

/// The working day by which slips come back: some days after the latest due day of the period.
pub fn deadline(results: &Results<'_>) -> String {
    let calendar = &results.plan.calendar;
    let due = results.plan.forms.iter().map(|form| calendar.due(form, results.period)).max();
    let mut day = due.unwrap_or_else(|| results.period.last_day());
    for _ in 0..DAYS {
        day = calendar.next_workday(day.succ_opt().unwrap_or(day));
    }
    words::day(day)
}

/// 必改 or 待核实.
pub fn kind(finding: &Finding) -> &'static str {
    if finding.severity == Severity::Error { "必改" } else { "待核实" }
}

/// What is wrong and how to mend it.
pub fn problem(finding: &Finding) -> String {
    let refused = finding.answer.as_ref().filter(|answer| answer.standing == Standing::Refused);
    let said = refused.map_or(String::new(), |answer| format!("已收到说明“{}”，但此项须改正。", answer.text));
    let total = if finding.check == "control-total" {
        "明细有错、有漏的，请另发更正表，文件名加“更正”。"
    } else {
        ""
    };
    let emptied = if finding.check == "duplicate-key" { "要删行的，把本行黄格清空即可。" } else { "" };
    format!("{}{}{total}{emptied}{said}", sentence(&finding.message), sentence(&finding.remedy))
}

/// The note of a yellow cell.
pub fn note(finding: &Finding) -> String {
    format!("{}：{}", kind(finding), problem(finding))
}

/// What is owed, and how it is reported.
pub fn owed(debt: &Debt, results: &Results<'_>) -> String {
    let form = &results.plan.forms[debt.form].name;
    format!(
        "{}《{form}》，应于{}前报。请补报；本月确无此项，勾“本月无此项”即算已报。",
        debt.period.chinese(),
        words::day(debt.due)
    )
}

/// The text with its full stop.
fn sentence(text: &str) -> String {
    let ends = text.is_empty() || text.ends_with(['。', '）', '！', '？']);
    if ends { text.to_owned() } else { format!("{text}。") }
}
