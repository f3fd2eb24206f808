//! What each unit did in each month: units with gaps first, the others in one line when there are many.

use rust_decimal::Decimal;

use super::super::compare;
use super::{Numbering, Quota, Said, WIDTHS, body, header, whole};
use crate::config::plan::Window;
use crate::model::{Results, State};
use crate::report::document::{Align, Cell, Content, Role, Row, Sheet, Tone, display_width};

/// The columns between the name and the sum.
const MONTHS: usize = WIDTHS.len() - 2;
/// Its rows are many and short.
const ROW_POINTS: f64 = 15.0;

/// A unit's year.
struct Line {
    unit: usize,
    cells: Vec<(Content, Tone)>,
    gaps: usize,
}

/// The grid of the indicator that the config names.
pub(super) fn part(page: &mut Sheet, number: &mut Numbering, said: &Said<'_, '_>, quota: &Quota) {
    let results = said.results;
    let Some(at) = results.plan.page_one.grid else { return };
    let indicator = &results.plan.indicators[at];
    let lines = lines(results, at);
    if lines.is_empty() {
        return;
    }
    let months = results.period.month() as usize;
    let each = MONTHS / months;
    let sum = WIDTHS.len() - 1 - each * months;
    let unit = if indicator.unit.is_empty() { String::new() } else { format!("（{}）", indicator.unit) };
    page.rows.push(whole(number.next(&format!("{}逐月情况{unit}", indicator.name)), Role::Heading));
    let mut heads = vec![header("单位", 1)];
    heads.extend((1..=months).map(|month| header(&format!("{month}月"), each)));
    heads.push(header("累计", sum));
    page.rows.push(heads.into());
    let row = |name: Cell, cells: Vec<(Content, Tone)>, total: Content| -> Row {
        // A name that does not fit on one line needs two.
        let short = display_width(&name.content.shown()) < usize::from(WIDTHS[0]);
        let mut all = vec![name];
        all.extend(
            cells
                .into_iter()
                .map(|(content, tone)| Cell::new(content, Role::Body).align(Align::Center).across(each).tone(tone)),
        );
        all.push(Cell::new(total, Role::Body).align(Align::Center).across(sum));
        Row { cells: all, height: short.then_some(ROW_POINTS), level: 0 }
    };
    // How many of those who owe it did anything, month by month.
    let count = |month: usize| {
        let owing = lines.iter().filter(|line| line.cells[month].0 != Content::Blank);
        let done = owing.clone().filter(|line| line.cells[month].1 == Tone::Plain).count();
        let owing = owing.count();
        // Two long numbers do not fit in a month's column.
        let text = if owing < 100 { format!("{done}/{owing}") } else { done.to_string() };
        (Content::Text(text), Tone::Plain)
    };
    let counts = (0..months).map(count).collect();
    let root = results.figures.get(Window::Ytd, results.tree.root(), at).and_then(|figure| figure.value);
    page.rows.push(row(
        body(if lines.len() < 100 { "有的/应有的单位" } else { "有的单位" }, 1),
        counts,
        compare::value(indicator, root),
    ));
    let full = lines.iter().filter(|line| line.gaps == 0).count();
    let total = lines.len();
    let many = total > quota.grid + 1;
    let mut named: Vec<Line> = lines.into_iter().filter(|line| !many || line.gaps > 0).collect();
    if many {
        named.sort_by_key(|line| std::cmp::Reverse(line.gaps));
    }
    let with_gaps = named.iter().filter(|line| line.gaps > 0).count();
    named.truncate(if many { quota.grid } else { total });
    let shown = named.len();
    for line in named {
        let year = results.figures.get(Window::Ytd, line.unit, at).and_then(|figure| figure.value);
        let name = body(results.tree.get(line.unit).name.clone(), 1);
        page.rows.push(row(name, line.cells, compare::value(indicator, year)));
    }
    if many {
        let more = match with_gaps - shown {
            0 => String::new(),
            n => format!("另有{n}家也有缺月"),
        };
        let rest = match (full, with_gaps) {
            (0, _) => String::new(),
            (n, 0) => format!("{n}家各月都有"),
            (n, _) => format!("其余{n}家各月都有"),
        };
        let said: Vec<String> = [more, rest].into_iter().filter(|text| !text.is_empty()).collect();
        page.rows.push(vec![body(format!("{}。", said.join("，")), WIDTHS.len())].into());
    }
}

/// The units that owe the indicator's forms in any month of the year so far, in the order of the tree.
fn lines(results: &Results<'_>, at: usize) -> Vec<Line> {
    let indicator = &results.plan.indicators[at];
    let months = results.period.month() as usize;
    // By unit and month: what became of what was owed.
    let mut owed: Vec<Vec<Option<State>>> = vec![Vec::new(); results.tree.all().len()];
    for debt in results.debts.iter().filter(|debt| indicator.forms.contains(&debt.form)) {
        let states = &mut owed[debt.unit];
        states.resize(months, None);
        let state = &mut states[debt.period.month() as usize - 1];
        if state.is_none_or(State::is_reported) {
            *state = Some(debt.state);
        }
    }
    let in_order = results.tree.in_order().into_iter().map(|(unit, _)| unit);
    in_order
        .filter(|&unit| !owed[unit].is_empty())
        .map(|unit| {
            let values = results.months.get(unit, at);
            let cells: Vec<(Content, Tone)> = owed[unit]
                .iter()
                .enumerate()
                .map(|(month, state)| {
                    cell(*state, values.get(month).copied().flatten(), |v| compare::value(indicator, v))
                })
                .collect();
            let gaps = cells.iter().filter(|(_, tone)| *tone != Tone::Plain).count();
            Line { unit, cells, gaps }
        })
        .collect()
}

/// What a unit did in a month.
fn cell(state: Option<State>, value: Option<Decimal>, show: impl Fn(Option<Decimal>) -> Content) -> (Content, Tone) {
    match (state, value) {
        (None, None) => (Content::Blank, Tone::Plain),
        (_, Some(value)) if !value.is_zero() => (show(Some(value)), Tone::Plain),
        (Some(State::Missing), _) => (Content::Text("未报".to_owned()), Tone::Doubtful),
        (Some(State::Quarantined), _) => (Content::Text("未计入".to_owned()), Tone::Doubtful),
        // Reported, and nothing done; without a value it is no 0.
        (_, value) => (show(value), Tone::Bad),
    }
}
