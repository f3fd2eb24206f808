//! Workbooks as text that people can read and compare, turned into real `.xlsx`.
//!
//! ```text
//! # a comment; `#` only at the very start of a line
//! modified 2020-07-03 09:00        the workbook's own date; by default the first of the month after its folder's
//! cut 0.5                          keep only this share of the bytes
//! == Sheet1                        a sheet begins; `== 名称 (hidden)` for a hidden one
//! 党费收缴明细表                   a row; cells are separated by ` | `
//! 党员编号 | 应缴金额 | 缴纳日期
//! 001 | 12.5 | @2020-06-05         text (a leading zero), a number, a date
//!                                  an empty line is an empty row
//! ~ 002 | %93.75 | '2020-06-05     a hidden row; a percent; text whatever it looks like
//! 合计 | =SUM(B3:B4) -> 106.25     a formula with its cached result; `""` is an empty text, nothing: not computed
//! {0"斤"} 3                        a number under a number format
//! < | ^ | TRUE                     merged with the cell to the left, with the cell above; a truth value
//! ```
//!
//! Before the first `==` only `modified` and `cut` may stand. `\n` in a cell is a line break, `\p` a `|`. An error such
//! as `#REF!` is a formula's error result.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

/// The content of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A share, shown as percent.
    Percent(f64),
    /// A number under a number format.
    Formatted(f64, String),
    /// A day: year, month, day.
    Date(u16, u8, u8),
    /// A truth value.
    Bool(bool),
    /// A formula with its cached result, if it has one; an empty one is an empty text.
    Formula(String, Option<String>),
    /// An error value.
    Error(String),
    /// Merged with the cell to the left.
    Left,
    /// Merged with the cell above.
    Above,
}

impl Cell {
    /// Reads the notation.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let plain = |text: &str| text.replace("\\n", "\n").replace("\\p", "|");
        if let Some(text) = text.strip_prefix('\'') {
            return Self::Text(plain(text));
        }
        if let Some(formula) = text.strip_prefix('=') {
            let (formula, result) = formula.split_once("->").unwrap_or_else(|| panic!("={formula} has no `->`"));
            let result = match result.trim() {
                "" => None,
                "\"\"" => Some(String::new()),
                result => Some(result.to_owned()),
            };
            return Self::Formula(formula.trim().to_owned(), result);
        }
        if let Some(day) = text.strip_prefix('@') {
            let parts: Vec<u16> = day.split('-').map(|part| part.parse().expect("@YYYY-MM-DD")).collect();
            let small = |n: u16| u8::try_from(n).expect("a month or a day");
            return Self::Date(parts[0], small(parts[1]), small(parts[2]));
        }
        if let Some((format, number)) = text.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            return Self::Formatted(number.trim().parse().expect("{FORMAT} NUMBER"), format.to_owned());
        }
        if let Some(share) = text.strip_prefix('%') {
            return Self::Percent(share.parse::<f64>().expect("%NUMBER") / 100.0);
        }
        match text {
            "" => Self::Blank,
            "<" => Self::Left,
            "^" => Self::Above,
            "TRUE" => Self::Bool(true),
            "FALSE" => Self::Bool(false),
            _ if text.starts_with('#') && text.ends_with(['!', '?', 'A']) => Self::Error(text.to_owned()),
            _ if is_number(text) => Self::Number(text.parse().expect("a number")),
            _ => Self::Text(plain(text)),
        }
    }
}

/// Digits with at most one point, and no leading zero that would be lost.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let padded = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    !padded
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its cells from column A on.
    pub cells: Vec<Cell>,
}

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its rows from the first on.
    pub lines: Vec<Line>,
}

impl Sheet {
    /// A visible sheet of rows in the notation.
    pub fn new<T: AsRef<str>>(name: &str, rows: impl IntoIterator<Item = Vec<T>>) -> Self {
        Self {
            name: name.to_owned(),
            hidden: false,
            lines: rows
                .into_iter()
                .map(|row| Line { hidden: false, cells: row.iter().map(|cell| Cell::parse(cell.as_ref())).collect() })
                .collect(),
        }
    }
}

