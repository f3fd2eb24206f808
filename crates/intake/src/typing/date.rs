//! Days as people write them.

use chrono::{Days, NaiveDate, NaiveTime};

use super::clock;
use super::doubt::Doubt;
use super::number::without_apostrophe;
use super::scanner::{Scanner, english_month};
use super::text::{fold, is_space};

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
    read(text).ok()
}

/// [`parse`], with what is in doubt.
pub(super) fn read(text: &str) -> Result<Written, Doubt> {
    let text = without_apostrophe(text.trim_matches(is_space));
    let text = text.trim_end_matches(['。', '，', ',', '；', ';', '.', '．', '、']);
    if let Some(day) = separate_words(text) {
        return day;
    }
    // White space parts the day from a time behind it; elsewhere it means nothing.
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_whitespace()) {
        let (head, tail) = (&text[..at], &text[at + c.len_utf8()..]);
        if is_aside(&fold(tail))
            && let Some((day, rest)) = leading(&fold(head))
            && rest.is_empty()
        {
            return day;
        }
    }
    let folded = fold(text);
    match leading(&folded) {
        Some((day, rest)) if is_aside(rest) => day,
        _ => Err(Doubt::Unclear),
    }
}

/// Three words, of which white space or an English month tells the parts: `2020 6 5`, `5 Jun 2020`, `June 5, 2020`.
fn separate_words(text: &str) -> Option<Result<Written, Doubt>> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || ",-./".contains(c)).filter(|w| !w.is_empty()).collect();
    let &[a, b, c] = words.as_slice() else { return None };
    let number = |word: &str, width: std::ops::RangeInclusive<usize>| {
        let digits = word.bytes().all(|b| b.is_ascii_digit()) && width.contains(&word.len());
        digits.then(|| word.parse::<u32>().ok()).flatten()
    };
    let spaced = text.split(char::is_whitespace).count() == 3;
    if let (Some(y), Some(m), Some(d), true) = (number(a, 4..=4), number(b, 1..=2), number(c, 1..=2), spaced) {
        return Some(day(y, m, d));
    }
    let (y, m, d) = match (english_month(a), english_month(b)) {
        (Some(m), None) => (number(c, 4..=4)?, m, number(b, 1..=2)?),
        (None, Some(m)) if a.len() == 4 => (number(a, 4..=4)?, m, number(c, 1..=2)?),
        (None, Some(m)) => (number(c, 4..=4)?, m, number(a, 1..=2)?),
        _ => return None,
    };
    Some(day(y, m, d))
}

/// The day at the head of folded text, and what follows it.
fn leading(folded: &str) -> Option<(Result<Written, Doubt>, &str)> {
    let mut scanner = Scanner::new(folded);
    let first = scanner.number()?;
    if first.width == 8 {
        return Some((day(first.value / 10_000, first.value / 100 % 100, first.value % 100), scanner.rest));
    }
    match scanner.eat(&["年", "月", "-", "/", ".", "。", "·", "、", ",", "_"])? {
        "年" if first.width == 4 => {
            let month = scanner.number()?;
            scanner.eat(&["月"])?;
            let date = scanner.number()?;
            scanner.eat(&["日", "号"]);
            Some((day(first.value, month.value, date.value), scanner.rest))
        }
        "月" => {
            let date = scanner.number()?;
            let named = scanner.eat(&["日", "号"]).is_some();
            (named || scanner.rest.is_empty()).then(|| (month_day(first.value, date.value), scanner.rest))
        }
        separator if separator != "年" => {
            let second = scanner.number()?;
            let dot = |s: &str| if matches!(s, "。" | "·") { ".".to_owned() } else { s.replace('、', ",") };
            let again = scanner.eat(&["-", "/", ".", "。", "·", "、", ",", "_"])?;
            let third = scanner.number().filter(|_| dot(again) == dot(separator))?;
            scanner.eat(&["日", "号"]);
            let written = match (first.width, third.width) {
                (4, 1..=2) => day(first.value, second.value, third.value),
                (1..=2, 4) => year_last(first.value, second.value, third.value)?,
                _ => return None,
            };
            Some((written, scanner.rest))
        }
        _ => None,
    }
}

/// `6/25/2020` or `25/6/2020`: only where one of the two can be no month, or both are the same.
fn year_last(a: u32, b: u32, year: u32) -> Option<Result<Written, Doubt>> {
    match (a > 12, b > 12) {
        (true, false) => Some(day(year, b, a)),
        (false, true) => Some(day(year, a, b)),
        (false, false) if a == b => Some(day(year, a, b)),
        _ => None,
    }
}

fn day(year: u32, month: u32, day: u32) -> Result<Written, Doubt> {
    if !(1900..2200).contains(&year) {
        return Err(Doubt::Unclear);
    }
    NaiveDate::from_ymd_opt(year.cast_signed(), month, day).map(Written::Day).ok_or(Doubt::NoSuchDay)
}

/// 29 February is checked against the year once the year is known.
fn month_day(month: u32, day: u32) -> Result<Written, Doubt> {
    NaiveDate::from_ymd_opt(2000, month, day).map(|_| Written::MonthDay(month, day)).ok_or(Doubt::NoSuchDay)
}

/// Whether folded text behind a day only says which weekday it was, or when on that day.
fn is_aside(folded: &str) -> bool {
    let inner = folded.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (bracketed, rest) = inner.unwrap_or(("", folded));
    let session = |text: &str| {
        let text = text.strip_prefix(['t', ',']).unwrap_or(text);
        let clock = |time: &str| clock::read(time.trim_end_matches('z')).is_some();
        matches!(text, "" | "上午" | "下午" | "中午" | "晚上" | "晚" | "早上" | "全天" | "上下午")
            || clock(text)
            || ["-", "~", "至", "到"].iter().filter_map(|dash| text.split_once(dash)).any(|(a, b)| clock(a) && clock(b))
    };
    session(after_weekday(bracketed).unwrap_or(bracketed)) && session(after_weekday(rest).unwrap_or(rest))
}

