//! Zip packages as the fuzzer writes them: their parts one after the other, so that a change of one byte is a change
//! inside a part and not a wrong check sum.

use std::io::{Cursor, Write as _};

use memchr::memmem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What stands before each part; its name follows, and a line's end.
const MARK: &[u8] = b"\xF5part:";
/// More bytes than this are no case worth the time.
const MOST: usize = 1 << 20;

/// The package that the parts make; `None` where there are none.
#[must_use]
pub fn pack(parts: &[u8]) -> Option<Vec<u8>> {
    if parts.len() > MOST {
        return None;
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut starts: Vec<usize> = memmem::find_iter(parts, MARK).collect();
    starts.push(parts.len());
    for pair in starts.windows(2) {
        let part = &parts[pair[0] + MARK.len()..pair[1]];
        let (name, content) = part.split_at(memchr::memchr(b'\n', part)?);
        zip.start_file(String::from_utf8_lossy(name), stored).ok()?;
        zip.write_all(&content[1..]).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}
