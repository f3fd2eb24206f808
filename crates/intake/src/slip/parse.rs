//! A workbook that came back: is it a slip, and what did the unit change?

use std::collections::{BTreeMap, BTreeSet};

use super::mark::{alike, since_1900};
use super::{
    ANSWER, Answered, BEGINS, CELL, COPY, Change, Copied, ITEM, MAGIC, NUMBER, Returned, SHEET, Slip, YELLOW, mark,
};
use crate::model::{CellRef, Grid, Raw};
use crate::typing::shown;

/// The slip that these sheets are; `None` when they are none.
#[must_use]
pub fn parse(grids: &[Grid]) -> Option<Slip> {
    let first = CellRef::new(0, 0);
    let hidden = grids.iter().find(|grid| grid.text(first).is_some_and(|text| text.trim() == MAGIC));
    let list = grids.iter().find(|grid| grid.text(first).is_some_and(|text| text.starts_with(BEGINS)));
    let Some(hidden) = hidden else {
        return list.map(|_| Slip::Spoilt(format!("里面的识别页“{SHEET}”没有了")));
    };
    let spoilt = |why: &str| Some(Slip::Spoilt(why.to_owned()));
    let head = Row::of(hidden, 0);
    let (unit, Some(period)) = (head.text(1), head.text(2).parse().ok()) else {
        return spoilt("识别页被改动过");
    };
    let Some(list) = list else {
        return spoilt("里面的“退回单”页没有了");
    };
    if let Some(broken) = grids.iter().find(|grid| grid.broken.is_some()) {
        return spoilt(&format!("工作表“{}”读不出来", broken.name));
    }
    let mut book = Book::default();
    for (row, _) in hidden.rows().skip(1) {
        if book.add(grids, &Row::of(hidden, row)).is_none() {
            return spoilt("识别页被改动过");
        }
    }
    let texts = answers(list);
    let mut answers = Vec::new();
    for (number, yellow, mut answer) in book.items {
        let Some((cell, text)) = texts.get(&number) else { continue };
        answer.at = (list.name.clone(), cell.to_string());
        answer.text.clone_from(text);
        let changed = |(n, cell): &Place| {
            book.sheets.get(n).is_some_and(|sheet| sheet.mends.iter().any(|change| change.cell == *cell))
        };
        answer.mended = yellow.iter().any(changed);
        answers.push(answer);
    }
    // Whatever stands beside the cells that the slip was written with is new.
    for (number, sheet) in &mut book.sheets {
        let Some(grid) = grids.iter().find(|grid| grid.name == sheet.name) else { continue };
        let known = &book.known[number];
        let new = grid.cells.iter().filter(|cell| !known.contains(&cell.at) && !mark(Some(&cell.raw)).is_empty());
        sheet.strays.extend(new.map(|cell| cell.at));
        sheet.strays.sort_unstable();
    }
    let sheets = book.sheets.into_values().collect();
    Some(Slip::Returned(Returned { unit, period, sheets, answers }))
}

/// Number of a copied sheet, and a cell of it.
type Place = (String, CellRef);

/// What the hidden sheet says, as far as it is read.
#[derive(Default)]
struct Book {
    sheets: BTreeMap<String, Copied>,
    known: BTreeMap<String, BTreeSet<CellRef>>,
    /// Number in the list, yellow cells (number of the sheet, cell), and what it is about.
    items: Vec<(String, Vec<Place>, Answered)>,
}

impl Book {
    /// Adds a row; `None` when it is not one of ours.
    fn add(&mut self, grids: &[Grid], row: &Row<'_>) -> Option<()> {
        match row.text(0).as_str() {
            COPY => {
                let sheet = Copied {
                    name: row.text(2),
                    file: row.text(3),
                    sha256: row.text(4),
                    sheet: row.text(5),
                    unit: row.text(6),
                    form: row.text(7),
                    period: row.text(8).parse().ok(),
                    present: grids.iter().any(|grid| grid.name == row.text(2)),
                    mends: Vec::new(),
                    strays: Vec::new(),
                };
                self.known.insert(row.text(1), BTreeSet::new());
                self.sheets.insert(row.text(1), sheet);
            }
            CELL => {
                let number = row.text(1);
                let sheet = self.sheets.get_mut(&number)?;
                let cell: CellRef = row.text(2).parse().ok()?;
                self.known.get_mut(&number)?.insert(cell);
                let Some(grid) = grids.iter().find(|grid| grid.name == sheet.name) else { return Some(()) };
                let (was, now) = (row.text(3), since_1900(grid.get(cell), grid.date1904));
                let is = mark(now.as_ref());
                if row.text(4) != YELLOW {
                    if !alike(&was, &is) {
                        sheet.strays.push(cell);
                    }
                } else if was != is {
                    sheet.mends.push(Change { cell, was, now: now.filter(|_| !is.is_empty()) });
                }
            }
            ITEM => {
                let yellow = row.text(10);
                let yellow = yellow
                    .split_whitespace()
                    .filter_map(|place| place.split_once('!'))
                    .filter_map(|(number, cell)| Some((number.to_owned(), cell.parse().ok()?)))
                    .collect();
                let answer = Answered {
                    check: row.text(2),
                    unit: row.text(3),
                    form: row.text(4),
                    period: row.text(5).parse().ok(),
                    file: row.text(6),
                    sheet: row.text(7),
                    cell: row.text(8),
                    value: row.text(9),
                    message: row.text(11),
                    ..Answered::default()
                };
                self.items.push((row.text(1), yellow, answer));
            }
            _ => return None,
        }
        Some(())
    }
}

