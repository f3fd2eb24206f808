//! Which published files are open in another program.

use std::path::Path;

use walkdir::WalkDir;

use super::{PublishError, swap};

/// Refuses to publish over files that another program holds, before anything is written.
pub(super) fn refuse_open_files(published: &Path) -> Result<(), PublishError> {
    let names = names(published, |entry| swap::is_held(entry.path()).then(|| name(entry)));
    if names.is_empty() { Ok(()) } else { Err(PublishError::Held { names }) }
}

/// The files whose lock file (`~$name`, or `.~lock.name#` from Libre Office) lies beside them. Such a
/// file may be left from a crash, so it explains a failure and is none by itself.
pub(super) fn lock_files(published: &Path) -> Vec<String> {
    names(published, |entry| locked(&name(entry), entry.path().parent()?))
}

/// The published file that a lock file in `folder` stands for.
fn locked(lock: &str, folder: &Path) -> Option<String> {
    if let Some(name) = lock.strip_prefix(".~lock.") {
        return name.strip_suffix('#').map(str::to_owned);
    }
    let rest = lock.strip_prefix("~$")?;
    if folder.join(rest).exists() {
        return Some(rest.to_owned());
    }
    // Word writes ~$ over the first characters of a longer name.
    let of_word = WalkDir::new(folder)
        .max_depth(1)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .map(|entry| name(&entry))
        .filter(|name| name != lock)
        .find(|name| {
            let mut chars = name.chars();
            chars.next();
            chars.as_str() == rest || (chars.next().is_some() && chars.as_str() == rest)
        });
    Some(of_word.unwrap_or_else(|| rest.to_owned()))
}

fn names(folder: &Path, pick: impl Fn(&walkdir::DirEntry) -> Option<String>) -> Vec<String> {
    let mut names: Vec<_> = WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| pick(&entry))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn name(entry: &walkdir::DirEntry) -> String {
    entry.file_name().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn lock_files_name_what_is_open() {
        let root = tempfile::tempdir().unwrap();
        for name in [
            "汇总表.xlsx",
            "~$汇总表.xlsx",
            "审核底稿.xlsx",
            "半年党建工作报告.docx",
            "~$党建工作报告.docx",
            "退回单/第三党支部.xlsx",
            "退回单/.~lock.第三党支部.xlsx#",
        ] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        assert_eq!(lock_files(root.path()), ["半年党建工作报告.docx", "汇总表.xlsx", "第三党支部.xlsx"]);
    }

    #[test]
    fn nothing_published_holds_nothing() {
        let root = tempfile::tempdir().unwrap();
        assert!(refuse_open_files(&root.path().join("2020-06")).is_ok());
        assert!(lock_files(&root.path().join("2020-06")).is_empty());
    }
}
