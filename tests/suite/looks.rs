//! What 汇总表.xlsx is made of, part by part, for the small project in `tests/looks`: `tests/looks/parts` holds every part
//! of the package, a tag a line. `HUIZONG_BLESS=1` writes them anew, to be reviewed as a diff.

use std::collections::BTreeMap;
use std::fs;

use crate::binary::{Project, files, repository, texts};
use crate::cases::difference;
use crate::workbook::Book;

const PERIOD: &str = "2020-02";

/// The small project with its workbooks; `config` may change its text.
fn project(config: impl FnOnce(String) -> String) -> Project {
    let folder = repository().join("tests/looks");
    let project = Project::new(&config(fs::read_to_string(folder.join("config.toml")).expect("a config")));
    for (name, bytes) in files(&folder.join("input")) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let name = name.replace(".sheet", ".xlsx");
        project.put(&name, &Book::parse(&text, &name).bytes());
    }
    project
}

/// The parts of a package by name, a tag a line.
fn lines(bytes: &[u8]) -> BTreeMap<String, String> {
    texts(bytes).into_iter().map(|(name, text)| (name, text.replace("><", ">\n<"))).collect()
}

/// The parts of the published workbook.
fn summary(project: &Project) -> BTreeMap<String, String> {
    let ran = project.run(PERIOD, &["--fail-on", "never", "--quiet"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    lines(&project.published(PERIOD, "汇总表.xlsx"))
}

#[test]
fn the_summary_is_made_of_these_parts() {
    let found = summary(&project(|config| config));
    let folder = repository().join("tests/looks/parts");
    if std::env::var_os("HUIZONG_BLESS").is_some_and(|value| value == "1") {
        let _ = fs::remove_dir_all(&folder);
        for (name, text) in &found {
            // Names of parts as names of files: one folder is enough.
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join(name.replace('/', "-")), text).expect("a part");
        }
    }
    let known = files(&folder);
    let mut said = String::new();
    for (name, text) in &found {
        let expected =
            known.get(&name.replace('/', "-")).map_or("", |bytes| std::str::from_utf8(bytes).expect("UTF-8"));
        if expected != text {
            said.push_str(&format!("{name}\n{}", difference(expected, text)));
        }
    }
    let names: Vec<String> = found.keys().map(|name| name.replace('/', "-")).collect();
    let gone: Vec<&String> = known.keys().filter(|name| !names.contains(name)).collect();
    assert!(said.is_empty() && gone.is_empty(), "(- expected, + found; gone: {gone:?})\n{said}");
}

#[test]
fn the_summary_holds_what_leaders_are_promised() {
    let parts = summary(&project(|config| config));
    let sheet = |n: usize| &parts[&format!("xl/worksheets/sheet{n}.xml")];
    let all: String = parts.values().cloned().collect();
    // Real numbers with formats, and never a formula.
    assert!(!all.contains("<f>"), "a formula");
    // Page one is one page of A4, the others have their titles on each page.
    assert!(
        sheet(1).contains("fitToPage=\"1\"") && sheet(1).contains("paperSize=\"9\"") && !sheet(1).contains("landscape")
    );
    assert!(parts["xl/workbook.xml"].contains("_xlnm.Print_Titles"));
    // Levels of the tree fold; bars, small lines, frozen panes.
    assert!(sheet(2).contains("outlineLevel=\"2\"") && sheet(2).contains("summaryBelow=\"0\""));
    assert!(
        sheet(2).contains("dataBar") && sheet(2).contains("x14:sparkline") && sheet(2).contains("state=\"frozen\"")
    );
    // Names of ranges, tables where they can be.
    assert!(parts["xl/workbook.xml"].contains("表_dues"));
    let tables: String =
        parts.iter().filter(|(name, _)| name.starts_with("xl/tables/")).map(|(_, t)| t.as_str()).collect();
    assert!(tables.contains("displayName=\"表_report\"") && tables.contains("displayName=\"表_months\""));
    // No name of a sheet is too long or stands twice.
    let names: Vec<&str> =
        parts["xl/workbook.xml"].split("<sheet name=\"").skip(1).filter_map(|t| t.split('"').next()).collect();
    assert_eq!(names.len(), 7, "{names:?}");
    assert!(names.iter().all(|name| name.encode_utf16().count() <= 31), "{names:?}");
    // Links stay inside.
    assert!(!all.contains("TargetMode=\"External\""));
    // Who prepared it, and of which day it is.
    assert!(
        parts["docProps/core.xml"].contains("市农牧局") && parts["docProps/core.xml"].contains("截至2020年2月29日")
    );
    // A rate of which a cell was refused is marked.
    assert!(parts["xl/styles.xml"].contains("0.0%&quot;*&quot;"));
}

#[test]
fn a_workbook_that_cannot_be_written_leaves_what_was_published() {
    let good = project(|config| config);
    assert_eq!(good.run(PERIOD, &["--fail-on", "never", "--quiet"]).code, Some(0));
    let before = files(&good.path("output"));
    // More columns than a sheet has: three for each indicator.
    let many: String =
        (0..5_500).map(|n| format!("[[indicator]]\nid = \"x{n}\"\nname = \"数{n}\"\nvalue = \"paid\"\n")).collect();
    let ids: Vec<String> = (0..5_500).map(|n| format!("\"x{n}\"")).collect();
    let table = format!(
        "[[table]]\ntitle = \"太宽的表\"\nkinds = [\"支部\"]\nindicators = [{}]\ncompare = [\"prev\", \"last_year\"]\n",
        ids.join(",")
    );
    let text = fs::read_to_string(good.path("config.toml")).expect("a config");
    fs::write(good.path("config.toml"), format!("{text}\n{many}{table}")).expect("a config");
    let ran = good.run(PERIOD, &["--fail-on", "never", "--quiet"]);
    assert_ne!(ran.code, Some(0));
    assert!(ran.stderr.contains("太宽的表") && ran.stderr.contains("16384"), "{}", ran.stderr);
    assert!(before == files(&good.path("output")), "what was published has changed");
}
