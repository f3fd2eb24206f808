//! One generation, whole or not at all: processes killed at any moment, and two at a time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Instant;

use huizong::publish::Lock;
use sha2::{Digest, Sha256};

use crate::binary::{files, finish};
use crate::cli::small;

/// How many processes are killed.
const KILLED: u64 = 60;

/// Files of a generation, checked to be exactly what its manifest says.
fn generation(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(folder);
    let manifest = all.remove("manifest.json").expect("a generation has a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    let listed: BTreeMap<String, String> = manifest["outputs"]
        .as_array()
        .expect("a list of outputs")
        .iter()
        .map(|output| {
            let text = |key: &str| output[key].as_str().expect("text").to_owned();
            (text("file"), text("sha256"))
        })
        .collect();
    let found: BTreeMap<String, String> = all
        .iter()
        .map(|(name, bytes)| {
            let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            (name.clone(), hash)
        })
        .collect();
    assert_eq!(found, listed, "the folder is not what its manifest says");
    all
}

#[test]
fn a_kill_at_any_moment_leaves_a_whole_generation() {
    let (first, second) = (small([Some("10"), Some("20")]), small([Some("11"), Some("21")]));
    let output = first.path("output").display().to_string();
    let place = first.path("output/2020-01");
    let begun = Instant::now();
    assert_eq!(first.run("2020-01", &[]).code, Some(0));
    let whole = begun.elapsed();
    let figures = |amounts: &str| amounts.to_owned();
    let known = |folder: &Path| {
        let all = generation(folder);
        let text = String::from_utf8(all["data/indicators.csv"].clone()).expect("UTF-8");
        let amount = |sum: &str| text.contains(&format!(",dues_amount,收缴党费,{sum},"));
        match (amount("30"), amount("32")) {
            (true, false) => figures("first"),
            (false, true) => figures("second"),
            _ => panic!("neither generation:\n{text}"),
        }
    };
    assert_eq!(known(&place), "first");

    // The delays follow no pattern, but the same one in every run of the test.
    let mut state: u64 = 2020;
    let (mut killed, mut seen) = (0, BTreeMap::<String, u32>::new());
    for i in 0..KILLED {
        let project = if i % 2 == 0 { &second } else { &first };
        let mut child = project
            .command("run", "2020-01", &["--output", &output])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let share = f64::from(u32::try_from(state >> 40).expect("24 bits")) / f64::from(1 << 24);
        sleep(whole.mul_f64(share * 1.1));
        let _ = child.kill();
        let status = child.wait().expect("a child");
        killed += u32::from(status.code().is_none());
        *seen.entry(known(&place)).or_default() += 1;
    }
    assert!(killed > 10, "only {killed} of {KILLED} were killed in time");

    let ran = finish(&mut second.command("run", "2020-01", &["--output", &output]));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(known(&place), "second");
    let left: Vec<String> = fs::read_dir(first.path("output"))
        .expect("the output folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "2020-01" && name != ".huizong.lock")
        .collect();
    assert!(left.is_empty(), "leftovers: {left:?}; {killed} killed, {seen:?}");
}

#[test]
fn the_second_run_exits_75_and_changes_nothing() {
    let project = small([Some("10"), Some("20")]);
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    let before = files(&project.path("output"));
    let lock = Lock::acquire(&project.path("output")).expect("nobody else is there");
    let ran = project.run("2020-01", &[]);
    assert_eq!(ran.code, Some(75), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("另一个 huizong"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    assert_eq!(files(&project.path("output")), before);
    let check = finish(&mut project.command("check", "2020-01", &[]));
    assert_eq!(check.code, Some(0), "check publishes nothing and needs no lock");
    drop(lock);
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
}

#[test]
fn runs_at_the_same_time_end_in_one_whole_generation() {
    let project = small([Some("10"), Some("20")]);
    let mut children: Vec<_> = (0..4)
        .map(|_| {
            project
                .command("run", "2020-01", &["--quiet"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the binary starts")
        })
        .collect();
    let codes: Vec<Option<i32>> = children.iter_mut().map(|child| child.wait().expect("a child").code()).collect();
    assert!(codes.iter().all(|code| matches!(code, Some(0 | 75))), "{codes:?}");
    assert!(codes.contains(&Some(0)), "{codes:?}");
    generation(&project.path("output/2020-01"));
}

#[test]
fn other_periods_and_strange_files_are_left_alone() {
    let project = small([Some("10"), Some("20")]);
    let keep = ["2019-12/汇总表.xlsx", "终稿.docx", "2020-01-backup/data.csv"];
    for name in keep {
        let path = project.path("output").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, name).expect("a file");
    }
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    for name in keep {
        let text = fs::read_to_string(project.path("output").join(name)).expect("still there");
        assert_eq!(text, name);
    }
    // What people put into a generation does not survive the next one, and does not stop it either.
    fs::write(project.path("output/2020-01/notes.txt"), "x").expect("a file");
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    generation(&project.path("output/2020-01"));
}
