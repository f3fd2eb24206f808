//! Folders as tests: `tests/cases/NAME/` is a project, what is done with it, and what must come out.
//!
//! - `case.toml`: `about` (one line), `period`, and where needed `use` (`"base"`: the config and units of
//!   `tests/cases/base`, `"shipped"`: the repository's config), `units = false` (no unit list), `args`, `figures` (which
//!   rows of `data/indicators.csv` are expected: `"window unit indicator"`, `*` for any), `ignore` (checks left out of
//!   the findings), `messages = true` (findings with their sentences), `values = true` (with the values), `wanted = true`
//!   (with what was expected).
//! - `config.toml`, unless `use` says otherwise.
//! - `input/`: `.sheet` files become workbooks ([`crate::workbook`]), all others are copied as they are.
//! - `expected/`: `outcome.txt` (exit code; what it said, when nothing was published), `indicators.csv` (all rows that
//!   `figures` names), `findings.csv`, `submissions.csv`.
//!
//! `HUIZONG_BLESS=1` writes `expected/` anew, to be reviewed as a diff; `HUIZONG_CASE=NAME` runs only that one.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use serde::Deserialize;

use crate::binary::{Project, Ran, Table, files, finish, line, record, repository};
use crate::workbook::Book;

/// `case.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows. For people.
    #[allow(dead_code)]
    about: String,
    /// Whose config and units are used.
    #[serde(default, rename = "use")]
    used: Option<String>,
    /// Whether the borrowed unit list is put in.
    #[serde(default = "yes")]
    units: bool,
    period: String,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    figures: Vec<String>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    messages: bool,
    #[serde(default)]
    values: bool,
    #[serde(default)]
    wanted: bool,
}

fn yes() -> bool {
    true
}

const FIGURES: &[&str] =
    &["window", "unit", "indicator", "value", "previous", "last_year", "target", "reported", "expected", "rejected"];
const FINDINGS: &[&str] = &["severity", "check", "unit", "form", "period", "file", "sheet", "cell"];
const SUBMISSIONS: &[&str] = &["file", "sheet", "unit", "form", "period", "state", "rows_read", "rows_counted", "late"];

