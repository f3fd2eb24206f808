//! Filters: the usual turns of a report.

mod jinja;
mod operand;

use std::sync::Arc;

use minijinja::value::{Rest, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, Value};
use rust_decimal::Decimal;

use super::amount::{Amount, Pick, Recorder};
use super::change::{against, change, difference, points};
use super::numerals::{self, Case};
use super::values::{Figure, shown};
use jinja::rounded;
use operand::{as_divisor, as_number, as_operand};

pub(super) use operand::{BY_ZERO, amount, exact};

type Filter = fn(Amount, &[Value]) -> Result<Value, Error>;

/// Filters on numbers.
const ON_NUMBERS: [(&str, Filter); 22] = [
    ("余", more),
    ("万", |amount, args| scaled(amount, args, 4, "万", "")),
    ("亿", |amount, args| scaled(amount, args, 8, "亿", "")),
    ("万元", |amount, args| scaled(amount, args, 4, "万", "元")),
    ("亿元", |amount, args| scaled(amount, args, 8, "亿", "元")),
    ("小写", |amount, _| Ok(object(Amount { case: Case::Lower, ..amount }))),
    ("汉字", |amount, _| Ok(object(Amount { case: Case::Lower, ..amount }))),
    ("大写", |amount, _| Ok(object(Amount { case: Case::Upper, ..amount }))),
    ("大写金额", |amount, _| words(amount, |amount| amount.value.map(numerals::money))),
    ("千分位", |amount, _| Ok(object(Amount { grouped: true, ..amount }))),
    ("小数", decimals),
    ("round", rounded),
    ("取整", |amount, _| Ok(object(Amount { decimals: 0, asked: true, ..amount }))),
    ("单位", |amount, _| Ok(object(Amount { unit: amount.figure.measure.clone(), ..amount }))),
    ("百分数", percent),
    ("升降", |amount, args| change(amount, args, ["上升", "下降", "持平"])),
    ("上升", |amount, args| change(amount, args, ["上升", "下降", "持平"])),
    ("下降", |amount, args| change(amount, args, ["上升", "下降", "持平"])),
    ("增减", difference),
    ("百分点", points),
    ("绝对值", |amount, _| Ok(object(Amount { value: amount.value.map(|value| value.abs()), ..amount }))),
    ("abs", |amount, _| Ok(object(Amount { value: amount.value.map(|value| value.abs()), ..amount }))),
];

/// Filters on words.
const ON_WORDS: [&str; 33] = [
    "同比",
    "环比",
    "增长",
    "日期",
    "年月",
    "中文日期",
    "数字",
    "表内",
    "default",
    "d",
    "length",
    "count",
    "join",
    "first",
    "last",
    "format",
    "int",
    "float",
    "string",
    "upper",
    "lower",
    "title",
    "capitalize",
    "trim",
    "replace",
    "list",
    "map",
    "sort",
    "reverse",
    "unique",
    "e",
    "escape",
    "safe",
];

/// All filters that a template can use.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ON_NUMBERS.iter().map(|(name, _)| *name).chain(ON_WORDS)
}

/// Tests behind `is`.
pub(super) const TESTS: [&str; 10] =
    ["有数", "defined", "undefined", "none", "odd", "even", "string", "number", "divisibleby", "in"];

