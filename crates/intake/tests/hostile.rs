//! Files that once took the reader down, held it up or were read wrongly, most of them found by the targets in `fuzz/`:
//! `tests/hostile/NAME`, and what comes of each in `tests/hostile/expected.txt`. `HUIZONG_BLESS=1` writes that anew, to be
//! reviewed as a diff.

#[allow(dead_code)] // the bench for layouts tells more
mod bench;

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use huizong_intake::ingest::ingest;
use huizong_intake::read::{Limits, read};

const LIMITS: Limits = Limits { inflated_bytes: 64 << 20, entries: 1000, ratio: 500, cells: 100_000 };
/// What is read in milliseconds may take this on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// The file's error, or each sheet with what is wrong with it or how many cells it has.
fn told(bytes: &[u8]) -> String {
    let book = match read(bytes, &LIMITS) {
        Ok(book) => book,
        Err(error) => return error.to_string(),
    };
    let sheet = |grid: &huizong_intake::model::Grid| {
        let count = || format!("{} cells, {} merges", grid.cells.len(), grid.merges.len());
        format!("[{}] {}", grid.name.escape_debug(), grid.broken.clone().unwrap_or_else(count))
    };
    book.grids.iter().map(sheet).collect::<Vec<_>>().join("; ")
}

#[test]
fn what_was_found_once_stays_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let context = bench::shipped();
    let mut names: Vec<_> = fs::read_dir(&folder)
        .expect("tests/hostile")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "expected.txt")
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no case");
    let mut found = String::new();
    for name in names {
        let bytes = fs::read(folder.join(&name)).expect("a file");
        let begun = Instant::now();
        let _ = writeln!(found, "{name}\t{}", told(&bytes));
        let report = ingest(&bytes, &format!("2020-06/{name}"), &context);
        assert!(begun.elapsed() < LONGEST, "{name} took {:?}", begun.elapsed());
        assert!(report.unreadable.is_some() || !report.sheets.is_empty(), "{name} is lost");
    }
    let expected = folder.join("expected.txt");
    if env::var_os("HUIZONG_BLESS").is_some_and(|value| value == "1") {
        fs::write(&expected, &found).expect("a writable folder");
    } else {
        assert_eq!(found, fs::read_to_string(&expected).expect("expected.txt").replace("\r\n", "\n"));
    }
}
