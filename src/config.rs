//! `config.toml`: from the file to a [`plan::Plan`], or every mistake at once.
//!
//! The way through: [`keys`] says what may stand in the file, [`raw`] walks the document against that and hands out
//! typed values with their places, [`resolve`] turns names into indexes and SQL text into expressions, and
//! [`diagnose`] draws what is wrong. A mistake never stops the walk; a plan exists only when there is none.

pub mod diagnose;
pub mod expr;
pub mod keys;
pub mod plan;
mod raw;
mod resolve;

use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use diagnose::ConfigErrors;
pub use plan::Plan;

/// Reads the config file at `path`.
///
/// # Errors
/// All that is wrong with the file, each mistake with its place.
pub fn load(path: &Path) -> Result<Plan, ConfigErrors> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| ConfigErrors::unreadable(&shown, &error))?;
    let text = String::from_utf8(bytes)
        .map_err(|error| ConfigErrors::not_utf8(&shown, error.as_bytes(), error.utf8_error().valid_up_to()))?;
    parse(&shown, &text)
}

/// Reads the text of a config file; `shown` is the path that mistakes name.
///
/// # Errors
/// All that is wrong with the text, each mistake with its place.
pub fn parse(shown: &str, text: &str) -> Result<Plan, ConfigErrors> {
    let mut mistakes = Vec::new();
    let document = raw::Document::parse(text, &mut mistakes);
    let mut plan = resolve::plan(&document, &mut mistakes);
    if mistakes.is_empty() {
        for byte in Sha256::digest(text.as_bytes()) {
            let _ = write!(plan.sha256, "{byte:02x}");
        }
        Ok(plan)
    } else {
        Err(ConfigErrors::new(shown, text, mistakes))
    }
}

#[cfg(test)]
mod tests;
