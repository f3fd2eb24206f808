//! The zip package of a Word file: which parts hold text, and how a changed copy is written.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Cursor, Read, Write};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// What a template may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all parts, inflated.
    pub inflated_bytes: u64,
    /// Parts.
    pub entries: u64,
    /// Inflated bytes for each packed byte.
    pub ratio: u64,
    /// Bytes of the parts that hold text, together: these are taken to pieces, which takes some twenty times their size.
    pub text_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 64 << 20, inflated_bytes: 512 << 20, entries: 10_000, ratio: 1_000, text_bytes: 24 << 20 }
    }
}

/// A part that holds text of the report.
#[derive(Clone, Debug)]
pub(super) struct TextPart {
    /// Path in the package.
    pub(super) path: String,
    /// What people call it.
    pub(super) name: String,
    /// Its XML.
    pub(super) xml: String,
}

/// The parts of `bytes` that hold text: the body first, then headers, footers and notes. Also, by their names, other
/// parts in which a placeholder would stay as it is.
pub(super) struct Opened {
    pub(super) parts: Vec<TextPart>,
    /// Charts and diagrams.
    pub(super) drawn: Vec<TextPart>,
}

const BROKEN: &str = "文件已损坏，可能没有传完。请用 Word 或 WPS 打开后另存为 .docx。";

/// Opens a Word file and holds it against the limits.
///
/// # Errors
/// Says what it is instead, and what to do.
pub(super) fn open(bytes: &[u8], limits: &Limits) -> Result<Opened, String> {
    if bytes.len() as u64 > limits.file_bytes {
        let (has, may) = (size(bytes.len() as u64), size(limits.file_bytes));
        return Err(format!("文件有{has}，超出上限{may}。请删去大图片后另存。"));
    }
    if let Some(what) = no_package(bytes) {
        return Err(what.to_owned());
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
    check(&mut zip, limits)?;
    let types =
        read(&mut zip, "[Content_Types].xml", limits)?.ok_or("不是 Word 文件。请用 Word 或 WPS 另存为 .docx。")?;
    let types = content_types(&types)?;
    let paths = zip.file_names().map(|name| name.map(Cow::into_owned));
    let paths: Vec<String> = paths.collect::<Result<_, _>>().map_err(|_| BROKEN)?;
    let (mut parts, mut drawn) = (Vec::new(), Vec::new());
    let mut room = limits.text_bytes;
    for path in paths {
        let Some(kind) = types.get(&path.to_lowercase()) else { continue };
        let Some((order, name)) = text_kind(kind) else {
            if kind.contains("drawingml.chart+xml") || kind.contains("drawingml.diagramData+xml") {
                let xml = read(&mut zip, &path, limits)?.ok_or(BROKEN)?;
                drawn.push(TextPart { path, name: "图表".to_owned(), xml });
            }
            continue;
        };
        let xml = read(&mut zip, &path, limits)?.ok_or(BROKEN)?;
        room = room.checked_sub(xml.len() as u64).ok_or("文字太多，超出上限。请拆成几个文件。")?;
        parts.push((order, TextPart { path, name: name.to_owned(), xml }));
    }
    parts.sort_by(|(a, x), (b, y)| (a, x.path.len(), &x.path).cmp(&(b, y.path.len(), &y.path)));
    if parts.first().is_none_or(|(order, _)| *order != 0) {
        let said = if types.values().any(|kind| kind.contains("spreadsheetml")) {
            "是 Excel 文件，不是 Word 文件。请换成 .docx 模板。"
        } else if types.values().any(|kind| kind.contains("macroEnabled") || kind.ends_with("template.main+xml")) {
            "是带宏的文件或 Word 的模板文件（.docm、.dotx）。请另存为 .docx。"
        } else {
            "里面没有正文，不是 Word 文件。请用 Word 或 WPS 另存为 .docx。"
        };
        return Err(said.to_owned());
    }
    Ok(Opened { parts: parts.into_iter().map(|(_, part)| part).collect(), drawn })
}

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{}KB", bytes.div_ceil(1024)) } else { format!("{}MB", bytes >> 20) }
}

