//! Declared values, ticks, and identity numbers.

use super::text::fold;
use crate::model::form::EnumValue;

/// The declared value that the text spells.
pub fn declared(text: &str, values: &[EnumValue]) -> Option<String> {
    let folded = fold(text);
    values
        .iter()
        .find(|value| fold(&value.name) == folded || value.spellings.iter().any(|s| fold(s) == folded))
        .map(|value| value.name.clone())
}

/// Yes or no.
pub fn truth(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "是" | "√" | "✓" | "✔" | "☑" | "有" | "对" | "y" | "yes" | "true" | "1" => Some(true),
        "否" | "×" | "✗" | "✘" | "x" | "无" | "没有" | "n" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// Whether 18 characters are an identity number whose last one is the right check character
/// (GB 11643-1999, ISO 7064 MOD 11-2) and whose birthday exists.
pub fn resident_id(id: &str) -> bool {
    let bytes = id.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |range: std::ops::Range<usize>| id.get(range).and_then(|s| s.parse::<u32>().ok());
    let birthday = number(6..10)
        .zip(number(10..12))
        .zip(number(12..14))
        .and_then(|((y, m), d)| chrono::NaiveDate::from_ymd_opt(y.cast_signed(), m, d));
    // Weights are 2^(17 - i) mod 11.
    let sum: u32 = bytes[..17].iter().enumerate().map(|(i, &b)| u32::from(b - b'0') * ((1_u32 << (17 - i)) % 11)).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    birthday.is_some() && bytes[17].to_ascii_uppercase() == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_characters() {
        // The region 990000 does not exist, so nobody has these numbers: of the eleven possible check characters
        // exactly one is right, and none where the birthday does not exist.
        let right = |body: &str| {
            let all = ('0'..='9').chain(['X']);
            all.filter(|c| resident_id(&format!("{body}{c}"))).collect::<String>()
        };
        assert_eq!(right("99000019900101001"), "7");
        assert_eq!(right("99000019901301001"), "");
        assert!(!resident_id("99000019900101001"));
    }

    #[test]
    fn ticks() {
        for yes in ["是", "√", "✓", "有", "对", "Y", "1", "ｙ"] {
            assert_eq!(truth(yes), Some(true), "{yes}");
        }
        for no in ["否", "×", "无", "N", "0"] {
            assert_eq!(truth(no), Some(false), "{no}");
        }
        for other in ["也许", "2", "", "是的吧"] {
            assert_eq!(truth(other), None, "{other}");
        }
    }
}
