//! How much room text takes, and how it is cut.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many half-width columns `text` takes; its widest line counts. What Chinese fonts draw wide is wide.
#[must_use]
pub fn display_width(text: &str) -> usize {
    text.lines().map(UnicodeWidthStr::width_cjk).max().unwrap_or(0)
}

/// How many lines `text` takes in a column of `width` half-width characters.
#[must_use]
pub fn lines(text: &str, width: usize) -> usize {
    let width = width.max(2);
    let mut lines = 0;
    for line in text.lines() {
        lines += 1;
        let mut used = 0;
        for c in line.chars() {
            let wide = c.width_cjk().unwrap_or(0);
            if used + wide > width {
                lines += 1;
                used = 0;
            }
            used += wide;
        }
    }
    lines.max(1)
}

/// `text` cut to `max` half-width columns, with `…` in place of what is gone.
#[must_use]
pub fn clip(text: &str, max: usize) -> Cow<'_, str> {
    if text.width_cjk() <= max {
        return Cow::Borrowed(text);
    }
    let mut used = 2; // …
    let kept = text.chars().take_while(|c| {
        used += c.width_cjk().unwrap_or(0);
        used <= max
    });
    Cow::Owned(kept.chain(['…']).collect())
}

/// The longest beginning of `text` that has at most `max` UTF-16 units, as table programs count.
#[must_use]
pub fn cut_utf16(text: &str, max: usize) -> &str {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > max {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_and_lines_count_chinese_as_two() {
        assert_eq!(display_width("党费abc\n党"), 7);
        assert_eq!(lines("一二三四五", 4), 3);
        assert_eq!(lines("一\n二", 10), 2);
        assert_eq!(clip("一二三四五", 8), "一二三…");
        assert_eq!(clip("一二", 4), "一二");
        assert_eq!(cut_utf16("a𠀀b", 2), "a");
    }
}
