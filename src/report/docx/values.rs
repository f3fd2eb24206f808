//! What a template can name: figures, words, names, units, tables.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};

/// A figure with what stands beside it. Rates are in percent, as in `data/indicators.csv`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The indicator's id.
    pub id: String,
    /// The unit's code; empty for the root.
    pub unit: String,
    /// Under which window `data/indicators.csv` has it; empty when it has it not, as earlier months.
    pub window: String,
    /// The indicator's name.
    pub name: String,
    /// Its unit of measure, `%` for rates.
    pub measure: String,
    /// Whether it is a place in an order: the smaller, the higher.
    pub rank: bool,
    /// Decimals shown.
    pub decimals: u32,
    /// The exact value, if there is one.
    pub value: Option<Decimal>,
    /// The previous window's.
    pub previous: Option<Decimal>,
    /// The same months' of the year before.
    pub last_year: Option<Decimal>,
    /// Why there is no value; shown as `【待补：…】`.
    pub missing: String,
    /// Units that owe its forms; `None` where none is ever owed.
    pub expected: Option<u32>,
    /// Of these, with everything counted.
    pub reported: Option<u32>,
    /// Source cells without a value although something stands there.
    pub rejected: u32,
}

impl Figure {
    /// Whether the figure is a rate.
    #[must_use]
    pub fn is_rate(&self) -> bool {
        self.measure == "%"
    }

    /// The value as a report shows it.
    #[must_use]
    pub fn shown(&self) -> Option<Decimal> {
        self.value.map(|value| shown(value, self.is_rate(), self.decimals))
    }

    /// Whether something that it should hold is not in it.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.rejected > 0
            || matches!((self.expected, self.reported), (Some(expected), Some(reported)) if reported < expected)
    }
}

/// `value` rounded half up to `decimals`; almost all is never all.
pub(super) fn shown(value: Decimal, rate: bool, decimals: u32) -> Decimal {
    let mut rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    if rate && value < Decimal::ONE_HUNDRED && rounded >= Decimal::ONE_HUNDRED {
        rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::ToZero);
    }
    rounded.rescale(decimals);
    if rounded.is_zero() { rounded.abs() } else { rounded }
}

/// A row of a table: of a unit, an indicator or a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Words by the name under which the template finds them: `name`, `unit` and so on.
    pub words: BTreeMap<String, String>,
    /// Figures by indicator.
    pub figures: BTreeMap<String, Figure>,
}

/// A declared table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its title.
    pub title: String,
    /// The rows of a loop.
    pub rows: Vec<Row>,
    /// The sum of all, if the table has one.
    pub total: Option<Row>,
    /// What a row has, by the names of its words and figures.
    pub columns: BTreeSet<String>,
    /// The indicators in the order of the config, for a row's `values`.
    pub order: Vec<String>,
    /// The same table over other windows, by their ids; those that the template does not mention may be left out.
    pub windows: BTreeMap<String, Table>,
}

/// Everything that a template can show.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Indicators at the root over the report's window, by id.
    pub figures: BTreeMap<String, Figure>,
    /// The year.
    pub year: i32,
    /// The month.
    pub month: u32,
    /// Words at the top: `period` and so on.
    pub words: BTreeMap<String, String>,
    /// `[names]`.
    pub names: BTreeMap<String, String>,
    /// Figures of units, by code and indicator.
    pub units: BTreeMap<String, BTreeMap<String, Figure>>,
    /// Tables, by id.
    pub tables: BTreeMap<String, Table>,
}

/// The names in [`Values`], with which a template can be checked before there are values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Indicators: id and name.
    pub indicators: BTreeMap<String, String>,
    /// Words at the top.
    pub words: BTreeSet<String>,
    /// Keys of `[names]`.
    pub names: BTreeSet<String>,
    /// Codes of units.
    pub units: BTreeSet<String>,
    /// Tables, with what a row has.
    pub tables: BTreeMap<String, BTreeSet<String>>,
}

impl Values {
    /// The names in them.
    #[must_use]
    pub fn declared(&self) -> Names {
        let mut words: BTreeSet<String> = self.words.keys().cloned().collect();
        words.extend(["year", "month"].map(str::to_owned));
        Names {
            indicators: self.figures.iter().map(|(id, figure)| (id.clone(), figure.name.clone())).collect(),
            words,
            names: self.names.keys().cloned().collect(),
            units: self.units.keys().cloned().collect(),
            tables: self.tables.iter().map(|(id, table)| (id.clone(), table.columns.clone())).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_half_up_and_almost_all_is_never_all() {
        let d = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(shown(d("2.345"), false, 2).to_string(), "2.35");
        assert_eq!(shown(d("-0.004"), false, 2).to_string(), "0.00");
        assert_eq!(shown(d("99.96"), true, 1).to_string(), "99.9");
        assert_eq!(shown(d("99.96"), false, 1).to_string(), "100.0");
        assert_eq!(shown(d("7"), false, 2).to_string(), "7.00");
    }
}
