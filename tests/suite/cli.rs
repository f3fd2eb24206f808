//! Exit codes, streams and options of the command (DESIGN section 8).

use std::fs;

use crate::binary::{Project, Ran, command, files, finish, huizong, repository};
use crate::workbook::{Book, Sheet};

/// A project of two branches; `amounts` is what each sent for January, nothing if it is missing.
pub fn small(amounts: [Option<&str>; 2]) -> Project {
    let base = repository().join("tests/cases/base");
    let read = |name: &str| fs::read_to_string(base.join(name)).expect("the base of the cases");
    let project = Project::new(&read("config.toml"));
    let units = Book::parse(&read("单位目录.sheet"), "");
    project.put("单位目录.xlsx", &units.bytes());
    for (name, amount) in ["第一党支部", "第二党支部"].into_iter().zip(amounts) {
        let Some(amount) = amount else { continue };
        let title = format!("{name}2020年1月党费收缴明细表");
        let rows = vec![vec![title.as_str()], vec!["党员编号", "应缴金额", "实缴金额"], vec!["001", amount, amount]];
        let book =
            Book { modified: "2020-02-01 09:00".to_owned(), cut: None, sheets: vec![Sheet::new("党费", rows)] };
        project.put(&format!("2020-01/{name}.xlsx"), &book.bytes());
    }
    project
}

fn clean() -> Project {
    small([Some("10"), Some("20")])
}

