//! Zip packages as the fuzzer writes them: their parts one after the other, so that a change of one byte is a change
//! inside a part and not a wrong check sum.

use std::io::{Cursor, Read as _, Write as _};

use memchr::memmem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

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

/// The parts of a package, in the notation of [`pack`]; those that no reader looks at are left out.
#[must_use]
pub fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).ok()?;
        let name = part.name().ok()?.into_owned();
        let idle = ["theme", "Thumbnails", "app.xml", "printerSettings", "settings.xml", "manifest"];
        if part.is_file() && !idle.iter().any(|idle| name.contains(idle)) {
            parts.extend([MARK, name.as_bytes(), b"\n"].concat());
            part.read_to_end(&mut parts).ok()?;
        }
    }
    Some(parts)
}
