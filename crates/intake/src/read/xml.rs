//! XML documents, element by element: no document type, no unknown entity, no end before the end.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What comes next in a document.
pub enum Node {
    /// An element begins; an empty one ends at once.
    Open(Element),
    /// The element of this name ends.
    Close(String),
    /// Text, entities resolved.
    Text(String),
    /// The document ends.
    End,
}

/// An element's name and attributes, prefixes kept.
pub struct Element {
    /// The name as written.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of the attribute with this full name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of the attribute with this name, whatever its prefix.
    pub fn local(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value.as_str())
    }

    /// A whole number from the attribute with this full name; `Err` when it is none.
    pub fn count(&self, name: &str) -> Result<Option<u32>, &'static str> {
        self.get(name).map(|value| value.trim().parse().map_err(|_| BAD)).transpose()
    }
}

/// A name without its prefix.
pub fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A document that is being read.
pub struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

const BAD: &str = "XML 有误";
/// Elements inside each other.
const DEPTH: usize = 200;

impl<'a> Xml<'a> {
    /// Begins at the beginning.
    pub fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// What comes next.
    ///
    /// # Errors
    /// What is broken, for the clerk.
    pub fn next(&mut self) -> Result<Node, &'static str> {
        loop {
            return Ok(match self.reader.read_event().map_err(|_| BAD)? {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        return Err("XML 嵌套太深");
                    }
                    Node::Open(element(&start)?)
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Node::Close(end.name().as_ref().to_owned())
                }
                Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => {
                    let resolved = match reference.resolve_char_ref().map_err(|_| BAD)? {
                        Some(c) => c.to_string(),
                        None => quick_xml::escape::resolve_predefined_entity(&reference).ok_or(BAD)?.to_owned(),
                    };
                    Node::Text(resolved)
                }
                Event::DocType(_) => return Err("含有不允许的 DOCTYPE"),
                Event::Eof if self.depth > 0 => return Err("不完整，可能没有传完"),
                Event::Eof => Node::End,
                _ => continue,
            });
        }
    }

    /// The text of the element that has just begun, all of it, up to its end.
    ///
    /// # Errors
    /// What is broken, for the clerk.
    pub fn text(&mut self) -> Result<String, &'static str> {
        let (mut depth, mut found) = (1, String::new());
        while depth > 0 {
            match self.next()? {
                Node::Open(_) => depth += 1,
                Node::Close(_) => depth -= 1,
                Node::Text(text) => found.push_str(&text),
                Node::End => return Err(BAD),
            }
        }
        Ok(found)
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, &'static str> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| BAD)?;
        let value = attribute.normalized_value(quick_xml::XmlVersion::default()).map_err(|_| BAD)?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        // That names are compared with each other costs the square of their number.
        if attributes.len() > 200 {
            return Err(BAD);
        }
    }
    Ok(Element { name: start.name().as_ref().to_owned(), attributes })
}
