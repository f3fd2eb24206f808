//! 各月报送: every unit and form, month by month from January on, with what was owed and what came.

use std::collections::{BTreeMap, HashMap};

use huizong_intake::model::Period;

use super::{List, middle, text};
use crate::model::{Results, State};
use crate::report::document::{Align, Cell, Content, Role, Sheet, Tone};

/// What became of one unit's form in one month.
#[derive(Clone, Copy, Default)]
struct Month {
    owed: bool,
    exempt: bool,
    late: bool,
    /// The state of what came, of what was owed and did not come.
    state: Option<State>,
    /// A newer version stands in for an older one.
    renewed: bool,
}

impl Month {
    /// The mark, and what it draws attention to.
    fn mark(self) -> (String, Tone) {
        let (mark, tone) = match self.state {
            Some(State::Counted) if self.late => ("迟", Tone::Doubtful),
            Some(State::Nil) if self.late => ("迟空", Tone::Doubtful),
            Some(State::Counted) => ("✓", Tone::Plain),
            Some(State::Nil) => ("空", Tone::Plain),
            Some(State::Superseded) => ("替", Tone::Plain),
            Some(State::Quarantined) => ("隔", Tone::Bad),
            Some(State::Missing) => ("缺", Tone::Bad),
            _ if self.exempt => ("免", Tone::Plain),
            _ => ("", Tone::Plain),
        };
        let renewed = if self.renewed && matches!(self.state, Some(State::Counted | State::Nil)) { "更" } else { "" };
        (format!("{mark}{renewed}"), tone)
    }

    fn reported(self) -> bool {
        matches!(self.state, Some(State::Counted | State::Nil | State::Superseded))
    }
}

pub(super) fn months(results: &Results<'_>, most: usize) -> Sheet {
    let months: Vec<Period> = results.period.january().through(results.period).collect();
    let names: Vec<String> = months.iter().map(|month| format!("{}月", month.month())).collect();
    let mut header = vec![("单位", 24), ("类型", 10), ("报表", 28)];
    header.extend(names.iter().map(|name| (name.as_str(), 6)));
    header.extend([("应报", 7), ("已报", 7), ("按时", 7), ("缺", 7)]);
    let title = format!("{}各月报送", results.period.chinese());
    let mut list = List::new("各月报送", title, &header, most);
    let all = collect(results);
    let order = results.tree.in_order();
    let place: HashMap<usize, usize> = order.iter().enumerate().map(|(n, (unit, _))| (*unit, n)).collect();
    let mut keys: Vec<(usize, usize)> = all.keys().map(|(unit, form, _)| (*unit, *form)).collect();
    keys.sort_unstable_by_key(|(unit, form)| (place.get(unit).copied(), *form));
    keys.dedup();
    for (unit, form) in keys {
        if !list.takes() {
            continue;
        }
        let of: Vec<Month> =
            months.iter().map(|month| all.get(&(unit, form, *month)).copied().unwrap_or_default()).collect();
        let mut cells = vec![
            text(results.tree.get(unit).name.clone()),
            text(results.tree.get(unit).kind.clone()),
            text(results.plan.forms[form].name.clone()),
        ];
        cells.extend(of.iter().map(|month| {
            let (mark, tone) = month.mark();
            middle(mark).tone(tone)
        }));
        let count = |holds: &dyn Fn(&Month) -> bool| u32::try_from(of.iter().filter(|m| holds(m)).count()).unwrap_or(0);
        let owed = count(&|m| m.owed);
        let reported = count(&|m| m.owed && m.reported());
        let timely = count(&|m| m.owed && m.reported() && !m.late);
        let lacks = owed - reported;
        // What is never owed has no counts.
        let number = |n: u32| {
            let content = if owed == 0 { Content::Blank } else { Content::count(n) };
            Cell::new(content, Role::Body).align(Align::Center)
        };
        let tone = if lacks > 0 { Tone::Bad } else { Tone::Plain };
        cells.extend([number(owed), number(reported), number(timely), number(lacks).tone(tone)]);
        list.push(cells);
    }
    let legend = "✓ 已报　迟 迟报　空 本月无此项　缺 未报　隔 已收到，暂未计入　替 已由以后的全年累计表替代　更 用的是更正等更新的一份　免 免报　空白 不应报";
    list.finish(legend, "data/submissions.csv")
}

