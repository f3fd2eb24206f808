//! What is to be said of records beside each other: keys that stand twice, dates outside the span.

use std::collections::HashMap;

use super::rows::Reading;
use crate::model::table::Record;
use crate::model::{CellRef, Finding, Value};
use crate::recognise::{RowShape, Shape};
use crate::typing::display;

impl Reading<'_> {
    pub(super) fn duplicates(
        &self,
        records: &[Record],
        keys: &mut HashMap<Vec<Value>, (u32, Option<u32>)>,
        findings: &mut Vec<Finding>,
    ) {
        let form = self.form();
        let columns: Vec<usize> = form.keys().collect();
        if columns.is_empty() {
            return;
        }
        let crosstab = form.crosstab.as_ref();
        let mut said = false;
        for record in records {
            let key: Option<Vec<Value>> = columns
                .iter()
                .copied()
                .chain(crosstab.map(|c| c.header).filter(|h| !columns.contains(h)))
                .map(|i| record.cells[i].value().cloned())
                .collect();
            let Some(key) = key else { continue };
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
