//! What templates for other engines use: filters of Jinja, Python's ways to format.

use std::sync::Arc;

use minijinja::value::{Rest, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, Value};
use rust_decimal::{Decimal, RoundingStrategy};

use super::super::amount::{Amount, Recorder};
use super::super::printf::{self, Argument};
use super::operand::{amount, as_operand};
use super::{decimals, flat, object, wrong};

/// What templates for other engines use. Text is always escaped here, so that asking for it changes nothing.
pub(super) fn register(env: &mut Environment<'_>, recorder: &Arc<Recorder>) {
    use minijinja::filters as all;
    env.add_filter("int", |value: Value| number(&value, "int").and_then(as_operand).map(|number| whole(&number)));
    env.add_filter("float", |value: Value| number(&value, "float").and_then(as_operand));
    let written = Arc::clone(recorder);
    env.add_filter("format", move |text: Value, args: Rest<ValueOrKwargs>| {
        let text = text.as_str().ok_or_else(|| wrong("format 前面要写一段文字，如 '%02d'。".to_owned()))?;
        printf::percent(text, &arguments(&flat(args), &written)).map_err(wrong)
    });
    let written = Arc::clone(recorder);
    env.set_unknown_method_callback(move |_, value, method, args| match (value.as_str(), method) {
        (Some(text), "format") => printf::braces(text, &arguments(args, &written)).map(Value::from).map_err(wrong),
        (Some(text), "split") => match args.first().and_then(Value::as_str).filter(|sign| !sign.is_empty()) {
            Some(sign) => Ok(Value::from_iter(text.split(sign).map(Value::from))),
            None => Err(wrong("split 括号里要写用什么分开，如 period.split('-')。".to_owned())),
        },
        (Some(text), "strip") if args.is_empty() => Ok(Value::from(text.trim())),
        _ => Err(wrong(format!("没有“{method}”这个函数。请改用过滤器，或删去。"))),
    });
    for name in ["e", "escape", "safe"] {
        env.add_filter(name, |value: Value| value);
    }
    env.add_filter("string", |value: Value| value.to_string());
    env.add_filter("upper", all::upper);
    env.add_filter("lower", all::lower);
    env.add_filter("title", all::title);
    env.add_filter("capitalize", all::capitalize);
    env.add_filter("trim", all::trim);
    env.add_filter("replace", all::replace);
    env.add_filter("list", all::list);
    env.add_filter("map", all::map);
    env.add_filter("sort", all::sort);
    env.add_filter("reverse", all::reverse);
    env.add_filter("unique", all::unique);
}

/// A figure, or what says a number.
fn number(value: &Value, filter: &str) -> Result<Value, Error> {
    amount(value).map(object).ok_or_else(|| wrong(format!("过滤器“{filter}”要用在数上。")))
}

/// A number without what stands behind its point.
fn whole(number: &Value) -> Value {
    let exact = number.to_string().parse::<Decimal>().ok().map(|number| number.trunc());
    exact.and_then(|whole| i64::try_from(whole).ok()).map_or_else(|| number.clone(), Value::from)
}

/// What is to be written. Something without value says why, in place of all that was asked for.
fn arguments(values: &[Value], recorder: &Recorder) -> Vec<Argument> {
    let argument = |value: &Value| {
        let number = amount(value).filter(|_| value.as_str().is_none());
        if let Some(amount) = number.as_ref().filter(|amount| amount.operand().is_none()) {
            recorder.undecide(|| amount.missing());
        }
        Argument { text: value.to_string(), number }
    };
    values.iter().map(argument).collect()
}

/// Jinja's own: decimals, and whether half is rounded up (the default), all up (`ceil`) or all down (`floor`).
pub(super) fn rounded(amount: Amount, args: &[Value]) -> Result<Value, Error> {
    let (words, numbers): (Vec<Value>, Vec<Value>) =
        args.iter().cloned().partition(|arg| arg.kind() == ValueKind::String);
    let asked = decimals(amount, &numbers)?;
    let Some(value) = asked.downcast_object_ref::<Amount>().cloned() else { return Ok(asked) };
    let strategy = match words.first().and_then(Value::as_str) {
        None | Some("common") => return Ok(object(value)),
        Some("ceil") => RoundingStrategy::ToPositiveInfinity,
        Some("floor") => RoundingStrategy::ToNegativeInfinity,
        Some(other) => return Err(wrong(format!("round 里的“{other}”不认识；能用的有 common、ceil、floor。"))),
    };
    let rounded = value.value.map(|number| number.round_dp_with_strategy(value.decimals, strategy));
    Ok(object(Amount { value: rounded, ..value }))
}
