//! From a figure to its cells.

use std::collections::BTreeSet;

use huizong_intake::model::Value;
use huizong_intake::typing::display;
use polars::prelude::PolarsResult;

use super::Asked;
use super::texts::Texts;
use crate::aggregate::{Term, terms};
use crate::config::expr::AggregateKind;
use crate::config::plan::Over;
use crate::mask::Mask;
use crate::model::{Aside, HIDDEN, PartKind, Published, State, Step, Submission, Way, WayCell, WayLine, WayPart};
use crate::pipeline::Failure;
use crate::spans::Span;
use crate::trace::{self, Astray, Figure, Line, Part, Share};

/// Cells up to which each is shown unless all are asked for.
pub(super) const FEW: usize = 200;

impl Asked<'_> {
    /// The whole way of an indicator at a node. The texts of many cells are read only when they will be shown: for
    /// programs, or when all are asked for.
    pub fn way(&self, indicator: usize, node: usize, programs: bool) -> Result<Way, Failure> {
        let plan = self.results.plan;
        let window = self.question.window;
        let span = window.span(self.results.period);
        let mut wanted = vec![indicator];
        let mut steps: Vec<Step> = Vec::new();
        let mut number = 0;
        let mut at = 0;
        let mask = (!self.question.show_names).then(|| self.mask()).transpose()?;
        while at < wanted.len() {
            let i = wanted[at];
            let mut of = Vec::new();
            for part in trace::constituents(plan, i) {
                let place = wanted.iter().position(|w| *w == part).unwrap_or_else(|| {
                    wanted.push(part);
                    wanted.len() - 1
                });
                of.push(place);
            }
            let value = self.kept.values.get(span, node, i);
            let mut parts = Vec::new();
            if let Some(figure) = trace::figure(&self.sources(), i, node, span)? {
                Astray::check(plan, &figure, value)?;
                parts = self.parts(&figure, span, mask.as_ref(), &mut number)?;
            }
            let condition = trace::condition(plan, &plan.indicators[i]);
            steps.push(Step { indicator: i, value, condition, of, parts });
            at += 1;
        }
        let cells: usize = steps.iter().flat_map(|s| &s.parts).map(|p| p.lines.len()).sum();
        if programs || self.question.all || cells <= FEW {
            self.fill(&mut steps)?;
        }
        let figure = self.results.figures.get(window, node, indicator);
        Ok(Way {
            node,
            window,
            aside: self.aside(indicator, node, span),
            coverage: figure.map_or((None, None), |figure| (figure.expected, figure.reported)),
            concerned: figure.is_some(),
            published: Published::Not,
            steps,
        })
    }

    fn parts(
        &self,
        figure: &Figure,
        span: Span,
        mask: Option<&Mask>,
        number: &mut usize,
    ) -> PolarsResult<Vec<WayPart>> {
        let plan = self.results.plan;
        let indicator = &plan.indicators[figure.indicator];
        // Nothing came that could count: no value, and no part of one.
        let Some(form) = indicator.form.filter(|_| !figure.units.is_empty()) else { return Ok(Vec::new()) };
        let terms: Vec<Term> = terms(plan, form).into_iter().filter(|t| t.indicator == figure.indicator).collect();
        let mut parts = Vec::new();
        for group in &figure.groups {
            for part in &group.parts {
                let Some(term) = terms.iter().find(|term| term.aggregate == part.aggregate) else { continue };
                *number += 1;
                let aggregate = &indicator.value.aggregates[part.aggregate];
                let own = |submission: &usize| {
                    group.unit.is_none_or(|unit| self.kept.candidates[*submission].submission.unit == Some(unit))
                };
                let personal = mask.filter(|_| trace::is_personal(&plan.forms[form], term));
                let lines = self.lines(part, form, term, span, mask)?;
                let kind = match part.kind {
                    AggregateKind::Sum => PartKind::Sum,
                    AggregateKind::Count => PartKind::Count,
                    AggregateKind::CountDistinct => PartKind::Distinct,
                    AggregateKind::Min | AggregateKind::Max => PartKind::Extreme,
                };
                // The least or greatest is what one person's cell says; a sum is a figure.
                let value = match (&part.value, personal) {
                    (Some(value), Some(mask)) if kind == PartKind::Extreme => {
                        Some(Value::Text(mask.token(&display(value))))
                    }
                    (value, _) => value.clone(),
                };
                parts.push(WayPart {
                    number: *number,
                    unit: group.unit,
                    formula: trace::aggregate(plan, form, aggregate),
                    words: trace::in_words(plan, form, aggregate),
                    kind,
                    value,
                    decimals: if part.kind == AggregateKind::Sum { indicator.decimals } else { 0 },
                    lines,
                    unmet: part.unmet.values().sum(),
                    elsewhere: figure.elsewhere.iter().filter(|(s, _)| own(s)).map(|(_, n)| n).sum(),
                });
            }
        }
        Ok(parts)
    }

    fn lines(
        &self,
        part: &Part,
        form: usize,
        term: &Term,
        span: Span,
        mask: Option<&Mask>,
    ) -> PolarsResult<Vec<WayLine>> {
        let plan = self.results.plan;
        let declared = &plan.forms[form];
        let rows = self.kept.frames[form].rows(declared)?;
        let columns = trace::deciding(declared, term);
        let hidden = mask.is_some() && trace::is_personal(declared, term);
        let carried =
            |s: &Submission| plan.indicators[term.indicator].over == Over::Latest && s.period < Some(span.last);
        let line = |line: &Line| {
            let s = &self.kept.candidates[line.submission].submission;
            let cells = trace::spots(declared, &rows, &columns, line.row, s).into_iter().map(|spot| {
                let column = &declared.columns[spot.column];
                let mask = mask.filter(|_| column.sensitive);
                let value = spot.value.as_ref().map(display);
                WayCell {
                    column: column.name.clone(),
                    cell: spot.cell,
                    text: String::new(),
                    value: value.map(|value| mask.map_or(value.clone(), |mask| mask.token(&value))),
                    notes: Vec::new(),
                    sensitive: mask.is_some(),
                }
            });
            let first = |at: usize| {
                let other = &part.lines[at];
                let s = &self.kept.candidates[other.submission].submission;
                format!("与{}［{}］第{}行重复，不再计", s.file, s.sheet, rows.place(other.row).0)
            };
            let made = match &part.value {
                Some(Value::Number(number)) => Some(*number),
                _ => None,
            };
            let (adds, why) = match line.share {
                Share::Adds(number) => (Some(number), String::new()),
                Share::Makes => (made, String::new()),
                Share::Repeats(at) => (None, first(at)),
                Share::Beaten => (None, "比较过，没有取它".to_owned()),
                Share::Empty => (None, "这一格没有可计的数".to_owned()),
                Share::Unsure => (None, "条件所需的格没有数，不能判断".to_owned()),
            };
            let why = match s.period {
                Some(period) if line.share.counts() && carried(s) => format!("沿用{}的存量", period.chinese()),
                _ => why,
            };
            WayLine {
                unit: line.unit,
                submission: line.submission,
                file: s.file.clone(),
                sheet: s.sheet.clone(),
                period: s.period,
                row: rows.place(line.row).0,
                adds,
                hidden,
                counts: line.share.counts(),
                why,
                cells: cells.collect(),
            }
        };
        Ok(part.lines.iter().map(line).collect())
    }

    /// Puts the texts into the cells, and what is to be said of them.
    fn fill(&self, steps: &mut [Step]) -> Result<(), Failure> {
        let lines = || steps.iter().flat_map(|s| &s.parts).flat_map(|p| &p.lines);
        let files: BTreeSet<String> = lines().map(|line| line.file.clone()).collect();
        let texts = self.texts(&files)?;
        for line in steps.iter_mut().flat_map(|s| &mut s.parts).flat_map(|p| &mut p.lines) {
            for cell in &mut line.cells {
                self.fill_cell(&texts, &line.file, &line.sheet, cell);
            }
        }
        Ok(())
    }

    fn fill_cell(&self, texts: &Texts, file: &str, sheet: &str, cell: &mut WayCell) {
        let Some(at) = cell.cell else { return };
        // What is said of a merged cell is said at its own place.
        let anchor = if cell.value.is_some() { texts.anchor(file, sheet, at) } else { at };
        cell.cell = Some(anchor);
        let text = texts.text(file, sheet, anchor);
        cell.text = if cell.sensitive && !text.is_empty() { HIDDEN.to_owned() } else { text };
        cell.notes = self.notes.of_cell(file, sheet, &anchor.to_string());
    }

    /// What does not count for the figure: tables in another state, and debts.
    fn aside(&self, indicator: usize, node: usize, span: Span) -> Vec<Aside> {
        let (plan, tree) = (self.results.plan, self.results.tree);
        let forms = &plan.indicators[indicator].forms;
        let concerned = |s: &&Submission| {
            s.form.is_some_and(|form| forms.contains(&form))
                && s.unit.is_some_and(|unit| tree.lineage(unit).any(|at| at == node))
                && s.period.is_some_and(|period| span.holds(period))
                && s.state != State::Counted
        };
        let mut aside: Vec<Aside> = self
            .results
            .submissions
            .iter()
            .filter(concerned)
            .map(|s| Aside {
                unit: s.unit,
                form: s.form,
                period: s.period,
                state: s.state,
                place: (s.file.clone(), s.sheet.clone()),
                why: s.reason.clone(),
            })
            .collect();
        aside.sort_by(|a, b| (a.unit, a.form, a.period, &a.place).cmp(&(b.unit, b.form, b.period, &b.place)));
        aside
    }
}
