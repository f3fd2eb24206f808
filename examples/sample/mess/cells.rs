//! Other spellings of values.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::respell;
use crate::block::{Block, Content};
use crate::calendar::{chinese, iso};
use crate::catalog::Ty;
use crate::layout::Scene;
use crate::names;
use crate::rng::Rng;

/// Digits with separators of thousands.
fn separated(number: Decimal) -> String {
    let text = number.to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// Respells numbers.
pub fn numbers(block: &mut Block, rng: &mut Rng, name: &'static str, spell: impl Fn(usize, Decimal) -> Option<String>) {
    respell(block, rng, name, |column, content| match content {
        Content::Number(number) => spell(column, *number).map(Content::Text),
        _ => None,
    });
}

/// Respells dates.
pub fn dates(block: &mut Block, rng: &mut Rng, name: &'static str, spell: impl Fn(NaiveDate) -> Option<String>) {
    respell(block, rng, name, |_, content| match content {
        Content::Date(date) => spell(*date).map(Content::Text),
        _ => None,
    });
}

/// 1286.00 as text.
pub fn number_as_text(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |_, number| Some(number.to_string()));
}

/// １２
pub fn full_width_digits(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |_, number| {
        let plain = number.to_string();
        let wide = plain.chars().map(|c| match c {
            '0'..='9' | '.' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
            _ => c,
        });
        Some(wide.collect())
    });
}

/// 1,286.00; years are left alone.
pub fn thousands(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| {
        let year = scene.form.columns[column].unit == "年";
        (number >= Decimal::ONE_THOUSAND && !year).then(|| separated(number))
    });
}

/// 3人; years and months are left alone.
pub fn unit_suffix(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| {
        let unit = scene.form.columns[column].unit;
        (!matches!(unit, "" | "年" | "月")).then(|| format!("{number}{unit}"))
    });
}

/// 1.2万, where it is exact.
pub fn ten_thousands(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| {
        let count = matches!(scene.form.columns[column].ty, Ty::Int | Ty::Money);
        let exact = (number % Decimal::ONE_HUNDRED).is_zero() && number >= Decimal::from(10_000);
        (count && exact).then(|| format!("{}万", (number / Decimal::from(10_000)).normalize()))
    });
}

/// 60斤, 30千克 or 0.03吨 for 30 公斤.
pub fn other_unit(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let (unit, times) = *rng.pick(&[("斤", 2), ("千克", 1), ("吨", 0)]);
    numbers(block, rng, name, |column, number| {
        if scene.form.columns[column].ty != Ty::Qty || number.is_zero() {
            return None;
        }
        let number = match times {
            0 => number / Decimal::ONE_THOUSAND,
            times => number * Decimal::from(times),
        };
        Some(format!("{}{unit}", number.normalize()))
    });
}

/// 十二
pub fn chinese_numeral(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| {
        let n = number.to_usize().filter(|n| (1..100).contains(n))?;
        (scene.form.columns[column].ty == Ty::Int).then(|| names::numeral(n))
    });
}

/// 52.36 as 52.360000000000007
pub fn binary_noise(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    respell(block, rng, name, |column, content| match content {
        Content::Number(number) if scene.form.columns[column].ty == Ty::Money => {
            let noisy = number.to_f64()?.next_up();
            (noisy > 1.0).then_some(Content::Noisy(noisy))
        }
        _ => None,
    });
}

/// 2020.6.5
pub fn date_dots(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    dates(block, rng, name, |date| Some(format!("{}.{}.{}", date.year(), date.month(), date.day())));
}

/// 2020年6月5日
pub fn date_chinese(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    dates(block, rng, name, |date| Some(chinese(date)));
}

/// 20200605
pub fn date_digits(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    dates(block, rng, name, |date| Some(iso(date).replace('-', "")));
}

/// 6月5日, where the latest such day not after the period's end is meant.
pub fn date_short(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let end = scene.period.last_day();
    dates(block, rng, name, |date| {
        let near = date <= end && scene.period.since(crate::calendar::Month::of(date)) < 12;
        near.then(|| format!("{}月{}日", date.month(), date.day()))
    });
}

/// 2020-06-05 as text.
pub fn date_iso(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    dates(block, rng, name, |date| Some(iso(date)));
}

/// 2020/6/5 as text.
pub fn date_slashes(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    dates(block, rng, name, |date| Some(format!("{}/{}/{}", date.year(), date.month(), date.day())));
}

/// 14:30 as text.
pub fn time_as_text(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    respell(block, rng, name, |_, content| match content {
        Content::Time(minutes) => Some(Content::Text(format!("{}:{:02}", minutes / 60, minutes % 60))),
        _ => None,
    });
}

/// 李　明
pub fn spaced_name(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    respell(block, rng, name, |column, content| match content {
        Content::Text(text) if scene.form.columns[column].name.ends_with("姓名") && text.chars().count() == 2 => {
            let mut chars = text.chars();
            let first = chars.next()?;
            Some(Content::Text(format!("{first}　{}", chars.as_str())))
        }
        _ => None,
    });
}

/// Spaces around text.
pub fn stray_spaces(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    respell(block, rng, name, |_, content| match content {
        Content::Text(text) => Some(Content::Text(format!("{text} "))),
        _ => None,
    });
}
