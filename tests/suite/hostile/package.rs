//! Workbooks made part by part, right but for what a case wants wrong.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

/// A package's parts.
#[derive(Clone)]
pub struct Package {
    parts: Vec<(String, Vec<u8>)>,
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="党费" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
/// The title and header of a dues table.
const HEAD: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>第一党支部2020年1月党费收缴明细表</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>党员编号</t></is></c><c r="B2" t="inlineStr"><is><t>应缴金额</t></is></c><c r="C2" t="inlineStr"><is><t>实缴金额</t></is></c></row>"#;

/// The part with the sheet.
pub const SHEET: &str = "xl/worksheets/sheet1.xml";
/// The part with the texts.
pub const STRINGS: &str = "xl/sharedStrings.xml";

impl Package {
    /// A dues table with these rows below its header, in XML.
    pub fn dues(rows: &str) -> Self {
        Self::sheet(&format!("{HEAD}{rows}"))
    }

    /// A sheet with these rows.
    pub fn sheet(rows: &str) -> Self {
        let sheet = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        );
        let strings = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>001</t></si></sst>"#;
        let parts = [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", ROOT),
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            (SHEET, &sheet),
            (STRINGS, strings),
        ];
        Self { parts: parts.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).to_vec() }
    }

    /// With another part, or another content of it.
    pub fn with(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.parts.retain(|(known, _)| known != name);
        self.parts.push((name.to_owned(), bytes.into()));
        self
    }

    /// A part's text with `from` replaced.
    pub fn replace(self, name: &str, from: &str, to: &str) -> Self {
        let (_, bytes) = self.parts.iter().find(|(known, _)| known == name).expect("a part");
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        assert!(text.contains(from), "{name} has no {from}");
        self.with(name, text.replace(from, to))
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.parts {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part");
            zip.write_all(bytes).expect("memory");
        }
        zip.finish().expect("memory").into_inner()
    }
}

/// One data row: its number, and the XML of its cells.
pub fn row(number: u32, cells: &str) -> String {
    format!(r#"<row r="{number}">{cells}</row>"#)
}

/// A row as it should be: member, payable, paid.
pub fn good(number: u32) -> String {
    let text = format!(r#"<c r="A{number}" t="s"><v>0</v></c>"#);
    row(number, &format!(r#"{text}<c r="B{number}"><v>5</v></c><c r="C{number}"><v>5</v></c>"#))
}

/// Bytes with every `from` replaced by `to`, which is as long: names in a zip's directory and before each part.
pub fn patch(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = (0..bytes.len() - from.len()).filter(|&at| bytes[at..].starts_with(from)).collect();
    assert!(!places.is_empty(), "nothing to patch");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

/// Makes the zip's directory lie about how long the part `name` is.
pub fn lie(mut bytes: Vec<u8>, name: &str, size: u32) -> Vec<u8> {
    let entry = (0..bytes.len() - 46)
        .find(|&at| bytes[at..].starts_with(b"PK\x01\x02") && bytes[at + 46..].starts_with(name.as_bytes()))
        .expect("an entry");
    bytes[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
    bytes
}

/// Text that does not compress well, of `len` bytes.
pub fn noise(len: usize) -> String {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'a' + u8::try_from((state >> 33) % 26).expect("a letter"))
        })
        .collect()
}
