//! The expression in a tag: what it names, and how the template engine gets it.

use super::token::Token;

/// Words that are no names.
const KEYWORDS: [&str; 14] =
    ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "recursive"];
/// Signs that compare; the engine orders numbers before objects, so figures are handed to them as numbers.
const COMPARING: [&str; 6] = ["<", ">", "<=", ">=", "==", "!="];
const CALCULATING: [&str; 7] = ["+", "-", "*", "/", "//", "%", "**"];

/// What an expression refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// `a.b["c"]` as a, b, c; [`ANY`] in place of what is only known later.
    Path(Vec<String>),
    Filter(String),
    Test(String),
    /// Something called by name.
    Function(String),
}

/// What stands in a path for `[x]`.
pub(super) const ANY: &str = "[]";

/// Everything that the expression names, in order.
pub(super) fn references(tokens: &[Token]) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let before = i.checked_sub(1).map(|i| &tokens[i]);
        let after = |sign: &str| tokens.get(i + 1).is_some_and(|token| token.is(sign));
        let Token::Word(word) = &tokens[i] else {
            i += 1;
            continue;
        };
        if before.is_some_and(|token| token.is("|")) {
            found.push(Reference::Filter(word.clone()));
        } else if is_test(tokens, i) {
            found.push(Reference::Test(word.clone()));
        } else if KEYWORDS.contains(&word.as_str()) || before.is_some_and(|token| token.is(".")) || after("=") {
            // No name, or an argument's.
        } else if after("(") {
            found.push(Reference::Function(word.clone()));
        } else {
            let (path, end) = path(tokens, i);
            found.push(Reference::Path(path));
            i = end;
            continue;
        }
        i += 1;
    }
    found
}

fn is_test(tokens: &[Token], i: usize) -> bool {
    let back = |n: usize| i.checked_sub(n).map(|i| &tokens[i]);
    let is = |token: Option<&Token>, word: &str| token.is_some_and(|token| token.is(word));
    !tokens[i].is("not") && (is(back(1), "is") || is(back(1), "not") && is(back(2), "is"))
}

/// The names from `start`, and the index behind them.
fn path(tokens: &[Token], start: usize) -> (Vec<String>, usize) {
    let Token::Word(root) = &tokens[start] else { return (Vec::new(), start + 1) };
    let mut path = vec![root.clone()];
    let mut i = start + 1;
    loop {
        match &tokens[i..] {
            // Something called behind a name is a method, which the engine knows or not.
            [Token::Sign("."), Token::Word(_), Token::Sign("("), ..] => return (path, i),
            [Token::Sign("."), Token::Word(name), ..] => {
                path.push(name.clone());
                i += 2;
            }
            [Token::Sign("["), Token::Text(name), Token::Sign("]"), ..] => {
                path.push(name.clone());
                i += 3;
            }
            [Token::Sign("["), ..] => {
                path.push(ANY.to_owned());
                return (path, i);
            }
            _ => return (path, i),
        }
    }
}

/// The expression as the engine reads it. Every operand of a comparison goes through `as_number`, every operand of
/// a calculation through `as_operand` (those that divide through `as_divisor`), what Python writes as `'%d' % x` becomes
/// a filter, and names that begin with a digit (a unit's code) stand in brackets.
pub(super) fn written(tokens: &[Token]) -> String {
    let mut wraps: Vec<Vec<&'static str>> = vec![Vec::new(); tokens.len() + 1];
    let mut closed = vec![0_usize; tokens.len() + 1];
    // Signs before one operand: filters would come behind them, so the operand gets brackets.
    let mut signed = vec![0_usize; tokens.len() + 1];
    let mut signs = vec![false; tokens.len()];
    for (i, token) in tokens.iter().enumerate() {
        if formats(tokens, i) {
            let bracketed = tokens.get(i + 1).is_some_and(|token| token.is("("));
            closed[operand(tokens, i + 1)] += usize::from(!bracketed);
            continue;
        }
        let (filter, right) = match token {
            Token::Sign(sign) if COMPARING.contains(sign) => ("as_number", "as_number"),
            Token::Sign("/" | "//" | "%") => ("as_operand", "as_divisor"),
            Token::Sign(sign) if CALCULATING.contains(sign) => ("as_operand", "as_operand"),
            Token::Word(word) if word == "in" => ("as_number", "as_number"),
            _ => continue,
        };
        // `not` of `not in` belongs to the operator.
        let left = if i > 0 && token.is("in") && tokens[i - 1].is("not") { i - 1 } else { i };
        let binary = left > 0 && ends_operand(&tokens[left - 1]);
        if !binary && filter == "as_operand" {
            signs[i] = true;
            signed[bare_operand(tokens, i + 1)] += 1;
            continue;
        }
        let mut put = |at: usize, filter: &'static str| {
            if !wraps[at].contains(&filter) {
                wraps[at].push(filter);
            }
        };
        if binary {
            put(left, filter);
        }
        put(operand(tokens, i + 1), right);
    }
    let mut text = String::new();
    for (i, token) in tokens.iter().enumerate() {
        text.push_str(&" | as_operand)".repeat(signed[i]));
        for filter in &wraps[i] {
            text.push_str(" | ");
            text.push_str(filter);
        }
        text.push_str(&")".repeat(closed[i]));
        let member = i > 0 && tokens[i - 1].is(".");
        let in_brackets = |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) || word.contains('-');
        match token {
            Token::Sign(".") if matches!(tokens.get(i + 1), Some(Token::Word(word)) if in_brackets(word)) => {}
            Token::Sign(".") => text.push('.'),
            Token::Word(word) if member && in_brackets(word) => {
                text.push_str(&format!("[\"{word}\"]"));
            }
            Token::Word(word) if member => text.push_str(word),
            Token::Word(word) | Token::Number(word) => {
                text.push(' ');
                text.push_str(word);
            }
            Token::Sign(_) if formats(tokens, i) => {
                let bracketed = tokens.get(i + 1).is_some_and(|token| token.is("("));
                text.push_str(if bracketed { " | format" } else { " | format(" });
            }
            Token::Sign(sign) => {
                text.push(' ');
                text.push_str(sign);
                text.push_str(if signs[i] { " (" } else { "" });
            }
            Token::Text(value) => text.push_str(&format!(" \"{}\"", value.replace('"', "\\\""))),
        }
    }
    text.push_str(&" | as_operand)".repeat(signed[tokens.len()]));
    for filter in &wraps[tokens.len()] {
        text.push_str(" | ");
        text.push_str(filter);
    }
    text + &")".repeat(closed[tokens.len()])
}

