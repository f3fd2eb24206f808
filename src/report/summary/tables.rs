//! The declared tables: a sheet each, with a row for each unit, indicator or month.

mod by_indicator;
mod by_period;
mod by_unit;

use huizong_intake::model::CellRef;
use rust_decimal::Decimal;

use super::drawn::{Picture, Source, row_number};
use super::{basis, compare, money};
use crate::config::plan::{Chart as Drawn, Compare, Indicator, Money, Rounding, Rows, TablePlan, Window};
use crate::model::{Figure, Results};
use crate::report::document::{
    Align, Bars, Cell, ChartKind, Content, Link, Mark, Named, NumberFormat, Page, Role, Row, Sheet, Spark,
};
use crate::report::words;

/// Columns wider than this together go on landscape paper.
const PORTRAIT: u32 = 104;
/// No table is narrower than this.
const NARROWEST: u32 = 88;
/// The least height of a row, in points.
const ROW_POINTS: u16 = 18;
/// Rows of title and sub-line above the header.
const TOP: usize = 2;
/// Units drawn at most; of more, only the last [`LAST`] are.
const BARS: usize = 30;
/// How many of many units are drawn.
const LAST: usize = 15;
/// Series of a chart.
const SERIES: usize = 4;

/// A table's sheet, and what a chart of it draws.
pub(super) struct Table {
    /// The sheet.
    pub(super) sheet: Sheet,
    /// The chart, where it was asked for and there is something to draw.
    pub(super) picture: Option<Picture>,
    /// The row of each indicator, or the first, for links.
    pub(super) indicator_rows: Vec<u32>,
}

/// The sheet of `table`, the one at `index` of the document.
pub(super) fn table(results: &Results<'_>, table: &TablePlan, index: usize, source: &mut Source) -> Table {
    let declared = table.indicators.iter().map(|&i| &results.plan.indicators[i]);
    let indicators = declared.map(|i| money::indicator(table, i).unwrap_or_else(|| i.clone())).collect();
    let mut build = Build {
        results,
        table,
        window: if table.rows == Rows::Periods { Window::Ytd } else { table.window },
        index,
        indicators,
        rows: Vec::new(),
        head: 1,
        notes: Vec::new(),
        bars: Vec::new(),
        sparks: Vec::new(),
        named: 0,
        flat: true,
    };
    let picture = match table.rows {
        Rows::Units => build.units(source),
        Rows::Indicators => build.indicators(source),
        Rows::Periods => build.periods(source),
    };
    build.finish(picture)
}

struct Build<'a, 'b> {
    results: &'a Results<'b>,
    table: &'a TablePlan,
    /// What its figures are taken over: months are those of the year so far.
    window: Window,
    /// The sheet's place in the document.
    index: usize,
    /// The table's indicators as it shows them.
    indicators: Vec<Indicator>,
    /// Header and body, without title and sub-line.
    rows: Vec<Row>,
    /// How many of them are the header.
    head: u32,
    notes: Vec<String>,
    bars: Vec<Bars>,
    sparks: Vec<Spark>,
    /// Rows at the end that are no part of what the table's name means.
    named: usize,
    /// Whether all rows of the body are alike, so that they may be sorted.
    flat: bool,
}

impl Build<'_, '_> {
    /// The figure as the table shows it, exact.
    fn figure(&self, unit: usize, at: usize) -> Option<Figure> {
        let figure = self.results.figures.get(self.window, unit, self.table.indicators[at])?;
        Some(if self.is_scaled(at) { money::figure(self.table, figure) } else { figure.clone() })
    }

    /// Whether the indicator is shown in a larger unit than its own.
    fn is_scaled(&self, at: usize) -> bool {
        self.indicators[at].unit != self.results.plan.indicators[self.table.indicators[at]].unit
    }

    /// The values of all months at `unit` as the table shows them.
    fn months(&self, unit: usize, at: usize) -> Vec<Option<Decimal>> {
        let months = self.results.months.get(unit, self.table.indicators[at]).iter();
        if self.is_scaled(at) {
            months.map(|value| value.and_then(|value| value.checked_div(self.table.money.yuan()))).collect()
        } else {
            months.copied().collect()
        }
    }

    /// The months of each indicator at the root, for small lines.
    fn root_months(&self) -> Vec<(String, &Indicator, Vec<Option<Decimal>>)> {
        let root = self.results.tree.root();
        let all = self.indicators.iter().enumerate();
        all.map(|(at, indicator)| (indicator.name.clone(), indicator, self.months(root, at))).collect()
    }

