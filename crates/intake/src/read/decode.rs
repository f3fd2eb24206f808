//! From bytes to text: byte order marks, declared encodings, and what decodes without error.

use encoding_rs::{Encoding, GB18030};

use super::ReadError;

fn unknown() -> ReadError {
    ReadError::Unreadable("文字编码无法识别".to_owned())
}

/// The text of the bytes. A byte order mark decides, then UTF-8 if it fits, then what the file declares, then GB18030.
/// Nothing is replaced: one byte that does not fit refuses the file.
///
/// # Errors
/// When no encoding fits.
pub fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<String, ReadError> {
    let strict = |encoding: &'static Encoding, bytes: &[u8]| {
        encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(std::borrow::Cow::into_owned)
            .ok_or_else(unknown)
    };
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return strict(encoding, &bytes[skip..]);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    if was_utf8(bytes) {
        return Err(ReadError::Unreadable("文件已损坏（文字编码前后不一）".to_owned()));
    }
    match declared {
        Some(encoding) if encoding != encoding_rs::UTF_8 && encoding != encoding_rs::GBK => strict(encoding, bytes),
        _ => strict(GB18030, bytes),
    }
}

/// Whether this was UTF-8 and is damaged. Chinese in GBK is hardly ever a character of UTF-8, and never many in a row.
fn was_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes[..bytes.len().min(1 << 20)].utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| c.len_utf8() > 2).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= 12 && whole > broken * 4
}

/// A file's name that is no UTF-8: in GB18030 if it fits, else with marks in place of what nobody can read.
#[must_use]
pub fn name(bytes: &[u8]) -> String {
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => text.into_owned(),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The encoding that the head of an HTML page or an XML document declares.
pub fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(4096)].to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|key| {
        let start = memchr::memmem::find(&head, key.as_bytes())? + key.len();
        let label = head[start..].split(|b| !b.is_ascii_alphanumeric() && *b != b'-' && *b != b'_');
        label.take(2).find(|l| !l.is_empty()).and_then(Encoding::for_label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_then_utf8_then_what_is_declared() {
        let text = "单位：第一党支部";
        let (gbk, _, _) = GB18030.encode(text);
        let (big5, _, _) = encoding_rs::BIG5.encode("單位");
        let utf16: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(text.as_bytes(), None).unwrap(), text);
        assert_eq!(decode(&gbk, None).unwrap(), text);
        assert_eq!(decode(&gbk, declared(b"<meta charset=\"utf-8\">")).unwrap(), text);
        assert_eq!(decode(&utf16, None).unwrap(), text);
        assert_eq!(decode(&big5, declared(b"<?xml version='1.0' encoding='big5'?>")).unwrap(), "單位");
        assert!(decode(&utf16[..utf16.len() - 1], None).is_err());
        assert!(decode(&[b"\xEF\xBB\xBF".as_slice(), &gbk].concat(), None).is_err());
        let mut damaged = text.repeat(3).into_bytes();
        damaged[60] = 0xFF;
        assert!(decode(&damaged, None).is_err());
    }
}
