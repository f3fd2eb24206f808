//! 汇总表.xlsx: what leaders open. Page one says it all; a sheet for each declared table follows, and last the numbers
//! that the charts are drawn from.

mod basis;
mod compare;
mod decisions;
mod drawn;
mod headline;
mod money;
mod page_one;
mod place;
mod ranking;
mod reporting;
mod tables;
pub(super) mod units;

use huizong_intake::model::CellRef;

use crate::config::plan::Rows;
use crate::model::Results;

use super::document::{Document, Link};
use drawn::Source;

/// The workbook for leaders: safe to mail, without formulas and links to the outside, every number decided here.
#[must_use]
pub fn summary(results: &Results<'_>) -> Document {
    let plan = results.plan;
    let title = format!("{}{}汇总表", plan.project.name, results.period.chinese());
    let mut document = Document::new(title, plan.project.name.clone(), results.period.last_day());
    document.subject = format!("截至{}", results.period.last_day().format("%Y年%-m月%-d日"));
    // Page one is the first sheet, table i the one after the i-th; what charts are drawn from comes last.
    let mut source = Source::new(plan.tables.len() + 1, results.period.month() as usize);
    let declared = plan.tables.iter().enumerate();
    let mut tables: Vec<_> = declared.map(|(i, table)| tables::table(results, table, i + 1, &mut source)).collect();
    // The declared picture for page one, or else the first of units that there is.
    let drawn = |i: &usize| tables[*i].picture.is_some() && plan.tables[*i].rows == Rows::Units;
    let chosen = plan.page_one.chart.or_else(|| (0..tables.len()).find(drawn));
    let picture = chosen.and_then(|i| tables[i].picture.clone());
    let links = |indicator: usize| {
        let place = |table: &crate::config::plan::TablePlan| table.indicators.iter().position(|&i| i == indicator);
        let found = plan.tables.iter().enumerate().find_map(|(i, table)| Some((i, place(table)?)));
        found.map(|(i, at)| Link::Inside { sheet: i + 1, cell: CellRef::new(tables[i].indicator_rows[at], 0) })
    };
    document.push(page_one::sheet(results, picture, &links));
    for table in &mut tables {
        place::place(table);
    }
    for table in tables {
        document.push(table.sheet);
    }
    if let Some(sheet) = source.finish() {
        document.push(sheet);
    }
    document
}
