//! What goes into conditions and calculations, and what comes out of them.

use std::sync::Arc;

use minijinja::{Error, Value};
use rust_decimal::Decimal;

use super::super::amount::{Amount, Recorder};
use super::wrong;

/// Why a calculation came to no number.
pub(in crate::report::docx) const BY_ZERO: &str = "除数是0，算不出来";

/// A figure, or a number that stands for itself.
pub(in crate::report::docx) fn amount(value: &Value) -> Option<Amount> {
    if let Some(amount) = value.downcast_object_ref::<Amount>() {
        return Some(amount.clone());
    }
    if value.is_number() && !value.is_integer() {
        let number = f64::try_from(value.clone()).ok()?;
        let nothing = || Amount::nothing(BY_ZERO.to_owned(), &Arc::default());
        return Some(exact(number).map_or_else(nothing, Amount::number));
    }
    if value.is_number() || value.as_str().is_some() {
        return value.to_string().trim().parse().ok().map(Amount::number);
    }
    None
}

/// What a calculation came to, without the noise behind the twelfth digit, or the fifteenth of numbers so large that fen
/// stand there; nothing when it came to no number.
pub(in crate::report::docx) fn exact(number: f64) -> Option<Decimal> {
    let digits = if number.abs() < 1e10 { 12 } else { 15 };
    Decimal::from_f64_retain(number)?.round_sf(digits).map(|number| number.normalize())
}

/// For conditions: figures as numbers, all else as it is.
pub(super) fn as_number(value: Value) -> Value {
    let Some(amount) = value.downcast_object_ref::<Amount>() else { return value };
    let Some(number) = amount.compared() else { return Value::from(f64::NAN) };
    match i64::try_from(number) {
        Ok(whole) if number.fract().is_zero() => Value::from(whole),
        // Decimals of up to fifteen digits keep their order.
        _ => number.to_string().parse::<f64>().map_or(value.clone(), Value::from),
    }
}

/// What is divided by: nothing can be by 0, which says so in the text, wherever the quotient goes, and stops nothing.
pub(super) fn as_divisor(value: Value, recorder: &Recorder) -> Result<Value, Error> {
    let number = as_operand(value)?;
    let is_zero = number.is_number() && f64::try_from(number.clone()).is_ok_and(|number| number == 0.0);
    if !is_zero {
        return Ok(number);
    }
    recorder.undecide(|| BY_ZERO.to_owned());
    Ok(Value::from(f64::NAN))
}

/// For calculations: figures as numbers, all else as it is. What is calculated here cannot be traced, so it is
/// noted ([`Seen`](super::super::amount::Seen)) and said.
pub(super) fn as_operand(value: Value) -> Result<Value, Error> {
    let Some(amount) = value.downcast_object_ref::<Amount>() else { return Ok(value) };
    let Some(number) = amount.operand() else { return Ok(Value::from(f64::NAN)) };
    match i64::try_from(number) {
        Ok(whole) if number.fract().is_zero() => Ok(Value::from(whole)),
        _ => number.to_string().parse::<f64>().map(Value::from).map_err(|_| wrong("数太大，不能计算。".to_owned())),
    }
}
