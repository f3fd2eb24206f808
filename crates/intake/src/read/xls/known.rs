//! Which records there are. A stream has no check sum: a kind or a length that one wrong bit has made of another would let
//! a cell vanish in silence, so what no program writes is taken for damage.
//!
//! Sources: the list of [MS-XLS] 2.3, the records of BIFF5, and what old programs leave behind. From 0x800 on a record
//! repeats its kind in its first two bytes; from 0x1000 on it is a chart's.

use crate::read::ole::u16_at;

/// Kinds below 0x800.
const KNOWN: &[u16] = &[
    0x000, 0x006, 0x00A, 0x00C, 0x00D, 0x00E, 0x00F, 0x010, 0x011, 0x012, 0x013, 0x014, 0x015, 0x016, 0x017, 0x018,
    0x019, 0x01A, 0x01B, 0x01C, 0x01D, 0x022, 0x023, 0x026, 0x027, 0x028, 0x029, 0x02A, 0x02B, 0x02F, 0x031, 0x033,
    0x034, 0x03C, 0x03D, 0x040, 0x041, 0x042, 0x04D, 0x050, 0x051, 0x052, 0x055, 0x056, 0x059, 0x05A, 0x05B, 0x05C,
    0x05D, 0x05E, 0x05F, 0x060, 0x061, 0x063, 0x07D, 0x07F, 0x080, 0x081, 0x082, 0x083, 0x084, 0x085, 0x086, 0x08C,
    0x08D, 0x090, 0x092, 0x094, 0x097, 0x098, 0x099, 0x09A, 0x09B, 0x09C, 0x09D, 0x09E, 0x0A0, 0x0A1, 0x0AB, 0x0AE,
    0x0AF, 0x0B0, 0x0B1, 0x0B2, 0x0B4, 0x0B5, 0x0B6, 0x0B8, 0x0B9, 0x0BC, 0x0BD, 0x0BE, 0x0BF, 0x0C0, 0x0C1, 0x0C5,
    0x0C6, 0x0C7, 0x0C8, 0x0C9, 0x0CA, 0x0CB, 0x0CC, 0x0CD, 0x0CE, 0x0CF, 0x0D0, 0x0D1, 0x0D2, 0x0D3, 0x0D5, 0x0D6,
    0x0D7, 0x0D8, 0x0D9, 0x0DA, 0x0DC, 0x0DD, 0x0DE, 0x0E0, 0x0E1, 0x0E2, 0x0E3, 0x0E5, 0x0E9, 0x0EB, 0x0EC, 0x0ED,
    0x0EF, 0x0F0, 0x0F1, 0x0F2, 0x0F4, 0x0F5, 0x0F6, 0x0F7, 0x0F8, 0x0F9, 0x0FB, 0x0FC, 0x0FD, 0x0FF, 0x100, 0x103,
    0x122, 0x137, 0x138, 0x13B, 0x13D, 0x13E, 0x13F, 0x140, 0x14A, 0x14B, 0x14D, 0x14E, 0x14F, 0x150, 0x151, 0x152,
    0x153, 0x154, 0x15F, 0x160, 0x161, 0x191, 0x192, 0x193, 0x194, 0x195, 0x196, 0x197, 0x198, 0x1A9, 0x1AA, 0x1AB,
    0x1AC, 0x1AD, 0x1AE, 0x1AF, 0x1B0, 0x1B1, 0x1B2, 0x1B5, 0x1B6, 0x1B7, 0x1B8, 0x1B9, 0x1BA, 0x1BB, 0x1BC, 0x1BD,
    0x1BE, 0x1C0, 0x1C1, 0x1C2, 0x200, 0x201, 0x203, 0x204, 0x205, 0x206, 0x207, 0x208, 0x20B, 0x221, 0x225, 0x236,
    0x23E, 0x27D, 0x27E, 0x293, 0x406, 0x418, 0x41E, 0x43C, 0x4BC,
];

/// Kinds of one length only, or of that and a few bytes more.
const LENGTHS: &[(u16, usize)] = &[
    (0x00C, 2),
    (0x00D, 2),
    (0x00E, 2),
    (0x00F, 2),
    (0x011, 2),
    (0x012, 2),
    (0x013, 2),
    (0x016, 2),
    (0x022, 2),
    (0x026, 8),
    (0x027, 8),
    (0x028, 8),
    (0x029, 8),
    (0x02A, 2),
    (0x02B, 2),
    (0x040, 2),
    (0x042, 2),
    (0x055, 2),
    (0x05F, 2),
    (0x063, 2),
    (0x07D, 11),
    (0x080, 8),
    (0x081, 2),
    (0x082, 2),
    (0x083, 2),
    (0x084, 2),
    (0x086, 0),
    (0x08C, 4),
    (0x08D, 2),
    (0x09B, 0),
    (0x09D, 2),
    (0x03D, 18),
    (0x0DD, 2),
    (0x0ED, 24),
    (0x0FD, 10),
    (0x1BD, 0),
    (0x201, 6),
    (0x203, 14),
    (0x205, 8),
    (0x208, 16),
    (0x225, 4),
    (0x27E, 10),
];

/// Bytes that programs may add to a record of one length.
const MORE: usize = 4;

/// Kinds that stand before the sheets only: sheets, texts, fonts, formats.
const GLOBAL: &[u16] =
    &[0x022, 0x031, 0x085, 0x0B8, 0x0B9, 0x0BF, 0x0C0, 0x0E0, 0x0E1, 0x0E2, 0x0FC, 0x0FF, 0x1BD, 0x41E];

