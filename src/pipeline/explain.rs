//! `huizong explain`: a question about a figure, a cell or a finding, and its answer.

mod deed;
mod texts;
mod way;

use std::collections::BTreeMap;

use huizong_intake::model::{Finding, UnitTree};
use polars::prelude::PolarsResult;

use super::collect::Collected;
use super::{Failure, Outcome, Work, changes};
use crate::aggregate::{Sources, Values};
use crate::cli::{About, Format, Question, Request};
use crate::config::plan::Plan;
use crate::dataset::Frame;
use crate::discover::Source;
use crate::mask::Mask;
use crate::model::{Published, Results, Way};
use crate::resolve::{Calendar, Candidate};
use crate::workers::Pool;
use crate::{publish, report};

/// Names that are offered for one that is not there.
const OFFERED: usize = 3;

/// What a question is about, as far as it can be said before anything is read.
pub enum Target {
    /// An indicator at a node.
    Figure {
        /// Index of the indicator.
        indicator: usize,
        /// Index of the unit.
        node: usize,
    },
    /// A file, a sheet or a cell, as it was written.
    Place(String),
    /// A row of the list of findings.
    Finding(usize),
}

/// What the answer needs of a run besides its results.
pub struct Kept {
    frames: Vec<Frame>,
    all: Vec<Frame>,
    calendar: Calendar,
    candidates: Vec<Candidate>,
    values: Values,
}

impl Kept {
    /// Of a run that has come to its values.
    pub fn new(work: &Work, collected: &Collected, values: Values) -> Self {
        Self {
            frames: work.frames.clone(),
            all: work.all.clone(),
            calendar: work.resolved.calendar.clone(),
            candidates: collected.candidates.clone(),
            values,
        }
    }
}

/// Finds what the question names; what can only be a file is left for later.
///
/// # Errors
/// When there is no such indicator or unit.
pub fn target(question: &Question, plan: &Plan, tree: &UnitTree) -> Result<Target, Failure> {
    let id = match &question.about {
        About::Finding(row) => return Ok(Target::Finding(*row)),
        About::Cell(place) => return Ok(Target::Place(place.clone())),
        About::Figure(id) => id.trim(),
    };
    let is = |indicator: &crate::config::plan::Indicator| indicator.id == id || indicator.name == id;
    let Some(indicator) = plan.indicators.iter().position(is) else {
        if id.contains(['!', '/', '\\', '！']) || id.contains('.') {
            return Ok(Target::Place(id.to_owned()));
        }
        let all = plan.indicators.iter().zip(0..);
        let near = nearest(id, all.flat_map(|(i, at)| [(i.id.as_str(), at), (i.name.as_str(), at)]));
        let said: Vec<String> =
            near.into_iter().map(|at: usize| &plan.indicators[at]).map(|i| format!("{}（{}）", i.id, i.name)).collect();
        return Err(Failure::Question(format!(
            "没有“{id}”这个指标{}。全部指标见 data/indicators.csv 或 config.toml",
            offer(&said)
        )));
    };
    let node = match &question.unit {
        Some(unit) => node(unit.trim(), tree)?,
        None => tree.root(),
    };
    Ok(Target::Figure { indicator, node })
}

/// The unit with this code, name or other name.
fn node(unit: &str, tree: &UnitTree) -> Result<usize, Failure> {
    if let Some(node) = tree.by_code(unit) {
        return Ok(node);
    }
    let all = || tree.all().iter().enumerate();
    let named = |pick: &dyn Fn(&huizong_intake::model::Unit) -> bool| {
        all().filter(|(_, u)| pick(u)).map(|(i, _)| i).collect::<Vec<usize>>()
    };
    let mut found = named(&|u| u.name == unit);
    if found.is_empty() {
        found = named(&|u| u.aliases.iter().any(|alias| alias == unit));
    }
    let said = |i: &usize| format!("{}（{}）", tree.get(*i).code, tree.get(*i).name);
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let names = all().flat_map(|(i, u)| [(u.code.as_str(), i), (u.name.as_str(), i)]);
            let near: Vec<String> = nearest(unit, names).iter().map(said).collect();
            Err(Failure::Question(format!("单位目录里没有“{unit}”{}。请写单位代码或全称", offer(&near))))
        }
        many => {
            let many: Vec<String> = many.iter().map(said).collect();
            Err(Failure::Question(format!("叫“{unit}”的单位不止一个：{}。请写单位代码", many.join("、"))))
        }
    }
}

