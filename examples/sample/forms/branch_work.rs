//! What else a branch does: volunteering, community projects, opinions, recruits, the study platform.

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;

use super::Task;
use crate::calendar::Month;
use crate::names;
use crate::records::{Row, Val};

/// 志愿服务登记表: nobody serves at two places at once.
pub fn volunteering(mut task: Task<'_>) -> Vec<Row> {
    let members = task.world.members(task.unit, task.month);
    let timed = task.steady("volunteer-times").chance(0.7);
    let jobs = ["小区值守", "环境清洁", "政策宣传", "农技咨询", "助老服务", "物资搬运"];
    let busy = matches!((task.month.year(), task.month.number()), (2020, 2..=4));
    let days = task.rng.range(2, if busy { 6 } else { 3 });
    let mut rows = Vec::new();
    let mut used = Vec::new();
    for _ in 0..days {
        let date = task.day(1, 28);
        if used.contains(&date) {
            continue;
        }
        used.push(date);
        let place = names::community(&mut task.rng);
        let job = *task.rng.pick(&jobs);
        let share = 0.2 + 0.06 * task.rng.range(0, 5) as f64;
        for member in &members {
            if !task.rng.chance(share) {
                continue;
            }
            let start = 30 * task.rng.range(16, 19);
            let halves = task.rng.range(2, 6);
            let twice = timed && task.rng.chance(0.06);
            let mut spell = |start: i64, halves: i64, job: &str| {
                let time = |minutes: i64| {
                    if timed { Val::Time(minutes as u16) } else { Val::Blank }
                };
                rows.push(vec![
                    Val::text(&member.number),
                    Val::text(&member.name),
                    Val::Date(date),
                    time(start),
                    time(start + 30 * halves),
                    Val::Num(Decimal::new(5 * halves, 1).normalize()),
                    Val::text(job),
                    Val::text(&place),
                ]);
            };
            spell(start, halves, job);
            if twice {
                spell(14 * 60 + 30, 4, "入户走访");
            }
        }
    }
    if rows.is_empty() {
        let member = members[0];
        let date = task.day(1, 28);
        rows.push(vec![
            Val::text(&member.number),
            Val::text(&member.name),
            Val::Date(date),
            Val::Blank,
            Val::Blank,
            Val::int(2),
            Val::text("环境清洁"),
            Val::text(names::community(&mut task.rng)),
        ]);
    }
    rows
}

/// 社区服务项目认领表: the projects are the city's, so two branches may claim the same.
pub fn community_projects(mut task: Task<'_>) -> Vec<Row> {
    if task.idle(0.4) {
        return Vec::new();
    }
    let titles = ["楼道清洁", "空巢老人陪护", "农产品安全讲座", "小区绿化", "义务理发", "家电检修"];
    let pool = 3 * task.world.units.len() as i64;
    let mut numbers = Vec::new();
    for _ in 0..task.rng.range(1, 3) {
        let number = task.rng.range(1, pool);
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
        .into_iter()
        .map(|number| {
            let date = task.day(1, 28);
            let title = titles[number as usize % titles.len()];
            let mut place = crate::rng::Rng::keyed(task.world.settings.seed, &["project", &number.to_string()]);
            vec![
                Val::text(format!("XM{}-{number:03}", task.month.year())),
                Val::text(title),
                Val::text(names::community(&mut place)),
                Val::Date(date),
            ]
        })
        .collect()
}

/// 征求意见建议登记表
pub fn opinions(mut task: Task<'_>) -> Option<Vec<Row>> {
    let share = match task.month.number() {
        1 => 0.7,
        5 | 12 => 0.4,
        _ => 0.08,
    };
    if !task.rng.chance(share) {
        return None;
    }
    let sources = ["基层群众", "服务对象", "本支部党员", "县区农牧局"];
    let texts = ["增加田间培训次数", "缩短补贴发放时间", "改进值班安排", "丰富主题党日形式", "加强新品种示范"];
    let kinds = ["作风建设", "业务工作", "组织生活", "其他"];
    let rows = (1..=task.rng.range(2, 6))
        .map(|nth| {
            let date = task.day(2, 27);
            vec![
                Val::text(format!("{:02}{nth:02}", task.month.number())),
                Val::text(*task.rng.pick(&sources)),
                Val::text(*task.rng.pick(&texts)),
                Val::text(*task.rng.pick(&kinds)),
                Val::Bool(task.rng.chance(0.7)),
                Val::Date(date),
            ]
        })
        .collect();
    Some(rows)
}

/// 发展党员工作台账: each candidate moves from stage to stage as the months pass.
pub fn recruits(task: Task<'_>) -> Vec<Row> {
    let mut rng = task.steady("recruits");
    if rng.chance(0.1) && task.world.settings.nils {
        return Vec::new();
    }
    let month = task.month;
    let reached = |date: NaiveDate| date <= month.last_day();
    let mut rows = Vec::new();
    for nth in 1..=rng.range(4, 8) {
        let name = names::person(&mut rng);
        // The first one applied long before anything is reported, so the list is never empty.
        let apply = match nth {
            1 => Month::new(2018, 3),
            _ => Month::new(2016, 9).plus(rng.range(0, 46) as i32),
        }
        .day(rng.range(1, 28));
        let active = Month::of(apply).plus(7 + rng.range(0, 8) as i32).day(rng.range(1, 28));
        let chosen = active + Months::new(12) + chrono::Days::new(rng.range(3, 120) as u64);
        let joined = chosen + Months::new(rng.range(3, 7) as u32);
        let full = joined + Months::new(12);
        if !reached(apply) || reached(full + Months::new(10)) && nth > 1 {
            continue;
        }
        let stage = if reached(full) {
            "已转正"
        } else if reached(joined) {
            "预备"
        } else if reached(chosen) {
            "发展对象"
        } else if reached(active) {
            "积极分子"
        } else {
            "申请人"
        };
        let optional = |date: NaiveDate| {
            if reached(date) { Val::Date(date) } else { Val::Blank }
        };
        let plan = Month::of(chosen).year();
        // The plan is made a year ahead, for those who are already activists.
        let planned = reached(active) && plan <= month.year();
        rows.push(vec![
            Val::text(format!("F{nth:02}")),
            Val::text(name),
            Val::Date(apply),
            optional(active),
            optional(chosen),
            if planned { Val::int(i64::from(plan)) } else { Val::Blank },
            Val::text(stage),
        ]);
    }
    rows
}

/// 学习强国使用情况表: one study group a branch.
pub fn study_platform(task: Task<'_>) -> Vec<Row> {
    let size = task.world.members(task.unit, task.month).len() as i64;
    let mut steady = task.steady("platform");
    let others = steady.range(4, 20);
    let all = size + others;
    // Taken alternately from two ranges, so no month repeats the one before.
    let step = i64::from(task.month.number() % 2);
    let users = all - steady.range(2, 3);
    let mut rng = task.rng;
    let taking_part = users - 1 - 2 * rng.range(0, users / 8) - step;
    vec![vec![Val::int(1), Val::int(all), Val::int(users), Val::int(taking_part.max(0))]]
}
