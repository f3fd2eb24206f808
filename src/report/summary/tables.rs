//! The declared tables: a sheet each, with a row for each unit, indicator or month.

use rust_decimal::Decimal;

use super::compare;
use super::units::{self, UnitRow};
use crate::config::plan::{Chart as Drawn, Compare, Indicator, Rows, TablePlan, Window};
use crate::model::{Figure, Results};
use crate::report::document::{Align, Cell, ChartKind, Content, NumberFormat, Page, Role, Row, Sheet, Tone};
use crate::report::words;

/// Columns wider than this together go on landscape paper.
const PORTRAIT: u32 = 104;
/// With more columns than this the values compared with are left out, and only the changes shown.
const ROOMY: usize = 15;
/// No table is narrower than this.
const NARROWEST: u32 = 88;
/// The least height of a row, in points.
const ROW_POINTS: u16 = 18;
/// More rows than this are no picture, and would not fit on a page with it.
const BARS: usize = 30;

/// A table's sheet, and what a chart of it would draw.
pub(super) struct Table {
    /// The sheet.
    pub(super) sheet: Sheet,
    /// The chart, where it was asked for and there is something to draw.
    pub(super) picture: Option<Picture>,
}

/// What a chart draws, wherever it will stand.
#[derive(Clone)]
pub(super) struct Picture {
    /// Its kind.
    pub(super) kind: ChartKind,
    /// Its title.
    pub(super) title: String,
    /// How values are written.
    pub(super) format: NumberFormat,
    /// The column of the categories.
    pub(super) categories: u16,
    /// Names and columns of the series.
    pub(super) series: Vec<(String, u16)>,
    /// First and last row.
    pub(super) rows: (u32, u32),
}

/// The sheet of `table`.
pub(super) fn table(results: &Results<'_>, table: &TablePlan) -> Table {
    let plan = results.plan;
    let indicators: Vec<&Indicator> = table.indicators.iter().map(|&i| &plan.indicators[i]).collect();
    let mut build = Build { results, table, indicators, rows: Vec::new(), head: 1, notes: Vec::new() };
    let drawn = match table.rows {
        Rows::Units => build.units(),
        Rows::Indicators => build.indicators(),
        Rows::Periods => build.periods(),
    };
    build.finish(drawn)
}

/// The rows of a chart, and by indicator the column that it draws.
struct DrawnRows {
    categories: u16,
    rows: (u32, u32),
    /// Column of each indicator's value; when all values stand in one column, that one.
    columns: Vec<u16>,
}

struct Build<'a, 'b> {
    results: &'a Results<'b>,
    table: &'a TablePlan,
    indicators: Vec<&'a Indicator>,
    /// Header and body, without title and sub-line.
    rows: Vec<Row>,
    /// How many of them are the header.
    head: u32,
    notes: Vec<String>,
}

impl Build<'_, '_> {
    fn figure(&self, unit: usize, at: usize) -> Option<&Figure> {
        self.results.figures.get(self.table.window, unit, self.table.indicators[at])
    }

    /// The comparisons that this table shows: the year to date has no span before it.
    fn compare(&self) -> Vec<Compare> {
        let all = self.table.compare.iter().copied();
        all.filter(|compare| *compare == Compare::LastYear || self.table.window != Window::Ytd).collect()
    }

    /// A row for each unit, the total first.
    fn units(&mut self) -> Option<DrawnRows> {
        let compare = self.compare();
        let values = 2 + self.indicators.len() * (1 + 2 * compare.len()) <= ROOMY;
        let each = 1 + compare.len() * if values { 2 } else { 1 };
        self.unit_header(&compare, values);
        let listed = units::rows(self.results, self.table);
        let total_above = usize::from(listed.first().is_some_and(|row| row.total));
        for row in &listed {
            let cells = self.unit_row(row, &compare, values);
            self.rows.push(cells.into());
        }
        if listed.iter().any(|row| row.others) {
            self.notes.push("合计含表中未列出的单位。".to_owned());
        }
        if total_above > 0 && self.indicators.iter().any(|indicator| indicator.is_percent()) {
            self.notes.push("比率的合计按总数重新计算，不是各单位的平均。".to_owned());
        }
        let first = self.head as usize + total_above;
        let columns = (0..self.indicators.len()).map(|at| column(1 + at * each)).collect();
        Some(DrawnRows { categories: 0, rows: (row_number(first), row_number(self.rows.len() - 1)), columns })
    }

    /// One row of heads, or two where values are compared; `values` shows what they are compared with.
    fn unit_header(&mut self, compare: &[Compare], values: bool) {
        let two = !compare.is_empty();
        self.head = if two { 2 } else { 1 };
        let header = |text: String| Cell::text(text, Role::Header);
        let mut top = vec![header("单位".to_owned()).down(self.head)];
        let mut below = vec![Cell::new(Content::Covered, Role::Header)];
        for indicator in &self.indicators {
            let name = if two { with_unit(indicator, "") } else { with_unit(indicator, "\n") };
            let start = below.len();
            below.push(header("本期".to_owned()));
            for compare in compare {
                let (before, change) = self.compare_words(*compare);
                if values {
                    below.push(header(before.to_owned()));
                }
                let points = if indicator.is_percent() { "\n（百分点）" } else { "" };
                below.push(header(format!("{change}{points}")));
            }
            top.push(header(name).across(below.len() - start));
        }
        top.push(header("报送情况".to_owned()).down(self.head));
        below.push(Cell::new(Content::Covered, Role::Header));
        self.rows.push(top.into());
        if two {
            self.rows.push(below.into());
        }
    }

