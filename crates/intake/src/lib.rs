//! From the bytes of a workbook to typed rows.
//!
//! The way through: [`read`] gives grids of raw cells, [`recognise`] finds the tables on them and says which form,
//! unit and period each is, [`typing`] turns cells into values, and [`ingest`] puts the three together for one file.
//! [`slip`] knows our own return slips when they come back.
//! Nothing here knows of polars, of the file system or of other files.

pub mod ingest;
pub mod model;
pub mod read;
pub mod recognise;
pub mod slip;
pub mod typing;
