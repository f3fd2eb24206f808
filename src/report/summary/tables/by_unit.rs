//! A row for each unit, below the sums of the levels above it.

use rust_decimal::Decimal;

use super::super::compare;
use super::super::drawn::{Picture, Source};
use super::super::money::balance;
use super::super::units::{self, UnitRow};
use super::{BARS, Build, LAST, Shown, TOP, TREND, column, figure_cells, number, row_number, trend_cell, with_unit};
use crate::config::plan::{Compare, Rounding, Window};
use crate::model::Figure;
use crate::report::document::{Align, Bars, Cell, Content, Role, Row, Spark};

/// With more columns than this the values compared with are left out, and only the changes shown.
const ROOMY: usize = 15;

/// Which columns an indicator has.
struct Columns {
    compare: Vec<Compare>,
    /// The values compared with are shown beside the changes.
    values: bool,
    /// By indicator: the year's target and the completion are shown.
    targets: Vec<bool>,
}

impl Columns {
    fn of(&self, at: usize) -> usize {
        1 + self.compare.len() * if self.values { 2 } else { 1 } + if self.targets[at] { 2 } else { 0 }
    }

    /// The column of the indicator's value.
    fn start(&self, at: usize) -> usize {
        1 + (0..at).map(|at| self.of(at)).sum::<usize>()
    }

    fn two_rows(&self) -> bool {
        !self.compare.is_empty() || self.targets.contains(&true)
    }
}

impl Build<'_, '_> {
    /// A row for each unit, sums above what they sum up.
    pub(super) fn units(&mut self, source: &mut Source) -> Option<Picture> {
        let listed = units::rows(self.results, self.table);
        let figures: Vec<Vec<Option<Figure>>> =
            listed.iter().map(|row| (0..self.indicators.len()).map(|at| self.figure(row.unit, at)).collect()).collect();
        let shown = self.shown(&listed, &figures);
        let target = |at: usize| figures.iter().any(|row| row[at].as_ref().is_some_and(|f| f.target.is_some()));
        let targets = (0..self.indicators.len()).map(|at| self.window == Window::Ytd && target(at)).collect();
        let mut columns = Columns { compare: self.compare(), values: true, targets };
        columns.values = columns.start(self.indicators.len()) < ROOMY;
        let trend = self.trends(&listed, source, &columns);
        self.unit_header(&columns, trend);
        for ((row, figures), shown) in listed.iter().zip(&figures).zip(&shown) {
            let cells = self.unit_row(row, figures, shown, &columns, trend);
            let level = u8::try_from(row.level).unwrap_or(u8::MAX);
            self.rows.push(Row { cells, height: None, level });
        }
        if trend.is_some() {
            self.notes.push(TREND.to_owned());
        }
        let sums = listed.iter().any(|row| row.sum);
        self.flat = !sums;
        if listed.iter().any(|row| row.others) {
            self.notes.push("合计、小计含本级和表中未列出的单位报的数。".to_owned());
        }
        if sums && self.indicators.iter().any(|indicator| indicator.is_percent()) {
            self.notes.push("比率的合计、小计按总数重新计算，不是各单位的平均。".to_owned());
        }
        let top = listed.first().map_or_else(|| self.results.tree.root(), |row| row.unit);
        self.say(top);
        let drawn = self.drawn();
        self.bars_behind(&drawn, &columns, &listed, &shown);
        self.unit_picture(&drawn, &listed, &shown, source)
    }

    /// Values as they are shown: balanced, where the table's money is.
    fn shown(&self, listed: &[UnitRow], figures: &[Vec<Option<Figure>>]) -> Vec<Vec<Shown>> {
        let mut shown: Vec<Vec<Shown>> =
            figures.iter().map(|row| row.iter().map(|figure| Shown::of(figure.as_ref())).collect()).collect();
        if self.table.rounding != Rounding::Balance {
            return shown;
        }
        let parents: Vec<Option<usize>> = listed.iter().map(|row| row.parent).collect();
        for at in (0..self.indicators.len()).filter(|&at| self.is_scaled(at)) {
            let decimals = self.indicators[at].decimals;
            let mut part = |field: fn(&mut Shown) -> &mut Option<Decimal>| {
                let exact: Vec<Option<Decimal>> = shown.iter_mut().map(|row| *field(&mut row[at])).collect();
                for (row, value) in shown.iter_mut().zip(balance(&exact, &parents, decimals)) {
                    *field(&mut row[at]) = value;
                }
            };
            part(|shown| &mut shown.value);
            part(|shown| &mut shown.previous);
            part(|shown| &mut shown.last_year);
        }
        shown
    }

    /// Small lines over the months beside each unit, behind all indicators; gives the place of the one that they show.
    fn trends(&mut self, listed: &[UnitRow], source: &mut Source, columns: &Columns) -> Option<usize> {
        let trend = self.place(self.table.measure(self.results.plan)?)?;
        let indicator = &self.indicators[trend];
        let lines: Vec<_> =
            listed.iter().map(|row| (row.name.clone(), indicator, self.months(row.unit, trend))).collect();
        let ranges = source.months(&format!("{}　{}", self.table.title, indicator.name), &lines);
        let head = TOP + if columns.two_rows() { 2 } else { 1 };
        let at = columns.start(self.indicators.len());
        let sparks = ranges.iter().enumerate().filter_map(|(row, range)| {
            Some(Spark { at: (row_number(head + row), column(at)), sheet: source.index, range: (*range)? })
        });
        self.sparks.extend(sparks);
        ranges.iter().any(Option::is_some).then_some(trend)
    }