    /// The comparisons that this table shows: the year to date has no span before it.
    fn compare(&self) -> Vec<Compare> {
        let all = self.table.compare.iter().copied();
        all.filter(|compare| *compare == Compare::LastYear || self.window != Window::Ytd).collect()
    }

    fn compare_words(&self, compare: Compare) -> (&'static str, &'static str) {
        match compare {
            Compare::Prev => (words::previous(self.window).unwrap_or("上期"), "环比"),
            Compare::LastYear => ("上年同期", "同比"),
        }
    }

    /// Where an indicator of the plan stands in `indicators`.
    fn place(&self, indicator: usize) -> Option<usize> {
        self.table.indicators.iter().position(|&other| other == indicator)
    }

    /// The place in `indicators` of those that the chart draws: the declared ones, or else those of the first one's unit
    /// of measure.
    fn drawn(&self) -> Vec<usize> {
        let Some(first) = self.table.measure(self.results.plan) else { return Vec::new() };
        if !self.table.drawn.is_empty() {
            return self.table.drawn.iter().filter_map(|&i| self.place(i)).take(SERIES).collect();
        }
        let unit = self.place(first).map_or("", |at| self.indicators[at].unit.as_str());
        (0..self.indicators.len()).filter(|&at| self.indicators[at].unit == unit).take(SERIES).collect()
    }

    /// A chart's kind and title over the indicators `drawn`.
    fn titled(&self, drawn: &[usize]) -> Option<(ChartKind, String, NumberFormat)> {
        let kind = match self.table.chart? {
            Drawn::Bar => ChartKind::Bar,
            Drawn::Column => ChartKind::Column,
            Drawn::Line => ChartKind::Line,
        };
        let first = &self.indicators[*drawn.first()?];
        let name = if drawn.len() == 1 { &first.name } else { &self.table.title };
        let unit = if first.unit.is_empty() { String::new() } else { format!("（{}）", first.unit) };
        Some((kind, format!("{name}{unit}"), NumberFormat::of(first)))
    }

    /// What is to be said about money and about other units behind what is compared; `node` is the table's top.
    fn say(&mut self, node: usize) {
        if (0..self.indicators.len()).any(|at| self.is_scaled(at)) {
            let unit = self.table.money.name();
            self.notes.push(match self.table.rounding {
                Rounding::Note => format!("金额以{unit}计，各数分别四舍五入，分项之和与合计可能有尾差。"),
                Rounding::Balance => {
                    format!("金额以{unit}计，尾数已按合计调平（舍位平衡），个别数与单独四舍五入相差末位1。")
                }
            });
        }
        let compare = self.compare();
        self.notes.extend(basis::said(self.results, node, self.window, &self.table.indicators, &compare));
        if self.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.style.mark == Mark::Star) {
            self.notes.push("带*的数尚未收齐或有格未计入，以后可能变动。".to_owned());
        }
    }

    /// Title, sub-line and notes around the rows; widths, freezing, print set-up.
    fn finish(self, picture: Option<Picture>) -> Table {
        let Self { results, table, window, indicators, rows, head, mut notes, .. } = self;
        let columns = rows[0].cells.iter().map(|cell| usize::from(cell.cols)).sum();
        let body = rows.len() - head as usize;
        let mut sheet = Sheet { name: table.title.clone(), bars: self.bars, sparks: self.sparks, ..Sheet::default() };
        sheet.rows.push(vec![Cell::text(table.title.clone(), Role::Title).across(columns)].into());
        let last_day = results.period.last_day().format("%Y年%-m月%-d日");
        let project = &results.plan.project.name;
        let money = if table.money == Money::Yuan {
            String::new()
        } else {
            format!("　金额单位：{}", table.money.name())
        };
        let subtitle = format!("{project}　{}　（截至{last_day}）{money}", words::span(window, results.period));
        let home = Some(Link::Inside { sheet: 0, cell: CellRef::new(0, 0) });
        sheet.rows.push(vec![Cell::text(subtitle, Role::Subtitle).across(columns).link(home)].into());
        sheet.rows.extend(rows);
        room_for_marks(&mut sheet.rows[TOP..]);
        sheet.fit(TOP, 8, 40);
        let spare = NARROWEST.saturating_sub(sheet.total_width()) / u32::try_from(columns).unwrap_or(1).max(1);
        sheet.widths.iter_mut().for_each(|width| *width += u16::try_from(spare).unwrap_or(0));
        sheet.least_height = ROW_POINTS;
        let last = sheet.rows.len() - 1 - self.named;
        if body == 0 {
            notes.insert(0, "本期没有可列的数据。".to_owned());
        } else {
            let right = u16::try_from(columns).unwrap_or(u16::MAX).saturating_sub(1);
            let range = (row_number(TOP), 0, row_number(last), right);
            sheet.names.push(Named { name: format!("表_{}", table.id), range, table: self.flat && head == 1 });
        }
        notes.insert(0, format!("“{}”表示没有数据，不是0。", words::NOTHING));
        let note = format!("注：{}", notes.concat());
        sheet.rows.push(vec![Cell::text(note, Role::Note).across(columns)].into());
        sheet.freeze = (row_number(TOP) + head, if table.rows == Rows::Indicators { 2 } else { 1 });
        sheet.repeat = Some((0, row_number(TOP) + head - 1));
        sheet.page = Page { landscape: sheet.total_width() > PORTRAIT, single: false };
        let first = row_number(TOP) + head;
        let indicator_rows = (0..indicators.len())
            .map(|at| if table.rows == Rows::Indicators { first + row_number(at) } else { row_number(TOP) })
            .collect();
        Table { sheet, picture, indicator_rows }
    }
}

