//! A card as a matrix: 家庭农场 and 合作社 down the side, 上期末, 新增, 注销 and 期末 across.

use super::blocks::Block;
use super::{Shape, Sheet};
use crate::model::{CellRef, Raw};
use crate::recognise::header;
use crate::typing::text::{fold, is_han};

/// How many rows from the block's first on may hold the matrix's header.
const DEPTH: usize = 12;

impl Sheet<'_> {
    /// The row of names and the column of names that together name most columns of the form, each one once.
    pub(super) fn matrix(&self, form: usize, block: &Block) -> (usize, Shape) {
        let rows = || self.grid.rows().filter(|(row, _)| (block.start..block.end).contains(row));
        let mut best = (0, Shape::Nothing);
        for (top, heads) in rows().take(DEPTH).filter(|(_, cells)| cells.len() >= 2) {
            let sides = rows().filter(|(row, _)| (top + 1..=top + 20).contains(row));
            let sides = sides.filter_map(|(row, cells)| cells.iter().find(|cell| is_name(&cell.raw)).map(|c| (row, c)));
            let mut cells: Vec<Option<CellRef>> = vec![None; self.lexicon.forms[form].columns.len()];
            let mut measures = vec![None; cells.len()];
            let mut doubtful = false;
            for (row, side) in sides {
                for head in heads.iter().filter(|head| head.at.col > side.at.col) {
                    let (Raw::Text(side), Raw::Text(head_text)) = (&side.raw, &head.raw) else { continue };
                    let Some((column, measure)) = self.crossing(form, side, head_text) else { continue };
                    doubtful |= cells[column].is_some();
                    cells[column] = Some(CellRef::new(row, head.at.col));
                    measures[column] = measure;
                }
            }
            let matched = cells.iter().flatten().count();
            // One row of names is a header with a word in front, not a matrix.
            let first = cells.iter().flatten().map(|at| at.row).min();
            if matched > best.0 && cells.iter().flatten().any(|at| Some(at.row) != first) {
                best = (matched, Shape::Card { cells, measures, doubtful });
            }
        }
        best
    }

    /// The form's column that a name at the side and one at the head make together, in either order.
    fn crossing(&self, form: usize, side: &str, head: &str) -> Option<(usize, Option<String>)> {
        [format!("{side}{head}"), format!("{head}{side}")].iter().find_map(|text| {
            let (hits, measure) = header::columns(self.lexicon, text);
            hits.iter().find(|(f, _)| *f == form).map(|(_, column)| (*column, measure))
        })
    }
}

fn is_name(raw: &Raw) -> bool {
    matches!(raw, Raw::Text(text) if fold(text).contains(is_han))
}
