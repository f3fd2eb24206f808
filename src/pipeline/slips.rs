//! Return slips on their way through a run: what came back is taken into the submissions that it belongs to, before
//! anything is decided or added up.

use std::collections::{BTreeMap, BTreeSet};

use huizong_intake::ingest::FileReport;
use huizong_intake::model::Finding;
use huizong_intake::slip::{Fate, Mend, Mended, Page, Slip};
use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::Failure;
use super::collect::Collected;
use crate::dataset::Builder;
use crate::discover::{Source, fetch};
use crate::ledger::Cells;
use crate::model::{Replaced, Results, State, Submission};
use crate::report::slips::drafts;
use crate::resolve::{Candidate, Judged, judge, outcomes};
use crate::workers::{Job, Kit, Pool};

/// What came back on slips, and what it did.
#[derive(Default)]
pub struct Slips {
    /// The slips, by the files that they came in.
    pub came: Vec<(String, Slip)>,
    /// Explanations on them, and what is wrong with them.
    pub judged: Judged,
    /// What became of each mended cell, by the file that it belongs to.
    pub mended: Vec<(String, Mended)>,
    /// Submissions as they stood before their cells were mended, behind the numbers of all others.
    pub before: Vec<(usize, Submission)>,
    /// Which submission took the place of which of these.
    pub replaced: Vec<Replaced>,
}

/// The second reading of files that slips mend.
pub struct Again {
    dropped: BTreeSet<usize>,
    /// New and old number of a table that slips changed.
    pairs: Vec<(usize, usize)>,
}

impl Collected {
    /// Judges the slips that came.
    pub(super) fn judge(&mut self, kit: &Kit) -> Again {
        if !self.slips.came.is_empty() {
            let lexicon = kit.lexicon();
            self.slips.judged = judge(&self.slips.came, &self.candidates, &lexicon, lexicon.period);
        }
        Again { dropped: BTreeSet::new(), pairs: Vec::new() }
    }
}

impl Again {
    /// What slips mend in a file.
    pub fn mends_of(&self, source: &Source, collected: &Collected) -> Option<Vec<Mend>> {
        let judged = &collected.slips.judged;
        if judged.mends.is_empty() {
            return None;
        }
        let sha256 = collected.inputs.iter().find(|(path, _)| *path == source.path).map(|(_, sha256)| sha256)?;
        judged.mends.get(sha256).cloned()
    }

    /// Puts what a file came to with its mended cells in the place of what it came to before.
    pub fn replace(
        &mut self,
        collected: &mut Collected,
        path: &str,
        sha256: &str,
        report: FileReport,
        builders: &mut [Builder],
    ) {
        let old: Vec<usize> =
            (0..collected.candidates.len()).filter(|&i| collected.candidates[i].submission.file == path).collect();
        let first = collected.candidates.len();
        let mended = report.mended.clone();
        collected.seen -= old.len() as u64;
        collected.file(path, sha256, report, builders);
        let mut left = old.clone();
        for new in first..collected.candidates.len() {
            let candidate = &mut collected.candidates[new];
            let of_sheet = mended.iter().filter(|m| m.fate == Fate::Taken && m.sheet == candidate.submission.sheet);
            candidate.submission.mended = of_sheet.cloned().collect();
            let candidate = &collected.candidates[new];
            let same = |c: &Candidate| {
                let (a, b) = (&c.submission, &candidate.submission);
                (&a.sheet, a.unit, a.form, a.period) == (&b.sheet, b.unit, b.form, b.period)
            };
            if let Some(at) = left.iter().position(|&i| same(&collected.candidates[i])) {
                let old = left.remove(at);
                if collected.candidates[old].digest != candidate.digest {
                    self.pairs.push((new, old));
                }
            }
        }
        collected.slips.mended.extend(mended.into_iter().map(|mended| (path.to_owned(), mended)));
        self.dropped.extend(old);
    }

