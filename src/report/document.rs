//! A neutral document: sheets of typed cells, decided to the last digit before any file format is chosen.

mod chart;
mod extras;
mod height;
mod link;
mod number;
mod style;
mod text;

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

pub use chart::{Chart, ChartKind, Series};
pub use extras::{Bars, Named, Range, Spark};
pub use link::Link;
pub use number::NumberFormat;
pub use style::{Align, Mark, Role, Style, Tone};
pub use text::{clip, cut_utf16, display_width, lines};

/// A workbook to be written.
#[derive(Clone, Debug)]
pub struct Document {
    /// Title, for the properties and the page footers.
    pub title: String,
    /// What it is about, for the properties.
    pub subject: String,
    /// Author, for the properties.
    pub author: String,
    /// The day that the properties give as its creation: a fixed one, so that equal input gives equal bytes.
    pub date: NaiveDate,
    /// The sheets, in order.
    pub sheets: Vec<Sheet>,
}

impl Document {
    /// A document without sheets.
    #[must_use]
    pub fn new(title: impl Into<String>, author: impl Into<String>, date: NaiveDate) -> Self {
        Self { title: title.into(), subject: String::new(), author: author.into(), date, sheets: Vec::new() }
    }

    /// Adds a sheet under a name that every table program takes.
    pub fn push(&mut self, mut sheet: Sheet) {
        sheet.name = sheet_name(&sheet.name, self.sheets.iter().map(|other| other.name.as_str()));
        self.sheets.push(sheet);
    }
}

/// A name that every table program takes: 1 to 31 characters, none of `[]:*?/\`, no apostrophe at its ends, unlike all
/// that are `taken` whatever the case.
pub fn sheet_name<'a>(name: &str, taken: impl Iterator<Item = &'a str>) -> String {
    let plain: String = name
        .chars()
        .map(|c| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c })
        .collect::<String>()
        .trim_matches(|c: char| c == '\'' || c.is_whitespace())
        .to_owned();
    let plain = if plain.is_empty() || plain.eq_ignore_ascii_case("history") { "表".to_owned() } else { plain };
    let taken: Vec<String> = taken.map(str::to_lowercase).collect();
    let mut name = cut_utf16(&plain, 31).to_owned();
    let mut number = 2;
    while taken.contains(&name.to_lowercase()) {
        let tail = format!("({number})");
        name = format!("{}{tail}", cut_utf16(&plain, 31 - tail.len()));
        number += 1;
    }
    name.trim_end_matches('\'').to_owned()
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// The columns' widths in half-width characters.
    pub widths: Vec<u16>,
    /// The least height of its rows, in points.
    pub least_height: u16,
    /// The rows from the top; nothing is skipped.
    pub rows: Vec<Row>,
    /// Rows and columns that stay in place when scrolling.
    pub freeze: (u32, u16),
    /// First and last row repeated on each printed page.
    pub repeat: Option<(u32, u32)>,
    /// The header row of a filter that reaches to the last row.
    pub filter: Option<u32>,
    /// How it is printed.
    pub page: Page,
    /// Its charts.
    pub charts: Vec<Chart>,
    /// Bars behind numbers.
    pub bars: Vec<Bars>,
    /// Small lines in cells.
    pub sparks: Vec<Spark>,
    /// Names of its ranges.
    pub names: Vec<Named>,
}

impl Sheet {
    /// Makes each column as wide as its widest cell from row `from` on, between `min` and `max` half-width characters.
    pub fn fit(&mut self, from: usize, min: u16, max: u16) {
        self.widths.clear();
        for row in self.rows.iter().skip(from) {
            let mut at = 0;
            for cell in &row.cells {
                let end = at + usize::from(cell.cols);
                self.widths.resize(self.widths.len().max(end), min);
                if cell.cols == 1 && cell.style.role != Role::Upright {
                    let shown = cell.content.shown();
                    // Heads wrap, numbers cannot.
                    let text = if cell.style.role == Role::Header { head_width(&shown) } else { display_width(&shown) };
                    let mark = usize::from(cell.style.mark != Mark::None);
                    let wide = text + mark + 2 * usize::from(cell.style.indent) + 2;
                    let wide = u16::try_from(wide).unwrap_or(max).min(max);
                    self.widths[at] = self.widths[at].max(wide);
                }
                at = end;
            }
        }
    }

    /// Makes columns wide enough for their numbers, which cannot wrap; of several under one number the last.
    pub fn widen(&mut self) {
        for row in &self.rows {
            let mut at = 0;
            for cell in &row.cells {
                let end = at + usize::from(cell.cols);
                if matches!(cell.content, Content::Number(..)) {
                    let wide = u16::try_from(display_width(&cell.content.shown()) + 2).unwrap_or(u16::MAX);
                    let room: u16 = self.widths[at..end].iter().sum();
                    self.widths[end - 1] += wide.saturating_sub(room);
                }
                at = end;
            }
        }
    }

