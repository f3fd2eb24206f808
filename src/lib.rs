//! huizong (汇总): from the workbooks that units send to published figures.
//!
//! In the order of the data: [`config`] says what is wanted, [`discover`] finds the files, [`lists`] reads the clerk's
//! own lists, the `huizong_intake` crate reads and types what units sent (in processes apart: [`workers`]), [`dataset`] holds it as frames, [`resolve`]
//! says what counts and who owes what, [`check`] finds what is wrong, [`aggregate`] adds up, [`ledger`] proves that
//! nothing was lost, [`trace`] leads from a figure back to its cells, [`report`] shows it, [`publish`] swaps it in. [`pipeline`] runs them in this order.

pub mod aggregate;
pub mod check;
pub mod cli;
pub mod config;
pub mod dataset;
pub mod discover;
pub mod ledger;
pub mod lists;
pub mod mask;
pub mod model;
pub mod pipeline;
pub mod plain;
pub mod progress;
pub mod publish;
pub mod report;
pub mod resolve;
pub mod spans;
pub mod trace;
pub mod workers;
