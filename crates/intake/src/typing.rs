//! Cells become values: what is unambiguous is read, every liberty is noted, and what cannot be known is refused
//! and never 0 (DESIGN section 4, "Type the cells").
//!
//! `cell` decides by the column's type and asks `amount` (with `number`, `numeral`, `parts`, `units`), `share`, `moment`
//! (with `date`, `month`, `clock`), `choice` or `words`; `doubt` and `looks` say why a cell is
//! refused.

mod amount;
mod cell;
mod choice;
mod clock;
pub mod date;
mod doubt;
mod looks;
mod measures;
mod moment;
mod month;
pub mod number;
mod numeral;
mod parts;
mod scanner;
mod share;
mod show;
#[cfg(test)]
mod tests;
pub mod text;
mod units;
mod words;

pub use cell::{CellContext, Typed, type_cell};
pub use choice::declared;
pub use doubt::Problem;
pub use looks::looks;
pub use measures::{header_measure, in_line, listed};
pub use show::{display, shown};
pub use units::{is_kin, is_unit as is_measure};
