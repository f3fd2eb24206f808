//! The figures that a right product must find, computed from the records and never from the files.

use std::collections::BTreeSet;

use chrono::Datelike;
use rust_decimal::Decimal;

use crate::calendar::Month;
use crate::catalog::{FORMS, Frequency};
use crate::indicators::{Calc, Condition, Indicator, Over};
use crate::records::{Row, Submission, Val};
use crate::units::Unit;

/// Months from the first through the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first month.
    pub first: Month,
    /// The last month.
    pub last: Month,
}

impl Span {
    fn holds(self, month: Month) -> bool {
        self.first <= month && month <= self.last
    }

    fn shifted(self, months: i32) -> Self {
        Self { first: self.first.plus(months), last: self.last.plus(months) }
    }
}

/// A window of the run with those that it is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// month, quarter, half or ytd.
    pub name: &'static str,
    /// The months.
    pub span: Span,
    /// The preceding month, quarter or half, cut to as many months.
    pub previous: Option<Span>,
    /// The same months a year before.
    pub last_year: Span,
}

/// The four windows of a run for the period.
pub fn windows(period: Month) -> [Window; 4] {
    let window = |name, first: Month, length: Option<i32>| {
        let span = Span { first, last: period };
        Window { name, span, previous: length.map(|months| span.shifted(-months)), last_year: span.shifted(-12) }
    };
    [
        window("month", period, Some(1)),
        window("quarter", period.quarter_start(), Some(3)),
        window("half", period.half_start(), Some(6)),
        window("ytd", period.year_start(), None),
    ]
}

/// A counted row with the month that it belongs to.
type Fact<'a> = (Month, &'a Row);

/// What counts of one form of one unit.
#[derive(Clone, Debug, Default)]
struct Shelf<'a> {
    /// The counted submissions by period, nil returns with no rows.
    sent: Vec<(Month, &'a [Row])>,
    /// The counted rows by their own period.
    rows: Vec<Fact<'a>>,
    /// Something was sent at some time, counted or not.
    ever: bool,
}

/// The records, laid out by form and unit.
pub struct Facts<'a> {
    units: &'a [Unit],
    subtrees: &'a [Vec<usize>],
    shelves: Vec<Vec<Shelf<'a>>>,
}

/// A figure and the number of its source cells that were rejected.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figure {
    /// The value, if there is one.
    pub value: Option<Decimal>,
    /// Source cells without a value because they were rejected.
    pub rejected: usize,
}

impl<'a> Facts<'a> {
    /// Lays the submissions out; only those that count bring rows.
    pub fn new(units: &'a [Unit], subtrees: &'a [Vec<usize>], submissions: &'a [Submission]) -> Self {
        let mut shelves = vec![vec![Shelf::default(); units.len()]; FORMS.len()];
        for submission in submissions {
            if submission.delivery.label.is_some() {
                continue; // The unit is not in the list.
            }
            let shelf = &mut shelves[submission.form][submission.unit];
            shelf.ever |= submission.state != crate::records::State::Missing;
            if !submission.state.counts() {
                continue;
            }
            shelf.sent.push((submission.period, &submission.rows));
            let dated = FORMS[submission.form].columns.iter().position(|column| column.row_period);
            for row in &submission.rows {
                let own = dated.and_then(|at| row[at].date()).map(Month::of);
                shelf.rows.push((own.unwrap_or(submission.period), row));
            }
        }
        Self { units, subtrees, shelves }
    }

    /// Whether the unit owes the form for the month.
    pub fn owes(&self, unit: usize, form: usize, month: Month) -> bool {
        FORMS[form].kinds.contains(&self.units[unit].kind)
            && FORMS[form].owed_in(month.number())
            && self.units[unit].active(month)
    }

    /// Whether a node has rows in the table: some unit below owes or has sent one of the forms; the root always.
    pub fn has_row(&self, forms: &[usize], node: usize) -> bool {
        self.units[node].parent.is_none()
            || self.subtrees[node].iter().any(|&unit| {
                forms.iter().any(|&form| {
                    FORMS[form].frequency != Frequency::OnEvent && FORMS[form].kinds.contains(&self.units[unit].kind)
                        || self.shelves[form][unit].ever
                })
            })
    }

    /// The units that owe the forms in the span, and those of them of which every due submission counts.
    pub fn coverage(&self, forms: &[usize], node: usize, span: Span) -> Option<(usize, usize)> {
        if forms.iter().all(|&form| FORMS[form].frequency == Frequency::OnEvent) {
            return None;
        }
        let (mut expected, mut reported) = (0, 0);
        for &unit in &self.subtrees[node] {
            let mut due = forms
                .iter()
                .flat_map(|&form| span.first.through(span.last).map(move |month| (form, month)))
                .filter(|&(form, month)| self.owes(unit, form, month))
                .peekable();
            if due.peek().is_none() {
                continue;
            }
            expected += 1;
            let complete = due.all(|(form, month)| {
                let sent = &self.shelves[form][unit].sent;
                sent.iter().any(|(period, _)| *period == month)
            });
            reported += usize::from(complete);
        }
        Some((expected, reported))
    }

