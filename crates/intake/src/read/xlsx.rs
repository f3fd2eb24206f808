//! Office Open XML workbooks, through calamine's streaming cells reader.

use std::collections::HashMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx};

use super::draft::{Budget, Draft};
use super::face::Face;
use super::format::serial;
use super::package::{Package, SheetPart, broken};
use super::rich::{self, Rich};
use super::scan::{Scan, Tally, scan};
use super::stale;
use super::{Limits, ReadError, Workbook};
use crate::model::{CellRef, Grid, Mark, Raw, Shown};

/// Numbers without a style.
const PLAIN: Face = Face::Number(Shown::Plain);

/// Reads every sheet. A sheet that cannot be read safely comes back with [`Grid::broken`] set and no cells.
///
/// # Errors
/// When the package as a whole is damaged, encrypted or beyond the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let sheets = package.sheets()?;
    let modified = package.modified()?;
    let struck = package.beside("styles.xml")?.is_some_and(|part| memchr::memmem::find(&part, b"strike").is_some());
    let shared = match package.beside("sharedStrings.xml")? {
        Some(part) => rich::shared(&String::from_utf8_lossy(&part), struck).map_err(broken)?,
        None => HashMap::new(),
    };
    let computes = package.computes_on_load()?;
    let mut scans = Vec::with_capacity(sheets.len());
    let mut cells = 0_u64;
    for sheet in &sheets {
        let found = match package.part(&sheet.path)? {
            Some(xml) => {
                let mut found = scan(&xml, &shared);
                let looks = rich::inline(&xml, struck).unwrap_or_else(|why| {
                    found.suspect.get_or_insert(why);
                    HashMap::new()
                });
                (found, looks)
            }
            None => (Scan { suspect: Some("工作表内容缺失"), ..Scan::default() }, HashMap::new()),
        };
        let (mut found, mut looks): (Scan, HashMap<CellRef, Rich>) = found;
        let of = |(at, index)| shared.get(&index).map(|rich| (at, rich.clone()));
        looks.extend(std::mem::take(&mut found.rich).into_iter().filter_map(of));
        cells += found.valued.count;
        scans.push((found, looks));
    }
    if cells > limits.cells {
        return Err(ReadError::OverLimit(format!("有{cells}个单元格")));
    }
    package.check_shared()?;
    // On damaged parts the library panics here and there; what it takes down with it is this one file's.
    let read = AssertUnwindSafe(|| {
        let mut book: Xlsx<_> =
            Xlsx::new(Cursor::new(bytes)).map_err(|_| ReadError::Unreadable("文件已损坏".to_owned()))?;
        let mut budget = Budget::new(limits);
        let mut grids = Vec::with_capacity(sheets.len());
        for (sheet, (found, looks)) in sheets.iter().zip(scans) {
            if is_worksheet(&book, sheet) {
                grids.push(grid(&mut book, sheet, found, &looks, &mut budget)?);
            }
        }
        Ok(grids)
    });
    let mut grids = catch_unwind(read).unwrap_or_else(|_| Err(ReadError::Unreadable("文件已损坏".to_owned())))?;
    if computes {
        stale::settle(&mut grids);
    }
    Ok(Workbook { grids, modified })
}

/// Chart and macro sheets have no cells.
fn is_worksheet(book: &Xlsx<Cursor<&[u8]>>, sheet: &SheetPart) -> bool {
    book.sheets_metadata().iter().any(|meta| meta.name == sheet.name && meta.typ == calamine::SheetType::WorkSheet)
}

fn grid(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &SheetPart,
    found: Scan,
    looks: &HashMap<CellRef, Rich>,
    budget: &mut Budget,
) -> Result<Grid, ReadError> {
    let mut draft = Draft::new(&sheet.name, budget);
    draft.grid.hidden = sheet.hidden;
    draft.grid.date1904 = book.has_1904_epoch();
    match found.suspect {
        Some(why) => draft.spoil(why),
        None => cells(book, sheet, &found, looks, &mut draft)?,
    }
    for merge in &found.merges {
        draft.merge(merge.first, merge.last);
    }
    draft.grid.hidden_rows = found.hidden_rows;
    for (first, count) in found.hidden_columns {
        draft.hide_columns(first, count);
    }
    for (at, valued) in found.formulas {
        if valued {
            draft.grid.formulas.push(at);
        } else {
            draft.formula(at, None)?;
        }
    }
    Ok(draft.finish())
}

/// What the looks of a cell say against its content, by its own font and by those of its text's parts.
fn mark(parts: Option<&Rich>, struck: bool) -> Option<Mark> {
    match parts {
        Some(parts) if struck => parts.struck.clone(),
        Some(parts) => parts.plain.clone(),
        None => struck.then_some(Mark::Struck),
    }
}

