//! Totals that units write above or below their rows, held against our own sums.

use rust_decimal::Decimal;

use super::rows::{Reading, is_blank};
use crate::model::form::Bounds;
use crate::model::{CellRef, CellState, Column, ColumnType, Finding, Form, Raw, Value};
use crate::recognise::{RowShape, is_subtotal};
use crate::typing::text::is_han;

/// A total that a unit wrote: its row, and its label's cell.
#[derive(Clone, Copy)]
pub(super) struct Written {
    pub row: u32,
    pub label: CellRef,
}

/// One of a written total's numbers, of the form's column `column`.
pub(super) struct Number {
    column: usize,
    at: CellRef,
    value: Decimal,
}

impl Reading<'_> {
    /// Holds a total row against the rows that it is the sum of: those above it, or, where none is, those below.
    pub(super) fn total(&self, shape: &RowShape, written: Written, totals: &mut Totals, findings: &mut Vec<Finding>) {
        let part = is_subtotal(self.grid.text(written.label).unwrap_or(""));
        if part && (totals.group.is_some() || totals.rows == 0) {
            // Sub-totals that stand above their rows.
            self.close_group(shape, totals, findings);
            totals.group = Some(written);
        } else if totals.rows == 0 {
            totals.top.get_or_insert(written);
        } else {
            self.close_group(shape, totals, findings);
            let numbers = self.numbers(shape, written.row, written.label);
            self.compare(&numbers, part, totals, findings);
        }
        totals.cut();
    }

    /// Holds the totals that stand above their rows against them, at the table's end.
    pub(super) fn close(&self, shape: &RowShape, totals: &mut Totals, findings: &mut Vec<Finding>) {
        self.close_group(shape, totals, findings);
        if let Some(top) = totals.top.take().filter(|_| totals.rows > 0) {
            let numbers = self.numbers(shape, top.row, top.label);
            totals.cuts.truncate(1);
            self.compare(&numbers, false, totals, findings);
        }
    }

    /// The numbers in the total rows `rows` that are no formulas.
    pub(super) fn typed_totals(&self, shape: &RowShape, rows: &[u32]) -> Vec<CellRef> {
        let numeric = self.form().columns.iter().zip(&shape.columns).filter(|(column, _)| column.ty.is_summable());
        let columns: Vec<u32> = numeric.filter_map(|(_, col)| *col).collect();
        let cells = rows.iter().flat_map(|&row| self.grid.row(row));
        cells
            .filter(|cell| columns.contains(&cell.at.col) && matches!(cell.raw, Raw::Number(..)))
            .map(|cell| cell.at)
            .filter(|at| self.grid.formulas.binary_search(at).is_err())
            .collect()
    }

    fn close_group(&self, shape: &RowShape, totals: &mut Totals, findings: &mut Vec<Finding>) {
        if let Some(group) = totals.group.take().filter(|_| totals.since > 0) {
            let numbers = self.numbers(shape, group.row, group.label);
            self.compare(&numbers, true, totals, findings);
            totals.cut();
        }
    }

    /// The numbers of a row in columns that add up. A total may well be out of its column's range.
    pub(super) fn numbers(&self, shape: &RowShape, row: u32, label: CellRef) -> Vec<Number> {
        let mut numbers = Vec::new();
        // Where nobody labelled the total, its first cell is a number like the others.
        let labelled = self.grid.text(label).is_some_and(|text| text.contains(is_han));
        for (column, declared) in self.form().columns.iter().enumerate() {
            let summed = |col: &u32| declared.ty.is_summable() && !(labelled && *col == label.col);
            let Some(col) = shape.columns[column].filter(summed) else {
                continue;
            };
            let at = CellRef::new(row, col);
            let raw = self.grid.get(at).filter(|raw| !is_blank(raw));
            // A total that cannot be read cannot be compared; it is no data.
            if let CellState::Value(Value::Number(value)) =
                self.summand(declared, at, raw, shape.measures[column].as_deref())
            {
                numbers.push(Number { column, at, value });
            }
        }
        numbers
    }

    /// What a cell says, whatever its column's range.
    pub(super) fn summand(&self, column: &Column, at: CellRef, raw: Option<&Raw>, measure: Option<&str>) -> CellState {
        if raw.is_none() {
            return CellState::Blank;
        }
        if column.bounds == Bounds::default() {
            return self.cell(column, at, raw, measure, &mut Vec::new());
        }
        let free = Column { bounds: Bounds::default(), ..column.clone() };
        self.cell(&free, at, raw, measure, &mut Vec::new())
    }

    fn compare(&self, numbers: &[Number], part: bool, totals: &Totals, findings: &mut Vec<Finding>) {
        // Totals of totals: the rows since any earlier total, as long as all columns agree on which.
        if totals.cuts.iter().any(|cut| {
            numbers.iter().all(|n| {
                let (all, before) = (&totals.all[n.column], &cut[n.column]);
                all.open > before.open || all.sum - before.sum == n.value
            })
        }) {
            return;
        }
        let cut = if part && totals.since > 0 { totals.cuts.last() } else { totals.cuts.first() };
        for Number { column, at, value } in numbers {
            let (all, before) = (&totals.all[*column], cut.map_or_else(Sum::default, |cut| cut[*column].clone()));
            let ours = all.sum - before.sum;
            // A cell without a value leaves the sum open; the finding at that cell says enough.
            if all.open > before.open || ours == *value {
                continue;
            }
            let decimals = if self.form().columns[*column].ty == ColumnType::Money { 2 } else { 0 };
            let show = |d: Decimal| {
                if d.scale() <= decimals { format!("{d:.*}", decimals as usize) } else { d.normalize().to_string() }
            };
            let difference = (*value - ours).abs();
            findings.push(
                Finding::new(
                    "control-total",
                    format!("{at}合计填{}，各行相加{}，差{}。", show(*value), show(ours), show(difference)),
                    "汇总按各行计，请查漏行后改合计。",
                )
                .at(*at, show(*value), show(ours)),
            );
        }
    }

    /// Whether all numbers of the row are sums since the beginning or since any total, and there is at least one.
    /// Without a label, keys and texts must be empty: only then is it a total that somebody forgot to label.
    pub(super) fn sums(&self, shape: &RowShape, row: u32, totals: &Totals, labelled: bool) -> Option<Agreement> {
        self.agreement(shape, row, totals, labelled, &totals.cuts)
    }

    /// The same of all rows above, whatever the label.
    pub(super) fn sums_of_all(&self, shape: &RowShape, row: u32, totals: &Totals) -> Option<Agreement> {
        self.agreement(shape, row, totals, true, totals.cuts.get(..1)?)
    }

    fn agreement(
        &self,
        shape: &RowShape,
        row: u32,
        totals: &Totals,
        labelled: bool,
        cuts: &[Vec<Sum>],
    ) -> Option<Agreement> {
        if totals.rows == 0 || !shape.days.is_empty() {
            return None;
        }
        let mut numbers = Vec::new();
        for (i, column) in self.form().columns.iter().enumerate() {
            let Some(col) = shape.columns[i] else {
                continue;
            };
            let at = CellRef::new(row, col);
            let raw = self.grid.get(at).filter(|raw| !is_blank(raw));
            let covered = self.grid.merge_at(at).is_some_and(|merge| merge.first.row < row);
            match raw {
                None if !covered || labelled => {}
                Some(_) if column.ty.is_summable() => {
                    match self.summand(column, at, raw, shape.measures[i].as_deref()) {
                        CellState::Value(Value::Number(value)) => numbers.push((i, value)),
                        _ => return None,
                    }
                }
                Some(_) if labelled => {}
                _ => return None,
            }
        }
        // A cell without a value leaves its column's sum open: such numbers tell nothing, so others must.
        let agreed = |cut: &Vec<Sum>| {
            let (open, closed): (Vec<_>, Vec<_>) =
                numbers.iter().partition(|(i, _)| totals.all[*i].open > cut[*i].open);
            let telling = closed.iter().filter(|(_, value)| !value.is_zero()).count();
            let fits = closed.iter().all(|(i, value)| totals.all[*i].sum - cut[*i].sum == *value)
                && open.iter().all(|(i, value)| totals.all[*i].sum - cut[*i].sum <= *value)
                && (open.is_empty() || telling > 0);
            fits.then_some(Agreement { telling, sure: open.is_empty() || telling > 1 && closed.len() >= open.len() })
        };
        if numbers.is_empty() { None } else { cuts.iter().filter_map(agreed).max() }
    }
}

