//! Word files for the tests: written part by part, and read back by a reader of the tests' own.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.";

/// A Word file: the body's XML, and that of its header and footnote.
pub fn word(body: &str, header: &str, footnote: &str) -> Vec<u8> {
    let root = |name: &str, inside: &str| format!("<?xml version=\"1.0\"?><w:{name} {W}>{inside}</w:{name}>");
    let parts = [
        ("document", "document.main", root("document", &format!("<w:body>{body}<w:sectPr/></w:body>"))),
        ("header1", "header", root("hdr", header)),
        ("footnotes", "footnotes", root("footnotes", &format!("<w:footnote w:id=\"2\">{footnote}</w:footnote>"))),
    ];
    let types: String = parts
        .iter()
        .map(|(name, kind, _)| format!("<Override PartName=\"/word/{name}.xml\" ContentType=\"{KIND}{kind}+xml\"/>"))
        .collect();
    let space = "http://schemas.openxmlformats.org/package/2006/content-types";
    let mut files =
        vec![("[Content_Types].xml".to_owned(), format!("<Types xmlns=\"{space}\">{types}</Types>").into_bytes())];
    files.extend(parts.map(|(name, _, xml)| (format!("word/{name}.xml"), xml.into_bytes())));
    package(&files)
}

/// A zip of these files.
pub fn package(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// A Word file of one paragraph of one run for each text.
pub fn plain(texts: &[&str]) -> Vec<u8> {
    word(&texts.iter().map(|text| paragraph(text)).collect::<String>(), "", "")
}

/// A paragraph of one run.
pub fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(text))
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The text of all parts of a Word file, a line for each paragraph: what stands in `w:t`, and nothing else.
pub fn read(bytes: &[u8]) -> Vec<String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut lines = Vec::new();
    for name in ["word/document.xml", "word/header1.xml", "word/footnotes.xml"] {
        let Ok(mut part) = zip.by_name(name) else { continue };
        let mut xml = String::new();
        part.read_to_string(&mut xml).expect("UTF-8");
        for paragraph in xml.split("</w:p>") {
            let texts = paragraph.split("<w:t").skip(1).filter(|rest| rest.starts_with(['>', ' ']));
            let text: String = texts
                .filter_map(|rest| rest.split_once('>')?.1.split_once("</w:t>"))
                .map(|(text, _)| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
                .collect();
            if !text.is_empty() {
                lines.push(text);
            }
        }
    }
    lines
}

/// The file with `from` replaced by `to` in the body's XML.
pub fn edited(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut files = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).expect("a part");
        let name = part.name().expect("a name").to_string();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("readable");
        if name == "word/document.xml" {
            let xml = String::from_utf8(bytes).expect("UTF-8");
            assert!(xml.contains(from), "{from}");
            bytes = xml.replace(from, to).into_bytes();
        }
        files.push((name, bytes));
    }
    package(&files)
}
