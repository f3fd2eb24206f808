//! What is wrong with a template, and where.

use std::fmt;

use super::xml::{Kind, Part};

/// Longer paragraphs are shown by their beginning, or by what stands around the place.
const SHOWN: usize = 40;

/// Where something stands, so that the clerk finds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The part: 正文, 页眉, 脚注 and so on.
    pub part: String,
    /// The paragraph's number within the part, from 1, those in tables and text boxes included; 0 for the whole part.
    pub paragraph: usize,
    /// The table's number within the part and the row's within it, both from 1.
    pub row: Option<(usize, usize)>,
    /// The paragraph's text, cut where it is long.
    pub text: String,
}

impl Place {
    /// The place of paragraph `index` of `part`, which is called `name`.
    pub(super) fn of(part: &Part, name: &str, index: usize, around: usize) -> Self {
        let paragraph = &part.paragraphs[index];
        let row = part.nearest(paragraph.element, Kind::Row).and_then(|row| {
            let table = part.nearest(row, Kind::Table)?;
            Some((part.elements[table].ordinal, part.elements[row].ordinal))
        });
        let boxed = part.nearest(paragraph.element, Kind::TextBox).is_some();
        let name = if boxed { format!("{name}文本框") } else { name.to_owned() };
        let before = paragraph.chars[..around.min(paragraph.chars.len())].iter().filter(|c| !c.is_solid()).count();
        Self { part: name, paragraph: index + 1, row, text: clip(&super::markers::strip(&paragraph.text()), before) }
    }

    /// A whole part, or the file.
    pub(super) fn whole(name: &str) -> Self {
        Self { part: name.to_owned(), ..Self::default() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.part)?;
        match self.row {
            _ if self.paragraph == 0 => return Ok(()),
            Some((table, row)) => write!(f, "第{table}个表格第{row}行")?,
            None => write!(f, "第{}段", self.paragraph)?,
        }
        if self.text.is_empty() { Ok(()) } else { write!(f, "“{}”", self.text) }
    }
}

/// The part of `text` around the character `at`.
fn clip(text: &str, at: usize) -> String {
    let chars: Vec<char> = text.trim().chars().collect();
    if chars.len() <= SHOWN {
        return chars.into_iter().collect();
    }
    let start = at.saturating_sub(SHOWN / 3).min(chars.len() - SHOWN);
    let end = start + SHOWN;
    let shown: String = chars[start..end].iter().collect();
    format!("{}{shown}{}", if start > 0 { "…" } else { "" }, if end < chars.len() { "…" } else { "" })
}

/// One mistake in a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// The tag as it stands there; empty when it is about something else.
    pub tag: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Mistake {
    /// A mistake about the whole file.
    pub(super) fn file(message: impl Into<String>) -> Self {
        Self { place: Place::default(), tag: String::new(), message: message.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.part.is_empty() {
            write!(f, "{}：", self.place)?;
        }
        if !self.tag.is_empty() {
            write!(f, "{} ", self.tag)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mistake {}

/// `“甲”` as the nearest of `names` to `wrong`, if any is near.
pub(super) fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = wrong.chars().count().div_ceil(3).max(1);
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(wrong, name), name))
        .filter(|(distance, name)| {
            (*distance <= allowed && *distance < wrong.chars().count())
                || (wrong.chars().count() > 3 && (name.contains(wrong) || wrong.contains(name)))
        })
        .min()
        .map(|(_, name)| name)
}

/// What to say of a wrong name: its nearest neighbour, or where to look.
pub(super) fn suggest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    match nearest(wrong, names) {
        Some(name) => format!("最接近的是“{name}”，请改正。"),
        None => otherwise.to_owned(),
    }
}
