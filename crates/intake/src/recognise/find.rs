//! Where the tables stand on a sheet: titles divide it into blocks, and in each block the header (or, for a card, the
//! column of labels) that names most columns of the block's form is found.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::header;
use super::lexicon::Lexicon;
use super::lines::{is_note, is_total, labelled};
use crate::model::{Cell, CellRef, Form, Grid, Layout, Raw};
use crate::typing::date;
use crate::typing::text::{fold, is_space};
use crate::typing::{is_measure, shown};

/// How many rows a header may have.
const HEADER_ROWS: u32 = 4;

/// A line of text outside the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its cell.
    pub at: CellRef,
    /// Its text.
    pub text: String,
}

/// The day that a crosstab's header names; the year or the month may be left to the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderDay {
    /// A whole date.
    Day(NaiveDate),
    /// Month and day.
    MonthDay(u32, u32),
    /// Month and day in a way that could also be a number or a fraction.
    Short(u32, u32),
    /// Day of the month.
    DayOnly(u32),
}

/// Header across, a row each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowShape {
    /// First and last row of the header.
    pub header: (u32, u32),
    /// The sheet's column of each form column.
    pub columns: Vec<Option<u32>>,
    /// The unit of measure in each form column's header, folded.
    pub measures: Vec<Option<String>>,
    /// A crosstab's header values with their columns.
    pub days: Vec<(u32, HeaderDay)>,
    /// Header cells that name no column of the form.
    pub unmapped: Vec<Line>,
    /// Form columns that two header cells name alike, with the second cell.
    pub ambiguous: Vec<(usize, Line)>,
}

/// How a table lies on its sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A header and rows.
    Rows(RowShape),
    /// Labels and values.
    Card {
        /// The value's cell of each form column.
        cells: Vec<Option<CellRef>>,
        /// The unit of measure at each label, folded.
        measures: Vec<Option<String>>,
        /// Labels whose value column is in doubt.
        doubtful: bool,
    },
    /// A title, but neither a header nor labels below it.
    Nothing,
}

/// A table of one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Index of the form.
    pub form: usize,
    /// What the form was taken from.
    pub why: &'static str,
    /// First row of the block and the row after its last.
    pub rows: (u32, u32),
    /// Text above the table, top to bottom.
    pub preamble: Vec<Line>,
    /// How it lies.
    pub shape: Shape,
}

/// One row's cells that name columns.
struct Hit<'a> {
    at: CellRef,
    columns: &'a [(usize, usize)],
    measure: Option<String>,
}

struct Sheet<'a> {
    lexicon: &'a Lexicon,
    grid: &'a Grid,
    /// Rows with cells that name columns.
    hits: BTreeMap<u32, Vec<Hit<'a>>>,
}

/// Finds the tables of a sheet in the order in which they stand. `names` are the sheet's and the file's name: they
/// speak only for tables without a title.
#[must_use]
pub fn find_tables(lexicon: &Lexicon, grid: &Grid, names: [&str; 2]) -> Vec<Found> {
    let mut hits: BTreeMap<u32, Vec<Hit<'_>>> = BTreeMap::new();
    for cell in &grid.cells {
        if let Raw::Text(text) = &cell.raw
            && text.len() <= 120
        {
            let (columns, measure) = header::columns(lexicon, text);
            if !columns.is_empty() {
                hits.entry(cell.at.row).or_default().push(Hit { at: cell.at, columns, measure });
            }
        }
    }
    let sheet = Sheet { lexicon, grid, hits };
    let mut found = Vec::new();
    for block in sheet.blocks() {
        found.extend(sheet.table(&block, names));
    }
    found
}

/// A part of the sheet that holds at most one table, and the forms that its title names.
#[derive(Debug)]
struct Block {
    start: u32,
    end: u32,
    titled: Vec<usize>,
}

