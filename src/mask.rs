//! Personal data made unreadable: equal values stay equal, and nothing can be turned back.

use std::collections::BTreeSet;

use huizong_intake::model::Form;
use huizong_intake::typing::display;
use polars::prelude::{Column, IntoColumn, NamedFrom, PolarsResult, Series};
use sha2::{Digest, Sha256};

use crate::dataset::{Frame, Rows};
use crate::model::hex;

/// Gives each sensitive value a token that depends on all sensitive values of the run.
///
/// A plain hash of a name or an identity number could be found by trying all of them. The key here is a hash over every
/// sensitive value that came in; it is published nowhere, and who has only the outputs cannot rebuild it.
pub struct Mask {
    key: [u8; 32],
}

impl Mask {
    /// The mask of a run. `frames` are those of all rows that came in, whether they count or not: so whoever stands in
    /// one that does not has a token too, and all that one run says of a value is the same.
    ///
    /// # Errors
    /// When a frame lacks a column.
    pub fn new(forms: &[Form], frames: &[Frame]) -> PolarsResult<Self> {
        let mut values: BTreeSet<String> = BTreeSet::new();
        for (frame, form) in frames.iter().zip(forms) {
            let rows = frame.rows(form)?;
            for column in (0..form.columns.len()).filter(|&column| form.columns[column].sensitive) {
                values.extend((0..rows.len()).filter_map(|i| text(&rows, i, column)));
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

    /// The tokens of a form's column, under its name.
    #[must_use]
    pub fn column(&self, form: &Form, rows: &Rows<'_>, column: usize) -> Column {
        let token = |i: usize| text(rows, i, column).map(|value| self.token(&value));
        let tokens: Vec<Option<String>> = (0..rows.len()).map(token).collect();
        Series::new(form.columns[column].name.as_str().into(), tokens).into_column()
    }
}

/// A value as text: what a token is made of.
fn text(rows: &Rows<'_>, i: usize, column: usize) -> Option<String> {
    rows.text(i, column).map(str::to_owned).or_else(|| rows.value(i, column).as_ref().map(display))
}
