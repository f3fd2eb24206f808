//! One indicator of a form, row by row: what each row adds to each aggregate of its formula.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use huizong_intake::model::Value;
use huizong_intake::typing::number::round_half_up;
use polars::prelude::PolarsResult;
use rust_decimal::Decimal;

use crate::aggregate::{RowEnv, Sources, Term, stands_at, terms};
use crate::config::expr::AggregateKind;
use crate::config::expr::eval::{Env, eval};
use crate::config::plan::Over;
use crate::dataset::Rows;
use crate::spans::Span;

/// Decimals that a sum keeps, as in the adding up itself.
const DECIMALS: u32 = 10;

/// A figure of a form's indicator, taken apart.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Index of the indicator.
    pub indicator: usize,
    /// What the parts come to; `None` is "no value".
    pub value: Option<Decimal>,
    /// One group, or one a unit where the formula is evaluated for each unit.
    pub groups: Vec<Group>,
    /// Units for which something counts, each with the submissions that its rows can come from.
    pub units: BTreeMap<usize, BTreeSet<usize>>,
    /// Rows of these submissions that belong to other months.
    pub elsewhere: BTreeMap<usize, u32>,
}

/// The aggregates of one evaluation of the formula.
#[derive(Clone, Debug)]
pub struct Group {
    /// The unit, where the formula is evaluated for each.
    pub unit: Option<usize>,
    /// One for each aggregate, in the order of the formula.
    pub parts: Vec<Part>,
    /// What the formula makes of them.
    pub value: Option<Decimal>,
}

/// One aggregate.
#[derive(Clone, Debug)]
pub struct Part {
    /// Index of the aggregate in the formula.
    pub aggregate: usize,
    /// What it does.
    pub kind: AggregateKind,
    /// What it comes to.
    pub value: Option<Value>,
    /// The rows that meet the condition, and those of which that cannot be said.
    pub lines: Vec<Line>,
    /// Rows that do not meet the condition, by submission.
    pub unmet: BTreeMap<usize, u32>,
}

/// A row and what it adds.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number in the form's frame.
    pub row: usize,
    /// The submission.
    pub submission: usize,
    /// The submitting unit.
    pub unit: usize,
    /// What it adds.
    pub share: Share,
}

/// What a row adds to an aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// This much: a number of a sum, 1 of a count.
    Adds(Decimal),
    /// Nothing: the line of this number counted the same key already.
    Repeats(usize),
    /// It is the least or greatest value.
    Makes,
    /// Another line's value is less or greater, or the same and came first.
    Beaten,
    /// Nothing: a value is missing.
    Empty,
    /// Nothing: whether the condition holds cannot be said.
    Unsure,
}

impl Share {
    /// Whether the number would be another one without the row.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Adds(_) | Self::Makes)
    }
}

impl Figure {
    /// Whether the way leads to `published`.
    #[must_use]
    pub fn agrees(&self, published: Option<Decimal>) -> bool {
        self.value.map(|n| n.normalize()) == published.map(|n| n.normalize())
    }
}

/// Takes apart a form's indicator at `node` over `span`; nothing for an indicator over others.
///
/// # Errors
/// When polars fails; it has no reason to.
pub fn figure(sources: &Sources<'_>, indicator: usize, node: usize, span: Span) -> PolarsResult<Option<Figure>> {
    let (plan, tree) = (sources.plan, sources.tree);
    let declared = &plan.indicators[indicator];
    let Some(form) = declared.form else { return Ok(None) };
    let rows = sources.frames[form].rows(&plan.forms[form])?;
    let terms: Vec<Term> = terms(plan, form).into_iter().filter(|term| term.indicator == indicator).collect();
    let under: Vec<bool> = (0..tree.all().len()).map(|unit| tree.lineage(unit).any(|at| at == node)).collect();
    let mut units = submitted(sources, form, declared.over, span);
    units.retain(|unit, _| under[*unit]);
    let known = |units: &BTreeMap<usize, BTreeSet<usize>>, i: usize| {
        units.get(&rows.unit(i)).is_some_and(|submissions| submissions.contains(&rows.submission(i)))
    };
    let (chosen, others): (Vec<usize>, Vec<usize>) =
        (0..rows.len()).filter(|&i| under[rows.unit(i)]).partition(|&i| match declared.over {
            Over::Window => rows.month(i).is_some_and(|month| span.holds(month)),
            Over::Latest => known(&units, i),
        });
    for &i in &chosen {
        units.entry(rows.unit(i)).or_default().insert(rows.submission(i));
    }
    // Only now is it known of all submissions whether anything in them counts.
    let mut elsewhere: BTreeMap<usize, u32> = BTreeMap::new();
    for i in others.into_iter().filter(|&i| known(&units, i)) {
        *elsewhere.entry(rows.submission(i)).or_default() += 1;
    }
    let by_unit: Vec<(Option<usize>, Vec<usize>)> = if declared.per_unit {
        let mut own: BTreeMap<usize, Vec<usize>> = units.keys().map(|&unit| (unit, Vec::new())).collect();
        for i in chosen {
            own.entry(rows.unit(i)).or_default().push(i);
        }
        own.into_iter().map(|(unit, chosen)| (Some(unit), chosen)).collect()
    } else {
        vec![(None, chosen)]
    };
    let groups: Vec<Group> = by_unit
        .into_iter()
        .map(|(unit, chosen)| {
            let parts: Vec<Part> = terms.iter().map(|term| part(sources, &rows, term, &chosen, span)).collect();
            let value = match eval(&declared.value.expr, &Parts(&parts), Decimal::ZERO) {
                // Without any submission there is no value, not 0.
                Some(Value::Number(number)) if !units.is_empty() => Some(number),
                _ => None,
            };
            Group { unit, parts, value }
        })
        .collect();
    let value = groups.iter().filter_map(|group| group.value).try_fold(None, |sum: Option<Decimal>, value| {
        Some(Some(match sum {
            Some(sum) => sum.checked_add(value)?,
            None => value,
        }))
    });
    Ok(Some(Figure { indicator, value: value.flatten(), groups, units, elsewhere }))
}

