//! Spans of months: the four windows, and what stands beside each.

use huizong_intake::model::Period;

use crate::config::plan::Window;

/// Months from `first` through `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First month.
    pub first: Period,
    /// Last month.
    pub last: Period,
}

impl Span {
    /// Whether the month lies in the span.
    #[must_use]
    pub fn holds(&self, month: Period) -> bool {
        self.first <= month && month <= self.last
    }

    /// The same months `months` later.
    #[must_use]
    pub fn plus(&self, months: i32) -> Self {
        Self { first: self.first.plus(months), last: self.last.plus(months) }
    }
}

impl Window {
    /// From the first month of the calendar span through `period`.
    #[must_use]
    pub fn span(self, period: Period) -> Span {
        Span { first: period.span_start(self.months()), last: period }
    }

    /// The preceding month, quarter or half, cut to as many months; the year to date has none.
    #[must_use]
    pub fn previous(self, period: Period) -> Option<Span> {
        (self != Self::Ytd).then(|| self.span(period).plus(-self.months()))
    }

    /// The same months a year before.
    #[must_use]
    pub fn last_year(self, period: Period) -> Span {
        self.span(period).plus(-12)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previous_windows_are_cut_to_as_many_months() {
        let may: Period = "2020-05".parse().unwrap();
        let text = |span: Span| format!("{}..{}", span.first, span.last);
        assert_eq!(text(Window::Half.span(may)), "2020-01..2020-05");
        assert_eq!(Window::Half.previous(may).map(text).as_deref(), Some("2019-07..2019-11"));
        assert_eq!(Window::Quarter.previous(may).map(text).as_deref(), Some("2020-01..2020-02"));
        assert_eq!(Window::Month.previous(may).map(text).as_deref(), Some("2020-04..2020-04"));
        assert_eq!(Window::Ytd.previous(may), None);
        assert_eq!(text(Window::Ytd.last_year(may)), "2019-01..2019-05");
    }
}
