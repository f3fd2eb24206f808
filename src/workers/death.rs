//! What a worker died of, and what that means for the file that it held.

use std::process::ExitStatus;

use huizong_intake::read::ReadError;

/// How a worker came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// It took longer than it may, and was stopped.
    TooSlow,
    /// It wanted more memory than it may have.
    OutOfMemory,
    /// Somebody killed it: the system when memory was short, or a person.
    Killed,
    /// Anything else: an abort, an overflow of its stack, an answer that is none.
    Crashed,
}

/// What Rust says last when memory is refused. The rest of what a dead worker said may hold what stood in a cell, and
/// is looked at by nobody.
const REFUSED: &[u8] = b"memory allocation of ";

impl Death {
    /// From whether it was stopped for being slow, how it ended, and what it said last.
    pub fn of(stopped: bool, status: Option<ExitStatus>, said: &[u8]) -> Self {
        if stopped {
            Self::TooSlow
        } else if refused(said) {
            Self::OutOfMemory
        } else if status.is_some_and(killed) {
            Self::Killed
        } else {
            Self::Crashed
        }
    }

    /// Why the file is not counted; `seconds` and `memory` are what it was allowed.
    pub fn verdict(self, seconds: u64, memory: u64) -> ReadError {
        match self {
            Self::TooSlow => ReadError::OverLimit(format!("读了{seconds}秒仍未读完")),
            Self::OutOfMemory => ReadError::OverLimit(format!("读取时内存超过{}MB", memory >> 20)),
            Self::Killed => ReadError::OverLimit("读取时被系统中止，可能是内存不足".to_owned()),
            Self::Crashed => ReadError::Unreadable("内部已损坏，读到一半程序中断".to_owned()),
        }
    }
}

fn refused(said: &[u8]) -> bool {
    said.windows(REFUSED.len()).any(|window| window == REFUSED)
}

#[cfg(unix)]
fn killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(9)
}

#[cfg(not(unix))]
fn killed(_: ExitStatus) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_decides_what_is_said() {
        let of = |stopped, said: &[u8]| Death::of(stopped, None, said).verdict(60, 1 << 30).to_string();
        assert_eq!(of(true, b"memory allocation of 9 bytes failed"), "读了60秒仍未读完，超出读取上限，未计入");
        assert_eq!(of(false, b"\nmemory allocation of 9 bytes failed\n"), "读取时内存超过1024MB，超出读取上限，未计入");
        assert_eq!(of(false, b"has overflowed its stack"), "内部已损坏，读到一半程序中断，未计入");
    }
}
