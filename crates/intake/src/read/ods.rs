//! OpenDocument spreadsheets (`.ods`). Source: OpenDocument 1.3, part 3.

mod styles;

use self::styles::Styles;
use super::draft::{Budget, COLUMNS, Draft, ROWS, TEXT};
use super::format::{duration, raw, serial};
use super::package::{Package, broken};
use super::runs::{Manner, Runs, Shift};
use super::scan::{attribute, next_tag};
use super::xml::{Element, Node, Xml};
use super::{Limits, ReadError, Workbook};
use crate::model::{CellRef, Grid, Mark, Raw, Shown};

/// Reads every sheet.
///
/// # Errors
/// When the package as a whole is damaged, encrypted or beyond the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    if package.xml("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(ReadError::Encrypted);
    }
    let mut styles = Styles::default();
    if let Some(text) = package.xml("styles.xml")? {
        styles.load(&text).map_err(broken)?;
    }
    let content = package.xml("content.xml")?.ok_or_else(|| broken("缺少内容"))?;
    styles.load(&content).map_err(broken)?;
    let mut budget = Budget::new(limits);
    let mut valued = 0;
    let mut grids = Vec::new();
    let mut xml = Xml::new(&content);
    loop {
        match xml.next().map_err(broken)? {
            Node::Open(e) if e.name == "table:table" => {
                let (grid, cells) = Table::read(&mut xml, &e, &styles, &mut budget)?;
                valued += cells;
                grids.push(grid);
            }
            // A log of changes holds cells that are no longer there, and what shapes hold is no sheet.
            Node::Open(e) if matches!(e.name.as_str(), "table:tracked-changes" | "table:shapes") => {
                valued += pass(&mut xml).map_err(broken)?;
            }
            Node::End => break,
            _ => {}
        }
    }
    if count(content.as_bytes()) != Some(valued) {
        return Err(broken("两次清点单元格的结果不一致"));
    }
    Ok(Workbook { grids, modified: package.stamp("meta.xml", "date")? })
}

/// A second count of the cells that say their value's type, by tags alone.
fn count(xml: &[u8]) -> Option<u64> {
    let (mut at, mut found) = (0, 0);
    while let Some(tag) = next_tag(xml, at) {
        let tag = tag.ok()?;
        let cell = matches!(tag.name, b"table-cell" | b"covered-table-cell") && !tag.closing;
        found += u64::from(cell && attribute(tag.attributes, b"office:value-type").is_some());
        at = tag.end;
    }
    Some(found)
}

