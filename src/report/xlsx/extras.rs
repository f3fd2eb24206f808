//! Bars, small lines, outlines, names: what a sheet has besides its cells.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Color, ConditionalFormatDataBar, ConditionalFormatType, Sparkline, Table, TableColumn, TableStyle, Workbook,
    Worksheet, XlsxError, row_col_to_cell_absolute as absolute,
};

use super::format::{Formats, is_share, stored};
use crate::report::document::{Bars, Content, Document, Named, Role, Row, Sheet, Style};

/// Light enough for the digits in front, dark enough for a black and white print.
const BAR: Color = Color::RGB(0x00C9_D9EA);
const LINE: Color = Color::RGB(0x001F_4E79);
/// The deepest outline that table programs show.
const DEEPEST: u8 = 7;

/// Everything besides the cells of `sheet`.
pub(super) fn write(
    out: &mut Worksheet,
    sheet: &Sheet,
    document: &Document,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    for bars in &sheet.bars {
        let (top, left, bottom, right) = bars.range;
        out.add_conditional_format(top, left, bottom, right, &data_bar(bars, sheet))?;
    }
    for spark in &sheet.sparks {
        let name = document.sheets[spark.sheet].name.as_str();
        let (top, left, bottom, right) = spark.range;
        let line = Sparkline::new().set_range((name, top, left, bottom, right));
        let line = line.set_sparkline_color(LINE).show_last_point(true).set_last_point_color(LINE);
        let (row, col) = spark.at;
        out.add_sparkline(row, col, &line)?;
    }
    outline(out, &sheet.rows)?;
    for named in sheet.names.iter().filter(|named| named.table) {
        table(out, sheet, named, formats)?;
    }
    Ok(())
}

/// The names of ranges that are no tables.
pub(super) fn names(workbook: &mut Workbook, document: &Document) -> Result<(), XlsxError> {
    for sheet in &document.sheets {
        for named in sheet.names.iter().filter(|named| !named.table) {
            let quoted = sheet.name.replace('\'', "''");
            let (top, left, bottom, right) = named.range;
            let range = format!("='{quoted}'!{}:{}", absolute(top, left), absolute(bottom, right));
            workbook.define_name(named.name.as_str(), &range)?;
        }
    }
    Ok(())
}

/// A bar begins at nothing, so that its length is honest.
fn data_bar(bars: &Bars, sheet: &Sheet) -> ConditionalFormatDataBar {
    let bar = ConditionalFormatDataBar::new().set_fill_color(BAR).set_solid_fill(true).set_border_off(true);
    let cells = sheet.rows.iter().take(bars.range.2 as usize + 1).skip(bars.range.0 as usize);
    let numbers = cells.filter_map(|row| match row.at(usize::from(bars.range.1))?.content {
        Content::Number(value, format) => Some((value, format)),
        _ => None,
    });
    let mut share = false;
    let mut least = Decimal::ZERO;
    for (value, format) in numbers {
        share |= is_share(format);
        least = least.min(value);
    }
    let bar = if least < Decimal::ZERO { bar } else { bar.set_minimum(ConditionalFormatType::Number, 0) };
    match bars.full {
        Some(full) => bar.set_maximum(ConditionalFormatType::Number, stored(full, share)),
        None => bar,
    }
}

/// Rows below a total fold away; the total stands above them.
fn outline(out: &mut Worksheet, rows: &[Row]) -> Result<(), XlsxError> {
    let deepest = rows.iter().map(|row| row.level).max().unwrap_or(0).min(DEEPEST);
    for level in 1..=deepest {
        let mut first = None;
        for (at, row) in (0..).zip(rows.iter().chain([&Row::default()])) {
            match (row.level >= level, first) {
                (true, None) => first = Some(at),
                (false, Some(from)) => {
                    out.group_rows(from, at - 1)?;
                    first = None;
                }
                _ => {}
            }
        }
    }
    if deepest > 0 {
        out.group_symbols_above(true);
    }
    Ok(())
}

/// A table that can be filtered and sorted; it looks as its cells do.
fn table(out: &mut Worksheet, sheet: &Sheet, named: &Named, formats: &mut Formats) -> Result<(), XlsxError> {
    let (top, left, bottom, right) = named.range;
    let heads = sheet.rows.get(top as usize).map_or(&[][..], |row| &row.cells);
    let heads = heads.iter().take(usize::from(right) + 1).skip(usize::from(left));
    let columns: Vec<TableColumn> = heads
        .map(|head| {
            let format = formats.get(Style { role: Role::Header, ..head.style }, &head.content, false);
            TableColumn::new().set_header(head.content.shown()).set_header_format(format.clone())
        })
        .collect();
    let table = Table::new().set_name(named.name.as_str()).set_columns(&columns).set_style(TableStyle::None);
    out.add_table(top, left, bottom, right, &table)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_as_many_letters_as_needed() {
        let shown: Vec<String> = [0, 25, 26, 701, 702, 16_383].map(|col| absolute(9, col)).to_vec();
        assert_eq!(shown, ["$A$10", "$Z$10", "$AA$10", "$ZZ$10", "$AAA$10", "$XFD$10"]);
    }
}
