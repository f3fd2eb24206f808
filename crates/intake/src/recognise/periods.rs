//! Months named in titles, sheet names, file names and folders.

use crate::model::Period;

/// One month or span of months named in a text; the year may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The year, where it is said.
    pub year: Option<i32>,
    /// First month.
    pub first: u32,
    /// Last month, the one that the period is.
    pub last: u32,
    /// Whether only the year was named: it narrows nothing, but must agree.
    pub bare_year: bool,
    /// Whether only a day was named (a date of filling in, perhaps): counts when nothing better is said.
    pub weak: bool,
}

impl Mention {
    /// Whether the two can mean the same submission: one span holds the other, in the same year.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        let same_year = match (self.year, other.year) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let holds = |a: &Self, b: &Self| a.first <= b.first && b.last <= a.last;
        same_year && (holds(self, other) || holds(other, self))
    }

    /// The narrower of two that agree, with the year of either.
    #[must_use]
    pub fn narrowed(&self, other: &Self) -> Self {
        let narrow = if other.last - other.first < self.last - self.first { other } else { self };
        Self { year: self.year.or(other.year), ..*narrow }
    }

    /// The period: the last month; without a year the latest such month not after `reference`.
    #[must_use]
    pub fn period(&self, reference: Period) -> Option<Period> {
        match self.year {
            _ if self.bare_year => None,
            Some(year) => Period::new(year, self.last),
            None => {
                let this_year = Period::new(reference.year(), self.last)?;
                Some(if this_year <= reference { this_year } else { this_year.plus(-12) })
            }
        }
    }
}

/// A cursor over folded text.
struct Scanner<'a> {
    rest: &'a str,
}

impl Scanner<'_> {
    /// A number of at most `width` ASCII digits, not followed by more digits; Chinese month numbers too.
    fn number(&mut self, widths: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if widths.contains(&len) && len > 0 {
            let value = self.rest[..len].parse().ok()?;
            self.rest = &self.rest[len..];
            return Some(value);
        }
        None
    }

    fn eat(&mut self, words: &[&str]) -> bool {
        for word in words {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                return true;
            }
        }
        false
    }
}

/// All months and spans named in folded text, in order.
#[must_use]
pub fn mentions(folded: &str) -> Vec<Mention> {
    let text = arabic_months(folded);
    let mut found = Vec::new();
    let mut previous = ' ';
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        // A number is read from its first digit only.
        if !previous.is_ascii_digit()
            && let Some((mention, tail)) = mention(rest)
        {
            // The day as of which something is stated names its month; other days may be those of filling in.
            let head = &text[..text.len() - rest.len()];
            let as_of = ["截至", "截止", "截止到", "截至到"].iter().any(|word| head.ends_with(word));
            // The year of a form's edition is nobody's period: （2018年版）, 2019年修订.
            let edition =
                ["版", "修订", "修改", "制定", "印发", "起执行", "起施行"].iter().any(|word| tail.starts_with(word));
            found.extend(mention.filter(|_| !edition).map(|m| Mention { weak: m.weak && !as_of, ..m }));
            previous = rest[..rest.len() - tail.len()].chars().next_back().unwrap_or(' ');
            rest = tail;
            continue;
        }
        previous = c;
        rest = &rest[c.len_utf8()..];
    }
    found
}

/// The month or span at the very beginning of folded text, and what follows; a day is none.
#[must_use]
pub fn leading(folded: &str) -> Option<(Mention, String)> {
    let text = arabic_months(folded);
    let (mention, rest) = mention(&text)?;
    mention.filter(|mention| !mention.weak).map(|mention| (mention, rest.to_owned()))
}

