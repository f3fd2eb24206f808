//! From records to a table: header, rows and total in the unit's own manner.

mod frame;

use rust_decimal::Decimal;

use crate::block::{Block, Cell, Content, Line, Of, Part};
use crate::calendar::{Month, chinese, iso};
use crate::catalog::{Column, Form, Frequency, Layout, Ty};
use crate::names;
use crate::records::{Row, State, Submission, Val};
use crate::refusals;
use crate::rng::Rng;
use crate::style::{Days, Style, Totals};
use crate::units::Unit;

/// What a table is written for.
pub struct Scene<'a> {
    /// The seed of the world.
    pub seed: u64,
    /// The sender.
    pub unit: &'a Unit,
    /// The unit's name as it writes it.
    pub unit_name: &'a str,
    /// The form.
    pub form: &'static Form,
    /// The month.
    pub period: Month,
    /// The unit's habits.
    pub style: &'a Style,
    /// The rows of the submission.
    pub rows: &'a [Row],
    /// Whether it becomes a CSV file, which has no formats, formulas and merged cells.
    pub csv: bool,
}

impl Scene<'_> {
    /// A stream for this table and a purpose; months differ.
    pub fn rng(&self, purpose: &str) -> Rng {
        Rng::keyed(self.seed, &[purpose, &self.unit.code, self.form.id, &self.period.to_string()])
    }

    /// The period in words: some units say quarter, half and year where the form is due for them.
    pub fn period_text(&self) -> String {
        let (year, month) = (self.period.year(), self.period.number());
        let due = self.form.owed_in(month);
        match self.form.frequency {
            Frequency::Yearly if due => format!("{year}年度"),
            Frequency::Quarterly if due && self.style.spans => {
                format!("{year}年{}季度", names::numeral(month as usize / 3))
            }
            Frequency::HalfYearly if due && self.style.spans => {
                format!("{year}年{}半年", if month == 6 { "上" } else { "下" })
            }
            _ => self.period.chinese(),
        }
    }
}

/// The columns of a table of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Number,
    Declared(usize),
    Extra,
}

/// The table of a submission.
pub fn build(scene: &Scene<'_>, index: usize, submission: &Submission) -> Block {
    let mut block = Block {
        submission: index,
        lines: Vec::new(),
        merges: Vec::new(),
        formulas: scene.style.totals == Totals::Formulas,
        date_format: scene.style.date_format,
        head_date_format: r#"m"月"d"日""#,
        beside: false,
        factors: Vec::new(),
    };
    if submission.state == State::Nil {
        block.lines.push(line(Part::Data, vec![Cell::text("本月无此项")]));
    } else {
        match scene.form.layout {
            Layout::Card => card(scene, submission, &mut block),
            Layout::Crosstab if scene.style.days != Days::Rows => {
                crosstab(scene, submission, &mut block);
            }
            Layout::Crosstab | Layout::Records => records(scene, submission, &mut block),
        }
    }
    refuse(scene, submission, &mut block);
    frame::footer(scene, &mut block);
    frame::title(scene, &mut block);
    block
}

/// Marks the cells that are beyond reading.
fn refuse(scene: &Scene<'_>, submission: &Submission, block: &mut Block) {
    for (_, cell) in block.cells_mut() {
        if let Of::Body(row, column) = cell.of
            && let Val::Bad(text) = &submission.rows[row][column]
        {
            cell.refused = Some(refusals::check(scene.form.columns[column].ty, text));
            if text == refusals::ERROR {
                cell.content = Content::Error(refusals::ERROR);
            }
        }
    }
}

/// A line of a part.
pub fn line(part: Part, cells: Vec<Cell>) -> Line {
    Line::new(part, cells)
}

/// The text of a column's header.
fn head(scene: &Scene<'_>, column: &Column) -> String {
    let ends_in_bracket = column.name.ends_with('）');
    if scene.style.header_units && !column.unit.is_empty() && !ends_in_bracket {
        format!("{}（{}）", column.name, column.unit)
    } else {
        column.name.to_owned()
    }
}

/// A value as a cell's content.
fn content(style: &Style, column: &Column, value: &Val) -> Content {
    match value {
        Val::Blank => Content::Blank,
        Val::Text(text) if column.ty == Ty::Mark => {
            let at = ["出勤", "请假", "缺勤"].iter().position(|mark| mark == text);
            Content::Text(at.map_or(text.as_str(), |at| style.marks[at]).to_owned())
        }
        Val::Text(text) | Val::Bad(text) => Content::Text(text.clone()),
        Val::Num(number) => {
            let mut number = *number;
            if column.ty == Ty::Money {
                number.rescale(2);
            } else {
                number = number.normalize();
            }
            Content::Number(number)
        }
        Val::Date(date) => Content::Date(*date),
        Val::Time(minutes) => Content::Time(*minutes),
        Val::Bool(yes) => {
            let mut words = style.yes_no;
            if words[1].is_empty() && !column.blank_false {
                words = ["是", "否"];
            }
            match words[usize::from(!yes)] {
                "" => Content::Blank,
                word => Content::Text(word.to_owned()),
            }
        }
    }
}