/// What follows a weekday: 星期五下午.
fn after_weekday(text: &str) -> Option<&str> {
    let rest = ["星期", "周", "礼拜"].iter().find_map(|word| text.strip_prefix(word))?;
    rest.strip_prefix(['一', '二', '三', '四', '五', '六', '日', '天'])
}

/// The latest `month`-`day` that is not after `end`.
#[must_use]
pub fn latest_before(month: u32, day: u32, end: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    (0..5).filter_map(|back| NaiveDate::from_ymd_opt(end.year() - back, month, day)).find(|date| *date <= end)
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
            "2020.6.5.",
            "2020.6.5日",
            "2020。6。5",
            "2020·6·5",
            "2020、6、5",
            "2020,6,5",
            "2020，6，5",
            "2020 6 5",
            "2020 06 05",
            "2020_06_05",
            "2020 .6. 5",
            "'2020-06-05",
            "\u{feff}2020-06-05\u{200b}",
            "2020年6月5日",
            "2020年06月05日",
            "2020年6月5",
            "20200605",
            "２０２０年６月５日",
            "２０２０．６．５",
            "2020 年 6 月 5 日",
            "二〇二〇年六月五日",
            "二○二○年六月五日",
            "二◯二◯年六月五日",
            "二Ｏ二Ｏ年六月五日",
            "二O二O年六月五日",
            "二０二０年六月五日",
            "二零二零年六月五日",
            "贰零贰零年陆月伍日",
            "2020年6月5号",
            "2020年6月5日（周五）",
            "2020年6月5日(星期五)",
            "2020年6月5日星期五",
            "2020年6月5日（星期五）下午",
            "2020-06-05 星期五",
            "2020.6.5周五",
            "2020．6．5",
            "2020-06-05T08:30:00",
            "2020-06-05T00:00:00Z",
            "2020-06-05 00:00:00",
            "2020/6/5 0:00",
            "2020年6月5日上午",
            "2020年6月5日 下午2:30",
            "2020年6月5日14时30分",
            "2020年6月5日14:30-16:30",
            "2020年6月5日 14：30—16：30",
            "2020年6月5日晚",
            "2020—06—05",
            "5 June 2020",
            "Jun 5, 2020",
            "June 5 2020",
            "5-Jun-2020",
            "2020-Jun-05",
        ] {
            assert_eq!(parse(text), Some(Written::Day(ymd(2020, 6, 5))), "{text}");
        }
        for text in ["6/25/2020", "25/6/2020", "25.06.2020", "2020年6月廿五日", "二〇二〇年六月二十五日"]
        {
            assert_eq!(parse(text), Some(Written::Day(ymd(2020, 6, 25))), "{text}");
        }
        for (text, month, day) in [
            ("6月5日", 6, 5),
            ("06月05日", 6, 5),
            ("6月5号", 6, 5),
            ("6月5", 6, 5),
            ("6 月 5 日", 6, 5),
            ("6月5日（周五）", 6, 5),
            ("6月5日上午", 6, 5),
            ("六月二十五日", 6, 25),
            ("十二月三十一日", 12, 31),
            ("6/6/2020 ", 6, 6),
        ] {
            let expected = [Written::MonthDay(month, day), Written::Day(ymd(2020, month, day))];
            assert!(parse(text).is_some_and(|w| expected.contains(&w)), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn days_that_are_refused() {
        for text in [
            "6.5",
            "6/5",
            "6-5",
            "20.6.5",
            "20-06-05",
            "20年6月5日",
            "'20.6.5",
            "6/5/2020",
            "5/6/2020",
            "6/5/20",
            "5-Jun-20",
            "2020年6月",
            "2020.6",
            "6月",
            "5日",
            "2020",
            "",
            "明天",
            "待定",
            "6月上旬",
            "6月初",
            "6月底",
            "2020.6.5-6.7",
            "2020.06.05—06.07",
            "2020年6月5日-7日",
            "2020年6月5日至7日",
            "2020年6月5、6日",
            "6月5-7日",
            "6月5日、6日",
            "2020-06/05",
            "2020年6.5",
            "202006",
            "2020605",
            "2020年6月5日前",
            "截至2020年6月5日",
            "约2020年6月5日",
            "民国109年6月5日",
            "2020年6月二三日",
            "2O20年6月5日",
            "2020.6.5\n2020.6.6",
            "2020.6.5 2020.6.6",
            "2020年6月5日共3人",
            "43987",
        ] {
            assert_eq!(read(text), Err(Doubt::Unclear), "{text}");
        }
        for text in ["2020.6.31", "2020-02-30", "2020-13-05", "20201305", "6月31日", "2021年2月29日"] {
            assert_eq!(read(text), Err(Doubt::NoSuchDay), "{text}");
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
        assert_eq!(time_from_serial(0.354_166_666_7), NaiveTime::from_hms_opt(8, 30, 0));
    }

    #[test]
    fn a_day_without_a_year_is_the_latest_not_after_the_end() {
        assert_eq!(latest_before(6, 5, ymd(2020, 6, 30)), Some(ymd(2020, 6, 5)));
        assert_eq!(latest_before(12, 31, ymd(2020, 6, 30)), Some(ymd(2019, 12, 31)));
        assert_eq!(latest_before(2, 29, ymd(2019, 6, 30)), Some(ymd(2016, 2, 29)));
    }
}
