//! SQL text to expressions: the allowed subset, every name resolved, types checked lightly.
//!
//! The subset is what polars, DuckDB and DataFusion read alike:
//!
//! - names bare (`实缴金额`) or quoted (`"网格长（员）"`), number, `'text'`, `DATE '2020-06-01'`, `TIME '08:30'`,
//!   `TRUE`, `FALSE`, `NULL`
//! - `+ - * /`, `= <> < <= > >=`, `AND OR NOT`, `IS [NOT] NULL`, `[NOT] IN (...)`, `[NOT] BETWEEN`, `[NOT] LIKE`, `CASE`
//! - `ABS`, `COALESCE`, `EXTRACT(YEAR | MONTH | DAY FROM x)`
//! - in values over a form: `SUM MIN MAX AVG COUNT(x) COUNT(*) COUNT(DISTINCT a, b)`, each with `FILTER (WHERE ...)`
//!
//! Everything else is an error that names what is not allowed.

mod call;
mod error;
mod literal;
mod lower;
mod names;
mod query;
mod refer;
mod types;

use huizong_intake::model::Form;
use sqlparser::ast::Expr as Sql;
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

pub use error::ExprError;
pub use names::{SENT, bare_table};
pub use query::{Query, parse_query};

use super::{Expr, Formula, Special};
use error::Text;
use lower::{Lower, Part};
use types::Type;

/// What names an expression may use.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// The columns of a form, and the names with an underscore in front.
    Form(&'a Form),
    /// Indicators.
    Indicators {
        /// Their ids.
        ids: &'a [&'a str],
        /// Whether `prev.` and `last_year.` reach other windows.
        windows: bool,
    },
}

/// Parses an indicator's value: over a form an expression of aggregates, else of indicators.
///
/// # Errors
/// All that is wrong with it.
pub fn parse_value(text: &str, scope: &Scope<'_>) -> Result<Formula, Vec<ExprError>> {
    let text = Text::new(text);
    let sql = expression(&text, scope)?;
    let part = match scope {
        Scope::Form(_) => Part::Value,
        Scope::Indicators { .. } => Part::Row,
    };
    let mut lower = Lower::new(&text, scope, part);
    let (expr, ty) = lower.expr(&sql);
    if matches!(ty, Type::Text | Type::Bool) {
        let message = format!("指标应算出数，这里是{}", ty.chinese());
        lower.errors.push(text.whole(message));
    } else if lower.errors.is_empty() && lower.aggregates.is_empty() && matches!(scope, Scope::Form(_)) {
        lower.errors.push(text.whole("由报表算的指标要用 SUM、COUNT、MIN、MAX 或 AVG"));
    }
    let (aggregates, errors) = (lower.aggregates, lower.errors);
    if errors.is_empty() {
        let text = text.str().to_owned();
        Ok(Formula { text, expr, aggregates })
    } else {
        Err(errors)
    }
}

/// Parses a condition: an indicator's `where`, or a rule over rows or over indicators.
///
/// # Errors
/// All that is wrong with it.
pub fn parse_condition(text: &str, scope: &Scope<'_>) -> Result<Expr, Vec<ExprError>> {
    let text = Text::new(text);
    let sql = expression(&text, scope)?;
    let mut lower = Lower::new(&text, scope, Part::Row);
    let (expr, ty) = lower.expr(&sql);
    if !ty.fits(Type::Bool) {
        let message = format!("条件应当成立或不成立，这里是{}", ty.chinese());
        lower.errors.push(text.whole(message));
    }
    if lower.errors.is_empty() { Ok(expr) } else { Err(lower.errors) }
}

/// The names with an underscore in front.
pub fn special_names() -> impl Iterator<Item = &'static str> {
    names::SPECIALS.iter().map(|(name, _)| *name)
}

/// What a name with an underscore in front means.
pub fn special(name: &str) -> Option<Special> {
    names::SPECIALS.iter().find(|(known, _)| *known == name).map(|(_, special)| *special)
}

/// One SQL expression and nothing after it.
fn expression(text: &Text<'_>, scope: &Scope<'_>) -> Result<Sql, Vec<ExprError>> {
    let names: Vec<&str> = match scope {
        Scope::Form(form) => form.columns.iter().map(|column| column.name.as_str()).collect(),
        Scope::Indicators { .. } => Vec::new(),
    };
    text.check_width(&names)?;
    let mut parser =
        Parser::new(&GenericDialect {}).try_with_sql(text.str()).map_err(|error| vec![text.parser(&error)])?;
    let sql = parser.parse_expr().map_err(|error| vec![text.parser(&error)])?;
    let next = parser.peek_token();
    if next.token == Token::EOF {
        Ok(sql)
    } else {
        let message = format!("“{}”不该出现在这里", next.token);
        Err(vec![text.error(next.span, message)])
    }
}

#[cfg(test)]
mod tests;