/// Streams the cells into the grid and holds their number and addresses against the scan.
fn cells(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &SheetPart,
    found: &Scan,
    looks: &HashMap<CellRef, Rich>,
    draft: &mut Draft<'_>,
) -> Result<(), ReadError> {
    let damaged = "工作表已损坏";
    let date1904 = book.has_1904_epoch();
    let Ok(mut reader) = book.worksheet_cells_reader(&sheet.name) else {
        draft.spoil(damaged);
        return Ok(());
    };
    let faces: Vec<Face> = reader
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map_or(PLAIN, |format| Face::of(&format.format_code)))
        .collect();
    let struck = |style: &calamine::Style| style.font.as_ref().is_some_and(calamine::Font::has_strikethrough);
    let struck: Vec<bool> = reader.styles().iter().map(struck).collect();
    let mut tally = Tally::default();
    let mut errors = found.errors.iter();
    draft.grid.cells.reserve(usize::try_from(found.valued.count).unwrap_or(0));
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            // The library refuses error codes that are newer than it; the scan has them all.
            Err(_) => match errors.next() {
                Some((at, code)) => {
                    tally.add(*at);
                    draft.put(*at, Raw::Error(code.clone()))?;
                    continue;
                }
                None => {
                    draft.spoil(damaged);
                    return Ok(());
                }
            },
        };
        let at = CellRef::new(cell.get_position().0, cell.get_position().1);
        let raw = match cell.get_value() {
            DataRef::Empty => continue,
            #[allow(clippy::cast_precision_loss)]
            // the reader gives floats; whole numbers are below 2^53
            DataRef::Int(value) => faces.get(style).unwrap_or(&PLAIN).raw(*value as f64),
            DataRef::Float(value) => faces.get(style).unwrap_or(&PLAIN).raw(*value),
            DataRef::String(text) => Raw::Text(text.clone()),
            DataRef::SharedString(text) => Raw::Text((*text).to_owned()),
            DataRef::Bool(value) => Raw::Bool(*value),
            DataRef::DateTime(date) => Raw::Serial(date.as_f64()),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => match serial(text) {
                Some(day) => Raw::Serial(if date1904 { day - 1462.0 } else { day }),
                None => Raw::Text(text.clone()),
            },
            DataRef::Error(_) => match errors.next() {
                Some((_, code)) => Raw::Error(code.clone()),
                None => Raw::Error("#ERROR!".to_owned()),
            },
        };
        // What the number shows is said by a format that is not there.
        if matches!(raw, Raw::Number(..)) && style > 0 && style >= faces.len() {
            draft.spoil("单元格格式编号有误");
        }
        tally.add(at);
        draft.put(at, raw)?;
        let struck = struck.get(style).is_some_and(|struck| *struck);
        if struck || !looks.is_empty() {
            draft.mark(at, mark(looks.get(&at), struck));
        }
    }
    if tally != found.valued {
        draft.spoil(&format!("两次清点单元格的结果不一致：{}和{}", tally.count, found.valued.count));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, Formula, Workbook as Writer};

    use super::*;

    const LIMITS: Limits = Limits { inflated_bytes: 64 << 20, entries: 1000, ratio: 1000, cells: 1_000_000 };

    #[test]
    fn a_workbook_comes_back_with_what_its_cells_show() {
        let mut writer = Writer::new();
        let sheet = writer.add_worksheet().set_name("党费").unwrap();
        sheet.merge_range(0, 0, 0, 3, "标题", &Format::new()).unwrap();
        sheet.write_with_format(1, 0, 7, &Format::new().set_num_format("000")).unwrap();
        sheet.write_with_format(1, 1, 0.5, &Format::new().set_num_format("0.0%")).unwrap();
        sheet.write_with_format(1, 2, 43987, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
        sheet.write_formula(2, 0, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write(2, 1, true).unwrap();
        sheet.set_row_hidden(2).unwrap();
        writer.add_worksheet().set_name("草稿").unwrap().set_hidden(true);
        let bytes = writer.save_to_buffer().unwrap();
        let book = read(&bytes, &LIMITS).unwrap();
        let grid = &book.grids[0];
        let at = |a1: &str| grid.get(a1.parse().unwrap()).cloned();
        assert_eq!(grid.broken, None);
        assert_eq!(at("A1"), Some(Raw::Text("标题".into())));
        assert_eq!(at("A2"), Some(Raw::Number(7.0, Shown::Padded(3))));
        assert_eq!(at("B2"), Some(Raw::Number(0.5, Shown::Percent)));
        assert_eq!(at("C2"), Some(Raw::Serial(43987.0)));
        assert_eq!(at("A3"), Some(Raw::Number(2.0, Shown::Plain)));
        assert_eq!(at("B3"), Some(Raw::Bool(true)));
        assert_eq!(grid.hidden_rows, [2]);
        assert_eq!(grid.merges.len(), 1);
        assert!(book.grids[1].hidden);
        assert!(book.modified.is_some());
    }

    #[test]
    fn a_file_cut_in_half_is_unreadable() {
        let bytes = Writer::new().save_to_buffer().unwrap();
        assert!(matches!(read(&bytes[..bytes.len() / 2], &LIMITS), Err(ReadError::Unreadable(_))));
    }
}
