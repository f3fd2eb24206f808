//! Headers across: the stack of rows that names most columns of a form, and the day of each column of a crosstab.

use chrono::NaiveDate;

use super::blocks::Block;
use super::naming::{Named, header_text, is_measure_label};
use super::{HeaderDay, Hit, Line, Rival, RowShape, Sheet};
use crate::model::{Cell, CellRef, Column, Layout, Merge, Raw};

use crate::recognise::lines::{period_line, unit_line};
use crate::recognise::{mentions, times};
use crate::typing::text::{fold, is_space};
use crate::typing::{date, declared, is_measure, shown};

/// How many rows a header may have.
const HEADER_ROWS: u32 = 4;

impl<'a> Sheet<'a> {
    /// The header rows that name most columns of the form; of equals the flattest, then the topmost.
    pub(super) fn best_header(&self, form: usize, block: &Block) -> Option<(usize, RowShape)> {
        let mut best: Option<(usize, u32, RowShape)> = None;
        let mut tried = block.start;
        // More than all columns, and the days of a crosstab, no header names.
        let declared = &self.lexicon.forms[form];
        let most = declared.columns.len() + usize::from(declared.layout == Layout::Crosstab) * 2;
        'rows: for row in self.header_rows(form, block) {
            // The row may be the bottom of the header or carry parents of names further down.
            for bottom in row.max(tried)..(row + HEADER_ROWS).min(block.end) {
                for height in 1..=HEADER_ROWS {
                    let Some(top) = (bottom + 1)
                        .checked_sub(height)
                        .filter(|top| *top >= block.start && !self.is_line_about_table(*top))
                    else {
                        break;
                    };
                    let shape = self.map_columns(form, top, bottom);
                    let matched = shape.columns.iter().flatten().count() + usize::from(!shape.days.is_empty()) * 2;
                    if matched >= 1 && best.as_ref().is_none_or(|(n, _, _)| matched > *n) {
                        best = Some((matched, height, shape));
                        if matched >= most {
                            break 'rows;
                        }
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
            while bottom - top < HEADER_ROWS && self.goes_with_header(bottom + 1, block) {
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
            // Months or years above the names, which nobody merged down.
            while top > block.start && bottom - top < HEADER_ROWS && self.is_row_of_times(top - 1) {
                top -= 1;
            }
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

    /// A line such as 填报单位：… or 报告期 | 2020年6月 is no row of a header; several months beside each other may be.
    fn is_line_about_table(&self, row: u32) -> bool {
        let cells = self.grid.row(row);
        let date1904 = self.grid.date1904;
        let times = || {
            let time = |cell: &&Cell| {
                matches!(cell.raw, Raw::Serial(_))
                    || header_text(&cell.raw, false).is_some_and(|text| times::alone(&text).is_some())
            };
            cells.iter().filter(time).count()
        };
        cells.len() <= 8
            && (unit_line(self.lexicon, cells, date1904).is_some()
                || period_line(cells, date1904).is_some_and(|line| !mentions(&fold(&line)).is_empty()) && times() < 2)
    }

    /// At least two cells, each of which names nothing but a time.
    fn is_row_of_times(&self, row: u32) -> bool {
        let cells = self.grid.row(row);
        let time = |cell: &Cell| header_text(&cell.raw, false).is_some_and(|text| times::alone(&text).is_some());
        cells.len() > 1 && cells.iter().all(time)
    }

    /// Rows with names of the form's columns; where hardly a cell is one by itself, the first rows of words: parent and
    /// child may name a column only together.
    fn header_rows(&self, form: usize, block: &Block) -> Vec<u32> {
        let of_form = |hit: &&Hit<'_>| hit.columns.iter().any(|(f, _)| *f == form);
        let hits = || self.hits.range(block.start..block.end);
        let named = hits().flat_map(|(_, hits)| hits).filter(of_form).count();
        if named > 1 {
            return hits().filter(|(_, hits)| hits.iter().any(|hit| of_form(&hit))).map(|(row, _)| *row).collect();
        }
        let words = |cells: &[Cell]| cells.iter().filter(|cell| matches!(cell.raw, Raw::Text(_))).count();
        let rows = self.grid.rows().filter(|(row, _)| (block.start..block.end).contains(row)).take(12);
        rows.filter(|(row, cells)| words(cells) > 1 || self.hits.contains_key(row)).map(|(row, _)| row).collect()
    }

    /// A row of nothing but units of measure or words on time belongs to the header above it.
    fn goes_with_header(&self, row: u32, block: &Block) -> bool {
        let cells = self.grid.row(row);
        let tells = |text: &str| is_measure(fold(text).trim_matches(['(', ')'])) || times::alone(text).is_some();
        let texts: Vec<Option<String>> = cells.iter().map(|cell| header_text(&cell.raw, false)).collect();
        row < block.end
            && texts.iter().flatten().any(|text| tells(text))
            && texts.iter().all(|text| {
                text.as_ref().is_some_and(|text| tells(text) || is_measure_label(fold(text).trim_matches(['(', ')'])))
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
                let named = self.column_of(declared, form, &stack);
                let day = || header_day(stack[0].1, self.grid.date1904).filter(|_| declared.crosstab.is_some());
                let only = |named: &Named| shape.columns[named.column].filter(|col| !self.filled_below(*col, bottom));
                if !self.filled_below(col, bottom) {
                    // One name over two columns, of which one holds nothing.
                } else if self.holds_measures(col, bottom) {
                    shape.unmapped.push(self.line(CellRef::new(bottom, col)));
                } else if let Some(named) = named {
                    if let Some(first) = only(&named) {
                        // The figures stand in the second of the merged columns.
                        shape.columns[named.column] = Some(col);
                        shape.rivals.iter_mut().filter(|rival| rival.col == first).for_each(|rival| rival.col = col);
                    } else {
                        shape.ambiguous.push((named.column, self.line(CellRef::new(bottom, col))));
                    }
                } else if let Some(day) = day() {
                    shape.days.push((col, day));
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
            let named = self.column_of(declared, form, &self.under_parents(&stack, col, (top, bottom)));
            if let Some(Named { column, measure, when }) = named {
                shape.columns[column].get_or_insert(col);
                shape.rivals.push(Rival { column, col, measure, when, line: self.line(*leaf) });
            } else if declared.crosstab.is_some()
                && let Some(day) = stack.iter().rev().find_map(|(_, raw)| header_day(raw, self.grid.date1904))
            {
                shape.days.push((col, day));
            } else {
                shape.unmapped.push(self.line(*leaf));
            }
        }
        // A bare number is a day where there is a run of them, or where marks stand below it.
        if let [(col, HeaderDay::DayOnly(_))] = shape.days[..]
            && !declared.crosstab.as_ref().is_some_and(|c| self.marks_below(&declared.columns[c.value], col, bottom))
        {
            shape.days.clear();
            let at = self.stacked(col, top, bottom).last().map(|(at, _)| *at);
            shape.unmapped.extend(at.map(|at| self.line(at)));
        }
        // Beside days, a column called like the marks or the days is a summary.
        if let Some(crosstab) = declared.crosstab.as_ref().filter(|_| !shape.days.is_empty()) {
            for column in [crosstab.header, crosstab.value] {
                shape.columns[column] = None;
                let summary = shape.rivals.extract_if(.., |rival| rival.column == column);
                shape.unmapped.extend(summary.map(|rival| rival.line));
            }
        }
        // Where no header names a time there is nothing to wait for: the first of a name, and the others are in doubt.
        for column in 0..shape.columns.len() {
            let of_column = |rival: &Rival| rival.column == column;
            if shape.rivals.iter().filter(|r| of_column(r)).all(|rival| rival.when.is_empty()) {
                let mut same = shape.rivals.extract_if(.., |rival| of_column(rival));
                shape.measures[column] = same.next().and_then(|rival| rival.measure);
                let doubled: Vec<_> = same.map(|rival| (column, rival.line)).collect();
                shape.ambiguous.extend(doubled);
            }
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

    /// Whether marks of the column's declared values, and nothing else, stand below the header.
    fn marks_below(&self, value: &Column, col: u32, bottom: u32) -> bool {
        let mut below = (bottom + 1..bottom + 6).filter_map(|row| self.grid.get(CellRef::new(row, col))).peekable();
        let is_mark = |raw: &Raw| matches!(raw, Raw::Text(text) if declared(text, &value.values).is_some());
        below.peek().is_some() && below.all(is_mark)
    }

    /// Whether nothing but units of measure stands in the column below the header: they belong to the figures beside them.
    fn holds_measures(&self, col: u32, bottom: u32) -> bool {
        (bottom + 1..bottom + 40).all(|row| match self.grid.get(CellRef::new(row, col)) {
            Some(Raw::Text(text)) => is_measure(&fold(text)),
            Some(_) => false,
            None => true,
        })
    }

    /// The stack with parents that stand to the left, above empty cells: a parent that nobody merged over its columns.
    fn under_parents(
        &self,
        stack: &[(CellRef, &'a Raw)],
        col: u32,
        (top, bottom): (u32, u32),
    ) -> Vec<(CellRef, &'a Raw)> {
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
                    // A parent has children below it; a name alone has none.
                    .filter(|cell| (row + 1..=bottom).any(|r| self.grid.get(CellRef::new(r, cell.at.col)).is_some()))
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
        // 6.12 is a day; 6.1 may be the first or the tenth.
        Raw::Number(value, _) if value.fract() != 0.0 => {
            text_day(&value.to_string()).filter(|_| value.to_string().split('.').nth(1).is_some_and(|d| d.len() == 2))
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
