//! What the fuzz targets share: packages made of parts, what must hold of every workbook that was read, and the names of
//! the shipped project.

mod notation;
mod package;

use std::sync::LazyLock;

use huizong_intake::ingest::Context;
use huizong_intake::model::{Form, Unit, UnitTree};
use huizong_intake::read::{Limits, Workbook, read};
use huizong_intake::recognise::Lexicon;
use serde::Deserialize;

pub use notation::grid;
pub use package::pack;

/// Small enough that a file that passes them is soon read.
pub const LIMITS: Limits = Limits { inflated_bytes: 8 << 20, entries: 200, ratio: 200, cells: 20_000 };

/// Panics that the readers catch themselves are none to report; those that they do not catch still end the process.
pub fn quiet() {
    std::panic::set_hook(Box::new(|_| {}));
}

/// Reads the bytes, and holds what came of them against what must always be.
pub fn reads(bytes: &[u8]) {
    let found = read(bytes, &LIMITS);
    if let Ok(book) = &found {
        holds(book);
    }
    // NaN would be refused by `holds`, so equal is equal.
    assert!(found == read(bytes, &LIMITS), "the same bytes read twice are not the same");
}

/// What holds of every workbook that was read.
fn holds(book: &Workbook) {
    let cells: usize = book.grids.iter().map(|grid| grid.cells.len()).sum();
    assert!(cells as u64 <= LIMITS.cells, "{cells} cells");
    for grid in &book.grids {
        assert!(grid.cells.is_sorted_by(|a, b| a.at < b.at), "cells out of order, or one twice");
        assert!(grid.cells.iter().all(|cell| cell.at.row < 1 << 20 && cell.at.col < 1 << 14), "outside the sheet");
        let empty = grid.cells.is_empty() && grid.merges.is_empty() && grid.formulas.is_empty();
        assert!(grid.broken.is_none() || empty, "a broken sheet has no content");
        for cell in &grid.cells {
            use huizong_intake::model::Raw;
            match &cell.raw {
                Raw::Number(value, _) | Raw::Serial(value) => assert!(value.is_finite(), "{value} is no number"),
                Raw::Text(text) => assert!(!text.is_empty(), "text of nothing is no content"),
                Raw::Bool(_) | Raw::Error(_) | Raw::Uncomputed => {}
            }
        }
    }
}

#[derive(Deserialize)]
struct Shipped {
    forms: Vec<Form>,
    units: Vec<Unit>,
}

/// The forms and units of the shipped project, for June 2020.
pub static SHIPPED: LazyLock<Context> = LazyLock::new(|| {
    let shipped: Shipped =
        serde_json::from_str(include_str!("../../crates/intake/tests/shipped.json")).expect("forms and units");
    let tree = UnitTree::new(shipped.units).expect("a tree");
    let lexicon = Lexicon::new(shipped.forms, tree, "2020-06".parse().expect("a month"));
    Context { lexicon, limits: LIMITS }
});
