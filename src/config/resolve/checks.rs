//! `[[check]]`.

use huizong_intake::model::finding::BUILT_IN;
use huizong_intake::model::{Form, Severity};
use rust_decimal::Decimal;

use super::super::diagnose::Mistake;
use super::super::expr::{Scope, WINDOW_PREFIXES, parse_condition, parse_query, special_names};
use super::super::plan::{Check, Rule};
use super::super::raw::Node;
use super::{Context, tables};

/// All declared checks; those whose rule is wrong are left out.
pub fn checks(context: &mut Context<'_, '_>, root: &Node<'_>, forms: &[Form], ids: &[&str]) -> Vec<Check> {
    let nodes = root.nodes("check");
    let check_ids = context.ids(&nodes, "审核", &['-']);
    for (node, id) in nodes.iter().zip(&check_ids) {
        if let Some(spot) = node.text("id").filter(|_| BUILT_IN.iter().any(|(known, _)| known == id)) {
            let message = format!("{id} 是自带的审核，不能作代号");
            context.wrong(
                Mistake::new(spot.span, message)
                    .label("请换一个")
                    .help(format!("只想改变它的级别，写在 [severity] 里：{id} = \"warning\"")),
            );
        }
    }
    let checks = nodes.iter().zip(check_ids);
    checks
        .map(|(node, id)| {
            let (rule, names) = match rule(context, node, forms, ids) {
                Some((rule, names)) => (Some(rule), Some(names)),
                None => (None, None),
            };
            if let Some(names) = names {
                placeholders(context, node, &names);
            }
            Check {
                id,
                severity: node.text("severity").and_then(|word| severity(word.value)).unwrap_or(Severity::Error),
                kinds: node.strings("kinds"),
                tolerance: tolerance(context, node),
                message: node.filled("message").map_or_else(|| default_message(node), |text| text.value.to_owned()),
                remedy: node.filled("remedy").map_or_else(
                    || "请核对后更正；情况属实的，请在说明栏写明。".to_owned(),
                    |text| text.value.to_owned(),
                ),
                expected: node.string("expected"),
                source: node.string("source"),
                rule: rule.unwrap_or(Rule::Query { sql: String::new(), tables: Vec::new() }),
            }
        })
        .collect()
}

/// The severity of a word.
pub fn severity(word: &str) -> Option<Severity> {
    match word {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "note" => Some(Severity::Note),
        _ => None,
    }
}

fn default_message(node: &Node<'_>) -> String {
    match node.filled("rule") {
        Some(rule) => format!("不符合：{}", rule.value),
        None => "这一行不符合要求。".to_owned(),
    }
}

fn tolerance(context: &mut Context<'_, '_>, node: &Node<'_>) -> Decimal {
    let Some(tolerance) = node.number("tolerance") else {
        return Decimal::ZERO;
    };
    if tolerance.value < Decimal::ZERO {
        context.wrong(Mistake::new(tolerance.span, "tolerance 不能小于 0"));
    } else if node.has("query") {
        let message = "query 里的比较由 SQL 自己写，tolerance 不起作用";
        context.wrong(Mistake::new(tolerance.span, message).help("删去，在 query 里写 ABS(a - b) > 0.01 这样的条件"));
    }
    tolerance.value
}

/// The rule, and the names that its messages may use; `None` when a mistake in it was said.
fn rule(context: &mut Context<'_, '_>, node: &Node<'_>, forms: &[Form], ids: &[&str]) -> Option<(Rule, Names)> {
    let (rule, query) = (node.filled("rule"), node.filled("query"));
    if let Some(sql) = &query {
        for key in ["rule", "form", "window"] {
            if node.has(key) {
                let message = format!("写了 query 就不写 {key}");
                context.wrong(Mistake::new(node.key_span(key), message).help("一项审核只用一种写法，删去另一种"));
            }
        }
        let parsed = parse_query(sql.value, forms);
        let parsed = context.expression(sql, parsed)?;
        let read = |&(_, form): &(String, usize)| forms[form].columns.iter();
        let sensitive = parsed.tables.iter().flat_map(read).filter(|column| column.sensitive);
        let names = Names { known: parsed.outputs, sensitive: sensitive.map(|column| column.name.clone()).collect() };
        let rule = Rule::Query { sql: sql.value.to_owned(), tables: parsed.tables };
        return Some((rule, names));
    }
    let Some(rule) = rule else {
        if !node.has("rule") && !node.has("query") {
            let message = "审核要有 rule 或 query";
            context.wrong(
                Mistake::new(node.span.clone(), message).help("加上 rule = \"实缴金额 >= 应缴金额\" 和 form，或 query"),
            );
        }
        return None;
    };
    if let Some(form) = node.filled("form") {
        if node.has("window") {
            let message = "逐行的审核不写 window";
            context.wrong(Mistake::new(node.key_span("window"), message).help("删去，或删去 form，改用指标"));
        }
        let form_ids: Vec<&str> = forms.iter().map(|form| form.id.as_str()).collect();
        let form = context.index(&form, &form_ids, "报表")?;
        let parsed = parse_condition(rule.value, &Scope::Form(&forms[form]));
        let parsed = context.expression(&rule, parsed)?;
        let columns = &forms[form].columns;
        let sensitive = columns.iter().filter(|column| column.sensitive);
        let names = Names {
            known: columns.iter().map(|column| column.name.clone()).chain(special_names()).collect(),
            sensitive: sensitive.map(|column| column.name.clone()).collect(),
        };
        return Some((Rule::Row { form, rule: parsed }, names));
    }
    let parsed = parse_condition(rule.value, &Scope::Indicators { ids, windows: true });
    let parsed = context.expression(&rule, parsed)?;
    let prefixed = WINDOW_PREFIXES.iter().flat_map(|prefix| ids.iter().map(move |id| format!("{prefix}.{id}")));
    let names = Names { known: ids.iter().map(|id| (*id).to_owned()).chain(prefixed).collect(), sensitive: Vec::new() };
    let window = tables::window(node, super::super::plan::Window::Month);
    Some((Rule::Unit { window, rule: parsed }, names))
}

/// What `{name}` may say in a message.
struct Names {
    known: Vec<String>,
    sensitive: Vec<String>,
}

/// Every `{name}` in the message and the remedy is known, and is nobody's personal data.
fn placeholders(context: &mut Context<'_, '_>, node: &Node<'_>, names: &Names) {
    let known: Vec<&str> = names.known.iter().map(String::as_str).collect();
    for key in ["message", "remedy", "expected"] {
        let Some(text) = node.filled(key) else {
            continue;
        };
        let mut at = 0;
        while let Some(open) = text.value[at..].find('{').map(|i| at + i) {
            let Some(close) = text.value[open..].find('}').map(|i| open + i) else {
                let span = context.document.inside(&text, &(open..open + 1));
                context.wrong(Mistake::new(span, "花括号没有配对").label("写成 {名称}"));
                break;
            };
            let name = &text.value[open + 1..close];
            let span = context.document.inside(&text, &(open..close + 1));
            if names.sensitive.iter().any(|sensitive| sensitive == name) {
                let message = format!("“{name}”是个人信息，不能写进提示");
                context.wrong(Mistake::new(span, message).label("请换成编号等"));
            } else if !known.contains(&name) {
                let message = format!("提示里的“{name}”没有对应的数");
                context.wrong(Mistake::new(span, message).near(name, &known));
            }
            at = close + 1;
        }
    }
}
