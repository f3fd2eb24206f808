//! 变动: figures that differ from the generation that was published before.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::{List, middle, text};
use crate::model::Results;
use crate::report::document::{Cell, Content, NumberFormat, Role, Sheet};
use crate::report::words;

pub(super) fn changes(results: &Results<'_>, most: usize) -> Sheet {
    let header = [
        ("指标", 22),
        ("时间", 16),
        ("单位", 24),
        ("单位代码", 10),
        ("上次发布", 16),
        ("本次", 16),
        ("差", 14),
        ("计量", 8),
        ("因为这些文件（新增、改动或删去）", 60),
    ];
    let title = format!("{}与上次发布相比有变动的数", results.period.chinese());
    let mut list = List::new("变动", title, &header, most);
    // The whole bureau first, then unit by unit; a reader wants the figures before the units.
    let root = results.tree.root();
    let mut order: Vec<_> = results.changes.iter().collect();
    order.sort_by_key(|change| change.at.0 != Some(root));
    for change in order {
        if !list.takes() {
            continue;
        }
        let measure = change.at.1.map_or("", |i| results.plan.indicators[i].unit.as_str());
        let files = if change.files.is_empty() {
            "文件没有变，变的是规则或程序".to_owned()
        } else {
            change.files.join("；")
        };
        list.push(vec![
            text(change.name.clone()),
            middle(words::span(change.window, results.period)),
            text(change.unit_name.clone()),
            middle(change.unit.clone()),
            number(&change.before),
            number(&change.after),
            change.difference.map_or_else(nothing, |n| exact(n, NumberFormat::Difference(n.scale()))),
            middle(measure),
            text(files),
        ]);
    }
    let subtitle = if results.changes.is_empty() {
        "没有变动，或以前没有发布过。"
    } else {
        "只列有变动的数；百分比的差是百分点。"
    };
    list.finish(subtitle, "data/changes.csv")
}

/// A value as `data/` writes it.
fn number(value: &str) -> Cell {
    Decimal::from_str(value).map_or_else(|_| nothing(), |n| exact(n, NumberFormat::Grouped(n.scale())))
}

fn exact(value: Decimal, format: NumberFormat) -> Cell {
    Cell::new(Content::Number(value, format), Role::Body)
}

fn nothing() -> Cell {
    middle(words::NOTHING)
}
