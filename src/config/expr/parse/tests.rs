//! The subset: what is taken, as what, and what is refused.

use huizong_intake::model::form::EnumValue;
use huizong_intake::model::{Column, ColumnType, Form, Restates, Value};

use super::super::{Aggregate, AggregateKind, At, Binary, Expr, Function, Special};
use super::{ExprError, Scope, parse_condition, parse_query, parse_value};

fn form() -> Form {
    let column = |name: &str, ty| Column { name: name.to_owned(), ty, ..Column::default() };
    let mut kind = column("类型", ColumnType::Enum);
    kind.values = ["党员大会", "党课"].map(|name| EnumValue { name: name.to_owned(), spellings: Vec::new() }).to_vec();
    Form {
        id: "dues".to_owned(),
        name: "党费表".to_owned(),
        columns: vec![
            column("编号", ColumnType::Text),
            column("金额", ColumnType::Money),
            column("网格长（员）", ColumnType::Integer),
            column("日期", ColumnType::Date),
            column("在聘", ColumnType::Bool),
            kind,
            column("开始", ColumnType::Time),
        ],
        ..Form::default()
    }
}

fn value(text: &str) -> Result<(Expr, Vec<Aggregate>), Vec<ExprError>> {
    parse_value(text, &Scope::Form(&form())).map(|formula| (formula.expr, formula.aggregates))
}

fn condition(text: &str) -> Result<Expr, Vec<ExprError>> {
    parse_condition(text, &Scope::Form(&form()))
}

fn of(kind: AggregateKind, columns: &[usize]) -> Aggregate {
    Aggregate { kind, args: columns.iter().map(|&i| Expr::Column(i)).collect(), filter: None }
}

fn text(text: &str) -> Expr {
    Expr::Literal(Some(Value::Text(text.to_owned())))
}

fn binary(op: Binary, a: Expr, b: Expr) -> Expr {
    Expr::Binary(op, Box::new(a), Box::new(b))
}

#[test]
fn aggregates() {
    let sum = vec![of(AggregateKind::Sum, &[1])];
    assert_eq!(value("SUM(金额)"), Ok((Expr::Aggregate(0), sum)));
    let quoted = value("sum(\"网格长（员）\")").unwrap();
    assert_eq!(quoted.1, [of(AggregateKind::Sum, &[2])]);
    assert_eq!(value("COUNT(*)").unwrap().1, [of(AggregateKind::Count, &[])]);
    assert_eq!(value("COUNT(DISTINCT 编号, 日期)").unwrap().1, [of(AggregateKind::CountDistinct, &[0, 3])]);
    let (mean, parts) = value("AVG(金额)").unwrap();
    assert_eq!(mean, binary(Binary::Div, Expr::Aggregate(0), Expr::Aggregate(1)));
    assert_eq!(parts, [of(AggregateKind::Sum, &[1]), of(AggregateKind::Count, &[1])]);
    let units = value("COUNT(DISTINCT _unit)").unwrap();
    assert_eq!(units.1[0].args, [Expr::Special(Special::Unit)]);
}

#[test]
fn equal_aggregates_are_computed_once() {
    let (expr, aggregates) = value("SUM(金额) / (SUM(金额) + COUNT(*) FILTER (WHERE 在聘))").unwrap();
    assert_eq!(aggregates.len(), 2);
    assert_eq!(aggregates[1].filter, Some(Expr::Column(4)));
    let total = binary(Binary::Add, Expr::Aggregate(0), Expr::Aggregate(1));
    assert_eq!(expr, binary(Binary::Div, Expr::Aggregate(0), total));
}

#[test]
fn functions_and_cases() {
    let (expr, _) = value("EXTRACT(YEAR FROM MAX(日期))").unwrap();
    assert_eq!(expr, Expr::Call(Function::Year, vec![Expr::Aggregate(0)]));
    let (expr, _) = value("COALESCE(ABS(SUM(金额)), 0)").unwrap();
    assert!(matches!(expr, Expr::Call(Function::Coalesce, args) if args.len() == 2));
    let case = condition("CASE 类型 WHEN '党课' THEN 在聘 ELSE TRUE END").unwrap();
    assert!(matches!(case, Expr::Case(whens, Some(_)) if whens.len() == 1));
}

