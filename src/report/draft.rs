//! Reports from templates: what a template may name, its figures from the results, and the proof of what was written.
//!
//! [`docx`](super::docx) knows Word files and no results; here they meet. A template is opened and checked before
//! anything is read ([`Draft::open`]), filled when the figures are decided ([`Draft::fill`]), and what was written is
//! read back out of the finished file and compared with the bytes of `data/indicators.csv` ([`prove`]).

mod coverage;
mod places;
mod proof;
mod prove;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeSet;

use huizong_intake::model::UnitTree;

use super::docx::{Figure, Filled, Limits, Mistake, Template};
use super::words;
use crate::config::plan::{self, Plan, ReportPlan};
use crate::model::{DraftNote, Drafted, Matter, Results};
use crate::plain::sentence;

pub use places::{Place, places, read_places};
pub use proof::{Generation, Proof, proof};
pub use prove::prove;
pub use values::names;

/// A template that may be filled.
#[derive(Debug)]
pub struct Draft {
    report: ReportPlan,
    template: Template,
}

/// A report, and what is to be said about it.
#[derive(Debug)]
pub struct Finished {
    /// Name of the file in the generation.
    pub file: String,
    /// The Word file and what was written where.
    pub filled: Filled,
    /// For the clerk.
    pub drafted: Drafted,
}

/// What a template may cost: as any file that comes in.
#[must_use]
pub fn limits(limits: &plan::Limits) -> Limits {
    let plan::Limits { file_bytes, inflated_bytes, entries, ratio, .. } = *limits;
    Limits { file_bytes, inflated_bytes, entries, ratio, ..Limits::default() }
}

impl Draft {
    /// Opens the template of `report` and holds it against everything that it may name.
    ///
    /// # Errors
    /// All its mistakes.
    pub fn open(report: &ReportPlan, bytes: Vec<u8>, plan: &Plan, tree: &UnitTree) -> Result<Self, Vec<Mistake>> {
        let template = Template::open(bytes, &limits(&plan.limits))?;
        let mistakes = template.check(&names(plan, tree));
        if mistakes.is_empty() { Ok(Self { report: report.clone(), template }) } else { Err(mistakes) }
    }

    /// The template's path, as the config names it.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.report.template
    }

    /// Fills the template.
    ///
    /// # Errors
    /// Mistakes that show only with values, such as a filter for numbers on a word.
    pub fn fill(&self, results: &Results<'_>) -> Result<Finished, Vec<Mistake>> {
        let values = values::values(results, self.report.window, &|name| self.template.mentions(name));
        let filled = self.template.fill(&values)?;
        let drafted = Drafted {
            file: self.report.file.clone(),
            template: self.report.template.clone(),
            places: filled.used.len(),
            proved: filled
                .used
                .iter()
                .filter_map(|used| used.claim.as_ref())
                .filter(|(figure, _)| !figure.window.is_empty())
                .count(),
            notes: notes(&filled, results.tree),
        };
        Ok(Finished { file: self.report.file.clone(), filled, drafted })
    }
}

/// What whoever sends the report off has to know.
fn notes(filled: &Filled, tree: &UnitTree) -> Vec<DraftNote> {
    let called = |figure: &Figure| called(figure, tree);
    let note = |matter, place: String, what: String, why: String| DraftNote { matter, place, what, why };
    let mut notes: Vec<DraftNote> = filled
        .used
        .iter()
        .flat_map(|used| used.todo().map(move |reason| (used, reason)))
        .map(|(used, reason)| {
            let what = used.figures.first().map_or_else(|| used.tag.clone(), &called);
            note(Matter::Missing, used.place.to_string(), what, reason.to_owned())
        })
        .collect();
    let mut seen = BTreeSet::new();
    for used in &filled.used {
        for figure in used.figures.iter().filter(|figure| figure.is_partial() && figure.value.is_some()) {
            if seen.insert((&figure.unit, &figure.window, &figure.id)) {
                let what = format!("{}：{}", called(figure), used.shown);
                notes.push(note(Matter::Partial, used.place.to_string(), what, figure.missing.clone()));
            }
        }
    }
    for stray in &filled.strays {
        let why = "模板里写的数，与填入的数都不相同。".to_owned();
        notes.push(note(Matter::Typed, stray.place.to_string(), stray.number.clone(), why));
    }
    for used in filled.used.iter().filter(|used| used.computed) {
        let of: Vec<&str> = used.figures.iter().map(|figure| figure.name.as_str()).collect();
        let why = format!("由模板用“{}”算出。", of.join("”“"));
        notes.push(note(Matter::Computed, used.place.to_string(), format!("{} {}", used.tag, used.shown), why));
    }
    notes
}

/// A figure's name, with its unit's where it is not the whole's.
fn called(figure: &Figure, tree: &UnitTree) -> String {
    let Figure { name, unit, .. } = figure;
    if unit.is_empty() { name.clone() } else { format!("{name}（{}）", sentence(words::unit(tree, unit))) }
}
