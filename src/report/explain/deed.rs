//! What a cell did, to be read aloud.

use std::fmt::Write as _;

use huizong_intake::model::Finding;

use super::{number, place, unit};
use crate::config::plan::{Rule, Window};
use crate::model::{Deed, DeedTable, DeedUse, HIDDEN, Results, State};
use crate::plain;
use crate::report::words;

/// The deed as text, with its last line break.
#[must_use]
pub fn deed_text(deed: &Deed, results: &Results<'_>) -> String {
    let mut text = String::new();
    let (file, sheet, cell) = &deed.place;
    if file.is_empty() {
        text.push_str("没有收到的表\n");
    } else {
        let cell = cell.map_or(String::new(), |cell| format!("　{cell}"));
        let _ = writeln!(text, "{}{cell}", place(file, sheet));
    }
    if deed.place.2.is_some() {
        let stood = match deed.text.as_str() {
            "" => "空白".to_owned(),
            HIDDEN => "***（可能是个人信息，要看请加 --show-names）".to_owned(),
            text => format!("“{}”", plain::sentence(text)),
        };
        let _ = writeln!(text, "　写的是　{stood}");
    }
    for (slip, was, now) in &deed.mended {
        let _ = writeln!(text, "　退回单“{slip}”把“{}”改为“{}”", plain::sentence(was), plain::sentence(now));
    }
    for table in &deed.tables {
        self::table(&mut text, table, results, deed.place.2.is_some());
    }
    if deed.tables.is_empty() && !file.is_empty() {
        text.push_str("　这里没有认出报表，没有计入任何数。\n");
    }
    if !deed.layout.is_empty() {
        text.push_str("　这张表是这样读的：\n");
        for line in &deed.layout {
            let _ = writeln!(text, "　　{line}");
        }
    }
    if deed.findings.is_empty() {
        text.push_str("审核结果　没有问题\n");
    } else {
        let _ = writeln!(text, "审核结果　{}条", deed.findings.len());
        for finding in &deed.findings {
            self::finding(&mut text, finding, results);
        }
    }
    text
}

fn table(text: &mut String, table: &DeedTable, results: &Results<'_>, of_cell: bool) {
    let who = table.unit.map_or("单位不明".to_owned(), |at| unit(results, at));
    let what = table.form.map_or("报表不明".to_owned(), |form| format!("《{}》", results.plan.forms[form].name));
    let when = table.period.map_or(String::new(), |period| period.chinese());
    let reason = if table.reason.is_empty() { String::new() } else { format!("（{}）", table.reason) };
    let _ = writeln!(text, "　属于　　{who}{when}{what}，{}{reason}", table.state.chinese());
    let Some(column) = &table.column else {
        if of_cell {
            text.push_str("　　　　　这一格不是数据：不在任何一行的规定栏目里，不计入。\n");
        }
        return;
    };
    let key = if table.key.is_empty() { String::new() } else { format!("，编号{}", plain::sentence(&table.key)) };
    let _ = writeln!(text, "　栏目　　{column}{key}");
    let read = match &table.value {
        Some(value) => format!("读作“{}”", plain::sentence(value)),
        None if table.rejected => "不能识别，没有数（没有当作0）".to_owned(),
        None => "没有填，没有数（没有当作0）".to_owned(),
    };
    let other = table.month.filter(|month| Some(*month) != table.period);
    let other = other.map_or(String::new(), |month| format!("；按本行日期计入{}", month.chinese()));
    let _ = writeln!(text, "　读法　　{read}{other}");
    match table.state {
        State::Counted if table.uses.is_empty() => {
            text.push_str("　进入　　不进任何指标，只用于核对和审核。\n");
        }
        State::Counted => {
            for (at, used) in table.uses.iter().enumerate() {
                let label = if at == 0 { "进入　　" } else { "　　　　" };
                let _ = writeln!(text, "　{label}{}", self::used(used, results));
            }
        }
        _ => {
            let _ = writeln!(text, "　进入　　整张表{}，这一格没有计入任何数。", table.state.chinese());
        }
    }
}

fn used(used: &DeedUse, results: &Results<'_>) -> String {
    let indicator = &results.plan.indicators[used.indicator];
    let windows: Vec<String> = if used.windows.len() == Window::ALL.len() {
        vec!["本月、本季、半年、全年累计".to_owned()]
    } else {
        used.windows.iter().map(|window| words::span(*window, results.period)).collect()
    };
    let windows = windows.join("、");
    let what = match (used.counts, used.adds) {
        (true, Some(adds)) => format!("计{}", number(adds, 0)),
        (true, None) => "计入".to_owned(),
        (false, _) => "不计".to_owned(),
    };
    let said = if used.what.is_empty() { String::new() } else { format!("（{}）", used.what) };
    let on: Vec<&str> = used.on.iter().map(|&on| results.plan.indicators[on].name.as_str()).collect();
    let on = if on.is_empty() || !used.counts { String::new() } else { format!("；由它再算{}", on.join("、")) };
    format!("{}（{}）{windows}：{what}{said}{on}", indicator.name, used.formula)
}

fn finding(text: &mut String, finding: &Finding, results: &Results<'_>) {
    let about = words::check(&finding.check);
    let declared = results.plan.checks.iter().find(|check| check.id == finding.check);
    let cell = if finding.cell.is_empty() { String::new() } else { format!("　{}", finding.cell) };
    let _ = writeln!(text, "　{}　{}{cell}", finding.severity.chinese(), about.unwrap_or(&finding.check));
    let _ = writeln!(text, "　　{}", finding.message);
    if !finding.expected.is_empty() {
        let _ = writeln!(text, "　　应为　{}", finding.expected);
    }
    let _ = writeln!(text, "　　办法　{}", finding.remedy);
    if let Some(check) = declared {
        let rule = match &check.rule {
            Rule::Row { .. } => "逐行核对",
            Rule::Unit { .. } => "按各单位的指标核对",
            Rule::Query { .. } => "查询核对",
        };
        let source = if check.source.is_empty() { String::new() } else { format!("，依据{}", check.source) };
        let _ = writeln!(text, "　　公式　{}（{rule}{source}）", check.id);
    }
    if let Some(answer) = &finding.answer {
        let _ = writeln!(text, "　　说明　{}（{}，{}）", answer.text, answer.standing.chinese(), answer.by);
    }
}
