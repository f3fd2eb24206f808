//! The rows of each form, made from the world.

pub mod branch_work;
pub mod county_work;
pub mod institution;
pub mod money;
pub mod office;
pub mod party_life;

use crate::calendar::Month;
use crate::records::Row;
use crate::rng::Rng;
use crate::world::World;

/// What one builder needs: the world, the unit, the month and a stream of its own.
pub struct Task<'a> {
    /// The world.
    pub world: &'a World,
    /// The unit's index.
    pub unit: usize,
    /// The month.
    pub month: Month,
    /// Random numbers for this unit, form and month only.
    pub rng: Rng,
}

impl Task<'_> {
    /// A random day of the month, between two days of it.
    pub fn day(&mut self, low: i64, high: i64) -> chrono::NaiveDate {
        let day = self.rng.range(low, high);
        self.month.day(day)
    }

    /// A stream for the unit and a purpose that is the same in every month.
    pub fn steady(&self, purpose: &str) -> Rng {
        let code = &self.world.units[self.unit].code;
        Rng::keyed(self.world.settings.seed, &[purpose, code])
    }

    /// Whether the unit happens to have nothing to report, which the clean style never has.
    pub fn idle(&mut self, share: f64) -> bool {
        let idle = self.rng.chance(share);
        idle && self.world.settings.nils
    }
}

/// The rows that a unit reports for a month; none at all where the form has no occasion.
pub fn rows(world: &World, unit: usize, form: &str, month: Month) -> Option<Vec<Row>> {
    let code = &world.units[unit].code;
    let rng = Rng::keyed(world.settings.seed, &[form, code, &month.to_string()]);
    let task = Task { world, unit, month, rng };
    match form {
        "members" => Some(party_life::members(task)),
        "activities" => Some(party_life::activities(task)),
        "attendance" => Some(party_life::attendance(task)),
        "reviews" => party_life::reviews(task),
        "dues" => Some(money::dues(task)),
        "donations" => money::donations(task),
        "care_visits" => money::care_visits(task),
        "volunteering" => Some(branch_work::volunteering(task)),
        "community_projects" => Some(branch_work::community_projects(task)),
        "opinions" => branch_work::opinions(task),
        "recruits" => Some(branch_work::recruits(task)),
        "study_platform" => Some(branch_work::study_platform(task)),
        "epidemic_force" => county_work::epidemic_force(&task),
        "epidemic_publicity" => county_work::epidemic_publicity(task),
        "advisors" => Some(county_work::advisors(&task)),
        "advisor_training" => Some(county_work::advisor_training(task)),
        "household_visits" => Some(county_work::household_visits(task)),
        "cases" => Some(county_work::cases(task)),
        "farm_entities" => Some(county_work::farm_entities(&task)),
        "asset_progress" => Some(county_work::asset_progress(&task)),
        "posts" => Some(institution::posts(task)),
        "service_teams" => Some(institution::service_teams(&task)),
        "extension_visits" => Some(institution::extension_visits(task)),
        "ideology_reports" => Some(institution::ideology_reports(task)),
        "awards" => office::awards(task),
        "inspections" => Some(office::inspections(task)),
        "party_group" => Some(office::party_group(task)),
        "training" => Some(office::training(task)),
        "cleanup" => office::cleanup(task),
        "rectification" => Some(office::rectification(task)),
        "study_rank" => Some(office::study_rank(task)),
        _ => None,
    }
}
