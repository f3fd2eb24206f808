//! The days of an attendance table as bare numbers under the month of the title.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::block::{Block, Cell, Content, Line, Of, Part};
use crate::calendar::Month;
use crate::catalog::Layout;
use crate::layout::Scene;
use crate::rng::Rng;

/// 5 or 5日 in the header, sometimes for every day of the month, sometimes with the weekdays below or the month above.
pub fn bare(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    if scene.form.layout != Layout::Crosstab {
        return;
    }
    let days: BTreeSet<NaiveDate> = scene.rows.iter().filter_map(|row| row[2].date()).collect();
    let Some(head) = block.first(Part::Head) else {
        return;
    };
    let labels = block.lines[head].cells.len().saturating_sub(days.len());
    let declared = block.places(|cell| matches!(cell.of, Of::Head(_))).len();
    let inside = days.iter().all(|day| Month::of(*day) == scene.period);
    // The two labels stand in the last columns before the days.
    if declared != 2 || labels < 2 || !inside {
        return;
    }
    let mut days: Vec<NaiveDate> = days.into_iter().collect();
    if rng.chance(0.5) {
        days = fill(block, scene, labels, &days);
    }
    let way = rng.index(3);
    for (nth, day) in days.iter().enumerate() {
        let cell = &mut block.lines[head].cells[labels + nth];
        cell.content = match way {
            0 => Content::Number(Decimal::from(day.day())),
            1 => Content::Text(day.day().to_string()),
            _ => Content::Text(format!("{}日", day.day())),
        };
        cell.mess.push(name);
    }
    let width = labels + days.len();
    match rng.index(3) {
        0 => {
            let mut cells = vec![Cell::blank(); width];
            let long = rng.chance(0.5);
            for (nth, day) in days.iter().enumerate() {
                let words = ["一", "二", "三", "四", "五", "六", "日"];
                let word = words[day.weekday().num_days_from_monday() as usize];
                cells[labels + nth] = if long { Cell::text(format!("星期{word}")) } else { Cell::text(word) };
            }
            block.insert_line(head + 1, Line::new(Part::Head, cells));
            down(block, head, labels);
        }
        1 => {
            let mut cells = block.lines[head].cells.clone();
            for cell in &mut cells[labels..] {
                *cell = Cell::blank();
            }
            cells[labels] = Cell::text(format!("{}月", scene.period.number()));
            for cell in &mut block.lines[head].cells[..labels] {
                *cell = Cell::blank();
            }
            block.insert_line(head, Line::new(Part::Head, cells));
            block.merge([head, labels, head, width - 1]);
            down(block, head, labels);
        }
        _ => {}
    }
    block.retitle();
}

/// Merges the labels over both lines of the header.
fn down(block: &mut Block, head: usize, labels: usize) {
    for column in 0..labels {
        block.merge([head, column, head + 1, column]);
    }
}

/// Gives every day of the month a column.
fn fill(block: &mut Block, scene: &Scene<'_>, labels: usize, days: &[NaiveDate]) -> Vec<NaiveDate> {
    let last = scene.period.last_day();
    let all: Vec<NaiveDate> = scene.period.first_day().iter_days().take_while(|day| *day <= last).collect();
    for line in &mut block.lines {
        if !line.part.in_table() {
            continue;
        }
        let mut old = line.cells.split_off(labels).into_iter();
        for day in &all {
            let cell = if days.contains(day) { old.next() } else { None };
            line.cells.push(cell.unwrap_or_else(Cell::blank));
        }
    }
    all
}