/// Every unit, form and month about which there is anything to say.
fn collect(results: &Results<'_>) -> BTreeMap<(usize, usize, Period), Month> {
    let covered = results.period.january()..=results.period;
    let mut all: BTreeMap<(usize, usize, Period), Month> = BTreeMap::new();
    // What came without being owed is shown as well; what counts outweighs what was set aside.
    let rank = |state: State| match state {
        State::Counted | State::Nil => 3,
        State::Quarantined => 2,
        State::Superseded => 1,
        State::Duplicate | State::Ignored | State::Missing => 0,
    };
    for s in &results.submissions {
        let (Some(unit), Some(form), Some(month)) = (s.unit, s.form, s.period) else { continue };
        if !covered.contains(&month) || rank(s.state) == 0 {
            continue;
        }
        let found = all.entry((unit, form, month)).or_default();
        found.renewed |= s.state == State::Superseded;
        if found.state.is_none_or(|state| rank(state) < rank(s.state)) {
            found.state = Some(s.state);
            found.late = s.late == Some(true);
        }
    }
    for debt in &results.debts {
        let found = all.entry((debt.unit, debt.form, debt.period)).or_default();
        found.owed = true;
        found.late = debt.late;
        // A table that a whole year's took the place of is reported, and stays to be seen as what it is.
        if found.state != Some(State::Superseded) {
            found.state = Some(debt.state);
        }
    }
    for exempt in &results.plan.exempt {
        let Some(unit) = results.tree.by_code(&exempt.unit) else { continue };
        let owes = |month| results.tree.get(unit).owes(&results.plan.forms[exempt.form], month);
        let span = results.period.january().through(results.period);
        for month in span.filter(|&month| owes(month) && results.plan.exempts(&exempt.unit, exempt.form, month)) {
            all.entry((unit, exempt.form, month)).or_default().exempt = true;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::plan::Exempt;
    use crate::report::fixture::Fixture;

    #[test]
    fn every_debt_has_its_mark() {
        let fixture = Fixture::new();
        let results = fixture.results();
        let sheet = months(&results, 1000);
        let marks: Vec<String> =
            sheet.rows[3..].iter().flat_map(|row| &row.cells).map(|cell| cell.content.shown().into_owned()).collect();
        for (mark, state) in [("缺", State::Missing), ("隔", State::Quarantined)] {
            let owed = results.debts.iter().filter(|debt| debt.state == state).count();
            let free = results.submissions.iter().filter(|s| {
                let owed = |d: &&crate::model::Debt| {
                    (Some(d.unit), Some(d.form), Some(d.period)) == (s.unit, s.form, s.period)
                };
                s.state == state && s.unit.is_some() && s.form.is_some() && !results.debts.iter().any(|d| owed(&d))
            });
            assert_eq!(marks.iter().filter(|text| *text == mark).count(), owed + free.count(), "{mark}");
        }
    }

    #[test]
    fn exempt_months_are_told_from_those_not_owed() {
        let fixture = Fixture::new();
        let mut plan = fixture.results().plan.clone();
        let debt = fixture.results().debts[0].clone();
        let unit = fixture.results().tree.get(debt.unit).code.clone();
        plan.exempt.push(Exempt { unit, form: debt.form, from: Some(debt.period), until: Some(debt.period) });
        let mut results = fixture.results();
        results.plan = &plan;
        results.debts.retain(|d| (d.unit, d.form, d.period) != (debt.unit, debt.form, debt.period));
        results
            .submissions
            .retain(|s| (s.unit, s.form, s.period) != (Some(debt.unit), Some(debt.form), Some(debt.period)));
        let found = collect(&results);
        assert_eq!(found[&(debt.unit, debt.form, debt.period)].mark().0, "免");
    }
}
