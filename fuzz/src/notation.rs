//! Sheets as the fuzzer writes them: a line a row, cells between tabs, what they are by their first character.

use huizong_intake::model::{Cell, CellRef, Grid, Merge, Raw, Shown};

/// The sheet that a text stands for. `#12.5` is a number, `%0.5` a percent, `@43987` a day, `0#7` a number shown with
/// zeros before it, `!` an error, `?` a formula without a result, `^` merged with the cell above, `<` with the cell to
/// the left; anything else is text. A line that begins with a vertical bar is a hidden row.
#[must_use]
pub fn grid(text: &str) -> Grid {
    let mut grid = Grid { name: "Sheet1".to_owned(), ..Grid::default() };
    for (row, line) in (0_u32..).zip(text.split('\n').take(400)) {
        let line = line.strip_prefix('|').map_or(line, |rest| {
            grid.hidden_rows.push(row);
            rest
        });
        for (col, cell) in (0_u32..).zip(line.split('\t').take(80)) {
            let at = CellRef::new(row, col);
            match cell {
                "" => {}
                "^" | "<" => merge(&mut grid, at, cell == "^"),
                cell => grid.cells.push(Cell { at, raw: raw(cell) }),
            }
        }
    }
    // Cells under a merge hold nothing.
    let merges = std::mem::take(&mut grid.merges);
    grid.cells.retain(|cell| merges.iter().all(|merge| !merge.covers(cell.at) || cell.at == merge.first));
    grid.merges = merges;
    let _ = grid.finish();
    grid
}

/// Merges `at` with the cell above or to its left, as far as that keeps a rectangle.
fn merge(grid: &mut Grid, at: CellRef, above: bool) {
    let (row, col) = if above { (at.row.wrapping_sub(1), at.col) } else { (at.row, at.col.wrapping_sub(1)) };
    if row > at.row || col > at.col {
        return;
    }
    let neighbour = CellRef::new(row, col);
    if grid.merges.iter().any(|merge| merge.covers(at)) {
        return;
    }
    match grid.merges.iter_mut().find(|merge| merge.covers(neighbour)) {
        Some(merge) if merge.last == neighbour && (above && merge.first.col == col || !above && merge.first.row == row) => {
            merge.last = at;
        }
        Some(_) => {}
        None => grid.merges.push(Merge { first: neighbour, last: at }),
    }
}

fn raw(cell: &str) -> Raw {
    let number = |prefix: &str| cell.strip_prefix(prefix)?.parse::<f64>().ok().filter(|value| value.is_finite());
    if cell == "?" {
        Raw::Uncomputed
    } else if let Some(value) = number("#") {
        Raw::Number(value, Shown::Plain)
    } else if let Some(value) = number("%") {
        Raw::Number(value, Shown::Percent)
    } else if let Some(value) = number("0#") {
        Raw::Number(value, Shown::Padded(3))
    } else if let Some(value) = number("@") {
        Raw::Serial(value)
    } else if let Some(code) = cell.strip_prefix('!') {
        Raw::Error(code.to_owned())
    } else {
        Raw::Text(cell.replace("\\n", "\n"))
    }
}
