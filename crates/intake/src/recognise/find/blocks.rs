//! Divides a sheet into blocks that hold at most one table each: at titles, at headers of another form, and at headers
//! below a line that names another unit.

use std::collections::{BTreeMap, BTreeSet};

use super::across::header_day;
use super::{Line, Sheet, states_number};
use crate::model::{Cell, Layout, Raw};
use crate::recognise::lines::{is_line, is_note, label, labelled, period_line, unit_line};
use crate::recognise::times::{self, When};
use crate::recognise::{UnitMatch, is_subtotal, is_total, says_nil, says_nil_alone};
use crate::typing::text::fold;
use crate::typing::{is_measure, shown};

/// A part of the sheet that holds at most one table, and the forms that its title names.
#[derive(Debug)]
pub(super) struct Block {
    pub start: u32,
    pub end: u32,
    pub titled: Vec<usize>,
    /// Lines further up that speak for this block too: the title above several tables.
    pub above: Vec<Line>,
}

/// What the walk down a sheet knows of the block that it is in.
#[derive(Default)]
struct Walk {
    /// The form of the block's header, and its row.
    header: Option<usize>,
    header_row: Option<u32>,
    /// The last row that named columns.
    headed: Option<u32>,
    /// Whether the block holds anything besides titles.
    filled: bool,
    /// Whether a card's labels or a nil mark stood in it.
    done: bool,
    /// Title lines and lines such as 报表期：… that stood above the first unit's own line.
    general: Vec<u32>,
    /// What the first part says of its period: it holds for parts that say nothing.
    period: Option<Line>,
    /// Whether a total stood below the header, and the last row.
    total: bool,
    last: u32,
    /// Whether a line above the table named its unit.
    named: bool,
    /// Where a preamble for the next block would begin, and the first line in it that names its unit.
    preamble: Option<u32>,
    branch: Option<u32>,
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

