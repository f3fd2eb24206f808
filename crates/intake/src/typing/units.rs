//! Units of measure: which words stand for the same unit, and how numbers convert between kin.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::text::folded;
use crate::model::{Column, ColumnType};

/// Families of measured units, each word with its worth in the family's smallest unit. Words of one worth are the same
/// unit. A day is no kin of hours, and a lesson none of minutes: how long they are is for each office to say.
const FAMILIES: &[&[(&str, i64)]] = &[
    // Money, in 分.
    &[
        ("元", 100),
        ("圆", 100),
        ("块", 100),
        ("块钱", 100),
        ("元人民币", 100),
        ("rmb", 100),
        ("cny", 100),
        ("角", 10),
        ("毛", 10),
        ("分", 1),
    ],
    // Weight, in grams.
    &[
        ("公斤", 1000),
        ("千克", 1000),
        ("kg", 1000),
        ("斤", 500),
        ("市斤", 500),
        ("两", 50),
        ("市两", 50),
        ("克", 1),
        ("g", 1),
        ("吨", 1_000_000),
        ("公吨", 1_000_000),
        ("t", 1_000_000),
        ("担", 50_000),
    ],
    // Time, in seconds.
    &[
        ("小时", 3600),
        ("个小时", 3600),
        ("钟头", 3600),
        ("个钟头", 3600),
        ("h", 3600),
        ("hr", 3600),
        ("hrs", 3600),
        ("hour", 3600),
        ("hours", 3600),
        ("刻钟", 900),
        ("分钟", 60),
        ("分", 60),
        ("min", 60),
        ("mins", 60),
        ("秒", 1),
        ("秒钟", 1),
        ("s", 1),
    ],
    // Area, in thirds of a square metre: 15 亩 are a hectare.
    &[
        ("平方米", 3),
        ("平米", 3),
        ("平方", 3),
        ("m2", 3),
        ("m²", 3),
        ("分", 200),
        ("亩", 2000),
        ("市亩", 2000),
        ("公顷", 30_000),
        ("ha", 30_000),
        ("平方公里", 3_000_000),
        ("平方千米", 3_000_000),
        ("km2", 3_000_000),
        ("km²", 3_000_000),
    ],
    // Length, in millimetres.
    &[
        ("公里", 1_000_000),
        ("千米", 1_000_000),
        ("km", 1_000_000),
        ("里", 500_000),
        ("华里", 500_000),
        ("米", 1000),
        ("m", 1000),
        ("厘米", 10),
        ("cm", 10),
        ("毫米", 1),
        ("mm", 1),
    ],
    // Volume, in millilitres.
    &[
        ("立方米", 1_000_000),
        ("立方", 1_000_000),
        ("m3", 1_000_000),
        ("m³", 1_000_000),
        ("升", 1000),
        ("公升", 1000),
        ("l", 1000),
        ("毫升", 1),
        ("ml", 1),
    ],
    // Shares, in hundredths of a percent.
    &[("%", 100), ("‰", 10), ("‱", 1)],
];

/// Words for what is counted. Those of one group differ in style only: 幅, 条 and 块 all count banners.
const COUNTERS: &[&[&str]] = &[
    &["人", "名", "位", "个人", "口"],
    &["人次", "人·次", "个人次"],
    &["次", "场", "场次", "期", "回", "轮", "班次", "班"],
    &[
        "个", "条", "块", "幅", "张", "项", "支", "篇", "台", "件", "家", "户", "村", "个村", "处", "座", "面", "只",
        "辆", "所", "间", "份", "册", "本", "则",
    ],
    &["户次"],
    &["学时", "课时", "个学时", "个课时"],
    &["时"],
    &["天", "日"],
    &["周", "星期", "个星期"],
    &["月", "个月", "月份"],
    &["年", "年度", "年份"],
    &["岁", "周岁"],
    &["名次", "名", "位"],
    &["页"],
    &["套"],
    &["箱"],
    &["袋"],
];

/// Multipliers in front of a unit: 千元, 万人次, 百万元.
const MULTIPLIERS: &[(&str, i64)] = &[
    ("万亿", 1_000_000_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1000),
    ("百", 100),
    ("十", 10),
];

/// Where a unit of measure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Behind the number: it says exactly what the number counts.
    Cell,
    /// In the header or the unit line, where 元/人 only says what the amounts are in.
    Header,
}

