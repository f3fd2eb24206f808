//! Submissions beside those of the months before.

use std::collections::HashMap;

use huizong_intake::model::{Finding, Form, Layout, Period, Semantics, Value};

use super::Checking;
use crate::dataset::Rows;

/// The submission before the one for `month`: a stock's last one, at most twelve months back, a flow's of the span
/// before. `None` where nothing came, and where several count beside each other.
pub fn before(checking: &Checking<'_>, form: usize, unit: usize, month: Period) -> Option<(Period, usize)> {
    let declared = &checking.sources.plan.forms[form];
    let calendar = checking.sources.calendar;
    let (then, submissions) = if declared.semantics == Semantics::Stock {
        calendar.latest(form, unit, month.plus(-1))?
    } else {
        let then = month.plus(-declared.frequency.months());
        (then, calendar.at(form, unit, then))
    };
    match submissions {
        [one] => Some((then, *one)),
        _ => None,
    }
}

/// The rows of submissions by their keys, to hold one month's against another's.
pub struct Keyed<'a> {
    form: &'a Form,
    rows: &'a Rows<'a>,
    of: HashMap<usize, Vec<usize>>,
}

impl<'a> Keyed<'a> {
    pub fn new(form: &'a Form, rows: &'a Rows<'a>) -> Self {
        let mut of: HashMap<usize, Vec<usize>> = HashMap::new();
        for i in 0..rows.len() {
            of.entry(rows.submission(i)).or_default().push(i);
        }
        Self { form, rows, of }
    }

    /// The rows of a submission.
    pub fn of(&self, submission: usize) -> &[usize] {
        self.of.get(&submission).map_or(&[], Vec::as_slice)
    }

    /// Each row of `now` with the row of `then` that has the same key. A card is one row; keys that stand twice, and
    /// rows without one, are left out: nobody could say which is which.
    pub fn pairs(&self, now: usize, then: usize) -> Vec<(usize, usize)> {
        if self.form.layout == Layout::Card {
            return match (self.of(now), self.of(then)) {
                ([a], [b]) => vec![(*a, *b)],
                _ => Vec::new(),
            };
        }
        let then = self.by_key(then);
        let mut pairs: Vec<(usize, usize)> = self
            .by_key(now)
            .into_iter()
            .filter_map(|(key, i)| Some((i?, then.get(&key).copied().flatten()?)))
            .collect();
        pairs.sort_unstable();
        pairs
    }

    fn by_key(&self, submission: usize) -> HashMap<Vec<Value>, Option<usize>> {
        let keys: Vec<usize> = self.form.keys().collect();
        let mut found: HashMap<Vec<Value>, Option<usize>> = HashMap::new();
        for &i in self.of(submission) {
            let key: Option<Vec<Value>> = keys.iter().map(|&c| self.rows.value(i, c)).collect();
            if let Some(key) = key.filter(|key| !key.is_empty()) {
                found.entry(key).and_modify(|twice| *twice = None).or_insert(Some(i));
            }
        }
        found
    }
}

/// A flow form or card that repeats last month's to the last cell has perhaps been sent again by mistake.
pub fn unchanged(checking: &Checking<'_>) -> Vec<Finding> {
    let sources = checking.sources;
    let mut findings = Vec::new();
    for (form, unit, months) in sources.calendar.all() {
        let declared = &sources.plan.forms[form];
        if !declared.asks_unchanged() {
            continue;
        }
        let span = declared.frequency.months();
        for (month, submissions) in months.range(checking.period.january()..=checking.period) {
            let then = month.plus(-span);
            let (&[now], &[before]) = (submissions.as_slice(), sources.calendar.at(form, unit, then)) else {
                continue;
            };
            let (a, b) = (&checking.submissions[now], &checking.submissions[before]);
            if a.nil || b.nil || a.digest != b.digest || a.submission.rows_read == 0 {
                continue;
            }
            let past = if span == 1 { "上月" } else { "上期" };
            let mut finding = Finding::new(
                "unchanged",
                format!("{}的《{}》与{past}完全相同。", month.chinese(), declared.name),
                format!("如果是误发了{past}的表，请重发；确实没有变化，请说明。"),
            )
            .at("", format!("与“{}”一格不差", b.submission.file), format!("{}的数", month.chinese()));
            checking.place(&mut finding, now, None);
            findings.push(finding);
        }
    }
    findings
}