    /// Gives all submissions their final numbers: those that a second reading replaced come last and are no candidates
    /// any more, but their rows can still be compared.
    pub fn renumber(self, collected: &mut Collected) -> PolarsResult<()> {
        if self.dropped.is_empty() {
            return Ok(());
        }
        let count = collected.candidates.len();
        let order: Vec<usize> =
            (0..count).filter(|i| !self.dropped.contains(i)).chain(self.dropped.iter().copied()).collect();
        let mut to = vec![0_u32; count];
        for (new, &old) in (0..).zip(&order) {
            to[old] = new;
        }
        for frame in &mut collected.frames {
            frame.renumber(&to)?;
        }
        let number = |i: usize| to[i] as usize;
        let mut candidates: Vec<Option<Candidate>> =
            std::mem::take(&mut collected.candidates).into_iter().map(Some).collect();
        let typed: Vec<Cells> = std::mem::take(&mut collected.typed);
        for &old in &order {
            let Some(candidate) = candidates[old].take() else { continue };
            if self.dropped.contains(&old) {
                collected.slips.before.push((number(old), candidate.submission));
            } else {
                collected.candidates.push(candidate);
                collected.typed.push(typed[old]);
            }
        }
        collected.findings.retain(|(i, _)| i.is_none_or(|i| !self.dropped.contains(&i)));
        for (i, _) in &mut collected.findings {
            *i = i.map(number);
        }
        for (new, old) in self.pairs {
            let new = number(new);
            let mut slips: Vec<&str> =
                collected.candidates[new].submission.mended.iter().map(|mended| mended.slip.as_str()).collect();
            slips.sort_unstable();
            slips.dedup();
            let why = format!("退回单更正（{}）", slips.join("、"));
            collected.slips.replaced.push(Replaced { old: number(old), new, why });
        }
        Ok(())
    }
}

impl Slips {
    /// What is to be said of the slips when everything is decided, and what became of them beside their files.
    pub fn close(&mut self, candidates: &mut [Candidate]) -> Vec<Finding> {
        let mut findings = std::mem::take(&mut self.judged.findings);
        let outcome = outcomes(&self.came, &self.mended, candidates);
        findings.extend(outcome.findings);
        for (file, slip) in &self.came {
            let of_file = candidates.iter_mut().map(|c| &mut c.submission).filter(|s| s.file == *file);
            let said = match slip {
                Slip::Returned(slip) => slip.answers.len(),
                Slip::Spoilt(_) => 0,
            };
            let taken = outcome.taken.get(file).copied().unwrap_or(0);
            for submission in of_file {
                match self.judged.refused.get(file) {
                    Some(why) => {
                        submission.state = State::Quarantined;
                        submission.reason.clone_from(why);
                    }
                    None => submission.reason = format!("退回单，更正{taken}格，说明{said}条"),
                }
            }
        }
        findings
    }

    /// Says of findings at mended cells that they were mended, and are wrong all the same.
    pub fn still_wrong(&self, findings: &mut [Finding]) {
        for finding in findings.iter_mut().filter(|f| !f.cell.is_empty()) {
            let mut slips: Vec<&str> = self
                .mended
                .iter()
                .filter(|(file, m)| *file == finding.file && m.fate == Fate::Taken && m.sheet == finding.sheet)
                .filter(|(_, m)| m.cell.to_string() == finding.cell)
                .map(|(_, m)| m.slip.as_str())
                .collect();
            slips.sort_unstable();
            slips.dedup();
            if let Some(slip) = slips.last() {
                finding.message = format!("{}（这是退回单“{slip}”里改填的。）", finding.message);
            }
        }
    }
}

/// The slips of the run as files of the generation. Submitted sheets are fetched once more, for the units that get one.
///
/// # Errors
/// When a slip cannot be written.
pub fn write(
    results: &Results<'_>,
    files: &[Source],
    pool: &Pool,
    slips: &Slips,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let drafts = drafts(results);
    let wanted: BTreeMap<&str, &str> = drafts
        .iter()
        .flat_map(|draft| &draft.sheets)
        .map(|copy| (copy.submission.file.as_str(), copy.submission.sha256.as_str()))
        .collect();
    let wanted: Vec<(&Source, &str)> =
        files.iter().filter_map(|source| Some((source, *wanted.get(source.path.as_str())?))).collect();
    let open = |at: usize| {
        let (source, sha256) = wanted[at];
        let mends = slips.judged.mends.get(sha256).cloned().unwrap_or_default();
        // It was read a moment ago; should it be gone by now, the list alone has to do.
        let bytes = fetch(&source.absolute, results.plan.limits.file_bytes).ok()?;
        Some(Job { path: source.path.clone(), mends, bytes })
    };
    let mut fetched: BTreeMap<&str, Vec<Page>> = BTreeMap::new();
    pool.pages(wanted.len(), open, |at, pages| -> Result<(), Failure> {
        fetched.insert(&wanted[at].0.path, pages);
        Ok(())
    })?;
    let page = |file: &str, sheet: &str| fetched.get(file)?.iter().find(|page| page.grid.name == sheet);
    drafts
        .par_iter()
        .map(|draft| {
            let bytes = crate::report::slips::write(draft, results, page);
            let bytes = bytes.map_err(|error| Failure::Write(format!("{}写不成：{error}", draft.path)))?;
            Ok((draft.path.clone(), bytes))
        })
        .collect()
}
