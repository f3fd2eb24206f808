//! `[[form]]`.

use huizong_intake::model::form::{Crosstab, Reference};
use huizong_intake::model::{Form, Frequency, Layout, Period, Restates, Semantics};
use huizong_intake::typing::text::fold;

use super::super::diagnose::Mistake;
use super::super::expr::bare_table;
use super::super::raw::{Node, Spot};
use super::{Context, cells};

/// All forms, with references between them resolved.
pub fn forms(context: &mut Context<'_, '_>, root: &Node<'_>) -> Vec<Form> {
    let nodes = root.nodes("form");
    let ids = context.ids(&nodes, "报表", &[]);
    let mut forms: Vec<Form> = nodes.iter().zip(&ids).map(|(node, id)| form(context, node, id.clone())).collect();
    table_names(context, &nodes, &ids);
    same_names(context, &nodes);
    for (i, node) in nodes.iter().enumerate() {
        for (column, cell) in node.nodes("column").iter().enumerate() {
            let reference = reference(context, cell, &forms);
            forms[i].columns[column].references = reference;
        }
    }
    forms
}

fn form(context: &mut Context<'_, '_>, node: &Node<'_>, id: String) -> Form {
    let (from, until) = span(context, node);
    let mut form = Form {
        id,
        name: node.string("name"),
        aliases: node.strings("aliases"),
        submitted_by: node.strings("submitted_by"),
        frequency: frequency(node),
        due_day: node.integer("due_day").and_then(|day| u32::try_from(day).ok()).unwrap_or(5),
        from,
        until,
        semantics: match node.text("semantics").map(|word| word.value) {
            Some("stock") => Semantics::Stock,
            _ => Semantics::Flow,
        },
        layout: match node.text("layout").map(|word| word.value) {
            Some("card") => Layout::Card,
            Some("crosstab") => Layout::Crosstab,
            _ => Layout::Records,
        },
        restates: match node.text("restates").map(|word| word.value) {
            Some("year") => Restates::Year,
            _ => Restates::None,
        },
        unchanged: node.flag("unchanged"),
        ..Form::default()
    };
    let columns = node.nodes("column");
    form.columns = columns.iter().map(|column| cells::column(context, column)).collect();
    if columns.is_empty() {
        let message = format!("报表“{}”没有栏目", form.name);
        context.wrong(Mistake::new(node.span.clone(), message).help("加上 [[form.column]]"));
    }
    cells::headers(context, &columns);
    let period_columns = columns.iter().filter(|column| column.flag("period") == Some(true));
    if let Some(second) = period_columns.skip(1).find(|column| column.has("period")) {
        let span = second.key_span("period");
        context.wrong(Mistake::new(span, "一张表只能有一个栏目定行的月份").label("这里已是第二个"));
    }
    let names: Vec<String> = form.columns.iter().map(|column| column.name.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if let Some(name) = node.filled("unit_column") {
        form.unit_column = context.index(&name, &names, "栏目");
    }
    form.crosstab = crosstab(context, node, form.layout, &names);
    jumps(context, &form, &columns);
    form
}

/// `jump` needs a row before that is the same one; where none can be told, it would never say anything.
fn jumps(context: &mut Context<'_, '_>, form: &Form, columns: &[Node<'_>]) {
    let (message, help) = match form.layout {
        Layout::Card => return,
        Layout::Crosstab => ("交叉表的每一格各是一天的，没有上次的同一格可比，jump 不起作用", "删去 jump"),
        Layout::Records if form.keys().next().is_some() => return,
        Layout::Records => (
            "这张表没有 key，认不出哪一行是上次的哪一行，jump 不起作用",
            "给编号、名称等不重复的栏目写上 key = true，或删去 jump",
        ),
    };
    for column in columns.iter().filter(|column| column.has("jump")) {
        context.wrong(Mistake::new(column.key_span("jump"), message).help(help));
    }
}

fn frequency(node: &Node<'_>) -> Frequency {
    match node.text("frequency").map(|word| word.value) {
        Some("quarterly") => Frequency::Quarterly,
        Some("half_yearly") => Frequency::HalfYearly,
        Some("yearly") => Frequency::Yearly,
        Some("on_event") => Frequency::OnEvent,
        _ => Frequency::Monthly,
    }
}

/// `from` and `until`.
pub fn span(context: &mut Context<'_, '_>, node: &Node<'_>) -> (Option<Period>, Option<Period>) {
    let month = |key: &str| node.text(key).and_then(|text| text.value.parse::<Period>().ok());
    let (from, until) = (month("from"), month("until"));
    if let (Some(first), Some(last)) = (from, until)
        && first > last
    {
        let span = node.text("until").map_or(node.span.clone(), |text| text.span);
        context.wrong(Mistake::new(span, format!("until 早于 from（{first}）")));
    }
    (from, until)
}

fn crosstab(context: &mut Context<'_, '_>, node: &Node<'_>, layout: Layout, names: &[&str]) -> Option<Crosstab> {
    let tab = node.node("crosstab");
    match (layout, &tab) {
        (Layout::Crosstab, None) => {
            let span = node.text("layout").map_or(node.span.clone(), |text| text.span);
            context.wrong(
                Mistake::new(span, "交叉表要写明表头和格子各是哪个栏目")
                    .help("加上 [form.crosstab]，写 header = \"日期\" 和 value = \"标记\""),
            );
        }
        (Layout::Records | Layout::Card, Some(_)) => {
            let span = node.key_span("crosstab");
            context.wrong(
                Mistake::new(span, "只有交叉表才写 [form.crosstab]").help("写上 layout = \"crosstab\"，或删去本节"),
            );
        }
        _ => {}
    }
    let tab = tab?;
    let header = tab.filled("header").and_then(|name| context.index(&name, names, "栏目"));
    let value = tab.filled("value");
    let index = value.as_ref().and_then(|name| context.index(name, names, "栏目"));
    if let (Some(header), Some(value), Some(spot)) = (header, index, value)
        && header == value
    {
        context.wrong(Mistake::new(spot.span, "表头和格子不能是同一个栏目"));
        return None;
    }
    Some(Crosstab { header: header?, value: index? })
}

/// `prev_X`, `past_X` and `sent_X` are tables of queries, so no form may be called so while there is an X.
fn table_names(context: &mut Context<'_, '_>, nodes: &[Node<'_>], ids: &[String]) {
    for (node, id) in nodes.iter().zip(ids) {
        if let (Some(base), Some(spot)) = (bare_table(id), node.text("id"))
            && ids.iter().any(|id| id == base)
        {
            let message = format!("{id} 是 query 里由 {base} 而来的一张表，不能作代号");
            context.wrong(Mistake::new(spot.span, message).label("请换一个"));
        }
    }
}

/// Two forms that answer to one name could not be told apart.
fn same_names(context: &mut Context<'_, '_>, nodes: &[Node<'_>]) {
    let mut known: Vec<(String, usize, String)> = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        let name: Option<Spot<&str>> = node.text("name");
        let owner = name.as_ref().map_or(String::new(), |name| name.value.to_owned());
        for name in name.into_iter().chain(node.texts("aliases")) {
            let folded = fold(name.value);
            match known.iter().find(|(known, other, _)| *known == folded && *other != i) {
                Some((_, _, other)) => {
                    let message = format!("“{}”也是《{other}》的名称，分不清是哪张表", name.value);
                    context.wrong(Mistake::new(name.span, message).label("请删去或换一个"));
                }
                None => known.push((folded, i, owner.clone())),
            }
        }
    }
}

/// `references = "form.column"`.
fn reference(context: &mut Context<'_, '_>, cell: &Node<'_>, forms: &[Form]) -> Option<Reference> {
    let text = cell.filled("references")?;
    let Some((form, column)) = text.value.split_once('.') else {
        let message = format!("“{}”没有写明表和栏目", text.value);
        context.wrong(Mistake::new(text.span, message).label("写成 表的代号.栏目，如 members.党员编号"));
        return None;
    };
    let (document, dot) = (context.document, form.len());
    let form = Spot { value: form, span: document.inside(&text, &(0..dot)) };
    let column = Spot { value: column, span: document.inside(&text, &(dot + 1..text.value.len())) };
    let ids: Vec<&str> = forms.iter().map(|form| form.id.as_str()).collect();
    let form = context.index(&form, &ids, "报表")?;
    let names: Vec<&str> = forms[form].columns.iter().map(|column| column.name.as_str()).collect();
    let what = format!("栏目，在《{}》里", forms[form].name);
    let column = context.index(&column, &names, &what)?;
    Some(Reference { form, column })
}
