//! The chart on the left, the ranking on the right.

use super::super::drawn::Picture;
use super::{LEFT, Numbering, Quota, ROW_POINTS, Said, WIDTHS, body, header};
use crate::report::document::{Align, Cell, Chart, Role, Row, Series, Sheet, clip};

/// A row's height in pixels.
const PIXELS_PER_ROW: u32 = 22;

/// Chart and ranking, as far as there are any.
pub(super) fn part(page: &mut Sheet, number: &mut Numbering, said: &Said<'_, '_>, quota: &Quota) {
    // A bar takes a row, so that each bears its name.
    let picture = said.picture.clone().map(|picture| fewer(picture, quota.chart.saturating_sub(1)));
    let ranking = said.ranking.as_ref();
    if picture.is_none() && ranking.is_none() {
        return;
    }
    // Without a chart the ranking has the whole width.
    let left = if picture.is_some() { LEFT } else { 0 };
    let right_columns = WIDTHS.len() - left;
    let (unit_columns, value_columns) = (right_columns - 3, 2);
    let mut headings = Vec::new();
    if let Some(picture) = &picture {
        headings.push(Cell::text(number.next(&picture.title), Role::Heading).across(LEFT));
    }
    let mut right: Vec<Vec<Cell>> = Vec::new();
    if let Some(ranking) = ranking {
        headings.push(Cell::text(number.next(&ranking.title), Role::Heading).across(right_columns));
        if ranking.rows.is_empty() {
            right.push(vec![Cell::text(ranking.words.clone(), Role::Note).across(right_columns)]);
        } else {
            right.push(vec![header("名次", 1), header("单位", unit_columns), header("数值", value_columns)]);
        }
        for row in &ranking.rows {
            let place = format!("第{}", row.place);
            let value = Cell::new(row.value.clone(), Role::Body).align(Align::Right).across(value_columns);
            right.push(vec![body(place, 1).align(Align::Center), body(clip(&row.unit, 32), unit_columns), value]);
        }
        if !ranking.rows.is_empty() && !ranking.words.is_empty() {
            right.push(vec![Cell::text(ranking.words.clone(), Role::Note).across(right_columns)]);
        }
    } else {
        headings.push(Cell::text("", Role::Bare).across(right_columns));
    }
    page.rows.push(headings.into());
    let top = page.rows.len();
    let wanted =
        picture.as_ref().map_or(0, |picture| (picture.count() as usize + 2).clamp(quota.chart.min(7), quota.chart));
    let height = right.len().max(wanted);
    right.resize_with(height, || vec![Cell::text("", Role::Bare).across(right_columns)]);
    for cells in right {
        let mut all = Vec::new();
        if left > 0 {
            all.push(Cell::text("", Role::Bare).across(left));
        }
        all.extend(cells);
        page.rows.push(Row { cells: all, height: Some(f64::from(ROW_POINTS)), level: 0 });
    }
    if let Some(picture) = picture {
        let width: u32 = WIDTHS[..LEFT].iter().map(|&w| u32::from(w) * 7 + 5).sum();
        let at = (u32::try_from(top).unwrap_or(0), 0);
        let height = u32::try_from(height).unwrap_or(6) * PIXELS_PER_ROW;
        // The heading above is its title.
        let mut picture = Picture { title: String::new(), ..picture };
        picture.series.truncate(1);
        page.charts.push(chart(picture, at, (width - 12, height - 4)));
    }
}

/// The last of many units, as the chart's room allows; months and indicators are drawn all.
fn fewer(picture: Picture, most: usize) -> Picture {
    if !picture.units || picture.count() as usize <= most {
        return picture;
    }
    let most = u32::try_from(most).unwrap_or(1);
    let rows = (picture.rows.1 + 1 - most, picture.rows.1);
    let title = picture.title.split('：').next().unwrap_or_default();
    Picture { title: format!("{title}：后{most}家"), rows, ..picture }
}

/// `picture` as a chart at a place.
pub(in crate::report::summary) fn chart(picture: Picture, at: (u32, u16), size: (u32, u32)) -> Chart {
    let Picture { kind, title, format, sheet, categories, series, rows, units: _ } = picture;
    let series = series.into_iter().map(|(name, values)| Series { name, sheet, categories, values, rows }).collect();
    Chart { kind, title, series, format, at, size }
}
