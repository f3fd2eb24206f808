//! Evaluation of an expression, row by row or figure by figure, exact and in SQL's three-valued logic.

use chrono::Datelike;
use huizong_intake::model::Value;
use rust_decimal::Decimal;

use super::{At, Binary, Expr, Function, Special};

/// Where the names of an expression get their values; no value is `None`.
pub trait Env {
    /// The value of a column in the row.
    fn column(&self, _column: usize) -> Option<Value> {
        None
    }

    /// The value of a name with an underscore in front.
    fn special(&self, _special: Special) -> Option<Value> {
        None
    }

    /// The value of an indicator.
    fn indicator(&self, _indicator: usize, _at: At) -> Option<Value> {
        None
    }

    /// The result of an aggregate of the formula.
    fn aggregate(&self, _aggregate: usize) -> Option<Value> {
        None
    }
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It fails.
    Fails,
    /// A value that it needs is missing; it never passes for holding.
    Unknown,
}

/// Whether `rule` holds; numbers that differ by no more than `tolerance` are equal.
pub fn verdict(rule: &Expr, env: &dyn Env, tolerance: Decimal) -> Verdict {
    match truth(rule, env, tolerance) {
        Some(true) => Verdict::Holds,
        Some(false) => Verdict::Fails,
        None => Verdict::Unknown,
    }
}

/// The value of `expr`, or `None` where it has none: a name without a value, a division by zero, an overflow.
///
/// Numbers that differ by no more than `tolerance` are equal: `=`, `>=` and `<=` hold between them, `<>` does not.
/// `<` and `>` are strict and know no tolerance.
pub fn eval(expr: &Expr, env: &dyn Env, tolerance: Decimal) -> Option<Value> {
    match expr {
        Expr::Column(i) => env.column(*i),
        Expr::Special(special) => env.special(*special),
        Expr::Indicator(i, at) => env.indicator(*i, *at),
        Expr::Aggregate(i) => env.aggregate(*i),
        Expr::Literal(value) => value.clone(),
        Expr::Negate(inner) => Some(Value::Number(-number(inner, env, tolerance)?)),
        Expr::Binary(op @ (Binary::Add | Binary::Sub | Binary::Mul | Binary::Div), a, b) => {
            let (a, b) = (number(a, env, tolerance)?, number(b, env, tolerance)?);
            arithmetic(*op, a, b).map(Value::Number)
        }
        Expr::Case(whens, otherwise) => {
            let chosen = whens
                .iter()
                .find(|(when, _)| truth(when, env, tolerance) == Some(true))
                .map(|(_, then)| then)
                .or(otherwise.as_deref());
            chosen.and_then(|chosen| eval(chosen, env, tolerance))
        }
        Expr::Call(function, args) => call(*function, args, env, tolerance),
        Expr::Not(_) | Expr::Binary(..) | Expr::IsNull(_) | Expr::In(..) | Expr::Like(..) => {
            truth(expr, env, tolerance).map(Value::Bool)
        }
    }
}

