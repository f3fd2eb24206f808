//! Names that the subset knows, and what to call what it does not.

use sqlparser::ast::Expr as Sql;

use super::super::Special;

/// The names with an underscore in front.
pub const SPECIALS: &[(&str, Special)] = &[
    ("_unit", Special::Unit),
    ("_period", Special::Period),
    ("_year", Special::Year),
    ("_month", Special::Month),
    ("_window_start", Special::WindowStart),
    ("_window_end", Special::WindowEnd),
    ("_window_year", Special::WindowYear),
];

/// The columns that every table of a query has beside the declared ones.
pub const TABLE_COLUMNS: &[&str] = &["_unit", "_unit_name", "_period", "_year", "_month", "_file", "_sheet", "_row"];

/// The functions of the subset.
pub const FUNCTIONS: &[&str] = &["SUM", "COUNT", "MIN", "MAX", "AVG", "ABS", "COALESCE", "EXTRACT"];

/// The functions of queries: those that polars, DuckDB and DataFusion all have.
pub const QUERY_FUNCTIONS: &[&str] = &[
    "SUM",
    "COUNT",
    "MIN",
    "MAX",
    "AVG",
    "ABS",
    "COALESCE",
    "NULLIF",
    "ROUND",
    "UPPER",
    "LOWER",
    "CONCAT",
    "LAG",
    "LEAD",
    "RANK",
    "DENSE_RANK",
    "ROW_NUMBER",
];

/// What an expression outside the subset is called.
pub fn not_allowed(sql: &Sql) -> String {
    let name = match sql {
        Sql::Subquery(_) | Sql::Exists { .. } | Sql::InSubquery { .. } => "子查询",
        Sql::Cast { .. } | Sql::Convert { .. } => " CAST",
        Sql::IsTrue(_) | Sql::IsNotTrue(_) | Sql::IsFalse(_) | Sql::IsNotFalse(_) => " IS TRUE、IS FALSE",
        Sql::IsDistinctFrom(..) | Sql::IsNotDistinctFrom(..) => " IS DISTINCT FROM",
        Sql::ILike { .. } | Sql::SimilarTo { .. } | Sql::RLike { .. } => "这种匹配，请用 LIKE",
        Sql::Like { .. } => " LIKE 的 ESCAPE",
        Sql::Extract { .. } => " EXTRACT 的逗号写法",
        Sql::Interval(_) => " INTERVAL",
        Sql::Tuple(_) => "括号里的多项",
        Sql::Floor { .. } | Sql::Ceil { .. } => " FLOOR、CEIL",
        Sql::Substring { .. } | Sql::Trim { .. } | Sql::Position { .. } | Sql::Overlay { .. } => "文字函数",
        Sql::Wildcard(_) | Sql::QualifiedWildcard(..) => " *",
        other => return format!(" {other}"),
    };
    name.to_owned()
}