    /// The figure of an indicator at a node over a span.
    pub fn figure(&self, all: &[Indicator], indicator: &Indicator, node: usize, span: Span) -> Figure {
        if let Calc::Over(a, b, percent) = indicator.calc {
            let above = self.figure(all, &all[a], node, span);
            let below = self.figure(all, &all[b], node, span);
            return Figure {
                value: ratio(above.value, below.value, percent),
                rejected: above.rejected + below.rejected,
            };
        }
        let Some(form) = indicator.form else {
            return Figure::default();
        };
        let units = self.subtrees[node].iter().copied();
        let mut rows: Vec<(usize, &Row)> = Vec::new();
        let mut came = false;
        for unit in units {
            let shelf = &self.shelves[form][unit];
            if indicator.over == Over::Latest {
                if let Some(stock) = self.latest(shelf, unit, span.last) {
                    came = true;
                    rows.extend(stock.iter().map(|row| (unit, row)));
                }
            } else {
                came |= shelf.sent.iter().any(|(period, _)| span.holds(*period));
                let inside = shelf.rows.iter().filter(|(month, _)| span.holds(*month));
                rows.extend(inside.map(|(_, row)| (unit, *row)));
            }
        }
        came |= !rows.is_empty();
        let columns = indicator.columns();
        let rejected = rows
            .iter()
            .flat_map(|(_, row)| columns.iter().map(|&column| &row[column]))
            .filter(|cell| matches!(cell, Val::Bad(_)))
            .count();
        rows.retain(|(_, row)| {
            let mut conditions = indicator.conditions.iter();
            conditions.all(|condition| holds(condition, row, span.last.year()))
        });
        let value = if !came {
            None
        } else if indicator.over == Over::Peak {
            let mut total = None;
            for group in rows.chunk_by(|a, b| a.0 == b.0) {
                if let Some(peak) = evaluate(&indicator.calc, group) {
                    total = Some(total.unwrap_or(Decimal::ZERO) + peak);
                }
            }
            total
        } else {
            evaluate(&indicator.calc, &rows)
        };
        Figure { value, rejected }
    }

    /// A unit's last counted submission at or before a month, at most 12 months back, never after its abolition.
    fn latest(&self, shelf: &Shelf<'a>, unit: usize, end: Month) -> Option<&'a [Row]> {
        if self.units[unit].until.is_some_and(|until| until < end.last_day()) {
            return None;
        }
        shelf
            .sent
            .iter()
            .filter(|(period, _)| *period <= end && end.since(*period) <= 12)
            .max_by_key(|(period, _)| *period)
            .map(|(_, rows)| *rows)
    }
}

fn holds(condition: &Condition, row: &Row, year: i32) -> bool {
    match condition {
        Condition::Yes(column) => row[*column] == Val::Bool(true),
        Condition::Positive(column) => row[*column].number().is_some_and(|n| n > Decimal::ZERO),
        Condition::Word(column, words) => {
            row[*column].words().is_some_and(|word| words.iter().any(|other| other == word))
        }
        Condition::WindowYear(column) => row[*column].number() == Some(Decimal::from(year)),
    }
}

/// An aggregate over rows that satisfy the conditions.
fn evaluate(calc: &Calc, rows: &[(usize, &Row)]) -> Option<Decimal> {
    let numbers = |column: usize| rows.iter().filter_map(move |(_, row)| row[column].number());
    let sum = |column: usize| numbers(column).reduce(|a, b| a + b);
    let last_date = |column: usize| rows.iter().filter_map(|(_, row)| row[column].date()).max();
    match calc {
        Calc::Count => Some(Decimal::from(rows.len())),
        Calc::Sum(column) => sum(*column),
        Calc::Max(column) => numbers(*column).max(),
        Calc::Min(column) => numbers(*column).min(),
        Calc::Year(column) => last_date(*column).map(|date| Decimal::from(date.year())),
        Calc::Month(column) => last_date(*column).map(|date| Decimal::from(date.month())),
        Calc::Distinct(columns, shared) => {
            let mut seen = BTreeSet::new();
            for (unit, row) in rows {
                let key: Vec<String> = columns.iter().filter_map(|&c| key(&row[c])).collect();
                if key.len() == columns.len() {
                    seen.insert((if *shared { 0 } else { *unit }, key));
                }
            }
            Some(Decimal::from(seen.len()))
        }
        Calc::Units => {
            let units: BTreeSet<usize> = rows.iter().map(|(unit, _)| *unit).collect();
            Some(Decimal::from(units.len()))
        }
        Calc::Rate(a, b) => ratio(sum(*a), sum(*b), true),
        Calc::Share(column, word) => {
            let words = || rows.iter().filter_map(|(_, row)| row[*column].words());
            let hits = words().filter(|mark| mark == word).count();
            let all = words().count();
            ratio(Some(Decimal::from(hits)), Some(Decimal::from(all)), true)
        }
        Calc::Over(..) => None,
    }
}

fn key(value: &Val) -> Option<String> {
    match value {
        Val::Text(text) => Some(text.clone()),
        Val::Num(number) => Some(number.normalize().to_string()),
        Val::Date(date) => Some(crate::calendar::iso(*date)),
        Val::Blank | Val::Time(_) | Val::Bool(_) | Val::Bad(_) => None,
    }
}

/// A quotient to 12 significant digits; no value over nothing or zero.
fn ratio(above: Option<Decimal>, below: Option<Decimal>, percent: bool) -> Option<Decimal> {
    let (above, below) = (above?, below?);
    let times = Decimal::from(if percent { 100 } else { 1 });
    let exact = (above * times).checked_div(below)?;
    exact
        .round_sf_with_strategy(12, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        .map(|rounded| rounded.normalize())
}
