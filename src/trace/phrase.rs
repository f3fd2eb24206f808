//! Formulas as text: as the config would write them, and in the words of those who ask.

use huizong_intake::model::{Form, Value};
use huizong_intake::typing::display;

use crate::config::expr::{Aggregate, AggregateKind, At, Binary, Expr, Function, Special};
use crate::config::plan::{Indicator, Plan};

/// `SUM(实缴金额)`, `COUNT(*) FILTER (WHERE 标记 = '出勤')`.
#[must_use]
pub fn aggregate(plan: &Plan, form: usize, aggregate: &Aggregate) -> String {
    Names { indicators: &plan.indicators, form: Some(&plan.forms[form]) }.aggregate(aggregate)
}

/// An indicator's condition, `类型 = '党课'`; empty where it has none.
#[must_use]
pub fn condition(plan: &Plan, indicator: &Indicator) -> String {
    let names = Names { indicators: &plan.indicators, form: indicator.form.map(|form| &plan.forms[form]) };
    indicator.filter.as_ref().map_or(String::new(), |filter| names.text(filter, 0))
}

/// What an aggregate does: `实缴金额相加`.
#[must_use]
pub fn in_words(plan: &Plan, form: usize, aggregate: &Aggregate) -> String {
    let names = Names { indicators: &plan.indicators, form: Some(&plan.forms[form]) };
    let bare = |arg: &Expr| match arg {
        Expr::Column(i) => plan.forms[form].columns[*i].name.clone(),
        other => names.text(other, 0),
    };
    let args: Vec<String> = aggregate.args.iter().map(bare).collect();
    let what = args.join("、");
    let words = match aggregate.kind {
        AggregateKind::Sum => format!("各行“{what}”相加"),
        AggregateKind::Count if args.is_empty() => "数行数，一行算一个".to_owned(),
        AggregateKind::Count => format!("数填了“{what}”的格，一格算一个"),
        AggregateKind::CountDistinct => format!("数不同的“{what}”，重复的只算一次"),
        AggregateKind::Min => format!("取“{what}”中最小的"),
        AggregateKind::Max => format!("取“{what}”中最大的"),
    };
    match &aggregate.filter {
        Some(filter) => format!("{words}（只看 {}）", names.text(filter, 0)),
        None => words,
    }
}

struct Names<'a> {
    indicators: &'a [Indicator],
    form: Option<&'a Form>,
}

impl Names<'_> {
    fn aggregate(&self, aggregate: &Aggregate) -> String {
        let args: Vec<String> = aggregate.args.iter().map(|arg| self.text(arg, 0)).collect();
        let args = args.join(", ");
        let call = match aggregate.kind {
            AggregateKind::Sum => format!("SUM({args})"),
            AggregateKind::Count if args.is_empty() => "COUNT(*)".to_owned(),
            AggregateKind::Count => format!("COUNT({args})"),
            AggregateKind::CountDistinct => format!("COUNT(DISTINCT {args})"),
            AggregateKind::Min => format!("MIN({args})"),
            AggregateKind::Max => format!("MAX({args})"),
        };
        match &aggregate.filter {
            Some(filter) => format!("{call} FILTER (WHERE {})", self.text(filter, 0)),
            None => call,
        }
    }

    /// The expression, in brackets where what is around it binds more tightly than `outer`.
    fn text(&self, expr: &Expr, outer: u8) -> String {
        let (text, binds) = self.bare(expr);
        if binds < outer { format!("({text})") } else { text }
    }

    /// The expression and how tightly it binds: OR 1, AND 2, NOT 3, comparisons 4, sums 5, products 6, the rest 7.
    fn bare(&self, expr: &Expr) -> (String, u8) {
        match expr {
            Expr::Column(i) => (self.form.map_or(String::new(), |form| quoted(&form.columns[*i].name)), 7),
            Expr::Special(special) => (special_name(*special).to_owned(), 7),
            Expr::Indicator(i, at) => {
                let before = match at {
                    At::Now => "",
                    At::Prev => "prev.",
                    At::LastYear => "last_year.",
                };
                (format!("{before}{}", self.indicators[*i].id), 7)
            }
            Expr::Literal(value) => (literal(value.as_ref()), 7),
            Expr::Aggregate(_) => ("…".to_owned(), 7),
            Expr::Not(inner) => (format!("NOT {}", self.text(inner, 3)), 3),
            Expr::Negate(inner) => (format!("-{}", self.text(inner, 7)), 6),
            Expr::Binary(op, a, b) => {
                let (sign, binds) = operator(*op);
                // a - (b - c) keeps its brackets, a - b - c needs none.
                (format!("{} {sign} {}", self.text(a, binds), self.text(b, binds + u8::from(binds > 2))), binds)
            }
            Expr::IsNull(inner) => (format!("{} IS NULL", self.text(inner, 5)), 4),
            Expr::In(inner, list) => {
                let list: Vec<String> = list.iter().map(|item| self.text(item, 0)).collect();
                (format!("{} IN ({})", self.text(inner, 5), list.join(", ")), 4)
            }
            Expr::Like(inner, pattern) => {
                (format!("{} LIKE '{}'", self.text(inner, 5), pattern.replace('\'', "''")), 4)
            }
            Expr::Case(whens, otherwise) => {
                let mut text = "CASE".to_owned();
                for (when, then) in whens {
                    text.push_str(&format!(" WHEN {} THEN {}", self.text(when, 0), self.text(then, 0)));
                }
                if let Some(otherwise) = otherwise {
                    text.push_str(&format!(" ELSE {}", self.text(otherwise, 0)));
                }
                (format!("{text} END"), 7)
            }
            Expr::Call(function, args) => {
                let args: Vec<String> = args.iter().map(|arg| self.text(arg, 0)).collect();
                let args = args.join(", ");
                let text = match function {
                    Function::Abs => format!("ABS({args})"),
                    Function::Coalesce => format!("COALESCE({args})"),
                    Function::Year => format!("EXTRACT(YEAR FROM {args})"),
                    Function::Month => format!("EXTRACT(MONTH FROM {args})"),
                    Function::Day => format!("EXTRACT(DAY FROM {args})"),
                };
                (text, 7)
            }
        }
    }
}

