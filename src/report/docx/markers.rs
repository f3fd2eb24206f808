//! Signs in the rendered text that say which tag wrote what. They are control characters, which XML does not allow,
//! so that no text from outside can hold them; they are taken out before anything is written.

/// Delimiters of the engine's own syntax, so that nothing in a part is ever taken for it.
pub(super) const OUTPUT: (&str, &str) = ("\u{1}", "\u{2}");
pub(super) const STATEMENT: (&str, &str) = ("\u{3}", "\u{4}");
pub(super) const COMMENT: (&str, &str) = ("\u{5}", "\u{6}");

/// Before the number of what was written, between that and its text, and behind it.
pub(super) const BEGIN: char = '\u{E}';
pub(super) const MIDDLE: char = '\u{F}';
pub(super) const END: char = '\u{10}';
/// In a paragraph that vanishes when nothing is left in it.
pub(super) const VANISHING: char = '\u{11}';

/// Whether `c` is a control character that no XML text may hold.
pub(super) fn is_control(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// A stretch of text that a tag wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Number of what was written, in the order of the writing.
    pub(super) number: usize,
    /// Where it begins among the characters without signs.
    pub(super) start: usize,
    /// The text.
    pub(super) text: String,
}

/// The text without signs, and what tags wrote in it.
pub(super) fn read(text: &str) -> (String, Vec<Written>) {
    let (mut plain, mut length, mut all) = (String::with_capacity(text.len()), 0, Vec::new());
    let mut open: Option<(usize, usize, usize)> = None;
    let mut number: Option<usize> = None;
    for c in text.chars() {
        match (c, number) {
            (BEGIN, _) => number = Some(0),
            (MIDDLE, Some(n)) => {
                open = Some((n, length, plain.len()));
                number = None;
            }
            (END, _) => {
                if let Some((number, start, from)) = open.take() {
                    all.push(Written { number, start, text: plain[from..].to_owned() });
                }
            }
            (c, Some(n)) => number = c.to_digit(10).map(|digit| n * 10 + digit as usize),
            (VANISHING, _) => {}
            (c, None) => {
                plain.push(c);
                length += 1;
            }
        }
    }
    (plain, all)
}

/// The text without signs.
pub(super) fn strip(text: &str) -> String {
    if text.contains(is_control) { read(text).0 } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_read_and_taken_out() {
        let text = format!("共{BEGIN}12{MIDDLE}35{END}人{VANISHING}");
        let written = Written { number: 12, start: 1, text: "35".to_owned() };
        assert_eq!(read(&text), ("共35人".to_owned(), vec![written]));
        assert_eq!(strip(&text), "共35人");
    }
}
