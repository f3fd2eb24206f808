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

/// What stands before a form's id in the tables of a query that do not hold the form's rows of the month itself: the
/// month before, the twelve months through it, and what was sent for it.
pub const TABLE_PREFIXES: [&str; 3] = ["prev_", "past_", SENT];

/// Before a form's id: one row for each submission of the month, those that say that there is nothing among them.
pub const SENT: &str = "sent_";

/// The columns of such a table: a submission has no row of its own.
pub const SENT_COLUMNS: &[&str] = &["_unit", "_unit_name", "_period", "_year", "_month", "_file", "_sheet"];

/// The form's id in the name of such a table.
pub fn bare_table(name: &str) -> Option<&str> {
    TABLE_PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix))
}

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
