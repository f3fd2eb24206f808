//! 报告数据 and 溯源: each of the report's figures with the submissions that it comes from, and links to their cells.

use huizong_intake::model::{CellRef, Value};
use huizong_intake::typing::display;
use rust_decimal::Decimal;

use super::{List, middle, text};
use crate::config::plan::Indicator;
use crate::model::{Origin, OriginLine, OriginPart, Results};
use crate::plain::is_mark;
use crate::report::document::{Align, Cell, Content, Link, NumberFormat, Role, Sheet};
use crate::report::words;

/// The sheet of the figures.
const FIGURES: &str = "报告数据";
/// The sheet of their lines.
const LINES: &str = "溯源";
/// Rows above a list's first.
const HEAD: u32 = 3;

/// The sheet of the figures and that of their lines, which are the document's sheets `first` and the next.
pub(super) fn origins(results: &Results<'_>, first: usize, most: usize) -> (Sheet, Sheet) {
    let shown: Vec<usize> = (0..results.origins.len()).filter(|&at| results.origins[at].shown).collect();
    let mut lines = Lines::new(results, &shown, first, most);
    for at in 0..results.origins.len() {
        lines.figure(at);
    }
    (figures(results, &shown, &lines, most), lines.finish())
}

fn figures(results: &Results<'_>, shown: &[usize], of: &Lines<'_>, most: usize) -> Sheet {
    let header = [("指标", 28), ("时间", 16), ("全局数", 16), ("准确值", 22), ("怎么算", 56), ("明细", 12)];
    let mut list = List::new(FIGURES, "报告数据从哪里来".to_owned(), &header, most);
    for &at in shown {
        let origin = &results.origins[at];
        if !list.takes() {
            continue;
        }
        let indicator = &results.plan.indicators[origin.indicator];
        let row = of.heads[at];
        let lines = Link::Inside { sheet: of.first + 1, cell: CellRef::new(row, 0) };
        list.push(vec![
            text(indicator.name.clone()).to(Some(lines.clone())),
            middle(span(results, origin)),
            rounded(indicator, origin.value),
            exact(indicator, origin.value, Role::Body),
            text(how(results, origin)),
            middle(format!("溯源第{}行", row + 1)).to(Some(lines)),
        ]);
    }
    list.finish("点指标看它由哪些表、哪些格得来；追到每一格用 huizong explain。", "data/indicators.csv")
}

fn span(results: &Results<'_>, origin: &Origin) -> String {
    words::span(origin.window, results.period)
}

/// What is added, counted or divided, in words where there are any.
fn how(results: &Results<'_>, origin: &Origin) -> String {
    let indicator = &results.plan.indicators[origin.indicator];
    let mut said: Vec<&str> = origin.parts.iter().map(|part| part.words.as_str()).collect();
    said.dedup();
    if said.is_empty() {
        let names: Vec<String> = origin
            .of
            .iter()
            .map(|&of| &results.plan.indicators[results.origins[of].indicator])
            .map(|of| format!("{}是{}", of.id, of.name))
            .collect();
        format!("{}（{}）", indicator.value.text, names.join("，"))
    } else {
        let forms: Vec<&str> = indicator.forms.iter().map(|&form| results.plan.forms[form].name.as_str()).collect();
        format!("《{}》{}　{}", forms.join("》《"), said.join("；"), indicator.value.text)
    }
}

/// The figure as the report shows it.
fn rounded(indicator: &Indicator, value: Option<Decimal>) -> Cell {
    let Some(value) = value else { return middle(words::NOTHING) };
    let value = crate::model::shown(value, indicator.is_percent(), indicator.decimals);
    Cell::new(Content::Number(value, NumberFormat::of(indicator)), Role::Body)
}

/// The figure with all its digits, as `data/indicators.csv` has it.
fn exact(indicator: &Indicator, value: Option<Decimal>, role: Role) -> Cell {
    let plain = value.map(|value| crate::report::flat::plain(value, indicator.is_percent()));
    match plain.map(|plain| (plain.parse::<Decimal>(), plain)) {
        None => Cell::text(words::NOTHING, role).align(Align::Center),
        Some((Ok(number), _)) => Cell::new(Content::Number(number, NumberFormat::Plain(number.scale())), role),
        Some((Err(_), plain)) => Cell::text(plain, role),
    }
}

/// The list of lines under way.
struct Lines<'a> {
    results: &'a Results<'a>,
    /// The place of the sheet of figures in the document; this one follows.
    first: usize,
    list: List,
    /// Each origin's own row, from 0.
    heads: Vec<u32>,
    /// The row of each origin in the list of figures, for the way back.
    back: Vec<Option<u32>>,
}

