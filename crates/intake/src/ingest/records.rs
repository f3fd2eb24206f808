//! Records: one of each row, and what is to be said of records beside each other.

use std::collections::HashMap;

use super::rows::{Reading, is_blank};
use crate::model::table::Record;
use crate::model::{CellRef, CellState, Column, ColumnType, Finding, Merge, Raw, Value};
use crate::recognise::{RowShape, Shape};
use crate::typing::text::fold;
use crate::typing::{display, shown};

impl Reading<'_> {
    /// Types the mapped cells of a row.
    pub(super) fn record(&self, shape: &RowShape, row: u32, findings: &mut Vec<Finding>) -> Record {
        let form = self.form();
        let states = form
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let Some(col) = shape.columns[i] else {
                    return CellState::Blank;
                };
                let at = CellRef::new(row, col);
                let merge = if self.grid.merges.is_empty() { None } else { self.grid.merge_at(at) };
                let anchor = merge.map_or(at, |merge| merge.first);
                let covered = anchor != at;
                // Text and dates speak for every row that the merged cell covers; a number counts once.
                let raw = match merge {
                    Some(_) if covered && (anchor.col != at.col || !column.ty.fills_down()) => None,
                    _ => self.grid.get(anchor),
                };
                let blank = raw.is_none_or(is_blank);
                if column.required && blank && !covered && !(column.ty == ColumnType::Bool && column.blank.is_some()) {
                    findings.push(self.required(column, at));
                }
                let mut said = Vec::new();
                let measure = shape.measures[i].clone().or_else(|| self.measure_beside(shape, column, at));
                let state = self.cell(column, at, raw, measure.as_deref(), &mut said);
                // A number over several columns is nobody's.
                let others = |merge: &&Merge| {
                    let beyond = at.col + 1..=merge.last.col;
                    let declared = form.columns.iter().zip(&shape.columns);
                    declared
                        .into_iter()
                        .any(|(c, col)| c.ty.is_numeric() && col.is_some_and(|col| beyond.contains(&col)))
                };
                if !covered
                    && !blank
                    && column.ty.is_numeric()
                    && let Some(merge) = merge.filter(others)
                {
                    findings.push(self.merged_across(column, at, merge.last));
                    return CellState::Rejected;
                }
                // A merged cell is spoken of once, at its own place.
                if !covered {
                    findings.extend(said);
                    findings.extend(merge.and_then(|merge| self.merged_number(column, merge, raw)));
                } else if anchor.col != at.col
                    && (column.required || column.ty.is_numeric())
                    && self.grid.get(anchor).is_some_and(|raw| !is_blank(raw))
                {
                    findings.push(self.merged_across(column, at, anchor));
                    return CellState::Rejected;
                }
                state
            })
            .collect();
        Record { row, value_col: None, cells: states }
    }

    /// The unit of measure in a column of its own beside a quantity.
    fn measure_beside(&self, shape: &RowShape, column: &Column, at: CellRef) -> Option<String> {
        let beside = CellRef::new(at.row, at.col + 1);
        let measured = matches!(column.ty, ColumnType::Quantity | ColumnType::Money);
        let unmapped = shape.unmapped.iter().any(|line| line.at.col == beside.col);
        let text = self.grid.text(beside).filter(|_| measured && unmapped)?;
        Some(fold(text)).filter(|text| crate::typing::is_measure(text))
    }

    /// What is said of a number that is merged over several rows: it counts once, in the first.
    fn merged_number(&self, column: &Column, merge: &Merge, raw: Option<&Raw>) -> Option<Finding> {
        let raw = raw.filter(|raw| !is_blank(raw) && column.ty.is_numeric() && merge.last.row > merge.first.row)?;
        let written = if column.sensitive { "***".to_owned() } else { shown(raw, self.grid.date1904) };
        let (at, rows) = (merge.first, merge.last.row - merge.first.row + 1);
        Some(
            Finding::new(
                "repaired",
                format!("{at}的“{written}”合并了{rows}行，只在第一行计一次。"),
                "各行都有数的，请取消合并，逐行填写。",
            )
            .at(at, written, "每行一个数"),
        )
    }

    /// A cell that lies under one merged from a column beside it: nobody can say what belongs here.
    pub(super) fn merged_across(&self, column: &Column, at: CellRef, anchor: CellRef) -> Finding {
        Finding::new(
            "type",
            format!("{at}与{anchor}合并成了一格，看不出“{}”是多少，本格暂未计入。", column.name),
            "请取消合并，各列分别填写。",
        )
        .at(at, "", column.ty.chinese())
    }

    pub(super) fn duplicates(
        &self,
        records: &[Record],
        keys: &mut HashMap<Vec<Value>, (u32, Option<u32>)>,
        findings: &mut Vec<Finding>,
    ) {
        let form = self.form();
        let (columns, identity): (Vec<usize>, Vec<usize>) = (form.keys().collect(), form.identity());
        let mut said = false;
        for record in records {
            let Some(key) = record.key(&identity) else { continue };
            let key: Vec<Value> = key.into_iter().cloned().collect();
            let shown_key: Vec<String> = columns
                .iter()
                .zip(&key)
                .map(|(&i, value)| if form.columns[i].sensitive { "***".to_owned() } else { display(value) })
                .collect();
            let place = (record.row, record.value_col);
            let first = *keys.entry(key).or_insert(place);
            if first == place || said {
                continue;
            }
            let earlier = first.0;
            said = true;
            let Shape::Rows(shape) = &self.found.shape else {
                continue;
            };
            let key_col = columns.iter().find_map(|&i| shape.columns[i]).unwrap_or(0);
            let within = earlier == record.row;
            let at = CellRef::new(record.row, record.value_col.filter(|_| within).unwrap_or(key_col));
            let names: Vec<&str> = columns.iter().map(|&i| form.columns[i].name.as_str()).collect();
            findings.push(
                Finding::new(
                    "duplicate-key",
                    if within {
                        format!("{at}和左边是同一天，一天有了两个标记。")
                    } else {
                        let (names, keys) = (names.join("、"), shown_key.join("、"));
                        format!("第{}、{}行{names}同为{keys}。", earlier + 1, record.row + 1)
                    },
                    "确属重复请删去一个；不是同一项请更正。",
                )
                .at(at, shown_key.join("、"), "不重复"),
            );
        }
    }

    /// A date outside the span that the submission covers counts in its own month, and is said.
    pub(super) fn row_periods(&self, shape: &RowShape, records: &[Record], findings: &mut Vec<Finding>) {
        let form = self.form();
        let Some(column) = form.period_column() else {
            return;
        };
        let (first, last) = form.span(self.identity.period);
        let first = first.min(self.identity.from);
        for record in records {
            if let Some(Value::Date(day)) = record.cells[column].value()
                && !(first.first_day()..=last.last_day()).contains(day)
                && let Some(col) = shape.columns[column].or(record.value_col)
            {
                let at = CellRef::new(record.row, col);
                let span = if first == last {
                    format!("{}月", last.month())
                } else {
                    format!("{}至{}月", first.month(), last.month())
                };
                findings.push(
                    Finding::new(
                        "row-period",
                        format!(
                            "{at}填{day}，不属本期{span}，已计入{}年{}月。",
                            day.format("%Y"),
                            crate::model::Period::of(*day).month()
                        ),
                        "写错请改。",
                    )
                    .at(at, day.to_string(), format!("{first}至{last}")),
                );
            }
        }
    }
}
