//! A Word file read back: its text, paragraph by paragraph, and whether it says what was written.

use rust_decimal::Decimal;

use super::mistake::Place;
use super::package::{self, Limits};
use super::quantity;
use super::template::Used;
use super::values::{Figure, shown};
use super::xml::Part;

/// A paragraph's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Path of the part.
    pub part: String,
    /// Index of the paragraph in the part.
    pub index: usize,
    /// Where it is, for people.
    pub place: Place,
    /// The visible text.
    pub text: String,
}

/// All paragraphs of a Word file: body, headers, footers, notes, those in tables and text boxes.
///
/// # Errors
/// When it is no readable Word file.
pub fn read_back(bytes: &[u8], limits: &Limits) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    for text in package::open(bytes, limits)?.parts {
        let part = Part::scan(text.xml)?;
        for (index, paragraph) in part.paragraphs.iter().enumerate() {
            if !paragraph.fallback {
                let place = Place::of(&part, &text.name, index, 0);
                let read: String = paragraph.chars.iter().map(|char| char.c).collect();
                lines.push(Line { part: text.path.clone(), index, place, text: read });
            }
        }
    }
    Ok(lines)
}

/// Reads a filled report back and compares it: at each place of `used` the file must say what was written, and each
/// number must agree with what `published` says of its figure (unit's code, empty for the root, and indicator).
///
/// # Errors
/// When the file cannot be read.
///
/// Returns what differs, in words.
pub fn verify(
    bytes: &[u8],
    used: &[Used],
    published: &dyn Fn(&str, &str) -> Option<Decimal>,
) -> Result<Vec<String>, String> {
    let lines = read_back(bytes, &Limits::default())?;
    let mut differing = Vec::new();
    for used in used {
        let (part, index, start) = &used.at;
        let line = lines.iter().find(|line| line.part == *part && line.index == *index);
        let length = used.shown.chars().count();
        let mut rest = line.map(|line| line.text.chars().skip(*start)).into_iter().flatten();
        let there: String = rest.by_ref().take(length).collect();
        if there != used.shown {
            differing.push(format!("{}：{} 应写“{}”，文件里是“{there}”。", used.place, used.tag, used.shown));
            continue;
        }
        if there.contains("【待补：") {
            continue;
        }
        if let ([figure], true) = (used.figures.as_slice(), used.itself) {
            let value = published(&figure.unit, &figure.id);
            let agrees = match value {
                None => false,
                Some(value) if used.plain => there == shown(value, figure.is_rate(), figure.decimals).to_string(),
                // The text behind may say 万 in the filter's place.
                Some(value) => {
                    let behind = rest.next().filter(|c| matches!(c, '万' | '亿'));
                    let said: String = there.chars().chain(behind).collect();
                    agrees(&said, figure, value)
                }
            };
            if !agrees {
                let value = value.map_or_else(|| "没有值".to_owned(), |value| value.to_string());
                differing.push(format!("{}：{} 写的是“{there}”，已发布的是{value}。", used.place, used.tag));
            }
        }
    }
    Ok(differing)
}

/// Whether a text that a filter wrote can stand for `value`; without a number in it, it is not looked at.
fn agrees(text: &str, figure: &Figure, value: Decimal) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let found = quantity::find(&chars);
    found.is_empty() || found.iter().any(|quantity| quantity.can_stand_for(value, figure))
}
