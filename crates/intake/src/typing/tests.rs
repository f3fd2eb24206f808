//! What a cell reads as under its column, in tables: a spelling, and the value; `-` no value, `!check` refused, a star
//! behind the value where a liberty was taken and is noted.

mod amounts;
mod choices;
mod counts;
mod dates;
mod laws;
mod shares;
mod texts;

use chrono::NaiveDate;

use super::{CellContext, Typed, display, type_cell};
use crate::model::{CellRef, CellState, Column, ColumnType, Raw, Shown};

fn context<'a>() -> CellContext<'a> {
    CellContext {
        at: CellRef::new(8, 4),
        period_end: NaiveDate::from_ymd_opt(2020, 6, 30).unwrap(),
        date1904: false,
        textual: false,
        header_unit: None,
    }
}

fn column(ty: ColumnType, unit: &str) -> Column {
    let unit = Some(unit).filter(|unit| !unit.is_empty()).map(Into::into);
    Column { name: "列".into(), ty, unit, required: true, ..Column::default() }
}

fn text(s: &str) -> Raw {
    Raw::Text(s.into())
}

fn number(value: f64) -> Raw {
    Raw::Number(value, Shown::Plain)
}

fn summary(typed: &Typed) -> String {
    let star = if typed.repaired.is_some() { "*" } else { "" };
    match (&typed.state, &typed.problem) {
        (CellState::Rejected, Some(problem)) => format!("!{}", problem.check),
        (CellState::Blank, None) => "-".into(),
        (CellState::Value(value), None) => format!("{}{star}", display(value)),
        (CellState::Value(value), Some(problem)) => format!("{}{star} {}", display(value), problem.check),
        other => format!("{other:?}"),
    }
}

fn reads(raw: &Raw, column: &Column, context: &CellContext<'_>) -> String {
    summary(&type_cell(Some(raw), column, context))
}

/// Holds a table of raw cells against what they read as.
#[track_caller]
fn table<'a>(column: &Column, context: &CellContext<'_>, rows: impl IntoIterator<Item = (Raw, &'a str)>) {
    for (raw, expected) in rows {
        assert_eq!(reads(&raw, column, context), expected, "{raw:?} as {:?} {:?}", column.ty, column.unit);
    }
}

/// Holds a table of texts against what they read as.
#[track_caller]
fn texts<'a>(column: &Column, rows: impl IntoIterator<Item = (&'a str, &'a str)>) {
    table(column, &context(), rows.into_iter().map(|(s, expected)| (text(s), expected)));
}

/// Each of these is refused with a `type` finding.
#[track_caller]
fn refused<'a>(column: &Column, texts: impl IntoIterator<Item = &'a str>) {
    table(column, &context(), texts.into_iter().map(|s| (text(s), "!type")));
}
