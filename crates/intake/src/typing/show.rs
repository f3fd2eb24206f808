//! Cells and values as findings show them.

use chrono::Timelike;

use super::{date, number};
use crate::model::{Raw, Shown, Value};

/// The cell as a person sees it, for findings: numbers at 15 digits, dates as days.
#[must_use]
pub fn shown(raw: &Raw, date1904: bool) -> String {
    let digits = |value: f64| number::from_binary(value).map_or_else(|| value.to_string(), |d| d.to_string());
    match raw {
        Raw::Number(value, Shown::Percent) => format!("{}%", digits(value * 100.0)),
        Raw::Number(value, Shown::Padded(width)) => format!("{:0>1$}", digits(*value), usize::from(*width)),
        Raw::Number(value, _) => digits(*value),
        Raw::Serial(serial) => serial_shown(*serial, date1904),
        Raw::Text(text) => text.clone(),
        Raw::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Raw::Error(code) => code.clone(),
        Raw::Uncomputed => String::new(),
    }
}

/// A day, a time, or both.
fn serial_shown(serial: f64, date1904: bool) -> String {
    let clock = date::time_from_serial(serial).map(|time| time.format("%H:%M").to_string());
    match (date::from_serial(serial, date1904), clock) {
        (Some(day), Some(clock)) if serial.fract() != 0.0 => format!("{day} {clock}"),
        (Some(day), _) => day.to_string(),
        (None, Some(clock)) => clock,
        _ => serial.to_string(),
    }
}

/// A value as findings show it.
#[must_use]
pub fn display(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(time) if time.second() == 0 => time.format("%H:%M").to_string(),
        Value::Time(time) => time.format("%H:%M:%S").to_string(),
        Value::Bool(value) => if *value { "是" } else { "否" }.to_owned(),
    }
}
