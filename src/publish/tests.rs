//! Old or new, never a mix: also when the process is killed.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use walkdir::WalkDir;

use super::swap::{self, Swap, SwapError};
use super::{Lock, PublishError, publish, publish_by};

/// Says to the test binary that it is the child that will be killed, and where it publishes.
const CHILD: &str = "HUIZONG_TEST_PUBLISH_INTO";
/// Says that the child swaps by renames.
const BY_RENAMES: &str = "HUIZONG_TEST_PUBLISH_BY_RENAMES";

/// The `n`th generation: its number is in every file, and some files are in every other one only.
fn generation(n: u64) -> Vec<(String, Vec<u8>)> {
    let body = |size: usize| n.to_le_bytes().repeat(size);
    let mut files = vec![
        ("汇总表.xlsx".to_owned(), body(20_000)),
        ("data/indicators.csv".to_owned(), body(2_000)),
        ("data/rows/dues.parquet".to_owned(), body(2_000)),
        (format!("退回单/第{n}党支部.xlsx"), body(500)),
    ];
    if n.is_multiple_of(2) {
        files.push(("extra/deep/only-even".to_owned(), body(1)));
    }
    files
}

/// What is published, by path.
fn published(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap();
            let bytes = fs::read(entry.path()).unwrap();
            (name.to_str().unwrap().replace('\\', "/"), bytes)
        })
        .collect()
}

fn assert_is(folder: &Path, n: u64) {
    let expected: BTreeMap<_, _> = generation(n).into_iter().collect();
    assert!(published(folder) == expected, "not generation {n}");
}

/// The hidden folders in `output`.
fn leftovers(output: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(output).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir() && path.file_name().unwrap().to_str().unwrap().starts_with('.')).collect()
}

#[test]
fn a_generation_replaces_the_one_before_whole() {
    for swap in [swap::swap as Swap, swap::by_renames] {
        let root = tempfile::tempdir().unwrap();
        let output = root.path().join("output");
        for n in 1..=4 {
            let folder = publish_by(swap, &output, "2020-06", &generation(n)).unwrap();
            assert_eq!(folder, output.join("2020-06"));
            assert_is(&folder, n);
            assert_eq!(leftovers(&output), [] as [PathBuf; 0]);
        }
        publish_by(swap, &output, "2020-07", &generation(9)).unwrap();
        assert_is(&output.join("2020-06"), 4);
    }
}

#[test]
fn a_refused_generation_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = publish(root.path(), "2020-06", &generation(1)).unwrap();
    let mut bad = generation(2);
    bad.push(("../outside".to_owned(), Vec::new()));
    assert!(matches!(publish(root.path(), "2020-06", &bad), Err(PublishError::BadName { .. })));
    for period in ["", ".", "..", "2020-6", "../2020-06", "2020-06/data"] {
        let refused = publish(root.path(), period, &generation(2));
        assert!(matches!(refused, Err(PublishError::BadName { .. })), "{period}");
    }
    let mut too_long = generation(2);
    too_long.push((format!("退回单/{}.xlsx", "长".repeat(200)), Vec::new()));
    let error = publish(root.path(), "2020-06", &too_long).unwrap_err().to_string();
    assert!(error.contains("太长"), "{error}");
    assert_is(&folder, 1);
    assert_eq!(leftovers(root.path()), [] as [PathBuf; 0]);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
}

#[test]
fn a_file_in_the_generations_place_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("2020-06"), "mine").unwrap();
    let error = publish(root.path(), "2020-06", &generation(1)).unwrap_err();
    assert!(matches!(error, PublishError::NotAFolder { .. }), "{error}");
    assert_eq!(fs::read(root.path().join("2020-06")).unwrap(), b"mine");
}

#[test]
fn a_failed_swap_leaves_the_old_generation_and_says_what_is_open() {
    let refuse: Swap = |_, _, _| Err(SwapError::Unchanged(std::io::ErrorKind::PermissionDenied.into()));
    let root = tempfile::tempdir().unwrap();
    let folder = publish(root.path(), "2020-06", &generation(1)).unwrap();
    let error = publish_by(refuse, root.path(), "2020-06", &generation(2)).unwrap_err();
    assert!(error.to_string().starts_with("没有权限写"), "{error}");
    assert_is(&folder, 1);

    // A lock file alone is no reason to refuse: it may be left from a crash.
    fs::write(folder.join("~$汇总表.xlsx"), "").unwrap();
    let error = publish_by(refuse, root.path(), "2020-06", &generation(2)).unwrap_err();
    assert!(error.to_string().starts_with("请先关闭《汇总表.xlsx》再运行"), "{error}");
    publish(root.path(), "2020-06", &generation(2)).unwrap();
    assert_is(&folder, 2);
    assert_eq!(leftovers(root.path()), [] as [PathBuf; 0]);
}

