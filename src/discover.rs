//! What lies in the input folder.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::model::{DECISIONS, EXPLANATIONS};

/// A file that a unit may have sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Path below the input folder, with `/`.
    pub path: String,
    /// Where it lies.
    pub absolute: PathBuf,
    /// Whether it is a plain file; links, pipes and the like are never opened.
    pub plain: bool,
}

/// Lists the files below `input` in the order of their paths, without lock files, hidden files, `lists` (the unit
/// list and the targets, relative to `input`), and the clerk's own decisions and explanations.
///
/// # Errors
/// When the folder cannot be read.
pub fn discover(input: &Path, lists: &[&str]) -> std::io::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for entry in WalkDir::new(input).follow_links(false) {
        let entry = entry?;
        if entry.depth() == 0 || entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(input).unwrap_or(entry.path());
        let parts: Vec<String> =
            relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let path = parts.join("/");
        let hidden = parts.iter().any(|part| part.starts_with('.'))
            || parts.last().is_some_and(|name| name.starts_with("~$") || name.eq_ignore_ascii_case("thumbs.db"));
        if hidden || lists.contains(&path.as_str()) || [DECISIONS, EXPLANATIONS].contains(&path.as_str()) {
            continue;
        }
        sources.push(Source { path, absolute: entry.path().to_path_buf(), plain: entry.file_type().is_file() });
    }
    sources.sort();
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_lock_files_are_no_submissions() {
        let dir = tempfile::tempdir().unwrap();
        for name in
            ["单位目录.xlsx", "2020-06/b.xlsx", "2020-06/a.csv", "2020-06/~$a.xlsx", ".DS_Store", "2020-06/Thumbs.db"]
        {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"x").unwrap();
        }
        let found = discover(dir.path(), &["单位目录.xlsx"]).unwrap();
        let paths: Vec<&str> = found.iter().map(|s| s.path.as_str()).collect();
        assert_eq!(paths, ["2020-06/a.csv", "2020-06/b.xlsx"]);
    }
}
