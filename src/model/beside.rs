//! What stands beside figures: their months, and the units behind them and behind those that they are compared with.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::config::plan::Window;

/// Values month by month from January through the run's period, for the units and indicators that are shown so.
#[derive(Clone, Debug, Default)]
pub struct Months(BTreeMap<(usize, usize), Vec<Option<Decimal>>>);

impl Months {
    /// The values of an indicator at a node, January first; empty when they are not shown month by month.
    #[must_use]
    pub fn get(&self, node: usize, indicator: usize) -> &[Option<Decimal>] {
        self.0.get(&(node, indicator)).map_or(&[], Vec::as_slice)
    }

    /// Sets the values of an indicator at a node.
    pub fn set(&mut self, node: usize, indicator: usize, values: Vec<Option<Decimal>>) {
        self.0.insert((node, indicator), values);
    }
}

/// The units whose submissions of a form stand behind its figures, ascending, and how much they reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// In the window.
    pub now: Vec<usize>,
    /// In the one before; nothing where there is none.
    pub previous: Vec<usize>,
    /// In the same months of the year before.
    pub last_year: Vec<usize>,
    /// How many months they reported in all, in the same order; for a stock as many as units.
    pub months: [usize; 3],
}

/// The units behind each form and window.
#[derive(Clone, Debug, Default)]
pub struct Bases(BTreeMap<(Window, usize), Basis>);

impl Bases {
    /// The units behind `form` in `window`; `None` for forms that are sent only when something happened.
    #[must_use]
    pub fn get(&self, window: Window, form: usize) -> Option<&Basis> {
        self.0.get(&(window, form))
    }

    /// Sets the units behind a form.
    pub fn set(&mut self, window: Window, form: usize, basis: Basis) {
        self.0.insert((window, form), basis);
    }
}
