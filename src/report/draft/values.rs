//! Everything that a template can name: first only the names, then the values.

use std::collections::{BTreeMap, BTreeSet};

use huizong_intake::model::UnitTree;
use rust_decimal::Decimal;

use super::coverage::{self, Gaps};
use crate::config::plan::{Better, Indicator, Plan, Rows, TablePlan, Window};
use crate::model::{Figure, Results};
use crate::plain::sentence;
use crate::report::docx;
use crate::report::flat::plain;
use crate::report::summary::units;
use crate::report::words;

/// Words at the top, besides `year` and `month`.
const WORDS: [&str; 7] = ["period", "span", "half", "quarter", "day", "first_day", "last_day"];
const OF_UNITS: [&str; 6] = ["name", "unit", "code", "unit_name", "kind", "values"];
const OF_INDICATORS: [&str; 10] =
    ["name", "indicator", "id", "unit", "measure", "value", "previous", "prev", "last_year", "values"];
const OF_PERIODS: [&str; 5] = ["name", "period", "year", "month", "values"];

/// What a template may name, whatever the values are.
#[must_use]
pub fn names(plan: &Plan, tree: &UnitTree) -> docx::Names {
    docx::Names {
        indicators: plan.indicators.iter().map(|i| (i.id.clone(), i.name.clone())).collect(),
        words: WORDS.into_iter().chain(["year", "month"]).map(str::to_owned).collect(),
        names: plan.names.keys().cloned().collect(),
        units: tree.all().iter().map(|unit| unit.code.clone()).collect(),
        tables: plan.tables.iter().map(|table| (table.id.clone(), columns(plan, table))).collect(),
    }
}

/// What a row of a table has.
fn columns(plan: &Plan, table: &TablePlan) -> BTreeSet<String> {
    let words: &[&str] = match table.rows {
        Rows::Units => &OF_UNITS,
        Rows::Indicators => return OF_INDICATORS.map(str::to_owned).into(),
        Rows::Periods => &OF_PERIODS,
    };
    let ids = table.indicators.iter().map(|&i| plan.indicators[i].id.clone());
    words.iter().map(|&word| word.to_owned()).chain(ids).collect()
}

/// The values over `window`. Of units and tables only those that the template `mentions`: there are many.
pub(super) fn values(results: &Results<'_>, window: Window, mentions: &dyn Fn(&str) -> bool) -> docx::Values {
    let (plan, tree, period) = (results.plan, results.tree, results.period);
    let gaps = &Gaps::new(results);
    let all = |unit: usize| {
        let figures = (0..plan.indicators.len()).filter_map(|i| figure(results, gaps, window, unit, i));
        figures.map(|figure| (figure.id.clone(), figure)).collect::<BTreeMap<_, _>>()
    };
    let span = window.span(period);
    let day = period.last_day();
    let word = |key: &str| match key {
        "period" => period.to_string(),
        "span" => words::span(window, period),
        "half" => (if period.month() <= 6 { "上半年" } else { "下半年" }).to_owned(),
        "quarter" => format!("{}季度", ["一", "二", "三", "四"][(period.month() as usize - 1) / 3]),
        "day" => day.format("%-d").to_string(),
        "first_day" => span.first.first_day().to_string(),
        _ => day.to_string(),
    };
    docx::Values {
        figures: all(tree.root()),
        year: period.year(),
        month: period.month(),
        words: WORDS.iter().map(|&key| (key.to_owned(), word(key))).collect(),
        names: plan.names.clone(),
        units: (0..tree.all().len())
            .filter(|&unit| mentions(&tree.get(unit).code))
            .map(|unit| {
                let mut figures = all(unit);
                figures.values_mut().for_each(|figure| figure.unit.clone_from(&tree.get(unit).code));
                (tree.get(unit).code.clone(), figures)
            })
            .collect(),
        tables: plan
            .tables
            .iter()
            .filter(|table| mentions(&table.id))
            .map(|planned| {
                let over = |window: &Window| (window.id().to_owned(), table(results, gaps, &planned.over(*window)));
                let windows = Window::ALL.iter().filter(|window| mentions(window.id())).map(over).collect();
                (planned.id.clone(), docx::Table { windows, ..table(results, gaps, planned) })
            })
            .collect(),
    }
}

impl TablePlan {
    /// The same table over another window.
    fn over(&self, window: Window) -> Self {
        Self { window, ..self.clone() }
    }
}

/// A figure as it is published; nothing where the unit has nothing to do with the indicator.
fn figure(results: &Results<'_>, gaps: &Gaps<'_>, window: Window, unit: usize, at: usize) -> Option<docx::Figure> {
    let found = results.figures.get(window, unit, at)?;
    let indicator = &results.plan.indicators[at];
    let code = if unit == results.tree.root() { String::new() } else { results.tree.get(unit).code.clone() };
    let partial = matches!((found.reported, found.expected), (Some(r), Some(e)) if r < e);
    let gap = found.value.is_none() || partial || found.rejected > 0;
    let missing = if gap { coverage::reason(results, gaps, window, unit, at, found) } else { String::new() };
    Some(docx::Figure { unit: code, window: window.id().to_owned(), missing, ..bare(indicator, found) })
}

