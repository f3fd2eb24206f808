//! Names that resemble a text. Nothing is matched by likeness: they are only ever shown as suggestions.

use super::Lexicon;
use crate::typing::text::fold;

impl Lexicon {
    /// Names of units that resemble `text`, nearest first; only ever shown as suggestions.
    #[must_use]
    pub fn similar_units(&self, text: &str) -> Vec<String> {
        let folded = fold(text);
        let names = self.tree.all().iter().map(|unit| unit.name.as_str());
        nearest(&folded, names)
    }

    /// Names of forms that resemble `text`, nearest first; only ever shown as suggestions.
    #[must_use]
    pub fn similar_forms(&self, text: &str) -> Vec<String> {
        nearest(&fold(text), self.forms.iter().map(|form| form.name.as_str()))
    }
}

/// Up to three names that resemble `text`.
fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut scored: Vec<(f64, &str)> = names
        .map(|name| (strsim::normalized_damerau_levenshtein(text, &fold(name)), name))
        .filter(|(score, _)| *score >= 0.5)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}
