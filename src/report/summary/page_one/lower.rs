//! The chart on the left, the ranking on the right.

use super::super::drawn::Picture;
use super::{LEFT, Numbering, Quota, ROW_POINTS, Said, WIDTHS, body, header};
use crate::report::document::{Align, Cell, Chart, Role, Row, Series, Sheet};

const RIGHT: usize = WIDTHS.len() - LEFT;
/// A row's height in pixels.
const PIXELS_PER_ROW: u32 = 24;
/// Bars that are still told apart in the chart's room.
const MOST: u32 = 12;

/// Chart and ranking, as far as there are any.
pub(super) fn part(page: &mut Sheet, number: &mut Numbering, said: &Said<'_, '_>, quota: &Quota) {
    let picture = said.picture.clone().map(fewer);
    let ranking = said.ranking.as_ref();
    if picture.is_none() && ranking.is_none() {
        return;
    }
    let mut headings = vec![match &picture {
        Some(picture) => Cell::text(number.next(&picture.title), Role::Heading).across(LEFT),
        None => Cell::text("", Role::Bare).across(LEFT),
    }];
    let mut right: Vec<Vec<Cell>> = Vec::new();
    if let Some(ranking) = ranking {
        headings.push(Cell::text(number.next(&ranking.title), Role::Heading).across(RIGHT));
        if ranking.rows.is_empty() {
            right.push(vec![Cell::text(ranking.words.clone(), Role::Note).across(RIGHT)]);
        } else {
            right.push(vec![header("名次", 1), header("单位", 5), header("数值", 2)]);
        }
        for row in &ranking.rows {
            let place = format!("第{}", row.place);
            let value = Cell::new(row.value.clone(), Role::Body).align(Align::Right).across(2);
            right.push(vec![body(place, 1).align(Align::Center), body(row.unit.clone(), 5), value]);
        }
        if !ranking.rows.is_empty() && !ranking.words.is_empty() {
            right.push(vec![Cell::text(ranking.words.clone(), Role::Note).across(RIGHT)]);
        }
    } else {
        headings.push(Cell::text("", Role::Bare).across(RIGHT));
    }
    page.rows.push(headings.into());
    let top = page.rows.len();
    // A bar needs two thirds of a row to bear its name.
    let wanted = picture.as_ref().map_or(0, |picture| (picture.count() as usize * 2 / 3 + 2).clamp(4, quota.chart));
    let height = right.len().max(wanted);
    right.resize_with(height, || vec![Cell::text("", Role::Bare).across(RIGHT)]);
    for cells in right {
        let mut all = vec![Cell::text("", Role::Bare).across(LEFT)];
        all.extend(cells);
        page.rows.push(Row { cells: all, height: Some(f64::from(ROW_POINTS)), level: 0 });
    }
    if let Some(picture) = picture {
        let width: u32 = WIDTHS[..LEFT].iter().map(|&w| u32::from(w) * 7 + 5).sum();
        let at = (u32::try_from(top).unwrap_or(0), 0);
        let height = u32::try_from(height).unwrap_or(6) * PIXELS_PER_ROW;
        // The heading above is its title.
        let picture = Picture { title: String::new(), ..picture };
        page.charts.push(chart(picture, at, (width - 12, height - 4), 1));
    }
}

/// The last of many, as the chart's room allows.
fn fewer(picture: Picture) -> Picture {
    if picture.count() <= MOST {
        return picture;
    }
    let rows = (picture.rows.1 + 1 - MOST, picture.rows.1);
    let title = picture.title.split('：').next().unwrap_or_default();
    Picture { title: format!("{title}：后{MOST}家"), rows, ..picture }
}

/// `picture` as a chart at a place, with at most `most` series.
pub(in crate::report::summary) fn chart(picture: Picture, at: (u32, u16), size: (u32, u32), most: usize) -> Chart {
    let Picture { kind, title, format, sheet, categories, series, rows } = picture;
    let series = series.into_iter().take(most);
    let series = series.map(|(name, values)| Series { name, sheet, categories, values, rows }).collect();
    Chart { kind, title, series, format, at, size }
}
