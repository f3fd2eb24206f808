//! Two versions of a table, cell by cell.

use std::collections::BTreeMap;

use huizong_intake::model::{CellRef, Form, Value};
use huizong_intake::typing::display;
use polars::prelude::PolarsResult;

use super::Candidate;
use crate::config::plan::Plan;
use crate::dataset::{Frame, Rows};
use crate::model::{Changed, Difference, HIDDEN, Replaced, Submission};

/// What stands for a row that one version does not have.
const WHOLE_ROW: &str = "整行";

/// What the replacement changed. `old` is the submission that does not count any more; `frames` hold the rows of both.
///
/// # Errors
/// When polars fails; it has no reason to.
pub fn difference(
    plan: &Plan,
    frames: &[Frame],
    replaced: &Replaced,
    old: &Submission,
    candidates: &[Candidate],
) -> PolarsResult<Option<Difference>> {
    let new = &candidates[replaced.new].submission;
    let (Some(unit), Some(form)) = (new.unit, new.form) else { return Ok(None) };
    let declared = &plan.forms[form];
    let rows = frames[form].rows(declared)?;
    let of = |submission: usize| (0..rows.len()).filter(|&i| rows.submission(i) == submission).collect::<Vec<usize>>();
    let (before, after) = (of(replaced.old), of(replaced.new));
    let versions = Versions { form: declared, rows: &rows, old, new };
    Ok(Some(Difference {
        unit,
        form,
        period: new.period,
        old: (old.file.clone(), old.sheet.clone()),
        new: (new.file.clone(), new.sheet.clone()),
        why: replaced.why.clone(),
        cells: versions.changed(&before, &after),
        moved: Vec::new(),
    }))
}

struct Versions<'a> {
    form: &'a Form,
    rows: &'a Rows<'a>,
    old: &'a Submission,
    new: &'a Submission,
}

impl Versions<'_> {
    /// Rows with equal keys are held against each other; without keys, or when keys repeat, rows in their order.
    fn changed(&self, before: &[usize], after: &[usize]) -> Vec<Changed> {
        let mut changed = Vec::new();
        for (was, now) in self.pairs(before, after) {
            match (was, now) {
                (Some(was), Some(now)) => changed.extend(self.cells(was, now)),
                (Some(was), None) => changed.push(self.whole(was, self.old, "删去")),
                (None, Some(now)) => changed.push(self.whole(now, self.new, "增加")),
                (None, None) => {}
            }
        }
        changed
    }

    fn pairs(&self, before: &[usize], after: &[usize]) -> Vec<(Option<usize>, Option<usize>)> {
        let keys: Vec<usize> = self.form.keys().collect();
        let by_key = |rows: &[usize]| -> Option<BTreeMap<Vec<Value>, usize>> {
            let mut found = BTreeMap::new();
            for &i in rows {
                let key: Option<Vec<Value>> = keys.iter().map(|&c| self.rows.value(i, c)).collect();
                if found.insert(key?, i).is_some() {
                    return None;
                }
            }
            Some(found)
        };
        if let (false, Some(old), Some(new)) = (keys.is_empty(), by_key(before), by_key(after)) {
            let mut pairs: Vec<_> = after
                .iter()
                .map(|&i| {
                    let key: Vec<Value> = keys.iter().filter_map(|&c| self.rows.value(i, c)).collect();
                    (old.get(&key).copied(), Some(i))
                })
                .collect();
            pairs.extend(old.iter().filter(|(key, _)| !new.contains_key(*key)).map(|(_, &i)| (Some(i), None)));
            return pairs;
        }
        let longest = before.len().max(after.len());
        (0..longest).map(|i| (before.get(i).copied(), after.get(i).copied())).collect()
    }

    fn cells(&self, was: usize, now: usize) -> Vec<Changed> {
        (0..self.form.columns.len())
            .filter(|&c| self.rows.value(was, c) != self.rows.value(now, c))
            .map(|c| {
                let cell = self.cell(self.new, now, c).or_else(|| self.cell(self.old, was, c));
                Changed {
                    cell: cell.map_or(String::new(), |cell| cell.to_string()),
                    row: self.label(now),
                    column: self.form.columns[c].name.clone(),
                    was: self.shown(was, c),
                    now: self.shown(now, c),
                }
            })
            .collect()
    }

    fn whole(&self, i: usize, version: &Submission, what: &str) -> Changed {
        let first = (0..self.form.columns.len()).find_map(|c| self.cell(version, i, c));
        let gone = what == "删去";
        let content: Vec<String> =
            (0..self.form.columns.len()).map(|c| self.shown(i, c)).filter(|t| t != "—").collect();
        let (content, nothing) = (content.join("｜"), "—".to_owned());
        let (was, now) = if gone { (content, nothing) } else { (nothing, content) };
        Changed {
            cell: first.map_or(String::new(), |cell| cell.to_string()),
            row: self.label(i),
            column: format!("{WHOLE_ROW}（{what}）"),
            was,
            now,
        }
    }

    fn cell(&self, version: &Submission, i: usize, column: usize) -> Option<CellRef> {
        let (row, value_col) = self.rows.place(i);
        version.cell(column, row, value_col)
    }

    /// The row's key.
    fn label(&self, i: usize) -> String {
        self.form.keys().map(|c| self.shown(i, c)).collect::<Vec<_>>().join(" ")
    }

    fn shown(&self, i: usize, column: usize) -> String {
        match self.rows.value(i, column) {
            None => "—".to_owned(),
            Some(_) if self.form.columns[column].sensitive => HIDDEN.to_owned(),
            Some(value) => display(&value),
        }
    }
}
