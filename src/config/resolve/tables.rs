//! `[[table]]`, `[page_one]` and `[[report]]`: what is shown.

use super::super::diagnose::Mistake;
use super::super::plan::{Chart, Compare, Money, PageOne, ReportPlan, Rounding, Rows, TablePlan, Window};
use super::super::raw::Node;
use super::Context;

/// The window that a table, check or report names.
pub fn window(node: &Node<'_>, default: Window) -> Window {
    let word = node.text("window");
    let named = Window::ALL.into_iter().find(|window| word.as_ref().is_some_and(|word| word.value == window.id()));
    named.unwrap_or(default)
}

/// The indexes of the indicators named in a list.
fn listed(context: &mut Context<'_, '_>, node: &Node<'_>, ids: &[&str]) -> Vec<usize> {
    let mut found = Vec::new();
    for name in node.texts("indicators") {
        if let Some(i) = context.index(&name, ids, "指标") {
            if found.contains(&i) {
                let message = format!("{} 列了两次", name.value);
                context.wrong(Mistake::new(name.span, message).label("请删去一处"));
            }
            found.push(i);
        }
    }
    found
}

/// `[[table]]`.
pub fn tables(context: &mut Context<'_, '_>, root: &Node<'_>, ids: &[&str]) -> Vec<TablePlan> {
    let nodes = root.nodes("table");
    let mut table_ids = context.ids(&nodes, "表", &[]);
    let given = table_ids.clone();
    for (i, id) in table_ids.iter_mut().enumerate().filter(|(_, id)| id.is_empty()) {
        *id = format!("t{}", i + 1);
        if given.contains(id) {
            let message = format!("第 {} 张表没有代号，按次序应叫 {id}，这个代号已有", i + 1);
            context.wrong(Mistake::new(nodes[i].span.clone(), message).help("给它写上 id"));
        }
    }
    let mut titles: Vec<String> = Vec::new();
    let mut tables = Vec::with_capacity(nodes.len());
    for (node, id) in nodes.iter().zip(table_ids) {
        if let Some(title) = node.filled("title") {
            if titles.iter().any(|known| known == title.value) {
                let message = format!("标题“{}”重复", title.value);
                context.wrong(Mistake::new(title.span.clone(), message).label("前面已有同名的表，请换一个"));
            }
            titles.push(title.value.to_owned());
        }
        let indicators = listed(context, node, ids);
        let named = node.text("rows");
        let rows = match named.map(|word| word.value) {
            Some("indicators") => Rows::Indicators,
            Some("periods") => Rows::Periods,
            _ => Rows::Units,
        };
        if rows != Rows::Units && !node.texts("kinds").is_empty() {
            let span = node.key_span("kinds");
            context.wrong(Mistake::new(span, "只有一行一个单位的表才写 kinds").help("删去，或写 rows = \"units\""));
        }
        let mut drawn = Vec::new();
        for name in node.texts("drawn") {
            let Some(i) = context.index(&name, ids, "指标") else { continue };
            if !indicators.contains(&i) {
                let message = format!("{} 不在本表的 indicators 里，不能画", name.value);
                context.wrong(Mistake::new(name.span, message).help("先把它列进 indicators"));
            }
            drawn.push(i);
        }
        let money = node.text("money").and_then(|word| Money::ALL.into_iter().find(|m| m.name() == word.value));
        let money = money.unwrap_or(Money::Yuan);
        if node.has("rounding") && money == Money::Yuan {
            let span = node.key_span("rounding");
            context
                .wrong(Mistake::new(span, "没有改用千元、万元或亿元，不会有舍入").help("删去，或写 money = \"万元\""));
        }
        let mut compare = Vec::new();
        for word in node.texts("compare") {
            let compared = match word.value {
                "prev" => Compare::Prev,
                "last_year" => Compare::LastYear,
                _ => continue,
            };
            if !compare.contains(&compared) {
                compare.push(compared);
            }
        }
        tables.push(TablePlan {
            id,
            title: node.string("title"),
            rows,
            kinds: node.strings("kinds"),
            indicators,
            window: window(node, Window::Month),
            compare,
            chart: node.text("chart").and_then(|word| match word.value {
                "bar" => Some(Chart::Bar),
                "column" => Some(Chart::Column),
                "line" => Some(Chart::Line),
                _ => None,
            }),
            drawn,
            money,
            rounding: match node.text("rounding").map(|word| word.value) {
                Some("balance") => Rounding::Balance,
                _ => Rounding::Note,
            },
        });
    }
    tables
}

/// `[page_one]`.
pub fn page_one(context: &mut Context<'_, '_>, root: &Node<'_>, ids: &[&str], tables: &[TablePlan]) -> PageOne {
    let Some(node) = root.node("page_one") else {
        return PageOne::default();
    };
    let table_ids: Vec<&str> = tables.iter().map(|table| table.id.as_str()).collect();
    let chart = node.filled("chart").and_then(|name| {
        let table = context.index(&name, &table_ids, "表")?;
        if tables[table].chart.is_none() {
            let message = format!("“{}”没有图", tables[table].title);
            context.wrong(Mistake::new(name.span, message).help("给那张表写上 chart，或换一张有图的表"));
        }
        Some(table)
    });
    let mut indicator = |key: &str| node.filled(key).and_then(|name| context.index(&name, ids, "指标"));
    let (rank_by, grid) = (indicator("rank_by"), indicator("grid"));
    PageOne { indicators: listed(context, &node, ids), rank_by, chart, grid }
}

/// `[[report]]`.
pub fn reports(context: &mut Context<'_, '_>, root: &Node<'_>) -> Vec<ReportPlan> {
    let mut reports: Vec<ReportPlan> = Vec::new();
    for node in root.nodes("report") {
        if let Some(file) = node.filled("file") {
            if file.value.contains(['/', '\\']) || !file.value.to_lowercase().ends_with(".docx") {
                let message = format!("“{}”应是 .docx 文件名，不带文件夹", file.value);
                context.wrong(Mistake::new(file.span.clone(), message).label("如 \"工作报告.docx\""));
            }
            if reports.iter().any(|known| known.file == file.value) {
                let message = format!("{} 写了两次", file.value);
                context.wrong(Mistake::new(file.span.clone(), message).label("请换一个"));
            }
        }
        reports.push(ReportPlan {
            file: node.string("file"),
            template: node.string("template"),
            window: window(&node, Window::Half),
        });
    }
    reports
}
