//! Files become submissions and frames: read in parallel, put together in the order of their paths.

use std::hash::{DefaultHasher, Hash, Hasher};

use huizong_intake::ingest::{Context, FileReport, Outcome, SheetReport, ingest};
use huizong_intake::model::{Finding, Table};
use huizong_intake::read::ReadError;
use polars::prelude::PolarsResult;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::config::plan::Plan;
use crate::dataset::{Builder, Frame};
use crate::discover::Source;
use crate::ledger::Cells;
use crate::model::{State, Submission, hex};
use crate::progress::Progress;
use crate::resolve::Candidate;

/// Files that are read at a time: enough to keep all cores busy, few enough to keep memory flat.
const BATCH: usize = 32;

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
}

/// Reads all files; `explain` keeps what was taken for what on each sheet.
///
/// # Errors
/// When polars fails; it has no reason to.
pub fn collect(
    plan: &Plan,
    context: &Context,
    files: &[Source],
    explain: bool,
    progress: &Progress,
) -> PolarsResult<Collected> {
    let mut builders: Vec<Builder> = plan.forms.iter().map(Builder::new).collect();
    let mut collected = Collected {
        candidates: Vec::new(),
        typed: Vec::new(),
        frames: Vec::new(),
        findings: Vec::new(),
        seen: 0,
        inputs: Vec::new(),
    };
    for batch in files.chunks(BATCH) {
        let reports: Vec<(String, FileReport)> = batch
            .par_iter()
            .map(|source| {
                let report = read(source, plan, context);
                progress.inc();
                report
            })
            .collect();
        for (source, (sha256, mut report)) in batch.iter().zip(reports) {
            if !explain {
                report.sheets.iter_mut().for_each(|sheet| sheet.layout = Vec::new());
            }
            collected.inputs.push((source.path.clone(), sha256.clone()));
            collected.file(&source.path, &sha256, report, &mut builders);
        }
    }
    collected.frames = builders.into_iter().map(Builder::finish).collect::<PolarsResult<_>>()?;
    Ok(collected)
}

/// One file's hash and report. What cannot be read is reported, never an error of the run.
fn read(source: &Source, plan: &Plan, context: &Context) -> (String, FileReport) {
    let refused = |error: ReadError| {
        let name = source.path.rsplit('/').next().unwrap_or(&source.path);
        let mut finding = Finding::new("unreadable", format!("《{name}》{error}。"), error.remedy());
        finding.check = error.check().into();
        finding.file.clone_from(&source.path);
        (String::new(), FileReport { unreadable: Some(error), findings: vec![finding], ..FileReport::default() })
    };
    if !source.plain {
        return refused(ReadError::Unreadable("不是普通文件（链接、管道等）".to_owned()));
    }
    match std::fs::metadata(&source.absolute) {
        Ok(meta) if meta.len() > plan.limits.file_bytes => {
            return refused(ReadError::OverLimit(format!("有{}MB", meta.len() >> 20)));
        }
        _ => {}
    }
    match std::fs::read(&source.absolute) {
        Ok(bytes) => (hex(&Sha256::digest(&bytes)), ingest(&bytes, &source.path, context)),
        Err(error) => refused(ReadError::Unreadable(format!("打不开（{error}），请先关闭正在使用它的程序"))),
    }
}

impl Collected {
    fn file(&mut self, path: &str, sha256: &str, report: FileReport, builders: &mut [Builder]) {
        let modified = report.modified;
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
        });
        index
    }
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
