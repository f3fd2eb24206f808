//! Workbooks of Excel 5 to 2003 and of WPS (`.xls`, `.et`): BIFF5 and BIFF8, in a compound file or bare.
//!
//! Read by our own code and not by calamine, which aborts the process on damaged files and tells nothing of merges,
//! hidden rows, formats and formulas without a result. Sources: [MS-XLS], and OpenOffice's description of BIFF5.

mod cells;
mod known;
mod record;
mod tally;

use std::collections::HashMap;

use encoding_rs::Encoding;

use self::cells::Formulas;
pub use self::cells::rk;
use self::known::Known;
use self::record::{Bytes, Record, Records};
use super::draft::{Budget, Draft};
use super::format::{Look, builtin};
use super::ole::{Compound, MAGIC, u16_at, u32_at};
use super::runs::{Changes, Manner, Runs, Shift};
use super::{Limits, ReadError, Workbook};
use crate::model::Mark;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x0A;
/// The kinds of substream that a BOF record begins.
const GLOBALS: u16 = 0x05;
const SHEET: u16 = 0x10;

/// What the cells of all sheets refer to.
struct Globals {
    biff8: bool,
    encoding: &'static Encoding,
    date1904: bool,
    strings: Vec<String>,
    /// The fonts of the strings in parts, by the string's number.
    parts: HashMap<usize, Changes>,
    fonts: Vec<Manner>,
    /// The font of each cell format.
    looks: Vec<u16>,
    /// The number format of each cell format; nothing where that could not be read.
    formats: Vec<Option<Look>>,
    sheets: Vec<Listed>,
    /// Written by Excel or WPS themselves, which leave no formula without a result.
    genuine: bool,
}

struct Listed {
    name: String,
    offset: usize,
    hidden: bool,
    cells: bool,
}

fn broken(what: &str) -> ReadError {
    ReadError::Unreadable(format!("文件已损坏（{what}）"))
}

/// Reads every sheet.
///
/// # Errors
/// When the file as a whole is damaged, encrypted or beyond the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let (stream, modified) = if bytes.starts_with(&MAGIC) {
        let file = Compound::open(bytes).map_err(broken)?;
        let stream = match file.stream("Workbook").map_err(broken)? {
            Some(stream) => stream,
            None => file.stream("Book").map_err(broken)?.ok_or_else(|| broken("缺少工作簿"))?,
        };
        (stream, file.modified().map_err(broken)?)
    } else {
        (bytes.to_vec(), None)
    };
    let globals = globals(&stream)?;
    let mut budget = Budget::new(limits);
    let mut grids = Vec::with_capacity(globals.sheets.len().min(1000));
    let mut doubtful = Vec::new();
    for listed in globals.sheets.iter().filter(|listed| listed.cells) {
        if !is_sheet(&stream, listed.offset) {
            let mut draft = Draft::new(&listed.name, &mut budget);
            draft.spoil("内容缺失");
            grids.push(draft.finish());
            doubtful.push(Formulas::default());
            continue;
        }
        let found = cells::read(&stream, listed, &globals, &mut budget)?;
        doubtful.push(found.formulas);
        grids.push(found.grid);
    }
    cells::settle(&mut grids, &doubtful, globals.genuine);
    Ok(Workbook { grids, modified })
}

fn is_sheet(stream: &[u8], offset: usize) -> bool {
    u16_at(stream, offset) == Some(BOF) && u16_at(stream, offset.saturating_add(6)) == Some(SHEET)
}

