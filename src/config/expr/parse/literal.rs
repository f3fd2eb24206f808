//! Literals.

use chrono::{NaiveDate, NaiveTime};
use huizong_intake::model::Value;
use rust_decimal::Decimal;
use sqlparser::ast::{DataType, Expr as Sql, Spanned as _, Value as Literal, ValueWithSpan};

use super::super::Expr;
use super::lower::{Lower, NOTHING};
use super::types::Type;

impl Lower<'_> {
    /// A number, text, truth value or NULL.
    pub(super) fn literal(&mut self, literal: &ValueWithSpan) -> (Expr, Type) {
        let value = match &literal.value {
            Literal::Null => return NOTHING,
            Literal::Boolean(truth) => Value::Bool(*truth),
            Literal::SingleQuotedString(text) => Value::Text(text.clone()),
            Literal::Number(digits, false) => match Decimal::from_str_exact(digits) {
                Ok(number) => Value::Number(number),
                Err(_) => {
                    let error = self.text.error(literal.span, format!("“{digits}”不是可用的数"));
                    return self.wrong(error.suggest("写成普通小数，如 0.01，最多 28 位"));
                }
            },
            other => {
                let error = self.text.error(literal.span, format!("不能这样写常数：{other}"));
                return self.wrong(error.suggest("文字用单引号，日期写 DATE '2020-06-01'"));
            }
        };
        let ty = Type::of_value(&value);
        (Expr::Literal(Some(value)), ty)
    }

    /// `DATE '...'` and `TIME '...'`.
    pub(super) fn typed(&mut self, sql: &Sql, ty: &DataType, value: &ValueWithSpan) -> (Expr, Type) {
        let Literal::SingleQuotedString(text) = &value.value else {
            return self.wrong_at(sql, "常数要用单引号");
        };
        let value = match ty {
            DataType::Date => {
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
                date.filter(|_| text.len() == 10).map(Value::Date)
            }
            DataType::Time(None, _) => {
                let time = NaiveTime::parse_from_str(text, "%H:%M:%S");
                let time = time.or_else(|_| NaiveTime::parse_from_str(text, "%H:%M"));
                time.ok().map(Value::Time)
            }
            other => return self.wrong_at(sql, format!("不能用 {other} 常数")),
        };
        let Some(value) = value else {
            let error = self.text.error(sql.span(), format!("“{text}”不是{ty}"));
            return self.wrong(error.suggest("写成 DATE '2020-06-01' 或 TIME '08:30'"));
        };
        let ty = Type::of_value(&value);
        (Expr::Literal(Some(value)), ty)
    }
}
