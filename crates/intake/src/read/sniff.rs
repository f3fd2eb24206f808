//! What a file is, by its content.

use std::io::Cursor;

use zip::ZipArchive;

use super::ole::{Compound, MAGIC};
use super::package::key;

/// A kind of container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML workbook.
    Xlsx,
    /// Binary workbook of Excel 2007 and later.
    Xlsb,
    /// Workbook of Excel 97 to 2003, or of WPS.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Separated text.
    Text,
    /// HTML page.
    Html,
    /// SpreadsheetML 2003.
    Xml2003,
    /// Encrypted Office file.
    Encrypted,
    /// No bytes at all.
    Empty,
    /// Picture.
    Picture,
    /// PDF.
    Pdf,
    /// Word document.
    Word,
    /// Slides.
    Slides,
    /// Archive.
    Archive,
    /// Mail.
    Mail,
    /// Web page with everything in one file.
    WebArchive,
    /// Database.
    Database,
    /// Shortcut to a file.
    Shortcut,
    /// Workbook of Excel 4 or older.
    Ancient,
    /// Something else.
    Unknown,
}

impl Kind {
    /// What clerks call it.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Xlsx => "Excel 工作簿",
            Self::Xlsb => "二进制工作簿（xlsb）",
            Self::Xls => "旧版 Excel 工作簿（xls）",
            Self::Ods => "ODS 表格",
            Self::Text => "文本",
            Self::Html => "网页",
            Self::Xml2003 => "XML 2003 表格",
            Self::Encrypted => "加密文件",
            Self::Empty => "空文件",
            Self::Picture => "图片",
            Self::Pdf => "PDF 文件",
            Self::Word => "Word 文件",
            Self::Slides => "演示文稿",
            Self::Archive => "压缩包",
            Self::Mail => "邮件",
            Self::WebArchive => "单个文件网页（mht）",
            Self::Database => "数据库文件",
            Self::Shortcut => "快捷方式，不是文件本身",
            Self::Ancient => "Excel 4.0 或更早的表格",
            Self::Unknown => "无法识别的文件",
        }
    }

    /// The extensions that say the same as the content.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xltm", "et", "ett"],
            Self::Xlsb => &["xlsb"],
            Self::Xls => &["xls", "xlt", "et", "ett"],
            Self::Ods => &["ods"],
            Self::Text => &["csv", "txt", "tsv", "tab"],
            Self::Html => &["html", "htm"],
            Self::Xml2003 => &["xml"],
            _ => &[],
        }
    }
}

/// Says what the bytes are.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Kind {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if bytes.iter().all(|&b| matches!(b, 0 | b' ' | b'\r' | b'\n' | b'\t')) {
        Kind::Empty
    } else if starts(b"PK\x03\x04") {
        zipped(bytes)
    } else if starts(&MAGIC) {
        compound(bytes)
    } else if starts(b"\x09\x08\x08\x00") && matches!(bytes.get(6), Some(0x05 | 0x10)) {
        Kind::Xls
    } else if starts(b"\x09\x00\x04\x00") || starts(b"\x09\x02\x06\x00") || starts(b"\x09\x04\x06\x00") {
        Kind::Ancient
    } else if bytes[..bytes.len().min(1024)].windows(5).any(|w| w == b"%PDF-") {
        Kind::Pdf
    } else if starts(b"\x89PNG")
        || starts(b"\xFF\xD8\xFF")
        || starts(b"GIF8")
        || starts(b"II*\0")
        || starts(b"MM\0*")
        || starts(b"RIFF") && at(8, b"WEBP")
        || at(4, b"ftyphei")
        || at(4, b"ftypmif1")
        || starts(b"BM") && bytes.len() > 54 && bytes[6..10] == [0; 4]
    {
        Kind::Picture
    } else if starts(b"Rar!")
        || starts(b"7z\xBC\xAF")
        || starts(b"\x1F\x8B")
        || starts(b"PK\x05\x06")
        || starts(b"BZh")
        || starts(b"\xFD7zXZ")
        || at(257, b"ustar")
    {
        Kind::Archive
    } else if starts(b"{\\rtf") {
        Kind::Word
    } else if starts(b"L\0\0\0\x01\x14\x02\0") || starts(b"[InternetShortcut]") {
        Kind::Shortcut
    } else if at(4, b"Standard Jet DB") || at(4, b"Standard ACE DB") || starts(b"SQLite format 3") {
        Kind::Database
    } else {
        textual(bytes)
    }
}

