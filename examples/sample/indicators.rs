//! The 88 indicators, read from `indicators.tsv`: a second wording of what the product's config declares.
//!
//! `value` is one of `sum C`, `count`, `distinct C+C` (numbers of the unit's own), `shared C+C` (numbers that
//! are one bureau-wide), `units`, `max C`, `min C`, `year C`, `month C` (of the latest date), `rate A/B` (sums, in
//! percent), `share C=WORD` (in percent), and over other indicators `ratio a/b` and `percent a/b`.
//! `where` is `-` or conditions joined by `&`: `C` (yes), `C>0`, `C=WORD|WORD`, `C=@year` (the window's year).

use crate::catalog::{FORMS, Form, form_index};

/// Which rows an indicator looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The rows of the window.
    Window,
    /// Each unit's last submission.
    Latest,
    /// The greatest of each unit over the window, then added.
    Peak,
    /// No rows: other indicators.
    Derived,
}

/// How the rows become a figure; columns are indices into the form's.
#[derive(Clone, Debug)]
pub enum Calc {
    /// The rows.
    Count,
    /// The sum of a column.
    Sum(usize),
    /// The greatest of a column.
    Max(usize),
    /// The least of a column.
    Min(usize),
    /// The year of the latest date.
    Year(usize),
    /// The month of the latest date.
    Month(usize),
    /// Distinct values; shared numbers are the same in all units.
    Distinct(Vec<usize>, bool),
    /// Distinct submitting units.
    Units,
    /// One sum in percent of another.
    Rate(usize, usize),
    /// The rows with a word, in percent of those with any.
    Share(usize, String),
    /// One indicator over another, by their positions, and whether in percent.
    Over(usize, usize, bool),
}

/// A condition on a row.
#[derive(Clone, Debug)]
pub enum Condition {
    /// The column says yes.
    Yes(usize),
    /// The column is above 0.
    Positive(usize),
    /// The column has one of the words.
    Word(usize, Vec<String>),
    /// The column is the year of the window.
    WindowYear(usize),
}

impl Condition {
    /// The column that it looks at.
    pub const fn column(&self) -> usize {
        match self {
            Self::Yes(column) | Self::Positive(column) | Self::Word(column, _) | Self::WindowYear(column) => *column,
        }
    }
}

/// An indicator.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// The id.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
    /// The unit of measure.
    pub measure: &'static str,
    /// The form that its rows come from.
    pub form: Option<usize>,
    /// Which rows.
    pub over: Over,
    /// How they become a figure.
    pub calc: Calc,
    /// All must hold.
    pub conditions: Vec<Condition>,
}

impl Indicator {
    /// The columns whose cells are its sources.
    pub fn columns(&self) -> Vec<usize> {
        let mut columns: Vec<usize> = self.conditions.iter().map(Condition::column).collect();
        match &self.calc {
            Calc::Sum(c) | Calc::Max(c) | Calc::Min(c) | Calc::Year(c) | Calc::Month(c) => {
                columns.push(*c);
            }
            Calc::Share(c, _) => columns.push(*c),
            Calc::Distinct(list, _) => columns.extend(list),
            Calc::Rate(a, b) => columns.extend([*a, *b]),
            Calc::Count | Calc::Units | Calc::Over(..) => {}
        }
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

/// All indicators in the order of the table.
///
/// # Panics
/// When the table is wrong: a mistake in this program.
pub fn all() -> Vec<Indicator> {
    let lines: Vec<Vec<&str>> = include_str!("indicators.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    let position =
        |id: &str| lines.iter().position(|line| line[0] == id).unwrap_or_else(|| panic!("no indicator {id}"));
    lines
        .iter()
        .map(|line| {
            let form = (line[3] != "-").then(|| form_index(line[3]));
            let (verb, rest) = line[5].split_once(' ').unwrap_or((line[5], ""));
            let calc = match (verb, form) {
                ("ratio" | "percent", None) => {
                    let (a, b) = rest.split_once('/').expect("a/b");
                    Calc::Over(position(a), position(b), verb == "percent")
                }
                (_, Some(form)) => calc(&FORMS[form], verb, rest),
                _ => panic!("{} has no form", line[0]),
            };
            Indicator {
                id: line[0],
                name: line[1],
                measure: line[2],
                form,
                over: match line[4] {
                    "window" => Over::Window,
                    "latest" => Over::Latest,
                    "peak" => Over::Peak,
                    _ => Over::Derived,
                },
                calc,
                conditions: match form {
                    Some(form) if line[6] != "-" => conditions(&FORMS[form], line[6]),
                    _ => Vec::new(),
                },
            }
        })
        .collect()
}

fn calc(form: &Form, verb: &str, rest: &str) -> Calc {
    let list = |names: &str| names.split('+').map(|name| form.col(name)).collect();
    match verb {
        "count" => Calc::Count,
        "sum" => Calc::Sum(form.col(rest)),
        "max" => Calc::Max(form.col(rest)),
        "min" => Calc::Min(form.col(rest)),
        "year" => Calc::Year(form.col(rest)),
        "month" => Calc::Month(form.col(rest)),
        "distinct" => Calc::Distinct(list(rest), false),
        "shared" => Calc::Distinct(list(rest), true),
        "units" => Calc::Units,
        "rate" => {
            let (a, b) = rest.split_once('/').expect("A/B");
            Calc::Rate(form.col(a), form.col(b))
        }
        "share" => {
            let (column, word) = rest.split_once('=').expect("C=WORD");
            Calc::Share(form.col(column), word.to_owned())
        }
        _ => panic!("no such value: {verb}"),
    }
}

fn conditions(form: &Form, text: &str) -> Vec<Condition> {
    text.split(" & ")
        .map(|part| match part.split_once('=') {
            Some((column, "@year")) => Condition::WindowYear(form.col(column)),
            Some((column, words)) => {
                let words = words.split('|').map(str::to_owned).collect();
                Condition::Word(form.col(column), words)
            }
            None => match part.strip_suffix(">0") {
                Some(column) => Condition::Positive(form.col(column)),
                None => Condition::Yes(form.col(part)),
            },
        })
        .collect()
}
