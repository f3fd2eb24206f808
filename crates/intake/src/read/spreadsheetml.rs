//! XML tables of Excel 2003 (`SpreadsheetML`), as office systems export them under the name `.xls`.

use std::collections::HashMap;

use super::decode::{declared, decode};
use super::draft::{Budget, COLUMNS, Draft, ROWS};
use super::format::{moment, named, raw, serial};
use super::package::broken;
use super::runs::{Manner, Runs, Shift};
use super::scan::next_tag;
use super::sound::legible;
use super::xml::{Element, Node, Xml, local};
use super::{Limits, ReadError, Workbook};
use crate::model::{CellRef, Grid, Raw};

/// Reads every sheet.
///
/// # Errors
/// When the document is damaged or beyond the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let text = decode(bytes, declared(bytes))?;
    legible(text.as_bytes()).map_err(broken)?;
    let mut budget = Budget::new(limits);
    let mut book = Book { xml: Xml::new(&text), styles: HashMap::new(), date1904: false, data: 0 };
    let mut grids = Vec::new();
    let mut modified = None;
    loop {
        match book.xml.next().map_err(broken)? {
            Node::Open(e) => match local(&e.name) {
                "Style" => book.style(&e).map_err(broken)?,
                "Date1904" => book.date1904 = true,
                "LastSaved" => modified = moment(&book.xml.text().map_err(broken)?),
                "Worksheet" => grids.push(book.sheet(&e, &mut budget)?),
                _ => {}
            },
            Node::End => break,
            _ => {}
        }
    }
    if count(text.as_bytes()) != Some(book.data) {
        return Err(broken("两次清点单元格的结果不一致"));
    }
    Ok(Workbook { grids, modified })
}

/// A second count of the elements that hold values, by tags alone.
fn count(xml: &[u8]) -> Option<u64> {
    let (mut at, mut found) = (0, 0);
    while let Some(tag) = next_tag(xml, at) {
        let tag = tag.ok()?;
        found += u64::from(tag.name == b"Data" && !tag.closing);
        at = tag.end;
    }
    Some(found)
}

struct Book<'a> {
    xml: Xml<'a>,
    styles: HashMap<String, Style>,
    date1904: bool,
    /// How many elements with values came by.
    data: u64,
}

/// A style as written.
#[derive(Default)]
struct Style {
    /// The number format's code.
    format: Option<String>,
    struck: Option<bool>,
    parent: Option<String>,
}

/// The styles of columns, rows and cells, and where the next row and cell stand.
#[derive(Default)]
struct Place {
    row: u32,
    col: u32,
    column: u32,
    row_style: Option<String>,
    /// First column, the column behind the last, and the style, in order.
    columns: Vec<(u32, u32, String)>,
}

impl Place {
    /// The style of a column.
    fn style(&self, col: u32) -> Option<&str> {
        let next = self.columns.partition_point(|(first, ..)| *first <= col);
        let (_, end, style) = self.columns.get(next.checked_sub(1)?)?;
        (col < *end).then_some(style.as_str())
    }
}

