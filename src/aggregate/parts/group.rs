//! Rows grouped by span and submitting unit.

use huizong_intake::model::Value;
use polars::prelude::{
    AnyValue, Column, DataFrame, DataType, Expr as Plx, IntoLazy, JoinArgs, JoinType, PlSmallStr, PolarsResult, col,
};

use super::super::Sources;
use super::super::lower::decimal_type;
use super::prepare::Prepare;
use super::{ByUnit, FormParts, Part, SPAN};
use crate::config::expr::AggregateKind;
use crate::config::plan::Over;
use crate::dataset::{Frame, MONTH, SUBMISSION, UNIT};
use crate::spans::Span;

fn name(term: usize) -> PlSmallStr {
    format!("_t{term}").into()
}

/// Groups the rows of the `chosen` terms over `members` into `found`, and notes in `present` for whom there are any.
#[allow(clippy::too_many_arguments)] // one step of one loop, split off for its length
pub fn group(
    sources: &Sources<'_>,
    form: usize,
    frame: &Frame,
    chosen: &[usize],
    members: &DataFrame,
    window: Option<Span>,
    over: Over,
    found: &mut FormParts,
    present: &mut ByUnit<()>,
) -> PolarsResult<()> {
    let declared = &sources.plan.forms[form];
    let rows = frame.rows(declared)?;
    let mut extra: Vec<Column> = Vec::new();
    let mut select: Vec<Plx> = vec![col(UNIT), col(MONTH), col(SUBMISSION)];
    for &t in chosen {
        let term = &found.terms[t];
        let prepared = Prepare { sources, declared, rows: &rows, window };
        select.push(prepared.term(term, t, &mut extra).alias(name(t)));
    }
    let mut data = frame.data.clone();
    for column in extra {
        data.with_column(column)?;
    }
    let key = if over == Over::Window { MONTH } else { SUBMISSION };
    let joined =
        data.lazy().select(select).join(members.clone().lazy(), [col(key)], [col(key)], JoinArgs::new(JoinType::Inner));
    let mut sums: Vec<Plx> = vec![polars::prelude::len().alias("_rows")];
    for &t in chosen {
        let column = col(name(t));
        sums.push(match found.terms[t].kind {
            AggregateKind::Sum => column.clone().sum().alias(name(t)),
            AggregateKind::Count => column.clone().sum().alias(name(t)),
            AggregateKind::CountDistinct => column.clone().drop_nulls().n_unique().alias(name(t)),
            AggregateKind::Min => column.clone().min().alias(name(t)),
            AggregateKind::Max => column.clone().max().alias(name(t)),
        });
        if found.terms[t].kind == AggregateKind::Sum {
            // A sum over nothing is no value, where polars says 0.
            sums.push(column.count().alias(format!("_n{t}")));
        }
    }
    let grouped = joined.clone().group_by([col(SPAN), col(UNIT)]).agg(sums).collect()?;
    let (spans, units) = (grouped.column(SPAN)?.u32()?.clone(), grouped.column(UNIT)?.u32()?.clone());
    for i in 0..grouped.height() {
        let (Some(s), Some(unit)) = (spans.get(i), units.get(i)) else {
            continue;
        };
        present[s as usize].insert(unit as usize, ());
    }
    for &t in chosen {
        let kind = found.terms[t].kind;
        let parts = column_parts(&grouped, t, kind)?;
        for (i, part) in parts.into_iter().enumerate() {
            if let (Some(s), Some(unit)) = (spans.get(i), units.get(i)) {
                found.parts[t][s as usize].insert(unit as usize, part);
            }
        }
        if found.terms[t].shared {
            let distinct = joined
                .clone()
                .select([col(SPAN), col(UNIT), col(name(t))])
                .drop_nulls(None)
                .unique_stable(None, polars::prelude::UniqueKeepStrategy::First)
                .collect()?;
            let (spans, units, ids) =
                (distinct.column(SPAN)?.u32()?, distinct.column(UNIT)?.u32()?, distinct.column(&name(t))?.u32()?);
            let by_unit = found.numbers.entry(t).or_default();
            for ((s, unit), id) in spans.iter().zip(units.iter()).zip(ids.iter()) {
                if let (Some(s), Some(unit), Some(id)) = (s, unit, id) {
                    by_unit[s as usize].entry(unit as usize).or_default().push(id);
                }
            }
        }
    }
    Ok(())
}

/// The parts in a grouped column.
fn column_parts(grouped: &DataFrame, t: usize, kind: AggregateKind) -> PolarsResult<Vec<Part>> {
    let column = grouped.column(&name(t))?;
    Ok(match kind {
        AggregateKind::Sum => {
            let sums = column.cast(&decimal_type())?;
            let sums = sums.decimal()?.physical().clone();
            let counts = grouped.column(&format!("_n{t}"))?.cast(&DataType::UInt64)?;
            let counts = counts.u64()?.clone();
            sums.iter().zip(counts.iter()).map(|(sum, n)| Part::Sum(sum.filter(|_| n.unwrap_or(0) > 0))).collect()
        }
        AggregateKind::Count | AggregateKind::CountDistinct => {
            let counts = column.cast(&DataType::UInt64)?;
            counts.u64()?.iter().map(|n| Part::Count(n.unwrap_or(0))).collect()
        }
        AggregateKind::Min | AggregateKind::Max => (0..column.len())
            .map(|i| column.get(i).map(|value| Part::Extreme(extreme(value))))
            .collect::<PolarsResult<_>>()?,
    })
}

fn extreme(value: AnyValue<'_>) -> Option<Value> {
    match value {
        AnyValue::Decimal(n, _, scale) => Some(Value::Number(crate::dataset::decimal(n, u32::try_from(scale).ok()?))),
        AnyValue::Date(days) => crate::dataset::date(days).map(Value::Date),
        AnyValue::String(text) => Some(Value::Text(text.to_owned())),
        AnyValue::StringOwned(text) => Some(Value::Text(text.to_string())),
        AnyValue::Boolean(value) => Some(Value::Bool(value)),
        _ => None,
    }
}
