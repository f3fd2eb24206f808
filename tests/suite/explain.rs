//! `huizong explain`: every way leads back to cells that add up to the figure.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::OnceLock;

use huizong_intake::model::CellRef;
use huizong_intake::read::{Limits, read};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::binary::{Project, Ran, Table, command, finish, huizong, repository};
use crate::cli::small;
use crate::workbook::Book;

/// The shipped sample, published once.
fn sample() -> &'static Table {
    static RUN: OnceLock<Table> = OnceLock::new();
    RUN.get_or_init(|| {
        let output = tempfile::tempdir().expect("a temporary folder");
        let config = repository().join("config.toml").display().to_string();
        let place = output.path().display().to_string();
        let ran =
            huizong(["run", "--period", "2020-06", "--config", &config, "--output", &place, "--fail-on", "never"]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        let bytes = std::fs::read(output.path().join("2020-06/data/indicators.csv")).expect("published");
        Table::read(&bytes)
    })
}

fn ask_sample(args: &[&str]) -> Ran {
    let mut command = command();
    command.args(["explain", "--period", "2020-06", "--config"]).arg(repository().join("config.toml")).args(args);
    finish(&mut command)
}

/// The answer to a question about January.
pub fn ask(project: &Project, args: &[&str]) -> Ran {
    finish(&mut project.command("explain", "2020-01", args))
}

/// The answer for programs.
pub fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout))
}

fn number(value: &Value) -> Decimal {
    Decimal::from_str(value.as_str().unwrap_or_else(|| panic!("{value} is no decimal"))).expect("a decimal")
}

/// Every part that has cells of its own, with its value, against what its cells add.
pub fn add_up(answer: &Value, parts: &Value) -> usize {
    let cells = answer["cells"].as_array().expect("cells");
    let mut seen = 0;
    for part in parts.as_array().expect("parts") {
        let Some(n) = part["part"].as_u64() else {
            seen += add_up(answer, &part["parts"]);
            continue;
        };
        let own: Vec<&Value> = cells.iter().filter(|cell| cell["part"].as_u64() == Some(n)).collect();
        assert_eq!(Some(own.len() as u64), part["cells"].as_u64(), "{part}");
        if part["value"].is_null() {
            assert!(own.is_empty(), "{part} has no value but cells");
            continue;
        }
        if part["kind"] != "extreme" {
            let sum: Decimal = own.iter().map(|cell| number(&cell["adds"])).sum();
            assert_eq!(sum, number(&part["value"]), "{part}");
        } else {
            assert_eq!(own.len(), 1, "{part} is made by one cell");
        }
        if part["kind"] == "sum" {
            assert!(own.iter().all(|cell| cell["adds"] == cell["value"]), "{part}");
            let places: BTreeSet<String> =
                own.iter().map(|cell| format!("{}!{}!{}", cell["file"], cell["sheet"], cell["cell"])).collect();
            assert_eq!(places.len(), own.len(), "{part} adds a cell twice");
        }
        seen += 1;
    }
    seen
}

#[test]
fn figures_of_every_kind_walk_back_to_their_cells() {
    let published: BTreeMap<[&str; 3], &str> = sample()
        .rows
        .iter()
        .map(|row| ([&*row["indicator"], &*row["unit"], &*row["window"]], &*row["value"]))
        .collect();
    for (indicator, unit, window) in [
        ("dues_amount", "1103", "half"),
        ("members_total", "1000", "month"),
        ("volunteers_n", "1000", "half"),
        ("attendance_rate", "1100", "quarter"),
        ("staff_grid", "1000", "half"),
        ("review_held_month", "1000", "ytd"),
        ("donor_rate", "1000", "half"),
        ("field_heads", "2010", "half"),
        ("dues_amount", "3010", "half"),
    ] {
        let answer = json(&ask_sample(&[indicator, "--unit", unit, "--window", window, "--format", "json"]));
        let value = published.get(&[indicator, unit, window]).copied().unwrap_or("");
        assert_eq!(answer["value"].as_str().unwrap_or(""), value, "{indicator} {unit} {window}");
        let seen = add_up(&answer, &answer["parts"]);
        assert!(seen > 0 || value.is_empty(), "{indicator} {unit} {window} has no parts");
    }
}