fn operator(op: Binary) -> (&'static str, u8) {
    match op {
        Binary::Or => ("OR", 1),
        Binary::And => ("AND", 2),
        Binary::Eq => ("=", 4),
        Binary::Ne => ("<>", 4),
        Binary::Lt => ("<", 4),
        Binary::Le => ("<=", 4),
        Binary::Gt => (">", 4),
        Binary::Ge => (">=", 4),
        Binary::Add => ("+", 5),
        Binary::Sub => ("-", 5),
        Binary::Mul => ("*", 6),
        Binary::Div => ("/", 6),
    }
}

fn special_name(special: Special) -> &'static str {
    match special {
        Special::Unit => "_unit",
        Special::Period => "_period",
        Special::Year => "_year",
        Special::Month => "_month",
        Special::WindowStart => "_window_start",
        Special::WindowEnd => "_window_end",
        Special::WindowYear => "_window_year",
    }
}

fn literal(value: Option<&Value>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(Value::Text(text)) => format!("'{}'", text.replace('\'', "''")),
        Some(Value::Bool(true)) => "TRUE".to_owned(),
        Some(Value::Bool(false)) => "FALSE".to_owned(),
        Some(Value::Date(day)) => format!("DATE '{day}'"),
        Some(Value::Time(time)) => format!("TIME '{}'", display(&Value::Time(*time))),
        Some(value @ Value::Number(_)) => display(value),
    }
}

/// A name that is no plain identifier is quoted.
fn quoted(name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use huizong_intake::model::{Column, ColumnType};

    use super::*;
    use crate::config::expr::{Scope, parse_condition, parse_value};

    fn form() -> Form {
        let number = |name: &str| Column { name: name.to_owned(), ty: ColumnType::Number, ..Column::default() };
        let text = |name: &str| Column { name: name.to_owned(), ..Column::default() };
        let day = Column { name: "日期".to_owned(), ty: ColumnType::Date, ..Column::default() };
        Form {
            columns: vec![number("a"), number("b"), number("网格长（员）"), text("类型"), day], ..Form::default()
        }
    }

    #[test]
    fn what_is_written_out_reads_back_the_same() {
        let form = form();
        let scope = Scope::Form(&form);
        for text in [
            "a - (b - a) = 1",
            "a - b - a >= 0.5",
            "(a + b) * a < 2 OR NOT a = 1 AND b IS NULL",
            "(a = 1 OR b = 2) AND a <> 3",
            "a / (b / a) > -1",
            "a NOT IN (1, 2) AND COALESCE(a, b) > ABS(b)",
            "CASE WHEN a > 1 THEN b ELSE a END = 4",
            "类型 = '党课' AND 类型 LIKE '%会''%' AND \"网格长（员）\" > 0",
            "日期 >= DATE '2020-06-01' AND EXTRACT(YEAR FROM 日期) = _year AND _unit <> '1'",
            "a BETWEEN 1 AND 2",
            "NOT (a = 1 AND b = 2) AND b IS NOT NULL",
        ] {
            let expr = parse_condition(text, &scope).unwrap();
            let written = Names { indicators: &[], form: Some(&form) }.text(&expr, 0);
            assert_eq!(parse_condition(&written, &scope).unwrap(), expr, "{text}: {written}");
        }
    }

    #[test]
    fn aggregates_are_written_as_the_config_has_them() {
        let form = form();
        let plan_form = form.clone();
        for text in [
            "SUM(a)",
            "COUNT(*)",
            "COUNT(DISTINCT 类型, 日期)",
            "MAX(\"网格长（员）\")",
            "COUNT(*) FILTER (WHERE 类型 = '党课')",
        ] {
            let formula = parse_value(text, &Scope::Form(&form)).unwrap();
            let names = Names { indicators: &[], form: Some(&plan_form) };
            assert_eq!(names.aggregate(&formula.aggregates[0]), text);
        }
    }
}
