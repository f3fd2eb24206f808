//! The reader's own tests know the shipped forms and units from a file, since they are built without the config.

use std::{env, fs};

use crate::binary::repository;
use huizong::config;

/// `HUIZONG_BLESS=1` writes the file anew.
#[test]
fn the_readers_bench_knows_the_shipped_forms_and_units() {
    let plan = config::load(&repository().join("config.toml")).expect("the shipped config");
    let limits = plan.limits.of_reading();
    let tree = huizong::lists::units(&repository().join("input/单位目录.xlsx"), &limits).expect("the sample's units");
    let text = format!("{{\"forms\": [\n{}\n],\n\"units\": [\n{}\n]}}\n", lines(&plan.forms), lines(tree.all()));
    let file = repository().join("crates/intake/tests/shipped.json");
    if env::var_os("HUIZONG_BLESS").is_some_and(|value| value == "1") {
        fs::write(&file, &text).expect("a writable folder");
    }
    let known = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(known == text, "config.toml or the unit list has changed: run with HUIZONG_BLESS=1");
}

/// One item a line.
fn lines<T: serde::Serialize>(items: &[T]) -> String {
    let lines: Vec<String> = items.iter().map(|item| serde_json::to_string(item).expect("JSON")).collect();
    lines.join(",\n")
}
