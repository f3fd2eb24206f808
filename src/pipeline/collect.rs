//! Files become submissions and frames: read in parallel, put together in the order of their paths.

use std::hash::{DefaultHasher, Hash, Hasher};

use huizong_intake::ingest::{FileReport, Outcome, SheetReport};
use huizong_intake::model::table::{Places, Record};
use huizong_intake::model::{CellRef, CellState, Finding, Form, Table};
use huizong_intake::slip::Mend;
use polars::prelude::PolarsResult;
use sha2::{Digest, Sha256};

use super::Failure;
use super::slips::Slips;
use crate::config::plan::Plan;
use crate::dataset::{Builder, Frame};
use crate::discover::{Source, fetch};
use crate::ledger::Cells;
use crate::model::{State, Submission, hex};
use crate::plain;
use crate::progress::Progress;
use crate::resolve::Candidate;
use crate::workers::{Job, Kit, Pool};

/// Everything that came in.
pub struct Collected {
    /// One for each table, and for each sheet or file without one.
    pub candidates: Vec<Candidate>,
    /// Cells of each candidate's table as they were typed.
    pub typed: Vec<Cells>,
    /// One frame a form, with the rows of all candidates.
    pub frames: Vec<Frame>,
    /// Findings, each with its candidate.
    pub findings: Vec<(Option<usize>, Vec<Finding>)>,
    /// How many sheets and unreadable files were seen.
    pub seen: u64,
    /// Path and hash of every file.
    pub inputs: Vec<(String, String)>,
    /// What came back on return slips.
    pub slips: Slips,
    /// For each form the columns that tell its records apart; none where it has no key.
    identities: Vec<Vec<usize>>,
}

/// Reads all files; `explain` keeps what was taken for what on each sheet.
///
/// # Errors
/// When no worker can be started, or polars fails.
pub fn collect(
    plan: &Plan,
    pool: &Pool,
    kit: &Kit,
    files: &[Source],
    explain: bool,
    progress: &Progress,
) -> Result<Collected, Failure> {
    let mut builders: Vec<Builder> = plan.forms.iter().map(Builder::new).collect();
    let mut collected = Collected {
        candidates: Vec::new(),
        typed: Vec::new(),
        frames: Vec::new(),
        findings: Vec::new(),
        seen: 0,
        inputs: Vec::new(),
        slips: Slips::default(),
        identities: plan.forms.iter().map(Form::identity).collect(),
    };
    let tidy = |report: &mut FileReport| {
        plain::report(report);
        if !explain {
            report.sheets.iter_mut().for_each(|sheet| sheet.layout = Vec::new());
        }
    };
    let limit = plan.limits.file_bytes;
    pool.reports(
        kit,
        files.len(),
        |at| open(&files[at], limit, Vec::new()),
        |at, (sha256, mut report)| -> Result<(), Failure> {
            progress.inc();
            tidy(&mut report);
            let path = &files[at].path;
            collected.inputs.push((path.clone(), sha256.clone()));
            collected.file(path, &sha256, report, &mut builders);
            Ok(())
        },
    )?;
    // Slips are known only when all is read; what they mend is read once more, with the mended cells.
    let mut again = collected.judge(kit);
    let mended: Vec<(&Source, Vec<Mend>)> =
        files.iter().filter_map(|source| Some((source, again.mends_of(source, &collected)?))).collect();
    pool.reports(
        kit,
        mended.len(),
        |at| open(mended[at].0, limit, mended[at].1.clone()),
        |at, (sha256, mut report)| -> Result<(), Failure> {
            tidy(&mut report);
            again.replace(&mut collected, &mended[at].0.path, &sha256, report, &mut builders);
            Ok(())
        },
    )?;
    collected.frames = builders.into_iter().map(Builder::finish).collect::<PolarsResult<_>>()?;
    again.renumber(&mut collected)?;
    Ok(collected)
}

/// One file's hash, and what is to be read of it. What cannot be opened is reported, never an error of the run.
fn open(source: &Source, limit: u64, mends: Vec<Mend>) -> (String, Result<Job, FileReport>) {
    let opened = source.nature.refusal().map_or_else(|| fetch(&source.absolute, limit), Err);
    match opened {
        Ok(bytes) => (hex(&Sha256::digest(&bytes)), Ok(Job { path: source.path.clone(), mends, bytes })),
        Err(error) => (String::new(), Err(FileReport::refused(error, &source.path))),
    }
}

