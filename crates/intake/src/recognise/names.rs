//! Many names, looked for at once.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

/// Names in one automaton, each with what it stands for.
pub(super) struct Names {
    automaton: AhoCorasick,
    targets: Vec<Vec<usize>>,
    exact: HashMap<String, usize>,
}

impl Names {
    pub(super) fn new(names: impl Iterator<Item = (String, usize)>) -> Self {
        let mut exact: HashMap<String, usize> = HashMap::new();
        let mut patterns: Vec<String> = Vec::new();
        let mut targets: Vec<Vec<usize>> = Vec::new();
        for (name, target) in names {
            if name.is_empty() {
                continue;
            }
            let id = *exact.entry(name.clone()).or_insert_with(|| {
                patterns.push(name);
                targets.push(Vec::new());
                targets.len() - 1
            });
            if !targets[id].contains(&target) {
                targets[id].push(target);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            // Building fails only beyond 2^31 bytes of names.
            .unwrap_or_else(|_| AhoCorasick::new([""; 0]).expect("an empty automaton"));
        Self { automaton, targets, exact }
    }

    pub(super) fn exact(&self, folded: &str) -> &[usize] {
        self.exact.get(folded).map_or(&[], |&id| &self.targets[id])
    }

    /// Longest matches from the left: where they stand and what they stand for.
    pub(super) fn find<'a, 't>(
        &'a self,
        folded: &'t str,
    ) -> impl Iterator<Item = (Range<usize>, &'a [usize])> + use<'a, 't> {
        self.automaton.find_iter(folded).map(|m| (m.range(), self.targets[m.pattern().as_usize()].as_slice()))
    }
}
