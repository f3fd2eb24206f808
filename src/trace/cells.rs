//! Which cells of a row decide what it adds.

use huizong_intake::model::{CellRef, Form, Value};

use crate::aggregate::Term;
use crate::config::expr::{AggregateKind, Expr};
use crate::dataset::Rows;
use crate::model::Submission;

/// A cell of a row, and what it was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Index of the form's column.
    pub column: usize,
    /// The cell, where the sheet has the column.
    pub cell: Option<CellRef>,
    /// Its value.
    pub value: Option<Value>,
}

/// The columns that decide what a row adds to `term`: first those that are added, counted or compared, then those of the
/// condition. A count of all rows stands at the condition's columns, or else at the row's key.
#[must_use]
pub fn deciding(form: &Form, term: &Term) -> Vec<usize> {
    let mut columns: Vec<usize> = Vec::new();
    for column in term.args.iter().chain(&term.filter).flat_map(Expr::columns) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    if columns.is_empty() {
        columns.extend(form.keys());
    }
    if columns.is_empty() {
        columns.extend(0..form.columns.len());
    }
    columns
}

/// Whether what one row gives to `term` is personal data: an amount, or a day, out of a sensitive column. That a row is
/// counted says nothing of it.
#[must_use]
pub fn is_personal(form: &Form, term: &Term) -> bool {
    matches!(term.kind, AggregateKind::Sum | AggregateKind::Min | AggregateKind::Max)
        && term.args.iter().flat_map(Expr::columns).any(|column| form.columns[column].sensitive)
}

/// The cell of `columns` that stands for frame row `row`: the first that its sheet has, or else any cell of the row.
#[must_use]
pub fn first(form: &Form, rows: &Rows<'_>, columns: &[usize], row: usize, submission: &Submission) -> Option<CellRef> {
    let cell = |column: usize| cell(form, rows, column, row, submission);
    columns.iter().copied().find_map(cell).or_else(|| (0..form.columns.len()).find_map(cell))
}

/// The cell of `column`; the header of a crosstab has none in the row.
fn cell(form: &Form, rows: &Rows<'_>, column: usize, row: usize, submission: &Submission) -> Option<CellRef> {
    if form.crosstab.as_ref().is_some_and(|crosstab| crosstab.header == column) {
        return None;
    }
    let (sheet_row, value_col) = rows.place(row);
    submission.cell(column, sheet_row, value_col)
}

/// The cells of `columns` in frame row `row`, the one that stands for the row first.
#[must_use]
pub fn spots(form: &Form, rows: &Rows<'_>, columns: &[usize], row: usize, submission: &Submission) -> Vec<Spot> {
    let spot = |column: usize| Spot {
        column,
        cell: cell(form, rows, column, row, submission),
        value: rows.value(row, column),
    };
    let mut spots: Vec<Spot> = columns.iter().map(|&column| spot(column)).collect();
    if spots.iter().all(|spot| spot.cell.is_none()) {
        let shown = (0..form.columns.len()).map(spot).find(|spot| spot.cell.is_some());
        spots.splice(0..0, shown);
    }
    if let Some(first) = spots.iter().position(|spot| spot.cell.is_some()) {
        spots[..=first].rotate_right(1);
    }
    spots
}
