//! A second count of a sheet's cells: it knows nothing but where records begin and which hold a value.

use super::{BOF, EOF};
use crate::model::CellRef;
use crate::read::ole::u16_at;
use crate::read::scan::Tally;

/// Counts the cells with a value of the sheet that begins at `offset`; `None` when it does not end.
pub fn tally(stream: &[u8], offset: usize) -> Option<Tally> {
    let mut found = Tally::default();
    let (mut at, mut depth) = (offset, 0_u32);
    loop {
        let (id, len) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let cell = |col: u16| Some(CellRef::new(u32::from(u16_at(stream, at + 4)?), u32::from(col)));
        match id {
            BOF => depth += 1,
            EOF if depth == 1 => return Some(found),
            EOF => depth -= 1,
            0x06 | 0xD6 | 0xFD | 0x203 | 0x204 | 0x205 | 0x206 | 0x27E | 0x406 if depth == 1 => {
                found.add(cell(u16_at(stream, at + 6)?)?);
            }
            0xBD if depth == 1 => {
                let first = u16_at(stream, at + 6)?;
                for i in 0..u16::try_from(len.checked_sub(6)? / 6).ok()? {
                    found.add(cell(first.checked_add(i)?)?);
                }
            }
            _ => {}
        }
        at += 4 + len;
    }
}
