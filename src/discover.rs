//! What lies in the input folder, and what stands in it.

mod fetch;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use huizong_intake::read::ReadError;
use walkdir::WalkDir;

pub use fetch::fetch;

use crate::model::{DECISIONS, EXPLANATIONS};
use crate::plain;

/// A file that a unit may have sent, or something in its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Path below the input folder, with `/`, as it can be shown: marks stand for characters that steer a terminal.
    pub path: String,
    /// Where it lies.
    pub absolute: PathBuf,
    /// What it is.
    pub nature: Nature,
}

/// What stands under a name. Only plain files are ever opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    /// A file.
    Plain,
    /// A symbolic link: what it points at may lie anywhere.
    Link,
    /// A folder with a workbook's name.
    Folder,
    /// A folder that cannot be listed.
    Closed,
    /// A pipe, a socket, a device.
    Other,
}

impl Nature {
    /// Why it is not read.
    #[must_use]
    pub fn refusal(self) -> Option<ReadError> {
        let (what, remedy) = match self {
            Self::Plain => return None,
            Self::Link => ("是链接，不是文件本身", "请把原文件复制过来。"),
            Self::Folder => ("是文件夹，不是表格文件", "请打开看看；里面的表格照常读取，文件夹请改名。"),
            Self::Closed => ("文件夹打不开", "请检查文件夹的权限后重新运行。"),
            Self::Other => ("不是普通文件（是管道、设备一类）", "请删去，换成表格文件。"),
        };
        Some(ReadError::Foreign { what: what.to_owned(), remedy: remedy.to_owned() })
    }
}

/// What a folder is not called unless something went wrong.
const WORKBOOKS: [&str; 11] = ["xlsx", "xlsm", "xltx", "xltm", "xls", "xlt", "xlsb", "ods", "et", "csv", "ett"];

/// Lists the files below `input` in the order of their paths, without lock files, hidden files, `lists` (the unit
/// list and the targets, relative to `input`), and the clerk's own decisions and explanations.
///
/// # Errors
/// When the folder itself cannot be read.
pub fn discover(input: &Path, lists: &[&str]) -> std::io::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for entry in WalkDir::new(input).follow_links(false) {
        let (at, nature) = match &entry {
            Ok(entry) if entry.depth() == 0 => continue,
            Ok(entry) => {
                let kind = entry.file_type();
                let nature = match () {
                    () if kind.is_file() => Nature::Plain,
                    () if kind.is_symlink() => Nature::Link,
                    () if kind.is_dir() => Nature::Folder,
                    () => Nature::Other,
                };
                (entry.path(), nature)
            }
            // One folder that is closed costs its own files only.
            Err(error) => match error.path() {
                Some(path) if error.depth() > 0 => (path, Nature::Closed),
                _ => return Err(entry.err().map_or_else(|| std::io::ErrorKind::Other.into(), Into::into)),
            },
        };
        let relative = at.strip_prefix(input).unwrap_or(at);
        let parts: Vec<String> =
            relative.components().map(|part| plain::line(&name(part.as_os_str())).into_owned()).collect();
        let path = parts.join("/");
        let name = parts.last().map_or("", String::as_str);
        let hidden = parts.iter().any(|part| part.starts_with('.'))
            || name.starts_with("~$")
            || name.eq_ignore_ascii_case("thumbs.db");
        if hidden || lists.contains(&path.as_str()) || [DECISIONS, EXPLANATIONS].contains(&path.as_str()) {
            continue;
        }
        let ends = |name: &str| name.rsplit_once('.').map_or(String::new(), |(_, end)| end.to_lowercase());
        if nature != Nature::Folder || WORKBOOKS.contains(&ends(name).as_str()) {
            sources.push(Source { path, absolute: at.to_path_buf(), nature });
        }
    }
    sources.sort();
    Ok(sources)
}

/// A name as text. Archives from old systems leave names in GBK.
fn name(part: &OsStr) -> Cow<'_, str> {
    match part.to_str() {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(huizong_intake::read::decode_name(part.as_encoded_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(found: &[Source]) -> Vec<&str> {
        found.iter().map(|s| s.path.as_str()).collect()
    }

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
        assert_eq!(paths(&found), ["2020-06/a.csv", "2020-06/b.xlsx"]);
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_file_is_found_and_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir_all(at("党费.xlsx")).unwrap();
        std::fs::create_dir_all(at("2020.06")).unwrap();
        std::fs::write(at("党费.xlsx/里.xlsx"), b"x").unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("链.xlsx")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("口.xlsx")).unwrap();
        let found = discover(dir.path(), &[]).unwrap();
        assert_eq!(paths(&found), ["党费.xlsx", "党费.xlsx/里.xlsx", "口.xlsx", "链.xlsx"]);
        let natures: Vec<Nature> = found.iter().map(|s| s.nature).collect();
        assert_eq!(natures, [Nature::Folder, Nature::Plain, Nature::Other, Nature::Link]);
        for source in found.iter().filter(|s| s.nature != Nature::Plain) {
            assert!(source.nature.refusal().is_some());
        }
    }
}