impl Book<'_> {
    fn style(&mut self, e: &Element) -> Result<(), &'static str> {
        let id = e.local("ID").unwrap_or_default().to_owned();
        let mut style = Style { parent: e.local("Parent").map(str::to_owned), ..Style::default() };
        loop {
            match self.xml.next()? {
                Node::Open(e) if local(&e.name) == "NumberFormat" => {
                    style.format = e.local("Format").map(|code| named(code).to_owned());
                }
                Node::Open(e) if local(&e.name) == "Font" => {
                    style.struck = e.local("StrikeThrough").map(|value| value == "1");
                }
                Node::Close(name) if local(&name) == "Style" => break,
                Node::End => return Err("不完整，可能没有传完"),
                _ => {}
            }
        }
        self.styles.insert(id, style);
        Ok(())
    }

    /// What a style says; one that says nothing has its parent's, in the end that of the style `Default`.
    fn said<'a, T>(&'a self, style: Option<&str>, of: impl Fn(&'a Style) -> Option<T>) -> Option<T> {
        let mut name = style.unwrap_or("Default");
        for _ in 0..20 {
            let style = self.styles.get(name);
            if let Some(found) = style.and_then(&of) {
                return Some(found);
            }
            match style.and_then(|style| style.parent.as_deref()) {
                Some(parent) => name = parent,
                None if name != "Default" => name = "Default",
                None => break,
            }
        }
        None
    }

    /// The format code of a style.
    fn code(&self, style: Option<&str>) -> &str {
        self.said(style, |style| style.format.as_deref()).unwrap_or("General")
    }

    fn sheet(&mut self, sheet: &Element, budget: &mut Budget) -> Result<Grid, ReadError> {
        let mut draft = Draft::new(sheet.local("Name").unwrap_or_default(), budget);
        draft.grid.date1904 = self.date1904;
        let mut place = Place::default();
        loop {
            match self.xml.next().map_err(broken)? {
                Node::Open(e) => match local(&e.name) {
                    "Column" => column(&e, &mut place, &mut draft).map_err(broken)?,
                    "Row" => self.row(&e, &mut place, &mut draft)?,
                    // Above and below: what the window shows.
                    "Visible" => draft.grid.hidden = self.xml.text().map_err(broken)?.trim() != "SheetVisible",
                    _ => {}
                },
                Node::Close(name) if local(&name) == "Worksheet" => return Ok(draft.finish()),
                Node::End => return Err(broken("不完整，可能没有传完")),
                _ => {}
            }
        }
    }

    fn row(&mut self, row: &Element, place: &mut Place, draft: &mut Draft<'_>) -> Result<(), ReadError> {
        if let Some(index) = number(row, "Index").map_err(broken)? {
            step(&mut place.row, index, draft);
        }
        place.col = 0;
        place.row_style = row.local("StyleID").map(str::to_owned);
        let span = number(row, "Span").map_err(broken)?.unwrap_or(0);
        if hides(row, "Height") {
            draft.hide(place.row, span.saturating_add(1));
        }
        loop {
            match self.xml.next().map_err(broken)? {
                Node::Open(e) if local(&e.name) == "Cell" => self.cell(&e, place, draft)?,
                Node::Close(name) if local(&name) == "Row" => break,
                Node::End => return Err(broken("不完整，可能没有传完")),
                _ => {}
            }
        }
        place.row = place.row.saturating_add(1).saturating_add(span);
        Ok(())
    }

    fn cell(&mut self, cell: &Element, place: &mut Place, draft: &mut Draft<'_>) -> Result<(), ReadError> {
        if let Some(index) = number(cell, "Index").map_err(broken)? {
            step(&mut place.col, index, draft);
        }
        let count = |name: &str| number(cell, name).map(|n| n.unwrap_or(0)).map_err(broken);
        let (across, down) = (count("MergeAcross")?, count("MergeDown")?);
        let at = CellRef::new(place.row, place.col);
        let last = CellRef::new(at.row.saturating_add(down), at.col.saturating_add(across));
        draft.merge(at, last);
        if at.row >= ROWS || last.col >= COLUMNS {
            draft.spoil("单元格位置超出工作表");
        }
        let column = place.style(at.col);
        let style = cell.local("StyleID").or(place.row_style.as_deref()).or(column).map(str::to_owned);
        let around =
            Manner { struck: self.said(style.as_deref(), |style| style.struck).unwrap_or(false), shift: Shift::None };
        let (mut value, mut mark) = (None, None);
        // A comment holds a value of its own.
        let mut comment = false;
        loop {
            match self.xml.next().map_err(broken)? {
                Node::Open(e) if local(&e.name) == "Data" => {
                    self.data += 1;
                    let (text, runs) = self.data_text(around).map_err(broken)?;
                    if !comment && value.is_some() {
                        draft.spoil("同一单元格有两个值");
                    } else if !comment {
                        let kind = e.local("Type").unwrap_or("String");
                        value = self.value(kind, text, style.as_deref());
                        mark = runs.mark();
                        if value.is_none() {
                            draft.spoil("单元格的值有误");
                        }
                    }
                }
                Node::Open(e) if local(&e.name) == "Comment" => comment = true,
                Node::Close(name) if local(&name) == "Comment" => comment = false,
                Node::Close(name) if local(&name) == "Cell" => break,
                Node::End => return Err(broken("不完整，可能没有传完")),
                _ => {}
            }
        }
        if cell.local("Formula").is_some() {
            draft.formula(at, value)?;
        } else if let Some(value) = value {
            draft.put(at, value)?;
        }
        draft.mark(at, mark);
        place.col = last.col.saturating_add(1);
        Ok(())
    }

    /// The text of a value, whose parts may be marked up as in HTML.
    fn data_text(&mut self, around: Manner) -> Result<(String, Runs), &'static str> {
        let (mut manners, mut found, mut runs) = (vec![around], String::new(), Runs::default());
        while let Some(&last) = manners.last() {
            match self.xml.next()? {
                Node::Open(e) => {
                    self.data += u64::from(local(&e.name) == "Data");
                    let mut manner = last;
                    match local(&e.name).to_ascii_lowercase().as_str() {
                        "br" => found.push('\n'),
                        "s" | "strike" | "del" => manner.struck = true,
                        "sup" => manner.shift = Shift::Up,
                        "sub" => manner.shift = Shift::Down,
                        _ => {}
                    }
                    manners.push(manner);
                }
                Node::Close(_) => _ = manners.pop(),
                Node::Text(text) => {
                    runs.push(&text, last);
                    found.push_str(&text);
                }
                Node::End => return Err("不完整，可能没有传完"),
            }
        }
        Ok((found, runs))
    }

    /// `None` when the text is no value of its type.
    fn value(&self, kind: &str, text: String, style: Option<&str>) -> Option<Raw> {
        let code = self.code(style);
        Some(match kind {
            "Number" => raw(text.trim().parse().ok()?, code),
            "DateTime" => match serial(&text) {
                // Four years and a day lie between the two beginnings.
                Some(day) if self.date1904 && day >= 1462.0 => Raw::Serial(day - 1462.0),
                Some(day) => Raw::Serial(day),
                None => Raw::Text(text),
            },
            "Boolean" => Raw::Bool(match text.trim() {
                "1" => true,
                "0" => false,
                _ => return None,
            }),
            "Error" => Raw::Error(text),
            "String" => Raw::Text(text),
            _ => return None,
        })
    }
}

