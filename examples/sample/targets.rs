//! The targets of the year, for the bureau and some units.

use crate::units::{Kind, Unit};

/// A target: the indicator's id, the unit's index, the year and the value as it is written.
#[derive(Clone, Debug)]
pub struct Target {
    /// The indicator.
    pub indicator: &'static str,
    /// The unit.
    pub unit: usize,
    /// The year.
    pub year: i32,
    /// The value; rates in percent.
    pub value: i64,
}

/// Some ten indicators for the bureau, the asset verification for each county, hours for some branches.
pub fn all(units: &[Unit], year: i32) -> Vec<Target> {
    let count = |kind| units.iter().filter(|unit| unit.kind == kind).count() as i64;
    let (branches, counties) = (count(Kind::Branch), count(Kind::County));
    let institutions = count(Kind::Institution);
    let root = [
        ("dues_rate", 100),
        ("attendance_rate", 90),
        ("volunteer_hours", branches * 500),
        ("branch_study_n", branches * 24),
        ("party_lecture", branches * 5),
        ("training_classes", 24),
        ("field_heads", institutions * 360),
        ("guided_visits", counties * 180),
        ("cases_n", counties * 12),
        ("audit_rate", 100),
        ("wechat_posts", (counties + institutions) * 60),
    ];
    let mut list: Vec<Target> =
        root.into_iter().map(|(indicator, value)| Target { indicator, unit: 0, year, value }).collect();
    for (unit, node) in units.iter().enumerate() {
        let (indicator, value) = match node.kind {
            Kind::County => ("guided_visits", 180),
            Kind::Branch if unit % 3 == 0 => ("volunteer_hours", 480),
            _ => continue,
        };
        list.push(Target { indicator, unit, year, value });
    }
    list
}
