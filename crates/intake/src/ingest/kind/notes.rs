//! Rows of words: legends, notes, signatures, headings.

use super::Row;
use crate::ingest::rows::{Reading, is_blank};
use crate::model::{Cell, CellRef, CellState, ColumnType, Raw};
use crate::recognise::{RowShape, UnitMatch, is_line, is_signature};
use crate::typing::text::{fold, is_han, says_nothing};

impl Row<'_> {
    /// A note, a signature or a labelled line.
    pub(super) fn is_line(&self) -> bool {
        let reading = self.reading;
        let first = self.filled[0];
        let label = |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if fold(text).ends_with(':'));
        let speaks = |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if is_line(text) || is_signature(text));
        let sparse = !reading.says_anything(self.shape, self.row) || reading.is_sparse(self.shape, self.row);
        // 填报日期 2020-07-02; the unit's own name alone.
        let own = |cell: &Cell| match &cell.raw {
            Raw::Text(text) => matches!(
                reading.context.lexicon.unit_exactly(text),
                UnitMatch::Units(units) if units.contains(&reading.identity.unit)
            ),
            _ => false,
        };
        match self.filled.as_slice() {
            [cell] if own(cell) => return true,
            [cell, _] if matches!(&cell.raw, Raw::Text(text) if is_signature(text)) => return true,
            _ => {}
        }
        // Two labels make a row of signatures, whatever stands between them; a label that nobody knows needs room around.
        if self.filled.iter().filter(|cell| label(cell) || speaks(cell)).count() >= 2 && (label(first) || speaks(first))
            || label(first) && sparse
        {
            return true;
        }
        // A telephone number or a day beside 填表人： would pass for a value; the label itself passes for none, where its
        // column asks for something else than text, or for a code.
        let signs = label(first)
            || reading.form().columns.iter().zip(&self.shape.columns).any(|(column, col)| {
                *col == Some(first.at.col)
                    && (column.ty != ColumnType::Text || column.key && self.is_coded(first.at.col))
            });
        speaks(first) && (signs || sparse || self.filled.iter().all(|cell| speaks(cell)))
    }

    /// Nothing but words for nothing.
    pub(super) fn is_nil(&self) -> bool {
        self.mapped().all(|cell| matches!(&cell.raw, Raw::Text(text) if says_nothing(&fold(text))))
            || self.reading.is_nil_row(self.shape, self.reading.grid.row(self.row))
    }

    /// A heading of a section, a signature or a remark: few cells, none of which holds what its column asks for, and
    /// nothing that could be the name or the number of a record.
    pub(super) fn is_aside(&self) -> bool {
        let form = self.reading.form();
        // One text across most of the table's columns heads a section, whatever its first column would make of it.
        if let [Cell { at, raw: Raw::Text(_) }] = self.filled.as_slice()
            && let Some(merge) = self.reading.grid.merge_at(*at)
        {
            let columns: Vec<u32> = self.shape.columns.iter().flatten().copied().collect();
            let under = columns.iter().filter(|col| (merge.first.col..=merge.last.col).contains(*col)).count();
            if under > 2 && under * 2 > columns.len() {
                return true;
            }
        }
        let required = form
            .columns
            .iter()
            .zip(&self.shape.columns)
            .filter(|(column, col)| column.required && col.is_some())
            .count();
        if self.filled.len() * 2 > required.max(2) || required < 2 || self.reading.says_anything(self.shape, self.row) {
            return false;
        }
        let wide = |at: CellRef| self.reading.grid.merge_at(at).is_some_and(|merge| merge.last.col > merge.first.col);
        match self.filled.as_slice() {
            [cell] if wide(cell.at) => return true,
            [cell] if matches!(cell.raw, Raw::Serial(_)) => return true,
            _ => {}
        }
        let names = |cell: &&&Cell| {
            form.columns.iter().zip(&self.shape.columns).any(|(column, col)| {
                *col == Some(cell.at.col) && (column.key || column.required && column.ty == ColumnType::Text)
            })
        };
        let keyed = self.filled.iter().any(|cell| self.is_key(cell.at.col));
        let no_name = |cell: &&Cell| match &cell.raw {
            Raw::Text(text) => {
                self.is_coded(cell.at.col) && text.contains(is_han)
                    || is_sentence(text)
                    || !self.is_key(cell.at.col)
                        && (is_heading(text) || self.manner.after_total && text.contains(is_han))
            }
            _ => false,
        };
        let named: Vec<&Cell> = self.filled.iter().filter(names).copied().collect();
        // An amount that cannot be read is still somebody's.
        let amount = |cell: &&Cell| match &cell.raw {
            Raw::Number(..) => true,
            // 2.金额单位为元。
            Raw::Text(text) if is_sentence(text) && text.chars().filter(|c| is_han(*c)).count() > 3 => false,
            Raw::Text(text) => {
                text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
                    && !text.contains(['年', '月', '日', ':', '：'])
            }
            _ => false,
        };
        named.iter().all(no_name)
            && (keyed || !named.is_empty() || self.manner.after_total || self.filled.len() == 1)
            && !(named.is_empty() && self.mapped().any(|cell| amount(&cell)))
    }
}

