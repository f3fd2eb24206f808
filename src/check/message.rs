//! Messages with `{name}` in them.

use huizong_intake::model::{Column, ColumnType, Value};
use huizong_intake::typing::display;
use rust_decimal::Decimal;

use crate::model::HIDDEN;

/// The text with each `{name}` replaced by its value; what has no value shows as —.
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|i| open + i) else {
            break;
        };
        filled.push_str(&rest[..open]);
        filled.push_str(&value(&rest[open + 1..close]).unwrap_or_else(|| "—".to_owned()));
        rest = &rest[close + 1..];
    }
    filled.push_str(rest);
    filled
}

/// A value as a message shows it: money with two decimals at least.
pub fn shown(value: &Value, ty: ColumnType) -> String {
    match value {
        Value::Number(number) if ty == ColumnType::Money => money(*number),
        other => display(other),
    }
}

/// What stood in a cell of the column, as findings show it: personal data only as a mask.
pub fn cell(column: &Column, value: &Value) -> String {
    if column.sensitive { HIDDEN.to_owned() } else { shown(value, column.ty) }
}

/// With two decimals at least.
pub fn money(number: Decimal) -> String {
    let number = number.normalize();
    if number.scale() <= 2 { format!("{number:.2}") } else { number.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_a_mask() {
        let value = Value::Number("12.5".parse().unwrap());
        let column = |sensitive| Column { ty: ColumnType::Money, sensitive, ..Column::default() };
        assert_eq!(cell(&column(false), &value), "12.50");
        assert_eq!(cell(&column(true), &value), "***");
    }

    #[test]
    fn names_are_filled_in() {
        let value = |name: &str| (name == "应缴").then(|| "52.00".to_owned());
        assert_eq!(fill("应缴 {应缴} 元，实缴 {实缴} 元", value), "应缴 52.00 元，实缴 — 元");
        assert_eq!(fill("没有括号", value), "没有括号");
        assert_eq!(fill("未配对 {应缴", value), "未配对 {应缴");
    }
}
