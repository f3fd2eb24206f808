//! Python's two ways to write a number into a text, for templates that come from other engines: `'%.2f'|format(x)` and
//! `'{:,.2f}'.format(x)`.

use rust_decimal::Decimal;

use super::amount::Amount;
use super::numerals::grouped;

/// Nothing is padded further than this.
const WIDEST: usize = 100;

/// A value to be written: what it says, and its number if it is one. In place of one that is missing 0 is written: the
/// whole expression is undecided then.
pub(super) struct Argument {
    pub(super) text: String,
    pub(super) number: Option<Amount>,
}

/// How one value is written.
#[derive(Default)]
struct Spec {
    zero: bool,
    left: bool,
    plus: bool,
    comma: bool,
    width: usize,
    decimals: Option<u32>,
    kind: char,
}

/// `%d`, `%02d`, `%.1f`, `%s`, `%%`.
///
/// # Errors
/// Says what is wrong with the text, or that values are missing.
pub(super) fn percent(text: &str, arguments: &[Argument]) -> Result<String, String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut i, mut next) = (String::new(), 0, arguments.iter());
    while i < chars.len() {
        if chars[i] != '%' {
            out.push(chars[i]);
            i += 1;
            continue;
        }
        i += 1;
        if chars.get(i) == Some(&'%') {
            out.push('%');
            i += 1;
            continue;
        }
        let (spec, end) = spec(&chars, i);
        if !matches!(spec.kind, 'd' | 'i' | 'f' | 'F' | 's') {
            return Err("百分号后面要写 d、f 或 s，如 %02d、%.1f。".to_owned());
        }
        let argument = next.next().ok_or("百分号比括号里的数多。")?;
        out.push_str(&written(&spec, argument)?);
        i = end;
    }
    if next.next().is_some() { Err("括号里的数比百分号多。".to_owned()) } else { Ok(out) }
}

/// `{}`, `{0}`, `{:02d}`, `{:,.2f}`, `{{`.
///
/// # Errors
/// Says what is wrong with the text, or that values are missing.
pub(super) fn braces(text: &str, arguments: &[Argument]) -> Result<String, String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut i, mut next) = (String::new(), 0, 0);
    while i < chars.len() {
        let doubled = chars.get(i + 1) == Some(&chars[i]);
        match chars[i] {
            '{' | '}' if doubled => {
                out.push(chars[i]);
                i += 2;
            }
            '{' => {
                let close = chars[i..].iter().position(|&c| c == '}').ok_or("花括号没有成对。")? + i;
                let inside = &chars[i + 1..close];
                let colon = inside.iter().position(|&c| c == ':').unwrap_or(inside.len());
                let name: String = inside[..colon].iter().collect();
                let index = match name.trim() {
                    "" => {
                        next += 1;
                        next - 1
                    }
                    name => name.parse().map_err(|_| "花括号里只能写次序，如 {0}。".to_owned())?,
                };
                let argument = arguments.get(index).ok_or("花括号比括号里的数多。")?;
                let format = inside.get(colon + 1..).unwrap_or_default();
                let (spec, end) = spec(format, 0);
                if end < format.len() {
                    return Err("花括号里的写法不认识；能用的如 {:02d}、{:,.2f}。".to_owned());
                }
                out.push_str(&written(&spec, argument)?);
                i = close + 1;
            }
            c => {
                out.push(c);
                i += 1;
            }
        }
    }
    Ok(out)
}

/// Flags, width, separator, decimals and kind from `at`, and the index behind them.
fn spec(chars: &[char], mut at: usize) -> (Spec, usize) {
    let mut spec = Spec::default();
    while let Some(c) = chars.get(at).filter(|c| "0-+<> ".contains(**c)) {
        spec.zero |= *c == '0';
        spec.left |= matches!(c, '-' | '<');
        spec.plus |= *c == '+';
        at += 1;
    }
    let number = |at: &mut usize| {
        let mut n = 0_usize;
        while let Some(digit) = chars.get(*at).and_then(|c| c.to_digit(10)) {
            n = (n * 10 + digit as usize).min(WIDEST);
            *at += 1;
        }
        n
    };
    spec.width = number(&mut at);
    if chars.get(at) == Some(&',') {
        spec.comma = true;
        at += 1;
    }
    if chars.get(at) == Some(&'.') {
        at += 1;
        spec.decimals = u32::try_from(number(&mut at).min(12)).ok();
    }
    if let Some(&kind) = chars.get(at) {
        spec.kind = kind;
        at += 1;
    }
    (spec, at)
}

