//! 图表数据: the last sheet, which charts and small lines are drawn from. Tables hold sums between their rows and are
//! in the order of the tree; a chart wants the units alone, the best first.

use rust_decimal::Decimal;

use super::compare;
use crate::config::plan::Indicator;
use crate::report::document::{Align, Cell, ChartKind, Content, NumberFormat, Page, Range, Role, Row, Sheet};

/// What a chart draws, wherever it will stand.
#[derive(Clone)]
pub(super) struct Picture {
    /// Its kind.
    pub(super) kind: ChartKind,
    /// Its title.
    pub(super) title: String,
    /// How values are written.
    pub(super) format: NumberFormat,
    /// The sheet that it is drawn from, by its place in the document.
    pub(super) sheet: usize,
    /// The column of the categories.
    pub(super) categories: u16,
    /// Names and columns of the series.
    pub(super) series: Vec<(String, u16)>,
    /// First and last row.
    pub(super) rows: (u32, u32),
    /// Whether each row is a unit, the best first, so that the last can stand for all.
    pub(super) units: bool,
}

impl Picture {
    /// How many rows it draws.
    pub(super) fn count(&self) -> u32 {
        self.rows.1 + 1 - self.rows.0
    }
}

/// The sheet as it grows.
pub(super) struct Source {
    /// Its place in the document.
    pub(super) index: usize,
    sheet: Sheet,
    months: usize,
}

impl Source {
    /// An empty sheet that will be the one at `index`; `months` of the year have passed.
    pub(super) fn new(index: usize, months: usize) -> Self {
        let mut sheet = Sheet { name: "图表数据".to_owned(), ..Sheet::default() };
        sheet.page = Page { landscape: false, single: true };
        sheet.rows.push(vec![Cell::text("图表数据", Role::Title).across(2 + months)].into());
        let words = "各表的图和走势线取自本表，供核对；阅读时可略过。";
        sheet.rows.push(vec![Cell::text(words, Role::Subtitle).across(2 + months)].into());
        Self { index, sheet, months }
    }

    /// The sheet, if anything is drawn from it.
    pub(super) fn finish(mut self) -> Option<Sheet> {
        let columns = 2 + self.months;
        self.sheet.fit(2, 9, 30);
        self.sheet.widths.resize(columns.max(self.sheet.widths.len()), 9);
        self.sheet.freeze = (2, 0);
        (self.sheet.rows.len() > 2).then_some(self.sheet)
    }

    /// Begins a block under `title` with these heads; gives the row of its first line.
    fn begin(&mut self, title: String, heads: impl Iterator<Item = String>) -> u32 {
        if self.sheet.rows.len() > 2 {
            self.sheet.rows.push(Row::default());
        }
        self.sheet.rows.push(vec![Cell::text(title, Role::Heading).across(2 + self.months)].into());
        self.sheet.rows.push(heads.map(|head| Cell::text(head, Role::Header)).collect::<Vec<_>>().into());
        row_number(self.sheet.rows.len())
    }

    fn line(&mut self, name: &str, values: impl Iterator<Item = Content>) {
        let mut cells = vec![Cell::text(name, Role::Body)];
        cells.extend(values.map(|value| Cell::new(value, Role::Body).align(Align::Right)));
        self.sheet.rows.push(cells.into());
    }

    /// Writes down what a chart draws: a line for each name, a column for each series; gives first and last row.
    pub(super) fn chart(&mut self, title: &str, heads: &[String], lines: &[(String, Vec<Content>)]) -> (u32, u32) {
        let all = std::iter::once("单位".to_owned()).chain(heads.iter().cloned());
        let first = self.begin(format!("{title}（图）"), all);
        for (name, values) in lines {
            self.line(name, values.iter().cloned());
        }
        (first, row_number(self.sheet.rows.len() - 1))
    }

    /// Writes down the months of the year for each line; gives the range of each, where it has two values or more.
    pub(super) fn months(
        &mut self,
        title: &str,
        lines: &[(String, &Indicator, Vec<Option<Decimal>>)],
    ) -> Vec<Option<Range>> {
        if self.months < 2 || !lines.iter().any(|(.., values)| is_line(values)) {
            return vec![None; lines.len()];
        }
        let months = (1..=self.months).map(|month| format!("{month}月"));
        let first = self.begin(format!("{title}（走势）"), std::iter::once(String::new()).chain(months));
        // Empty cells behind the last month leave room in the cell for the sign that says where it went.
        let right = u16::try_from(self.months + self.months.div_ceil(6)).unwrap_or(u16::MAX);
        let mut ranges = Vec::with_capacity(lines.len());
        for (row, (name, indicator, values)) in (first..).zip(lines) {
            let blank = |value: &Option<Decimal>| match value {
                Some(value) => compare::value(indicator, Some(*value)),
                None => Content::Blank,
            };
            self.line(name, values.iter().map(blank));
            ranges.push(is_line(values).then_some((row, 1, row, right)));
        }
        ranges
    }
}

/// One point is no line.
fn is_line(values: &[Option<Decimal>]) -> bool {
    values.iter().flatten().count() > 1
}

/// A row's number in a sheet.
pub(super) fn row_number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
