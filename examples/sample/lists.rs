//! The two workbooks of the project itself: the unit list and the targets.

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::calendar::{Month, serial};
use crate::indicators::Indicator;
use crate::targets::Target;
use crate::units::Unit;

fn new_book(period: Month) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let day = period.year_start().first_day();
    let saved = ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, 6)?.and_hms(9, 0, 0)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&saved));
    Ok(book)
}

/// 单位目录.xlsx
pub fn units(units: &[Unit], period: Month) -> Result<Vec<u8>, XlsxError> {
    let mut book = new_book(period)?;
    let bold = Format::new().set_bold();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let page = book.add_worksheet();
    page.set_name("单位目录")?;
    let heads = ["单位代码", "单位名称", "上级代码", "单位类型", "别名", "启用日期", "撤并日期"];
    for (column, head) in heads.iter().enumerate() {
        page.write_string_with_format(0, column as u16, *head, &bold)?;
        page.set_column_width(column as u16, if column == 1 { 28 } else { 14 })?;
    }
    for (nth, unit) in units.iter().enumerate() {
        let row = nth as u32 + 1;
        let parent = unit.parent.map_or("", |parent| units[parent].code.as_str());
        let texts = [&unit.code, &unit.name, parent, unit.kind.word(), &unit.alias];
        for (column, text) in texts.iter().enumerate() {
            if !text.is_empty() {
                page.write_string(row, column as u16, *text)?;
            }
        }
        for (column, day) in [(5, unit.from), (6, unit.until)] {
            if let Some(day) = day {
                page.write_number_with_format(row, column, serial(day) as f64, &date)?;
            }
        }
    }
    book.save_to_buffer()
}

/// 年度目标.xlsx
pub fn targets(
    targets: &[Target],
    indicators: &[Indicator],
    units: &[Unit],
    period: Month,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = new_book(period)?;
    let bold = Format::new().set_bold();
    let page = book.add_worksheet();
    page.set_name("年度目标")?;
    for (column, head) in ["指标", "单位", "年度", "目标"].iter().enumerate() {
        page.write_string_with_format(0, column as u16, *head, &bold)?;
        page.set_column_width(column as u16, if column < 2 { 28 } else { 10 })?;
    }
    for (nth, target) in targets.iter().enumerate() {
        let row = nth as u32 + 1;
        let name = indicators
            .iter()
            .find(|indicator| indicator.id == target.indicator)
            .map_or(target.indicator, |indicator| indicator.name);
        page.write_string(row, 0, name)?;
        page.write_string(row, 1, &units[target.unit].name)?;
        page.write_number(row, 2, target.year)?;
        page.write_number(row, 3, target.value as f64)?;
    }
    book.save_to_buffer()
}
