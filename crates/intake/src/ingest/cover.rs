//! Cover sheets: a sheet without a table that says whose workbook it is, of which month, and which forms are nil.

use super::Context;
use super::lines::Lines;
use crate::model::{Cell, Grid, Raw};
use crate::recognise::{Evidence, Found, Line, Shape, Source, find_tables, says_nil, strips};
use crate::typing::shown;
use crate::typing::text::fold;

/// What a workbook's cover says for all its sheets.
#[derive(Default)]
pub struct Cover {
    sheet: String,
    lines: Lines,
}

impl Cover {
    /// The first sheet with a unit's or a period's line and no table; nothing for a workbook of one sheet.
    pub fn of(grids: &[Grid], context: &Context) -> Self {
        if grids.iter().filter(|grid| !grid.cells.is_empty()).count() < 2 {
            return Self::default();
        }
        let visible = grids.iter().filter(|grid| !grid.hidden && grid.broken.is_none() && grid.cells.len() <= 200);
        visible
            .filter_map(|grid| {
                let lines = Lines::labelled(grid);
                let speaks = !lines.units.is_empty() || !lines.periods.is_empty();
                (speaks && !has_table(grid, context)).then(|| Self { sheet: grid.name.clone(), lines })
            })
            .next()
            .unwrap_or_default()
    }

    /// Whether `grid` is the cover, and nothing but words stand on it.
    pub fn is_plain(&self, grid: &Grid) -> bool {
        let words = |cell: &Cell| matches!(cell.raw, Raw::Text(_) | Raw::Serial(_));
        !self.sheet.is_empty() && self.sheet == grid.name && grid.cells.iter().all(words)
    }

    /// Adds what the cover says to the evidence for a table.
    pub fn speak(&self, context: &Context, evidence: &mut Evidence) {
        self.lines.speak(context, Source::Cover, evidence);
    }
}

fn has_table(grid: &Grid, context: &Context) -> bool {
    strips(&context.lexicon, grid)
        .iter()
        .flat_map(|strip| find_tables(&context.lexicon, strip, ["", ""]))
        .any(|found| found.shape != Shape::Nothing)
}

/// The forms that a sheet without a table lists as nil, each as a table of its own: two rows and more such as
/// 党员捐款登记表 | 本月无此项. One alone is read as any other nil return.
pub fn nil_list(grid: &Grid, context: &Context) -> Vec<Found> {
    let forms = |cells: &[Cell]| -> Vec<usize> {
        cells
            .iter()
            .filter_map(|cell| text(&cell.raw))
            .flat_map(|text| context.lexicon.forms_in(&fold(text)).to_vec())
            .collect()
    };
    let marked: Vec<(u32, &[Cell], usize)> = grid
        .rows()
        .filter(|(_, cells)| cells.len() <= 4 && cells.iter().any(|cell| text(&cell.raw).is_some_and(says_nil)))
        .filter_map(|(row, cells)| match forms(cells)[..] {
            [form] => Some((row, cells, form)),
            _ => None,
        })
        .collect();
    if marked.len() < 2 || has_table(grid, context) {
        return Vec::new();
    }
    let line = |cell: &Cell| Line { at: cell.at, text: shown(&cell.raw, grid.date1904) };
    let common: Vec<Line> =
        grid.rows().filter(|(_, cells)| forms(cells).is_empty()).flat_map(|(_, cells)| cells).map(line).collect();
    let listed = |(row, cells, form): &(u32, &[Cell], usize)| {
        let preamble = common.iter().cloned().chain(cells.iter().map(line)).collect();
        Found { form: *form, why: "封面", rows: (*row, row + 1), preamble, shape: Shape::Nothing }
    };
    marked.iter().map(listed).collect()
}

fn text(raw: &Raw) -> Option<&str> {
    match raw {
        Raw::Text(text) => Some(text),
        _ => None,
    }
}
