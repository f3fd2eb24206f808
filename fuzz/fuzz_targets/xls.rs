//! Compound files and bare streams of `.xls`.
#![no_main]

use huizong_fuzz::{quiet, reads};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: quiet(), |bytes: &[u8]| reads(bytes));
