//! The branch's members, its meetings, who came to them, and the yearly review.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::Task;
use crate::calendar::Month;
use crate::names;
use crate::records::{Row, Val};
use crate::rng::Rng;
use crate::units::Kind;
use crate::world::World;

/// An activity that several branches hold together under one number.
#[derive(Clone, Debug)]
pub struct Joint {
    number: String,
    date: NaiveDate,
    kind: &'static str,
    title: String,
    speaker: String,
    rank: &'static str,
}

/// Every month some pairs of branches hold a themed day together, in the first month of a quarter a lecture.
pub fn joints(world: &World) -> BTreeMap<(Month, usize), Joint> {
    let mut joints = BTreeMap::new();
    let branches = world.of_kind(Kind::Branch);
    for month in world.settings.from.through(world.settings.to) {
        let mut rng = Rng::keyed(world.settings.seed, &["joint", &month.to_string()]);
        let mut there: Vec<usize> = branches.iter().copied().filter(|&unit| world.units[unit].active(month)).collect();
        rng.shuffle(&mut there);
        let lecture = month.number() % 3 == 1;
        let size = if lecture { 3 } else { 2 };
        for (nth, group) in there.chunks_exact(size).take(branches.len() / 5).enumerate() {
            let joint = Joint {
                number: format!("LH{}{:02}-{}", month.year(), month.number(), nth + 1),
                date: month.day(rng.range(8, 24)),
                kind: if lecture { "党课" } else { "主题党日" },
                title: if lecture {
                    "处级领导联合讲党课".to_owned()
                } else {
                    format!("联合主题党日：走进{}", names::community(&mut rng))
                },
                speaker: if lecture { names::person(&mut rng) } else { String::new() },
                rank: if lecture { "处级" } else { "" },
            };
            for &unit in group {
                joints.insert((month, unit), joint.clone());
            }
        }
    }
    joints
}

/// 党员花名册
pub fn members(task: Task<'_>) -> Vec<Row> {
    let with_ids = task.steady("members-ids").chance(0.85);
    let members = task.world.members(task.unit, task.month);
    members
        .iter()
        .map(|member| {
            vec![
                Val::text(&member.number),
                Val::text(&member.name),
                Val::text(if with_ids { member.resident_id.as_str() } else { "" }),
                Val::Date(member.joined),
                Val::text(member.category(task.month)),
                Val::text(member.work),
                Val::Bool(member.hardship),
            ]
        })
        .collect()
}

const STUDY: [&str; 6] = [
    "学习党章党规",
    "学习中央一号文件",
    "学习全面从严治党主体责任规定",
    "学习农村人居环境整治文件",
    "学习产业扶贫政策",
    "学习先进典型事迹",
];
const THEMES: [&str; 6] =
    ["春耕备耕进田间", "社区环境清洁行动", "重温入党誓词", "结对帮扶走访", "科技下乡送技术", "参观廉政教育基地"];
const LECTURES: [&str; 4] = ["守初心担使命", "农牧干部的作风", "讲政治强担当", "学党史知党情"];

