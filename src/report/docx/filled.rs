//! A filled template: the file, and what was written where.

use super::amount::Pick;
use super::mistake::Place;
use super::values::Figure;

/// A filled template.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The Word file.
    pub bytes: Vec<u8>,
    /// Every placeholder and what it wrote.
    pub used: Vec<Used>,
    /// Numbers typed into the template that no placeholder wrote.
    pub strays: Vec<Stray>,
}

/// What one placeholder wrote at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// The placeholder, as it stands in the template.
    pub tag: String,
    /// What it wrote.
    pub shown: String,
    /// The figures that went into it.
    pub figures: Vec<Figure>,
    /// The one figure that it says, and which of its values; words and what was made of figures claim none.
    pub claim: Option<(Figure, Pick)>,
    /// Whether it says that as it is, without filters.
    pub plain: bool,
    /// Whether the template calculated it.
    pub computed: bool,
    /// Where, in the report.
    pub place: Place,
    /// Path of the part, index of its paragraph and characters before it: for reading it back.
    pub at: (String, usize, usize),
}

impl Used {
    /// Why it could not be filled, as often as it says so.
    pub fn todo(&self) -> impl Iterator<Item = &str> {
        self.shown.split("【待补：").skip(1).map(|rest| rest.split('】').next().unwrap_or_default())
    }
}

/// A number typed into the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// The number.
    pub number: String,
    /// Where, in the template.
    pub place: Place,
}
