//! Where the report's figures come from, submission by submission: few enough lines for a sheet.

use std::collections::{BTreeMap, HashMap, HashSet};

use huizong_intake::model::{CellRef, Period, Value};
use polars::prelude::{PolarsError, PolarsResult};
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::cells::{deciding, first, is_personal};
use super::figure::{Figure, Line, Part, Share, figure};
use super::phrase;
use crate::aggregate::{Sources, Term, Values, terms};
use crate::config::expr::AggregateKind;
use crate::config::plan::{Over, Plan, Rows as TableRows, Window};
use crate::dataset::Rows;
use crate::model::{HIDDEN, Origin, OriginLine, OriginPart, ranges};
use crate::resolve::Candidate;

/// Lines of one aggregate; where there are more, those of a unit are put together.
const MOST: usize = 300;

/// A way that does not lead to its figure. It is a mistake of the program's.
#[derive(Debug, thiserror::Error)]
pub enum Astray {
    /// The rows come to something else.
    #[error("“{name}”逐格相加得{found}，汇总得{expected}，对不上。请把输入文件夹留好并联系维护人员")]
    Apart {
        /// The indicator's name.
        name: String,
        /// What the rows come to.
        found: String,
        /// What was added up.
        expected: String,
    },
    /// The engine failed.
    #[error("溯源时出错：{0}")]
    Engine(#[from] PolarsError),
}

impl Astray {
    /// Holds the rows of a figure against what was added up.
    ///
    /// # Errors
    /// When they come to something else.
    pub fn check(plan: &Plan, figure: &Figure, published: Option<Decimal>) -> Result<(), Self> {
        if figure.agrees(published) {
            return Ok(());
        }
        let show = |n: Option<Decimal>| n.map_or("“无数”".to_owned(), |n| n.normalize().to_string());
        Err(Self::Apart {
            name: plan.indicators[figure.indicator].name.clone(),
            found: show(figure.value),
            expected: show(published),
        })
    }
}

/// The indicators that an indicator over others is computed from, each once; none for one over rows.
#[must_use]
pub fn constituents(plan: &Plan, indicator: usize) -> Vec<usize> {
    plan.indicators[indicator].value.expr.indicators()
}

/// The figures that the report shows at the root: those of the tables with a row for each indicator, or else all
/// indicators over each report's window.
fn shown(plan: &Plan) -> Vec<(Window, usize)> {
    let mut all: Vec<(Window, usize)> = Vec::new();
    for table in plan.tables.iter().filter(|table| table.rows == TableRows::Indicators) {
        all.extend(table.indicators.iter().map(|&i| (table.window, i)));
    }
    if all.is_empty() {
        for report in &plan.reports {
            all.extend((0..plan.indicators.len()).map(|i| (report.window, i)));
        }
    }
    let mut seen = HashSet::new();
    all.retain(|figure| seen.insert(*figure));
    all
}

/// Where the report's figures come from; then those that they are computed from besides.
///
/// # Errors
/// When a figure's rows do not come to it, or polars fails.
pub fn origins(
    sources: &Sources<'_>,
    candidates: &[Candidate],
    values: &Values,
    period: Period,
) -> Result<Vec<Origin>, Astray> {
    let plan = sources.plan;
    let mut wanted = shown(plan);
    let of_report = wanted.len();
    let mut index: HashMap<(Window, usize), usize> = wanted.iter().enumerate().map(|(at, key)| (*key, at)).collect();
    let mut at = 0;
    while at < wanted.len() {
        let (window, indicator) = wanted[at];
        for of in constituents(plan, indicator) {
            index.entry((window, of)).or_insert_with(|| {
                wanted.push((window, of));
                wanted.len() - 1
            });
        }
        at += 1;
    }
    let root = sources.tree.root();
    wanted
        .par_iter()
        .enumerate()
        .map(|(at, &(window, indicator))| {
            let span = window.span(period);
            let value = values.get(span, root, indicator);
            let of = constituents(plan, indicator);
            let of = of.into_iter().filter_map(|of| index.get(&(window, of)).copied()).collect();
            let mut parts = Vec::new();
            if let Some(taken) = figure(sources, indicator, root, span)? {
                Astray::check(plan, &taken, value)?;
                parts = Lines { sources, candidates, end: span.last }.parts(&taken)?;
            }
            Ok(Origin { indicator, window, value, shown: at < of_report, of, parts })
        })
        .collect()
}

/// Makes a figure's lines.
struct Lines<'a> {
    sources: &'a Sources<'a>,
    candidates: &'a [Candidate],
    /// The window's last month.
    end: Period,
}

