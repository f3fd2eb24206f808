//! Text made comparable: widths folded, white space removed, brackets and marks unified.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// White space as people type it, the invisible kinds included.
#[must_use]
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Characters that nobody sees and that part nothing: joiners, direction marks, soft hyphens, byte order marks,
/// variation selectors, control characters.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
    ) || c.is_control() && !c.is_whitespace()
}

/// A Chinese character.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{2FA1F}' | '〇')
}

/// The form in which names, headers and titles are compared: compatibility forms folded (full-width letters,
/// digits and brackets become half-width), no white space, ASCII in lower case, dashes as `-`.
///
/// Circled numbers stay as they are: NFKC would turn ① into 1.
#[must_use]
pub fn fold(text: &str) -> String {
    folded(text).into_owned()
}

/// [`fold`] without a copy where the text is folded already, as most Chinese text is.
#[must_use]
pub fn folded(text: &str) -> Cow<'_, str> {
    let same = |c: char| is_han(c) || c.is_ascii_digit() || c.is_ascii_lowercase();
    if text.chars().all(same) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' => folded.push('('),
            ']' => folded.push(')'),
            _ if c.is_ascii_graphic() => folded.push(c.to_ascii_lowercase()),
            _ if is_han(c) => folded.push(c),
            _ if is_space(c) => {}
            _ if is_figure(c) => folded.push(c),
            '〔' | '【' | '［' | '﹝' => folded.push('('),
            '〕' | '】' | '］' | '﹞' => folded.push(')'),
            '—' | '–' | '−' | '‐' | '‑' | '‒' | '－' | '―' | '─' | '━' | '﹘' | '⸺' => {
                folded.push('-')
            }
            '∶' => folded.push(':'),
            '∕' | '⁄' | '╱' => folded.push('/'),
            '〜' | '∼' => folded.push('~'),
            '㎡' => folded.push_str("平方米"),
            '㎥' => folded.push_str("立方米"),
            _ => folded.extend(std::iter::once(c).nfkc().flat_map(char::to_lowercase)),
        }
    }
    Cow::Owned(folded)
}

/// Circled, bracketed, raised and lowered numbers and fractions: figures that are no digits of a number, although
/// compatibility folding makes digits of them (① becomes 1, ½ becomes 1⁄2).
#[must_use]
pub fn is_figure(c: char) -> bool {
    matches!(
        c,
        '①'..='⓿'
            | '❶'..='➓'
            | '㉈'..='㉟'
            | '㊀'..='㊉'
            | '㊱'..='㊿'
            | '²' | '³' | '¹'
            | '\u{2070}'..='\u{209F}'
            | '¼'..='¾'
            | '⅐'..='⅟'
            | '↉'
            | '🄀'..='🄊'
    )
}

/// Text as a value: trimmed, white space inside collapsed to one blank, and none between Chinese characters.
#[must_use]
pub fn tidy(text: &str) -> Cow<'_, str> {
    let clean = !text.contains(is_space);
    if clean {
        return Cow::Borrowed(text);
    }
    let mut tidy = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_space(c) {
            gap |= !is_invisible(c);
            continue;
        }
        if gap
            && let Some(last) = tidy.chars().next_back()
            && !(is_han(last) && is_han(c))
        {
            tidy.push(' ');
        }
        gap = false;
        tidy.push(c);
    }
    Cow::Owned(tidy)
}

/// Full-width ASCII letters and digits made half-width; everything else stays.
#[must_use]
pub fn half_width(text: &str) -> Cow<'_, str> {
    let wide = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '－' | '＿');
    if !text.contains(wide) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| match c {
                _ if wide(c) => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
                _ => c,
            })
            .collect(),
    )
}

/// Whether the text is a word for "no value": 无, a dash, a slash.
#[must_use]
pub fn says_nothing(folded: &str) -> bool {
    matches!(folded, "" | "无" | "/" | "\\") || folded.chars().all(|c| c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_alike() {
        for (a, b) in [
            ("网格长（员）", "网格长(员)"),
            ("实 缴\n金　额", "实缴金额"),
            ("ＱＱ群", "qq群"),
            ("２０２０年", "2020年"),
            ("〔2008〕3号", "(2008)3号"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        for figure in ["①", "⑴", "⒈", "㉑", "²", "½", "㊀", "❶"] {
            assert_eq!(fold(figure), figure);
        }
    }

    #[test]
    fn tidy_text_keeps_words_apart() {
        assert_eq!(tidy(" 张　三 "), "张三");
        assert_eq!(tidy("North  County"), "North County");
        assert_eq!(tidy("第 3 党支部"), "第 3 党支部");
        assert_eq!(tidy("没有空格"), "没有空格");
        assert_eq!(tidy("\u{feff}D\u{200b}001\u{ad}"), "D001");
        assert_eq!(tidy("D\u{a0}001"), "D 001");
    }
}
