//! What goes on in a county from month to month: advisors, farms, asset verification, the epidemic.

use chrono::NaiveDate;

use crate::calendar::Month;
use crate::names;
use crate::rng::Rng;
use crate::units::Unit;

/// A town and its verification of collective assets.
#[derive(Clone, Debug)]
pub struct Town {
    /// The name.
    pub name: String,
    /// The villages to do.
    pub task: i64,
    /// Done, published and recorded by the end of each month, from the first month on.
    pub steps: Vec<[i64; 3]>,
    /// Done before the first month.
    pub before: i64,
}

/// An advisor of the county.
#[derive(Clone, Debug)]
pub struct Advisor {
    /// The county's number for her.
    pub number: String,
    /// The name.
    pub name: String,
    /// The day of appointment.
    pub appointed: NaiveDate,
    /// The first month no longer in office; she stays on the list.
    pub left: Option<Month>,
}

/// New and closed farms or cooperatives of a month.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// At the end of the month before.
    pub before: i64,
    /// New ones.
    pub new: i64,
    /// Closed ones.
    pub closed: i64,
}

impl Change {
    /// At the month's end.
    pub const fn after(self) -> i64 {
        self.before + self.new - self.closed
    }
}

/// A county over all months.
#[derive(Clone, Debug)]
pub struct County {
    /// The first month.
    pub start: Month,
    /// The towns.
    pub towns: Vec<Town>,
    /// The advisors, by number.
    pub advisors: Vec<Advisor>,
    /// Family farms and cooperatives, by month.
    pub farms: Vec<[Change; 2]>,
    /// The nine figures of the epidemic, by month.
    pub epidemic: Vec<[i64; 9]>,
}

impl County {
    /// The position of a month in the lists.
    pub fn at(&self, month: Month) -> usize {
        month.since(self.start).max(0) as usize
    }
}

/// A county's course from `start` through `end`.
pub fn simulate(seed: u64, index: usize, unit: &Unit, start: Month, end: Month) -> County {
    let mut rng = Rng::keyed(seed, &["county", &unit.code]);
    let months: Vec<Month> = start.through(end).collect();
    let towns = (0..rng.range(4, 7) as usize).map(|nth| town(&mut rng, names::town(index, nth), &months)).collect();
    let advisors = (1..=rng.range(8, 14))
        .map(|nth| Advisor {
            number: format!("Z{nth:03}"),
            name: names::person(&mut rng),
            appointed: if nth <= 6 {
                Month::new(2018, 9).day(rng.range(1, 28))
            } else {
                Month::new(2018, 10).plus(rng.range(0, 18) as i32).day(rng.range(1, 28))
            },
            left: (nth == 5 || nth == 8).then(|| Month::new(2020, 1).plus(rng.range(0, 4) as i32)),
        })
        .collect();
    let mut stocks = [rng.range(140, 420), rng.range(260, 700)];
    let farms = months
        .iter()
        .map(|_| {
            let mut change = |stock: &mut i64| {
                // More open than close, so no month repeats the one before.
                let closed = rng.range(0, 2);
                let change = Change { before: *stock, new: closed + rng.range(1, 7), closed };
                *stock = change.after();
                change
            };
            let [farms, coops] = &mut stocks;
            [change(farms), change(coops)]
        })
        .collect();
    let epidemic = epidemic(&mut rng, &months);
    County { start, towns, advisors, farms, epidemic }
}

fn town(rng: &mut Rng, name: String, months: &[Month]) -> Town {
    let task = rng.range(14, 46);
    let before = task * rng.range(4, 12) / 100;
    let pace = rng.range(7, 13);
    let mut state = [before, before * 2 / 3, before / 3];
    let steps = months
        .iter()
        .map(|_| {
            let [done, published, recorded] = &mut state;
            *done = (*done + rng.range(0, (task * pace / 100).max(1))).min(task);
            *published = (*published + rng.range(0, 4)).min(*done);
            *recorded = (*recorded + rng.range(0, 4)).min(*published);
            state
        })
        .collect();
    Town { name, task, steps, before }
}

/// The nine figures: five that only grow, three kinds of staff, and checkpoints that are gone by summer.
fn epidemic(rng: &mut Rng, months: &[Month]) -> Vec<[i64; 9]> {
    let mut grown = [0_i64; 5];
    let peak = rng.range(60, 180);
    months
        .iter()
        .map(|month| {
            let (first, speed) = match (month.year(), month.number()) {
                (2020, 1) => (true, 2),
                (2020, 2) => (false, 10),
                (2020, 3) => (false, 6),
                (2020, 4) => (false, 3),
                (..=2019, _) => (true, 0),
                _ => (false, 1),
            };
            for (figure, size) in grown.iter_mut().zip([8, 60, 90, 12, 20]) {
                if speed > 0 {
                    *figure += 1 + size * speed * rng.range(5, 10) / 10;
                }
            }
            let points = match (month.year(), month.number()) {
                (2020, 1) => peak / 3,
                (2020, 2) => peak,
                (2020, 3) => peak * 7 / 10,
                (2020, 4) => peak / 4,
                (2020, 5) => rng.range(0, 6),
                _ => 0,
            };
            let staff = |rng: &mut Rng, size: i64| {
                let usual = if first { size / 2 } else { size };
                usual + rng.range(0, size / 6)
            };
            let [a, b, c, d, e] = grown;
            [a, b, c, d, e, staff(rng, 120), staff(rng, 260), staff(rng, 400), points]
        })
        .collect()
}