    /// The width of all columns together.
    #[must_use]
    pub fn total_width(&self) -> u32 {
        self.widths.iter().map(|&width| u32::from(width)).sum()
    }
}

/// What a head needs without its margins: a short one one line, a long one two, its unit of measure on the second.
fn head_width(text: &str) -> usize {
    let whole = display_width(text);
    if whole <= 14 {
        return whole;
    }
    let name = text.rfind('（').map_or(whole.div_ceil(2), |at| display_width(&text[..at]));
    name.max(whole - name).max(whole.div_ceil(2)).min(whole)
}

/// How a sheet is printed, always on A4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Landscape instead of portrait.
    pub landscape: bool,
    /// The whole sheet on one page; else one page wide and as long as it gets.
    pub single: bool,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its cells from the left, each behind the columns that the ones before it span.
    pub cells: Vec<Cell>,
    /// Height in points, when it is not what the text needs.
    pub height: Option<f64>,
    /// How deep it lies below the totals above it; what lies deeper than others can be folded away.
    pub level: u8,
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        Self { cells, height: None, level: 0 }
    }
}

impl Row {
    /// The cell that begins in column `col`.
    #[must_use]
    pub fn at(&self, col: usize) -> Option<&Cell> {
        let mut begins = 0;
        self.cells.iter().find(|cell| {
            let at = begins;
            begins += usize::from(cell.cols);
            at == col
        })
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it holds.
    pub content: Content,
    /// How it looks.
    pub style: Style,
    /// Columns that it spans.
    pub cols: u16,
    /// Rows that it spans; the rows below hold [`Content::Covered`] in its place.
    pub rows: u32,
    /// Where it leads; only texts lead anywhere.
    pub link: Option<Box<Link>>,
}

impl Cell {
    /// A cell of `content` in the role `role`.
    #[must_use]
    pub fn new(content: Content, role: Role) -> Self {
        Self { content, style: Style { role, ..Style::default() }, cols: 1, rows: 1, link: None }
    }

    /// A text in the role `role`.
    #[must_use]
    pub fn text(text: impl Into<String>, role: Role) -> Self {
        Self::new(Content::Text(text.into()), role)
    }

    /// The same cell over `cols` columns.
    #[must_use]
    pub fn across(mut self, cols: usize) -> Self {
        self.cols = u16::try_from(cols.max(1)).unwrap_or(u16::MAX);
        self
    }

    /// The same cell over `rows` rows.
    #[must_use]
    pub fn down(mut self, rows: u32) -> Self {
        self.rows = rows.max(1);
        self
    }

    /// The same cell aligned otherwise.
    #[must_use]
    pub fn align(mut self, align: Align) -> Self {
        self.style.align = align;
        self
    }

    /// The same cell with its text indented.
    #[must_use]
    pub fn indent(mut self, steps: usize) -> Self {
        self.style.indent = u8::try_from(steps).unwrap_or(15).min(15);
        self
    }

    /// The same cell, marked or not.
    #[must_use]
    pub fn mark(mut self, mark: Mark) -> Self {
        self.style.mark = mark;
        self
    }

    /// The same cell with a link that its looks do not tell of.
    #[must_use]
    pub fn link(mut self, link: Option<Link>) -> Self {
        self.link = link.map(Box::new);
        self
    }

    /// The same cell with a link, and looking like one.
    #[must_use]
    pub fn to(mut self, link: Option<Link>) -> Self {
        self.style.linked = link.is_some();
        self.link = link.map(Box::new);
        self
    }

    /// The same cell in another tone.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.style.tone = tone;
        self
    }
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Blank,
    /// Nothing, because a cell above reaches down to here.
    Covered,
    /// Text, never taken for anything else.
    Text(String),
    /// A number as it is shown (percent: 93.7), already rounded.
    Number(Decimal, NumberFormat),
    /// A day.
    Date(NaiveDate),
}

impl Content {
    /// A whole number with thousands separators.
    #[must_use]
    pub fn count(n: impl Into<Decimal>) -> Self {
        Self::Number(n.into(), NumberFormat::Grouped(0))
    }

    /// What the reader sees.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Blank | Self::Covered => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(value, format) => Cow::Owned(format.show(*value)),
            Self::Date(day) => Cow::Owned(format!("{}-{:02}-{:02}", day.year(), day.month(), day.day())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_made_valid_and_unique() {
        let mut document = Document::new("t", "a", NaiveDate::MIN);
        let long = "农村集体资产清产核资进度情况统计汇总一览表（含各县区及市直各单位）";
        for name in ["党费/收缴[1]", "党费/收缴[1]", "", "'引号'", "History", long, long, "A", "a"] {
            document.push(Sheet { name: name.to_owned(), ..Sheet::default() });
        }
        let names: Vec<&str> = document.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names[..5], ["党费_收缴_1_", "党费_收缴_1_(2)", "表", "引号", "表(2)"]);
        assert!(names.iter().all(|name| name.encode_utf16().count() <= 31));
        assert_ne!(names[5], names[6]);
        assert_eq!(names[8], "a(2)");
    }
}
