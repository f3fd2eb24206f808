//! Packages of `.xlsb`, given as their parts.
#![no_main]

use huizong_fuzz::{pack, quiet, reads};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: quiet(), |parts: &[u8]| {
    if let Some(package) = pack(parts) {
        reads(&package);
    }
});
