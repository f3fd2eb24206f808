//! A submitted sheet copied: its cells at their own addresses, as they were shown, and never a formula.

use std::collections::{BTreeSet, HashMap};

use huizong_intake::model::table::Places;
use huizong_intake::model::{CellRef, Column, ColumnType, Form, Merge, Raw, Shown};
use huizong_intake::slip::{Page, mark, since_1900, writable};
use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, FormatBorder, Note, Worksheet, XlsxError};

use super::Copy;
use crate::report::document::display_width;

/// The yellow of cells to mend: light enough to read on a black and white print.
pub const YELLOW: u32 = 0x00FF_F2A8;
const LINE: u32 = 0x00A6_A6A6;
/// The widest column that is not given, in half-width characters.
const WIDEST: usize = 40;

/// A row of the hidden sheet about a cell: its address, its mark, and whether it is yellow.
pub type Marked = (CellRef, String, bool);

/// Copies the sheet and gives the marks of what was written.
pub fn copy(out: &mut Worksheet, copy: &Copy<'_>, page: &Page, form: Option<&Form>) -> Result<Vec<Marked>, XlsxError> {
    let grid = &page.grid;
    let seen = |at: CellRef| copy.shows.as_ref().is_none_or(|shows| shows.holds(at));
    let formats: HashMap<CellRef, &str> = page.look.formats.iter().map(|(at, code)| (*at, code.as_str())).collect();
    widths(out, page)?;
    let merges: Vec<&Merge> = grid.merges.iter().filter(|merge| seen(merge.first)).collect();
    let mut merged = BTreeSet::new();
    for merge in &merges {
        let format =
            Format::new().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter).set_text_wrap();
        let (first, last) = (merge.first, merge.last);
        let (Ok(left), Ok(right)) = (u16::try_from(first.col), u16::try_from(last.col)) else { continue };
        // Ranges that overlap, as only damaged files have them, are left out.
        if out.merge_range(first.row, left, last.row, right, "", &format).is_ok() {
            merged.insert(first);
        }
    }
    frame(out, page, &seen)?;
    let yellow = copy.yellow.keys().copied().filter(|at| grid.get(*at).is_none());
    let mut cells: Vec<CellRef> = grid.cells.iter().map(|cell| cell.at).filter(|at| seen(*at)).chain(yellow).collect();
    cells.sort_unstable();
    let mut marked = Vec::with_capacity(cells.len());
    for at in cells {
        let Ok(col) = u16::try_from(at.col) else { continue };
        let raw = since_1900(grid.get(at), grid.date1904);
        let notes = copy.yellow.get(&at);
        let column = notes.and_then(|_| column(copy, form?, at));
        let heading = merged.contains(&at) && notes.is_none();
        let framed = grid.row(at.row).len() > 1 || notes.is_some();
        let mut format = Format::new().set_align(FormatAlign::VerticalCenter);
        if heading {
            format = format.set_align(FormatAlign::Center);
        }
        // A line of text alone in its row runs on to the right.
        if heading || framed {
            format = format.set_text_wrap();
        }
        if framed {
            format = format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE));
        }
        if notes.is_some() {
            format = yellow_cell(format);
        }
        let code = match column {
            Some(column) => typed(column.ty).map(str::to_owned),
            None => raw.as_ref().and_then(|raw| code(raw, formats.get(&at).copied())),
        };
        if let Some(code) = code {
            format = format.set_num_format(code);
        }
        write(out, (at.row, col), raw.as_ref(), &format)?;
        if let Some(notes) = notes.filter(|notes| !notes.is_empty()) {
            let text: String = notes.join("\n").chars().take(1000).collect();
            let lines = u32::try_from(text.chars().count() / 16 + text.lines().count() + 1).unwrap_or(10).min(20);
            let note = Note::new(text).add_author_prefix(false).set_width(240).set_height(lines * 18);
            out.insert_note(at.row, col, &note)?;
        }
        if let Some(column) = column {
            choices(out, (at.row, col), column)?;
        }
        marked.push((at, mark(raw.as_ref()), notes.is_some()));
    }
    Ok(marked)
}

fn yellow_cell(format: Format) -> Format {
    format.set_background_color(Color::RGB(YELLOW)).set_unlocked()
}

/// Widths as they were, or as wide as what stands in the column.
fn widths(out: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
    let given = |col: u32| page.look.widths.iter().find(|(first, last, _)| (*first..=*last).contains(&col));
    let mut needed: HashMap<u32, usize> = HashMap::new();
    for cell in &page.grid.cells {
        if let Raw::Text(text) = &cell.raw
            && page.grid.merge_at(cell.at).is_none()
        {
            let wide = needed.entry(cell.at.col).or_default();
            *wide = (*wide).max(display_width(text) + 2);
        }
    }
    let last = page.grid.cells.iter().map(|cell| cell.at.col).max().unwrap_or(0).min(255);
    for col in 0..=last {
        let own = given(col).map(|(_, _, width)| *width).filter(|width| *width > 0.0);
        let fit = needed.get(&col).map_or(10, |wide| (*wide).clamp(10, WIDEST));
        #[allow(clippy::cast_precision_loss)] // at most forty
        let width = own.unwrap_or(if page.look.widths.is_empty() { fit as f64 } else { 10.0 });
        out.set_column_width(u16::try_from(col).unwrap_or(0), width.max(4.0))?;
    }
    Ok(())
}