impl<'a> Lines<'a> {
    fn new(results: &'a Results<'a>, shown: &[usize], first: usize, most: usize) -> Self {
        let header = [
            ("指标", 24),
            ("时间", 15),
            ("单位", 22),
            ("报表期", 9),
            ("文件", 44),
            ("工作表", 18),
            ("单元格", 22),
            ("计入", 15),
            ("说明", 40),
        ];
        let list = List::new(LINES, "报告数据溯源".to_owned(), &header, most);
        // Where each figure's own row will stand: one row for it, one a part, one a line, one for each that it is
        // computed from.
        let mut next = HEAD;
        let mut heads = Vec::new();
        for origin in &results.origins {
            heads.push(next);
            let rows: usize = origin.parts.iter().map(|part| 1 + part.lines.len()).sum::<usize>() + origin.of.len();
            next += 1 + u32::try_from(rows).unwrap_or(u32::MAX - next - 1);
        }
        let mut back = vec![None; results.origins.len()];
        for (row, &at) in (HEAD..).zip(shown) {
            back[at] = Some(row);
        }
        Self { results, first, list, heads, back }
    }

    fn push(&mut self, cells: Vec<Cell>) {
        if self.list.takes() {
            self.list.push(cells);
        }
    }

    fn figure(&mut self, at: usize) {
        let results = self.results;
        let origin = &results.origins[at];
        let indicator = &results.plan.indicators[origin.indicator];
        let total = |text: String| Cell::text(text, Role::Total);
        let back = self.back[at].map(|row| Link::Inside { sheet: self.first, cell: CellRef::new(row, 0) });
        self.push(vec![
            total(indicator.name.clone()).to(back),
            total(span(results, origin)).align(Align::Center),
            total(results.tree.get(results.tree.root()).name.clone()),
            total(String::new()),
            total(indicator.value.text.clone()),
            total(String::new()),
            total(String::new()),
            exact(indicator, origin.value, Role::Total),
            total(if indicator.is_percent() { "百分数".to_owned() } else { indicator.unit.clone() }),
        ]);
        for &of in &origin.of {
            let constituent = &results.origins[of];
            let named = &results.plan.indicators[constituent.indicator];
            let link = Link::Inside { sheet: self.first + 1, cell: CellRef::new(self.heads[of], 0) };
            self.push(vec![
                text(indicator.name.clone()),
                middle(span(results, origin)),
                text(""),
                text(""),
                text(format!("{} {}", named.id, named.name)),
                text(""),
                middle(format!("第{}行", self.heads[of] + 1)).to(Some(link)),
                exact(named, constituent.value, Role::Body),
                text("用于上面的算式"),
            ]);
        }
        for part in &origin.parts {
            self.part(indicator, origin, part);
        }
    }

    fn part(&mut self, indicator: &Indicator, origin: &Origin, part: &OriginPart) {
        let span = span(self.results, origin);
        let value = match &part.value {
            Some(Value::Number(number)) => plain(*number, Role::Body),
            Some(other) => middle(display(other)),
            None => middle(words::NOTHING),
        };
        let note = if part.note.is_empty() { String::new() } else { format!("；{}", part.note) };
        self.push(vec![
            text(indicator.name.clone()),
            middle(span.clone()),
            text("合计"),
            text(""),
            text(part.formula.clone()),
            text(""),
            text(""),
            value,
            text(format!("{}{note}", part.words)),
        ]);
        for line in &part.lines {
            self.line(indicator, &span, line);
        }
    }

    fn line(&mut self, indicator: &Indicator, span: &str, line: &OriginLine) {
        let nowhere = (String::new(), String::new());
        let (file, sheet) = line.place.as_ref().unwrap_or(&nowhere);
        let link = self.outside(file, sheet, line);
        self.push(vec![
            text(indicator.name.clone()),
            middle(span),
            text(self.results.tree.get(line.unit).name.clone()),
            middle(line.period.map(|period| period.to_string()).unwrap_or_default()),
            text(file.clone()),
            text(sheet.clone()),
            text(line.cells.clone()).to(link),
            line.adds.map_or_else(|| middle(words::NOTHING), |adds| plain(adds, Role::Body)),
            text(line.note.clone()),
        ]);
    }

    /// A link to the line's cells, where the input can be reached from the workbook.
    fn outside(&self, file: &str, sheet: &str, line: &OriginLine) -> Option<Link> {
        let to_input = self.results.to_input.as_ref()?;
        // Marks stand for characters of the file's name that cannot be shown: its name is another one.
        if file.is_empty() || file.contains(is_mark) {
            return None;
        }
        Some(Link::Outside { path: format!("{to_input}/{file}"), sheet: sheet.to_owned(), cells: line.run })
    }

    fn finish(self) -> Sheet {
        let subtitle = "每个数后面是它的来源，各行“计入”相加就是合计；单元格可以点开。";
        self.list.finish(subtitle, "huizong explain")
    }
}

fn plain(number: Decimal, role: Role) -> Cell {
    let number = number.normalize();
    Cell::new(Content::Number(number, NumberFormat::Grouped(number.scale())), role)
}
