//! Whole numbers, numbers, money and quantities: a number in the unit that the column declares.

use chrono::Datelike;
use rust_decimal::Decimal;

use super::cell::{CellContext, Read};
use super::doubt::Doubt;
use super::text::fold;
use super::units::{self, Written};
use super::{date, month, number};
use crate::model::{Column, ColumnType, Raw, Shown, Value};

/// No table program keeps more digits.
const LIMIT: i64 = 1_000_000_000_000_000;

/// Reads the cell as a number in the column's unit.
pub fn read(raw: &Raw, column: &Column, context: &CellContext<'_>) -> Result<Read, Doubt> {
    if let Some(month) = month_number(raw, column, context) {
        return Ok(Read::liberty(Value::Number(Decimal::from(month))));
    }
    let (value, liberty) = match raw {
        Raw::Number(value, shown) => stored(*value, *shown, column, context)?,
        // A number that is formatted as a date and would be one of our days is a date in the wrong column.
        Raw::Serial(value) if (20_000.0..80_000.0).contains(value) || value.fract() != 0.0 => {
            return Err(Doubt::Unclear);
        }
        Raw::Serial(value) => (in_unit(binary(*value)?, column, context)?, true),
        Raw::Text(text) => written(text, column, context)?,
        _ => return Err(Doubt::Unclear),
    };
    let kept = if column.ty == ColumnType::Integer { value } else { number::round_half_up(value, column.scale()) };
    // 0.0021 is no amount of yuan, but may be one of 万元 whose header does not say so. Less than that is binary noise.
    if column.ty == ColumnType::Money && kept.is_zero() && stated(raw, value).abs() >= Decimal::new(1, 4) {
        return Err(Doubt::Measure);
    }
    if kept.abs() >= Decimal::from(LIMIT) {
        return Err(Doubt::DigitsLost);
    }
    if column.ty == ColumnType::Integer && !kept.fract().is_zero() {
        return Err(Doubt::NotWhole);
    }
    if holds_year(column) && !(Decimal::from(1900)..Decimal::from(2200)).contains(&kept) {
        return Err(Doubt::Unclear);
    }
    Ok(Read { value: Value::Number(kept.normalize()), liberty: liberty || kept != value })
}

/// The number that stands in the cell, before any unit makes `value` of it.
fn stated(raw: &Raw, value: Decimal) -> Decimal {
    let number = match raw {
        Raw::Number(number, _) | Raw::Serial(number) => number::from_binary(*number),
        Raw::Text(text) => number::parse(text).map(|written| written.value),
        _ => None,
    };
    number.unwrap_or(value)
}

fn binary(value: f64) -> Result<Decimal, Doubt> {
    number::from_binary(value).ok_or(Doubt::DigitsLost)
}

/// A number as stored, under what its format shows.
fn stored(value: f64, shown: Shown, column: &Column, context: &CellContext<'_>) -> Result<(Decimal, bool), Doubt> {
    let number = binary(value)?;
    let read = match shown {
        _ if number.is_zero() => number,
        Shown::Plain | Shown::Padded(_) => in_unit(number, column, context)?,
        // 0.5 that is shown as 50% is 50 where the column counts percent, and no amount elsewhere.
        Shown::Percent => {
            let percent = number.checked_mul(Decimal::ONE_HUNDRED).ok_or(Doubt::DigitsLost)?;
            units::convert(percent, "%", column, Written::Cell).ok_or(Doubt::Format)?
        }
        Shown::Scaled(power) => scaled(number, power, column, context)?,
        Shown::Dressed => return Err(Doubt::Format),
    };
    Ok((read, read != number))
}

