//! The labels of a card: a column's name in a cell, a name with its value in one cell, or a name in two parts.

use std::collections::BTreeSet;

use super::heads::Head;
use super::{CardLabel, CardValue};
use crate::model::{CellRef, Raw};
use crate::recognise::find::{Block, Sheet};
use crate::recognise::{header, is_note, labelled};
use crate::typing::text::{fold, is_space, says_nothing};
use crate::typing::{is_measure, number};

/// The text's parts, where semicolons, commas or full stops part pairs of names and values.
fn pieces(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(['；', ';', '，', ',', '。']).filter(|part| !part.trim().is_empty()).collect();
    if parts.len() > 1 && parts.iter().all(|part| part.contains([':', '：'])) { parts } else { vec![text] }
}

/// A column that a text names in part, with the rest of its name.
struct Part {
    column: usize,
    rest: String,
}

impl Sheet<'_> {
    /// All labels of the form's columns in the block.
    pub(super) fn labels(&self, form: usize, block: &Block) -> Vec<Vec<CardLabel>> {
        let mut labels: Vec<Vec<CardLabel>> = vec![Vec::new(); self.lexicon.forms[form].columns.len()];
        let texts: Vec<(CellRef, &str)> = (block.start..block.end)
            .flat_map(|row| self.grid.row(row))
            .filter_map(|cell| match &cell.raw {
                Raw::Text(text) if text.len() <= 900 && !is_note(text) => Some((cell.at, text.as_str())),
                _ => None,
            })
            .collect();
        let mut pairs = Vec::new();
        for &(at, text) in &texts {
            let named = self.named(form, text);
            if named.is_empty() {
                let parts = self.halves(form, text);
                if !parts.is_empty() {
                    pairs.push((at, parts));
                }
            }
            for (column, measure, inline) in named {
                let part = fold(text).starts_with('其');
                labels[column].push(CardLabel { measure, inline, part, ..CardLabel::new(at) });
            }
        }
        self.pair(&pairs, &mut labels);
        for labels in &mut labels {
            // A part of the whole does not compete with the whole.
            if labels.iter().any(|label| !label.part) {
                labels.retain(|label| !label.part);
            }
            labels.sort_by_key(|label| label.at);
            labels.dedup_by_key(|label| label.at);
        }
        labels
    }

    fn column(&self, form: usize, text: &str) -> Option<(usize, Option<String>)> {
        let (hits, measure) = header::columns(self.lexicon, text);
        hits.iter().find(|(f, _)| *f == form).map(|(_, column)| (*column, measure))
    }

    /// The columns that a text names, each with its unit of measure and the value that follows in the same cell.
    fn named(&self, form: usize, text: &str) -> Vec<(usize, Option<String>, Option<String>)> {
        // 横幅：3条　展板：5个, 横幅：3条；展板：5个。
        let pairs: Vec<_> = pieces(text).into_iter().flat_map(labelled).collect();
        let told: Vec<_> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty() && !is_measure(&fold(value)))
            .filter_map(|(name, value)| {
                self.column(form, name).map(|(column, measure)| (column, measure, Some(value.clone())))
            })
            .collect();
        if !told.is_empty() && told.len() == pairs.len() {
            return told;
        }
        if let Some((column, measure)) = self.column(form, text) {
            return vec![(column, measure, None)];
        }
        // 横幅……3, 横幅 3条: leaders or a blank between a whole name and a number.
        let is_leader = |c: char| is_space(c) || "…‥·.．。_＿-—－".contains(c);
        let trimmed = text.trim_matches(is_space);
        let Some(at) = trimmed.char_indices().rev().find(|(_, c)| is_leader(*c)).map(|(i, c)| i + c.len_utf8()) else {
            return Vec::new();
        };
        let (head, tail) = trimmed.split_at(at);
        let Some((column, measure)) = self.column(form, head.trim_end_matches(is_leader)) else {
            return Vec::new();
        };
        match fold(tail) {
            tail if tail.is_empty() => vec![(column, measure, None)],
            tail if number::parse(&tail).is_some() || says_nothing(&tail) => vec![(column, measure, Some(tail))],
            _ => Vec::new(),
        }
    }

    /// The columns whose names begin or end with the text.
    fn halves(&self, form: usize, text: &str) -> Vec<Part> {
        let names = header::take_apart(text).names;
        let mut parts = Vec::new();
        for (i, column) in self.lexicon.forms[form].columns.iter().enumerate() {
            for full in std::iter::once(&column.name).chain(&column.aliases).map(|name| fold(name)) {
                for name in names.iter().filter(|name| name.chars().count() > 1) {
                    let rests = [full.strip_prefix(name.as_str()), full.strip_suffix(name.as_str())];
                    for rest in rests.into_iter().flatten().filter(|rest| rest.chars().count() > 1) {
                        parts.push(Part { column: i, rest: rest.to_owned() });
                    }
                }
            }
        }
        parts
    }

    /// Labels whose names stand in two cells: the group merged or written once in front of, or above, its parts, or
    /// the one kind across and the other down.
    fn pair(&self, pairs: &[(CellRef, Vec<Part>)], labels: &mut [Vec<CardLabel>]) {
        let Some((_, leading)) = pairs.first() else { return };
        // Whatever makes a name together with the first of them is of the other kind.
        let names = |at: CellRef| header::take_apart(self.grid.text(at).unwrap_or("")).names;
        let is_leaf = |at: CellRef| names(at).iter().any(|name| leading.iter().any(|part| part.rest == *name));
        let (leaves, groups): (Vec<_>, Vec<_>) = pairs.iter().partition(|(at, _)| is_leaf(*at));
        let groups: BTreeSet<CellRef> = groups.into_iter().map(|(at, _)| *at).collect();
        let leaves_in: Vec<u32> = leaves.iter().map(|(at, _)| at.row).collect();
        for (leaf, parts) in leaves {
            let mut push = |group: CellRef, cross: Option<CellRef>| {
                let Some(part) = parts.iter().find(|part| names(group).contains(&part.rest)) else { return };
                let values = cross.map(|cell| CardValue {
                    cell,
                    // Its column and its row name it.
                    head: Head::Value,
                    number: self.is_value(cell),
                    shared: self.grid.merge_at(cell).is_some(),
                });
                labels[part.column].push(CardLabel {
                    measure: header::take_apart(self.grid.text(*leaf).unwrap_or("")).measure,
                    group: Some(group),
                    values: values.into_iter().collect(),
                    ..CardLabel::new(*leaf)
                });
            };
            let left = groups.iter().rev().find(|at| at.row == leaf.row && at.col < leaf.col);
            let covers = |at: &&CellRef| {
                at.col < leaf.col
                    && self.grid.merge_at(**at).is_some_and(|m| (m.first.row..=m.last.row).contains(&leaf.row))
            };
            let merged_above = (0..leaf.row).rev().map(|row| self.anchor(CellRef::new(row, leaf.col)));
            let over = merged_above.take(3).find(|at| groups.contains(at) && self.after(*at) > at.col + 1);
            let alone = || leaves_in.iter().filter(|row| **row == leaf.row).count() == 1;
            let across = groups
                .iter()
                .rev()
                .filter(|_| alone())
                .find(|at| at.row < leaf.row && at.col > leaf.col)
                .map(|at| at.row);
            if let Some(group) = left.or_else(|| groups.iter().find(covers)).or(over.as_ref()) {
                push(*group, None);
            } else if let Some(row) = across {
                for group in groups.iter().filter(|at| at.row == row && at.col > leaf.col) {
                    // A name merged over several columns of numbers says nothing about which.
                    if self.after(*group) == group.col + 1 {
                        push(*group, Some(CellRef::new(leaf.row, group.col)));
                    }
                }
            } else if let Some(group) = groups.iter().rev().find(|at| {
                let blank = self.grid.get(CellRef::new(leaf.row, at.col)).is_none();
                at.row < leaf.row && (at.col == leaf.col || at.col < leaf.col && blank)
            }) {
                push(*group, None);
            }
        }
    }
}
