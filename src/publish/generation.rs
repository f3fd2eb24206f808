//! Writing a generation into its own folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use super::{PublishError, swap};

/// Refuses paths that lead out of the generation, mean different things on different systems, or meet each other.
pub(super) fn check_names(files: &[(String, Vec<u8>)]) -> Result<(), PublishError> {
    let mut names = BTreeSet::new();
    for (name, _) in files {
        // Windows and macOS do not tell upper from lower case.
        if !is_plain(name) || !names.insert(name.to_lowercase()) {
            return Err(PublishError::bad_name(name));
        }
    }
    for (name, _) in files {
        if folders(name).any(|folder| names.contains(&folder.to_lowercase())) {
            return Err(PublishError::bad_name(name));
        }
    }
    Ok(())
}

/// A relative path with `/`, whose every part is a name. `\` and `:` are separators on Windows.
fn is_plain(name: &str) -> bool {
    name.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !name.contains(|c: char| c.is_control() || matches!(c, '\\' | ':'))
}

/// The folders that a file lies in, outermost first: `data`, `data/rows`.
fn folders(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('/').map(|(at, _)| &name[..at])
}

/// Writes `files` below `folder` and syncs every file and folder to the disk. Errors name the places below `shown`,
/// where the generation will be published.
pub(super) fn write(folder: &Path, shown: &Path, files: &[(String, Vec<u8>)]) -> Result<(), PublishError> {
    let at = |name: &str| {
        let shown = shown.join(name);
        move |source: io::Error| PublishError::io(&shown, source)
    };
    let inside: BTreeSet<&str> = files.iter().flat_map(|(name, _)| folders(name)).collect();
    for name in &inside {
        fs::create_dir(folder.join(name)).map_err(at(name))?;
    }
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).map_err(at(name))?;
    }
    sync_files(files, |name| {
        let file = File::options().write(true).open(folder.join(name));
        file.and_then(|file| file.sync_all()).map_err(at(name))
    })?;
    for name in inside.iter().rev() {
        swap::sync_folder(&folder.join(name)).map_err(at(name))?;
    }
    swap::sync_folder(folder).map_err(|source| PublishError::io(shown, source))
}

/// Syncs the files from several threads, which only wait: the disk then takes many at once. A hundred files one by one
/// are a hundred journal commits (0.4 s against 0.02 s on ext4).
fn sync_files(
    files: &[(String, Vec<u8>)],
    sync: impl Fn(&str) -> Result<(), PublishError> + Sync,
) -> Result<(), PublishError> {
    const THREADS: usize = 8;
    let sync = &sync;
    thread::scope(|scope| {
        let waiting: Vec<_> = files
            .chunks(files.len().div_ceil(THREADS).max(1))
            .map(|part| scope.spawn(move || part.iter().try_for_each(|(name, _)| sync(name))))
            .collect();
        waiting.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn named(names: &[&str]) -> Vec<(String, Vec<u8>)> {
        names.iter().map(|name| ((*name).to_owned(), Vec::new())).collect()
    }

    #[test]
    fn paths_stay_inside() {
        let fine = ["汇总表.xlsx", "data/rows/dues.parquet", "退回单/第三党支部（机关）.xlsx", "a..b", "data/x"];
        assert!(check_names(&named(&fine)).is_ok());
        for bad in
            ["", "/etc/passwd", "../x", "a/../x", "a/..", ".", "./x", "a//b", "a/", "C:/x", "a\\b", "a\nb", "a\0b"]
        {
            let error = check_names(&named(&["fine", bad])).unwrap_err();
            assert!(matches!(&error, PublishError::BadName { name } if name == bad), "{bad:?}");
        }
    }

    #[test]
    fn the_first_file_that_cannot_be_synced_is_named() {
        let names: Vec<String> = (0..50).map(|n| n.to_string()).collect();
        let files = named(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let done = Mutex::new(BTreeSet::new());
        let sync = |name: &str| {
            done.lock().unwrap().insert(name.to_owned());
            Ok(())
        };
        sync_files(&files, sync).unwrap();
        assert_eq!(done.into_inner().unwrap(), names.iter().cloned().collect());
        let error = sync_files(&files, |name| match name {
            "13" | "41" => Err(PublishError::bad_name(name)),
            _ => Ok(()),
        });
        assert!(matches!(error, Err(PublishError::BadName { name }) if name == "13"));
        sync_files(&[], |name| Err(PublishError::bad_name(name))).unwrap();
    }

    #[test]
    fn paths_do_not_meet() {
        for pair in [["a", "a"], ["data/X.csv", "data/x.csv"], ["data", "data/x.csv"], ["A/b", "a"]] {
            assert!(check_names(&named(&pair)).is_err(), "{pair:?}");
        }
    }
}
