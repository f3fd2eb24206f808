//! How high rows are: no table program measures wrapped text in merged cells, and a page has to be planned.

use super::{Cell, Content, Role, Row, Sheet, lines};

/// The highest row, in points.
const HIGHEST: f64 = 409.0;

impl Role {
    /// Font size, and space above and below the lines together, in points.
    #[must_use]
    pub fn size(self) -> (f64, f64) {
        match self {
            Self::Title => (18.0, 8.0),
            Self::Subtitle => (10.0, 5.0),
            Self::Lead => (11.0, 7.0),
            Self::Heading => (11.0, 5.0),
            Self::Header => (10.0, 4.0),
            Self::Upright => (9.0, 6.0),
            Self::Body | Self::Total | Self::Bare => (10.0, 4.0),
            Self::Note => (9.0, 5.0),
        }
    }
}

impl Sheet {
    /// Height of a row in points: its own, or what its texts need when they wrap.
    #[must_use]
    pub fn height(&self, row: &Row) -> f64 {
        if let Some(height) = row.height {
            return height;
        }
        let mut needed = 0.0_f64;
        let mut at = 0;
        for cell in &row.cells {
            let end = at + usize::from(cell.cols);
            let room: usize = self.widths.iter().take(end).skip(at).map(|&w| usize::from(w)).sum();
            needed = needed.max(cell_height(cell, room));
            at = end;
        }
        if needed == 0.0 { 15.0 } else { needed.clamp(f64::from(self.least_height), HIGHEST) }
    }

    /// Height of all rows together, in points.
    #[must_use]
    pub fn total_height(&self) -> f64 {
        self.rows.iter().map(|row| self.height(row)).sum()
    }
}

/// What `cell` needs in a column of `room` half-width characters; 0 when it does not decide.
fn cell_height(cell: &Cell, room: usize) -> f64 {
    let (size, space) = cell.style.role.size();
    if cell.style.role == Role::Upright {
        return to_points(cell.content.shown().chars().count(), size * 1.4) + 14.0;
    }
    if cell.rows != 1 || matches!(cell.content, Content::Number(..) | Content::Date(_)) {
        return 0.0;
    }
    let room = room.saturating_sub(1 + 2 * usize::from(cell.style.indent));
    // Widths are counted in characters of 10 points.
    to_points(lines(&cell.content.shown(), to_columns(room, size)), size * 1.35) + space
}

#[allow(clippy::cast_precision_loss)] // a few hundred lines
fn to_points(count: usize, each: f64) -> f64 {
    (count as f64 * each).ceil()
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // widths of columns
fn to_columns(room: usize, size: f64) -> usize {
    (room as f64 * 10.0 / size) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_high_as_its_longest_text() {
        let sheet = Sheet { widths: vec![11, 21], least_height: 18, ..Sheet::default() };
        let row = |a: &str, b: &str| Row::from(vec![Cell::text(a, Role::Body), Cell::text(b, Role::Body)]);
        assert!((sheet.height(&row("一", "二")) - 18.0).abs() < 0.01);
        // Twenty characters in ten half-width columns are four lines.
        assert!((sheet.height(&row(&"字".repeat(20), "二")) - 58.0).abs() < 0.01);
        assert!((sheet.height(&Row { height: Some(7.0), ..Row::default() }) - 7.0).abs() < 0.01);
    }
}
