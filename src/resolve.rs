//! Which submission counts, which is superseded, and who still owes what (DESIGN section 4, "Resubmissions").

mod answers;
mod debts;
mod decisions;
mod difference;
mod slips;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use huizong_intake::model::table::Formulas;
use huizong_intake::model::{CellRef, Finding, Period, Semantics};

use crate::config::plan::Plan;
use crate::model::{Debt, Decision, Replaced, Ruling, State, Submission};
use huizong_intake::model::UnitTree;

pub use answers::settle;
pub use debts::{debts, due};
pub use difference::difference;
pub use slips::{Judged, Outcome, judge, outcomes};

/// A submission with what decides between versions of it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The submission; tables that were read stand as [`State::Counted`] until they are resolved.
    pub submission: Submission,
    /// Hash of the typed content: equal tables have equal digests.
    pub digest: u64,
    /// The sheet says that there is nothing to report.
    pub nil: bool,
    /// A hash of what tells each record from others (its key, or else all that it says), and the first such cell.
    pub marks: Vec<(u64, CellRef)>,
    /// Which of its cells are formulas.
    pub formulas: Formulas,
}

/// What was decided.
pub struct Resolved {
    /// Findings about versions and debts.
    pub findings: Vec<Finding>,
    /// What was owed, January through the run's period.
    pub debts: Vec<Debt>,
    /// The unit's last counted submissions of each form, by month.
    pub calendar: Calendar,
    /// Which submission took the place of which.
    pub replaced: Vec<Replaced>,
    /// Files that the clerk ruled out: nobody wants to hear of them any more.
    pub dropped: BTreeSet<String>,
}

/// Counted submissions of each (form, unit), by month.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    counted: BTreeMap<(usize, usize), BTreeMap<Period, Vec<usize>>>,
}

impl Calendar {
    /// Collects the counted and nil submissions.
    #[must_use]
    pub fn new(submissions: &[Candidate]) -> Self {
        let mut counted: BTreeMap<(usize, usize), BTreeMap<Period, Vec<usize>>> = BTreeMap::new();
        for (i, candidate) in submissions.iter().enumerate() {
            let s = &candidate.submission;
            if let (true, Some(form), Some(unit), Some(period)) = (s.state.is_reported(), s.form, s.unit, s.period) {
                counted.entry((form, unit)).or_default().entry(period).or_default().push(i);
            }
        }
        Self { counted }
    }

    /// The same calendar with the submission `old` where `new` stands.
    #[must_use]
    pub fn with(&self, new: usize, old: usize) -> Self {
        let mut calendar = self.clone();
        let submissions = calendar.counted.values_mut().flat_map(BTreeMap::values_mut).flatten();
        submissions.filter(|submission| **submission == new).for_each(|submission| *submission = old);
        calendar
    }

    /// All (form, unit) pairs for which anything counts, with the months.
    pub fn all(&self) -> impl Iterator<Item = (usize, usize, &BTreeMap<Period, Vec<usize>>)> {
        self.counted.iter().map(|((form, unit), months)| (*form, *unit, months))
    }

    /// The units for which anything of `form` counts, with the months.
    pub fn of(&self, form: usize) -> impl Iterator<Item = (usize, &BTreeMap<Period, Vec<usize>>)> {
        self.counted.range((form, 0)..=(form, usize::MAX)).map(|((_, unit), months)| (*unit, months))
    }

    /// The submissions that count for `month`.
    #[must_use]
    pub fn at(&self, form: usize, unit: usize, month: Period) -> &[usize] {
        self.counted.get(&(form, unit)).and_then(|months| months.get(&month)).map_or(&[], Vec::as_slice)
    }

    /// The last month at or before `end`, however far back, for which something counts, with its submissions.
    #[must_use]
    pub fn before(&self, form: usize, unit: usize, end: Period) -> Option<(Period, &[usize])> {
        let (month, submissions) = self.counted.get(&(form, unit))?.range(..=end).next_back()?;
        Some((*month, submissions))
    }

