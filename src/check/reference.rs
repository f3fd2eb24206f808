//! Values that must exist in another form of the same unit.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use huizong_intake::model::{Finding, Value};
use huizong_intake::typing::display;
use polars::prelude::PolarsResult;

use super::{Checking, message};

/// Values of a referenced column, by submission.
type Known = HashMap<usize, HashSet<String>>;

pub fn references(checking: &Checking<'_>) -> PolarsResult<Vec<Finding>> {
    let sources = checking.sources;
    let mut known: HashMap<(usize, usize), Known> = HashMap::new();
    let mut findings = Vec::new();
    for (f, form) in sources.plan.forms.iter().enumerate() {
        for (c, column) in form.columns.iter().enumerate() {
            let Some(target) = &column.references else {
                continue;
            };
            let key = (target.form, target.column);
            let values = match known.entry(key) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) => entry.insert(values(checking, target.form, target.column)?),
            };
            let rows = sources.frames[f].rows(form)?;
            let mut said = HashSet::new();
            for i in 0..rows.len() {
                let submission = rows.submission(i);
                let (Some(value), Some(month)) = (rows.text(i, c), rows.month(i)) else {
                    continue;
                };
                if !checking.covers(submission) {
                    continue;
                }
                // The list of the row's month, or the latest before it; without one, nobody can tell.
                let Some((_, lists)) = sources.calendar.before(target.form, rows.unit(i), month) else {
                    continue;
                };
                if lists.iter().any(|list| values.get(list).is_some_and(|set| set.contains(value))) {
                    continue;
                }
                let (row, value_col) = rows.place(i);
                if !said.insert((submission, row)) {
                    continue;
                }
                let cell = checking.cell(submission, c, row, value_col);
                let shown = message::cell(column, &Value::Text(value.to_owned()));
                let list = &sources.plan.forms[target.form].name;
                let mut finding = Finding::new(
                    "reference",
                    format!(
                        "{}的{}{shown}不在本单位《{list}》里。",
                        cell.map_or(String::new(), |c| c.to_string()),
                        column.name
                    ),
                    format!("写错请更正；确有其人其事，请先补报《{list}》。"),
                )
                .at("", shown, format!("《{list}》里有"));
                checking.place(&mut finding, submission, cell);
                findings.push(finding);
            }
        }
    }
    Ok(findings)
}

fn values(checking: &Checking<'_>, form: usize, column: usize) -> PolarsResult<Known> {
    let declared = &checking.sources.plan.forms[form];
    let rows = checking.sources.frames[form].rows(declared)?;
    let mut known = Known::new();
    for i in 0..rows.len() {
        if let Some(value) = rows.value(i, column) {
            known.entry(rows.submission(i)).or_default().insert(display(&value));
        }
    }
    Ok(known)
}