/// What a figure says wherever it stands.
fn bare(indicator: &Indicator, found: &Figure) -> docx::Figure {
    // As published, so that what is read back can only be the same.
    let published = |value: Option<Decimal>| plain(value?, indicator.is_percent()).parse().ok();
    let of_order = ["排名", "名次", "位次"].iter().any(|word| indicator.name.contains(word));
    docx::Figure {
        id: indicator.id.clone(),
        name: indicator.name.clone(),
        measure: indicator.unit.clone(),
        rank: of_order && indicator.better != Some(Better::Higher),
        decimals: indicator.decimals,
        value: published(found.value),
        previous: published(found.previous),
        last_year: published(found.last_year),
        expected: found.expected,
        reported: found.reported,
        rejected: found.rejected,
        ..docx::Figure::default()
    }
}

fn table(results: &Results<'_>, gaps: &Gaps<'_>, planned: &TablePlan) -> docx::Table {
    let plan = results.plan;
    let (rows, total) = match planned.rows {
        Rows::Units => of_units(results, gaps, planned),
        Rows::Indicators => (of_indicators(results, gaps, planned), None),
        Rows::Periods => of_periods(results, gaps, planned),
    };
    docx::Table {
        title: planned.title.clone(),
        rows,
        total,
        columns: columns(plan, planned),
        order: match planned.rows {
            Rows::Indicators => vec!["value".to_owned()],
            _ => planned.indicators.iter().map(|&i| plan.indicators[i].id.clone()).collect(),
        },
        windows: BTreeMap::new(),
    }
}

fn words(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|&(key, word)| (key.to_owned(), word.to_owned())).collect()
}

/// A row for each unit, and the sum of all where the table has one.
fn of_units(results: &Results<'_>, gaps: &Gaps<'_>, planned: &TablePlan) -> (Vec<docx::Row>, Option<docx::Row>) {
    let (mut rows, mut total) = (Vec::new(), None);
    for listed in units::rows(results, planned) {
        let unit = results.tree.get(listed.unit);
        let figures =
            planned.indicators.iter().filter_map(|&at| figure(results, gaps, planned.window, listed.unit, at));
        let row = docx::Row {
            words: words(&[
                ("name", &sentence(&listed.name)),
                ("unit_name", &sentence(&unit.name)),
                ("unit", &unit.code),
                ("code", &unit.code),
                ("kind", &unit.kind),
            ]),
            figures: figures.map(|figure| (figure.id.clone(), figure)).collect(),
        };
        if listed.sum && listed.parent.is_none() {
            total = Some(row.clone());
        }
        // A unit that is listed itself keeps its row though it sums up others.
        if listed.listed {
            rows.push(row);
        }
    }
    (rows, total)
}

/// A row for each indicator, at the root.
fn of_indicators(results: &Results<'_>, gaps: &Gaps<'_>, planned: &TablePlan) -> Vec<docx::Row> {
    let root = results.tree.root();
    let row = |&at: &usize| {
        let Indicator { id, name, unit, .. } = &results.plan.indicators[at];
        let figure = figure(results, gaps, planned.window, root, at)?;
        Some(docx::Row {
            words: words(&[("name", name), ("indicator", id), ("id", id), ("unit", unit), ("measure", unit)]),
            figures: [("value".to_owned(), figure)].into(),
        })
    };
    planned.indicators.iter().filter_map(row).collect()
}

/// A row for each month of the year so far, at the root, and the year so far.
fn of_periods(results: &Results<'_>, gaps: &Gaps<'_>, planned: &TablePlan) -> (Vec<docx::Row>, Option<docx::Row>) {
    let root = results.tree.root();
    let row = |period: String, year: i32, month: u32, name: String| {
        words(&[("name", &name), ("period", &period), ("year", &year.to_string()), ("month", &month.to_string())])
    };
    let mut rows = Vec::new();
    for (at, month) in results.period.january().through(results.period).enumerate() {
        let figures = planned.indicators.iter().map(|&i| {
            let indicator = &results.plan.indicators[i];
            if month == results.period
                && let Some(figure) = figure(results, gaps, Window::Month, root, i)
            {
                return (indicator.id.clone(), figure);
            }
            let value = results.months.get(root, i).get(at).copied().flatten();
            let missing = format!("{}没有数据", month.chinese());
            let of_month = bare(indicator, &Figure { value, ..Figure::default() });
            (indicator.id.clone(), docx::Figure { missing, ..of_month })
        });
        let figures = figures.collect();
        let name = format!("{}月", month.month());
        rows.push(docx::Row { words: row(month.to_string(), month.year(), month.month(), name), figures });
    }
    let period = results.period;
    let figures = planned.indicators.iter().filter_map(|&i| figure(results, gaps, Window::Ytd, root, i));
    let total = docx::Row {
        words: row(period.to_string(), period.year(), period.month(), "本年累计".to_owned()),
        figures: figures.map(|figure| (figure.id.clone(), figure)).collect(),
    };
    (rows, Some(total))
}
