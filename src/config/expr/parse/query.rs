//! Queries of checks: one SELECT over the forms of the month, the month before and the past twelve.
//!
//! What a query may not do is refused here, before an engine sees it: read files, change anything, hide failures
//! with LIMIT, or use what the engines read differently (one-sided join conditions, subqueries in expressions).

mod columns;
mod joins;
mod sources;

use huizong_intake::model::Form;
use sqlparser::ast::{
    Expr as Sql, GroupByExpr, OrderByKind, Query as SqlQuery, Select, SelectFlavor, SelectItem,
    SelectItemQualifiedWildcardKind, SetExpr, SetOperator, SetQuantifier, Spanned, Statement, TableWithJoins,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Span;

use super::error::{ExprError, Text};
use sources::{Cte, Output, Relation};

/// What the loader learns about a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Names of the tables that it reads, such as `dues` and `prev_dues`, with the form's index; each once.
    pub tables: Vec<(String, usize)>,
    /// Names of the columns of each row that it returns.
    pub outputs: Vec<String>,
}

/// What every row of a query must say.
const PLACE: [&str; 3] = ["_file", "_sheet", "_row"];

/// Parses the query of a check.
///
/// # Errors
/// All that is wrong with it.
pub fn parse_query(text: &str, forms: &[Form]) -> Result<Query, Vec<ExprError>> {
    let text = Text::new(text);
    let columns: Vec<&str> =
        forms.iter().flat_map(|form| form.columns.iter().map(|column| column.name.as_str())).collect();
    text.check_width(&columns)?;
    let statements = Parser::parse_sql(&GenericDialect {}, text.str()).map_err(|error| vec![text.parser(&error)])?;
    let query = match statements.as_slice() {
        [Statement::Query(query)] => query,
        [_] => return Err(vec![text.whole("query 只能是 SELECT")]),
        [] => return Err(vec![text.whole("query 是空的")]),
        _ => return Err(vec![text.whole("query 里只能写一句 SELECT")]),
    };
    let mut reader = Reader { text: &text, forms, tables: Vec::new(), errors: Vec::new() };
    let outputs = reader.query(query, &[]);
    if reader.errors.is_empty() {
        let missing: Vec<&str> =
            PLACE.into_iter().filter(|name| !outputs.iter().any(|output| output.name == *name)).collect();
        if !missing.is_empty() {
            let message = format!("SELECT 里要有 {}，才知道错在哪一行", missing.join("、"));
            reader.errors.push(text.error(projection(query), message));
        }
    }
    if reader.errors.is_empty() {
        let outputs = outputs.into_iter().map(|output| output.name);
        Ok(Query { tables: reader.tables, outputs: outputs.filter(|name| !name.is_empty()).collect() })
    } else {
        Err(reader.errors)
    }
}

