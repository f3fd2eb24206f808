//! Mended cells take the place of the faulty ones, and of nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::mark;
use super::mark::{since_1900, since_1904};
use super::recompute::recompute;
use crate::model::{Cell, CellRef, Grid, Raw};
use crate::read::formulas;
use crate::typing::shown;

/// What slips say of one cell of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mend {
    /// The sheet.
    pub sheet: String,
    /// The cell.
    pub cell: CellRef,
    /// What each slip says of it.
    pub steps: Vec<Step>,
}

/// What one slip says of a cell: what stood in it when the slip was written, and what the unit made of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The slip's file.
    pub slip: String,
    /// The mark of what stood there.
    pub was: String,
    /// What stands there now; days count from 1900.
    pub now: Option<Raw>,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// The cell holds it now.
    Taken,
    /// Another slip says something else of the same cell; neither is taken.
    Contradicted,
    /// The cell holds something else than the slip was written for.
    Outdated,
}

/// A step and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// The sheet.
    pub sheet: String,
    /// The cell.
    pub cell: CellRef,
    /// The slip's file.
    pub slip: String,
    /// What stood in the cell.
    pub was: String,
    /// What the slip says.
    pub now: String,
    /// What became of it.
    pub fate: Fate,
}

/// Puts mended cells into the sheets of a file. Slips may build on each other: one that was written after another came
/// back begins with what that one said. `bytes` are the file's: its formulas over mended cells are computed anew.
pub fn apply(grids: &mut [Grid], mends: &[Mend], bytes: &[u8]) -> Vec<Mended> {
    let told = put_all(grids, mends);
    let mut changed: BTreeMap<&str, BTreeSet<CellRef>> = BTreeMap::new();
    for mended in told.iter().filter(|mended| mended.fate == Fate::Taken) {
        changed.entry(&mended.sheet).or_default().insert(mended.cell);
    }
    for (sheet, cells) in changed {
        if let Some(grid) = grids.iter_mut().find(|grid| grid.name == sheet && !grid.formulas.is_empty()) {
            recompute(grid, &formulas(bytes, sheet), &cells);
        }
    }
    told
}

fn put_all(grids: &mut [Grid], mends: &[Mend]) -> Vec<Mended> {
    let mut told = Vec::new();
    for mend in mends {
        let Some(grid) = grids.iter_mut().find(|grid| grid.name == mend.sheet && grid.broken.is_none()) else {
            told.extend(mend.steps.iter().map(|step| tell(&Grid::default(), mend, step, Fate::Outdated)));
            continue;
        };
        let mut steps: Vec<&Step> = mend.steps.iter().collect();
        loop {
            let current = mark(since_1900(grid.get(mend.cell), grid.date1904).as_ref());
            let fits: Vec<&Step> = steps.iter().copied().filter(|step| step.was == current).collect();
            let Some(first) = fits.first().copied() else { break };
            let one = fits.iter().all(|step| mark(step.now.as_ref()) == mark(first.now.as_ref()));
            let fate = if one { Fate::Taken } else { Fate::Contradicted };
            told.extend(fits.iter().map(|step| tell(grid, mend, step, fate)));
            steps.retain(|step| step.was != current);
            if !one {
                break;
            }
            put(grid, mend.cell, first.now.clone());
        }
        told.extend(steps.into_iter().map(|step| tell(grid, mend, step, Fate::Outdated)));
    }
    told
}

fn tell(grid: &Grid, mend: &Mend, step: &Step, fate: Fate) -> Mended {
    let text = |raw: Option<&Raw>, date1904| raw.map_or(String::new(), |raw| shown(raw, date1904));
    Mended {
        sheet: mend.sheet.clone(),
        cell: mend.cell,
        slip: step.slip.clone(),
        was: text(grid.get(mend.cell), grid.date1904),
        now: text(step.now.as_ref(), false),
        fate,
    }
}

fn put(grid: &mut Grid, at: CellRef, raw: Option<Raw>) {
    let raw = if grid.date1904 { raw.map(since_1904) } else { raw };
    match (grid.cells.binary_search_by_key(&at, |cell| cell.at), raw) {
        (Ok(i), Some(raw)) => grid.cells[i].raw = raw,
        (Ok(i), None) => {
            grid.cells.remove(i);
        }
        (Err(i), Some(raw)) => grid.cells.insert(i, Cell { at, raw }),
        (Err(_), None) => {}
    }
    grid.formulas.retain(|formula| *formula != at);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Option<Raw> {
        Some(Raw::Text(text.to_owned()))
    }

    /// The cell and the fates after these (slip, was, now).
    fn told(steps: &[(&str, &str, &str)]) -> (String, Vec<Fate>) {
        let cell: CellRef = "E9".parse().unwrap();
        let steps = steps
            .iter()
            .map(|(slip, was, now)| Step {
                slip: (*slip).to_owned(),
                was: mark(text(was).as_ref()),
                now: text(now).filter(|_| !now.is_empty()),
            })
            .collect();
        let mut grids = [Grid {
            name: "党费".to_owned(),
            cells: vec![Cell { at: cell, raw: Raw::Text("50左右".to_owned()) }],
            ..Grid::default()
        }];
        let told = apply(&mut grids, &[Mend { sheet: "党费".to_owned(), cell, steps }], b"");
        (mark(grids[0].get(cell)), told.iter().map(|m| m.fate).collect())
    }

    #[test]
    fn a_mended_cell_takes_the_faulty_ones_place() {
        assert_eq!(told(&[("a", "50左右", "50")]), ("t50".to_owned(), vec![Fate::Taken]));
        assert_eq!(told(&[("a", "50左右", "")]), (String::new(), vec![Fate::Taken]));
    }

    #[test]
    fn slips_build_on_each_other_in_whatever_order_they_are_read() {
        let both = [("b", "五十", "50"), ("a", "50左右", "五十")];
        assert_eq!(told(&both), ("t50".to_owned(), vec![Fate::Taken; 2]));
    }

    #[test]
    fn two_answers_to_the_same_question_are_none() {
        let both = [("a", "50左右", "50"), ("b", "50左右", "60")];
        assert_eq!(told(&both), ("t50左右".to_owned(), vec![Fate::Contradicted; 2]));
        let twice = [("a", "50左右", "50"), ("b", "50左右", "50")];
        assert_eq!(told(&twice), ("t50".to_owned(), vec![Fate::Taken; 2]));
    }

    #[test]
    fn an_answer_to_what_no_longer_stands_there_is_not_taken() {
        assert_eq!(told(&[("a", "约40", "40")]), ("t50左右".to_owned(), vec![Fate::Outdated]));
    }
}
