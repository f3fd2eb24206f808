//! Numbers where a formula belongs: all others of the column are formulas, or the same cell was one last month.

use std::collections::BTreeMap;

use huizong_intake::model::table::Places;
use huizong_intake::model::{CellRef, Finding, Layout, Value};
use polars::prelude::PolarsResult;

use super::Checking;
use super::message::cell;
use super::series::{Keyed, before};
use crate::dataset::Rows;

const LAST_MONTH: &str = "上月这里是公式";
const REMEDY: &str = "请把公式补回来；数是核实过的、确需手填的，请填说明。";

/// Looks at all counted submissions of forms in which anybody uses formulas.
pub fn overwritten(checking: &Checking<'_>) -> PolarsResult<Vec<Finding>> {
    let sources = checking.sources;
    let mut findings = Vec::new();
    for (f, form) in sources.plan.forms.iter().enumerate() {
        let used = |s: &usize| !checking.submissions[*s].formulas.cells.is_empty();
        if !sources.calendar.of(f).any(|(_, months)| months.values().flatten().any(used)) {
            continue;
        }
        let rows = sources.frames[f].rows(form)?;
        let keyed = Keyed::new(form, &rows);
        for (unit, months) in sources.calendar.of(f) {
            for (&month, submissions) in months.range(checking.period.january()..=checking.period) {
                let alone = submissions.len() == 1;
                let past = before(checking, f, unit, month).map(|(_, then)| then).filter(|_| alone);
                for &now in submissions {
                    findings.extend(Sheet { checking, rows: &rows, keyed: &keyed, form: f, now, past }.findings());
                }
            }
        }
    }
    Ok(findings)
}

/// Cells of a sheet, each with the number of its record.
type Cells = BTreeMap<CellRef, usize>;

/// One submission with the one before.
struct Sheet<'a> {
    checking: &'a Checking<'a>,
    rows: &'a Rows<'a>,
    keyed: &'a Keyed<'a>,
    form: usize,
    now: usize,
    past: Option<usize>,
}