/// The unit that a column's values are in, folded: the declared one, or yuan for money that declares none.
pub fn declared(column: &Column) -> Option<Cow<'_, str>> {
    let money = || (column.ty == ColumnType::Money).then_some(Cow::Borrowed("元"));
    column.unit.as_deref().map(folded).or_else(money)
}

/// `value` in the unit `written`, converted to the one that the column declares; `None` when the two are no kin.
///
/// The column's own factors (`accepts`) come first. `written` is folded text.
pub fn convert(value: Decimal, written: &str, column: &Column, place: Written) -> Option<Decimal> {
    let times = |n: i64| value.checked_mul(Decimal::from(n));
    if let Some((_, factor)) = column.accepts.iter().find(|(unit, _)| folded(unit) == written) {
        return value.checked_mul(*factor);
    }
    if let Some((multiplier, base)) = multiplier(written)
        && let Some((_, factor)) = column.accepts.iter().find(|(unit, _)| folded(unit) == base)
    {
        return times(multiplier)?.checked_mul(*factor);
    }
    let Some(declared) = declared(column) else {
        // What is only counted needs no declaration.
        return (counted(written) && !measured(written)).then_some(value);
    };
    if written == declared {
        return Some(value);
    }
    let written = match numerator(written) {
        Some(unit) if place == Written::Header && !declared.contains('/') => unit,
        _ => written,
    };
    // 万头, in whatever is counted.
    if let Some((_, many)) = MULTIPLIERS.iter().find(|(prefix, _)| written.strip_prefix(prefix) == Some(&declared)) {
        return times(*many);
    }
    let (many, written) = normal(written);
    let (per, declared) = normal(&declared);
    let (worth, of) = kin(written, declared)?;
    times(many)?.checked_mul(Decimal::from(worth))?.checked_div(Decimal::from(per.checked_mul(of)?))
}

/// What one of `written` and one of `declared` are worth in the unit that both are made of.
fn kin(written: &str, declared: &str) -> Option<(i64, i64)> {
    if written == declared || same_counter(written, declared) {
        return Some((1, 1));
    }
    // Points of a score, a tenth of a mu, a fen and a minute are all called 分: as a declared unit it has no kin.
    if declared == "分" {
        return None;
    }
    let of =
        |family: &[(&str, i64)], word: &str| family.iter().find(|(unit, _)| *unit == word).map(|(_, worth)| *worth);
    FAMILIES.iter().find_map(|family| Some((of(family, written)?, of(family, declared)?)))
}

/// Whether both words count the same things.
fn same_counter(written: &str, declared: &str) -> bool {
    let together = |a: &str, b: &str| COUNTERS.iter().any(|group| group.contains(&a) && group.contains(&b));
    together(written, declared)
        || written == "个" && (together(declared, "人") || together(declared, "场"))
        || matches!(
            (written, declared),
            ("人", "人次") | ("次", "人次" | "户次") | ("户", "户次" | "次") | ("户次", "次") | ("时", "小时" | "学时")
        )
}

/// A unit taken apart: how many of the unit behind the multiplier. 万元 is 10,000 of 元; 千克 is a unit itself.
fn normal(word: &str) -> (i64, &str) {
    if plain(word) { (1, word) } else { multiplier(word).unwrap_or((1, word)) }
}

/// A multiplier in front of a unit that is known without it.
fn multiplier(word: &str) -> Option<(i64, &str)> {
    MULTIPLIERS.iter().find_map(|(prefix, n)| {
        let unit = word.strip_prefix(prefix).filter(|unit| plain(unit))?;
        Some((*n, unit))
    })
}

/// The unit above the stroke of a rate per head or per time: 元/人·月 is in 元.
fn numerator(word: &str) -> Option<&str> {
    let (unit, per) = word.split_once('/')?;
    let mut parts = per.split(['/', '·', '.', '每']);
    parts
        .all(|part| {
            matches!(part, "人" | "户" | "村" | "月" | "年" | "天" | "日" | "次" | "人次" | "场" | "期" | "学时")
        })
        .then_some(unit)
}

/// Whether the word is a unit of a family: of money, weight, time, area, length, volume, or a share.
pub fn measured(word: &str) -> bool {
    FAMILIES.iter().any(|family| family.iter().any(|(unit, _)| *unit == word))
}

fn counted(word: &str) -> bool {
    COUNTERS.iter().any(|group| group.contains(&word))
}

fn plain(word: &str) -> bool {
    measured(word) || counted(word)
}

