//! Expressions of the config: an SQL subset, parsed at load, with names resolved.
//!
//! One tree serves the three who need it: polars (lowered in `aggregate`), the row-by-row evaluation in [`eval`] that
//! checks use and that recomputes the root sums a second way, and the loader, which wants to know the columns used.

pub mod eval;
mod parse;

use huizong_intake::model::Value;

pub use parse::{ExprError, Query, SENT, Scope, bare_table, parse_condition, parse_query, parse_value};

/// What stands before the dot of an indicator in a unit rule: [`At::Prev`] and [`At::LastYear`].
pub const WINDOW_PREFIXES: [&str; 2] = ["prev", "last_year"];

/// The names with an underscore in front, as rules and messages write them.
pub fn special_names() -> impl Iterator<Item = String> {
    parse::special_names().map(str::to_owned)
}

/// What an expression may name besides columns and indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Special {
    /// `_unit`: the submitting unit's code.
    Unit,
    /// `_period`: the row's own month as text, `2020-06`.
    Period,
    /// `_year`: its year.
    Year,
    /// `_month`: its month of the year.
    Month,
    /// `_window_start`: the window's first day.
    WindowStart,
    /// `_window_end`: its last day.
    WindowEnd,
    /// `_window_year`: the year of its last day.
    WindowYear,
}

impl Special {
    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        parse::special(name)
    }
}

/// Which window of an indicator is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// The window itself.
    Now,
    /// `prev.`: the window before.
    Prev,
    /// `last_year.`: the same months a year before.
    LastYear,
}

/// Operators between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the operators
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    And,
    Or,
}

/// Functions of the subset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `ABS(x)`.
    Abs,
    /// `COALESCE(a, b, ...)`.
    Coalesce,
    /// `EXTRACT(YEAR FROM d)`.
    Year,
    /// `EXTRACT(MONTH FROM d)`.
    Month,
    /// `EXTRACT(DAY FROM d)`.
    Day,
}

/// An expression. NULL and "unknown" are the absence of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A column of the form.
    Column(usize),
    /// A name with an underscore in front.
    Special(Special),
    /// Another indicator.
    Indicator(usize, At),
    /// A number, text, day, time or truth value; `None` is NULL.
    Literal(Option<Value>),
    /// The result of one of the formula's aggregates.
    Aggregate(usize),
    /// `NOT x`.
    Not(Box<Expr>),
    /// `-x`.
    Negate(Box<Expr>),
    /// An operator between two expressions.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `x IS NULL`.
    IsNull(Box<Expr>),
    /// `x IN (a, b, ...)`.
    In(Box<Expr>, Vec<Expr>),
    /// `x LIKE 'pattern'` with `%` and `_`.
    Like(Box<Expr>, String),
    /// `CASE WHEN c THEN v ... ELSE e END`; without ELSE, NULL.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// A function call.
    Call(Function, Vec<Expr>),
}

/// What an aggregate does with its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// `SUM(x)`; no value over nothing.
    Sum,
    /// `COUNT(*)` without arguments, `COUNT(x)` with one.
    Count,
    /// `COUNT(DISTINCT a, b)`: distinct where all have a value.
    CountDistinct,
    /// `MIN(x)`.
    Min,
    /// `MAX(x)`.
    Max,
}

/// One aggregate of a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// What it does.
    pub kind: AggregateKind,
    /// Its arguments, over the form's rows.
    pub args: Vec<Expr>,
    /// `FILTER (WHERE ...)`.
    pub filter: Option<Expr>,
}

/// An indicator's value: an expression over aggregates, or over other indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The text as written.
    pub text: String,
    /// The expression; [`Expr::Aggregate`] points into `aggregates`.
    pub expr: Expr,
    /// The aggregates.
    pub aggregates: Vec<Aggregate>,
}

impl Expr {
    /// Calls `visit` on the expression and everything below it, in the order in which it is written.
    pub fn walk(&self, visit: &mut impl FnMut(&Expr)) {
        visit(self);
        match self {
            Self::Column(_) | Self::Special(_) | Self::Indicator(..) | Self::Literal(_) | Self::Aggregate(_) => {}
            Self::Not(e) | Self::Negate(e) | Self::IsNull(e) | Self::Like(e, _) => e.walk(visit),
            Self::Binary(_, a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Self::In(e, list) => {
                e.walk(visit);
                list.iter().for_each(|e| e.walk(visit));
            }
            Self::Case(whens, otherwise) => {
                for (when, then) in whens {
                    when.walk(visit);
                    then.walk(visit);
                }
                if let Some(e) = otherwise {
                    e.walk(visit);
                }
            }
            Self::Call(_, args) => args.iter().for_each(|e| e.walk(visit)),
        }
    }

    /// The columns that it names, in order of appearance, each once.
    #[must_use]
    pub fn columns(&self) -> Vec<usize> {
        self.named(|e| if let Self::Column(i) = e { Some(*i) } else { None })
    }

    /// The indicators that it names, of whatever window, in order of appearance, each once.
    #[must_use]
    pub fn indicators(&self) -> Vec<usize> {
        self.named(|e| if let Self::Indicator(i, _) = e { Some(*i) } else { None })
    }

    fn named(&self, pick: impl Fn(&Expr) -> Option<usize>) -> Vec<usize> {
        let mut found = Vec::new();
        self.walk(&mut |e| found.extend(pick(e).filter(|i| !found.contains(i))));
        found
    }
}
