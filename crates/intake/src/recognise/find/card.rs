//! Cards: labels, and which cells beside or below each may hold its value. Which of several holds this period's is
//! decided where unit and period are known.

mod heads;
mod labels;
mod values;

use std::collections::BTreeSet;

pub use self::heads::Head;
pub use self::values::states_number;
use super::blocks::Block;
use super::{RowShape, Shape, Sheet};
use crate::model::{CellRef, Grid, Semantics};
use crate::recognise::{is_note, is_total};

/// Labels and the cells that may hold their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardShape {
    /// First row of labels and headings.
    pub first: u32,
    /// For each form column all labels that name it, in the order of their rows.
    pub labels: Vec<Vec<CardLabel>>,
}

/// A label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLabel {
    /// Its cell.
    pub at: CellRef,
    /// The unit of measure at it, folded.
    pub measure: Option<String>,
    /// The value that stands in the label's own cell.
    pub inline: Option<String>,
    /// Whether it is named as a part of something: 其中.
    pub part: bool,
    /// The cell of the group whose name is the other half of the column's.
    pub group: Option<CellRef>,
    /// Cells that may hold its value.
    pub values: Vec<CardValue>,
}

impl CardLabel {
    fn new(at: CellRef) -> Self {
        Self { at, measure: None, inline: None, part: false, group: None, values: Vec::new() }
    }
}

/// A cell that may hold a label's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardValue {
    /// The cell.
    pub cell: CellRef,
    /// What the headings say about it.
    pub head: Head,
    /// Whether a number or a day stands there.
    pub number: bool,
    /// Whether it is merged over the rows of several labels.
    pub shared: bool,
}

/// The labels of a card while their values are looked for.
struct Labels(Vec<Vec<CardLabel>>);

impl Labels {
    fn all(&self) -> impl Iterator<Item = &CardLabel> {
        self.0.iter().flatten()
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut CardLabel> {
        self.0.iter_mut().flatten()
    }
}

impl CardShape {
    /// The rows of the card: from its first label to the last label or value, and those that follow without a gap.
    pub fn rows(&self, grid: &Grid, end: u32) -> std::ops::Range<u32> {
        let labels = || self.labels.iter().flatten();
        let first = labels().map(|label| label.at.row).min().unwrap_or(self.first);
        let values = labels().flat_map(|label| &label.values).map(|value| value.cell.row);
        let last = labels().map(|label| label.at.row).chain(values).max().unwrap_or(self.first);
        let below = (last + 1..end).take_while(|row| !grid.row(*row).is_empty()).last();
        first..below.unwrap_or(last) + 1
    }

    /// A number under a heading that is unknown.
    pub fn unheaded(&self) -> Option<CellRef> {
        let mut values = self.labels.iter().flatten().flat_map(|label| &label.values);
        values.find(|value| value.number && value.head == Head::Bare).map(|value| value.cell)
    }

    /// The units that head columns of values.
    pub fn units(&self) -> BTreeSet<usize> {
        let values = self.labels.iter().flatten().flat_map(|label| &label.values);
        values
            .filter_map(|value| match value.head {
                Head::Unit(unit) => Some(unit),
                _ => None,
            })
            .collect()
    }
}

impl Sheet<'_> {
    /// Labels and their values; `header` is the best header across, which holds for a row of values below labels.
    pub(super) fn card(&self, form: usize, block: &Block, header: Option<(usize, RowShape)>) -> (usize, Shape) {
        let declared = &self.lexicon.forms[form];
        let mut labels = Labels(self.labels(form, block));
        let places: BTreeSet<CellRef> = labels.all().map(|label| label.at).collect();
        let matched = labels.0.iter().filter(|labels| !labels.is_empty()).count();
        let across = header.as_ref().map_or(0, |(n, _)| *n);
        let beside = labels.all().filter(|label| self.value_is_beside(label, &places)).count();
        let below = places.iter().filter(|at| self.value_is_below(**at, &places)).count();
        let neighbours = places.iter().filter(|at| places.contains(&CellRef::new(at.row, self.after(**at)))).count();
        let is_across = below > beside || below == beside && neighbours > 0 || matched < across;
        if is_across {
            // One row of labels over one or more rows is a table like others, unless the rows are months or times.
            let in_rows: BTreeSet<u32> = places.iter().map(|at| at.row).collect();
            self.values_below(&mut labels, declared.semantics, block);
            let timed = labels.all().any(|label| {
                label.values.iter().any(|value| !matches!(value.head, Head::Bare | Head::Value | Head::Unit(_)))
            });
            if matched < across || matched == across && in_rows.len() < 2 && !timed {
                return match header {
                    Some((matched, shape)) => (matched, Shape::Rows(shape)),
                    None => (0, Shape::Nothing),
                };
            }
        } else {
            self.values_beside(&mut labels, declared.semantics, block);
        }
        let groups = labels.all().filter_map(|label| label.group);
        let Some(first) = places.iter().copied().chain(groups).map(|at| at.row).min() else {
            return (0, Shape::Nothing);
        };
        let first = self.first_heading(first, declared.semantics, block);
        (matched, Shape::Card(CardShape { first, labels: labels.0 }))
    }

    /// The first row of the headings above a card: rows that hold a word which heads values.
    fn first_heading(&self, first: u32, semantics: Semantics, block: &Block) -> u32 {
        (block.start..first)
            .rev()
            .take_while(|&row| {
                let cells = self.grid.row(row);
                let known = |at: CellRef| {
                    self.grid.text(at).is_some_and(|text| heads::head(self.lexicon, semantics, text) != Head::Bare)
                };
                let names = |at: CellRef| {
                    self.grid.text(at).is_some_and(|text| {
                        matches!(heads::head(self.lexicon, semantics, text), Head::Unit(_) | Head::Month(..))
                    })
                };
                // 填报单位 or a unit's name in front: a line about the table.
                let line = self.is_labelled_row(row)
                    || self.names_one_unit(row)
                    || self.names_its_month(row)
                    || cells.first().is_some_and(|cell| names(cell.at));
                !line
                    && cells.iter().any(|cell| known(cell.at))
                    && cells.iter().all(|cell| self.grid.text(cell.at).is_some_and(|text| !text.contains([':', '：'])))
                    && (cells.len() > 1 || cells.iter().all(|cell| cell.at.col > 0))
            })
            .last()
            .unwrap_or(first)
    }

    /// A note or a total ends the values below a label.
    fn ends_card(&self, row: u32) -> bool {
        self.grid
            .row(row)
            .iter()
            .any(|cell| self.grid.text(cell.at).is_some_and(|text| is_note(text) || is_total(text)))
    }
}
