//! More and other rows and columns.

use crate::block::{Block, Cell, Content, Line, Part};
use crate::catalog::Layout;
use crate::layout::Scene;
use crate::rng::Rng;

/// A column that no form declares, somewhere among the others.
pub fn extra_column(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let heads = block.lines.iter().filter(|line| line.part == Part::Head).count();
    if scene.form.layout != Layout::Records || heads != 1 {
        return;
    }
    let title = *rng.pick(&["核对情况", "经手人", "电话", "材料页码"]);
    let at = 1 + rng.index(block.width());
    block.insert_column(at, |part| match part {
        Part::Head => {
            let mut cell = Cell::text(title);
            cell.mess.push(name);
            cell
        }
        Part::Data if rng.chance(0.3) => Cell::text("见附件"),
        _ => Cell::blank(),
    });
}

/// Blank rows between the rows.
pub fn blank_rows(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let mut at = block.first(Part::Data).map_or(0, |first| first + 1);
    while at < block.lines.len() {
        let between = block.lines[at].part == Part::Data && block.lines[at - 1].part == Part::Data;
        if between && rng.chance(0.12) {
            let mut cell = Cell::blank();
            cell.mess.push(name);
            block.insert_line(at, Line::new(Part::Gap, vec![cell]));
            at += 1;
        }
        at += 1;
    }
}

/// 填报单位 in one cell, the unit in the next.
pub fn split_notice(block: &mut Block, _: &Scene<'_>, _: &mut Rng, name: &'static str) {
    let Some(at) = block.first(Part::Notice) else {
        return;
    };
    let line = &mut block.lines[at];
    if line.cells.len() != 1 {
        return;
    }
    let Content::Text(text) = &line.cells[0].content else {
        return;
    };
    let parts: Vec<Cell> = text.split("　　").flat_map(|part| part.splitn(2, '：')).map(Cell::text).collect();
    line.cells = parts;
    line.cells[0].mess.push(name);
}