fn number(e: &Element, name: &str) -> Result<Option<u32>, &'static str> {
    e.local(name).map(|value| value.trim().parse().map_err(|_| "XML 属性有误")).transpose()
}

/// Goes on to a place counted from one. Going back would put two cells at one place.
fn step(from: &mut u32, index: u32, draft: &mut Draft<'_>) {
    match index.checked_sub(1) {
        Some(index) if index >= *from => *from = index,
        _ => draft.spoil("单元格的次序有误"),
    }
}

/// Whether a row or a column is not shown, or has no size.
fn hides(e: &Element, size: &str) -> bool {
    let naught = |size: &str| size.trim().parse::<f64>() == Ok(0.0);
    e.local("Hidden") == Some("1") || e.local(size).is_some_and(naught)
}

fn column(e: &Element, place: &mut Place, draft: &mut Draft<'_>) -> Result<(), &'static str> {
    if let Some(index) = number(e, "Index")? {
        step(&mut place.column, index, draft);
    }
    let span = number(e, "Span")?.unwrap_or(0).min(COLUMNS);
    let end = place.column.saturating_add(span).saturating_add(1);
    if hides(e, "Width") {
        draft.hide_columns(place.column, span.saturating_add(1));
    }
    if let Some(style) = e.local("StyleID") {
        place.columns.push((place.column, end, style.to_owned()));
    }
    place.column = end;
    Ok(())
}
