//! Proof-reading: every number near a known figure's words, held against the published figure. Read only.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::amount::Pick;
use super::mistake::Place;
use super::quantity::{self, Quantity};
use super::read::Line;
use super::values::Figure;

/// A figure's place in the report as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The figure; its value is the one that was written there.
    pub figure: Figure,
    /// Which of its values.
    pub pick: Pick,
    /// Path of the part.
    pub part: String,
    /// Index of the paragraph in the part.
    pub index: usize,
    /// Characters before it.
    pub start: usize,
    /// What was written.
    pub text: String,
}

/// A published figure and the words by which it is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The figure; its value is the one that is looked for.
    pub figure: Figure,
    /// Which of its values.
    pub pick: Pick,
    /// What stands before and behind it in the report as it was written.
    pub around: Vec<(String, String)>,
    /// The table cells that it stands in.
    pub cells: Vec<CellWords>,
    /// Where it stood first; nowhere for one that the report need not have.
    pub place: Place,
}

/// The words by which a table's cell is found again, wherever its row went.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CellWords {
    /// All heads of the table, which tell it from others.
    header: String,
    /// The head of its column.
    head: String,
    /// The first cell of its row.
    label: String,
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
    /// The word for programs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Different => "different",
            Self::NotFound => "not_found",
            Self::Equal => "equal",
        }
    }

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
    /// Which of its values.
    pub pick: Pick,
    /// The number as it stands in the text; empty when none was found.
    pub text: String,
    /// Where; when none was found, where it stood in the report as it was written.
    pub place: Place,
}

/// How far around a number words are looked at.
const AROUND: usize = 14;
/// So many characters alike, before and behind, say that it is the same place.
const ALIKE: usize = 5;
/// So many characters may stand between a figure's name and its number.
const BETWEEN: usize = 6;

impl Known {
    /// Whether it stands, or may stand, in the text, and not in tables only, where many figures have one name.
    #[must_use]
    pub fn is_of_text(&self) -> bool {
        !self.around.is_empty() || self.cells.is_empty()
    }

    /// The figures at these places of the report as it was written, with the words around them.
    #[must_use]
    pub fn of(lines: &[Line], spots: &[Spot]) -> Vec<Self> {
        let by_place: HashMap<(&str, usize), &Line> =
            lines.iter().map(|line| ((&*line.part, line.index), line)).collect();
        let tables = Tables::of(lines);
        let mut all: Vec<Self> = Vec::new();
        let mut at: HashMap<(&str, &str, &str, Pick), usize> = HashMap::new();
        for spot in spots {
            let Some(line) = by_place.get(&(spot.part.as_str(), spot.index)) else { continue };
            let Spot { figure, pick, start, .. } = spot;
            let key = (figure.id.as_str(), figure.unit.as_str(), figure.window.as_str(), *pick);
            let at = *at.entry(key).or_insert_with(|| {
                all.push(Self { figure: figure.clone(), pick: *pick, place: line.place.clone(), ..Self::default() });
                all.len() - 1
            });
            if let Some(words) = tables.words(line) {
                all[at].cells.push(words);
                continue;
            }
            let chars: Vec<char> = line.text.chars().collect();
            let start = (*start).min(chars.len());
            let end = (start + spot.text.chars().count()).min(chars.len());
            // 万 behind the placeholder belongs to the number.
            let end = end + chars[end..].iter().take_while(|c| matches!(c, '万' | '亿')).count();
            all[at].around.push(words_around(&chars, start, end));
        }
        all
    }
}

/// The cells of all tables, by part, table, row and column.
struct Tables<'a>(HashMap<(&'a str, usize, usize, usize), String>);

impl<'a> Tables<'a> {
    fn of(lines: &'a [Line]) -> Self {
        let mut cells: HashMap<_, String> = HashMap::new();
        for line in lines {
            if let Some((table, row, column)) = line.cell {
                let text = line.text.chars().filter(|c| !c.is_whitespace());
                cells.entry((line.part.as_str(), table, row, column)).or_default().extend(text);
            }
        }
        Self(cells)
    }

