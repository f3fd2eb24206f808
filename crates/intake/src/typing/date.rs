//! Days, months and times as people write them.

use chrono::{Days, NaiveDate, NaiveTime};

use super::text::fold;
use crate::model::Period;

/// The day that a serial number stands for, counted from 1900 (with its leap day that never was) or from 1904.
///
/// Only days from 1900 to 2199 are taken; anything else is no date that a unit could mean.
#[must_use]
pub fn from_serial(serial: f64, date1904: bool) -> Option<NaiveDate> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    // checked to lie within 1..110,000
    let days = if serial.is_finite() && (1.0..110_000.0).contains(&serial) {
        serial.floor() as u64
    } else {
        return None;
    };
    let epoch = if date1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)?
    } else if days < 60 {
        NaiveDate::from_ymd_opt(1899, 12, 31)?
    } else {
        NaiveDate::from_ymd_opt(1899, 12, 30)?
    };
    epoch.checked_add_days(Days::new(days))
}

/// The time of day in a serial number's fraction, to the second.
#[must_use]
pub fn time_from_serial(serial: f64) -> Option<NaiveTime> {
    if !serial.is_finite() || serial < 0.0 {
        return None;
    }
    let seconds = (serial.fract() * 86_400.0).round();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 86,400
    NaiveTime::from_num_seconds_from_midnight_opt((seconds as u32).min(86_399), 0)
}

/// Splits folded text into its numbers and the separators between them; Chinese numerals count as numbers.
fn parts(folded: &str) -> Option<(Vec<u32>, Vec<String>)> {
    let mut numbers = Vec::new();
    let mut words = vec![String::new()];
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        let digits: &str = &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())];
        if !digits.is_empty() {
            numbers.push(digits.parse().ok()?);
            rest = &rest[digits.len()..];
            words.push(String::new());
        } else if let Some((number, tail)) = chinese_day_number(rest) {
            numbers.push(number);
            rest = tail;
            words.push(String::new());
        } else {
            words.last_mut()?.push(c);
            rest = &rest[c.len_utf8()..];
        }
        if numbers.len() > 6 {
            return None;
        }
    }
    Some((numbers, words))
}

/// A Chinese number as dates use them: 二〇二〇, 六, 十二, 三十一, 廿五.
fn chinese_day_number(text: &str) -> Option<(u32, &str)> {
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == if c == '零' { '〇' } else { c });
    let end = text.find(|c: char| digit(c).is_none() && !matches!(c, '十' | '廿' | '卅')).unwrap_or(text.len());
    let (word, tail) = text.split_at(end);
    if word.is_empty() {
        return None;
    }
    let mut value: usize = 0;
    if word.contains(['十', '廿', '卅']) {
        let mut pending = None;
        for c in word.chars() {
            match c {
                '十' => value += pending.take().unwrap_or(1) * 10,
                '廿' => value += 20,
                '卅' => value += 30,
                c => pending = digit(c),
            }
        }
        value += pending.unwrap_or(0);
    } else {
        for c in word.chars() {
            value = value.checked_mul(10)?.checked_add(digit(c)?)?;
        }
    }
    Some((u32::try_from(value).ok()?, tail))
}

/// What a text says about a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Year, month and day.
    Day(NaiveDate),
    /// Month and day without a year.
    MonthDay(u32, u32),
}

