//! What differs from system to system: which program a worker is, and how it locks itself in.
//!
//! Linux: limits of the process, then a list of the few system calls that a reader needs; every other one, such as
//! opening a file or a socket, is refused. Other Unixes: the limits alone, under which no file or socket can be opened
//! and nothing written. Elsewhere (Windows): nothing but the limits that the readers keep themselves, the time, and that
//! a crash takes the worker only.

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
mod calls;
#[cfg(unix)]
mod unix;

use std::io;
use std::path::PathBuf;
use std::process::Command;

/// The program that is running, even when its file was replaced since.
pub fn program() -> io::Result<PathBuf> {
    let own = PathBuf::from("/proc/self/exe");
    if cfg!(target_os = "linux") && own.exists() { Ok(own) } else { std::env::current_exe() }
}

/// Leaves the worker nothing of the environment, and no descriptor but its three streams.
pub fn strip(command: &mut Command) {
    command.env_clear();
    #[cfg(unix)]
    unix::strip(command);
    #[cfg(windows)]
    if let Some(root) = std::env::var_os("SystemRoot") {
        // Without it some system libraries do not load.
        command.env("SystemRoot", root);
    }
}

/// Locks this process in: at most `memory` bytes, no core dump, no files, no network. Says whether all of it holds.
///
/// # Errors
/// When the system has such limits and refuses them.
pub fn lock_in(memory: u64) -> io::Result<bool> {
    #[cfg(unix)]
    unix::limit(memory)?;
    #[cfg(not(unix))]
    let _ = memory;
    Ok(seal())
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
fn seal() -> bool {
    calls::seal()
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))))]
fn seal() -> bool {
    false
}