/// Makes filters and tests known to the engine; `recorder` hears of what cannot be calculated.
pub(super) fn register(env: &mut Environment<'_>, recorder: &Arc<Recorder>) {
    for (name, filter) in ON_NUMBERS {
        env.add_filter(name, move |value: Value, args: Rest<ValueOrKwargs>| {
            let amount = amount(&value).ok_or_else(|| wrong(format!("过滤器“{name}”要用在数上。")))?;
            amount.touch();
            if amount.value.is_none() { Ok(object(amount)) } else { filter(amount, &flat(args)) }
        });
    }
    for (name, base) in [("同比", "上年同期"), ("环比", "上期")] {
        env.add_filter(name, move |value: Value| against(&value, name, base));
    }
    env.add_filter("增长", |value: Value, args: Rest<ValueOrKwargs>| {
        let amount = amount(&value).ok_or_else(|| wrong("过滤器“增长”要用在数上。".to_owned()))?;
        amount.touch();
        change(amount, &flat(args), ["增长", "下降", "持平"])
    });
    env.add_filter("日期", |value: Value| date(&value, false));
    env.add_filter("年月", |value: Value| {
        date(&value, false).map(|text| text.split_inclusive('月').next().map(str::to_owned))
    });
    env.add_filter("中文日期", |value: Value| date(&value, true));
    env.add_filter("表内", in_table);
    env.add_filter("数字", |value: Value| numerals::digits(&value.to_string()));
    env.add_filter("default", minijinja::filters::default);
    env.add_filter("d", minijinja::filters::default);
    env.add_filter("length", minijinja::filters::length);
    env.add_filter("count", minijinja::filters::length);
    env.add_filter("join", minijinja::filters::join);
    env.add_filter("first", minijinja::filters::first);
    env.add_filter("last", minijinja::filters::last);
    env.add_test("有数", |value: Value| amount(&value).is_some_and(|amount| amount.value.is_some()));
    env.add_test("defined", minijinja::tests::is_defined);
    env.add_test("undefined", minijinja::tests::is_undefined);
    env.add_test("none", minijinja::tests::is_none);
    env.add_test("odd", minijinja::tests::is_odd);
    env.add_test("even", minijinja::tests::is_even);
    env.add_test("string", minijinja::tests::is_string);
    env.add_test("number", |value: Value| value.is_number() || amount(&value).is_some_and(|a| a.value.is_some()));
    env.add_test("divisibleby", minijinja::tests::is_divisibleby);
    env.add_test("in", minijinja::tests::is_in);
    env.add_filter("bare", bare);
    env.add_filter("as_number", as_number);
    env.add_filter("as_operand", as_operand);
    {
        let recorder = Arc::clone(recorder);
        env.add_filter("as_divisor", move |value: Value| as_divisor(value, &recorder));
    }
    jinja::register(env, recorder);
}

