//! What a file is, by its content.

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
            Self::Unknown => "无法识别的文件",
        }
    }

    /// The extensions that say the same as the content.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xltm", "et"],
            Self::Xlsb => &["xlsb"],
            Self::Xls => &["xls", "xlt", "et"],
            Self::Ods => &["ods"],
            Self::Text => &["csv", "txt", "tsv"],
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
    if bytes.iter().all(|&b| matches!(b, 0 | b' ' | b'\r' | b'\n' | b'\t')) {
        Kind::Empty
    } else if starts(b"PK\x03\x04") {
        zipped(bytes)
    } else if starts(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        compound(bytes)
    } else if starts(b"%PDF") {
        Kind::Pdf
    } else if starts(b"\x89PNG")
        || starts(b"\xFF\xD8\xFF")
        || starts(b"GIF8")
        || starts(b"BM") && bytes.len() > 54 && bytes[6..10] == [0; 4]
    {
        Kind::Picture
    } else if starts(b"Rar!") || starts(b"7z\xBC\xAF") || starts(b"\x1F\x8B") || starts(b"PK\x05\x06") {
        Kind::Archive
    } else if starts(b"{\\rtf") {
        Kind::Word
    } else {
        textual(bytes)
    }
}

/// The names of the parts stand in the zip's directory at the end of the file, uncompressed.
fn zipped(bytes: &[u8]) -> Kind {
    let tail = &bytes[bytes.len().saturating_sub(1 << 20)..];
    let holds = |name: &str| {
        [&bytes[..bytes.len().min(4096)], tail].iter().any(|part| memchr::memmem::find(part, name.as_bytes()).is_some())
    };
    if holds("xl/workbook.bin") {
        Kind::Xlsb
    } else if holds("xl/workbook") || holds("xl/worksheets/") {
        Kind::Xlsx
    } else if holds("application/vnd.oasis.opendocument.spreadsheet") {
        Kind::Ods
    } else if holds("word/document") {
        Kind::Word
    } else if holds("ppt/presentation") {
        Kind::Slides
    } else if holds("EncryptedPackage") {
        Kind::Encrypted
    } else {
        Kind::Archive
    }
}

/// Stream names of a compound file are UTF-16.
fn compound(bytes: &[u8]) -> Kind {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    if holds("EncryptedPackage") {
        Kind::Encrypted
    } else if holds("WordDocument") {
        Kind::Word
    } else if holds("PowerPoint Document") {
        Kind::Slides
    } else if holds("Workbook") || holds("Book") {
        Kind::Xls
    } else {
        Kind::Unknown
    }
}

fn textual(bytes: &[u8]) -> Kind {
    let head = &bytes[..bytes.len().min(4096)];
    let wide = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    if !wide && head.contains(&0) {
        return Kind::Unknown;
    }
    let lower = String::from_utf8_lossy(head).to_ascii_lowercase();
    let start = lower.trim_start_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace());
    if start.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        Kind::Xml2003
    } else if start.starts_with('<') && (start.contains("<html") || start.contains("<table")) {
        Kind::Html
    } else if start.starts_with("<?xml") {
        Kind::Unknown
    } else {
        Kind::Text
    }
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
        assert_eq!(sniff(b"\x01\x00\x02"), Kind::Unknown);
    }
}
