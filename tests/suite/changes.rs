//! What differs from the generation that was published before, and links from the workbook to the submitted cells.

use std::path::Path;

use crate::binary::{Project, Ran, files, repository, texts};
use crate::cli::small;
use crate::workbook::{Book, Sheet};

const COLUMNS: &[&str] =
    &["period", "window", "unit", "unit_name", "indicator", "name", "before", "after", "difference", "files"];

fn run(project: &Project) -> Ran {
    let ran = project.run("2020-01", &["--fail-on", "never"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    ran
}

fn dues(name: &str, amount: &str) -> Vec<u8> {
    let title = format!("{name}2020年1月党费收缴明细表");
    let rows = vec![vec![title.as_str()], vec!["党员编号", "应缴金额", "实缴金额"], vec!["001", amount, amount]];
    Book { modified: "2020-02-01 10:00".to_owned(), cut: None, sheets: vec![Sheet::new("党费", rows)] }.bytes()
}

#[test]
fn figures_that_moved_are_told_with_the_files_that_moved_them() {
    let project = small([Some("10"), Some("20")]);
    run(&project);
    let first = project.table("2020-01", "data/changes.csv");
    assert_eq!(first.header, COLUMNS);
    assert!(first.rows.is_empty(), "nothing was published before");

    project.put("2020-01/第一党支部.xlsx", &dues("第一党支部", "12.5"));
    let before = files(&project.path("output"));
    let ran = run(&project);
    assert!(ran.stderr.contains("与上次发布的相比"), "{}", ran.stderr);
    let changes = project.table("2020-01", "data/changes.csv");
    let told: Vec<String> = changes
        .lines(&["window", "unit", "indicator", "before", "after", "difference", "files"])
        .into_iter()
        .filter(|line| line.starts_with("month"))
        .collect();
    assert_eq!(
        told,
        [
            "month,1000,dues_amount,30,32.5,2.5,2020-01/第一党支部.xlsx",
            "month,1000,dues_payable,30,32.5,2.5,2020-01/第一党支部.xlsx",
            "month,1100,dues_amount,30,32.5,2.5,2020-01/第一党支部.xlsx",
            "month,1100,dues_payable,30,32.5,2.5,2020-01/第一党支部.xlsx",
            "month,1101,dues_amount,10,12.5,2.5,2020-01/第一党支部.xlsx",
            "month,1101,dues_payable,10,12.5,2.5,2020-01/第一党支部.xlsx",
        ]
    );

    // The same inputs and the same generation before give the same bytes.
    let again = files(&project.path("output"));
    for (name, bytes) in &before {
        std::fs::write(project.path("output").join(name), bytes).expect("the first generation again");
    }
    run(&project);
    assert_eq!(files(&project.path("output")), again);

    // Nothing has changed since.
    run(&project);
    assert!(project.table("2020-01", "data/changes.csv").rows.is_empty());
}

#[test]
fn a_file_that_is_gone_or_new_is_named_where_it_feeds() {
    let project = small([Some("10"), None]);
    run(&project);
    project.put("2020-01/第二党支部.xlsx", &dues("第二党支部", "20"));
    run(&project);
    let new = project.table("2020-01", "data/changes.csv");
    let row = |unit: &str| {
        new.rows.iter().find(|r| r["unit"] == unit && r["indicator"] == "dues_amount" && r["window"] == "half")
    };
    let second = row("1102").expect("a new figure");
    assert_eq!((&*second["before"], &*second["after"], &*second["difference"]), ("", "20", ""));
    assert_eq!(second["files"], "2020-01/第二党支部.xlsx");
    assert!(row("1101").is_none(), "the other branch has not moved");
    std::fs::remove_file(project.path("input/2020-01/第一党支部.xlsx")).expect("it is there");
    run(&project);
    let gone = project.table("2020-01", "data/changes.csv");
    let first = gone.rows.iter().find(|r| r["unit"] == "1101" && r["indicator"] == "dues_amount").expect("it is gone");
    assert_eq!((&*first["before"], &*first["after"], &*first["files"]), ("10", "", "2020-01/第一党支部.xlsx"));
}

#[test]
fn files_that_are_gone_are_known_by_the_names_they_had() {
    let project = small([None, None]);
    let names = ["'第一党支部'1月.xlsx", "=第二党支部1月.xlsx"];
    for (file, unit) in names.into_iter().zip(["第一党支部", "第二党支部"]) {
        project.put(file, &dues(unit, "10"));
    }
    project.put("2020-01/菜单.xlsx", &Book::parse("== 菜单\n周一 | 面\n", "").bytes());
    run(&project);
    for file in names {
        std::fs::remove_file(project.path("input").join(file)).expect("it is there");
    }
    run(&project);
    let gone = project.table("2020-01", "data/changes.csv").rows;
    let root = gone.iter().find(|r| r["unit"] == "1000" && r["indicator"] == "dues_amount").expect("it is gone");
    assert_eq!(root["files"], names.join("；"));
}

#[test]
fn a_broken_generation_before_is_said_and_replaced() {
    let project = small([Some("10"), Some("20")]);
    run(&project);
    let csv = project.path("output/2020-01/data/indicators.csv");
    let text = std::fs::read_to_string(&csv).expect("published");
    std::fs::write(&csv, text.replace(",30,", ",31,")).expect("edited");
    let ran = run(&project);
    assert!(ran.stderr.contains("没有与它对比变动"), "{}", ran.stderr);
    assert!(project.table("2020-01", "data/changes.csv").rows.is_empty());
    assert!(!run(&project).stderr.contains("对比变动"));
}

/// A table of the report's figures, so that the workbook has something to lead back from.
const TABLE: &str = r#"
[[table]]
id = "report_figures"
title = "报告数据"
rows = "indicators"
indicators = ["dues_amount", "dues_rate"]
window = "half"
"#;

#[test]
fn links_lead_to_the_submitted_cells_whatever_the_files_are_called() {
    let base = std::fs::read_to_string(repository().join("tests/cases/base/config.toml")).expect("a config");
    let project = Project::new(&format!("{base}{TABLE}"));
    let units = std::fs::read_to_string(repository().join("tests/cases/base/单位目录.sheet")).expect("units");
    project.put("单位目录.xlsx", &Book::parse(&units, "").bytes());
    let names = ["一支部 #1", "二 支部100%", "甲%20乙#", "'引号'&[x]"];
    for (at, name) in names.iter().enumerate() {
        let unit = if at % 2 == 0 { "第一党支部" } else { "第二党支部" };
        let title = format!("{unit}2020年1月党费收缴明细表");
        let key = format!("{at}");
        let rows = vec![vec![title.as_str()], vec!["党员编号", "应缴金额", "实缴金额"], vec![key.as_str(), "5", "5"]];
        let sheets = vec![Sheet::new("党费's 表", rows)];
        let add = if at > 1 { "补报" } else { "" };
        project.put(
            &format!("2020-01/{name}{add}.xlsx"),
            &Book { modified: "2020-02-01 09:00".to_owned(), cut: None, sheets }.bytes(),
        );
    }
    run(&project);
    let workbook = project.published("2020-01", "审核底稿.xlsx");
    let targets = external(&workbook);
    assert!(targets.len() >= names.len(), "{targets:?}");
    for target in &targets {
        let path = project.path("output/2020-01").join(unescape(target));
        assert!(path.is_file(), "{target} leads to {}", path.display());
    }
    assert!(targets.iter().any(|target| target.contains("%23") && target.contains("%2520")), "{targets:?}");
    let sheets = texts(&workbook);
    assert!(sheets.values().any(|xml| xml.contains("location=\"'党费''s 表'!C3\"")), "no cell is named");
    assert_eq!(external(&project.published("2020-01", "汇总表.xlsx")), Vec::<String>::new(), "safe to mail");

    // From elsewhere the input cannot be reached with a link that stays in the project: the text alone stands.
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let output = elsewhere.path().display().to_string();
    let ran = project.run("2020-01", &["--output", &output]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let bytes = std::fs::read(Path::new(&output).join("2020-01/审核底稿.xlsx")).expect("published");
    assert_eq!(external(&bytes), Vec::<String>::new());
}

/// The targets outside of a workbook.
fn external(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for (_, xml) in texts(bytes).into_iter().filter(|(name, _)| name.starts_with("xl/worksheets/_rels/")) {
        for relation in xml.split("<Relationship ").skip(1).filter(|relation| relation.contains("\"External\"")) {
            let target = relation.split("Target=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a target");
            found.push(target.replace("&amp;", "&").replace("&apos;", "'"));
        }
    }
    found
}

/// What a URI's escapes stand for.
fn unescape(target: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = target.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let hex: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&hex, 16).expect("an escape"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
