//! Rows that number the columns.

use rust_decimal::prelude::ToPrimitive;

use crate::model::{Cell, Raw};
use crate::typing::number;
use crate::typing::text::fold;

/// A row that numbers the columns: letters, numerals and numbers, each kind counting up from its first.
pub(super) fn numbers_columns(filled: &[&Cell]) -> bool {
    let mut next = [0_usize; 4];
    let (mut number, mut headed) = (1_u32, false);
    let mut unnumbered = 0;
    for cell in filled {
        let text = match &cell.raw {
            Raw::Number(value, _) => value.to_string(),
            Raw::Text(text) => fold(text),
            _ => return false,
        };
        let bare = text.trim_matches(['(', ')', '<', '>']);
        if matches!(bare, "栏次" | "行次" | "序号" | "列次" | "栏目" | "-" | "") {
            headed |= bare.ends_with('次');
            unnumbered += 1;
            continue;
        }
        // 栏次2 栏次3, 第1栏
        let bare = match bare.strip_prefix("栏次").or_else(|| bare.strip_prefix('第')?.strip_suffix(['栏', '列']))
        {
            Some(rest) => {
                headed = true;
                rest
            }
            None => bare,
        };
        // 2=1×1%, ③=①+②, (3)=(1)+(2), =1+2
        let head = bare.split('=').next().unwrap_or("").trim_end_matches(')');
        // Columns with a word instead of a number may be counted too: 栏次, 栏次2, 栏次3.
        if number == 1 && head.parse() == Ok(number + unnumbered) {
            number += unnumbered;
        }
        if bare.starts_with('=') || head.parse() == Ok(number) {
            number += 1;
            continue;
        }
        match sign(head) {
            Some((kind, place)) if place == next[kind] => next[kind] += 1,
            _ => return false,
        }
    }
    // 甲 and 栏次 head nothing else; other signs need three in a row.
    (headed || next[0] > 0) && number > 1 || number as usize - 1 + next.iter().sum::<usize>() >= 3
}

/// The kind of a sign that numbers columns, and its place among its kind, from 0.
fn sign(head: &str) -> Option<(usize, usize)> {
    const KINDS: [&str; 3] = ["甲乙丙丁戊己庚辛", "abcdefghijklmnopqrstuvwxyz", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"];
    if !head.is_empty() && head.chars().all(|c| "一二三四五六七八九十".contains(c)) {
        return Some((3, number::parse(head)?.value.to_usize()?.checked_sub(1)?));
    }
    KINDS.iter().enumerate().find_map(|(kind, signs)| Some((kind, signs.chars().position(|c| head.chars().eq([c]))?)))
}
