//! Who owes which form for which month, and what came.

use std::collections::HashMap;

use chrono::NaiveDate;
use huizong_intake::model::table::Formulas;
use huizong_intake::model::{Finding, Period, UnitTree};

use super::{Calendar, Candidate};
use crate::config::plan::Plan;
use crate::model::{Debt, State, Submission};

/// The day by which `unit` owes `form` for `month`; `None` when it does not owe it.
#[must_use]
pub fn due(plan: &Plan, tree: &UnitTree, unit: usize, form: usize, month: Period) -> Option<NaiveDate> {
    let declared = &plan.forms[form];
    let unit = tree.get(unit);
    let owed = unit.owes(declared, month) && !plan.exempts(&unit.code, form, month);
    owed.then(|| plan.calendar.due(declared, month))
}

/// Finds the debts from January through `period`, adds a missing submission for each that nothing came for, and says
/// what is missing or late.
pub fn debts(
    plan: &Plan,
    tree: &UnitTree,
    period: Period,
    candidates: &mut Vec<Candidate>,
    calendar: &Calendar,
    findings: &mut Vec<Finding>,
) -> Vec<Debt> {
    for candidate in candidates.iter_mut() {
        let s = &mut candidate.submission;
        if let (Some(unit), Some(form), Some(month)) = (s.unit, s.form, s.period) {
            s.due = due(plan, tree, unit, form, month);
            s.late = s.due.zip(s.submitted_at).map(|(due, at)| at.date() > due);
        }
    }
    let mut by_duty: HashMap<(usize, usize, Period), Vec<usize>> = HashMap::new();
    for (i, candidate) in candidates.iter().enumerate() {
        let s = &candidate.submission;
        if let (Some(unit), Some(form), Some(month)) = (s.unit, s.form, s.period) {
            by_duty.entry((unit, form, month)).or_default().push(i);
        }
    }
    let mut debts = Vec::new();
    let mut missing = Vec::new();
    for month in period.january().through(period) {
        for unit in 0..tree.all().len() {
            for form in 0..plan.forms.len() {
                let Some(due) = due(plan, tree, unit, form, month) else {
                    continue;
                };
                // What the clerk ruled out did not come.
                let came: Vec<&Submission> = by_duty
                    .get(&(unit, form, month))
                    .map_or(&[][..], Vec::as_slice)
                    .iter()
                    .map(|&i| &candidates[i].submission)
                    .filter(|s| s.state != State::Ignored)
                    .collect();
                let counted = calendar.at(form, unit, month);
                let state = match counted.first() {
                    Some(&i) => candidates[i].submission.state,
                    // A yearly restatement that replaced this month's table was reported all the same.
                    None if came.iter().any(|s| s.state == State::Superseded) => State::Counted,
                    None if came.is_empty() => State::Missing,
                    None => State::Quarantined,
                };
                // A correction after the day does not make late what first came in time.
                let late = !came.is_empty() && came.iter().all(|s| s.late == Some(true));
                let debt = Debt { unit, form, period: month, due, state, late };
                let first = came
                    .iter()
                    .min_by_key(|s| (s.submitted_at, s.file.clone()))
                    .map(|s| ((*s).clone(), s.submitted_at));
                match (state, first) {
                    (State::Missing, _) => {
                        findings.push(missing_finding(plan, tree, &debt));
                        missing.push(missing_submission(&debt));
                    }
                    (_, Some((first, Some(at)))) if late => {
                        findings.push(late_finding(plan, tree, &debt, &first, at.date()))
                    }
                    _ => {}
                }
                debts.push(debt);
            }
        }
    }
    let missing = missing.into_iter();
    candidates.extend(missing.map(|submission| Candidate {
        submission,
        digest: 0,
        nil: false,
        formulas: Formulas::default(),
        marks: Vec::new(),
    }));
    debts
}

fn missing_submission(debt: &Debt) -> Submission {
    Submission {
        file: String::new(),
        sheet: String::new(),
        title: String::new(),
        unit: Some(debt.unit),
        form: Some(debt.form),
        period: Some(debt.period),
        state: State::Missing,
        reason: format!("应于{}前报", debt.due),
        sha256: String::new(),
        rows_read: 0,
        rows_counted: 0,
        submitted_at: None,
        late: None,
        due: Some(debt.due),
        places: None,
        layout: Vec::new(),
        rows: Vec::new(),
        mended: Vec::new(),
    }
}

fn said(plan: &Plan, tree: &UnitTree, debt: &Debt, mut finding: Finding) -> Finding {
    finding.unit.clone_from(&tree.get(debt.unit).code);
    finding.form.clone_from(&plan.forms[debt.form].id);
    finding.period = Some(debt.period);
    finding
}

fn day(date: NaiveDate) -> String {
    use chrono::Datelike;
    format!("{}月{}日", date.month(), date.day())
}

fn missing_finding(plan: &Plan, tree: &UnitTree, debt: &Debt) -> Finding {
    let (unit, form) = (&tree.get(debt.unit).name, &plan.forms[debt.form].name);
    let finding = Finding::new(
        "missing-submission",
        format!("未报：{unit}{}月《{form}》尚未收到（应于{}前报）。", debt.period.month(), day(debt.due)),
        "请补报；确无此项，请勾“本月无此项”。",
    )
    .at("", "", format!("{}前报送", debt.due));
    said(plan, tree, debt, finding)
}

fn late_finding(plan: &Plan, tree: &UnitTree, debt: &Debt, first: &Submission, at: NaiveDate) -> Finding {
    let (unit, form) = (&tree.get(debt.unit).name, &plan.forms[debt.form].name);
    let mut finding = Finding::new(
        "late-submission",
        format!(
            "迟报：{unit}{}月《{form}》应于{}前报，表内修改日期是{}。",
            debt.period.month(),
            day(debt.due),
            day(at)
        ),
        "已照常计入；请下月按时报送。",
    )
    .at("", at.to_string(), debt.due.to_string());
    finding.file.clone_from(&first.file);
    finding.sheet.clone_from(&first.sheet);
    said(plan, tree, debt, finding)
}
