//! Figures that were revised: what newer versions and slips moved.

use rust_decimal::Decimal;

use super::super::compare;
use super::{Numbering, Quota, Said, WIDTHS, body, header, whole};
use crate::config::plan::Indicator;
use crate::model::Results;
use crate::report::document::{Align, Cell, Role, Sheet, clip};

/// A figure that is another than it was.
struct Revised<'a> {
    indicator: &'a Indicator,
    /// Its months.
    span: String,
    was: Option<Decimal>,
    now: Option<Decimal>,
    /// Because of what.
    why: String,
}

/// The revised figures of the root, those on page one first; none, no part.
pub(super) fn part(page: &mut Sheet, number: &mut Numbering, said: &Said<'_, '_>, quota: &Quota) {
    let all = revised(said.results);
    if all.is_empty() {
        return;
    }
    page.rows.push(whole(number.next("修订的数"), Role::Heading));
    let cols = [1, 2, 2, 2, 7];
    let heads = ["指标", "时段", "原为", "现为", "原因"];
    page.rows.push(heads.iter().zip(cols).map(|(head, cols)| header(head, cols)).collect::<Vec<_>>().into());
    let named = if all.len() <= quota.revised + 1 { all.len() } else { quota.revised };
    for one in &all[..named] {
        let value =
            |value, cols| Cell::new(compare::value(one.indicator, value), Role::Body).align(Align::Right).across(cols);
        page.rows.push(
            vec![
                body(one.indicator.name.clone(), cols[0]),
                body(one.span.clone(), cols[1]).align(Align::Center),
                value(one.was, cols[2]),
                value(one.now, cols[3]),
                body(clip(&one.why, 84), cols[4]),
            ]
            .into(),
        );
    }
    if all.len() > named {
        let text = format!("另有{}个数修订，见《审核底稿》的“重报”。", all.len() - named);
        page.rows.push(vec![body(text, WIDTHS.len())].into());
    }
}

/// What moved, each indicator and span once.
fn revised<'a>(results: &'a Results<'_>) -> Vec<Revised<'a>> {
    let heads = &results.plan.page_one.indicators;
    let mut moved: Vec<_> = results.differences.iter().flat_map(|d| d.moved.iter().map(move |m| (d, m))).collect();
    // Page one's own figures first, in its order; then the shown span before the longer ones.
    let rank = |at: usize| heads.iter().position(|&head| head == at).unwrap_or(heads.len() + at);
    moved.sort_by_key(|(_, m)| (rank(m.indicator), m.span));
    moved.dedup_by_key(|(_, m)| (m.indicator, m.span));
    let each = moved.into_iter().map(|(difference, m)| {
        let (first, last) = m.span;
        let span = if first == last {
            format!("{}月", last.month())
        } else {
            format!("{}—{}月", first.month(), last.month())
        };
        let unit = &results.tree.get(difference.unit).name;
        let form = &results.plan.forms[difference.form].name;
        Revised {
            indicator: &results.plan.indicators[m.indicator],
            span,
            was: m.was,
            now: m.now,
            why: format!("{unit}《{form}》：{}", difference.why),
        }
    });
    each.collect()
}