#[test]
fn a_rejected_cell_is_told_and_adds_nothing() {
    let answer = json(&ask_sample(&["dues_amount", "--unit", "1103", "--format", "json"]));
    let others = answer["others"].as_array().expect("others");
    let left: Vec<&Value> = others.iter().filter(|cell| cell["cell"] == "E8").collect();
    assert_eq!(left.len(), 1, "{others:?}");
    assert_eq!((&left[0]["text"], &left[0]["value"]), (&Value::from("50左右"), &Value::Null));
    let text = ask_sample(&["收缴党费", "--unit", "第三党支部"]).stdout;
    assert!(text.contains("50左右") && text.contains("与汇总的数一致"), "{text}");
}

#[test]
fn a_cell_tells_what_it_did() {
    let place = "2020-06/第三党支部/第三党支部-党费收缴明细表-6月.xlsx!Sheet1!E7";
    let answer = json(&ask_sample(&["--cell", place, "--format", "json"]));
    let table = &answer["tables"][0];
    assert_eq!((&table["column"], &table["state"]), (&Value::from("实缴金额"), &Value::from("counted")));
    let used = &table["uses"][0];
    assert_eq!((&used["indicator"], &used["adds"]), (&Value::from("dues_amount"), &answer["value"]));
    assert_eq!(used["windows"].as_array().map(Vec::len), Some(4));
    assert_eq!(used["on"], serde_json::json!(["dues_rate"]));
    // The same without an option, and by the file's name alone.
    let short = "第三党支部-党费收缴明细表-6月.xlsx!E7";
    assert_eq!(json(&ask_sample(&[short, "--format", "json"])), answer);
    // A superseded table counts nowhere.
    let old = "2020-04/农业信息中心-科技服务下乡日志-4月.xlsx!Sheet1";
    let text = ask_sample(&[old]).stdout;
    assert!(text.contains("已被替代"), "{text}");
}