/// What the nearest of `names` stand for: those that hold what was written, then those that differ in few letters.
fn nearest<'a, T: PartialEq>(wrong: &str, names: impl Iterator<Item = (&'a str, T)>) -> Vec<T> {
    let wrong = wrong.to_lowercase();
    let count = wrong.chars().count();
    let mut near: Vec<(usize, T)> = names
        .filter_map(|(name, what)| {
            let slips = strsim::osa_distance(&wrong, &name.to_lowercase());
            let holds = count >= 2 && name.to_lowercase().contains(&wrong);
            let distance = if holds { 0 } else { slips };
            (holds || slips * 2 <= count.max(2)).then_some((distance, what))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    let mut found: Vec<T> = Vec::new();
    for (_, what) in near {
        if !found.contains(&what) && found.len() < OFFERED {
            found.push(what);
        }
    }
    found
}

fn offer(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("，是不是{}", near.join("、")) }
}

/// Answers a question.
///
/// # Errors
/// When it asks for what is not there, or the cells do not come to the figure.
pub fn answer(
    request: &Request,
    target: &Target,
    kept: &Kept,
    results: &Results<'_>,
    pool: &Pool,
    files: &[Source],
) -> Result<Outcome, Failure> {
    let Some(question) = request.question() else { return Err(Failure::Question("没有写要问什么".to_owned())) };
    let asked = Asked { question, kept, results, pool, files, notes: Notes::new(results) };
    let json = request.format == Format::Json;
    let told = match target {
        Target::Figure { indicator, node } => {
            let mut way = asked.way(*indicator, *node, json)?;
            way.published = published(request, results, &way);
            if json {
                (String::new(), report::explain::way_json(&way, results))
            } else {
                (report::explain::way_text(&way, results, question.all), serde_json::Value::Null)
            }
        }
        Target::Place(place) => asked.told(asked.deed(place)?, json),
        Target::Finding(row) => asked.told(asked.finding(*row)?, json),
    };
    let mut lines: Vec<String> = told.0.lines().map(str::to_owned).collect();
    let line = lines.pop().unwrap_or_default();
    Ok(Outcome { code: 0, line, details: lines, notes: Vec::new(), json: told.1 })
}

/// How the figure stands to the one that is published.
fn published(request: &Request, results: &Results<'_>, way: &Way) -> Published {
    let Ok(Some(earlier)) = publish::earlier(&request.output, &results.period.to_string()) else {
        return Published::Not;
    };
    let Some(step) = way.steps.first() else { return Published::Not };
    let indicator = &results.plan.indicators[step.indicator];
    let was = changes::published(&earlier, way.window, &results.tree.get(way.node).code, &indicator.id);
    let now = step.value.map_or(String::new(), |value| report::flat::plain(value, indicator.is_percent()));
    if was == now { Published::Same } else { Published::Other(was) }
}

/// A question under way.
struct Asked<'a> {
    question: &'a Question,
    kept: &'a Kept,
    results: &'a Results<'a>,
    pool: &'a Pool,
    files: &'a [Source],
    notes: Notes<'a>,
}

impl Asked<'_> {
    fn sources(&self) -> Sources<'_> {
        let Results { plan, tree, .. } = self.results;
        Sources { plan, tree, frames: &self.kept.frames, calendar: &self.kept.calendar }
    }

    /// The same with the rows of what does not count besides.
    fn everything(&self) -> Sources<'_> {
        Sources { frames: &self.kept.all, ..self.sources() }
    }

    fn mask(&self) -> PolarsResult<Mask> {
        Mask::new(&self.results.plan.forms, &self.kept.all)
    }

    fn told(&self, deed: crate::model::Deed, json: bool) -> (String, serde_json::Value) {
        if json {
            (String::new(), report::explain::deed_json(&deed, self.results))
        } else {
            (report::explain::deed_text(&deed, self.results), serde_json::Value::Null)
        }
    }
}

/// What is to be said of cells, by file, sheet and cell.
struct Notes<'a> {
    findings: BTreeMap<(&'a str, &'a str, &'a str), Vec<&'a Finding>>,
    corrected: BTreeMap<(&'a str, &'a str, &'a str), Vec<String>>,
}

impl<'a> Notes<'a> {
    fn new(results: &'a Results<'_>) -> Self {
        let mut findings: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
        for finding in &results.findings {
            let place = (finding.file.as_str(), finding.sheet.as_str(), finding.cell.as_str());
            findings.entry(place).or_default().push(finding);
        }
        let mut corrected: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for difference in &results.differences {
            for cell in difference.cells.iter().filter(|cell| !cell.cell.is_empty()) {
                let place = (difference.new.0.as_str(), difference.new.1.as_str(), cell.cell.as_str());
                let note = if cell.was == "—" && cell.column.starts_with("整行") {
                    format!("整行是更正时增加的（{}）", difference.why)
                } else {
                    format!("更正前是“{}”（{}）", cell.was, difference.why)
                };
                corrected.entry(place).or_default().push(note);
            }
        }
        Self { findings, corrected }
    }

    fn of_cell(&self, file: &str, sheet: &str, cell: &str) -> Vec<String> {
        let place = (file, sheet, cell);
        let findings = self.findings.get(&place).into_iter().flatten();
        let said = findings.map(|finding| format!("{}：{}", finding.severity.chinese(), finding.message));
        said.chain(self.corrected.get(&place).into_iter().flatten().cloned()).collect()
    }
}
