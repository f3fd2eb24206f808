//! Which column a stack of header cells names, and for which time.

use std::rc::Rc;

use super::Sheet;
use crate::model::{CellRef, Form, Raw};
use crate::recognise::header;
use crate::recognise::times::{self, When};
use crate::typing::text::fold;
use crate::typing::{date, header_measure, is_kin, is_measure};

impl<'a> Sheet<'a> {
    /// The form's column that stacked header texts name: together, from some level down, or the lowest alone. Words that
    /// say nothing but a time may stand above, between or below the words of the name.
    pub(super) fn column_of(&self, declared: &Form, form: usize, stack: &[(CellRef, &Raw)]) -> Option<Named> {
        let text = |(at, raw): &(CellRef, &Raw)| header_text(raw, *at == stack[0].0);
        // A number below a name is not that name.
        text(stack.last()?)?;
        let mut texts: Vec<String> = stack.iter().filter_map(text).collect();
        // 场次 and 年度 are parts of names before they are units of measure.
        if texts.len() > 1
            && is_measure(&fold(texts.last()?))
            && let Some(named) = self.joined(declared, form, &texts)
            && named.measure.is_none()
        {
            return Some(named);
        }
        // A unit of measure may have a row of its own below the names.
        let mut row_measure = None;
        while texts.len() > 1
            && let Some(last) = texts.last().map(|text| fold(text))
        {
            let bare = last.trim_matches(['(', ')']);
            if !is_measure(bare) && !is_measure_label(bare) || declared.column(bare).is_some() {
                break;
            }
            row_measure = row_measure.or_else(|| is_measure(bare).then(|| bare.to_owned()));
            texts.pop();
        }
        // A part of a column is not the column.
        if texts.last().is_some_and(|text| fold(text).starts_with("其中")) {
            return None;
        }
        let mut named = self.joined(declared, form, &texts)?;
        named.measure = named.measure.or(row_measure);
        Some(named)
    }

    /// The column that the texts of a header name, the highest first. A unit of measure at a parent (金额（万元）) is that
    /// of the columns below it that count in its kin.
    fn joined(&self, declared: &Form, form: usize, texts: &[String]) -> Option<Named> {
        if let Some(named) = self.spelled(declared, form, texts) {
            let column = &declared.columns[named.column];
            let above = texts[..texts.len() - 1].iter().rev().find_map(|text| parent_measure(text).1);
            let speaks = |measure: &String| header_measure(Some(measure), &[], column).is_some();
            let alone = named.measure.is_none() && column.ty.is_numeric();
            let above =
                above.filter(|measure| alone && speaks(measure) && (is_kin(measure, column) || multiplies(measure)));
            return Some(Named { measure: named.measure.or(above), ..named });
        }
        let bare: Vec<String> = match texts.split_last() {
            Some((leaf, parents)) => {
                parents.iter().map(|text| parent_measure(text).0).chain(std::iter::once(leaf.clone())).collect()
            }
            None => return None,
        };
        (bare != texts).then(|| self.spelled(declared, form, &bare)).flatten()
    }

    /// The column that the texts name: together, from some level down, or the lowest alone.
    fn spelled(&self, declared: &Form, form: usize, texts: &[String]) -> Option<Named> {
        let (times, words): (Vec<&String>, Vec<&String>) = texts.iter().partition(|text| self.reading(text).is_time);
        let all: Vec<&String> = texts.iter().collect();
        let times_first: Vec<&String> = times.iter().chain(&words).copied().collect();
        for (list, others) in [(&all, &[][..]), (&times_first, &[]), (&words, &times)] {
            for start in 0..list.len() {
                let joined: String = list[start..].iter().map(|text| text.trim_matches(header::is_mark)).collect();
                let Some(mut named) = self.timed_name(form, &joined) else { continue };
                let left = list[..start].iter().chain(others);
                named.when.extend(left.flat_map(|text| times::within(text)));
                // What a column is called of itself says nothing about another time; a month's part is no running total.
                if declared.columns[named.column].name.contains("累计") {
                    named.when.retain(|when| *when != When::Running);
                    for when in named.when.iter_mut().filter(|when| **when == When::This) {
                        *when = When::Other;
                    }
                }
                return Some(named);
            }
        }
        None
    }

