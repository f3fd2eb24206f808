//! Results become files: neutral documents first, then one writer a format.

pub mod document;
pub mod docx;
pub mod draft;
pub mod explain;
#[cfg(test)]
mod fixture;
pub mod flat;
pub mod remind;
pub mod slips;
pub mod summary;
pub mod words;
pub mod workpapers;
pub mod xlsx;
