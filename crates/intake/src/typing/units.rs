//! Units of measure: which words stand for the same unit, and the factors between kin.

use rust_decimal::Decimal;

use crate::model::Column;

/// Families of kin units, each with the factor to the family's base. Words of one factor are the same unit.
const FAMILIES: &[&[(&str, &str)]] = &[
    &[
        ("元", "1"),
        ("圆", "1"),
        ("块", "1"),
        ("元整", "1"),
        ("千元", "1000"),
        ("万元", "10000"),
        ("百万元", "1000000"),
        ("亿元", "100000000"),
    ],
    &[
        ("公斤", "1"),
        ("千克", "1"),
        ("kg", "1"),
        ("斤", "0.5"),
        ("市斤", "0.5"),
        ("克", "0.001"),
        ("g", "0.001"),
        ("吨", "1000"),
        ("t", "1000"),
    ],
    &[("小时", "60"), ("个小时", "60"), ("钟头", "60"), ("h", "60"), ("分钟", "1"), ("分", "1"), ("min", "1")],
    &[("公顷", "15"), ("亩", "1"), ("万亩", "10000")],
    &[("人", "1"), ("名", "1"), ("位", "1"), ("个人", "1"), ("万人", "10000")],
    &[("人次", "1"), ("万人次", "10000")],
    &[("次", "1"), ("场", "1"), ("场次", "1")],
    &[("个", "1")],
    &[("份", "1"), ("万份", "10000")],
    &[("册", "1"), ("本", "1")],
    &[("家", "1"), ("户", "1")],
    &[("公里", "1000"), ("千米", "1000"), ("km", "1000"), ("米", "1"), ("m", "1")],
];

/// Counts of people or things, to which 人 and 个 may be written in place of the declared unit.
fn same_counter(written: &str, declared: &str) -> bool {
    matches!(
        (written, declared),
        ("人", "人次")
            | ("次", "人次" | "户次")
            | ("户", "户次" | "次")
            | ("户次", "次")
            | ("个", "家" | "支" | "项")
            | ("时", "小时" | "学时")
            | ("课时", "学时")
    )
}

/// The factor that turns a number in `written` into one in `declared`; `None` when the two are not kin.
///
/// `accepts` are the column's own factors and come first. Both words are compared as folded text.
pub fn factor(written: &str, declared: Option<&str>, accepts: &[(String, Decimal)]) -> Option<Decimal> {
    if let Some((_, factor)) = accepts.iter().find(|(unit, _)| unit == written) {
        return Some(*factor);
    }
    let declared = declared?;
    if let Some((multiplier, rest)) = multiplied(written)
        && declared != written
    {
        return factor(rest, Some(declared), accepts)?.checked_mul(multiplier);
    }
    if written == declared || same_counter(written, declared) {
        return Some(Decimal::ONE);
    }
    // What is counted is counted: 块 and 个 differ in style only. Money, weights, areas and times have families.
    if is_unit(written) && is_unit(declared) && !measured(written) && !measured(declared) && !written.starts_with('万')
    {
        return Some(Decimal::ONE);
    }
    FAMILIES.iter().find_map(|family| {
        let of = |word: &str| {
            family.iter().find(|(unit, _)| *unit == word).and_then(|(_, factor)| factor.parse::<Decimal>().ok())
        };
        of(written)?.checked_div(of(declared)?)
    })
}

/// A multiplier in front of a unit that is known without it: 千人次, 万册.
fn multiplied(word: &str) -> Option<(Decimal, &str)> {
    [("十", 10), ("百", 100), ("千", 1000), ("万", 10_000), ("百万", 1_000_000), ("亿", 100_000_000)]
        .into_iter()
        .rev()
        .find_map(|(prefix, multiplier): (&str, i64)| {
            let rest = word.strip_prefix(prefix).filter(|rest| !matches!(*rest, "克" | "米") && is_plain_unit(rest))?;
            Some((Decimal::from(multiplier), rest))
        })
}

/// Whether the word is a unit of money, weight, time, area or length, or of people.
fn measured(word: &str) -> bool {
    FAMILIES
        .iter()
        .filter(|family| {
            family.iter().any(|(_, factor)| *factor != "1" && !factor.starts_with("10000"))
                || family.iter().any(|(unit, _)| matches!(*unit, "元" | "人" | "人次"))
        })
        .any(|family| family.iter().any(|(unit, _)| *unit == word))
        || matches!(word, "%" | "天" | "年" | "月")
}

/// Whether a unit line's word can speak of the column: only for kin of its declared unit.
pub fn kin(word: &str, column: &Column) -> bool {
    let declared = column.unit.as_deref().map(super::text::fold);
    factor(word, declared.as_deref(), &column.accepts).is_some()
}

/// Whether the word is a unit of measure that we know, so that it can stand alone in a cell beside a number.
/// is_unit
pub fn is_unit(word: &str) -> bool {
    is_plain_unit(word) || multiplied(word).is_some()
}

fn is_plain_unit(word: &str) -> bool {
    FAMILIES.iter().flat_map(|family| family.iter()).any(|(unit, _)| *unit == word)
        || matches!(
            word,
            "天" | "条"
                | "块"
                | "幅"
                | "张"
                | "页"
                | "项"
                | "期"
                | "支"
                | "年"
                | "月"
                | "学时"
                | "户次"
                | "%"
                | "篇"
                | "套"
                | "台"
                | "村"
                | "件"
                | "名次"
        )
}
