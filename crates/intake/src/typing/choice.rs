//! Declared values, ticks, boxes, and yes or no.

use super::text::fold;
use crate::model::Column;
use crate::model::form::EnumValue;

/// A word that was read, and whether it stood there otherwise than declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen<T> {
    pub value: T,
    pub liberty: bool,
}

/// The declared value that the text spells: as declared; else with its list number, quotes or full stop taken off, as
/// the one ticked box among several, or as the same sign drawn otherwise (✔ for √).
pub fn declared(text: &str, values: &[EnumValue]) -> Option<Chosen<String>> {
    let folded = fold(text);
    let named = |word: &str| {
        values
            .iter()
            .find(|value| fold(&value.name) == word || value.spellings.iter().any(|s| fold(s) == word))
            .map(|value| value.name.clone())
    };
    if let Some(value) = named(&folded) {
        return Some(Chosen { value, liberty: false });
    }
    let bare = without_number(unquoted(&folded));
    let value = named(bare)
        .or_else(|| unquoted_number(bare).and_then(named))
        .or_else(|| ticked(&folded).and_then(|word| named(&word)))
        .or_else(|| same_sign(&folded, values))?;
    Some(Chosen { value, liberty: true })
}

/// Brackets and quotes around the whole, and a full stop at the end, taken off.
fn unquoted(folded: &str) -> &str {
    let bare = folded.trim_end_matches(['。', ';', ',', '.', '、']);
    for (open, close) in [('(', ')'), ('"', '"'), ('“', '”'), ('「', '」'), ('‘', '’')] {
        if let Some(inner) = bare.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return inner;
        }
    }
    bare
}

