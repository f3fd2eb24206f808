//! Hidden rows and columns of a table: they are read, and said.

use super::rows::Reading;
use super::told::rows_text;
use crate::model::place::column_letters;
use crate::model::{CellRef, Finding};
use crate::recognise::RowShape;

impl Reading<'_> {
    /// Says which rows and which of the table's columns are hidden.
    pub(super) fn say_hidden(&self, shape: &RowShape, header: CellRef, rows: &[u32], findings: &mut Vec<Finding>) {
        let mut say = |at: CellRef, message: String| {
            findings.push(Finding::new("hidden-rows", message, "不该计入的请删除后重发。").at(at, "", ""));
        };
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            let message = format!("第{}行是隐藏的，已照常计入（共{}行）。", rows_text(*first, *last), rows.len());
            say(CellRef::new(*first, header.col), message);
        }
        let hidden = |col: &u32| self.grid.hidden_columns.binary_search(col).is_ok();
        let mut columns: Vec<u32> = shape.columns.iter().flatten().copied().filter(hidden).collect();
        columns.sort_unstable();
        columns.dedup();
        if let Some(&first) = columns.first() {
            let names: Vec<String> = columns.iter().map(|&col| column_letters(col)).collect();
            say(CellRef::new(header.row, first), format!("{}列是隐藏的，已照常计入。", names.join("、")));
        }
    }
}
