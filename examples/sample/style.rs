//! How each unit writes its forms: settled by the unit, the same every month.

use crate::rng::Rng;

/// Where unit and period are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Title {
    /// Unit, period and form in the title.
    All,
    /// The form's name alone; a line 填报单位：… 报表期：… below.
    Line,
    /// Everything in the title, and a line 单位：元 below where money is reported.
    Measure,
    /// Period and form in the title; a line 填报单位：… below.
    UnitLine,
}

/// How totals are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Totals {
    /// Not at all.
    None,
    /// As numbers.
    Values,
    /// As formulas with their results.
    Formulas,
}

/// The header of an attendance table's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// Real dates.
    Real,
    /// 6月5日.
    Chinese,
    /// 2020-06-05 as text.
    Iso,
    /// A row each instead: 日期, 标记.
    Rows,
}

/// A unit's habits.
#[derive(Clone, Debug)]
pub struct Style {
    /// A file for each form.
    pub file_per_form: bool,
    /// Its own folder inside the month's.
    pub own_folder: bool,
    /// Sends some forms as CSV.
    pub csv: bool,
    /// Where unit and period are said.
    pub title: Title,
    /// A column 序号.
    pub numbered: bool,
    /// Units of measure in the header.
    pub header_units: bool,
    /// Columns in another order.
    pub shuffled: bool,
    /// Total rows.
    pub totals: Totals,
    /// 填表人 and so on: 0 not at all, 1 in one cell, 2 in three.
    pub footer: usize,
    /// Blank rows before the footer.
    pub gap: usize,
    /// A blank row above the header.
    pub air: bool,
    /// A column that no form declares, or nothing.
    pub extra: &'static str,
    /// The days of the attendance.
    pub days: Days,
    /// Cards have a header 项目, 数量.
    pub card_header: bool,
    /// Cards have a column 单位: 0 no, 1 a column, 2 in the label.
    pub card_unit: usize,
    /// Spellings of 出勤, 请假, 缺勤.
    pub marks: [&'static str; 3],
    /// Spellings of yes and no.
    pub yes_no: [&'static str; 2],
    /// The number format of dates.
    pub date_format: &'static str,
    /// Quarters and halves are called so in the title.
    pub spans: bool,
    /// The day of the next month on which it sends.
    pub send_day: i64,
}

impl Style {
    /// Title, header, rows and nothing else.
    pub fn clean(seed: u64, code: &str) -> Self {
        let mut rng = Rng::keyed(seed, &["send", code]);
        Self {
            file_per_form: false,
            own_folder: false,
            csv: false,
            title: Title::All,
            numbered: false,
            header_units: false,
            shuffled: false,
            totals: Totals::None,
            footer: 0,
            gap: 0,
            air: false,
            extra: "",
            days: Days::Real,
            card_header: true,
            card_unit: 0,
            marks: ["出勤", "请假", "缺勤"],
            yes_no: ["是", "否"],
            date_format: "yyyy-mm-dd",
            spans: false,
            send_day: rng.range(1, 4),
        }
    }

    /// The habits of a unit, the `nth` of the list, with sheets of its own in the run's year only where rare.
    pub fn shipped(seed: u64, code: &str, nth: usize, current: bool) -> Self {
        let mut rng = Rng::keyed(seed, &["style", code]);
        let clean = Self::clean(seed, code);
        let titles = [Title::All, Title::Line, Title::Measure, Title::UnitLine];
        let days = [Days::Real, Days::Chinese, Days::Iso, Days::Rows];
        let totals = [Totals::None, Totals::Values, Totals::Formulas];
        Self {
            file_per_form: nth % 3 == 2 && current || nth % 9 == 5,
            own_folder: rng.chance(0.3),
            csv: nth % 9 == 5,
            title: titles[nth % 4],
            numbered: rng.chance(0.5),
            header_units: rng.chance(0.4),
            shuffled: rng.chance(0.4),
            totals: *rng.pick(&totals),
            footer: rng.index(3),
            gap: rng.index(3),
            air: rng.chance(0.25),
            extra: *rng.pick(&["", "", "经办人", "审核意见", "联系方式"]),
            days: days[nth / 2 % 4],
            card_header: rng.chance(0.6),
            card_unit: rng.index(3),
            marks: *rng.pick(&[
                ["√", "○", "×"],
                ["出勤", "请假", "缺勤"],
                ["✓", "事假", "旷"],
                ["到", "病假", "缺勤"],
                ["√", "△", "✗"],
            ]),
            yes_no: *rng.pick(&[["是", "否"], ["是", "否"], ["√", ""], ["√", "×"]]),
            date_format: *rng.pick(&["yyyy-mm-dd", "yyyy/m/d", r#"yyyy"年"m"月"d"日""#]),
            spans: rng.chance(0.5),
            ..clean
        }
    }
}
