//! A file's bytes, whole and at rest.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::thread;
use std::time::Duration;

use huizong_intake::read::ReadError;

/// A file that is being saved is at rest a moment later.
const ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(150);

/// The bytes of a plain file, of at most `limit`.
///
/// # Errors
/// When it is gone, locked, too big, no plain file any more, or still being written.
pub fn fetch(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    for _ in 1..ATTEMPTS {
        match once(path, limit)? {
            Some(bytes) => return Ok(bytes),
            None => thread::sleep(PAUSE),
        }
    }
    let moving = || refused("读取时内容还在变化，可能正在保存或同步", "请等它存完后重新运行。");
    once(path, limit)?.ok_or_else(moving)
}

fn refused(what: &str, remedy: &str) -> ReadError {
    ReadError::Foreign { what: what.to_owned(), remedy: remedy.to_owned() }
}

/// What clerks can do about the reason of the system.
fn unopened(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound => refused("读取时已经不在了", "请检查是否被移走，放回后重新运行。"),
        io::ErrorKind::PermissionDenied => refused("没有权限打开", "请检查文件的权限后重新运行。"),
        _ => refused("打不开", "请先关闭正在使用它的程序，再重新运行。"),
    }
}

/// The bytes, unless the file was another one afterwards than before.
fn once(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, ReadError> {
    let mut file = open(path).map_err(|error| unopened(&error))?;
    let look = |file: &File| file.metadata().map_err(|error| unopened(&error));
    let before = look(&file)?;
    if !before.is_file() {
        return Err(refused("读取时已不是普通文件", "请检查后重新运行。"));
    }
    if before.len() > limit {
        return Err(ReadError::OverLimit(format!("有{}MB", before.len() >> 20)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or(0));
    // One byte more than there is: a file that grows as fast as it is read would have no end.
    (&mut file).take(before.len() + 1).read_to_end(&mut bytes).map_err(|error| unopened(&error))?;
    let rests = bytes.len() as u64 == before.len() && same(&before, &look(&file)?);
    Ok(rests.then_some(bytes))
}

/// Opens for reading, never through a link, and without waiting for the other end of a pipe.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    }
    options.open(path)
}

fn same(before: &Metadata, after: &Metadata) -> bool {
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_file_is_taken_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("党费.xlsx");
        std::fs::write(&path, vec![7; 5000]).unwrap();
        assert_eq!(fetch(&path, 5000).unwrap().len(), 5000);
        assert_eq!(fetch(&path, 4999).unwrap_err().check(), "over-limit");
        std::fs::remove_file(&path).unwrap();
        assert!(fetch(&path, 1).unwrap_err().to_string().contains("已经不在了"));
        assert!(fetch(dir.path(), 1).is_err());
    }

    #[test]
    fn a_file_that_grows_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("党费.csv");
        std::fs::write(&path, vec![b'1'; 32 << 20]).unwrap();
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut file = OpenOptions::new().append(true).open(&path).unwrap();
                while !over.load(Ordering::Relaxed) {
                    io::Write::write_all(&mut file, b"2").unwrap();
                }
            });
            let said = fetch(&path, 1 << 30).unwrap_err().to_string();
            over.store(true, Ordering::Relaxed);
            assert!(said.contains("还在变化"), "{said}");
        });
    }

    #[test]
    #[cfg(unix)]
    fn links_and_pipes_are_not_followed_nor_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("链.xlsx");
        std::os::unix::fs::symlink("/etc/hostname", &link).unwrap();
        assert!(fetch(&link, 1 << 20).is_err());
        let pipe = dir.path().join("管.xlsx");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(fetch(&pipe, 1 << 20).is_err());
    }
}
