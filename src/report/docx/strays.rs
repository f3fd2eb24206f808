//! Numbers that somebody typed into a template: an old one among them would be published as new.

use std::collections::BTreeSet;

/// A number in a text, with the characters that it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) at: usize,
    pub(super) text: String,
}

/// The numbers in `text`. Numbers of heads and list items, and those within Latin words, are none; `hidden` characters
/// are not looked at.
pub(super) fn find(text: &[char], hidden: impl Fn(usize) -> bool) -> Vec<Typed> {
    let digit = |i: usize| text.get(i).is_some_and(|&c| super::token::half_width(c).is_ascii_digit());
    let plain = |i: usize| text.get(i).copied().map(super::token::half_width);
    let mut found = Vec::new();
    let mut i = 0;
    while i < text.len() {
        if hidden(i) || !digit(i) {
            i += 1;
            continue;
        }
        let start = i;
        while !hidden(i) && (digit(i) || (matches!(plain(i), Some('.' | ',')) && !hidden(i + 1) && digit(i + 1))) {
            i += 1;
        }
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let before = start.checked_sub(1).filter(|&i| !hidden(i)).and_then(plain);
        let joined = before == Some('-') && start >= 2 && latin(plain(start - 2));
        if latin(before) || joined || latin(plain(i)) || is_label(text, start, i) {
            continue;
        }
        let number = (start..i).filter_map(plain).filter(|&c| c != ',').collect();
        found.push(Typed { at: start, text: number });
    }
    found
}

/// `1.`, `（1）`, `1、` at the beginning of a paragraph.
fn is_label(text: &[char], start: usize, end: usize) -> bool {
    let first = text.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
    let bracket = matches!(text.get(first), Some('（' | '('));
    let begins = start == first || (bracket && start == first + 1);
    let closed = matches!(text.get(end), Some('.' | '．' | '、' | '）' | ')'));
    begins && closed && end - start <= 2
}

/// Numbers in what placeholders wrote, as they are compared with typed ones.
pub(super) fn written<'a>(shown: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for text in shown {
        let chars: Vec<char> = text.chars().collect();
        all.extend(find(&chars, |_| false).into_iter().map(|typed| typed.text));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_numbers_are_found() {
        let found = |text: &str| -> Vec<String> {
            let chars: Vec<char> = text.chars().collect();
            find(&chars, |_| false).into_iter().map(|typed| typed.text).collect()
        };
        assert_eq!(found("共 1,286 人，占93.7%，１２次"), ["1286", "93.7", "12"]);
        assert_eq!(found("1. 加强学习3次"), ["3"]);
        assert_eq!(found("（2）开展活动"), Vec::<String>::new());
        assert_eq!(found("12人参加"), ["12"]);
        assert_eq!(found("COVID-19、G20、A4纸、5G"), Vec::<String>::new());
    }
}