/// Reads a day: `2020-06-05`, `2020/6/5`, `2020.6.5`, `2020年6月5日`, `20200605`, `二〇二〇年六月五日`, `6月5日`, with
/// a weekday or a time behind it. Two-digit years, bare `6.5` and ranges are refused: they can mean other things.
#[must_use]
pub fn parse(text: &str) -> Option<Written> {
    let folded = fold(without_time(text));
    if folded.len() == 8 && folded.bytes().all(|b| b.is_ascii_digit()) {
        return day(folded[..4].parse().ok()?, folded[4..6].parse().ok()?, folded[6..].parse().ok()?);
    }
    let folded = without_weekday(&folded);
    let (numbers, words) = parts(folded)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let same_separator = |w: &[&str]| w[1] == w[2] && matches!(w[1], "-" | "/" | ".");
    match (numbers.as_slice(), words.as_slice()) {
        ([y, m, d], w @ ["", _, _, "" | "."]) if same_separator(w) => day(*y, *m, *d),
        ([y, m, d], ["", "年", "月", "日" | "号" | ""]) => day(*y, *m, *d),
        ([m, d], ["", "月", "日" | "号"]) => {
            // 29 February is checked against the year once the year is known.
            NaiveDate::from_ymd_opt(2000, *m, *d)?;
            Some(Written::MonthDay(*m, *d))
        }
        // A date with a time behind it.
        ([y, m, d, hour, minute, second @ ..], w) if *hour < 24 && *minute < 60 && second.len() <= 1 => {
            let date_part = match (w[1], w[2], w[3]) {
                ("年", "月", "日") | ("-", "-", "" | "t") | ("/", "/", "") => day(*y, *m, *d),
                _ => None,
            };
            // Without a separator the day and the hour would run together, so white space was folded away only
            // where a letter or 日 stands between.
            date_part.filter(|_| w[4] == ":" && w[5..].iter().all(|w| matches!(*w, ":" | "" | "z")))
        }
        _ => None,
    }
}

/// `text` without a time of day behind white space: `2020/6/5 0:00`.
fn without_time(text: &str) -> &str {
    let text = text.trim();
    match text.rsplit_once(super::text::is_space) {
        Some((day, time)) if parse_time(time).is_some() => day,
        _ => text,
    }
}

/// `text` with a trailing weekday cut off: `(周五)`, `星期五`.
fn without_weekday(folded: &str) -> &str {
    let bare = folded.trim_end_matches(')');
    for word in ["星期", "周", "礼拜"] {
        if let Some(at) = bare.rfind(word) {
            let day = &bare[at + word.len()..];
            if matches!(day, "一" | "二" | "三" | "四" | "五" | "六" | "日" | "天") {
                return bare[..at].trim_end_matches(['(', ',']);
            }
        }
    }
    folded
}

fn day(year: u32, month: u32, day: u32) -> Option<Written> {
    (1900..2200)
        .contains(&year)
        .then(|| NaiveDate::from_ymd_opt(year.cast_signed(), month, day))
        .flatten()
        .map(Written::Day)
}

/// The latest `month`-`day` that is not after `end`.
#[must_use]
pub fn latest_before(month: u32, day: u32, end: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    (0..5).filter_map(|back| NaiveDate::from_ymd_opt(end.year() - back, month, day)).find(|date| *date <= end)
}

/// Reads a month: `2020-06`, `2020年6月`, `202006`, `2020.06`, or a whole day, of which the month is taken.
#[must_use]
pub fn parse_month(text: &str) -> Option<Period> {
    let folded = fold(text);
    if folded.len() == 6 && folded.bytes().all(|b| b.is_ascii_digit()) {
        return Period::new(folded[..4].parse().ok()?, folded[4..].parse().ok()?);
    }
    let (numbers, words) = parts(&folded)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match (numbers.as_slice(), words.as_slice()) {
        ([y, m], ["", "-" | "/" | ".", ""] | ["", "年", "月" | "月份" | ""]) => Period::new(y.cast_signed(), *m),
        _ => match parse(text)? {
            Written::Day(date) => Some(Period::of(date)),
            Written::MonthDay(..) => None,
        },
    }
}

