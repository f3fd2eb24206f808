//! Where a table's chart stands: below the rows, on the same page as long as all fits on one, else on a page where it is
//! not cut.

use super::page_one::chart;
use super::tables::Table;
use crate::report::document::{ChartKind, Page, Row, Sheet};

/// Width and height in points that a page of A4 has inside its margins, upright.
pub(super) const PAPER: (f64, f64) = (537.0, 764.0);
/// Smaller than this nothing is read any more, so that rows and chart do not go on one page.
const SMALLEST: f64 = 0.6;
/// Points of a pixel.
const POINTS: f64 = 0.75;
/// The highest row, in points.
const HIGHEST: f64 = 400.0;

/// Puts the table's chart, if it has one, below its rows.
pub(super) fn place(table: &mut Table) {
    let Some(picture) = table.picture.take() else { return };
    let sheet = &mut table.sheet;
    let series = u32::try_from(picture.series.len()).unwrap_or(1);
    let height = if picture.kind == ChartKind::Bar { 80 + picture.count() * (14 + 12 * series) } else { 300 };
    let width = (sheet.total_width() * 7).clamp(480, 1200);
    let points = f64::from(height) * POINTS + 24.0;
    let (across, down) = if sheet.page.landscape { (PAPER.1, PAPER.0) } else { PAPER };
    let scale = (across / sheet_width(sheet)).min(1.0);
    let whole = sheet.total_height() + points;
    if whole * SMALLEST <= down {
        // No page break may go through the chart, and Excel obeys none of ours where it fits the width.
        sheet.page = Page { single: true, ..sheet.page };
    } else {
        fill(sheet, points, down / scale);
    }
    let row = u32::try_from(sheet.rows.len()).unwrap_or(0) + 1;
    sheet.charts.push(chart(picture, (row, 0), (width, height)));
}

/// The width of all columns in points.
pub(super) fn sheet_width(sheet: &Sheet) -> f64 {
    sheet.widths.iter().map(|&width| f64::from(u32::from(width) * 7 + 5) * POINTS).sum()
}

/// Fills the page up with empty rows when `points` more do not fit on it; `page` is how high one is at the sheet's scale.
fn fill(sheet: &mut Sheet, points: f64, page: f64) {
    let repeated: f64 = sheet.repeat.map_or(0.0, |(first, last)| {
        sheet.rows[first as usize..=last as usize].iter().map(|row| sheet.height(row)).sum()
    });
    let mut used = 0.0;
    for row in &sheet.rows {
        let height = sheet.height(row);
        if used + height > page {
            used = repeated;
        }
        used += height;
    }
    let mut left = page - used;
    if points <= left {
        return;
    }
    while left > 0.0 {
        // A little more than there is, so that the chart cannot begin on the old page.
        let height = (left + 6.0).min(HIGHEST);
        sheet.rows.push(Row { height: Some(height), ..Row::default() });
        left -= height;
    }
}
