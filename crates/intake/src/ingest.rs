//! One file, from its bytes to typed tables and findings.

mod card;
mod cover;
mod crosstab;
mod hidden;
mod kind;
mod leftover;
mod lines;
mod nil;
mod records;
mod rows;
mod sheet;
mod told;
mod totals;
mod units;

use std::borrow::Cow;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use self::cover::Cover;
use crate::model::{Finding, Grid, Period, Table};
use crate::read::{Kind, Limits, ReadError, read, sniff};
use crate::recognise::Lexicon;
use crate::slip::{self, Mend, Mended, Slip};

/// What every file is read against.
pub struct Context {
    /// All names.
    pub lexicon: Lexicon,
    /// What a file may cost.
    pub limits: Limits,
}

/// What one sheet, or one table on it, came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// A table of a known unit, form and period.
    Table(Table),
    /// Something that should have been a submission and cannot be counted.
    Quarantined {
        /// Index of the unit, as far as it is known.
        unit: Option<usize>,
        /// Index of the form, as far as it is known.
        form: Option<usize>,
        /// The period, as far as it is known.
        period: Option<Period>,
        /// Why.
        reason: String,
    },
    /// A sheet that holds no submission.
    Ignored {
        /// Why.
        reason: String,
    },
}

/// One sheet, or one table on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetReport {
    /// The sheet's name; empty for text files.
    pub sheet: String,
    /// What it came to.
    pub outcome: Outcome,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
    /// The lines above the table, which may say that it corrects or adds to an earlier one; no version of the form.
    pub title: String,
    /// What was taken for title, header, rows, totals and notes, and why; for `-v`.
    pub layout: Vec<String>,
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// The workbook's own modified date.
    pub modified: Option<NaiveDateTime>,
    /// Its sheets.
    pub sheets: Vec<SheetReport>,
    /// Why the file as a whole could not be read.
    pub unreadable: Option<ReadError>,
    /// What is to be said of the file.
    pub findings: Vec<Finding>,
    /// The file is a return slip that came back.
    pub slip: Option<Slip>,
    /// What return slips said of its cells, and what became of that.
    pub mended: Vec<Mended>,
}

impl FileReport {
    /// What is said of a file that is not read, for the reason in `error`.
    #[must_use]
    pub fn refused(error: ReadError, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let mut finding = Finding::new("unreadable", format!("《{name}》{error}。"), error.remedy());
        finding.check = Cow::Borrowed(error.check());
        finding.file = path.to_owned();
        Self { unreadable: Some(error), findings: vec![finding], ..Self::default() }
    }
}

/// Reads, recognises and types one file. `path` is relative to the input folder, with `/`.
#[must_use]
pub fn ingest(bytes: &[u8], path: &str, context: &Context) -> FileReport {
    ingest_mended(bytes, path, &[], context)
}

/// The same, with the cells that return slips mended in place of the faulty ones.
#[must_use]
pub fn ingest_mended(bytes: &[u8], path: &str, mends: &[Mend], context: &Context) -> FileReport {
    let mut report = FileReport::default();
    let name = path.rsplit('/').next().unwrap_or(path);
    match read(bytes, &context.limits) {
        Err(error) => return FileReport::refused(error, path),
        Ok(mut book) => {
            report.findings.extend(wrong_extension(bytes, name));
            report.modified = book.modified;
            report.slip = slip::parse(&book.grids);
            if report.slip.is_some() {
                report.sheets = book.grids.iter().filter(|grid| !grid.hidden).map(returned).collect();
            } else {
                report.mended = slip::apply(&mut book.grids, mends, bytes);
                report.sheets = sheets(&book.grids, path, context);
            }
        }
    }
    for finding in &mut report.findings {
        finding.file = path.to_owned();
    }
    report
}

/// Recognises and types the sheets of one file.
#[must_use]
pub fn sheets(grids: &[Grid], path: &str, context: &Context) -> Vec<SheetReport> {
    let cover = Cover::of(grids, context);
    let mut reports: Vec<SheetReport> =
        grids.iter().flat_map(|grid| sheet::sheet(grid, path, &cover, context)).collect();
    for sheet in &mut reports {
        for finding in &mut sheet.findings {
            finding.file = path.to_owned();
            finding.sheet.clone_from(&sheet.sheet);
        }
    }
    reports
}

/// A sheet of a return slip: no submission, whatever it looks like.
fn returned(grid: &Grid) -> SheetReport {
    SheetReport {
        sheet: grid.name.clone(),
        outcome: Outcome::Ignored { reason: "退回单".to_owned() },
        findings: Vec::new(),
        title: String::new(),
        layout: Vec::new(),
    }
}

/// A note where the file's extension says something else than its content.
fn wrong_extension(bytes: &[u8], name: &str) -> Option<Finding> {
    let kind: Kind = sniff(bytes);
    let extension = name.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_lowercase());
    if kind.extensions().contains(&extension.as_str()) {
        return None;
    }
    Some(
        Finding::new(
            "wrong-extension",
            format!("《{name}》的扩展名是“{extension}”，内容其实是{}，已按内容读取。", kind.chinese()),
            "请按实际格式保存后再发。",
        )
        .at("", extension.clone(), kind.extensions().first().copied().unwrap_or("")),
    )
}