/// Whether the sign at `i` is the one of `'%02d' % x`.
fn formats(tokens: &[Token], i: usize) -> bool {
    tokens[i].is("%") && i > 0 && matches!(tokens[i - 1], Token::Text(_))
}

fn ends_operand(token: &Token) -> bool {
    match token {
        Token::Word(word) => {
            !KEYWORDS.contains(&word.as_str()) || matches!(word.to_lowercase().as_str(), "true" | "false" | "none")
        }
        Token::Number(_) | Token::Text(_) => true,
        Token::Sign(sign) => matches!(*sign, ")" | "]" | "}"),
    }
}

/// The index behind the operand that begins at `start`, with its filters.
fn operand(tokens: &[Token], start: usize) -> usize {
    let mut i = bare_operand(tokens, start);
    while tokens.get(i).is_some_and(|token| token.is("|")) {
        i = bare_operand(tokens, i + 1);
    }
    i
}

/// The index behind the operand that begins at `start`, without filters.
fn bare_operand(tokens: &[Token], start: usize) -> usize {
    let mut i = start;
    while tokens.get(i).is_some_and(|token| token.is("-") || token.is("+") || token.is("not")) {
        i += 1;
    }
    i = behind(tokens, i);
    loop {
        match tokens.get(i) {
            Some(Token::Sign(".")) => i = behind(tokens, i + 1),
            Some(Token::Sign("(" | "[")) => i = behind(tokens, i),
            _ => return i.min(tokens.len()),
        }
    }
}

/// The index behind the token at `i`, or behind the bracket that it opens.
fn behind(tokens: &[Token], mut i: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(token) = tokens.get(i) {
        i += 1;
        match token {
            Token::Sign("(" | "[" | "{") => depth += 1,
            Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    i
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[test]
    fn operands_are_wrapped() {
        for (from, to) in [
            ("a.b > 90", "a.b | as_number > 90 | as_number"),
            ("a|余 == b.c[0] and d", "a | 余 | as_number == b.c [ 0 ] | as_number and d"),
            ("not a <= f(b, c) or e", "not a | as_number <= f ( b , c ) | as_number or e"),
            ("year - 1", "year | as_operand - 1 | as_operand"),
            ("x not in [1, 2]", "x | as_number not in [ 1 , 2 ] | as_number"),
            ("units.1101.dues", "units[\"1101\"].dues"),
            ("'%02d' % month ~ x", "\"%02d\" | format( month) ~ x"),
            ("'%d-%d' % (a, b|f)", "\"%d-%d\" | format ( a , b | f )"),
            ("'引\"号'", "\"引\\\"号\""),
            ("a > -1", "a | as_number > - ( 1 | as_operand) | as_number"),
            ("-a|f / b", "- ( a | as_operand) | f | as_operand / b | as_divisor"),
        ] {
            assert_eq!(written(&tokens(from).unwrap()).trim(), to, "{from}");
        }
    }

    #[test]
    fn names_are_found() {
        let found = references(&tokens("units.1101['dues']|余(step=10) if a is not defined else range(b)").unwrap());
        let path = |names: &[&str]| Reference::Path(names.iter().map(|&name| name.to_owned()).collect());
        assert_eq!(
            found,
            [
                path(&["units", "1101", "dues"]),
                Reference::Filter("余".to_owned()),
                path(&["a"]),
                Reference::Test("defined".to_owned()),
                Reference::Function("range".to_owned()),
                path(&["b"]),
            ]
        );
    }
}
