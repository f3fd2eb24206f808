//! The one record of a card: which of the cells at each label holds this unit's value of this period.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::{Reading, is_blank};
use super::told;
use crate::model::table::{Places, Record};
use crate::model::{CellRef, CellState, Finding, Raw, Semantics, Table};
use crate::recognise::{CardLabel, CardShape, CardValue, Head, is_line, is_note, is_total, like_total, states_number};
use crate::typing::text::{fold, says_nothing};
use crate::typing::{is_measure, shown};

/// What the headings at a label come to.
enum Choice<'a> {
    /// This cell.
    One(&'a CardLabel, CardValue),
    /// A column beside it holds other periods or plans only.
    Nowhere(CellRef),
    /// Several, and nothing says which.
    Doubt(CellRef),
}

impl Reading<'_> {
    /// Reads a card; `None` when it is in doubt which numbers are meant.
    pub(super) fn card(
        &self,
        shape: &CardShape,
        findings: &mut Vec<Finding>,
        layout: &mut Vec<String>,
    ) -> Option<Table> {
        let form = self.form();
        if !self.complete(|i| !shape.labels[i].is_empty(), String::new(), findings) {
            return None;
        }
        let bare = bare_columns(shape);
        let mut chosen: Vec<Option<(&CardLabel, CardValue)>> = vec![None; form.columns.len()];
        let mut doubt = false;
        for (i, labels) in shape.labels.iter().enumerate().filter(|(_, labels)| !labels.is_empty()) {
            let (at, why, remedy) = match self.choose(labels, &bare) {
                Choice::One(label, value) => {
                    chosen[i] = Some((label, value));
                    continue;
                }
                Choice::Nowhere(at) => {
                    (at, "没有本期数（旁边各列都写明是别的时期或别的内容）", "请补上“本月”一列后重发。")
                }
                Choice::Doubt(at) => {
                    (at, "有不止一个数，看不出哪个是本期数", "请只留本期一个数，或在列头写明“本月”后重发。")
                }
            };
            doubt = true;
            let name = &form.columns[i].name;
            findings.push(Finding::new("missing-column", format!("{at}的“{name}”{why}，整表暂未计入。"), remedy).at(
                at,
                self.grid.text(at).unwrap_or_default(),
                name.clone(),
            ));
        }
        if doubt {
            return None;
        }
        let cells: Vec<Option<CellRef>> = chosen.iter().map(|one| one.map(|(_, value)| value.cell)).collect();
        let others = shape.labels.iter().flatten().flat_map(|label| &label.values).any(|value| value.number);
        let empty = |label: &CardLabel, at| label.inline.is_none() && self.grid.get(at).is_none_or(is_blank);
        let all_blank = chosen.iter().flatten().all(|(label, value)| empty(label, value.cell));
        if self.nil && all_blank && !others {
            return Some(self.table(Places::Card(cells), Vec::new()));
        }
        let mut states = Vec::with_capacity(form.columns.len());
        for (column, one) in form.columns.iter().zip(&chosen) {
            let Some((label, value)) = one else {
                states.push(CellState::Blank);
                continue;
            };
            let inline = label.inline.as_ref().filter(|_| value.cell == label.at).map(|text| Raw::Text(text.clone()));
            let raw = inline.as_ref().or_else(|| self.grid.get(value.cell));
            if column.required && raw.is_none_or(is_blank) {
                findings.push(self.required(column, value.cell));
            }
            states.push(self.cell(column, value.cell, raw, label.measure.as_deref(), findings));
        }
        layout.extend(told::card(form, shape, &cells));
        self.unread(shape, &cells, findings, layout);
        let row = cells.iter().flatten().map(|at| at.row).min().unwrap_or(0);
        let record = Record { row, value_col: None, cells: states };
        Some(self.table(Places::Card(cells), vec![record]))
    }

    /// The value of a column: what is headed as this period's or this unit's; without any such heading the only number.
    fn choose<'a>(&self, labels: &'a [CardLabel], bare: &BTreeMap<u32, BTreeSet<u32>>) -> Choice<'a> {
        let stock = self.form().semantics == Semantics::Stock;
        let period = self.identity.period;
        let all = || labels.iter().flat_map(|label| label.values.iter().map(move |value| (label, *value)));
        let at = labels[0].at;
        if let Some((label, _)) = all().find(|(_, value)| value.shared) {
            return Choice::Doubt(label.at);
        }
        let of_period = |head: Head| match head {
            Head::Month(year, month) => month == period.month() && year.is_none_or(|year| year == period.year()),
            Head::Unit(unit) => unit == self.identity.unit,
            Head::Now => true,
            _ => false,
        };
        let told = all().any(|(_, value)| matches!(value.head, Head::Now | Head::Month(..) | Head::Unit(_)));
        let running: Vec<_> = all().filter(|(_, value)| value.head == Head::Running && value.number).collect();
        let mut open: Vec<_> = if told {
            all().filter(|(_, value)| of_period(value.head)).collect()
        } else {
            let said: Vec<_> = all().filter(|(_, value)| value.head == Head::Value).collect();
            let plain = || all().filter(|(_, value)| matches!(value.head, Head::Bare | Head::Total)).collect();
            if said.is_empty() { plain() } else { said }
        };
        // What stands at the end of a month is the running number, where a stock form has both.
        if stock && !running.is_empty() {
            let now: Vec<_> = open.iter().filter(|(_, value)| value.number).collect();
            if !now.iter().all(|(_, a)| running.iter().all(|(_, b)| self.grid.get(a.cell) == self.grid.get(b.cell))) {
                return Choice::Doubt(at);
            }
            if open.is_empty() && !told {
                open = running;
            }
        }
        let untold = open.iter().all(|(_, value)| matches!(value.head, Head::Bare | Head::Total));
        let competing = |label: &CardLabel| {
            label.group.is_none()
                && label.inline.is_none()
                && bare.get(&label.at.col).is_some_and(|cols| cols.len() > 1)
        };
        if untold && open.iter().any(|(label, _)| competing(label)) {
            return Choice::Doubt(at);
        }
        let numbers: Vec<_> = open.iter().filter(|(_, value)| value.number).copied().collect();
        match (numbers.as_slice(), open.as_slice()) {
            ([(label, value)], _) => Choice::One(label, *value),
            ([_, (label, _), ..], _) => Choice::Doubt(label.at),
            ([], [(label, value)]) => Choice::One(label, *value),
            ([], [(label, value), ..]) if labels.len() == 1 => Choice::One(label, *value),
            ([], [_, (label, _), ..]) => Choice::Doubt(label.at),
            ([], []) => Choice::Nowhere(at),
        }
    }

    /// Numbers of the card that were not taken and that no heading puts aside, at the label beside which they stand.
    fn unread(
        &self,
        shape: &CardShape,
        taken: &[Option<CellRef>],
        findings: &mut Vec<Finding>,
        layout: &mut Vec<String>,
    ) {
        let values = || shape.labels.iter().flatten().flat_map(|label| &label.values);
        let aside: BTreeSet<CellRef> = values()
            .filter(|value| !matches!(value.head, Head::Bare | Head::Value))
            .map(|value| value.cell)
            .chain(taken.iter().flatten().copied())
            .collect();
        let labels: BTreeSet<CellRef> = shape.labels.iter().flatten().map(|label| label.at).collect();
        let rows = shape.rows(self.grid, self.found.rows.1);
        let ordinals = self.ordinals(shape, &labels);
        let mut said: BTreeSet<CellRef> = BTreeSet::new();
        for (row, cells) in self.grid.rows().filter(|(row, _)| rows.contains(row)) {
            let line = |text: &str| is_line(text) || is_note(text);
            if cells.iter().any(|cell| matches!(&cell.raw, Raw::Text(text) if line(text))) {
                continue;
            }
            let total = |text: &str| is_total(text) || like_total(text);
            if cells
                .iter()
                .any(|cell| matches!(&cell.raw, Raw::Text(text) if total(text) && !labels.contains(&cell.at)))
            {
                layout.push(format!("第{}行：合计（写着合计一类的字），不计入", row + 1));
                continue;
            }
            let mut beside: Option<(CellRef, &str)> = None;
            for cell in cells {
                match &cell.raw {
                    Raw::Text(text) if !is_number(text) && !is_measure(&fold(text)) => beside = Some((cell.at, text)),
                    Raw::Text(text) if !is_number(text) => {}
                    _ if aside.contains(&cell.at) || ordinals.contains(&cell.at.col) => {}
                    raw => {
                        let own = shown(raw, self.grid.date1904);
                        let (at, text) = beside.unwrap_or((cell.at, &own));
                        if said.insert(at) {
                            findings.push(
                                Finding::new(
                                    "unmapped-column",
                                    format!("{at}的“{}”旁边有没有读取的数（{}填“{own}”）。", text.trim(), cell.at),
                                    "不需要的可以保留；写错名称的请更正。",
                                )
                                .at(at, text.trim(), ""),
                            );
                        }
                    }
                }
            }
        }
    }

    /// Columns left of the labels that only count the lines.
    fn ordinals(&self, shape: &CardShape, labels: &BTreeSet<CellRef>) -> BTreeSet<u32> {
        let first = labels.iter().map(|at| at.col).min().unwrap_or(0);
        let counts = |col: u32| {
            let numbers: Vec<f64> = (shape.first..self.found.rows.1)
                .filter_map(|row| match self.grid.get(CellRef::new(row, col)) {
                    Some(Raw::Number(value, _)) => Some(*value),
                    _ => None,
                })
                .collect();
            #[allow(clippy::float_cmp)] // small whole numbers
            numbers.iter().zip(1..).all(|(value, n)| *value == f64::from(n))
        };
        (0..first).filter(|col| counts(*col)).collect()
    }
}

/// The columns that hold numbers under no known heading, for each column of labels.
fn bare_columns(shape: &CardShape) -> BTreeMap<u32, BTreeSet<u32>> {
    let mut columns: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for label in shape.labels.iter().flatten().filter(|label| label.inline.is_none()) {
        for value in label.values.iter().filter(|value| matches!(value.head, Head::Bare | Head::Total) && value.number)
        {
            if value.cell.row == label.at.row {
                columns.entry(label.at.col).or_default().insert(value.cell.col);
            }
        }
    }
    columns
}

/// Whether a text is a number that could have been meant for a value.
fn is_number(text: &str) -> bool {
    !says_nothing(&fold(text)) && states_number(&fold(text))
}
