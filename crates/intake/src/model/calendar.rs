//! Working days and due days.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{Form, Period};

/// Which days are worked: Monday to Friday but for `holidays`, and `workdays` besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Days off on which one would otherwise work.
    pub holidays: Vec<NaiveDate>,
    /// Weekend days that are worked.
    pub workdays: Vec<NaiveDate>,
}

impl Calendar {
    /// Whether `day` is worked.
    #[must_use]
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        self.workdays.contains(&day)
            || (!matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.contains(&day))
    }

    /// `day` itself, or the next working day after it.
    #[must_use]
    pub fn next_workday(&self, mut day: NaiveDate) -> NaiveDate {
        // A calendar that declares every day a holiday must not hang the run.
        for _ in 0..366 {
            if self.is_workday(day) {
                break;
            }
            day = day.checked_add_days(Days::new(1)).unwrap_or(day);
        }
        day
    }

    /// The day by which `form` is due for `period`: the form's due day of the month after, or the next working day.
    #[must_use]
    pub fn due(&self, form: &Form, period: Period) -> NaiveDate {
        let next = period.plus(1);
        let day = next.first_day().with_day(form.due_day).unwrap_or_else(|| next.last_day());
        self.next_workday(day)
    }
}
