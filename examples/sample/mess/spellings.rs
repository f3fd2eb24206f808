//! More spellings of numbers, days, times and numbered things.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::cells::{dates, numbers};
use super::{respell, respell_at};
use crate::block::{Block, Content};
use crate::calendar::{chinese, iso, serial};
use crate::catalog::Ty;
use crate::layout::Scene;
use crate::names;
use crate::rng::Rng;

/// 001 as the number 1 with the format 000.
pub fn id_as_number(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    respell(block, rng, name, |column, content| match content {
        Content::Text(text) if scene.form.columns[column].ty == Ty::Text => {
            let digits = text.bytes().all(|b| b.is_ascii_digit());
            let format =
                ["00", "000", "0000", "00000", "000000"].into_iter().find(|format| format.len() == text.len())?;
            let value = text.parse().ok().filter(|_| digits)?;
            let text = text.clone();
            Some(Content::Shown { value, format, text })
        }
        _ => None,
    });
}

fn date_numbers(block: &mut Block, rng: &mut Rng, name: &'static str, number: impl Fn(NaiveDate) -> i64) {
    respell(block, rng, name, |_, content| match content {
        Content::Date(date) => Some(Content::Number(Decimal::from(number(*date)))),
        _ => None,
    });
}

/// A day as its serial number, without a format.
pub fn date_serial(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    if !scene.csv {
        date_numbers(block, rng, name, serial);
    }
}

/// 20200605 as a number.
pub fn date_number(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    date_numbers(block, rng, name, |date| i64::from(date.year()) * 10_000 + i64::from(date.month() * 100 + date.day()));
}

/// 二〇二〇年六月五日
pub fn date_chinese_digits(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    dates(block, rng, name, |date| {
        let year = date.year().to_string();
        let year: String = year.bytes().map(|b| DIGITS[usize::from(b - b'0')]).collect();
        let month = names::numeral(date.month() as usize);
        let day = names::numeral(date.day() as usize);
        Some(format!("{year}年{month}月{day}日"))
    });
}

/// 2020.06.05
pub fn date_padded_dots(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    dates(block, rng, name, |date| Some(iso(date).replace('-', ".")));
}

/// 2020年6月5日（周五）
pub fn date_weekday(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let word = *rng.pick(&["周", "星期"]);
    dates(block, rng, name, |date| {
        let days = ["一", "二", "三", "四", "五", "六", "日"];
        let day = days[date.weekday().num_days_from_monday() as usize];
        Some(format!("{}（{word}{day}）", chinese(date)))
    });
}

/// A day with a time of day, as Excel keeps it.
pub fn date_time(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let quarter = rng.range(32, 70);
    respell(block, rng, name, |_, content| match content {
        Content::Date(date) => Some(Content::Shown {
            value: serial(*date) as f64 + quarter as f64 / 96.0,
            format: "yyyy/m/d h:mm",
            text: format!("{}/{}/{} {}:{:02}", date.year(), date.month(), date.day(), quarter / 4, quarter % 4 * 15),
        }),
        _ => None,
    });
}

/// 2020-06-05 14:30 or 2020/6/5 0:00:00 as text.
pub fn date_time_text(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let way = rng.index(3);
    dates(block, rng, name, |date| {
        Some(match way {
            0 => format!("{} 14:30", iso(date)),
            1 => format!("{} 00:00:00", iso(date)),
            _ => format!("{}/{}/{} 9:05", date.year(), date.month(), date.day()),
        })
    });
}

/// ２０２０年６月５日
pub fn date_full_width(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    dates(block, rng, name, |date| {
        let wide = |c: char| match c {
            '0'..='9' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
            _ => c,
        };
        Some(chinese(date).chars().map(wide).collect())
    });
}

/// 2020 年 06 月 05 日
pub fn date_spaced(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    dates(block, rng, name, |date| {
        let (year, month, day) = (date.year(), date.month(), date.day());
        Some(format!("{year} 年 {month:02} 月 {day:02} 日"))
    });
}

