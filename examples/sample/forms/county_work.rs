//! The counties' forms.

use chrono::NaiveDate;

use super::Task;
use crate::calendar::Month;
use crate::county::County;
use crate::names;
use crate::records::{Row, Val};

/// The first month with forms about the epidemic.
const EPIDEMIC: Month = Month::new(2020, 1);

fn county<'a>(task: &Task<'a>) -> Option<&'a County> {
    task.world.counties[task.unit].as_ref()
}

/// Whether the forms about the epidemic are in use; a world of 2019 alone has them too.
fn epidemic(task: &Task<'_>) -> bool {
    task.month >= EPIDEMIC || task.world.settings.to < EPIDEMIC
}

/// 疫情防控力量统计表
pub fn epidemic_force(task: &Task<'_>) -> Option<Vec<Row>> {
    let county = county(task)?;
    let figures = county.epidemic[county.at(task.month)];
    epidemic(task).then(|| vec![figures.map(Val::int).to_vec()])
}

/// 防疫宣传投放表
pub fn epidemic_publicity(mut task: Task<'_>) -> Option<Vec<Row>> {
    if !epidemic(&task) {
        return None;
    }
    let size = if county(&task).is_some() { 6 } else { 1 };
    let busy = if matches!(task.month.number(), 2..=4) { 4 } else { 1 };
    let mut figure = |low: i64, high: i64| task.rng.range(low, high) * size * busy;
    let row = [figure(3, 20), figure(1, 8), figure(50, 900)];
    Some(vec![row.map(Val::int).to_vec()])
}

/// The advisors on the list in a month, with whether they are in office.
fn listed(county: &County, month: Month) -> impl Iterator<Item = (&crate::county::Advisor, bool)> {
    county
        .advisors
        .iter()
        .filter(move |advisor| advisor.appointed <= month.last_day())
        .map(move |advisor| (advisor, advisor.left.is_none_or(|left| month < left)))
}

/// 产业发展指导员名册
pub fn advisors(task: &Task<'_>) -> Vec<Row> {
    let Some(county) = county(task) else {
        return Vec::new();
    };
    listed(county, task.month)
        .map(|(advisor, serving)| {
            vec![Val::text(&advisor.number), Val::text(&advisor.name), Val::Date(advisor.appointed), Val::Bool(serving)]
        })
        .collect()
}

/// 指导员培训登记表
pub fn advisor_training(mut task: Task<'_>) -> Vec<Row> {
    if task.idle(0.15) {
        return Vec::new();
    }
    let titles = ["特色种植技术培训", "养殖防疫技术培训", "农产品电商培训", "产业政策解读班"];
    (0..task.rng.range(1, 2))
        .map(|_| {
            let date = task.day(3, 27);
            vec![Val::text(*task.rng.pick(&titles)), Val::Date(date), Val::int(task.rng.range(8, 65))]
        })
        .collect()
}

/// 入户指导台账: households are numbered by the county and visited again and again.
pub fn household_visits(mut task: Task<'_>) -> Vec<Row> {
    let Some(county) = county(&task) else {
        return Vec::new();
    };
    let serving: Vec<&str> = listed(county, task.month)
        .filter(|(_, serving)| *serving)
        .map(|(advisor, _)| advisor.number.as_str())
        .collect();
    let texts = ["整枝修剪", "病虫害防治", "圈舍消毒", "良种选购", "测土施肥", "销路对接"];
    let mut dates: Vec<NaiveDate> = (0..task.rng.range(9, 22)).map(|_| task.day(1, 28)).collect();
    dates.sort_unstable();
    dates
        .into_iter()
        .map(|date| {
            let household = task.rng.range(1, 60);
            let mut owner = task.steady(&format!("household-{household}"));
            vec![
                Val::text(format!("H{household:03}")),
                Val::text(names::person(&mut owner)),
                Val::Date(date),
                Val::text(*task.rng.pick(&serving)),
                Val::text(*task.rng.pick(&texts)),
            ]
        })
        .collect()
}

/// 产业扶贫典型案例表: a case may be listed unpublished in one quarter and published in the next.
pub fn cases(mut task: Task<'_>) -> Vec<Row> {
    if task.idle(0.06) {
        return Vec::new();
    }
    let year = task.month.year();
    let quarter = (task.month.number() - 1) / 3 + 1;
    let last = task.month.plus(-3);
    let modes = ["股份合作", "订单合同", "服务协作", "流转聘用", "党支部+"];
    let mut rows = Vec::new();
    let mut case = |task: &mut Task<'_>, number: String, published: bool| {
        let mut steady = task.steady(&number);
        let title = format!("{}带动增收案例", names::company(&mut steady));
        let mode = *steady.pick(&modes);
        let date = task.month.plus(-(task.rng.range(0, 2) as i32)).day(task.rng.range(2, 27));
        rows.push(vec![
            Val::text(number),
            Val::text(title),
            Val::text(mode),
            Val::text(if published { "已发布" } else { "未发布" }),
            if published { Val::Date(date) } else { Val::Blank },
        ]);
    };
    if last >= task.world.settings.from {
        let quarter = (last.number() - 1) / 3 + 1;
        case(&mut task, format!("AL{}-{quarter}-9", last.year()), true);
    }
    for nth in 1..=task.rng.range(1, 3) {
        case(&mut task, format!("AL{year}-{quarter}-{nth}"), true);
    }
    case(&mut task, format!("AL{year}-{quarter}-9"), false);
    rows
}

/// 新型经营主体统计表
pub fn farm_entities(task: &Task<'_>) -> Vec<Row> {
    let Some(county) = county(task) else {
        return Vec::new();
    };
    let row = county.farms[county.at(task.month)]
        .iter()
        .flat_map(|change| [change.before, change.new, change.closed, change.after()])
        .map(Val::int)
        .collect();
    vec![row]
}

/// 农村集体资产清产核资进度表
pub fn asset_progress(task: &Task<'_>) -> Vec<Row> {
    let Some(county) = county(task) else {
        return Vec::new();
    };
    let at = county.at(task.month);
    county
        .towns
        .iter()
        .map(|town| {
            let [done, published, recorded] = town.steps[at];
            let before = if at == 0 { town.before } else { town.steps[at - 1][0] };
            let mut row = vec![Val::text(&town.name)];
            row.extend([town.task, done - before, done, published, recorded].map(Val::int));
            row
        })
        .collect()
}
