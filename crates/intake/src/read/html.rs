//! HTML pages, as office systems export them under the name `.xls`, and as Excel and LibreOffice save them.
//!
//! A page is one sheet, unless headings name several: its tables stand below each other with a blank row between, and each
//! line of text outside them is a row of its own. Tables that are not shown are hidden sheets. A table whose cells hold tables is layout, and
//! what stands in it is put below each other in its order.

mod content;
mod page;
mod style;

use self::content::{Block, Cell, Part, Row, Table};
use super::decode::{declared, decode};
use super::draft::{Budget, COLUMNS, Draft, ROWS};
use super::format::moment;
use super::{Limits, ReadError, Workbook};
use crate::model::{CellRef, Grid, Raw};

/// Reads a page.
///
/// # Errors
/// When it cannot be decoded, holds no table, or more than it may.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let text = decode(bytes, declared(bytes))?;
    if text.contains('\0') {
        return Err(ReadError::Unreadable("网页里含有不是文字的内容".to_owned()));
    }
    let page = page::parse(&text).map_err(|why| ReadError::Unreadable(format!("网页里的{why}")))?;
    if page.cells == 0 {
        return Err(ReadError::Unreadable("是网页，里面没有表格".to_owned()));
    }
    if count(text.as_bytes()) != page.cells {
        return Err(ReadError::Unreadable("网页有误，两次清点单元格的结果不一致".to_owned()));
    }
    let modified = page.saved.as_deref().and_then(moment);
    let mut budget = Budget::new(limits);
    let names: Vec<String> = page.sheets.iter().skip(1).map(|part| part.name.clone()).collect();
    let mut grids = Vec::new();
    for (i, part) in page.sheets.into_iter().enumerate() {
        if !(i == 0 && lists(&part, &names)) {
            sheets(part, &mut budget, &mut grids)?;
        }
    }
    Ok(Workbook { grids, modified })
}

/// Whether a part is the list of all names, below a word for it, that LibreOffice puts above the first of several sheets.
fn lists(part: &Part, names: &[String]) -> bool {
    let text = |block: &Block| match block {
        Block::Text(text) => Some(text.clone()),
        Block::Table(_) => None,
    };
    let Some(texts) = part.blocks.iter().map(text).collect::<Option<Vec<_>>>() else { return false };
    let lines: Vec<&str> =
        texts.iter().flat_map(|text| text.lines()).map(trim).filter(|line| !line.is_empty()).collect();
    !names.is_empty() && (lines.is_empty() || lines[1..] == *names)
}

/// The sheets that a part of a page makes: what is shown, and what is not.
fn sheets(part: Part, budget: &mut Budget, grids: &mut Vec<Grid>) -> Result<(), ReadError> {
    let mut blocks = Vec::new();
    let mut mixed = false;
    for block in part.blocks {
        flow(block, &mut blocks, &mut mixed);
    }
    let (hidden, shown): (Vec<_>, Vec<_>) =
        blocks.into_iter().partition(|block| matches!(block, Block::Table(table) if table.hidden));
    for (blocks, hidden) in [(shown, false), (hidden, true)] {
        if hidden && blocks.is_empty() {
            break;
        }
        let mut draft = Draft::new(&part.name, budget);
        draft.grid.hidden = hidden;
        draft.grid.textual = true;
        if mixed {
            draft.spoil("里有的单元格套着表格，分不清各格的位置");
        }
        stack(blocks, &mut draft)?;
        grids.push(draft.finish());
    }
    Ok(())
}

