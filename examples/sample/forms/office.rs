//! Forms of the Party office, the group office and the personnel section.

use chrono::Days;
use rust_decimal::Decimal;

use super::Task;
use crate::names;
use crate::records::{Row, Val};
use crate::units::Kind;

/// 表彰奖励登记表: around the first of July, and once early in the year.
pub fn awards(mut task: Task<'_>) -> Option<Vec<Row>> {
    let (orgs, people) = match task.month.number() {
        6 => (task.rng.range(2, 4), task.rng.range(8, 15)),
        2 => (task.rng.range(0, 1), task.rng.range(2, 4)),
        _ => return None,
    };
    let year = task.month.year();
    let date = task.day(22, 28);
    let giver = if task.rng.chance(0.5) { "市直机关工委" } else { "市农牧局党组" };
    let branches = task.world.of_kind(Kind::Branch);
    let first = task.rng.index(branches.len());
    let mut rows = Vec::new();
    for nth in 0..orgs {
        let branch = branches[(first + nth as usize) % branches.len()];
        rows.push(vec![
            Val::text(format!("Z{year}-{:02}{:02}", task.month.number(), nth + 1)),
            Val::text("基层党组织"),
            Val::text(&task.world.units[branch].name),
            Val::text(giver),
            Val::text(format!("泽农党〔{year}〕{}号", task.month.number() * 3)),
            Val::Date(date),
        ]);
    }
    for nth in 0..people {
        rows.push(vec![
            Val::text(format!("R{year}-{:02}{:02}", task.month.number(), nth + 1)),
            Val::text("党员"),
            Val::text(names::person(&mut task.rng)),
            Val::text(giver),
            Val::Blank,
            Val::Date(date),
        ]);
    }
    Some(rows)
}

/// 督查与会议台账: an inspection is one batch with a row for each place inspected.
pub fn inspections(mut task: Task<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let stamp = format!("{}{:02}", task.month.year(), task.month.number());
    let places: Vec<usize> = task
        .world
        .of_kind(Kind::Branch)
        .into_iter()
        .chain(task.world.of_kind(Kind::Institution))
        .filter(|&unit| task.world.units[unit].active(task.month))
        .collect();
    for batch in 1..=task.rng.range(1, 2) {
        let date = task.day(3, 24);
        for _ in 0..task.rng.range(2, 4) {
            let place = *task.rng.pick(&places);
            rows.push(vec![
                Val::text(format!("DC{stamp}-{batch}")),
                Val::Date(date + Days::new(task.rng.range(0, 3) as u64)),
                Val::text("党建督查"),
                Val::text(&task.world.units[place].name),
                Val::int(task.rng.range(3, 6)),
            ]);
        }
    }
    for (kind, prefix, share) in [("党建座谈会", "ZT", 0.6), ("交流观摩", "GM", 0.4)] {
        if task.rng.chance(share) {
            let date = task.day(3, 27);
            rows.push(vec![
                Val::text(format!("{prefix}{stamp}-1")),
                Val::Date(date),
                Val::text(kind),
                Val::Blank,
                Val::int(task.rng.range(12, 48)),
            ]);
        }
    }
    rows
}

/// 局党组会议学习台账
pub fn party_group(mut task: Task<'_>) -> Vec<Row> {
    let topics = [
        ("中心组集中学习", "学习农业农村工作会议精神"),
        ("中心组集中学习", "学习脱贫攻坚有关文件"),
        ("意识形态专题", "研判意识形态形势"),
        ("党风廉政", "传达纪委全会精神"),
        ("党风廉政", "通报典型案例"),
        ("其他", "研究近期重点工作"),
    ];
    let mut rows = vec![topics[0]];
    for _ in 0..task.rng.range(3, 6) {
        rows.push(*task.rng.pick(&topics));
    }
    let mut dates: Vec<_> = rows.iter().map(|_| task.day(2, 28)).collect();
    dates.sort_unstable();
    dates
        .into_iter()
        .zip(rows)
        .map(|(date, (kind, topic))| {
            vec![
                Val::Date(date),
                Val::text(kind),
                Val::text(topic),
                Val::int(task.rng.range(7, 19)),
                Val::Num(Decimal::new(5 * task.rng.range(2, 7), 1).normalize()),
            ]
        })
        .collect()
}

/// 党员干部培训班次表
pub fn training(mut task: Task<'_>) -> Vec<Row> {
    let titles = ["党务干部培训班", "新任支部书记培训班", "入党积极分子培训班", "农牧系统骨干培训班"];
    let stamp = format!("{}{:02}", task.month.year(), task.month.number());
    (1..=task.rng.range(1, 3))
        .map(|nth| {
            let start = task.day(2, 20);
            let days = task.rng.range(1, 4);
            vec![
                Val::text(format!("PX{stamp}-{nth}")),
                Val::text(*task.rng.pick(&titles)),
                Val::Date(start),
                Val::Date(start + Days::new(days as u64 - 1)),
                Val::Num(Decimal::new(days * 60 + 5 * task.rng.range(0, 3), 1).normalize()),
                Val::int(task.rng.range(18, 90)),
            ]
        })
        .collect()
}

/// 清理核查登记表
pub fn cleanup(mut task: Task<'_>) -> Option<Vec<Row>> {
    if !matches!(task.month.number(), 4 | 5 | 10) {
        return None;
    }
    let results = ["未发现", "未发现", "未发现", "已纠正", "正在处理"];
    let first = i64::from(task.month.number()) * 20;
    let rows = (0..task.rng.range(6, 18))
        .map(|nth| {
            let date = task.day(6, 26);
            vec![Val::text(format!("G{:04}", first + nth)), Val::Date(date), Val::text(*task.rng.pick(&results))]
        })
        .collect();
    Some(rows)
}

/// 督查问题整改台账
pub fn rectification(mut task: Task<'_>) -> Vec<Row> {
    let fields = [
        ("工作纪律", "值班登记不完整"),
        ("党风廉政", "廉政谈话记录不规范"),
        ("意识形态", "阵地台账更新不及时"),
        ("党建", "会议记录要素不全"),
        ("党建", "党费收缴公示不及时"),
    ];
    let stamp = format!("{}{:02}", task.month.year(), task.month.number());
    let places = task.world.of_kind(Kind::Branch);
    (1..=task.rng.range(2, 5))
        .map(|nth| {
            let found = task.day(3, 26);
            let (field, text) = *task.rng.pick(&fields);
            let place = *task.rng.pick(&places);
            vec![
                Val::text(format!("WT{stamp}-{nth}")),
                Val::text(&task.world.units[place].name),
                Val::text(field),
                Val::text(text),
                Val::Date(found),
                Val::Date(found + Days::new(30)),
                Val::text(if task.rng.chance(0.7) { "已整改" } else { "整改中" }),
            ]
        })
        .collect()
}

/// 学习强国平台排名表
pub fn study_rank(mut task: Task<'_>) -> Vec<Row> {
    let date = task.day(25, 31);
    vec![vec![Val::int(task.rng.range(2, 14)), Val::Date(date)]]
}
