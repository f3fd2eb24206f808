//! Figures in another unit of measure, said above the table or in the header.

use rust_decimal::Decimal;

use crate::block::{Block, Cell, Content, Line, Of, Part};
use crate::catalog::{Layout, Ty};
use crate::layout::Scene;
use crate::rng::Rng;

/// Writes the numbers of a column in another unit, of which `factor` make one of the declared. Exact.
fn convert(block: &mut Block, column: usize, factor: Decimal, name: &'static str) {
    for (_, cell) in block.cells_mut() {
        let own = match cell.of {
            Of::Body(_, of) | Of::Total(of) => of == column,
            _ => false,
        };
        if let (true, Content::Number(number) | Content::Sum(number)) = (own, &mut cell.content) {
            *number = (*number * factor).normalize();
            cell.mess.push(name);
        }
    }
    block.factors.push((column, factor));
}

/// 单位：万元 above a table of money.
pub fn line(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let columns = scene.form.columns;
    let money = |column: usize| columns[column].ty == Ty::Money;
    let Some(head) = block.first(Part::Head) else {
        return;
    };
    if scene.form.layout != Layout::Records || !(0..columns.len()).any(money) {
        return;
    }
    for (column, spec) in columns.iter().enumerate().filter(|(c, _)| money(*c)) {
        convert(block, column, Decimal::new(1, 4), name);
        for cell in &mut block.lines[head].cells {
            if cell.of == Of::Head(column) {
                cell.content = Content::Text(spec.name.to_owned());
            }
        }
    }
    let words = *rng.pick(&["单位：万元", "金额单位：万元", "（单位：万元）"]);
    for (part, cell) in block.cells_mut() {
        if part == Part::Notice && cell.content == Content::Text("单位：元".to_owned()) {
            cell.content = Content::Text(words.to_owned());
            cell.mess.push(name);
            return;
        }
    }
    let mut cells = vec![Cell::blank(); block.width()];
    let mut cell = Cell::text(words);
    cell.mess.push(name);
    *cells.last_mut().expect("a table has a column") = cell;
    block.insert_line(head, Line::new(Part::Notice, cells));
}

/// 实缴金额（万元）, 服务时长（分钟）, 种子数量（斤）.
pub fn header(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let seeds = *rng.pick(&[("斤", Decimal::TWO), ("千克", Decimal::ONE), ("吨", Decimal::new(1, 3))]);
    let mut options = Vec::new();
    for (column, spec) in scene.form.columns.iter().enumerate() {
        let (unit, factor) = match (spec.ty, spec.unit) {
            (Ty::Money, _) => ("万元", Decimal::new(1, 4)),
            (Ty::Qty, _) => seeds,
            (Ty::Num, "小时") => ("分钟", Decimal::from(60)),
            _ => continue,
        };
        let free = block.factors.iter().all(|(other, _)| *other != column);
        let head = block.places(|cell| cell.of == Of::Head(column));
        if let (true, Some(place)) = (free, head.first()) {
            options.push((column, unit, factor, *place));
        }
    }
    if options.is_empty() || scene.form.layout != Layout::Records {
        return;
    }
    let (column, unit, factor, (l, c)) = *rng.pick(&options);
    convert(block, column, factor, name);
    let cell = &mut block.lines[l].cells[c];
    let title = scene.form.columns[column].name;
    cell.content = Content::Text(format!("{title}（{unit}）"));
    cell.mess.push(name);
}
