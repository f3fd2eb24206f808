//! The document as written: its shape checked against [`keys`](super::keys), its values typed, each with its place.
//!
//! serde would stop at the first unknown key; this walk goes on, so that one run shows every mistake.

mod shape;
mod syntax;

use std::ops::Range;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnose::Mistake;
use super::keys;

/// A value with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// The whole file.
pub struct Document<'a> {
    text: &'a str,
    root: Spanned<DeTable<'a>>,
}

impl<'a> Document<'a> {
    /// Parses `text` and checks its shape.
    pub fn parse(text: &'a str, mistakes: &mut Vec<Mistake>) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            shape::table(root.get_ref(), root.span(), keys::CONFIG, "", mistakes);
            return Self { text, root };
        }
        // What could be salvaged from broken TOML would only give mistakes that are none.
        mistakes.extend(syntax::mistakes(text, &errors));
        let empty = Spanned::new(0..0, DeTable::new());
        Self { text, root: empty }
    }

    /// The top of the file.
    pub fn root(&self) -> Node<'_> {
        Node { table: self.root.get_ref(), span: self.root.span() }
    }

    /// Where in the file the bytes `range` of a text value stand: escapes and the lines of `"""` strings shift them.
    pub fn inside(&self, text: &Spot<&str>, range: &Range<usize>) -> Range<usize> {
        let written = &self.text[text.span.clone()];
        let at = |offset| text.span.start + syntax::written_offset(written, offset);
        at(range.start)..at(range.end.max(range.start))
    }
}

/// A table of the document; what has the wrong type was said already and reads as absent.
#[derive(Clone)]
pub struct Node<'a> {
    table: &'a DeTable<'a>,
    /// Where it stands (a `[[header]]`, or braces).
    pub span: Range<usize>,
}

impl<'a> Node<'a> {
    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// Whether the key is there, whatever it holds.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Where the key itself stands.
    pub fn key_span(&self, key: &str) -> Range<usize> {
        self.table.get_key_value(key).map_or_else(|| self.span.clone(), |(key, _)| key.span())
    }

    /// Text.
    pub fn text(&self, key: &str) -> Option<Spot<&'a str>> {
        self.get(key).and_then(text)
    }

    /// Text that is not blank.
    pub fn filled(&self, key: &str) -> Option<Spot<&'a str>> {
        self.text(key).filter(|spot| !spot.value.trim().is_empty())
    }

    /// Text as an owned string, empty when absent.
    pub fn string(&self, key: &str) -> String {
        self.text(key).map(|spot| spot.value.to_owned()).unwrap_or_default()
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Vec<Spot<&'a str>> {
        self.get(key).map(texts).unwrap_or_default()
    }

    /// A list of texts as owned strings.
    pub fn strings(&self, key: &str) -> Vec<String> {
        let texts = self.texts(key).into_iter();
        texts.map(|spot| spot.value.to_owned()).collect()
    }

    /// A whole number.
    pub fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key)?.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        }
    }

    /// A number, exactly as written.
    pub fn number(&self, key: &str) -> Option<Spot<Decimal>> {
        self.get(key).and_then(number)
    }

    /// `true` or `false`.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.get(key)?.get_ref().as_bool()
    }

    /// A list of days.
    pub fn days(&self, key: &str) -> Vec<chrono::NaiveDate> {
        let list = self.get(key).and_then(|value| value.get_ref().as_array());
        list.into_iter().flatten().filter_map(shape::day).collect()
    }

    /// A table.
    pub fn node(&self, key: &str) -> Option<Node<'a>> {
        self.get(key).and_then(node)
    }

    /// A list of tables.
    pub fn nodes(&self, key: &str) -> Vec<Node<'a>> {
        let list = self.get(key).and_then(|value| value.get_ref().as_array());
        list.into_iter().flatten().filter_map(node).collect()
    }

    /// Keys and values of a table in the order of the file.
    fn pairs(&self) -> Vec<(Spot<&'a str>, &'a Spanned<DeValue<'a>>)> {
        let mut pairs: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| {
                let key = Spot { value: key.get_ref().as_ref(), span: key.span() };
                (key, value)
            })
            .collect();
        pairs.sort_by_key(|(key, _)| key.span.start);
        pairs
    }

    /// Keys and texts of the table at `key`, in the order of the file.
    pub fn text_map(&self, key: &str) -> Vec<(Spot<&'a str>, Spot<&'a str>)> {
        let pairs = self.node(key).map(|node| node.pairs()).unwrap_or_default();
        let pairs = pairs.into_iter();
        pairs.filter_map(|(key, value)| Some((key, text(value)?))).collect()
    }

    /// Keys and numbers of the table at `key`, in the order of the file.
    pub fn number_map(&self, key: &str) -> Vec<(Spot<&'a str>, Spot<Decimal>)> {
        let pairs = self.node(key).map(|node| node.pairs()).unwrap_or_default();
        let pairs = pairs.into_iter();
        pairs.filter_map(|(key, value)| Some((key, number(value)?))).collect()
    }

    /// Declared values with their spellings: a list of names, or a table from names to spellings.
    pub fn values(&self, key: &str) -> Vec<(Spot<&'a str>, Vec<Spot<&'a str>>)> {
        match self.node(key) {
            Some(node) => {
                let pairs = node.pairs().into_iter();
                pairs.map(|(key, value)| (key, texts(value))).collect()
            }
            None => self.texts(key).into_iter().map(|name| (name, Vec::new())).collect(),
        }
    }
}

fn text<'a>(value: &'a Spanned<DeValue<'a>>) -> Option<Spot<&'a str>> {
    value.get_ref().as_str().map(|text| Spot { value: text, span: value.span() })
}

fn texts<'a>(value: &'a Spanned<DeValue<'a>>) -> Vec<Spot<&'a str>> {
    let list = value.get_ref().as_array();
    list.into_iter().flatten().filter_map(text).collect()
}

fn number(value: &Spanned<DeValue<'_>>) -> Option<Spot<Decimal>> {
    let number = match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => Decimal::from_str_exact(number.as_str()),
        DeValue::Float(number) => Decimal::from_str_exact(number.as_str()),
        _ => return None,
    };
    number.ok().map(|number| Spot { value: number, span: value.span() })
}

fn node<'a>(value: &'a Spanned<DeValue<'a>>) -> Option<Node<'a>> {
    value.get_ref().as_table().map(|table| Node { table, span: value.span() })
}
