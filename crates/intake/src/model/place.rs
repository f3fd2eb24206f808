//! Where a cell stands on its sheet.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A cell by zero-based row and column; shown and parsed as `B7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellRef {
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub col: u32,
}

impl CellRef {
    /// The cell at zero-based `row` and `col`.
    #[must_use]
    pub fn new(row: u32, col: u32) -> Self {
        Self { row, col }
    }
}

/// The letters of a zero-based column: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_letters(col: u32) -> String {
    let mut n = col + 1;
    let mut letters = Vec::new();
    while n > 0 {
        letters.push(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0));
        n = (n - 1) / 26;
    }
    letters.iter().rev().map(|&b| char::from(b)).collect()
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.col), self.row + 1)
    }
}

impl FromStr for CellRef {
    type Err = ();

    /// Reads `B7` or `$B$7`; sheets end at XFD1048576.
    fn from_str(s: &str) -> Result<Self, ()> {
        let mut col: u32 = 0;
        let mut row: u32 = 0;
        let mut digits = false;
        for b in s.bytes() {
            match b {
                b'$' => {}
                b'A'..=b'Z' | b'a'..=b'z' if !digits => {
                    col = col * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1;
                }
                b'0'..=b'9' if col > 0 => {
                    digits = true;
                    row = row * 10 + u32::from(b - b'0');
                }
                _ => return Err(()),
            }
            if col > 16_384 || row > 1_048_576 {
                return Err(());
            }
        }
        if row == 0 {
            return Err(());
        }
        Ok(Self::new(row - 1, col - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_carry() {
        for (col, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")] {
            assert_eq!(column_letters(col), letters);
            let cell: CellRef = format!("{letters}9").parse().unwrap();
            assert_eq!(cell, CellRef::new(8, col));
        }
    }

    #[test]
    fn what_is_outside_a_sheet_is_refused() {
        for bad in ["", "7", "B", "B0", "XFE1", "A1048577", "B-1", "7B"] {
            assert!(bad.parse::<CellRef>().is_err(), "{bad}");
        }
    }
}
