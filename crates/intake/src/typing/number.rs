//! Numbers as people write them.

use chinese_number::{ChineseCountMethod, ChineseToNumber};
use rust_decimal::{Decimal, RoundingStrategy};

use super::text::{fold, is_space};

/// A number that was read out of text, and the word that followed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The number, multipliers such as 万 included.
    pub value: Decimal,
    /// The unit of measure or `%` behind it, folded; empty when there is none.
    pub suffix: String,
    /// Whether a multiplier such as 万 was applied.
    pub multiplied: bool,
    /// Whether the text was nothing but plain ASCII digits with at most a sign and a point.
    pub plain: bool,
}

/// The decimal that a binary number stands for: binary noise is cut at 15 significant digits.
///
/// `None` for what is no number or does not fit 28 digits.
#[must_use]
pub fn from_binary(value: f64) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    // Most cells are whole numbers or hold two decimals; both are recognised exactly without printing.
    for scale in [0_u32, 2] {
        let scaled = value * if scale == 0 { 1.0 } else { 100.0 };
        let rounded = scaled.round();
        #[allow(clippy::float_cmp, clippy::cast_possible_truncation)]
        // exact by intent; within ±1e15
        if rounded.abs() < 1e15 && rounded / if scale == 0 { 1.0 } else { 100.0 } == value {
            return Some(Decimal::new(rounded as i64, scale).normalize());
        }
    }
    Decimal::from_scientific(&format!("{value:.14e}")).ok().map(|d| d.normalize())
}

/// Rounds half up (away from zero) to `decimals`.
#[must_use]
pub fn round_half_up(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Reads a number out of text: full-width digits, thousands separators, 万 and 亿, Chinese numerals, and one word
/// behind it. `None` when the text is not exactly one number ("约30", "50左右", "3-5", "1,2").
#[must_use]
pub fn parse(text: &str) -> Option<Written> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    if has_gap(text) {
        return None;
    }
    let folded = fold(text);
    let body = folded
        .strip_prefix(['¥', '$'])
        .filter(|_| folded.starts_with('¥'))
        .or_else(|| folded.strip_prefix("人民币"))
        .unwrap_or(&folded);
    // 第5名.
    let body = body.strip_prefix('第').filter(|rest| rest.ends_with(['名', '位'])).unwrap_or(body);
    let (negative, body) = match body.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, body.strip_prefix('+').unwrap_or(body)),
    };
    let (value, rest) = arabic(body).or_else(|| chinese(body))?;
    let digits = value;
    let (value, suffix) = multiplied(value, rest)?;
    let scaled = suffix.len() != rest.len() && !digits.is_zero();
    let suffix = suffix.strip_suffix(['。', '.', ';']).unwrap_or(suffix);
    if suffix.chars().any(|c| c.is_ascii_digit() || "约左右余多近+~?-、,".contains(c)) {
        return None;
    }
    Some(Written {
        value: if negative { -value } else { value },
        suffix: suffix.trim_start_matches('(').trim_end_matches(')').to_owned(),
        multiplied: scaled,
        plain,
    })
}

/// Whether white space stands between two digits and does not part thousands ("50 60" is two numbers).
fn has_gap(text: &str) -> bool {
    let parts: Vec<&str> = text.split(is_space).filter(|part| !part.is_empty()).collect();
    parts.windows(2).any(|pair| {
        let ends = pair[0].chars().next_back().is_some_and(char::is_numeric);
        let begins = pair[1].chars().next().is_some_and(char::is_numeric);
        let thousands = pair[1]
            .split('.')
            .next()
            .is_some_and(|whole| whole.len() == 3 && whole.bytes().all(|b| b.is_ascii_digit()));
        let lines = text.contains(['\n', '\r']);
        ends && begins && (!thousands || lines)
    })
}

