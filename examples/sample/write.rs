//! Sheets to bytes: workbooks and CSV files, and where everything came to stand.

use chrono::Datelike;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

use crate::block::{Block, Cell, Content, Of, Part};
use crate::book::{Plan, Sheet};
use crate::calendar::{iso, serial};
use crate::records::{Mark, Submission};

/// A place in a file.
#[derive(Clone, Debug)]
pub struct Place {
    /// The sheet; a CSV file has none.
    pub sheet: String,
    /// The address, such as E9; empty for a whole sheet.
    pub cell: String,
}

/// What a written file says about itself.
#[derive(Debug, Default)]
pub struct Written {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Each submission with its place; the cell is that of its mistake.
    pub submissions: Vec<(usize, Place)>,
    /// Mess with its place.
    pub mess: Vec<(Place, &'static str)>,
    /// Hidden sheets.
    pub hidden: Vec<String>,
}

/// `E9` for line 8 and column 4.
fn address(line: usize, column: usize) -> String {
    let mut letters = String::new();
    let mut n = column + 1;
    while n > 0 {
        letters.insert(0, char::from(b'A' + ((n - 1) % 26) as u8));
        n = (n - 1) / 26;
    }
    format!("{letters}{}", line + 1)
}

/// The file's bytes and its places.
pub fn write(
    plan: &Plan,
    sheets: &[Sheet],
    submissions: &[Submission],
) -> Result<Written, XlsxError> {
    let mut written = Written::default();
    for sheet in sheets {
        let name = if plan.is_csv() { "" } else { &sheet.name };
        for (start, block) in placed(sheet) {
            note(&mut written, name, start, block, submissions);
        }
        for kind in &sheet.mess {
            let sheet = name.to_owned();
            written.mess.push((
                Place {
                    sheet,
                    cell: String::new(),
                },
                kind,
            ));
        }
        if sheet.scratch.is_some() {
            written.hidden.push(sheet.name.clone());
        }
    }
    written.bytes = if plan.is_csv() {
        csv(&sheets[0].blocks[0])
    } else {
        workbook(plan, sheets)?
    };
    Ok(written)
}

/// The tables of a sheet with the line on which each begins.
fn placed(sheet: &Sheet) -> impl Iterator<Item = (usize, &Block)> {
    let mut next = 0;
    sheet.blocks.iter().map(move |block| {
        let start = next;
        next += block.lines.len() + 2;
        (start, block)
    })
}

/// Notes where the submission, its mistake and its mess stand.
fn note(
    written: &mut Written,
    sheet: &str,
    start: usize,
    block: &Block,
    submissions: &[Submission],
) {
    let mark = submissions[block.submission]
        .delivery
        .mistake
        .and_then(|(_, mark)| mark);
    let wanted = mark.map(|mark| match mark {
        Mark::Cell(row, column) => Of::Body(row, column),
        Mark::Total(column) => Of::Total(column),
    });
    let mut place = Place {
        sheet: sheet.to_owned(),
        cell: String::new(),
    };
    for (l, line) in block.lines.iter().enumerate() {
        for (c, cell) in line.cells.iter().enumerate() {
            let at = || address(start + l, c);
            if wanted == Some(cell.of) {
                place.cell = at();
            }
            for kind in &cell.mess {
                let sheet = sheet.to_owned();
                written.mess.push((Place { sheet, cell: at() }, kind));
            }
        }
    }
    written.submissions.push((block.submission, place));
}

/// The formats of a workbook.
struct Formats {
    title: Format,
    notice: Format,
    head: Format,
    text: Format,
    integer: Format,
    money: Format,
    time: Format,
    footer: Format,
}

impl Formats {
    fn new() -> Self {
        let boxed = || Format::new().set_border(FormatBorder::Thin);
        Self {
            title: Format::new()
                .set_bold()
                .set_font_size(16)
                .set_align(FormatAlign::Center),
            notice: Format::new(),
            head: boxed()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            text: boxed(),
            integer: boxed().set_num_format("General"),
            money: boxed().set_num_format("0.00"),
            time: boxed().set_num_format("hh:mm"),
            footer: Format::new(),
        }
    }

