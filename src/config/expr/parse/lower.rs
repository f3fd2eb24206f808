//! The parser's tree to ours, with names resolved; what is not allowed is collected, and reads as NULL.

use huizong_intake::model::Value;
use sqlparser::ast::{BinaryOperator as Op, DateTimeField, Expr as Sql, ExtractSyntax, Spanned, UnaryOperator};
use sqlparser::tokenizer::Span;

use super::super::{Aggregate, Binary, Expr, Function};
use super::error::{ExprError, Text};
use super::types::Type;
use super::{Scope, names};

/// Which part of an expression is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A condition on rows, or anything over indicators: names, no aggregates.
    Row,
    /// An indicator's value outside aggregates: aggregates, no columns.
    Value,
    /// Inside an aggregate: columns, no aggregates.
    Argument,
}

/// One pass over one expression.
pub struct Lower<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) scope: &'a Scope<'a>,
    pub(super) part: Part,
    /// The aggregates found.
    pub aggregates: Vec<Aggregate>,
    /// What is wrong.
    pub errors: Vec<ExprError>,
}

/// What stands where something is wrong.
pub const NOTHING: (Expr, Type) = (Expr::Literal(None), Type::Any);

impl<'a> Lower<'a> {
    /// A pass over `text`.
    pub fn new(text: &'a Text<'a>, scope: &'a Scope<'a>, part: Part) -> Self {
        Self { text, scope, part, aggregates: Vec::new(), errors: Vec::new() }
    }

    /// Notes an error; gives what stands in its place.
    pub(super) fn wrong(&mut self, error: ExprError) -> (Expr, Type) {
        self.errors.push(error);
        NOTHING
    }

    pub(super) fn wrong_at(&mut self, sql: &Sql, message: impl Into<String>) -> (Expr, Type) {
        let error = self.text.error(sql.span(), message);
        self.wrong(error)
    }

    /// Our expression and its type.
    pub fn expr(&mut self, sql: &Sql) -> (Expr, Type) {
        match sql {
            Sql::Nested(inner) => self.expr(inner),
            Sql::Identifier(name) => self.name(name),
            Sql::CompoundIdentifier(parts) => self.qualified(sql, parts),
            Sql::Value(value) => self.literal(value),
            Sql::TypedString(typed) => self.typed(sql, &typed.data_type, &typed.value),
            Sql::BinaryOp { left, op, right } => self.binary(sql, left, op, right),
            Sql::UnaryOp { op, expr } => self.unary(sql, *op, expr),
            Sql::IsNull(inner) => (Expr::IsNull(Box::new(self.expr(inner).0)), Type::Bool),
            Sql::IsNotNull(inner) => {
                let inner = Expr::IsNull(Box::new(self.expr(inner).0));
                (Expr::Not(Box::new(inner)), Type::Bool)
            }
            Sql::InList { expr, list, negated } => {
                let (value, ty) = self.expr(expr);
                let mut items = Vec::with_capacity(list.len());
                for item in list {
                    let (lowered, item_ty) = self.expr(item);
                    self.comparable(item, ty, item_ty);
                    self.declared(&value, &lowered, item);
                    items.push(lowered);
                }
                negate(*negated, Expr::In(Box::new(value), items))
            }
            Sql::Between { expr, negated, low, high } => {
                let ((value, ty), (low_expr, low_ty), (high_expr, high_ty)) =
                    (self.expr(expr), self.expr(low), self.expr(high));
                self.comparable(low, ty, low_ty);
                self.comparable(high, ty, high_ty);
                let at_least = binary(Binary::Ge, value.clone(), low_expr);
                let at_most = binary(Binary::Le, value, high_expr);
                negate(*negated, binary(Binary::And, at_least, at_most))
            }
            Sql::Like { negated, any: false, expr, pattern, escape_char: None } => {
                let (value, ty) = self.expr(expr);
                if !ty.fits(Type::Text) {
                    return self.wrong_at(expr, format!("LIKE 比的是文字，这里是{}", ty.chinese()));
                }
                match self.expr(pattern) {
                    (Expr::Literal(Some(Value::Text(pattern))), _) => {
                        negate(*negated, Expr::Like(Box::new(value), pattern))
                    }
                    _ => self.wrong_at(pattern, "LIKE 后面要写引号里的文字，如 '%支部%'"),
                }
            }
            Sql::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            Sql::Extract { field, syntax: ExtractSyntax::From, expr } => self.extract(sql, field, expr),
            Sql::Function(function) => self.function(sql, function),
            other => {
                let what = names::not_allowed(other);
                self.wrong_at(other, format!("式子里不能用{what}"))
            }
        }
    }

    /// An expression that must be of type `expected`.
    pub(super) fn typed_as(&mut self, sql: &Sql, expected: Type, what: &str) -> Expr {
        let (expr, ty) = self.expr(sql);
        if ty.fits(expected) {
            return expr;
        }
        let message = format!("{what}应是{}，这里是{}", expected.chinese(), ty.chinese());
        self.wrong_at(sql, message).0
    }

