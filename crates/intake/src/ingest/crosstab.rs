//! Days across: the records of a row, a mark each.

use super::rows::{Reading, is_blank, is_ordinal};
use crate::model::table::Record;
use crate::model::{CellRef, CellState, Finding, Value};
use crate::recognise::{HeaderDay, RowShape};
use crate::typing::{date, shown};

impl Reading<'_> {
    /// Columns of a crosstab that hold marks, under a header that names no day of the period.
    pub(super) fn unread_days(&self, shape: &RowShape, findings: &mut Vec<Finding>) {
        let Some(crosstab) = &self.form().crosstab else {
            return;
        };
        if shape.days.is_empty() && shape.columns[crosstab.value].is_some() {
            return;
        }
        let value = &self.form().columns[crosstab.value];
        let rows = shape.header.1 + 1..self.found.rows.1;
        let marked = |col: u32| {
            self.grid.cells.iter().any(|cell| {
                cell.at.col == col
                    && rows.contains(&cell.at.row)
                    && matches!(self.cell(value, cell.at, Some(&cell.raw), None, &mut Vec::new()), CellState::Value(_))
            })
        };
        let nameless =
            shape.unmapped.iter().filter(|line| !is_ordinal(&line.text)).map(|line| (line.at, line.text.clone()));
        let impossible = shape.days.iter().filter(|(_, day)| self.day(*day).is_none()).map(|(col, _)| {
            let at = CellRef::new(shape.header.1, *col);
            (at, self.grid.get(at).map_or(String::new(), |raw| shown(raw, self.grid.date1904)))
        });
        for (at, text) in nameless.chain(impossible) {
            if marked(at.col) {
                findings.push(
                    Finding::new(
                        "type",
                        format!("{at}的表头“{}”看不出是本期哪一天，该列暂未计入。", text.trim()),
                        "请写完整日期，如2020-06-05。",
                    )
                    .at(at, text.trim(), "日期"),
                );
            }
        }
    }

    /// Days of another month at the head of a crosstab: counted here, and said.
    pub(super) fn foreign_days(&self, shape: &RowShape, findings: &mut Vec<Finding>) {
        let form = self.form();
        let (first, last) = form.span(self.identity.period);
        let months = first.min(self.identity.from).first_day()..=last.last_day();
        for (col, day) in &shape.days {
            let Some(day) = self.day(*day).filter(|day| form.period_column().is_none() && !months.contains(day)) else {
                continue;
            };
            let at = CellRef::new(shape.header.1, *col);
            findings.push(
                Finding::new(
                    "row-period",
                    format!("{at}的表头是{day}，不属本期{}月，已按本表计入。", self.identity.period.month()),
                    "写错请改；别月的请移到那个月的表。",
                )
                .at(at, day.to_string(), self.identity.period.to_string()),
            );
        }
    }

    /// One record for a row; for a crosstab one for each marked day.
    pub(super) fn spread(&self, shape: &RowShape, record: Record, findings: &mut Vec<Finding>) -> Vec<Record> {
        let Some(crosstab) = self.form().crosstab.as_ref().filter(|_| !shape.days.is_empty()) else {
            return vec![record];
        };
        let value = &self.form().columns[crosstab.value];
        let mut records = Vec::new();
        for (col, day) in &shape.days {
            let Some(day) = self.day(*day) else { continue };
            let at = CellRef::new(record.row, *col);
            let raw = self.grid.get(at);
            let anchor = self.grid.merge_at(at).map_or(at, |merge| merge.first);
            if anchor != at && self.grid.get(anchor).is_some_and(|raw| !is_blank(raw)) {
                findings.push(self.merged_across(value, at, anchor));
                continue;
            }
            let state = self.cell(value, at, raw, None, findings);
            if state == CellState::Blank {
                continue;
            }
            let mut cells = record.cells.clone();
            cells[crosstab.value] = state;
            cells[crosstab.header] = CellState::Value(Value::Date(day));
            records.push(Record { row: record.row, value_col: Some(*col), cells });
        }
        records
    }

    fn day(&self, day: HeaderDay) -> Option<chrono::NaiveDate> {
        let end = self.identity.period.last_day();
        match day {
            HeaderDay::Day(day) => Some(day),
            HeaderDay::MonthDay(month, day) => date::latest_before(month, day, end),
            // 6.3 can only be read where it falls into the period.
            HeaderDay::Short(month, day) if month == self.identity.period.month() => {
                date::latest_before(month, day, end)
            }
            HeaderDay::Short(..) => None,
            HeaderDay::DayOnly(day) => chrono::Datelike::with_day(&self.identity.period.first_day(), day),
        }
    }
}
