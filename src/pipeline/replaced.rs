//! What newer versions and slips changed: cell by cell, and in the figures of the report.

use polars::prelude::PolarsResult;
use rayon::prelude::*;

use huizong_intake::model::Period;

use super::Work;
use super::collect::Collected;
use crate::aggregate::{Sources, Values, aggregate};
use crate::config::plan::Window;
use crate::model::{Difference, Moved, Replaced, State, Submission};
use crate::resolve::difference;
use crate::spans::Span;

/// Versions for which the figures are computed once more; more than anybody reads.
const MOST: usize = 300;

/// The differences of January through `period`, in order.
///
/// # Errors
/// When polars fails; it has no reason to.
pub fn differences(
    sources: &Sources<'_>,
    values: &Values,
    period: Period,
    work: &Work,
    collected: &Collected,
) -> PolarsResult<Vec<Difference>> {
    let covered = period.january()..=period;
    let submission = |i: usize| &collected.candidates[i].submission;
    let before = |replaced: &Replaced| -> Option<&Submission> {
        let slips = collected.slips.before.iter().find(|(number, _)| *number == replaced.old).map(|(_, s)| s);
        slips.or_else(|| collected.candidates.get(replaced.old).map(|c| &c.submission))
    };
    let all: Vec<&Replaced> = work
        .resolved
        .replaced
        .iter()
        .filter(|r| submission(r.new).period.is_some_and(|p| covered.contains(&p)))
        .collect();
    let mut differences: Vec<Difference> = all
        .par_iter()
        .enumerate()
        .map(|(n, replaced)| {
            let Some(old) = before(replaced) else { return Ok(None) };
            let found = difference(sources.plan, &work.all, replaced, old, &collected.candidates)?;
            let Some(mut found) = found else { return Ok(None) };
            if n < MOST && submission(replaced.new).state == State::Counted {
                found.moved = moved(sources, values, period, work, collected, replaced, found.form)?;
            }
            Ok(Some(found))
        })
        .collect::<PolarsResult<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    differences
        .sort_by(|a, b| (a.period, a.unit, a.form, &a.new, &a.old).cmp(&(b.period, b.unit, b.form, &b.new, &b.old)));
    Ok(differences)
}

/// The figures at the root that would be others with the old version.
fn moved(
    sources: &Sources<'_>,
    values: &Values,
    period: Period,
    work: &Work,
    collected: &Collected,
    replaced: &Replaced,
    form: usize,
) -> PolarsResult<Vec<Moved>> {
    let (plan, tree) = (sources.plan, sources.tree);
    let mut keep: Vec<bool> = collected.candidates.iter().map(|c| c.submission.state == State::Counted).collect();
    keep.resize(keep.len().max(replaced.old + 1), false);
    keep[replaced.new] = false;
    keep[replaced.old] = true;
    let mut frames = work.frames.clone();
    frames[form] = work.all[form].only(&keep)?;
    let calendar = sources.calendar.with(replaced.new, replaced.old);
    let others = Sources { plan, tree, frames: &frames, calendar: &calendar };
    let mut spans: Vec<Span> = plan.reports.iter().map(|report| report.window.span(period)).collect();
    if spans.is_empty() {
        spans.push(Window::Ytd.span(period));
    }
    if let Some(month) = collected.candidates[replaced.new].submission.period {
        spans.push(Span { first: month, last: month });
    }
    let without = aggregate(&others, &spans)?;
    let root = tree.root();
    let mut moved = Vec::new();
    for span in spans {
        for i in (0..plan.indicators.len()).filter(|&i| plan.indicators[i].forms.contains(&form)) {
            let (was, now) = (without.get(span, root, i), values.get(span, root, i));
            let equal = moved.iter().any(|m: &Moved| m.indicator == i && (m.was, m.now) == (was, now));
            if was != now && !equal {
                moved.push(Moved { indicator: i, span: (span.first, span.last), was, now });
            }
        }
    }
    Ok(moved)
}