    fn of(&self, part: Part) -> &Format {
        match part {
            Part::Title => &self.title,
            Part::Notice | Part::Gap => &self.notice,
            Part::Head => &self.head,
            Part::Data | Part::Total => &self.text,
            Part::Footer => &self.footer,
        }
    }
}

fn workbook(plan: &Plan, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let saved = ExcelDateTime::from_ymd(
        plan.saved.year() as u16,
        plan.saved.month() as u8,
        plan.saved.day() as u8,
    )?
    .and_hms(9 + plan.unit as u16 % 8, (plan.unit * 7 % 60) as u8, 0)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&saved));
    let formats = Formats::new();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        if let Some(numbers) = &sheet.scratch {
            page.set_hidden(true);
            for (line, number) in numbers.iter().enumerate() {
                page.write_number(line as u32, 1, *number as f64)?;
            }
            continue;
        }
        let mut widths: Vec<usize> = Vec::new();
        for (start, block) in placed(sheet) {
            table(page, start, block, &formats)?;
            measure(block, &mut widths);
        }
        for (column, width) in widths.iter().enumerate() {
            page.set_column_width(column as u16, (*width + 2).clamp(6, 40) as f64)?;
        }
    }
    book.save_to_buffer()
}

/// Widens the columns to what stands in them; a Chinese character takes two places.
fn measure(block: &Block, widths: &mut Vec<usize>) {
    let inner = |part| matches!(part, Part::Head | Part::Data | Part::Total);
    for line in block.lines.iter().filter(|line| inner(line.part)) {
        widths.resize(widths.len().max(line.cells.len()), 0);
        for (width, cell) in widths.iter_mut().zip(&line.cells) {
            let need = match &cell.content {
                Content::Text(text) => text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum(),
                Content::Number(n) | Content::Sum(n) => n.to_string().len(),
                Content::Date(_) => 10,
                Content::Noisy(_) | Content::Time(_) => 8,
                Content::Blank => 0,
            };
            *width = (*width).max(need);
        }
    }
}

fn table(
    page: &mut Worksheet,
    start: usize,
    block: &Block,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let date = Format::new()
        .set_border(FormatBorder::Thin)
        .set_num_format(block.date_format);
    let head_date = formats.head.clone().set_num_format(block.head_date_format);
    for (l, line) in block.lines.iter().enumerate() {
        let row = (start + l) as u32;
        for (c, cell) in line.cells.iter().enumerate() {
            let column = c as u16;
            let format = formats.of(line.part);
            match &cell.content {
                Content::Blank if matches!(line.part, Part::Head | Part::Data | Part::Total) => {
                    page.write_blank(row, column, format)?;
                }
                Content::Blank => {}
                Content::Text(text) => {
                    page.write_string_with_format(row, column, text, format)?;
                }
                Content::Number(number) => {
                    let format = if number.scale() == 2 {
                        &formats.money
                    } else {
                        &formats.integer
                    };
                    let value = number.to_f64().unwrap_or_default();
                    page.write_number_with_format(row, column, value, format)?;
                }
                Content::Noisy(value) => {
                    page.write_number_with_format(row, column, *value, &formats.money)?;
                }
                Content::Date(day) => {
                    let format = if line.part == Part::Head {
                        &head_date
                    } else {
                        &date
                    };
                    page.write_number_with_format(row, column, serial(*day) as f64, format)?;
                }
                Content::Time(minutes) => {
                    let share = f64::from(*minutes) / 1440.0;
                    page.write_number_with_format(row, column, share, &formats.time)?;
                }
                Content::Sum(sum) => {
                    let first = start + block.first(Part::Data).unwrap_or(l);
                    let range = format!("SUM({}:{})", address(first, c), address(start + l - 1, c));
                    let format = if sum.scale() == 2 {
                        &formats.money
                    } else {
                        &formats.integer
                    };
                    let formula = Formula::new(range).set_result(sum.normalize().to_string());
                    page.write_formula_with_format(row, column, formula, format)?;
                }
            }
        }
    }
    for [top, left, bottom, right] in &block.merges {
        let line = &block.lines[*top];
        let text = match line.cells.get(*left).map(|cell| &cell.content) {
            Some(Content::Text(text)) => text.as_str(),
            _ => "",
        };
        page.merge_range(
            (start + top) as u32,
            *left as u16,
            (start + bottom) as u32,
            *right as u16,
            text,
            formats.of(line.part),
        )?;
    }
    Ok(())
}

/// The table as CSV text with a byte order mark; lines above and below are padded to its width.
fn csv(block: &Block) -> Vec<u8> {
    let width = block.width();
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for line in &block.lines {
        let cells = line.cells.iter().map(plain);
        let padding = std::iter::repeat_n(String::new(), width.saturating_sub(line.cells.len()));
        // Writing to memory cannot fail, and every record has the same length.
        let _ = writer.write_record(cells.chain(padding));
    }
    writer.into_inner().unwrap_or_default()
}

fn plain(cell: &Cell) -> String {
    match &cell.content {
        Content::Blank => String::new(),
        Content::Text(text) => text.clone(),
        Content::Number(number) | Content::Sum(number) => number.to_string(),
        Content::Noisy(number) => number.to_string(),
        Content::Date(date) => iso(*date),
        Content::Time(minutes) => format!("{}:{:02}", minutes / 60, minutes % 60),
    }
}
