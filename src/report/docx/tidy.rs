//! After rendering: what held nothing but conditions that failed goes, and what Word cannot open is mended.

use std::collections::HashSet;

use super::edits::Edits;
use super::markers;
use super::xml::{Kind, Part};

/// Tidies a rendered part; `loops` says whether it has any.
///
/// # Errors
/// When it is not well formed.
pub(super) fn tidy(rendered: String, loops: bool) -> Result<String, String> {
    let mut text = rendered;
    // What goes can empty what stands around it, but each round takes a whole level.
    for _ in 0..16 {
        let part = Part::scan(text)?;
        let edits = round(&part, loops);
        if edits.is_empty() {
            return Ok(part.source);
        }
        text = edits.apply(&part.source);
    }
    Ok(text)
}

fn round(part: &Part, loops: bool) -> Edits {
    let mut edits = Edits::default();
    let vanished = vanished(part);
    let mut gone: HashSet<usize> = vanished.iter().copied().chain(rows_gone(part, &vanished)).collect();
    let mut kept_children = vec![0_usize; part.elements.len()];
    let mut last_child: Vec<Option<Kind>> = vec![None; part.elements.len()];
    for (i, element) in part.elements.iter().enumerate() {
        if element.parent != i && !gone.contains(&i) && holds_text(element.kind) {
            kept_children[element.parent] += 1;
            last_child[element.parent] = Some(element.kind);
        }
    }
    for (i, element) in part.elements.iter().enumerate() {
        match element.kind {
            Kind::Table if kept_children[i] == 0 => {
                gone.insert(i);
            }
            // A control within a line may be empty; one around paragraphs or rows may not.
            Kind::ControlContent if kept_children[i] == 0 && !is_in_line(part, i) => {
                gone.insert(element.parent);
            }
            Kind::Cell if !matches!(last_child[i], Some(Kind::Paragraph | Kind::Control)) => {
                let at = element.close.start;
                edits.replace(at..at, format!("<{}p/>", part.prefix));
            }
            Kind::Story | Kind::TextBox | Kind::Note if kept_children[i] == 0 && !element.close.is_empty() => {
                let at = element.open.end;
                edits.replace(at..at, format!("<{}p/>", part.prefix));
            }
            _ => {}
        }
    }
    for element in gone {
        edits.remove(part.elements[element].range());
    }
    if loops {
        repeated(part, &mut edits);
    }
    edits
}

/// Whether an element takes the place of text in what is around it.
fn holds_text(kind: Kind) -> bool {
    matches!(kind, Kind::Paragraph | Kind::Table | Kind::Row | Kind::Cell | Kind::Control | Kind::Run)
}

/// Whether an element stands within a paragraph's text.
fn is_in_line(part: &Part, element: usize) -> bool {
    let mut kinds = part.around(element).map(|i| part.elements[i].kind);
    let text = |kind: &Kind| matches!(kind, Kind::Paragraph | Kind::Cell | Kind::TextBox | Kind::Note | Kind::Story);
    kinds.find(text) == Some(Kind::Paragraph)
}

/// Paragraphs that may vanish, in which nothing is left.
fn vanished(part: &Part) -> Vec<usize> {
    let empty = part.paragraphs.iter().filter(|paragraph| {
        paragraph.chars.iter().any(|char| char.c == markers::VANISHING)
            && !paragraph.section
            && paragraph.chars.iter().all(|char| char.c == markers::VANISHING || char.c.is_whitespace())
    });
    empty.map(|paragraph| paragraph.element).collect()
}

/// Rows in which nothing is left but paragraphs that vanish and blank ones.
fn rows_gone(part: &Part, vanished: &[usize]) -> Vec<usize> {
    let rows: HashSet<usize> = vanished.iter().filter_map(|&p| part.nearest(p, Kind::Row)).collect();
    let blank = |row: usize| {
        let mut inside = part.paragraphs.iter().filter(|paragraph| part.holds(row, paragraph.element));
        inside.all(|paragraph| {
            vanished.contains(&paragraph.element) || paragraph.chars.iter().all(|char| char.c.is_whitespace())
        })
    };
    rows.into_iter().filter(|&row| blank(row)).collect()
}

/// What a loop has repeated and Word wants once: the second and later of a bookmark go, those of a paragraph's own
/// number lose it, drawings get a new number.
fn repeated(part: &Part, edits: &mut Edits) {
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    let mut largest = 0_u64;
    let mut again: Vec<std::ops::Range<usize>> = Vec::new();
    for (i, element) in part.elements.iter().enumerate() {
        // What stands there for old programs repeats what is before it.
        if part.around(i).any(|around| part.elements[around].kind == Kind::Fallback) {
            continue;
        }
        let tag = &part.source[element.open.clone()];
        if let Some((at, id)) = attribute(tag, "paraId").filter(|_| matches!(element.kind, Kind::Paragraph | Kind::Row))
            && !seen.insert(("paragraph", id))
        {
            let name = tag[..at].rfind(' ').unwrap_or(at);
            let start = element.open.start;
            edits.remove(start + name..start + at + id.len() + 1);
        }
        if element.kind == Kind::RangeMark
            && let Some((_, id)) = attribute(tag, "id")
        {
            let family = tag.split([' ', '/', '>']).next().unwrap_or_default();
            if !seen.insert((family, id)) {
                edits.remove(element.range());
            }
        }
        if tag.starts_with("<wp:docPr")
            && let Some((at, id)) = attribute(tag, "id")
        {
            largest = largest.max(id.parse().unwrap_or(0));
            if !seen.insert(("drawing", id)) {
                again.push(element.open.start + at..element.open.start + at + id.len());
            }
        }
    }
    for range in again {
        largest += 1;
        edits.replace(range, largest.to_string());
    }
}

/// Where the value of an attribute begins, and the value.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let mut from = 0;
    loop {
        let found = from + tag[from..].find(name)?;
        let before = tag[..found].chars().next_back()?;
        let at = found + name.len();
        if matches!(before, ' ' | ':' | '\n' | '\t') && tag[at..].starts_with("=\"") {
            let value = tag[at + 2..].split('"').next()?;
            return Some((at + 2, value));
        }
        from = at;
    }
}
