//! Layouts as tests: `tests/reading/NAME.sheet` is a workbook in text, `NAME.txt` what comes of it.
//!
//! The notation is that of the suite's `workbook` module; a comment `# file: 2020-06/第一党支部 党费.xlsx` gives the path under
//! which the workbook is read. `HUIZONG_BLESS=1` writes the `.txt` anew, to be reviewed as a diff; `HUIZONG_CASE=NAME`
//! runs only that one.

mod bench;
#[allow(dead_code)] // the suite builds sheets in code as well
#[path = "../../../tests/suite/workbook.rs"]
mod workbook;

use std::path::Path;
use std::{env, fs};

#[test]
fn every_layout_is_read_as_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading");
    let only = env::var("HUIZONG_CASE").ok();
    let bless = env::var_os("HUIZONG_BLESS").is_some_and(|value| value == "1");
    let context = bench::shipped();
    let mut sheets: Vec<_> = fs::read_dir(&folder)
        .expect("tests/reading")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sheet"))
        .filter(|path| only.as_ref().is_none_or(|only| path.file_stem().is_some_and(|stem| stem == only.as_str())))
        .collect();
    sheets.sort();
    assert!(!sheets.is_empty(), "no case");
    let mut failures = Vec::new();
    for path in sheets {
        let text = fs::read_to_string(&path).expect("a case");
        let file = text.lines().find_map(|line| line.strip_prefix("# file: ")).unwrap_or("2020-06/报表.xlsx").trim();
        let told = bench::told(&workbook::Book::parse(&text, file).bytes(), file, &context);
        let expected = path.with_extension("txt");
        if bless {
            fs::write(&expected, &told).expect("a writable folder");
        } else if fs::read_to_string(&expected).unwrap_or_default().replace("\r\n", "\n") != told {
            failures.push(format!("{}\n{told}", path.display()));
        }
    }
    assert!(failures.is_empty(), "not read as told:\n{}", failures.join("\n"));
}