/// A second count of the cells that begin, which knows nothing but tags, comments and elements without markup.
fn count(html: &[u8]) -> u64 {
    let mut found = 0;
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'<', &html[at..]) {
        at += step + 1;
        let rest = &html[at..];
        let is = |name: &[u8]| {
            rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
                && rest.get(name.len()).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        };
        if rest.starts_with(b"!--") {
            let inside = &rest[3..];
            let end = match inside {
                [b'>', ..] | [b'-', b'>', ..] => Some(0),
                _ => memchr::memmem::find(inside, b"--").and_then(|_| {
                    let ends = [&b"-->"[..], b"--!>"];
                    ends.iter().filter_map(|end| memchr::memmem::find(inside, end)).min()
                }),
            };
            at += 3 + end.unwrap_or(inside.len());
        } else if is(b"td") || is(b"th") {
            found += u64::from(closes(rest));
        } else {
            let raw = [
                &b"script"[..],
                b"style",
                b"title",
                b"textarea",
                b"xmp",
                b"iframe",
                b"noembed",
                b"noframe",
                b"noscript",
            ];
            if let Some(name) = raw.into_iter().find(|name| is(name)) {
                at += end_of(rest, name);
            }
        }
        // Quoted attributes may hold anything.
        if rest.first().is_some_and(u8::is_ascii_alphabetic) {
            at += tag_length(&html[at..]);
        }
    }
    found
}

/// How far a tag goes, quoted attribute values passed over.
fn tag_length(rest: &[u8]) -> usize {
    let (mut quote, mut value) = (None, false);
    for (i, &b) in rest.iter().enumerate() {
        match (quote, b) {
            (Some(q), _) if q == b => quote = None,
            (Some(_), _) => {}
            (None, b'=') => value = true,
            (None, b'"' | b'\'') if value => (quote, value) = (Some(b), false),
            (None, b'>') => return i,
            (None, _) => value &= b.is_ascii_whitespace(),
        }
    }
    rest.len()
}

fn closes(rest: &[u8]) -> bool {
    tag_length(rest) < rest.len()
}

/// Where an element without markup ends.
fn end_of(rest: &[u8], name: &[u8]) -> usize {
    let mut at = tag_length(rest);
    while let Some(step) = memchr::memmem::find(&rest[at..], b"</") {
        at += step + 2;
        let after = &rest[at..];
        let ended = after.get(name.len()).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
        if after.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) && ended {
            return at;
        }
    }
    rest.len()
}

/// Takes layout apart: a table in whose cells tables stand becomes what is in it, in order. `mixed` is set where such
/// a table looks like data.
fn flow(block: Block, into: &mut Vec<Block>, mixed: &mut bool) {
    let Block::Table(mut table) = block else {
        into.push(block);
        return;
    };
    for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
        unwrap(cell);
    }
    let nests = |row: &Row| row.cells.iter().any(|cell| !cell.nested.is_empty());
    if !table.rows.iter().any(nests) {
        into.push(Block::Table(table));
        return;
    }
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.text.trim().is_empty()).count();
    let records = table.rows.iter().filter(|row| nests(row) && filled(row) > 0).count();
    *mixed |= records > 1 || table.rows.iter().any(|row| !nests(row) && filled(row) > 3);
    let mut rest = Table { hidden: table.hidden, ..Table::default() };
    for mut row in std::mem::take(&mut table.rows) {
        if !nests(&row) {
            rest.rows.push(row);
            continue;
        }
        let before = std::mem::replace(&mut rest, Table { hidden: table.hidden, ..Table::default() });
        if !before.rows.is_empty() {
            into.push(Block::Table(before));
        }
        for cell in row.cells.drain(..).filter(|cell| !cell.hidden) {
            for mut inner in cell.nested {
                if let Block::Table(inner) = &mut inner {
                    inner.hidden |= table.hidden || row.hidden;
                }
                flow(inner, into, mixed);
            }
            if !cell.text.trim().is_empty() {
                into.push(Block::Text(cell.text));
            }
        }
    }
    if !rest.rows.is_empty() {
        into.push(Block::Table(rest));
    }
}

