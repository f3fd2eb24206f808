//! Joins: every condition relates the new table to those before it.
//!
//! A condition on one side only in `LEFT JOIN ... ON` gives wrong rows on polars, and belongs in WHERE anyway.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator as Op, Expr as Sql, JoinConstraint, JoinOperator, Spanned, visit_expressions};
use sqlparser::tokenizer::Span;

use super::Reader;
use super::sources::Relation;

impl Reader<'_> {
    /// Checks how `right` is joined to the tables before it.
    pub(super) fn join(&mut self, join: &JoinOperator, span: Span, left: &[Relation], right: &Relation) {
        if left.iter().any(|relation| relation.alias == right.alias) {
            self.wrong(span, format!("有两张表都叫“{}”，请用 AS 起不同的名", right.alias));
        }
        let (constraint, inner) = match join {
            JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => (constraint, true),
            JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint)
            | JoinOperator::FullOuter(constraint) => (constraint, false),
            JoinOperator::CrossJoin(JoinConstraint::None) => return,
            _ => {
                return self.wrong(span, "只能用 JOIN、LEFT JOIN、RIGHT JOIN、FULL JOIN、CROSS JOIN");
            }
        };
        match constraint {
            JoinConstraint::On(condition) => {
                let mut all = left.to_vec();
                all.push(right.clone());
                let said = self.errors.len();
                self.columns(condition, &all, &[]);
                if self.errors.len() == said {
                    self.relates(condition, left, right, inner);
                }
            }
            JoinConstraint::Using(columns) => {
                for column in columns {
                    let name = column.to_string();
                    if !left.iter().any(|relation| relation.has(&name)) || !right.has(&name) {
                        self.wrong(column.span(), format!("“{name}”不是两边都有的栏目"));
                    }
                }
            }
            JoinConstraint::Natural | JoinConstraint::None => {
                self.wrong(span, "JOIN 后面要写 ON，说明两表怎样对应");
            }
        }
    }

    /// Every part of an ON condition compares the new table with one before it.
    fn relates(&mut self, condition: &Sql, left: &[Relation], right: &Relation, inner: bool) {
        match condition {
            Sql::Nested(inner_condition) => self.relates(inner_condition, left, right, inner),
            Sql::BinaryOp { left: a, op: Op::And, right: b } => {
                self.relates(a, left, right, inner);
                self.relates(b, left, right, inner);
            }
            Sql::BinaryOp {
                left: a,
                op: op @ (Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq),
                right: b,
            } => {
                if *op != Op::Eq && !inner {
                    let message = "外连接的 ON 里只能用等号，其他条件写进 WHERE";
                    return self.wrong(condition.span(), message);
                }
                let sides = (sides(a, left, right), sides(b, left, right));
                if !matches!(sides, (Side::Old, Side::New) | (Side::New, Side::Old)) {
                    let message = format!("ON 的每个条件都要联系两边的表（“{}”和前面的表）", right.alias);
                    let error = self.text.error(condition.span(), message);
                    self.errors.push(error.suggest("只涉及一张表的条件写进 WHERE"));
                }
            }
            other => self.wrong(other.span(), "ON 里只能写用 AND 连接的比较"),
        }
    }
}

/// Which tables a side of a comparison names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    None,
    Old,
    New,
    Both,
}

fn sides(expr: &Sql, left: &[Relation], right: &Relation) -> Side {
    let mut side = Side::None;
    let _ = visit_expressions(expr, |sql| {
        let found = match sql {
            Sql::CompoundIdentifier(parts) if parts[0].value == right.alias => Side::New,
            Sql::CompoundIdentifier(_) => Side::Old,
            Sql::Identifier(name) => {
                match (left.iter().any(|relation| relation.has(&name.value)), right.has(&name.value)) {
                    (true, false) => Side::Old,
                    (false, true) => Side::New,
                    _ => Side::Both,
                }
            }
            _ => return ControlFlow::<()>::Continue(()),
        };
        side = match side {
            Side::None => found,
            same if same == found => same,
            _ => Side::Both,
        };
        ControlFlow::Continue(())
    });
    side
}
