//! Months and the dates inside a month.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};

/// A calendar month, counted from year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// The month of a year, `month` from 1 to 12.
    pub const fn new(year: i32, month: i32) -> Self {
        Self(year * 12 + month - 1)
    }

    /// The month that a date lies in.
    pub fn of(date: NaiveDate) -> Self {
        Self::new(date.year(), date.month() as i32)
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The number of the month, 1 to 12.
    pub const fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// The month `n` months later.
    pub const fn plus(self, n: i32) -> Self {
        Self(self.0 + n)
    }

    /// How many months `self` lies after `other`.
    pub const fn since(self, other: Self) -> i32 {
        self.0 - other.0
    }

    /// The first month of the quarter that `self` lies in.
    pub const fn quarter_start(self) -> Self {
        Self(self.0 - self.0.rem_euclid(3))
    }

    /// The first month of the half year that `self` lies in.
    pub const fn half_start(self) -> Self {
        Self(self.0 - self.0.rem_euclid(6))
    }

    /// January of the year.
    pub const fn year_start(self) -> Self {
        Self(self.0 - self.0.rem_euclid(12))
    }

    /// The first day.
    pub fn first_day(self) -> NaiveDate {
        self.day(1)
    }

    /// The last day.
    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day() - Days::new(1)
    }

    /// A day of the month; days past its end become its last day.
    pub fn day(self, day: i64) -> NaiveDate {
        let mut day = day as u32;
        loop {
            if let Some(date) = NaiveDate::from_ymd_opt(self.year(), self.number() as u32, day.max(1)) {
                return date;
            }
            day -= 1;
        }
    }

    /// All months from `self` through `last`.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> + Clone {
        (self.0..=last.0).map(Self)
    }

    /// `2020年6月`.
    pub fn chinese(self) -> String {
        format!("{}年{}月", self.year(), self.number())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("not a month like 2020-06: {text}");
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let year: i32 = year.parse().map_err(|_| wrong())?;
        let month: i32 = month.parse().map_err(|_| wrong())?;
        if (1..=12).contains(&month) && (1900..=9999).contains(&year) {
            Ok(Self::new(year, month))
        } else {
            Err(wrong())
        }
    }
}

/// `2020-06-05`.
pub fn iso(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// `2020年6月5日`.
pub fn chinese(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// The date as Excel counts it (days since 1899-12-30, right from March 1900 on).
pub fn serial(date: NaiveDate) -> i64 {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    date.signed_duration_since(epoch).num_days()
}