impl Reading<'_> {
    /// Whether less than half of the required columns hold anything.
    fn is_sparse(&self, shape: &RowShape, row: u32) -> bool {
        let (mut required, mut held) = (0, 0);
        for (i, column) in self.form().columns.iter().enumerate() {
            let Some(col) = shape.columns[i].filter(|_| column.required) else { continue };
            required += 1;
            held += usize::from(self.grid.get(CellRef::new(row, col)).is_some_and(|raw| !is_blank(raw)));
        }
        held * 2 < required
    }

    /// Whether any cell that is no text column's holds what its column asks for.
    fn says_anything(&self, shape: &RowShape, row: u32) -> bool {
        let form = self.form();
        let in_columns = form.columns.iter().enumerate().any(|(i, column)| {
            let Some(col) = shape.columns[i] else {
                return false;
            };
            let at = CellRef::new(row, col);
            let raw = self.grid.get(at).filter(|raw| !is_blank(raw));
            raw.is_some()
                && column.ty != ColumnType::Text
                // A heading is kept as an identity number that is wrong.
                && !(column.ty == ColumnType::ResidentId
                    && matches!(raw, Some(Raw::Text(text)) if text.contains(is_han)))
                && matches!(
                    self.cell(column, at, raw, shape.measures[i].as_deref(), &mut Vec::new()),
                    CellState::Value(_)
                )
        });
        let value = form.crosstab.as_ref().map(|c| &form.columns[c.value]);
        in_columns
            || value.is_some_and(|column| {
                shape.days.iter().any(|(col, _)| {
                    let at = CellRef::new(row, *col);
                    let raw = self.grid.get(at).filter(|raw| !is_blank(raw));
                    raw.is_some() && matches!(self.cell(column, at, raw, None, &mut Vec::new()), CellState::Value(_))
                })
            })
    }
}

/// A group's name: 第一党小组, 在职党员.
fn is_heading(text: &str) -> bool {
    let folded = fold(text);
    ["组", "类", "人员", "党员", "部分", "支部", "科", "科室", "站", "中心", "局"]
        .iter()
        .any(|end| folded.ends_with(end))
        && folded.chars().count() > 2
}

/// Text that is a remark and no name: with punctuation, an ordinal in front, or long.
fn is_sentence(text: &str) -> bool {
    let folded = fold(text);
    let ordinal = folded.trim_start_matches(|c: char| "0123456789一二三四五六七八九十(第".contains(c));
    folded.contains([':', '。', '；', ';', '《', '，', ','])
        || folded.chars().count() > 14
        || ordinal.len() < folded.len() && ordinal.starts_with(['、', '.', ')'])
        || folded.starts_with(['★', '※', '*'])
}