/// A table of one cell inside a cell is that cell.
fn unwrap(cell: &mut Cell) {
    let single = |block: &Block| match block {
        Block::Text(_) => true,
        Block::Table(table) => table.rows.iter().map(|row| row.cells.len()).sum::<usize>() <= 1,
    };
    for block in &mut cell.nested {
        if let Block::Table(table) = block {
            table.rows.iter_mut().flat_map(|row| &mut row.cells).for_each(unwrap);
        }
    }
    let flat = |block: &Block| match block {
        Block::Text(_) => true,
        Block::Table(table) => table.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.nested.is_empty()),
    };
    if cell.nested.is_empty() || !cell.nested.iter().all(|block| single(block) && flat(block)) {
        return;
    }
    let mut parts: Vec<String> = Vec::new();
    for block in cell.nested.drain(..) {
        match block {
            Block::Text(text) => parts.push(text),
            Block::Table(table) => {
                for inner in table.rows.into_iter().flat_map(|row| row.cells).filter(|inner| !inner.hidden) {
                    cell.stored = inner.stored;
                    cell.runs.extend(inner.runs);
                    parts.push(inner.text);
                }
            }
        }
    }
    parts.push(std::mem::take(&mut cell.text));
    parts.retain(|part| !trim(part).is_empty());
    if parts.len() > 1 {
        cell.stored = style::Stored::default();
    }
    cell.text = parts.join("\n");
}

/// Puts blocks below each other.
fn stack(blocks: Vec<Block>, draft: &mut Draft<'_>) -> Result<(), ReadError> {
    let mut row = 0;
    let mut table_before = false;
    for block in blocks {
        match block {
            Block::Text(text) => {
                for line in text.lines().filter(|line| !trim(line).is_empty()) {
                    draft.put(CellRef::new(row, 0), Raw::Text(trim(line).to_owned()))?;
                    row += 1;
                }
                table_before = false;
            }
            Block::Table(table) => {
                row += u32::from(table_before);
                row = lay(&table, row, draft)?;
                table_before = true;
            }
        }
        if row > ROWS {
            draft.spoil("行太多");
        }
        if draft.grid.broken.is_some() {
            break;
        }
    }
    Ok(())
}

/// Lays a table out from row `top` on, as browsers do. Gives the first row below it.
fn lay(table: &Table, top: u32, draft: &mut Draft<'_>) -> Result<u32, ReadError> {
    // Up to which row each column is taken by a cell from above.
    let mut taken: Vec<u32> = Vec::new();
    for (i, line) in table.rows.iter().enumerate() {
        let row = top.saturating_add(u32::try_from(i).unwrap_or(u32::MAX));
        if row >= ROWS {
            draft.spoil("行太多");
            break;
        }
        if line.hidden {
            draft.hide(row, 1);
        }
        // A cell ends with its group of rows.
        let left = table.rows.partition_point(|other| other.group <= line.group) - i;
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        let mut col = 0_usize;
        for cell in line.cells.iter().filter(|cell| !cell.hidden) {
            while taken.get(col).is_some_and(|&until| until > row) {
                col += 1;
            }
            let end = col + cell.span.0 as usize;
            if end > COLUMNS as usize {
                draft.spoil("单元格位置超出工作表");
                return Ok(row);
            }
            if taken.len() < end {
                taken.resize(end, 0);
            }
            if taken[col..end].iter().any(|&until| until > row) {
                draft.spoil("单元格互相重叠");
                return Ok(row);
            }
            let height = if cell.span.1 == 0 { left } else { cell.span.1.min(left) };
            taken[col..end].fill(row + height);
            let at = CellRef::new(row, u32::try_from(col).unwrap_or(u32::MAX));
            draft.merge(at, CellRef::new(row + height - 1, u32::try_from(end - 1).unwrap_or(u32::MAX)));
            match cell.stored.value(trim(&cell.text)) {
                Some(value) if cell.stored.formula => draft.formula(at, Some(value))?,
                Some(value) => draft.put(at, value)?,
                None => {}
            }
            draft.mark(at, cell.runs.mark());
            col = end;
        }
        if draft.grid.broken.is_some() {
            break;
        }
    }
    Ok(top.saturating_add(u32::try_from(table.rows.len()).unwrap_or(u32::MAX)))
}

/// Takes white space off both ends, that which does not break among it.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{A0}')
}
