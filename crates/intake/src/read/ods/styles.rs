//! Which number format an OpenDocument cell style stands for, written as a format code of Excel's.

use std::collections::{HashMap, HashSet};

use crate::read::runs::{Manner, Shift};
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
    /// Styles of sheets that are not shown, and of rows and columns of no size.
    hidden: HashSet<String>,
    /// What the styles of cells, paragraphs and spans say of their text.
    texts: HashMap<String, Said>,
}

/// What a style says of how text looks; nothing is said where the style around it decides.
#[derive(Clone, Copy, Default)]
struct Said {
    struck: Option<bool>,
    shift: Option<Shift>,
}

impl Said {
    fn of(e: &Element) -> Self {
        let lines = ["style:text-line-through-style", "style:text-line-through-type"];
        let mut lines = lines.iter().filter_map(|name| e.get(name)).peekable();
        let struck = lines.peek().is_some().then(|| lines.any(|line| line != "none"));
        let shift = e.get("style:text-position").map(|position| match position.split(' ').next().unwrap_or("") {
            "super" => Shift::Up,
            "sub" => Shift::Down,
            height if height.starts_with('-') => Shift::Down,
            height if height.trim_end_matches('%').parse::<f64>().is_ok_and(|height| height > 0.0) => Shift::Up,
            _ => Shift::None,
        });
        Self { struck, shift }
    }
}

/// Whether a length such as `0in` is none.
fn naught(length: Option<&str>) -> bool {
    let number = |length: &str| length.trim_end_matches(|c: char| c.is_alphabetic() || c == '%').parse::<f64>();
    length.is_some_and(|length| number(length) == Ok(0.0))
}

impl Styles {
    /// Takes the styles of a part.
    ///
    /// # Errors
    /// What is broken, for the clerk.
    pub fn load(&mut self, text: &str) -> Result<(), &'static str> {
        let mut xml = Xml::new(text);
        let mut current = String::new();
        loop {
            match xml.next()? {
                Node::Open(e) => match e.name.as_str() {
                    "style:style" => {
                        current = e.get("style:name").unwrap_or_default().to_owned();
                        if e.get("style:family") == Some("table-cell") {
                            let of = |key: &str| e.get(key).map(str::to_owned);
                            let styles = (of("style:data-style-name"), of("style:parent-style-name"));
                            self.cells.insert(current.clone(), styles);
                        }
                    }
                    "style:default-style" => current = String::new(),
                    "style:text-properties" if !current.is_empty() => {
                        self.texts.insert(current.clone(), Said::of(&e));
                    }
                    "style:table-properties" if e.get("table:display") == Some("false") => {
                        self.hidden.insert(current.clone());
                    }
                    "style:table-row-properties" if naught(e.get("style:row-height")) => {
                        self.hidden.insert(current.clone());
                    }
                    "style:table-column-properties" if naught(e.get("style:column-width")) => {
                        self.hidden.insert(current.clone());
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

    /// How text under a style looks inside text that looks like `around`.
    pub fn text(&self, style: &str, around: Manner) -> Manner {
        let said = self.texts.get(style).copied().unwrap_or_default();
        Manner { struck: said.struck.unwrap_or(around.struck), shift: said.shift.unwrap_or(around.shift) }
    }

    /// Whether the font of a cell style is struck through.
    pub fn strikes(&self, style: &str) -> bool {
        let mut style = style;
        for _ in 0..20 {
            if let Some(struck) = self.texts.get(style).and_then(|said| said.struck) {
                return struck;
            }
            match self.cells.get(style) {
                Some((_, Some(parent))) => style = parent,
                _ => break,
            }
        }
        false
    }

    /// Whether a style hides its sheet, row or column.
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