/// Lines around the empty cells of rows with several cells, as far right as the table reaches.
fn frame(out: &mut Worksheet, page: &Page, seen: &impl Fn(CellRef) -> bool) -> Result<(), XlsxError> {
    let grid = &page.grid;
    let format = Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE));
    let rows = || grid.rows().filter(|(_, cells)| cells.len() > 2);
    let first = rows().filter_map(|(_, cells)| cells.first()).map(|cell| cell.at.col).min().unwrap_or(0);
    let last = rows().filter_map(|(_, cells)| cells.last()).map(|cell| cell.at.col).max().unwrap_or(0).min(255);
    for (row, _) in rows() {
        for col in first..=last {
            let at = CellRef::new(row, col);
            let free = grid.get(at).is_none() && grid.merge_at(at).is_none();
            if let (true, Ok(col)) = (free && seen(at), u16::try_from(col)) {
                out.write_blank(row, col, &format)?;
            }
        }
    }
    Ok(())
}

fn write(out: &mut Worksheet, (row, col): (u32, u16), raw: Option<&Raw>, format: &Format) -> Result<(), XlsxError> {
    match raw {
        None | Some(Raw::Uncomputed) => out.write_blank(row, col, format)?,
        Some(Raw::Number(value, _) | Raw::Serial(value)) if value.is_finite() => {
            out.write_number_with_format(row, col, *value, format)?
        }
        Some(Raw::Number(value, _) | Raw::Serial(value)) => {
            out.write_string_with_format(row, col, value.to_string(), format)?
        }
        Some(Raw::Text(text) | Raw::Error(text)) => {
            let text = writable(text);
            match text.trim().is_empty() {
                true => out.write_blank(row, col, format)?,
                // The writer takes text between these two for markup of its own.
                false if text.starts_with("<r>") => {
                    out.write_string_with_format(row, col, format!(" {text}"), format)?
                }
                false => out.write_string_with_format(row, col, text, format)?,
            }
        }
        Some(Raw::Bool(value)) => out.write_boolean_with_format(row, col, *value, format)?,
    };
    Ok(())
}

/// The number format of a cell that is only shown: its own, or one that shows the same.
fn code(raw: &Raw, own: Option<&str>) -> Option<String> {
    match raw {
        Raw::Text(_) => own.filter(|code| *code == "@").map(str::to_owned),
        Raw::Number(..) | Raw::Serial(_) if own.is_some() => own.map(str::to_owned),
        Raw::Serial(serial) if serial.fract() != 0.0 && *serial < 1.0 => Some("hh:mm".to_owned()),
        Raw::Serial(serial) if serial.fract() != 0.0 => Some("yyyy-mm-dd hh:mm".to_owned()),
        Raw::Serial(_) => Some("yyyy-mm-dd".to_owned()),
        Raw::Number(_, Shown::Percent) => Some("0.00%".to_owned()),
        Raw::Number(_, Shown::Padded(width)) => Some("0".repeat(usize::from((*width).min(30)))),
        _ => None,
    }
}

/// The number format of a cell to mend: what is typed there is taken for what the column asks for.
fn typed(ty: ColumnType) -> Option<&'static str> {
    match ty {
        ColumnType::Text | ColumnType::ResidentId | ColumnType::Enum | ColumnType::Mark | ColumnType::Month => {
            Some("@")
        }
        ColumnType::Date => Some("yyyy-mm-dd"),
        ColumnType::Time => Some("hh:mm"),
        ColumnType::Percent => Some("0.00%"),
        ColumnType::Integer | ColumnType::Number | ColumnType::Money | ColumnType::Quantity | ColumnType::Bool => None,
    }
}

/// A drop-down for columns with few declared values.
fn choices(out: &mut Worksheet, (row, col): (u32, u16), column: &Column) -> Result<(), XlsxError> {
    let names: Vec<&str> = column.values.iter().map(|value| value.name.as_str()).collect();
    // A list may have 255 characters; names with commas would be parted.
    let length: usize = names.iter().map(|name| name.encode_utf16().count() + 1).sum();
    if names.is_empty() || length > 250 || names.iter().any(|name| name.contains(',')) {
        return Ok(());
    }
    let list = DataValidation::new().allow_list_strings(&names)?;
    out.add_data_validation(row, col, row, col, &list)?;
    Ok(())
}

/// The declared column that a cell belongs to.
fn column<'f>(copy: &Copy<'_>, form: &'f Form, at: CellRef) -> Option<&'f Column> {
    let places = copy.submission.places.as_ref()?;
    let i = match places {
        Places::Rows(columns) => columns.iter().position(|col| *col == Some(at.col)),
        Places::Card(cells) => cells.iter().position(|cell| *cell == Some(at)),
    };
    let crossed = matches!(places, Places::Rows(_)).then(|| form.crosstab.as_ref().map(|c| c.value)).flatten();
    i.or(crossed).map(|i| &form.columns[i])
}