    fn compare_words(&self, compare: Compare) -> (&'static str, &'static str) {
        match compare {
            Compare::Prev => (words::previous(self.table.window).unwrap_or("上期"), "环比"),
            Compare::LastYear => ("上年同期", "同比"),
        }
    }

    fn unit_row(&self, row: &UnitRow, compare: &[Compare], values: bool) -> Vec<Cell> {
        let role = if row.total { Role::Total } else { Role::Body };
        let mut cells = vec![Cell::text(row.name.clone(), role).indent(row.depth)];
        for (at, indicator) in self.indicators.iter().enumerate() {
            let figure = self.figure(row.unit, at);
            let all = figure_cells(indicator, figure, compare, role);
            // After the value come pairs of what it is compared with and the change.
            let kept = all.into_iter().enumerate().filter(|(i, _)| values || *i == 0 || i % 2 == 0);
            cells.extend(kept.map(|(_, cell)| Cell { content: compare::bare(cell.content), ..cell }));
        }
        let figures: Vec<&Figure> = (0..self.indicators.len()).filter_map(|at| self.figure(row.unit, at)).collect();
        let (state, tone) = units::reported(&figures);
        cells.push(Cell::text(state, role).align(Align::Center).tone(tone));
        cells
    }

    /// A row for each indicator, at the root.
    fn indicators(&mut self) -> Option<DrawnRows> {
        let mut compare = self.compare();
        if !compare.contains(&Compare::LastYear) {
            compare.push(Compare::LastYear);
        }
        let header = |text: &str| Cell::text(text, Role::Header);
        let mut head = vec![header("序号"), header("指标"), header("单位"), header("数值")];
        for compare in &compare {
            let (before, change) = self.compare_words(*compare);
            head.extend([header(before), header(change)]);
        }
        head.push(header("报送单位"));
        self.rows.push(head.into());
        let root = self.results.tree.root();
        let mut partial = false;
        for (at, indicator) in self.indicators.iter().enumerate() {
            let figure = self.figure(root, at);
            let mut cells = vec![
                Cell::new(Content::count(Decimal::from(at + 1)), Role::Body).align(Align::Center),
                Cell::text(indicator.name.clone(), Role::Body),
                Cell::text(indicator.unit.clone(), Role::Body).align(Align::Center),
            ];
            cells.extend(figure_cells(indicator, figure, &compare, Role::Body));
            let gap = figure.and_then(compare::gap);
            partial |= gap.is_some();
            let cover = match (figure, &gap) {
                (None, _) => words::NOTHING.to_owned(),
                (Some(_), Some(gap)) => format!("{gap} 不全"),
                (Some(figure), None) => compare::coverage(figure),
            };
            let tone = if gap.is_some() { Tone::Doubtful } else { Tone::Plain };
            cells.push(Cell::text(cover, Role::Body).align(Align::Center).tone(tone));
            self.rows.push(cells.into());
        }
        self.notes.push("报送单位：已报齐的家数/应报的家数；“不定期”指有事才报的报表。".to_owned());
        if partial {
            self.notes.push("标“不全”的，数据尚未收齐或有格未计入，以后可能变动。".to_owned());
        }
        let alike = self.indicators.windows(2).all(|pair| pair[0].unit == pair[1].unit);
        alike.then(|| DrawnRows { categories: 1, rows: (1, row_number(self.rows.len() - 1)), columns: vec![3] })
    }

    /// A row for each month of the year so far, at the root, and the year so far below.
    fn periods(&mut self) -> Option<DrawnRows> {
        let mut head = vec![Cell::text("月份", Role::Header)];
        head.extend(self.indicators.iter().map(|i| Cell::text(with_unit(i, "\n"), Role::Header)));
        self.rows.push(head.into());
        let results = self.results;
        let january = results.period.january();
        for (month, period) in january.through(results.period).enumerate() {
            let mut cells = vec![Cell::text(format!("{}月", period.month()), Role::Body).align(Align::Center)];
            for (indicator, &at) in self.indicators.iter().zip(&self.table.indicators) {
                let value = results.series.get(at).and_then(|months| months.get(month)).copied().flatten();
                cells.push(number(compare::value(indicator, value), Role::Body));
            }
            self.rows.push(cells.into());
        }
        let last = self.rows.len() - 1;
        let mut cells = vec![Cell::text("本年累计", Role::Total).align(Align::Center)];
        for (indicator, &at) in self.indicators.iter().zip(&self.table.indicators) {
            let figure = results.figures.get(Window::Ytd, results.tree.root(), at);
            cells.push(number(compare::value(indicator, figure.and_then(|f| f.value)), Role::Total));
        }
        self.rows.push(cells.into());
        self.notes.push("累计按全部源数据计算；存量指标为期末数，比率按总数重新计算。".to_owned());
        let columns = (0..self.indicators.len()).map(|at| column(1 + at)).collect();
        Some(DrawnRows { categories: 0, rows: (1, row_number(last)), columns })
    }

