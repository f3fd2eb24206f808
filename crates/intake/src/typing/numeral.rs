//! Chinese numerals: 十二, 一百零五, 两万五千, 壹仟零伍拾, 廿三, 二〇二〇, 三点五.

use rust_decimal::Decimal;

/// A Chinese numeral at the head of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numeral {
    /// Its value.
    pub value: Decimal,
    /// It holds 万 or 亿.
    pub multiplied: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Digit(i64),
    Zero,
    /// 十, 百, 千.
    Place(i64),
    /// 廿, 卅, 卌.
    Tens(i64),
    /// 万, 亿.
    Myriad(i64),
}

fn token(c: char) -> Option<Token> {
    Some(match c {
        '〇' | '零' | '○' | '◯' => Token::Zero,
        '一' | '壹' => Token::Digit(1),
        '二' | '贰' | '貳' | '两' => Token::Digit(2),
        '三' | '叁' | '參' => Token::Digit(3),
        '四' | '肆' => Token::Digit(4),
        '五' | '伍' => Token::Digit(5),
        '六' | '陆' | '陸' => Token::Digit(6),
        '七' | '柒' => Token::Digit(7),
        '八' | '捌' => Token::Digit(8),
        '九' | '玖' => Token::Digit(9),
        '十' | '拾' => Token::Place(10),
        '百' | '佰' => Token::Place(100),
        '千' | '仟' => Token::Place(1000),
        '廿' => Token::Tens(20),
        '卅' => Token::Tens(30),
        '卌' => Token::Tens(40),
        '万' | '萬' => Token::Myriad(10_000),
        '亿' | '億' => Token::Myriad(100_000_000),
        _ => return None,
    })
}

/// Whether the character belongs to a Chinese numeral.
pub fn is_numeral(c: char) -> bool {
    token(c).is_some()
}

/// The digit that a character spells; the zero has many shapes, and beside Chinese digits the letter O is one of them.
pub fn digit(c: char) -> Option<u32> {
    match c {
        'o' | 'ο' | 'о' => Some(0),
        _ if c.is_ascii_digit() => c.to_digit(10),
        _ => match token(c)? {
            Token::Zero => Some(0),
            Token::Digit(digit) if c != '两' => u32::try_from(digit).ok(),
            _ => None,
        },
    }
}

/// The numeral at the head of folded text, and what follows it.
pub fn leading(text: &str) -> Option<(Numeral, &str)> {
    let end = text.find(|c: char| !is_numeral(c)).unwrap_or(text.len());
    let (run, rest) = text.split_at(end);
    // 三两: 两 behind a numeral is the unit of weight.
    let (run, rest) = match run.strip_suffix('两') {
        Some(head) if !head.is_empty() => (head, &text[head.len()..]),
        _ => (run, rest),
    };
    let numeral = whole(run, rest)?;
    let Some((fraction, tail)) = rest.strip_prefix('点').and_then(fraction) else {
        return Some((numeral, rest));
    };
    Some((Numeral { value: numeral.value.checked_add(fraction)?, ..numeral }, tail))
}

