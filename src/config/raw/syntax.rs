//! What the TOML parser says, in words for those who edit the file, and how strings are written.

use toml::de::Error;

use super::super::diagnose::Mistake;

/// The parser's errors as mistakes.
pub fn mistakes(text: &str, errors: &[Error]) -> Vec<Mistake> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    let mut lines = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let start = text[..text.floor_char_boundary(span.start)].rfind('\n').map_or(0, |i| i + 1);
        // After the first error on a line the parser is guessing.
        if !lines.contains(&start) {
            lines.push(start);
            mistakes.push(mistake(text, error, start));
        }
    }
    mistakes
}

fn mistake(text: &str, error: &Error, line_start: usize) -> Mistake {
    let span = error.span().unwrap_or(0..0);
    let line = text[line_start..].lines().next().unwrap_or_default();
    if let Some((from, key)) = bare_chinese(line) {
        let from = line_start + from;
        return Mistake::new(from..from + key.len(), format!("键“{key}”含有汉字，要加引号"))
            .label(format!("写成 \"{key}\""))
            .help("键和代号用英文字母；表里的中文键加引号，如 { \"出勤\" = [\"√\"] }");
    }
    let message = error.message();
    let full_width = text[text.floor_char_boundary(span.start)..]
        .chars()
        .next()
        .filter(|c| "“”‘’，＝：；［］｛｝（）　".contains(*c));
    if let Some(c) = full_width {
        return Mistake::new(span, format!("这里不能用全角符号 {c}"))
            .label("改成半角")
            .help(format!("TOML：{message}"));
    }
    let plain = [
        ("duplicate key", "同一个键写了两次"),
        ("unclosed", "引号或括号没有配对"),
        ("missing opening quote", "文字要加引号"),
        ("string values must be quoted", "文字要加引号"),
        ("key with no value", "键后面没有值"),
        ("unquoted keys cannot", "键里有不能用的字符"),
        ("cannot redefine", "这张表在前面写过了"),
        ("cannot extend", "这个键前面写成了别的类型"),
        ("invalid", "写法不对"),
    ];
    let chinese = plain
        .iter()
        .find(|(english, _)| message.contains(english))
        .map_or("这里不合 TOML 语法", |(_, chinese)| chinese);
    Mistake::new(span, chinese).help(format!("TOML：{message}"))
}

/// A key with Chinese characters outside quotes: where on the line it begins, and the key.
fn bare_chinese(line: &str) -> Option<(usize, &str)> {
    let mut start = None;
    let mut quote = None;
    let mut before = None;
    for (i, c) in line.char_indices().chain([(line.len(), ' ')]) {
        if let Some(open) = quote {
            if c == open {
                quote = None;
            }
            continue;
        }
        match c {
            '"' | '\'' => quote = Some(c),
            '#' => return None,
            _ if c.is_alphanumeric() || matches!(c, '_' | '-') => {
                start.get_or_insert(i);
                continue;
            }
            _ => {}
        }
        if let Some(from) = start.take() {
            let word = &line[from..i];
            let is_key = line[i..].trim_start().starts_with(['=', ']', '.'])
                && matches!(before, None | Some('{' | ',' | '[' | '.'));
            if is_key && !word.is_ascii() {
                return Some((from, word));
            }
            before = Some('x');
        }
        if !c.is_whitespace() {
            before = Some(c);
        }
    }
    None
}

/// Where in a string as `written` (with its quotes) the byte `offset` of its value stands.
pub fn written_offset(written: &str, offset: usize) -> usize {
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    let open = quotes.iter().find(|q| written.starts_with(**q)).map_or(0, |q| q.len());
    let escapes = written.starts_with('"');
    let mut at = open;
    if open == 3 {
        let rest = &written[at..];
        at += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }
    let mut value = 0;
    while value < offset && at < written.len() {
        let mut rest = written[at..].chars();
        let Some(c) = rest.next() else { break };
        if c != '\\' || !escapes {
            value += c.len_utf8();
            at += c.len_utf8();
            continue;
        }
        let digits = match rest.next() {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            Some(c) if c.is_whitespace() => {
                // A backslash at the end of a line swallows the white space up to the next word.
                at += 1 + written[at + 1..].len() - written[at + 1..].trim_start().len();
                continue;
            }
            _ => 0,
        };
        let code = written.get(at + 2..at + 2 + digits).unwrap_or_default();
        let escaped = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        value += escaped.map_or(1, char::len_utf8);
        at += 2 + digits;
    }
    at.min(written.len())
}
