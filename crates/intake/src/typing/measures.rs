//! Units of measure that are named above a table, in its header or beside its cells.

use super::text::{fold, is_han, is_space};
use super::units;
use crate::model::{Column, ColumnType};

/// A unit of which only so much is known that it is some multiple: better no amounts than wrong ones.
const UNKNOWN: &str = "?";

/// What bare numbers of `column` are in: the words in its header, else the word of the unit line that is kin to it.
///
/// `measure` and `lines` are folded. Words that are no unit of measure say nothing, but for money and quantities a
/// short word is one, known or not.
#[must_use]
pub fn header_measure<'a>(measure: Option<&'a str>, lines: &'a [String], column: &Column) -> Option<&'a str> {
    let line = |fits: &dyn Fn(&str) -> bool| lines.iter().map(String::as_str).find(|word| fits(word));
    match column.ty {
        ColumnType::Percent => measure.filter(|m| is_share(m)).or_else(|| line(&is_share)),
        ColumnType::Integer | ColumnType::Number | ColumnType::Money | ColumnType::Quantity => {
            let exacting = matches!(column.ty, ColumnType::Money | ColumnType::Quantity);
            measure
                .and_then(|measure| of_header(measure, column, exacting))
                .or_else(|| line(&|word| units::is_kin(word, column)))
                .or_else(|| line(&|word| exacting && word == UNKNOWN))
        }
        _ => None,
    }
}

fn is_share(word: &str) -> bool {
    matches!(word, "%" | "‰")
}

fn of_header<'a>(measure: &'a str, column: &Column, exacting: bool) -> Option<&'a str> {
    let word = without_currency(measure);
    if units::is_unit(word) || units::is_kin(word, column) {
        return Some(word);
    }
    let short = (1..=3).contains(&word.chars().count());
    (short && (exacting || word.starts_with(['万', '亿'])) || exacting && is_multiple(word)).then_some(UNKNOWN)
}

/// 人民币万元 is 万元.
fn without_currency(word: &str) -> &str {
    let word =
        word.strip_prefix("人民币").or_else(|| word.strip_prefix("rmb")).filter(|w| !w.is_empty()).unwrap_or(word);
    word.trim_start_matches(':')
}

/// Whether the word speaks of some multiple or other money.
fn is_multiple(word: &str) -> bool {
    word.contains(['万', '亿', '萬', '美', '欧', '外'])
}

/// Units of measure in a line: 单位：万元 anywhere in it, or above a table a cell that is nothing else.
#[must_use]
pub fn in_line(text: &str, above: bool) -> Vec<String> {
    let folded = fold(text);
    let mut found = Vec::new();
    for (at, word) in folded.match_indices("单位") {
        let Some(rest) = folded[at + word.len()..].strip_prefix(':') else { continue };
        let rest = rest.trim_start_matches(['(', ')']);
        let rest = rest.strip_prefix("人民币").or_else(|| rest.strip_prefix("rmb")).unwrap_or(rest);
        let part = |c: char| is_han(c) || c.is_ascii_alphabetic() || "、/%‰·²³".contains(c);
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        let words = listed(&rest[..end]);
        if !words.is_empty() {
            found.extend(words);
        } else if let Some((_, value)) = text.rsplit_once([':', '：'])
            && !listed(value).is_empty()
        {
            found.extend(listed(value));
        } else if (1..=4).contains(&rest[..end].chars().count())
            && rest[..end].contains(['万', '亿', '萬', '角', '分'])
            && !names_unit(&folded[..at])
        {
            found.push(UNKNOWN.to_owned());
        }
    }
    if found.is_empty() {
        found.extend(said_otherwise(&folded));
    }
    if above && found.is_empty() {
        found.extend(listed(folded.trim_matches(['(', ')'])));
    }
    found
}

/// 以万元为单位, 单位(万元), 金额:万元, 本表金额单位为万元: in whatever words, a factor of 10,000 is not missed.
fn said_otherwise(folded: &str) -> Option<String> {
    let (at, word) =
        ["亿元", "万元", "千元", "百元"].iter().find_map(|word| folded.find(word).map(|at| (at, *word)))?;
    let amount = folded[..at].ends_with(|c: char| c.is_ascii_digit() || "十百千几两.余多".contains(c));
    let tells = ["单位", "计", "金额", "货币"].iter().any(|word| folded.contains(word));
    (tells && !amount && folded.chars().count() <= 60).then(|| word.to_owned())
}

