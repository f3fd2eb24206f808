//! A Word file read back: its text, paragraph by paragraph, and whether it says what was written.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::amount::Pick;
use super::filled::Used;
use super::mistake::Place;
use super::package::{self, Limits};
use super::quantity;
use super::values::{Figure, shown};
use super::xml::{Kind, Part};

/// A paragraph's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Path of the part.
    pub part: String,
    /// Index of the paragraph in the part.
    pub index: usize,
    /// Where it is, for people.
    pub place: Place,
    /// The cell that it stands in: of which table, row and column, from 1.
    pub cell: Option<(usize, usize, usize)>,
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
                let ordinal = |kind| part.nearest(paragraph.element, kind).map(|i| part.elements[i].ordinal);
                let cell = ordinal(Kind::Cell).and_then(|cell| {
                    let (table, row) = place.row?;
                    Some((table, row, cell))
                });
                lines.push(Line { part: text.path.clone(), index, place, cell, text: read });
            }
        }
    }
    Ok(lines)
}

/// Reads a filled report back and compares it: at each place of `used` the file must say what was written, and each
/// number that is a figure's must agree with what `published` says of it. A figure without a window is published
/// nowhere else, and is not asked for.
///
/// # Errors
/// When the file cannot be read.
///
/// Returns what differs, in words.
pub fn verify(
    bytes: &[u8],
    used: &[Used],
    published: &dyn Fn(&Figure, Pick) -> Option<Decimal>,
    limits: &Limits,
) -> Result<Vec<String>, String> {
    let all = read_back(bytes, limits)?;
    let lines: HashMap<(&str, usize), &Line> = all.iter().map(|line| ((&*line.part, line.index), line)).collect();
    let mut differing = Vec::new();
    for used in used {
        let (part, index, start) = &used.at;
        let line = lines.get(&(part.as_str(), *index));
        let length = used.shown.chars().count();
        let mut rest = line.map(|line| line.text.chars().skip(*start)).into_iter().flatten();
        let there: String = rest.by_ref().take(length).collect();
        if there != used.shown {
            differing.push(format!("{}：{} 应写“{}”，文件里是“{there}”。", used.place, used.tag, used.shown));
            continue;
        }
        if let Some((figure, pick)) = used.claim.as_ref().filter(|(figure, _)| !figure.window.is_empty()) {
            let value = published(figure, *pick);
            let agrees = match value {
                // Words say that there is none.
                None => there.contains("【待补：") || quantity::find(&there.chars().collect::<Vec<_>>()).is_empty(),
                Some(_) if there.contains("【待补：") => false,
                Some(value) if used.plain => there == shown(value, figure.is_rate(), figure.decimals).to_string(),
                // The text behind may say 万 in the filter's place.
                Some(value) => {
                    let behind = rest.next().filter(|c| matches!(c, '万' | '亿'));
                    let said: String = there.chars().chain(behind).collect();
                    agrees(&said, value)
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
fn agrees(text: &str, value: Decimal) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let found = quantity::find(&chars);
    found.is_empty() || found.iter().any(|quantity| quantity.is_near(value))
}
