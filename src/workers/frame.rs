//! What the main process and a worker say to each other: a length, then as many bytes.

use std::io::{self, ErrorKind, Read, Write};

use huizong_intake::ingest::FileReport;
use huizong_intake::model::{Form, Period, UnitTree};
use huizong_intake::read::{Limits, ReadError, Workbook};
use huizong_intake::slip::{Mend, Page};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The longest frame. No file of a permitted size and no answer to one comes near it; a worker that has gone astray
/// must not make the main process ask for any amount of memory.
const LONGEST: u32 = 1 << 30;

/// How a worker begins.
#[derive(Debug, Serialize, serde::Deserialize)]
pub struct Start {
    /// Bytes of memory that it may use.
    pub memory: u64,
    /// What a file may cost.
    pub limits: Limits,
}

/// What a worker is told.
#[derive(Debug, Serialize, serde::Deserialize)]
pub enum Order {
    /// The names of a run; no answer.
    Learn {
        /// The declared forms.
        forms: Vec<Form>,
        /// The units.
        tree: UnitTree,
        /// The run's period.
        period: Period,
    },
    /// A frame with the bytes of a file follows: answer with what stands in it.
    Read,
    /// A frame with the bytes of the file at this path follows: answer with its tables and findings.
    Ingest {
        /// Relative to the input folder, with `/`.
        path: String,
        /// Cells that return slips mended.
        mends: Vec<Mend>,
    },
    /// A frame with the bytes of a file follows: answer with its sheets as they look, to be copied.
    Copy {
        /// Cells that return slips mended.
        mends: Vec<Mend>,
    },
}

/// What a worker answers.
#[derive(Debug, Serialize, serde::Deserialize)]
pub enum Answer {
    /// It has locked itself in; whether the system let it do so wholly.
    Ready {
        /// No files, no network.
        sealed: bool,
    },
    /// To [`Order::Read`].
    Book(Result<Workbook, ReadError>),
    /// To [`Order::Ingest`].
    Report(FileReport),
    /// To [`Order::Copy`].
    Pages(Result<Vec<Page>, ReadError>),
    /// The reader gave up in a way that it should not; the worker is well.
    Panicked,
}

/// Writes a value as a frame.
pub fn send(output: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let bytes = postcard::to_extend(value, vec![0; 4]).map_err(|_| ErrorKind::InvalidData)?;
    frame(output, bytes)
}

/// Writes `bytes`, whose first four are room for the length.
fn frame(output: &mut impl Write, mut bytes: Vec<u8>) -> io::Result<()> {
    let length = u32::try_from(bytes.len() - 4).ok().filter(|length| *length <= LONGEST);
    bytes[..4].copy_from_slice(&length.ok_or(ErrorKind::FileTooLarge)?.to_le_bytes());
    output.write_all(&bytes)?;
    output.flush()
}

/// Writes bytes as a frame.
pub fn send_bytes(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= LONGEST);
    output.write_all(&length.ok_or(ErrorKind::FileTooLarge)?.to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

/// Reads a frame's bytes.
pub fn receive_bytes(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    input.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() == length as usize { Ok(bytes) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

/// Reads a value's frame.
pub fn receive<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<T> {
    postcard::from_bytes(&receive_bytes(input)?).map_err(|_| ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_one_after_the_other() {
        let mut pipe = Vec::new();
        send(&mut pipe, &Order::Ingest { path: "2020-06/党费.xlsx".to_owned(), mends: Vec::new() }).unwrap();
        send_bytes(&mut pipe, b"PK").unwrap();
        let mut input = pipe.as_slice();
        assert!(matches!(receive(&mut input).unwrap(), Order::Ingest { path, .. } if path == "2020-06/党费.xlsx"));
        assert_eq!(receive_bytes(&mut input).unwrap(), b"PK");
        assert_eq!(receive_bytes(&mut input).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn what_is_cut_short_too_long_or_nonsense_is_an_error() {
        assert!(receive_bytes(&mut &[9, 0, 0, 0, b'x'][..]).is_err());
        assert!(receive_bytes(&mut &[0xFF; 9][..]).is_err());
        assert!(receive::<Answer>(&mut &[1, 0, 0, 0, 0x77][..]).is_err());
    }
}