    /// The last month at or before `end`, at most twelve months back, for which something counts, with its submissions.
    #[must_use]
    pub fn latest(&self, form: usize, unit: usize, end: Period) -> Option<(Period, &[usize])> {
        let months = self.counted.get(&(form, unit))?;
        let (month, submissions) = months.range(end.plus(-12)..=end).next_back()?;
        Some((*month, submissions))
    }
}

/// Decides between versions, the clerk's `decisions` first, marks what is beyond the run's period, and finds the debts.
pub fn resolve(
    plan: &Plan,
    tree: &UnitTree,
    period: Period,
    decisions: &[Decision],
    candidates: &mut Vec<Candidate>,
) -> Resolved {
    for candidate in candidates.iter_mut() {
        let s = &mut candidate.submission;
        if s.period.is_some_and(|p| p > period) {
            s.state = State::Ignored;
            s.reason = format!("晚于本次报表期{}", period.chinese());
        }
    }
    let (rulings, mut findings) = decisions::rule(decisions, candidates);
    let ruled_out = rulings.iter().filter(|(_, (ruling, _))| *ruling == Ruling::Drop);
    let dropped = ruled_out.map(|(&i, _)| candidates[i].submission.file.clone()).collect();
    let mut replaced = Vec::new();
    findings.extend(versions::decide(plan, tree, candidates, &rulings, &mut replaced));
    restate(plan, candidates);
    for candidate in candidates.iter_mut() {
        let s = &mut candidate.submission;
        s.rows_counted = if s.state == State::Counted { s.rows_read } else { 0 };
    }
    let calendar = Calendar::new(candidates);
    let debts = debts(plan, tree, period, candidates, &calendar, &mut findings);
    findings.extend(carried_over(plan, tree, &debts, candidates, &calendar));
    Resolved { findings, debts, calendar, replaced, dropped }
}

/// In a form that restates its year, each submission replaces the earlier ones of that year.
fn restate(plan: &Plan, candidates: &mut [Candidate]) {
    use huizong_intake::model::Restates;
    let mut last: BTreeMap<(usize, usize, i32), Period> = BTreeMap::new();
    let key = |s: &Submission| {
        let (form, unit, period) = (s.form?, s.unit?, s.period?);
        (plan.forms[form].restates == Restates::Year && s.state.is_reported())
            .then_some(((form, unit, period.year()), period))
    };
    for candidate in candidates.iter() {
        if let Some((key, period)) = key(&candidate.submission) {
            let latest = last.entry(key).or_insert(period);
            *latest = (*latest).max(period);
        }
    }
    for candidate in candidates.iter_mut() {
        if let Some((key, period)) = key(&candidate.submission)
            && let Some(latest) = last.get(&key)
            && period < *latest
        {
            candidate.submission.state = State::Superseded;
            candidate.submission.reason = format!("已由{}的全年累计表替代", latest.chinese());
        }
    }
}

/// A stock that was due and did not come is carried over from the last one.
fn carried_over(
    plan: &Plan,
    tree: &UnitTree,
    debts: &[Debt],
    candidates: &[Candidate],
    calendar: &Calendar,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for debt in debts {
        let form = &plan.forms[debt.form];
        if form.semantics != Semantics::Stock || debt.state.is_reported() {
            continue;
        }
        let Some((from, submissions)) = calendar.latest(debt.form, debt.unit, debt.period) else {
            continue;
        };
        let source = submissions.first().map(|&i| &candidates[i].submission);
        let unit = tree.get(debt.unit);
        let mut finding = Finding::new(
            "carried-over",
            format!("{}{}的《{}》未报，暂沿用{}的数。", unit.name, debt.period.chinese(), form.name, from.chinese()),
            "请补报；收到后自动改用新数。",
        )
        .at("", from.to_string(), debt.period.to_string());
        finding.unit.clone_from(&unit.code);
        finding.form.clone_from(&form.id);
        finding.period = Some(debt.period);
        if let Some(source) = source {
            finding.file.clone_from(&source.file);
            finding.sheet.clone_from(&source.sheet);
        }
        findings.push(finding);
    }
    findings
}
