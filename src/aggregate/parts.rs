//! One form's rows grouped by span and submitting unit.

use std::collections::{BTreeMap, HashMap, HashSet};

use huizong_intake::model::{Form, Period, Value};
use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Expr as Plx, Int32Chunked, Int128Chunked, IntoColumn, IntoLazy,
    JoinArgs, JoinType, NamedFrom, NewChunkedArray, PlSmallStr, PolarsResult, UInt32Chunked, col, lit, when,
};
use rust_decimal::Decimal;

use super::lower::{SCALE, decimal_type, lower};
use super::terms::{Term, terms};
use super::{Results, Sources, number, stands_at};
use crate::config::expr::eval::{Env, eval};
use crate::config::expr::{AggregateKind, Expr, Special};
use crate::config::plan::Over;
use crate::dataset::{Frame, MONTH, Rows, SUBMISSION, UNIT, month_number, scaled};
use crate::spans::Span;

/// Column of the span's number.
const SPAN: &str = "_of";

/// What one aggregate came to for one unit or node.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A sum in units of ten to the minus [`SCALE`]; `None` over no values.
    Sum(Option<i128>),
    /// A count.
    Count(u64),
    /// The least or greatest value.
    Extreme(Option<Value>),
}

impl Part {
    fn empty(kind: AggregateKind) -> Self {
        match kind {
            AggregateKind::Sum => Self::Sum(None),
            AggregateKind::Count | AggregateKind::CountDistinct => Self::Count(0),
            AggregateKind::Min | AggregateKind::Max => Self::Extreme(None),
        }
    }

    /// Adds another unit's part.
    fn add(&mut self, other: &Self, kind: AggregateKind) {
        match (self, other) {
            (Self::Sum(a), Self::Sum(Some(b))) => *a = Some(a.unwrap_or(0).saturating_add(*b)),
            (Self::Count(a), Self::Count(b)) => *a += b,
            (Self::Extreme(a), Self::Extreme(Some(b))) => {
                let better = a.as_ref().is_none_or(|a| if kind == AggregateKind::Min { b < a } else { b > a });
                if better {
                    *a = Some(b.clone());
                }
            }
            _ => {}
        }
    }

    /// The value for a formula.
    pub fn value(&self) -> Option<Value> {
        match self {
            Self::Sum(sum) => sum.and_then(unlimited).map(Value::Number),
            Self::Count(count) => Some(Value::Number(Decimal::from(*count))),
            Self::Extreme(value) => value.clone(),
        }
    }
}

