//! Which tables stand on a sheet, and which form, unit and period each is: by meaning, never by position, and never
//! by likeness (DESIGN section 4).

mod find;
pub mod header;
mod identity;
mod lexicon;
mod lines;
mod periods;
mod strips;

pub use find::{Found, HeaderDay, Line, RowShape, Shape, find_tables};
pub use identity::{Clash, Evidence, Identity, Source, identify, identify_period};
pub use lexicon::{Lexicon, UnitMatch};
pub use lines::{
    Label, is_derived, is_example, is_line, is_note, is_subtotal, is_total, label, labelled, like_total, says_nil,
    says_nil_alone, unit_line,
};
pub use periods::{Mention, mentions};
pub use strips::strips;
