//! Divides a sheet into blocks that hold at most one table each: at titles, at headers of another form, and at headers
//! below a line that names another unit.

use std::collections::{BTreeMap, BTreeSet};

use super::Sheet;
use super::across::header_day;
use crate::model::{Cell, Layout, Raw};
use crate::recognise::lines::{is_note, is_total, labelled};
use crate::recognise::{Label, UnitMatch, label, says_nil};
use crate::typing::text::fold;
use crate::typing::{is_measure, shown};

/// A part of the sheet that holds at most one table, and the forms that its title names.
#[derive(Debug)]
pub(super) struct Block {
    pub start: u32,
    pub end: u32,
    pub titled: Vec<usize>,
    /// Title lines further up that speak for this block too: one title above several branches' tables.
    pub shared: Vec<u32>,
}

impl Sheet<'_> {
    /// The forms that a row names as a title: all its cells are titles or labelled lines, none a note.
    pub(super) fn title(&self, row: u32, cells: &[Cell]) -> Vec<usize> {
        if cells.len() > 3 || self.hits.get(&row).is_some_and(|hits| hits.len() > 1) {
            return Vec::new();
        }
        let mut forms: Vec<usize> = Vec::new();
        for cell in cells {
            let Raw::Text(text) = &cell.raw else {
                return Vec::new();
            };
            let folded = fold(text);
            if is_note(text) || is_total(text) {
                return Vec::new();
            }
            let named = self.lexicon.forms_in(&folded);
            if !named.is_empty()
                && folded.chars().count() <= 60
                && !text.contains('。')
                && self.lexicon.ends_with_form(&folded)
            {
                forms.extend(named);
            } else if cells.len() > 1 && labelled(text).is_empty() && !is_side_line(&folded) {
                return Vec::new();
            }
        }
        forms.dedup();
        forms
    }

    /// Divides the sheet at its titles, and at headers of another form or after another preamble.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let rows: Vec<(u32, &[Cell])> = self.grid.rows().collect();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Vec::new();
        };
        let end = last.0 + 1;
        let mut blocks = vec![Block { start: first.0, end, titled: Vec::new(), shared: Vec::new() }];
        // The form of the header in the current block, whether it holds anything besides titles, and where a preamble
        // for the next block would begin.
        let mut header: Option<usize> = None;
        let mut filled = false;
        let mut titles: Vec<String> = Vec::new();
        let mut header_row = None;
        let mut preamble: Option<u32> = None;
        for (row, cells) in &rows {
            let titled = self.title(*row, cells);
            let current = blocks.last_mut().expect("one block to begin with");
            let line = Self::row_text(cells);
            if !titled.is_empty() && filled && titles.contains(&line) && self.goes_on_after(*row, header_row) {
                // The same title again, on the next printed page: the table goes on.
                preamble = None;
            } else if !titled.is_empty() {
                titles.push(line);
                if filled {
                    let start = preamble.unwrap_or(*row);
                    current.end = start;
                    blocks.push(Block { start, end, titled, shared: Vec::new() });
                } else {
                    // Several title lines above one table: the one next to it decides.
                    current.titled = titled;
                }
                header = None;
                filled = false;
                preamble = None;
            } else if let Some(form) = self.header_of(*row, cells) {
                // A new table begins where the form changes, or where lines stand between two like headers.
                if let Some(known) = header
                    && (known != form && !self.same_header(known, *row)
                        || preamble.is_some_and(|p| self.names_unit(p, *row)))
                {
                    let start = preamble.unwrap_or(*row);
                    let next = self.below(current, start, known == form);
                    blocks.push(next);
                }
                if header.is_none() {
                    header_row = Some(*row);
                }
                header = Some(form);
                filled = true;
                preamble = None;
            } else if filled && header.is_none() && self.next_card(current, *row, cells) {
                let next = self.below(current, *row, true);
                blocks.push(next);
                filled = false;
            } else if filled && (cells.len() == 1 && !self.hits.contains_key(row) || labels_unit(cells)) {
                preamble.get_or_insert(*row);
            } else if filled {
                // Labelled lines and the parents of the next header may stand between a unit's line and its table.
                preamble = preamble.filter(|_| {
                    self.is_text_only(cells) && cells.len() <= 3 || is_above_header(cells) && self.heads_below(*row)
                });
            } else {
                filled = self.hits.contains_key(row)
                    || cells.iter().any(|cell| matches!(&cell.raw, Raw::Text(text) if says_nil(text)))
                    || cells.len() > 1 && !self.is_text_only(cells);
            }
        }
        blocks
    }

    /// Ends the block before `start`; the next one stands under the same title where it is another branch's table.
    fn below(&self, block: &mut Block, start: u32, same_form: bool) -> Block {
        let mut next = Block { start, end: block.end, titled: Vec::new(), shared: Vec::new() };
        block.end = start;
        if same_form {
            next.titled.clone_from(&block.titled);
            let no_unit = |cell: &Cell| match &cell.raw {
                Raw::Text(text) => self.lexicon.units_in(&fold(text)) == UnitMatch::None,
                _ => false,
            };
            let titles = (block.start..block.start + 4).filter(|&row| {
                !self.title(row, self.grid.row(row)).is_empty() && self.grid.row(row).iter().all(no_unit)
            });
            next.shared = block.shared.iter().copied().chain(titles).collect();
        }
        next
    }

    /// Whether the line names the unit of another card: labels of the block stand again below it.
    fn next_card(&self, block: &Block, row: u32, cells: &[Cell]) -> bool {
        let told = labels_unit(cells)
            || cells.len() <= 3
                && cells.iter().any(|cell| match &cell.raw {
                    Raw::Text(text) => labelled(text).iter().any(|(name, _)| label(name) == Some(Label::Unit)),
                    _ => false,
                });
        let labels = |rows: std::ops::Range<u32>| -> Vec<(usize, usize)> {
            self.hits.range(rows).flat_map(|(_, hits)| hits).flat_map(|hit| hit.columns.iter().copied()).collect()
        };
        told && {
            let (above, below) = (labels(block.start..row), labels(row + 1..(row + 8).min(block.end)));
            below.iter().filter(|column| above.contains(column)).count() >= 2
        }
    }

    /// Whether a header stands within the next three rows.
    fn heads_below(&self, row: u32) -> bool {
        (row + 1..=row + 3).any(|below| self.header_of(below, self.grid.row(below)).is_some())
    }

    /// Whether the next header below `row` is the one of `header_row` again, cell by cell.
    pub(super) fn goes_on_after(&self, row: u32, header_row: Option<u32>) -> bool {
        let texts = |row: u32| -> Vec<(u32, String)> {
            self.grid.row(row).iter().map(|cell| (cell.at.col, fold(&shown(&cell.raw, self.grid.date1904)))).collect()
        };
        let next = (row + 1..row + 8).find(|&r| self.header_of(r, self.grid.row(r)).is_some());
        match (header_row, next) {
            (Some(known), Some(next)) => texts(known) == texts(next),
            _ => false,
        }
    }

    pub(super) fn row_text(cells: &[Cell]) -> String {
        cells
            .iter()
            .filter_map(|cell| match &cell.raw {
                Raw::Text(text) => Some(fold(text)),
                _ => None,
            })
            .collect()
    }

    pub(super) fn is_text_only(&self, cells: &[Cell]) -> bool {
        cells.iter().all(|cell| matches!(&cell.raw, Raw::Text(text) if !labelled(text).is_empty()))
    }

    /// Whether lines from `from` up to `row` name a unit: then what follows is another branch's table.
    pub(super) fn names_unit(&self, from: u32, row: u32) -> bool {
        (from..row).flat_map(|r| self.grid.row(r)).any(|cell| match &cell.raw {
            Raw::Text(text) => !is_note(text) && self.lexicon.units_in(&fold(text)) != UnitMatch::None,
            _ => false,
        })
    }

    /// The form whose header a single row plainly is: at least two of its columns, and most of the row's cells.
    pub(super) fn header_of(&self, row: u32, cells: &[Cell]) -> Option<usize> {
        let hits = self.hits.get(&row)?;
        if hits.len() < 2 || hits.len() * 2 < cells.len() && !self.has_day_cells(cells) {
            return None;
        }
        // The same child's name under two parents is one name: it makes no header of another form.
        let named: BTreeSet<(usize, usize)> = hits.iter().flat_map(|hit| hit.columns.iter().copied()).collect();
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (form, _) in named {
            *counts.entry(form).or_default() += 1;
        }
        let (form, count) = counts.into_iter().max_by_key(|(form, n)| (*n, std::cmp::Reverse(*form)))?;
        // Cards have their labels below each other; a row of two of them is a card with two label columns.
        (count >= 2 && self.lexicon.forms[form].layout != Layout::Card).then_some(form)
    }

    pub(super) fn has_day_cells(&self, cells: &[Cell]) -> bool {
        cells.iter().filter(|cell| header_day(&cell.raw, self.grid.date1904).is_some()).count() >= 2
    }

    /// Whether the row would as well be a header of `form`.
    pub(super) fn same_header(&self, form: usize, row: u32) -> bool {
        self.hits.get(&row).is_some_and(|hits| {
            hits.iter().filter(|hit| hit.columns.iter().any(|(f, _)| *f == form)).count() * 2 > hits.len()
        })
    }
}

/// Lines that stand beside a title: 单位：元, 表号, a page or annex number.
fn is_side_line(folded: &str) -> bool {
    folded.starts_with("附件")
        || folded.starts_with("附表")
        || folded.starts_with("表号")
        || folded.starts_with("单位:")
        || is_measure(folded.trim_matches(['(', ')']))
}

/// A row that could be the parents of a header: few texts, no values.
fn is_above_header(cells: &[Cell]) -> bool {
    cells.iter().all(|cell| matches!(&cell.raw, Raw::Text(text) if text.chars().count() <= 12))
}

/// 填报单位 in a cell of its own, and the name in the next.
fn labels_unit(cells: &[Cell]) -> bool {
    match cells {
        [first, second, ..] if cells.len() <= 4 => {
            matches!(&first.raw, Raw::Text(text) if label(fold(text).trim_end_matches(':')) == Some(Label::Unit))
                && matches!(second.raw, Raw::Text(_))
        }
        _ => false,
    }
}
