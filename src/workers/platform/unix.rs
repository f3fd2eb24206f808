//! Limits of a process, which every Unix has.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// See [`strip`](super::strip).
pub fn strip(command: &mut Command) {
    command.arg0("huizong");
    // What whoever started us left open is not for workers; our own descriptors are closed on exec anyway.
    close_fds::set_fds_cloexec_threadsafe(3, &[]);
}

/// Sets the limits for good.
pub fn limit(memory: u64) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal};
        // Where core dumps are piped to a program, their size limit does not hold.
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
        set_parent_process_death_signal(Some(Signal::KILL))?;
    }
    lower(Resource::Core, 0)?;
    lower(Resource::Fsize, 0)?;
    // The three streams are open; with no room for a fourth descriptor there is no file, socket or device.
    lower(Resource::Nofile, 3)?;
    // Apple's systems have no such limit.
    #[cfg(not(any(target_os = "openbsd", target_vendor = "apple")))]
    lower(Resource::As, memory)?;
    #[cfg(any(target_os = "openbsd", target_vendor = "apple"))]
    let _ = memory;
    Ok(())
}

/// Lowers a limit to `most`; one that is lower already stays.
fn lower(resource: Resource, most: u64) -> io::Result<()> {
    let hard = getrlimit(resource).maximum.map_or(most, |hard| hard.min(most));
    Ok(setrlimit(resource, Rlimit { current: Some(hard), maximum: Some(hard) })?)
}
