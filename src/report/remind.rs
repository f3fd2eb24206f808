//! 催报: for each unit that still owes something, one message that can be pasted as it is (WORDING).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use huizong_intake::model::{Frequency, Period, UnitTree};
use serde::Serialize;

use super::words;
use crate::config::plan::Plan;
use crate::model::{Debt, State};

/// Forms that a message names before it says how many more there are.
const NAMED: usize = 8;

/// What one unit still owes, and what to say to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// The unit's code.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Its kind.
    pub kind: String,
    /// Forms of the period that it has sent; nil returns are among them.
    pub received: Vec<String>,
    /// What it owes for the period, in the order of the config, and for earlier months of the year behind it.
    pub owed: Vec<Owed>,
    /// The message.
    pub message: String,
}

/// One form that is still owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Owed {
    /// The form's id.
    pub form: String,
    /// Its name.
    pub form_name: String,
    /// The month that it is owed for.
    pub period: String,
    /// The day by which it is due.
    pub due: NaiveDate,
    /// `missing`: nothing came; `quarantined`: something came and cannot be counted.
    pub state: &'static str,
}

/// The reminders for `period`, in the order of the unit tree. Whom they may ask is `contact`.
#[must_use]
pub fn reminders(plan: &Plan, tree: &UnitTree, period: Period, debts: &[Debt]) -> Vec<Reminder> {
    let mut by_unit: BTreeMap<usize, Vec<&Debt>> = BTreeMap::new();
    debts.iter().for_each(|debt| by_unit.entry(debt.unit).or_default().push(debt));
    let order = tree.in_order();
    let units = order.iter().filter_map(|(unit, _)| by_unit.remove_entry(unit));
    units.filter_map(|(unit, debts)| Unit { plan, tree, period, unit, debts }.reminder()).collect()
}

/// A unit with all its debts of the year so far.
struct Unit<'a> {
    plan: &'a Plan,
    tree: &'a UnitTree,
    period: Period,
    unit: usize,
    debts: Vec<&'a Debt>,
}

impl Unit<'_> {
    fn reminder(&self) -> Option<Reminder> {
        let (now, before): (Vec<&Debt>, Vec<&Debt>) = self.debts.iter().partition(|debt| debt.period == self.period);
        let (received, owed): (Vec<&Debt>, Vec<&Debt>) = now.into_iter().partition(|debt| debt.state.is_reported());
        let late: Vec<&Debt> = before.into_iter().filter(|debt| !debt.state.is_reported()).collect();
        if owed.is_empty() && late.is_empty() {
            return None;
        }
        let unit = self.tree.get(self.unit);
        let form = |debt: &Debt| &self.plan.forms[debt.form];
        Some(Reminder {
            unit: unit.code.clone(),
            unit_name: unit.name.clone(),
            kind: unit.kind.clone(),
            received: received.iter().map(|debt| form(debt).name.clone()).collect(),
            owed: owed
                .iter()
                .chain(&late)
                .map(|debt| Owed {
                    form: form(debt).id.clone(),
                    form_name: form(debt).name.clone(),
                    period: debt.period.to_string(),
                    due: debt.due,
                    state: debt.state.id(),
                })
                .collect(),
            message: self.message(received.len(), &owed, &late),
        })
    }

    fn message(&self, received: usize, owed: &[&Debt], late: &[&Debt]) -> String {
        let month = self.period.month();
        let mut said = match (received, owed.is_empty()) {
            (0, true) => "您好：".to_owned(),
            (0, false) => format!("您好：{month}月报表还没有收到。"),
            (n, _) => format!("您好：{month}月报表已收{n}张，谢谢！"),
        };
        let (spoilt, missing): (Vec<&Debt>, Vec<&Debt>) =
            owed.iter().partition(|debt| debt.state == State::Quarantined);
        // Each due day is said once, with the forms that are due on it.
        let mut by_day: BTreeMap<NaiveDate, Vec<&Debt>> = BTreeMap::new();
        missing.iter().for_each(|debt| by_day.entry(debt.due).or_default().push(debt));
        let mut more = if received > 0 { "还差" } else { "应报" };
        for (due, debts) in &by_day {
            let day = words::day(*due);
            said.push_str(&format!("{more}{}，请{day}下班前发回所附模板。", self.names(debts)));
            more = "另有";
        }
        if !spoilt.is_empty() {
            let due = spoilt.iter().map(|debt| debt.due).max().map_or(String::new(), words::day);
            said.push_str(&format!(
                "{}已收到，但有问题、暂未计入，请按退回单改好，{due}下班前重发。",
                self.names(&spoilt)
            ));
        }
        if missing.iter().any(|debt| self.may_be_nil(debt)) {
            said.push_str("本月确无活动，勾“本月无此项”即算已报。");
        } else if !missing.is_empty() {
            said.push_str("确无此项的，勾“本月无此项”即算已报。");
        }
        let mut by_month: BTreeMap<Period, Vec<&Debt>> = BTreeMap::new();
        late.iter().for_each(|debt| by_month.entry(debt.period).or_default().push(debt));
        for (month, debts) in by_month {
            said.push_str(&format!("{}月的{}也还没有报好，请一并补报。", month.month(), self.names(&debts)));
        }
        let contact = self.plan.names.get("contact").unwrap_or(&self.plan.project.name);
        said.push_str(&format!("有困难请联系{contact}。"));
        said
    }

    /// A form of events: where none took place there is nothing to report.
    fn may_be_nil(&self, debt: &Debt) -> bool {
        use huizong_intake::model::{Layout, Semantics};
        let form = &self.plan.forms[debt.form];
        form.semantics == Semantics::Flow && form.layout == Layout::Records && form.frequency == Frequency::Monthly
    }

    /// `《组织生活台账》《党费收缴明细表》2张`; of many only the first are named.
    fn names(&self, debts: &[&Debt]) -> String {
        let names: Vec<String> =
            debts.iter().take(NAMED).map(|debt| format!("《{}》", self.plan.forms[debt.form].name)).collect();
        let more = if debts.len() > NAMED { "等" } else { "" };
        format!("{}{more}{}张", names.join(""), debts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;

    #[test]
    fn a_message_names_what_is_owed_and_until_when() {
        let fixture = Fixture::new();
        let results = fixture.results();
        let all = reminders(results.plan, results.tree, results.period, &results.debts);
        let owing = |unit: usize| results.debts.iter().any(|d| d.unit == unit && !d.state.is_reported());
        let expected = (0..results.tree.all().len()).filter(|&unit| owing(unit)).count();
        assert_eq!(all.len(), expected);
        for reminder in &all {
            assert!(reminder.message.starts_with("您好："), "{}", reminder.message);
            assert!(reminder.message.ends_with(&format!("有困难请联系{}。", results.plan.project.name)));
            for owed in &reminder.owed {
                assert!(reminder.message.contains(&format!("《{}》", owed.form_name)), "{}", reminder.message);
            }
        }
    }
}
