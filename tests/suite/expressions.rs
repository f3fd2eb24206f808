//! `docs/expressions.md` as a test: its rows are put in, its expressions are run, its results must come out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::binary::{Project, finish, repository};
use crate::workbook::{Book, Sheet};

fn page() -> String {
    fs::read_to_string(repository().join("docs/expressions.md")).expect("docs/expressions.md")
}

/// The cells of a table's line, without the marks of code.
fn cells(line: &str) -> Vec<String> {
    let bare = line.trim().trim_start_matches('|').trim_end_matches('|');
    bare.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
}

/// The rows of the tables whose head begins with `head`.
fn tables(page: &str, head: &str) -> Vec<Vec<String>> {
    let (mut rows, mut within) = (Vec::new(), false);
    for line in page.lines() {
        if line.starts_with(head) {
            within = true;
        } else if !line.starts_with('|') {
            within = false;
        } else if within && !line.starts_with("|---") {
            rows.push(cells(line));
        }
    }
    assert!(!rows.is_empty(), "no table {head}");
    rows
}

/// The blocks of code in `language`, each with the line that follows it.
fn blocks(page: &str, language: &str) -> Vec<(String, String)> {
    let open = format!("```{language}\n");
    page.split(&open)
        .skip(1)
        .map(|rest| {
            let (code, rest) = rest.split_once("\n```").expect("the end of a block");
            let next = rest.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
            (code.to_owned(), next.to_owned())
        })
        .collect()
}

/// A project with the page's rows and `more` behind its config.
fn project(page: &str, more: &str) -> Project {
    let (config, _) = blocks(page, "toml").remove(0);
    let project = Project::new(&format!("{config}\n{more}"));
    let units = [
        vec!["单位代码", "单位名称", "上级代码", "单位类型"],
        vec!["1000", "市农牧局", "", "局"],
        vec!["1101", "第一党支部", "1000", "支部"],
        vec!["1102", "第二党支部", "1000", "支部"],
    ];
    project.put("单位目录.xlsx", &book(Sheet::new("单位目录", units)));
    let mut sheets: BTreeMap<(String, String), Vec<Vec<String>>> = BTreeMap::new();
    for row in tables(page, "| unit | month |") {
        sheets.entry((row[0].clone(), row[1].clone())).or_default().push(row[2..].to_vec());
    }
    for ((unit, month), rows) in sheets {
        let name = if unit == "1101" { "第一党支部" } else { "第二党支部" };
        let head = ["编号", "类别", "金额", "日期", "在册"].map(str::to_owned).to_vec();
        let (year, month) = month.split_once('-').expect("2020-01");
        let title = vec![format!("{name}{year}年{}月党费表", month.trim_start_matches('0'))];
        let lines = [vec![title, head], rows].concat();
        project.put(&format!("{year}-{month}/{name}.xlsx"), &book(Sheet::new("党费", lines)));
    }
    project
}

