//! The zip package of an Office Open XML workbook: its parts under limits, and what they say about the whole.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use chrono::NaiveDateTime;
use zip::ZipArchive;

use super::format::moment;
use super::ole::u16_at;
use super::sound::{legible, whole};
use super::xml::{Element, Node, Xml, local};
use super::{Limits, ReadError};

/// From this size on the ratio is looked at: small parts of nothing but repetition are everywhere.
const RATIO_FROM: u64 = 1 << 20;

/// A workbook's parts.
pub struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Where each part stands, by its name in small letters and with forward slashes.
    names: HashMap<String, usize>,
    /// The path of the workbook part, once it was looked up.
    workbook: Option<String>,
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

/// A file that is damaged as a whole.
pub fn broken(what: &str) -> ReadError {
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
            if part.size() > RATIO_FROM && part.size() / part.compressed_size().max(1) > limits.ratio {
                return Err(ReadError::OverLimit("压缩比异常".to_owned()));
            }
            if part.encrypted() {
                return Err(ReadError::Encrypted);
            }
            let name = key(&part.name().map_err(|_| broken("部件名称有误"))?);
            if written(bytes, part.header_start()) != Some(part.name_raw()) {
                return Err(broken("部件名称前后不一"));
            }
            if names.insert(name, i).is_some() {
                return Err(broken("部件重名"));
            }
        }
        if inflated > limits.inflated_bytes {
            return Err(ReadError::OverLimit(format!("解压后有{}MB", inflated >> 20)));
        }
        Ok(Self { zip, names, workbook: None, limits: *limits })
    }

    /// A part's bytes, `None` when there is no such part.
    ///
    /// # Errors
    /// When the part is damaged or longer than the directory says.
    pub fn part(&mut self, path: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(&index) = self.names.get(&key(path)) else {
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

    /// A part's text, without a document type.
    ///
    /// # Errors
    /// As [`Package::part`], and when it is no text.
    pub fn xml(&mut self, path: &str) -> Result<Option<String>, ReadError> {
        let Some(bytes) = self.part(path)? else {
            return Ok(None);
        };
        refuse_doctype(&bytes)?;
        legible(&bytes).map_err(broken)?;
        String::from_utf8(bytes).map(Some).map_err(|_| broken(path))
    }

    /// Reads the parts that the library reads without us, so that they are what the directory says; and refuses a count of
    /// shared strings that the part cannot hold, for which the library would reserve memory.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub fn check_shared(&mut self) -> Result<(), ReadError> {
        for name in ["styles.xml", "theme/theme1.xml", "sharedStrings.xml"] {
            let Some(part) = self.beside(name)? else { continue };
            refuse_doctype(&part)?;
            whole(&part).map_err(broken)?;
            let declared = memchr::memmem::find(&part, b"uniqueCount").and_then(|at| {
                let digits = part[at..].iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
                // Too long a number is too large.
                let digits = digits.map(|&b| char::from(b)).collect::<String>();
                Some(digits.parse().unwrap_or(u64::MAX)).filter(|_| !digits.is_empty())
            });
            // The shortest string takes five bytes. Small lies are harmless, and some programs tell them.
            if declared.is_some_and(|n| n > 100_000 && n > part.len() as u64 / 5) {
                return Err(ReadError::OverLimit("文字表声称的条数与内容不符".to_owned()));
            }
        }
        Ok(())
    }

    /// The part of this name beside the workbook part.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub fn beside(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let workbook = self.workbook()?;
        let folder = workbook.rfind('/').map_or("", |slash| &workbook[..=slash]);
        self.part(&format!("{folder}{name}"))
    }

    /// Whether the workbook asks to be computed when it is opened, as programs write that compute nothing.
    ///
    /// # Errors
    /// As [`Package::xml`].
    pub fn computes_on_load(&mut self) -> Result<bool, ReadError> {
        let workbook = self.workbook()?;
        let text = self.xml(&workbook)?.unwrap_or_default();
        let asked = |e: &Element| matches!(e.get("fullCalcOnLoad"), Some("1" | "true"));
        Ok(elements(&text, "calcPr")?.iter().any(asked))
    }

    /// The path of the workbook part.
    fn workbook(&mut self) -> Result<String, ReadError> {
        if let Some(known) = &self.workbook {
            return Ok(known.clone());
        }
        let root = self.xml("_rels/.rels")?.unwrap_or_default();
        let path = elements(&root, "Relationship")?
            .into_iter()
            .find(|rel| rel.get("Type").is_some_and(|t| t.ends_with("/officeDocument")))
            .and_then(|rel| rel.get("Target").map(str::to_owned))
            .unwrap_or_else(|| "xl/workbook.xml".to_owned());
        Ok(self.workbook.insert(path.trim_start_matches('/').to_owned()).clone())
    }

    /// The workbook part, and what its relations point to: the targets' paths by id.
    ///
    /// # Errors
    /// When the part or its relations are missing or damaged.
    pub fn relations(&mut self) -> Result<(String, HashMap<String, String>), ReadError> {
        let workbook = self.workbook()?;
        let (folder, file) = workbook.split_at(workbook.rfind('/').map_or(0, |slash| slash + 1));
        let rels = self.xml(&format!("{folder}_rels/{file}.rels"))?.ok_or_else(|| broken("缺少工作表目录"))?;
        let targets = elements(&rels, "Relationship")?
            .into_iter()
            .filter_map(|rel| {
                let target = rel.get("Target")?;
                let path = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None => format!("{folder}{target}"),
                };
                Some((rel.get("Id")?.to_owned(), path))
            })
            .collect();
        Ok((workbook, targets))
    }

    /// The sheets in the workbook's order.
    ///
    /// # Errors
    /// When the workbook part or its relations are missing or damaged.
    pub fn sheets(&mut self) -> Result<Vec<SheetPart>, ReadError> {
        let (workbook, targets) = self.relations()?;
        let text = self.xml(&workbook)?.ok_or_else(|| broken("缺少工作簿"))?;
        let sheets = elements(&text, "sheet")?
            .into_iter()
            .filter_map(|sheet| {
                Some(SheetPart {
                    name: sheet.get("name")?.to_owned(),
                    path: targets.get(sheet.local("id")?)?.clone(),
                    hidden: sheet.get("state").is_some_and(|state| state != "visible"),
                })
            })
            .collect();
        Ok(sheets)
    }

    /// The modified date of the document properties, as written there.
    ///
    /// # Errors
    /// As [`Package::part`]: which of two versions counts may hang on it.
    pub fn modified(&mut self) -> Result<Option<NaiveDateTime>, ReadError> {
        self.stamp("docProps/core.xml", "modified")
    }

    /// The moment in the first element of this name in a part; none where a program wrote the part wrongly.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub fn stamp(&mut self, path: &str, element: &str) -> Result<Option<NaiveDateTime>, ReadError> {
        let part = self.part(path)?.unwrap_or_default();
        Ok(std::str::from_utf8(&part).ok().and_then(|text| stamped(text, element)))
    }
}