fn number(expr: &Expr, env: &dyn Env, tolerance: Decimal) -> Option<Decimal> {
    match eval(expr, env, tolerance)? {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// Exact; no value where the result does not fit or there is none.
fn arithmetic(op: Binary, a: Decimal, b: Decimal) -> Option<Decimal> {
    match op {
        Binary::Add => a.checked_add(b),
        Binary::Sub => a.checked_sub(b),
        Binary::Mul => a.checked_mul(b),
        _ => a.checked_div(b),
    }
}

fn call(function: Function, args: &[Expr], env: &dyn Env, tolerance: Decimal) -> Option<Value> {
    let first = || args.first().and_then(|arg| eval(arg, env, tolerance));
    let part = |of: fn(&chrono::NaiveDate) -> i64| match first()? {
        Value::Date(date) => Some(Value::Number(Decimal::from(of(&date)))),
        _ => None,
    };
    match function {
        Function::Coalesce => args.iter().find_map(|arg| eval(arg, env, tolerance)),
        Function::Abs => match first()? {
            Value::Number(number) => Some(Value::Number(number.abs())),
            _ => None,
        },
        Function::Year => part(|date| i64::from(date.year())),
        Function::Month => part(|date| i64::from(date.month())),
        Function::Day => part(|date| i64::from(date.day())),
    }
}

/// Whether a condition holds; `None` is unknown.
fn truth(expr: &Expr, env: &dyn Env, tolerance: Decimal) -> Option<bool> {
    match expr {
        Expr::Not(inner) => truth(inner, env, tolerance).map(|holds| !holds),
        Expr::Binary(Binary::And, a, b) => match truth(a, env, tolerance) {
            Some(false) => Some(false),
            a => match (a, truth(b, env, tolerance)) {
                (_, Some(false)) => Some(false),
                (Some(true), b) => b,
                _ => None,
            },
        },
        Expr::Binary(Binary::Or, a, b) => match truth(a, env, tolerance) {
            Some(true) => Some(true),
            a => match (a, truth(b, env, tolerance)) {
                (_, Some(true)) => Some(true),
                (Some(false), b) => b,
                _ => None,
            },
        },
        Expr::Binary(op @ (Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge), a, b) => {
            let (a, b) = (eval(a, env, tolerance)?, eval(b, env, tolerance)?);
            compare(*op, &a, &b, tolerance)
        }
        Expr::IsNull(inner) => Some(eval(inner, env, tolerance).is_none()),
        Expr::In(value, list) => {
            let value = eval(value, env, tolerance)?;
            let mut found = Some(false);
            for item in list {
                let item = eval(item, env, tolerance);
                match item.and_then(|item| compare(Binary::Eq, &value, &item, tolerance)) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => found = None,
                }
            }
            found
        }
        Expr::Like(value, pattern) => match eval(value, env, tolerance)? {
            Value::Text(text) => {
                let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
                Some(like(&text, &pattern))
            }
            _ => None,
        },
        _ => match eval(expr, env, tolerance)? {
            Value::Bool(holds) => Some(holds),
            _ => None,
        },
    }
}

/// Two values of one type; values of different types cannot be compared.
fn compare(op: Binary, a: &Value, b: &Value, tolerance: Decimal) -> Option<bool> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    if std::mem::discriminant(a) != std::mem::discriminant(b) {
        return None;
    }
    let equal = match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.checked_sub(*b)?.abs() <= tolerance,
        _ => a == b,
    };
    let order = a.cmp(b);
    Some(match op {
        Binary::Eq => equal,
        Binary::Ne => !equal,
        Binary::Le => equal || order == Less,
        Binary::Ge => equal || order == Greater,
        Binary::Lt => order == Less,
        Binary::Gt => order == Greater,
        _ => order == Equal,
    })
}

