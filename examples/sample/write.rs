//! Sheets to bytes: workbooks and CSV files, and where everything came to stand.

mod page;

use rust_xlsxwriter::XlsxError;

use crate::block::{Block, Cell, Content, Of};
use crate::book::{Plan, Sheet};
use crate::calendar::iso;
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
    /// Sheets that are no form: hidden ones, covers, drafts.
    pub ignored: Vec<String>,
    /// Cells that are beyond reading, with their submission and the check that must find them.
    pub refused: Vec<(usize, Place, &'static str)>,
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
pub fn write(plan: &Plan, sheets: &[Sheet], submissions: &[Submission]) -> Result<Written, XlsxError> {
    let mut written = Written::default();
    for sheet in sheets {
        let name = if plan.is_csv() { "" } else { &sheet.name };
        for (start, left, block) in placed(sheet) {
            note(&mut written, name, [start, left], block, submissions);
        }
        for kind in &sheet.mess {
            let sheet = name.to_owned();
            written.mess.push((Place { sheet, cell: String::new() }, kind));
        }
        if sheet.scratch.is_some() || sheet.loose.is_some() {
            written.ignored.push(sheet.name.clone());
        }
    }
    written.bytes = if plan.is_csv() { csv(&sheets[0].blocks[0]) } else { page::workbook(plan, sheets)? };
    Ok(written)
}

/// The tables of a sheet with the line and the column at which each begins.
fn placed(sheet: &Sheet) -> impl Iterator<Item = (usize, usize, &Block)> {
    let (mut start, mut next, mut left) = (0, 0, 0);
    sheet.blocks.iter().map(move |block| {
        if !block.beside {
            (start, left) = (next, 0);
        }
        let place = (start, left, block);
        next = next.max(start + block.lines.len() + 2);
        left += block.span() + 1;
        place
    })
}

/// Notes where the submission, its mistake and its mess stand.
fn note(written: &mut Written, sheet: &str, [start, left]: [usize; 2], block: &Block, submissions: &[Submission]) {
    let mark = submissions[block.submission].delivery.mistake.and_then(|(_, mark)| mark);
    let wanted = mark.map(|mark| match mark {
        Mark::Cell(row, column) => Of::Body(row, column),
        Mark::Total(column) => Of::Total(column),
    });
    let mut place = Place { sheet: sheet.to_owned(), cell: String::new() };
    for (l, line) in block.lines.iter().enumerate() {
        for (c, cell) in line.cells.iter().enumerate() {
            let at = || address(start + l, left + c);
            if wanted == Some(cell.of) {
                place.cell = at();
            }
            let here = || Place { sheet: sheet.to_owned(), cell: at() };
            for kind in &cell.mess {
                written.mess.push((here(), kind));
            }
            if let Some(check) = cell.refused {
                written.refused.push((block.submission, here(), check));
            }
        }
    }
    written.submissions.push((block.submission, place));
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
        Content::Text(text) | Content::Shown { text, .. } => text.clone(),
        Content::Number(number) | Content::Sum(number) => number.to_string(),
        Content::Formula { result, .. } => result.to_string(),
        Content::Error(error) => (*error).to_owned(),
        Content::Noisy(number) => number.to_string(),
        Content::Date(date) => iso(*date),
        Content::Time(minutes) => format!("{}:{:02}", minutes / 60, minutes % 60),
    }
}
