//! Proof-reading: every number near a known figure's words, held against the published figure. Read only.

use rust_decimal::Decimal;

use super::mistake::Place;
use super::package::Limits;
use super::quantity::{self, Quantity};
use super::read::{Line, read_back};
use super::template::Filled;
use super::values::Figure;

/// A published figure and the words by which it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The figure.
    pub figure: Figure,
    /// What stands before and behind it in the report as it was written.
    pub around: Vec<(String, String)>,
}

/// What came of looking for a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// A number near its words is another.
    Different,
    /// No number stands near its words, or its words are gone.
    NotFound,
    /// The number is the published one.
    Equal,
}

impl Outcome {
    /// The word that clerks read.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Different => "不一致",
            Self::NotFound => "未找到",
            Self::Equal => "一致",
        }
    }
}

/// One number that was compared, or a figure that was not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What came of it.
    pub outcome: Outcome,
    /// The published figure.
    pub figure: Figure,
    /// The number as it stands in the text; empty when none was found.
    pub text: String,
    /// Where; nowhere when none was found.
    pub place: Place,
}

/// How far around a number words are looked at.
const AROUND: usize = 14;
/// So many characters alike, before and behind, say that it is the same place.
const ALIKE: usize = 5;
/// So many characters may stand between a figure's name and its number.
const BETWEEN: usize = 6;

impl Known {
    /// The figures of a filled report with the words around them. Figures of single units are left out where a table
    /// lists them, since there a row's name is the only word.
    #[must_use]
    pub fn of(filled: &Filled, limits: &Limits) -> Vec<Self> {
        let lines = read_back(&filled.bytes, limits).unwrap_or_default();
        let mut all: Vec<Self> = Vec::new();
        for used in filled.used.iter().filter(|used| used.itself && used.place.row.is_none()) {
            let [figure] = used.figures.as_slice() else { continue };
            let (part, index, start) = &used.at;
            let Some(line) = lines.iter().find(|line| line.part == *part && line.index == *index) else { continue };
            let chars: Vec<char> = line.text.chars().collect();
            let end = (*start + used.shown.chars().count()).min(chars.len());
            // 万 behind the placeholder belongs to the number.
            let end = end + chars[end..].iter().take_while(|c| matches!(c, '万' | '亿')).count();
            let around = words_around(&chars, *start, end);
            match all.iter_mut().find(|known| known.figure.id == figure.id && known.figure.unit == figure.unit) {
                Some(known) => known.around.push(around),
                None => all.push(Self { figure: figure.clone(), around: vec![around] }),
            }
        }
        all
    }
}

/// Looks for every known figure in a Word file.
///
/// # Errors
/// When it is no readable Word file.
pub fn proof(bytes: &[u8], known: &[Known], limits: &Limits) -> Result<Vec<Verdict>, String> {
    let mut verdicts = Vec::new();
    let mut found = vec![false; known.len()];
    for line in read_back(bytes, limits)? {
        let chars: Vec<char> = line.text.chars().collect();
        for quantity in quantity::find(&chars) {
            let Some(at) = figure_of(&chars, &quantity, known) else { continue };
            let Known { figure, .. } = &known[at];
            found[at] = true;
            verdicts.push(verdict(figure, &quantity, &line));
        }
    }
    for (known, _) in known.iter().zip(found).filter(|(_, found)| !found) {
        let (text, place) = (String::new(), Place::default());
        verdicts.push(Verdict { outcome: Outcome::NotFound, figure: known.figure.clone(), text, place });
    }
    Ok(verdicts)
}

fn verdict(figure: &Figure, quantity: &Quantity, line: &Line) -> Verdict {
    let equal = figure.value.is_some_and(|value| quantity.can_stand_for(value, figure));
    let place = line.place.clone();
    let outcome = if equal { Outcome::Equal } else { Outcome::Different };
    Verdict { outcome, figure: figure.clone(), text: quantity.text.clone(), place }
}

/// The figure that the words around a number speak of, if they speak of one.
fn figure_of(chars: &[char], quantity: &Quantity, known: &[Known]) -> Option<usize> {
    let here = words_around(chars, quantity.start, quantity.end);
    let scores: Vec<usize> =
        known.iter().map(|known| known.around.iter().map(|there| alike(&here, there)).max().unwrap_or(0)).collect();
    let best = scores.iter().copied().max().unwrap_or(0);
    if best >= ALIKE {
        let mut those = (0..known.len()).filter(|&i| scores[i] == best);
        let first = those.next();
        // Words that fit several figures speak of none, unless the number itself decides.
        let stands = |i: &usize| {
            let figure = &known[*i].figure;
            figure.value.is_some_and(|value: Decimal| quantity.can_stand_for(value, figure))
        };
        return if those.next().is_none() {
            first
        } else {
            (0..known.len()).filter(|&i| scores[i] == best).find(stands)
        };
    }
    named(chars, quantity, known)
}

/// The figure whose name stands right before the number, or behind it and its unit of measure; the longest name.
fn named(chars: &[char], quantity: &Quantity, known: &[Known]) -> Option<usize> {
    let from = quantity.start.saturating_sub(AROUND + BETWEEN);
    let before: String = chars[from..quantity.start].iter().collect();
    // Only the clause that the number stands in, and nothing before another number.
    let before = before.rsplit(|c: char| "，。；：、！？".contains(c) || c.is_ascii_digit()).next().unwrap_or_default();
    let behind: String = chars[quantity.end..(quantity.end + AROUND).min(chars.len())].iter().collect();
    let fits = |figure: &Figure| {
        let Figure { name, measure, .. } = figure;
        if name.is_empty() {
            return false;
        }
        let last = before.rfind(name.as_str()).map(|at| before[at + name.len()..].chars().count());
        let rest = behind.strip_prefix(measure.as_str()).unwrap_or(&behind);
        last.is_some_and(|between| between <= BETWEEN) || rest.starts_with(name.as_str())
    };
    let mut those: Vec<usize> = (0..known.len()).filter(|&i| fits(&known[i].figure)).collect();
    those.sort_by_key(|&i| std::cmp::Reverse(known[i].figure.name.chars().count()));
    match those.as_slice() {
        [one] => Some(*one),
        [one, two, ..] if known[*one].figure.name.len() > known[*two].figure.name.len() => Some(*one),
        _ => None,
    }
}

/// The words before and behind a number, with other numbers as one sign.
fn words_around(chars: &[char], start: usize, end: usize) -> (String, String) {
    let before = without_numbers(&chars[start.saturating_sub(AROUND)..start]);
    let behind = without_numbers(&chars[end..(end + AROUND).min(chars.len())]);
    // The beginning of a paragraph is a place too.
    (if start < AROUND { format!("^{before}") } else { before }, behind)
}

fn without_numbers(chars: &[char]) -> String {
    let mut out = String::new();
    for &c in chars.iter().filter(|c| !c.is_whitespace()) {
        if c.is_ascii_digit() || (matches!(c, '.' | ',') && out.ends_with('#')) {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// How many characters before and behind are the same.
fn alike(a: &(String, String), b: &(String, String)) -> usize {
    let before = a.0.chars().rev().zip(b.0.chars().rev()).take_while(|(a, b)| a == b).count();
    let behind = a.1.chars().zip(b.1.chars()).take_while(|(a, b)| a == b).count();
    // What stands behind is often only the unit of measure: it counts when the words before agree too.
    if before < 2 && a.0 != "^" { 0 } else { before + behind }
}
