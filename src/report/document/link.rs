//! Where a cell leads.

use huizong_intake::model::CellRef;

/// What opens when a cell is clicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// A cell of the document.
    Inside {
        /// The sheet, by its place in the document.
        sheet: usize,
        /// The cell.
        cell: CellRef,
    },
    /// A file beside the workbook, or cells in it.
    Outside {
        /// The file's path from the workbook's folder, with `/`, as it is.
        path: String,
        /// The sheet's name; empty where the file knows none.
        sheet: String,
        /// The cells, first and last.
        cells: Option<(CellRef, CellRef)>,
    },
}