#[test]
fn a_clean_run_exits_0_and_publishes() {
    let project = clean();
    let ran = project.run("2020-01", &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let line = ran.stdout.trim_end();
    assert_eq!(line.lines().count(), 1, "one closing line: {line}");
    assert!(line.contains("2020年1月") && line.contains("汇总表.xlsx"), "{line}");
    assert_eq!(ran.stderr, "", "nothing but the result");
    for name in [
        "data/indicators.csv",
        "data/findings.csv",
        "data/submissions.csv",
        "data/rows/dues.parquet",
        "manifest.json",
        "汇总表.xlsx",
        "审核底稿.xlsx",
    ] {
        assert!(project.path("output/2020-01").join(name).is_file(), "{name}");
    }
}

#[test]
fn missing_quarantined_and_errors_exit_1() {
    let missing = small([Some("10"), None]);
    let ran = missing.run("2020-01", &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(missing.path("output/2020-01/manifest.json").is_file(), "done all the same");
    let never = missing.run("2020-01", &["--fail-on", "never"]);
    assert_eq!(never.code, Some(0));
    let error = small([Some("10"), Some("20左右")]);
    assert_eq!(error.run("2020-01", &[]).code, Some(1));
    let quarantined = clean();
    quarantined.put("2020-01/坏.xlsx", b"PK\x03\x04 and no more");
    assert_eq!(quarantined.run("2020-01", &[]).code, Some(1));
}

#[test]
fn mistakes_of_usage_exit_2_on_stderr() {
    let wrong: [&[&str]; 8] = [
        &["run", "--perid", "2020-01"],
        &["ruin"],
        &[],
        &["run", "--period", "2020-13"],
        &["run", "--jobs", "0"],
        &["run", "--format", "xml"],
        &["run", "--fail-on", "warning"],
        &["run", "--config", "/nonexistent/config.toml"],
    ];
    for args in wrong {
        let ran = huizong(args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
    let near = huizong(["run", "--perid", "2020-01"]);
    assert!(near.stderr.contains("--period"), "{}", near.stderr);
}

#[test]
fn help_and_version_are_results() {
    for args in [&["--help"][..], &["run", "--help"], &["--version"]] {
        let ran = huizong(args);
        assert_eq!(ran.code, Some(0), "{args:?}");
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{args:?}");
    }
    let help = huizong(["--help"]).stdout;
    for word in ["run", "check", "remind", "--period", "--format", "--fail-on", "75"] {
        assert!(help.contains(word), "{word}:\n{help}");
    }
}

#[test]
fn check_publishes_nothing_and_says_the_findings() {
    let project = small([Some("10"), Some("20左右")]);
    let before = files(project.folder.path());
    let ran = finish(&mut project.command("check", "2020-01", &[]));
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("20左右"), "{}", ran.stdout);
    assert_eq!(files(project.folder.path()), before, "nothing was written");
    assert!(!project.path("output").exists());
}

#[test]
fn json_is_one_object_on_stdout() {
    let project = small([Some("10"), None]);
    for name in ["run", "check"] {
        for more in [&[][..], &["-v"], &["-vv"], &["--quiet"]] {
            let args = [&["--format", "json"], more].concat();
            let ran = finish(&mut project.command(name, "2020-01", &args));
            let parsed: serde_json::Value =
                serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", ran.stdout));
            assert_eq!(parsed["exit"], 1, "{args:?}");
            assert_eq!(parsed["period"], "2020-01");
            assert_eq!(parsed["submissions"]["counted"], 1);
            assert_eq!(parsed["submissions"]["missing"], 1);
            for severity in ["error", "warning", "note"] {
                let count = &parsed["findings"][severity];
                assert!(count.is_u64(), "findings.{severity} is {count}, no count");
            }
            assert_eq!(parsed["published"].is_string(), name == "run", "{args:?}");
        }
    }
}

#[test]
fn quiet_leaves_stderr_to_failures() {
    let project = clean();
    project.put("2020-02/第一党支部.xlsx", &later());
    let ran = project.run("2020-01", &[]);
    assert!(!ran.stderr.is_empty(), "the later table is said on stderr");
    let ran = project.run("2020-01", &["--quiet"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let both = project.run("2020-01", &["--quiet", "-v"]);
    assert_eq!(both.code, Some(2), "they exclude each other");
    let broken = Project::new("[project]\n");
    let ran = broken.run("2020-01", &["--quiet"]);
    assert_eq!(ran.code, Some(2));
    assert!(!ran.stderr.is_empty(), "a failure is said all the same");
}

fn later() -> Vec<u8> {
    let rows = vec![
        vec!["第一党支部2020年2月党费收缴明细表"],
        vec!["党员编号", "应缴金额", "实缴金额"],
        vec!["001", "1", "1"],
    ];
    let book = Book { modified: "2020-03-01 09:00".to_owned(), cut: None, sheets: vec![Sheet::new("党费", rows)] };
    book.bytes()
}

#[test]
fn a_failed_run_exits_3_and_changes_nothing() {
    let project = clean();
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    let before = files(&project.path("output"));
    fs::remove_dir_all(project.path("input/2020-01")).expect("removable");
    let ran = project.run("2020-01", &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    assert_eq!(files(&project.path("output")), before);

    fs::remove_dir_all(project.path("input")).expect("removable");
    let ran = project.run("2020-01", &[]);
    assert!(matches!(ran.code, Some(2 | 3)), "{}", ran.stderr);
    assert_eq!(files(&project.path("output")), before);
}

#[test]
fn output_in_a_files_place_exits_3() {
    let project = clean();
    let place = project.path("taken");
    fs::write(&place, "mine").expect("a file");
    let ran = project.run("2020-01", &["--output", &place.display().to_string()]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert_eq!(fs::read(&place).expect("still there"), b"mine");
}

#[test]
fn an_exemption_for_nobody_is_a_warning() {
    let project = clean();
    let config = fs::read_to_string(project.path("config.toml")).expect("a config");
    let exempt = "\n[[exempt]]\nunit = \"9999\"\nform = \"dues\"\n";
    fs::write(project.path("config.toml"), config + exempt).expect("a config");
    let ran = project.run("2020-01", &[]);
    assert_eq!(ran.code, Some(0), "a warning stops nothing: {}", ran.stderr);
    let findings = String::from_utf8(project.published("2020-01", "data/findings.csv")).expect("UTF-8");
    let said = format!("{findings}{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("9999"), "nobody says that 9999 is not in the unit list:\n{said}");
}

#[test]
fn stray_settings_of_the_engine_are_refused() {
    let project = clean();
    let ran = finish(project.command("run", "2020-01", &[]).env("POLARS_MAX_THREADS", "1"));
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("POLARS_MAX_THREADS"), "{}", ran.stderr);
}

#[test]
fn paths_are_relative_to_the_config() {
    let project = clean();
    let here = |args: &[&str]| -> Ran { finish(command().current_dir(project.folder.path()).args(args)) };
    assert_eq!(here(&["run", "--period", "2020-01"]).code, Some(0));
    assert!(project.path("output/2020-01/manifest.json").is_file());
    let elsewhere = tempfile::tempdir().expect("a folder");
    let ran = finish(
        project
            .command("run", "2020-01", &["--output", "published", "--input"])
            .arg(project.path("input"))
            .current_dir(elsewhere.path()),
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let there = elsewhere.path().join("published/2020-01");
    assert_eq!(files(&there), files(&project.path("output/2020-01")));
}

#[test]
fn locale_time_zone_and_threads_change_no_byte() {
    let project = small([Some("10"), Some("20左右")]);
    assert_eq!(project.run("2020-01", &[]).code, Some(1));
    let expected = files(&project.path("output/2020-01"));
    let settings: [[(&str, &str); 2]; 3] = [
        [("LC_ALL", "de_DE.UTF-8"), ("TZ", "America/New_York")],
        [("LC_ALL", "C"), ("TZ", "Pacific/Kiritimati")],
        [("LANG", "zh_CN.GBK"), ("RAYON_NUM_THREADS", "1")],
    ];
    for environment in settings {
        let ran = finish(project.command("run", "2020-01", &[]).envs(environment));
        assert_eq!(ran.code, Some(1), "{environment:?}");
        assert_eq!(files(&project.path("output/2020-01")), expected, "{environment:?}");
    }
}
