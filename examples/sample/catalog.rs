//! The 31 forms and their columns: what the product's config declares, written down a second time.

mod branch;
mod field;
mod party;

use crate::units::Kind;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// Any text.
    Text,
    /// A resident id of 18 characters.
    Resident,
    /// A whole number.
    Int,
    /// A number.
    Num,
    /// Money, exact to the fen.
    Money,
    /// A weight that may be written with its own unit.
    Qty,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// Yes or no.
    Bool,
    /// One of a few words.
    Enum,
    /// An attendance mark.
    Mark,
}

/// A declared column of a form.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The declared name.
    pub name: &'static str,
    /// Its type.
    pub ty: Ty,
    /// Its unit of measure, or nothing.
    pub unit: &'static str,
    /// Another name that the config declares, or nothing.
    pub alias: &'static str,
    /// A blank cell stands for "no" (bool columns).
    pub blank_false: bool,
    /// The column's date decides the row's period.
    pub row_period: bool,
    /// The unit's own total row may add this column up.
    pub summable: bool,
}

impl Column {
    const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }
    const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = alias;
        self
    }
    const fn blank_false(mut self) -> Self {
        self.blank_false = true;
        self
    }
    const fn row_period(mut self) -> Self {
        self.row_period = true;
        self
    }
    const fn no_sum(mut self) -> Self {
        self.summable = false;
        self
    }
}

const fn c(name: &'static str, ty: Ty) -> Column {
    Column {
        name,
        ty,
        unit: "",
        alias: "",
        blank_false: false,
        row_period: false,
        summable: matches!(ty, Ty::Int | Ty::Num | Ty::Money | Ty::Qty),
    }
}

/// How often a form is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// Every month.
    Monthly,
    /// In the last month of each quarter.
    Quarterly,
    /// In June and December.
    HalfYearly,
    /// In December.
    Yearly,
    /// Never owed.
    OnEvent,
}

/// How a form lies on the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A header across and a row each.
    Records,
    /// Labels down, values beside them.
    Card,
    /// One column a date.
    Crosstab,
}

/// A kind of table that units submit.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The id.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
    /// Another name that the config declares, or nothing.
    pub alias: &'static str,
    /// The kinds of units that submit it.
    pub kinds: &'static [Kind],
    /// How often it is owed.
    pub frequency: Frequency,
    /// How it lies on the sheet.
    pub layout: Layout,
    /// The columns in declared order.
    pub columns: &'static [Column],
}

impl Form {
    /// The index of a column by its name.
    ///
    /// # Panics
    /// When the form has no such column: a mistake in this program.
    pub fn col(&self, name: &str) -> usize {
        self.columns
            .iter()
            .position(|column| column.name == name)
            .unwrap_or_else(|| panic!("{} has no column {name}", self.id))
    }

    /// Whether the form is owed for that month of the year (1 to 12).
    pub fn owed_in(&self, month: i32) -> bool {
        match self.frequency {
            Frequency::Monthly => true,
            Frequency::Quarterly => month % 3 == 0,
            Frequency::HalfYearly => month % 6 == 0,
            Frequency::Yearly => month == 12,
            Frequency::OnEvent => false,
        }
    }
}

/// The index of a form by its id.
///
/// # Panics
/// When there is no such form: a mistake in this program.
pub fn form_index(id: &str) -> usize {
    FORMS.iter().position(|form| form.id == id).unwrap_or_else(|| panic!("no form {id}"))
}

/// All forms, in the order of the declaration.
pub static FORMS: [Form; 31] = [
    branch::MEMBERS,
    branch::ACTIVITIES,
    branch::ATTENDANCE,
    branch::DUES,
    branch::DONATIONS,
    field::EPIDEMIC_FORCE,
    field::EPIDEMIC_PUBLICITY,
    field::POSTS,
    party::AWARDS,
    party::INSPECTIONS,
    party::PARTY_GROUP,
    party::TRAINING,
    branch::VOLUNTEERING,
    branch::COMMUNITY_PROJECTS,
    branch::REVIEWS,
    branch::OPINIONS,
    field::ADVISORS,
    field::ADVISOR_TRAINING,
    field::HOUSEHOLD_VISITS,
    field::SERVICE_TEAMS,
    field::EXTENSION_VISITS,
    field::CASES,
    field::FARM_ENTITIES,
    field::ASSET_PROGRESS,
    field::IDEOLOGY_REPORTS,
    branch::RECRUITS,
    branch::CARE_VISITS,
    party::CLEANUP,
    party::RECTIFICATION,
    branch::STUDY_PLATFORM,
    party::STUDY_RANK,
];
