//! The expressions of a query: only what all engines read alike, only columns that there are.

use std::ops::ControlFlow;

use huizong_intake::model::ColumnType;
use sqlparser::ast::{
    BinaryOperator as Op, DuplicateTreatment, Expr as Sql, Function, FunctionArguments, Ident, Spanned,
    Value as Literal, visit_expressions,
};

use super::super::names::{QUERY_FUNCTIONS, not_allowed};
use super::Reader;
use super::sources::{Output, Relation};

/// The form's column that a name means, where it means one.
pub fn find(relations: &[Relation], alias: Option<&str>, name: &str) -> Option<(usize, usize)> {
    relations
        .iter()
        .filter(|relation| alias.is_none_or(|alias| relation.alias == alias))
        .flat_map(|relation| &relation.outputs)
        .find(|output| output.name == name)
        .and_then(|output| output.column)
}

impl Reader<'_> {
    /// Checks an expression over `relations`; names of `outputs` may be used too.
    pub(super) fn columns(&mut self, expr: &Sql, relations: &[Relation], outputs: &[Output]) {
        let _ = visit_expressions(expr, |sql| {
            self.column_or_call(sql, relations, outputs);
            ControlFlow::<()>::Continue(())
        });
    }

    fn column_or_call(&mut self, sql: &Sql, relations: &[Relation], outputs: &[Output]) {
        match sql {
            Sql::Identifier(name) => {
                if outputs.iter().any(|output| output.name == name.value) {
                    return;
                }
                match relations.iter().filter(|relation| relation.has(&name.value)).count() {
                    1 => {}
                    0 => {
                        let known = relations.iter().flat_map(|relation| &relation.outputs).chain(outputs);
                        let known: Vec<&str> = known.map(|output| output.name.as_str()).collect();
                        self.unknown(name, "这些表都没有", &known);
                    }
                    _ if relations.iter().any(|relation| relation.open) => {}
                    _ => {
                        let error = self.text.error(name.span, format!("“{}”不止一张表有", name.value));
                        self.errors
                            .push(error.suggest(format!("前面写明表名，如 {}.{}", relations[0].alias, name.value)));
                    }
                }
            }
            Sql::CompoundIdentifier(parts) => {
                let [alias, name] = parts.as_slice() else {
                    return self.wrong(sql.span(), "名称中最多一个点");
                };
                let Some(relation) = relations.iter().find(|r| r.alias == alias.value) else {
                    if relations.iter().any(|relation| relation.open && relation.alias.is_empty()) {
                        return;
                    }
                    let aliases: Vec<&str> = relations.iter().map(|r| r.alias.as_str()).collect();
                    return self.unknown(alias, "FROM 里没有", &aliases);
                };
                if !relation.has(&name.value) {
                    let known: Vec<&str> = relation.outputs.iter().map(|output| output.name.as_str()).collect();
                    self.unknown(name, &format!("{} 没有", relation.alias), &known);
                }
            }
            Sql::BinaryOp { left, op, right } => match op {
                Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq => {
                    self.literal(left, right, relations);
                    self.literal(right, left, relations);
                }
                Op::Plus | Op::Minus | Op::Multiply | Op::Divide | Op::And | Op::Or | Op::StringConcat => {}
                other => self.wrong(sql.span(), format!("query 里不能用 {other}")),
            },
            Sql::InList { expr, list, .. } => {
                list.iter().for_each(|item| self.literal(expr, item, relations));
            }
            Sql::Function(function) => self.call(sql, function),
            Sql::IsNull(_)
            | Sql::IsNotNull(_)
            | Sql::Between { .. }
            | Sql::Like { any: false, .. }
            | Sql::UnaryOp { .. }
            | Sql::Cast { .. }
            | Sql::Extract { .. }
            | Sql::Nested(_)
            | Sql::Value(_)
            | Sql::TypedString(_)
            | Sql::Case { .. } => {}
            other => {
                let what = not_allowed(other);
                self.wrong(other.span(), format!("query 里不能用{what}"));
            }
        }
    }

    fn unknown(&mut self, name: &Ident, place: &str, known: &[&str]) {
        let error = self.text.error(name.span, format!("{place}“{}”", name.value));
        self.errors.push(error.near(&name.value, known));
    }

    fn call(&mut self, sql: &Sql, function: &Function) {
        let name = function.name.to_string().to_uppercase();
        if !QUERY_FUNCTIONS.contains(&name.as_str()) {
            let error = self.text.error(function.name.span(), format!("query 里不能用 {name} 这个函数"));
            let error = match name.as_str() {
                "YEAR" | "MONTH" | "DAY" => error.suggest(format!("写成 EXTRACT({name} FROM ...)")),
                _ => error.near(&name, QUERY_FUNCTIONS),
            };
            self.errors.push(error);
        }
        if let FunctionArguments::List(list) = &function.args
            && list.duplicate_treatment == Some(DuplicateTreatment::Distinct)
            && list.args.len() > 1
        {
            let message = "query 里的 DISTINCT 只能有一项，请先用子查询去重";
            self.wrong(sql.span(), message);
        }
    }

    /// A column compared with text: a declared value, or a day that must be written as one.
    fn literal(&mut self, column: &Sql, literal: &Sql, relations: &[Relation]) {
        let found = match column {
            Sql::Identifier(name) => find(relations, None, &name.value),
            Sql::CompoundIdentifier(parts) if parts.len() == 2 => {
                find(relations, Some(&parts[0].value), &parts[1].value)
            }
            _ => None,
        };
        let (Some((form, column)), Sql::Value(value)) = (found, literal) else {
            return;
        };
        let Literal::SingleQuotedString(text) = &value.value else {
            return;
        };
        let column = &self.forms[form].columns[column];
        let error = |message: String| self.text.error(value.span, message);
        let error = match column.ty {
            ColumnType::Date => error("日期不能与文字比较".to_owned()).suggest(format!("写成 DATE '{text}'")),
            ColumnType::Time => error("时间不能与文字比较".to_owned()).suggest(format!("写成 TIME '{text}'")),
            ty if ty.is_numeric() => error("数不能与文字比较".to_owned()).suggest("数不加引号"),
            _ if column.values.is_empty() || column.values.iter().any(|value| value.name == *text) => {
                return;
            }
            _ => {
                let known: Vec<&str> = column.values.iter().map(|value| value.name.as_str()).collect();
                let all = format!("可用的有：{}", known.join("、"));
                let error = error(format!("“{}”没有“{text}”这个值", column.name));
                let near = error.clone().near(text, &known);
                if near.suggestion.is_some() { near } else { error.suggest(all) }
            }
        };
        self.errors.push(error);
    }
}
