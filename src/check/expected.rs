//! What would have been right, in the words of the rule itself.

use huizong_intake::model::Value;
use rust_decimal::Decimal;

use super::message::fill;
use crate::config::expr::eval::{Env, Verdict, eval, verdict};
use crate::config::expr::{Binary, Expr};
use crate::config::plan::Check;

/// The parts of a rule that must all hold.
pub fn parts(rule: &Expr) -> Vec<&Expr> {
    match rule {
        Expr::Binary(Binary::And, a, b) => parts(a).into_iter().chain(parts(b)).collect(),
        other => vec![other],
    }
}

/// Those parts that fail.
pub fn failing<'a>(rule: &'a Expr, env: &dyn Env, tolerance: Decimal) -> Vec<&'a Expr> {
    parts(rule).into_iter().filter(|part| verdict(part, env, tolerance) == Verdict::Fails).collect()
}

/// What the check declares as right, or else what stands behind the comparison of the part that fails.
pub fn expected(
    check: &Check,
    part: &Expr,
    env: &dyn Env,
    named: impl Fn(&str) -> Option<String>,
    show: impl Fn(&Value) -> String,
) -> String {
    if !check.expected.is_empty() {
        return fill(&check.expected, named);
    }
    let Expr::Binary(op, left, right) = part else { return String::new() };
    // The finding shows the value of the first name: it may be held against the right side when it stands alone.
    if !matches!(**left, Expr::Column(_) | Expr::Indicator(..)) {
        return String::new();
    }
    let word = match op {
        Binary::Le => "不大于",
        Binary::Lt => "小于",
        Binary::Ge => "不小于",
        Binary::Gt => "大于",
        Binary::Ne => "不是",
        Binary::Eq => "",
        _ => return String::new(),
    };
    eval(right, env, check.tolerance).map_or(String::new(), |value| format!("{word}{}", show(&value)))
}
