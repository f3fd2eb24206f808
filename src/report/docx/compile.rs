//! A part becomes a source for the template engine: the part itself with code in place of its tags.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::edits::Edits;
use super::layout::{Placed, Spot};
use super::markers::{OUTPUT, STATEMENT, VANISHING};
use super::statement::Statement;
use super::tag::Form;
use super::token::Token;
use super::xml::{Kind, Part};
use super::{expr, filters};

/// The source of `part`.
pub(super) fn source(part: &Part, tags: &[Placed]) -> String {
    let mut edits = Edits::default();
    let mut instead: BTreeMap<usize, String> = BTreeMap::new();
    let mut last_vanishing = None;
    let mut spaced = HashSet::new();
    let set = |placed: &Placed| match &placed.statement {
        Some(Statement::Set(name, _)) => Some(name.clone()),
        _ => None,
    };
    let names: BTreeSet<String> = tags.iter().filter_map(set).collect();
    for (number, placed) in tags.iter().enumerate() {
        let mut code = code(part, number, placed, &names);
        match placed.spot {
            Spot::Instead(element) => {
                instead.entry(element).or_default().push_str(&code);
                continue;
            }
            Spot::Before(element) => {
                let at = part.elements[element].open.start;
                edits.replace(at..at, std::mem::take(&mut code));
            }
            Spot::After(element) => {
                let at = part.elements[element].close.end;
                edits.replace(at..at, std::mem::take(&mut code));
            }
            Spot::Here => {
                if placed.tag.form == Form::Statement && last_vanishing != Some(placed.paragraph) {
                    last_vanishing = Some(placed.paragraph);
                    code.insert(0, VANISHING);
                }
            }
        }
        put(part, placed, &code, &mut edits);
        keep_blanks(part, placed, &mut spaced, &mut edits);
    }
    for (element, code) in instead {
        let kept = range_marks(part, element);
        edits.replace(part.elements[element].range(), code + &kept);
    }
    edits.apply(&part.source)
}

/// Puts `code` in the place of the tag's first brace and takes its other characters away, so that the code, and what
/// it writes, looks like the character that it replaces.
fn put(part: &Part, placed: &Placed, code: &str, edits: &mut Edits) {
    let chars = &part.paragraphs[placed.paragraph].chars;
    for i in placed.tag.chars.clone() {
        let by = if i == placed.tag.brace { code } else { "" };
        edits.replace(chars[i].at.clone(), by);
    }
}

/// What stands beside the tag in the same runs may begin or end with a blank now: each of them says once that it counts.
fn keep_blanks(part: &Part, placed: &Placed, spaced: &mut HashSet<usize>, edits: &mut Edits) {
    for char in &part.paragraphs[placed.paragraph].chars[placed.tag.chars.clone()] {
        let open = &part.elements[char.element].open;
        let is_text = part.elements[char.element].kind == Kind::Text;
        if is_text && spaced.insert(char.element) && !part.source[open.clone()].contains("xml:space") {
            edits.replace(open.end - 1..open.end - 1, " xml:space=\"preserve\"");
        }
    }
}

/// The ends of bookmarks and comments within `element` whose other end is outside.
fn range_marks(part: &Part, element: usize) -> String {
    let mut marks: Vec<(String, &str)> = Vec::new();
    let end = part.elements[element].close.end;
    let within = part.elements.iter().enumerate().skip(element);
    for (i, mark) in within.take_while(|(_, mark)| mark.open.start < end) {
        if mark.kind == Kind::RangeMark && part.holds(element, i) {
            let text = &part.source[mark.open.clone()];
            let text = if mark.close.is_empty() { text } else { &part.source[mark.range()] };
            let id = text.split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            let family = text.split(['<', ' ', '/']).nth(1).unwrap_or_default();
            let family = family.trim_end_matches("Start").trim_end_matches("End");
            let key = format!("{family} {id}");
            match marks.iter().position(|(other, _)| *other == key) {
                Some(other) => drop(marks.remove(other)),
                None => marks.push((key, text)),
            }
        }
    }
    marks.into_iter().map(|(_, text)| text).collect()
}

