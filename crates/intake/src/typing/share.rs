//! Percentages: a share from 0 to 1.

use rust_decimal::Decimal;

use super::cell::{CellContext, Read};
use super::doubt::Doubt;
use super::number;
use super::text::fold;
use crate::model::{Raw, Shown, Value};

/// Reads a share. With a percent sign, or a format that shows one, it is what it says. A bare number is a share up to
/// 1, and percent above 10: between the two it may be either, and so it may up to 1 where the header says %.
pub fn read(raw: &Raw, context: &CellContext<'_>) -> Result<Read, Doubt> {
    let (share, liberty) = match raw {
        Raw::Number(value, shown) => {
            let number = number::from_binary(*value).ok_or(Doubt::DigitsLost)?;
            match shown {
                // 93.75 under a percent format is shown as 9375%.
                Shown::Percent if number.abs() <= Decimal::TEN => (number, false),
                Shown::Plain => bare(number, context)?,
                _ if number.is_zero() => (number, false),
                _ => return Err(Doubt::Format),
            }
        }
        Raw::Text(text) => written(text, context)?,
        _ => return Err(Doubt::Unclear),
    };
    Ok(Read { value: Value::Number(share.normalize()), liberty })
}

/// A number without a sign beside it.
fn bare(number: Decimal, context: &CellContext<'_>) -> Result<(Decimal, bool), Doubt> {
    let size = number.abs();
    let in_percent = match context.header_unit {
        _ if size.is_zero() => return Ok((number, false)),
        Some("%") => size > Decimal::ONE,
        None if size <= Decimal::ONE => return Ok((number, false)),
        None => size > Decimal::TEN,
        Some(_) => return Err(Doubt::Measure),
    };
    if !in_percent || size > Decimal::ONE_THOUSAND {
        return Err(Doubt::Unclear);
    }
    Ok((number / Decimal::ONE_HUNDRED, true))
}

fn written(text: &str, context: &CellContext<'_>) -> Result<(Decimal, bool), Doubt> {
    let folded = fold(text);
    // 百分之九十三点七五, 千分之五.
    for (words, parts) in [("百分之", 100), ("千分之", 1000), ("万分之", 10_000)] {
        if let Some(rest) = folded.strip_prefix(words) {
            let part = number::parse(rest).filter(|w| w.suffix.is_empty() && !w.multiplied).ok_or(Doubt::Unclear)?;
            return Ok((part.value / Decimal::from(parts), true));
        }
    }
    if let Some(tenths) = tenths(&folded) {
        return Ok((tenths, true));
    }
    let written = number::parse(text).ok_or(Doubt::Unclear)?;
    if written.currency || written.ordinal || written.multiplied {
        return Err(Doubt::Unclear);
    }
    let parts = match written.suffix.as_str() {
        "" => {
            let (share, liberty) = bare(written.value, context)?;
            return Ok((share, liberty || !(written.plain && context.textual)));
        }
        "%" => 100,
        "‰" => 1000,
        "‱" => 10_000,
        _ => return Err(Doubt::Unclear),
    };
    Ok((written.value / Decimal::from(parts), true))
}

/// 九成 is 90%, 九成五 95%.
fn tenths(folded: &str) -> Option<Decimal> {
    let (tens, rest) = folded.split_once('成')?;
    let digit = |text: &str| {
        let written = number::parse(text).filter(|w| w.suffix.is_empty())?;
        (written.value.fract().is_zero() && written.value > Decimal::ZERO && written.value <= Decimal::TEN)
            .then_some(written.value)
    };
    let half = if rest == "半" {
        Decimal::from(5)
    } else if rest.is_empty() {
        Decimal::ZERO
    } else {
        digit(rest)?
    };
    let whole = digit(tens).filter(|tens| *tens + half / Decimal::TEN <= Decimal::TEN && half < Decimal::TEN)?;
    Some((whole + half / Decimal::TEN) / Decimal::TEN)
}
