//! What a header text says: the column's name, and the unit of measure written beside it.

use crate::typing::text::{folded, is_han};

use super::lexicon::Lexicon;
use super::times::OTHER_TIMES;

/// A header text taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderText {
    /// Spellings under which the column may be declared, the fullest first.
    pub names: Vec<String>,
    /// The words in brackets or behind a slash at its end, folded: a unit of measure, perhaps.
    pub measure: Option<String>,
}

/// Takes a header text apart: `1.实缴金额（元）*` is 实缴金额 with 元; brackets may also belong to the name.
#[must_use]
pub fn take_apart(text: &str) -> HeaderText {
    let folded = folded(text);
    let bare = folded.trim_matches(|c: char| is_mark(c) || matches!(c, ':' | '?' | '"' | '、' | '。'));
    let mut names = vec![bare.to_owned()];
    let mut measure = None;
    let unmarked = without_footnote(bare);
    if unmarked != bare {
        names.push(unmarked.to_owned());
    }
    let unnumbered = without_number(unmarked).trim_start_matches(is_mark);
    if unnumbered != unmarked {
        names.push(unnumbered.to_owned());
    }
    let mut rest = unnumbered;
    // Brackets at the end, and what stands behind a slash or a colon.
    for _ in 0..2 {
        let (head, tail) = if let Some(inner) = rest.strip_suffix(')') {
            let Some(open) = inner.rfind('(') else { break };
            (&rest[..open], &inner[open + 1..])
        } else if let Some(at) = rest.rfind(['/', ':', ',']) {
            (&rest[..at], &rest[at + 1..])
        } else {
            break;
        };
        if head.is_empty() {
            break;
        }
        let head = without_footnote(head);
        let tail = tail.trim_start_matches("单位").trim_start_matches(':');
        // （以万元计）, （以万元为单位）
        let tail = tail.strip_prefix('以').unwrap_or(tail);
        let tail = ["为单位", "计算", "计"].iter().find_map(|word| tail.strip_suffix(word)).unwrap_or(tail);
        // Last month's numbers are another column; a hint for whoever fills in says nothing about the numbers.
        if OTHER_TIMES.iter().any(|word| tail.contains(word)) {
            break;
        }
        if !HINTS.iter().any(|word| tail.contains(word)) {
            measure.get_or_insert_with(|| tail.to_owned());
        }
        rest = head.trim_end_matches(|c: char| is_mark(c) || c == ':');
        names.push(rest.to_owned());
    }
    HeaderText { names, measure }
}

/// Hints for whoever fills in.
const HINTS: &[&str] = &["填", "公式", "自动", "下拉", "选择", "本月", "当月", "本期", "示例", "格式", "注"];

/// Marks beside a name that say that it must be filled in, or that there is a note on it.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '*' | '※' | '△' | '▲' | '☆' | '★' | '◆' | '◇' | '●' | '■' | '†' | '‡' | '#')
}

/// `text` without marks of footnotes at its end: ①, ¹, 注1, （注2）, [1], *.
fn without_footnote(text: &str) -> &str {
    let number = |c: char| matches!(c, '①'..='⑳' | '¹' | '²' | '³' | '\u{2070}'..='\u{2079}');
    let mark = |c: char| number(c) || is_mark(c);
    let digit = |c: char| c.is_ascii_digit() || number(c);
    let mut rest = text;
    loop {
        let bare = rest.trim_end_matches(mark);
        let noted =
            bare.trim_end_matches(digit).strip_suffix('注').filter(|name| name.len() + '注'.len_utf8() < rest.len());
        let bracketed = bare.strip_suffix(')').and_then(|inner| inner.rsplit_once('('));
        let bracketed = bracketed.filter(|(_, inner)| {
            let inner = inner.trim_start_matches(['见', '备']).trim_start_matches('注').trim_start_matches("释");
            inner.chars().all(|c| digit(c) || mark(c))
        });
        let shorter = noted.or(bracketed.map(|(name, _)| name)).unwrap_or(bare);
        if shorter.is_empty() || shorter == rest {
            return rest;
        }
        rest = shorter;
    }
}

/// `text` without a leading number or 其中: `1.`, `（一）`, `一、`, `其中：`.
fn without_number(text: &str) -> &str {
    const NUMERALS: &str = "0123456789一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩";
    let mut rest = text;
    for word in ["其中:", "其中", "其:", "-", "#", "·", "•"] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let opened = rest.strip_prefix('(').unwrap_or(rest);
    let tail = opened.trim_start_matches(|c: char| NUMERALS.contains(c));
    if tail.len() == opened.len() || tail.is_empty() {
        return rest;
    }
    let circled = opened.chars().next().is_some_and(|c| ('①'..='⑩').contains(&c));
    let unmarked = tail.trim_start_matches([')', '.', '、', ':', '-']);
    if unmarked.len() < tail.len() || circled { unmarked } else { rest }
}

/// The columns that a header text names, over all forms, and its unit of measure.
#[must_use]
pub fn columns<'a>(lexicon: &'a Lexicon, text: &str) -> (&'a [(usize, usize)], Option<String>) {
    let folded = folded(text);
    let hits = lexicon.columns(&folded);
    // Data cells are many and plain; only marks, numbers and brackets make a header that has to be taken apart.
    if !hits.is_empty() || folded.chars().all(|c| is_han(c) && !"一二三四五六七八九十其".contains(c)) {
        return (hits, None);
    }
    let parts = take_apart(text);
    for (i, name) in parts.names.iter().enumerate() {
        let hits = lexicon.columns(name);
        if !hits.is_empty() {
            // Words in brackets that belong to the declared name are no unit of measure.
            let measure = if i == 0 { None } else { parts.measure };
            return (hits, measure);
        }
    }
    (&[], None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_taken_apart() {
        for (text, name, measure) in [
            ("实缴金额", "实缴金额", None),
            ("实缴\n金额（元）", "实缴金额", Some("元")),
            ("金额/万元", "金额", Some("万元")),
            ("*实 缴 金 额(单位：元)", "实缴金额", Some("元")),
            ("1.党员先锋岗", "党员先锋岗", None),
            ("（一）党员志愿者", "党员志愿者", None),
            ("其中：群众志愿者", "群众志愿者", None),
            ("①横幅", "横幅", None),
            ("一、横幅（条）", "横幅", Some("条")),
            ("网格长（员）", "网格长(员)", Some("员")),
            ("党员编号①", "党员编号", None),
            ("计算基数（元）②", "计算基数", Some("元")),
            ("计算基数③（元）", "计算基数", Some("元")),
            ("应缴金额[1]", "应缴金额", None),
            ("实缴金额注1", "实缴金额", None),
            ("实缴金额（见注②）", "实缴金额", None),
            ("缴纳日期¹", "缴纳日期", None),
            ("姓名*", "姓名", None),
            ("★姓名", "姓名", None),
            ("▲实缴金额【元】", "实缴金额", Some("元")),
            ("3、▲家庭农场注销（填整数）", "家庭农场注销", None),
        ] {
            let parts = take_apart(text);
            assert!(parts.names.contains(&name.to_owned()), "{text}: {parts:?}");
            assert_eq!(parts.measure.as_deref(), measure, "{text}");
        }
    }

    #[test]
    fn names_that_begin_with_numerals_stay() {
        assert_eq!(take_apart("一支部一特色").names, ["一支部一特色"]);
        assert_eq!(take_apart("2020年计划").names, ["2020年计划"]);
    }
}