/// Whether 单位 behind these words means who reports, and not what is measured in: 填报单位：万家村.
fn names_unit(before: &str) -> bool {
    const WHO: [&str; 14] = [
        "填报", "报送", "上报", "申报", "填表", "编制", "主管", "所属", "所在", "责任", "牵头", "承办", "参加", "工作",
    ];
    WHO.iter().any(|word| before.ends_with(word))
}

/// The units of `元、人` and the like, folded; none when one of the words is no unit.
#[must_use]
pub fn listed(value: &str) -> Vec<String> {
    // White space parts words, or stands inside one.
    let parted = |c: char| is_space(c) || "、,，/／".contains(c);
    let words: Vec<String> = value
        .trim_end_matches([')', '）', ']', '】'])
        .split(parted)
        .filter(|word| !word.is_empty())
        .map(|word| without_currency(&fold(word)).to_owned())
        .collect();
    if !words.is_empty() && words.iter().all(|word| units::is_unit(word)) {
        return words;
    }
    let folded = fold(value).replace('萬', "万");
    let bare = folded.split('(').next().unwrap_or("");
    let bare = match without_currency(bare) {
        "rmb" | "人民币" => "元",
        bare => bare,
    };
    let words: Vec<String> = bare.split(['、', ',', '/', ' ']).map(str::to_owned).collect();
    if words.iter().all(|word| units::is_unit(word)) {
        words
    } else if units::is_unit(bare) {
        vec![bare.to_owned()]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_lines() {
        for (text, units) in [
            ("单位：元", "元"),
            ("单 位：万元", "万元"),
            ("（单位：万元）", "万元"),
            ("金额单位：人民币万元", "万元"),
            ("单位：元（人民币）", "元"),
            ("单位：角", "角"),
            ("单位：万元、人", "万元 人"),
            ("单位：万元 人", "万元 人"),
            ("单位：万元　人次", "万元 人次"),
            ("单位:万元/人", "万元 人"),
            ("单位：元/人·月", "元/人·月"),
            ("单位：kg", "kg"),
            ("本表金额单位为万元", "万元"),
            ("以万元为单位", "万元"),
            ("单位(万元)", "万元"),
            ("合计3万元", ""),
            ("2020年6月　单位：万元", "万元"),
            ("单位：万圆钱", "?"),
            ("填报单位：万家村", ""),
            ("填报单位：第三党支部", ""),
            ("单位：第三党支部", ""),
        ] {
            assert_eq!(in_line(text, false).join(" "), units, "{text}");
        }
        assert_eq!(in_line("（万元）", true), ["万元"]);
        assert_eq!(in_line("（万元）", false), Vec::<String>::new());
    }

    #[test]
    fn units_in_headers() {
        let money = Column { ty: ColumnType::Money, unit: Some("元".into()), ..Column::default() };
        let head = Column { ty: ColumnType::Integer, unit: Some("头".into()), ..Column::default() };
        let rate = Column { ty: ColumnType::Percent, ..Column::default() };
        let lines = ["万元".to_owned(), "人".to_owned()];
        for (measure, lines, column, expected) in [
            (Some("万元"), &[][..], &money, Some("万元")),
            (Some("人民币万元"), &[], &money, Some("万元")),
            (Some("元"), &lines, &money, Some("元")),
            (Some("见说明一"), &lines, &money, Some("万元")),
            (None, &lines, &money, Some("万元")),
            (Some("美元"), &lines, &money, Some("?")),
            (Some("万元人民币等值"), &[], &money, Some("?")),
            (Some("万头"), &[], &head, Some("万头")),
            (Some("万只"), &[], &head, Some("万只")),
            (Some("存栏"), &[], &head, None),
            (None, &lines, &head, None),
            (Some("%"), &[], &rate, Some("%")),
            (None, &lines, &rate, None),
        ] {
            assert_eq!(header_measure(measure, lines, column), expected, "{measure:?}");
        }
    }
}
