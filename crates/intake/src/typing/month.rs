//! Months as people write them.

use chrono::{Datelike, NaiveDate};

use super::date::{self, Written};
use super::number::without_apostrophe;
use super::scanner::{Scanner, english_month};
use super::text::{fold, is_space};
use crate::model::Period;

/// Reads a month: `2020-06`, `2020年6月`, `202006`, `2020.06`, `6月` (the latest not after `end`), a quarter, half or
/// year (its last month), or a whole day, of which the month is taken. `2020.1` is refused: a table program makes it
/// of 2020.10.
#[must_use]
pub fn parse(text: &str, end: NaiveDate) -> Option<Period> {
    let text = without_apostrophe(text.trim_matches(is_space));
    let text = text.trim_end_matches(['。', '，', ',', '；', ';', '.', '．']);
    let folded = fold(text);
    if folded.len() == 6 && folded.bytes().all(|b| b.is_ascii_digit()) {
        return period(folded[..4].parse().ok()?, folded[4..].parse().ok()?);
    }
    if let Some(month) = english(text).or_else(|| numbered(&folded, end)) {
        return Some(month);
    }
    match date::parse(text)? {
        Written::Day(date) => Some(Period::of(date)),
        Written::MonthDay(..) => None,
    }
}

/// A month with its year, in figures or Chinese numbers.
pub(super) fn of_year(text: &str) -> Option<Period> {
    let folded = fold(text.trim_matches(is_space));
    let mut scanner = Scanner::new(&folded);
    let year = scanner.number().filter(|year| year.width == 4)?;
    scanner.eat(&["年"])?;
    let month = scanner.number()?;
    scanner.eat(&["月份", "月"]).filter(|_| scanner.rest.is_empty())?;
    period(year.value, month.value)
}

/// `Jun 2020`, `2020-Jun`.
fn english(text: &str) -> Option<Period> {
    let mut words = text.split(|c: char| c.is_whitespace() || ",-./".contains(c)).filter(|w| !w.is_empty());
    let (a, b) = (words.next()?, words.next()?);
    let year = |word: &str| word.parse().ok().filter(|_| word.len() == 4);
    let (y, m) = match english_month(a) {
        Some(month) => (year(b)?, month),
        None => (year(a)?, english_month(b)?),
    };
    if words.next().is_some() { None } else { period(y, m) }
}

fn numbered(folded: &str, end: NaiveDate) -> Option<Period> {
    let mut scanner = Scanner::new(folded);
    let first = scanner.number()?;
    if first.width != 4 {
        let month = scanner.eat(&["月份", "月"]).filter(|_| scanner.rest.is_empty() && first.width <= 2);
        return month.and_then(|_| latest_before(first.value, end));
    }
    let separator = scanner.eat(&["年度", "年", "-", "/", ".", "。", "·"]).unwrap_or("");
    if let Some(month) = span(scanner.rest, separator) {
        return period(first.value, month);
    }
    let month = scanner.number().filter(|month| !separator.is_empty() && month.width <= 2)?;
    scanner.eat(&["月份", "月"]);
    let cut = !matches!(separator, "年" | "-" | "/") && month.value == 1 && month.width == 1;
    if cut || !scanner.rest.is_empty() { None } else { period(first.value, month.value) }
}

/// The last month of the quarter, half or year that stands behind the year.
fn span(rest: &str, separator: &str) -> Option<u32> {
    if separator == "年度" && rest.is_empty() {
        return Some(12);
    }
    Some(match (separator, rest) {
        ("年" | "年度", "上半年") => 6,
        ("年" | "年度", "下半年" | "全年") => 12,
        ("年" | "年度", _) => {
            let ordinal = rest.strip_suffix("季度").or_else(|| rest.strip_suffix('季'))?;
            quarter(ordinal.strip_prefix('第').unwrap_or(ordinal))? * 3
        }
        ("" | "-" | "/" | ".", _) => quarter(rest.strip_prefix('q')?)? * 3,
        _ => return None,
    })
}

fn quarter(word: &str) -> Option<u32> {
    Some(match word {
        "1" | "一" => 1,
        "2" | "二" => 2,
        "3" | "三" => 3,
        "4" | "四" => 4,
        _ => return None,
    })
}

fn latest_before(month: u32, end: NaiveDate) -> Option<Period> {
    let year = if month <= end.month() { end.year() } else { end.year() - 1 };
    Period::new(year, month)
}

fn period(year: u32, month: u32) -> Option<Period> {
    (1900..2200).contains(&year).then(|| Period::new(year.cast_signed(), month)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text, NaiveDate::from_ymd_opt(2020, 6, 30)?).map(|p| p.to_string())
    }

    #[test]
    fn spellings_of_a_month() {
        for text in [
            "2020-06",
            "2020-6",
            "2020/6",
            "2020年6月",
            "2020年6月份",
            "2020年06月",
            "2020 年 6 月",
            "2020年6",
            "202006",
            "2020.6",
            "2020.06",
            "２０２０年６月",
            "二〇二〇年六月",
            "二○二○年六月份",
            "6月",
            "6月份",
            "六月",
            "六月份",
            "2020Q2",
            "2020-Q2",
            "2020年第二季度",
            "2020年二季度",
            "2020年2季度",
            "2020年上半年",
            "Jun 2020",
            "2020-Jun",
            "2020-06-01",
            "2020年6月15日",
        ] {
            assert_eq!(read(text).as_deref(), Some("2020-06"), "{text}");
        }
        for (text, month) in [
            ("12月", "2019-12"),
            ("七月", "2019-07"),
            ("2019年度", "2019-12"),
            ("2019年下半年", "2019-12"),
            ("2020.10", "2020-10"),
            ("2020-1", "2020-01"),
            ("2020.01", "2020-01"),
        ] {
            assert_eq!(read(text).as_deref(), Some(month), "{text}");
        }
    }

    #[test]
    fn months_that_are_refused() {
        for text in [
            "",
            "6",
            "06",
            "2020",
            "2020年",
            "2020.1",
            "2020-13",
            "202013",
            "2020.0",
            "6-7月",
            "2020年6-7月",
            "2020.06-07",
            "上半年",
            "二季度",
            "Jun-20",
            "20-06",
            "20年6月",
            "13月",
            "6月5日",
            "六月上旬",
            "2020年6月上旬",
            "2020.6.31",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
