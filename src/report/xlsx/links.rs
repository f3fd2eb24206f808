//! Links as table programs take them.
//!
//! Excel, WPS and LibreOffice resolve a relative target from the workbook's own folder, and read it as a URI: what means
//! something there (`#`, `%`, `?`, spaces) is escaped, Chinese stands as it is. The cell in the file is told apart from the
//! target, as Excel itself writes it.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::Url;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::report::document::{Document, Link};

/// Links of one sheet; Excel takes no more and drops all of them when there are.
pub(super) const MOST: usize = 65_530;
/// Longest target or place in UTF-16 units, with room to spare below Excel's 2,080.
const LONGEST: usize = 2_000;
/// Stands for `%` in targets that the writer would escape a second time; no file name holds it, and it is replaced in
/// [`unveil`].
const VEIL: char = '\u{F025}';
/// Escapes by which the writer knows that a target is escaped already.
const KNOWN: [&str; 11] = ["%20", "%22", "%25", "%3C", "%3E", "%5B", "%5D", "%5E", "%60", "%7B", "%7D"];

/// The link for the writer, and whether its target is veiled; nothing where no program could follow it.
pub(super) fn url(link: &Link, document: &Document) -> Option<(Url, bool)> {
    let quoted = |sheet: &str| format!("'{}'", sheet.replace('\'', "''"));
    let short = |text: &str| text.encode_utf16().count() <= LONGEST;
    match link {
        Link::Inside { sheet, cell } => {
            let name = &document.sheets[*sheet].name;
            Some((Url::new(format!("internal:{}!{cell}", quoted(name))).set_tip(format!("转到“{name}”")), false))
        }
        Link::Outside { path, sheet, cells } => {
            if path.contains(VEIL) || path.chars().any(char::is_control) {
                return None;
            }
            let (target, veiled) = escape(path);
            let place = match cells {
                _ if sheet.is_empty() => String::new(),
                Some((first, last)) if first == last => format!("#{}!{first}", quoted(sheet)),
                Some((first, last)) => format!("#{}!{first}:{last}", quoted(sheet)),
                None => format!("#{}!A1", quoted(sheet)),
            };
            (short(&target) && short(&place)).then(|| (Url::new(format!("file://{target}{place}")), veiled))
        }
    }
}

/// A path as a URI, and whether its escapes are veiled.
fn escape(path: &str) -> (String, bool) {
    let mut target = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' | '"' | '#' | '%' | '<' | '>' | '?' | '[' | '\\' | ']' | '^' | '`' | '{' | '|' | '}' => {
                target.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c => target.push(c),
        }
    }
    let veiled = target.contains('%') && !KNOWN.iter().any(|known| target.contains(known));
    if veiled { (target.replace('%', &VEIL.to_string()), true) } else { (target, false) }
}

/// The workbook with its veiled targets as they are meant; all other parts keep even their packed form.
///
/// # Errors
/// When the package cannot be copied, which the writer's own has no reason for.
pub(super) fn unveil(bytes: &[u8]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut old = ZipArchive::new(Cursor::new(bytes))?;
    let mut new = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT);
    for at in 0..old.len() {
        let name = old.by_index_raw(at)?.name()?.to_string();
        if !name.ends_with(".rels") {
            new.raw_copy_file(old.by_index_raw(at)?)?;
            continue;
        }
        let mut text = String::new();
        old.by_index(at)?.read_to_string(&mut text)?;
        new.start_file(name, options)?;
        new.write_all(text.replace(VEIL, "%").as_bytes())?;
    }
    Ok(new.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_uri_is_escaped_and_nothing_else() {
        assert_eq!(escape("../../input/2020-06/党费.xlsx"), ("../../input/2020-06/党费.xlsx".to_owned(), false));
        assert_eq!(escape("a b%20#1.xlsx"), ("a%20b%2520%231.xlsx".to_owned(), false));
        assert_eq!(escape("党费#1.xlsx"), (format!("党费{VEIL}231.xlsx"), true));
        assert_eq!(escape("a&b's(1)+=,;@.xlsx").0, "a&b's(1)+=,;@.xlsx");
    }

    #[test]
    fn what_no_program_could_follow_is_no_link() {
        let to = |path: &str| Link::Outside { path: path.to_owned(), sheet: "表".to_owned(), cells: None };
        let none = Document::new("试", "局", chrono::NaiveDate::default());
        assert!(url(&to("../a.xlsx"), &none).is_some());
        assert!(url(&to(&format!("../{}.xlsx", "长".repeat(2_000))), &none).is_none());
        assert!(url(&to("a\u{7}.xlsx"), &none).is_none());
    }
}