pub(super) fn wrong(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

pub(super) fn object(amount: Amount) -> Value {
    Value::from_object(amount)
}

fn argument(args: &[Value], name: &str) -> Result<Option<Decimal>, Error> {
    match args {
        [] => Ok(None),
        [value] => {
            let number = amount(value).ok_or_else(|| wrong(format!("过滤器“{name}”括号里要写一个数。")))?;
            // Without one, all that was to be written says why.
            Ok(number.compared())
        }
        _ => Err(wrong(format!("过滤器“{name}”括号里只能写一个数。"))),
    }
}

/// All arguments in a row, those with names too: `round(precision=1)` is `round(1)`.
fn flat(args: Rest<ValueOrKwargs>) -> Vec<Value> {
    let named = |value: Value| {
        let keys: Vec<Value> = value.try_iter().into_iter().flatten().collect();
        keys.iter().filter_map(|key| value.get_item(key).ok()).collect::<Vec<_>>()
    };
    let all = args.into_values().into_iter();
    all.flat_map(|value| if value.is_kwargs() { named(value) } else { vec![value] }).collect()
}

/// 1286 is 1200余, 1200 stays 1200.
fn more(amount: Amount, args: &[Value]) -> Result<Value, Error> {
    let Some(value) = amount.value else { return Ok(object(amount)) };
    let asked = argument(args, "余")?;
    if value.is_sign_negative() || asked.is_some_and(|step| step <= Decimal::ZERO) {
        return Err(wrong("过滤器“余”只用在不小于0的数上，括号里的整数档要大于0。".to_owned()));
    }
    // In 万 and 亿, ones are round enough.
    let step = asked.unwrap_or_else(|| if amount.scale.is_empty() { numerals::step(value) } else { Decimal::ONE });
    let whole = value.checked_div(step).and_then(|steps| steps.floor().checked_mul(step));
    let whole = whole.ok_or_else(|| wrong("过滤器“余”括号里的整数档太小。".to_owned()))?;
    let (value, more) = match () {
        () if whole == value => (value, false),
        () if !whole.is_zero() => (whole, true),
        // Smaller than the step: no round number is below it.
        () if value.fract().is_zero() || asked.is_some() || value < Decimal::ONE => return Ok(object(amount)),
        () => (value.floor(), true),
    };
    let decimals = if value.fract().is_zero() { 0 } else { amount.decimals };
    Ok(object(Amount { value: Some(value), decimals, more, ..amount }))
}

/// In 万 or 亿, with two decimals or as many as asked for; zeros behind are left out unless asked for.
fn scaled(amount: Amount, args: &[Value], places: u32, scale: &'static str, unit: &str) -> Result<Value, Error> {
    if !amount.scale.is_empty() {
        return Err(wrong(format!("已经用过“{}”，不能再换算成“{scale}”。", amount.scale)));
    }
    if unit == "元" && !matches!(amount.figure.measure.as_str(), "" | "元") {
        let Amount { figure, .. } = &amount;
        let said = format!(
            "“{}”的单位是“{}”，不能换算成{scale}元；换算成{scale}请用过滤器“{scale}”。",
            figure.name, figure.measure
        );
        return Err(wrong(said));
    }
    let asked = argument(args, &format!("{scale}{unit}"))?;
    let asked = asked.and_then(|n| u32::try_from(n).ok());
    let value = amount.value.map(|value| value / Decimal::from(10_u64.pow(places)));
    let decimals = match (asked, value) {
        (Some(decimals), _) => decimals,
        (None, Some(value)) => shown(value, false, 2).normalize().scale(),
        (None, None) => 2,
    };
    let asked = asked.is_some();
    Ok(object(Amount { value, decimals, asked, scale, unit: unit.to_owned(), ..amount }))
}

fn decimals(amount: Amount, args: &[Value]) -> Result<Value, Error> {
    let asked = argument(args, "小数")?.unwrap_or_default();
    let decimals = u32::try_from(asked).ok().filter(|n| *n <= 12);
    let decimals = decimals.ok_or_else(|| wrong("小数位数要在0到12之间。".to_owned()))?;
    Ok(object(Amount { decimals, asked: true, ..amount }))
}

fn percent(amount: Amount, args: &[Value]) -> Result<Value, Error> {
    if !matches!(amount.figure.measure.as_str(), "" | "%") {
        return Err(wrong(format!("“{}”不是比率，不能写成百分数。", amount.figure.name)));
    }
    let asked = argument(args, "百分数")?.and_then(|n| u32::try_from(n).ok());
    let (decimals, asked) = (asked.unwrap_or(amount.decimals), amount.asked || asked.is_some());
    Ok(object(Amount { decimals, asked, unit: "%".to_owned(), ..amount }))
}

fn words(amount: Amount, say: impl Fn(&Amount) -> Option<String>) -> Result<Value, Error> {
    Ok(say(&amount).map_or_else(|| object(amount.clone()), Value::from))
}

/// 2020-06-30 is 2020年6月30日, and 2020-06 2020年6月.
fn date(value: &Value, chinese: bool) -> Result<String, Error> {
    let text = value.to_string();
    let parts: Option<Vec<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    let parts = parts.filter(|parts| matches!(parts[..], [_, 1..=12]) || matches!(parts[..], [_, 1..=12, 1..=31]));
    let parts = parts.ok_or_else(|| wrong(format!("“{text}”不是日期；日期的写法如2020-06-30。")))?;
    let number = |n: u32| if chinese { numerals::chinese(Decimal::from(n), Case::Lower) } else { n.to_string() };
    let year = if chinese { numerals::digits(&parts[0].to_string()) } else { parts[0].to_string() };
    let day = parts.get(2).map(|&day| format!("{}日", number(day))).unwrap_or_default();
    Ok(format!("{year}年{}月{day}", number(parts[1])))
}

/// In the narrow cells of a table: — where there is nothing to show, and few words where something is missing.
fn in_table(value: Value) -> Value {
    let Some(amount) = value.downcast_object_ref::<Amount>() else { return value };
    amount.touch();
    let Figure { expected, reported, rejected, .. } = *amount.figure;
    match (amount.value, amount.pick) {
        (Some(_), _) => value,
        (None, Pick::Now) if rejected > 0 => Value::from("【待补：有格未计】"),
        (None, Pick::Now) if reported < expected => Value::from("【待补：未报齐】"),
        (None, _) => Value::from("—"),
    }
}

/// What the text behind a placeholder says already, by its last filter.
pub(super) fn said_behind(filter: &str, behind: &str) -> Option<&'static str> {
    const SAID: [(&str, &[&str]); 6] = [
        ("万元", &["万元"]),
        ("亿元", &["亿元"]),
        ("万", &["万"]),
        ("亿", &["亿"]),
        ("百分数", &["%", "％"]),
        ("百分点", &["个百分点", "百分点"]),
    ];
    let (_, words) = SAID.iter().find(|(name, _)| *name == filter)?;
    words.iter().find(|word| behind.starts_with(**word)).copied()
}

/// Leaves out what the text behind says already.
fn bare(value: Value, said: &str) -> Value {
    if let Some(amount) = value.downcast_object_ref::<Amount>() {
        let missing = amount.value.is_none();
        return if missing { value } else { object(Amount { scale: "", unit: String::new(), ..amount.clone() }) };
    }
    match value.as_str().and_then(|text| text.strip_suffix(said)) {
        Some(rest) => Value::from(rest.trim_end_matches('个')),
        None => value,
    }
}
