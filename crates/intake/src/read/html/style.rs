//! What styles and Excel's own attributes say of an HTML cell.

use std::collections::{BTreeMap, HashMap};

use html5gum::{HtmlString, Spanned};
use unicode_normalization::UnicodeNormalization;

use crate::model::Raw;
use crate::read::format::{named, raw};
use crate::read::runs::Shift;

/// The attributes of a tag.
pub type Attributes = BTreeMap<HtmlString, Spanned<HtmlString, ()>>;

/// An attribute's value.
pub fn attribute(attributes: &Attributes, name: &str) -> Option<String> {
    attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}

/// What a rule or a `style` attribute declares of what matters here.
#[derive(Clone, Default)]
pub struct Declared {
    /// The number format's code.
    pub format: Option<String>,
    /// `display:none`.
    pub hidden: bool,
    /// `text-decoration:line-through`, or another decoration.
    pub struck: Option<bool>,
    /// `vertical-align:super` and `sub`.
    pub shift: Option<Shift>,
}

impl Declared {
    /// Reads declarations such as `mso-number-format:"0\.00"; display:none`.
    pub fn parse(text: &str) -> Self {
        let mut found = Self::default();
        for declaration in split(text, ';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            match property.trim().to_ascii_lowercase().as_str() {
                "mso-number-format" | "vnd.ms-excel.numberformat" => {
                    let code = unescape(value.trim());
                    let code = code.strip_prefix('"').and_then(|c| c.strip_suffix('"')).unwrap_or(&code);
                    found.format = Some(named(code).to_owned());
                }
                "text-decoration" | "text-decoration-line" => {
                    found.struck = Some(value.to_ascii_lowercase().contains("line-through"));
                }
                "vertical-align" => {
                    found.shift = match value.trim().to_ascii_lowercase().as_str() {
                        "super" => Some(Shift::Up),
                        "sub" => Some(Shift::Down),
                        _ => None,
                    };
                }
                "display" => found.hidden = value.trim().to_ascii_lowercase().starts_with("none"),
                _ => {}
            }
        }
        found
    }

    fn over(&mut self, other: &Self) {
        if other.format.is_some() {
            self.format.clone_from(&other.format);
        }
        self.struck = other.struck.or(self.struck);
        self.shift = other.shift.or(self.shift);
        self.hidden |= other.hidden;
    }
}

