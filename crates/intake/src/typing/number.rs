//! Numbers as people write them.

use rust_decimal::{Decimal, RoundingStrategy};

use super::text::{fold, half_width, is_figure, is_space};
use super::{numeral, parts};

/// A number that was read out of text, and the word that followed it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is one thing that the text shows
pub struct Written {
    /// The number, multipliers such as 万 included.
    pub value: Decimal,
    /// The unit of measure or `%` behind it, folded; empty when there is none.
    pub suffix: String,
    /// Whether a multiplier such as 万 was applied.
    pub multiplied: bool,
    /// Whether the text was nothing but plain ASCII digits with at most a sign and a point.
    pub plain: bool,
    /// Whether a sign or word for yuan stands before it.
    pub currency: bool,
    /// Whether it is a place in an order (第5名) and no amount.
    pub ordinal: bool,
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

/// Reads a number out of text: full-width digits, thousands separators, 万 and 亿, Chinese numerals, amounts in
/// parts (50元5角, 3小时30分), and one word behind it. `None` when the text is not exactly one number ("约30", "50左右",
/// "3-5", "1,2").
#[must_use]
pub fn parse(text: &str) -> Option<Written> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    let text = half_width(without_apostrophe(text.trim_matches(is_space)));
    let text = text.as_ref();
    // A long dash is no minus sign but a word for nothing, or a range that lacks its beginning.
    if has_gap(text) || text.starts_with(['—', '―', '─', '━', '⸺']) {
        return None;
    }
    let folded = fold(text);
    let mut head = Head::default();
    let body = head.take(&folded);
    let (number, rest) = amount(body)?;
    let whole = parts::gather(number, without_notes(rest))?;
    Some(Written {
        value: if head.negative { -whole.value } else { whole.value },
        suffix: whole.unit,
        multiplied: number.multiplied && !number.value.is_zero(),
        plain,
        currency: head.currency,
        ordinal: head.ordinal,
    })
}

/// What stands before the digits.
#[derive(Default)]
struct Head {
    negative: bool,
    currency: bool,
    ordinal: bool,
}

impl Head {
    /// Takes signs and words for yuan off, each once; what is left begins with the number.
    fn take<'a>(&mut self, folded: &'a str) -> &'a str {
        let mut rest = folded;
        let mut signed = false;
        loop {
            if let Some(tail) = rest.strip_prefix(['-', '负', '+']).filter(|_| !signed) {
                self.negative = !rest.starts_with('+');
                (signed, rest) = (true, tail);
                continue;
            }
            let yuan = ["¥", "人民币", "rmb", "cny"].iter().find_map(|word| rest.strip_prefix(word));
            if let Some(tail) = yuan.filter(|_| !self.currency) {
                let tail = tail.strip_prefix("(大写)").unwrap_or(tail);
                (self.currency, rest) = (true, tail.strip_prefix(':').unwrap_or(tail));
                continue;
            }
            break;
        }
        if let Some(tail) = rest.strip_prefix('第').filter(|_| !signed && !self.currency) {
            self.ordinal = true;
            rest = tail;
        }
        rest
    }
}

/// `text` without the apostrophe by which table programs mark text: '30.
pub(super) fn without_apostrophe(text: &str) -> &str {
    match text.strip_prefix(['\'', '＇', '‘', '’', '`']) {
        Some(rest) if rest.starts_with(is_digit) => rest,
        _ => text,
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// What stands behind the digits without what changes nothing: a full stop, a remark on what is included. The mark of a
/// footnote may change everything.
fn without_notes(rest: &str) -> &str {
    let rest = rest.strip_suffix(['。', '.', ';']).unwrap_or(rest);
    match rest.strip_suffix(')').and_then(|head| head.rsplit_once('(')) {
        Some((head, remark)) if ["含", "其中", "包括", "包含"].iter().any(|word| remark.starts_with(word)) => {
            head
        }
        _ => rest,
    }
}

/// Whether white space stands between two digits and does not part thousands ("50 60" is two numbers).
fn has_gap(text: &str) -> bool {
    let spelled_out = || {
        let pieces = || text.split_whitespace();
        pieces().count() > 2 && pieces().all(|piece| piece.chars().count() == 1)
    };
    meet(text, |c| c.is_numeric() && c != '〇') && !parts_thousands(text)
        || meet(text, numeral::is_numeral) && !spelled_out()
}

/// Whether white space stands between two characters of the kind.
fn meet(text: &str, is: fn(char) -> bool) -> bool {
    let pieces: Vec<&str> = text.split_whitespace().collect();
    pieces.windows(2).any(|pair| pair[0].ends_with(is) && pair[1].starts_with(is))
}

/// Whether the spaces in the text part thousands: thin or hard ones in threes, or plain ones where it cannot be two
/// numbers (1 286 000, 1 286.00). Behind the number no digits are parted.
fn parts_thousands(text: &str) -> bool {
    let text = text.replace('．', ".");
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || is_space(c))).unwrap_or(text.len());
    let number = text[..end].trim_end_matches(is_space);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let groups: Vec<&str> = whole.split(is_space).collect();
    let head = groups[0];
    let threes =
        (1..=3).contains(&head.len()) && !head.starts_with('0') && groups[1..].iter().all(|group| group.len() == 3);
    let hard = whole.chars().filter(|c| is_space(*c)).all(|c| matches!(c, '\u{a0}' | '\u{2009}' | '\u{202f}'));
    threes
        && !fraction.contains(is_space)
        && (hard || groups.len() > 2 || fraction.len() == 2)
        && !meet(&text[end..], char::is_numeric)
}

