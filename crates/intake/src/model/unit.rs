//! The unit tree.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Form, Period};

/// A node of the unit tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// Its kind, such as 支部.
    pub kind: String,
    /// Index of its parent; the root has none.
    pub parent: Option<usize>,
    /// Other names.
    pub aliases: Vec<String>,
    /// The day it opened.
    pub opened: Option<NaiveDate>,
    /// The day it was merged or abolished.
    pub abolished: Option<NaiveDate>,
}

impl Unit {
    /// Whether the unit exists throughout the end of `period`, and so owes its forms for it.
    #[must_use]
    pub fn owes_in(&self, period: Period) -> bool {
        self.opened.is_none_or(|day| day <= period.last_day())
            && self.abolished.is_none_or(|day| day > period.last_day())
    }

    /// Whether the unit was gone before `period` began.
    #[must_use]
    pub fn gone_before(&self, period: Period) -> bool {
        self.abolished.is_some_and(|day| day < period.first_day())
    }

    /// Whether units of this kind owe `form` for `period`.
    #[must_use]
    pub fn owes(&self, form: &Form, period: Period) -> bool {
        form.submitted_by.contains(&self.kind) && form.owed_in(period) && self.owes_in(period)
    }
}

/// All units, with the root first found by [`UnitTree::root`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UnitTree {
    units: Vec<Unit>,
    by_code: HashMap<String, usize>,
    root: usize,
}

/// Why a list of units is no tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The list is empty.
    #[error("单位目录里没有单位")]
    Empty,
    /// A code stands twice.
    #[error("单位代码 {0} 重复")]
    DuplicateCode(String),
    /// More than one unit has no parent.
    #[error("单位目录有 {} 个没有上级的单位（{}），只能有一个", .0.len(), .0.join("、"))]
    ManyRoots(Vec<String>),
    /// A unit is its own ancestor.
    #[error("单位 {0} 的上级关系绕成了圈，请改上级代码")]
    Cycle(String),
}

impl UnitTree {
    /// Builds the tree; `units` hold valid parent indexes.
    ///
    /// # Errors
    /// All that is wrong with the list: no unit, a code twice, several roots, a cycle.
    pub fn new(units: Vec<Unit>) -> Result<Self, Vec<TreeError>> {
        let mut errors = Vec::new();
        let mut by_code = HashMap::new();
        for (i, unit) in units.iter().enumerate() {
            if by_code.insert(unit.code.clone(), i).is_some() {
                errors.push(TreeError::DuplicateCode(unit.code.clone()));
            }
        }
        for unit in &units {
            let mut at = unit.parent;
            for _ in 0..units.len() {
                at = at.and_then(|i| units[i].parent);
            }
            if at.is_some() {
                errors.push(TreeError::Cycle(unit.code.clone()));
            }
        }
        let roots: Vec<usize> = (0..units.len()).filter(|&i| units[i].parent.is_none()).collect();
        if units.is_empty() {
            errors.push(TreeError::Empty);
        } else if roots.len() > 1 {
            errors.push(TreeError::ManyRoots(roots.iter().map(|&i| units[i].name.clone()).collect()));
        }
        if errors.is_empty() {
            Ok(Self { root: roots.first().copied().unwrap_or(0), units, by_code })
        } else {
            Err(errors)
        }
    }

    /// The unit without a parent.
    #[must_use]
    pub fn root(&self) -> usize {
        self.root
    }

    /// All units in the order of the list.
    #[must_use]
    pub fn all(&self) -> &[Unit] {
        &self.units
    }

    /// The unit at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> &Unit {
        &self.units[index]
    }

    /// The unit with `code`.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// `unit` and its ancestors, the root last.
    pub fn lineage(&self, unit: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(unit), |&i| self.units[i].parent)
    }

    /// Whether `unit` lies below `ancestor`.
    #[must_use]
    pub fn is_below(&self, unit: usize, ancestor: usize) -> bool {
        unit != ancestor && self.lineage(unit).any(|i| i == ancestor)
    }

    /// Units in depth-first order from the root, children in the order of the list, each with its depth.
    #[must_use]
    pub fn in_order(&self) -> Vec<(usize, usize)> {
        let mut children = vec![Vec::new(); self.units.len()];
        for (i, unit) in self.units.iter().enumerate() {
            if let Some(parent) = unit.parent {
                children[parent].push(i);
            }
        }
        let mut order = Vec::with_capacity(self.units.len());
        let mut stack = vec![(self.root, 0)];
        while let Some((i, depth)) = stack.pop() {
            order.push((i, depth));
            stack.extend(children[i].iter().rev().map(|&child| (child, depth + 1)));
        }
        order
    }
}
