//! Reports from Word templates: a clerk writes the template in Word or WPS with placeholders in Jinja syntax, and gets
//! it back with every number filled in.
//!
//! A template's parts are taken to pieces ([`xml`]) only as far as is needed to know which bytes are visible text. Tags
//! are found in the text of each paragraph, however many runs it is split over ([`tag`], [`token`]); [`layout`] says
//! whether they are about words, paragraphs or rows; [`compile`] puts code for the template engine in their place; the
//! engine writes the part anew; [`tidy`] takes away what became empty. Every other byte stays as it was.
//!
//! Nothing is silent: all mistakes are found before anything is written, what has no value says so in the text, and
//! what was written is read back out of the finished file.

mod amount;
mod change;
mod check;
mod compile;
mod context;
mod edits;
mod engine;
mod expr;
mod filled;
mod filters;
mod layout;
mod markers;
mod mistake;
mod numerals;
mod package;
mod printf;
mod proof;
mod quantity;
mod read;
mod scan;
mod statement;
mod strays;
mod tag;
mod template;
#[cfg(test)]
mod tests;
mod tidy;
mod token;
mod values;
mod xml;

pub use amount::Pick;
pub use filled::{Filled, Stray, Used};
pub use mistake::{Mistake, Place};
pub use package::Limits;
pub use proof::{CellWords, Known, Outcome, Spot, Verdict, proof};
pub use read::{Line, read_back, verify};
pub use template::Template;
pub use values::{Figure, Names, Row, Table, Values};