/// Chinese numbers before 年, 月, 季度 become digits: 二〇二〇年六月, 第一季度, 十二月份.
fn arabic_months(folded: &str) -> String {
    const DIGITS: &str = "〇一二三四五六七八九";
    let mut out = String::with_capacity(folded.len());
    let mut run = String::new();
    let flush = |run: &mut String, next: Option<char>, out: &mut String| {
        if matches!(next, Some('年' | '月' | '季')) {
            let digit = |c: char| DIGITS.chars().position(|d| d == if c == '零' { '〇' } else { c });
            let value = match run.chars().collect::<Vec<_>>().as_slice() {
                ['十'] => Some("10".to_owned()),
                ['十', unit] => digit(*unit).map(|d| format!("1{d}")),
                digits => digits.iter().map(|c| digit(*c).map(|d| d.to_string())).collect::<Option<String>>(),
            };
            out.push_str(value.as_deref().unwrap_or(run));
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for c in folded.chars() {
        if DIGITS.contains(c) || matches!(c, '十' | '零') {
            run.push(c);
        } else {
            flush(&mut run, Some(c), &mut out);
            out.push(c);
        }
    }
    flush(&mut run, None, &mut out);
    out
}

/// A mention at the very start of `text`, and what follows; `Some((None, ..))` for digits that are no month.
fn mention(text: &str) -> Option<(Option<Mention>, &str)> {
    let mut s = Scanner { rest: text };
    if let Some(span) = span_word(&mut s) {
        return Some((
            Some(Mention { year: None, first: span.0, last: span.1, weak: false, bare_year: false }),
            s.rest,
        ));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        4 => with_year(text),
        6 => {
            let (year, month) = (text[..4].parse().ok()?, text[4..6].parse().ok()?);
            let mention =
                Period::new(year, month).filter(|p| plausible(p.year())).map(|p| one(Some(p.year()), p.month()));
            Some((mention, &text[6..]))
        }
        8 => {
            let (year, month) = (text[..4].parse().ok()?, text[4..6].parse().ok()?);
            let mention = Period::new(year, month)
                .filter(|p| plausible(p.year()))
                .map(|p| Mention { weak: true, ..one(Some(p.year()), p.month()) });
            Some((mention, &text[8..]))
        }
        1 | 2 => months(&mut s, None).map(|m| (Some(m), s.rest)).or(Some((None, &text[digits..]))),
        0 => None,
        _ => Some((None, &text[digits..])),
    }
}

fn plausible(year: i32) -> bool {
    (1990..2100).contains(&year)
}

fn one(year: Option<i32>, month: u32) -> Mention {
    Mention { year, first: month, last: month, weak: false, bare_year: false }
}

/// 上半年, 下半年, 第一季度, 1季度, q1.
fn span_word(s: &mut Scanner<'_>) -> Option<(u32, u32)> {
    if s.eat(&["上半年"]) {
        return Some((1, 6));
    }
    if s.eat(&["下半年"]) {
        return Some((7, 12));
    }
    let mut t = Scanner { rest: s.rest };
    let q = t.eat(&["q"]);
    if !q {
        t.eat(&["第"]);
    }
    let quarter = t.number(1..=1).filter(|n| (1..=4).contains(n))?;
    if q && !t.rest.starts_with(|c: char| c.is_ascii_alphanumeric()) || t.eat(&["季度", "季"]) {
        s.rest = t.rest;
        return Some((quarter * 3 - 2, quarter * 3));
    }
    None
}

/// A month or a range of months that ends in 月: `6月`, `06月份`, `1-6月`, `1至6月`, `1月-6月`; a day behind it makes it weak.
fn months(s: &mut Scanner<'_>, year: Option<i32>) -> Option<Mention> {
    let first = s.number(1..=2).filter(|m| (1..=12).contains(m))?;
    let month_said = s.eat(&["月"]);
    let mut t = Scanner { rest: s.rest };
    if t.eat(&["-", "至", "~", "到"]) {
        let last = t.number(1..=2).filter(|m| (first..=12).contains(m));
        if let Some(last) = last
            && t.eat(&["月份", "月"])
        {
            s.rest = t.rest;
            return Some(Mention { year, first, last, weak: false, bare_year: false });
        }
    }
    if !month_said {
        return None;
    }
    s.eat(&["份"]);
    let mut t = Scanner { rest: s.rest };
    if t.number(1..=2).is_some() && t.eat(&["日", "号"]) {
        s.rest = t.rest;
        return Some(Mention { weak: true, ..one(year, first) });
    }
    Some(one(year, first))
}

/// A four-digit year with what follows.
fn with_year(text: &str) -> Option<(Option<Mention>, &str)> {
    let year: i32 = text[..4].parse().ok()?;
    if !plausible(year) {
        return Some((None, &text[4..]));
    }
    let mut s = Scanner { rest: &text[4..] };
    if s.eat(&["年度", "年全年", "全年度", "全年"]) {
        return Some((Some(Mention { year: Some(year), first: 1, last: 12, weak: false, bare_year: false }), s.rest));
    }
    if s.eat(&["年"]) {
        s.eat(&["的", ":", "-"]);
        if let Some((first, last)) = span_word(&mut s) {
            return Some((Some(Mention { year: Some(year), first, last, weak: false, bare_year: false }), s.rest));
        }
        let before = s.rest;
        // （2018年版）, （2018年6月版）, （2018年修订） say since when the blank form is so.
        if let Some(mention) = months(&mut s, Some(year)) {
            return Some(((!s.rest.starts_with("版")).then_some(mention), s.rest));
        }
        if ["版", "新版", "修订", "修改", "制表"].iter().any(|word| before.starts_with(word)) {
            return Some((None, before));
        }
        let bare = Mention { year: Some(year), first: 1, last: 12, weak: false, bare_year: true };
        return Some((Some(bare), before));
    }
    // 2020-06, 2020.6, 2020/06, 2020_06; a third number makes it a day.
    let separator = s.rest.chars().next().filter(|c| matches!(c, '-' | '.' | '/' | '_'))?;
    s.rest = &s.rest[separator.len_utf8()..];
    let month = s.number(1..=2).filter(|m| (1..=12).contains(m))?;
    let mut t = Scanner { rest: s.rest };
    let separator = separator.to_string();
    if t.eat(&[&separator]) && t.number(1..=2).is_some_and(|d| (1..=31).contains(&d)) {
        return Some((Some(Mention { weak: true, ..one(Some(year), month) }), t.rest));
    }
    s.eat(&["月份", "月"]);
    Some((Some(one(Some(year), month)), s.rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typing::text::fold;

    fn read(text: &str) -> Vec<String> {
        mentions(&fold(text))
            .iter()
            .map(|m| {
                let year = m.year.map_or("?".to_owned(), |y| y.to_string());
                format!(
                    "{year}:{}-{}{}",
                    m.first,
                    m.last,
                    if m.weak {
                        "w"
                    } else if m.bare_year {
                        "y"
                    } else {
                        ""
                    }
                )
            })
            .collect()
    }

    #[test]
    fn months_and_spans() {
        for (text, expected) in [
            ("第三党支部2020年6月党费收缴明细表", vec!["2020:6-6"]),
            ("二〇二〇年六月", vec!["2020:6-6"]),
            ("2020年06月份", vec!["2020:6-6"]),
            ("党费6月.xlsx", vec!["?:6-6"]),
            ("十二月份报表", vec!["?:12-12"]),
            ("202006", vec!["2020:6-6"]),
            ("2020-06", vec!["2020:6-6"]),
            ("2020.6", vec!["2020:6-6"]),
            ("2020年上半年", vec!["2020:1-6"]),
            ("2020年第一季度", vec!["2020:1-3"]),
            ("一季度", vec!["?:1-3"]),
            ("2019年度", vec!["2019:1-12"]),
            ("2020年1-6月", vec!["2020:1-6"]),
            ("2020年1月至6月", vec!["2020:1-6"]),
            ("截至2020年6月30日", vec!["2020:6-6"]),
            ("2020年6月30日", vec!["2020:6-6w"]),
            ("报送20200705", vec!["2020:7-7w"]),
            ("2020-07-03", vec!["2020:7-7w"]),
            ("3001-第三党支部", vec![]),
            ("第3党支部", vec![]),
            ("2020年工作", vec!["2020:1-12y"]),
            ("（2018年版）", vec![]),
            ("（2018年6月版）", vec![]),
            ("（2018年修订）", vec![]),
            ("13月", vec![]),
            ("表3", vec![]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn spans_agree_with_the_months_inside_them() {
        let month = mentions("2020年6月")[0];
        let half = mentions("2020年上半年")[0];
        let bare = mentions("6月")[0];
        assert!(month.agrees(&half) && half.agrees(&month) && bare.agrees(&half));
        assert_eq!(half.narrowed(&bare), month);
        assert!(!month.agrees(&mentions("2020年5月")[0]));
        assert!(!month.agrees(&mentions("2019年6月")[0]));
    }

    #[test]
    fn a_month_without_a_year_is_the_latest_not_after_the_reference() {
        let june: Period = "2020-06".parse().unwrap();
        assert_eq!(mentions("12月")[0].period(june).unwrap().to_string(), "2019-12");
        assert_eq!(mentions("6月")[0].period(june).unwrap().to_string(), "2020-06");
    }
}
