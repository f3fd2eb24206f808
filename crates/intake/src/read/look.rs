//! How a workbook's sheets look: what a copy needs so that their owner knows them again; and their formulas, for what
//! has to be computed anew.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Reader, Xlsx};
use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::package::Package;
use super::{Kind, Limits, sniff};
use crate::model::CellRef;

/// Columns whose width is kept.
const COLUMNS: u32 = 512;

/// How one sheet looks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The sheet's name.
    pub name: String,
    /// Widths that differ from the default: first column, last column, characters.
    pub widths: Vec<(u32, u32, f64)>,
    /// Number formats other than the general one.
    pub formats: Vec<(CellRef, String)>,
}

/// The looks of the sheets; of a file that does not tell, nothing. What cannot be read is left out: looks carry no data.
#[must_use]
pub fn look(bytes: &[u8], limits: &Limits) -> Vec<Look> {
    if sniff(bytes) != Kind::Xlsx {
        return Vec::new();
    }
    let Ok(mut package) = Package::open(bytes, limits) else { return Vec::new() };
    let Ok(sheets) = package.sheets() else { return Vec::new() };
    let Ok(mut book) = Xlsx::new(Cursor::new(bytes)) else { return Vec::new() };
    let mut looks = Vec::new();
    for sheet in sheets {
        let Ok(Some(xml)) = package.part(&sheet.path) else { continue };
        looks.push(Look { widths: widths(&xml), formats: formats(&mut book, &sheet.name), name: sheet.name });
    }
    looks
}

/// The formulas of a sheet, without the equals sign; of a file that does not tell, none.
#[must_use]
pub fn formulas(bytes: &[u8], sheet: &str) -> BTreeMap<CellRef, String> {
    let mut formulas = BTreeMap::new();
    if sniff(bytes) != Kind::Xlsx {
        return formulas;
    }
    let Ok(mut book) = Xlsx::new(Cursor::new(bytes)) else { return formulas };
    let Ok(mut reader) = book.worksheet_cells_reader(sheet) else { return formulas };
    while let Ok(Some(cell)) = reader.next_formula() {
        let (row, col) = cell.get_position();
        if !cell.get_value().is_empty() {
            formulas.insert(CellRef::new(row, col), cell.get_value().clone());
        }
    }
    formulas
}

fn formats(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Vec<(CellRef, String)> {
    let Ok(mut reader) = book.worksheet_cells_reader(sheet) else { return Vec::new() };
    let codes: Vec<Option<String>> = reader
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map(|format| format.format_code.to_string()))
        .map(|code| code.filter(|code| !code.is_empty() && !code.eq_ignore_ascii_case("general")))
        .collect();
    let mut formats = Vec::new();
    while let Ok(Some((cell, style))) = reader.next_cell_with_style_id() {
        if let Some(Some(code)) = codes.get(style) {
            let (row, col) = cell.get_position();
            formats.push((CellRef::new(row, col), code.clone()));
        }
    }
    formats
}

/// The `<col min max width>` of a sheet's XML, which stand before its rows.
fn widths(xml: &[u8]) -> Vec<(u32, u32, f64)> {
    let head = &xml[..memmem::find(xml, b"sheetData").unwrap_or(xml.len())];
    let Some(start) = memmem::find(head, b"cols>") else { return Vec::new() };
    let text = String::from_utf8_lossy(&head[start..]);
    text.split('<')
        .filter(|tag| tag.starts_with("col ") || tag.contains(":col "))
        .filter_map(|tag| {
            let number = |name: &str| {
                let value = tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0;
                value.parse::<f64>().ok().filter(|n| n.is_finite() && (0.0..=1e6).contains(n))
            };
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and a million
            let column = |name: &str| number(name).map(|n| n as u32).filter(|n| (1..=16_384).contains(n));
            let (first, last) = (column("min")? - 1, column("max")? - 1);
            Some((first, last.min(COLUMNS), number("width")?.min(255.0)))
        })
        .filter(|(first, last, _)| first <= last)
        .collect()
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, Workbook};

    use super::*;

    #[test]
    fn widths_and_number_formats_are_told() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("党费").unwrap();
        sheet.set_column_width(1, 24).unwrap();
        sheet.write_with_format(2, 1, 12.5, &Format::new().set_num_format("0.00")).unwrap();
        sheet.write(2, 2, 12.5).unwrap();
        let limits = Limits { inflated_bytes: 64 << 20, entries: 1000, ratio: 1000, cells: 1_000_000 };
        let looks = look(&book.save_to_buffer().unwrap(), &limits);
        let [look] = looks.as_slice() else { panic!("one sheet") };
        assert_eq!(look.formats, [("B3".parse().unwrap(), "0.00".to_owned())]);
        let [(1, 1, width)] = look.widths.as_slice() else { panic!("{:?}", look.widths) };
        assert!((24.0..26.0).contains(width));
        assert!(super::look(b"a,b\n", &limits).is_empty());
    }
}
