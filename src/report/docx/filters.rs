//! Filters: the usual turns of a report.

use minijinja::value::Rest;
use minijinja::{Environment, Error, ErrorKind, Value};
use rust_decimal::Decimal;

use super::amount::{Amount, Pick};
use super::numerals::{self, Case};
use super::values::{Figure, shown};

type Filter = fn(Amount, &[Value]) -> Result<Value, Error>;

/// Filters on numbers.
const ON_NUMBERS: [(&str, Filter); 21] = [
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
    ("round", decimals),
    ("取整", |amount, _| Ok(object(Amount { decimals: 0, ..amount }))),
    ("单位", |amount, _| Ok(object(Amount { unit: amount.figure.measure.clone(), ..amount }))),
    ("百分数", percent),
    ("升降", |amount, args| change(amount, args, ["上升", "下降", "持平"])),
    ("上升", |amount, args| change(amount, args, ["上升", "下降", "持平"])),
    ("下降", |amount, args| change(amount, args, ["上升", "下降", "持平"])),
    ("增减", difference),
    ("百分点", points),
    ("绝对值", |amount, _| Ok(object(Amount { value: amount.value.map(|value| value.abs()), ..amount }))),
];

/// Filters on words.
const ON_WORDS: [&str; 15] = [
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
];

/// All filters that a template can use.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ON_NUMBERS.iter().map(|(name, _)| *name).chain(ON_WORDS)
}

/// Tests behind `is`.
pub(super) const TESTS: [&str; 7] = ["有数", "defined", "undefined", "none", "odd", "even", "string"];