/// 14：30, 14时30分, 下午2:30
pub fn time_words(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let way = rng.index(3);
    respell(block, rng, name, |_, content| match content {
        Content::Time(minutes) => {
            let (hour, minute) = (minutes / 60, minutes % 60);
            Some(Content::Text(match way {
                0 => format!("{hour}：{minute:02}"),
                1 => format!("{hour}时{minute:02}分"),
                _ if hour > 12 => format!("下午{}:{minute:02}", hour - 12),
                _ if hour < 12 => format!("上午{hour}:{minute:02}"),
                _ => format!("{hour}:{minute:02}"),
            }))
        }
        _ => None,
    });
}

/// ¥52.36, ￥52.36元
pub fn currency(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let (sign, unit) = *rng.pick(&[("¥", ""), ("￥", ""), ("￥", "元"), ("人民币", "元")]);
    numbers(block, rng, name, |column, number| {
        let money = scene.form.columns[column].ty == Ty::Money;
        money.then(|| format!("{sign}{number}{unit}"))
    });
}

/// 1.2万元, where it is exact.
pub fn ten_thousands_unit(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| {
        let spec = &scene.form.columns[column];
        let count = matches!(spec.ty, Ty::Int | Ty::Money) && spec.unit != "年";
        let exact = (number % Decimal::TEN).is_zero() && number >= Decimal::ONE_THOUSAND;
        let short = (number / Decimal::from(10_000)).normalize();
        (count && exact).then(|| format!("{short}万{}", spec.unit))
    });
}

/// Whole numbers of people and things: no years, months or ranks.
fn countable(scene: &Scene<'_>, column: usize, number: Decimal) -> Option<usize> {
    let spec = &scene.form.columns[column];
    let count = spec.ty == Ty::Int && !matches!(spec.unit, "年" | "月" | "名");
    number.to_usize().filter(|_| count)
}

/// 一百二十三
pub fn large_numeral(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| {
        let n = countable(scene, column, number)?;
        (100..1000).contains(&n).then(|| names::numeral(n))
    });
}

/// 零
pub fn zero_numeral(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| {
        let n = countable(scene, column, number)?;
        (n == 0).then(|| "零".to_owned())
    });
}

/// 叁佰伍拾元整
pub fn financial(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| {
        let whole = number.fract().is_zero() && scene.form.columns[column].ty == Ty::Money;
        let n = number.to_usize().filter(|n| whole && (1..1000).contains(n))?;
        let one = if (10..20).contains(&n) { "一" } else { "" };
        let plain = format!("{one}{}", names::numeral(n));
        let upper = plain.chars().map(|c| match c {
            '一' => '壹',
            '二' => '贰',
            '三' => '叁',
            '四' => '肆',
            '五' => '伍',
            '六' => '陆',
            '七' => '柒',
            '八' => '捌',
            '九' => '玖',
            '十' => '拾',
            '百' => '佰',
            other => other,
        });
        Some(format!("{}元整", upper.collect::<String>()))
    });
}

/// 十二人
pub fn numeral_unit(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| {
        let n = countable(scene, column, number).filter(|n| (1..1000).contains(n))?;
        Some(format!("{}{}", names::numeral(n), scene.form.columns[column].unit))
    });
}

/// 12.0 as text, for a whole number.
pub fn trailing_zero(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    numbers(block, rng, name, |column, number| countable(scene, column, number).map(|n| format!("{n}.0")));
}

/// A number as text with spaces around it.
pub fn spaced_number(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let (before, after) = *rng.pick(&[(" ", ""), ("", "　"), ("\u{a0}", "\u{a0}")]);
    numbers(block, rng, name, |_, number| Some(format!("{before}{number}{after}")));
}

/// Full-width spaces before or behind words.
pub fn wide_spaces(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    around(block, rng, name, "　");
}

/// Spaces that do not break.
pub fn hard_space(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    around(block, rng, name, "\u{a0}");
}

fn around(block: &mut Block, rng: &mut Rng, name: &'static str, space: &str) {
    let mut sides = Rng::keyed(rng.next(), &["sides"]);
    respell_at(block, rng, name, |_, _, content| match content {
        Content::Text(text) => Some(Content::Text(match sides.index(3) {
            0 => format!("{space}{text}"),
            1 => format!("{space}{text}{space}"),
            _ => format!("{text}{space}{space}"),
        })),
        _ => None,
    });
}