/// A workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// Its own modified date and time, `2020-07-01 09:00`.
    pub modified: String,
    /// The share of its bytes that arrives.
    pub cut: Option<f64>,
    /// Its sheets.
    pub sheets: Vec<Sheet>,
}

impl Book {
    /// Reads the notation; `path` gives the modified date where the text does not.
    pub fn parse(text: &str, path: &str) -> Self {
        let mut book = Self { modified: first_of_next_month(path), ..Self::default() };
        for line in text.lines() {
            if line.starts_with('#') && !line.starts_with("#REF") {
                continue;
            }
            if let Some(name) = line.strip_prefix("== ") {
                let (name, hidden) = match name.trim().strip_suffix("(hidden)") {
                    Some(name) => (name.trim(), true),
                    None => (name.trim(), false),
                };
                book.sheets.push(Sheet { name: name.to_owned(), hidden, lines: Vec::new() });
                continue;
            }
            let Some(sheet) = book.sheets.last_mut() else {
                match line.split_once(' ') {
                    Some(("modified", at)) => at.trim().clone_into(&mut book.modified),
                    Some(("cut", share)) => book.cut = Some(share.trim().parse().expect("cut 0.5")),
                    _ if line.trim().is_empty() => {}
                    _ => panic!("{path}: {line:?} stands before the first sheet"),
                }
                continue;
            };
            let (hidden, cells) = match line.strip_prefix("~ ") {
                Some(cells) => (true, cells),
                None => (false, line),
            };
            let cells = if cells.trim().is_empty() {
                Vec::new()
            } else {
                // Empty cells may stand close: `a | | b`.
                let cells = cells.replace("| |", "|  |").replace("| |", "|  |");
                format!(" {cells} ").split(" | ").map(Cell::parse).collect()
            };
            sheet.lines.push(Line { hidden, cells });
        }
        book
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.write().expect("a workbook that can be written");
        if self.holds(|cell| matches!(cell, Cell::Formula(_, None))) {
            bytes = without_results(&bytes).expect("a package that can be written anew");
        }
        if let Some(share) = self.cut {
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            bytes.truncate((bytes.len() as f64 * share) as usize);
        }
        bytes
    }

    fn holds(&self, what: impl Fn(&Cell) -> bool) -> bool {
        let mut lines = self.sheets.iter().flat_map(|sheet| &sheet.lines);
        lines.any(|line| line.cells.iter().any(&what))
    }

    fn write(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&moment(&self.modified)));
        for sheet in &self.sheets {
            let worksheet = workbook.add_worksheet();
            worksheet.set_name(&sheet.name)?;
            worksheet.set_hidden(sheet.hidden);
            sheet.write(worksheet)?;
        }
        workbook.save_to_buffer()
    }
}

