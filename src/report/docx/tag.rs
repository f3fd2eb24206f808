//! Tags in a paragraph's text: `{{ … }}`, `{% … %}` and `{# … #}`, however Word and WPS dressed them.
//!
//! An input method turns braces, quotes and spaces into full-width ones, and `AutoCorrect` bends quotes; within a tag
//! they mean what they stand for, so they are read as such. Single braces are text.

use std::ops::Range;

use super::token::{self, Token};
use super::xml::Char;

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `{{ … }}`
    Output,
    /// `{% … %}`
    Statement,
    /// `{# … #}`
    Comment,
}

/// A tag.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) form: Form,
    /// The characters of the paragraph that it takes.
    pub(super) chars: Range<usize>,
    /// Of these, its first brace.
    pub(super) brace: usize,
    /// As it stands there.
    pub(super) raw: String,
    pub(super) tokens: Vec<Token>,
}

/// What looks like a tag and is none.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    /// Where it begins.
    pub(super) at: usize,
    pub(super) raw: String,
    pub(super) why: String,
}

/// All tags of a paragraph in order, and what is wrong with others.
pub(super) fn find(chars: &[Char]) -> (Vec<Tag>, Vec<Broken>) {
    let written: Vec<char> = chars.iter().map(|char| char.c).collect();
    let plain: Vec<char> = written.iter().map(|&c| token::half_width(c)).collect();
    let (mut tags, mut broken) = (Vec::new(), Vec::new());
    let mut i = 0;
    // Comments end anywhere: when one does not, no later one does, and need not be looked for.
    let mut open_comment = false;
    while i < plain.len() {
        let pair = (plain[i], plain.get(i + 1).copied().unwrap_or(' '));
        let form = match pair {
            ('{', '{') => Form::Output,
            ('{', '%') => Form::Statement,
            ('{', '#') => Form::Comment,
            ('}' | '%' | '#', '}') if pair.0 != '#' || plain.get(i + 2) == Some(&'}') => {
                let raw = clip(&chars[i.saturating_sub(12)..i + 2]);
                let why = "前面没有与之配对的开头。占位符要写成 {{ 名称 }}，请补全或删去。".to_owned();
                // A percentage before a lone brace is text.
                if pair.0 == '}' || pair.0 == '%' && !is_number_before(&plain[..i]) {
                    broken.push(Broken { at: i, raw, why });
                }
                i += 2;
                continue;
            }
            _ => {
                i += 1;
                continue;
            }
        };
        let end = if form == Form::Comment && open_comment { None } else { close(&written, &plain, i + 2, form) };
        open_comment |= form == Form::Comment && end.is_none();
        match end {
            Some(end) => {
                match tag(chars, &plain, i..end, form) {
                    Ok(tag) => {
                        i = tag.chars.end.max(end);
                        tags.push(tag);
                    }
                    Err(why) => {
                        broken.push(Broken { at: i, raw: clip(&chars[i..end]), why });
                        i = end;
                    }
                };
            }
            None => {
                let why = format!("没有写完：这一段里找不到结尾的 {}。", closing(form));
                broken.push(Broken { at: i, raw: clip(&chars[i..]), why });
                i += 2;
            }
        }
    }
    (tags, broken)
}

fn is_number_before(plain: &[char]) -> bool {
    plain.last().is_some_and(char::is_ascii_digit)
}

fn closing(form: Form) -> &'static str {
    match form {
        Form::Output => "}}",
        Form::Statement => "%}",
        Form::Comment => "#}",
    }
}

/// The text of `chars`, its beginning where it is long.
fn clip(chars: &[Char]) -> String {
    let text: String = chars.iter().filter(|char| !char.is_solid()).map(|char| char.c).take(60).collect();
    text.trim().to_owned()
}

/// Where the tag that began before `from` ends: behind the first closing signs outside of quotes.
fn close(written: &[char], plain: &[char], from: usize, form: Form) -> Option<usize> {
    let end: Vec<char> = closing(form).chars().collect();
    let mut i = from;
    while i + 1 < plain.len() {
        if plain[i..i + 2] == end[..] {
            return Some(i + 2);
        }
        match plain[i] {
            _ if form == Form::Comment => {}
            // Another tag begins: this one was not finished.
            '{' if matches!(plain[i + 1], '{' | '%') => return None,
            '"' | '\'' => i = token::quote_end(written, i).unwrap_or(i),
            _ => {}
        }
        i += 1;
    }
    None
}

fn tag(chars: &[Char], plain: &[char], range: Range<usize>, form: Form) -> Result<Tag, String> {
    let raw = clip(&chars[range.clone()]);
    if chars[range.clone()].iter().any(Char::is_solid) {
        return Err("中间夹着图片、域、分页符或注号。请删去后重新输入这个占位符。".to_owned());
    }
    if form == Form::Comment {
        return Ok(Tag { form, brace: range.start, chars: range, raw, tokens: Vec::new() });
    }
    let brace = range.start;
    let mut inner = range.start + 2..range.end - 2;
    let mut range = range;
    let blank = |c: &char| c.is_whitespace();
    // `{%-` and `-%}` take the blanks beside the tag with them.
    if plain.get(inner.start) == Some(&'-') && !inner.is_empty() {
        inner.start += 1;
        range.start -= plain[..range.start].iter().rev().take_while(|c| blank(c)).count();
    }
    if !inner.is_empty() && plain[inner.end - 1] == '-' {
        inner.end -= 1;
        range.end += plain[range.end..].iter().take_while(|c| blank(c)).count();
    }
    let text: String = chars[inner].iter().map(|char| char.c).collect();
    let text = match without_prefix(&text, form) {
        Some(rest) => rest,
        None => &text,
    };
    let tokens = token::tokens(text)?;
    if tokens.is_empty() {
        return Err("里面是空的。请写上名称，或删去。".to_owned());
    }
    Ok(Tag { form, chars: range, brace, raw, tokens })
}

/// Other programs mark whether a tag is about a paragraph (`{%p`), a row (`{%tr`) or a run (`{%r`, `{{r`); here that
/// is seen from where it stands.
fn without_prefix(text: &str, form: Form) -> Option<&str> {
    let marks: &[&str] = if form == Form::Statement { &["p", "tr", "tc", "r"] } else { &["r", "p"] };
    marks.iter().find_map(|mark| {
        let rest = text.strip_prefix(mark)?;
        let spaced = rest.starts_with(|c: char| token::half_width(c) == ' ');
        let named = rest.trim_start().starts_with(|c: char| c.is_alphanumeric() || c == '_');
        (spaced && named).then_some(rest)
    })
}
