//! Named kinds of mess, each a function on a table. None changes what the table says to a careful reader.
//!
//! To add a kind: write a function and put it into the list. What a function touches it names in the cell's
//! `mess`; `truth/mess.csv` is made from that.

mod around;
mod cards;
mod cells;
mod days;
mod deep;
mod formulas;
mod groups;
mod heads;
mod measures;
mod merges;
mod shape;
mod spellings;
mod wide;
mod words;

pub use around::nil;

use crate::block::{Block, Cell, Content, Of};
use crate::layout::Scene;
use crate::rng::Rng;

/// A kind of mess.
pub struct Kind {
    /// The name in `truth/mess.csv`.
    pub name: &'static str,
    /// How much rarer than the share asked for.
    weight: f64,
    apply: fn(&mut Block, &Scene<'_>, &mut Rng, &'static str),
}

const fn kind(name: &'static str, weight: f64, apply: fn(&mut Block, &Scene<'_>, &mut Rng, &'static str)) -> Kind {
    Kind { name, weight, apply }
}

/// All kinds, in the order in which they are done: cells, then labels, then the table's shape.
pub static KINDS: [Kind; 27] = [
    kind("number-as-text", 1.0, cells::number_as_text),
    kind("full-width-digits", 0.7, cells::full_width_digits),
    kind("thousands", 0.7, cells::thousands),
    kind("unit-suffix", 0.8, cells::unit_suffix),
    kind("ten-thousands", 0.3, cells::ten_thousands),
    kind("other-unit", 0.5, cells::other_unit),
    kind("chinese-numeral", 0.3, cells::chinese_numeral),
    kind("binary-noise", 0.4, cells::binary_noise),
    kind("date-dots", 0.6, cells::date_dots),
    kind("date-chinese", 0.6, cells::date_chinese),
    kind("date-digits", 0.4, cells::date_digits),
    kind("date-short", 0.5, cells::date_short),
    kind("date-iso", 0.5, cells::date_iso),
    kind("date-slashes", 0.4, cells::date_slashes),
    kind("time-as-text", 0.5, cells::time_as_text),
    kind("spaced-name", 0.8, cells::spaced_name),
    kind("stray-spaces", 0.8, cells::stray_spaces),
    kind("header-alias", 0.8, heads::alias),
    kind("header-break", 0.8, heads::line_break),
    kind("header-spaces", 0.7, heads::spaces),
    kind("form-alias", 0.3, heads::form_alias),
    kind("unit-alias", 0.4, heads::unit_alias),
    kind("indented-labels", 1.0, heads::indent),
    kind("split-header", 0.8, heads::split),
    kind("extra-column", 0.6, shape::extra_column),
    kind("blank-rows", 0.8, shape::blank_rows),
    kind("split-notice", 0.5, shape::split_notice),
];

/// How much mess is made.
#[derive(Clone, Debug, Default)]
pub struct Dose {
    /// The share asked for.
    pub share: f64,
    /// The kinds that the shipped sample has not are made too.
    pub wide: bool,
    /// No other kind but this, and each time that the share allows.
    pub only: Option<String>,
}

impl Dose {
    /// The chance of a kind.
    pub fn of(&self, name: &str, weight: f64) -> f64 {
        match &self.only {
            Some(only) if only == name => self.share,
            Some(_) => 0.0,
            None => self.share * weight,
        }
    }
}

/// Makes a table messier.
pub fn apply(block: &mut Block, scene: &Scene<'_>, dose: &Dose) {
    if dose.share <= 0.0 {
        return;
    }
    if dose.wide {
        some_of(&wide::BEFORE, "mess-before", block, scene, dose);
    }
    some_of(&KINDS, "mess", block, scene, dose);
    if dose.wide {
        some_of(&wide::AFTER, "mess-after", block, scene, dose);
    }
}

fn some_of(kinds: &[Kind], stream: &str, block: &mut Block, scene: &Scene<'_>, dose: &Dose) {
    let mut rng = scene.rng(stream);
    for kind in kinds {
        let mut own = Rng::keyed(rng.next(), &[kind.name]);
        if own.chance(dose.of(kind.name, kind.weight)) {
            (kind.apply)(block, scene, &mut own, kind.name);
        }
    }
}

/// Rewrites some of the values that `rewrite` can spell another way, at least one where there are any.
fn respell(
    block: &mut Block,
    rng: &mut Rng,
    name: &'static str,
    mut rewrite: impl FnMut(usize, &Content) -> Option<Content>,
) {
    respell_at(block, rng, name, |_, column, content| rewrite(column, content));
}

/// The same, with the row before the column.
fn respell_at(
    block: &mut Block,
    rng: &mut Rng,
    name: &'static str,
    mut rewrite: impl FnMut(usize, usize, &Content) -> Option<Content>,
) {
    let mut options = Vec::new();
    let free = |cell: &Cell| cell.mess.is_empty() && cell.refused.is_none();
    for (l, c) in block.places(|cell| matches!(cell.of, Of::Body(..)) && free(cell)) {
        let cell = &block.lines[l].cells[c];
        if let Of::Body(row, column) = cell.of
            && let Some(content) = rewrite(row, column, &cell.content)
        {
            options.push((l, c, content));
        }
    }
    if options.is_empty() {
        return;
    }
    let sure = rng.index(options.len());
    let share = if rng.chance(0.2) { 1.0 } else { 0.15 };
    for (nth, (l, c, content)) in options.into_iter().enumerate() {
        if nth == sure || rng.chance(share) {
            let cell: &mut Cell = &mut block.lines[l].cells[c];
            cell.content = content;
            cell.mess.push(name);
        }
    }
}