impl<'a> Sheet<'a> {
    /// The forms that a row names as a title: all its cells are titles or labelled lines, none a note.
    fn title(&self, row: u32, cells: &[Cell]) -> Vec<usize> {
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
    fn blocks(&self) -> Vec<Block> {
        let rows: Vec<(u32, &[Cell])> = self.grid.rows().collect();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Vec::new();
        };
        let end = last.0 + 1;
        let mut blocks = vec![Block { start: first.0, end, titled: Vec::new() }];
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
                    blocks.push(Block { start, end, titled });
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
                    current.end = start;
                    blocks.push(Block { start, end, titled: Vec::new() });
                }
                if header.is_none() {
                    header_row = Some(*row);
                }
                header = Some(form);
                filled = true;
                preamble = None;
            } else if filled && cells.len() == 1 && !self.hits.contains_key(row) {
                preamble.get_or_insert(*row);
            } else if filled {
                preamble = preamble.filter(|_| self.is_text_only(cells) && cells.len() <= 3);
            } else {
                filled = self.hits.contains_key(row)
                    || cells.iter().any(|cell| matches!(&cell.raw, Raw::Text(text) if super::says_nil(text)))
                    || cells.len() > 1 && !self.is_text_only(cells);
            }
        }
        blocks
    }

    /// Whether the next header below `row` is the one of `header_row` again, cell by cell.
    fn goes_on_after(&self, row: u32, header_row: Option<u32>) -> bool {
        let texts = |row: u32| -> Vec<(u32, String)> {
            self.grid.row(row).iter().map(|cell| (cell.at.col, fold(&shown(&cell.raw, self.grid.date1904)))).collect()
        };
        let next = (row + 1..row + 8).find(|&r| self.header_of(r, self.grid.row(r)).is_some());
        match (header_row, next) {
            (Some(known), Some(next)) => texts(known) == texts(next),
            _ => false,
        }
    }

    fn row_text(cells: &[Cell]) -> String {
        cells
            .iter()
            .filter_map(|cell| match &cell.raw {
                Raw::Text(text) => Some(fold(text)),
                _ => None,
            })
            .collect()
    }

    fn is_text_only(&self, cells: &[Cell]) -> bool {
        cells.iter().all(|cell| matches!(&cell.raw, Raw::Text(text) if !labelled(text).is_empty()))
    }

    /// Whether lines from `from` up to `row` name a unit: then what follows is another branch's table.
    fn names_unit(&self, from: u32, row: u32) -> bool {
        (from..row).flat_map(|r| self.grid.row(r)).any(|cell| match &cell.raw {
            Raw::Text(text) => !is_note(text) && self.lexicon.units_in(&fold(text)) != super::UnitMatch::None,
            _ => false,
        })
    }

    /// The form whose header a single row plainly is: at least two of its columns, and most of the row's cells.
    fn header_of(&self, row: u32, cells: &[Cell]) -> Option<usize> {
        let hits = self.hits.get(&row)?;
        if hits.len() < 2 || hits.len() * 2 < cells.len() && !self.has_day_cells(cells) {
            return None;
        }
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for hit in hits {
            for (form, _) in hit.columns {
                *counts.entry(*form).or_default() += 1;
            }
        }
        let (form, count) = counts.into_iter().max_by_key(|(form, n)| (*n, std::cmp::Reverse(*form)))?;
        // Cards have their labels below each other; a row of two of them is a card with two label columns.
        (count >= 2 && self.lexicon.forms[form].layout != Layout::Card).then_some(form)
    }

    fn has_day_cells(&self, cells: &[Cell]) -> bool {
        cells.iter().filter(|cell| header_day(&cell.raw, self.grid.date1904).is_some()).count() >= 2
    }

    /// Whether the row would as well be a header of `form`.
    fn same_header(&self, form: usize, row: u32) -> bool {
        self.hits.get(&row).is_some_and(|hits| {
            hits.iter().filter(|hit| hit.columns.iter().any(|(f, _)| *f == form)).count() * 2 > hits.len()
        })
    }

    /// The table in a block.
    fn table(&self, block: &Block, names: [&str; 2]) -> Option<Found> {
        let mut claims: Vec<(usize, &'static str)> = block.titled.iter().map(|&f| (f, "标题")).collect();
        if claims.is_empty() {
            for (name, why) in names.iter().zip(["工作表名", "文件名"]) {
                claims.extend(self.lexicon.forms_in(&fold(name)).iter().map(|&f| (f, why)));
            }
        }
        let shaped = |form: usize| (self.shape(form, block), form);
        let mut best: Option<(usize, Found)> = None;
        for (form, why) in &claims {
            let ((matched, shape), _) = shaped(*form);
            let supported = self.supported(*form, matched);
            let found = self.found(*form, why, block, shape);
            if supported && best.as_ref().is_none_or(|(n, _)| matched > *n) {
                best = Some((matched, found));
            }
        }
        if let Some((_, found)) = best {
            return Some(found);
        }
        // Nobody named it, or the columns are not those of the named form: does its structure fit exactly one form?
        if block.titled.is_empty()
            && let Some(found) = self.by_structure(block)
        {
            return Some(found);
        }
        let (form, why) = claims.first()?;
        let (_, shape) = self.shape(*form, block);
        // A name on a sheet of quite different content (a cover, a draft) is no table.
        if block.titled.is_empty() && shape == Shape::Nothing && !self.says_nil(block) {
            return None;
        }
        Some(self.found(*form, why, block, shape))
    }

    fn says_nil(&self, block: &Block) -> bool {
        (block.start..block.end)
            .flat_map(|row| self.grid.row(row))
            .any(|cell| matches!(&cell.raw, Raw::Text(text) if super::says_nil(text)))
    }

    fn by_structure(&self, block: &Block) -> Option<Found> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for hit in self.hits.range(block.start..block.end).flat_map(|(_, hits)| hits) {
            for (form, _) in hit.columns {
                *counts.entry(*form).or_default() += 1;
            }
        }
        let mut fits: Vec<(usize, usize, Shape)> = counts
            .into_iter()
            .filter(|(_, n)| *n >= 2)
            .map(|(form, _)| {
                let (matched, shape) = self.shape(form, block);
                (matched, form, shape)
            })
            .filter(|(matched, form, shape)| self.supported(*form, *matched) && self.has_keys(*form, shape))
            .collect();
        fits.sort_by_key(|(matched, form, _)| (std::cmp::Reverse(*matched), *form));
        let unique = fits.len() == 1 || fits.len() > 1 && fits[0].0 > fits[1].0;
        if !unique {
            return None;
        }
        let (_, form, shape) = fits.swap_remove(0);
        Some(self.found(form, "表头", block, shape))
    }

    fn has_keys(&self, form: usize, shape: &Shape) -> bool {
        let declared = &self.lexicon.forms[form];
        match shape {
            Shape::Rows(rows) => {
                let header = declared.crosstab.as_ref().filter(|_| !rows.days.is_empty()).map(|c| c.header);
                declared.keys().all(|key| rows.columns[key].is_some() || Some(key) == header)
            }
            Shape::Card { .. } => true,
            Shape::Nothing => false,
        }
    }

    /// Whether enough of the form's required columns are there to speak of its table.
    fn supported(&self, form: usize, matched: usize) -> bool {
        let columns = &self.lexicon.forms[form].columns;
        let required = columns.iter().filter(|column| column.required).count();
        matched >= columns.len().min(2) && matched * 2 >= required
    }

    fn found(&self, form: usize, why: &'static str, block: &Block, shape: Shape) -> Found {
        let first = match &shape {
            Shape::Rows(rows) => rows.header.0,
            Shape::Card { cells, .. } => cells.iter().flatten().map(|cell| cell.row).min().unwrap_or(block.end),
            Shape::Nothing => block.end,
        };
        let preamble = (block.start..first)
            .flat_map(|row| self.grid.row(row))
            .map(|cell| Line { at: cell.at, text: shown(&cell.raw, self.grid.date1904) })
            .collect();
        Found { form, why, rows: (block.start, block.end), preamble, shape }
    }

    /// How `form` lies in the block, and how many of its columns were found.
    fn shape(&self, form: usize, block: &Block) -> (usize, Shape) {
        let declared = &self.lexicon.forms[form];
        let rows = self.best_header(form, block);
        let across = rows.as_ref().map_or(0, |(n, _)| *n);
        if declared.layout == Layout::Card {
            let (down, shape) = self.card(form, block);
            // Labels below each other give one column a row; a header gives several at once.
            let widest = self
                .hits
                .range(block.start..block.end)
                .map(|(_, hits)| hits.iter().filter(|hit| hit.columns.iter().any(|(f, _)| *f == form)).count())
                .max()
                .unwrap_or(0);
            if down >= 1 && (widest < 2 || widest * 2 <= down || !self.has_rows_below(rows.as_ref(), block)) {
                return (down, shape);
            }
        }
        match rows {
            Some((matched, shape)) => (matched, Shape::Rows(shape)),
            None => (across, Shape::Nothing),
        }
    }

    /// Whether the row below the header holds values under mapped columns: else the labels are a card's.
    fn has_rows_below(&self, rows: Option<&(usize, RowShape)>, block: &Block) -> bool {
        rows.is_some_and(|(_, shape)| {
            let below = shape.header.1 + 1;
            below < block.end
                && shape
                    .columns
                    .iter()
                    .flatten()
                    .filter(|&&col| self.grid.get(CellRef::new(below, col)).is_some())
                    .count()
                    * 2
                    >= shape.columns.iter().flatten().count()
        })
    }

    /// The header rows that name most columns of the form; of equals the flattest, then the topmost.
    fn best_header(&self, form: usize, block: &Block) -> Option<(usize, RowShape)> {
        let mut best: Option<(usize, u32, RowShape)> = None;
        let of_form = |hit: &Hit<'_>| hit.columns.iter().any(|(f, _)| *f == form);
        let mut tried = block.start;
        for (&row, hits) in self.hits.range(block.start..block.end) {
            if !hits.iter().any(of_form) {
                continue;
            }
            // The row may be the bottom of the header or carry parents of names further down.
            for bottom in row.max(tried)..(row + HEADER_ROWS).min(block.end) {
                for height in 1..=HEADER_ROWS {
                    let Some(top) = (bottom + 1).checked_sub(height).filter(|top| *top >= block.start) else {
                        break;
                    };
                    let shape = self.map_columns(form, top, bottom);
                    let matched = shape.columns.iter().flatten().count() + usize::from(!shape.days.is_empty()) * 2;
                    if matched >= 1 && best.as_ref().is_none_or(|(n, _, _)| matched > *n) {
                        best = Some((matched, height, shape));
                    }
                }
            }
            tried = row + HEADER_ROWS;
            if let Some((matched, _, _)) = &best
                && *matched >= self.lexicon.forms[form].columns.len()
            {
                break;
            }
        }
        best.map(|(matched, _, shape)| {
            let (mut top, mut bottom) = shape.header;
            while bottom - top < HEADER_ROWS && self.is_measure_row(bottom + 1, block) {
                bottom += 1;
            }
            // A cell that is merged down into the header's last row makes its first row a row of the header.
            let begins = |merge: &&crate::model::Merge| {
                merge.first.row < top
                    && merge.last.row >= top
                    && merge.first.row >= block.start
                    && top - merge.first.row < HEADER_ROWS
            };
            top = self.grid.merges.iter().filter(begins).map(|merge| merge.first.row).min().unwrap_or(top);
            if (top, bottom) == shape.header {
                return (matched, shape);
            }
            let wider = self.map_columns(form, top, bottom);
            if wider.columns.iter().flatten().count() >= shape.columns.iter().flatten().count() {
                (matched, wider)
            } else {
                (matched, shape)
            }
        })
    }

    /// A row of nothing but units of measure belongs to the header above it.
    fn is_measure_row(&self, row: u32, block: &Block) -> bool {
        let cells = self.grid.row(row);
        row < block.end
            && !cells.is_empty()
            && cells.iter().all(|cell| match &cell.raw {
                Raw::Text(text) => is_measure(fold(text).trim_matches(['(', ')'])),
                _ => false,
            })
    }

    /// The texts above each other in one column of a header, merged parents included, each merged cell once.
    fn stacked(&self, col: u32, top: u32, bottom: u32) -> Vec<(CellRef, &'a Raw)> {
        let mut texts: Vec<(CellRef, &Raw)> = Vec::new();
        for row in top..=bottom {
            let at = CellRef::new(row, col);
            let anchor = self.grid.merge_at(at).map_or(at, |merge| merge.first);
            if anchor.row < top || texts.iter().any(|(seen, _)| *seen == anchor) {
                continue;
            }
            if let Some(raw) = self.grid.get(anchor) {
                texts.push((anchor, raw));
            }
        }
        texts
    }

    fn map_columns(&self, form: usize, top: u32, bottom: u32) -> RowShape {
        let declared = &self.lexicon.forms[form];
        let mut shape = RowShape {
            header: (top, bottom),
            columns: vec![None; declared.columns.len()],
            measures: vec![None; declared.columns.len()],
            ..RowShape::default()
        };
        let mut cols: Vec<u32> = (top..=bottom)
            .flat_map(|row| self.grid.row(row).iter().map(|cell| cell.at))
            .flat_map(|at| {
                let last = self.grid.merge_at(at).map_or(at.col, |merge| merge.last.col.min(at.col + 64));
                at.col..=last
            })
            .collect();
        cols.sort_unstable();
        cols.dedup();
        for col in cols {
            let stack = self.stacked(col, top, bottom);
            let Some((leaf, _)) = stack.last() else {
                continue;
            };
            // A merged leaf across columns is one column, its first.
            if leaf.col != col
                && self
                    .grid
                    .merge_at(*leaf)
                    .is_some_and(|m| m.first.col < col && m.last.row >= bottom && m.first == *leaf)
                && stack.len() == 1
            {
                continue;
            }
            if let Some((column, measure)) = self.column_of(declared, form, &stack) {
                if shape.columns[column].is_some() {
                    shape.ambiguous.push((column, self.line(*leaf)));
                } else {
                    shape.columns[column] = Some(col);
                    shape.measures[column] = measure;
                }
            } else if declared.crosstab.is_some()
                && let Some(day) = stack.iter().rev().find_map(|(_, raw)| header_day(raw, self.grid.date1904))
            {
                shape.days.push((col, day));
            } else {
                shape.unmapped.push(self.line(*leaf));
            }
        }
        // Bare numbers are days only where there is a run of them.
        let bare = shape.days.iter().filter(|(_, day)| matches!(day, HeaderDay::DayOnly(_))).count();
        if bare > 0 && bare < 2 && shape.days.len() == bare {
            shape.days.clear();
        }
        shape
    }

    fn line(&self, at: CellRef) -> Line {
        let text = self.grid.get(at).map_or(String::new(), |raw| shown(raw, self.grid.date1904));
        Line { at, text }
    }

    /// The form's column that stacked header texts name: together, from some level down, or the lowest alone.
    fn column_of(&self, declared: &Form, form: usize, stack: &[(CellRef, &Raw)]) -> Option<(usize, Option<String>)> {
        let mut texts: Vec<&str> = stack
            .iter()
            .filter_map(|(_, raw)| match raw {
                Raw::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        // A unit of measure may have a row of its own below the names.
        let mut row_measure = None;
        if texts.len() > 1
            && let Some(last) = texts.last().map(|text| fold(text))
        {
            let bare = last.trim_matches(['(', ')']);
            if is_measure(bare) && declared.column(bare).is_none() {
                row_measure = Some(bare.to_owned());
                texts.pop();
            }
        }
        // A part of a column is not the column, and last month's is not this month's.
        if texts.last().is_some_and(|text| fold(text).starts_with("其中")) {
            return None;
        }
        for start in 0..texts.len() {
            let other_time = |text: &&str| {
                ["上月", "上期", "上年", "去年", "同期", "计划", "目标"].iter().any(|word| fold(text).contains(word))
            };
            if texts[..start].iter().any(other_time) {
                return None;
            }
            let joined = texts[start..].concat();
            let (hits, measure) = header::columns(self.lexicon, &joined);
            if let Some((_, column)) = hits.iter().find(|(f, _)| *f == form) {
                return Some((*column, measure.or(row_measure)));
            }
        }
        None
    }

    /// Labels and the cells beside them.
    fn card(&self, form: usize, block: &Block) -> (usize, Shape) {
        let columns = self.lexicon.forms[form].columns.len();
        let mut labels: Vec<Option<(CellRef, Option<String>)>> = vec![None; columns];
        let mut label_cells = Vec::new();
        let mut twice = false;
        for hit in self.hits.range(block.start..block.end).flat_map(|(_, hits)| hits) {
            for (f, column) in hit.columns {
                if *f != form {
                    continue;
                }
                if labels[*column].is_some() {
                    twice = true;
                } else {
                    labels[*column] = Some((hit.at, hit.measure.clone()));
                    label_cells.push(hit.at);
                }
            }
        }
        let mut cells = vec![None; columns];
        let mut measures = vec![None; columns];
        let mut doubtful = twice;
        let mut label_cols: Vec<u32> = label_cells.iter().map(|at| at.col).collect();
        label_cols.sort_unstable();
        label_cols.dedup();
        for &label_col in &label_cols {
            let rows: Vec<u32> = label_cells.iter().filter(|at| at.col == label_col).map(|at| at.row).collect();
            let next_label = label_cols.iter().copied().find(|&col| col > label_col);
            let (value_col, doubt) = self.value_column(&rows, label_col, next_label, block);
            doubtful |= doubt;
            for (column, label) in labels.iter().enumerate() {
                if let Some((at, measure)) = label
                    && at.col == label_col
                {
                    cells[column] = Some(CellRef::new(at.row, value_col));
                    measures[column] =
                        measure.clone().or_else(|| self.measure_beside(at.row, label_col, value_col, next_label));
                }
            }
        }
        let matched = labels.iter().flatten().count();
        (matched, Shape::Card { cells, measures, doubtful })
    }

    /// The column that holds the values of labels in `label_col`: the one with most numbers, or the one whose heading
    /// says so; in doubt, the first, with a flag.
    fn value_column(&self, rows: &[u32], label_col: u32, next_label: Option<u32>, block: &Block) -> (u32, bool) {
        let first = rows
            .iter()
            .map(|&row| {
                let at = CellRef::new(row, label_col);
                self.grid.merge_at(at).map_or(label_col, |merge| merge.last.col) + 1
            })
            .min()
            .unwrap_or(label_col + 1);
        let end = next_label.unwrap_or(first + 12).min(first + 12);
        let numeric = |col: u32| {
            rows.iter()
                .filter(|&&row| match self.grid.get(CellRef::new(row, col)) {
                    Some(Raw::Number(..) | Raw::Serial(_) | Raw::Error(_) | Raw::Uncomputed) => true,
                    Some(Raw::Text(text)) => {
                        crate::typing::number::parse(text).is_some() || date::parse(text).is_some()
                    }
                    _ => false,
                })
                .count()
        };
        let top = rows.iter().min().copied().unwrap_or(0);
        let heading = |col: u32| {
            (block.start..top).rev().take(2).find_map(|row| {
                let text = fold(self.grid.text(CellRef::new(row, col))?);
                Some(text.split('(').next().unwrap_or("").to_owned())
            })
        };
        let says_value = |col: u32| heading(col).is_some_and(|h| VALUE_HEADINGS.contains(&h.as_str()));
        let says_other = |col: u32| {
            heading(col).is_some_and(|h| OTHER_HEADINGS.iter().any(|word| h.contains(word)) && !says_value(col))
        };
        // 1, 2, 3 down the side only counts the lines.
        let ordinal = |col: u32| {
            rows.len() > 1
                && rows.iter().zip(1..).all(|(&row, n)| match self.grid.get(CellRef::new(row, col)) {
                    #[allow(clippy::float_cmp)] // small whole numbers
                    Some(Raw::Number(value, _)) => *value == f64::from(n),
                    _ => false,
                })
        };
        let columns: Vec<u32> = (first..end.max(first + 1)).filter(|&col| !says_other(col)).collect();
        let said: Vec<u32> = columns.iter().copied().filter(|&col| says_value(col)).collect();
        if let [col] = said.as_slice() {
            return (*col, false);
        }
        let candidates = if said.is_empty() { columns } else { said };
        let full: Vec<u32> = candidates.iter().copied().filter(|&col| numeric(col) > 0 && !ordinal(col)).collect();
        if let Some(&col) = full.first() {
            return (col, full.len() > 1);
        }
        // No numbers at all: the first column that is not just units of measure.
        let only_measures = |col: u32| {
            let texts: Vec<&str> = rows.iter().filter_map(|&row| self.grid.text(CellRef::new(row, col))).collect();
            !texts.is_empty() && texts.iter().all(|text| is_measure(&fold(text)))
        };
        match candidates.iter().copied().find(|&col| !only_measures(col)) {
            Some(col) => (col, false),
            None => (first, true),
        }
    }

    /// A unit of measure in a cell of its own between or behind label and value.
    fn measure_beside(&self, row: u32, label_col: u32, value_col: u32, next_label: Option<u32>) -> Option<String> {
        (label_col + 1..next_label.unwrap_or(value_col + 2).min(value_col + 2))
            .filter(|&col| col != value_col)
            .find_map(|col| {
                let folded = fold(self.grid.text(CellRef::new(row, col))?);
                is_measure(&folded).then_some(folded)
            })
    }
}

/// Headings of the value column of a card.
const VALUE_HEADINGS: &[&str] = &[
    "数量",
    "数值",
    "数",
    "本月",
    "当月",
    "实际",
    "完成",
    "本月数",
    "本期",
    "本期数",
    "填报数",
    "填报值",
    "填报内容",
    "数据",
    "人数",
    "结果",
    "值",
    "内容",
    "本月数量",
    "期末数",
    "填写",
    "填写内容",
];

/// Headings of columns of a card that hold something else than this period's value.
const OTHER_HEADINGS: &[&str] = &[
    "序号", "行次", "代码", "编码", "栏次", "上月", "上期", "上年", "去年", "同期", "累计", "计划", "目标", "任务",
    "备注", "说明", "单位", "增减", "环比", "同比",
];

/// Lines that stand beside a title: 单位：元, 表号, a page or annex number.
fn is_side_line(folded: &str) -> bool {
    folded.starts_with("附件")
        || folded.starts_with("附表")
        || folded.starts_with("表号")
        || folded.starts_with("单位:")
        || is_measure(folded.trim_matches(['(', ')']))
}

/// The day that a crosstab's header cell names.
fn header_day(raw: &Raw, date1904: bool) -> Option<HeaderDay> {
    match raw {
        Raw::Serial(serial) => date::from_serial(*serial, date1904).map(HeaderDay::Day),
        Raw::Number(value, _) if value.fract() == 0.0 && (19_000_101.0..21_991_231.0).contains(value) => {
            text_day(&format!("{value:.0}"))
        }
        Raw::Number(value, _) if value.fract() == 0.0 && (1.0..=31.0).contains(value) => {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 1 to 31
            Some(HeaderDay::DayOnly(*value as u32))
        }
        Raw::Text(text) => text_day(text),
        _ => None,
    }
}

/// The day in a header's text: a date, perhaps with a weekday, a session or a meeting's name around it.
fn text_day(text: &str) -> Option<HeaderDay> {
    let words = text.split(is_space).filter(|word| !word.is_empty());
    std::iter::once(text).chain(words).find_map(|part| {
        let folded = fold(part);
        let mut bare = folded.as_str();
        for session in ["上午", "下午", "晚上", "全天"] {
            bare = bare.strip_suffix(session).unwrap_or(bare).trim_end_matches(['(', ')']);
        }
        match date::parse(bare) {
            Some(date::Written::Day(day)) => return Some(HeaderDay::Day(day)),
            Some(date::Written::MonthDay(month, day)) => {
                return Some(HeaderDay::MonthDay(month, day));
            }
            None => {}
        }
        let short =
            bare.split_once(['.', '/', '-']).and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
        if let Some((month, day)) = short {
            return NaiveDate::from_ymd_opt(2000, month, day).map(|_| HeaderDay::Short(month, day));
        }
        let day = bare.strip_suffix(['日', '号']).unwrap_or(bare);
        day.parse().ok().filter(|d| (1..=31).contains(d)).map(HeaderDay::DayOnly)
    })
}
