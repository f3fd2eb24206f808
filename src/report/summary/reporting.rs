//! Who reported for the run's period, who on time, and who owes which forms.

use crate::model::{Debt, Results, State};
use crate::report::words;

/// How the period's reporting stands.
pub(super) struct Reporting {
    /// Units that owe something.
    pub(super) owing: usize,
    /// Of these, with all forms in.
    pub(super) complete: usize,
    /// Of these, with all forms in on time.
    pub(super) on_time: usize,
    /// Forms owed by all units together.
    pub(super) forms: usize,
    /// Of these, in.
    pub(super) forms_in: usize,
    /// Units that owe something still, or were late; those that owe most first.
    pub(super) behind: Vec<Behind>,
}

/// A unit that owes something still, or was late; forms by name.
pub(super) struct Behind {
    /// The unit's name.
    pub(super) unit: String,
    /// Forms that did not come.
    pub(super) missing: Vec<String>,
    /// Forms that came but could not be counted.
    pub(super) held: Vec<String>,
    /// Forms that came late.
    pub(super) late: Vec<String>,
}

impl Behind {
    /// How many forms are still owed.
    pub(super) fn owed(&self) -> usize {
        self.missing.len() + self.held.len()
    }

    /// What is wrong, in a few words.
    pub(super) fn state(&self) -> String {
        let parts = [("欠报", &self.missing), ("暂未计入", &self.held), ("迟报", &self.late)];
        let said = parts.into_iter().filter(|(_, forms)| !forms.is_empty());
        said.map(|(word, forms)| format!("{word}{}张", forms.len())).collect::<Vec<_>>().join("、")
    }

    /// The forms by name: those still owed, or else those that came late.
    pub(super) fn forms(&self, most: usize) -> String {
        let owed: Vec<&String> = self.missing.iter().chain(&self.held).collect();
        let forms = if owed.is_empty() { self.late.iter().collect() } else { owed };
        let named: Vec<String> = forms.iter().take(most).map(|form| format!("《{form}》")).collect();
        let more = if forms.len() > most { format!("等{}张", forms.len()) } else { String::new() };
        format!("{}{more}", named.concat())
    }
}

/// How the period's reporting stands.
pub(super) fn reporting(results: &Results<'_>) -> Reporting {
    let tree = results.tree;
    let mut debts: Vec<Vec<&Debt>> = vec![Vec::new(); tree.all().len()];
    for debt in results.debts.iter().filter(|debt| debt.period == results.period) {
        debts[debt.unit].push(debt);
    }
    let mut all = Reporting { owing: 0, complete: 0, on_time: 0, forms: 0, forms_in: 0, behind: Vec::new() };
    for (unit, _) in tree.in_order() {
        let owed = &debts[unit];
        if owed.is_empty() {
            continue;
        }
        let named = |keep: &dyn Fn(&Debt) -> bool| {
            let kept = owed.iter().filter(|debt| keep(debt));
            kept.map(|debt| results.plan.forms[debt.form].name.clone()).collect::<Vec<_>>()
        };
        let behind = Behind {
            unit: tree.get(unit).name.clone(),
            missing: named(&|debt| debt.state == State::Missing),
            held: named(&|debt| debt.state != State::Missing && !debt.state.is_reported()),
            late: named(&|debt| debt.state.is_reported() && debt.late),
        };
        all.owing += 1;
        all.forms += owed.len();
        all.forms_in += owed.len() - behind.owed();
        all.complete += usize::from(behind.owed() == 0);
        all.on_time += usize::from(behind.owed() == 0 && behind.late.is_empty());
        if behind.owed() > 0 || !behind.late.is_empty() {
            all.behind.push(behind);
        }
    }
    all.behind.sort_by(|a, b| b.owed().cmp(&a.owed()).then(b.late.len().cmp(&a.late.len())));
    all
}

/// How many units the sentence names, and how many forms of each.
const NAMED: (usize, usize) = (4, 2);

impl Reporting {
    /// The sentence that says it all: how many, and who owes what.
    pub(super) fn sentence(&self) -> String {
        if self.owing == 0 {
            return "本月没有应报的报表。".to_owned();
        }
        let owing: Vec<String> = self
            .behind
            .iter()
            .filter(|unit| unit.owed() > 0)
            .map(|unit| format!("{}（{}）", unit.unit, unit.forms(NAMED.1)))
            .collect();
        let who =
            if owing.is_empty() { String::new() } else { format!("；未报：{}", words::names(&owing, NAMED.0)) };
        format!("应报{}家，已报{}家，按时{}家{who}。", self.owing, self.complete, self.on_time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;

    #[test]
    fn those_who_owe_most_come_first_and_late_ones_last() {
        let fixture = Fixture::new();
        let reporting = reporting(&fixture.results());
        assert_eq!((reporting.owing, reporting.complete, reporting.on_time), (19, 15, 13));
        assert_eq!(reporting.forms - reporting.forms_in, 8);
        let owed: Vec<usize> = reporting.behind.iter().map(Behind::owed).collect();
        assert!(owed.is_sorted_by(|a, b| a >= b), "{owed:?}");
        assert!(reporting.behind[0].state().starts_with("欠报"));
        assert!(reporting.sentence().starts_with("应报19家，已报15家，按时13家；未报：第二党支部（《"));
    }

    #[test]
    fn many_forms_are_summed_up() {
        let forms = |n: usize| (0..n).map(|i| format!("表{i}")).collect::<Vec<_>>();
        let behind = Behind { unit: String::new(), missing: forms(3), held: forms(1), late: forms(2) };
        assert_eq!(behind.state(), "欠报3张、暂未计入1张、迟报2张");
        assert_eq!(behind.forms(2), "《表0》《表1》等4张");
        assert_eq!(Behind { missing: Vec::new(), held: Vec::new(), ..behind }.forms(3), "《表0》《表1》");
    }
}