/// One pass over a query.
struct Reader<'a> {
    text: &'a Text<'a>,
    forms: &'a [Form],
    tables: Vec<(String, usize)>,
    errors: Vec<ExprError>,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(self.text.error(span, message));
    }

    /// A query with the CTEs that it can see; gives the columns of its rows.
    fn query(&mut self, query: &SqlQuery, outer: &[Cte]) -> Vec<Output> {
        let mut ctes = outer.to_vec();
        if let Some(with) = &query.with {
            if with.recursive {
                self.wrong(with.with_token.0.span, "不能用 WITH RECURSIVE");
            }
            for cte in &with.cte_tables {
                let name = &cte.alias.name;
                if sources::form_table(&name.value, self.forms).is_some() {
                    self.wrong(name.span, format!("“{}”是报表的名字，WITH 里请换一个", name.value));
                }
                let mut outputs = self.query(&cte.query, &ctes);
                if !cte.alias.columns.is_empty() {
                    self.wrong(name.span, "WITH 里不写栏目表，请在 SELECT 里用 AS");
                    outputs.clear();
                }
                ctes.push(Cte { name: name.value.clone(), outputs });
            }
        }
        let extra = query.limit_clause.is_some()
            || query.fetch.is_some()
            || !query.locks.is_empty()
            || query.for_clause.is_some()
            || query.settings.is_some()
            || query.format_clause.is_some()
            || !query.pipe_operators.is_empty();
        if extra {
            self.wrong(query.span(), "query 里不能用 LIMIT、FETCH、FOR 等子句：会漏掉错误");
        }
        let outputs = self.body(&query.body, &ctes);
        if let Some(order) = &query.order_by
            && let OrderByKind::Expressions(list) = &order.kind
        {
            let relations = match query.body.as_ref() {
                SetExpr::Select(select) => self.relations(&select.from, &ctes, true),
                _ => Vec::new(),
            };
            for item in list {
                self.columns(&item.expr, &relations, &outputs);
            }
        }
        outputs
    }

    fn body(&mut self, body: &SetExpr, ctes: &[Cte]) -> Vec<Output> {
        match body {
            SetExpr::Select(select) => self.select(select, ctes),
            SetExpr::Query(query) => self.query(query, ctes),
            SetExpr::SetOperation {
                left,
                op: SetOperator::Union,
                set_quantifier: SetQuantifier::All | SetQuantifier::Distinct | SetQuantifier::None,
                right,
            } => {
                let first = self.body(left, ctes);
                let second = self.body(right, ctes);
                if first.len() != second.len() {
                    let message = format!("UNION 两边的栏目数不同：{} 和 {}", first.len(), second.len());
                    self.wrong(right.span(), message);
                }
                first
            }
            SetExpr::SetOperation { op, .. } => {
                self.wrong(body.span(), format!("不能用 {op} 的这种写法，请用 UNION 或 LEFT JOIN"));
                Vec::new()
            }
            _ => {
                self.wrong(body.span(), "query 只能是 SELECT");
                Vec::new()
            }
        }
    }

    fn select(&mut self, select: &Select, ctes: &[Cte]) -> Vec<Output> {
        let odd = select.into.is_some()
            || select.top.is_some()
            || !select.lateral_views.is_empty()
            || select.prewhere.is_some()
            || !select.connect_by.is_empty()
            || !select.cluster_by.is_empty()
            || !select.distribute_by.is_empty()
            || !select.sort_by.is_empty()
            || select.qualify.is_some()
            || !select.named_window.is_empty()
            || select.value_table_mode.is_some()
            || select.exclude.is_some()
            || select.flavor != SelectFlavor::Standard;
        if odd {
            let message = "SELECT 里只能用 DISTINCT、FROM、JOIN、WHERE、GROUP BY、HAVING、ORDER BY";
            self.wrong(select.span(), message);
        }
        let relations = self.relations(&select.from, ctes, false);
        let mut outputs = Vec::new();
        for item in &select.projection {
            self.output(item, &relations, &mut outputs);
        }
        for expr in select.selection.iter() {
            self.columns(expr, &relations, &[]);
        }
        if let GroupByExpr::Expressions(list, modifiers) = &select.group_by {
            if !modifiers.is_empty() {
                self.wrong(select.group_by.span(), "GROUP BY 不能用 ROLLUP、CUBE");
            }
            list.iter().for_each(|expr| self.columns(expr, &relations, &outputs));
        } else {
            self.wrong(select.group_by.span(), "GROUP BY ALL 请写出栏目");
        }
        for expr in select.having.iter() {
            self.columns(expr, &relations, &outputs);
        }
        outputs
    }

    /// What one item of a SELECT adds to its rows.
    fn output(&mut self, item: &SelectItem, relations: &[Relation], outputs: &mut Vec<Output>) {
        match item {
            SelectItem::UnnamedExpr(expr) => {
                self.columns(expr, relations, &[]);
                outputs.push(match expr {
                    Sql::Identifier(name) => Output::of(&name.value, columns::find(relations, None, &name.value)),
                    Sql::CompoundIdentifier(parts) if parts.len() == 2 => {
                        let found = columns::find(relations, Some(&parts[0].value), &parts[1].value);
                        Output::of(&parts[1].value, found)
                    }
                    _ => Output::of("", None),
                });
            }
            SelectItem::ExprWithAlias { expr, alias } => {
                self.columns(expr, relations, &[]);
                let found = match expr {
                    Sql::Identifier(name) => columns::find(relations, None, &name.value),
                    Sql::CompoundIdentifier(parts) if parts.len() == 2 => {
                        columns::find(relations, Some(&parts[0].value), &parts[1].value)
                    }
                    _ => None,
                };
                outputs.push(Output::of(&alias.value, found));
            }
            SelectItem::Wildcard(_) => {
                for relation in relations {
                    outputs.extend(relation.outputs.iter().cloned());
                }
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                let alias = name.to_string();
                match relations.iter().find(|relation| relation.alias == alias) {
                    Some(relation) => outputs.extend(relation.outputs.iter().cloned()),
                    None => self.wrong(name.span(), format!("没有“{alias}”这张表")),
                }
            }
            _ => self.wrong(item.span(), "SELECT 里不能这样写"),
        }
    }

    /// The tables of a FROM, joined; `quiet` when their mistakes were said already.
    fn relations(&mut self, from: &[TableWithJoins], ctes: &[Cte], quiet: bool) -> Vec<Relation> {
        let said = self.errors.len();
        if let [_, second, ..] = from {
            self.wrong(second.span(), "表与表之间请用 JOIN ... ON 连接，不用逗号");
        }
        let mut relations = Vec::new();
        for table in from {
            relations.push(self.relation(&table.relation, ctes));
            for join in &table.joins {
                let right = self.relation(&join.relation, ctes);
                self.join(&join.join_operator, join.span(), &relations, &right);
                relations.push(right);
            }
        }
        if quiet {
            self.errors.truncate(said);
        }
        relations
    }
}

/// Where the first SELECT of a query names its columns.
fn projection(query: &SqlQuery) -> Span {
    let mut body = query.body.as_ref();
    loop {
        match body {
            SetExpr::Select(select) => {
                return Span::union_iter(select.projection.iter().map(Spanned::span));
            }
            SetExpr::SetOperation { left, .. } => body = left,
            SetExpr::Query(query) => body = query.body.as_ref(),
            _ => return Span::empty(),
        }
    }
}
