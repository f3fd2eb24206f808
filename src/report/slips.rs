//! 退回单: for each unit with something to mend, the list of it and copies of its own sheets on which to mend it.
//!
//! [`drafts`] decides what goes on which slip; the pipeline fetches the sheets; [`write::write`] makes the workbook.

mod cells;
mod words;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use huizong_intake::model::table::Places;
use huizong_intake::model::{CellRef, Finding, Grid, Severity};

use crate::config::plan::Rule;
use crate::model::{Debt, Results, State, Submission};

pub use write::write;

/// Checks about which the unit can do nothing on a slip: what it owes stands in a list of its own.
const ELSEWHERE: [&str; 5] = ["missing-submission", "late-submission", "carried-over", "superseded", "duplicate-file"];
/// Checks whose finding is at a cell that may be mended; those of the config besides.
const AT_A_CELL: [&str; 13] = [
    "required",
    "type",
    "range",
    "enum",
    "pattern",
    "resident-id",
    "uncomputed-formula",
    "error-value",
    "reference",
    "row-period",
    "control-total",
    "jump",
    "overwritten-formula",
];

/// A slip before it is written.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// Index of the unit.
    pub unit: usize,
    /// The slip's path in the generation.
    pub path: String,
    /// What is to be mended or explained, in order.
    pub items: Vec<Item<'a>>,
    /// What the unit owes besides.
    pub owed: Vec<&'a Debt>,
    /// The sheets that are copied.
    pub sheets: Vec<Copy<'a>>,
}

/// An entry of the list.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The copied sheet on which it can be mended.
    pub sheet: Option<usize>,
    /// The cells that may be mended for it; its own comes first.
    pub yellow: Vec<CellRef>,
}

/// A sheet to be copied.
#[derive(Clone, Debug)]
pub struct Copy<'a> {
    /// The submission that stands on it.
    pub submission: &'a Submission,
    /// The cells that may be seen, when others' stand on the sheet too.
    pub shows: Option<Shows>,
    /// The cells to mend, with what their notes say.
    pub yellow: BTreeMap<CellRef, Vec<String>>,
}

/// What a unit sees of a sheet that holds several units' tables.
#[derive(Clone, Debug, Default)]
pub struct Shows {
    /// Rows of its own, and those above all records.
    rows: BTreeSet<u32>,
    /// Rows above the first record.
    above: u32,
    /// Columns that are others' alone.
    hidden: BTreeSet<u32>,
}

impl Shows {
    /// Whether the cell may be seen.
    #[must_use]
    pub fn holds(&self, at: CellRef) -> bool {
        (at.row < self.above || self.rows.contains(&at.row)) && !self.hidden.contains(&at.col)
    }
}

/// The slips of a run, by unit. Only units with something to mend or explain get one.
#[must_use]
pub fn drafts<'a>(results: &'a Results<'_>) -> Vec<Draft<'a>> {
    let mut by_unit: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    let from_units: BTreeSet<&str> = results
        .submissions
        .iter()
        .filter(|s| s.state != State::Ignored && s.form.is_some())
        .map(|s| s.file.as_str())
        .collect();
    for finding in &results.findings {
        let Some(unit) = results.tree.by_code(&finding.unit) else { continue };
        let concerns = finding.severity != Severity::Note
            && !ELSEWHERE.contains(&finding.check.as_ref())
            && (finding.file.is_empty() || from_units.contains(finding.file.as_str()));
        if concerns {
            by_unit.entry(unit).or_default().push(finding);
        }
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    by_unit
        .into_iter()
        .map(|(unit, mut findings)| {
            // What must be mended this month comes first.
            findings.sort_by_key(|f| (f.severity, std::cmp::Reverse(f.period), *f));
            let mut draft = Draft {
                unit,
                path: path(results, unit, &mut taken),
                items: Vec::new(),
                owed: results.debts.iter().filter(|d| d.unit == unit && d.state == State::Missing).collect(),
                sheets: Vec::new(),
            };
            for finding in findings {
                draft.add(results, finding);
            }
            draft
        })
        .collect()
}

/// `退回单/NAME.xlsx`, with the code when two units share a name.
fn path(results: &Results<'_>, unit: usize, taken: &mut BTreeSet<String>) -> String {
    let unit = results.tree.get(unit);
    let bad = |c: char| "\\/:*?\"<>|".contains(c) || c.is_control();
    let name: String = unit.name.chars().map(|c| if bad(c) { '_' } else { c }).collect();
    let name = if taken.insert(name.to_lowercase()) { name } else { format!("{name}-{}", unit.code) };
    format!("退回单/{name}.xlsx")
}

impl<'a> Draft<'a> {
    /// The same slip, with each cell to mend at the one that speaks for it where cells are merged. `grid` gives the
    /// sheet of a copy.
    fn anchored<'p>(&self, grid: impl Fn(&Copy<'_>) -> Option<&'p Grid>) -> Self {
        let mut draft = self.clone();
        for (n, copy) in self.sheets.iter().enumerate() {
            let Some(grid) = grid(copy) else { continue };
            let anchor = |at: CellRef| grid.merge_at(at).map_or(at, |merge| merge.first);
            let mut yellow: BTreeMap<CellRef, Vec<String>> = BTreeMap::new();
            for (at, notes) in &copy.yellow {
                let of_cell = yellow.entry(anchor(*at)).or_default();
                let new: Vec<&String> = notes.iter().filter(|note| !of_cell.contains(note)).collect();
                of_cell.extend(new.into_iter().cloned());
            }
            draft.sheets[n].yellow = yellow;
            for item in draft.items.iter_mut().filter(|item| item.sheet == Some(n)) {
                item.yellow.iter_mut().for_each(|at| *at = anchor(*at));
            }
        }
        draft
    }

    fn add(&mut self, results: &'a Results<'_>, finding: &'a Finding) {
        let (sheet, yellow) = match submission(results, finding) {
            Some(submission) => match yellow(results, finding, submission) {
                cells if cells.is_empty() => (None, cells),
                cells => (Some(self.copy(results, submission)), cells),
            },
            None => (None, Vec::new()),
        };
        if let Some(n) = sheet {
            for (i, cell) in yellow.iter().enumerate() {
                let notes = self.sheets[n].yellow.entry(*cell).or_default();
                if i == 0 {
                    notes.push(words::note(finding));
                }
            }
        }
        self.items.push(Item { finding, sheet, yellow });
    }

    /// The number of the copy of the submission's sheet.
    fn copy(&mut self, results: &'a Results<'_>, submission: &'a Submission) -> usize {
        let same =
            |copy: &Copy<'_>| (&copy.submission.file, &copy.submission.sheet) == (&submission.file, &submission.sheet);
        if let Some(n) = self.sheets.iter().position(same) {
            return n;
        }
        let shows = shows(results, submission);
        self.sheets.push(Copy { submission, shows, yellow: BTreeMap::new() });
        self.sheets.len() - 1
    }
}

