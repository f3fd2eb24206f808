//! Figures that were revised: those that differ from the generation published before, or else what newer versions and
//! slips moved.

use huizong_intake::model::Period;
use rust_decimal::Decimal;

use super::super::compare;
use super::{Numbering, Quota, Said, WIDTHS, body, header, whole};
use crate::config::plan::{Indicator, Window};
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
    let (mut all, mut title, mut sheet) = (changed(said.results), "修订的数（与上次汇总相比）", "变动");
    if all.is_empty() {
        (all, title, sheet) = (moved(said.results), "重报、更正改动的数", "重报");
    }
    if all.is_empty() {
        return;
    }
    page.rows.push(whole(number.next(title), Role::Heading));
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
        let text = format!("另有{}个数，见《审核底稿》的“{sheet}”。", all.len() - named);
        page.rows.push(vec![body(text, WIDTHS.len())].into());
    }
}

/// The root's figures of the month and the year so far that differ from the generation published before.
fn changed<'a>(results: &'a Results<'_>) -> Vec<Revised<'a>> {
    let (plan, root) = (results.plan, results.tree.root());
    let mut changes: Vec<_> = results
        .changes
        .iter()
        .filter(|change| change.at.0 == Some(root) && matches!(change.window, Window::Month | Window::Ytd))
        .filter_map(|change| Some((change.at.1?, change)))
        .collect();
    changes.sort_by_key(|(at, change)| (rank(results, *at), change.window));
    let each = changes.into_iter().map(|(at, change)| {
        let indicator = &plan.indicators[at];
        // As it was published: percent times a hundred.
        let value = |text: &str| {
            let value: Decimal = text.parse().ok()?;
            if indicator.is_percent() { value.checked_div(Decimal::ONE_HUNDRED) } else { Some(value) }
        };
        let first = change.window.span(results.period).first;
        let files: Vec<&str> = change.files.iter().map(|file| file.rsplit('/').next().unwrap_or(file)).collect();
        let why = match files.as_slice() {
            [] => "计算办法或单位目录有改动".to_owned(),
            [one] => format!("《{one}》有变动"),
            [one, ..] => format!("《{one}》等{}个文件有变动", files.len()),
        };
        let (was, now) = (value(&change.before), value(&change.after));
        Revised { indicator, span: months((first, results.period)), was, now, why }
    });
    each.collect()
}

/// Page one's own figures first, in its order.
fn rank(results: &Results<'_>, indicator: usize) -> usize {
    let heads = &results.plan.page_one.indicators;
    heads.iter().position(|&head| head == indicator).unwrap_or(heads.len() + indicator)
}

/// `6月`, `1—6月`.
fn months((first, last): (Period, Period)) -> String {
    if first == last { format!("{}月", last.month()) } else { format!("{}—{}月", first.month(), last.month()) }
}

/// What newer versions and slips moved, each indicator and span once.
fn moved<'a>(results: &'a Results<'_>) -> Vec<Revised<'a>> {
    let mut moved: Vec<_> = results.differences.iter().flat_map(|d| d.moved.iter().map(move |m| (d, m))).collect();
    moved.sort_by_key(|(_, m)| (rank(results, m.indicator), m.span));
    moved.dedup_by_key(|(_, m)| (m.indicator, m.span));
    let each = moved.into_iter().map(|(difference, m)| {
        let unit = &results.tree.get(difference.unit).name;
        let form = &results.plan.forms[difference.form].name;
        Revised {
            indicator: &results.plan.indicators[m.indicator],
            span: months(m.span),
            was: m.was,
            now: m.now,
            why: format!("{unit}《{form}》：{}", difference.why),
        }
    });
    each.collect()
}
