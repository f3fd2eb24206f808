//! Tables to the cells of a workbook.

use chrono::Datelike;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::{address, placed};
use crate::block::{Block, Content, Part, Piece};
use crate::book::{Plan, Sheet};
use crate::calendar::serial;

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
            title: Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center),
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
            Part::Notice | Part::Gap | Part::Note => &self.notice,
            Part::Head => &self.head,
            Part::Data | Part::Total | Part::Section => &self.text,
            Part::Footer => &self.footer,
        }
    }
}

/// The bytes of a workbook.
pub fn workbook(plan: &Plan, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let saved = ExcelDateTime::from_ymd(plan.saved.year() as u16, plan.saved.month() as u8, plan.saved.day() as u8)?
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
        for (row, line) in sheet.loose.iter().flatten().enumerate() {
            for (column, content) in line.iter().enumerate() {
                match content {
                    Content::Text(text) => {
                        page.write_string(row as u32, column as u16, text)?;
                    }
                    Content::Number(number) => {
                        let value = number.to_f64().unwrap_or_default();
                        page.write_number(row as u32, column as u16, value)?;
                    }
                    _ => {}
                }
            }
        }
        let mut widths: Vec<usize> = Vec::new();
        for (start, left, block) in placed(sheet) {
            table(page, [start, left], block, &formats)?;
            measure(block, left, &mut widths);
        }
        for (column, width) in widths.iter().enumerate() {
            page.set_column_width(column as u16, (*width + 2).clamp(6, 40) as f64)?;
        }
    }
    book.save_to_buffer()
}

/// Widens the columns to what stands in them; a Chinese character takes two places.
fn measure(block: &Block, left: usize, widths: &mut Vec<usize>) {
    for line in block.lines.iter().filter(|line| line.part.in_table()) {
        widths.resize(widths.len().max(left + line.cells.len()), 0);
        for (width, cell) in widths.iter_mut().skip(left).zip(&line.cells) {
            let need = match &cell.content {
                Content::Text(text) | Content::Shown { text, .. } => {
                    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
                }
                Content::Number(n) | Content::Sum(n) => n.to_string().len(),
                Content::Formula { result, .. } => result.to_string().len(),
                Content::Date(_) => 10,
                Content::Noisy(_) | Content::Time(_) | Content::Error(_) => 8,
                Content::Blank => 0,
            };
            *width = (*width).max(need);
        }
    }
}

/// What the cells of a table are written with.
struct Pen<'a> {
    block: &'a Block,
    formats: &'a Formats,
    date: Format,
    head_date: Format,
    /// The sheet's line and column of the table's first cell.
    corner: [usize; 2],
}

fn table(page: &mut Worksheet, corner: [usize; 2], block: &Block, formats: &Formats) -> Result<(), XlsxError> {
    let pen = Pen {
        block,
        formats,
        date: Format::new().set_border(FormatBorder::Thin).set_num_format(block.date_format),
        head_date: formats.head.clone().set_num_format(block.head_date_format),
        corner,
    };
    let [start, offset] = corner;
    for (l, line) in block.lines.iter().enumerate() {
        for c in 0..line.cells.len() {
            pen.put(page, l, c)?;
        }
        if line.hidden {
            page.set_row_hidden((start + l) as u32)?;
        }
    }
    for [top, left, bottom, right] in &block.merges {
        let line = &block.lines[*top];
        let content = line.cells.get(*left).map(|cell| &cell.content);
        let text = match content {
            Some(Content::Text(text)) => text.as_str(),
            _ => "",
        };
        page.merge_range(
            (start + top) as u32,
            (offset + left) as u16,
            (start + bottom) as u32,
            (offset + right) as u16,
            text,
            formats.of(line.part),
        )?;
        if !matches!(content, None | Some(Content::Text(_) | Content::Blank)) {
            pen.put(page, *top, *left)?;
        }
    }
    Ok(())
}

impl Pen<'_> {
    fn put(&self, page: &mut Worksheet, l: usize, c: usize) -> Result<(), XlsxError> {
        let (block, formats, line) = (self.block, self.formats, &self.block.lines[l]);
        let [start, left] = self.corner;
        let (row, column) = ((start + l) as u32, (left + c) as u16);
        let format = formats.of(line.part);
        let by_scale = |scale: u32| match scale {
            2 => &formats.money,
            _ => &formats.integer,
        };
        match &line.cells[c].content {
            Content::Blank if line.part.in_table() => {
                page.write_blank(row, column, format)?;
            }
            Content::Blank => {}
            Content::Text(text) => {
                page.write_string_with_format(row, column, text, format)?;
            }
            Content::Number(number) => {
                let value = number.to_f64().unwrap_or_default();
                page.write_number_with_format(row, column, value, by_scale(number.scale()))?;
            }
            Content::Noisy(value) => {
                page.write_number_with_format(row, column, *value, &formats.money)?;
            }
            Content::Date(day) => {
                let format = if line.part == Part::Head { &self.head_date } else { &self.date };
                page.write_number_with_format(row, column, serial(*day) as f64, format)?;
            }
            Content::Time(minutes) => {
                let share = f64::from(*minutes) / 1440.0;
                page.write_number_with_format(row, column, share, &formats.time)?;
            }
            Content::Sum(sum) => {
                let first = block.first(Part::Data).unwrap_or(l);
                let top = address(start + first, left + c);
                let range = format!("SUM({top}:{})", address(start + l - 1, left + c));
                let formula = Formula::new(range).set_result(sum.normalize().to_string());
                page.write_formula_with_format(row, column, formula, by_scale(sum.scale()))?;
            }
            Content::Shown { value, format, .. } => {
                let format = formats.text.clone().set_num_format(*format);
                page.write_number_with_format(row, column, *value, &format)?;
            }
            Content::Formula { parts, result } => {
                let text: String = parts
                    .iter()
                    .map(|part| match part {
                        Piece::Text(text) => text.clone(),
                        Piece::At(l, c) => address(start + l, left + c),
                    })
                    .collect();
                let formula = Formula::new(text).set_result(result.normalize().to_string());
                page.write_formula_with_format(row, column, formula, by_scale(result.scale()))?;
            }
            Content::Error(error) => {
                let formula = Formula::new(format!("{error}*1")).set_result(*error);
                page.write_formula_with_format(row, column, formula, format)?;
            }
        }
        Ok(())
    }
}
