//! Names in expressions: columns, specials, indicators.

use sqlparser::ast::{Expr as Sql, Ident, Spanned as _};

use super::super::{At, Expr, Special};
use super::error::ExprError;
use super::lower::{Lower, Part};
use super::types::Type;
use super::{Scope, names};

impl Lower<'_> {
    /// A bare or quoted name.
    pub(super) fn name(&mut self, ident: &Ident) -> (Expr, Type) {
        if !matches!(ident.quote_style, None | Some('"')) {
            let error = self.text.error(ident.span, "名称只能用双引号");
            return self.wrong(error.suggest(format!("写成 \"{}\"", ident.value)));
        }
        let name = ident.value.as_str();
        match *self.scope {
            Scope::Form(form) => {
                let column = form.column(name).map(|i| {
                    let ty = Type::of_column(form.columns[i].ty);
                    (Expr::Column(i), ty)
                });
                if let Some(column) = column {
                    return self.of_row(ident, column);
                }
            }
            Scope::Indicators { ids, .. } => {
                if let Some(i) = ids.iter().position(|id| *id == name) {
                    return (Expr::Indicator(i, At::Now), Type::Number);
                }
            }
        }
        if let Some((_, special)) = names::SPECIALS.iter().find(|(n, _)| *n == name) {
            let special_expr = (Expr::Special(*special), Type::of_special(*special));
            let window = matches!(special, Special::WindowStart | Special::WindowEnd | Special::WindowYear);
            return match self.scope {
                _ if window => special_expr,
                Scope::Form(_) => self.of_row(ident, special_expr),
                Scope::Indicators { .. } => {
                    let message = format!("{name} 是行的栏目，由指标组成的式子里没有");
                    let error = self.text.error(ident.span, message);
                    self.wrong(error)
                }
            };
        }
        let error = self.unknown(ident);
        self.wrong(error)
    }

    /// A name that differs from row to row: outside an aggregate it has no value.
    fn of_row(&mut self, ident: &Ident, found: (Expr, Type)) -> (Expr, Type) {
        if self.part != Part::Value {
            return found;
        }
        let name = &ident.value;
        let error = self.text.error(ident.span, format!("“{name}”每行不同，要先汇总"));
        let how = if found.1 == Type::Number { "SUM" } else { "COUNT" };
        self.wrong(error.suggest(format!("如 {how}({name})")))
    }

    fn unknown(&self, ident: &Ident) -> ExprError {
        let name = ident.value.as_str();
        match *self.scope {
            Scope::Form(form) => {
                let columns = form.columns.iter().map(|column| column.name.as_str());
                let specials = names::SPECIALS.iter().map(|(name, _)| *name);
                let known: Vec<&str> = columns.chain(specials).collect();
                let error = self.text.error(ident.span, format!("《{}》没有“{name}”这个栏目", form.name));
                match form.columns.iter().find(|c| c.aliases.iter().any(|alias| alias == name)) {
                    Some(column) => error.suggest(format!("式子里写栏目的名称“{}”", column.name)),
                    None => error.near(name, &known),
                }
            }
            Scope::Indicators { ids, .. } => {
                let error = self.text.error(ident.span, format!("没有“{name}”这个指标"));
                error.near(name, ids)
            }
        }
    }

    /// A name after a dot: an indicator in another window.
    pub(super) fn qualified(&mut self, sql: &Sql, parts: &[Ident]) -> (Expr, Type) {
        let [window, name] = parts else {
            return self.wrong_at(sql, "名称中最多一个点");
        };
        let Scope::Indicators { ids, windows } = *self.scope else {
            let error = self.text.error(sql.span(), "这里的栏目名称前面不写表名");
            return self.wrong(error.suggest(format!("只写“{}”", name.value)));
        };
        let at = match window.value.as_str() {
            "prev" => At::Prev,
            "last_year" => At::LastYear,
            other => {
                let error = self.text.error(window.span, format!("没有“{other}.”这个时段"));
                return self.wrong(error.suggest("可用 prev.（上期）和 last_year.（上年同期）"));
            }
        };
        if !windows {
            let message = "prev. 和 last_year. 只能用在审核公式里";
            return self.wrong_at(sql, message);
        }
        match ids.iter().position(|id| *id == name.value) {
            Some(i) => (Expr::Indicator(i, at), Type::Number),
            None => {
                let error = self.unknown(name);
                self.wrong(error)
            }
        }
    }
}