fn stamped(text: &str, element: &str) -> Option<NaiveDateTime> {
    let mut xml = Xml::new(text);
    loop {
        match xml.next().ok()? {
            Node::Open(e) if local(&e.name) == element => return moment(&xml.text().ok()?),
            Node::End => return None,
            _ => {}
        }
    }
}

/// How many parts the end of the zip's directory says that there are; a comment may stand behind it.
fn listed(bytes: &[u8]) -> Option<u16> {
    let end = memchr::memmem::rfind(bytes, b"PK\x05\x06")?;
    let count = bytes.get(end + 10..end + 12)?;
    Some(u16::from_le_bytes([count[0], count[1]])).filter(|count| *count != u16::MAX)
}

/// The name that stands before a part itself; the directory has it a second time.
fn written(bytes: &[u8], start: u64) -> Option<&[u8]> {
    let header = bytes.get(usize::try_from(start).ok()?..)?;
    header.get(30..30 + usize::from(u16_at(header, 26)?))
}

/// What parts are looked up by: programs differ in case and slashes.
pub fn key(path: &str) -> String {
    path.to_lowercase().replace('\\', "/")
}

/// A document type declaration has no place in a workbook and is how entity bombs begin.
fn refuse_doctype(bytes: &[u8]) -> Result<(), ReadError> {
    let found = [b"<!DOCTYPE", b"<!doctype"].iter().any(|d| memchr::memmem::find(bytes, *d).is_some());
    if found { Err(broken("含有不允许的 DOCTYPE")) } else { Ok(()) }
}

/// Every element with the local name `name`.
fn elements(xml: &str, name: &str) -> Result<Vec<Element>, ReadError> {
    let mut found = Vec::new();
    let mut xml = Xml::new(xml);
    loop {
        match xml.next().map_err(broken)? {
            Node::Open(e) if local(&e.name) == name => found.push(e),
            Node::End => return Ok(found),
            _ => {}
        }
    }
}
