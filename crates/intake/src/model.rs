//! The nouns that every stage shares: units, forms, periods, places, findings, grids and typed tables.

pub mod calendar;
pub mod finding;
pub mod form;
pub mod grid;
pub mod period;
pub mod place;
pub mod table;
pub mod unit;

pub use finding::{Answer, Finding, Severity, Standing};
pub use form::{Column, ColumnType, Form, Frequency, Layout, Restates, Semantics};
pub use grid::{Cell, Grid, Mark, Merge, Raw, Shown};
pub use period::Period;
pub use place::CellRef;
pub use table::{CellState, Table, Value};
pub use unit::{Unit, UnitTree};