#[test]
fn conditions() {
    assert_eq!(condition("在聘"), Ok(Expr::Column(4)));
    let is = |name: &str| binary(Binary::Eq, Expr::Column(5), text(name));
    assert_eq!(condition("类型 = '党课'"), Ok(is("党课")));
    assert_eq!(
        condition("类型 IN ('党课', '党员大会') AND NOT 在聘"),
        Ok(binary(
            Binary::And,
            Expr::In(Box::new(Expr::Column(5)), vec![text("党课"), text("党员大会")]),
            Expr::Not(Box::new(Expr::Column(4))),
        ))
    );
    for fine in [
        "金额 BETWEEN 0.1 AND 24",
        "日期 >= DATE '2020-06-01' AND 日期 <= _window_end",
        "开始 < TIME '08:30'",
        "编号 LIKE 'D%' OR 编号 IS NOT NULL",
        "编号 NOT LIKE '_1%' AND 金额 NOT IN (1, 2)",
        "EXTRACT(YEAR FROM 日期) = _window_year",
        "_period = '2020-06' AND _month <> 2",
        "-金额 * 2 + 1 <= ABS(金额) / 3",
        "在聘 = TRUE AND NULL IS NULL",
    ] {
        condition(fine).unwrap_or_else(|errors| panic!("{fine}: {errors:?}"));
    }
}

#[test]
fn numbers_are_exact() {
    let Ok(Expr::Binary(_, _, right)) = condition("金额 = 0.1000000000000000000000000001") else {
        panic!("no comparison");
    };
    let expected = "0.1000000000000000000000000001".parse().unwrap();
    assert_eq!(*right, Expr::Literal(Some(Value::Number(expected))));
}

/// Each text, what its first mistake says and the part of the text that it points at.
#[test]
fn what_is_refused_in_values() {
    for (text, said, at) in [
        ("金额", "每行不同", "金额"),
        ("1 + 2", "要用 SUM", "1 + 2"),
        ("SUM(编号)", "SUM 只能用于数", "编号"),
        ("SUM(SUM(金额))", "不能再套", "SUM(金额)"),
        ("SUM(*)", "SUM 里不能写 *", "SUM"),
        ("SUM(DISTINCT 金额)", "不能用 DISTINCT", "SUM(DISTINCT 金额)"),
        ("COUNT(编号, 金额)", "只写一项", "COUNT(编号, 金额)"),
        ("MAX(编号)", "指标应算出数", "MAX(编号)"),
        ("SUM(金额) > 0", "指标应算出数", "SUM(金额) > 0"),
        ("SUM(金额) OVER ()", "窗口函数", "SUM(金额)"),
        ("YEAR(MAX(日期))", "没有 YEAR", "YEAR"),
        ("MEDIAN(金额)", "没有 MEDIAN", "MEDIAN"),
        ("(SELECT 1)", "子查询", "SELECT 1"),
        ("SUM(金额) || 'x'", "不能用 ||", "SUM(金额) || 'x'"),
        ("SUM(金额) * 1e-2", "不是可用的数", "1e-2"),
        ("SUM(金 额)", "不该出现在这里", "额"),
        ("SUM(网格长（员）)", "要加双引号", "网格长（员）"),
        ("SUM（金额)", "不能用“（”", "（"),
        ("SUM(`金额`)", "只能用双引号", "`金额`"),
        ("SUM(金额", "没有写完", ""),
        ("SUM(金额) SUM(金额)", "不该出现在这里", "SUM"),
        ("CAST(SUM(金额) AS INT)", "不能用 CAST", "SUM(金额)"),
        ("SUM(d.金额)", "不写表名", "d.金额"),
        ("", "是空的", ""),
    ] {
        refused(text, value(text).unwrap_err(), said, at);
    }
}