#[test]
fn every_folder_is_a_case() {
    let folder = repository().join("tests/cases");
    let only = env::var("HUIZONG_CASE").ok();
    let names: BTreeSet<String> = fs::read_dir(&folder)
        .expect("tests/cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("case.toml").is_file())
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .filter(|name| only.as_ref().is_none_or(|only| only == name))
        .collect();
    assert!(!names.is_empty(), "no case");
    let bless = env::var_os("HUIZONG_BLESS").is_some_and(|value| value == "1");
    let waiting = Mutex::new(names.iter().collect::<Vec<_>>());
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(name) = waiting.lock().expect("no panic").pop() else {
                        return;
                    };
                    let said = case(&folder.join(name), bless);
                    if !said.is_empty() {
                        failures.lock().expect("no panic").push(format!("== {name}\n{said}"));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no panic");
    failures.sort();
    assert!(
        failures.is_empty(),
        "{} of {} cases differ (- expected, + found)\n\n{}",
        failures.len(),
        names.len(),
        failures.join("\n")
    );
}

/// Runs one case; gives what differs.
fn case(folder: &Path, bless: bool) -> String {
    let text = fs::read_to_string(folder.join("case.toml")).expect("case.toml");
    let case: Case = match toml::from_str(&text) {
        Ok(case) => case,
        Err(error) => return format!("case.toml: {error}"),
    };
    let project = build(folder, &case);
    let args: Vec<&str> = case.args.iter().map(String::as_str).collect();
    let ran = finish(&mut project.command("run", &case.period, &args));
    let mut found = vec![("outcome.txt", outcome(&ran, &project))];
    if project.path("output").join(&case.period).is_dir() {
        let table = |name: &str| project.table(&case.period, &format!("data/{name}"));
        if !case.figures.is_empty() {
            found.push(("indicators.csv", figures(&table("indicators.csv"), &case.figures)));
        }
        found.push(("findings.csv", findings(&table("findings.csv"), &case)));
        let submissions = table("submissions.csv").lines(SUBMISSIONS);
        found.push(("submissions.csv", listed(SUBMISSIONS, submissions)));
        for name in ["indicators.csv", "findings.csv", "submissions.csv"] {
            let wrong = misshapen(&table(name));
            if !wrong.is_empty() {
                return format!("{name}\n{wrong}");
            }
        }
    }
    let expected = folder.join("expected");
    let known = if expected.is_dir() { files(&expected) } else { Default::default() };
    if bless {
        let _ = fs::remove_dir_all(&expected);
        fs::create_dir_all(&expected).expect("a folder");
        for (name, text) in found {
            fs::write(expected.join(name), text).expect("a file");
        }
        return String::new();
    }
    let mut said = String::new();
    for (name, found) in &found {
        let expected = known.get(*name).map_or("", |bytes| std::str::from_utf8(bytes).expect("UTF-8"));
        if expected != found {
            let _ = writeln!(said, "{name}\n{}", difference(expected, found));
        }
    }
    for name in known.keys() {
        if !found.iter().any(|(found, _)| found == name) {
            let _ = writeln!(said, "{name} did not come out");
        }
    }
    if !said.is_empty() && ran.code != Some(0) && ran.code != Some(1) {
        let _ = writeln!(said, "stderr: {}", ran.stderr);
    }
    said
}

/// The project with its workbooks.
fn build(folder: &Path, case: &Case) -> Project {
    let shared = folder.with_file_name("base");
    let config = match case.used.as_deref() {
        None => folder.join("config.toml"),
        Some("base") => shared.join("config.toml"),
        Some("shipped") => repository().join("config.toml"),
        Some(other) => panic!("use = {other:?}"),
    };
    let project = Project::new(&fs::read_to_string(config).expect("a config"));
    let mut inputs: Vec<(PathBuf, String)> = Vec::new();
    if case.used.is_some() && case.units {
        inputs.push((shared.join("单位目录.sheet"), "单位目录.sheet".to_owned()));
    }
    if folder.join("input").is_dir() {
        for name in files(&folder.join("input")).into_keys() {
            inputs.push((folder.join("input").join(&name), name));
        }
    }
    for (path, name) in inputs {
        let bytes = fs::read(&path).expect("an input");
        match name.strip_suffix(".sheet") {
            Some(stem) => {
                let text = String::from_utf8(bytes).expect("UTF-8");
                let name = if [".xlsx", ".xlsm", ".xls"].iter().any(|end| stem.ends_with(end)) {
                    stem.to_owned()
                } else {
                    format!("{stem}.xlsx")
                };
                project.put(&name, &Book::parse(&text, &name).bytes());
            }
            None => project.put(&name, &bytes),
        }
    }
    project
}

/// The exit code, and what was said when nothing was published.
fn outcome(ran: &Ran, project: &Project) -> String {
    let code = ran.code.map_or("killed".to_owned(), |code| code.to_string());
    let mut text = format!("exit {code}\n");
    if ran.code != Some(0) && ran.code != Some(1) {
        let place = project.folder.path().display().to_string();
        let stderr = ran.stderr.replace(&place, "PROJECT");
        let _ = write!(text, "\n{}{stderr}", ran.stdout);
    }
    text
}

/// What is wrong with a published table whatever it says: its order, and fields that a program would compute.
fn misshapen(table: &Table) -> String {
    let mut said = String::new();
    let fields: Vec<Vec<&str>> =
        table.rows.iter().map(|row| table.header.iter().map(|column| row[column].as_str()).collect()).collect();
    for pair in fields.windows(2).filter(|pair| pair[0] > pair[1]) {
        let _ = writeln!(said, "  not in order: {:?} before {:?}", pair[0], pair[1]);
    }
    for field in fields.iter().flatten() {
        if field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err() {
            let _ = writeln!(said, "  a formula: {field:?}");
        }
    }
    said
}

/// The rows that the patterns name, in the file's order.
fn figures(table: &Table, patterns: &[String]) -> String {
    let patterns: Vec<Vec<&str>> = patterns.iter().map(|pattern| pattern.split_whitespace().collect()).collect();
    let rows = table.rows.iter().filter(|row| {
        patterns.iter().any(|pattern| {
            pattern
                .iter()
                .zip(["window", "unit", "indicator"])
                .all(|(wanted, column)| *wanted == "*" || row[column] == *wanted)
        })
    });
    listed(FIGURES, rows.map(|row| line(row, FIGURES)).collect())
}

fn findings(table: &Table, case: &Case) -> String {
    let mut columns = FINDINGS.to_vec();
    if case.values {
        columns.push("value");
    }
    if case.wanted {
        columns.push("expected");
    }
    if case.messages {
        columns.push("message");
    }
    let rows = table.rows.iter().filter(|row| !case.ignore.contains(&row["check"]));
    listed(&columns, rows.map(|row| line(row, &columns)).collect())
}

/// A header and lines.
fn listed(columns: &[&str], lines: Vec<String>) -> String {
    let mut text = format!("{}\n", record(columns.iter().copied()));
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Lines that only one of two texts has, by the longest common subsequence.
pub fn difference(expected: &str, found: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let mut common = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if a[i] == b[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && common[i + 1][j] >= common[i][j + 1] {
            let _ = writeln!(text, "  - {}", a[i]);
            i += 1;
        } else {
            let _ = writeln!(text, "  + {}", b[j]);
            j += 1;
        }
    }
    text
}
