//! Which cells may hold a label's value, and what the words above and beside them say.

use std::collections::BTreeSet;

use super::heads::{Head, head, year};
use super::{CardLabel, CardValue, Labels};
use crate::model::{Cell, CellRef, Raw, Semantics};
use crate::recognise::find::{Block, Sheet};
use crate::recognise::{Label, UnitMatch, is_line, label, mentions, unit_line};
use crate::typing::text::{fold, says_nothing};
use crate::typing::{date, is_measure, number};

/// How far to the right of a label its values may stand: months or counties beside each other.
const REACH: u32 = 40;

/// Whether a text was meant for a number, readable or not: `3条`, `约30`, `3（含社区1条）`; not `3.展板` or `3月`.
pub fn states_number(folded: &str) -> bool {
    let rest = folded.trim_start_matches(['约', '近', '第', '-', '+']);
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',');
    if after.len() == rest.len() {
        return number::parse(folded).is_some() && !folded.ends_with(['月', '年']);
    }
    let digits = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    match after.chars().next() {
        Some('.') => digits(&after[1..]),
        Some('、' | ')' | '月' | '年') => false,
        _ => true,
    }
}

impl Sheet<'_> {
    /// Gives each label the cells beside it that may hold its value.
    pub(super) fn values_beside(&self, labels: &mut Labels, semantics: Semantics, block: &Block) {
        let places: BTreeSet<CellRef> = labels.all().map(|label| label.at).collect();
        let cols: BTreeSet<u32> = places.iter().map(|at| at.col).collect();
        let ends = |at: CellRef| {
            let first = self.after(at);
            let same_row = places.range(CellRef::new(at.row, at.col + 1)..).next().filter(|next| next.row == at.row);
            let next = same_row.map(|next| next.col).or_else(|| cols.range(first..).next().copied());
            (first, next.unwrap_or(first + REACH).min(first + REACH).max(first))
        };
        let groups = labels.all().filter_map(|label| label.group);
        let named: BTreeSet<CellRef> = places.iter().copied().chain(groups).collect();
        // Without a heading, the column with numbers holds the values of all labels below each other.
        let mut numbered: BTreeSet<(u32, u32)> = BTreeSet::new();
        for &at in &places {
            let (first, end) = ends(at);
            numbered
                .extend((first..end).filter(|&col| self.is_value(CellRef::new(at.row, col))).map(|col| (at.col, col)));
        }
        for label in labels.all_mut().filter(|label| label.values.is_empty()) {
            let at = label.at;
            let own = self.head_of_label(at, semantics, block, &named);
            let (first, end) = ends(at);
            for col in first..end {
                let cell = CellRef::new(at.row, col);
                if let Some(text) = self.grid.text(cell)
                    && is_measure(fold(text).trim_matches(['(', ')']))
                {
                    label.measure.get_or_insert_with(|| fold(text).trim_matches(['(', ')']).to_owned());
                    continue;
                }
                let head = self.head_above(cell, semantics, block, &places).and(own);
                let said = !matches!(head, Head::Bare | Head::Other);
                if said || self.is_value(cell) || numbered.contains(&(at.col, col)) {
                    label.values.push(self.card_value(cell, head, &places));
                }
            }
            if label.inline.is_some() {
                let inline = CardValue { cell: at, head: own, number: true, shared: false };
                label.values.retain(|value| value.number);
                label.values.insert(0, inline);
            } else if label.values.is_empty() {
                label.values.extend((first < end).then(|| self.card_value(CellRef::new(at.row, first), own, &places)));
            }
        }
    }

    /// Gives each label the cells below it, down to the next label, note or total.
    pub(super) fn values_below(&self, labels: &mut Labels, semantics: Semantics, block: &Block) {
        let places: BTreeSet<CellRef> = labels.all().map(|label| label.at).collect();
        let left = places.iter().map(|at| at.col).min().unwrap_or(0);
        for label in labels.all_mut() {
            let at = label.at;
            let last = self.grid.merge_at(at).map_or(at.row, |merge| merge.last.row);
            for row in last + 1..block.end {
                if places.iter().any(|place| place.row == row) || self.ends_card(row) {
                    break;
                }
                let cell = CellRef::new(row, at.col);
                if let Some(text) = self.grid.text(cell)
                    && is_measure(fold(text).trim_matches(['(', ')']))
                {
                    label.measure.get_or_insert_with(|| fold(text).trim_matches(['(', ')']).to_owned());
                    continue;
                }
                let beside = self.grid.row(row).iter().take_while(|cell| cell.at.col < left);
                let head = beside
                    .filter_map(|cell| Some(head(self.lexicon, semantics, self.grid.text(cell.at)?)))
                    .fold(Head::Bare, Head::and);
                if self.is_value(cell) || head != Head::Bare || row == last + 1 {
                    label.values.push(self.card_value(cell, head, &places));
                }
            }
        }
    }

    /// Whether a label's value stands in the cell below it.
    pub(super) fn value_is_below(&self, at: CellRef, places: &BTreeSet<CellRef>) -> bool {
        let last = self.grid.merge_at(at).map_or(at.row, |merge| merge.last.row);
        let measures = self.grid.text(CellRef::new(last + 1, at.col)).is_some_and(|text| is_measure(&fold(text)));
        let cell = CellRef::new(last + 1 + u32::from(measures), at.col);
        !places.contains(&cell) && self.is_value(cell)
    }

    /// Whether a label's value stands to its right, before the next label.
    pub(super) fn value_is_beside(&self, label: &CardLabel, places: &BTreeSet<CellRef>) -> bool {
        let first = self.after(label.at);
        label.inline.is_some()
            || !label.values.is_empty()
            || (first..first + REACH)
                .map(|col| CellRef::new(label.at.row, col))
                .take_while(|cell| !places.contains(cell))
                .any(|cell| self.is_value(cell))
    }

    /// The column after a cell, or after the range that it is merged into.
    pub(super) fn after(&self, at: CellRef) -> u32 {
        self.grid.merge_at(at).map_or(at.col, |merge| merge.last.col) + 1
    }

    fn card_value(&self, cell: CellRef, head: Head, labels: &BTreeSet<CellRef>) -> CardValue {
        let merge = self.grid.merge_at(cell);
        // One number over several labels is nobody's.
        let shared = merge.is_some_and(|merge| {
            let beside =
                |at: &&CellRef| at.col < merge.first.col && (merge.first.row..=merge.last.row).contains(&at.row);
            let rows: BTreeSet<u32> = labels.iter().filter(beside).map(|at| at.row).collect();
            rows.len() > 1
        });
        CardValue { cell, head, number: self.is_value(cell), shared }
    }

    /// Whether the cell holds a number, a day, or the word for none.
    pub(super) fn is_value(&self, at: CellRef) -> bool {
        match self.grid.get(at) {
            Some(Raw::Number(..) | Raw::Serial(_) | Raw::Error(_) | Raw::Uncomputed) => true,
            Some(Raw::Text(text)) => {
                let folded = fold(text);
                !folded.is_empty() && (says_nothing(&folded) || date::parse(text).is_some() || states_number(&folded))
            }
            _ => false,
        }
    }

    /// What the headings above a value say: the nearest text above it, and the one directly above that.
    fn head_above(&self, at: CellRef, semantics: Semantics, block: &Block, labels: &BTreeSet<CellRef>) -> Head {
        let mut row = at.row;
        let mut found = Head::Bare;
        while let Some(above) = row.checked_sub(1).filter(|above| *above >= block.start) {
            row = above;
            let anchor = self.anchor(CellRef::new(row, at.col));
            let Some(text) = self.grid.text(anchor) else {
                if found == Head::Bare {
                    continue;
                }
                break;
            };
            let said = head(self.lexicon, semantics, text);
            if labels.contains(&anchor) || said == Head::Bare && self.is_value(anchor) {
                continue;
            }
            if is_measure(fold(text).trim_matches(['(', ')'])) {
                continue;
            }
            if self.is_labelled_row(row)
                || self.names_one_unit(row)
                || self.names_its_month(row)
                || text.contains([':', '：']) && is_line(text)
            {
                break;
            }
            if let (Head::Month(None, month), Some(year)) = (found, year(text)) {
                return Head::Month(Some(year), month);
            }
            if found != Head::Bare || said == Head::Bare {
                return found.and(said);
            }
            found = said;
            row = anchor.row;
        }
        found
    }

    /// A line such as 填报单位 with its value beside it heads no columns.
    pub(super) fn is_labelled_row(&self, row: u32) -> bool {
        let first = self.grid.row(row).first().and_then(|cell| self.grid.text(cell.at)).map(fold).unwrap_or_default();
        let heads = matches!(first.as_str(), "县区" | "月份" | "单位" | "计量单位" | "期间" | "部门" | "单位名称");
        first.contains(':') || !heads && label(&first).is_some()
    }

    /// Whether the row says whose table it is: 单位 | 第三党支部. Several units beside each other head columns.
    pub(super) fn names_one_unit(&self, row: u32) -> bool {
        let cells = self.grid.row(row);
        let unit = |cell: &&Cell| match &cell.raw {
            Raw::Text(text) => matches!(self.lexicon.unit_exactly(text), UnitMatch::Units(_)),
            _ => false,
        };
        cells.iter().filter(unit).count() == 1 && unit_line(self.lexicon, cells, self.grid.date1904).is_some()
    }

    /// Whether the row says in two cells of which month the table is, and nothing of other months: 统计月份 | 2020年6月.
    pub(super) fn names_its_month(&self, row: u32) -> bool {
        let cells = self.grid.row(row);
        let asks = |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if label(&fold(text)) == Some(Label::Period));
        let told = |cell: &&Cell| matches!(&cell.raw, Raw::Text(text) if !mentions(&fold(text)).is_empty());
        let dated = |cell: &Cell| matches!(cell.raw, Raw::Serial(_)) || told(&cell);
        cells.windows(2).any(|pair| asks(&pair[0]) && dated(&pair[1])) && cells.iter().filter(told).count() <= 1
    }

    /// What the words left of a label, and the nearest short heading above it, say about its values.
    fn head_of_label(&self, at: CellRef, semantics: Semantics, block: &Block, labels: &BTreeSet<CellRef>) -> Head {
        let read = |anchor: CellRef| {
            let text = self.grid.text(anchor).filter(|_| !labels.contains(&anchor))?;
            let folded = fold(text);
            let columns = ["项目", "指标", "序", "行次", "单位", "代码", "编码", "备注", "说明"];
            if folded.contains(':') || folded.chars().count() > 10 || columns.iter().any(|word| folded.contains(word)) {
                return None;
            }
            let said = head(self.lexicon, semantics, text);
            let timed = matches!(said, Head::Now | Head::Month(..) | Head::Running | Head::Other);
            (timed && !is_measure(&folded)).then_some(said)
        };
        let left = (0..at.col).rev().map(|col| self.anchor(CellRef::new(at.row, col)));
        // Values of the labels to the left end what belongs to this one.
        let left = left.take_while(|anchor| !self.is_value(*anchor) && !labels.contains(anchor)).find_map(read);
        let above = || (block.start..at.row).rev().find_map(|row| read(self.anchor(CellRef::new(row, at.col))));
        left.or_else(above).unwrap_or_default()
    }

    /// The cell that speaks for `at`.
    pub(super) fn anchor(&self, at: CellRef) -> CellRef {
        self.grid.merge_at(at).map_or(at, |merge| merge.first)
    }
}
