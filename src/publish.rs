//! Publishing: one generation per period, replaced whole or not at all.
//!
//! A generation is written into a folder of its own beside the published one (`.2020-06.new-XXXXXX`), synced to the
//! disk, and swapped in by one rename. Whatever ends the process, `output/2020-06` is the old generation or the new
//! one, never a mix. Where the file system has no atomic exchange the swap takes two renames; a process killed between
//! them leaves the old generation whole under `.2020-06.old-XXXXXX`, and [`Lock::acquire`] puts it back.
//!
//! [`swap`] holds all that is particular to a platform, [`generation`] writes the folder, [`leftovers`] clears up
//! after killed runs, [`held`] finds out which workbook is open elsewhere, [`manifest`] says what is in a generation, [`earlier()`] reads the one before.

mod earlier;
mod error;
mod generation;
mod held;
mod leftovers;
mod lock;
mod manifest;
mod swap;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use huizong_intake::model::Period;

pub use earlier::{Earlier, earlier};
pub use error::PublishError;
pub use lock::{Lock, LockError};
pub use manifest::{Input, Manifest, Output, manifest};

use swap::{Swap, SwapError};

/// Publishes `files` as the generation of `period` (`2020-06`) in the folder `output`, in place of the one that is
/// there, and gives its folder. A file's path is relative to the generation, with `/` between folders.
///
/// The caller holds the [`Lock`] of `output`.
///
/// # Errors
/// What stood in the way and what to do about it. Nothing has changed then, save for
/// [`PublishError::Unsynced`] (the new generation is in place, but the disk is failing) and
/// [`PublishError::Stranded`] (the old one waits under another name for the next run to put it back).
pub fn publish(output: &Path, period: &str, files: &[(String, Vec<u8>)]) -> Result<PathBuf, PublishError> {
    publish_by(swap::swap, output, period, files)
}

/// [`publish`] with a given way to swap, so that tests reach the one that this machine would not take.
fn publish_by(swap: Swap, output: &Path, period: &str, files: &[(String, Vec<u8>)]) -> Result<PathBuf, PublishError> {
    period.parse::<Period>().map_err(|_| PublishError::bad_name(period))?;
    generation::check_names(files)?;
    let target = output.join(period);
    if fs::symlink_metadata(&target).is_ok() && !target.is_dir() {
        return Err(PublishError::NotAFolder { path: target });
    }
    held::refuse_open_files(&target)?;

    let failed = |source| PublishError::io(&target, source);
    fs::create_dir_all(output).map_err(|source| PublishError::io(output, source))?;
    // Removed when it goes out of scope: on failure with what was written, afterwards with the old generation in it.
    let fresh = swap::folder(output, &leftovers::fresh_prefix(period)).map_err(failed)?;
    generation::write(fresh.path(), &target, files)?;
    swap::sync_folder(output).map_err(failed)?;

    let aside = leftovers::aside(fresh.path());
    match swap(fresh.path(), &target, &aside) {
        Ok(()) => {}
        Err(SwapError::Unchanged(source)) => {
            let names = held::lock_files(&target);
            return Err(if names.is_empty() { failed(source) } else { PublishError::Held { names } });
        }
        Err(SwapError::Stranded(source)) => {
            return Err(PublishError::Stranded { aside, source });
        }
    }
    if let Err(source) = swap::sync_folder(output) {
        // The old generation stays until the next run: until the swap is on the disk it is the only sure one.
        let _ = fresh.keep();
        return Err(PublishError::Unsynced { path: target, source });
    }
    Ok(target)
}
