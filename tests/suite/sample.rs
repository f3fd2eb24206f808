//! The shipped sample against its truth, which the generator computes from its records and not with the product.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::sync::OnceLock;

use rust_decimal::Decimal;

use crate::binary::{Row, Table, huizong, repository};

/// The published tables of one run of the sample.
struct Published {
    indicators: Table,
    findings: Table,
    submissions: Table,
}

fn published() -> &'static Published {
    static RUN: OnceLock<Published> = OnceLock::new();
    RUN.get_or_init(|| {
        let output = tempfile::tempdir().expect("a temporary folder");
        let config = repository().join("config.toml").display().to_string();
        let place = output.path().display().to_string();
        let args = ["run", "--period", "2020-06", "--config", &config, "--output", &place];
        let ran = huizong(args);
        assert_eq!(ran.code, Some(1), "mistakes are planted: {}{}", ran.stdout, ran.stderr);
        let read = |name: &str| {
            let path = output.path().join("2020-06/data").join(name);
            Table::read(&fs::read(path).expect("published"))
        };
        Published {
            indicators: read("indicators.csv"),
            findings: read("findings.csv"),
            submissions: read("submissions.csv"),
        }
    })
}

fn truth(name: &str) -> Table {
    let path = repository().join("tests/truth").join(name);
    Table::read(&fs::read(path).expect("the truth of the sample"))
}

/// Fails with at most forty lines.
fn report(what: &str, mut said: Vec<String>, of: usize) {
    if said.is_empty() {
        return;
    }
    let count = said.len();
    said.truncate(40);
    panic!("{count} of {of} {what} differ:\n{}", said.join("\n"));
}

/// Equal as text, or as numbers to eight significant digits when neither ends.
fn same(truth: &str, found: &str) -> bool {
    if truth == found {
        return true;
    }
    let (Ok(a), Ok(b)) = (truth.parse::<Decimal>(), found.parse::<Decimal>()) else {
        return false;
    };
    let endless = |d: Decimal| d.normalize().scale() >= 6;
    a == b || endless(a) && endless(b) && (a - b).abs() <= a.abs() * Decimal::new(1, 8)
}

#[test]
fn every_figure_is_true() {
    let (expected, found) = (truth("indicators.csv"), &published().indicators);
    assert_eq!(found.header, expected.header);
    let key = |row: &Row| -> [String; 3] { ["window", "unit", "indicator"].map(|c| row[c].clone()) };
    let mut by_key: BTreeMap<[String; 3], &Row> = found.rows.iter().map(|row| (key(row), row)).collect();
    let mut said = Vec::new();
    for row in &expected.rows {
        let Some(other) = by_key.remove(&key(row)) else {
            said.push(format!("{:?} is not there", key(row)));
            continue;
        };
        let mut line = String::new();
        for column in &expected.header {
            if !same(&row[column], &other[column]) {
                let _ = write!(line, " {column} should be {:?}, is {:?};", row[column], other[column]);
            }
        }
        if !line.is_empty() {
            said.push(format!("{:?}:{line}", key(row)));
        }
    }
    said.extend(by_key.keys().map(|key| format!("{key:?} should not be there")));
    report("figures", said, expected.rows.len());
}

#[test]
fn every_planted_mistake_is_found_and_nothing_else_is_an_error() {
    let findings = &published().findings.rows;
    let planted = truth("mistakes.csv").rows;
    let hit = |mistake: &Row, finding: &Row| {
        let columns = ["check", "file", "sheet", "cell"];
        columns.iter().all(|c| mistake[*c] == finding[*c])
            // A debt stands at no file.
            && (!mistake["file"].is_empty()
                || ["unit", "form", "period"].iter().all(|c| mistake[*c] == finding[*c]))
    };
    let mut said: Vec<String> = planted
        .iter()
        .filter(|mistake| !findings.iter().any(|finding| hit(mistake, finding)))
        .map(|mistake| format!("not found: {mistake:?}"))
        .collect();
    said.extend(
        findings
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .filter(|finding| !planted.iter().any(|mistake| hit(mistake, finding)))
            .map(|finding| format!("false alarm: {finding:?}")),
    );
    report("mistakes", said, planted.len());
}

#[test]
fn every_submission_is_in_its_state() {
    let columns = ["file", "sheet", "unit", "form", "period", "state"];
    let expected: BTreeSet<String> = truth("submissions.csv").lines(&columns).into_iter().collect();
    let found: BTreeSet<String> = published().submissions.lines(&columns).into_iter().collect();
    let missing = expected.difference(&found).map(|line| format!("should be there: {line}"));
    let extra = found.difference(&expected).map(|line| format!("should not: {line}"));
    report("submissions", missing.chain(extra).collect(), expected.len());
}

#[test]
fn the_mess_of_the_sample_gives_no_false_error() {
    // Cells that were made messy in readable ways are read: at most a note stands at them.
    let mess = truth("mess.csv");
    let at = |row: &Row| -> [String; 3] { ["file", "sheet", "cell"].map(|c| row[c].clone()) };
    let messy: BTreeSet<[String; 3]> = mess.rows.iter().filter(|row| !row["cell"].is_empty()).map(at).collect();
    let planted: BTreeSet<[String; 3]> = truth("mistakes.csv").rows.iter().map(at).collect();
    let said: Vec<String> = published()
        .findings
        .rows
        .iter()
        .filter(|row| row["severity"] == "error" && messy.contains(&at(row)))
        .filter(|row| !planted.contains(&at(row)))
        .map(|row| format!("{row:?}"))
        .collect();
    report("messy cells", said, messy.len());
}
