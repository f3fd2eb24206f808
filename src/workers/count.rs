//! How many workers there may be.

use std::fs;
use std::num::NonZero;
use std::thread::available_parallelism;

/// As many as there are cores, or as was asked for, but no more than files, nor than the memory has room for if each
/// takes all that it may.
#[must_use]
pub fn count(asked: Option<usize>, files: usize, memory_each: u64) -> usize {
    let cores = asked.unwrap_or_else(|| available_parallelism().map_or(1, NonZero::get));
    let room = free().map_or(usize::MAX, |free| usize::try_from(free / memory_each.max(1)).unwrap_or(usize::MAX));
    cores.min(files).min(room).max(1)
}

/// Bytes of memory that are free, as far as the system says so.
fn free() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| available(&text));
    // In a container there may be less.
    let container = fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    machine.into_iter().chain(container).min()
}

/// `MemAvailable:   22721 kB`.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_files_and_memory_bound_the_number() {
        assert_eq!(count(Some(8), 3, 1), 3);
        assert_eq!(count(Some(2), 100, 1), 2);
        assert_eq!(count(Some(8), 0, u64::MAX), 1);
        assert!(count(None, 100, 1 << 30) >= 1);
    }

    #[test]
    fn free_memory_is_read_in_kilobytes() {
        let text = "MemTotal:       24105000 kB\nMemAvailable:   22721 kB\n";
        assert_eq!(available(text), Some(22_721 << 10));
        assert_eq!(available("MemFree: 3 kB"), None);
    }
}