/// The kind that a table with pivots begins with, and those that are only behind it.
const PIVOT: u16 = 0x0B0;
const PIVOTED: &[u16] =
    &[0x0B1, 0x0B2, 0x0B4, 0x0B5, 0x0B6, 0x0C5, 0x0F0, 0x0F1, 0x0F2, 0x0F4, 0x0F5, 0x0F6, 0x0F7, 0x0F8, 0x0F9, 0x0FB];

/// How the sheet's window looks.
const WINDOW: u16 = 0x23E;

/// What a chart says of itself, which some programs put before the sheets.
const SHEET_PROPERTIES: u16 = 0x105C;

/// Stands behind the cells of some rows, and says where they begin.
const ROWS_END: u16 = 0x0D7;

/// Cells with a value.
const CELLS: &[u16] = &[0x006, 0x0BD, 0x0D6, 0x0FD, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406];

/// What the records so far allow.
#[derive(Default)]
pub struct Known {
    sheet: bool,
    pivots: bool,
    /// How long the record of the sheet's window was.
    window: Option<usize>,
    /// The record before was nothing but zeros.
    zero: bool,
    /// Where the last cell stood.
    last: Option<(u16, u16)>,
}

impl Known {
    /// Those of a sheet, and not those before the sheets.
    pub fn sheet() -> Self {
        Self { sheet: true, ..Self::default() }
    }

    /// Whether this would be the next cell if one bit of its kind were another.
    fn ghost(&mut self, id: u16, body: &[u8]) -> bool {
        let (Some(row), Some(col)) = (u16_at(body, 0), u16_at(body, 2)) else { return false };
        if CELLS.contains(&id) {
            self.last = Some((row, col));
            return false;
        }
        let Some(last) = self.last else { return false };
        // What stands there by chance in the record of the window is hardly ever the very row.
        let far = if id == WINDOW { 0 } else { 64 };
        let next = row == last.0 && col > last.1 || row > last.0 && row - last.0 <= far;
        next && col < 256
            && id != ROWS_END
            && CELLS.iter().any(|cell| (cell ^ id).is_power_of_two() && fits(*cell, body))
    }

    /// Whether some program writes such a record here.
    pub fn allows(&mut self, id: u16, body: &[u8]) -> bool {
        self.pivots |= id == PIVOT;
        if id == 0 {
            // A reporting program leaves one here and there; several in a row are a hole.
            let before = std::mem::replace(&mut self.zero, true);
            return !before && matches!(body.len(), 0 | 10);
        }
        self.zero = false;
        if id >= 0x1000 {
            return id == SHEET_PROPERTIES && !self.sheet;
        }
        if self.ghost(id, body) {
            return false;
        }
        if id >= 0x800 {
            return id == super::BOF || body.get(..2) == Some(&id.to_le_bytes());
        }
        if self.sheet && (GLOBAL.contains(&id) || PIVOTED.contains(&id) && !self.pivots) {
            return false;
        }
        // Where it stands twice it is as long as it was.
        if id == WINDOW && self.window.replace(body.len()).is_some_and(|before| before != body.len()) {
            return false;
        }
        // An index of rows is made of numbers of four bytes.
        if id == 0x20B && !body.len().is_multiple_of(4) {
            return false;
        }
        let length = LENGTHS.iter().find(|(known, _)| *known == id);
        // What is no value is as long as it is; anything longer under its kind was a value.
        let more = if matches!(id, 0x201 | 0x225) { 0 } else { MORE };
        KNOWN.binary_search(&id).is_ok()
            && length.is_none_or(|(_, least)| (*least..=least + more).contains(&body.len()))
    }
}

/// Whether a body may be that of a cell of this kind.
fn fits(cell: u16, body: &[u8]) -> bool {
    match (cell, body.len()) {
        (0x0FD | 0x27E, len) => len == 10,
        (0x203, len) => len == 14,
        (0x205, len) => len == 8,
        (0x0D6 | 0x204, len) => len > 8,
        (0x0BD, len) if len >= 12 && len % 6 == 0 => {
            // From the first column to the last.
            let columns = u16_at(body, 2).zip(u16_at(body, len - 2));
            columns.is_some_and(|(first, last)| usize::from(last).checked_sub(usize::from(first)) == Some(len / 6 - 2))
        }
        (0x006 | 0x206 | 0x406, len) => len >= 22,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_bit_makes_no_other_record_of_a_cell() {
        assert!(KNOWN.is_sorted());
        for (id, len) in [(0x203, 14), (0x27E, 10), (0x205, 8), (0x0FD, 10), (0x0BD, 18), (0x006, 34)] {
            // In the row of the cell before, and in the columns behind it.
            let mut body = vec![0; len];
            (body[0], body[2], body[len - 2]) = (7, 4, 5);
            let before = [7, 0, 3, 0, 0, 0, 0, 0, 0, 0];
            let mut known = Known::sheet();
            assert!(known.allows(0x27E, &before) && known.allows(id, &body));
            for bit in 0..16 {
                let other = id ^ (1 << bit);
                // The bodies of those do not fit, or they stand where none is awaited.
                let told = CELLS.contains(&other) || other == 0x207;
                let mut known = Known::sheet();
                assert!(known.allows(0x27E, &before) && (told || !known.allows(other, &body)), "{id:#x} {other:#x}");
            }
        }
        let mut known = Known::sheet();
        assert!(known.allows(0, &[]) && !known.allows(0, &[]) && known.allows(0x203, &[0; 14]) && known.allows(0, &[]));
        assert!(Known::default().allows(0x867, &[0x67, 0x08, 0]) && !Known::default().allows(0x867, &[0x66, 0x08, 0]));
        let mut known = Known::sheet();
        assert!(!known.allows(0x0B5, &[0; 8]) && known.allows(PIVOT, &[0; 44]) && known.allows(0x0B5, &[0; 8]));
    }
}