/// Where a column has a marked number, all its numbers leave room for the mark.
fn room_for_marks(rows: &mut [Row]) {
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    for col in 0..columns {
        let marked = |row: &Row| row.cells.get(col).is_some_and(|cell| cell.style.mark == Mark::Star);
        if !rows.iter().any(marked) {
            continue;
        }
        for cell in rows.iter_mut().filter_map(|row| row.cells.get_mut(col)) {
            if cell.style.mark == Mark::None && matches!(cell.content, Content::Number(..)) {
                cell.style.mark = Mark::Room;
            }
        }
    }
}

/// Values of one figure as they are shown: its own and those that it is compared with, where other rows decide them.
struct Shown {
    value: Option<Decimal>,
    previous: Option<Decimal>,
    last_year: Option<Decimal>,
}

impl Shown {
    fn of(figure: Option<&Figure>) -> Self {
        Self {
            value: figure.and_then(|figure| figure.value),
            previous: figure.and_then(|figure| figure.previous),
            last_year: figure.and_then(|figure| figure.last_year),
        }
    }
}

/// Value and comparisons of one figure; changes are those of the exact values.
fn figure_cells(
    indicator: &Indicator,
    figure: Option<&Figure>,
    shown: &Shown,
    compare: &[Compare],
    role: Role,
) -> Vec<Cell> {
    let exact = figure.and_then(|figure| figure.value);
    let mark = if figure.and_then(compare::gap).is_some() { Mark::Star } else { Mark::None };
    let value = compare::value(indicator, shown.value);
    let mark = if matches!(value, Content::Number(..)) { mark } else { Mark::None };
    let mut cells = vec![number(value, role).mark(mark)];
    for compare in compare {
        let (before, as_shown) = match compare {
            Compare::Prev => (figure.and_then(|figure| figure.previous), shown.previous),
            Compare::LastYear => (figure.and_then(|figure| figure.last_year), shown.last_year),
        };
        cells.push(number(compare::value(indicator, as_shown), role));
        cells.push(number(compare::change(indicator, exact, before), role));
    }
    cells
}

/// The cell of a small line; the sign in it says where the last month went, also where no line is drawn.
fn trend_cell(months: &[Option<Decimal>], role: Role) -> Cell {
    let known: Vec<Decimal> = months.iter().rev().take(2).copied().flatten().collect();
    let sign = match known.as_slice() {
        [now, before] if now > before => "↑",
        [now, before] if now < before => "↓",
        [_, _] => "→",
        _ => "",
    };
    Cell::text(sign, role).align(Align::Right)
}

/// What is to be said about [`trend_cell`].
const TREND: &str = "走势：本年逐月，箭头为本月与上月相比。";

/// A cell of a column of numbers: what is no number stands right too.
fn number(content: Content, role: Role) -> Cell {
    Cell::new(content, role).align(Align::Right)
}

/// The indicator's name with its unit of measure.
fn with_unit(indicator: &Indicator) -> String {
    if indicator.unit.is_empty() {
        indicator.name.clone()
    } else {
        format!("{}（{}）", indicator.name, indicator.unit)
    }
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