#[test]
fn what_is_refused_in_conditions() {
    for (text, said, at) in [
        ("金额", "应当成立或不成立", "金额"),
        ("金额 > '3'", "数不能与文字比较", "'3'"),
        ("日期 > '2020-06-01'", "日期不能与文字比较", "'2020-06-01'"),
        ("日期 > DATE '2020-6-1'", "不是DATE", "'2020-6-1'"),
        ("类型 = '党客'", "没有“党客”这个值", "'党客'"),
        ("类型 IN ('党课', '党客')", "没有“党客”这个值", "'党客'"),
        ("SUM(金额) > 0", "不能用 SUM", "SUM(金额)"),
        ("编号 + 1 = 2", "加减乘除的两边", "编号"),
        ("编号 AND 在聘", "AND、OR 的两边", "编号"),
        ("在聘 IS TRUE", "IS TRUE", "在聘"),
        ("EXTRACT(WEEK FROM 日期) = 1", "不能取 WEEK", ""),
        ("编号 = 'a", "引号没有配对", ""),
        ("实缴 > 0", "没有“实缴”这个栏目", "实缴"),
        ("prev.金额 > 0", "不写表名", "prev.金额"),
    ] {
        refused(text, condition(text).unwrap_err(), said, at);
    }
}

fn refused(text: &str, errors: Vec<ExprError>, said: &str, at: &str) {
    let error = &errors[0];
    assert!(error.message.contains(said), "{text}: {errors:?}");
    let pointed = &text[error.range.clone()];
    assert!(pointed.starts_with(at), "{text}: points at {pointed:?}");
}

#[test]
fn all_mistakes_of_an_expression_are_said() {
    let errors = value("SUM(金) + SUM(银) + SUM(编号)").unwrap_err();
    assert_eq!(errors.len(), 3);
    let near = condition("金颔 > 0").unwrap_err();
    assert_eq!(near[0].suggestion.as_deref(), Some("是不是“金额”？"));
}

#[test]
fn indicators() {
    let ids = ["done", "task"];
    let plain = Scope::Indicators { ids: &ids, windows: false };
    let rule = Scope::Indicators { ids: &ids, windows: true };
    let formula = parse_value("done / task", &plain).unwrap();
    assert_eq!(formula.expr, binary(Binary::Div, Expr::Indicator(0, At::Now), Expr::Indicator(1, At::Now)));
    assert_eq!(
        parse_condition("done >= prev.done AND task = last_year.task", &rule),
        Ok(binary(
            Binary::And,
            binary(Binary::Ge, Expr::Indicator(0, At::Now), Expr::Indicator(0, At::Prev)),
            binary(Binary::Eq, Expr::Indicator(1, At::Now), Expr::Indicator(1, At::LastYear)),
        ))
    );
    for (text, scope, said) in [
        ("prev.done", &plain, "只能用在审核公式里"),
        ("SUM(done)", &plain, "不能用 SUM"),
        ("tasks", &plain, "没有“tasks”这个指标"),
        ("next.done", &rule, "没有“next.”这个时段"),
        ("_unit", &plain, "是行的栏目"),
    ] {
        let errors = parse_value(text, scope).unwrap_err();
        assert!(errors[0].message.contains(said), "{text}: {errors:?}");
    }
}

fn query(sql: &str) -> Result<Vec<String>, Vec<ExprError>> {
    let other = Form { id: "members".to_owned(), ..form() };
    let whole = Form { id: "yearly".to_owned(), restates: Restates::Year, ..form() };
    let query = parse_query(sql, &[form(), other, whole])?;
    Ok(query.tables.into_iter().map(|(name, _)| name).collect())
}

