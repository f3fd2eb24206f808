//! Why a figure has no value, or not all of it: which units have not reported.

use std::collections::BTreeMap;

use huizong_intake::model::{Frequency, Period};

use crate::config::plan::Window;
use crate::model::{Debt, Figure, Results, State};
use crate::plain::sentence;
use crate::report::words;

/// So many units are named.
const NAMED: usize = 5;
/// So many months are named for one unit.
const MONTHS: usize = 3;

/// What is missing in the figure of `node` for indicator `at`, in words; never empty.
pub(super) fn reason(results: &Results<'_>, window: Window, node: usize, at: usize, figure: &Figure) -> String {
    let plan = results.plan;
    let indicator = &plan.indicators[at];
    let span = window.span(results.period);
    let mut said = Vec::new();
    for &form in &indicator.forms {
        for (state, word) in [(State::Missing, "未报"), (State::Quarantined, "已收到但暂未计入")] {
            let mut units: BTreeMap<usize, Vec<Period>> = BTreeMap::new();
            let owed = results.debts.iter().filter(|debt| debt.form == form && span.holds(debt.period));
            let open = |debt: &&Debt| debt.state == state && results.tree.lineage(debt.unit).any(|i| i == node);
            for debt in owed.filter(open) {
                units.entry(debt.unit).or_default().push(debt.period);
            }
            if units.is_empty() {
                continue;
            }
            let only_one_month = span.first == span.last;
            let names: Vec<String> = units
                .iter()
                .map(|(&unit, months)| {
                    let name = &results.tree.get(unit).name;
                    if only_one_month { name.clone() } else { format!("{name}（{}）", of_months(months)) }
                })
                .collect();
            said.push(format!("《{}》{word}：{}", plan.forms[form].name, words::names(&names, NAMED)));
        }
    }
    if figure.rejected > 0 {
        said.push(format!("有{}格没有数，未计入", figure.rejected));
    }
    if said.is_empty() {
        let forms = indicator.forms.iter().map(|&form| &plan.forms[form]);
        let on_event: Vec<String> = forms
            .filter(|form| form.frequency == Frequency::OnEvent)
            .map(|form| format!("《{}》", form.name))
            .collect();
        said.push(if on_event.is_empty() {
            "本期没有数据".to_owned()
        } else {
            format!("本期没有收到{}", on_event.join(""))
        });
    }
    // The brackets close what is to be filled in.
    sentence(&said.join("；")).replace('】', "」")
}

fn of_months(months: &[Period]) -> String {
    if months.len() > MONTHS {
        return format!("{}个月", months.len());
    }
    let named: Vec<String> = months.iter().map(|period| format!("{}月", period.month())).collect();
    named.join("、")
}
