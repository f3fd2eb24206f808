//! 重报: what newer versions and slips changed, cell by cell, and the figures that it moved.

use super::{List, middle, text};
use crate::model::{Changed, Difference, Moved, Results, shown};
use crate::report::document::Sheet;
use crate::report::words;

/// Figures that are named; more are counted.
const FIGURES: usize = 8;

pub(super) fn replaced(results: &Results<'_>, most: usize) -> Sheet {
    let header = [
        ("单位", 20),
        ("报表", 22),
        ("报表期", 10),
        ("不再计入的", 30),
        ("现在计入的", 30),
        ("依据", 26),
        ("单元格", 9),
        ("行", 14),
        ("栏目", 16),
        ("原为", 18),
        ("现为", 18),
        ("影响的数（全局）", 46),
    ];
    let mut list = List::new("重报", "重报和更正".to_owned(), &header, most);
    for difference in &results.differences {
        let same = Changed { column: "内容相同".to_owned(), ..Changed::default() };
        let cells = if difference.cells.is_empty() { std::slice::from_ref(&same) } else { &difference.cells };
        let figures = figures(results, difference);
        for (n, cell) in cells.iter().enumerate() {
            if !list.takes() {
                continue;
            }
            list.push(vec![
                text(results.tree.get(difference.unit).name.clone()),
                text(results.plan.forms[difference.form].name.clone()),
                middle(difference.period.map(|period| period.to_string()).unwrap_or_default()),
                text(place(&difference.old)),
                text(place(&difference.new)),
                text(difference.why.clone()),
                middle(cell.cell.clone()),
                text(cell.row.clone()),
                text(cell.column.clone()),
                text(cell.was.clone()),
                text(cell.now.clone()),
                // Said once for each version.
                text(if n == 0 { figures.as_str() } else { "〃" }),
            ]);
        }
    }
    list.finish("每处改动一行；同一份表影响的数写在第一行。", "新旧两份原表")
}

fn place((file, sheet): &(String, String)) -> String {
    if sheet.is_empty() { file.clone() } else { format!("{file}　{sheet}") }
}

fn figures(results: &Results<'_>, difference: &Difference) -> String {
    let moved = &difference.moved;
    if moved.is_empty() {
        return "没有影响".to_owned();
    }
    let named: Vec<String> = moved.iter().take(FIGURES).map(|moved| figure(results, moved)).collect();
    let more = moved.len().saturating_sub(FIGURES);
    let tail = if more > 0 { format!("；还有{more}个") } else { String::new() };
    format!("{}{tail}", named.join("；"))
}

fn figure(results: &Results<'_>, moved: &Moved) -> String {
    let indicator = &results.plan.indicators[moved.indicator];
    let value = |value| match value {
        Some(value) => {
            let sign = if indicator.is_percent() { "%" } else { "" };
            format!("{}{sign}", shown(value, indicator.is_percent(), indicator.decimals))
        }
        None => words::NOTHING.to_owned(),
    };
    let (first, last) = moved.span;
    let span = if first == last {
        format!("{}月", first.month())
    } else {
        format!("{}—{}月", first.month(), last.month())
    };
    format!("{}（{span}）{}→{}", indicator.name, value(moved.was), value(moved.now))
}