/// The decimal of a sum in units of ten to the minus [`SCALE`]; `None` only beyond 28 digits.
#[must_use]
pub fn unlimited(mut sum: i128) -> Option<Decimal> {
    let mut scale = u32::try_from(SCALE).unwrap_or(0);
    while scale > 0 && sum % 10 == 0 {
        sum /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(sum, scale).ok()
}

/// Where something counts: by span, then by unit.
type ByUnit<T> = Vec<BTreeMap<usize, T>>;

/// One form's parts.
pub struct FormParts {
    terms: Vec<Term>,
    /// Parts of each term by span and unit.
    parts: Vec<ByUnit<Part>>,
    /// Distinct bureau-wide numbers of the shared terms by span and unit.
    numbers: HashMap<usize, ByUnit<Vec<u32>>>,
    /// Units for which a row or a counted submission stands in the span, for each way of looking.
    present: HashMap<bool, ByUnit<()>>,
}

/// Groups the rows of `form` for all spans.
pub fn parts(sources: &Sources<'_>, form: usize, spans: &[Span]) -> PolarsResult<FormParts> {
    let terms = terms(sources.plan, form);
    let empty = || vec![BTreeMap::new(); spans.len()];
    let mut found = FormParts {
        parts: terms.iter().map(|_| empty()).collect(),
        numbers: terms
            .iter()
            .enumerate()
            .filter(|(_, t)| t.shared)
            .map(|(i, _)| (i, vec![BTreeMap::new(); spans.len()]))
            .collect(),
        present: HashMap::new(),
        terms,
    };
    for over in [Over::Window, Over::Latest] {
        let chosen: Vec<usize> = (0..found.terms.len()).filter(|&t| found.terms[t].over == over).collect();
        if chosen.is_empty() {
            continue;
        }
        let members = Membership::new(sources, form, over, spans);
        let mut present: ByUnit<()> = vec![BTreeMap::new(); spans.len()];
        for (s, units) in members.submitted.iter().enumerate() {
            present[s].extend(units.iter().map(|unit| (*unit, ())));
        }
        // Terms that look at the window itself are grouped span by span; there are few.
        let (windowed, plain): (Vec<usize>, Vec<usize>) =
            chosen.into_iter().partition(|&t| found.terms[t].names_window());
        let frame = &sources.frames[form];
        let jobs = std::iter::once((plain, None)).chain((0..spans.len()).map(|s| (windowed.clone(), Some(s))));
        for (chosen, only) in jobs.filter(|(chosen, only)| !chosen.is_empty() || only.is_none()) {
            let table = members.table(only)?;
            group(sources, form, frame, &chosen, &table, only.map(|s| spans[s]), over, &mut found, &mut present)?;
        }
        found.present.insert(over == Over::Latest, present);
    }
    Ok(found)
}

/// Which rows belong to which spans.
struct Membership {
    /// Key column: the row's month, or its submission.
    key: &'static str,
    /// Pairs of key and span.
    pairs: Vec<(i64, u32)>,
    /// Units with a counted submission in each span.
    submitted: Vec<HashSet<usize>>,
}

impl Membership {
    fn new(sources: &Sources<'_>, form: usize, over: Over, spans: &[Span]) -> Self {
        let mut pairs = Vec::new();
        let mut submitted = vec![HashSet::new(); spans.len()];
        for (s, span) in spans.iter().enumerate() {
            let number = u32::try_from(s).unwrap_or(u32::MAX);
            if over == Over::Window {
                pairs.extend(span.first.through(span.last).map(|month| (i64::from(month_number(month)), number)));
            }
        }
        for (unit, months) in sources.calendar.of(form) {
            for (s, span) in spans.iter().enumerate() {
                match over {
                    Over::Window => {
                        if months.range(span.first..=span.last).next().is_some() {
                            submitted[s].insert(unit);
                        }
                    }
                    Over::Latest => {
                        if let Some((_, submissions)) = sources.calendar.latest(form, unit, span.last)
                            && stands_at(sources.tree, unit, span.last)
                        {
                            submitted[s].insert(unit);
                            let number = u32::try_from(s).unwrap_or(u32::MAX);
                            pairs.extend(submissions.iter().map(|&i| (i64::try_from(i).unwrap_or(i64::MAX), number)));
                        }
                    }
                }
            }
        }
        Self { key: if over == Over::Window { MONTH } else { SUBMISSION }, pairs, submitted }
    }

    fn table(&self, only: Option<usize>) -> PolarsResult<DataFrame> {
        let pairs: Vec<(i64, u32)> =
            self.pairs.iter().filter(|(_, s)| only.is_none_or(|only| only == *s as usize)).copied().collect();
        let key: Column = if self.key == MONTH {
            Int32Chunked::from_iter_options(MONTH.into(), pairs.iter().map(|(k, _)| i32::try_from(*k).ok()))
                .into_column()
        } else {
            UInt32Chunked::from_iter_options(SUBMISSION.into(), pairs.iter().map(|(k, _)| u32::try_from(*k).ok()))
                .into_column()
        };
        let span = UInt32Chunked::from_iter_options(SPAN.into(), pairs.iter().map(|(_, s)| Some(*s))).into_column();
        DataFrame::new(pairs.len(), vec![key, span])
    }
}

fn name(term: usize) -> PlSmallStr {
    format!("_t{term}").into()
}

#[allow(clippy::too_many_arguments)] // one step of one loop, split off for its length
fn group(
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

fn extreme(value: polars::prelude::AnyValue<'_>) -> Option<Value> {
    use polars::prelude::AnyValue;
    match value {
        AnyValue::Decimal(n, _, scale) => Some(Value::Number(crate::dataset::decimal(n, u32::try_from(scale).ok()?))),
        AnyValue::Date(days) => crate::dataset::date(days).map(Value::Date),
        AnyValue::String(text) => Some(Value::Text(text.to_owned())),
        AnyValue::StringOwned(text) => Some(Value::Text(text.to_string())),
        AnyValue::Boolean(value) => Some(Value::Bool(value)),
        _ => None,
    }
}

impl Term {
    /// Whether the term names the window (`_window_start` and the like).
    fn names_window(&self) -> bool {
        let mut names = false;
        for expr in self.args.iter().chain(&self.filter) {
            expr.walk(&mut |e| {
                names |= matches!(e, Expr::Special(Special::WindowStart | Special::WindowEnd | Special::WindowYear))
            });
        }
        names
    }
}

/// Makes the column that a term groups.
struct Prepare<'a> {
    sources: &'a Sources<'a>,
    declared: &'a Form,
    rows: &'a Rows<'a>,
    window: Option<Span>,
}

impl Prepare<'_> {
    /// The term's argument where its condition holds, else nothing.
    fn term(&self, term: &Term, t: usize, extra: &mut Vec<Column>) -> Plx {
        let argument = match (term.kind, term.args.as_slice()) {
            (AggregateKind::Count, []) => lit(1_u32),
            (AggregateKind::Count, [arg]) => {
                when(self.any(arg, &format!("_a{t}"), extra).is_not_null()).then(lit(1_u32)).otherwise(lit(0_u32))
            }
            (AggregateKind::CountDistinct, args) => {
                extra.push(self.ids(args, term.shared, &format!("_a{t}")));
                col(format!("_a{t}"))
            }
            (_, args) => args.first().map_or(lit(0_u32), |arg| self.any(arg, &format!("_a{t}"), extra)),
        };
        let Some(filter) = &term.filter else {
            return argument;
        };
        let condition = match lower(filter, self.declared) {
            Some(condition) => condition,
            None => {
                let name = format!("_f{t}");
                extra.push(
                    BooleanChunked::from_iter_options(
                        name.as_str().into(),
                        self.each(filter).map(|v| match v {
                            Some(Value::Bool(value)) => Some(value),
                            _ => None,
                        }),
                    )
                    .into_column(),
                );
                col(name)
            }
        };
        let nothing = match term.kind {
            AggregateKind::Count => lit(0_u32),
            _ => lit(polars::prelude::LiteralValue::untyped_null()),
        };
        when(condition).then(argument).otherwise(nothing)
    }

    /// An argument as polars computes it, or as a column computed here.
    fn any(&self, arg: &Expr, name: &str, extra: &mut Vec<Column>) -> Plx {
        if let Some(lowered) = lower(arg, self.declared) {
            return lowered;
        }
        let values: Vec<Option<Value>> = self.each(arg).collect();
        let column = match values.iter().flatten().next() {
            Some(Value::Date(_)) => Int32Chunked::from_iter_options(
                name.into(),
                values.iter().map(|v| match v {
                    Some(Value::Date(day)) => Some(crate::dataset::days(*day)),
                    _ => None,
                }),
            )
            .into_date()
            .into_column(),
            Some(Value::Text(_)) => polars::prelude::Series::new(
                name.into(),
                values
                    .iter()
                    .map(|v| match v {
                        Some(Value::Text(text)) => Some(text.as_str()),
                        _ => None,
                    })
                    .collect::<Vec<_>>(),
            )
            .into_column(),
            _ => Int128Chunked::from_iter_options(
                name.into(),
                values.iter().map(|v| {
                    number(v.clone()).and_then(|n| {
                        // Beyond ten decimals a product is rounded half up, here as in the second computation.
                        scaled(
                            huizong_intake::typing::number::round_half_up(n, u32::try_from(SCALE).unwrap_or(0)),
                            SCALE,
                        )
                    })
                }),
            )
            .into_decimal_unchecked(38, SCALE)
            .into_column(),
        };
        extra.push(column);
        col(name)
    }

    /// The expression's value in each row.
    fn each<'b>(&'b self, expr: &'b Expr) -> impl Iterator<Item = Option<Value>> + 'b {
        (0..self.rows.len()).map(move |i| {
            eval(expr, &RowEnv { sources: self.sources, rows: self.rows, i, window: self.window }, Decimal::ZERO)
        })
    }

    /// A number for each distinct combination of the arguments' values, the submitting unit's own unless `shared`.
    fn ids(&self, args: &[Expr], shared: bool, name: &str) -> Column {
        let mut seen: HashMap<(usize, Vec<Value>), u32> = HashMap::new();
        let ids = (0..self.rows.len()).map(|i| {
            let env = RowEnv { sources: self.sources, rows: self.rows, i, window: self.window };
            let values: Option<Vec<Value>> = args.iter().map(|arg| eval(arg, &env, Decimal::ZERO)).collect();
            let unit = if shared { usize::MAX } else { self.rows.unit(i) };
            let next = u32::try_from(seen.len()).unwrap_or(u32::MAX);
            values.map(|values| *seen.entry((unit, values)).or_insert(next))
        });
        UInt32Chunked::from_iter_options(name.into(), ids).into_column()
    }
}