    /// The words of a cell below the heads and beside the labels.
    fn words(&self, line: &'a Line) -> Option<CellWords> {
        let (table, row, column) = line.cell.filter(|&(_, row, column)| row > 1 && column > 1)?;
        let at = |row, column| self.0.get(&(line.part.as_str(), table, row, column)).cloned();
        let header = (1..).map_while(|column| at(1, column)).collect::<Vec<_>>().join("|");
        Some(CellWords { header, head: at(1, column)?, label: at(row, 1)? })
    }
}

/// Looks for every known figure in the lines of a Word file.
#[must_use]
pub fn proof(lines: &[Line], known: &[Known]) -> Vec<Verdict> {
    let tables = Tables::of(lines);
    let mut in_cells: HashMap<&CellWords, usize> = HashMap::new();
    for (i, known) in known.iter().enumerate() {
        known.cells.iter().for_each(|words| _ = in_cells.insert(words, i));
    }
    let mut verdicts = Vec::new();
    let mut found = vec![false; known.len()];
    for line in lines {
        let chars: Vec<char> = line.text.chars().collect();
        let cell = tables.words(line).and_then(|words| in_cells.get(&words).copied());
        for quantity in quantity::find(&chars) {
            let Some(at) = cell.or_else(|| figure_of(&chars, &quantity, known)) else { continue };
            // A figure of the text that only a table still says is missed in the text.
            found[at] |= cell.is_none() || !known[at].is_of_text();
            verdicts.push(verdict(&known[at], &quantity, line));
            if cell.is_some() {
                break;
            }
        }
    }
    // What had no value cannot be missed, and what the report need not have is not.
    let owed = |known: &Known| known.figure.value.is_some() && !known.place.part.is_empty();
    for (known, _) in known.iter().zip(found).filter(|(known, found)| !found && owed(known)) {
        let Known { figure, pick, place, .. } = known.clone();
        verdicts.push(Verdict { outcome: Outcome::NotFound, figure, pick, text: String::new(), place });
    }
    verdicts
}

fn verdict(known: &Known, quantity: &Quantity, line: &Line) -> Verdict {
    let Known { figure, pick, .. } = known.clone();
    let equal = figure.value.is_some_and(|value| quantity.can_stand_for(value, &figure));
    let place = line.place.clone();
    let outcome = if equal { Outcome::Equal } else { Outcome::Different };
    Verdict { outcome, figure, pick, text: quantity.text.clone(), place }
}

/// The figure that the words around a number speak of, if they speak of one.
fn figure_of(chars: &[char], quantity: &Quantity, known: &[Known]) -> Option<usize> {
    let here = words_around(chars, quantity.start, quantity.end);
    let score = |there: &(String, String)| {
        let (before, behind) = alike(&here, there);
        // 两支队伍 may be written next to any number; only its whole clause says that it is one.
        let doubtful = quantity.single && (before < 2 || behind < 3);
        // What stands behind is often only the unit of measure: it counts when the words before agree too.
        if doubtful || (before < 2 && here.0 != "^") { 0 } else { before + behind }
    };
    let scores: Vec<usize> = known.iter().map(|known| known.around.iter().map(score).max().unwrap_or(0)).collect();
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
    if quantity.single { None } else { named(chars, quantity, known) }
}

/// The figure whose name stands right before the number, or behind it, with its unit of measure; the longest name.
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
        // Three days of training are no trainees.
        let measured = match measure.as_str() {
            "%" => behind.starts_with(['%', '％']) || before.ends_with("百分之"),
            measure => behind.starts_with(measure),
        };
        let rest = behind.strip_prefix(measure.as_str()).unwrap_or(&behind);
        measured && (last.is_some_and(|between| between <= BETWEEN) || rest.starts_with(name.as_str()))
    };
    let mut those: Vec<usize> = (0..known.len()).filter(|&i| known[i].is_of_text() && fits(&known[i].figure)).collect();
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
fn alike(a: &(String, String), b: &(String, String)) -> (usize, usize) {
    let before = a.0.chars().rev().zip(b.0.chars().rev()).take_while(|(a, b)| a == b).count();
    let behind = a.1.chars().zip(b.1.chars()).take_while(|(a, b)| a == b).count();
    (before, behind)
}