/// Units with a counted submission, as the adding up sees them: any in the window, or the last stock.
fn submitted(sources: &Sources<'_>, form: usize, over: Over, span: Span) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut units: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (unit, months) in sources.calendar.of(form) {
        match over {
            Over::Window => {
                let inside: Vec<usize> = months.range(span.first..=span.last).flat_map(|(_, s)| s).copied().collect();
                if !inside.is_empty() {
                    units.entry(unit).or_default().extend(inside);
                }
            }
            Over::Latest => {
                if let Some((_, submissions)) = sources.calendar.latest(form, unit, span.last)
                    && stands_at(sources.tree, unit, span.last)
                {
                    units.entry(unit).or_default().extend(submissions);
                }
            }
        }
    }
    units
}

fn part(sources: &Sources<'_>, rows: &Rows<'_>, term: &Term, chosen: &[usize], span: Span) -> Part {
    let mut part =
        Part { aggregate: term.aggregate, kind: term.kind, value: None, lines: Vec::new(), unmet: BTreeMap::new() };
    let mut seen: HashMap<(usize, Vec<Value>), usize> = HashMap::new();
    let mut best: Option<(usize, Value)> = None;
    let (mut total, mut count) = (None::<Decimal>, 0_u64);
    for &i in chosen {
        let env = RowEnv { sources, rows, i, window: Some(span) };
        let (submission, unit) = (rows.submission(i), rows.unit(i));
        // Without a condition it holds; what cannot be said is neither.
        let holds = term.filter.as_ref().map_or(Some(Value::Bool(true)), |f| eval(f, &env, Decimal::ZERO));
        if holds == Some(Value::Bool(false)) {
            *part.unmet.entry(submission).or_default() += 1;
            continue;
        }
        let values: Option<Vec<Value>> = term.args.iter().map(|arg| eval(arg, &env, Decimal::ZERO)).collect();
        let at = part.lines.len();
        let share = match values {
            _ if holds != Some(Value::Bool(true)) => Share::Unsure,
            None => Share::Empty,
            Some(values) => match term.kind {
                AggregateKind::Sum => match values.first() {
                    Some(Value::Number(number)) => {
                        let number = round_half_up(*number, DECIMALS.min(number.scale()));
                        total = total.unwrap_or(Decimal::ZERO).checked_add(number).or(total);
                        Share::Adds(number)
                    }
                    _ => Share::Empty,
                },
                AggregateKind::Count => Share::Adds(Decimal::ONE),
                AggregateKind::CountDistinct => {
                    let key = (if term.shared { usize::MAX } else { unit }, values);
                    match seen.get(&key) {
                        Some(first) => Share::Repeats(*first),
                        None => {
                            seen.insert(key, at);
                            Share::Adds(Decimal::ONE)
                        }
                    }
                }
                AggregateKind::Min | AggregateKind::Max => {
                    if let Some(value) = values.into_iter().next() {
                        let better = best.as_ref().is_none_or(|(_, best)| match term.kind {
                            AggregateKind::Min => value < *best,
                            _ => value > *best,
                        });
                        if better {
                            best = Some((at, value));
                        }
                    }
                    Share::Beaten
                }
            },
        };
        count += u64::from(matches!(share, Share::Adds(_)));
        part.lines.push(Line { row: i, submission, unit, share });
    }
    part.value = match term.kind {
        AggregateKind::Sum => total.map(|total| Value::Number(total.normalize())),
        AggregateKind::Count | AggregateKind::CountDistinct => Some(Value::Number(Decimal::from(count))),
        AggregateKind::Min | AggregateKind::Max => best.map(|(at, value)| {
            part.lines[at].share = Share::Makes;
            value
        }),
    };
    part
}

/// The formula's aggregates as its expression sees them.
struct Parts<'a>(&'a [Part]);

impl Env for Parts<'_> {
    fn aggregate(&self, aggregate: usize) -> Option<Value> {
        self.0.iter().find(|part| part.aggregate == aggregate)?.value.clone()
    }
}
