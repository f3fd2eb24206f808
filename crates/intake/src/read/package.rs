//! The zip package of an Office Open XML workbook: its parts under limits, and what they say about the whole.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use chrono::NaiveDateTime;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::{Limits, ReadError};

/// A workbook's parts.
pub struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
}

/// A sheet as the workbook part lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPart {
    /// The sheet's name.
    pub name: String,
    /// The part that holds it.
    pub path: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

fn broken(what: &str) -> ReadError {
    ReadError::Unreadable(format!("文件已损坏（{what}）"))
}

impl<'a> Package<'a> {
    /// Opens the package and holds its directory against the limits.
    ///
    /// # Errors
    /// When the directory cannot be read, a name stands twice, or a limit is passed.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken("不完整，可能没有传完"))?;
        if zip.len() as u64 > limits.entries {
            return Err(ReadError::OverLimit(format!("内含{}个部件", zip.len())));
        }
        if listed(bytes).is_some_and(|listed| usize::from(listed) != zip.len()) {
            // Of parts with one name the library keeps the last and says nothing.
            return Err(broken("部件重名"));
        }
        let mut inflated = 0_u64;
        let mut names = HashMap::new();
        for i in 0..zip.len() {
            let part = zip.by_index_raw(i).map_err(|_| broken("目录有误"))?;
            inflated = inflated.saturating_add(part.size());
            if part.size() > (1 << 20) && part.size() / part.compressed_size().max(1) > limits.ratio {
                return Err(ReadError::OverLimit("压缩比异常".to_owned()));
            }
            if part.encrypted() {
                return Err(ReadError::Encrypted);
            }
            let name = part.name().map_err(|_| broken("部件名称有误"))?.to_lowercase();
            if names.insert(name, i).is_some() {
                return Err(broken("部件重名"));
            }
        }
        if inflated > limits.inflated_bytes {
            return Err(ReadError::OverLimit(format!("解压后有{}MB", inflated >> 20)));
        }
        Ok(Self { zip, limits: *limits })
    }

    /// A part's bytes, `None` when there is no such part.
    ///
    /// # Errors
    /// When the part is damaged or longer than the directory says.
    pub fn part(&mut self, path: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(index) = self.zip.index_for_name(path) else {
            return Ok(None);
        };
        let part = self.zip.by_index(index).map_err(|_| broken(path))?;
        let size = part.size().min(self.limits.inflated_bytes);
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(64 << 20)).unwrap_or(0));
        part.take(size + 1).read_to_end(&mut bytes).map_err(|_| broken(path))?;
        if bytes.len() as u64 > size {
            return Err(ReadError::OverLimit("部件大小与目录不符".to_owned()));
        }
        Ok(Some(bytes))
    }

    /// A part's text.
    fn xml(&mut self, path: &str) -> Result<Option<String>, ReadError> {
        let Some(bytes) = self.part(path)? else {
            return Ok(None);
        };
        refuse_doctype(&bytes)?;
        String::from_utf8(bytes).map(Some).map_err(|_| broken(path))
    }

    /// Refuses shared texts with a document type; the library that reads them does not.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub fn check_texts(&mut self) -> Result<(), ReadError> {
        self.xml("xl/sharedStrings.xml").map(|_| ())
    }

    /// The sheets in the workbook's order.
    ///
    /// # Errors
    /// When the workbook part or its relations are missing or damaged.
    pub fn sheets(&mut self) -> Result<Vec<SheetPart>, ReadError> {
        let root = self.xml("_rels/.rels")?.unwrap_or_default();
        let workbook = elements(&root, "Relationship")?
            .into_iter()
            .find(|rel| rel.get("Type").is_some_and(|t| t.ends_with("/officeDocument")))
            .and_then(|rel| rel.get("Target").cloned())
            .unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let workbook = workbook.trim_start_matches('/').to_owned();
        let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let rels = self.xml(&format!("{folder}/_rels/{file}.rels"))?.ok_or_else(|| broken("缺少工作表目录"))?;
        let targets: HashMap<String, String> = elements(&rels, "Relationship")?
            .into_iter()
            .filter_map(|mut rel| Some((rel.remove("Id")?, rel.remove("Target")?)))
            .collect();
        let text = self.xml(&workbook)?.ok_or_else(|| broken("缺少工作簿"))?;
        let sheets = elements(&text, "sheet")?
            .into_iter()
            .filter_map(|sheet| {
                let target = targets.get(sheet.get("id")?)?;
                let path = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("{folder}/{target}"),
                };
                Some(SheetPart {
                    name: sheet.get("name")?.clone(),
                    path,
                    hidden: sheet.get("state").is_some_and(|state| state != "visible"),
                })
            })
            .collect();
        Ok(sheets)
    }

    /// The modified date of the document properties, as written there.
    pub fn modified(&mut self) -> Option<NaiveDateTime> {
        let text = self.xml("docProps/core.xml").ok()??;
        let mut reader = Reader::from_str(&text);
        let mut inside = false;
        loop {
            match reader.read_event().ok()? {
                Event::Start(e) => inside = e.local_name().as_ref() == "modified",
                Event::Text(t) if inside => {
                    let stamp = t.xml10_content();
                    let stamp = stamp.trim().get(..19)?;
                    return NaiveDateTime::parse_from_str(stamp, "%Y-%m-%dT%H:%M:%S").ok();
                }
                Event::Eof => return None,
                _ => {}
            }
        }
    }
}

/// How many parts the end of the zip's directory says that there are; a comment may stand behind it.
fn listed(bytes: &[u8]) -> Option<u16> {
    let end = memchr::memmem::rfind(bytes, b"PK\x05\x06")?;
    let count = bytes.get(end + 10..end + 12)?;
    Some(u16::from_le_bytes([count[0], count[1]])).filter(|count| *count != u16::MAX)
}

/// A document type declaration has no place in a workbook and is how entity bombs begin.
fn refuse_doctype(bytes: &[u8]) -> Result<(), ReadError> {
    match memchr::memmem::find(bytes, b"<!DOCTYPE") {
        Some(_) => Err(broken("含有不允许的 DOCTYPE")),
        None => Ok(()),
    }
}

/// The attributes (by local name) of every element with the local name `element`.
fn elements(xml: &str, element: &str) -> Result<Vec<HashMap<String, String>>, ReadError> {
    let mut found = Vec::new();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(|_| broken("XML 有误"))? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == element => {
                let mut attributes = HashMap::new();
                for attribute in e.attributes() {
                    let attribute = attribute.map_err(|_| broken("XML 属性有误"))?;
                    let value = attribute
                        .normalized_value(quick_xml::XmlVersion::default())
                        .map_err(|_| broken("XML 属性有误"))?;
                    attributes.insert(attribute.key.local_name().as_ref().to_owned(), value.into_owned());
                }
                found.push(attributes);
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}
