//! Rich text in Office Open XML: which shared or inline texts have parts that are struck out, raised or lowered.

use std::collections::HashMap;

use super::runs::{Manner, Runs, Shift};
use super::xml::{Element, Node, Xml, local};
use crate::model::{CellRef, Mark};

/// What is to be said of a text in parts, by the font of the cell that shows it: parts without a font have the cell's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rich {
    /// In a cell whose font is not struck through.
    pub plain: Option<Mark>,
    /// In a cell whose font is.
    pub struck: Option<Mark>,
}

/// Whether a part can hold text that does not look like what it says.
fn worth(xml: &str) -> bool {
    ["strike", "vertAlign"].iter().any(|name| memchr::memmem::find(xml.as_bytes(), name.as_bytes()).is_some())
}

/// The shared texts in parts, by their number; texts in one part are left out. Nothing is told if no text is struck,
/// raised or lowered and no `cell` is struck either.
///
/// # Errors
/// What is broken, for the clerk.
pub fn shared(xml: &str, cells_struck: bool) -> Result<HashMap<u32, Rich>, &'static str> {
    let mut found = HashMap::new();
    if !cells_struck && !worth(xml) {
        return Ok(found);
    }
    let mut reader = Xml::new(xml);
    let mut index = 0;
    loop {
        match reader.next()? {
            Node::Open(e) if local(&e.name) == "si" => {
                found.extend(text(&mut reader)?.map(|rich| (index, rich)));
                index += 1;
            }
            Node::End => return Ok(found),
            _ => {}
        }
    }
}

/// The inline texts in parts of a sheet whose cells name their place.
///
/// # Errors
/// What is broken, for the clerk.
pub fn inline(xml: &[u8], cells_struck: bool) -> Result<HashMap<CellRef, Rich>, &'static str> {
    let mut found = HashMap::new();
    if memchr::memmem::find(xml, b"inlineStr").is_none() {
        return Ok(found);
    }
    let Ok(xml) = std::str::from_utf8(xml) else { return Err("文字编码有误") };
    if !cells_struck && !worth(xml) {
        return Ok(found);
    }
    let mut reader = Xml::new(xml);
    let (mut row, mut col) = (0, 0);
    let mut at = CellRef::new(0, 0);
    loop {
        match reader.next()? {
            Node::Open(e) if local(&e.name) == "row" => {
                row = e.count("r")?.map_or(row, |r| r.saturating_sub(1));
                col = 0;
            }
            Node::Close(name) if local(&name) == "row" => row = row.saturating_add(1),
            Node::Open(e) if local(&e.name) == "c" => {
                at = e.get("r").and_then(|r| r.parse().ok()).unwrap_or(CellRef::new(row, col));
                col = at.col + 1;
            }
            Node::Open(e) if local(&e.name) == "is" => found.extend(text(&mut reader)?.map(|rich| (at, rich))),
            Node::End => return Ok(found),
            _ => {}
        }
    }
}

/// Reads on to the end of a text that has just begun; `None` if it has no parts.
fn text(xml: &mut Xml<'_>) -> Result<Option<Rich>, &'static str> {
    let (mut plain, mut struck) = (Runs::default(), Runs::default());
    let (mut depth, mut parts) = (1, 0);
    let (mut own, mut shift) = (None, Shift::None);
    while depth > 0 {
        match xml.next()? {
            Node::Open(e) => match local(&e.name) {
                // How it is pronounced is no part of it.
                "rPh" => _ = xml.text()?,
                "t" => {
                    let text = xml.text()?;
                    plain.push(&text, Manner { struck: own.unwrap_or(false), shift });
                    struck.push(&text, Manner { struck: own.unwrap_or(true), shift });
                }
                name => {
                    depth += 1;
                    match name {
                        "r" => {
                            parts += 1;
                            (own, shift) = (None, Shift::None);
                        }
                        "rPr" => own = Some(false),
                        "strike" => own = Some(on(&e)),
                        "vertAlign" => {
                            shift = match e.get("val") {
                                Some("superscript") => Shift::Up,
                                Some("subscript") => Shift::Down,
                                _ => Shift::None,
                            };
                        }
                        _ => {}
                    }
                }
            },
            Node::Close(_) => depth -= 1,
            Node::Text(_) => {}
            Node::End => return Err("不完整，可能没有传完"),
        }
    }
    Ok((parts > 0).then(|| Rich { plain: plain.mark(), struck: struck.mark() }))
}

fn on(e: &Element) -> bool {
    !matches!(e.get("val"), Some("0" | "false"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_their_own_font_or_the_cells() {
        let xml = r#"<sst><si><t>30</t></si>
            <si><r><t>30</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>
            <si><r><rPr><strike/></rPr><t>3</t></r><r><rPr><b/></rPr><t>5</t></r></si>
            <si><r><t>3</t></r><r><rPr><strike val="0"/></rPr><t>5</t></r></si></sst>"#;
        let found = shared(xml, false).unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!(found[&1].plain, Some(Mark::Raised("2".into())));
        assert_eq!(found[&2].plain, Some(Mark::PartlyStruck("3".into())));
        assert_eq!(found[&2].struck, Some(Mark::PartlyStruck("3".into())));
        assert_eq!(found[&3], Rich { plain: None, struck: Some(Mark::PartlyStruck("3".into())) });
    }

    #[test]
    fn inline_texts_know_their_cells() {
        let xml = br#"<sheetData><row r="3"><c r="B3" t="inlineStr"><is><t>x</t></is></c><c t="inlineStr"><is>
            <r><t>3</t></r><r><rPr><vertAlign val="subscript"/></rPr><t>5</t></r></is></c></row></sheetData>"#;
        let found = inline(xml, false).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[&"C3".parse().unwrap()].plain, Some(Mark::Lowered("5".into())));
    }
}
