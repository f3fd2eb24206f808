//! Functions, aggregates and CASE.

use sqlparser::ast::{
    CaseWhen, DuplicateTreatment, Expr as Sql, Function as SqlFunction, FunctionArg, FunctionArgExpr,
    FunctionArguments, Spanned as _,
};

use super::super::{Aggregate, AggregateKind, Binary, Expr, Function};
use super::Scope;
use super::lower::{Lower, Part, binary};
use super::names;
use super::types::Type;

/// The arguments of a call.
struct Args<'a> {
    distinct: bool,
    star: bool,
    list: Vec<&'a Sql>,
}

impl Lower<'_> {
    /// A function call, aggregate or not.
    pub(super) fn function(&mut self, sql: &Sql, function: &SqlFunction) -> (Expr, Type) {
        let name = function.name.to_string().to_uppercase();
        let at = function.name.span();
        if function.over.is_some() {
            return self.wrong_at(sql, "式子里不能用窗口函数（OVER），请写成 query");
        }
        let plain = function.null_treatment.is_none()
            && function.within_group.is_empty()
            && !function.uses_odbc_syntax
            && matches!(function.parameters, FunctionArguments::None);
        let Some(args) = arguments(function).filter(|_| plain) else {
            let error = self.ident_error(at, format!("{name} 不能这样写"));
            return self.wrong(error);
        };
        let filter = function.filter.as_deref();
        match name.as_str() {
            "SUM" | "MIN" | "MAX" | "AVG" | "COUNT" => self.aggregate(sql, &name, &args, filter),
            _ if args.distinct || args.star || filter.is_some() => {
                let error = self.ident_error(at, format!("{name} 不能这样写"));
                self.wrong(error)
            }
            "ABS" => match args.list[..] {
                [inner] => {
                    let inner = self.typed_as(inner, Type::Number, "ABS 里");
                    (Expr::Call(Function::Abs, vec![inner]), Type::Number)
                }
                _ => self.wrong_at(sql, "ABS 里只写一项"),
            },
            "COALESCE" if !args.list.is_empty() => {
                let mut ty = Type::Any;
                let mut all = Vec::with_capacity(args.list.len());
                for item in &args.list {
                    let (expr, item_ty) = self.expr(item);
                    if !item_ty.fits(ty) {
                        self.wrong_at(item, "COALESCE 里各项的类型应相同");
                    }
                    ty = ty.or(item_ty);
                    all.push(expr);
                }
                (Expr::Call(Function::Coalesce, all), ty)
            }
            "YEAR" | "MONTH" | "DAY" => {
                let error = self.ident_error(at, format!("没有 {name} 这个函数"));
                let inner = args.list.first().map_or_else(String::new, ToString::to_string);
                self.wrong(error.suggest(format!("写成 EXTRACT({name} FROM {inner})")))
            }
            _ => {
                let error = self.ident_error(at, format!("没有 {name} 这个函数"));
                let near = error.clone().near(&name, names::FUNCTIONS);
                let all = names::FUNCTIONS.join("、");
                let error =
                    if near.suggestion.is_some() { near } else { error.suggest(format!("可用的有：{all}")) };
                self.wrong(error)
            }
        }
    }

    fn aggregate(&mut self, sql: &Sql, name: &str, args: &Args<'_>, filter: Option<&Sql>) -> (Expr, Type) {
        match self.part {
            Part::Value => {}
            Part::Argument => return self.wrong_at(sql, format!("{name} 里不能再套汇总函数")),
            Part::Row => {
                let message = match self.scope {
                    Scope::Form(_) => format!("条件逐行判断，不能用 {name}"),
                    Scope::Indicators { .. } => format!("由指标组成的式子里不能用 {name}"),
                };
                return self.wrong_at(sql, message);
            }
        }
        let kind = match name {
            "SUM" => AggregateKind::Sum,
            "MIN" => AggregateKind::Min,
            "MAX" => AggregateKind::Max,
            "AVG" => AggregateKind::Sum,
            _ if args.distinct => AggregateKind::CountDistinct,
            _ => AggregateKind::Count,
        };
        let count = name == "COUNT";
        let fault = match (args.list.len(), args.star) {
            (0, true) if count && !args.distinct => None,
            (_, true) => Some(format!("{name} 里不能写 *")),
            (0, false) => Some(format!("{name} 里要写栏目")),
            (2.., _) if !(count && args.distinct) => Some(format!("{name} 里只写一项")),
            _ if args.distinct && !count => Some(format!("{name} 里不能用 DISTINCT")),
            _ => None,
        };
        if let Some(message) = fault {
            return self.wrong_at(sql, message);
        }
        self.part = Part::Argument;
        let mut ty = Type::Any;
        let mut lowered = Vec::with_capacity(args.list.len());
        for item in &args.list {
            let (expr, item_ty) = self.expr(item);
            if matches!(name, "SUM" | "AVG") && !item_ty.fits(Type::Number) {
                self.wrong_at(item, format!("{name} 只能用于数，这里是{}", item_ty.chinese()));
            }
            if matches!(name, "MIN" | "MAX") && item_ty == Type::Bool {
                self.wrong_at(item, format!("{name} 不能用于是或否"));
            }
            ty = item_ty;
            lowered.push(expr);
        }
        let filter = filter.map(|filter| self.typed_as(filter, Type::Bool, "WHERE 后面"));
        self.part = Part::Value;
        let expr = self.keep(Aggregate { kind, args: lowered.clone(), filter: filter.clone() });
        match name {
            "COUNT" | "SUM" => (expr, Type::Number),
            "AVG" => {
                let count = self.keep(Aggregate { kind: AggregateKind::Count, args: lowered, filter });
                (binary(Binary::Div, expr, count), Type::Number)
            }
            _ => (expr, ty),
        }
    }

    /// The place of an aggregate among those of the formula; equal ones are computed once.
    fn keep(&mut self, aggregate: Aggregate) -> Expr {
        let known = self.aggregates.iter().position(|known| *known == aggregate);
        Expr::Aggregate(known.unwrap_or_else(|| {
            self.aggregates.push(aggregate);
            self.aggregates.len() - 1
        }))
    }

    /// CASE in both its forms.
    pub(super) fn case(
        &mut self,
        operand: Option<&Sql>,
        conditions: &[CaseWhen],
        otherwise: Option<&Sql>,
    ) -> (Expr, Type) {
        let operand = operand.map(|operand| self.expr(operand));
        let mut ty = Type::Any;
        let mut result = |lower: &mut Self, sql: &Sql| {
            let (expr, found) = lower.expr(sql);
            if !found.fits(ty) {
                let message = format!("CASE 的各个结果类型应相同：{}和{}", ty.chinese(), found.chinese());
                lower.wrong_at(sql, message);
            }
            ty = ty.or(found);
            expr
        };
        let mut whens = Vec::with_capacity(conditions.len());
        for CaseWhen { condition, result: then } in conditions {
            let condition = match &operand {
                Some((value, value_ty)) => {
                    let (expr, found) = self.expr(condition);
                    if !found.fits(*value_ty) {
                        let message = format!("{}不能与{}比较", value_ty.chinese(), found.chinese());
                        self.wrong_at(condition, message);
                    }
                    binary(Binary::Eq, value.clone(), expr)
                }
                None => self.typed_as(condition, Type::Bool, "WHEN 后面"),
            };
            whens.push((condition, result(self, then)));
        }
        let otherwise = otherwise.map(|sql| Box::new(result(self, sql)));
        (Expr::Case(whens, otherwise), ty)
    }
}

/// The arguments, when they are plain ones.
fn arguments(function: &SqlFunction) -> Option<Args<'_>> {
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    if !list.clauses.is_empty() {
        return None;
    }
    let mut args = Args {
        distinct: list.duplicate_treatment == Some(DuplicateTreatment::Distinct),
        star: false,
        list: Vec::new(),
    };
    for arg in &list.args {
        match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(Sql::Tuple(items))) if args.distinct => {
                args.list.extend(items);
            }
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => args.list.push(expr),
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => args.star = true,
            _ => return None,
        }
    }
    Some(args)
}