/// A row as an expression sees it.
pub struct RowEnv<'a> {
    /// Plan and units.
    pub sources: &'a Sources<'a>,
    /// The form's rows.
    pub rows: &'a Rows<'a>,
    /// Which of them.
    pub i: usize,
    /// The window.
    pub window: Option<Span>,
}

impl Env for RowEnv<'_> {
    fn column(&self, column: usize) -> Option<Value> {
        self.rows.value(self.i, column)
    }

    fn special(&self, special: Special) -> Option<Value> {
        let month = self.rows.month(self.i);
        let number = |n: i64| Value::Number(Decimal::from(n));
        let end: Option<Period> = self.window.map(|window| window.last);
        match special {
            Special::Unit => Some(Value::Text(self.sources.tree.get(self.rows.unit(self.i)).code.clone())),
            Special::Period => month.map(|m| Value::Text(m.to_string())),
            Special::Year => month.map(|m| number(i64::from(m.year()))),
            Special::Month => month.map(|m| number(i64::from(m.month()))),
            Special::WindowStart => self.window.map(|window| Value::Date(window.first.first_day())),
            Special::WindowEnd => end.map(|end| Value::Date(end.last_day())),
            Special::WindowYear => end.map(|end| number(i64::from(end.year()))),
        }
    }
}

