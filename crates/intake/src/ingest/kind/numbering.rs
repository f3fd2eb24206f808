//! Rows that number the columns.

use crate::model::{Cell, Raw};
use crate::typing::text::fold;

/// A row that numbers the columns: letters, numerals and numbers, each kind counting up from its first.
pub(super) fn numbers_columns(filled: &[&Cell]) -> bool {
    const KINDS: [&str; 4] =
        ["甲乙丙丁戊己庚辛", "一二三四五六七八九", "abcdefghijklmnopqrstuvwxyz", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"];
    let mut next = [0_usize; KINDS.len()];
    let (mut number, mut headed) = (1_u32, false);
    for cell in filled {
        let text = match &cell.raw {
            Raw::Number(value, _) => value.to_string(),
            Raw::Text(text) => fold(text),
            _ => return false,
        };
        let bare = text.trim_matches(['(', ')', '<', '>']);
        if matches!(bare, "栏次" | "行次" | "序号" | "列次" | "栏目" | "-" | "") {
            headed |= bare.ends_with('次');
            continue;
        }
        // 2=1×1%, ③=①+②, (3)=(1)+(2), =1+2
        let head = bare.split('=').next().unwrap_or("").trim_end_matches(')');
        if bare.starts_with('=') || head.parse() == Ok(number) {
            number += 1;
            continue;
        }
        let Some(kind) = KINDS.iter().position(|kind| !head.is_empty() && kind.contains(head)) else { return false };
        if KINDS[kind].chars().nth(next[kind]).map(String::from).as_deref() != Some(head) {
            return false;
        }
        next[kind] += 1;
    }
    // 甲 and 栏次 head nothing else; other signs need three in a row.
    (headed || next[0] > 0) && number > 1 || number as usize - 1 + next.iter().sum::<usize>() >= 3
}
