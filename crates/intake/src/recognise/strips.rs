//! Tables that stand side by side: the sheet is cut into strips of columns, and each strip is read as a sheet.

use std::borrow::Cow;

use super::header;
use super::lexicon::Lexicon;
use super::lines::{is_line, is_note};
use crate::model::{Cell, CellRef, Grid, Raw};
use crate::typing::text::fold;

/// The strips of a sheet; the sheet itself where nothing stands side by side. Rows above the place where it divides
/// belong to every strip, unless a table of its own stands there.
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
    let row = (0..row).rev().take_while(|&above| each_has_its_line(grid.row(above), &starts)).last().unwrap_or(row);
    // A table that stands across above or below is no part of either strip.
    let across_above = grid.rows().any(|(above, cells)| above < row && names_columns(lexicon, cells) >= 2);
    let below = across_below(lexicon, grid, row, &starts).unwrap_or(u32::MAX);
    let mut parts = Vec::new();
    if across_above {
        parts.push(Cow::Owned(part(grid, |at| at.row < row)));
    }
    let ends = starts.iter().skip(1).copied().chain([u32::MAX]);
    let sides = starts.iter().enumerate().zip(ends).map(|((i, &start), end)| {
        let columns = if i == 0 { 0..end } else { start..end };
        part(grid, |at| at.row < row && !across_above || (row..below).contains(&at.row) && columns.contains(&at.col))
    });
    // More tables may stand beside each other in a strip, each strip having fewer cells than the sheet.
    for strip in sides {
        if strip.cells.len() == grid.cells.len() {
            parts.push(Cow::Owned(strip));
        } else {
            parts.extend(strips(lexicon, &strip).into_iter().map(|inner| Cow::Owned(inner.into_owned())));
        }
    }
    if below < u32::MAX {
        let lower = part(grid, |at| at.row >= below);
        parts.extend(strips(lexicon, &lower).into_iter().map(|strip| Cow::Owned(strip.into_owned())));
    }
    parts
}

/// The cells of a sheet for which `holds` is true, as a sheet.
fn part(grid: &Grid, holds: impl Fn(CellRef) -> bool) -> Grid {
    Grid {
        cells: grid.cells.iter().filter(|cell| holds(cell.at)).cloned().collect(),
        merges: grid.merges.iter().filter(|merge| holds(merge.first)).copied().collect(),
        name: grid.name.clone(),
        hidden_rows: grid.hidden_rows.clone(),
        hidden_columns: grid.hidden_columns.clone(),
        marks: grid.marks.iter().filter(|(at, _)| holds(*at)).cloned().collect(),
        formulas: grid.formulas.iter().copied().filter(|at| holds(*at)).collect(),
        broken: None,
        ..*grid
    }
}

/// Whether each strip has a labelled line of its own in the row: 填报单位：… above each part.
fn each_has_its_line(cells: &[Cell], starts: &[u32]) -> bool {
    let ends = starts.iter().skip(1).copied().chain([u32::MAX]);
    let line = |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if is_line(text));
    starts
        .iter()
        .zip(ends)
        .all(|(&start, end)| cells.iter().any(|cell| (start..end).contains(&cell.at.col) && line(cell)))
}

/// How many cells of a row name columns, where most do.
fn names_columns(lexicon: &Lexicon, cells: &[Cell]) -> usize {
    let names = |cell: &&Cell| matches!(&cell.raw, Raw::Text(text) if !header::columns(lexicon, text).0.is_empty());
    let count = cells.iter().filter(names).count();
    if count * 2 >= cells.len() { count } else { 0 }
}

/// The first row below the strips' own titles from where a table stands across them: a title, and within four rows a
/// header without a gap where the strips part.
fn across_below(lexicon: &Lexicon, grid: &Grid, cut: u32, starts: &[u32]) -> Option<u32> {
    let border = *starts.get(1)?;
    let title = |cell: &Cell| match &cell.raw {
        Raw::Text(text) => {
            !is_note(text) && !lexicon.forms_in(&fold(text)).is_empty() && lexicon.ends_with_form(&fold(text))
        }
        _ => false,
    };
    let crosses = |row: u32| {
        let cells = grid.row(row);
        names_columns(lexicon, cells) >= 3
            && [border - 1, border].iter().all(|&col| cells.iter().any(|cell| cell.at.col == col))
    };
    grid.rows()
        .filter(|(row, cells)| *row > cut && cells.len() <= 3 && title(&cells[0]))
        .map(|(row, _)| row)
        .find(|&row| (row + 1..row + 5).any(crosses))
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
        if names_form && (folded.chars().count() >= 4 || !lexicon.form_exactly(&folded).is_empty()) {
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
                !lexicon.forms_in(&folded).is_empty()
                    && lexicon.ends_with_form(&folded)
                    && !is_note(text)
                    && (folded.chars().count() >= 4 || !lexicon.form_exactly(&folded).is_empty())
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
