//! How numbers are written.

use rust_decimal::Decimal;

use crate::config::plan::Indicator;

/// How a number is written; each with its decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberFormat {
    /// `2020`.
    Plain(u32),
    /// `1,234.50`.
    Grouped(u32),
    /// `93.7%`.
    Percent(u32),
    /// `+1.2`.
    Difference(u32),
    /// `+1.2%`.
    Change(u32),
    /// `+1.2个百分点`.
    Points(u32),
}

impl NumberFormat {
    /// How values of `indicator` are written: years, months and days of the calendar are names, not amounts.
    #[must_use]
    pub fn of(indicator: &Indicator) -> Self {
        match indicator.unit.as_str() {
            "%" => Self::Percent(indicator.decimals),
            "年" | "月" | "日" => Self::Plain(indicator.decimals),
            _ => Self::Grouped(indicator.decimals),
        }
    }

    /// `value` as the reader sees it.
    #[must_use]
    pub fn show(self, value: Decimal) -> String {
        let sign = if value.is_sign_positive() && !value.is_zero() { "+" } else { "" };
        match self {
            Self::Plain(decimals) => format!("{value:.0$}", decimals as usize),
            Self::Grouped(decimals) => grouped(value, decimals),
            Self::Percent(decimals) => format!("{}%", grouped(value, decimals)),
            Self::Difference(decimals) => format!("{sign}{}", grouped(value, decimals)),
            Self::Change(decimals) => format!("{sign}{}%", grouped(value, decimals)),
            Self::Points(decimals) => format!("{sign}{}个百分点", grouped(value, decimals)),
        }
    }
}

/// `value` with thousands separators.
fn grouped(value: Decimal, decimals: u32) -> String {
    let text = format!("{:.1$}", value.abs(), decimals as usize);
    let whole = text.find('.').unwrap_or(text.len());
    let mut shown = String::from(if value.is_sign_negative() && !value.is_zero() { "-" } else { "" });
    for (i, c) in text.char_indices() {
        if i > 0 && i < whole && (whole - i) % 3 == 0 {
            shown.push(',');
        }
        shown.push(c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::indicator;

    #[test]
    fn what_the_calendar_names_is_no_amount() {
        for (unit, shown) in [("元", "2,020"), ("%", "2,020%"), ("年", "2020"), ("月", "2020"), ("日", "2020")] {
            assert_eq!(NumberFormat::of(&indicator("i", "指标", unit, 0)).show(Decimal::from(2020)), shown, "{unit}");
        }
    }

    #[test]
    fn numbers_are_shown_as_they_will_be_printed() {
        let d = |s: &str| s.parse::<Decimal>().unwrap();
        for (format, value, shown) in [
            (NumberFormat::Grouped(2), "1234567.5", "1,234,567.50"),
            (NumberFormat::Grouped(0), "-123", "-123"),
            (NumberFormat::Grouped(0), "0", "0"),
            (NumberFormat::Plain(0), "2020", "2020"),
            (NumberFormat::Percent(1), "99.9", "99.9%"),
            (NumberFormat::Change(1), "12.3", "+12.3%"),
            (NumberFormat::Change(1), "0.0", "0.0%"),
            (NumberFormat::Points(1), "-1.2", "-1.2个百分点"),
        ] {
            assert_eq!(format.show(d(value)), shown);
        }
    }
}
