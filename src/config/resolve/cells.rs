//! `[[form.column]]`.

use huizong_intake::model::form::{Bounds, EnumValue};
use huizong_intake::model::{Column, ColumnType};
use huizong_intake::typing::text::fold;

use super::super::diagnose::{Mistake, nearest};
use super::super::keys::TYPES;
use super::super::raw::{Node, Spot};
use super::Context;

/// One column, but for its reference.
pub fn column(context: &mut Context<'_, '_>, node: &Node<'_>) -> Column {
    let ty = column_type(node);
    let column = Column {
        name: node.string("name"),
        aliases: node.strings("aliases"),
        ty,
        unit: node.filled("unit").map(|unit| unit.value.to_owned()),
        required: node.flag("required").unwrap_or(true),
        key: node.flag("key").unwrap_or(false),
        shared: node.text("scope").is_some_and(|scope| scope.value == "shared"),
        references: None,
        period: node.flag("period").unwrap_or(false),
        values: values(context, node, ty),
        accepts: accepts(context, node, ty),
        blank: node.flag("blank"),
        pattern: pattern(context, node, ty),
        bounds: bounds(context, node, ty),
        jump: jump(context, node, ty),
        sensitive: node.flag("sensitive").unwrap_or(false),
    };
    if column.blank.is_some() && ty != ColumnType::Bool {
        only(context, node, "blank", "bool");
    }
    if column.period && !matches!(ty, ColumnType::Date | ColumnType::Month) {
        only(context, node, "period", "date、month");
    }
    if let Some(dot) = node.filled("name").filter(|name| name.value.contains(['.', '"'])) {
        let message = format!("栏目名称“{}”里不能有点和双引号", dot.value);
        context.wrong(Mistake::new(dot.span, message).label("原来的写法放进 aliases"));
    }
    column
}

fn only(context: &mut Context<'_, '_>, node: &Node<'_>, key: &str, types: &str) {
    let message = format!("{key} 只用于 type 为 {types} 的栏目");
    context.wrong(Mistake::new(node.key_span(key), message));
}

fn column_type(node: &Node<'_>) -> ColumnType {
    let word = node.text("type").map_or("text", |word| word.value);
    // A misspelt type was said already; what it was meant to be keeps further mistakes away.
    let word = if TYPES.contains(&word) { word } else { nearest(word, TYPES).unwrap_or("text") };
    match word {
        "integer" => ColumnType::Integer,
        "number" => ColumnType::Number,
        "money" => ColumnType::Money,
        "quantity" => ColumnType::Quantity,
        "percent" => ColumnType::Percent,
        "date" => ColumnType::Date,
        "month" => ColumnType::Month,
        "time" => ColumnType::Time,
        "bool" => ColumnType::Bool,
        "enum" => ColumnType::Enum,
        "mark" => ColumnType::Mark,
        "resident_id" => ColumnType::ResidentId,
        _ => ColumnType::Text,
    }
}

fn values(context: &mut Context<'_, '_>, node: &Node<'_>, ty: ColumnType) -> Vec<EnumValue> {
    let declares = matches!(ty, ColumnType::Enum | ColumnType::Mark);
    let values = node.values("values");
    if declares && values.is_empty() && !node.has("values") {
        let span = node.text("type").map_or(node.span.clone(), |ty| ty.span);
        let example = "加上 values = [\"...\", \"...\"]，或 values = { \"出勤\" = [\"√\", \"到\"] }";
        context.wrong(Mistake::new(span, "这样的栏目要写明可填的值").help(example));
    } else if !declares && node.has("values") {
        only(context, node, "values", "enum、mark");
    }
    let mut known: Vec<(String, &str)> = Vec::new();
    for (name, spellings) in &values {
        for spelling in std::iter::once(name).chain(spellings) {
            let folded = fold(spelling.value);
            match known.iter().find(|(known, _)| *known == folded) {
                Some((_, owner)) => {
                    let message = format!("“{}”已是“{owner}”的写法", spelling.value);
                    context.wrong(Mistake::new(spelling.span.clone(), message).label("请删去一处"));
                }
                None => known.push((folded, name.value)),
            }
        }
    }
    let owned = |spot: &Spot<&str>| spot.value.to_owned();
    values
        .iter()
        .map(|(name, spellings)| EnumValue { name: owned(name), spellings: spellings.iter().map(owned).collect() })
        .collect()
}

