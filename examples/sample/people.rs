//! The members of each branch over the months, numbered from 001 in every branch.

use chrono::{Months, NaiveDate};

use crate::calendar::Month;
use crate::names;
use crate::rng::Rng;
use crate::units::{Kind, Unit};

/// A member of a branch.
#[derive(Clone, Debug)]
pub struct Member {
    /// The branch's own number for her.
    pub number: String,
    /// The name.
    pub name: String,
    /// The resident id; some rosters leave it out.
    pub resident_id: String,
    /// The day of joining the Party.
    pub joined: NaiveDate,
    /// 在职, 离退休, 学生, 农民.
    pub work: &'static str,
    /// In hardship.
    pub hardship: bool,
    /// The base of the dues in yuan in the first year; 0 where the dues are a fixed sum.
    base: i64,
    /// The fixed sum in fen.
    fixed: i64,
    /// The first month on the roster; base members are there from the start.
    from: Option<Month>,
    /// The first month no longer on the roster.
    until: Option<Month>,
}

impl Member {
    /// Whether she is on the roster of that month.
    pub fn active(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from <= month) && self.until.is_none_or(|until| month < until)
    }

    /// 正式, or 预备 within a year of joining.
    pub fn category(&self, month: Month) -> &'static str {
        if self.joined + Months::new(12) > month.last_day() { "预备" } else { "正式" }
    }

    /// The base of the dues in yuan: raised by a few per cent each January, always even.
    pub fn base(&self, month: Month) -> i64 {
        let years = i64::from((month.year() - 2019).max(0));
        (self.base + self.base * 3 * years / 100) / 2 * 2
    }

    /// What is payable, in fen. Even bases make it exact.
    pub fn payable(&self, month: Month) -> i64 {
        let base = self.base(month);
        let per_mille = match (self.work, base) {
            ("在职", ..=3000) | ("离退休", ..=5000) => 5,
            ("在职", 3001..=5000) | ("离退休", 5001..) => 10,
            ("在职", 5001..=10000) => 15,
            ("在职", _) => 20,
            _ => return self.fixed,
        };
        base * per_mille / 10
    }
}

/// Everyone who is or was on the roster of a branch from `start` through `end`.
pub fn roster(seed: u64, unit: &Unit, start: Month, end: Month) -> Vec<Member> {
    debug_assert_eq!(unit.kind, Kind::Branch);
    let mut rng = Rng::keyed(seed, &["roster", &unit.code]);
    let retired = unit.name.contains("老干部");
    let mixed = unit.name.contains("第二党支部") && unit.name.contains("中心");
    let farmers = unit.name.contains("农机推广站");
    let size = rng.range(13, 24) as usize;
    let joiners = 2 + rng.index(3);
    let mut members = Vec::with_capacity(size + joiners);
    for i in 0..size + joiners {
        let from = (i >= size).then(|| {
            let step = 24 * (i - size) as i32 / joiners as i32;
            Month::new(2019, 3).plus(step + rng.index(5) as i32)
        });
        let work = if retired {
            "离退休"
        } else if mixed && i % 5 == 3 {
            "学生"
        } else if farmers && i % 4 == 2 {
            "农民"
        } else if i % 9 == 8 {
            "离退休"
        } else {
            "在职"
        };
        members.push(member(&mut rng, i + 1, work, from));
    }
    // Two of the base members leave in the course of time, never among the first ten.
    for nth in 0..2 {
        let leaver = 10 + rng.index(size - 10);
        let month = Month::new(2019, 5).plus(9 * nth + rng.index(6) as i32);
        if members[leaver].until.is_none() {
            members[leaver].until = Some(month);
        }
    }
    members
        .retain(|member| member.from.is_none_or(|from| from <= end) && member.until.is_none_or(|until| until > start));
    members
}

fn member(rng: &mut Rng, number: usize, work: &'static str, from: Option<Month>) -> Member {
    let (old, young) = match work {
        "离退休" => (1938, 1956),
        "学生" => (1996, 1998),
        _ => (1962, 1990),
    };
    let birth = Month::new(rng.range(old, young) as i32, rng.range(1, 12) as i32).day(rng.range(1, 28));
    let joined = match from {
        // Half of those who come are new to the Party, the others come from elsewhere.
        Some(month) if rng.chance(0.5) && work != "离退休" => month.day(rng.range(1, 25)),
        _ => {
            let year = 1900.max(chrono::Datelike::year(&birth) + 19 + rng.index(4) as i32);
            let year = if rng.chance(0.4) { year + 3 } else { year };
            Month::new(year.min(2017), rng.range(1, 12) as i32).day(rng.range(1, 28))
        }
    };
    let base = match work {
        "在职" => *rng.pick(&[
            2400, 2860, 3000, 3240, 3668, 4120, 4586, 5000, 5236, 5874, 6420, 7358, 8116, 9042, 9860, 10_240, 11_472,
        ]),
        "离退休" => *rng.pick(&[3020, 3468, 3906, 4254, 4760, 5000, 5318, 6124]),
        _ => 0,
    };
    let base = if base > 0 && rng.chance(0.6) { base + 2 * rng.range(0, 40) } else { base };
    Member {
        number: format!("{number:03}"),
        name: names::person(rng),
        resident_id: names::resident_id(rng, birth),
        joined,
        work,
        hardship: rng.chance(0.06),
        base,
        fixed: if work == "学生" { 20 } else { 10 * rng.range(2, 10) },
        from,
        until: None,
    }
}
