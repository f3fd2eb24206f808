//! What a number format makes of a stored number, and dates that are written out.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::face::Face;
use crate::model::Raw;

/// What the numbers of a format are.
#[derive(Clone, Debug)]
pub enum Look {
    /// Dates or times.
    Date,
    /// Numbers, bare or in words.
    Number(Face),
}

impl Look {
    /// What numbers under a format code in Excel's notation are.
    pub fn of(code: &str) -> Self {
        if is_date(code) { Self::Date } else { Self::Number(Face::of(code)) }
    }

    /// The cell that holds `value` under this format.
    pub fn raw(&self, value: f64) -> Raw {
        match self {
            // Words around what is no number would hide that.
            _ if !value.is_finite() => Raw::Error("#NUM!".to_owned()),
            Self::Date => Raw::Serial(value),
            Self::Number(face) => face.raw(value),
        }
    }
}

/// The cell of a number under a format code.
pub fn raw(value: f64, code: &str) -> Raw {
    Look::of(code).raw(value)
}

/// Whether a format code shows a date or a time: a letter of day, month, year, hour or second outside quotes, brackets
/// and escapes in the first section. Elapsed time stands in brackets.
pub fn is_date(code: &str) -> bool {
    let mut chars = code.chars();
    let mut noon = false;
    while let Some(c) = chars.next() {
        match c.to_ascii_lowercase() {
            // The next character is a literal.
            '_' | '\\' | '*' | '!' => _ = chars.next(),
            '"' => _ = chars.by_ref().find(|&c| c == '"'),
            ';' => return false,
            '[' => {
                let inside: String = chars.by_ref().take_while(|&c| c != ']').collect::<String>().to_ascii_lowercase();
                let first = inside.chars().next();
                if first.is_some_and(|f| matches!(f, 'h' | 'm' | 's') && inside.chars().all(|c| c == f)) {
                    return true;
                }
            }
            // `am/pm`, but not the `a` of `General`.
            'p' | 'm' | '/' if noon => return true,
            'a' => noon = true,
            'd' | 'm' | 'h' | 'y' | 's' if !noon => return true,
            _ => {}
        }
    }
    false
}

/// The code of a format that every workbook knows by its number. Those of Chinese dates and times are shortened to
/// what they are.
pub fn builtin(id: u16) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 | 5 | 6 | 37 | 38 | 41 | 42 => "#,##0",
        4 | 7 | 8 | 39 | 40 | 43 | 44 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 | 13 => "# ?/?",
        14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => "h:mm",
        22 => "yyyy-mm-dd h:mm",
        48 => "##0.0E+0",
        49 => "@",
        _ => "General",
    }
}

/// The code that a name such as `Short Date` stands for in HTML and XML; codes stand for themselves.
pub fn named(name: &str) -> &str {
    match name {
        "Standard" | "Currency" | "Euro Currency" => "#,##0.00",
        "Fixed" => "0.00",
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        "General Date" | "Short Date" | "Medium Date" | "Long Date" => "yyyy-mm-dd",
        "Short Time" | "Medium Time" | "Long Time" => "h:mm",
        "General Number" | "Yes/No" | "True/False" | "On/Off" => "General",
        code => code,
    }
}

/// The name of an error value by its code in the binary formats.
pub fn error_name(code: u8) -> String {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => return format!("#ERROR{code}!"),
    }
    .to_owned()
}

/// The serial number (from 1900) of a date or a moment as ISO 8601 writes it. Times alone
/// stand at the beginning of the count, 30 or 31 December 1899; `None` for days before.
#[allow(clippy::cast_precision_loss)] // days of four-digit years
pub fn serial(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('Z');
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, NaiveTime::parse_from_str(time, "%H:%M:%S%.f").ok()?),
        None => (text, NaiveTime::MIN),
    };
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    let days = date.signed_duration_since(NaiveDate::from_ymd_opt(1899, 12, 30)?).num_days();
    // 29 February 1900, which Excel invented, is day 60.
    let days = if (1..61).contains(&days) { days - 1 } else { days };
    let fraction = f64::from(time.num_seconds_from_midnight()) / 86_400.0;
    (days >= 0).then_some(days as f64 + fraction)
}

/// The part of a day that an ISO 8601 duration such as `PT08H30M00S` stands for.
pub fn duration(text: &str) -> Option<f64> {
    let mut rest = text.trim().strip_prefix("PT")?;
    let mut seconds = 0.0;
    for (unit, worth) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds += number.replace(',', ".").parse::<f64>().ok()? * worth;
            rest = after;
        }
    }
    rest.is_empty().then_some(seconds / 86_400.0)
}

/// A moment as document properties write it, its zone left out.
pub fn moment(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text.trim().get(..19)?, "%Y-%m-%dT%H:%M:%S").ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Shown;

    #[test]
    fn dates_are_told_from_numbers() {
        for code in
            ["yyyy\"年\"m\"月\"", "DD/MM/YY", "[h]:mm:ss", "[$-804]h:mm", "AM/PM h", "上午/下午h\"时\"", "[ss].00"]
        {
            assert!(is_date(code), "{code}");
        }
        for code in
            ["General", "G/通用格式", "0.00\"m\"", "#,##0\\d", "0_d", "0;yyyy", "[Red]0", "[DBNum1]0", "0*y", ""]
        {
            assert!(!is_date(code), "{code}");
        }
        for id in 0..60 {
            let by_library = matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58);
            assert_eq!(is_date(builtin(id)), by_library, "{id}");
        }
        assert_eq!(raw(7.0, "000"), Raw::Number(7.0, Shown::Padded(3)));
        assert_eq!(raw(0.5, builtin(9)), Raw::Number(0.5, Shown::Percent));
    }

    #[test]
    fn written_dates_become_serial_numbers() {
        assert_eq!(serial("2020-06-05"), Some(43987.0));
        assert_eq!(serial("2020-06-05T12:00:00.000"), Some(43987.5));
        assert_eq!(serial("1900-01-01"), Some(1.0));
        assert_eq!(serial("1900-03-01"), Some(61.0));
        assert_eq!(serial("1899-12-31T08:30:00.000"), Some(8.5 / 24.0));
        assert_eq!(serial("1899-12-29"), None);
        assert_eq!(serial("6月5日"), None);
        assert_eq!(duration("PT08H30M00S"), Some(8.5 / 24.0));
        assert_eq!(duration("8:30"), None);
    }
}
