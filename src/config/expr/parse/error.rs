//! Where an expression is wrong.

use std::ops::Range;

use sqlparser::parser::ParserError;
use sqlparser::tokenizer::{Location, Span};

/// What is wrong with an expression, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprError {
    /// What is wrong, in one sentence.
    pub message: String,
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What would be right, or the nearest name.
    pub suggestion: Option<String>,
}

impl ExprError {
    /// The same with what would be right.
    #[must_use]
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// The same with “did you mean”, when there is a near name.
    #[must_use]
    pub fn near(self, name: &str, names: &[&str]) -> Self {
        match crate::config::diagnose::nearest(name, names) {
            Some(near) => self.suggest(format!("是不是“{near}”？")),
            None => self,
        }
    }
}

/// The text of an expression, with the parser's lines and columns found in it.
pub struct Text<'a> {
    text: &'a str,
    lines: Vec<usize>,
}

impl<'a> Text<'a> {
    /// The text of an expression.
    pub fn new(text: &'a str) -> Self {
        let starts = text.match_indices('\n').map(|(i, _)| i + 1);
        Self { text, lines: std::iter::once(0).chain(starts).collect() }
    }

    /// The text.
    pub fn str(&self) -> &'a str {
        self.text
    }

    fn byte(&self, at: Location) -> usize {
        let line = usize::try_from(at.line).unwrap_or(0).saturating_sub(1);
        let column = usize::try_from(at.column).unwrap_or(0).saturating_sub(1);
        let Some(&start) = self.lines.get(line) else {
            return self.text.len();
        };
        let rest = &self.text[start..];
        start + rest.char_indices().nth(column).map_or(rest.len(), |(i, _)| i)
    }

    /// The bytes of a parser's span; the whole text when it has none.
    pub fn range(&self, span: Span) -> Range<usize> {
        if span == Span::empty() {
            return 0..self.text.len();
        }
        let start = self.byte(span.start);
        let end = self.byte(span.end).max(start);
        start..end + self.closing(start, end)
    }

    /// How many bytes after `end` close the brackets that are still open: the parser's calls end before theirs.
    fn closing(&self, start: usize, end: usize) -> usize {
        let count = |c: char| self.text[start..end].matches(c).count();
        let mut open = count('(').saturating_sub(count(')'));
        let mut width = 0;
        for c in self.text[end..].chars() {
            match c {
                ')' if open > 0 => open -= 1,
                _ if open > 0 && c.is_whitespace() => {}
                _ => break,
            }
            width += c.len_utf8();
        }
        if open == 0 { width } else { 0 }
    }

    /// An error at a parser's span.
    pub fn error(&self, span: Span, message: impl Into<String>) -> ExprError {
        ExprError { message: message.into(), range: self.range(span), suggestion: None }
    }

    /// An error of the whole text.
    pub fn whole(&self, message: impl Into<String>) -> ExprError {
        self.error(Span::empty(), message)
    }

    /// What the parser says.
    pub fn parser(&self, error: &ParserError) -> ExprError {
        let (ParserError::TokenizerError(message) | ParserError::ParserError(message)) = error else {
            return self.whole("式子套得太深，请拆开");
        };
        let (what, place) = message.rsplit_once(" at Line: ").unwrap_or((message, ""));
        let start = place
            .split_once(", Column: ")
            .and_then(|(line, column)| Some(Location::new(line.parse().ok()?, column.parse().ok()?)))
            .map_or(self.text.len(), |at| self.byte(at));
        let found = what.split_once(", found: ").map(|(_, found)| found);
        let message = match found {
            _ if what.contains("Unterminated") => "引号没有配对".to_owned(),
            _ if self.text.trim().is_empty() => "式子是空的".to_owned(),
            Some("EOF") => "式子没有写完".to_owned(),
            Some(found) => format!("“{found}”不该出现在这里"),
            None => "看不懂这个式子".to_owned(),
        };
        let width = found.filter(|found| self.text[start..].starts_with(found)).map_or(0, str::len);
        ExprError { message, range: start..start + width, suggestion: Some(format!("SQL：{what}")) }
    }

    /// Full-width marks outside quotes are typing slips, or names that need quotes.
    pub fn check_width(&self, names: &[&str]) -> Result<(), Vec<ExprError>> {
        let mut quote = None;
        for (i, c) in self.text.char_indices() {
            match quote {
                Some(open) if open == c => quote = None,
                None if matches!(c, '\'' | '"') => quote = Some(c),
                None if "，。、；：（）＝＜＞＋－＊／“”‘’《》≤≥≠×÷　".contains(c) => {
                    return Err(vec![self.wide(i, c, names)]);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn wide(&self, at: usize, c: char, names: &[&str]) -> ExprError {
        let covering = names.iter().filter(|name| name.contains(c)).find_map(|name| {
            let (start, _) =
                self.text.match_indices(name).find(|(start, _)| (*start..start + name.len()).contains(&at))?;
            Some((start, *name))
        });
        if let Some((start, name)) = covering {
            return ExprError {
                message: format!("“{name}”里有符号，要加双引号"),
                range: start..start + name.len(),
                suggestion: Some(format!("写成 \"{name}\"")),
            };
        }
        let half = match c {
            '，' | '、' => ",",
            '；' => ";",
            '（' => "(",
            '）' => ")",
            '＝' => "=",
            '＜' => "<",
            '＞' => ">",
            '＋' => "+",
            '－' => "-",
            '＊' | '×' => "*",
            '／' | '÷' => "/",
            '‘' | '’' | '“' | '”' => "'",
            '≤' => "<=",
            '≥' => ">=",
            '≠' => "<>",
            _ => " ",
        };
        ExprError {
            message: format!("式子里不能用“{c}”"),
            range: at..at + c.len_utf8(),
            suggestion: Some(format!("改成 {half}")),
        }
    }
}
