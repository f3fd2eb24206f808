//! Totals that units write below their rows, held against our own sums.

use rust_decimal::Decimal;

use super::rows::{Reading, is_blank};
use crate::model::{CellRef, CellState, ColumnType, Finding, Form, Value};
use crate::recognise::{RowShape, is_subtotal};

impl Reading<'_> {
    /// Holds a total row against the sum of the rows above it.
    pub(super) fn compare(
        &self,
        shape: &RowShape,
        row: u32,
        label: CellRef,
        totals: &mut Totals,
        findings: &mut Vec<Finding>,
    ) {
        let form = self.form();
        let text = self.grid.text(label).unwrap_or("合计");
        let part = is_subtotal(text);
        for (i, column) in form.columns.iter().enumerate() {
            let Some(col) = shape.columns[i].filter(|_| column.ty.is_summable()) else {
                continue;
            };
            let at = CellRef::new(row, col);
            let raw = self.grid.get(at).filter(|raw| !is_blank(raw));
            let (all, since) = (&totals.all[i], &totals.part[i]);
            if raw.is_none() || at == label || totals.rows == 0 {
                continue;
            }
            let mut said = Vec::new();
            let CellState::Value(Value::Number(number)) =
                self.cell(column, at, raw, shape.measures[i].as_deref(), &mut said)
            else {
                // A total that cannot be read cannot be compared; it is no data.
                continue;
            };
            // A cell without a value leaves the sum open; the finding at that cell says enough.
            let ours = if part { since } else { all };
            if ours.open || number == ours.sum || !part && number == since.sum && !since.open {
                continue;
            }
            let decimals = if column.ty == ColumnType::Money { 2 } else { 0 };
            let show = |d: Decimal| {
                if d.scale() <= decimals { format!("{d:.*}", decimals as usize) } else { d.normalize().to_string() }
            };
            let difference = (number - ours.sum).abs();
            findings.push(
                Finding::new(
                    "control-total",
                    format!("{at}合计填{}，各行相加{}，差{}。", show(number), show(ours.sum), show(difference)),
                    "汇总按各行计，请查漏行后改合计。",
                )
                .at(at, show(number), show(ours.sum)),
            );
        }
        totals.cut();
    }
}

/// The sum of one column.
#[derive(Clone, Default)]
pub(super) struct Sum {
    pub sum: Decimal,
    /// A cell had no value although something stood there.
    pub open: bool,
}

/// Sums over all rows, and over those since the last total.
pub(super) struct Totals {
    pub rows: usize,
    pub all: Vec<Sum>,
    pub part: Vec<Sum>,
}

impl Totals {
    pub fn new(columns: usize) -> Self {
        Self { rows: 0, all: vec![Sum::default(); columns], part: vec![Sum::default(); columns] }
    }

    pub fn add(&mut self, form: &Form, cells: &[CellState]) {
        self.rows += 1;
        for (i, state) in cells.iter().enumerate() {
            for sum in [&mut self.all[i], &mut self.part[i]] {
                match state {
                    CellState::Value(Value::Number(number)) if form.columns[i].ty.is_summable() => {
                        match sum.sum.checked_add(*number) {
                            Some(total) => sum.sum = total,
                            None => sum.open = true,
                        }
                    }
                    CellState::Rejected => sum.open = true,
                    _ => {}
                }
            }
        }
    }

    pub fn cut(&mut self) {
        self.part.fill(Sum::default());
    }
}
