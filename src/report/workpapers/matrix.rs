//! 应报矩阵: units by forms for the run's period, with the counts of the month and of the year so far.

use crate::model::{Debt, Results, State};
use crate::report::document::{Align, Cell, Content, Page, Role, Row, Sheet, Tone};

/// Heads of the columns of counts.
const COUNTS: [&str; 7] = ["本月应报", "本月已报", "本月迟报", "本月缺", "本年应报", "本年已报", "本年缺"];

/// What stands in a cell of the matrix.
fn mark(state: State, late: bool) -> (&'static str, Tone) {
    match state {
        State::Counted | State::Nil if late => ("迟", Tone::Doubtful),
        State::Counted => ("✓", Tone::Plain),
        State::Nil => ("空", Tone::Plain),
        State::Missing => ("缺", Tone::Bad),
        _ => ("隔", Tone::Bad),
    }
}

/// What a unit owed and what came.
#[derive(Default)]
struct Tally {
    owed: u32,
    reported: u32,
    late: u32,
}

impl Tally {
    fn add(&mut self, debt: &Debt) {
        self.owed += 1;
        self.reported += u32::from(debt.state.is_reported());
        self.late += u32::from(debt.state.is_reported() && debt.late);
    }
}

pub(super) fn matrix(results: &Results<'_>) -> Sheet {
    let tree = results.tree;
    let forms = results.plan.forms.len();
    let mut marks: Vec<Vec<Option<(State, bool)>>> = vec![vec![None; forms]; tree.all().len()];
    let mut year: Vec<Tally> = (0..tree.all().len()).map(|_| Tally::default()).collect();
    let mut month: Vec<Tally> = (0..tree.all().len()).map(|_| Tally::default()).collect();
    // What came without being owed is shown as well.
    for submission in &results.submissions {
        let shown = matches!(submission.state, State::Counted | State::Nil | State::Quarantined);
        if let (Some(unit), Some(form)) = (submission.unit, submission.form)
            && submission.period == Some(results.period)
            && shown
        {
            let mark = &mut marks[unit][form];
            let new = (submission.state, submission.late == Some(true));
            // What counts outweighs what was set aside.
            if mark.is_none_or(|(state, _)| !state.is_reported()) {
                *mark = Some(new);
            }
        }
    }
    for debt in &results.debts {
        year[debt.unit].add(debt);
        if debt.period == results.period {
            month[debt.unit].add(debt);
            marks[debt.unit][debt.form] = Some((debt.state, debt.late));
        }
    }
    let used: Vec<usize> = (0..forms).filter(|&form| marks.iter().any(|row| row[form].is_some())).collect();
    let mut sheet = Sheet { name: "应报矩阵".to_owned(), ..Sheet::default() };
    let columns = 1 + used.len() + COUNTS.len();
    let title = format!("{}应报矩阵", results.period.chinese());
    sheet.rows.push(vec![Cell::text(title, Role::Title).across(columns)].into());
    let legend = "✓ 已报　迟 迟报　空 本月无此项　缺 未报　隔 已收到，暂未计入　空白 本月不应报";
    sheet.rows.push(vec![Cell::text(legend, Role::Subtitle).across(columns)].into());
    let mut head = vec![Cell::text("单位", Role::Header)];
    head.extend(used.iter().map(|&form| Cell::text(results.plan.forms[form].name.clone(), Role::Upright)));
    head.extend(COUNTS.map(|text| Cell::text(text, Role::Upright)));
    sheet.rows.push(head.into());
    let order = tree.in_order();
    let mut sums = [0_u32; COUNTS.len()];
    for &(unit, _) in &order {
        if year[unit].owed == 0 && marks[unit].iter().all(Option::is_none) {
            continue;
        }
        let mut cells = vec![Cell::text(tree.get(unit).name.clone(), Role::Body)];
        for &form in &used {
            let (text, tone) = marks[unit][form].map_or(("", Tone::Plain), |(state, late)| mark(state, late));
            cells.push(Cell::text(text, Role::Body).align(Align::Center).tone(tone));
        }
        let counts = counts(&month[unit], &year[unit]);
        for (sum, n) in sums.iter_mut().zip(counts) {
            *sum += n;
        }
        cells.extend(count_cells(counts, Role::Body));
        sheet.rows.push(cells.into());
    }
    sheet.rows.push(reported_row(&marks, &used, sums));
    sheet.fit(2, 5, 32);
    for width in &mut sheet.widths[1..] {
        // 10/10 needs the least room of all.
        *width = (*width - 1).clamp(5, 8);
    }
    sheet.freeze = (3, 1);
    sheet.repeat = Some((0, 2));
    sheet.page = Page { landscape: true, single: false };
    sheet
}

/// Reported and owed by form, as `8/10`, and the sums of the counts.
fn reported_row(marks: &[Vec<Option<(State, bool)>>], used: &[usize], sums: [u32; COUNTS.len()]) -> Row {
    let mut cells = vec![Cell::text("已报/应报", Role::Total)];
    for &form in used {
        let column = marks.iter().filter_map(|row| row[form]);
        let (reported, owed) = column.fold((0, 0), |(r, n), (state, _)| (r + u32::from(state.is_reported()), n + 1));
        cells.push(Cell::text(format!("{reported}/{owed}"), Role::Total).align(Align::Center));
    }
    cells.extend(count_cells(sums, Role::Total));
    cells.into()
}

fn counts(month: &Tally, year: &Tally) -> [u32; COUNTS.len()] {
    [
        month.owed,
        month.reported,
        month.late,
        month.owed - month.reported,
        year.owed,
        year.reported,
        year.owed - year.reported,
    ]
}

fn count_cells(counts: [u32; COUNTS.len()], role: Role) -> impl Iterator<Item = Cell> {
    counts.into_iter().enumerate().map(move |(i, n)| {
        let lacks = n > 0 && matches!(i, 3 | 6);
        Cell::new(Content::count(n), role).align(Align::Center).tone(if lacks { Tone::Bad } else { Tone::Plain })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;

    #[test]
    fn marks_and_counts_agree_with_the_debts() {
        let fixture = Fixture::new();
        let results = fixture.results();
        let sheet = matrix(&results);
        let shown: Vec<String> = sheet.rows[3..sheet.rows.len() - 1]
            .iter()
            .flat_map(|row| &row.cells)
            .map(|c| c.content.shown().into())
            .collect();
        let of_period = results.debts.iter().filter(|debt| debt.period == results.period);
        let missing = of_period.clone().filter(|debt| debt.state == State::Missing).count();
        assert_eq!(shown.iter().filter(|text| *text == "缺").count(), missing);
        let total: Vec<String> = sheet.rows.last().unwrap().cells.iter().map(|c| c.content.shown().into()).collect();
        assert_eq!(total[total.len() - 7], of_period.count().to_string());
        assert_eq!(total[total.len() - 3], results.debts.len().to_string());
    }
}