/// What stands in the list's last column, by the number in the first.
fn answers(list: &Grid) -> BTreeMap<String, (CellRef, String)> {
    let named = |cells: &[crate::model::Cell], name: &str| {
        cells.iter().find(|cell| matches!(&cell.raw, Raw::Text(text) if text.trim().starts_with(name))).map(|c| c.at)
    };
    let head = list.rows().find_map(|(_, cells)| Some((named(cells, NUMBER)?, named(cells, ANSWER)?)));
    let Some((number, answer)) = head else { return BTreeMap::new() };
    list.rows()
        .filter(|(row, _)| *row > number.row)
        .filter_map(|(row, _)| {
            let text = |col| list.get(CellRef::new(row, col)).map(|raw| shown(raw, list.date1904).trim().to_owned());
            let at = CellRef::new(row, answer.col);
            let said = text(answer.col).filter(|text| !text.is_empty())?;
            Some((text(number.col)?, (at, said)))
        })
        .collect()
}

/// A row of the hidden sheet as texts.
struct Row<'a> {
    grid: &'a Grid,
    row: u32,
}

impl<'a> Row<'a> {
    fn of(grid: &'a Grid, row: u32) -> Self {
        Self { grid, row }
    }

    fn text(&self, col: u32) -> String {
        self.grid.get(CellRef::new(self.row, col)).map_or(String::new(), |raw| shown(raw, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Shown};

    /// A sheet of texts, row by row; numbers stay numbers.
    fn grid(name: &str, rows: &[&[&str]]) -> Grid {
        let mut grid = Grid { name: name.to_owned(), ..Grid::default() };
        for (row, cells) in (0..).zip(rows) {
            for (col, text) in (0..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
                let raw = match text.strip_prefix('#') {
                    Some(number) => Raw::Number(number.parse().unwrap(), Shown::Plain),
                    None => Raw::Text((*text).to_owned()),
                };
                grid.cells.push(Cell { at: CellRef::new(row, col), raw });
            }
        }
        grid
    }

    fn returned(cells: &[&[&str]]) -> Returned {
        let grids = [
            grid(
                "退回单",
                &[&["退回单　第三党支部：…"], &["序号", "", "说明（可填）"], &["#1", "", "经批准少交"], &["#2"]],
            ),
            grid("党费", cells),
            grid(
                SHEET,
                &[
                    &[MAGIC, "1103", "2020-06"],
                    &["表", "1", "党费", "2020-06/a.xlsx", "ab", "党费", "1103", "dues", "2020-06"],
                    &["格", "1", "A1", "t甲"],
                    &["格", "1", "B1", "t50左右", "黄"],
                    &["条", "1", "type", "1103", "dues", "2020-06", "2020-06/a.xlsx", "党费", "B1", "50左右", "1!B1"],
                ],
            ),
        ];
        match parse(&grids) {
            Some(Slip::Returned(returned)) => returned,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_differs_from_the_hidden_sheet_was_changed() {
        let slip = returned(&[&["甲", "#50", "新"]]);
        let [sheet] = slip.sheets.as_slice() else { panic!("one sheet") };
        assert_eq!((slip.unit.as_str(), sheet.sha256.as_str()), ("1103", "ab"));
        let change =
            Change { cell: "B1".parse().unwrap(), was: "t50左右".into(), now: Some(Raw::Number(50.0, Shown::Plain)) };
        assert_eq!(sheet.mends, [change]);
        assert_eq!(sheet.strays, ["C1".parse().unwrap()]);
        let [answer] = slip.answers.as_slice() else { panic!("one answer") };
        assert_eq!((answer.text.as_str(), answer.mended), ("经批准少交", true));
        assert_eq!(answer.at, ("退回单".to_owned(), "C3".to_owned()));
    }

    #[test]
    fn a_slip_that_nobody_touched_says_nothing() {
        let slip = returned(&[&["甲", "50左右"]]);
        assert!(slip.sheets[0].mends.is_empty() && slip.sheets[0].strays.is_empty() && !slip.answers[0].mended);
    }

    #[test]
    fn a_slip_without_its_marks_is_no_submission_all_the_same() {
        let list = grid("退回单", &[&["退回单　第三党支部：…"]]);
        assert!(matches!(parse(&[list]), Some(Slip::Spoilt(_))));
        assert_eq!(parse(&[grid("党费", &[&["党费收缴明细表"]])]), None);
    }
}