/// What kinds of meetings a branch holds in a month; the first month of a quarter has them all.
fn agenda(task: &mut Task<'_>) -> Vec<&'static str> {
    let first = task.month.number() % 3 == 1;
    let rng = &mut task.rng;
    let mut kinds = vec!["支委会", "主题党日", "集中学习"];
    if rng.chance(0.3) {
        kinds.push("支委会");
    }
    kinds.extend(std::iter::repeat_n("集中学习", rng.index(3)));
    if first || rng.chance(0.2) {
        kinds.push("党员大会");
    }
    if first || rng.chance(0.25) {
        kinds.push("党课");
    }
    kinds.extend(std::iter::repeat_n("党小组会", rng.index(3)));
    if task.month.number() == 1 {
        kinds.push("组织生活会");
    }
    kinds
}

/// 组织生活台账
pub fn activities(mut task: Task<'_>) -> Vec<Row> {
    let size = task.world.members(task.unit, task.month).len() as i64;
    let committee = (3 + 2 * task.steady("committee").range(0, 1)).min(size);
    let code = &task.world.units[task.unit].code;
    let year = task.month.year();
    let joint = task.world.joints.get(&(task.month, task.unit)).cloned();
    let mut kinds = agenda(&mut task);
    if let Some(joint) = &joint {
        // The joint one stands in for the branch's own of that kind.
        if let Some(at) = kinds.iter().position(|kind| *kind == joint.kind) {
            kinds.remove(at);
        }
    }
    let mut meetings: Vec<(NaiveDate, &str)> = kinds.into_iter().map(|kind| (task.day(2, 27), kind)).collect();
    meetings.sort();
    let mut rows = Vec::new();
    for (nth, (date, kind)) in meetings.iter().enumerate() {
        let rng = &mut task.rng;
        let expected = match *kind {
            "支委会" => committee,
            "党小组会" => (size / 2).max(1),
            _ => size,
        };
        let came = match *kind {
            "支委会" => expected - rng.range(0, 1),
            _ => expected - rng.range(0, (expected / 8).max(1)),
        };
        let title = match *kind {
            "集中学习" => (*rng.pick(&STUDY)).to_owned(),
            "主题党日" => (*rng.pick(&THEMES)).to_owned(),
            "党课" => (*rng.pick(&LECTURES)).to_owned(),
            "组织生活会" => format!("{}年度组织生活会", date.year() - 1),
            "支委会" => "研究支部近期工作".to_owned(),
            "党员大会" => "讨论支部重要事项".to_owned(),
            _ => "传达支部工作安排".to_owned(),
        };
        let lecture = *kind == "党课";
        let (speaker, rank) = if lecture {
            (names::person(rng), *rng.pick(&["科级", "科级", "其他", "处级"]))
        } else {
            (String::new(), "")
        };
        let brand = *kind == "主题党日" && rng.chance(0.3);
        rows.push(vec![
            Val::text(format!("{code}-{year}{:02}-{:02}", task.month.number(), nth + 1)),
            Val::Date(*date),
            Val::text(*kind),
            Val::text(title),
            Val::text(speaker),
            Val::text(rank),
            Val::int(expected),
            Val::int(came.max((expected + 1) / 2)),
            Val::Num(rust_decimal::Decimal::new(5 * rng.range(2, 6), 1)),
            Val::Bool(brand),
        ]);
    }
    if let Some(joint) = joint {
        let came = size - task.rng.range(0, (size / 8).max(1));
        rows.push(vec![
            Val::text(joint.number),
            Val::Date(joint.date),
            Val::text(joint.kind),
            Val::text(joint.title),
            Val::text(joint.speaker),
            Val::text(joint.rank),
            Val::int(size),
            Val::int(came),
            Val::Num(rust_decimal::Decimal::new(20, 1)),
            Val::Bool(joint.kind == "主题党日"),
        ]);
    }
    rows
}

/// 组织生活考勤表: a mark for each member on two to four of the days on which the branch met.
pub fn attendance(mut task: Task<'_>) -> Vec<Row> {
    let meetings = super::rows(task.world, task.unit, "activities", task.month).unwrap_or_default();
    let mut days: Vec<NaiveDate> = meetings
        .iter()
        .filter(|row| !matches!(row[2].words(), Some("支委会" | "党小组会")))
        .filter_map(|row| row[1].date())
        .collect();
    days.sort_unstable();
    days.dedup();
    days.truncate(4);
    let mut rows = Vec::new();
    for member in task.world.members(task.unit, task.month) {
        for (nth, day) in days.iter().enumerate() {
            let mark = match task.rng.range(0, 99) {
                0..=86 => "出勤",
                87..=93 => "请假",
                94..=96 => "缺勤",
                // Nobody goes without any mark, and no day stays empty.
                _ if nth > 0 && member.number != "001" => continue,
                _ => "出勤",
            };
            rows.push(vec![Val::text(&member.number), Val::text(&member.name), Val::Date(*day), Val::text(mark)]);
        }
    }
    rows
}

/// The month in which a branch holds the review of a year: early in the next one, a few in December;
/// from 2020 on all in December, when the form is owed.
fn review_month(task: &Task<'_>, year: i32) -> Month {
    let mut rng = task.steady(&format!("review-{year}"));
    let december = Month::new(year, 12);
    if year >= 2020 || rng.chance(0.12) { december } else { december.plus(if rng.chance(0.7) { 1 } else { 2 }) }
}

/// 民主评议党员登记表
pub fn reviews(mut task: Task<'_>) -> Option<Vec<Row>> {
    let year =
        [task.month.year() - 1, task.month.year()].into_iter().find(|&year| review_month(&task, year) == task.month)?;
    let date = task.day(8, 26);
    let members = task.world.members(task.unit, task.month);
    let excellent = members.len() / 4;
    let mut grades: Vec<usize> = (0..members.len()).collect();
    task.rng.shuffle(&mut grades);
    let rows = members
        .iter()
        .zip(&grades)
        .map(|(member, &place)| {
            let present = place < members.len() - 1 || place < 8;
            let grade = match place {
                _ if !present => "",
                p if p < excellent => "优秀",
                p if p == excellent && task.rng.chance(0.15) => "基本合格",
                p if p == excellent + 1 && task.rng.chance(0.1) => "不定等次",
                _ => "合格",
            };
            vec![
                Val::text(&member.number),
                Val::text(&member.name),
                Val::int(i64::from(year)),
                Val::Date(date),
                Val::Bool(present),
                Val::text(grade),
            ]
        })
        .collect();
    Some(rows)
}
