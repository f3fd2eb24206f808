//! A cell as one line of text, so that what a slip was written with can be held against what came back.

use std::borrow::Cow;

use crate::model::Raw;

/// The longest text that a slip shows, in UTF-16 units: a cell takes 32,767, the hidden sheet a letter more.
const LONGEST: usize = 32_000;

/// What stands in a cell: `n` and a number at 14 digits (days are numbers), `t` and a text, `b` and a truth value; an
/// error's code and a formula without a result are what the slip shows for them, text and nothing.
#[must_use]
pub fn mark(raw: Option<&Raw>) -> String {
    match raw {
        None | Some(Raw::Uncomputed) => String::new(),
        Some(Raw::Number(value, _) | Raw::Serial(value)) => format!("n{}", digits(*value)),
        Some(Raw::Text(text)) | Some(Raw::Error(text)) => {
            let text = writable(text);
            let text = text.trim();
            if text.is_empty() { String::new() } else { format!("t{text}") }
        }
        Some(Raw::Bool(value)) => format!("b{}", u8::from(*value)),
    }
}

/// Days between the two epochs.
const EPOCHS: f64 = 1462.0;

/// The cell with days counted from 1900, as slips hold them.
#[must_use]
pub fn since_1900(raw: Option<&Raw>, date1904: bool) -> Option<Raw> {
    match raw? {
        Raw::Serial(serial) if date1904 && *serial >= 1.0 => Some(Raw::Serial(serial + EPOCHS)),
        raw => Some(raw.clone()),
    }
}

/// The same cell for a sheet whose days count from 1904.
pub(super) fn since_1904(raw: Raw) -> Raw {
    match raw {
        Raw::Serial(serial) if serial > EPOCHS => Raw::Serial(serial - EPOCHS),
        raw => raw,
    }
}

/// Programs store numbers with 15 to 17 digits; 14 are the same everywhere.
fn digits(value: f64) -> String {
    let text = format!("{value:.13e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    if mantissa == "0" || mantissa == "-0" { "0".to_owned() } else { format!("{mantissa}e{exponent}") }
}

/// Whether two marks say the same although one is a number and the other the same number as text.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let number = |mark: &str| match mark.split_at_checked(1) {
        Some(("t", text)) => text.trim().parse::<f64>().ok().filter(|n| n.is_finite()).map(digits),
        Some(("n", text)) => Some(text.to_owned()),
        Some(("b", text)) => Some(text.to_owned()),
        _ => None,
    };
    one == other || matches!((number(one), number(other)), (Some(a), Some(b)) if a == b)
}

/// The text as every table program stores it: no control characters, line feeds alone, and no longer than a cell.
#[must_use]
pub fn writable(text: &str) -> Cow<'_, str> {
    let bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if !text.contains(bad) && text.len() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let (mut kept, mut length) = (String::with_capacity(text.len().min(LONGEST)), 0);
    for c in text.replace('\t', " ").chars().filter(|&c| !bad(c)) {
        length += c.len_utf16();
        if length > LONGEST {
            break;
        }
        kept.push(c);
    }
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Shown;

    #[test]
    fn a_cell_is_the_same_whatever_program_saved_it() {
        let number = |value| mark(Some(&Raw::Number(value, Shown::Plain)));
        assert_eq!(number(0.1 + 0.2), number(0.3));
        assert_eq!(number(-0.0), number(0.0));
        assert_eq!(number(1286.0), mark(Some(&Raw::Serial(1286.0))));
        assert_ne!(number(50.0), number(50.01));
        let text = |text: &str| mark(Some(&Raw::Text(text.into())));
        assert_eq!(text("甲\r\n乙 "), text("甲\n乙"));
        assert_eq!(text(" "), mark(None));
        assert!(alike(&text("001"), &number(1.0)) && !alike(&text("一"), &number(1.0)));
    }

    #[test]
    fn long_texts_are_cut_alike_when_written_and_when_compared() {
        let long = "汇".repeat(40_000);
        assert_eq!(writable(&long).chars().count(), LONGEST);
        assert_eq!(writable(&writable(&long)), writable(&long));
    }
}
