//! Amounts whose unit stands behind them, perhaps in parts: 50元5角, 3小时30分, 2斤3两, 三斤半, 一个半小时.

use rust_decimal::Decimal;

use super::number::{Amount, amount, is_word};
use super::{numeral, units};

/// An amount in the first of its units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    pub value: Decimal,
    /// Folded; empty when there is none.
    pub unit: String,
}

/// The whole of `first` and what stands behind it in folded text. `None` where more than one number stands there and
/// they are no parts of one amount.
pub fn gather(first: Amount, rest: &str) -> Option<Whole> {
    let rest = bracketed(rest).unwrap_or(rest);
    let half = Decimal::new(5, 1);
    if let Some(unit) = rest.strip_prefix("个半").filter(|unit| halves(unit)) {
        return whole_number(first).map(|value| Whole { value: value + half, unit: unit.to_owned() });
    }
    if let Some(unit) = rest.strip_suffix('半').filter(|unit| halves(unit) || matches!(*unit, "天" | "年")) {
        return whole_number(first).map(|value| Whole { value: value + half, unit: unit.to_owned() });
    }
    match split(rest).filter(|_| !units::is_unit(rest)) {
        Some((unit, more)) => add(whole_number(first)?, unit, more),
        None => {
            let unit = completed(rest);
            is_word(unit).then(|| Whole { value: first.value, unit: unit.to_owned() })
        }
    }
}

/// Whether the half of such a unit is meant exactly: half an hour, half a jin; what half a day is, nobody knows.
pub fn halves(unit: &str) -> bool {
    let unit = unit.strip_prefix('个').unwrap_or(unit);
    units::measured(unit) && !matches!(unit, "%" | "‰" | "‱" | "分")
}

/// Only a whole number goes on in smaller units.
fn whole_number(amount: Amount) -> Option<Decimal> {
    amount.value.fract().is_zero().then_some(amount.value)
}

/// What stands in the brackets that enclose all of it.
fn bracketed(rest: &str) -> Option<&str> {
    rest.strip_prefix('(')?.strip_suffix(')').filter(|inner| !inner.contains(['(', ')']))
}

/// 元整 and 元正 are 元; 129.35整 has no unit.
fn completed(unit: &str) -> &str {
    match unit.strip_suffix(['整', '正']) {
        Some("") if unit == "整" => "",
        Some(money) if money.ends_with(['元', '圆', '角', '分']) => money,
        _ => unit,
    }
}

/// The unit before the next number, and the rest from that number on.
fn split(rest: &str) -> Option<(&str, &str)> {
    let begins = |tail: &str| tail.starts_with(|c: char| c.is_ascii_digit() || numeral::is_numeral(c));
    let mut ends = rest.char_indices().skip(1).map(|(at, _)| rest.split_at(at)).collect::<Vec<_>>().into_iter().rev();
    ends.find(|(unit, tail)| units::measured(unit) && begins(tail))
}

/// Adds the smaller parts to `value`, each less than one of the part before it.
fn add(mut value: Decimal, unit: &str, mut rest: &str) -> Option<Whole> {
    let (mut last, mut open) = (unit, true);
    while !rest.is_empty() {
        let bare = rest.strip_prefix('零').unwrap_or(rest);
        let (next, tail) = amount(bare)?;
        let (word, more) = split(tail).unwrap_or((completed(tail), ""));
        // 1h30m counts minutes.
        let word = if word == "m" && last == "h" { "分钟" } else { word };
        let fits = units::part(last, word)? * next.value < Decimal::ONE;
        if !open || !fits || next.multiplied {
            return None;
        }
        value = value.checked_add(next.value.checked_mul(units::part(unit, word)?)?)?;
        open = next.value.fract().is_zero();
        (last, rest) = (word, more);
    }
    Some(Whole { value, unit: unit.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::super::number::parse;

    #[test]
    fn amounts_in_parts() {
        for (text, value, unit) in [
            ("50元5角", "50.5", "元"),
            ("50元5角3分", "50.53", "元"),
            ("50元零5分", "50.05", "元"),
            ("壹仟零伍拾元伍角整", "1050.5", "元"),
            ("壹仟零伍拾元零伍分", "1050.05", "元"),
            ("人民币壹佰圆整", "100", "圆"),
            ("3小时30分", "3.5", "小时"),
            ("1小时20分钟", "1.3333333333", "小时"),
            ("1h30m", "1.5", "h"),
            ("1h30min", "1.5", "h"),
            ("一小时一刻钟", "1.25", "小时"),
            ("半小时", "0.5", "小时"),
            ("半个小时", "0.5", "个小时"),
            ("一个半小时", "1.5", "小时"),
            ("3个半小时", "3.5", "小时"),
            ("3小时半", "3.5", "小时"),
            ("两斤三两", "2.3", "斤"),
            ("2公斤500克", "2.5", "公斤"),
            ("三斤半", "3.5", "斤"),
            ("1亩5分", "1.5", "亩"),
            ("两天半", "2.5", "天"),
        ] {
            let read = parse(text).map(|w| (w.value.round_dp(10).normalize().to_string(), w.suffix));
            assert_eq!(read, Some((value.into(), unit.into())), "{text}");
        }
    }

    #[test]
    fn parts_that_do_not_fit() {
        for text in [
            "50元5",
            "50块5",
            "五十块五",
            "2时30分",
            "3小时30",
            "1小时90分",
            "3人5次",
            "5角3元",
            "50.5元5角",
            "1.5小时30分",
            "半天",
            "半",
            "3元5元",
            "2斤1500克",
            "3小时30分40",
            "1个半",
            "半年",
        ] {
            assert!(parse(text).is_none_or(|w| !super::super::is_measure(&w.suffix)), "{text}: {:?}", parse(text));
        }
    }
}