/// Reads a time of day: `8:30`, `08:30:00`, `8点30分`, `8时`, `下午2:30`, `8点半`.
#[must_use]
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let folded = fold(text);
    let (shift, body) = ["上午", "早上", "am"]
        .iter()
        .find_map(|word| folded.strip_prefix(word).map(|rest| (0, rest)))
        .or_else(|| ["下午", "晚上", "pm"].iter().find_map(|word| folded.strip_prefix(word).map(|rest| (12, rest))))
        .unwrap_or((0, &folded));
    let body = body.replace("点半", "点30分");
    let (numbers, words) = parts(&body)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (hour, minute, second) = match (numbers.as_slice(), words.as_slice()) {
        ([h, m], ["", ":" | "点" | "时", "" | "分"]) => (*h, *m, 0),
        ([h, m, s], ["", ":", ":", ""] | ["", "点" | "时", "分", "秒"]) => (*h, *m, *s),
        ([h], ["", "点" | "时" | "点整" | "时整"]) => (*h, 0, 0),
        _ => return None,
    };
    let hour = if shift == 12 && hour < 12 { hour + 12 } else { hour };
    NaiveTime::from_hms_opt(hour, minute, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn spellings_of_a_day() {
        for text in [
            "2020-06-05",
            "2020-6-5",
            "2020/6/5",
            "2020.6.5",
            "2020.06.05",
            "2020年6月5日",
            "2020年06月05日",
            "20200605",
            "２０２０年６月５日",
            "2020 年 6 月 5 日",
            "二〇二〇年六月五日",
            "2020年6月5号",
            "2020年6月5日（周五）",
            "2020-06-05 星期五",
            "2020．6．5",
            "2020-06-05T08:30:00",
            "2020—06—05",
        ] {
            assert_eq!(parse(text), Some(Written::Day(ymd(2020, 6, 5))), "{text}");
        }
        assert_eq!(parse("6月5日"), Some(Written::MonthDay(6, 5)));
        assert_eq!(parse("六月二十五日"), Some(Written::MonthDay(6, 25)));
        assert_eq!(parse("十二月三十一日"), Some(Written::MonthDay(12, 31)));
    }

    #[test]
    fn days_that_are_refused() {
        for text in [
            "6.5",
            "6/5",
            "20.6.5",
            "2020-13-01",
            "2020-02-30",
            "2020年6月",
            "6月31日",
            "5日",
            "2020",
            "",
            "明天",
            "2020.6.5-6.7",
            "6月5-7日",
            "2020-06/05",
            "202006",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn serials_count_from_1900_or_1904() {
        assert_eq!(from_serial(43987.0, false), Some(ymd(2020, 6, 5)));
        assert_eq!(from_serial(43987.75, false), Some(ymd(2020, 6, 5)));
        assert_eq!(from_serial(42525.0, true), Some(ymd(2020, 6, 5)));
        assert_eq!(from_serial(1.0, false), Some(ymd(1900, 1, 1)));
        assert_eq!(from_serial(-3.0, false), None);
        assert_eq!(from_serial(f64::NAN, false), None);
        assert_eq!(from_serial(1e9, false), None);
    }

    #[test]
    fn a_day_without_a_year_is_the_latest_not_after_the_end() {
        assert_eq!(latest_before(6, 5, ymd(2020, 6, 30)), Some(ymd(2020, 6, 5)));
        assert_eq!(latest_before(12, 31, ymd(2020, 6, 30)), Some(ymd(2019, 12, 31)));
        assert_eq!(latest_before(2, 29, ymd(2019, 6, 30)), Some(ymd(2016, 2, 29)));
    }

    #[test]
    fn months_and_times() {
        for text in ["2020-06", "2020年6月", "202006", "2020.6", "2020年06月份"] {
            assert_eq!(parse_month(text).map(|p| p.to_string()).as_deref(), Some("2020-06"), "{text}");
        }
        for (text, h, m) in [
            ("8:30", 8, 30),
            ("08：30", 8, 30),
            ("下午2:30", 14, 30),
            ("8点半", 8, 30),
            ("9时", 9, 0),
            ("14点05分", 14, 5),
        ] {
            assert_eq!(parse_time(text), NaiveTime::from_hms_opt(h, m, 0), "{text}");
        }
        for text in ["25:00", "8", "上午", "8:30-9:30"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
        assert_eq!(time_from_serial(0.354_166_666_7), NaiveTime::from_hms_opt(8, 30, 0));
    }
}
