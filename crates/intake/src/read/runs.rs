//! Text in parts that look differently: what is struck out, raised or lowered is not what its characters say.

use crate::model::Mark;

/// How a part of a text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// Struck through.
    pub struck: bool,
    /// Raised or lowered.
    pub shift: Shift,
}

/// Where characters stand against the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shift {
    /// On it.
    #[default]
    None,
    /// Superscript.
    Up,
    /// Subscript.
    Down,
}

/// From which UTF-16 unit on which font, as binary workbooks tell it.
pub type Changes = Vec<(u16, u16)>;

/// The parts of one cell's text, in order.
#[derive(Clone, Debug, Default)]
pub struct Runs(Vec<(String, Manner)>);

impl Runs {
    /// One more part.
    pub fn push(&mut self, text: &str, manner: Manner) {
        match self.0.last_mut() {
            Some((last, same)) if *same == manner => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push((text.to_owned(), manner)),
        }
    }

    /// The parts of another text behind these.
    pub fn extend(&mut self, other: Self) {
        for (text, manner) in other.0 {
            self.push(&text, manner);
        }
    }

    /// The parts of a text that change their manner at certain UTF-16 units, as binary workbooks tell them.
    pub fn cut(text: &str, first: Manner, changes: impl IntoIterator<Item = (usize, Manner)>) -> Self {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut runs = Self::default();
        let (mut from, mut manner) = (0, first);
        for (at, next) in changes {
            let at = at.clamp(from, units.len());
            runs.push(&String::from_utf16_lossy(&units[from..at]), manner);
            (from, manner) = (at, next);
        }
        runs.push(&String::from_utf16_lossy(&units[from..]), manner);
        runs
    }

    /// What is to be said of the text. Raised characters matter where their digits join others: 30² is not 302, m² is m2.
    pub fn mark(&self) -> Option<Mark> {
        let written = || self.0.iter().filter(|(text, _)| !text.trim().is_empty());
        let struck: Vec<&str> = written().filter(|(_, manner)| manner.struck).map(|(text, _)| text.trim()).collect();
        if !struck.is_empty() {
            let all = struck.len() == written().count();
            return Some(if all { Mark::Struck } else { Mark::PartlyStruck(struck.join(" ")) });
        }
        let parts: Vec<_> = written().collect();
        parts.windows(2).find_map(|pair| {
            let [(left, first), (right, second)] = pair else { return None };
            let joins = left.trim_end().ends_with(digit) && right.trim_start().starts_with(digit);
            let odd = match (first.shift, second.shift) {
                _ if !joins => return None,
                (one, other) if one == other => return None,
                (_, Shift::Up) => Mark::Raised(right.trim().to_owned()),
                (_, Shift::Down) => Mark::Lowered(right.trim().to_owned()),
                (Shift::Up, _) => Mark::Raised(left.trim().to_owned()),
                (_, Shift::None) => Mark::Lowered(left.trim().to_owned()),
            };
            Some(odd)
        })
    }
}

fn digit(c: char) -> bool {
    c.is_numeric() || matches!(c, '.' | '．' | ',' | '，')
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRUCK: Manner = Manner { struck: true, shift: Shift::None };
    const UP: Manner = Manner { struck: false, shift: Shift::Up };
    const DOWN: Manner = Manner { struck: false, shift: Shift::Down };
    const PLAIN: Manner = Manner { struck: false, shift: Shift::None };

    fn mark(runs: &[(&str, Manner)]) -> Option<Mark> {
        let mut found = Runs::default();
        runs.iter().for_each(|(text, manner)| found.push(text, *manner));
        found.mark()
    }

    #[test]
    fn what_looks_otherwise_than_it_reads() {
        assert_eq!(mark(&[("30", PLAIN), ("2", UP)]), Some(Mark::Raised("2".into())));
        assert_eq!(mark(&[("30 ", PLAIN), (" ", PLAIN), (" 2", DOWN)]), Some(Mark::Lowered("2".into())));
        assert_eq!(mark(&[("1", UP), ("30", PLAIN)]), Some(Mark::Raised("1".into())));
        assert_eq!(mark(&[("3", STRUCK), ("5", PLAIN)]), Some(Mark::PartlyStruck("3".into())));
        assert_eq!(mark(&[("3", STRUCK), (" ", PLAIN)]), Some(Mark::Struck));
        assert_eq!(mark(&[("30", PLAIN), ("m", PLAIN), ("2", UP)]), None);
        assert_eq!(mark(&[("H", PLAIN), ("2", DOWN), ("O", PLAIN)]), None);
        assert_eq!(mark(&[("302", UP)]), None);
        assert_eq!(mark(&[]), None);
    }

    #[test]
    fn parts_by_their_utf16_units() {
        let runs = Runs::cut("𠮷3５", PLAIN, [(2, STRUCK), (3, PLAIN)]);
        assert_eq!(runs.mark(), Some(Mark::PartlyStruck("3".into())));
        assert_eq!(Runs::cut("35", STRUCK, [(9, PLAIN)]).mark(), Some(Mark::Struck));
    }
}
