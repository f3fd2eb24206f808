//! The unit tree: offices, institutions, branches and counties, all invented.

use chrono::NaiveDate;

use crate::calendar::Month;
use crate::names;

/// The kind of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 局
    Bureau,
    /// 机关党委
    PartyOffice,
    /// 局党组办
    GroupOffice,
    /// 人事科
    Personnel,
    /// 科室
    Section,
    /// 二级单位
    Institution,
    /// 支部
    Branch,
    /// 县区
    County,
}

impl Kind {
    /// The word in the unit list.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bureau => "局",
            Self::PartyOffice => "机关党委",
            Self::GroupOffice => "局党组办",
            Self::Personnel => "人事科",
            Self::Section => "科室",
            Self::Institution => "二级单位",
            Self::Branch => "支部",
            Self::County => "县区",
        }
    }
}

/// A node of the unit tree.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// Another name in use, or nothing.
    pub alias: String,
    /// The index of the parent; the root has none.
    pub parent: Option<usize>,
    /// The kind.
    pub kind: Kind,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub until: Option<NaiveDate>,
}

impl Unit {
    /// Whether the unit exists at the end of the month, and so owes its forms for it.
    pub fn active(&self, month: Month) -> bool {
        self.from.is_none_or(|day| day <= month.last_day()) && self.until.is_none_or(|day| day >= month.last_day())
    }
}

/// How many institutions, branches and counties `units` live units have beside the five offices.
fn shares(units: usize) -> (usize, usize, usize) {
    let rest = units.max(8) - 5;
    let institutions = (rest * 3 / 17).max(1);
    let counties = (rest * 4 / 17).max(1);
    (institutions, rest - institutions - counties, counties)
}

/// The unit list with `units` live units and an institution abolished on the last day of November 2019.
pub fn build(units: usize) -> Vec<Unit> {
    let (institutions, branches, counties) = shares(units);
    let mut list: Vec<Unit> = Vec::with_capacity(units + 1);
    let mut add = |code: String, name: &str, alias: &str, parent: Option<usize>, kind: Kind| {
        list.push(Unit { code, name: name.to_owned(), alias: alias.to_owned(), parent, kind, from: None, until: None });
        list.len() - 1
    };
    let root = add("1000".into(), "市农牧局", "泽禾市农牧局", None, Kind::Bureau);
    let party = add("1100".into(), "机关党委", "局机关党委", Some(root), Kind::PartyOffice);
    add("1200".into(), "局党组办", "局党组办公室", Some(root), Kind::GroupOffice);
    add("1300".into(), "人事科", "局人事科", Some(root), Kind::Personnel);
    add("1400".into(), "产业发展科", "产业科", Some(root), Kind::Section);

    let mut homes = Vec::new();
    for i in 0..institutions {
        let (name, alias) = names::institution(i);
        let code = format!("{}", 2000 + 10 * (i + 1));
        homes.push((add(code, &name, &alias, Some(root), Kind::Institution), name));
    }
    let old = add("2990".into(), "农资供应站", "市农资供应站", Some(root), Kind::Institution);

    // Every third branch belongs to an institution, two to each; the others to the Party office.
    let housed = branches * 3 / 10;
    let own = branches - housed;
    let mut newest = 0;
    for i in 0..own {
        let retired = i + 1 == own;
        let name =
            if retired { "老干部党支部".to_owned() } else { format!("第{}党支部", names::numeral(i + 1)) };
        let alias = if retired { "离退休党支部".to_owned() } else { format!("{}支部", names::numeral(i + 1)) };
        let code = format!("11{:02}", i + 1);
        newest = add(code, &name, &alias, Some(party), Kind::Branch);
    }
    for i in 0..housed {
        let (home, home_name) = &homes[(i / 2) % homes.len()];
        let round = i / (2 * homes.len());
        let name = format!("{home_name}第{}党支部", names::numeral(2 * round + i % 2 + 1));
        let code = format!("{}{:02}", 2000 + 10 * ((i / 2) % homes.len() + 1), i + 1);
        newest = add(code, &name, "", Some(*home), Kind::Branch);
    }
    for i in 0..counties {
        let name = names::county(i);
        let code = format!("{}", 3000 + 10 * (i + 1));
        add(code, &name, &format!("{name}农牧局"), Some(root), Kind::County);
    }
    list[old].until = NaiveDate::from_ymd_opt(2019, 11, 30);
    list[newest].from = NaiveDate::from_ymd_opt(2019, 7, 1);
    list
}

/// For every unit, the units of its subtree with itself, in the order of the list.
pub fn subtrees(units: &[Unit]) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); units.len()];
    for unit in 0..units.len() {
        let mut node = Some(unit);
        while let Some(at) = node {
            members[at].push(unit);
            node = units[at].parent;
        }
    }
    members
}
