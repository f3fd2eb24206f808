//! Dues, donations and the money brought on visits.

use super::Task;
use crate::names;
use crate::records::{Row, Val};
use crate::units::Kind;

/// 党费收缴明细表: everyone on the roster pays; a few round up.
pub fn dues(mut task: Task<'_>) -> Vec<Row> {
    let members = task.world.members(task.unit, task.month);
    let start = task.rng.range(3, 12);
    members
        .iter()
        .map(|member| {
            let payable = member.payable(task.month);
            let more = payable > 1000 && task.rng.chance(0.04);
            let paid = if more { payable.div_euclid(100) * 100 + 100 } else { payable };
            let date = task.day(start, start + 9);
            vec![
                Val::text(&member.number),
                Val::text(&member.name),
                Val::cents(member.base(task.month) * 100),
                Val::cents(payable),
                Val::cents(paid),
                Val::Date(date),
                Val::text(if more { "自愿多交" } else { "" }),
            ]
        })
        .collect()
}

/// 党员捐款登记表: the drive of February and March 2020, and a few other occasions.
pub fn donations(mut task: Task<'_>) -> Option<Vec<Row>> {
    let share = match (task.month.year(), task.month.number()) {
        (2020, 2) => 1.0,
        (2020, 3) => 0.35,
        (_, 6) => 0.3,
        (2019, _) => 0.04,
        _ => 0.06,
    };
    if !task.rng.chance(share) {
        return None;
    }
    // The last three never give, so the donors stay fewer than the members in every window.
    let mut members = task.world.members(task.unit, task.month);
    members.truncate(members.len().saturating_sub(3));
    let mut rows = Vec::new();
    for member in members {
        if !task.rng.chance(0.75) {
            continue;
        }
        let amount = match task.rng.range(0, 9) {
            0 => task.rng.range(2000, 60_000),
            1..=3 => 5000,
            4..=6 => 10_000,
            _ => 20_000,
        };
        let ways = ["到机关捐", "上门取", "电子转账", "电子转账"];
        let way = *task.rng.pick(&ways);
        let date = task.day(2, 26);
        rows.push(vec![
            Val::text(&member.number),
            Val::text(&member.name),
            Val::text(way),
            Val::cents(amount),
            Val::Date(date),
        ]);
        if task.rng.chance(0.08) {
            // A second gift of the same person: two rows, one donor.
            let date = task.day(2, 26);
            rows.push(vec![
                Val::text(&member.number),
                Val::text(&member.name),
                Val::text("电子转账"),
                Val::cents(3000),
                Val::Date(date),
            ]);
        }
    }
    (!rows.is_empty()).then_some(rows)
}

/// 党内关怀慰问登记表: before the Spring Festival and around the first of July.
pub fn care_visits(mut task: Task<'_>) -> Option<Vec<Row>> {
    let office = task.world.units[task.unit].kind == Kind::PartyOffice;
    let share = match task.month.number() {
        1 => 0.8,
        6 => 0.5,
        9 => 0.2,
        _ => 0.02,
    };
    let share = if office && matches!(task.month.number(), 1 | 6) { 1.0 } else { share };
    if !task.rng.chance(share) {
        return None;
    }
    let mut people: Vec<(String, String, &str)> = Vec::new();
    if office {
        let mut steady = task.steady("care");
        for i in 1..=6 {
            let name = names::person(&mut steady);
            let kind = ["困难", "离退休", "离退休", "其他"][steady.index(4)];
            people.push((format!("W{i:02}"), name, kind));
        }
    } else {
        for member in task.world.members(task.unit, task.month) {
            let kind = match member.work {
                _ if member.hardship => "困难",
                "离退休" => "离退休",
                _ if task.rng.chance(0.08) => "其他",
                _ => continue,
            };
            people.push((member.number.clone(), member.name.clone(), kind));
        }
        people.truncate(8);
    }
    let rows: Vec<Row> = people
        .into_iter()
        .map(|(number, name, kind)| {
            let date = task.day(4, 27);
            let money = *task.rng.pick(&[30_000, 50_000, 50_000, 60_050, 80_000, 100_000]);
            vec![Val::text(number), Val::text(name), Val::text(kind), Val::Date(date), Val::cents(money)]
        })
        .collect();
    (!rows.is_empty()).then_some(rows)
}
