//! What stands in cells, read once more from the files: as it stood, before slips mended anything.

use std::collections::{BTreeMap, BTreeSet};

use huizong_intake::model::{CellRef, Grid};
use huizong_intake::typing::shown;

use super::Asked;
use crate::discover::fetch;
use crate::pipeline::Failure;
use crate::workers::Job;

/// The sheets of files, by file.
#[derive(Default)]
pub struct Texts(BTreeMap<String, Vec<Grid>>);

impl Texts {
    /// Where the text stands that counts for `cell`: merged cells keep it in their first.
    pub fn anchor(&self, file: &str, sheet: &str, cell: CellRef) -> CellRef {
        let merge = self.grid(file, sheet).and_then(|grid| grid.merge_at(cell));
        merge.map_or(cell, |merge| merge.first)
    }

    /// The text in a cell.
    pub fn text(&self, file: &str, sheet: &str, cell: CellRef) -> String {
        let grid = self.grid(file, sheet);
        grid.and_then(|grid| Some(shown(grid.get(cell)?, grid.date1904))).unwrap_or_default()
    }

    /// The names of a file's sheets.
    pub fn sheets(&self, file: &str) -> Vec<&str> {
        self.0.get(file).into_iter().flatten().map(|grid| grid.name.as_str()).collect()
    }

    fn grid(&self, file: &str, sheet: &str) -> Option<&Grid> {
        self.0.get(file)?.iter().find(|grid| grid.name == sheet)
    }
}

impl Asked<'_> {
    /// Reads the sheets of `files` once more. A file that is gone by now has no text.
    pub fn texts(&self, files: &BTreeSet<String>) -> Result<Texts, Failure> {
        let wanted: Vec<_> = self.files.iter().filter(|source| files.contains(&source.path)).collect();
        let limit = self.results.plan.limits.file_bytes;
        let open = |at: usize| {
            let source = wanted[at];
            let bytes = source.nature.refusal().is_none().then(|| fetch(&source.absolute, limit).ok()).flatten()?;
            Some(Job { path: source.path.clone(), mends: Vec::new(), bytes })
        };
        let mut texts = Texts::default();
        self.pool.pages(wanted.len(), open, |at, pages| -> Result<(), Failure> {
            texts.0.insert(wanted[at].path.clone(), pages.into_iter().map(|page| page.grid).collect());
            Ok(())
        })?;
        Ok(texts)
    }
}