#[test]
fn renames_roll_back_when_the_new_generation_cannot_move_in() {
    let root = tempfile::tempdir().unwrap();
    let folder = publish(root.path(), "2020-06", &generation(1)).unwrap();
    let aside = root.path().join(".2020-06.old-x");
    let failed = swap::by_renames(&root.path().join("not there"), &folder, &aside);
    assert!(matches!(failed, Err(SwapError::Unchanged(_))), "{failed:?}");
    assert_is(&folder, 1);
    assert!(!aside.exists());
}

#[test]
fn a_stranded_generation_is_put_back_by_the_next_run() {
    let strand: Swap = |_, target, aside| {
        fs::rename(target, aside).unwrap();
        Err(SwapError::Stranded(std::io::ErrorKind::Other.into()))
    };
    let root = tempfile::tempdir().unwrap();
    let folder = publish(root.path(), "2020-06", &generation(1)).unwrap();
    let error = publish_by(strand, root.path(), "2020-06", &generation(2)).unwrap_err();
    assert!(matches!(error, PublishError::Stranded { .. }), "{error}");
    assert!(!folder.exists());
    let _lock = Lock::acquire(root.path()).unwrap();
    assert_is(&folder, 1);
    assert_eq!(leftovers(root.path()), [] as [PathBuf; 0]);
}

#[cfg(unix)]
#[test]
fn the_published_folder_can_be_read_by_colleagues() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let ordinary = root.path().join("ordinary");
    fs::create_dir(&ordinary).unwrap();
    let folder = publish(root.path(), "2020-06", &generation(1)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&folder), mode(&ordinary));
}

/// Not a test of its own: the process that [`killed_at_any_moment`] kills. Publishes one generation after the other.
#[test]
fn child() {
    let Some(output) = env::var_os(CHILD).map(PathBuf::from) else {
        return;
    };
    let swap = if env::var_os(BY_RENAMES).is_some() { swap::by_renames } else { swap::swap as Swap };
    let _lock = Lock::acquire(&output).unwrap();
    for n in 1.. {
        publish_by(swap, &output, "2020-06", &generation(n)).unwrap();
        println!("{n} is published");
    }
}

/// Kills a publishing process many times, each time a little later; gives how often it left traces.
fn kill_many(by_renames: bool) -> usize {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("2020-06");
    let mut traces = 0;
    for round in 0..24 {
        let mut command = Command::new(env::current_exe().unwrap());
        let (_, module) = module_path!().split_once("::").unwrap();
        let name = format!("{module}::child");
        command.args([&*name, "--exact", "--nocapture", "--test-threads=1"]).env(CHILD, root.path());
        if by_renames {
            command.env(BY_RENAMES, "1");
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.find(|line| line.as_ref().unwrap().ends_with("1 is published"));
        assert!(first.is_some(), "the child published nothing");
        thread::sleep(Duration::from_micros(round * 1_013));
        child.kill().unwrap();
        child.wait().unwrap();
        let last = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_suffix(" is published")?.parse::<u64>().ok())
            .last()
            .unwrap_or(1);

        traces += usize::from(!leftovers(root.path()).is_empty());
        assert!(by_renames || folder.exists(), "an exchange leaves no gap");
        let _lock = Lock::acquire(root.path()).unwrap();
        // What it reported is there; the next one may be, if it was killed before it could say so.
        let there = published(&folder);
        let whole = [last, last + 1].iter().any(|n| there == generation(*n).into_iter().collect());
        assert!(whole, "round {round}: neither generation {last} nor the next");
        assert_eq!(leftovers(root.path()), [] as [PathBuf; 0]);
    }
    traces
}

#[test]
fn killed_at_any_moment() {
    assert!(kill_many(false) > 0, "no kill fell into the middle");
    assert!(kill_many(true) > 0, "no kill fell into the middle");
}
