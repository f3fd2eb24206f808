//! The integration tests, one binary.
//!
//! [`cases`] runs the folders below `tests/cases`; [`laws`] generates small worlds and checks what must hold of all of
//! them; [`sample`] compares the shipped sample with its truth; [`floors`] keeps the modules in their order;
//! [`publish`] kills runs; [`reports`] has reports drafted, from [`word`] files made here; [`explain`] walks back to the cells;
//! [`changes`] publishes twice; [`cli`] looks at exit codes and streams; [`secrets`] looks for names in everything and in answers; [`slips`]
//! fills return slips in and sends them back; [`hostile`] sends what should never have been sent, [`workers`] kills those
//! who read it, [`remind`] reads the reminders, [`expressions`] runs the examples of `docs/expressions.md`, [`text`] looks for what a program would obey; [`bench`] keeps the reader's own tests in step with the
//! config; [`looks`] holds what the leaders' workbook is made of. All but `floors` and `bench` run the real binary.

mod bench;
mod binary;
mod cases;
mod changes;
mod cli;
mod explain;
mod expressions;
mod floors;
mod hostile;
mod laws;
mod looks;
mod publish;
mod remind;
mod reports;
mod sample;
mod secrets;
mod slips;
mod text;
mod word;
mod workbook;
mod workers;
