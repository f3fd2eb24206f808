//! Text from submissions stays text: no formula, link or markup in anything that is published or said.

use std::fs;

use crate::binary::{files, finish, texts};
use crate::cli::small;
use crate::workbook::{Book, Sheet};

/// What a table program, a terminal or a browser would obey.
const BAIT: [&str; 10] = [
    "=HYPERLINK(\"http://evil.example\",\"点我\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd",
    "@SUM(A1)",
    "＝1+1",
    "http://evil.example/x",
    "<script>alert(1)</script>",
    "<r><t>富</t></r>",
    "红\u{1B}[31m\u{202E}倒",
    "{{ names.city }}",
];

/// A project in which every kind of place holds bait: titles, headers, keys, amounts, notes, names of sheets and files.
fn baited() -> crate::binary::Project {
    let project = small([Some("10"), Some("20")]);
    for (at, bait) in BAIT.into_iter().enumerate() {
        let title = format!("第一党支部2020年1月党费收缴明细表{bait}");
        // Text, whatever it looks like to the notation of our own sheets.
        let quoted = format!("'{bait}");
        let cell = quoted.as_str();
        let rows = vec![
            vec![title.as_str()],
            vec!["党员编号", "应缴金额", "实缴金额", "备注", cell],
            vec![cell, "5", "5", cell, cell],
            vec![cell, cell, cell, cell, "1"],
            vec!["003", "5\n左右", "五块\r\n多", "两\n行", "1"],
        ];
        let kept = |c: &char| !"[]:*?/\\".contains(*c) && !c.is_control();
        let name: String = bait.chars().filter(kept).take(20).collect();
        let sheet = Sheet::new(&format!("{name}{at}"), rows);
        let book = Book { modified: format!("2020-02-01 09:{at:02}"), cut: None, sheets: vec![sheet] };
        let file: String = bait.chars().filter(|c| *c != '/').collect();
        project.put(&format!("2020-01/{file}.xlsx"), &book.bytes());
    }
    project
}

#[test]
fn what_units_write_is_obeyed_by_nobody() {
    let project = baited();
    let ran = project.run("2020-01", &["-vv"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let mut wrong = Vec::new();
    let output = project.path("output/2020-01");
    for (name, bytes) in files(&output) {
        if name.ends_with(".csv") {
            csv(&name, &bytes, &mut wrong);
        } else if name.ends_with(".xlsx") {
            workbook(&name, &bytes, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let findings = fs::read_to_string(output.join("data/findings.csv")).expect("findings");
    assert!(findings.contains("'=HYPERLINK") && findings.contains("'@SUM"), "the bait was not taken");
}

/// No field is a formula for a table program.
fn csv(name: &str, bytes: &[u8], wrong: &mut Vec<String>) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]);
    for record in reader.records() {
        for field in &record.expect("a record") {
            let formula = field.starts_with(['=', '+', '@', '＝', '＋', '＠', '\t', '\r', '\n'])
                || field.starts_with(['-', '－']) && field.len() > 1 && field.parse::<f64>().is_err();
            if formula || field.chars().any(|c| steers(c) && c != '\n' && c != '\t') {
                wrong.push(format!("{name}: {field:?}"));
            }
        }
    }
}

/// No part holds a formula with bait, a link that leads out, or text that became markup.
fn workbook(name: &str, bytes: &[u8], wrong: &mut Vec<String>) {
    for (path, text) in texts(bytes) {
        let bad = [
            path.ends_with(".rels") && text.contains("evil.example"),
            text.split("<f>").skip(1).any(|formula| {
                let formula = formula.split("</f>").next().unwrap_or("");
                ["evil", "cmd", "SUM(A1)"].iter().any(|bait| formula.contains(bait))
            }),
            text.contains("<script"),
            text.contains("<r><t>富"),
            text.chars().any(|c| steers(c) && !matches!(c, '\n' | '\t' | '\r')),
        ];
        if bad.contains(&true) {
            wrong.push(format!("{name}: {path}: {bad:?}"));
        }
    }
}

#[test]
fn one_finding_is_one_line_and_steers_nothing() {
    let project = baited();
    let json = finish(&mut project.command("check", "2020-01", &["--format", "json"]));
    for args in [&["-v"][..], &["-vv"], &[]] {
        let ran = finish(&mut project.command("check", "2020-01", args));
        assert!(!ran.stdout.chars().any(|c| steers(c) && c != '\n'), "{:?}", ran.stdout);
        assert!(!ran.stderr.chars().any(|c| steers(c) && c != '\n'), "{:?}", ran.stderr);
        let starts = |line: &str, words: &[&str]| words.iter().any(|word| line.starts_with(word));
        let found = ran.stdout.lines().filter(|line| starts(line, &["强制 ", "核实 ", "提示 "])).count();
        let summary: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
        let count = |kind: &str| summary["findings"][kind].as_u64().expect("a number");
        let notes = if args.is_empty() { 0 } else { count("note") };
        assert_eq!(found as u64, count("error") + count("warning") + notes, "{args:?}\n{}", ran.stdout);
        let rest: Vec<&str> = ran
            .stdout
            .lines()
            .filter(|line| !starts(line, &["强制 ", "核实 ", "提示 ", "2020-01/", "2020年1月：", "    "]))
            .collect();
        assert!(rest.is_empty(), "{rest:?}");
    }
    assert!(!json.stdout.chars().any(|c| steers(c) && c != '\n'), "{:?}", json.stdout);
}

/// Characters that a terminal obeys, or that turn the order of text.
pub fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
