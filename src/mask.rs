//! Personal data made unreadable: equal values stay equal, and nothing can be turned back.

use std::collections::BTreeSet;

use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, PolarsResult, Series};
use sha2::{Digest, Sha256};

use crate::aggregate::Sources;
use crate::model::hex;

/// Gives each sensitive value a token that depends on all sensitive values of the run.
///
/// A plain hash of a name or an identity number could be found by trying all of them. The key here is a hash over every
/// sensitive value that came in; it is published nowhere, and who has only the outputs cannot rebuild it.
pub struct Mask {
    key: [u8; 32],
}

impl Mask {
    /// The mask of a run.
    ///
    /// # Errors
    /// When a frame lacks a column.
    pub fn new(sources: &Sources<'_>) -> PolarsResult<Self> {
        let mut values: BTreeSet<String> = BTreeSet::new();
        for (frame, form) in sources.frames.iter().zip(&sources.plan.forms) {
            for column in form.columns.iter().filter(|column| column.sensitive) {
                values.extend(texts(frame.data.column(&column.name)?).into_iter().flatten());
            }
        }
        let mut hash = Sha256::new();
        hash.update(b"huizong mask 1");
        for value in values {
            hash.update((value.len() as u64).to_le_bytes());
            hash.update(value.as_bytes());
        }
        Ok(Self { key: hash.finalize().into() })
    }

    /// The token of a value: sixteen hexadecimal digits.
    #[must_use]
    pub fn token(&self, value: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update(value.as_bytes());
        hex(&hash.finalize()[..8])
    }

    /// The frame with column `name` masked.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn apply(&self, data: &mut DataFrame, name: &str) -> PolarsResult<()> {
        let masked: Vec<Option<String>> =
            texts(data.column(name)?).into_iter().map(|value| value.map(|v| self.token(&v))).collect();
        data.with_column(Series::new(name.into(), masked).into_column())?;
        Ok(())
    }
}

/// A column's values as text.
fn texts(column: &Column) -> Vec<Option<String>> {
    match column.str() {
        Ok(texts) => texts.iter().map(|text| text.map(str::to_owned)).collect(),
        Err(_) => (0..column.len())
            .map(|i| column.get(i).ok().filter(|value| !value.is_null()).map(|value| value.to_string()))
            .collect(),
    }
}
