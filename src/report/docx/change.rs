//! Filters that say how a figure compares with another, or with itself at another time.

use minijinja::{Error, Value};
use rust_decimal::Decimal;

use super::amount::{Amount, Pick};
use super::filters::{self, object, wrong};
use super::values::shown;

/// What `amount` is compared with: the named one, or last year's.
fn base(amount: &Amount, args: &[Value]) -> Result<Amount, Error> {
    let with = |pick| Ok(Amount::new(&amount.figure, pick, &amount.recorder));
    match args {
        [] => with(Pick::LastYear),
        [value] => match (value.as_str(), filters::amount(value)) {
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
    rounded(amount)?.checked_sub(rounded(base)?)
}

/// 上升3.2个百分点 for rates, 上升12.5% for other figures.
pub(super) fn change(amount: Amount, args: &[Value], [up, down, same]: [&str; 3]) -> Result<Value, Error> {
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
    let percent = (now - before).checked_div(before).and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    let percent = percent.ok_or_else(|| wrong("变化太大，不能算百分比。".to_owned()))?;
    let percent = shown(percent, false, 1).abs().normalize();
    Ok(Value::from(format!("{word}{percent}%")))
}

/// 增加12人, 减少5人.
pub(super) fn difference(amount: Amount, args: &[Value]) -> Result<Value, Error> {
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
pub(super) fn points(amount: Amount, args: &[Value]) -> Result<Value, Error> {
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
pub(super) fn against(value: &Value, name: &str, base: &str) -> Result<Value, Error> {
    let amount = filters::amount(value).ok_or_else(|| wrong(format!("过滤器“{name}”要用在指标上。")))?;
    amount.touch();
    let word = if amount.figure.is_rate() { ["上升", "下降", ""] } else { ["增长", "下降", ""] };
    let said = change(amount, &[Value::from(base)], word)?;
    Ok(match said.as_str() {
        Some("") => Value::from(format!("与{base}持平")),
        Some(said) if !said.starts_with('【') => Value::from(format!("{name}{said}")),
        _ => said,
    })
}