/// Reads the records before the sheets. A bare stream may have nothing but one sheet.
fn globals(stream: &[u8]) -> Result<Globals, ReadError> {
    let mut records = Records::new(stream, 0);
    let first = records.next().filter(|r| r.id == BOF).ok_or_else(|| broken("工作簿开头有误"))?;
    let biff8 = match u16_at(first.body, 0) {
        Some(0x0600) => true,
        Some(0x0500 | 0x0000 | 0x0007 | 0x0008) => false,
        _ => return Err(broken("版本有误")),
    };
    let mut found = Globals {
        biff8,
        encoding: encoding_rs::GB18030,
        date1904: false,
        strings: Vec::new(),
        parts: HashMap::new(),
        fonts: Vec::new(),
        looks: Vec::new(),
        formats: Vec::new(),
        sheets: Vec::new(),
        genuine: biff8 && u32_at(first.body, 8).is_some_and(|history| history != 0),
    };
    if u16_at(first.body, 2) == Some(SHEET) {
        found.sheets.push(Listed { name: String::new(), offset: 0, hidden: false, cells: true });
        return Ok(found);
    }
    if u16_at(first.body, 2) != Some(GLOBALS) {
        return Err(broken("工作簿开头有误"));
    }
    let mut known = Known::default();
    let (mut custom, mut used) = (HashMap::new(), Vec::new());
    loop {
        let record = records.next().ok_or_else(|| broken("不完整，可能没有传完"))?;
        match record.id {
            EOF => break,
            id if !known.allows(id, record.body) => return Err(broken("记录有误")),
            0x2F => return Err(ReadError::Encrypted),
            0x42 => found.encoding = encoding(u16_at(record.body, 0).unwrap_or(0)),
            0x22 => found.date1904 = u16_at(record.body, 0) == Some(1),
            0x85 => found.sheets.push(listed(&record, &found).ok_or_else(|| broken("工作表目录有误"))?),
            0x041E => {
                let id = u16_at(record.body, 0).ok_or_else(|| broken("数字格式有误"))?;
                custom.insert(id, format(&record, &found).map(|code| Look::of(&code)));
            }
            0x31 => found.fonts.push(font(record.body)),
            0xE0 => {
                used.push(u16_at(record.body, 2).ok_or_else(|| broken("单元格格式有误"))?);
                found.looks.push(u16_at(record.body, 0).unwrap_or(0));
            }
            0xFC => (found.strings, found.parts) = strings(&record),
            _ => {}
        }
    }
    let code = |id: u16| custom.get(&id).cloned().unwrap_or_else(|| Some(Look::of(builtin(id))));
    found.formats = used.into_iter().map(code).collect();
    Ok(found)
}

fn listed(record: &Record<'_>, globals: &Globals) -> Option<Listed> {
    let mut bytes = Bytes::new(record, 6);
    let len = usize::from(bytes.u8()?);
    let name = if globals.biff8 { bytes.unicode(len)? } else { bytes.coded(len, globals.encoding)? };
    Some(Listed {
        // Some programs end the name with a zero.
        name: name.trim_end_matches('\0').to_owned(),
        offset: u32_at(record.body, 0)? as usize,
        hidden: record.body.get(4)? & 3 != 0,
        cells: *record.body.get(5)? == 0,
    })
}

fn format(record: &Record<'_>, globals: &Globals) -> Option<String> {
    let mut bytes = Bytes::new(record, 2);
    if globals.biff8 {
        let len = usize::from(bytes.u16()?);
        bytes.unicode(len)
    } else {
        let len = usize::from(bytes.u8()?);
        bytes.coded(len, globals.encoding)
    }
}

/// All shared strings that can be read. Programs write wrong counts, so the count is not asked; a cell that refers to a
/// string that is not there says so.
fn strings(record: &Record<'_>) -> (Vec<String>, HashMap<usize, Changes>) {
    let mut bytes = Bytes::new(record, 8);
    let (mut found, mut parts) = (Vec::new(), HashMap::new());
    while !bytes.done() {
        let Some((text, runs)) = bytes.u16().and_then(|len| bytes.rich(usize::from(len))) else { break };
        if !runs.is_empty() {
            parts.insert(found.len(), runs);
        }
        found.push(text);
    }
    (found, parts)
}

/// How a font looks.
fn font(body: &[u8]) -> Manner {
    let shift = match u16_at(body, 8) {
        Some(1) => Shift::Up,
        Some(2) => Shift::Down,
        _ => Shift::None,
    };
    Manner { struck: u16_at(body, 2).is_some_and(|options| options & 8 != 0), shift }
}

impl Globals {
    /// How the font of this number looks; there is none of number 4.
    fn font(&self, number: u16) -> Manner {
        let index = usize::from(number) - usize::from(number > 4);
        self.fonts.get(index).copied().unwrap_or_default()
    }

    /// What the looks of a cell say against its content, by its format and by the parts of its text.
    fn mark(&self, xf: u16, text: &str, runs: Option<&Changes>) -> Option<Mark> {
        let own = self.looks.get(usize::from(xf)).map_or_else(Manner::default, |number| self.font(*number));
        match runs {
            None => own.struck.then_some(Mark::Struck),
            Some(runs) => {
                let changes = runs.iter().map(|(at, number)| (usize::from(*at), self.font(*number)));
                Runs::cut(text, own, changes).mark()
            }
        }
    }
}

/// The encoding of a Windows code page. Bare streams of Chinese programs name none.
fn encoding(page: u16) -> &'static Encoding {
    match page {
        65001 => encoding_rs::UTF_8,
        950 | 10002 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        874 => encoding_rs::WINDOWS_874,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 | 0x8001 | 367 => encoding_rs::WINDOWS_1252,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        10000 | 0x8000 => encoding_rs::MACINTOSH,
        _ => encoding_rs::GB18030,
    }
}
