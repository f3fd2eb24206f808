//! Formulas that hold a 0 that nobody computed.

use std::collections::HashSet;

use crate::model::{Grid, Raw};

/// Programs that compute nothing store a 0 with every formula and ask to be computed when opened. Where a workbook asks
/// so and none of its formulas comes to anything else, a 0 that has other numbers in its row or column is none. Rows
/// of nothing but such zeros are what templates are made of; they are left alone.
pub fn settle(grids: &mut [Grid]) {
    let holds = |grid: &Grid, at| grid.get(at).is_none_or(|raw| matches!(raw, Raw::Number(0.0, _) | Raw::Uncomputed));
    if !grids.iter().all(|grid| grid.formulas.iter().all(|at| holds(grid, *at))) {
        return;
    }
    for grid in grids {
        let plain: Vec<_> = grid
            .cells
            .iter()
            .filter(|cell| matches!(cell.raw, Raw::Number(value, _) if value != 0.0))
            .map(|cell| cell.at)
            .collect();
        let rows: HashSet<u32> = plain.iter().map(|at| at.row).collect();
        let columns: HashSet<u32> = plain.iter().map(|at| at.col).collect();
        let (cells, formulas) = (&mut grid.cells, &grid.formulas);
        for cell in cells.iter_mut().filter(|cell| formulas.binary_search(&cell.at).is_ok()) {
            if rows.contains(&cell.at.row) || columns.contains(&cell.at.col) {
                cell.raw = Raw::Uncomputed;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, CellRef, Shown};

    fn grid(cells: &[(u32, u32, f64, bool)]) -> Grid {
        let at = |row, col| CellRef::new(row, col);
        let number = |value| Raw::Number(value, Shown::Plain);
        Grid {
            cells: cells.iter().map(|&(row, col, value, _)| Cell { at: at(row, col), raw: number(value) }).collect(),
            formulas: cells.iter().filter(|cell| cell.3).map(|&(row, col, ..)| at(row, col)).collect(),
            ..Grid::default()
        }
    }

    #[test]
    fn zeros_among_numbers_were_not_computed() {
        let mut grids = [grid(&[(0, 0, 5.0, false), (0, 1, 0.0, true), (1, 0, 0.0, true), (5, 5, 0.0, true)])];
        settle(&mut grids);
        let raws: Vec<_> = grids[0].cells.iter().map(|cell| cell.raw == Raw::Uncomputed).collect();
        assert_eq!(raws, [false, true, true, false]);
    }

    #[test]
    fn one_other_result_vouches_for_all() {
        let mut grids = [grid(&[(0, 0, 5.0, false), (0, 1, 0.0, true)]), grid(&[(0, 0, 7.0, true)])];
        let before = grids.clone();
        settle(&mut grids);
        assert_eq!(grids, before);
    }
}
