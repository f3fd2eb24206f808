//! 报送率: how much of what they owed units reported, and how much of it in time; with those below each unit.

use rust_decimal::Decimal;

use super::{List, middle, text};
use crate::model::{Debt, Results, shown};
use crate::report::document::{Cell, Content, NumberFormat, Role, Sheet};
use crate::report::words::NOTHING;

/// What was owed and what came.
#[derive(Clone, Copy, Default)]
struct Tally {
    owed: u32,
    reported: u32,
    timely: u32,
}

impl Tally {
    fn add(&mut self, debt: &Debt) {
        self.owed += 1;
        self.reported += u32::from(debt.state.is_reported());
        self.timely += u32::from(debt.state.is_reported() && !debt.late);
    }

    fn cells(self, role: Role) -> [Cell; 5] {
        let count = |n: u32| Cell::new(Content::count(n), role);
        let rate = |part: u32| match self.owed {
            0 => middle(NOTHING),
            owed => {
                let share = Decimal::from(part) / Decimal::from(owed);
                Cell::new(Content::Number(shown(share, true, 1), NumberFormat::Percent(1)), role)
            }
        };
        [count(self.owed), count(self.reported), rate(self.reported), count(self.timely), rate(self.timely)]
    }
}

pub(super) fn rates(results: &Results<'_>, most: usize) -> Sheet {
    let mut header = vec![("单位", 30), ("类型", 10), ("范围", 10)];
    for heads in [
        ["本月应报", "本月已报", "本月报送率", "本月按时", "本月及时率"],
        ["本年应报", "本年已报", "本年报送率", "本年按时", "本年及时率"],
    ] {
        header.extend(heads.map(|head| (head, 11)));
    }
    let title = format!("{}报送率", results.period.chinese());
    let mut list = List::new("报送率", title, &header, most);
    let tree = results.tree;
    let mut own = vec![[Tally::default(); 2]; tree.all().len()];
    let mut whole = own.clone();
    for debt in &results.debts {
        // The month's debts are the year's too.
        let first = usize::from(debt.period != results.period);
        for span in first..2 {
            own[debt.unit][span].add(debt);
            tree.lineage(debt.unit).for_each(|node| whole[node][span].add(debt));
        }
    }
    for (unit, depth) in tree.in_order() {
        let parent = tree.all().iter().any(|other| other.parent == Some(unit));
        let mut push = |what: &str, tallies: [Tally; 2], role: Role| {
            if tallies[1].owed == 0 || !list.takes() {
                return;
            }
            let mut cells = vec![
                Cell::text(tree.get(unit).name.clone(), role).indent(depth),
                text(tree.get(unit).kind.clone()),
                middle(what),
            ];
            cells.extend(tallies.iter().flat_map(|tally| tally.cells(role)));
            list.push(cells);
        };
        if parent {
            push("含所属", whole[unit], Role::Total);
        }
        push(if parent { "本级" } else { "" }, own[unit], Role::Body);
    }
    list.finish(
        "报送率＝已报÷应报，本月无此项的算已报；及时率＝按时报的÷应报。免报的不算应报。",
        "data/submissions.csv",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;

    #[test]
    fn the_root_has_all_debts_below_it() {
        let fixture = Fixture::new();
        let results = fixture.results();
        let sheet = rates(&results, 1000);
        let shown: Vec<String> = sheet.rows[3].cells.iter().map(|cell| cell.content.shown().into_owned()).collect();
        let month = results.debts.iter().filter(|debt| debt.period == results.period).count();
        let came = results.debts.iter().filter(|debt| debt.state.is_reported()).count();
        assert_eq!(shown[2], "含所属");
        assert_eq!(shown[3], month.to_string());
        assert_eq!(shown[8], results.debts.len().to_string());
        assert_eq!(shown[9], came.to_string());
    }
}
