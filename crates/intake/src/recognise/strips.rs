//! Tables that stand side by side: the sheet is cut into strips of columns, and each strip is read as a sheet.

use std::borrow::Cow;

use super::header;
use super::lexicon::Lexicon;
use super::lines::is_note;
use crate::model::{Cell, CellRef, Grid, Raw};
use crate::typing::text::fold;

/// The strips of a sheet; the sheet itself where nothing stands side by side. Rows above the place where it divides
/// belong to every strip.
#[must_use]
pub fn strips<'a>(lexicon: &Lexicon, grid: &'a Grid) -> Vec<Cow<'a, Grid>> {
    let cut = grid
        .rows()
        .find_map(|(row, cells)| {
            let starts = side_titles(lexicon, cells).or_else(|| repeated_header(lexicon, cells))?;
            Some((row, starts))
        })
        .or_else(|| offset_titles(lexicon, grid));
    let Some((row, starts)) = cut else {
        return vec![Cow::Borrowed(grid)];
    };
    let ends = starts.iter().skip(1).copied().chain([u32::MAX]);
    let strip = |(i, start): (usize, u32), end: u32| {
        let start = if i == 0 { 0 } else { start };
        let holds = |at: CellRef| at.row < row || (start..end).contains(&at.col);
        Grid {
            cells: grid.cells.iter().filter(|cell| holds(cell.at)).cloned().collect(),
            merges: grid.merges.iter().filter(|merge| holds(merge.first)).copied().collect(),
            name: grid.name.clone(),
            hidden_rows: grid.hidden_rows.clone(),
            formulas: grid.formulas.iter().copied().filter(|at| holds(*at)).collect(),
            broken: None,
            ..*grid
        }
    };
    let parts = starts.iter().copied().enumerate().zip(ends).map(|(start, end)| strip(start, end));
    // More tables may stand beside each other further down in a strip, each strip having fewer cells than the sheet.
    parts
        .flat_map(|part| {
            if part.cells.len() == grid.cells.len() {
                return vec![Cow::Owned(part)];
            }
            strips(lexicon, &part).into_iter().map(|inner| Cow::Owned(inner.into_owned())).collect()
        })
        .collect()
}

/// The columns of two or more titles on one row.
fn side_titles(lexicon: &Lexicon, cells: &[Cell]) -> Option<Vec<u32>> {
    if !(2..=6).contains(&cells.len()) {
        return None;
    }
    let mut starts = Vec::new();
    for cell in cells {
        let Raw::Text(text) = &cell.raw else {
            return None;
        };
        let folded = fold(text);
        let names_form = !lexicon.forms_in(&folded).is_empty();
        if is_note(text) || !header::columns(lexicon, text).0.is_empty() && lexicon.form_exactly(&folded).is_empty() {
            return None;
        }
        if names_form && folded.chars().count() >= 4 {
            starts.push(cell.at.col);
        } else if starts.is_empty() {
            return None;
        }
    }
    (starts.len() >= 2).then_some(starts)
}

/// The columns where the names of one form's header begin again.
fn repeated_header(lexicon: &Lexicon, cells: &[Cell]) -> Option<Vec<u32>> {
    let hits: Vec<(u32, &[(usize, usize)])> = cells
        .iter()
        .filter_map(|cell| match &cell.raw {
            Raw::Text(text) => Some((cell.at.col, header::columns(lexicon, text).0)),
            _ => None,
        })
        .filter(|(_, hits)| !hits.is_empty())
        .collect();
    if hits.len() < 4 || hits.len() * 2 < cells.len() {
        return None;
    }
    let (first, names) = hits[0];
    // Where the first name stands again and an empty column is left between, a second header begins.
    let again: Vec<u32> = hits
        .iter()
        .skip(2)
        .filter(|(col, other)| {
            other.iter().any(|hit| names.contains(hit)) && !cells.iter().any(|cell| cell.at.col + 1 == *col)
        })
        .map(|(col, _)| *col)
        .collect();
    (!again.is_empty()).then(|| std::iter::once(first).chain(again).collect())
}

/// Two titles a few rows apart, with a column between them that is empty from the upper one down.
fn offset_titles(lexicon: &Lexicon, grid: &Grid) -> Option<(u32, Vec<u32>)> {
    let titles: Vec<CellRef> = grid
        .cells
        .iter()
        .filter(|cell| match &cell.raw {
            Raw::Text(text) if text.len() <= 180 => {
                let folded = fold(text);
                !is_note(text)
                    && folded.chars().count() >= 4
                    && !lexicon.forms_in(&folded).is_empty()
                    && lexicon.ends_with_form(&folded)
            }
            _ => false,
        })
        .map(|cell| cell.at)
        .collect();
    for a in &titles {
        for b in titles.iter().filter(|b| b.row > a.row && b.row - a.row <= 4 && b.col.abs_diff(a.col) >= 2) {
            let (left, right) = (a.col.min(b.col), a.col.max(b.col));
            let empty = |col: u32| !grid.cells.iter().any(|cell| cell.at.col == col && cell.at.row >= a.row);
            if empty(right - 1) && (left..right).any(|col| !empty(col)) {
                return Some((a.row, vec![left, right]));
            }
        }
    }
    None
}
