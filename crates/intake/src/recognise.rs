//! Which tables stand on a sheet, and which form, unit and period each is: by meaning, never by position, and never
//! by likeness (DESIGN section 4).

mod captions;
mod find;
pub mod header;
mod identity;
mod lexicon;
mod lines;
mod names;
mod nil;
mod periods;
mod strips;
mod sums;
mod times;

pub use captions::{Caption, caption, is_filler};
pub use find::{
    CardLabel, CardShape, CardValue, Found, Head, HeaderDay, Line, RowShape, Shape, find_tables, states_number,
};
pub use identity::{Clash, Evidence, Identity, Source, identify, identify_period};
pub use lexicon::{Lexicon, UnitMatch};
pub use lines::{Label, is_example, is_line, is_note, is_signature, label, labelled, unit_line};
pub use nil::{says_nil, says_nil_alone, says_unchanged, says_unfinished};
pub use periods::{Mention, mentions};
pub use strips::strips;
pub use sums::{is_running, is_subtotal, is_total, like_total};