/// The rows of one submission that count.
#[derive(Default)]
struct Added {
    adds: Option<Decimal>,
    cells: Vec<CellRef>,
}

impl Lines<'_> {
    fn parts(&self, taken: &Figure) -> PolarsResult<Vec<OriginPart>> {
        let plan = self.sources.plan;
        let indicator = &plan.indicators[taken.indicator];
        let Some(form) = indicator.form else { return Ok(Vec::new()) };
        let rows = self.sources.frames[form].rows(&plan.forms[form])?;
        let terms: Vec<Term> = terms(plan, form).into_iter().filter(|t| t.indicator == taken.indicator).collect();
        let columns: Vec<Vec<usize>> = terms.iter().map(|term| deciding(&plan.forms[form], term)).collect();
        if indicator.per_unit {
            return Ok(vec![self.of_units(taken, form, &rows, &terms, &columns)]);
        }
        let parts = taken.groups.iter().flat_map(|group| group.parts.iter().zip(terms.iter().zip(&columns)));
        Ok(parts.map(|(part, term)| self.part(part, form, &rows, term, taken)).collect())
    }

    fn part(
        &self,
        part: &Part,
        form: usize,
        rows: &Rows<'_>,
        (term, columns): (&Term, &Vec<usize>),
        taken: &Figure,
    ) -> OriginPart {
        let plan = self.sources.plan;
        let declared = &plan.indicators[taken.indicator];
        let mut by_submission: BTreeMap<(usize, usize), Added> = BTreeMap::new();
        let mut idle = 0_usize;
        for line in &part.lines {
            match line.share {
                Share::Adds(_) | Share::Makes => {
                    let added = by_submission.entry((line.unit, line.submission)).or_default();
                    self.add(added, part, line, form, rows, columns);
                }
                Share::Repeats(_) | Share::Beaten => idle += 1,
                Share::Empty | Share::Unsure => {}
            }
        }
        let note = match part.kind {
            AggregateKind::CountDistinct if idle > 0 => format!("另有{idle}行与前面的重复，不再计"),
            AggregateKind::Min | AggregateKind::Max if idle > 0 => format!("共比较{}格", idle + 1),
            _ => String::new(),
        };
        let aggregate = &declared.value.aggregates[part.aggregate];
        let hidden = self.is_a_persons(part, form, term);
        let lines = by_submission.into_iter().map(|((unit, submission), mut added)| {
            added.adds = added.adds.filter(|_| !hidden);
            self.line(unit, submission, added, declared.over)
        });
        OriginPart {
            formula: phrase::aggregate(plan, form, aggregate),
            words: phrase::in_words(plan, form, aggregate),
            value: if hidden {
                part.value.as_ref().map(|_| Value::Text(HIDDEN.to_owned()))
            } else {
                part.value.clone()
            },
            lines: self.fewer(lines.collect()),
            note,
        }
    }

    /// Whether a part's value is what one person's cell says, as the least or greatest is; a sum is a figure.
    fn is_a_persons(&self, part: &Part, form: usize, term: &Term) -> bool {
        matches!(part.kind, AggregateKind::Min | AggregateKind::Max)
            && is_personal(&self.sources.plan.forms[form], term)
    }

    /// A formula that is evaluated for each unit: a line a unit.
    fn of_units(
        &self,
        taken: &Figure,
        form: usize,
        rows: &Rows<'_>,
        terms: &[Term],
        columns: &[Vec<usize>],
    ) -> OriginPart {
        let plan = self.sources.plan;
        let declared = &plan.indicators[taken.indicator];
        let mut lines = Vec::new();
        for group in &taken.groups {
            let (Some(unit), Some(value)) = (group.unit, group.value) else { continue };
            let mut added = Added::default();
            let mut from = None;
            for (part, columns) in group.parts.iter().zip(columns) {
                for line in part.lines.iter().filter(|line| line.share.counts()) {
                    from.get_or_insert(line.submission);
                    if from == Some(line.submission) {
                        self.add(&mut added, part, line, form, rows, columns);
                    }
                }
            }
            let hidden = group.parts.iter().zip(terms).any(|(part, term)| self.is_a_persons(part, form, term));
            added.adds = Some(value).filter(|_| !hidden);
            if let Some(submission) = from {
                lines.push(self.line(unit, submission, added, declared.over));
            }
        }
        let words = declared
            .value
            .aggregates
            .first()
            .map_or(String::new(), |aggregate| phrase::in_words(plan, form, aggregate));
        OriginPart {
            formula: declared.value.text.clone(),
            words: format!("每个单位{words}，再相加"),
            value: taken.value.map(Value::Number),
            lines: self.fewer(lines),
            note: String::new(),
        }
    }

    fn add(&self, added: &mut Added, part: &Part, line: &Line, form: usize, rows: &Rows<'_>, columns: &[usize]) {
        let submission = &self.candidates[line.submission].submission;
        let number = match (line.share, &part.value) {
            (Share::Adds(number), _) => Some(number),
            (_, Some(Value::Number(number))) => Some(*number),
            _ => None,
        };
        if let Some(number) = number {
            added.adds = added.adds.unwrap_or(Decimal::ZERO).checked_add(number);
        }
        added.cells.extend(first(&self.sources.plan.forms[form], rows, columns, line.row, submission));
    }

    fn line(&self, unit: usize, submission: usize, added: Added, over: Over) -> OriginLine {
        let s = &self.candidates[submission].submission;
        let (cells, run) = ranges(added.cells);
        let carried = s.period.filter(|&period| over == Over::Latest && period < self.end);
        OriginLine {
            unit,
            period: s.period,
            place: Some((s.file.clone(), s.sheet.clone())),
            cells,
            run,
            adds: added.adds,
            note: carried.map_or(String::new(), |period| format!("{}的存量", period.chinese())),
        }
    }

    /// At most [`MOST`] lines: those of a unit together, or those of everything below one of the root's own units.
    fn fewer(&self, lines: Vec<OriginLine>) -> Vec<OriginLine> {
        let tree = self.sources.tree;
        if lines.len() <= MOST {
            return lines;
        }
        let by_unit = together(&lines, |unit| unit);
        if by_unit.len() <= MOST {
            return by_unit;
        }
        let below_root = |unit: usize| {
            let mut lineage: Vec<usize> = tree.lineage(unit).collect();
            lineage.pop();
            lineage.pop().unwrap_or(unit)
        };
        together(&lines, below_root)
    }
}