/// Whether the word is a unit of measure that we know, so that it can stand alone in a cell beside a number.
#[must_use]
pub fn is_unit(word: &str) -> bool {
    plain(word) || multiplier(word).is_some() || numerator(word).is_some_and(is_unit)
}

/// The multiplier in a unit: 10,000 for 万元 and 万元/人, 1 for 元 and for 千克.
pub fn multiple(word: &str) -> i64 {
    normal(numerator(word).unwrap_or(word)).0
}

/// How many of the first unit one of the second is, for two parts of one amount: 角 is a tenth of 元.
pub fn part(of: &str, unit: &str) -> Option<Decimal> {
    let (worth, whole) = FAMILIES.iter().find_map(|family| {
        let worth = |word: &str| family.iter().find(|(unit, _)| *unit == word).map(|(_, worth)| *worth);
        Some((worth(unit)?, worth(of)?))
    })?;
    (worth < whole).then(|| Decimal::from(worth).checked_div(Decimal::from(whole))).flatten()
}

/// Whether a unit line's word can speak of the column: only for kin of its declared unit.
#[must_use]
pub fn is_kin(word: &str, column: &Column) -> bool {
    convert(Decimal::ONE, word, column, Written::Header).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(value: &str, written: &str, declared: &str) -> Option<String> {
        let column = Column { ty: ColumnType::Number, unit: Some(declared.into()), ..Column::default() };
        let value = super::convert(value.parse().unwrap(), written, &column, Written::Cell)?;
        Some(value.round_dp(10).normalize().to_string())
    }

    #[test]
    fn kin_convert() {
        for (value, written, declared, expected) in [
            ("3", "斤", "公斤", "1.5"),
            ("3", "两", "斤", "0.3"),
            ("250", "克", "公斤", "0.25"),
            ("0.2", "吨", "千克", "200"),
            ("2", "万斤", "吨", "10"),
            ("12000", "元", "万元", "1.2"),
            ("1.2", "亿元", "万元", "12000"),
            ("5", "千元", "元", "5000"),
            ("5", "角", "元", "0.5"),
            ("5", "块", "元", "5"),
            ("90", "分钟", "小时", "1.5"),
            ("50", "分钟", "小时", "0.8333333333"),
            ("2", "刻钟", "分钟", "30"),
            ("120", "分", "小时", "2"),
            ("30", "亩", "公顷", "2"),
            ("1", "亩", "平方米", "666.6666666667"),
            ("3", "公里", "里", "6"),
            ("2", "万人次", "人次", "20000"),
            ("12000", "册", "万册", "1.2"),
            ("937.5", "‰", "%", "93.75"),
            ("3", "名", "人", "3"),
            ("3", "个", "人", "3"),
            ("3", "人", "人次", "3"),
            ("3", "幅", "条", "3"),
            ("3", "块", "个", "3"),
            ("3", "本", "份", "3"),
            ("2", "个", "场次", "2"),
            ("2", "课时", "学时", "2"),
            ("2019", "年度", "年", "2019"),
            ("80", "分", "分", "80"),
        ] {
            assert_eq!(convert(value, written, declared).as_deref(), Some(expected), "{value}{written} as {declared}");
        }
    }

    #[test]
    fn what_is_no_kin_is_refused() {
        for (written, declared) in [
            ("人次", "人"),
            ("天", "小时"),
            ("学时", "小时"),
            ("小时", "学时"),
            ("斤", "人"),
            ("元", "公斤"),
            ("公斤", "公里"),
            ("页", "份"),
            ("套", "册"),
            ("箱", "个"),
            ("小时", "分"),
            ("元", "分"),
            ("元/人", "元"),
            ("元/斤", "元"),
            ("%", "人"),
            ("个", "公斤"),
            ("约", "人"),
            ("美元", "元"),
        ] {
            assert_eq!(convert("3", written, declared), None, "{written} as {declared}");
        }
    }

    #[test]
    fn headers_may_name_a_rate() {
        let column = Column { ty: ColumnType::Money, unit: Some("元".into()), ..Column::default() };
        let read = |word| super::convert(Decimal::ONE, word, &column, Written::Header).map(|d| d.to_string());
        assert_eq!(read("元/人·月").as_deref(), Some("1"));
        assert_eq!(read("万元/年").as_deref(), Some("10000"));
        assert_eq!(read("元/斤"), None);
    }
}