fn book(sheet: Sheet) -> Vec<u8> {
    Book { modified: "2020-02-03 09:00".to_owned(), sheets: vec![sheet], ..Book::default() }.bytes()
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[test]
fn values_are_what_the_page_says() {
    let page = page();
    let examples = tables(&page, "| `value` |");
    let mut config = String::new();
    for (n, example) in examples.iter().enumerate() {
        let filter = if example[1].is_empty() { String::new() } else { format!("where = {}\n", quoted(&example[1])) };
        let value = quoted(&example[0]);
        let _ = write!(
            config,
            "[[indicator]]\nid = \"i{n}\"\nname = \"第{n}个\"\nform = \"dues\"\nvalue = {value}\n{filter}\n"
        );
    }
    let project = project(&page, &config);
    let ran = finish(&mut project.command("run", "2020-02", &[]));
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let table = project.table("2020-02", "data/indicators.csv");
    for (n, example) in examples.iter().enumerate() {
        let id = format!("i{n}");
        let row = table.rows.iter().find(|row| {
            (row["window"].as_str(), row["unit"].as_str(), row["indicator"].as_str()) == ("half", "1000", id.as_str())
        });
        let found = row.map_or("", |row| row["value"].as_str());
        let said = &example[2];
        let close = || {
            let (a, b): (f64, f64) = (found.parse().ok()?, said.parse().ok()?);
            Some((a - b).abs() < 1e-9)
        };
        assert!((found.is_empty() && said == "—") || close() == Some(true), "{example:?} gives {found:?}");
    }
}

/// The checks' counts of a run: holds, fails, unknown.
fn verdicts(project: &Project) -> serde_json::Value {
    let ran = finish(&mut project.command("check", "2020-02", &["--format", "json"]));
    assert!(matches!(ran.code, Some(0 | 1)), "{}{}", ran.stdout, ran.stderr);
    let parsed: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    parsed["checks"].clone()
}

fn compare(checks: &serde_json::Value, n: usize, example: &[String], expected: &[String]) {
    let counts = &checks[format!("c{n}")];
    let found: Vec<String> = ["holds", "fails", "unknown"].map(|key| counts[key].to_string()).to_vec();
    assert_eq!(found, expected, "{example:?}");
}

#[test]
fn rules_over_rows_hold_as_the_page_says() {
    let page = page();
    let examples = tables(&page, "| `rule` | holds |");
    let mut config = String::new();
    for (n, example) in examples.iter().enumerate() {
        let _ = write!(config, "[[check]]\nid = \"c{n}\"\nform = \"dues\"\nrule = {}\n\n", quoted(&example[0]));
    }
    let checks = verdicts(&project(&page, &config));
    examples.iter().enumerate().for_each(|(n, example)| compare(&checks, n, example, &example[1..]));
}

#[test]
fn rules_over_units_hold_as_the_page_says() {
    let page = page();
    let examples = tables(&page, "| `rule` | `window` |");
    let mut config = "[[indicator]]\nid = \"paid\"\nname = \"实缴\"\nform = \"dues\"\nvalue = \"SUM(金额)\"\n\n\
                      [[indicator]]\nid = \"people\"\nname = \"人数\"\nform = \"dues\"\nvalue = \"COUNT(DISTINCT 编号)\"\n\n"
        .to_owned();
    for (n, example) in examples.iter().enumerate() {
        let (rule, window) = (quoted(&example[0]), quoted(&example[1]));
        let _ = write!(config, "[[check]]\nid = \"c{n}\"\nrule = {rule}\nwindow = {window}\n\n");
    }
    let checks = verdicts(&project(&page, &config));
    examples.iter().enumerate().for_each(|(n, example)| compare(&checks, n, example, &example[2..]));
}

#[test]
fn queries_return_what_the_page_says() {
    let page = page();
    let examples = blocks(&page, "sql");
    assert!(examples.len() > 5, "{}", examples.len());
    let mut config = String::new();
    for (n, (sql, _)) in examples.iter().enumerate() {
        let _ = write!(config, "[[check]]\nid = \"c{n}\"\nmessage = \"{{编号}}\"\nquery = '''\n{sql}\n'''\n\n");
    }
    let project = project(&page, &config);
    let ran = finish(&mut project.command("run", "2020-02", &[]));
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let findings = project.table("2020-02", "data/findings.csv");
    for (n, (sql, said)) in examples.iter().enumerate() {
        let id = format!("c{n}");
        let mut found: Vec<String> = findings
            .rows
            .iter()
            .filter(|row| row["check"] == id)
            .map(|row| {
                let number = row["message"].rsplit('：').next().unwrap_or("").trim_end_matches('。');
                format!("{} {} {number}", row["unit"], row["period"])
            })
            .collect();
        found.sort();
        assert_eq!(format!("Rows: {}", found.join(", ")), *said, "{sql}");
    }
}

#[test]
fn what_the_page_says_is_refused() {
    let page = page();
    let query = tables(&page, "| in a `query` |").into_iter().map(|row| (format!("query = {}", quoted(&row[0])), row));
    let rule = tables(&page, "| in a `rule` over rows |")
        .into_iter()
        .map(|row| (format!("form = \"dues\"\nrule = {}", quoted(&row[0])), row));
    for (text, row) in query.chain(rule) {
        let project = project(&page, &format!("[[check]]\nid = \"c\"\n{text}\n"));
        let ran = finish(&mut project.command("check", "2020-02", &[]));
        assert_eq!(ran.code, Some(2), "{}", row[0]);
        assert!(ran.stderr.contains(&row[1]), "{}:\n{}", row[0], ran.stderr);
    }
}