/// `%` stands for any text, `_` for one character; no backtracking beyond the last `%`.
fn like(text: &[char], pattern: &[char]) -> bool {
    let (mut t, mut p) = (0, 0);
    let mut last = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('%') => {
                last = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '_' || c == text[t] => {
                t += 1;
                p += 1;
            }
            _ => {
                let Some((percent, from)) = last else {
                    return false;
                };
                last = Some((percent, from + 1));
                p = percent + 1;
                t = from + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '%')
}

#[cfg(test)]
mod tests {
    use super::super::{Scope, parse_condition, parse_value};
    use super::*;

    struct Figures<'a>(&'a [Option<&'a str>]);

    impl Env for Figures<'_> {
        fn indicator(&self, i: usize, at: At) -> Option<Value> {
            let number = self.0[i].and_then(|text| text.parse().ok());
            number.filter(|_| at == At::Now).map(Value::Number)
        }
    }

    const IDS: [&str; 3] = ["a", "b", "none"];
    const SCOPE: Scope<'_> = Scope::Indicators { ids: &IDS, windows: true };

    fn number(text: &str, a: &str, b: &str) -> Option<String> {
        let formula = parse_value(text, &SCOPE).unwrap();
        let env = Figures(&[Some(a), Some(b), None]);
        match eval(&formula.expr, &env, Decimal::ZERO)? {
            Value::Number(number) => Some(number.normalize().to_string()),
            other => panic!("{other:?}"),
        }
    }

    fn judge(rule: &str, tolerance: &str) -> Verdict {
        let rule = parse_condition(rule, &SCOPE).unwrap();
        let env = Figures(&[Some("1"), Some("2"), None]);
        verdict(&rule, &env, tolerance.parse().unwrap())
    }

    #[test]
    fn arithmetic_is_exact() {
        assert_eq!(number("a + b", "0.1", "0.2").unwrap(), "0.3");
        assert_eq!(number("a * 3 - b", "0.1", "0.3").unwrap(), "0");
        assert_eq!(number("a / b", "7", "2").unwrap(), "3.5");
        assert_eq!(number("a / b", "15", "16").unwrap(), "0.9375");
        let third = number("a / b", "1", "3").unwrap();
        assert!(third.len() > 27, "{third}");
        assert_eq!(number("ABS(a - b)", "1", "3").unwrap(), "2");
    }

    #[test]
    fn what_cannot_be_computed_has_no_value() {
        assert_eq!(number("a / b", "1", "0"), None);
        assert_eq!(number("a + none", "1", "0"), None);
        assert_eq!(number("a * a * a", "79228162514264337593543950335", "0"), None);
        assert_eq!(number("a + a", "79228162514264337593543950335", "0"), None);
        assert_eq!(number("COALESCE(none, a)", "1", "0").unwrap(), "1");
        assert_eq!(number("CASE WHEN none > 0 THEN a WHEN b = 0 THEN 5 END", "1", "0").unwrap(), "5");
        assert_eq!(number("CASE WHEN none > 0 THEN a END", "1", "0"), None);
    }

    #[test]
    fn unknown_is_neither() {
        use Verdict::{Fails, Holds, Unknown};
        for (rule, expected) in [
            ("a < b", Holds),
            ("a > b", Fails),
            ("a < none", Unknown),
            ("none = none", Unknown),
            ("NOT none = 1", Unknown),
            ("none IS NULL", Holds),
            ("a IS NULL OR none > 1", Unknown),
            ("a < b OR none > 1", Holds),
            ("none > 1 OR a < b", Holds),
            ("a > b AND none > 1", Fails),
            ("none > 1 AND a > b", Fails),
            ("none > 1 AND a < b", Unknown),
            ("a IN (1, none)", Holds),
            ("a IN (3, none)", Unknown),
            ("a NOT IN (3, none)", Unknown),
            ("a NOT IN (3, 4)", Holds),
            ("a BETWEEN 1 AND 2", Holds),
            ("none BETWEEN 1 AND 2", Unknown),
            ("a >= prev.a", Unknown),
            ("a / 0 = 1", Unknown),
        ] {
            assert_eq!(judge(rule, "0"), expected, "{rule}");
        }
    }

    #[test]
    fn tolerance_widens_equality_only() {
        use Verdict::{Fails, Holds};
        for (rule, expected) in [
            ("a = b", Holds),
            ("a <> b", Fails),
            ("a >= b", Holds),
            ("b <= a", Holds),
            ("a < b", Holds),
            ("b < a", Fails),
            ("a = b + 0.01", Fails),
            ("a >= b + 0.01", Fails),
        ] {
            assert_eq!(judge(rule, "1"), expected, "{rule}");
        }
    }

    #[test]
    fn patterns() {
        let matches = |text: &str, pattern: &str| {
            let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
            like(&text, &pattern)
        };
        for (text, pattern, expected) in [
            ("第一党支部", "%支部", true),
            ("第一党支部", "第_党%", true),
            ("第一党支部", "支部", false),
            ("", "%", true),
            ("", "_", false),
            ("aab", "%ab", true),
            ("a%b", "a%b", true),
        ] {
            assert_eq!(matches(text, pattern), expected, "{text} {pattern}");
        }
    }
}
