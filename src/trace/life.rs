//! What a cell did: in which figures at the root it counts, and in which it does not, and why.

use huizong_intake::model::{CellRef, Period};
use polars::prelude::PolarsResult;
use rust_decimal::Decimal;

use super::cells::{deciding, is_personal};
use super::figure::{Figure, Share, figure};
use super::origins::constituents;
use super::phrase;
use crate::aggregate::{Sources, Term, terms};
use crate::config::expr::Expr;
use crate::config::plan::{Over, Window};
use crate::dataset::Rows;
use crate::model::{DeedUse, Submission};
use crate::spans::Span;

/// The frame rows of `submission` (number `number`) in which the cell holds the value of a column, with the column.
#[must_use]
pub fn records(
    rows: &Rows<'_>,
    columns: usize,
    number: usize,
    submission: &Submission,
    at: CellRef,
) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for i in (0..rows.len()).filter(|&i| rows.submission(i) == number) {
        let (row, value_col) = rows.place(i);
        let cell = |column: usize| submission.cell(column, row, value_col);
        // A crosstab's header column has no cell of its own but the value's: the value comes last.
        found.extend((0..columns).rev().find(|&column| cell(column) == Some(at)).map(|column| (i, column)));
    }
    found
}

/// What frame row `row` does in the root's figures through its cell in `column`, over the four windows that end with
/// `period`. `hide` keeps amounts back that are personal data.
///
/// # Errors
/// When polars fails; it has no reason to.
pub fn life(
    sources: &Sources<'_>,
    form: usize,
    (row, column): (usize, usize),
    period: Period,
    hide: bool,
) -> PolarsResult<Vec<DeedUse>> {
    let (plan, root) = (sources.plan, sources.tree.root());
    let rows = sources.frames[form].rows(&plan.forms[form])?;
    let mut uses: Vec<DeedUse> = Vec::new();
    for term in terms(plan, form) {
        let names: Vec<usize> = term.args.iter().chain(&term.filter).flat_map(Expr::columns).collect();
        // Rows that are counted stand at their keys where no column is named.
        let counts_rows = term.args.is_empty();
        let stands_for = || counts_rows && deciding(&plan.forms[form], &term).contains(&column);
        if !names.contains(&column) && !stands_for() {
            continue;
        }
        let own = term.args.iter().flat_map(Expr::columns).any(|c| c == column) || counts_rows;
        let kept_back = hide && is_personal(&plan.forms[form], &term);
        let declared = &plan.indicators[term.indicator];
        for window in Window::ALL {
            let span = window.span(period);
            let Some(taken) = figure(sources, term.indicator, root, span)? else { continue };
            let (adds, counts, what) = said(sources, &rows, &taken, &term, span, (row, own));
            let adds = adds.filter(|_| !kept_back);
            let formula = phrase::aggregate(plan, form, &declared.value.aggregates[term.aggregate]);
            let same = uses.iter_mut().find(|u| {
                (u.indicator, &u.formula, u.adds, u.counts, &u.what) == (term.indicator, &formula, adds, counts, &what)
            });
            match same {
                Some(same) => same.windows.push(window),
                None => {
                    let on = (0..plan.indicators.len())
                        .filter(|&other| constituents(plan, other).contains(&term.indicator))
                        .collect();
                    let windows = vec![window];
                    uses.push(DeedUse { indicator: term.indicator, formula, windows, adds, counts, what, on });
                }
            }
        }
    }
    Ok(uses)
}

/// What the row adds, whether it counts, and what is to be said of it; `own` when the cell itself is added or counted, and
/// does not only decide whether the row is.
fn said(
    sources: &Sources<'_>,
    rows: &Rows<'_>,
    taken: &Figure,
    term: &Term,
    span: Span,
    (row, own): (usize, bool),
) -> (Option<Decimal>, bool, String) {
    let parts = taken.groups.iter().flat_map(|group| &group.parts).filter(|part| part.aggregate == term.aggregate);
    let found =
        parts.flat_map(|part| part.lines.iter().map(move |line| (part, line))).find(|(_, line)| line.row == row);
    if let Some((part, line)) = found {
        let (adds, what) = match line.share {
            Share::Adds(number) if own => (Some(number), String::new()),
            Share::Adds(number) => (Some(number), "这一格决定本行计入".to_owned()),
            Share::Repeats(first) => (None, format!("与{}重复，不再计", place(sources, rows, part.lines[first].row))),
            Share::Makes => (None, "这个数就取自本行".to_owned()),
            Share::Beaten => (None, "没有取本行：别的行更合，或相同而在前".to_owned()),
            Share::Empty => (None, "没有可计的数".to_owned()),
            Share::Unsure => (None, "条件所需的格没有数，不能判断，未计".to_owned()),
        };
        return (adds, line.share.counts(), what);
    }
    let submission = rows.submission(row);
    let what = match (sources.plan.indicators[term.indicator].over, rows.month(row)) {
        (Over::Window, Some(month)) if !span.holds(month) => format!("本行属{}，不在这段时间", month.chinese()),
        (Over::Latest, _) if !taken.units.values().any(|submissions| submissions.contains(&submission)) => {
            "这个数取各单位最近一期，本表不是最近一期".to_owned()
        }
        _ => "本行不符合条件，不计".to_owned(),
    };
    (None, false, what)
}

fn place(sources: &Sources<'_>, rows: &Rows<'_>, row: usize) -> String {
    let unit = &sources.tree.get(rows.unit(row)).name;
    let month = rows.month(row).map_or(String::new(), |month| month.chinese());
    format!("{unit}{month}表第{}行", rows.place(row).0)
}
