//! The hidden folders beside the published ones, and what to do with those that a killed run left.
//!
//! `.2020-06.new-XXXXXX` is a generation being written, or an old one on its way out: it may be removed at any time
//! under the lock. `.2020-06.old-XXXXXX` is always a whole generation that was moved aside: it goes back if its place
//! is empty, and is removed if not. Nothing else in the output folder is ever touched.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use huizong_intake::model::Period;

const FRESH: &str = ".new-";
const ASIDE: &str = ".old-";

/// How the folder begins in which a generation of `period` is written.
pub(super) fn fresh_prefix(period: &str) -> String {
    format!(".{period}{FRESH}")
}

/// Where the old generation waits while `fresh` takes its place, on file systems without an exchange.
pub(super) fn aside(fresh: &Path) -> PathBuf {
    renamed(fresh, FRESH, ASIDE)
}

fn renamed(path: &Path, from: &str, to: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(name.replacen(from, to, 1))
}

/// Puts back the generations that were moved aside and removes what else killed runs left; under the lock only.
///
/// # Errors
/// A generation that could not be put back. What cannot be removed is left for the next run without a word.
pub(super) fn put_right(output: &Path) -> Result<(), (PathBuf, io::Error)> {
    let entries = fs::read_dir(output).map_err(|error| (output.to_owned(), error))?;
    let mut names: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    for name in names {
        let path = output.join(&name);
        match ours(&name) {
            Some((period, ASIDE)) => {
                let place = output.join(period.to_string());
                if fs::symlink_metadata(&place).is_err() {
                    fs::rename(&path, &place).map_err(|error| (place, error))?;
                } else {
                    // Renamed first: half removed it would no longer be a whole generation.
                    let going = renamed(&path, ASIDE, FRESH);
                    if fs::rename(&path, &going).is_ok() {
                        let _ = fs::remove_dir_all(going);
                    }
                }
            }
            Some(_) => {
                let _ = fs::remove_dir_all(path);
            }
            None => {}
        }
    }
    Ok(())
}

/// The period and the kind of a folder that publishing made, by its name.
fn ours(name: &str) -> Option<(Period, &'static str)> {
    let (period, rest) = name.strip_prefix('.')?.split_at_checked("2020-06".len())?;
    let period = period.parse().ok()?;
    [FRESH, ASIDE].into_iter().find(|kind| rest.len() > kind.len() && rest.starts_with(kind)).map(|kind| (period, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_known() {
        let may: Period = "2020-05".parse().unwrap();
        assert_eq!(ours(".2020-05.new-aB3xYz"), Some((may, FRESH)));
        assert_eq!(ours(".2020-05.old-aB3xYz"), Some((may, ASIDE)));
        for other in [
            "2020-05",
            "2020-05.new-x",
            ".2020-05",
            ".2020-05.new-",
            ".2020-13.new-x",
            ".2020-05.newer-x",
            ".git",
            ".汇总表.new-x",
        ] {
            assert_eq!(ours(other), None, "{other}");
        }
    }

    #[test]
    fn what_a_killed_run_left_is_put_right() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        for name in [
            ".2020-05.old-a", // its place is empty: goes back
            ".2020-06.old-b", // its place is taken: removed
            "2020-06",
            ".2020-06.new-c", // unfinished: removed
            ".2020-06.draft", // not ours
            "备份",
        ] {
            fs::create_dir(at(name)).unwrap();
            fs::write(at(name).join("from"), name).unwrap();
        }
        fs::write(at(".2020-06.new-file"), "a file is not ours").unwrap();
        put_right(root.path()).unwrap();

        let mut left: Vec<_> =
            fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, [".2020-06.draft", ".2020-06.new-file", "2020-05", "2020-06", "备份"]);
        assert_eq!(fs::read(at("2020-05/from")).unwrap(), b".2020-05.old-a");
        assert_eq!(fs::read(at("2020-06/from")).unwrap(), b"2020-06");
    }
}