/// A list number taken off: `1.合格`, `(1)合格`, `A、合格`, `①合格`.
fn without_number(folded: &str) -> &str {
    let opened = folded.strip_prefix('(').unwrap_or(folded);
    let digits = opened.bytes().take_while(u8::is_ascii_digit).count();
    let len = if (1..=2).contains(&digits) {
        digits
    } else {
        usize::from(opened.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    let tail = &opened[len..];
    let marks: &[char] = if opened.len() < folded.len() { &[')'] } else { &['.', '、', ')', ':'] };
    match tail.strip_prefix(marks) {
        Some(rest) if len > 0 && !rest.is_empty() => rest,
        _ => folded,
    }
}

fn unquoted_number(folded: &str) -> Option<&str> {
    folded.strip_prefix(|c| ('①'..='⑳').contains(&c)).filter(|rest| !rest.is_empty())
}

const TICKED: [char; 4] = ['☑', '✅', '√', '■'];
const EMPTY: [char; 3] = ['□', '☐', '▢'];

/// The word beside the only ticked one of several boxes: `☑是□否`, `是√否□`. Alone, only a box with a tick in it speaks:
/// a lone ■ may be anything, and 事假√ may be leave or its end.
fn ticked(folded: &str) -> Option<String> {
    let is_box = |c: char| TICKED.contains(&c) || EMPTY.contains(&c);
    let boxes: Vec<char> = folded.chars().filter(|c| is_box(*c)).collect();
    if boxes.iter().filter(|c| TICKED.contains(c)).count() != 1 || boxes.len() == 1 && !matches!(boxes[0], '☑' | '✅')
    {
        return None;
    }
    let words: Vec<&str> = folded.split(is_box).collect();
    let words = match (words.first(), words.last()) {
        (Some(&""), Some(last)) if !last.is_empty() => &words[1..],
        (Some(first), Some(&"")) if !first.is_empty() => &words[..words.len() - 1],
        _ => return None,
    };
    let at = boxes.iter().position(|c| TICKED.contains(c))?;
    let trimmed = |word: &&str| word.trim_matches([',', ';', '、', '/']).to_owned();
    words.iter().all(|word| !trimmed(word).is_empty()).then(|| words.get(at).map(trimmed)).flatten()
}

/// Signs that are drawn in several ways. Filled and hollow signs are not the same, nor is a tick a letter V.
const SIGNS: [&[&str]; 4] = [
    &["√", "✓", "✔", "☑", "✅"],
    &["×", "✗", "✘", "✕", "✖", "╳", "❌", "☓", "x"],
    &["○", "〇", "◯", "⭕", "o"],
    &["△", "▵", "δ"],
];

fn same_sign(folded: &str, values: &[EnumValue]) -> Option<String> {
    let group = SIGNS.iter().find(|group| group.contains(&folded))?;
    let mut fitting = values
        .iter()
        .filter(|value| value.spellings.iter().chain([&value.name]).any(|s| group.contains(&fold(s).as_str())));
    let value = fitting.next()?;
    fitting.next().is_none().then(|| value.name.clone())
}

/// Yes or no. The column's own word says yes (采用 under 是否采用), with 未 or 不 before it no.
pub fn truth(text: &str, column: &Column) -> Option<Chosen<bool>> {
    let folded = fold(text);
    if let Some(value) = plain_truth(&folded) {
        return Some(Chosen { value, liberty: false });
    }
    let loose = |word: &str| match word {
        "不是" | "不" | "错" | "假" => Some(false),
        "✅" | "是的" | "真" => Some(true),
        _ => plain_truth(word).or_else(|| by_name(word, column)),
    };
    let value = loose(unquoted(&folded)).or_else(|| ticked(&folded).and_then(|word| loose(&word)))?;
    Some(Chosen { value, liberty: true })
}

fn plain_truth(word: &str) -> Option<bool> {
    match word {
        "是" | "√" | "✓" | "✔" | "☑" | "有" | "对" | "y" | "yes" | "true" | "t" | "1" => Some(true),
        "否" | "×" | "✗" | "✘" | "✕" | "✖" | "❌" | "╳" | "x" | "无" | "没有" | "n" | "no" | "false" | "f" | "0" => {
            Some(false)
        }
        _ => None,
    }
}

/// Yes or no in the column's own word. The name itself is the header once more, where pages repeat it.
fn by_name(word: &str, column: &Column) -> Option<bool> {
    let names: Vec<String> = std::iter::once(&column.name).chain(&column.aliases).map(|name| fold(name)).collect();
    names.iter().filter(|_| !names.iter().any(|name| name == word)).find_map(|name| {
        let name = name.strip_prefix("是否").unwrap_or(name);
        match word.strip_suffix(name).filter(|_| !name.is_empty())? {
            "" | "已" => Some(true),
            "未" | "不" | "没有" | "没" | "非" => Some(false),
            _ => None,
        }
    })
}

/// Whether only an empty box stands there.
pub fn is_empty_box(folded: &str) -> bool {
    let mut chars = folded.chars();
    chars.next().is_some_and(|c| EMPTY.contains(&c)) && chars.next().is_none()
}

/// Whether 18 characters are an identity number whose last one is the right check character
/// (GB 11643-1999, ISO 7064 MOD 11-2) and whose birthday exists.
pub fn resident_id(id: &str) -> bool {
    let bytes = id.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |range: std::ops::Range<usize>| id.get(range).and_then(|s| s.parse::<u32>().ok());
    let birthday = number(6..10)
        .zip(number(10..12))
        .zip(number(12..14))
        .and_then(|((y, m), d)| chrono::NaiveDate::from_ymd_opt(y.cast_signed(), m, d));
    // Weights are 2^(17 - i) mod 11.
    let sum: u32 = bytes[..17].iter().enumerate().map(|(i, &b)| u32::from(b - b'0') * ((1_u32 << (17 - i)) % 11)).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    birthday.is_some() && bytes[17].to_ascii_uppercase() == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_characters() {
        // The region 990000 does not exist, so nobody has these numbers: of the eleven possible check characters
        // exactly one is right, and none where the birthday does not exist.
        let right = |body: &str| {
            let all = ('0'..='9').chain(['X']);
            all.filter(|c| resident_id(&format!("{body}{c}"))).collect::<String>()
        };
        assert_eq!(right("99000019900101001"), "7");
        assert_eq!(right("99000019901301001"), "");
        assert!(!resident_id("99000019900101001"));
    }

    fn truth_of(text: &str) -> Option<(bool, bool)> {
        let column = Column { name: "采纳".into(), aliases: vec!["是否采用".into()], ..Column::default() };
        truth(text, &column).map(|c| (c.value, c.liberty))
    }

    #[test]
    fn ticks() {
        for yes in ["是", "√", "✓", "✔", "✔\u{fe0f}", "☑", "有", "对", "Y", "yes", "TRUE", "T", "1", "ｙ", " √ "]
        {
            assert_eq!(truth_of(yes), Some((true, false)), "{yes}");
        }
        for no in ["否", "×", "✗", "✘", "╳", "x", "X", "无", "没有", "N", "no", "FALSE", "F", "0"] {
            assert_eq!(truth_of(no), Some((false, false)), "{no}");
        }
        for (loose, value) in [
            ("是。", true),
            ("（是）", true),
            ("“否”", false),
            ("不是", false),
            ("错", false),
            ("已采纳", true),
            ("采用", true),
            ("未采纳", false),
            ("不采纳", false),
            ("没有采用", false),
            ("☑是 □否", true),
            ("☑是", true),
            ("□是　☑否", false),
            ("■是 □否", true),
            ("是☑ 否□", true),
            ("√有□无", true),
        ] {
            assert_eq!(truth_of(loose), Some((value, true)), "{loose}");
        }
        for other in [
            "也许",
            "2",
            "",
            "是的吧",
            "是/否",
            "是 否",
            "□是 □否",
            "☑是 ☑否",
            "是√否",
            "■",
            "●",
            "○",
            "☒",
            "□",
            "已",
            "未",
            "完成",
            "未完成",
            "部分采纳",
            "拟采纳",
            "采纳",
            "√√",
            "v",
            "是√",
            "□是",
        ] {
            assert_eq!(truth_of(other), None, "{other}");
        }
    }

    fn read(text: &str) -> Option<(String, bool)> {
        let value = |name: &str, spellings: &[&str]| EnumValue {
            name: name.into(),
            spellings: spellings.iter().map(|s| (*s).to_owned()).collect(),
        };
        let values = [
            value("出勤", &["√", "到"]),
            value("请假", &["△", "事假", "○"]),
            value("缺勤", &["×", "旷"]),
            value("党支部+", &[]),
        ];
        declared(text, &values).map(|c| (c.value, c.liberty))
    }

    #[test]
    fn declared_values() {
        for (text, name) in [
            ("出勤", "出勤"),
            ("出　勤", "出勤"),
            (" √ ", "出勤"),
            ("√\u{fe0f}", "出勤"),
            ("事 假", "请假"),
            ("党支部＋", "党支部+"),
        ] {
            assert_eq!(read(text), Some((name.into(), false)), "{text}");
        }
        for (text, name) in [
            ("✔", "出勤"),
            ("☑", "出勤"),
            ("✗", "缺勤"),
            ("X", "缺勤"),
            ("〇", "请假"),
            ("◯", "请假"),
            ("O", "请假"),
            ("1.出勤", "出勤"),
            ("1、出勤", "出勤"),
            ("（1）出勤", "出勤"),
            ("①出勤", "出勤"),
            ("A.出勤", "出勤"),
            ("出勤。", "出勤"),
            ("（出勤）", "出勤"),
            ("“事假”", "请假"),
            ("☑出勤 □请假 □缺勤", "出勤"),
            ("☑出勤", "出勤"),
            ("□出勤 ☑事假 □缺勤", "请假"),
        ] {
            assert_eq!(read(text), Some((name.into(), true)), "{text}");
        }
        for text in [
            "出",
            "出勤了",
            "√迟到",
            "√（补）",
            "事假√",
            "×××3月15离职",
            "√√",
            "√ ×",
            "出勤、请假",
            "出勤/缺勤",
            "●",
            "▲",
            "V",
            "0",
            "1",
            "A出勤",
            "A",
            "出勤（补）",
            "出勤1次",
            "□出勤 □请假",
            "☑出勤 ☑请假",
            "■出勤",
            "√出勤",
            "1.",
            "请加",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