/// The names of the parts decide; where the directory cannot be read, the bytes at both ends of the file.
fn zipped(bytes: &[u8]) -> Kind {
    let Ok(zip) = ZipArchive::new(Cursor::new(bytes)) else {
        return damaged(bytes);
    };
    let names: Vec<String> = zip.file_names().flatten().map(|name| key(&name)).collect();
    let has = |name: &str| names.iter().any(|n| n == name);
    let below = |folder: &str| names.iter().any(|n| n.starts_with(folder));
    if names.iter().any(|n| n.ends_with("/workbook.bin")) {
        Kind::Xlsb
    } else if below("xl/") && has("[content_types].xml") {
        Kind::Xlsx
    } else if below("word/") {
        Kind::Word
    } else if below("ppt/") {
        Kind::Slides
    } else if has("content.xml") {
        // The part `mimetype` stands first, uncompressed.
        let head = &bytes[..bytes.len().min(200)];
        let says = |kind: &[u8]| memchr::memmem::find(head, kind).is_some();
        if says(b"opendocument.text") {
            Kind::Word
        } else if says(b"opendocument.presentation") {
            Kind::Slides
        } else if says(b"opendocument.graphics") {
            Kind::Picture
        } else {
            Kind::Ods
        }
    } else if has("[content_types].xml") {
        // A workbook may lie elsewhere in its package.
        Kind::Xlsx
    } else {
        Kind::Archive
    }
}

fn damaged(bytes: &[u8]) -> Kind {
    let tail = &bytes[bytes.len().saturating_sub(1 << 20)..];
    let holds = |name: &str| {
        [&bytes[..bytes.len().min(4096)], tail].iter().any(|part| memchr::memmem::find(part, name.as_bytes()).is_some())
    };
    if holds("xl/workbook.bin") {
        Kind::Xlsb
    } else if holds("xl/") {
        Kind::Xlsx
    } else if holds("opendocument.spreadsheet") {
        Kind::Ods
    } else if holds("word/") {
        Kind::Word
    } else if holds("ppt/") {
        Kind::Slides
    } else if ["[Content_Types].xml", "_rels/", "docProps/"].into_iter().any(holds) {
        // Little of it has come; what was sent as a workbook will have been one.
        Kind::Xlsx
    } else {
        Kind::Archive
    }
}

/// The streams of a compound file decide; where its directory cannot be read, their names anywhere, in UTF-16.
fn compound(bytes: &[u8]) -> Kind {
    let file = Compound::open(bytes).ok();
    let holds = |name: &str| match &file {
        Some(file) => file.has(name),
        None => {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memchr::memmem::find(bytes, &wide).is_some()
        }
    };
    if holds("EncryptedPackage") {
        Kind::Encrypted
    } else if holds("Workbook") || holds("Book") {
        Kind::Xls
    } else if holds("WordDocument") {
        Kind::Word
    } else if holds("PowerPoint Document") {
        Kind::Slides
    } else if holds("__nameid_version1.0") || holds("__properties_version1.0") {
        Kind::Mail
    } else {
        Kind::Unknown
    }
}

/// How mails begin.
const MAIL: [&str; 7] = ["received:", "return-path:", "mime-version:", "delivered-to:", "x-", "from:", "date:"];

fn textual(bytes: &[u8]) -> Kind {
    let head = &bytes[..bytes.len().min(1 << 16)];
    let text = match head {
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        _ if head[..head.len().min(4096)].contains(&0) => return Kind::Unknown,
        _ => String::from_utf8_lossy(head),
    };
    let lower = text.to_ascii_lowercase();
    let start = lower.trim_start_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace());
    let markup = start.starts_with('<');
    if markup && start.contains("urn:schemas-microsoft-com:office:spreadsheet") && start.contains("workbook") {
        Kind::Xml2003
    } else if markup && ["<html", "<table", "<!doctype html", "<body", "<meta"].iter().any(|tag| begins(start, tag)) {
        Kind::Html
    } else if start.starts_with("<?xml") {
        Kind::Unknown
    } else if start.contains("mime-version:") && MAIL.iter().any(|field| start.starts_with(field)) {
        let web = start.contains("x-document-type: workbook") || start.contains("multipart/related");
        if web { Kind::WebArchive } else { Kind::Mail }
    } else {
        Kind::Text
    }
}

/// Whether a tag begins somewhere; `<tableStyles` is none.
fn begins(text: &str, tag: &str) -> bool {
    text.match_indices(tag).any(|(i, _)| !text[i + tag.len()..].starts_with(|c: char| c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        assert_eq!(sniff(b""), Kind::Empty);
        assert_eq!(sniff(b"\r\n  "), Kind::Empty);
        assert_eq!(sniff(b"%PDF-1.4"), Kind::Pdf);
        assert_eq!(sniff(b"\x89PNG\r\n"), Kind::Picture);
        assert_eq!(sniff("单位,人数\n".as_bytes()), Kind::Text);
        assert_eq!(sniff(b"<html><table>"), Kind::Html);
        assert_eq!(sniff(b"PK\x03\x04 ... word/document.xml"), Kind::Word);
        assert_eq!(sniff(b"PK\x03\x04 ... photo.jpg"), Kind::Archive);
        assert_eq!(sniff(b"PK\x03\x04 ... docProps/app.xml"), Kind::Xlsx);
        assert_eq!(sniff(b"\x01\x00\x02"), Kind::Unknown);
    }
}
