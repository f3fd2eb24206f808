//! Expressions as polars expressions, where polars means exactly the same; else they are evaluated row by row.

use huizong_intake::model::{Form, Value};
use polars::prelude::{AnyValue, DataType, Expr as Plx, LiteralValue, Scalar, col, lit, when};

use crate::config::expr::{Binary, Expr};
use crate::dataset::{days, nanoseconds, scaled};

/// Decimals in which numbers are compared and added up: as many as any column keeps.
pub const SCALE: usize = 10;

/// The type of every number inside polars.
#[must_use]
pub fn decimal_type() -> DataType {
    DataType::Decimal(38, SCALE)
}

/// The polars expression, or `None` where polars would round, wrap or fail where we do not (products, quotients),
/// or knows no such thing.
#[must_use]
pub fn lower(expr: &Expr, form: &Form) -> Option<Plx> {
    let two = |a: &Expr, b: &Expr| Some((lower(a, form)?, lower(b, form)?));
    Some(match expr {
        Expr::Column(i) => {
            let column = &form.columns[*i];
            let named = col(column.name.as_str());
            if column.ty.is_numeric() { named.cast(decimal_type()) } else { named }
        }
        Expr::Literal(Some(value)) => literal(value)?,
        Expr::Not(inner) => lower(inner, form)?.not(),
        Expr::IsNull(inner) => lower(inner, form)?.is_null(),
        Expr::Binary(op, a, b) => {
            let (a, b) = two(a, b)?;
            match op {
                Binary::Add => a + b,
                Binary::Sub => a - b,
                Binary::Mul | Binary::Div => return None,
                Binary::Eq => a.eq(b),
                Binary::Ne => a.neq(b),
                Binary::Lt => a.lt(b),
                Binary::Le => a.lt_eq(b),
                Binary::Gt => a.gt(b),
                Binary::Ge => a.gt_eq(b),
                Binary::And => a.and(b),
                Binary::Or => a.or(b),
            }
        }
        // x IN (a, b) is x = a OR x = b, also where one of them has no value.
        Expr::In(x, list) => {
            let x = lower(x, form)?;
            let mut any: Option<Plx> = None;
            for item in list {
                let equal = x.clone().eq(lower(item, form)?);
                any = Some(match any {
                    Some(any) => any.or(equal),
                    None => equal,
                });
            }
            any?
        }
        Expr::Case(whens, Some(otherwise)) => {
            let mut result = lower(otherwise, form)?;
            for (condition, then) in whens.iter().rev() {
                result = when(lower(condition, form)?).then(lower(then, form)?).otherwise(result);
            }
            result
        }
        Expr::Special(_)
        | Expr::Indicator(..)
        | Expr::Literal(None)
        | Expr::Aggregate(_)
        | Expr::Negate(_)
        | Expr::Like(..)
        | Expr::Case(_, None)
        | Expr::Call(..) => return None,
    })
}

fn literal(value: &Value) -> Option<Plx> {
    let scalar = match value {
        Value::Text(text) => return Some(lit(text.as_str())),
        Value::Bool(value) => return Some(lit(*value)),
        Value::Number(number) => Scalar::new(decimal_type(), AnyValue::Decimal(scaled(*number, SCALE)?, 38, SCALE)),
        Value::Date(day) => Scalar::new(DataType::Date, AnyValue::Date(days(*day))),
        Value::Time(time) => Scalar::new(DataType::Time, AnyValue::Time(nanoseconds(*time))),
    };
    Some(Plx::Literal(LiteralValue::Scalar(scalar)))
}