impl FormParts {
    /// The indicator's value at every node where anything counts.
    pub fn evaluate(&self, sources: &Sources<'_>, indicator: usize, s: usize) -> Vec<(usize, Option<Decimal>)> {
        let (plan, tree) = (sources.plan, sources.tree);
        let declared = &plan.indicators[indicator];
        let Some(present) = self.present.get(&(declared.over == Over::Latest)).map(|present| &present[s]) else {
            return Vec::new();
        };
        let own: Vec<usize> = (0..self.terms.len()).filter(|&t| self.terms[t].indicator == indicator).collect();
        let empty: Vec<Part> = own.iter().map(|&t| Part::empty(self.terms[t].kind)).collect();
        let mut nodes: BTreeMap<usize, Vec<Part>> = BTreeMap::new();
        let mut peaks: BTreeMap<usize, Option<Decimal>> = BTreeMap::new();
        let mut numbers: HashMap<(usize, usize), HashSet<u32>> = HashMap::new();
        for &unit in present.keys() {
            let parts: Vec<Part> = own
                .iter()
                .zip(&empty)
                .map(|(&t, empty)| self.parts[t][s].get(&unit).cloned().unwrap_or_else(|| empty.clone()))
                .collect();
            let peak = declared.per_unit.then(|| number(eval(&declared.value.expr, &Results(&parts), Decimal::ZERO)));
            for node in tree.lineage(unit) {
                if let Some(peak) = peak {
                    let total = peaks.entry(node).or_default();
                    *total = match (*total, peak) {
                        (Some(a), Some(b)) => a.checked_add(b),
                        (a, b) => a.or(b),
                    };
                    continue;
                }
                let totals = nodes.entry(node).or_insert_with(|| empty.clone());
                for (k, &t) in own.iter().enumerate() {
                    if let Some(by_unit) = self.numbers.get(&t) {
                        let set = numbers.entry((node, k)).or_default();
                        set.extend(by_unit[s].get(&unit).into_iter().flatten());
                        totals[k] = Part::Count(set.len() as u64);
                    } else {
                        totals[k].add(&parts[k], self.terms[t].kind);
                    }
                }
            }
        }
        if declared.per_unit {
            return peaks.into_iter().collect();
        }
        nodes
            .into_iter()
            .map(|(node, parts)| (node, number(eval(&declared.value.expr, &Results(&parts), Decimal::ZERO))))
            .collect()
    }
}
