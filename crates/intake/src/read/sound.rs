//! Whether a part is XML at all: text, each element ended by its own end, and cells with the attributes that cells have.
//!
//! The library reads on over what is none of that; what it leaves out would be missing in silence.

use super::scan::{Tag, next_tag};

/// Elements inside each other.
const DEPTH: usize = 200;

/// The elements that are open while a part is scanned. The library does not compare an element's end with its beginning,
/// so that what is damaged could be passed over in silence.
#[derive(Default)]
pub struct Nesting<'a> {
    open: Vec<&'a [u8]>,
}

impl<'a> Nesting<'a> {
    /// Takes the next tag.
    pub fn take(&mut self, tag: &Tag<'a>) -> Result<(), &'static str> {
        if tag.closing {
            return if self.open.pop() == Some(tag.name) { Ok(()) } else { Err("XML 有误") };
        }
        // Text inside what only other programs know, or of which one of two is meant: the library takes all of it.
        let inside = |names: &[&[u8]]| self.open.iter().any(|name| names.contains(name));
        let beside = || self.open.last().is_some_and(|parent| [&b"si"[..], b"is", b"r", b"rPh"].contains(parent));
        if tag.name == b"t" && !beside() && inside(&[b"si", b"is"]) {
            return Err("文字里含有不认识的写法");
        }
        if !tag.empty && !tag.name.starts_with(b"?") {
            self.open.push(tag.name);
        }
        if self.open.len() > DEPTH { Err("XML 嵌套太深") } else { Ok(()) }
    }

    /// At the end nothing is open.
    pub fn finish(&self) -> Result<(), &'static str> {
        if self.open.is_empty() { Ok(()) } else { Err("不完整，可能没有传完") }
    }
}

/// Whether a part is text as XML allows it.
pub fn legible(xml: &[u8]) -> Result<(), &'static str> {
    if xml.iter().any(|&b| b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) {
        return Err("含有不是文字的内容");
    }
    std::str::from_utf8(xml).map(drop).map_err(|_| "文字编码有误")
}

/// Whether a part is whole: text, and each element ended by its own end.
pub fn whole(xml: &[u8]) -> Result<(), &'static str> {
    legible(xml)?;
    let (mut nesting, mut at) = (Nesting::default(), 0);
    while let Some(tag) = next_tag(xml, at) {
        let tag = tag?;
        nesting.take(&tag)?;
        at = tag.end;
    }
    nesting.finish()
}

/// Whether a cell has only attributes that cells have, and a number for its format. A name that one wrong bit has turned
/// into another would be passed over by the library, and the value read as if the attribute were not there.
pub fn known(attributes: &[u8]) -> bool {
    let mut rest = attributes;
    while let Some(equals) = memchr::memchr(b'=', rest) {
        let key = rest[..equals].trim_ascii();
        let quoted = rest[equals + 1..].trim_ascii_start();
        let close = quoted.first().and_then(|quote| memchr::memchr(*quote, quoted.get(1..)?));
        let Some(close) = close else { return false };
        let value = &quoted[1..=close];
        let right = match key {
            b"s" => value.iter().all(u8::is_ascii_digit),
            b"r" | b"t" | b"cm" | b"vm" | b"ph" => true,
            key => key.contains(&b':') || key == b"xmlns",
        };
        if !right {
            return false;
        }
        rest = &quoted[close + 2..];
    }
    rest.trim_ascii().is_empty()
}
