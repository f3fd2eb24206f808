//! Many cells in a few words.

use std::collections::BTreeSet;

use huizong_intake::model::CellRef;

/// Runs of cells that are named one by one.
const RUNS: usize = 6;

/// Cells in a few words, `D5:D16、D18`, with the first run of them.
#[must_use]
pub fn ranges(cells: impl IntoIterator<Item = CellRef>) -> (String, Option<(CellRef, CellRef)>) {
    // Down the columns, as tables are filled in.
    let cells: BTreeSet<(u32, u32)> = cells.into_iter().map(|cell| (cell.col, cell.row)).collect();
    let mut runs: Vec<(CellRef, CellRef)> = Vec::new();
    for &(col, row) in &cells {
        let cell = CellRef::new(row, col);
        match runs.last_mut() {
            Some((_, last)) if last.col == col && last.row + 1 == row => *last = cell,
            _ => runs.push((cell, cell)),
        }
    }
    let Some(first) = runs.first().copied() else { return (String::new(), None) };
    let written = |(from, to): (CellRef, CellRef)| if from == to { from.to_string() } else { format!("{from}:{to}") };
    if runs.len() == 1 {
        return (written(first), Some(first));
    }
    let edge = |pick: fn(u32, u32) -> u32, of: fn(&(CellRef, CellRef)) -> u32| runs.iter().map(of).reduce(pick);
    let around = (
        CellRef::new(edge(u32::min, |r| r.0.row).unwrap_or(0), edge(u32::min, |r| r.0.col).unwrap_or(0)),
        CellRef::new(edge(u32::max, |r| r.1.row).unwrap_or(0), edge(u32::max, |r| r.1.col).unwrap_or(0)),
    );
    let area = u64::from(around.1.row - around.0.row + 1) * u64::from(around.1.col - around.0.col + 1);
    if area == cells.len() as u64 {
        return (written(around), Some(around));
    }
    if runs.len() > RUNS {
        return (format!("{}中的{}格", written(around), cells.len()), Some(around));
    }
    (runs.into_iter().map(written).collect::<Vec<_>>().join("、"), Some(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cells: &[&str]) -> (String, String) {
        let (text, run) = ranges(cells.iter().map(|cell| cell.parse().unwrap()));
        (text, run.map_or(String::new(), |(from, to)| format!("{from}:{to}")))
    }

    #[test]
    fn runs_are_written_short() {
        let expect = |cells: &[&str], text: &str, run: &str| {
            assert_eq!(told(cells), (text.to_owned(), run.to_owned()), "{cells:?}");
        };
        expect(&[], "", "");
        expect(&["D5"], "D5", "D5:D5");
        expect(&["D7", "D5", "D6", "D5"], "D5:D7", "D5:D7");
        expect(&["D5", "D6", "D9"], "D5:D6、D9", "D5:D6");
        expect(&["B2", "C2", "B3", "C3"], "B2:C3", "B2:C3");
        let scattered = ["B2", "B4", "B6", "B8", "C3", "C5", "C7"];
        expect(&scattered, "B2:C8中的7格", "B2:C8");
    }
}
