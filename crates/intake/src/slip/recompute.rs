//! Formulas over mended cells: their stored results were computed from the faulty ones.
//!
//! Sums, differences, products and quotients of cells of the same sheet are computed anew, as the unit's own program
//! would have done. Any other formula over a mended cell loses its result, and so is asked for: a stale one would be
//! silently wrong. Formulas that do not touch a mended cell stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Cell, CellRef, Grid, Raw, Shown};

/// How often formulas over formulas are followed.
const DEEP: usize = 50;

/// A rectangle of cells.
type Area = (CellRef, CellRef);

/// Computes the formulas over `changed` cells anew. `formulas` are the sheet's, without the equals sign.
pub fn recompute(grid: &mut Grid, formulas: &BTreeMap<CellRef, String>, changed: &BTreeSet<CellRef>) {
    let areas: Vec<(CellRef, Vec<Area>)> =
        formulas.iter().filter(|(at, _)| !changed.contains(at)).map(|(at, text)| (*at, areas(text))).collect();
    let mut new = changed.clone();
    for _ in 0..DEEP {
        let mut next = BTreeSet::new();
        for (at, areas) in &areas {
            if !areas.iter().any(|area| new.iter().any(|cell| holds(*area, *cell))) {
                continue;
            }
            let result = Formula::new(grid, &formulas[at]).value();
            if put(grid, *at, result) {
                next.insert(*at);
            }
        }
        if next.is_empty() {
            return;
        }
        new = next;
    }
}

fn holds((first, last): Area, at: CellRef) -> bool {
    (first.row..=last.row).contains(&at.row) && (first.col..=last.col).contains(&at.col)
}

/// Puts a result into a formula's cell; whether that changed anything.
fn put(grid: &mut Grid, at: CellRef, result: Option<f64>) -> bool {
    let i = match (grid.cells.binary_search_by_key(&at, |cell| cell.at), result) {
        (Ok(i), _) => i,
        // A formula that showed nothing.
        (Err(i), Some(value)) => {
            grid.cells.insert(i, Cell { at, raw: Raw::Number(value, Shown::Plain) });
            return true;
        }
        (Err(_), None) => return false,
    };
    let raw = match (&grid.cells[i].raw, result) {
        (Raw::Number(old, _), Some(new)) if (old - new).abs() <= 1e-12 * old.abs().max(1.0) => return false,
        (Raw::Number(_, shown), Some(new)) => Raw::Number(new, *shown),
        (Raw::Uncomputed, None) => return false,
        (Raw::Uncomputed | Raw::Error(_), Some(new)) => Raw::Number(new, Shown::Plain),
        _ => Raw::Uncomputed,
    };
    grid.cells[i].raw = raw;
    true
}

/// The cells and ranges of this sheet that a formula names; columns without rows reach to the end.
fn areas(text: &str) -> Vec<Area> {
    let mut areas = Vec::new();
    let (mut rest, mut before) = (text, ' ');
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let end = rest[1..].find('"').map_or(rest.len(), |end| end + 2);
            (rest, before) = (&rest[end..], '"');
            continue;
        }
        if (c.is_ascii_alphabetic() || c == '$')
            && !before.is_alphanumeric()
            && !matches!(before, '!' | '_' | '.')
            && let Some((area, length)) = area(rest)
        {
            areas.push(area);
            (rest, before) = (&rest[length..], 'A');
            continue;
        }
        (rest, before) = (&rest[c.len_utf8()..], c);
    }
    areas
}

/// A reference at the beginning of a text, with its length: `$B$7`, `B7:C9`, `B:C`.
fn area(text: &str) -> Option<(Area, usize)> {
    let word = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '$').unwrap_or(text.len());
    let first = word(text);
    let tail = &text[first..];
    // A function or another sheet's name is no cell.
    if tail.starts_with(['(', '!', '_', '.']) || tail.chars().next().is_some_and(char::is_alphanumeric) {
        return None;
    }
    if let Some(behind) = tail.strip_prefix(':') {
        let second = word(behind);
        let (one, other) = (corner(&text[..first], 0)?, corner(&behind[..second], 1_048_575)?);
        let (first_row, last_row) = (one.row.min(other.row), one.row.max(other.row));
        let (first_col, last_col) = (one.col.min(other.col), one.col.max(other.col));
        let area = (CellRef::new(first_row, first_col), CellRef::new(last_row, last_col));
        return Some((area, first + 1 + second));
    }
    let cell: CellRef = text[..first].parse().ok()?;
    Some(((cell, cell), first))
}

/// A corner of a range; a column alone stands for its cell in `row`.
fn corner(text: &str, row: u32) -> Option<CellRef> {
    text.parse().ok().or_else(|| {
        let alone = text.trim_start_matches('$');
        let column: CellRef = format!("{alone}1").parse().ok()?;
        alone.chars().all(|c| c.is_ascii_alphabetic()).then(|| CellRef::new(row, column.col))
    })
}

/// A formula that is being read.
struct Formula<'a> {
    grid: &'a Grid,
    rest: &'a str,
}

impl<'a> Formula<'a> {
    fn new(grid: &'a Grid, text: &'a str) -> Self {
        Self { grid, rest: text.trim_start_matches('=') }
    }

