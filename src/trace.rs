//! The way back: from a figure to the cells that it was added up from, and from a cell to the figures in which it counts.
//!
//! Everything is computed from the typed rows once more, row by row and without polars' grouping, so a way that does not
//! lead to its figure is noticed ([`Figure::agrees`]).

mod cells;
mod figure;
mod life;
mod origins;
mod phrase;

pub use cells::{Spot, deciding, is_personal, spots};
pub use figure::{Figure, Group, Line, Part, Share, figure};
pub use life::{life, records};
pub use origins::{Astray, constituents, origins};
pub use phrase::{aggregate, condition, in_words};