fn written(spec: &Spec, argument: &Argument) -> Result<String, String> {
    // As Python: an integer is cut, all else is rounded, from the exact number and once.
    let as_asked = |number: &Amount| -> Option<Decimal> {
        Some(match (spec.kind, spec.decimals) {
            ('d' | 'i', _) => number.rounded().unwrap_or_default().trunc(),
            ('f' | 'F', decimals) => number.with_decimals(decimals.unwrap_or(6)).unwrap_or_default(),
            (_, Some(decimals)) => number.with_decimals(decimals).unwrap_or_default(),
            (_, None) if spec.comma => number.rounded().unwrap_or_default(),
            _ => return None,
        })
    };
    let text = match &argument.number {
        None if matches!(spec.kind, 'd' | 'i' | 'f' | 'F') => return Err(format!("“{}”不是数。", argument.text)),
        number => match number.as_ref().and_then(as_asked) {
            Some(number) if spec.comma => grouped(number),
            Some(number) => number.to_string(),
            None => argument.text.clone(),
        },
    };
    let text = if spec.plus && !text.starts_with('-') { format!("+{text}") } else { text };
    let missing = spec.width.saturating_sub(text.chars().count());
    Ok(match () {
        () if spec.left => text + &" ".repeat(missing),
        () if spec.zero => {
            let sign = usize::from(text.starts_with(['-', '+']));
            format!("{}{}{}", &text[..sign], "0".repeat(missing), &text[sign..])
        }
        () => " ".repeat(missing) + &text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(values: &[&str]) -> Vec<Argument> {
        let number = |text: &str| text.parse().ok().map(Amount::number);
        values.iter().map(|text| Argument { text: (*text).to_owned(), number: number(text) }).collect()
    }

    #[test]
    fn numbers_are_written_as_python_writes_them() {
        for (text, values, expected) in [
            ("%d月", &["6"][..], "6月"),
            ("%02d-%02d", &["6", "30"], "06-30"),
            ("%.2f元", &["125678.905"], "125678.91元"),
            ("%s占%d%%", &["甲", "93.75"], "甲占93%"),
            ("%+.1f|%5d|%-5d|", &["3", "-4", "5"], "+3.0|   -4|5    |"),
        ] {
            assert_eq!(percent(text, &arguments(values)).as_deref(), Ok(expected), "{text}");
        }
        for (text, values, expected) in [
            ("{}年{}月", &["2020", "6"][..], "2020年6月"),
            ("{1}{0}", &["a", "b"], "ba"),
            ("{:,.2f}", &["1234567.8"], "1,234,567.80"),
            ("{:02d}{{}}", &["6"], "06{}"),
            ("{:,}", &["1234567"], "1,234,567"),
            ("{:.1f}", &["-0.25"], "-0.3"),
        ] {
            assert_eq!(braces(text, &arguments(values)).as_deref(), Ok(expected), "{text}");
        }
        assert!(percent("%d", &arguments(&["甲"])).unwrap_err().contains("不是数"));
        assert!(percent("%d", &[]).unwrap_err().contains("百分号"));
        assert!(percent("%x", &arguments(&["1"])).unwrap_err().contains("%02d"));
        assert!(braces("{", &[]).unwrap_err().contains("成对"));
        assert!(braces("{:x!}", &arguments(&["1"])).unwrap_err().contains("不认识"));
        assert_eq!(percent("%999999999d", &arguments(&["1"])).unwrap().len(), WIDEST);
    }
}
