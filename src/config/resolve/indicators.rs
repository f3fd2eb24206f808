//! `[[indicator]]`.

use huizong_intake::model::{Form, Semantics};

use super::super::diagnose::Mistake;
use super::super::expr::{Expr, Formula, Scope, parse_condition, parse_value};
use super::super::plan::{Better, Indicator, Over};
use super::super::raw::Node;
use super::{Context, graph};

/// What the report template calls other things.
const RESERVED: [&str; 6] = ["year", "month", "period", "names", "units", "tables"];

/// All indicators, and the order in which they can be computed.
pub fn indicators(context: &mut Context<'_, '_>, root: &Node<'_>, forms: &[Form]) -> (Vec<Indicator>, Vec<usize>) {
    let nodes = root.nodes("indicator");
    let ids = context.ids(&nodes, "指标", &[]);
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut indicators: Vec<Indicator> = nodes.iter().map(|node| indicator(context, node, forms, &names)).collect();
    let order = graph::order(context, &nodes, &indicators);
    for &i in &order {
        let mut all: Vec<usize> = indicators[i].form.into_iter().collect();
        for other in graph::uses(&indicators[i]) {
            all.extend(&indicators[other].forms);
        }
        all.sort_unstable();
        all.dedup();
        indicators[i].forms = all;
    }
    (indicators, order)
}

fn indicator(context: &mut Context<'_, '_>, node: &Node<'_>, forms: &[Form], ids: &[&str]) -> Indicator {
    if let Some(id) = node.filled("id").filter(|id| RESERVED.contains(&id.value)) {
        let message = format!("{} 在报告模板里另有所指，不能作指标的代号", id.value);
        context.wrong(Mistake::new(id.span, message).label("请换一个"));
    }
    let form_ids: Vec<&str> = forms.iter().map(|form| form.id.as_str()).collect();
    let named = node.filled("form");
    let form = named.as_ref().and_then(|name| context.index(name, &form_ids, "报表"));
    // Where the form is unknown, nothing can be said about its columns.
    let scope = match (&named, form) {
        (Some(_), None) => None,
        (_, Some(form)) => Some(Scope::Form(&forms[form])),
        (None, None) => Some(Scope::Indicators { ids, windows: false }),
    };
    let value = node.filled("value").and_then(|text| {
        let parsed = parse_value(text.value, scope.as_ref()?);
        context.expression(&text, parsed)
    });
    let filter = node.filled("where").and_then(|text| {
        let Some(Scope::Form(_)) = scope else {
            return None;
        };
        let parsed = parse_condition(text.value, scope.as_ref()?);
        context.expression(&text, parsed)
    });
    if named.is_none() {
        for key in ["where", "over", "per_unit"] {
            let blank = key == "where" && node.filled(key).is_none();
            if node.has(key) && !blank {
                let message = format!("由其他指标算的指标不写 {key}");
                context.wrong(Mistake::new(node.key_span(key), message).help("删去，或写明 form"));
            }
        }
    }
    let over = match (node.text("over").map(|word| word.value), form.map(|form| forms[form].semantics)) {
        (Some("latest"), _) | (None, Some(Semantics::Stock)) => Over::Latest,
        _ => Over::Window,
    };
    Indicator {
        id: node.string("id"),
        name: node.string("name"),
        unit: node.string("unit"),
        form,
        forms: Vec::new(),
        value: value.unwrap_or_else(|| Formula {
            text: String::new(),
            expr: Expr::Literal(None),
            aggregates: Vec::new(),
        }),
        filter,
        over,
        per_unit: node.flag("per_unit").unwrap_or(false),
        decimals: node.integer("decimals").and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
        pace: node.flag("pace").unwrap_or(false),
        better: node.text("better").and_then(|word| match word.value {
            "higher" => Some(Better::Higher),
            "lower" => Some(Better::Lower),
            _ => None,
        }),
    }
}
