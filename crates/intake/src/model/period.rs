//! A reporting month.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A month, written `2020-06`; ordered, and counted in whole months.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period(i32);

impl Period {
    /// The month `month` (1 to 12) of `year` (1900 to 2999), or `None` outside those ranges.
    #[must_use]
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let month = i32::try_from(month).ok()?;
        ((1900..3000).contains(&year) && (1..=12).contains(&month)).then_some(Self(year * 12 + month - 1))
    }

    /// The month that `date` lies in; dates outside 1900 to 2999 are clamped.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        Self(date.year().clamp(1900, 2999) * 12 + date.month0().cast_signed())
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.0.rem_euclid(12).cast_unsigned() + 1
    }

    /// The month `months` later (earlier when negative).
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// How many months `self` is after `earlier`; negative when it is before.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// The first day of the month.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.month(), 1).unwrap_or(NaiveDate::MIN)
    }

    /// The last day of the month.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day().pred_opt().unwrap_or(NaiveDate::MIN)
    }

    /// January of the period's year.
    #[must_use]
    pub fn january(self) -> Self {
        Self(self.0 - self.0.rem_euclid(12))
    }

    /// The first month of the calendar span of `months` months (3: quarter, 6: half, 12: year) that holds `self`.
    #[must_use]
    pub fn span_start(self, months: i32) -> Self {
        Self(self.0 - self.0.rem_euclid(12).rem_euclid(months.max(1)))
    }

    /// How clerks write it: `2020年6月`.
    #[must_use]
    pub fn chinese(self) -> String {
        format!("{}年{}月", self.year(), self.month())
    }

    /// The months from `self` through `last`, none when `last` is earlier.
    pub fn through(self, last: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (self.0..=last.0).map(Self)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let wrong = || format!("报表期“{s}”不对，应写成 2020-06 这样");
        let (year, month) = s.split_once('-').ok_or_else(wrong)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(wrong());
        }
        Self::new(year.parse().map_err(|_| wrong())?, month.parse().map_err(|_| wrong())?).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_across_years() {
        let p: Period = "2020-01".parse().unwrap();
        assert_eq!(p.plus(-1).to_string(), "2019-12");
        assert_eq!(p.since("2019-06".parse().unwrap()), 7);
        assert_eq!(p.last_day(), NaiveDate::from_ymd_opt(2020, 1, 31).unwrap());
    }

    #[test]
    fn spans_start_on_calendar_boundaries() {
        let may: Period = "2020-05".parse().unwrap();
        assert_eq!(may.span_start(3).to_string(), "2020-04");
        assert_eq!(may.span_start(6).to_string(), "2020-01");
        assert_eq!(may.span_start(1), may);
    }

    #[test]
    fn only_the_plain_spelling_is_taken() {
        for bad in ["2020-6", "2020-13", "202006", "20-06", "2020-00", ""] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }
}
