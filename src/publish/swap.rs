//! What is particular to a platform: the swap itself, syncing a folder, and telling that a file is held open.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::TempDir;

/// Puts the folder `fresh` in the place of `target`. Afterwards `fresh` is the old generation, or nothing if there was
/// none. `aside` is a free name for the old one where that takes more than one step.
pub(super) type Swap = fn(fresh: &Path, target: &Path, aside: &Path) -> Result<(), SwapError>;

/// How a swap failed.
#[derive(Debug)]
pub(super) enum SwapError {
    /// All is as before.
    Unchanged(io::Error),
    /// The old generation is at `aside`, whole, and its place is empty.
    Stranded(io::Error),
}

/// The safest [`Swap`] that the file system offers.
pub(super) fn swap(fresh: &Path, target: &Path, aside: &Path) -> Result<(), SwapError> {
    if at_once(fresh, target).map_err(SwapError::Unchanged)? {
        return Ok(());
    }
    by_renames(fresh, target, aside)
}

/// The portable [`Swap`]: the old generation aside, the new one in; rolled back if that fails.
pub(super) fn by_renames(fresh: &Path, target: &Path, aside: &Path) -> Result<(), SwapError> {
    if fs::symlink_metadata(target).is_err() {
        return fs::rename(fresh, target).map_err(SwapError::Unchanged);
    }
    fs::rename(target, aside).map_err(SwapError::Unchanged)?;
    if let Err(error) = fs::rename(fresh, target) {
        return Err(match fs::rename(aside, target) {
            Ok(()) => SwapError::Unchanged(error),
            Err(_) => SwapError::Stranded(error),
        });
    }
    // If this fails the next run removes it.
    let _ = fs::rename(aside, fresh);
    Ok(())
}

/// One atomic step; false where the file system has none (NFS and some FUSE and network mounts).
#[cfg(target_os = "linux")]
fn at_once(fresh: &Path, target: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    let rename = |flags| renameat_with(CWD, fresh, CWD, target, flags);
    let result = match rename(RenameFlags::EXCHANGE) {
        Err(Errno::NOENT) => rename(RenameFlags::NOREPLACE),
        result => result,
    };
    match result {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// No other platform has an exchange within reach of safe code.
#[cfg(not(target_os = "linux"))]
#[allow(clippy::unnecessary_wraps)]
fn at_once(_fresh: &Path, _target: &Path) -> io::Result<bool> {
    Ok(false)
}

/// A new folder in `parent`, removed with its content on drop, with the permissions of any other new folder (tempfile
/// would make it private, and it is going to be published).
pub(super) fn folder(parent: &Path, prefix: &str) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(parent)
}

/// Makes the names in a folder safe against a power failure, where folders can be synced.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, Unsupported};
    match fs::File::open(path)?.sync_all() {
        // Some network file systems sync files only.
        Err(error) if matches!(error.kind(), InvalidInput | Unsupported) => Ok(()),
        result => result,
    }
}

/// Windows journals names by itself and opens no folder as a file.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)]
pub(super) fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether another program keeps the file at `path` from being replaced.
#[cfg(windows)]
pub(super) fn is_held(path: &Path) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    let opened = fs::File::options().read(true).write(true).open(path);
    opened.is_err_and(|error| matches!(error.raw_os_error(), Some(SHARING_VIOLATION | LOCK_VIOLATION)))
}

/// Elsewhere an open file can be replaced.
#[cfg(not(windows))]
pub(super) fn is_held(_path: &Path) -> bool {
    false
}