fn accepts(context: &mut Context<'_, '_>, node: &Node<'_>, ty: ColumnType) -> Vec<(String, rust_decimal::Decimal)> {
    let factors = node.number_map("accepts");
    if node.has("accepts") && !ty.is_numeric() {
        only(context, node, "accepts", "quantity、number、money");
    } else if node.has("accepts") && node.filled("unit").is_none() {
        let span = node.key_span("accepts");
        context.wrong(Mistake::new(span, "换算成什么单位？").help("加上 unit = \"公斤\""));
    }
    factors
        .into_iter()
        .map(|(unit, factor)| {
            if factor.value <= rust_decimal::Decimal::ZERO {
                context.wrong(Mistake::new(factor.span, "换算的数要大于 0"));
            }
            (unit.value.to_owned(), factor.value)
        })
        .collect()
}

fn pattern(context: &mut Context<'_, '_>, node: &Node<'_>, ty: ColumnType) -> Option<String> {
    let pattern = node.filled("pattern")?;
    if ty != ColumnType::Text {
        only(context, node, "pattern", "text");
    }
    if let Err(error) = regex_lite::Regex::new(&format!("^(?:{})$", pattern.value)) {
        let message = format!("正则表达式不对：{error}");
        context.wrong(Mistake::new(pattern.span.clone(), message).help("在单引号里写，如 pattern = 'D\\d{4}'"));
    }
    Some(pattern.value.to_owned())
}

fn bounds(context: &mut Context<'_, '_>, node: &Node<'_>, ty: ColumnType) -> Bounds {
    let bound = |key: &str| node.number(key).map(|bound| bound.value);
    let bounds = Bounds { min: bound("min"), max: bound("max"), above: bound("above"), below: bound("below") };
    for key in ["min", "max", "above", "below"] {
        if node.has(key) && !ty.is_numeric() {
            only(context, node, key, "数");
        }
    }
    let low = bounds.min.into_iter().chain(bounds.above).max();
    let high = bounds.max.into_iter().chain(bounds.below).min();
    if let (Some(low), Some(high)) = (low, high)
        && (low > high || (low == high && bounds.above.or(bounds.below).is_some()))
    {
        let message = format!("没有数能既不小于 {low} 又不大于 {high}");
        context.wrong(Mistake::new(node.span.clone(), message).help("请改 min、max、above、below"));
    }
    bounds
}

fn jump(context: &mut Context<'_, '_>, node: &Node<'_>, ty: ColumnType) -> Option<rust_decimal::Decimal> {
    let share = node.number("jump")?;
    if !ty.is_numeric() {
        only(context, node, "jump", "数");
    }
    if share.value <= rust_decimal::Decimal::ZERO {
        context.wrong(Mistake::new(share.span, "jump 要大于 0").help("写成份额，如 jump = 0.5 表示五成"));
        return None;
    }
    Some(share.value)
}

/// Two columns that answer to one header could not be told apart.
pub fn headers(context: &mut Context<'_, '_>, columns: &[Node<'_>]) {
    let mut known: Vec<(String, usize, String)> = Vec::new();
    for (i, column) in columns.iter().enumerate() {
        let name = column.text("name");
        let owner = name.as_ref().map_or(String::new(), |name| name.value.to_owned());
        for header in name.into_iter().chain(column.texts("aliases")) {
            let folded = fold(header.value);
            match known.iter().find(|(known, other, _)| *known == folded && *other != i) {
                Some((_, _, other)) => {
                    let message = format!("“{}”也是栏目“{other}”的写法，分不清是哪一栏", header.value);
                    context.wrong(Mistake::new(header.span, message).label("请删去或换一个"));
                }
                None => known.push((folded, i, owner.clone())),
            }
        }
    }
}
