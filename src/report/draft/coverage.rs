//! Why a figure has no value, or not all of it: which units have not reported.

use std::collections::{BTreeMap, HashMap};

use huizong_intake::model::{Frequency, Period};

use crate::config::plan::Window;
use crate::model::{Debt, Figure, Results, State};
use crate::plain::sentence;
use crate::report::words;

/// What is open, and how it is said.
const STATES: [(State, &str); 2] = [(State::Missing, "未报"), (State::Quarantined, "已收到但暂未计入")];
/// So many units are named.
const NAMED: usize = 5;
/// So many months are named for one unit.
const MONTHS: usize = 3;

/// What is still owed below each node, by form.
pub(super) struct Gaps<'a>(HashMap<(usize, usize), Vec<&'a Debt>>);

impl<'a> Gaps<'a> {
    /// Those of a run: there are many figures, and few debts that are open.
    pub(super) fn new(results: &'a Results<'_>) -> Self {
        let mut gaps: HashMap<(usize, usize), Vec<&Debt>> = HashMap::new();
        for debt in results.debts.iter().filter(|debt| STATES.iter().any(|(state, _)| debt.state == *state)) {
            for node in results.tree.lineage(debt.unit) {
                gaps.entry((node, debt.form)).or_default().push(debt);
            }
        }
        Self(gaps)
    }

    fn of(&self, node: usize, form: usize) -> &[&'a Debt] {
        self.0.get(&(node, form)).map_or(&[], Vec::as_slice)
    }
}

/// What is missing in the figure of `node` for indicator `at`, in words; never empty.
pub(super) fn reason(
    results: &Results<'_>,
    gaps: &Gaps<'_>,
    window: Window,
    node: usize,
    at: usize,
    figure: &Figure,
) -> String {
    let plan = results.plan;
    let indicator = &plan.indicators[at];
    let span = window.span(results.period);
    let mut said = Vec::new();
    for &form in &indicator.forms {
        for (state, word) in STATES {
            let mut units: BTreeMap<usize, Vec<Period>> = BTreeMap::new();
            let open = gaps.of(node, form).iter().filter(|debt| debt.state == state && span.holds(debt.period));
            for debt in open {
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