fn no_package(bytes: &[u8]) -> Option<&'static str> {
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let holds = |text: &str| bytes.windows(text.len() * 2).any(|window| window == wide(text));
    match bytes {
        [] => Some("是空文件。"),
        [b'P', b'K', 3, 4, ..] => None,
        [0xD0, 0xCF, 0x11, 0xE0, ..] if holds("EncryptedPackage") => {
            Some("有打开密码，无法读取。请取消密码后另存为 .docx。")
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some("是旧版 Word 文件（.doc）。请用 Word 或 WPS 另存为 .docx。"),
        [b'%', b'P', b'D', b'F', ..] => Some("是 PDF 文件。请换成 .docx 模板。"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some("是 RTF 文件。请用 Word 或 WPS 另存为 .docx。"),
        _ => Some("不是 Word 文件。请用 Word 或 WPS 另存为 .docx。"),
    }
}

fn check(zip: &mut ZipArchive<Cursor<&[u8]>>, limits: &Limits) -> Result<(), String> {
    if zip.len() as u64 > limits.entries {
        return Err(format!("内含{}个部件，超出上限。", zip.len()));
    }
    let (mut inflated, mut names) = (0_u64, HashMap::new());
    for i in 0..zip.len() {
        let part = zip.by_index_raw(i).map_err(|_| BROKEN)?;
        inflated = inflated.saturating_add(part.size());
        if part.size() > (1 << 20) && part.size() / part.compressed_size().max(1) > limits.ratio {
            return Err("压缩比异常，超出上限。".to_owned());
        }
        if part.encrypted() {
            return Err("有密码，无法读取。请取消密码后另存为 .docx。".to_owned());
        }
        let name = part.name().map_err(|_| BROKEN)?.to_lowercase();
        if names.insert(name, i).is_some() {
            return Err(BROKEN.to_owned());
        }
    }
    if inflated > limits.inflated_bytes {
        return Err(format!("解压后有{}MB，超出上限。", inflated >> 20));
    }
    Ok(())
}

fn read(zip: &mut ZipArchive<Cursor<&[u8]>>, path: &str, limits: &Limits) -> Result<Option<String>, String> {
    let Some(index) = zip.index_for_name(path) else { return Ok(None) };
    let part = zip.by_index(index).map_err(|_| BROKEN)?;
    let size = part.size().min(limits.inflated_bytes);
    let mut bytes = Vec::new();
    part.take(size + 1).read_to_end(&mut bytes).map_err(|_| BROKEN)?;
    if bytes.len() as u64 > size {
        return Err("部件大小与目录不符，超出上限。".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| "的文字编码不是 UTF-8。请用 Word 或 WPS 打开后另存为 .docx。")?;
    Ok(Some(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text)))
}

/// Content types by part, in lower case, without the leading slash.
fn content_types(xml: &str) -> Result<HashMap<String, String>, String> {
    let mut types = HashMap::new();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| BROKEN)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Override" => {
                let attribute = |name: &str| {
                    let found = e.attributes().flatten().find(|a| a.key.local_name().as_ref() == name);
                    found.map(|a| a.value.into_owned())
                };
                if let (Some(path), Some(kind)) = (attribute("PartName"), attribute("ContentType")) {
                    types.insert(path.trim_start_matches('/').to_lowercase(), kind);
                }
            }
            Event::Eof => return Ok(types),
            _ => {}
        }
    }
}

/// Order and name of the parts that hold text, by content type.
fn text_kind(kind: &str) -> Option<(u8, &'static str)> {
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    Some(match kind.strip_prefix(WORD) {
        Some("document.main+xml") => (0, "正文"),
        Some("header+xml") => (1, "页眉"),
        Some("footer+xml") => (2, "页脚"),
        Some("footnotes+xml") => (3, "脚注"),
        Some("endnotes+xml") => (4, "尾注"),
        _ => return None,
    })
}

/// A copy of `bytes` with other parts in place of those in `changed`; all others keep even their packed form.
///
/// # Errors
/// When the package cannot be copied.
pub(super) fn copy(bytes: &[u8], changed: &HashMap<String, String>) -> Result<Vec<u8>, String> {
    let mut old = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
    let mut new = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT);
    let failed = |e: zip::result::ZipError| format!("不能写出：{e}");
    for i in 0..old.len() {
        let part = old.by_index_raw(i).map_err(failed)?;
        let name = part.name().map_err(failed)?.to_string();
        match changed.get(&name) {
            Some(xml) => {
                new.start_file(name, options).map_err(failed)?;
                new.write_all(xml.as_bytes()).map_err(|e| format!("不能写出：{e}"))?;
            }
            None => new.raw_copy_file(part).map_err(failed)?,
        }
    }
    Ok(new.finish().map_err(failed)?.into_inner())
}
