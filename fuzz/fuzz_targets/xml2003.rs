//! SpreadsheetML 2003.
#![no_main]

use huizong_fuzz::{quiet, reads};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: quiet(), |bytes: &[u8]| reads(bytes));
