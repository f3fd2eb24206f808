//! What a `{% … %}` says.

use super::mistake;
use super::token::Token;

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    /// `for NAME, NAME in EXPRESSION`
    For(Vec<String>, Vec<Token>),
    EndFor,
    /// `if EXPRESSION`
    If(Vec<Token>),
    /// `elif EXPRESSION`
    Elif(Vec<Token>),
    Else,
    EndIf,
    /// `set NAME = EXPRESSION`
    Set(String, Vec<Token>),
}

const KNOWN: [&str; 7] = ["for", "endfor", "if", "elif", "else", "endif", "set"];

impl Statement {
    /// Reads a statement's words.
    ///
    /// # Errors
    /// Says what is wrong and what would be right.
    pub(super) fn read(tokens: &[Token]) -> Result<Self, String> {
        let (first, rest) = tokens.split_first().ok_or("里面是空的。")?;
        let Token::Word(word) = first else {
            return Err("里要以 for、if、set 等词开头。".to_owned());
        };
        let alone = |statement: Self| {
            if rest.is_empty() { Ok(statement) } else { Err(format!("{word} 后面不能再写别的。请删去。")) }
        };
        let condition = || {
            if rest.is_empty() { Err(format!("{word} 后面要写条件。")) } else { Ok(rest.to_vec()) }
        };
        match word.as_str() {
            "for" => Self::read_for(rest),
            "endfor" => alone(Self::EndFor),
            "if" => condition().map(Self::If),
            "else" if rest.first().is_some_and(|token| token.is("if")) => Err("请写成 elif。".to_owned()),
            "elif" => condition().map(Self::Elif),
            "else" => alone(Self::Else),
            "endif" => alone(Self::EndIf),
            "set" => match rest {
                [Token::Word(name), Token::Sign("="), value @ ..] if !value.is_empty() => {
                    Ok(Self::Set(name.clone(), value.to_vec()))
                }
                _ => Err("要写成 {% set 名称 = 值 %}。".to_owned()),
            },
            "elseif" | "elsif" => Err("请写成 elif。".to_owned()),
            "end" => Err("请写明是 endif 还是 endfor。".to_owned()),
            other => Err(format!(
                "里的“{other}”不能用；能用的有 {}。{}",
                KNOWN.join("、"),
                mistake::suggest(other, KNOWN, "")
            )),
        }
    }

    fn read_for(rest: &[Token]) -> Result<Self, String> {
        let shape = "要写成 {% for 行 in tables.ID %}。";
        let at = rest.iter().position(|token| token.is("in")).ok_or(shape)?;
        let (names, over) = (&rest[..at], &rest[at + 1..]);
        let mut declared = Vec::new();
        for (i, token) in names.iter().enumerate() {
            match token {
                Token::Word(name) if i % 2 == 0 => declared.push(name.clone()),
                Token::Sign(",") if i % 2 == 1 => {}
                _ => return Err(shape.to_owned()),
            }
        }
        if declared.is_empty() || names.len() % 2 == 0 || over.is_empty() {
            return Err(shape.to_owned());
        }
        if over.iter().any(|token| token.is("if") || token.is("recursive")) {
            return Err("for 里不能带 if。请在循环里面另写 {% if … %}。".to_owned());
        }
        Ok(Self::For(declared, over.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[test]
    fn statements_are_read_or_refused_with_what_would_be_right() {
        let read = |text: &str| Statement::read(&tokens(text).unwrap());
        assert!(matches!(read("for a, b in tables.x"), Ok(Statement::For(names, _)) if names == ["a", "b"]));
        assert!(matches!(read("set n = 1 + 2"), Ok(Statement::Set(name, value)) if name == "n" && value.len() == 3));
        for (text, says) in [
            ("endfi", "最接近的是“endif”"),
            ("elseif x", "elif"),
            ("else if x", "elif"),
            ("if", "条件"),
            ("for row tables.x", "in tables.ID"),
            ("for a b in c", "in tables.ID"),
            ("for a in b if c", "不能带 if"),
            ("endif x", "后面不能再写"),
            ("include 'x'", "不能用"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(says), "{text}: {said}");
        }
    }
}
