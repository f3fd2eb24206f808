//! Text from submissions is never more than text: what would steer a terminal, or turn the order of what is read, is
//! shown as a mark in its place.

use std::borrow::Cow;

use huizong_intake::ingest::{FileReport, Outcome};
use huizong_intake::model::Finding;
use huizong_intake::slip::Slip;

/// What stands for a character that cannot be shown.
const MARK: char = '\u{FFFD}';

/// The character to show for one that steers: pictures of the old control characters, a mark for the rest; `None` for
/// all others. Line breaks and tabs steer too.
fn shown(c: char) -> Option<char> {
    match c {
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7F}' => Some('\u{2421}'),
        // Marks and overrides of direction, separators of lines and paragraphs, tags, what is never a character.
        '\u{80}'..='\u{9F}'
        | '\u{61C}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' => Some(MARK),
        _ => None,
    }
}

/// Whether `c` stands for a character that could not be shown.
#[must_use]
pub fn is_mark(c: char) -> bool {
    c == MARK || matches!(c, '\u{2400}'..='\u{2421}')
}

/// Text for a place where a line break would be taken for the end: a name, a line of a message.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| shown(c).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| shown(c).unwrap_or(c)).collect())
}

/// A sentence: as [`line()`], with a space for line breaks and tabs, which are nothing to wonder at.
#[must_use]
pub fn sentence(text: &str) -> Cow<'_, str> {
    if !text.contains(['\r', '\n', '\t']) {
        return line(text);
    }
    let spaced = text.replace("\r\n", " ").replace(['\r', '\n', '\t'], " ");
    Cow::Owned(line(&spaced).into_owned())
}

/// Text of several lines: as [`line()`], but line breaks and tabs stay.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    let steers = |c: char| if matches!(c, '\n' | '\t') { None } else { shown(c) };
    if text.chars().all(|c| steers(c).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").chars().map(|c| steers(c).unwrap_or(c)).collect())
}

/// Makes everything plain that is said of a file.
pub fn report(report: &mut FileReport) {
    report.findings.iter_mut().for_each(finding);
    if let Some(Slip::Returned(slip)) = &mut report.slip {
        slip.answers.iter_mut().for_each(|answer| mend(&mut answer.text, sentence));
    }
    for sheet in &mut report.sheets {
        mend(&mut sheet.sheet, line);
        mend(&mut sheet.title, lines);
        sheet.layout.iter_mut().for_each(|said| mend(said, sentence));
        sheet.findings.iter_mut().for_each(finding);
        match &mut sheet.outcome {
            Outcome::Table(table) => {
                mend(&mut table.sheet, line);
                mend(&mut table.why, sentence);
            }
            Outcome::Quarantined { reason, .. } | Outcome::Ignored { reason } => mend(reason, sentence),
        }
    }
}

fn finding(finding: &mut Finding) {
    mend(&mut finding.file, line);
    mend(&mut finding.sheet, line);
    mend(&mut finding.value, lines);
    mend(&mut finding.expected, sentence);
    mend(&mut finding.message, sentence);
    mend(&mut finding.remedy, sentence);
}

fn mend(text: &mut String, plain: fn(&str) -> Cow<'_, str>) {
    if let Cow::Owned(mended) = plain(text) {
        *text = mended;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_becomes_a_mark() {
        assert_eq!(line("党费\u{1B}[31m\u{202E}xslx.\n表"), "党费␛[31m\u{FFFD}xslx.␊表");
        assert_eq!(sentence("50\r\n左右\t元\u{9B}2J"), "50 左右 元\u{FFFD}2J");
        assert_eq!(lines("第一行\r\n第二行\u{7}"), "第一行\n第二行␇");
    }

    #[test]
    fn every_mark_is_known_again() {
        for c in ('\0'..=char::MAX).filter_map(shown) {
            assert!(is_mark(c), "{c:?}");
        }
        assert!(!['a', '表', '\u{2422}'].into_iter().any(is_mark));
    }

    #[test]
    fn what_does_not_stays_as_it_is() {
        for text in ["党费收缴明细表（6月）.xlsx", "Ünïcode é ① ㈱ 𠮷", "山田\u{3000}太郎", "👨\u{200D}👩"]
        {
            assert!(matches!(line(text), Cow::Borrowed(_)), "{text}");
        }
        assert!(matches!(lines("一\n二\t三"), Cow::Borrowed(_)));
    }
}
