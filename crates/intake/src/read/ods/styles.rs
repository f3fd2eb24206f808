//! Which number format an OpenDocument cell style stands for, written as a format code of Excel's.

use std::collections::{HashMap, HashSet};

use crate::read::xml::{Element, Node, Xml};

/// The styles of a document.
#[derive(Default)]
pub struct Styles {
    /// The format code of each data style.
    codes: HashMap<String, String>,
    /// Where a data style's own code is for other numbers, the data style of positive ones.
    positive: HashMap<String, String>,
    /// The data style and the parent of each cell style.
    cells: HashMap<String, (Option<String>, Option<String>)>,
    hidden: HashSet<String>,
}

impl Styles {
    /// Takes the styles of a part.
    ///
    /// # Errors
    /// What is broken, for the clerk.
    pub fn load(&mut self, text: &str) -> Result<(), &'static str> {
        let mut xml = Xml::new(text);
        let mut table = String::new();
        loop {
            match xml.next()? {
                Node::Open(e) => match e.name.as_str() {
                    "style:style" => {
                        let name = e.get("style:name").unwrap_or_default().to_owned();
                        match e.get("style:family") {
                            Some("table-cell") => {
                                let of = |key: &str| e.get(key).map(str::to_owned);
                                self.cells.insert(name, (of("style:data-style-name"), of("style:parent-style-name")));
                            }
                            Some("table") => table = name,
                            _ => {}
                        }
                    }
                    "style:table-properties" if e.get("table:display") == Some("false") => {
                        self.hidden.insert(std::mem::take(&mut table));
                    }
                    "number:number-style"
                    | "number:percentage-style"
                    | "number:currency-style"
                    | "number:date-style"
                    | "number:time-style"
                    | "number:text-style"
                    | "number:boolean-style" => self.data_style(&mut xml, &e)?,
                    // Nothing below is a style any more.
                    "office:spreadsheet" => return Ok(()),
                    _ => {}
                },
                Node::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn data_style(&mut self, xml: &mut Xml<'_>, style: &Element) -> Result<(), &'static str> {
        let name = style.get("style:name").unwrap_or_default().to_owned();
        let percent = style.name == "number:percentage-style";
        let mut code = String::new();
        loop {
            match xml.next()? {
                Node::Open(e) => match e.name.as_str() {
                    "number:number" | "number:scientific-number" => code.push_str(&digits(&e)),
                    "number:fraction" => code.push_str("# ?/?"),
                    "number:currency-symbol" => {
                        xml.text()?;
                        code.push('¥');
                    }
                    "number:text" => {
                        let text = xml.text()?;
                        if percent && text.trim() == "%" {
                            code.push('%');
                        } else if !text.trim().is_empty() {
                            code.push_str(&format!("\"{}\"", text.replace('"', "")));
                        }
                    }
                    "style:map" if e.get("style:condition").is_some_and(|c| c.starts_with("value()>")) => {
                        let target = e.get("style:apply-style-name").unwrap_or_default().to_owned();
                        self.positive.insert(name.clone(), target);
                    }
                    _ => {}
                },
                Node::Close(end) if end == style.name => break,
                Node::End => return Err("不完整，可能没有传完"),
                _ => {}
            }
        }
        match style.name.as_str() {
            "number:date-style" => "yyyy-mm-dd".clone_into(&mut code),
            "number:time-style" => "h:mm".clone_into(&mut code),
            _ => {}
        }
        self.codes.insert(name, code);
        Ok(())
    }

    /// Whether a table style hides its sheet.
    pub fn hides(&self, style: &str) -> bool {
        self.hidden.contains(style)
    }

    /// The format code that a cell style stands for.
    pub fn code(&self, style: &str) -> &str {
        let mut style = style;
        // Styles that inherit from each other in a ring end somewhere too.
        for _ in 0..20 {
            match self.cells.get(style) {
                Some((Some(data), _)) => {
                    let data = self.positive.get(data).unwrap_or(data);
                    return self.codes.get(data).map_or("General", String::as_str);
                }
                Some((None, Some(parent))) => style = parent,
                _ => break,
            }
        }
        "General"
    }
}

/// The digits of a format: `000`, `0.00`, `#,##0`, and a comma for each factor of a thousand that is left out.
fn digits(e: &Element) -> String {
    let count = |name: &str| e.get(name).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0).min(30);
    let (whole, decimals) = (count("number:min-integer-digits"), count("number:decimal-places"));
    let mut code = "0".repeat(whole.max(1));
    if e.get("number:grouping") == Some("true") {
        code.insert_str(0, "#,##");
    }
    if decimals > 0 {
        code.push('.');
        code.push_str(&"0".repeat(decimals));
    }
    let mut factor = e.get("number:display-factor").and_then(|f| f.parse::<f64>().ok()).unwrap_or(1.0);
    while factor >= 1000.0 {
        code.push(',');
        factor /= 1000.0;
    }
    code
}
