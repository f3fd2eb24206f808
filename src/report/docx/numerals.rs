//! Numbers in words, and round numbers.

use chinese_number::{ChineseCase, ChineseCountMethod, ChineseVariant, NumberToChinese};
use rust_decimal::Decimal;

/// How digits are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// 1286
    Digits,
    /// 一千二百八十六
    Lower,
    /// 壹仟贰佰捌拾陆
    Upper,
}

const LOWER: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const UPPER: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// `value` in Chinese numerals, decimals digit by digit.
pub(super) fn chinese(value: Decimal, case: Case) -> String {
    let text = value.abs().to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let Ok(number) = whole.parse::<u64>() else { return value.to_string() };
    let style = if case == Case::Upper { ChineseCase::Upper } else { ChineseCase::Lower };
    let words = number.to_chinese(ChineseVariant::Simple, style, ChineseCountMethod::TenThousand);
    let Ok(words) = words else { return value.to_string() };
    // On cheques ten is 壹拾.
    let one = if words.starts_with('拾') { "壹" } else { "" };
    let words = format!("{one}{words}");
    let sign = if value.is_sign_negative() { "负" } else { "" };
    if decimals.chars().all(|c| c == '0') {
        return format!("{sign}{words}");
    }
    let digits = if case == Case::Upper { &UPPER } else { &LOWER };
    let decimals: String = decimals
        .chars()
        .filter_map(|c| c.to_digit(10))
        .map(|d| if d == 0 { '零' } else { digits[d as usize] })
        .collect();
    format!("{sign}{words}点{decimals}")
}

/// Each digit of `text` on its own: 2020 is 二〇二〇.
pub(super) fn digits(text: &str) -> String {
    text.chars().map(|c| c.to_digit(10).map_or(c, |digit| LOWER[digit as usize])).collect()
}

/// An amount of money as on a cheque: 壹仟贰佰捌拾陆元伍角整.
pub(super) fn money(value: Decimal) -> String {
    let value = value.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.2}", value.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let digit = |i: usize| cents.chars().nth(i).and_then(|c| c.to_digit(10)).unwrap_or(0) as usize;
    let (jiao, fen) = (digit(0), digit(1));
    let has_yuan = whole != "0";
    let mut said = String::from(if value.is_sign_negative() && !value.is_zero() { "负" } else { "" });
    if has_yuan || (jiao == 0 && fen == 0) {
        let whole = whole.parse::<Decimal>().unwrap_or_default();
        said.push_str(&chinese(whole, Case::Upper));
        said.push('元');
    }
    match (jiao, fen) {
        (0, 0) => said.push('整'),
        (jiao, 0) => said.extend([UPPER[jiao], '角', '整']),
        (0, fen) if has_yuan => said.extend(['零', UPPER[fen], '分']),
        (0, fen) => said.extend([UPPER[fen], '分']),
        (jiao, fen) => said.extend([UPPER[jiao], '角', UPPER[fen], '分']),
    }
    said
}

/// `value` with thousands separated.
pub(super) fn grouped(value: Decimal) -> String {
    let text = value.to_string();
    let whole = text.find('.').unwrap_or(text.len());
    let first = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let mut shown = String::with_capacity(text.len() + 4);
    for (i, c) in text.char_indices() {
        if i > first && i < whole && (whole - i).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(c);
    }
    shown
}

/// The step in which a number is called round: two leading digits, but tens below a hundred.
pub(super) fn step(value: Decimal) -> Decimal {
    let mut step = Decimal::TEN;
    while (value.abs() / step).trunc() >= Decimal::ONE_HUNDRED {
        step *= Decimal::TEN;
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_in_words() {
        for (value, lower, upper) in [
            ("0", "零", "零"),
            ("12", "十二", "壹拾贰"),
            ("105", "一百零五", "壹佰零伍"),
            ("1286", "一千二百八十六", "壹仟贰佰捌拾陆"),
            ("20300", "二万零三百", "贰万零叁佰"),
            ("100000000", "一亿", "壹亿"),
            ("93.75", "九十三点七五", "玖拾叁点柒伍"),
            ("7.00", "七", "柒"),
            ("-3.05", "负三点零五", "负叁点零伍"),
        ] {
            assert_eq!(chinese(d(value), Case::Lower), lower);
            assert_eq!(chinese(d(value), Case::Upper), upper);
        }
        assert_eq!(digits("2020年"), "二〇二〇年");
    }

    #[test]
    fn money_as_on_a_cheque() {
        for (value, said) in [
            ("1286", "壹仟贰佰捌拾陆元整"),
            ("1286.5", "壹仟贰佰捌拾陆元伍角整"),
            ("10.05", "壹拾元零伍分"),
            ("0.30", "叁角整"),
            ("0.07", "柒分"),
            ("0", "零元整"),
            ("12.345", "壹拾贰元叁角伍分"),
        ] {
            assert_eq!(money(d(value)), said);
        }
    }

    #[test]
    fn round_numbers() {
        for (value, round) in [("7", "10"), ("37", "10"), ("286", "10"), ("1286", "100"), ("12866", "1000")] {
            assert_eq!(step(d(value)), d(round), "{value}");
        }
        assert_eq!(grouped(d("-1234567.50")), "-1,234,567.50");
        assert_eq!(grouped(d("123")), "123");
    }
}