#[test]
fn what_is_not_there_is_said_with_what_is_near() {
    let project = small([Some("10"), Some("20")]);
    for (args, said) in [
        (vec!["dues_amuont"], "dues_amount"),
        (vec!["收缴党"], "收缴党费"),
        (vec!["dues_amount", "--unit", "第三支部党"], "单位目录里没有"),
        (vec!["dues_amount", "--unit", "1109"], "110"),
        (vec!["--cell", "2020-01/没有.xlsx!B7"], "没有“2020-01/没有.xlsx”"),
        (vec!["--cell", "2020-01/第一党支部.xlsx!表!B7"], "有的是：党费"),
        (vec!["--cell", "2020-01/第一党支部.xlsx!党费!7B"], "不是单元格"),
        (vec!["--finding", "3"], "审核结果没有第3行"),
        (vec!["--finding", "99999999"], "审核结果没有第99999999行"),
        (vec![], "没有写要问哪个数"),
    ] {
        let ran = ask(&project, &args);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(said), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn another_figure_that_is_published_is_told() {
    let project = small([Some("10"), Some("20")]);
    let asked = || {
        let answer = json(&ask(&project, &["dues_amount", "--format", "json"]));
        (answer["published"].clone(), ask(&project, &["dues_amount"]).stdout)
    };
    assert_eq!(asked().0, Value::Null, "nothing is published");
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    let (published, text) = asked();
    assert!(published == Value::Bool(true) && !text.contains("已发布的是"), "{text}");
    std::fs::remove_file(project.path("input/2020-01/第二党支部.xlsx")).expect("it is there");
    let (published, text) = asked();
    assert_eq!(published, Value::Bool(false));
    assert!(text.contains("已发布的是30。发布以后文件或规则变了，请重新运行 huizong run。"), "{text}");
    // A generation that was edited is none to be held against.
    let csv = project.path("output/2020-01/data/indicators.csv");
    let edited = std::fs::read_to_string(&csv).expect("published").replace(",30,", ",31,");
    std::fs::write(&csv, edited).expect("edited");
    assert_eq!(asked().0, Value::Null);
}

#[test]
fn a_debt_is_explained_as_a_table_that_never_came() {
    let project = small([Some("10"), None]);
    assert_eq!(project.run("2020-01", &[]).code, Some(1));
    let text = ask(&project, &["--finding", "4"]).stdout;
    assert!(
        text.starts_with("没有收到的表\n　属于　　第二党支部（1102）2020年1月《党费收缴明细表》，未报\n"),
        "{text}"
    );
    assert!(text.contains("审核结果　1条\n") && text.contains("尚未收到"), "{text}");
    let answer = json(&ask(&project, &["--finding", "4", "--format", "json"]));
    assert_eq!((&answer["file"], &answer["cell"], &answer["value"]), (&Value::from(""), &Value::Null, &Value::Null));
    let tables: Vec<(&Value, &Value)> =
        answer["tables"].as_array().unwrap().iter().map(|table| (&table["unit"], &table["state"])).collect();
    assert_eq!(tables, [(&Value::from("1102"), &Value::from("missing"))]);
    assert_eq!(answer["findings"][0]["check"], "missing-submission");
}

#[test]
fn a_finding_is_named_by_its_row() {
    let project = small([Some("10"), Some("20左右")]);
    assert_eq!(project.run("2020-01", &[]).code, Some(1));
    let text = ask(&project, &["--finding", "4"]).stdout;
    assert!(text.contains("第二党支部.xlsx") && text.contains("20左右") && text.contains("强制"), "{text}");
    // What the row says is what the workbook shows there.
    let bytes = project.published("2020-01", "审核底稿.xlsx");
    let book = read(&bytes, &Limits { inflated_bytes: 64 << 20, entries: 1000, ratio: 1000, cells: 1_000_000 })
        .expect("a workbook");
    let grid = book.grids.iter().find(|grid| grid.name == "审核结果").expect("the list of findings");
    let message = (0..20).find_map(|col| grid.text(CellRef::new(3, col)).filter(|text| text.contains("不能确定")));
    assert!(text.contains(message.expect("row 4 is a finding")), "{text}");
}

/// A form whose rows say themselves in which month they count.
const DATED: &str = r#"
[project]
name = "市农牧局"

[[form]]
id = "acts"
name = "活动台账"
submitted_by = ["支部"]

[[form.column]]
name = "编号"
key = true

[[form.column]]
name = "日期"
type = "date"
period = true

[[indicator]]
id = "acts_n"
name = "活动次数"
form = "acts"
value = "COUNT(*)"

[[indicator]]
id = "acts_top"
name = "最多"
form = "acts"
value = "COUNT(*)"
per_unit = true
"#;

#[test]
fn rows_of_other_months_are_told_in_any_order() {
    let units = "== 单位目录\n单位代码 | 单位名称 | 上级代码 | 单位类型\n1000 | 市农牧局 |  | 局\n1101 | 第一党支部 | 1000 | 支部\n";
    for rows in ["1 | @2020-01-05\n2 | @2020-02-03", "2 | @2020-02-03\n1 | @2020-01-05"] {
        let project = Project::new(DATED);
        project.put("单位目录.xlsx", &Book::parse(units, "单位目录.xlsx").bytes());
        let sheet = format!("== 活动台账\n第一党支部2020年1月活动台账\n编号 | 日期\n{rows}\n");
        project.put("2020-01/活动.xlsx", &Book::parse(&sheet, "活动.xlsx").bytes());
        for indicator in ["acts_n", "acts_top"] {
            let mut command = project.command("explain", "2020-02", &[indicator, "--format", "json"]);
            let answer = json(&finish(&mut command));
            let part = &answer["parts"][0];
            assert_eq!(
                (&answer["value"], &part["cells"], &part["elsewhere"]),
                (&Value::from("1"), &Value::from(1), &Value::from(1)),
                "{rows}: {answer}"
            );
        }
    }
}

#[test]
fn merged_cells_are_told_where_their_text_stands() {
    let project = small([None, None]);
    let sheet = "== 党费\n第一党支部2020年1月党费收缴明细表\n党员编号 | 应缴金额 | 实缴金额 | 备注\n001 | 5 | 5 | 同户\n002 | 6 | 6 | ^\n";
    project.put("2020-01/一.xlsx", &Book::parse(sheet, "一.xlsx").bytes());
    let answer = json(&ask(&project, &["一.xlsx!D4", "--format", "json"]));
    assert_eq!((&answer["text"], &answer["value"]), (&Value::from("同户"), &Value::from("同户")), "{answer}");
    let rows = json(&ask(&project, &["dues_rows", "--format", "json"]));
    let cells: Vec<&str> = rows["cells"].as_array().unwrap().iter().map(|c| c["cell"].as_str().unwrap()).collect();
    assert_eq!((cells, &rows["value"]), (vec!["A3", "A4"], &Value::from("2")));
}
