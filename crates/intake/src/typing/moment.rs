//! Cells of days, months and times.

use chrono::Datelike;

use super::cell::{CellContext, Read};
use super::doubt::Doubt;
use super::text::fold;
use super::{clock, date, month};
use crate::model::{Period, Raw, Shown, Value};

/// Serial numbers that are taken for days although no format says so: from 1954 to 2050.
const STORED: std::ops::Range<f64> = 20_000.0..55_153.0;

/// Serial numbers that are taken for days although they are text: from 2000 to 2050.
const TYPED: std::ops::Range<f64> = 36_526.0..55_153.0;

/// Reads a day; a time behind it is left out, and that is said.
pub fn day(raw: &Raw, context: &CellContext<'_>) -> Result<Read, Doubt> {
    let serial = |value: f64| date::from_serial(value, context.date1904).ok_or(Doubt::Unclear);
    let (day, liberty) = match raw {
        Raw::Serial(value) => (serial(*value)?, value.fract() != 0.0),
        Raw::Number(value, _) if value.fract() == 0.0 && (19_000_101.0..21_991_232.0).contains(value) => {
            match date::read(&format!("{value:.0}"))? {
                date::Written::Day(day) => (day, true),
                date::Written::MonthDay(..) => return Err(Doubt::Unclear),
            }
        }
        Raw::Number(value, Shown::Plain) if STORED.contains(value) => (serial(*value)?, true),
        Raw::Text(text) => match date::read(text) {
            Ok(date::Written::Day(day)) => {
                let written = text.trim();
                let midnight = written.strip_suffix("00:00:00").map_or(written, str::trim_end);
                (day, day.to_string() != written && !(context.textual && text.is_ascii() && only_day(midnight)))
            }
            Ok(date::Written::MonthDay(month, day)) => {
                (date::latest_before(month, day, context.period_end).ok_or(Doubt::NoSuchDay)?, true)
            }
            Err(doubt) => match fold(text).parse::<f64>() {
                Ok(value) if TYPED.contains(&value) && value.fract() == 0.0 => (serial(value)?, true),
                _ => return Err(doubt),
            },
        },
        _ => return Err(Doubt::Unclear),
    };
    Ok(Read { value: Value::Date(day), liberty })
}

/// Whether the text is digits and one kind of separator, without a time.
fn only_day(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'.'))
}

/// Reads a month.
pub fn month(raw: &Raw, context: &CellContext<'_>) -> Result<Read, Doubt> {
    let (period, liberty) = match raw {
        Raw::Serial(serial) => {
            let day = date::from_serial(*serial, context.date1904).ok_or(Doubt::Unclear)?;
            (Period::of(day), day.day() != 1)
        }
        Raw::Number(value, _) if value.fract() == 0.0 && (190_001.0..220_000.0).contains(value) => {
            (month::parse(&format!("{value:.0}"), context.period_end).ok_or(Doubt::Unclear)?, true)
        }
        // 2020.6 is June; 2020.1 is January or October.
        Raw::Number(value, Shown::Plain) if (1900.0..2200.0).contains(value) && value.fract() != 0.0 => {
            let digits = super::number::from_binary(*value).ok_or(Doubt::Unclear)?.to_string();
            (month::parse(&digits, context.period_end).ok_or(Doubt::Unclear)?, true)
        }
        Raw::Text(text) => {
            let period = month::parse(text, context.period_end).ok_or(Doubt::Unclear)?;
            (period, period.to_string() != text.trim())
        }
        _ => return Err(Doubt::Unclear),
    };
    Ok(Read { value: Value::Text(period.to_string()), liberty })
}

/// Reads a time of day; a day before it is left out, and that is said.
pub fn time(raw: &Raw) -> Result<Read, Doubt> {
    let (time, liberty) = match raw {
        // A day alone is no midnight, and 30:00 is no time of day.
        Raw::Serial(serial) if (0.0..1.0).contains(serial) || *serial > 20_000.0 && serial.fract() != 0.0 => {
            (date::time_from_serial(*serial), *serial >= 1.0)
        }
        Raw::Number(value, Shown::Plain) if *value > 0.0 && *value < 1.0 => (date::time_from_serial(*value), true),
        Raw::Text(text) => {
            let alone = clock::read(text);
            let behind = || {
                let (day, time) = text.trim().rsplit_once(char::is_whitespace)?;
                matches!(date::parse(day), Some(date::Written::Day(_))).then(|| clock::read(time)).flatten()
            };
            let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b':');
            (alone.or_else(behind), alone.is_none() || !plain)
        }
        _ => return Err(Doubt::Unclear),
    };
    Ok(Read { value: Value::Time(time.ok_or(Doubt::Unclear)?), liberty })
}
