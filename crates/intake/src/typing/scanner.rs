//! A cursor over folded text that takes numbers and words off its head, for days, months and times.

use super::numeral;

/// What is left to read.
#[derive(Clone, Copy, Debug)]
pub struct Scanner<'a> {
    pub rest: &'a str,
}

/// A number and how many characters it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    pub value: u32,
    pub width: usize,
}

impl<'a> Scanner<'a> {
    pub fn new(folded: &'a str) -> Self {
        Self { rest: folded }
    }

    /// The number at the head: digits, or a Chinese number as dates use them (二〇二〇, 六, 十二, 廿五). In Chinese years
    /// the zero may be drawn, or be a digit or the letter O.
    pub fn number(&mut self) -> Option<Number> {
        let part = |c: char| numeral::digit(c).is_some() || "十拾廿卅".contains(c);
        let end = self.rest.find(|c| !part(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        let value = if run.bytes().all(|b| b.is_ascii_digit()) { run.parse().ok() } else { spelled(run) }?;
        self.rest = rest;
        Some(Number { value, width: run.chars().count() })
    }

    /// Takes the first of `words` that stands at the head.
    pub fn eat(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let (word, rest) = words.iter().find_map(|word| Some((*word, self.rest.strip_prefix(word)?)))?;
        self.rest = rest;
        Some(word)
    }
}

/// The value of a Chinese number below 100, or of digits that are read out.
fn spelled(run: &str) -> Option<u32> {
    let digit = |text: &str| {
        let mut chars = text.chars();
        let digit = chars.next().filter(|c| !c.is_ascii())?;
        if chars.next().is_none() { numeral::digit(digit).filter(|d| *d > 0) } else { None }
    };
    let ones = |text: &str| if text.is_empty() { Some(0) } else { digit(text) };
    if let Some((tens, rest)) = run.split_once(['十', '拾']) {
        let tens = if tens.is_empty() { 1 } else { digit(tens)? };
        return Some(tens * 10 + ones(rest)?);
    }
    if let Some(rest) = run.strip_prefix('廿') {
        return Some(20 + ones(rest)?);
    }
    if let Some(rest) = run.strip_prefix('卅') {
        return Some(30 + ones(rest)?);
    }
    // A letter O among Arabic digits is a slip of the hand, and 三四 is "the third or fourth".
    let chinese = run.chars().filter(|c| numeral::is_numeral(*c)).count();
    let width = run.chars().count();
    if chinese == 0 || width > 4 || (width == 2 || width == 3) && !run.chars().any(|c| numeral::digit(c) == Some(0)) {
        return None;
    }
    run.chars().try_fold(0, |n, c| Some(n * 10 + numeral::digit(c)?))
}

/// The month that an English word names.
pub fn english_month(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let names = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = names
        .iter()
        .position(|name| *name == word || name[..3] == word || word == "sept" && name.starts_with("sept"))?;
    u32::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_dates() {
        for (text, value, rest) in [
            ("2020年", Some(2020), "年"),
            ("二〇二〇年", Some(2020), "年"),
            ("二○二○年", Some(2020), "年"),
            ("二◯二◯年", Some(2020), "年"),
            ("二零二零年", Some(2020), "年"),
            ("二0二0年", Some(2020), "年"),
            ("二o二o年", Some(2020), "年"),
            ("二ο二ο年", Some(2020), "年"),
            ("一九九八年", Some(1998), "年"),
            ("六月", Some(6), "月"),
            ("十月", Some(10), "月"),
            ("十二月", Some(12), "月"),
            ("三十一日", Some(31), "日"),
            ("廿五日", Some(25), "日"),
            ("二〇日", Some(20), "日"),
            ("二三日", None, "二三日"),
            ("2o20", None, "2o20"),
            ("oct", None, "oct"),
            ("十十", None, "十十"),
            ("", None, ""),
        ] {
            let mut scanner = Scanner::new(text);
            assert_eq!((scanner.number().map(|n| n.value), scanner.rest), (value, rest), "{text}");
        }
    }
}
