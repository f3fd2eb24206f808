//! `data/report.csv`: which figure stands where in which report. From it a figure is found in the Word file, and
//! `huizong proof` knows the words around each.

use super::Finished;
use crate::report::docx::{Pick, Used};
use crate::report::flat::{self, csv, harmless};

const HEADER: [&str; 10] =
    ["file", "part", "paragraph", "start", "text", "placeholder", "unit", "window", "indicator", "column"];

/// A figure's place in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The report's file in the generation.
    pub file: String,
    /// Path of the part within it.
    pub part: String,
    /// The paragraph's number within the part, from 1.
    pub paragraph: usize,
    /// Characters before it in the paragraph.
    pub start: usize,
    /// What was written.
    pub text: String,
    /// The unit's code.
    pub unit: String,
    /// The window in `data/indicators.csv`; empty when it is not there.
    pub window: String,
    /// The indicator's id.
    pub indicator: String,
    /// Which of its columns.
    pub column: Pick,
}

/// The bytes of `data/report.csv`; `root` is the root's code.
#[must_use]
pub fn places(reports: &[Finished], root: &str) -> Vec<u8> {
    let row = |report: &Finished, used: &Used| {
        let (figure, pick) = used.claim.as_ref()?;
        let (part, paragraph, start) = &used.at;
        Some(vec![
            report.file.clone(),
            part.clone(),
            (paragraph + 1).to_string(),
            start.to_string(),
            harmless(&used.shown),
            harmless(&used.tag),
            if figure.unit.is_empty() { root.to_owned() } else { figure.unit.clone() },
            figure.window.clone(),
            figure.id.clone(),
            pick.id().to_owned(),
        ])
    };
    let rows = reports.iter().flat_map(|report| report.filled.used.iter().filter_map(|used| row(report, used)));
    csv(&HEADER, rows.collect())
}

/// Reads `data/report.csv`; lines that are none of its own are left out.
#[must_use]
pub fn read_places(bytes: &[u8]) -> Vec<Place> {
    let mut reader = flat::reader(bytes);
    let place = |record: ::csv::StringRecord| {
        let field = |i: usize| record.get(i).map(str::to_owned);
        Some(Place {
            file: field(0)?,
            part: field(1)?,
            paragraph: record.get(2)?.parse().ok()?,
            start: record.get(3)?.parse().ok()?,
            text: flat::unguarded(record.get(4)?).to_owned(),
            unit: field(6)?,
            window: field(7)?,
            indicator: field(8)?,
            column: Pick::ALL.into_iter().find(|pick| Some(pick.id()) == record.get(9))?,
        })
    };
    let mut places: Vec<Place> = reader.records().flatten().filter_map(place).collect();
    places.sort_by(|a, b| (&a.file, &a.part, a.paragraph, a.start).cmp(&(&b.file, &b.part, b.paragraph, b.start)));
    places
}