    /// Its value; `None` when it holds anything but arithmetic over numbers.
    fn value(mut self) -> Option<f64> {
        let value = self.sum(0)?;
        self.rest.trim().is_empty().then_some(value).filter(|value| value.is_finite())
    }

    fn take(&mut self, what: char) -> bool {
        let rest = self.rest.trim_start();
        let found = rest.strip_prefix(what);
        self.rest = found.unwrap_or(rest);
        found.is_some()
    }

    fn sum(&mut self, depth: usize) -> Option<f64> {
        let mut value = self.product(depth)?;
        loop {
            if self.take('+') {
                value += self.product(depth)?;
            } else if self.take('-') {
                value -= self.product(depth)?;
            } else {
                return Some(value);
            }
        }
    }

    fn product(&mut self, depth: usize) -> Option<f64> {
        let mut value = self.factor(depth)?;
        loop {
            if self.take('*') {
                value *= self.factor(depth)?;
            } else if self.take('/') {
                value /= self.factor(depth)?;
            } else {
                return Some(value);
            }
        }
    }

    fn factor(&mut self, depth: usize) -> Option<f64> {
        if depth > 30 {
            return None;
        }
        if self.take('-') {
            return Some(-self.factor(depth + 1)?);
        }
        if self.take('+') {
            return self.factor(depth + 1);
        }
        if self.take('(') {
            let value = self.sum(depth + 1)?;
            return self.take(')').then_some(value);
        }
        if self.rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("sum(")) {
            self.rest = &self.rest[4..];
            return self.total(depth);
        }
        let digits = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        if digits > 0 {
            let (number, rest) = self.rest.split_at(digits);
            // A percent sign or an exponent is more than this reads.
            self.rest = rest;
            return number.parse().ok().filter(|_| !rest.starts_with(['%', 'e', 'E']));
        }
        let ((first, last), length) = area(self.rest)?;
        self.rest = &self.rest[length..];
        if first != last {
            return None;
        }
        match self.grid.get(first) {
            None => Some(0.0),
            Some(Raw::Number(value, _)) => Some(*value),
            _ => None,
        }
    }

    /// The arguments of a sum, in which texts and blanks count nothing.
    fn total(&mut self, depth: usize) -> Option<f64> {
        let mut value = 0.0;
        loop {
            self.rest = self.rest.trim_start();
            match area(self.rest) {
                Some((range, length)) if self.rest[length..].trim_start().starts_with([',', ')']) => {
                    self.rest = &self.rest[length..];
                    value += self.range(range)?;
                }
                _ => value += self.sum(depth + 1)?,
            }
            if self.take(')') {
                return Some(value);
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    fn range(&self, (first, last): Area) -> Option<f64> {
        let mut value = 0.0;
        let start = self.grid.cells.partition_point(|cell| cell.at.row < first.row);
        for cell in self.grid.cells[start..].iter().take_while(|cell| cell.at.row <= last.row) {
            if !holds((first, last), cell.at) {
                continue;
            }
            match &cell.raw {
                Raw::Number(number, _) | Raw::Serial(number) => value += number,
                Raw::Error(_) | Raw::Uncomputed => return None,
                Raw::Text(_) | Raw::Bool(_) => {}
            }
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column of numbers in B and formulas elsewhere; B2 is changed.
    fn after(formulas: &[(&str, &str)]) -> Vec<String> {
        let cell = |at: &str, value: f64| Cell { at: at.parse().unwrap(), raw: Raw::Number(value, Shown::Plain) };
        let mut grid = Grid::default();
        grid.cells.extend([cell("B2", 50.0), cell("B3", 7.5), cell("B4", 1.0)]);
        let mut texts = BTreeMap::new();
        for (at, text) in formulas {
            grid.cells.push(cell(at, 999.0));
            texts.insert(at.parse().unwrap(), (*text).to_owned());
        }
        assert!(grid.finish());
        recompute(&mut grid, &texts, &BTreeSet::from(["B2".parse().unwrap()]));
        let shown = |at: &str| match grid.get(at.parse().unwrap()) {
            Some(Raw::Number(value, _)) => value.to_string(),
            other => format!("{other:?}"),
        };
        formulas.iter().map(|(at, _)| shown(at)).collect()
    }

    #[test]
    fn totals_of_mended_cells_are_added_up_anew() {
        assert_eq!(after(&[("B5", "SUM(B2:B4)")]), ["58.5"]);
        assert_eq!(
            after(&[("B5", "SUM($B$2:$B$4,B3)"), ("B6", "B5*2"), ("C1", "(B2+B3)/2-1")]),
            ["66", "132", "27.75"]
        );
        assert_eq!(after(&[("C5", "SUM(B:B)")]), ["58.5"]);
    }

    #[test]
    fn what_does_not_touch_a_mended_cell_stays() {
        let formulas = [("C3", "B3*2"), ("C4", "SUM(B3:B4)"), ("C5", "SUM(其他!B2:B4)"), ("C6", "IF(B3>1,\"B2\",1)")];
        assert_eq!(after(&formulas), ["999"; 4]);
    }

    #[test]
    fn other_formulas_over_a_mended_cell_lose_their_result() {
        assert_eq!(after(&[("C2", "IF(B2>1,1,0)"), ("C3", "C2+1")]), ["Some(Uncomputed)"; 2]);
    }
}