impl Collected {
    /// Takes in what a file came to.
    pub(super) fn file(&mut self, path: &str, sha256: &str, report: FileReport, builders: &mut [Builder]) {
        let modified = report.modified;
        if let Some(slip) = report.slip {
            self.slips.came.push((path.to_owned(), slip));
        }
        let blank = |sheet: &str| Submission {
            file: path.to_owned(),
            sheet: sheet.to_owned(),
            title: String::new(),
            unit: None,
            form: None,
            period: None,
            state: State::Quarantined,
            reason: String::new(),
            sha256: sha256.to_owned(),
            rows_read: 0,
            rows_counted: 0,
            submitted_at: modified,
            late: None,
            due: None,
            places: None,
            layout: Vec::new(),
            rows: Vec::new(),
            mended: Vec::new(),
        };
        if let Some(error) = &report.unreadable {
            self.push(Submission { reason: error.to_string(), ..blank("") }, None, builders);
        }
        self.findings.push((None, report.findings));
        for SheetReport { sheet, title, outcome, findings, layout } in report.sheets {
            let submission = Submission { title, ..blank(&sheet) };
            let index = match outcome {
                Outcome::Table(table) => {
                    let submission = Submission {
                        unit: Some(table.unit),
                        form: Some(table.form),
                        period: Some(table.period),
                        state: State::Counted,
                        rows_read: table.rows_read,
                        places: Some(table.places.clone()),
                        rows: rows(&table),
                        layout,
                        ..submission
                    };
                    self.push(submission, Some(&table), builders)
                }
                Outcome::Quarantined { unit, form, period, reason } => {
                    self.push(Submission { unit, form, period, reason, layout, ..submission }, None, builders)
                }
                Outcome::Ignored { reason } => {
                    self.push(Submission { state: State::Ignored, reason, layout, ..submission }, None, builders)
                }
            };
            self.findings.push((Some(index), findings));
        }
    }

    fn push(&mut self, submission: Submission, table: Option<&Table>, builders: &mut [Builder]) -> usize {
        let index = self.candidates.len();
        self.seen += 1;
        self.typed.push(table.map(Cells::of).unwrap_or_default());
        if let Some(table) = table {
            builders[table.form].add(u32::try_from(index).unwrap_or(u32::MAX), table);
        }
        self.candidates.push(Candidate {
            submission,
            digest: table.map_or(0, digest),
            nil: table.is_some_and(|t| t.nil),
            marks: table.map(|table| marks(table, &self.identities[table.form])).unwrap_or_default(),
            formulas: table.map(|t| t.formulas.clone()).unwrap_or_default(),
        });
        index
    }
}

/// A hash of what tells each record apart, with its first cell: its key, which must be whole, or all that it says where
/// the form (whose identity is `identity`) has no key.
fn marks(table: &Table, identity: &[usize]) -> Vec<(u64, CellRef)> {
    if matches!(table.places, Places::Card(_)) {
        return Vec::new();
    }
    let of = |record: &Record| {
        let mut hasher = DefaultHasher::new();
        let at = if identity.is_empty() {
            let values = || record.cells.iter().filter_map(CellState::value);
            if record.cells.contains(&CellState::Rejected) || values().next().is_none() {
                return None;
            }
            record.cells.hash(&mut hasher);
            (0..record.cells.len()).find_map(|i| table.cell(record, i))?
        } else {
            record.key(identity)?.hash(&mut hasher);
            identity.iter().find_map(|&i| table.cell(record, i))?
        };
        Some((hasher.finish(), at))
    };
    table.records.iter().filter_map(of).collect()
}

/// The rows of a table's records, each once, ascending.
fn rows(table: &Table) -> Vec<u32> {
    let mut rows: Vec<u32> = table.records.iter().map(|record| record.row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// A hash of what the cells say, wherever they stand: equal tables are equal.
fn digest(table: &Table) -> u64 {
    let hash = |record: &dyn Fn(&mut DefaultHasher)| {
        let mut hasher = DefaultHasher::new();
        record(&mut hasher);
        hasher.finish()
    };
    // The order of the rows says nothing.
    table
        .records
        .iter()
        .map(|record| hash(&|hasher| record.cells.hash(hasher)))
        .fold(hash(&|hasher| table.nil.hash(hasher)), u64::wrapping_add)
}

#[cfg(test)]
mod tests {
    use huizong_intake::model::Value;
    use huizong_intake::model::table::Formulas;

    use super::*;

    /// A table of two columns; an empty text is a blank cell, `!` one without a value.
    fn table(rows: &[[&str; 2]]) -> Table {
        let cell = |text: &&str| match *text {
            "" => CellState::Blank,
            "!" => CellState::Rejected,
            text => CellState::Value(Value::Text(text.to_owned())),
        };
        let record =
            |(row, cells): (u32, &[&str; 2])| Record { row, value_col: None, cells: cells.iter().map(cell).collect() };
        Table {
            form: 0,
            unit: 0,
            period: "2020-01".parse().unwrap(),
            sheet: String::new(),
            places: Places::Rows(vec![Some(0), Some(1)]),
            records: (0..).zip(rows).map(record).collect(),
            rows_read: 0,
            nil: false,
            formulas: Formulas::default(),
            why: String::new(),
        }
    }

    #[test]
    fn only_a_whole_key_marks_a_record() {
        let rows = |rows: &[[&str; 2]], identity: &[usize]| -> Vec<u32> {
            marks(&table(rows), identity).iter().map(|(_, at)| at.row).collect()
        };
        let all = [["001", "甲"], ["001", ""], ["", "甲"], ["001", "!"], ["", ""]];
        assert_eq!(rows(&all, &[0, 1]), [0], "half a key is none");
        assert_eq!(rows(&all, &[0]), [0, 1, 3]);
        assert_eq!(rows(&all, &[]), [0, 1, 2], "without a key the whole record, as far as it could be read");
        let twice = marks(&table(&[["001", "甲"], ["001", "乙"], ["001", "甲"]]), &[0, 1]);
        assert!(twice[0].0 == twice[2].0 && twice[0].0 != twice[1].0);
    }
}