/// How far the numbers of a row are the sums of rows above it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Agreement {
    /// Whether it can hardly be chance although cells above have no value.
    pub sure: bool,
    /// How many numbers above zero agree with their sums.
    pub telling: usize,
}

/// The sum of one column.
#[derive(Clone, Default)]
pub(super) struct Sum {
    pub sum: Decimal,
    /// How many cells had no value although something stood there.
    pub open: usize,
}

/// Sums over all rows, and what they were at each total written so far.
pub(super) struct Totals {
    pub rows: usize,
    pub all: Vec<Sum>,
    /// The sums at the table's beginning and at each total.
    pub cuts: Vec<Vec<Sum>>,
    /// Rows since the last total.
    pub since: usize,
    /// A total above all rows.
    top: Option<Written>,
    /// A sub-total above its rows.
    group: Option<Written>,
}

impl Totals {
    pub fn new(columns: usize) -> Self {
        let none = vec![Sum::default(); columns];
        Self { rows: 0, all: none.clone(), cuts: vec![none], since: 0, top: None, group: None }
    }

    pub fn add(&mut self, form: &Form, cells: &[CellState]) {
        self.rows += 1;
        self.since += 1;
        for ((sum, state), column) in self.all.iter_mut().zip(cells).zip(&form.columns) {
            match state {
                CellState::Value(Value::Number(number)) if column.ty.is_summable() => {
                    match sum.sum.checked_add(*number) {
                        Some(total) => sum.sum = total,
                        None => sum.open += 1,
                    }
                }
                CellState::Rejected => sum.open += 1,
                _ => {}
            }
        }
    }

    /// A total stands here.
    pub fn cut(&mut self) {
        if self.since > 0 {
            self.cuts.push(self.all.clone());
            self.since = 0;
        }
    }
}