/// Passes over the element that has just begun, and counts the cells in it that say their value's type.
fn pass(xml: &mut Xml<'_>) -> Result<u64, &'static str> {
    let (mut depth, mut found) = (1, 0);
    while depth > 0 {
        match xml.next()? {
            Node::Open(e) => {
                depth += 1;
                let cell = matches!(e.name.as_str(), "table:table-cell" | "table:covered-table-cell");
                found += u64::from(cell && e.get("office:value-type").is_some());
            }
            Node::Close(_) => depth -= 1,
            Node::Text(_) => {}
            Node::End => return Err("不完整，可能没有传完"),
        }
    }
    Ok(found)
}

/// A cell of the row that is being read.
struct Pending {
    col: u32,
    repeated: u32,
    value: Option<Raw>,
    formula: bool,
    /// How many columns and rows it spans.
    span: (u32, u32),
    /// What its looks say against its content.
    mark: Option<Mark>,
}

/// What a cell's paragraphs say.
struct Content {
    text: String,
    /// Whether there is a paragraph.
    said: bool,
    runs: Runs,
}

/// A sheet that is being read.
struct Table<'b, 's> {
    draft: Draft<'b>,
    styles: &'s Styles,
    row: u32,
    valued: u64,
    /// Up to which column which style is that of cells without one.
    columns: Vec<(u32, Option<String>)>,
    /// The style of the row's cells without one.
    row_style: Option<String>,
}

impl<'b, 's> Table<'b, 's> {
    /// Reads on to the table's end. Gives its grid and how many cells said their value's type.
    fn read(
        xml: &mut Xml<'_>,
        table: &Element,
        styles: &'s Styles,
        budget: &'b mut Budget,
    ) -> Result<(Grid, u64), ReadError> {
        let mut draft = Draft::new(table.get("table:name").unwrap_or_default(), budget);
        draft.grid.hidden = table.get("table:style-name").is_some_and(|style| styles.hides(style));
        let mut table = Self { draft, styles, row: 0, valued: 0, columns: Vec::new(), row_style: None };
        loop {
            match xml.next().map_err(broken)? {
                Node::Open(e) if e.name == "table:table-row" => table.row(xml, &e)?,
                Node::Open(e) if e.name == "table:table-column" => table.column(&e).map_err(broken)?,
                Node::Open(e) if e.name == "table:shapes" => {
                    table.valued += pass(xml).map_err(broken)?;
                }
                Node::Close(name) if name == "table:table" => break,
                Node::End => return Err(broken("不完整，可能没有传完")),
                _ => {}
            }
        }
        Ok((table.draft.finish(), table.valued))
    }

    /// Whether a row or a column is not shown.
    fn hides(&self, e: &Element) -> bool {
        matches!(e.get("table:visibility"), Some("collapse" | "filter"))
            || e.get("table:style-name").is_some_and(|style| self.styles.hides(style))
    }

    fn column(&mut self, column: &Element) -> Result<(), &'static str> {
        let from = self.columns.last().map_or(0, |(end, _)| *end);
        let repeated = column.count("table:number-columns-repeated")?.unwrap_or(1).max(1);
        if self.hides(column) {
            self.draft.hide_columns(from, repeated);
        }
        let style = column.get("table:default-cell-style-name").map(str::to_owned);
        self.columns.push((from.saturating_add(repeated), style));
        Ok(())
    }

    /// The style of a cell: its own, its row's or its column's.
    fn style(&self, cell: &Element, col: u32) -> Option<String> {
        let column = || {
            let i = self.columns.partition_point(|(end, _)| *end <= col);
            self.columns.get(i).and_then(|(_, style)| style.clone())
        };
        cell.get("table:style-name").map(str::to_owned).or_else(|| self.row_style.clone()).or_else(column)
    }

    fn row(&mut self, xml: &mut Xml<'_>, row: &Element) -> Result<(), ReadError> {
        let repeated = row.count("table:number-rows-repeated").map_err(broken)?.unwrap_or(1).max(1);
        self.row_style = row.get("table:default-cell-style-name").map(str::to_owned);
        if self.hides(row) {
            self.draft.hide(self.row, repeated);
        }
        let mut pending = Vec::new();
        let mut col = 0_u32;
        loop {
            match xml.next().map_err(broken)? {
                Node::Open(e) if matches!(e.name.as_str(), "table:table-cell" | "table:covered-table-cell") => {
                    let cell = self.cell(xml, &e, col)?;
                    col = col.saturating_add(cell.repeated);
                    if cell.value.is_some() || cell.span != (1, 1) {
                        if col > COLUMNS {
                            self.draft.spoil("单元格位置超出工作表");
                        } else {
                            pending.push(cell);
                        }
                    }
                }
                Node::Close(name) if name == "table:table-row" => break,
                Node::End => return Err(broken("不完整，可能没有传完")),
                _ => {}
            }
        }
        let end = self.row.saturating_add(repeated);
        if !pending.is_empty() && end > ROWS {
            self.draft.spoil("单元格位置超出工作表");
        } else if !pending.is_empty() && self.draft.grid.broken.is_none() {
            for row in self.row..end {
                self.put(row, &pending)?;
            }
        }
        self.row = end;
        Ok(())
    }

    fn put(&mut self, row: u32, pending: &[Pending]) -> Result<(), ReadError> {
        for cell in pending {
            for col in cell.col..cell.col + cell.repeated {
                let at = CellRef::new(row, col);
                if cell.span != (1, 1) {
                    let last = CellRef::new(row.saturating_add(cell.span.1 - 1), col.saturating_add(cell.span.0 - 1));
                    self.draft.merge(at, last);
                }
                match &cell.value {
                    Some(value) if cell.formula => self.draft.formula(at, Some(value.clone()))?,
                    Some(value) => self.draft.put(at, value.clone())?,
                    None => {}
                }
                self.draft.mark(at, cell.mark.clone());
            }
        }
        Ok(())
    }

    fn cell(&mut self, xml: &mut Xml<'_>, e: &Element, col: u32) -> Result<Pending, ReadError> {
        let style = self.style(e, col);
        let struck = style.as_deref().is_some_and(|style| self.styles.strikes(style));
        let around = Manner { struck, shift: Shift::None };
        let Content { text, said, runs } = self.content(xml, &e.name, around).map_err(broken)?;
        let mark = if struck && text.is_empty() { Some(Mark::Struck) } else { runs.mark() };
        let count = |name: &str| e.count(name).map(|n| n.unwrap_or(1).max(1)).map_err(broken);
        let formula = e.get("table:formula").is_some();
        let kind = e.get("office:value-type");
        self.valued += u64::from(kind.is_some());
        let value = match kind {
            // A result of no characters has a paragraph but no type.
            None if formula && !said => Some(Raw::Uncomputed),
            // Some programs write text without saying its type.
            None => Some(Raw::Text(text)).filter(|raw| formula || *raw != Raw::Text(String::new())),
            Some(kind) => Some(self.value(kind, e, text, formula, style.as_deref())),
        };
        Ok(Pending {
            col,
            repeated: count("table:number-columns-repeated")?,
            value,
            formula,
            span: (count("table:number-columns-spanned")?, count("table:number-rows-spanned")?),
            mark,
        })
    }

    fn value(&mut self, kind: &str, e: &Element, text: String, formula: bool, style: Option<&str>) -> Raw {
        let code = style.map_or("General", |style| self.styles.code(style));
        let failed = formula
            && (text.starts_with("Err:") || text.starts_with('#') && (text.ends_with(['!', '?']) || text == "#N/A"));
        if e.get("calcext:value-type") == Some("error") || failed {
            return Raw::Error(text);
        }
        if let ("float", "TRUE" | "FALSE", Some("0" | "1")) = (kind, text.as_str(), e.get("office:value")) {
            return Raw::Bool(text == "TRUE");
        }
        let number = |name: &str| e.get(name).and_then(|value| value.trim().parse::<f64>().ok());
        let value = match kind {
            "float" | "currency" => number("office:value").map(|value| raw(value, code)),
            "percentage" => number("office:value").map(|value| Raw::Number(value, Shown::Percent)),
            "date" => e.get("office:date-value").map(|date| match serial(date) {
                Some(serial) => Raw::Serial(serial),
                None => Raw::Text(text.clone()),
            }),
            "time" => e.get("office:time-value").and_then(duration).map(Raw::Serial),
            "boolean" => e.get("office:boolean-value").map(|value| Raw::Bool(value == "true")),
            "string" => Some(Raw::Text(e.get("office:string-value").map_or(text, str::to_owned))),
            "void" => Some(Raw::Text(text)),
            _ => None,
        };
        value.unwrap_or_else(|| {
            self.draft.spoil("单元格的值有误");
            Raw::Uncomputed
        })
    }

    /// The text of a cell's paragraphs, a line each; comments and pictures are not part of it. Text looks like what is
    /// `around` it unless a style says otherwise.
    fn content(&mut self, xml: &mut Xml<'_>, cell: &str, around: Manner) -> Result<Content, &'static str> {
        let mut found = String::new();
        let mut runs = Runs::default();
        let mut manners = vec![around];
        let mut paragraphs = 0;
        let mut inside = false;
        loop {
            match xml.next()? {
                Node::Open(e) => match e.name.as_str() {
                    "text:p" | "text:h" => {
                        if paragraphs > 0 {
                            found.push('\n');
                        }
                        paragraphs += 1;
                        inside = true;
                        manners.push(self.styles.text(e.get("text:style-name").unwrap_or_default(), around));
                    }
                    "text:span" => {
                        let last = manners.last().copied().unwrap_or(around);
                        manners.push(self.styles.text(e.get("text:style-name").unwrap_or_default(), last));
                    }
                    "text:s" => {
                        let count = e.count("text:c")?.unwrap_or(1).min(1 << 15);
                        // A UTF-16 unit takes three bytes at most.
                        if found.len() > 3 * TEXT {
                            return Err("文字太长");
                        }
                        found.extend(std::iter::repeat_n(' ', count as usize));
                    }
                    "text:tab" => found.push('\t'),
                    "text:line-break" => found.push('\n'),
                    "table:table" => self.draft.spoil("单元格里套着表格"),
                    name if name == "office:annotation"
                        || name == "text:ruby-text"
                        || name == "text:note"
                        || name.starts_with("draw:") =>
                    {
                        self.valued += pass(xml)?;
                    }
                    // A cell inside a table inside this cell.
                    "table:table-cell" | "table:covered-table-cell" => {
                        self.valued += u64::from(e.get("office:value-type").is_some());
                    }
                    _ => {}
                },
                Node::Text(text) if inside => {
                    runs.push(&text, manners.last().copied().unwrap_or(around));
                    for c in text.chars() {
                        if !matches!(c, ' ' | '\t' | '\r' | '\n') {
                            found.push(c);
                        } else if !found.is_empty() && !found.ends_with([' ', '\n']) {
                            found.push(' ');
                        }
                    }
                }
                Node::Close(name) if name == "text:p" || name == "text:h" => {
                    inside = false;
                    manners.truncate(1);
                }
                Node::Close(name) if name == "text:span" && manners.len() > 1 => _ = manners.pop(),
                Node::Close(name) if name == cell => {
                    return Ok(Content { text: found, said: paragraphs > 0, runs });
                }
                Node::End => return Err("不完整，可能没有传完"),
                _ => {}
            }
        }
    }
}
