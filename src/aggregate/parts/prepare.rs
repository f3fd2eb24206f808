//! The column that a term groups, as polars computes it or, row by row, as it is computed here.

use std::collections::HashMap;

use huizong_intake::model::{Form, Period, Value};
use polars::prelude::{
    BooleanChunked, Column, Expr as Plx, Int32Chunked, Int128Chunked, IntoColumn, NamedFrom, NewChunkedArray,
    UInt32Chunked, col, lit, when,
};
use rust_decimal::Decimal;

use super::super::lower::{SCALE, lower};
use super::super::terms::Term;
use super::super::{Sources, number};
use crate::config::expr::eval::{Env, eval};
use crate::config::expr::{AggregateKind, Expr, Special};
use crate::dataset::{Rows, scaled};
use crate::spans::Span;

/// Makes the column that a term groups.
pub struct Prepare<'a> {
    pub sources: &'a Sources<'a>,
    pub declared: &'a Form,
    pub rows: &'a Rows<'a>,
    pub window: Option<Span>,
}

impl Prepare<'_> {
    /// The term's argument where its condition holds, else nothing.
    pub fn term(&self, term: &Term, t: usize, extra: &mut Vec<Column>) -> Plx {
        let argument = match (term.kind, term.args.as_slice()) {
            (AggregateKind::Count, []) => lit(1_u32),
            (AggregateKind::Count, [arg]) => {
                when(self.any(arg, &format!("_a{t}"), extra).is_not_null()).then(lit(1_u32)).otherwise(lit(0_u32))
            }
            (AggregateKind::CountDistinct, args) => {
                extra.push(self.ids(args, term.shared, &format!("_a{t}")));
                col(format!("_a{t}"))
            }
            (_, args) => args.first().map_or(lit(0_u32), |arg| self.any(arg, &format!("_a{t}"), extra)),
        };
        let Some(filter) = &term.filter else {
            return argument;
        };
        let condition = match lower(filter, self.declared) {
            Some(condition) => condition,
            None => {
                let name = format!("_f{t}");
                extra.push(
                    BooleanChunked::from_iter_options(
                        name.as_str().into(),
                        self.each(filter).map(|v| match v {
                            Some(Value::Bool(value)) => Some(value),
                            _ => None,
                        }),
                    )
                    .into_column(),
                );
                col(name)
            }
        };
        let nothing = match term.kind {
            AggregateKind::Count => lit(0_u32),
            _ => lit(polars::prelude::LiteralValue::untyped_null()),
        };
        when(condition).then(argument).otherwise(nothing)
    }

    /// An argument as polars computes it, or as a column computed here.
    fn any(&self, arg: &Expr, name: &str, extra: &mut Vec<Column>) -> Plx {
        if let Some(lowered) = lower(arg, self.declared) {
            return lowered;
        }
        let values: Vec<Option<Value>> = self.each(arg).collect();
        let column = match values.iter().flatten().next() {
            Some(Value::Date(_)) => Int32Chunked::from_iter_options(
                name.into(),
                values.iter().map(|v| match v {
                    Some(Value::Date(day)) => Some(crate::dataset::days(*day)),
                    _ => None,
                }),
            )
            .into_date()
            .into_column(),
            Some(Value::Text(_)) => polars::prelude::Series::new(
                name.into(),
                values
                    .iter()
                    .map(|v| match v {
                        Some(Value::Text(text)) => Some(text.as_str()),
                        _ => None,
                    })
                    .collect::<Vec<_>>(),
            )
            .into_column(),
            _ => Int128Chunked::from_iter_options(
                name.into(),
                values.iter().map(|v| {
                    number(v.clone()).and_then(|n| {
                        // Beyond ten decimals a product is rounded half up, here as in the second computation.
                        scaled(
                            huizong_intake::typing::number::round_half_up(n, u32::try_from(SCALE).unwrap_or(0)),
                            SCALE,
                        )
                    })
                }),
            )
            .into_decimal_unchecked(38, SCALE)
            .into_column(),
        };
        extra.push(column);
        col(name)
    }

    /// The expression's value in each row.
    fn each<'b>(&'b self, expr: &'b Expr) -> impl Iterator<Item = Option<Value>> + 'b {
        (0..self.rows.len()).map(move |i| {
            eval(expr, &RowEnv { sources: self.sources, rows: self.rows, i, window: self.window }, Decimal::ZERO)
        })
    }

    /// A number for each distinct combination of the arguments' values, the submitting unit's own unless `shared`.
    fn ids(&self, args: &[Expr], shared: bool, name: &str) -> Column {
        let mut seen: HashMap<(usize, Vec<Value>), u32> = HashMap::new();
        let ids = (0..self.rows.len()).map(|i| {
            let env = RowEnv { sources: self.sources, rows: self.rows, i, window: self.window };
            let values: Option<Vec<Value>> = args.iter().map(|arg| eval(arg, &env, Decimal::ZERO)).collect();
            let unit = if shared { usize::MAX } else { self.rows.unit(i) };
            let next = u32::try_from(seen.len()).unwrap_or(u32::MAX);
            values.map(|values| *seen.entry((unit, values)).or_insert(next))
        });
        UInt32Chunked::from_iter_options(name.into(), ids).into_column()
    }
}

/// A row as an expression sees it.
pub struct RowEnv<'a> {
    /// Plan and units.
    pub sources: &'a Sources<'a>,
    /// The form's rows.
    pub rows: &'a Rows<'a>,
    /// Which of them.
    pub i: usize,
    /// The window.
    pub window: Option<Span>,
}

impl Env for RowEnv<'_> {
    fn column(&self, column: usize) -> Option<Value> {
        self.rows.value(self.i, column)
    }

    fn special(&self, special: Special) -> Option<Value> {
        let month = self.rows.month(self.i);
        let number = |n: i64| Value::Number(Decimal::from(n));
        let end: Option<Period> = self.window.map(|window| window.last);
        match special {
            Special::Unit => Some(Value::Text(self.sources.tree.get(self.rows.unit(self.i)).code.clone())),
            Special::Period => month.map(|m| Value::Text(m.to_string())),
            Special::Year => month.map(|m| number(i64::from(m.year()))),
            Special::Month => month.map(|m| number(i64::from(m.month()))),
            Special::WindowStart => self.window.map(|window| Value::Date(window.first.first_day())),
            Special::WindowEnd => end.map(|end| Value::Date(end.last_day())),
            Special::WindowYear => end.map(|end| number(i64::from(end.year()))),
        }
    }
}
