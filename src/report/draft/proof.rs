//! Proof-reading: a report as leaders have edited it, against what was published. Nothing but the published generation
//! is needed.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::places::{Place, read_places};
use super::prove::{Line, Published};
use crate::config::plan::Plan;
use crate::report::docx::{self, Figure, Known, Limits, Outcome, Pick, Spot, Verdict};

/// What came of proof-reading one file.
#[derive(Debug)]
pub struct Proof {
    /// The published report that it was held against; empty when only the figures' names could be.
    pub report: String,
    /// Every number that was compared, and every figure that was not found, in the order of the text.
    pub verdicts: Vec<Verdict>,
    /// Where `【待补：…】` still stands.
    pub todo: Vec<docx::Place>,
}

impl Proof {
    /// How many verdicts have this outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.verdicts.iter().filter(|verdict| verdict.outcome == outcome).count()
    }
}

/// A published generation, as far as proof-reading needs it.
#[derive(Clone, Debug, Default)]
pub struct Generation {
    /// `data/indicators.csv`.
    pub indicators: Vec<u8>,
    /// `data/report.csv`; empty in generations without reports.
    pub places: Vec<u8>,
    /// The reports by the names of their files.
    pub reports: BTreeMap<String, Vec<u8>>,
}

/// Reads `edited` and holds every number near a known figure's words against `published`.
///
/// # Errors
/// When `edited` is no readable Word file.
pub fn proof(edited: &[u8], published: &Generation, plan: &Plan, limits: &Limits) -> Result<Proof, String> {
    let lines = docx::read_back(edited, limits)?;
    let places = read_places(&published.places);
    let figures = Figures::new(published, &places, plan);
    let mut best = Proof { report: String::new(), verdicts: Vec::new(), todo: Vec::new() };
    let mut most = None;
    for (name, draft) in &published.reports {
        let Ok(drafted) = docx::read_back(draft, limits) else { continue };
        let spots: Vec<Spot> =
            places.iter().filter(|place| place.file == *name).filter_map(|place| figures.spot(place)).collect();
        let mut known = Known::of(&drafted, &spots);
        known.extend(figures.others(&known));
        let verdicts = docx::proof(&lines, &known);
        // The report that it was made from is the one whose words are in it.
        let found = verdicts.iter().filter(|verdict| verdict.outcome != Outcome::NotFound).count();
        if most.is_none_or(|most| found > most) {
            most = Some(found);
            best = Proof { report: name.clone(), verdicts, todo: Vec::new() };
        }
    }
    if most.is_none() {
        best.verdicts = docx::proof(&lines, &figures.others(&[]));
    }
    best.todo = lines.into_iter().filter(|line| line.text.contains("【待补")).map(|line| line.place).collect();
    Ok(best)
}

/// The window that is looked at when no place says another.
const WINDOW: &str = "half";

/// The whole's code: the whole alone has every indicator, whatever the reports say most of. Where a unit has as many, more
/// units owe the whole's forms.
fn root(indicators: &[u8]) -> String {
    let every = Published::read(indicators, |_, window, _| window == WINDOW);
    let mut units: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for (unit, _, _, line) in every.lines() {
        let (lines, expected) = units.entry(unit).or_default();
        *lines += 1;
        *expected += line.expected;
    }
    let most = units.into_iter().max_by_key(|&(unit, has)| (has, std::cmp::Reverse(unit)));
    most.map(|(unit, _)| unit.to_owned()).unwrap_or_default()
}

/// The window of most figures at these places.
fn window(places: &[Place], those: impl Fn(&Place) -> bool) -> Option<&str> {
    let mut windows: BTreeMap<&str, usize> = BTreeMap::new();
    for place in places.iter().filter(|place| those(place) && !place.window.is_empty()) {
        *windows.entry(&place.window).or_default() += 1;
    }
    windows.into_iter().max_by_key(|&(window, count)| (count, std::cmp::Reverse(window))).map(|(window, _)| window)
}

/// The published figures that a report may name.
struct Figures<'a> {
    published: Published,
    plan: &'a Plan,
    /// The whole's code, and the window of most figures in the text.
    root: String,
    window: String,
}

impl<'a> Figures<'a> {
    fn new(generation: &Generation, places: &[Place], plan: &'a Plan) -> Self {
        let root = root(&generation.indicators);
        let most = window(places, |place| place.unit == root).or_else(|| window(places, |_| true));
        let window = most.unwrap_or(WINDOW).to_owned();
        let mut units: BTreeSet<&str> = places.iter().map(|place| place.unit.as_str()).collect();
        units.insert(&root);
        let published = Published::read(&generation.indicators, |unit, _, _| units.contains(unit));
        Self { published, plan, root, window }
    }

    fn figure(&self, unit: &str, window: &str, id: &str, pick: Pick, line: &Line) -> Figure {
        let value = line.pick(pick);
        let decimals = self.plan.indicators.iter().find(|indicator| indicator.id == id).map(|i| i.decimals);
        Figure {
            id: id.to_owned(),
            unit: unit.to_owned(),
            window: window.to_owned(),
            name: line.name.clone(),
            measure: line.measure.clone(),
            // An indicator that is no longer declared is shown as it is.
            decimals: decimals.unwrap_or_else(|| value.map_or(0, |value: Decimal| value.normalize().scale())),
            value,
            ..Figure::default()
        }
    }

    /// The figure at a place of a report; nothing for one that is published nowhere else.
    fn spot(&self, place: &Place) -> Option<Spot> {
        let line = self.published.line(&place.unit, &place.window, &place.indicator)?;
        let figure = self.figure(&place.unit, &place.window, &place.indicator, place.column, line);
        Some(Spot {
            figure,
            pick: place.column,
            part: place.part.clone(),
            index: place.paragraph.checked_sub(1)?,
            start: place.start,
            text: place.text.clone(),
        })
    }

    /// The whole's figures that are not `known`: found by their names alone, and not missed.
    fn others(&self, known: &[Known]) -> Vec<Known> {
        let named: BTreeSet<&str> =
            known.iter().filter(|known| known.is_of_text()).map(|known| known.figure.name.as_str()).collect();
        let lines = self.published.lines().filter(|(unit, window, _, line)| {
            *unit == self.root && *window == self.window && !named.contains(line.name.as_str()) && line.value.is_some()
        });
        let mut others: Vec<Known> = lines
            .map(|(unit, window, id, line)| Known {
                figure: self.figure(unit, window, id, Pick::Now, line),
                ..Known::default()
            })
            .collect();
        others.sort_by(|a, b| a.figure.id.cmp(&b.figure.id));
        others
    }
}
