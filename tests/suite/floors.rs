//! The floors of the house: who may import whom, and who prints. [`FLOORS`] is the whole order.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::binary::repository;

/// What every module of the main crate may import: the nouns, what is wanted of them, and their frames.
const GROUND: &[&str] = &["model", "config", "dataset", "spans"];

/// Each module of the main crate with what else it may import; the longest name that fits a file decides. The stages
/// stand beside each other and meet in the ground only, but for what is listed here.
const FLOORS: &[(&str, &[&str])] = &[
    ("config", &[]),
    ("model", &[]),
    ("spans", &[]),
    ("dataset", &[]),
    ("discover", &["plain"]),
    // In this process or in a worker.
    ("lists", &["workers"]),
    ("plain", &[]),
    ("progress", &[]),
    ("publish", &[]),
    ("resolve", &[]),
    // Figures carry the year's targets.
    ("aggregate", &["resolve", "lists"]),
    ("check", &["aggregate", "resolve"]),
    // Walks back over the rows that were added up.
    ("trace", &["aggregate", "resolve"]),
    ("ledger", &["aggregate", "resolve"]),
    ("mask", &[]),
    // Writers see decided numbers only; the typed rows are written from the sources.
    ("report", &["plain", "report"]),
    ("report::flat", &["aggregate", "mask", "plain", "report", "resolve"]),
    ("workers", &[]),
    ("cli", &["cli"]),
    (
        "pipeline",
        &[
            "aggregate",
            "check",
            "cli",
            "discover",
            "ledger",
            "lists",
            "mask",
            "plain",
            "progress",
            "publish",
            "report",
            "resolve",
            "trace",
            "workers",
        ],
    ),
    ("lib", &[]),
    ("main", &["cli", "pipeline", "plain", "workers"]),
];

/// The same for the intake crate, where `model` is the ground.
const INTAKE_GROUND: &[&str] = &["model"];
const INTAKE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("typing", &[]),
    ("read", &[]),
    ("recognise", &["typing"]),
    ("slip", &["read", "typing"]),
    ("ingest", &["read", "recognise", "slip", "typing"]),
    ("lib", &[]),
];

/// A source file with its module path, without comments and tests.
struct Source {
    /// Its path below the repository.
    path: PathBuf,
    /// Its module: `report::flat`.
    module: String,
    /// Its text.
    text: String,
}

fn sources(folder: &str) -> Vec<Source> {
    let root = repository().join(folder);
    let mut found = Vec::new();
    let mut waiting = vec![root.clone()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(&at).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
                let module = path
                    .strip_prefix(&root)
                    .expect("below src")
                    .with_extension("")
                    .components()
                    .map(|part| part.as_os_str().to_string_lossy().into_owned())
                    .collect::<Vec<_>>()
                    .join("::");
                let text = plain(&fs::read_to_string(&path).expect("UTF-8"));
                found.push(Source {
                    path: path.strip_prefix(repository()).expect("below the root").to_owned(),
                    module,
                    text,
                });
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no sources");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The code without comments, and without the tests at its end.
fn plain(text: &str) -> String {
    let code = match text.find("\n#[cfg(test)]\nmod ") {
        // A declaration of a module in its own file is no end.
        Some(at) if !text[at + 1..].lines().nth(1).is_some_and(|l| l.ends_with(';')) => &text[..at],
        _ => text,
    };
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The top-level modules that the code names behind `crate::`, with the one below in `A::B` form where it is named.
fn imports(text: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        // Not the end of another word (`huizong_crate::`).
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => {
                found.insert(word(rest));
            }
            Some(list) => {
                let mut depth = 0_i32;
                let mut start = true;
                for (i, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && !c.is_whitespace() => {
                            found.insert(word(&list[i..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

/// What the files of `folder` import against the order.
fn broken(folder: &str, ground: &[&str], floors: &[(&str, &[&str])]) -> Vec<String> {
    let mut said = Vec::new();
    for source in sources(folder) {
        let place = floors
            .iter()
            .filter(|(name, _)| source.module == *name || source.module.starts_with(&format!("{name}::")))
            .max_by_key(|(name, _)| name.len());
        let Some((name, allowed)) = place else {
            said.push(format!("{} has no floor", source.path.display()));
            continue;
        };
        let own = name.split("::").next().unwrap_or(name);
        for import in imports(&source.text) {
            let fine = import == own || ground.contains(&import.as_str()) || allowed.contains(&import.as_str());
            if !fine {
                said.push(format!("{}: {own} imports {import}", source.path.display()));
            }
        }
    }
    said
}

#[test]
fn stages_import_only_what_lies_below() {
    let said = broken("src", GROUND, FLOORS);
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn intake_imports_only_what_lies_below() {
    let said = broken("crates/intake/src", INTAKE_GROUND, INTAKE);
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn only_the_binary_prints() {
    let mut said = Vec::new();
    for source in sources("src").into_iter().chain(sources("crates/intake/src")) {
        if source.path == Path::new("src/main.rs") {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            // Asking whether stderr is a terminal is no printing, and the progress bar draws there alone.
            let line = line.replace("stderr().is_terminal()", "").replace("ProgressDrawTarget::stderr()", "");
            let prints = ["println!", "print!(", "eprint!(", "dbg!", "stdout()", "stderr()"];
            if prints.iter().any(|word| line.contains(word)) {
                said.push(format!("{}: line {} {}", source.path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn imports_are_found() {
    let text = "use crate::{config, model::{A, B}, lists};\nuse crate::aggregate::x;\nlet y = crate::check::z();";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["aggregate", "check", "config", "lists", "model"]);
}
