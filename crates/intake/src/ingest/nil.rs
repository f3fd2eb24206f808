//! Tables that say that there is nothing to report.

use super::kind::is_serial;
use super::rows::{Reading, is_blank};
use crate::model::{Cell, CellRef, Finding, Raw, Semantics};
use crate::recognise::{RowShape, says_nil, says_nil_alone, says_unchanged, says_unfinished};
use crate::typing::text::{fold, says_nothing};

impl Reading<'_> {
    /// Whether the table says that there is nothing to report; `None` when it says that it is not ready, or that nothing
    /// changed in a form that restates the present. Words that contradict the rows are said.
    pub(super) fn nothing(&self, shape: &RowShape, rows_read: u32, findings: &mut Vec<Finding>) -> Option<bool> {
        let mut nil = self.nil;
        for (at, text) in self.nil_rows(shape) {
            if rows_read == 0 && says_unfinished(text) {
                findings.push(
                    Finding::new(
                        "required",
                        format!("{at}写“{}”，没有数据，《{}》整表暂未计入。", text.trim(), self.form().name),
                        "请填好后重发；确无此项的请写“本月无此项”。",
                    )
                    .at(at, text.trim(), "数据行"),
                );
                return None;
            }
            // Nothing changed: for what restates the present that is no nothing.
            if rows_read == 0 && self.form().semantics == Semantics::Stock && says_unchanged(text) {
                findings.push(
                    Finding::new(
                        "required",
                        format!("{at}写“{}”，没有数据，《{}》整表暂未计入。", text.trim(), self.form().name),
                        "没有变动也请照填现有各行后重发。",
                    )
                    .at(at, text.trim(), "现有各行"),
                );
                return None;
            }
            nil = true;
            // 无 alone among records says little; 本月未开展 contradicts them.
            if rows_read > 0 && !self.nil && text.trim().chars().count() > 3 {
                findings.push(contradiction(at, text.trim()));
            }
        }
        if self.nil && rows_read > 0 {
            self.contradicted_nil(findings);
        }
        Some(nil)
    }

    /// Whether a row holds nothing but words for nothing, be it with a serial number beside them.
    pub(super) fn is_nil_row(&self, shape: &RowShape, cells: &[Cell]) -> bool {
        let mut says = false;
        for cell in cells.iter().filter(|cell| !is_blank(&cell.raw)) {
            match &cell.raw {
                Raw::Text(text) if says_nil_alone(text) => says = true,
                Raw::Text(text) if says_unchanged(text) || says_unfinished(text) => says = true,
                Raw::Text(text) if says_nothing(&fold(text)) => {}
                Raw::Number(number, _) if *number == 0.0 => {}
                raw if !shape.columns.contains(&Some(cell.at.col)) && is_serial(raw) => {}
                _ => return false,
            }
        }
        says
    }

    /// The rows below the header that hold nothing but words for nothing, each with the cell that says so.
    fn nil_rows<'r>(&'r self, shape: &'r RowShape) -> impl Iterator<Item = (CellRef, &'r str)> {
        let rows = shape.header.1 + 1..self.found.rows.1;
        self.grid.rows().filter(move |(row, cells)| rows.contains(row) && self.is_nil_row(shape, cells)).filter_map(
            |(_, cells)| {
                let words = cells.iter().filter_map(|cell| match &cell.raw {
                    Raw::Text(text) if says_nil_alone(text) || says_unchanged(text) || says_unfinished(text) => {
                        Some((cell.at, text.as_str()))
                    }
                    _ => None,
                });
                words.max_by_key(|(_, text)| text.len())
            },
        )
    }

    /// The cell in which the sheet says that there is nothing to report, where something is reported all the same.
    pub(super) fn contradicted_nil(&self, findings: &mut Vec<Finding>) {
        let rows = self.found.rows.0..self.found.rows.1;
        let mark = self.grid.cells.iter().find_map(|cell| match &cell.raw {
            Raw::Text(text) if rows.contains(&cell.at.row) && says_nil(text) => Some((cell.at, text.trim())),
            _ => None,
        });
        if let Some((at, text)) = mark {
            findings.push(contradiction(at, text));
        }
    }
}

/// A nil mark beside data.
fn contradiction(at: CellRef, text: &str) -> Finding {
    Finding::new(
        "control-total",
        format!("{at}写“{text}”，表中却有数据；数据已照常计入。"),
        "有数据的请去掉这句话；确无此项的请删去数据后重发。",
    )
    .at(at, text, "不写")
}