    /// One row of heads, or two where values are compared.
    fn unit_header(&mut self, columns: &Columns, trend: Option<usize>) {
        self.head = if columns.two_rows() { 2 } else { 1 };
        let head = |text: &str| Cell::text(text, Role::Header);
        let covered = || Cell::new(Content::Covered, Role::Header);
        let mut top = vec![head("单位").down(self.head)];
        let mut below = vec![covered()];
        for (at, indicator) in self.indicators.iter().enumerate() {
            let start = below.len();
            below.push(head("本期"));
            for compare in &columns.compare {
                let (before, change) = self.compare_words(*compare);
                if columns.values {
                    below.push(head(before));
                }
                let points = if indicator.is_percent() { "\n（百分点）" } else { "" };
                below.push(head(&format!("{change}{points}")));
            }
            if columns.targets[at] {
                below.extend([head("全年目标"), head("完成")]);
            }
            top.push(head(&with_unit(indicator)).across(below.len() - start));
        }
        if let Some(at) = trend {
            top.push(head(&format!("{}走势", self.indicators[at].name)).down(self.head));
            below.push(covered());
        }
        top.push(head("报送情况").down(self.head));
        below.push(covered());
        self.rows.push(top.into());
        if columns.two_rows() {
            self.rows.push(below.into());
        }
    }

    fn unit_row(
        &self,
        row: &UnitRow,
        figures: &[Option<Figure>],
        shown: &[Shown],
        columns: &Columns,
        trend: Option<usize>,
    ) -> Vec<Cell> {
        let role = if row.sum { Role::Total } else { Role::Body };
        let mut cells = vec![Cell::text(row.name.clone(), role).indent(row.level.saturating_sub(1))];
        for (at, indicator) in self.indicators.iter().enumerate() {
            let figure = figures[at].as_ref();
            let all = figure_cells(indicator, figure, &shown[at], &columns.compare, role);
            // After the value come pairs of what it is compared with and the change.
            let kept = all.into_iter().enumerate().filter(|(i, _)| columns.values || *i == 0 || i % 2 == 0);
            cells.extend(kept.map(|(_, cell)| Cell { content: compare::bare(cell.content), ..cell }));
            if columns.targets[at] {
                let standing = compare::standing(indicator, figure, Decimal::ZERO);
                cells.extend([number(standing.target, role), number(standing.completion, role)]);
            }
        }
        if let Some(trend) = trend {
            cells.push(trend_cell(&self.months(row.unit, trend), role));
        }
        let all: Vec<&Figure> = figures.iter().flatten().collect();
        let (state, tone) = units::reported(&all);
        cells.push(Cell::text(state, role).align(Align::Center).tone(tone));
        cells
    }

    /// Bars behind the values that the chart draws.
    fn bars_behind(&mut self, drawn: &[usize], columns: &Columns, listed: &[UnitRow], shown: &[Vec<Shown>]) {
        if listed.len() < 2 {
            return;
        }
        let first = TOP + self.head as usize;
        let range = (row_number(first), row_number(first + listed.len() - 1));
        for &at in drawn {
            let col = column(columns.start(at));
            // A share has its own full length. Of amounts the greatest of a unit: sums would make all others short.
            let units = listed.iter().zip(shown).filter(|(row, _)| !row.sum);
            let greatest = units.filter_map(|(_, shown)| shown[at].value).max();
            let full = if self.indicators[at].is_percent() { Some(Decimal::ONE_HUNDRED) } else { greatest };
            let full = full.filter(|full| *full > Decimal::ZERO);
            self.bars.push(Bars { range: (range.0, col, range.1, col), full });
        }
    }

    /// The units alone, the best first, as the chart draws them; of many the last.
    fn unit_picture(
        &self,
        drawn: &[usize],
        listed: &[UnitRow],
        shown: &[Vec<Shown>],
        source: &mut Source,
    ) -> Option<Picture> {
        let (kind, mut title, format) = self.titled(drawn)?;
        let first = *drawn.first()?;
        let mut lines: Vec<(Decimal, &UnitRow, &Vec<Shown>)> = listed
            .iter()
            .zip(shown)
            .filter(|(row, _)| !row.sum)
            .filter_map(|(row, shown)| Some((shown[first].value?, row, shown)))
            .collect();
        if lines.len() < 2 {
            return None;
        }
        lines.sort_by(|a, b| compare::best_first(&self.indicators[first], a.0, b.0));
        if lines.len() > BARS {
            title = format!("{title}：后{LAST}家");
            lines.drain(..lines.len() - LAST);
        }
        let heads: Vec<String> = drawn.iter().map(|&at| self.indicators[at].name.clone()).collect();
        let lines: Vec<(String, Vec<Content>)> = lines
            .into_iter()
            .map(|(_, row, shown)| {
                let values = drawn.iter().map(|&at| compare::value(&self.indicators[at], shown[at].value));
                (row.name.clone(), values.collect())
            })
            .collect();
        let rows = source.chart(&self.table.title, &heads, &lines);
        let series = heads.into_iter().enumerate().map(|(i, head)| (head, column(1 + i))).collect();
        Some(Picture { kind, title, format, sheet: source.index, categories: 0, series, rows, units: true })
    }
}