impl Sheet<'_> {
    fn findings(&self) -> Vec<Finding> {
        let form = &self.checking.sources.plan.forms[self.form];
        let mut found = Vec::new();
        let mut of_card: Vec<(usize, CellRef, usize)> = Vec::new();
        for (c, column) in form.columns.iter().enumerate().filter(|(_, column)| column.ty.is_numeric()) {
            let beside = self.unlike_its_column(self.now, c);
            for (&at, &i) in &beside {
                let why = "同列其他行都是公式";
                found.push(self.said(c, (at, Some(i)), &format!("{at}是手填的数，{why}，可能被改过。"), why));
            }
            if let Some(at) = self.typed_total(c) {
                let message = format!("{at}的“{}”合计是手填的数，上月这里是公式，可能被改过。", column.name);
                found.push(self.said(c, (at, None), &message, LAST_MONTH));
            }
            if beside.is_empty() {
                let earlier = self.unlike_last_month(c);
                if form.layout == Layout::Card {
                    of_card.extend(earlier.iter().map(|(&at, &i)| (c, at, i)));
                } else {
                    found.extend(self.together(earlier.first_key_value().map(|(&at, &i)| (c, at, i)), earlier.len()));
                }
            }
        }
        of_card.sort_unstable_by_key(|(_, at, _)| *at);
        found.extend(self.together(of_card.first().copied(), of_card.len()));
        found
    }

    /// What was typed altogether is said once.
    fn together(&self, first: Option<(usize, CellRef, usize)>, count: usize) -> Option<Finding> {
        let (column, at, i) = first?;
        let more = if count > 1 { format!("等{count}格") } else { String::new() };
        let message = format!("{at}{more}是手填的数，上月这里是公式，可能被改过。");
        Some(self.said(column, (at, Some(i)), &message, LAST_MONTH))
    }

    /// What is said at a cell; with the record that it belongs to, since a total's number is not kept.
    fn said(&self, column: usize, (at, i): (CellRef, Option<usize>), message: &str, expected: &str) -> Finding {
        let declared = &self.checking.sources.plan.forms[self.form].columns[column];
        let value = i.and_then(|i| self.rows.value(i, column)).map_or(String::new(), |value| cell(declared, &value));
        let mut finding = Finding::new("overwritten-formula", message, REMEDY).at("", value, expected);
        self.checking.place(&mut finding, self.now, Some(at));
        finding
    }

    fn cell(&self, submission: usize, i: usize, column: usize) -> Option<CellRef> {
        let (row, value_col) = self.rows.place(i);
        self.checking.cell(submission, column, row, value_col)
    }

    fn is_formula(&self, submission: usize, at: CellRef) -> bool {
        self.checking.submissions[submission].formulas.hold(at)
    }

    /// The column's numbers in a submission of records: formulas, and those that were typed; each with its record.
    fn parted(&self, submission: usize, column: usize) -> (Cells, Cells) {
        let places = self.checking.submissions[submission].submission.places.as_ref();
        if !matches!(places, Some(Places::Rows(columns)) if columns.get(column).is_some_and(Option::is_some)) {
            return (Cells::new(), Cells::new());
        }
        let mut cells = Cells::new();
        for &i in self.keyed.of(submission).iter().filter(|&&i| self.rows.value(i, column).is_some()) {
            if let Some(at) = self.cell(submission, i, column) {
                cells.entry(at).or_insert(i);
            }
        }
        cells.into_iter().partition(|(at, _)| self.is_formula(submission, *at))
    }

    /// Numbers in a column most of which, and at least two, are formulas.
    fn unlike_its_column(&self, submission: usize, column: usize) -> Cells {
        let (formulas, typed) = self.parted(submission, column);
        if is_habit(formulas.len(), typed.len()) { typed } else { Cells::new() }
    }

    /// Numbers that were formulas in the submission before, in a card or in a column that was computed then.
    fn unlike_last_month(&self, column: usize) -> Cells {
        let Some(past) = self.past.filter(|&past| !self.checking.submissions[past].formulas.cells.is_empty()) else {
            return Cells::new();
        };
        let card = self.checking.sources.plan.forms[self.form].layout == Layout::Card;
        let (formulas, typed) = self.parted(past, column);
        if !card && !is_habit(formulas.len(), typed.len()) {
            return Cells::new();
        }
        let typed = |i: usize| matches!(self.rows.value(i, column), Some(Value::Number(_)));
        let mut cells = Cells::new();
        for (i, j) in self.keyed.pairs(self.now, past) {
            let (Some(now), Some(then)) = (self.cell(self.now, i, column), self.cell(past, j, column)) else {
                continue;
            };
            if typed(i) && !self.is_formula(self.now, now) && self.is_formula(past, then) {
                cells.entry(now).or_insert(i);
            }
        }
        cells
    }

    /// The number in the total row, where the same total was a formula in the submission before and others of the row
    /// still are. A row that is typed altogether is a habit, and is held against our own sums anyway.
    fn typed_total(&self, column: usize) -> Option<CellRef> {
        let (now, past) = (&self.checking.submissions[self.now], &self.checking.submissions[self.past?]);
        let (row, old_row) = match (now.formulas.totals.as_slice(), past.formulas.totals.as_slice()) {
            ([.., row], [.., old]) if now.formulas.totals.len() == past.formulas.totals.len() => (*row, *old),
            _ => return None,
        };
        let at = now.submission.places.as_ref()?.cell(column, row, None)?;
        let then = past.submission.places.as_ref()?.cell(column, old_row, None)?;
        let others = now.formulas.cells.iter().any(|cell| cell.row == row);
        (others && now.formulas.typed.binary_search(&at).is_ok() && past.formulas.hold(then)).then_some(at)
    }
}

/// Whether a column is computed: most of its numbers, and at least two, are formulas.
fn is_habit(formulas: usize, typed: usize) -> bool {
    formulas > 1 && formulas > typed
}
