//! Where the tables stand on a sheet: titles divide it into blocks, and in each block the header (or, for a card, the
//! column of labels) that names most columns of the block's form is found.

mod across;
mod blocks;
mod card;
mod naming;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use chrono::NaiveDate;

use self::blocks::Block;
pub use self::card::{CardLabel, CardShape, CardValue, Head, states_number};
use super::header;
use super::lexicon::Lexicon;
use super::times::When;
use crate::model::{CellRef, Form, Grid, Layout, Period, Raw};
use crate::typing::shown;
use crate::typing::text::fold;

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
    /// Columns whose header names a time, and those of the same name: the table's period tells which is meant.
    pub rivals: Vec<Rival>,
    /// Columns of other times, which are not read.
    pub other_times: Vec<Line>,
}

/// One of the sheet's columns that a form's column may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rival {
    /// The form's column.
    pub column: usize,
    /// The sheet's column.
    pub col: u32,
    /// The unit of measure in its header, folded.
    pub measure: Option<String>,
    /// The times that its header names.
    pub when: Vec<When>,
    /// The lowest cell of its header.
    pub line: Line,
}

impl RowShape {
    /// The same header, read for `period`: of several columns of one name the one whose header names this time, or the
    /// only one without any.
    #[must_use]
    pub fn settled(&self, form: &Form, period: Period) -> Self {
        let mut settled = Self { rivals: Vec::new(), ..self.clone() };
        for column in 0..form.columns.len() {
            let (plain, timed): (Vec<&Rival>, Vec<&Rival>) =
                self.rivals.iter().filter(|rival| rival.column == column).partition(|rival| rival.when.is_empty());
            let (ours, others): (Vec<&Rival>, Vec<&Rival>) =
                timed.into_iter().partition(|rival| rival.when.iter().all(|when| when.is(form, period)));
            if plain.is_empty() && ours.is_empty() && others.is_empty() {
                continue;
            }
            let mut meant = plain.into_iter().chain(ours);
            let first = meant.next();
            settled.columns[column] = first.map(|rival| rival.col);
            settled.measures[column] = first.and_then(|rival| rival.measure.clone());
            settled.ambiguous.extend(meant.map(|rival| (column, rival.line.clone())));
            settled.other_times.extend(others.iter().map(|rival| rival.line.clone()));
        }
        settled
    }
}

/// How a table lies on its sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A header and rows.
    Rows(RowShape),
    /// Labels and values.
    Card(CardShape),
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
    columns: &'a [(usize, usize)],
}

struct Sheet<'a> {
    lexicon: &'a Lexicon,
    grid: &'a Grid,
    /// Rows with cells that name columns.
    hits: BTreeMap<u32, Vec<Hit<'a>>>,
    /// Header texts that were read already.
    readings: RefCell<HashMap<String, Rc<naming::Reading<'a>>>>,
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
            let (columns, _) = header::columns(lexicon, text);
            if !columns.is_empty() {
                hits.entry(cell.at.row).or_default().push(Hit { columns });
            }
        }
    }
    let sheet = Sheet { lexicon, grid, hits, readings: RefCell::default() };
    let mut found = Vec::new();
    for block in sheet.blocks() {
        found.extend(sheet.table(&block, names));
    }
    found
}

impl Sheet<'_> {
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
        if self.is_of_no_form(block, &claims) {
            return None;
        }
        let (_, shape) = self.shape(*form, block);
        // A name on a sheet of quite different content (a cover, a draft) is no table.
        if block.titled.is_empty() && shape == Shape::Nothing && !self.says_nil(block) {
            return None;
        }
        Some(self.found(*form, why, block, shape))
    }

    /// A table that holds a form's word in its title, but neither its whole name nor any of its columns
    /// (党费使用情况表), is another table.
    fn is_of_no_form(&self, block: &Block, claims: &[(usize, &'static str)]) -> bool {
        let rows = || self.grid.rows().filter(|(row, _)| (block.start..block.end).contains(row));
        let whole_name = claims.iter().any(|(form, _)| {
            let name = fold(&self.lexicon.forms[*form].name);
            let names = |text: &str| fold(text).contains(&name) || !self.lexicon.form_exactly(&fold(text)).is_empty();
            rows().any(|(_, cells)| cells.iter().any(|cell| matches!(&cell.raw, Raw::Text(text) if names(text))))
        });
        let tabular = rows().filter(|(_, cells)| cells.len() >= 2).count() >= 2;
        let no_column = claims.iter().all(|(form, _)| self.shape(*form, block).0 == 0);
        !block.titled.is_empty() && tabular && no_column && !whole_name && !self.says_nil(block)
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
            Shape::Card(_) => true,
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
            Shape::Card(card) => card.first,
            Shape::Nothing => block.end,
        };
        let own = (block.start..first).flat_map(|row| self.texts(row));
        let preamble = block.above.iter().cloned().chain(own).collect();
        Found { form, why, rows: (block.start, block.end), preamble, shape }
    }

    /// The cells of a row as lines.
    fn texts(&self, row: u32) -> impl Iterator<Item = Line> {
        self.grid.row(row).iter().map(|cell| Line { at: cell.at, text: shown(&cell.raw, self.grid.date1904) })
    }

    /// How `form` lies in the block, and how many of its columns were found.
    fn shape(&self, form: usize, block: &Block) -> (usize, Shape) {
        let declared = &self.lexicon.forms[form];
        let rows = self.best_header(form, block);
        if declared.layout == Layout::Card {
            return self.card(form, block, rows);
        }
        match rows {
            Some((matched, shape)) => (matched, Shape::Rows(shape)),
            None => (0, Shape::Nothing),
        }
    }
}