/// Lines put together under what `under` says of their units.
fn together(lines: &[OriginLine], under: impl Fn(usize) -> usize) -> Vec<OriginLine> {
    let mut found: BTreeMap<usize, (usize, Option<Decimal>)> = BTreeMap::new();
    for line in lines {
        let (count, adds) = found.entry(under(line.unit)).or_default();
        *count += 1;
        *adds = match (*adds, line.adds) {
            (Some(sum), Some(more)) => sum.checked_add(more),
            (sum, more) => sum.or(more),
        };
    }
    let line =
        |(unit, (count, adds))| OriginLine {
            unit, adds, note: format!("{count}张表合并"), ..OriginLine::default()
        };
    found.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_put_together_add_up_to_the_same() {
        let line =
            |unit: usize, adds: i64| OriginLine { unit, adds: Some(Decimal::new(adds, 2)), ..OriginLine::default() };
        let lines: Vec<OriginLine> = (0..40).map(|n| line(n % 7, 100 + i64::try_from(n).unwrap())).collect();
        let sum = |lines: &[OriginLine]| lines.iter().filter_map(|line| line.adds).sum::<Decimal>();
        let fewer = together(&lines, |unit| unit / 2);
        assert_eq!(fewer.len(), 4);
        assert_eq!(sum(&fewer), sum(&lines));
        assert_eq!(fewer[0].note, "12张表合并");
    }
}