    fn unary(&mut self, sql: &Sql, op: UnaryOperator, inner: &Sql) -> (Expr, Type) {
        match op {
            UnaryOperator::Not => {
                let inner = self.typed_as(inner, Type::Bool, "NOT 后面");
                (Expr::Not(Box::new(inner)), Type::Bool)
            }
            UnaryOperator::Minus => {
                let inner = self.typed_as(inner, Type::Number, "负号后面");
                (Expr::Negate(Box::new(inner)), Type::Number)
            }
            UnaryOperator::Plus => (self.typed_as(inner, Type::Number, "正号后面"), Type::Number),
            other => self.wrong_at(sql, format!("式子里不能用 {other}")),
        }
    }

    fn binary(&mut self, sql: &Sql, left: &Sql, op: &Op, right: &Sql) -> (Expr, Type) {
        let (op, takes) = match op {
            Op::Plus => (Binary::Add, Type::Number),
            Op::Minus => (Binary::Sub, Type::Number),
            Op::Multiply => (Binary::Mul, Type::Number),
            Op::Divide => (Binary::Div, Type::Number),
            Op::And => (Binary::And, Type::Bool),
            Op::Or => (Binary::Or, Type::Bool),
            Op::Eq => (Binary::Eq, Type::Any),
            Op::NotEq => (Binary::Ne, Type::Any),
            Op::Lt => (Binary::Lt, Type::Any),
            Op::LtEq => (Binary::Le, Type::Any),
            Op::Gt => (Binary::Gt, Type::Any),
            Op::GtEq => (Binary::Ge, Type::Any),
            other => return self.wrong_at(sql, format!("式子里不能用 {other}")),
        };
        if takes == Type::Any {
            let ((a, a_ty), (b, b_ty)) = (self.expr(left), self.expr(right));
            self.comparable(right, a_ty, b_ty);
            self.declared(&a, &b, right);
            self.declared(&b, &a, left);
            return (binary(op, a, b), Type::Bool);
        }
        let what = if takes == Type::Bool { "AND、OR 的两边" } else { "加减乘除的两边" };
        let a = self.typed_as(left, takes, what);
        let b = self.typed_as(right, takes, what);
        (binary(op, a, b), takes)
    }

    /// Two things that are compared must be of one type.
    fn comparable(&mut self, sql: &Sql, a: Type, b: Type) {
        if a.fits(b) {
            return;
        }
        let message = format!("{}不能与{}比较", a.chinese(), b.chinese());
        let error = self.text.error(sql.span(), message);
        let error = match (a, b, sql) {
            (Type::Date, Type::Text, Sql::Value(text)) => error.suggest(format!("写成 DATE {text}")),
            (Type::Time, Type::Text, Sql::Value(text)) => error.suggest(format!("写成 TIME {text}")),
            (Type::Number, Type::Text, Sql::Value(_)) => error.suggest("数不加引号"),
            _ => error,
        };
        self.wrong(error);
    }

    /// Text compared with a column of declared values must be one of them.
    fn declared(&mut self, column: &Expr, literal: &Expr, at: &Sql) {
        if let (Scope::Form(form), Expr::Column(i), Expr::Literal(Some(Value::Text(text)))) =
            (self.scope, column, literal)
            && let column = &form.columns[*i]
            && !column.values.is_empty()
            && !column.values.iter().any(|value| value.name == *text)
        {
            let known: Vec<&str> = column.values.iter().map(|value| value.name.as_str()).collect();
            let error = self.text.error(at.span(), format!("“{}”没有“{text}”这个值", column.name));
            let error = match error.clone().near(text, &known) {
                near if near.suggestion.is_some() => near,
                _ => error.suggest(format!("可用的有：{}", known.join("、"))),
            };
            self.wrong(error);
        }
    }

    fn extract(&mut self, sql: &Sql, field: &DateTimeField, inner: &Sql) -> (Expr, Type) {
        let function = match field {
            DateTimeField::Year => Function::Year,
            DateTimeField::Month => Function::Month,
            DateTimeField::Day => Function::Day,
            other => {
                return self.wrong_at(sql, format!("EXTRACT 不能取 {other}，可取 YEAR、MONTH、DAY"));
            }
        };
        let inner = self.typed_as(inner, Type::Date, "EXTRACT 的 FROM 后面");
        (Expr::Call(function, vec![inner]), Type::Number)
    }

    /// The span of an identifier's text.
    pub(super) fn ident_error(&self, span: Span, message: impl Into<String>) -> ExprError {
        self.text.error(span, message)
    }
}

/// An operator between two expressions.
pub fn binary(op: Binary, a: Expr, b: Expr) -> Expr {
    Expr::Binary(op, Box::new(a), Box::new(b))
}

fn negate(negated: bool, expr: Expr) -> (Expr, Type) {
    let expr = if negated { Expr::Not(Box::new(expr)) } else { expr };
    (expr, Type::Bool)
}