/// Makes filters and tests known to the engine.
pub(super) fn register(env: &mut Environment<'_>) {
    for (name, filter) in ON_NUMBERS {
        env.add_filter(name, move |value: Value, args: Rest<Value>| {
            let amount = amount(&value).ok_or_else(|| wrong(format!("过滤器“{name}”要用在数上。")))?;
            amount.touch();
            if amount.value.is_none() { Ok(object(amount)) } else { filter(amount, &args) }
        });
    }
    for (name, base) in [("同比", "上年同期"), ("环比", "上期")] {
        env.add_filter(name, move |value: Value| against(&value, name, base));
    }
    env.add_filter("增长", |value: Value, args: Rest<Value>| {
        let amount = amount(&value).ok_or_else(|| wrong("过滤器“增长”要用在数上。".to_owned()))?;
        amount.touch();
        change(amount, &args, ["增长", "下降", "持平"])
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
    env.add_filter("as_number", as_number);
    env.add_filter("no_figure", no_figure);
}

pub(super) fn wrong(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

fn object(amount: Amount) -> Value {
    Value::from_object(amount)
}

/// A figure, or a number that stands for itself.
pub(super) fn amount(value: &Value) -> Option<Amount> {
    if let Some(amount) = value.downcast_object_ref::<Amount>() {
        return Some(amount.clone());
    }
    if value.is_number() || value.as_str().is_some() {
        return value.to_string().trim().parse().ok().map(Amount::number);
    }
    None
}

fn argument(args: &[Value], name: &str) -> Result<Option<Decimal>, Error> {
    match args {
        [] => Ok(None),
        [value] => {
            let number = amount(value).and_then(|amount| amount.value);
            number.map(Some).ok_or_else(|| wrong(format!("过滤器“{name}”括号里要写一个数。")))
        }
        _ => Err(wrong(format!("过滤器“{name}”括号里只能写一个数。"))),
    }
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
    let whole = (value / step).floor() * step;
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
    Ok(object(Amount { value, decimals, scale, unit: unit.to_owned(), ..amount }))
}

fn decimals(amount: Amount, args: &[Value]) -> Result<Value, Error> {
    let asked = argument(args, "小数")?.unwrap_or_default();
    let decimals = u32::try_from(asked).ok().filter(|n| *n <= 12);
    let decimals = decimals.ok_or_else(|| wrong("小数位数要在0到12之间。".to_owned()))?;
    Ok(object(Amount { decimals, ..amount }))
}

fn percent(amount: Amount, args: &[Value]) -> Result<Value, Error> {
    if !matches!(amount.figure.measure.as_str(), "" | "%") {
        return Err(wrong(format!("“{}”不是比率，不能写成百分数。", amount.figure.name)));
    }
    let decimals = argument(args, "百分数")?.and_then(|n| u32::try_from(n).ok()).unwrap_or(amount.decimals);
    Ok(object(Amount { decimals, unit: "%".to_owned(), ..amount }))
}

fn words(amount: Amount, say: impl Fn(&Amount) -> Option<String>) -> Result<Value, Error> {
    Ok(say(&amount).map_or_else(|| object(amount.clone()), Value::from))
}

/// What `amount` is compared with: the named one, or last year's.
fn base(amount: &Amount, args: &[Value]) -> Result<Amount, Error> {
    amount.compare();
    let with = |pick| Ok(Amount::new(&amount.figure, pick, &amount.recorder));
    match args {
        [] => with(Pick::LastYear),
        [value] => match (value.as_str(), self::amount(value)) {
            (Some("上年同期" | "同比" | "last_year"), _) => with(Pick::LastYear),
            (Some("上期" | "环比" | "prev" | "previous"), _) => with(Pick::Previous),
            (_, Some(other)) => Ok(other),
            _ => Err(wrong("括号里要写“上年同期”“上期”或另一个数。".to_owned())),
        },
        _ => Err(wrong("括号里只能写一个比较的对象。".to_owned())),
    }
}

/// The difference as it is read: between the numbers as they are shown, so that a reader can check it.
fn gap(amount: &Amount, base: &Amount) -> Option<Decimal> {
    let rounded = |of: &Amount| Some(shown(of.value?, amount.figure.is_rate(), amount.decimals));
    Some(rounded(amount)? - rounded(base)?)
}

/// 上升3.2个百分点 for rates, 上升12.5% for other figures.
fn change(amount: Amount, args: &[Value], [up, down, same]: [&str; 3]) -> Result<Value, Error> {
    let base = base(&amount, args)?;
    base.touch();
    let (Some(now), Some(before)) = (amount.value, base.value) else {
        return Ok(object(if amount.value.is_none() { amount } else { base }));
    };
    let difference = gap(&amount, &base).unwrap_or_default();
    // The smaller a rank, the higher.
    let word = match difference {
        d if d.is_zero() => return Ok(Value::from(same)),
        d if d.is_sign_positive() != amount.figure.rank => up,
        _ => down,
    };
    if amount.figure.rank {
        return Ok(Value::from(format!("{word}{}位", difference.abs().normalize())));
    }
    if amount.figure.is_rate() {
        return Ok(Value::from(format!("{word}{}个百分点", difference.abs().normalize())));
    }
    if before.is_zero() || before.is_sign_negative() {
        let reason = format!("“{}”比较的基数是{}，不能算百分比", amount.figure.name, base.text());
        return Ok(Value::from(format!("【待补：{reason}】")));
    }
    let percent = shown((now - before) / before * Decimal::ONE_HUNDRED, false, 1).abs().normalize();
    Ok(Value::from(format!("{word}{percent}%")))
}

/// 增加12人, 减少5人.
fn difference(amount: Amount, args: &[Value]) -> Result<Value, Error> {
    let base = base(&amount, args)?;
    base.touch();
    let Some(difference) = gap(&amount, &base) else {
        return Ok(object(if amount.value.is_none() { amount } else { base }));
    };
    let unit = if amount.figure.is_rate() { "个百分点" } else { &amount.figure.measure };
    Ok(Value::from(match difference {
        d if d.is_zero() => "持平".to_owned(),
        d if d.is_sign_positive() => format!("增加{}{unit}", d.normalize()),
        d => format!("减少{}{unit}", d.abs().normalize()),
    }))
}

/// 3.2个百分点, without saying which way.
fn points(amount: Amount, args: &[Value]) -> Result<Value, Error> {
    if !matches!(amount.figure.measure.as_str(), "" | "%") {
        return Err(wrong(format!("“{}”不是比率，不能用“百分点”；请用“升降”或“增减”。", amount.figure.name)));
    }
    let base = base(&amount, args)?;
    base.touch();
    Ok(match gap(&amount, &base) {
        Some(difference) => Value::from(format!("{}个百分点", difference.abs().normalize())),
        None => object(if amount.value.is_none() { amount } else { base }),
    })
}

/// 同比上升3.2个百分点, 与上年同期持平.
fn against(value: &Value, name: &str, base: &str) -> Result<Value, Error> {
    let amount = amount(value).ok_or_else(|| wrong(format!("过滤器“{name}”要用在指标上。")))?;
    amount.touch();
    let word = if amount.figure.is_rate() { ["上升", "下降", ""] } else { ["增长", "下降", ""] };
    let said = change(amount, &[Value::from(base)], word)?;
    Ok(match said.as_str() {
        Some("") => Value::from(format!("与{base}持平")),
        Some(said) if !said.starts_with('【') => Value::from(format!("{name}{said}")),
        _ => said,
    })
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

/// For conditions: figures as numbers, all else as it is.
fn as_number(value: Value) -> Value {
    let Some(amount) = value.downcast_object_ref::<Amount>() else { return value };
    let Some(number) = amount.compared() else { return Value::from(f64::NAN) };
    match i64::try_from(number) {
        Ok(whole) if number.fract().is_zero() => Value::from(whole),
        // Decimals of up to fifteen digits keep their order.
        _ => number.to_string().parse::<f64>().map_or(value.clone(), Value::from),
    }
}

/// What is calculated belongs into the config, where it can be traced.
fn no_figure(value: Value) -> Result<Value, Error> {
    match value.downcast_object_ref::<Amount>() {
        Some(Amount { figure, .. }) => Err(wrong(format!(
            "模板里不对指标做加减乘除（“{}”）。请在 config.toml 里加一个指标，再用它的代码。",
            figure.name
        ))),
        None => Ok(value),
    }
}
