//! The world of records: the units, their people and fields, and what each unit has to report each month.

use std::collections::BTreeMap;

use crate::calendar::Month;
use crate::catalog::{FORMS, Frequency};
use crate::county::{self, County};
use crate::forms;
use crate::forms::party_life::Joint;
use crate::people::{self, Member};
use crate::records::{Delivery, State, Submission};
use crate::units::{self, Kind, Unit};

/// What the world is made from.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The seed of everything random.
    pub seed: u64,
    /// The number of live units.
    pub units: usize,
    /// The first month with submissions.
    pub from: Month,
    /// The last month, the period of the run.
    pub to: Month,
    /// Whether units may have nothing to report in a month.
    pub nils: bool,
}

/// What the forms' builders look at.
#[derive(Debug)]
pub struct World {
    /// What it was made from.
    pub settings: Settings,
    /// The unit list.
    pub units: Vec<Unit>,
    /// The members of each branch, by unit; empty for other kinds.
    pub rosters: Vec<Vec<Member>>,
    /// The fields of each county, by unit.
    pub counties: Vec<Option<County>>,
    /// Activities that several branches hold together, by month and unit.
    pub joints: BTreeMap<(Month, usize), Joint>,
}

impl World {
    /// The world of the settings.
    pub fn new(settings: Settings) -> Self {
        let units = units::build(settings.units);
        let Settings { seed, from, to, .. } = settings;
        let rosters = units
            .iter()
            .map(|unit| match unit.kind {
                Kind::Branch => people::roster(seed, unit, from, to),
                _ => Vec::new(),
            })
            .collect();
        let counties = units
            .iter()
            .enumerate()
            .map(|(i, unit)| (unit.kind == Kind::County).then(|| county::simulate(seed, i, unit, from, to)))
            .collect();
        let mut world = Self { settings, units, rosters, counties, joints: BTreeMap::new() };
        world.joints = forms::party_life::joints(&world);
        world
    }

    /// The indices of all units of a kind, in the order of the list.
    pub fn of_kind(&self, kind: Kind) -> Vec<usize> {
        (0..self.units.len()).filter(|&i| self.units[i].kind == kind).collect()
    }

    /// The members on a branch's roster in a month.
    pub fn members(&self, unit: usize, month: Month) -> Vec<&Member> {
        self.rosters[unit].iter().filter(|member| member.active(month)).collect()
    }

    /// Every submission as an honest and careful unit would send it, by month, unit and form.
    pub fn submissions(&self) -> Vec<Submission> {
        let mut list = Vec::new();
        for month in self.settings.from.through(self.settings.to) {
            for (unit, node) in self.units.iter().enumerate() {
                if !node.active(month) {
                    continue;
                }
                for (form, spec) in FORMS.iter().enumerate() {
                    let timed = matches!(spec.frequency, Frequency::OnEvent | Frequency::Yearly)
                        || spec.owed_in(month.number());
                    if !spec.kinds.contains(&node.kind) || !timed {
                        continue;
                    }
                    let Some(rows) = forms::rows(self, unit, spec.id, month) else {
                        continue;
                    };
                    debug_assert!(rows.iter().all(|row| row.len() == spec.columns.len()));
                    let state = if rows.is_empty() { State::Nil } else { State::Counted };
                    list.push(Submission { unit, form, period: month, rows, state, delivery: Delivery::default() });
                }
            }
        }
        list
    }
}
