//! One run at a time in an output folder.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{error, leftovers};

/// The name of the lock file in the output folder. The file stays when the lock is released: removing it would let a
/// third run lock a new file while a second still holds the removed one.
const LOCK_FILE: &str = ".huizong.lock";

/// The right to publish into an output folder; released on drop, and by the system when the process dies.
#[derive(Debug)]
pub struct Lock {
    /// Held open for the sake of its lock.
    _file: File,
}

/// Why the lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run holds it; the command exits 75.
    #[error("另一个 huizong 正在使用 {}，这次没有运行。请等它结束后再运行。", output.display())]
    Held {
        /// The output folder.
        output: PathBuf,
    },
    /// The folder or the lock file could not be made, or a killed run's leftovers could not be put right.
    #[error("{}", error::explain(path, source))]
    Io {
        /// What was being made or moved.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Lock {
    /// Locks the folder `output`, which is made if it is missing, and puts right what a killed run left in it: a
    /// generation that was moved aside goes back to its place, unfinished ones are removed.
    ///
    /// # Errors
    /// [`LockError::Held`] if another run has the lock; it is not waited for.
    pub fn acquire(output: &Path) -> Result<Self, LockError> {
        let failed = |path: &Path, source| LockError::Io { path: path.to_owned(), source };
        fs::create_dir_all(output).map_err(|source| failed(output, source))?;
        let path = output.join(LOCK_FILE);
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|source| failed(&path, source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LockError::Held { output: output.to_owned() });
            }
            Err(TryLockError::Error(source)) => return Err(failed(&path, source)),
        }
        leftovers::put_right(output).map_err(|(path, source)| failed(&path, source))?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_run_is_refused_until_the_first_is_done() {
        let root = tempfile::tempdir().unwrap();
        let output = root.path().join("new/output");
        let first = Lock::acquire(&output).unwrap();
        let refused = Lock::acquire(&output).unwrap_err();
        assert!(matches!(refused, LockError::Held { .. }), "{refused}");
        assert!(refused.to_string().contains("另一个 huizong"), "{refused}");
        drop(first);
        Lock::acquire(&output).unwrap();
        assert!(output.join(LOCK_FILE).is_file());
    }

    #[test]
    fn a_file_in_the_folders_place_is_said() {
        let root = tempfile::tempdir().unwrap();
        let output = root.path().join("output");
        fs::write(&output, "").unwrap();
        let error = Lock::acquire(&output).unwrap_err();
        assert!(error.to_string().contains("同名文件"), "{error}");
        assert_eq!(fs::read(&output).unwrap(), b"");
    }
}