#[test]
fn queries() {
    let place = "d._file, d._sheet, d._row";
    for (sql, tables) in [
        ("SELECT * FROM dues".to_owned(), vec!["dues"]),
        (
            format!("SELECT {place} FROM dues d LEFT JOIN past_dues p ON p.编号 = d.编号 WHERE p._row IS NULL"),
            vec!["dues", "past_dues"],
        ),
        (
            format!(
                "WITH t AS (SELECT 编号, SUM(金额) AS 和 FROM members GROUP BY 编号 HAVING SUM(金额) > 1) SELECT {place}, t.和 FROM prev_dues AS d JOIN t ON t.编号 = d.编号 ORDER BY d._row"
            ),
            vec!["members", "prev_dues"],
        ),
        (
            format!(
                "SELECT {place}, RANK() OVER (PARTITION BY d._unit ORDER BY d.金额) AS 名次 FROM dues AS d UNION ALL SELECT _file, _sheet, _row, 1 FROM members"
            ),
            vec!["dues", "members"],
        ),
        (
            format!("SELECT {place} FROM dues AS d CROSS JOIN (SELECT SUM(金额) AS 和 FROM dues) AS s WHERE s.和 > 1"),
            vec!["dues"],
        ),
        (
            "SELECT s._unit, s._file, s._sheet, d._row FROM sent_dues AS s LEFT JOIN dues AS d ON d._unit = s._unit"
                .to_owned(),
            vec!["sent_dues", "dues"],
        ),
    ] {
        assert_eq!(query(&sql).unwrap_or_else(|errors| panic!("{sql}: {errors:?}")), tables);
    }
}

#[test]
fn what_is_refused_in_queries() {
    for (sql, said) in [
        ("DROP TABLE dues", "只能是 SELECT"),
        ("SELECT * FROM dues; SELECT * FROM dues", "只能写一句"),
        ("SELECT * FROM read_csv('/etc/passwd')", "只能读各报表"),
        ("SELECT * FROM 'x.csv'", "没有“"),
        ("SELECT * FROM due", "没有“due”这张表"),
        ("SELECT * FROM sent_dues", "_row"),
        ("SELECT s.*, 1 AS _row FROM sent_yearly AS s", "每次重报全年"),
        ("SELECT _file, _sheet, 编号 AS _row FROM sent_dues", "没有“编号”"),
        ("SELECT * INTO x FROM dues", "SELECT 里只能用"),
        ("SELECT * FROM dues LIMIT 1", "LIMIT"),
        ("SELECT * FROM dues, members", "请用 JOIN"),
        ("SELECT 编号 FROM dues", "_file、_sheet、_row"),
        ("SELECT d.* FROM dues d JOIN members m ON m.编号 = d.编号 AND m.金额 > 0", "联系两边"),
        ("SELECT d.* FROM dues d LEFT JOIN members m ON m.编号 < d.编号", "只能用等号"),
        ("SELECT d.* FROM dues d JOIN members m ON TRUE", "用 AND 连接的比较"),
        ("SELECT d.* FROM dues d NATURAL JOIN members m", "要写 ON"),
        ("SELECT d.* FROM dues d JOIN members m ON m.编号 = d.号", "d 没有“号”"),
        ("SELECT d.* FROM dues d JOIN members m ON m.编号 = d.编号 WHERE 金额 > 0", "不止一张表有"),
        ("SELECT * FROM dues WHERE 钱 > 0", "这些表都没有“钱”"),
        ("SELECT * FROM dues WHERE 类型 = '党客'", "没有“党客”这个值"),
        ("SELECT * FROM dues WHERE 日期 > '2020-06-01'", "日期不能与文字比较"),
        ("SELECT * FROM dues WHERE 金额 > (SELECT 1)", "子查询"),
        ("SELECT * FROM dues WHERE 编号 IN (SELECT 编号 FROM members)", "子查询"),
        ("SELECT * FROM dues WHERE YEAR(日期) = 2020", "不能用 YEAR"),
        ("WITH dues AS (SELECT * FROM members) SELECT * FROM dues", "请换一个"),
        ("WITH RECURSIVE t AS (SELECT * FROM dues) SELECT * FROM t", "RECURSIVE"),
        ("SELECT * FROM dues EXCEPT SELECT * FROM dues", "EXCEPT"),
        ("SELECT _file, _sheet, _row FROM dues UNION SELECT 编号 FROM dues", "栏目数不同"),
        ("SELEC * FROM dues", "不该出现在这里"),
    ] {
        match query(sql) {
            Ok(_) => panic!("{sql}: taken"),
            Err(errors) => assert!(errors.iter().any(|e| e.message.contains(said)), "{sql}: {errors:?}"),
        }
    }
}
