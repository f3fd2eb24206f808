//! Forms of the institutions, some of them shared with the counties.

use rust_decimal::Decimal;

use super::Task;
use crate::names;
use crate::records::{Row, Val};
use crate::rng::Rng;
use crate::units::Kind;

/// 微信推文登记表: some posts of a month are published by several units, with one title on one day.
pub fn posts(mut task: Task<'_>) -> Vec<Row> {
    let topics = ["春耕生产", "疫情防控", "农机安全", "动物防疫", "科技下乡", "产业扶贫", "人居环境整治"];
    let forms = ["工作纪实", "一图读懂", "技术要点", "现场见闻"];
    let mut rows: Vec<Row> = Vec::new();
    let platform = ["微信公众号", "微信公众号", "政务新媒体"][task.steady("posts").index(3)];
    let mut common = Rng::keyed(task.world.settings.seed, &["posts", &task.month.to_string()]);
    for _ in 0..2 {
        let title = format!("全市{}{}", common.pick(&topics), common.pick(&forms));
        let date = task.month.day(common.range(3, 26));
        if task.rng.chance(0.4) && rows.iter().all(|row| row[0].words() != Some(&title)) {
            rows.push(vec![Val::text(title), Val::Date(date), Val::text(platform)]);
        }
    }
    let place = &task.world.units[task.unit].name;
    for _ in 0..task.rng.range(2, 7) {
        let title = format!("{place}{}{}", task.rng.pick(&topics), task.rng.pick(&forms));
        let date = task.day(1, 28);
        if rows.iter().all(|row| row[0].words() != Some(&title)) {
            rows.push(vec![Val::text(title), Val::Date(date), Val::text(platform)]);
        }
    }
    rows
}

/// 科技服务工作队名册: institutions have the city's teams, counties their own; some people serve in two.
pub fn service_teams(task: &Task<'_>) -> Vec<Row> {
    let city = task.world.units[task.unit].kind == Kind::Institution;
    let level = if city { "市级" } else { "县级" };
    let mut steady = task.steady("teams");
    let teams = steady.range(1, 3);
    let quarters = i64::from(task.month.since(crate::calendar::Month::new(2019, 3)) / 3);
    let size = steady.range(4, 7) + quarters.clamp(0, 6) / 2;
    let mut rows = Vec::new();
    for nth in 1..=size {
        let name = names::person(&mut steady);
        let first = 1 + nth % teams;
        let mut serve = |team: i64| {
            rows.push(vec![
                Val::text(format!("K{nth:02}")),
                Val::text(&name),
                Val::text(level),
                Val::text(format!("D{team}")),
            ]);
        };
        serve(first);
        if teams > 1 && nth == 2 {
            serve(1 + first % teams);
        }
    }
    rows
}

/// 科技服务下乡日志
pub fn extension_visits(mut task: Task<'_>) -> Vec<Row> {
    let counties = task.world.of_kind(Kind::County);
    let teams = service_teams(&task);
    let mut days: Vec<i64> = (0..task.rng.range(4, 9)).map(|_| task.rng.range(1, 28)).collect();
    days.sort_unstable();
    days.into_iter()
        .map(|day| {
            let rng = &mut task.rng;
            let trainings = rng.range(0, 2);
            let trainees = if trainings > 0 { trainings * rng.range(12, 70) } else { 0 };
            let county = &task.world.units[*rng.pick(&counties)].name;
            let team = rng.pick(&teams)[3].clone();
            let seed = if rng.chance(0.5) { rng.range(2, 900) } else { 0 };
            vec![
                Val::Date(task.month.day(day)),
                team,
                Val::text(county),
                Val::text(names::village(rng)),
                Val::int(rng.range(2, 9)),
                Val::int(rng.range(0, 2)),
                Val::int(rng.range(0, 24)),
                Val::int(trainings),
                Val::int(trainees),
                Val::int(rng.range(0, 30) * 50),
                Val::Num(Decimal::new(seed * 5, 1).normalize()),
            ]
        })
        .collect()
}

/// 意识形态汇报材料报送表
pub fn ideology_reports(mut task: Task<'_>) -> Vec<Row> {
    let last = i64::from(task.month.number());
    let half = if last == 6 { "上半年" } else { "下半年" };
    let mut rows = Vec::new();
    let mut report = |title: String, from: i64, to: i64, date| {
        rows.push(vec![Val::text(title), Val::int(from), Val::int(to), Val::Date(date)]);
    };
    let year = task.month.year();
    let date = task.day(18, 28);
    report(format!("{year}年{half}意识形态工作汇报"), last - 5, last, date);
    if task.rng.chance(0.4) {
        let date = task.day(10, 17);
        report("意识形态风险排查情况报告".to_owned(), last - 2, last, date);
    }
    rows
}