/// The submission that a finding is about.
fn submission<'a>(results: &'a Results<'_>, finding: &Finding) -> Option<&'a Submission> {
    if finding.file.is_empty() {
        return None;
    }
    let unit = results.tree.by_code(&finding.unit);
    let mut on_sheet = results.submissions.iter().filter(|s| s.file == finding.file && s.sheet == finding.sheet);
    on_sheet.find(|s| {
        let form = s.form.map(|form| results.plan.forms[form].id.as_str());
        s.unit == unit && s.period == finding.period && (finding.form.is_empty() || form == Some(finding.form.as_str()))
    })
}

/// The cells that may be mended for a finding; its own comes first.
fn yellow(results: &Results<'_>, finding: &Finding, submission: &Submission) -> Vec<CellRef> {
    let Ok(at) = finding.cell.parse::<CellRef>() else { return Vec::new() };
    let check = finding.check.as_ref();
    let declared = results.plan.checks.iter().find(|declared| declared.id == check);
    let beside: Vec<CellRef> = match declared.map(|declared| &declared.rule) {
        // Any of the columns that the rule compares may be the wrong one.
        Some(Rule::Row { rule, .. }) => cells(submission, at.row, &rule.columns()),
        Some(Rule::Unit { .. }) => Vec::new(),
        // A record that stands there twice is emptied, or its number mended.
        Some(Rule::Query { .. }) => cells(submission, at.row, &all_columns(submission)),
        None if check == "duplicate-key" => cells(submission, at.row, &all_columns(submission)),
        None if AT_A_CELL.contains(&check) => Vec::new(),
        None => return Vec::new(),
    };
    std::iter::once(at).chain(beside.into_iter().filter(|cell| *cell != at)).collect()
}

fn all_columns(submission: &Submission) -> Vec<usize> {
    match &submission.places {
        Some(Places::Rows(columns)) => (0..columns.len()).collect(),
        _ => Vec::new(),
    }
}

/// The cells of form columns in a row of a table, as far as the sheet has them.
fn cells(submission: &Submission, row: u32, columns: &[usize]) -> Vec<CellRef> {
    let Some(places) = &submission.places else { return Vec::new() };
    columns.iter().filter_map(|&column| places.cell(column, row, None)).collect()
}

/// What a unit sees of its sheet: all of it, or its own rows and the header when others' tables stand there too.
fn shows(results: &Results<'_>, submission: &Submission) -> Option<Shows> {
    let on_sheet: Vec<&Submission> =
        results.submissions.iter().filter(|s| s.file == submission.file && s.sheet == submission.sheet).collect();
    if on_sheet.iter().all(|s| s.unit == submission.unit) {
        return None;
    }
    let mut shows = Shows { above: u32::MAX, ..Shows::default() };
    let mut own = BTreeSet::new();
    for s in on_sheet {
        let is_own = s.unit == submission.unit;
        let columns: Vec<u32> = match &s.places {
            Some(Places::Rows(columns)) => columns.iter().flatten().copied().collect(),
            Some(Places::Card(cells)) => cells.iter().flatten().map(|cell| cell.col).collect(),
            None => Vec::new(),
        };
        let rows: Vec<u32> = match &s.places {
            Some(Places::Card(cells)) => cells.iter().flatten().map(|cell| cell.row).collect(),
            _ => s.rows.clone(),
        };
        shows.above = rows.iter().copied().min().map_or(shows.above, |first| shows.above.min(first));
        if is_own {
            own.extend(columns);
            shows.rows.extend(rows);
        } else {
            shows.hidden.extend(columns);
        }
    }
    shows.hidden.retain(|col| !own.contains(col));
    Some(shows)
}