    /// Title, sub-line and notes around the rows; widths, freezing, print set-up.
    fn finish(self, drawn: Option<DrawnRows>) -> Table {
        let Self { results, table, indicators, rows, head, mut notes } = self;
        let columns = rows[0].cells.iter().map(|cell| usize::from(cell.cols)).sum();
        let body = rows.len() - head as usize;
        let mut sheet = Sheet { name: table.title.clone(), ..Sheet::default() };
        sheet.rows.push(vec![Cell::text(table.title.clone(), Role::Title).across(columns)].into());
        let window = if table.rows == Rows::Periods { Window::Ytd } else { table.window };
        let last_day = results.period.last_day().format("%Y年%-m月%-d日");
        let project = &results.plan.project.name;
        let subtitle = format!("{project}　{}　（截至{last_day}）", words::span(window, results.period));
        sheet.rows.push(vec![Cell::text(subtitle, Role::Subtitle).across(columns)].into());
        sheet.rows.extend(rows);
        sheet.fit(2, 9, 40);
        let spare = NARROWEST.saturating_sub(sheet.total_width()) / u32::try_from(columns).unwrap_or(1).max(1);
        sheet.widths.iter_mut().for_each(|width| *width += u16::try_from(spare).unwrap_or(0));
        sheet.least_height = ROW_POINTS;
        if body == 0 {
            notes.insert(0, "本期没有可列的数据。".to_owned());
        }
        notes.insert(0, format!("“{}”表示没有数据，不是0。", words::NOTHING));
        let note = format!("注：{}", notes.concat());
        sheet.rows.push(vec![Cell::text(note, Role::Note).across(columns)].into());
        sheet.freeze = (2 + head, if table.rows == Rows::Indicators { 2 } else { 1 });
        sheet.repeat = Some((0, 1 + head));
        sheet.page = Page { landscape: sheet.total_width() > PORTRAIT, single: false };
        let picture = drawn.and_then(|drawn| picture(table, &indicators, &drawn, &sheet));
        Table { sheet, picture }
    }
}

/// What the table's chart draws: its rates, or else the figures that share the first one's unit of measure.
fn picture(table: &TablePlan, indicators: &[&Indicator], drawn: &DrawnRows, sheet: &Sheet) -> Option<Picture> {
    let kind = match table.chart? {
        Drawn::Bar => ChartKind::Bar,
        Drawn::Column => ChartKind::Column,
        Drawn::Line => ChartKind::Line,
    };
    let rows = (drawn.rows.0 + 2, drawn.rows.1 + 2);
    let count = (rows.1 + 1).saturating_sub(rows.0) as usize;
    let measure = indicators.iter().find(|i| i.is_percent()).or(indicators.first())?;
    let series: Vec<(String, u16)> = if drawn.columns.len() == indicators.len() {
        let alike = indicators.iter().zip(&drawn.columns).filter(|(i, _)| i.unit == measure.unit);
        alike.map(|(indicator, &column)| (indicator.name.clone(), column)).take(4).collect()
    } else {
        vec![(table.title.clone(), drawn.columns[0])]
    };
    let name = match series.as_slice() {
        [(name, _)] => name,
        _ => &table.title,
    };
    let title = format!("{name}（{}）", measure.unit);
    let has_number = |row: &Row| {
        // Rows of the body hold no spans, so that a cell's place is its column.
        series.iter().any(|(_, at)| matches!(row.cells[usize::from(*at)].content, Content::Number(..)))
    };
    let drawable = (2..=BARS).contains(&count) && sheet.rows[rows.0 as usize..=rows.1 as usize].iter().any(has_number);
    let format = compare::format(measure);
    drawable.then_some(Picture { kind, title, format, categories: drawn.categories, series, rows })
}

/// Value and comparisons of one figure.
fn figure_cells(indicator: &Indicator, figure: Option<&Figure>, compare: &[Compare], role: Role) -> Vec<Cell> {
    let value = figure.and_then(|figure| figure.value);
    let mut cells = vec![number(compare::value(indicator, value), role)];
    for compare in compare {
        let before = figure.and_then(|figure| match compare {
            Compare::Prev => figure.previous,
            Compare::LastYear => figure.last_year,
        });
        cells.push(number(compare::value(indicator, before), role));
        cells.push(number(compare::change(indicator, value, before), role));
    }
    cells
}

/// A cell of a column of numbers: what is no number stands right too.
fn number(content: Content, role: Role) -> Cell {
    Cell::new(content, role).align(Align::Right)
}

/// The indicator's name with its unit of measure.
fn with_unit(indicator: &Indicator, between: &str) -> String {
    if indicator.unit.is_empty() {
        indicator.name.clone()
    } else {
        format!("{}{between}（{}）", indicator.name, indicator.unit)
    }
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn row_number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
