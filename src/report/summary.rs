//! 汇总表.xlsx: what leaders open. Page one says it all; a sheet for each declared table follows.

mod compare;
mod decisions;
mod page_one;
mod ranking;
mod reporting;
mod tables;
pub(super) mod units;

use crate::config::plan::Rows;
use crate::model::Results;

use super::document::{ChartKind, Document};

/// The workbook for leaders: safe to mail, without links and formulas, every number decided here.
#[must_use]
pub fn summary(results: &Results<'_>) -> Document {
    let plan = results.plan;
    let title = format!("{}{}汇总表", plan.project.name, results.period.chinese());
    let mut document = Document::new(title, plan.project.name.clone(), results.period.last_day());
    let mut tables: Vec<_> = plan.tables.iter().map(|table| tables::table(results, table)).collect();
    // A picture of the counties for page one, or else the first there is.
    let counties = |i: &usize| {
        let table = &plan.tables[*i];
        table.rows == Rows::Units && table.kinds.iter().any(|kind| kind == "县区")
    };
    let drawn: Vec<usize> = (0..tables.len()).filter(|&i| tables[i].picture.is_some()).collect();
    let chosen = drawn.iter().find(|i| counties(i)).or(drawn.first());
    // Page one is the first sheet, table i the one after the i-th.
    let picture = chosen.and_then(|&i| Some((i + 1, tables[i].picture.clone()?)));
    document.push(page_one::sheet(results, picture));
    for (i, table) in tables.iter_mut().enumerate() {
        if let Some(picture) = table.picture.take() {
            let bars = picture.rows.1 + 1 - picture.rows.0;
            let series = u32::try_from(picture.series.len()).unwrap_or(1);
            let height = if picture.kind == ChartKind::Bar { 80 + bars * (14 + 12 * series) } else { 300 };
            let width = (table.sheet.total_width() * 7).clamp(480, 900);
            let row = u32::try_from(table.sheet.rows.len()).unwrap_or(0) + 1;
            // No page break may go through the chart, and Excel obeys none of ours where it fits the width.
            table.sheet.page.single = true;
            table.sheet.charts.push(page_one::chart(i + 1, picture, (row, 0), (width, height), 4));
        }
    }
    for table in tables {
        document.push(table.sheet);
    }
    document
}
