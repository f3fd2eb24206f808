//! The records of a BIFF stream, and the strings in them.

use encoding_rs::Encoding;

use crate::read::ole::u16_at;
use crate::read::runs::Changes;

/// A record and its continuations.
pub struct Record<'a> {
    /// What it is.
    pub id: u16,
    /// Its bytes up to the first continuation.
    pub body: &'a [u8],
    /// The bytes of the continuations.
    pub more: Vec<&'a [u8]>,
}

/// Walks a stream from record to record.
pub struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

const CONTINUE: u16 = 0x3C;

impl<'a> Records<'a> {
    /// Begins at `at`.
    pub fn new(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    fn one(&mut self) -> Option<(u16, &'a [u8])> {
        let id = u16_at(self.stream, self.at)?;
        let len = usize::from(u16_at(self.stream, self.at + 2)?);
        let body = self.stream.get(self.at + 4..self.at + 4 + len)?;
        self.at += 4 + len;
        Some((id, body))
    }

    /// The next record; `None` where the stream ends or is cut.
    pub fn next(&mut self) -> Option<Record<'a>> {
        let (id, body) = self.one()?;
        let mut more = Vec::new();
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            more.push(self.one()?.1);
        }
        Some(Record { id, body, more })
    }
}

/// Reads on over the bounds between a record and its continuations.
pub struct Bytes<'a, 'r> {
    chunk: &'a [u8],
    rest: &'r [&'a [u8]],
}

impl<'a, 'r> Bytes<'a, 'r> {
    /// The record's bytes from `skip` on.
    pub fn new(record: &'r Record<'a>, skip: usize) -> Self {
        Self { chunk: record.body.get(skip..).unwrap_or(&[]), rest: &record.more }
    }

    fn advance(&mut self) -> Option<()> {
        while self.chunk.is_empty() {
            let (first, rest) = self.rest.split_first()?;
            (self.chunk, self.rest) = (first, rest);
        }
        Some(())
    }

    /// The next byte.
    pub fn u8(&mut self) -> Option<u8> {
        self.advance()?;
        let (&first, rest) = self.chunk.split_first()?;
        self.chunk = rest;
        Some(first)
    }

    /// The next two bytes as a number.
    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.advance()?;
            let step = count.min(self.chunk.len());
            self.chunk = &self.chunk[step..];
            count -= step;
        }
        Some(())
    }

    /// `count` characters. Where they go on in a continuation, that begins with a byte that says anew how wide they are.
    fn characters(&mut self, count: usize, mut wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::with_capacity(count.min(1 << 12));
        while units.len() < count {
            if self.chunk.is_empty() {
                wide = self.u8()? & 1 == 1;
                continue;
            }
            let left = count - units.len();
            if wide {
                let step = left.min(self.chunk.len() / 2);
                if step == 0 {
                    return None;
                }
                units.extend(self.chunk[..step * 2].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])));
                self.chunk = &self.chunk[step * 2..];
            } else {
                let step = left.min(self.chunk.len());
                units.extend(self.chunk[..step].iter().map(|&b| u16::from(b)));
                self.chunk = &self.chunk[step..];
            }
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// A string of BIFF8 after its length: flags, then characters, then formatting runs and phonetics that are no text.
    pub fn unicode(&mut self, count: usize) -> Option<String> {
        self.rich(count).map(|(text, _)| text)
    }

    /// As [`Bytes::unicode`], with the runs: from which character on which font.
    pub fn rich(&mut self, count: usize) -> Option<(String, Changes)> {
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let extended = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        let text = self.characters(count, flags & 1 == 1)?;
        let runs = (0..runs).map(|_| Some((self.u16()?, self.u16()?))).collect::<Option<_>>()?;
        self.skip(extended)?;
        Some((text, runs))
    }

    /// A string of BIFF5 after its length, in the workbook's code page.
    pub fn coded(&mut self, count: usize, encoding: &'static Encoding) -> Option<String> {
        let bytes: Vec<u8> = (0..count).map(|_| self.u8()).collect::<Option<_>>()?;
        encoding.decode_without_bom_handling_and_without_replacement(&bytes).map(std::borrow::Cow::into_owned)
    }

    /// Whether nothing is left.
    pub fn done(&mut self) -> bool {
        self.advance().is_none()
    }
}
