//! Cells become values: what is unambiguous is read, every liberty is noted, and what cannot be known is refused
//! and never 0 (DESIGN section 4, "Type the cells").

mod cell;
mod choice;
pub mod date;
pub mod number;
pub mod text;
mod units;

pub use cell::{CellContext, Problem, Typed, display, shown, type_cell};
pub use choice::declared;
pub use units::{is_unit as is_measure, kin};