impl Sheet {
    fn write(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        worksheet.set_formula_result_default("");
        for ((row, col), (last_row, last_col)) in self.merges() {
            worksheet.merge_range(row, col, last_row, last_col, "", &Format::new())?;
        }
        for (row, line) in (0..).zip(&self.lines) {
            if line.hidden {
                worksheet.set_row_hidden(row)?;
            }
            for (col, cell) in (0..).zip(&line.cells) {
                match cell {
                    Cell::Blank | Cell::Left | Cell::Above => {}
                    Cell::Text(text) => {
                        worksheet.write_string(row, col, text)?;
                    }
                    Cell::Number(number) => {
                        worksheet.write_number(row, col, *number)?;
                    }
                    Cell::Percent(share) => {
                        let format = Format::new().set_num_format("0.00%");
                        worksheet.write_number_with_format(row, col, *share, &format)?;
                    }
                    Cell::Formatted(number, format) => {
                        let format = Format::new().set_num_format(format);
                        worksheet.write_number_with_format(row, col, *number, &format)?;
                    }
                    Cell::Date(year, month, day) => {
                        let format = Format::new().set_num_format("yyyy-mm-dd");
                        let day = ExcelDateTime::from_ymd(*year, *month, *day)?;
                        worksheet.write_datetime_with_format(row, col, &day, &format)?;
                    }
                    Cell::Bool(value) => {
                        worksheet.write_boolean(row, col, *value)?;
                    }
                    Cell::Formula(formula, result) => {
                        let formula = Formula::new(formula);
                        let formula = formula.set_result(result.as_deref().unwrap_or(UNCOMPUTED));
                        worksheet.write_formula(row, col, formula)?;
                    }
                    Cell::Error(code) => {
                        let formula = Formula::new("1/0").set_result(code);
                        worksheet.write_formula(row, col, formula)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// First and last cell of each merged range.
    fn merges(&self) -> BTreeMap<(u32, u16), (u32, u16)> {
        let mut anchors: BTreeMap<(u32, u16), (u32, u16)> = BTreeMap::new();
        let mut merges = BTreeMap::new();
        for (row, line) in (0..).zip(&self.lines) {
            for (col, cell) in (0..).zip(&line.cells) {
                let anchor = match cell {
                    Cell::Left => anchors[&(row, col - 1)],
                    Cell::Above => anchors[&(row - 1, col)],
                    _ => (row, col),
                };
                anchors.insert((row, col), anchor);
                if anchor != (row, col) {
                    merges.insert(anchor, (row, col));
                }
            }
        }
        merges
    }
}

/// Stands for a result that is to be taken out again: the writer always stores one.
const UNCOMPUTED: &str = "__uncomputed__";

/// The same package without the results that are none.
fn without_results(bytes: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..old.len() {
        let mut part = old.by_index(i)?;
        let name = part.name()?.into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content)?;
        if name.starts_with("xl/worksheets/") {
            let mut xml = String::from_utf8(content).expect("XML is UTF-8");
            let stored = format!("<v>{UNCOMPUTED}</v>");
            while let Some(at) = xml.find(&stored) {
                xml.replace_range(at..at + stored.len(), "");
                let kind = xml[..at].rfind(" t=\"str\"").expect("a text result");
                xml.replace_range(kind..kind + 8, "");
            }
            content = xml.into_bytes();
        }
        new.start_file(name, zip::write::SimpleFileOptions::default())?;
        new.write_all(&content)?;
    }
    Ok(new.finish()?.into_inner())
}

/// The first day of the month after the one that a folder of the path names, in the morning.
fn first_of_next_month(path: &str) -> String {
    let month = path.split('/').find_map(|part| {
        let (year, month) = part.split_once('-')?;
        Some((year.parse::<u32>().ok()?, month.parse::<u32>().ok()?))
    });
    let (year, month) = month.unwrap_or((2019, 12));
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    format!("{year}-{month:02}-01 09:00")
}

/// `2020-07-03 09:00`.
fn moment(text: &str) -> ExcelDateTime {
    let numbers: Vec<u16> =
        text.split(['-', ' ', ':']).map(|part| part.parse().expect("modified YYYY-MM-DD HH:MM")).collect();
    let small = |n: u16| u8::try_from(n).expect("a month or a day");
    ExcelDateTime::from_ymd(numbers[0], small(numbers[1]), small(numbers[2]))
        .and_then(|day| day.and_hms(numbers[3], small(numbers[4]), 0))
        .expect("a moment that exists")
}

#[test]
fn the_notation_is_read() {
    let text = "modified 2020-07-03 09:00\n== 甲 (hidden)\n001 | 12.5 | @2020-06-05\n\n~ 'x | =1+1 -> 2 | #REF!\n";
    let book = Book::parse(text, "2020-06/x");
    assert_eq!(book.modified, "2020-07-03 09:00");
    let sheet = &book.sheets[0];
    assert!(sheet.hidden && sheet.name == "甲" && sheet.lines[1].cells.is_empty());
    assert_eq!(sheet.lines[0].cells, [Cell::Text("001".into()), Cell::Number(12.5), Cell::Date(2020, 6, 5)]);
    assert!(sheet.lines[2].hidden);
    assert_eq!(sheet.lines[2].cells[1], Cell::Formula("1+1".into(), Some("2".into())));
    assert_eq!(Book::parse("", "2019-12/x").modified, "2020-01-01 09:00");
    assert_eq!(book.bytes(), book.bytes(), "the same text gives the same bytes");
}