/// Digits with an optional point and correct thousands separators at the head of `body`, and what follows them.
fn arabic(body: &str) -> Option<(Decimal, &str)> {
    let end = body.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(body.len());
    let (mut digits, mut rest) = body.split_at(end);
    if digits.is_empty() || digits.ends_with(',') {
        return None;
    }
    let mut exponent = 0;
    if let Some(tail) = rest.strip_prefix('e') {
        let end = tail
            .char_indices()
            .find(|&(i, c)| !(c.is_ascii_digit() || (i == 0 && matches!(c, '+' | '-'))))
            .map_or(tail.len(), |(i, _)| i);
        exponent = tail[..end].parse::<i32>().ok().filter(|e| e.abs() <= 20)?;
        rest = &tail[end..];
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.contains(['.', ',']) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    if whole.contains(',') {
        let mut groups = whole.split(',');
        let head = groups.next().unwrap_or("");
        if !(1..=3).contains(&head.len()) || groups.any(|group| group.len() != 3) {
            return None;
        }
    }
    let joined: String = digits.chars().filter(|&c| c != ',').collect();
    digits = joined.trim_end_matches('.');
    if digits.len() > 29 {
        return None;
    }
    let value = if exponent == 0 {
        digits.parse().ok()?
    } else {
        Decimal::from_scientific(&format!("{digits}e{exponent}")).ok()?
    };
    Some((value, rest))
}

/// A Chinese numeral at the head of `body` ("一百二十", "壹佰", "十二"), and what follows it.
fn chinese(body: &str) -> Option<(Decimal, &str)> {
    const NUMERALS: &str = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億";
    let end = body.find(|c: char| !NUMERALS.contains(c)).unwrap_or(body.len());
    let (numeral, rest) = body.split_at(end);
    // 三十〇 is no number.
    let trailing_zero = numeral.chars().count() > 1
        && numeral.ends_with(['〇', '零'])
        && numeral.contains(['十', '百', '千', '拾', '佰', '仟']);
    if numeral.is_empty() || trailing_zero || "百千万亿佰仟萬億".contains(numeral.chars().next()?) {
        return None;
    }
    let value: i64 = if numeral.chars().count() > 1
        && !numeral.contains(['十', '百', '千', '万', '亿', '拾', '佰', '仟', '萬', '億'])
    {
        // Digits read out one by one: 二〇 is 20.
        digits_one_by_one(numeral)?
    } else {
        // 两 is 二 before a unit; 萬 and 億 are the traditional forms.
        let plain: String = numeral
            .chars()
            .map(|c| match c {
                '两' => '二',
                '〇' => '零',
                '萬' => '万',
                '億' => '亿',
                c => c,
            })
            .collect();
        plain.to_number(ChineseCountMethod::TenThousand).ok()?
    };
    Some((Decimal::from(value), rest))
}

/// The number that Chinese digits read out one by one spell.
fn digits_one_by_one(numeral: &str) -> Option<i64> {
    // 三四 is "three or four" as often as 34; with a zero in it, it can only be read out.
    if !numeral.contains(['〇', '零']) {
        return None;
    }
    numeral.chars().try_fold(0_i64, |number, c| {
        let digit = "〇一二三四五六七八九".chars().position(|d| d == c).or((c == '零').then_some(0))?;
        number.checked_mul(10)?.checked_add(i64::try_from(digit).ok()?)
    })
}

/// Applies a multiplier that stands right behind the digits ("1.2万", "3亿元"), and gives the word after it.
fn multiplied(value: Decimal, rest: &str) -> Option<(Decimal, &str)> {
    for (word, factor) in [
        ("万亿", 1_000_000_000_000_i64),
        ("亿", 100_000_000),
        ("百万", 1_000_000),
        ("万", 10_000),
        ("千万", 10_000_000),
        ("千", 1000),
        ("百", 100),
    ] {
        if let Some(tail) = rest.strip_prefix(word)
            && !tail.starts_with(['克', '米', '瓦'])
        {
            return Some((value.checked_mul(Decimal::from(factor))?, tail));
        }
    }
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String)> {
        parse(text).map(|w| (w.value.normalize().to_string(), w.suffix))
    }

    #[test]
    fn numbers_that_are_read() {
        for (text, value, suffix) in [
            ("123", "123", ""),
            ("-12.50", "-12.5", ""),
            ("１２３", "123", ""),
            ("1,286.00", "1286", ""),
            ("１，２８６．００", "1286", ""),
            ("¥52.00", "52", ""),
            ("￥52", "52", ""),
            ("3人", "3", "人"),
            ("1.2万", "12000", ""),
            ("1.2万元", "12000", "元"),
            ("2000万", "20000000", ""),
            ("3斤", "3", "斤"),
            ("三", "3", ""),
            ("十二", "12", ""),
            ("一百二十人", "120", "人"),
            ("两百", "200", ""),
            ("壹佰贰拾元整", "120", "元整"),
            ("93.75%", "93.75", "%"),
            ("５０％", "50", "%"),
            (" 42 ", "42", ""),
            ("1.5E+4", "15000", ""),
            ("3千克", "3", "千克"),
            ("12（人）", "12", "人"),
        ] {
            assert_eq!(read(text), Some((value.into(), suffix.into())), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_refused() {
        for text in [
            "约30",
            "50左右",
            "30余",
            "30多人",
            "近百",
            "3-5",
            "3~5",
            "1,2",
            "12,34",
            "1.2.3",
            "",
            "abc",
            "30+",
            "3或4",
            "？",
            "百",
            "万",
            "1,,234",
            "近30",
            "3、4",
            "50 60",
            "三四",
            "5\n6",
            "三十〇",
            "30²",
            "½",
        ] {
            let read = parse(text);
            assert!(
                read.as_ref().is_none_or(
                    |w| !w.suffix.is_empty() && super::super::units::factor(&w.suffix, Some("人"), &[]).is_none()
                ),
                "{text}: {read:?}"
            );
        }
    }

    #[test]
    fn binary_noise_is_cut() {
        for (binary, text) in [
            (0.1 + 0.2, "0.3"),
            (1286.0, "1286"),
            (52.08, "52.08"),
            (1e-7, "0.0000001"),
            (0.1, "0.1"),
            (123_456_789_012.345_6, "123456789012.346"),
            (-2.5, "-2.5"),
            (4.35 * 100.0, "435"),
        ] {
            assert_eq!(from_binary(binary).map(|d| d.to_string()).as_deref(), Some(text), "{binary}");
        }
        assert_eq!(from_binary(f64::NAN), None);
        assert_eq!(from_binary(1e300), None);
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(round_half_up(Decimal::new(2345, 3), 2), Decimal::new(235, 2));
        assert_eq!(round_half_up(Decimal::new(-2345, 3), 2), Decimal::new(-235, 2));
    }
}
