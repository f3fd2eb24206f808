//! Changes to a text: which bytes are replaced by what.

use std::ops::Range;

/// Replacements, applied together.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Replaces `range`; an empty one inserts. At one place, what came first stands first.
    pub(super) fn replace(&mut self, range: Range<usize>, by: impl Into<String>) {
        self.0.push((range, by.into()));
    }

    /// Removes `range`, and with it all changes within.
    pub(super) fn remove(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// Whether there is nothing to change.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The changed text.
    pub(super) fn apply(mut self, source: &str) -> String {
        // What is inserted before a range stands before it; a range swallows the changes within it.
        self.0.sort_by_key(|(range, _)| (range.start, !range.is_empty()));
        let mut kept: Vec<(Range<usize>, String)> = Vec::with_capacity(self.0.len());
        for (range, by) in self.0 {
            if kept.last().is_some_and(|(last, _)| range.start < last.end) {
                continue;
            }
            kept.push((range, by));
        }
        let mut text = String::with_capacity(source.len() * 2);
        let mut at = 0;
        for (range, by) in kept {
            text.push_str(&source[at..range.start]);
            text.push_str(&by);
            at = range.end;
        }
        text.push_str(&source[at..]);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_made_together() {
        let mut edits = Edits::default();
        edits.replace(4..5, "E");
        edits.replace(0..0, "<");
        edits.replace(0..0, ">");
        edits.replace(1..1, "!");
        edits.remove(2..6);
        assert_eq!(edits.apply("abcdefg"), "<>a!bg");
    }
}
