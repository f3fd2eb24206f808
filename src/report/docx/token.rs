//! The words and signs of a tag.

/// A word or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or a keyword; behind a dot also digits.
    Word(String),
    /// A number.
    Number(String),
    /// Text in quotes, as written between them.
    Text(String),
    /// An operator or a bracket.
    Sign(&'static str),
}

/// Signs, longer ones first.
const SIGNS: [&str; 26] = [
    "**", "//", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "|", ".", ",", ":", "(", ")", "[", "]", "{",
    "}", "~", "=", "≠",
];

/// The plain form of what input methods and `AutoCorrect` make of ASCII signs.
pub(super) fn half_width(c: char) -> char {
    match c {
        '“' | '”' | '„' | '‟' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '–' | '—' | '−' => '-',
        '、' => ',',
        '。' => '.',
        c if c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}') => ' ',
        c => c,
    }
}

/// Takes the inside of a tag to pieces.
///
/// # Errors
/// Says what cannot be read.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    // What nobody sees means nothing, wherever it got in.
    let written: Vec<char> = text.chars().filter(|c| !"\u{200B}\u{FEFF}\u{2060}\u{AD}".contains(*c)).collect();
    let plain: Vec<char> = written.iter().map(|&c| half_width(c)).collect();
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < plain.len() {
        let c = plain[i];
        let member = tokens.last() == Some(&Token::Sign("."));
        let run = |from: usize, fits: fn(char) -> bool| plain[from..].iter().take_while(|&&c| fits(c)).count();
        if c == ' ' {
            i += 1;
        } else if c == '"' || c == '\'' {
            let end = quote_end(&written, i).ok_or("里的引号没有成对。请补上引号。")?;
            tokens.push(Token::Text(written[i + 1..end].iter().collect()));
            i = end + 1;
        } else if c.is_ascii_digit() && !member {
            let mut length = run(i, |c| c.is_ascii_digit());
            if plain.get(i + length) == Some(&'.') && plain.get(i + length + 1).is_some_and(char::is_ascii_digit) {
                length += 1 + run(i + length + 1, |c| c.is_ascii_digit());
            }
            tokens.push(Token::Number(plain[i..i + length].iter().collect()));
            i += length;
        } else if is_word(c) {
            // A unit's code may hold a hyphen; nothing is taken from a unit, so that here it is never a minus.
            let code = matches!(&*tokens, [.., Token::Word(units), Token::Sign(".")] if units == "units");
            let length = run(i, if code { |c| is_word(c) || c == '-' } else { is_word });
            tokens.push(Token::Word(plain[i..i + length].iter().collect()));
            i += length;
        } else {
            let rest: String = plain[i..plain.len().min(i + 2)].iter().collect();
            let sign = match c {
                '≥' => ">=",
                '≤' => "<=",
                _ => *SIGNS.iter().find(|sign| rest.starts_with(**sign)).ok_or_else(|| unknown(written[i]))?,
            };
            i += if matches!(c, '≥' | '≤') { 1 } else { sign.chars().count() };
            tokens.push(Token::Sign(if sign == "≠" { "!=" } else { sign }));
        }
    }
    Ok(tokens)
}

/// Where the quotation that begins at `open` ends: at its own counterpart, else at any quote of its width, since
/// `AutoCorrect` bends some quotes and not others.
pub(super) fn quote_end(written: &[char], open: usize) -> Option<usize> {
    let counterpart = match written[open] {
        '“' => '”',
        '‘' => '’',
        other => other,
    };
    let rest = &written[open + 1..];
    let exact = rest.iter().position(|&c| c == counterpart);
    let any = || rest.iter().position(|&c| half_width(c) == half_width(written[open]));
    exact.or_else(any).map(|at| open + 1 + at)
}

fn unknown(c: char) -> String {
    format!("里的“{c}”不能用在占位符里。请删去。")
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl Token {
    /// Whether it is the word or sign `text`.
    pub(super) fn is(&self, text: &str) -> bool {
        match self {
            Self::Word(word) => word == text,
            Self::Sign(sign) => *sign == text,
            Self::Number(_) | Self::Text(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_mean_what_they_stand_for() {
        let plain = tokens(r#"units.1101.x | f("全角，“引号”", 2.5) >= 'a'"#).unwrap();
        let dressed = tokens("units．1101．x\u{A0}｜　f（‘全角，“引号”’，２．５）≥‘a’").unwrap();
        assert_eq!(dressed, plain);
        assert_eq!(plain[2], Token::Word("1101".to_owned()));
        assert_eq!(tokens("f(“a\")").unwrap(), tokens("f('a')").unwrap());
        assert_eq!(tokens("units.A-01.x - 1").unwrap()[2], Token::Word("A-01".to_owned()));
        assert!(tokens("a ? b").unwrap_err().contains('?'));
        assert!(tokens("f(\"a)").unwrap_err().contains("引号"));
    }
}
