//! Numbers as reports write them: 1,286、1200余、12.5万、三百二十.

use chinese_number::{ChineseCountMethod, ChineseToNumber};
use rust_decimal::Decimal;

use super::token::half_width;
use super::values::{Figure, shown};

/// Nothing is counted in more than 亿亿.
const LARGEST: Decimal = Decimal::from_parts(0x05f5_e100, 0, 0, false, 0);

/// A number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    /// Its characters, with 万 and 余 behind it.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
    /// As written, before 万 and 亿.
    value: Decimal,
    /// What 万 and 亿 multiply it by.
    times: Decimal,
    /// Whether it says that there is more.
    more: bool,
    /// Whether it says that it is not exact.
    about: bool,
    /// Whether it is one Chinese numeral, which stands in many words that count nothing.
    pub(super) single: bool,
}

/// The numbers in a text.
pub(super) fn find(chars: &[char]) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let Some((value, end)) = digits(chars, i).or_else(|| chinese(chars, i)) else {
            i += 1;
            continue;
        };
        let start = i;
        i = end;
        let (mut times, mut more) = (Decimal::ONE, false);
        while let Some(&c) = chars.get(i) {
            match c {
                '余' | '多' => more = true,
                '万' if times < LARGEST => times *= Decimal::from(10_000),
                '亿' if times < LARGEST => times *= Decimal::from(100_000_000),
                _ => break,
            }
            i += 1;
        }
        let about = start > 0 && matches!(chars[start - 1], '约' | '近');
        let text = chars[start..i].iter().collect();
        let single = end - start == 1 && !half_width(chars[start]).is_ascii_digit();
        found.push(Quantity { start, end: i, text, value, times, more, about, single });
    }
    found
}

/// A number in digits from `start`, and where it ends.
fn digits(chars: &[char], start: usize) -> Option<(Decimal, usize)> {
    let plain = |i: usize| chars.get(i).copied().map(half_width);
    let digit = |i: usize| plain(i).is_some_and(|c| c.is_ascii_digit());
    if !digit(start) || (start > 0 && plain(start - 1).is_some_and(|c| c.is_ascii_alphabetic())) {
        return None;
    }
    let mut end = start;
    let mut text = String::new();
    let mut point = false;
    loop {
        match plain(end) {
            Some(c) if c.is_ascii_digit() => text.push(c),
            Some('.') if !point && digit(end + 1) => {
                point = true;
                text.push('.');
            }
            // A comma separates thousands, or it is punctuation.
            Some(',') if !point && (1..=3).all(|i| digit(end + i)) && !digit(end + 4) => {}
            _ => break,
        }
        end += 1;
    }
    text.parse().ok().map(|value| (value, end))
}

/// What single numerals are read before; they stand in too many words.
const MEASURES: &str = "个次人名条份期项支家户场册件篇位级村";

/// A number in Chinese numerals: 二百一十六, 九十三点八, 三 before a measure word.
fn chinese(chars: &[char], start: usize) -> Option<(Decimal, usize)> {
    let numeral = |c: char| "零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟".contains(c);
    let length = chars[start..].iter().take_while(|&&c| numeral(c)).count();
    if length == 0 || (start > 0 && (numeral(chars[start - 1]) || chars[start - 1] == '第')) {
        return None;
    }
    let measured = chars.get(start + length).is_some_and(|c| MEASURES.contains(*c));
    let value = |c: char| "零一二三四五六七八九".chars().position(|digit| digit == c);
    let point = chars.get(start + length) == Some(&'点');
    let behind = chars.get(start + length + 1..).filter(|_| point).unwrap_or_default();
    let decimals: Vec<usize> = behind.iter().map_while(|&c| value(c)).take(10).collect();
    if length == 1 && !measured && decimals.is_empty() {
        return None;
    }
    let text: String = chars[start..start + length].iter().collect();
    let number = ChineseToNumber::<u64>::to_number(&text, ChineseCountMethod::TenThousand).ok()?;
    let mut read = Decimal::from(number);
    for (digit, place) in decimals.iter().zip(1..) {
        read += Decimal::new(i64::try_from(*digit).ok()?, place);
    }
    let end = if decimals.is_empty() { start + length } else { start + length + 1 + decimals.len() };
    Some((read, end))
}

impl Quantity {
    /// Whether a filter can have made it of `value`: rounded to its last place, whichever way.
    pub(super) fn is_near(&self, value: Decimal) -> bool {
        let exact = value.abs() / self.times;
        if self.more {
            return exact > self.value && exact - self.value < last_place(self.value);
        }
        (exact - self.value).abs() < Decimal::new(1, self.value.scale())
    }

    /// Whether the text may say this of a figure whose exact value is `value`.
    pub(super) fn can_stand_for(&self, value: Decimal, figure: &Figure) -> bool {
        let exact = value / self.times;
        let typed = self.value.scale();
        if self.more {
            return exact > self.value && exact - self.value < last_place(self.value);
        }
        if self.about {
            return (exact - self.value).abs() <= last_place(self.value);
        }
        let rounded = |decimals| shown(exact, figure.is_rate(), decimals) == self.value;
        // In 万 or 亿 a number is as exact as it is written; else it has all its decimals, or more.
        if self.times > Decimal::ONE {
            rounded(typed)
        } else {
            rounded(figure.decimals) || (typed > figure.decimals && rounded(typed))
        }
    }
}

/// The place of the last digit that is no zero: 100 in 1200.
fn last_place(value: Decimal) -> Decimal {
    let plain = value.normalize();
    let mut place = Decimal::new(1, plain.scale());
    if plain.is_zero() {
        return place;
    }
    while let Some(next) = place.checked_mul(Decimal::TEN).filter(|next| (plain % next).is_zero()) {
        place = next;
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_read_and_compared() {
        for (text, decimals, value, stands) in [
            ("1286", 0, "1286", true),
            ("1,286", 0, "1286", true),
            ("１２８６", 0, "1286", true),
            ("1285", 0, "1286", false),
            ("1200余", 0, "1286", true),
            ("1200多", 0, "1200", false),
            ("1300余", 0, "1286", false),
            ("12.57万", 2, "125678.90", true),
            ("12.6万", 2, "125678.90", true),
            ("12万余", 2, "125678.90", true),
            ("12.5万", 2, "125678.90", false),
            ("93.8", 1, "93.75", true),
            ("93.75", 1, "93.75", true),
            ("94", 1, "93.75", false),
            ("约1300", 0, "1286", true),
            ("二百一十六", 0, "216", true),
            ("1286.5", 2, "1286.50", true),
            ("九十三点八", 1, "93.75", true),
            ("九十三点八", 1, "94.8", false),
            ("三人", 0, "3", true),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let found = find(&chars);
            assert_eq!(found.len(), 1, "{text}");
            let figure = Figure { decimals, ..Figure::default() };
            assert_eq!(found[0].can_stand_for(d(value), &figure), stands, "{text} {value}");
        }
        let texts = |text: &str| -> Vec<String> {
            find(&text.chars().collect::<Vec<_>>()).into_iter().map(|found| found.text).collect()
        };
        assert_eq!(texts("百分之九十三点八，一是抓学习，第三次会议，办好一个特色"), ["九十三点八", "一"]);
    }

    #[test]
    fn what_a_filter_made_is_near() {
        for (text, value, near) in [
            ("94", "93.75", true),
            ("93", "93.75", true),
            ("95", "93.75", false),
            ("1200余", "1286", true),
            ("1300余", "1286", false),
            ("12.57万", "125678.9", true),
            ("5", "-5", true),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(find(&chars)[0].is_near(d(value)), near, "{text} {value}");
        }
    }
}
