//! What no table took: every figure of a sheet is counted, refused or said here.

use std::collections::BTreeSet;

use crate::model::{Cell, CellRef, Finding, Grid, Raw};
use crate::recognise::{Found, Shape, is_line, label};
use crate::typing::text::{fold, is_space};

/// The cells that tables took or spoke of.
#[derive(Default)]
pub struct Taken(BTreeSet<CellRef>);

impl Taken {
    /// Takes the lines above a table, its header, and what stands below under the header's columns. A table without a
    /// header is refused as a whole.
    pub fn table(&mut self, strip: &Grid, found: &Found) {
        let rows = found.rows.0..found.rows.1;
        let within = strip.rows().filter(|(row, _)| rows.contains(row));
        match &found.shape {
            Shape::Nothing => self.0.extend(within.flat_map(|(_, cells)| cells).map(|cell| cell.at)),
            Shape::Rows(shape) => {
                let (top, bottom) = shape.header;
                let mut columns: BTreeSet<u32> = shape.columns.iter().flatten().copied().collect();
                for cell in (top..=bottom).flat_map(|row| strip.row(row)) {
                    let last =
                        strip.merge_at(cell.at).map_or(cell.at.col, |merge| merge.last.col.min(cell.at.col + 64));
                    columns.extend(cell.at.col..=last);
                }
                for (row, cells) in within {
                    self.lines(cells);
                    // The names of groups of columns, above the names that count.
                    if row < top && top - row <= 3 && cells.iter().all(|cell| matches!(cell.raw, Raw::Text(_))) {
                        self.0.extend(cells.iter().map(|cell| cell.at));
                    }
                    if row >= top {
                        let below = cells.iter().filter(|cell| row <= bottom || columns.contains(&cell.at.col));
                        self.0.extend(below.map(|cell| cell.at));
                    }
                }
            }
            Shape::Card(card) => {
                let own = card.rows(strip, found.rows.1);
                for (row, cells) in within {
                    self.lines(cells);
                    // Above the first label stand headings.
                    let heading = (card.first.min(own.start.saturating_sub(2))..own.start).contains(&row)
                        && cells.iter().all(|cell| matches!(cell.raw, Raw::Text(_)));
                    if own.contains(&row) || heading {
                        self.0.extend(cells.iter().map(|cell| cell.at));
                    }
                }
            }
        }
    }

    /// Takes a row of labels and their values, or a line alone.
    fn lines(&mut self, cells: &[Cell]) {
        let speaks =
            |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if is_line(text) || label(&fold(text)).is_some());
        if cells.len() == 1 && matches!(cells[0].raw, Raw::Text(_)) || cells.len() <= 8 && cells.iter().any(speaks) {
            self.0.extend(cells.iter().map(|cell| cell.at));
        }
    }

    /// One finding for each stretch of rows that hold figures, or two texts and more, that nothing took.
    pub fn findings(&self, grid: &Grid) -> Vec<Finding> {
        let mut stretches: Vec<(u32, Vec<&Cell>)> = Vec::new();
        for (row, cells) in grid.rows() {
            let left: Vec<&Cell> =
                cells.iter().filter(|cell| !self.0.contains(&cell.at) && !is_blank(&cell.raw)).collect();
            if left.len() < 2 && !left.iter().any(|cell| is_figure(&cell.raw)) {
                continue;
            }
            match stretches.last_mut() {
                Some((last, cells)) if row - *last <= 1 => {
                    *last = row;
                    cells.extend(left);
                }
                _ => stretches.push((row, left)),
            }
        }
        stretches.iter().filter(|(_, cells)| !is_numbering(cells)).map(|(last, cells)| said(*last, cells)).collect()
    }
}

fn said(last: u32, cells: &[&Cell]) -> Finding {
    let at = cells.iter().find(|cell| is_figure(&cell.raw)).unwrap_or(&cells[0]).at;
    let first = cells[0].at.row;
    let rows =
        if first == last { format!("第{}行", first + 1) } else { format!("第{}—{}行", first + 1, last + 1) };
    let figures = cells.iter().filter(|cell| is_figure(&cell.raw)).count();
    let what = if figures > 0 { format!("{figures}个数") } else { format!("{}格文字", cells.len()) };
    Finding::new(
        "unknown-form",
        format!("{rows}有{what}不属于任何一张报表（从{at}起），没有计入。"),
        "如果是要报的数，请在它上面写明报表名称和表头后重发；不是的不必处理。",
    )
    .at(at, "", "")
}

/// Line numbers without a heading: whole numbers that count up by one.
fn is_numbering(cells: &[&Cell]) -> bool {
    let value = |cell: &Cell| match &cell.raw {
        Raw::Number(value, _) => Some(*value),
        _ => None,
    };
    #[allow(clippy::float_cmp)] // small whole numbers
    let counts_up = cells.iter().zip(1_u32..).all(|(cell, n)| value(cell) == Some(f64::from(n)));
    counts_up && cells.len() > 1 && cells.iter().all(|cell| cell.at.col == cells[0].at.col)
}

fn is_figure(raw: &Raw) -> bool {
    matches!(raw, Raw::Number(..) | Raw::Serial(_) | Raw::Error(_) | Raw::Uncomputed)
}

fn is_blank(raw: &Raw) -> bool {
    matches!(raw, Raw::Text(text) if text.chars().all(is_space))
}