    /// Divides the sheet at its titles, at headers of another form, and where another branch's part begins.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let rows: Vec<(u32, &[Cell])> = self.grid.rows().collect();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Vec::new();
        };
        let end = last.0 + 1;
        let mut blocks = vec![Block { start: first.0, end, titled: Vec::new(), above: Vec::new() }];
        let mut walk = Walk::default();
        let mut titles: Vec<String> = Vec::new();
        for (row, cells) in &rows {
            let titled = self.title(*row, cells);
            let current = blocks.last_mut().expect("one block to begin with");
            let line = Self::row_text(cells);
            let goes_on = walk.filled
                && titles.contains(&line)
                && self.goes_on_after(*row, walk.header_row)
                && !self.signed_apart(current.start, *row);
            if !titled.is_empty() && goes_on {
                // The same title again, on the next printed page: the table goes on.
                (walk.preamble, walk.branch) = (None, None);
            } else if !titled.is_empty() {
                titles.push(line);
                if walk.filled {
                    let start = walk.preamble.unwrap_or(*row);
                    current.end = start;
                    blocks.push(Block { start, end, titled, above: Vec::new() });
                    walk = Walk { general: vec![*row], ..Walk::default() };
                } else {
                    // Several title lines above one table: the one next to it decides.
                    current.titled = titled;
                    walk.general.push(*row);
                }
            } else if self.parts(*row, cells, current, &walk) {
                // The lines above the first part speak for this one, too; its own say whose it is.
                let start = walk.branch.or(walk.preamble).unwrap_or(*row);
                let same = self.continues(*row, cells, current);
                let mut above: Vec<Line> = walk.general.iter().flat_map(|&row| self.texts(row)).collect();
                let own = (start..*row).any(|r| period_line(self.grid.row(r), self.grid.date1904).is_some());
                above.extend(walk.period.clone().filter(|_| !own));
                let next = Block {
                    start,
                    end,
                    titled: if same { current.titled.clone() } else { Vec::new() },
                    above: if same { above } else { Vec::new() },
                };
                current.end = start;
                blocks.push(next);
                let general = if same { std::mem::take(&mut walk.general) } else { Vec::new() };
                let (named, period) = (walk.branch.is_some(), walk.period.take().filter(|_| same));
                walk = Walk { general, named, period, ..Walk::default() };
                self.enter(*row, cells, blocks.last().expect("a block"), &mut walk);
            } else {
                self.enter(*row, cells, current, &mut walk);
            }
        }
        blocks
    }

    /// Whether another table begins with this row: the header of another form, or a header, a card's label or a nil mark
    /// below a line that names another unit.
    fn parts(&self, row: u32, cells: &[Cell], block: &Block, walk: &Walk) -> bool {
        if let Some(form) = self.header_of(row, cells) {
            return match walk.header {
                Some(known) => {
                    // A row of names right below another is the lower part of one header.
                    known != form && !self.same_header(known, row) && walk.headed.is_none_or(|above| above + 1 < row)
                        || walk.branch.is_some()
                        || walk.preamble.is_some_and(|p| self.names_unit(p, row))
                }
                // Below a card or a nil mark stands the header of a form that the title does not name.
                None => {
                    walk.done
                        && (walk.branch.is_some()
                            || !block.titled.contains(&form) && !block.titled.iter().any(|&f| self.same_header(f, row)))
                }
            };
        }
        if walk.header.is_some() {
            return row > walk.last + 1
                && (walk.total && self.heads_another(row, cells) || self.begins_card(row, walk.header));
        }
        walk.done
            && walk.named
            && walk.branch.is_some()
            && (self.card_label(row, block) || nil(cells) || self.states_card_value(cells, block))
    }

    /// Whether the part that begins here is another of the form that the block's title names.
    fn continues(&self, row: u32, cells: &[Cell], block: &Block) -> bool {
        match self.header_of(row, cells) {
            Some(form) => block.titled.contains(&form) || block.titled.iter().any(|&f| self.same_header(f, row)),
            None => !self.heads_another(row, cells),
        }
    }

    /// Whether a row of words that are nobody's columns stands right above figures: some other table's header.
    fn heads_another(&self, row: u32, cells: &[Cell]) -> bool {
        let word = |cell: &Cell| match &cell.raw {
            Raw::Text(text) => {
                let folded = fold(text);
                // Names of columns hold no figures, a record of words does.
                !is_line(text) && label(&folded).is_none() && !folded.contains(|c: char| c.is_ascii_digit())
            }
            _ => false,
        };
        cells.len() >= 2
            && cells.iter().all(word)
            && !self.hits.contains_key(&row)
            && self.grid.row(row + 1).iter().any(|cell| matches!(cell.raw, Raw::Number(..)))
    }

    /// Whether labels of one card, and none of the form `other`, stand in this row and the next.
    fn begins_card(&self, row: u32, other: Option<usize>) -> bool {
        let labels = |row: u32| -> BTreeSet<usize> {
            let hits = self.hits.get(&row).into_iter().flatten();
            hits.flat_map(|hit| hit.columns.iter().map(|(form, _)| *form)).collect()
        };
        let (first, second) = (labels(row), labels(row + 1));
        let known = other.is_some_and(|form| first.contains(&form) || second.contains(&form));
        !known && first.intersection(&second).any(|&form| self.lexicon.forms[form].layout == Layout::Card)
    }

    /// Notes what a row that begins no block adds to the one it is in.
    fn enter(&self, row: u32, cells: &[Cell], block: &Block, walk: &mut Walk) {
        walk.total |=
            cells.iter().any(|cell| matches!(&cell.raw, Raw::Text(text) if is_total(text) && !is_subtotal(text)));
        walk.last = row;
        let branch = self.is_branch_line(cells);
        if let Some(form) = self.header_of(row, cells) {
            walk.header_row = walk.header_row.or(Some(row));
            // The lower row of a header names parts only: the whole header's form is the one that the upper row fits.
            let lower = walk.headed.is_some_and(|above| above + 1 == row);
            walk.header = walk.header.filter(|known| lower && self.same_header(*known, row)).or(Some(form));
            walk.headed = Some(row);
            walk.filled = true;
            (walk.preamble, walk.branch) = (None, None);
        } else if walk.filled && branch {
            walk.preamble.get_or_insert(row);
            walk.branch.get_or_insert(row);
        } else if walk.filled && (nil(cells) || self.card_label(row, block) || self.states_card_value(cells, block)) {
            walk.done = true;
            (walk.preamble, walk.branch) = (None, None);
        } else if walk.branch.is_some_and(|at| row - at <= 8 && cells.iter().all(|c| matches!(c.raw, Raw::Text(_)))) {
            // Between the line that names a branch and its header stand further lines and the header's upper rows.
        } else if walk.filled && self.may_precede(row, cells) {
            walk.branch = None;
            walk.preamble.get_or_insert(row);
        } else if walk.filled {
            walk.branch = None;
            walk.preamble = walk.preamble.filter(|_| self.is_text_only(cells) && cells.len() <= 3);
        } else {
            walk.named |= branch;
            if walk.named && walk.period.is_none() {
                let at = cells[0].at;
                walk.period = period_line(cells, self.grid.date1904).map(|text| Line { at, text });
            }
            walk.done = nil(cells) || self.card_label(row, block) || self.states_card_value(cells, block);
            walk.filled = walk.done
                || self.hits.contains_key(&row) && !branch
                || cells.len() > 1 && !self.is_text_only(cells) && !branch && !self.is_about_table(cells);
            if !walk.filled && !walk.named {
                walk.general.push(row);
            }
        }
    }

    /// Whether the row may be a line above the next table: a text of its own that is neither a value nor a nil mark.
    fn may_precede(&self, row: u32, cells: &[Cell]) -> bool {
        match cells {
            [Cell { raw: Raw::Text(text), .. }] => !self.hits.contains_key(&row) && !states_number(&fold(text)),
            _ => false,
        }
    }

    /// Whether every cell of the row says whose the table is, of when, or in what: 第三党支部 | 月份 | 2020年6月.
    fn is_about_table(&self, cells: &[Cell]) -> bool {
        let labels = |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if label(&fold(text)).is_some());
        let mut beside_label = false;
        cells.iter().all(|cell| {
            let tells = beside_label
                || labels(cell)
                || match &cell.raw {
                    Raw::Text(text) => {
                        labelled(text).iter().any(|(name, _)| label(name).is_some())
                            || matches!(self.lexicon.unit_exactly(text), UnitMatch::Units(_))
                            || matches!(times::alone(text), Some(When::Told(_)))
                    }
                    _ => false,
                };
            beside_label = labels(cell);
            tells
        })
    }

    /// A line that names the unit of what stands below it: 填报单位：第二党支部, in one cell or in two.
    fn is_branch_line(&self, cells: &[Cell]) -> bool {
        cells.len() <= 6 && unit_line(self.lexicon, cells, self.grid.date1904).is_some()
    }

    /// Whether the row has a label of a card that the block's title names.
    fn card_label(&self, row: u32, block: &Block) -> bool {
        let card = |form: &usize| block.titled.contains(form) && self.lexicon.forms[*form].layout == Layout::Card;
        self.hits.get(&row).is_some_and(|hits| hits.iter().any(|hit| hit.columns.iter().any(|(form, _)| card(form))))
    }

    /// Whether the row holds a value of a card that the block's title names: a number beside a word, or 横幅：3条 in a cell.
    fn states_card_value(&self, cells: &[Cell], block: &Block) -> bool {
        let only_cards = || block.titled.iter().all(|&form| self.lexicon.forms[form].layout == Layout::Card);
        !block.titled.is_empty()
            && only_cards()
            && cells.iter().any(holds_number)
            && !self.is_branch_line(cells)
            && !self.is_about_table(cells)
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

    /// Whether the last line above `row` and the first below that name a unit name two: each page is signed by its own.
    fn signed_apart(&self, start: u32, row: u32) -> bool {
        let named = |row: u32| unit_line(self.lexicon, self.grid.row(row), self.grid.date1904).map(|name| fold(&name));
        let above = (start..row).rev().find_map(named);
        let last = self.grid.rows().last().map_or(row, |(row, _)| row);
        // What stands below the next title is signed for itself.
        let below =
            (row..=last).take_while(|&r| r == row || self.title(r, self.grid.row(r)).is_empty()).find_map(named);
        above.is_some() && below.is_some() && above != below
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

/// Whether a cell says that there is nothing to report, or the row's only cell says so in any words.
fn nil(cells: &[Cell]) -> bool {
    let says = |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if says_nil(text) || cells.len() == 1 && says_nil_alone(text));
    cells.iter().any(says)
}

/// Whether a cell holds a number, readable or not, alone or behind a label that is no unit's and no period's: 横幅：3条.
fn holds_number(cell: &Cell) -> bool {
    match &cell.raw {
        Raw::Number(..) => true,
        Raw::Text(text) => {
            let pairs = labelled(text);
            pairs.is_empty() && states_number(&fold(text))
                || pairs.iter().any(|(name, value)| label(name).is_none() && states_number(&fold(value)))
        }
        _ => false,
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