fn output(code: &str) -> String {
    format!("{}\n{code}{}", OUTPUT.0, OUTPUT.1)
}

fn statement(code: &str) -> String {
    format!("{}\n{code}{}", STATEMENT.0, STATEMENT.1)
}

fn code(part: &Part, number: usize, placed: &Placed, names: &BTreeSet<String>) -> String {
    match (&placed.tag.form, &placed.statement) {
        (Form::Comment, _) => String::new(),
        (Form::Output, _) => {
            let tokens = &placed.tag.tokens;
            let has = |word: &str| tokens.iter().any(|token| token.is(word));
            // Without `else` nothing is written.
            let otherwise = if has("if") && !has("else") { " else \"\"" } else { "" };
            let mut code = format!("({}{otherwise})", expr::written(tokens));
            if let Some(said) = said_behind(part, placed) {
                code = format!("({code} | bare(\"{said}\"))");
            }
            output(&format!("__out({number}, {code}{})", recalled(tokens, names)))
        }
        (Form::Statement, None) => String::new(),
        (Form::Statement, Some(said)) => match said {
            Statement::For(names, over) => {
                statement(&format!("for {} in __each({number}, ({}))", names.join(", "), expr::written(over)))
            }
            Statement::EndFor => statement("endfor"),
            Statement::If(condition) => decide(part, number, placed, "if", condition),
            Statement::Elif(condition) => decide(part, number, placed, "elif", condition),
            Statement::Else => statement("else"),
            Statement::EndIf => statement("endif"),
            Statement::Set(name, value) => {
                let recalled = recalled(value, names);
                statement(&format!("set {name} = __keep({number}, \"{name}\", ({}){recalled})", expr::written(value)))
            }
        },
    }
}

/// One more argument that recalls what went into those of the template's own `names` that the expression uses.
fn recalled(tokens: &[Token], names: &BTreeSet<String>) -> String {
    let used = tokens.iter().enumerate().filter_map(|(i, token)| match token {
        Token::Word(word) if names.contains(word) && !(i > 0 && tokens[i - 1].is(".")) => Some(format!("\"{word}\"")),
        _ => None,
    });
    let used: BTreeSet<String> = used.collect();
    if used.is_empty() {
        return String::new();
    }
    format!(", __recall({})", used.into_iter().collect::<Vec<_>>().join(", "))
}

/// A unit of measure that the tag's last filter would write, and that the text writes itself.
fn said_behind(part: &Part, placed: &Placed) -> Option<&'static str> {
    let [.., Token::Sign("|"), Token::Word(filter)] = without_arguments(&placed.tag.tokens) else { return None };
    let behind = &part.paragraphs[placed.paragraph].chars[placed.tag.chars.end..];
    let behind: String = behind.iter().take(4).map(|char| char.c).collect();
    filters::said_behind(filter, &behind)
}

/// The expression without the brackets at its end.
fn without_arguments(tokens: &[Token]) -> &[Token] {
    match tokens.iter().rposition(|token| token.is("(")) {
        Some(open) if tokens.last().is_some_and(|token| token.is(")")) => &tokens[..open],
        _ => tokens,
    }
}

/// A condition holds, fails, or cannot be decided because a figure has no value; then it says so in the text.
fn decide(part: &Part, number: usize, placed: &Placed, word: &str, condition: &[Token]) -> String {
    let w = &part.prefix;
    let reason = output(&format!("__reason({number})"));
    let paragraph = format!("<{w}p><{w}r><{w}t>{reason}</{w}t></{w}r></{w}p>");
    let said = match placed.spot {
        Spot::Here => reason,
        Spot::Before(element) | Spot::After(element) | Spot::Instead(element) => match part.elements[element].kind {
            Kind::Row => format!("<{w}tr><{w}tc>{paragraph}</{w}tc></{w}tr>"),
            _ => paragraph,
        },
    };
    let asked = statement(&format!("{word} __undecided({number}, ({}))", expr::written(condition)));
    format!("{asked}{said}{}", statement(&format!("elif __truth({number})")))
}