/// The order of the columns, the same in every month.
fn slots(scene: &Scene<'_>) -> Vec<Slot> {
    let style = scene.style;
    let mut rng = Rng::keyed(scene.seed, &["columns", &scene.unit.code, scene.form.id]);
    let columns = scene.form.columns;
    let mut order: Vec<usize> = (0..columns.len()).collect();
    if style.shuffled && rng.chance(0.8) {
        rng.shuffle(&mut order);
        // The total's label needs a first column that is not added up.
        if let Some(first) = order.iter().position(|&c| !columns[c].summable) {
            order.swap(0, first);
        }
    }
    let mut slots: Vec<Slot> = order.into_iter().map(Slot::Declared).collect();
    if style.numbered {
        slots.insert(0, Slot::Number);
    }
    if !style.extra.is_empty() && rng.chance(0.5) {
        slots.push(Slot::Extra);
    }
    slots
}

fn records(scene: &Scene<'_>, submission: &Submission, block: &mut Block) {
    let (form, style) = (scene.form, scene.style);
    let slots = slots(scene);
    let mut rng = scene.rng("extra");
    let head_cells = slots.iter().map(|slot| match slot {
        Slot::Number => Cell::text("序号"),
        Slot::Declared(c) => Cell::text(head(scene, &form.columns[*c])).of(Of::Head(*c)),
        Slot::Extra => Cell::text(style.extra),
    });
    block.lines.push(line(Part::Head, head_cells.collect()));
    for (r, row) in submission.rows.iter().enumerate() {
        let cells = slots.iter().map(|slot| match slot {
            Slot::Number => Cell::new(Content::Number(Decimal::from(r + 1))),
            Slot::Declared(c) => Cell::new(content(style, &form.columns[*c], &row[*c])).of(Of::Body(r, *c)),
            Slot::Extra if rng.chance(0.2) => Cell::text("已核"),
            Slot::Extra => Cell::blank(),
        });
        block.lines.push(line(Part::Data, cells.collect()));
    }
    let wanted = submission.delivery.total.unwrap_or(style.totals != Totals::None && submission.rows.len() > 1);
    if wanted && form.columns.iter().any(|column| column.summable) {
        let off = submission.delivery.total_off;
        let cells = slots.iter().enumerate().map(|(at, slot)| match slot {
            _ if at == 0 => Cell::text("合计"),
            Slot::Declared(c) if form.columns[*c].summable => {
                let numbers = submission.rows.iter().filter_map(|row| row[*c].number());
                let sum: Decimal = numbers.sum();
                let mut cell = match off {
                    Some((column, more)) if column == *c => Content::Number(sum + more),
                    _ => Content::Sum(sum),
                };
                if let (Content::Number(n) | Content::Sum(n), Ty::Money) = (&mut cell, form.columns[*c].ty) {
                    n.rescale(2);
                }
                Cell::new(cell).of(Of::Total(*c))
            }
            _ => Cell::blank(),
        });
        block.lines.push(line(Part::Total, cells.collect()));
    }
}

fn crosstab(scene: &Scene<'_>, submission: &Submission, block: &mut Block) {
    let (form, style) = (scene.form, scene.style);
    let mut days: Vec<_> = submission.rows.iter().filter_map(|row| row[2].date()).collect();
    days.sort_unstable();
    days.dedup();
    let mut head = Vec::new();
    if style.numbered {
        head.push(Cell::text("序号"));
    }
    head.push(Cell::text("党员编号").of(Of::Head(0)));
    head.push(Cell::text("姓名").of(Of::Head(1)));
    for day in &days {
        let content = match style.days {
            Days::Chinese => {
                let text = chinese(*day);
                let short = text.split_once('年').map_or(text.as_str(), |(_, rest)| rest);
                Content::Text(short.to_owned())
            }
            Days::Iso => Content::Text(iso(*day)),
            Days::Real | Days::Rows => Content::Date(*day),
        };
        head.push(Cell::new(content));
    }
    let start = head.len() - days.len();
    block.lines.push(line(Part::Head, head));
    for (r, row) in submission.rows.iter().enumerate() {
        let new = r == 0 || submission.rows[r - 1][0] != row[0];
        if new {
            let mut cells = vec![Cell::blank(); start + days.len()];
            if style.numbered {
                cells[0] = Cell::new(Content::Number(Decimal::from(block.lines.len())));
            }
            for column in 0..2 {
                cells[start - 2 + column] =
                    Cell::new(content(style, &form.columns[column], &row[column])).of(Of::Body(r, column));
            }
            block.lines.push(line(Part::Data, cells));
        }
        let at = days.iter().position(|day| row[2].date() == Some(*day));
        if let (Some(at), Some(last)) = (at, block.lines.last_mut()) {
            last.cells[start + at] = Cell::new(content(style, &form.columns[3], &row[3])).of(Of::Body(r, 3));
        }
    }
}

fn card(scene: &Scene<'_>, submission: &Submission, block: &mut Block) {
    let (form, style) = (scene.form, scene.style);
    let with_column = style.card_unit == 1;
    if style.card_header {
        let words: &[&str] = if with_column { &["项目", "数量", "单位"] } else { &["项目", "数量"] };
        let cells = words.iter().map(|word| Cell::text(*word)).collect();
        block.lines.push(line(Part::Head, cells));
    }
    let row = &submission.rows[0];
    for (c, column) in form.columns.iter().enumerate() {
        let label = if style.card_unit == 2 && !column.unit.is_empty() && !column.name.ends_with('）') {
            format!("{}（{}）", column.name, column.unit)
        } else {
            column.name.to_owned()
        };
        let mut cells =
            vec![Cell::text(label).of(Of::Head(c)), Cell::new(content(style, column, &row[c])).of(Of::Body(0, c))];
        if with_column {
            cells.push(Cell::text(column.unit));
        }
        block.lines.push(line(Part::Data, cells));
    }
}