    /// The form's column that a whole header text names, perhaps with a time before it or in brackets behind it.
    fn timed_name(&self, form: usize, text: &str) -> Option<Named> {
        let reading = self.reading(text);
        let named = |Whole { columns, measure, when }: &Whole<'_>| {
            let (_, column) = columns.iter().find(|(f, _)| *f == form)?;
            Some(Named { column: *column, measure: measure.clone(), when: when.clone() })
        };
        named(&reading.whole).or_else(|| named(reading.behind_time.as_ref()?))
    }

    /// What a header text says by itself. Every form asks it of the same few texts, so it is worked out once.
    fn reading(&self, text: &str) -> Rc<Reading<'a>> {
        if let Some(reading) = self.readings.borrow().get(text) {
            return Rc::clone(reading);
        }
        let whole = |text: &str| {
            let (columns, measure) = header::columns(self.lexicon, text);
            let time = measure.as_deref().and_then(times::alone);
            Whole { columns, measure: measure.filter(|_| time.is_none()), when: time.into_iter().collect() }
        };
        let behind_time = times::before(text).map(|(time, rest)| {
            let mut whole = whole(&rest);
            whole.when.push(time);
            whole
        });
        let reading = Rc::new(Reading { whole: whole(text), behind_time, is_time: times::alone(text).is_some() });
        self.readings.borrow_mut().insert(text.to_owned(), Rc::clone(&reading));
        reading
    }
}

/// What a header text says by itself, whatever the form.
pub(super) struct Reading<'a> {
    whole: Whole<'a>,
    /// The same of what follows a time that the text begins with.
    behind_time: Option<Whole<'a>>,
    /// Whether it says nothing but a time.
    is_time: bool,
}

/// The columns that a text names over all forms, with unit of measure and times.
struct Whole<'a> {
    columns: &'a [(usize, usize)],
    measure: Option<String>,
    when: Vec<When>,
}

/// What a column's header says: the form's column, its unit of measure, and the times that it names.
pub(super) struct Named {
    pub column: usize,
    pub measure: Option<String>,
    pub when: Vec<When>,
}

/// A header cell's text; below a name a month may be a number (201802) or a date (2018-02-01 shown as a month).
pub(super) fn header_text(raw: &Raw, first: bool) -> Option<String> {
    match raw {
        Raw::Text(text) => Some(text.clone()),
        Raw::Number(value, _) if !first && value.fract() == 0.0 && (199_001.0..209_913.0).contains(value) => {
            Some(format!("{value:.0}"))
        }
        Raw::Serial(serial) if !first => date::from_serial(*serial, false)
            .filter(|day| chrono::Datelike::day(day) == 1)
            .map(|day| day.format("%Y年%-m月").to_string()),
        _ => None,
    }
}

/// A parent's words without the unit of measure in brackets behind them, and that unit, folded.
fn parent_measure(text: &str) -> (String, Option<String>) {
    let folded = fold(text);
    let inner = folded.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let Some((head, tail)) = inner.filter(|(head, _)| !head.is_empty()) else { return (folded, None) };
    let tail = tail.trim_start_matches("单位").trim_start_matches(':');
    if is_measure(tail) || multiplies(tail) { (head.to_owned(), Some(tail.to_owned())) } else { (folded, None) }
}

/// Whether words about a unit speak of a multiple or of other money, known or not.
fn multiplies(measure: &str) -> bool {
    measure.contains(['万', '亿', '千', '百', '美', '欧'])
}

/// The label of a row of units of measure, and what stands there where there is none.
pub(super) fn is_measure_label(bare: &str) -> bool {
    matches!(bare, "单位" | "计量单位" | "-" | "/" | "")
}