/// A number that its format shows divided by a power of ten, 12860 as 1.3: what is shown and what is stored must mean
/// the same, as they do where the column or its header says 万元.
fn scaled(number: Decimal, power: i8, column: &Column, context: &CellContext<'_>) -> Result<Decimal, Doubt> {
    let declared = units::declared(column);
    let unit = context.header_unit.or(declared.as_deref()).ok_or(Doubt::Format)?;
    let divisor = 10_i64.checked_pow(u32::from(power.unsigned_abs())).filter(|_| power < 0).ok_or(Doubt::Format)?;
    let worth = units::convert(Decimal::ONE, unit, column, Written::Header).ok_or(Doubt::Measure)?;
    if units::multiple(unit) != divisor && worth != Decimal::from(divisor) {
        return Err(Doubt::Format);
    }
    let shown = number.checked_div(Decimal::from(divisor)).ok_or(Doubt::DigitsLost)?;
    in_unit(shown, column, context)
}

/// A bare number is in the unit of the header or the unit line, else in the declared one.
fn in_unit(number: Decimal, column: &Column, context: &CellContext<'_>) -> Result<Decimal, Doubt> {
    match context.header_unit {
        Some(unit) => units::convert(number, unit, column, Written::Header).ok_or(Doubt::Measure),
        None => Ok(number),
    }
}

/// A number written as text, in the unit that stands behind it, else as a bare one.
fn written(text: &str, column: &Column, context: &CellContext<'_>) -> Result<(Decimal, bool), Doubt> {
    let written = number::parse(text).ok_or(Doubt::Unclear)?;
    let declared = units::declared(column);
    let unit = context.header_unit.or(declared.as_deref());
    let multiple = unit.is_some_and(|unit| units::multiple(unit) > 1);
    // 0.005万 under a header that says 万元: nobody can tell whether it was meant twice, nor what ¥3 is there.
    if (written.multiplied || written.currency) && written.suffix.is_empty() && multiple {
        return Err(Doubt::Measure);
    }
    if written.currency && units::convert(Decimal::ONE, "元", column, Written::Cell).is_none() {
        return Err(Doubt::Measure);
    }
    // 第5名 is a place and counts nobody.
    let ranks = matches!(declared.as_deref(), Some("名" | "名次" | "位"));
    if written.ordinal && !(ranks && matches!(written.suffix.as_str(), "" | "名" | "位")) {
        return Err(Doubt::Unclear);
    }
    // 二点五 may be two and a half hours, and five past two.
    if written.suffix.is_empty() && text.contains('点') && unit.is_some_and(|unit| units::part(unit, "秒").is_some())
    {
        return Err(Doubt::Unclear);
    }
    // 19年 in a column of years would be 2019, and 6个月 is no June.
    if holds_month(column) && written.suffix == "个月" {
        return Err(Doubt::Unclear);
    }
    let value = match written.suffix.as_str() {
        "" => in_unit(written.value, column, context)?,
        unit => units::convert(written.value, unit, column, Written::Cell).ok_or_else(|| {
            // 约30 fails before; 30多 is as vague, 3斤 among people is another thing.
            if super::is_measure(unit) { Doubt::Measure } else { Doubt::Unclear }
        })?,
    };
    Ok((value, !(written.plain && context.textual) || value != written.value))
}

/// Whether the column holds calendar years: its unit is 年, and its name says 年度 or 年份.
fn holds_year(column: &Column) -> bool {
    column.ty == ColumnType::Integer
        && column.unit.as_deref() == Some("年")
        && (column.name.ends_with("年度") || column.name.ends_with("年份"))
}

/// Whether the column holds months of the year: its unit is 月, and its name ends so.
fn holds_month(column: &Column) -> bool {
    column.ty == ColumnType::Integer
        && column.unit.as_deref() == Some("月")
        && (column.name.ends_with('月') || column.name.ends_with("月份"))
}

/// The number of a month that is written with its year (2020年1月), or stored as its first day, where that is the year
/// of the submission.
fn month_number(raw: &Raw, column: &Column, context: &CellContext<'_>) -> Option<u32> {
    if !holds_month(column) {
        return None;
    }
    let period = match raw {
        Raw::Text(text) if fold(text).contains('年') => month::of_year(text)?,
        Raw::Serial(serial) => {
            let day = date::from_serial(*serial, context.date1904).filter(|day| day.day() == 1)?;
            crate::model::Period::of(day)
        }
        _ => return None,
    };
    (period.year() == context.period_end.year()).then(|| period.month())
}
