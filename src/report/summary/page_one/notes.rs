//! The small print: what the columns mean, how much the figures rest on, what cannot be compared.

use huizong_intake::model::Severity;
use rust_decimal::Decimal;

use super::super::basis;
use super::{Said, whole};
use crate::config::plan::{Compare, Window};
use crate::model::{State, shown};
use crate::report::document::{NumberFormat, Role, Sheet};
use crate::report::words;

pub(super) fn part(page: &mut Sheet, said: &Said<'_, '_>) {
    let results = said.results;
    let span = words::span(Window::Ytd, results.period);
    let of_period = |period: Option<_>| period.is_none_or(|period| period == results.period);
    let held = results.submissions.iter().filter(|s| s.state == State::Quarantined && of_period(s.period)).count();
    let found = |severity| results.findings.iter().filter(|f| f.severity == severity && of_period(f.period)).count();
    let nothing = words::NOTHING;
    let mut notes = vec![
        format!(
            "累计为{span}，存量指标的本月、累计都是期末数；增减是累计与上年同期相比，比率为百分点差，按未舍入的数计算。"
        ),
        format!(
            "完成是累计占全年目标的百分比，与时间进度比较，比率直接与目标比较（逐月推进的比率除外）；“数据不全 27/31”指应报31家中27家报齐；“{nothing}”表示没有数据，不是0。"
        ),
    ];
    let owed = results.debts.len();
    let came = results.debts.iter().filter(|debt| debt.state.is_reported()).count();
    if owed > 0 {
        let share = Decimal::from(came) / Decimal::from(owed);
        let share = NumberFormat::Percent(1).show(shown(share, true, 1));
        notes.push(format!(
            "本年应报报表{owed}张，已报{came}张（{share}）；本月暂未计入的工作表{held}张，须改正{}处，须核实{}处，位置和办法见《审核底稿》。",
            found(Severity::Error),
            found(Severity::Warning)
        ));
    }
    let heads = &results.plan.page_one.indicators;
    notes.extend(basis::said(results, results.tree.root(), Window::Ytd, heads, &[Compare::LastYear]));
    let numbered: Vec<String> = notes.iter().enumerate().map(|(i, note)| format!("{}. {note}", i + 1)).collect();
    page.rows.push(whole(format!("说明：{}", numbered.concat()), Role::Note));
}
