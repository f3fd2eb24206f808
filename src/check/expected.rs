//! What would have been right, in the words of the rule itself.

use huizong_intake::model::Value;
use rust_decimal::Decimal;

use super::message::fill;
use crate::config::expr::eval::{Env, Verdict, eval, verdict};
use crate::config::expr::{At, Binary, Expr};
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
    if !matches!(**left, Expr::Column(_) | Expr::Indicator(_, At::Now)) {
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

#[cfg(test)]
mod tests {
    use huizong_intake::model::Severity;
    use huizong_intake::typing::display;

    use super::*;
    use crate::config::expr::{Scope, parse_condition};
    use crate::config::plan::{Rule, Window};

    /// `a` is 1, `b` is 2, `none` has no value; all are larger by ten in the window before.
    struct Figures;

    impl Env for Figures {
        fn indicator(&self, i: usize, at: At) -> Option<Value> {
            let more = if at == At::Now { 0 } else { 10 };
            [Some(1), Some(2), None][i].map(|n| Value::Number(Decimal::from(n + more)))
        }
    }

    fn rule(text: &str) -> Expr {
        parse_condition(text, &Scope::Indicators { ids: &["a", "b", "none"], windows: true }).unwrap()
    }

    fn check(expected: &str, tolerance: Decimal) -> Check {
        Check {
            id: "x".to_owned(),
            severity: Severity::Error,
            kinds: Vec::new(),
            tolerance,
            message: String::new(),
            expected: expected.to_owned(),
            remedy: String::new(),
            source: String::new(),
            rule: Rule::Unit { window: Window::Month, rule: rule("a = b") },
        }
    }

    fn said(declared: &str, text: &str) -> String {
        let named = |name: &str| (name == "b").then(|| "2".to_owned());
        expected(&check(declared, Decimal::ZERO), &rule(text), &Figures, named, display)
    }

    #[test]
    fn the_parts_that_fail_are_told() {
        let whole = rule("a < b AND a > b AND none > 1 AND (b < a OR a > 5) AND NOT b = 2");
        assert_eq!(parts(&whole).len(), 5);
        let found = failing(&whole, &Figures, Decimal::ZERO);
        let wanted = [rule("a > b"), rule("b < a OR a > 5"), rule("NOT b = 2")];
        assert_eq!(found, wanted.iter().collect::<Vec<_>>());
        assert!(failing(&rule("a = b"), &Figures, Decimal::ONE).is_empty(), "within the tolerance");
        assert!(failing(&rule("none = 1"), &Figures, Decimal::ZERO).is_empty(), "unknown is no failure");
    }

    #[test]
    fn what_stands_behind_the_comparison_is_expected() {
        for (text, wanted) in [
            ("a >= b", "不小于2"),
            ("a > b + 1", "大于3"),
            ("b <= a", "不大于1"),
            ("b < a", "小于1"),
            ("a = b * 2", "4"),
            ("a <> 1", "不是1"),
            ("a >= prev.b", "不小于12"),
            // Nothing that stands alone before the comparison, or not the value that the finding shows.
            ("a + 1 > b", ""),
            ("prev.a <= b", ""),
            ("a IN (3, 4)", ""),
            ("a > 3 OR a < 0", ""),
            // No value behind it.
            ("a = none", ""),
        ] {
            assert_eq!(said("", text), wanted, "{text}");
        }
    }

    #[test]
    fn what_the_check_declares_comes_first() {
        assert_eq!(said("不少于{b}，见{none}", "a >= b"), "不少于2，见—");
    }
}
