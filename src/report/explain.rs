//! Answers to questions about figures and cells: as text for the telephone, and as JSON for programs.

mod deed;
mod json;
mod way;

pub use deed::deed_text;
pub use json::{deed_json, way_json};
pub use way::way_text;

use huizong_intake::model::Value;
use huizong_intake::typing::display;
use rust_decimal::Decimal;

use super::document::NumberFormat;
use super::words;
use crate::config::plan::Indicator;
use crate::model::{Results, shown};

/// A figure as it is published and said: `3,210.00元`, `93.8%`.
fn figure(indicator: &Indicator, value: Option<Decimal>) -> String {
    let Some(value) = value else { return words::NOTHING.to_owned() };
    let value = shown(value, indicator.is_percent(), indicator.decimals);
    let shown = NumberFormat::of(indicator).show(value);
    if indicator.is_percent() { shown } else { format!("{shown}{}", indicator.unit) }
}

/// A number with its own decimals, at least `least` of them, and thousands separators.
fn number(value: Decimal, least: u32) -> String {
    let value = value.normalize();
    NumberFormat::Grouped(value.scale().max(least)).show(value)
}

/// A part's value.
fn value(value: Option<&Value>, least: u32) -> String {
    match value {
        None => words::NOTHING.to_owned(),
        Some(Value::Number(n)) => number(*n, least),
        Some(other) => display(other),
    }
}

/// `第三党支部（3103）`.
fn unit(results: &Results<'_>, unit: usize) -> String {
    let unit = results.tree.get(unit);
    format!("{}（{}）", unit.name, unit.code)
}

/// `文件［工作表］`.
fn place(file: &str, sheet: &str) -> String {
    if sheet.is_empty() { file.to_owned() } else { format!("{file}［{sheet}］") }
}
