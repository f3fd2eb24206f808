//! Headers across: the stack of rows that names most columns of a form, and the day of each column of a crosstab.

use chrono::NaiveDate;

use super::blocks::Block;
use super::{HeaderDay, Hit, Line, RowShape, Sheet};
use crate::model::{CellRef, Form, Merge, Raw};
use crate::recognise::header;
use crate::typing::text::{fold, is_space};
use crate::typing::{date, is_measure, shown};

/// How many rows a header may have.
const HEADER_ROWS: u32 = 4;

impl<'a> Sheet<'a> {
    /// Whether the row below the header holds values under mapped columns: else the labels are a card's.
    pub(super) fn has_rows_below(&self, form: usize, rows: Option<&(usize, RowShape)>, block: &Block) -> bool {
        rows.is_some_and(|(_, shape)| {
            let below = shape.header.1 + 1;
            let labels = |hit: &Hit<'_>| hit.columns.iter().any(|(f, _)| *f == form);
            below < block.end
                && !self.hits.get(&below).is_some_and(|hits| hits.iter().any(labels))
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
    pub(super) fn best_header(&self, form: usize, block: &Block) -> Option<(usize, RowShape)> {
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
            let begins = |merge: &&Merge| {
                merge.first.row < top
                    && merge.last.row >= top
                    && merge.first.row >= block.start
                    && top - merge.first.row < HEADER_ROWS
            };
            top = self.grid.merges.iter().filter(begins).map(|merge| merge.first.row).min().unwrap_or(top);
            // So does one that is merged down out of it: the rows that it covers are no data.
            let covers = |merge: &&Merge| {
                (top..=bottom).contains(&merge.first.row)
                    && merge.last.row > bottom
                    && merge.last.row < top + HEADER_ROWS
                    && merge.last.row < block.end
            };
            bottom = self.grid.merges.iter().filter(covers).map(|merge| merge.last.row).max().unwrap_or(bottom);
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
    pub(super) fn is_measure_row(&self, row: u32, block: &Block) -> bool {
        let cells = self.grid.row(row);
        row < block.end
            && !cells.is_empty()
            && cells.iter().all(|cell| match &cell.raw {
                Raw::Text(text) => is_measure(fold(text).trim_matches(['(', ')'])),
                _ => false,
            })
    }

    /// The texts above each other in one column of a header, merged parents included, each merged cell once.
    pub(super) fn stacked(&self, col: u32, top: u32, bottom: u32) -> Vec<(CellRef, &'a Raw)> {
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

    pub(super) fn map_columns(&self, form: usize, top: u32, bottom: u32) -> RowShape {
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
                if self.filled_below(col, bottom) {
                    match (self.column_of(declared, form, &stack), header_day(stack[0].1, self.grid.date1904)) {
                        (Some((column, _)), _) => shape.ambiguous.push((column, self.line(CellRef::new(bottom, col)))),
                        (None, Some(day)) if declared.crosstab.is_some() => shape.days.push((col, day)),
                        _ => {}
                    }
                }
                continue;
            }
            // In a crosstab a day is a day, whatever stands above it.
            let day = || stack.last().and_then(|(_, raw)| header_day(raw, self.grid.date1904));
            if stack.len() > 1
                && declared.crosstab.is_some()
                && let Some(day) = day()
            {
                shape.days.push((col, day));
                continue;
            }
            let named = self
                .column_of(declared, form, &stack)
                .or_else(|| self.column_of(declared, form, &self.under_parents(&stack, col, top)));
            if let Some((column, measure)) = named {
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

    /// Whether anything but text stands in the column in the rows below the header, in cells of its own.
    fn filled_below(&self, col: u32, bottom: u32) -> bool {
        (bottom + 1..bottom + 40).any(|row| {
            let at = CellRef::new(row, col);
            self.grid.get(at).is_some() && self.grid.merge_at(at).is_none_or(|merge| merge.first.col == col)
        })
    }

    /// The stack with parents that stand to the left, above empty cells: a parent that nobody merged over its columns.
    fn under_parents(&self, stack: &[(CellRef, &'a Raw)], col: u32, top: u32) -> Vec<(CellRef, &'a Raw)> {
        let Some((leaf, _)) = stack.last() else {
            return Vec::new();
        };
        let mut whole = Vec::new();
        for row in top..leaf.row {
            let at = CellRef::new(row, col);
            let own = stack.iter().find(|(seen, _)| seen.row == row);
            let left = || {
                self.grid
                    .row(row)
                    .iter()
                    .rev()
                    .find(|cell| cell.at.col < col)
                    .filter(|cell| self.grid.merge_at(cell.at).is_none() && self.grid.merge_at(at).is_none())
            };
            match own {
                Some(own) => whole.push(*own),
                None => whole.extend(left().and_then(|cell| self.grid.get(cell.at).map(|raw| (cell.at, raw)))),
            }
        }
        whole.extend(stack.iter().filter(|(at, _)| at.row >= leaf.row).copied());
        whole
    }

    pub(super) fn line(&self, at: CellRef) -> Line {
        let text = self.grid.get(at).map_or(String::new(), |raw| shown(raw, self.grid.date1904));
        Line { at, text }
    }

    /// The form's column that stacked header texts name: together, from some level down, or the lowest alone.
    pub(super) fn column_of(
        &self,
        declared: &Form,
        form: usize,
        stack: &[(CellRef, &Raw)],
    ) -> Option<(usize, Option<String>)> {
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
            let other_time = |text: &&str| header::OTHER_TIMES.iter().any(|word| fold(text).contains(word));
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
}

/// The day that a crosstab's header cell names.
pub(super) fn header_day(raw: &Raw, date1904: bool) -> Option<HeaderDay> {
    match raw {
        Raw::Serial(serial) => date::from_serial(*serial, date1904).map(HeaderDay::Day),
        Raw::Number(value, _) if value.fract() == 0.0 && (19_000_101.0..21_991_231.0).contains(value) => {
            text_day(&format!("{value:.0}"))
        }
        // A date that lost its format: 36526 is 2000-01-01, 55152 the end of 2050.
        Raw::Number(value, _) if value.fract() == 0.0 && (36_526.0..55_153.0).contains(value) => {
            date::from_serial(*value, date1904).map(HeaderDay::Day)
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
        bare = bare.split('(').next().filter(|head| !head.is_empty()).unwrap_or(bare);
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