/// The digits behind 点: 七五 is 0.75.
fn fraction(text: &str) -> Option<(Decimal, &str)> {
    let end = text.find(|c: char| digit(c).is_none() || c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (run, rest) = text.split_at(end);
    // 三点五十 is a time.
    if run.is_empty() || rest.starts_with(is_numeral) || run.chars().count() > 10 {
        return None;
    }
    let digits: i64 = run.chars().try_fold(0_i64, |n, c| Some(n * 10 + i64::from(digit(c)?)))?;
    Some((Decimal::new(digits, u32::try_from(run.chars().count()).ok()?), rest))
}

fn whole(run: &str, rest: &str) -> Option<Numeral> {
    let tokens: Vec<Token> = run.chars().map(token).collect::<Option<_>>()?;
    let exact = |value: i64| Numeral { value: Decimal::from(value), multiplied: false };
    match tokens.as_slice() {
        [] => None,
        [Token::Zero] => Some(exact(0)),
        [Token::Digit(digit)] => Some(exact(*digit)),
        _ if tokens.iter().all(|t| matches!(t, Token::Digit(_) | Token::Zero)) => {
            // 三四 is "three or four" as often as 34; with a zero in it, or as a year, it can only be read out.
            let year = tokens.len() == 4 && rest.starts_with('年');
            let read_out = tokens[0] != Token::Zero && (year || tokens.contains(&Token::Zero)) && !run.contains('两');
            let value = run.chars().try_fold(0_i64, |n, c| n.checked_mul(10)?.checked_add(i64::from(digit(c)?)))?;
            read_out.then(|| exact(value))
        }
        _ => {
            let multiplied = tokens.iter().any(|t| matches!(t, Token::Myriad(_)));
            below(&tokens, 100_000_000).map(|value| Numeral { multiplied, ..exact(value) })
        }
    }
}

/// The value of tokens in which no unit is greater than `top`. A last digit without its place is refused: 两万五 and
/// 三百五 are said so, but what was written may lack a zero.
fn below(tokens: &[Token], top: i64) -> Option<i64> {
    if top < 10_000 {
        return section(tokens);
    }
    let next = if top > 10_000 { 10_000 } else { 1000 };
    let Some(at) = tokens.iter().position(|t| *t == Token::Myriad(top)) else {
        return below(tokens, next);
    };
    let base = below(&tokens[..at], next)?.checked_mul(top)?;
    let tail = match &tokens[at + 1..] {
        [] => 0,
        [Token::Digit(_)] => return None,
        [Token::Zero, rest @ ..] | rest => below(rest, next)?,
    };
    base.checked_add(tail)
}

/// The value of tokens below 万.
fn section(tokens: &[Token]) -> Option<i64> {
    let (mut total, mut last, mut pending, mut zero) = (0, 10_000, None, false);
    for token in tokens {
        match *token {
            Token::Digit(digit) if pending.is_none() => pending = Some(digit),
            Token::Zero if pending.is_none() && total > 0 && !zero && last > 10 => zero = true,
            Token::Place(place) if place < last => {
                // 十二 and 一百十二, but not 百二十.
                let digit = match pending.take() {
                    Some(digit) => digit,
                    None if place == 10 && !zero => 1,
                    None => return None,
                };
                total += digit * place;
                (last, zero) = (place, false);
            }
            Token::Tens(tens) if last > 10 && pending.is_none() => {
                total += tens;
                (last, zero) = (10, false);
            }
            _ => return None,
        }
    }
    match pending {
        None => (!zero && total > 0).then_some(total),
        Some(digit) => (zero || last == 10 || last == 10_000).then_some(total + digit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, &str)> {
        leading(text).map(|(n, rest)| (n.value.normalize().to_string(), rest))
    }

    #[test]
    fn numerals_that_are_read() {
        for (text, value, rest) in [
            ("零", "0", ""),
            ("〇", "0", ""),
            ("两", "2", ""),
            ("十", "10", ""),
            ("十二人", "12", "人"),
            ("二十", "20", ""),
            ("廿三", "23", ""),
            ("卅", "30", ""),
            ("一百零五", "105", ""),
            ("一百一十", "110", ""),
            ("一百十二", "112", ""),
            ("一千零五十", "1050", ""),
            ("壹仟零伍拾元", "1050", "元"),
            ("贰拾叁", "23", ""),
            ("两万五千", "25000", ""),
            ("一万零五", "10005", ""),
            ("十二万三千", "123000", ""),
            ("一亿二千万", "120000000", ""),
            ("二〇二〇", "2020", ""),
            ("二○二○年", "2020", "年"),
            ("一九九八年", "1998", "年"),
            ("三点五小时", "3.5", "小时"),
            ("九十三点七五", "93.75", ""),
            ("三点半", "3", "点半"),
            ("三点五十分", "3", "点五十分"),
            ("三两", "3", "两"),
        ] {
            assert_eq!(read(text), Some((value.into(), rest)), "{text}");
        }
    }

    #[test]
    fn numerals_that_are_refused() {
        for text in [
            "",
            "百",
            "万",
            "三四",
            "一二三",
            "三十〇",
            "三百零",
            "零五",
            "〇五",
            "十十",
            "百二十",
            "二千三千",
            "两万五",
            "三百五",
            "一亿二",
            "壹佰伍",
            "万一",
            "一万万",
            "两〇",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