/// Splits where `by` stands outside quotes and escapes.
fn split(text: &str, by: char) -> Vec<&str> {
    let (mut parts, mut start, mut quote, mut escaped) = (Vec::new(), 0, None, false);
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            _ if quote == Some(c) => quote = None,
            _ if c == by && quote.is_none() => {
                parts.push(&text[start..i]);
                start = i + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Takes the escapes of CSS off: `\0022` is a quotation mark, `\.` a point.
fn unescape(text: &str) -> String {
    let mut found = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        found.push_str(before);
        let digits = after.bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
        let code = u32::from_str_radix(&after[..digits], 16).ok().filter(|_| digits == 4).and_then(char::from_u32);
        let mut chars = after.chars();
        match code {
            Some(c) => {
                found.push(c);
                rest = &after[digits..];
            }
            None => {
                found.extend(chars.next());
                rest = chars.as_str();
            }
        }
    }
    found.push_str(rest);
    found
}

/// The rules of the page's style sheets, by the last part of their selectors: `td`, `.xl65`.
#[derive(Default)]
pub struct Sheet {
    rules: HashMap<String, Declared>,
}

impl Sheet {
    /// Takes the rules of a `<style>` element.
    pub fn load(&mut self, text: &str) {
        let text = text.replace("<!--", "").replace("-->", "");
        for rule in text.split('}') {
            let Some((selectors, body)) = rule.rsplit_once('{') else { continue };
            let declared = Declared::parse(body);
            for selector in selectors.split(',').map(str::trim) {
                // Rules for what stands inside something else are left alone: they are layout.
                let simple = !selector.contains([' ', '>', ':', '#', '[', '@']);
                let key = selector.rfind('.').map_or(selector, |dot| &selector[dot..]).to_lowercase();
                if simple && !key.is_empty() {
                    self.rules.entry(key).or_default().over(&declared);
                }
            }
        }
    }

    /// What applies to a tag: the rule of its name, of its classes, and its own style.
    pub fn applied(&self, name: &str, attributes: &Attributes) -> Declared {
        let mut found = self.rules.get(name).cloned().unwrap_or_default();
        for class in attribute(attributes, "class").unwrap_or_default().split_whitespace() {
            if let Some(rule) = self.rules.get(&format!(".{}", class.to_lowercase())) {
                found.over(rule);
            }
        }
        if let Some(style) = attribute(attributes, "style") {
            found.over(&Declared::parse(&style));
        }
        found.hidden |= attributes.contains_key(b"hidden".as_slice());
        found
    }
}

/// What Excel's and LibreOffice's attributes say of a cell's value.
#[derive(Clone, Default)]
pub struct Stored {
    number: Option<String>,
    text: bool,
    boolean: Option<String>,
    error: Option<String>,
    /// Whether the cell holds a formula.
    pub formula: bool,
    format: Option<String>,
}

impl Stored {
    /// Reads `x:num`, `x:str`, `x:bool`, `x:err`, `x:fmla`; `sdval` and `sdnum`.
    pub fn of(attributes: &Attributes, declared: &Declared) -> Self {
        let sdnum = attribute(attributes, "sdnum").and_then(|v| v.splitn(3, ';').nth(2).map(str::to_owned));
        Self {
            number: attribute(attributes, "x:num").or_else(|| attribute(attributes, "sdval")),
            text: attributes.contains_key(b"x:str".as_slice()),
            boolean: attribute(attributes, "x:bool"),
            error: attribute(attributes, "x:err"),
            formula: attributes.contains_key(b"x:fmla".as_slice()),
            format: declared.format.clone().or(sdnum),
        }
    }

    /// The cell as a table program opens it; `None` when it is empty.
    pub fn value(&self, text: &str) -> Option<Raw> {
        let code = self.format.as_deref().unwrap_or("General");
        let plain = || {
            let plain: String = text.nfkc().filter(|c| !c.is_whitespace() && *c != ',').collect();
            plain.replace('−', "-").parse::<f64>().ok().filter(|value| value.is_finite())
        };
        if let Some(error) = &self.error {
            return Some(Raw::Error(if error.is_empty() { text.to_owned() } else { error.clone() }));
        }
        if let Some(value) = &self.boolean {
            let value = if value.is_empty() { text } else { value };
            return Some(Raw::Bool(value.eq_ignore_ascii_case("true") || value == "1"));
        }
        if let (Some(number), false) = (&self.number, self.text) {
            let number = if number.trim().is_empty() { plain() } else { number.trim().parse().ok() };
            return match number {
                Some(number) if code == "BOOLEAN" => Some(Raw::Bool(number != 0.0)),
                Some(number) if shown_otherwise(number, text, code) => {
                    // Whoever changed one of the two is not to be guessed at.
                    Some(Raw::Text(format!("{text}（{number}）")))
                }
                Some(number) => Some(raw(number, code)),
                None => Some(Raw::Text(text.to_owned())),
            };
        }
        if text.is_empty() {
            return self.formula.then_some(Raw::Uncomputed);
        }
        // A format over a plain number, as generators of such pages write it, is what the table program shows.
        if self.format.is_some() && !matches!(code, "@" | "General") && !self.text {
            let leading = text.len() > 1 && text.starts_with('0') && !text.starts_with("0.");
            if let (Ok(number), false) = (text.parse::<f64>(), leading)
                && number.is_finite()
            {
                return Some(raw(number, code));
            }
        }
        Some(Raw::Text(text.to_owned()))
    }
}

/// Whether the page shows another plain number than the one that is stored, by more than rounding.
fn shown_otherwise(stored: f64, text: &str, code: &str) -> bool {
    let plain = text.replace(',', "");
    let Ok(shown) = plain.parse::<f64>() else { return false };
    let decimals = plain.split_once('.').map_or(0, |(_, d)| d.len());
    let step = 0.1_f64.powi(i32::try_from(decimals).unwrap_or(0));
    let dated = matches!(raw(stored, code), Raw::Serial(_));
    !dated && !code.ends_with(',') && (stored - shown).abs() > step * 0.51 + stored.abs() * 1e-9
}