/// A number with its multipliers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    pub value: Decimal,
    /// 万 or the like stood behind it or in it.
    pub multiplied: bool,
}

/// The number at the head of folded text, digits or numeral, and what follows it.
pub(super) fn amount(body: &str) -> Option<(Amount, &str)> {
    if let Some(rest) = body.strip_prefix('半') {
        return parts::halves(rest).then_some((Amount { value: Decimal::new(5, 1), multiplied: false }, rest));
    }
    match arabic(body) {
        Some((value, rest)) => multiplied(value, rest),
        None => numeral::leading(body)
            .map(|(numeral, rest)| (Amount { value: numeral.value, multiplied: numeral.multiplied }, rest)),
    }
}

/// Digits with an optional point and correct thousands separators at the head of `body`, and what follows them.
fn arabic(body: &str) -> Option<(Decimal, &str)> {
    let end = body.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(body.len());
    let (digits, mut rest) = body.split_at(end);
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
        if !(1..=3).contains(&head.len()) || head.starts_with('0') || groups.any(|group| group.len() != 3) {
            return None;
        }
    }
    let joined: String = digits.chars().filter(|&c| c != ',').collect();
    let digits = joined.trim_end_matches('.');
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

/// Applies the multipliers that stand right behind the digits (1.2万, 3亿元, 2万5千), and gives the word after them.
fn multiplied(value: Decimal, rest: &str) -> Option<(Amount, &str)> {
    let Some((mut last, mut rest)) = multiplier(rest) else {
        return Some((Amount { value, multiplied: false }, rest));
    };
    let mut total = value.checked_mul(Decimal::from(last))?;
    while rest.starts_with(|c: char| c.is_ascii_digit()) {
        let (next, tail) = arabic(rest)?;
        let (smaller, tail) = match multiplier(tail) {
            Some((smaller, tail)) if smaller < last => (smaller, tail),
            Some(_) => return None,
            // 2万5000 is 25,000; 2万5 and 2万50 lack something.
            None if rest.len() - tail.len() == last.ilog10() as usize => (1, tail),
            None => return None,
        };
        let step = next.checked_mul(Decimal::from(smaller))?;
        if !value.fract().is_zero() || !next.fract().is_zero() || step >= Decimal::from(last) || next.is_zero() {
            return None;
        }
        total = total.checked_add(step)?;
        (last, rest) = (smaller, tail);
    }
    Some((Amount { value: total, multiplied: true }, rest))
}

/// The multiplier at the head of `rest`; 千克 and 千米 are units.
fn multiplier(rest: &str) -> Option<(i64, &str)> {
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
            && !(word == "千" && tail.starts_with(['克', '米', '瓦']))
        {
            return Some((factor, tail));
        }
    }
    None
}

/// Whether the word could be a unit of measure: no digits, figures or marks in it.
pub(super) fn is_word(word: &str) -> bool {
    let area = |word: &str| matches!(word, "m2" | "m3" | "km2" | "m²" | "m³" | "km²");
    area(word) || !word.contains(|c: char| c.is_ascii_digit() || is_figure(c) || "+~?-、,".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_behind_a_number_is_kept() {
        for (text, value, suffix) in [
            ("123", "123", ""),
            (".5", "0.5", ""),
            ("12.50%", "12.5", "%"),
            ("1.2万元", "12000", "元"),
            ("3千克", "3", "千克"),
            ("3千米", "3", "千米"),
            ("３万次", "30000", "次"),
            ("1,286.00 元", "1286", "元"),
            ("12（人）", "12", "人"),
            ("30多", "30", "多"),
        ] {
            let read = parse(text).map(|w| (w.value.normalize().to_string(), w.suffix));
            assert_eq!(read, Some((value.into(), suffix.into())), "{text}");
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
