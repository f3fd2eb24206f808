//! Merged cells among the rows, and hidden rows.

use crate::block::{Block, Content, Of, Part};
use crate::catalog::Ty;
use crate::layout::Scene;
use crate::records::Val;
use crate::rng::Rng;

/// The same words or day over several rows, written once.
pub fn down(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    if scene.csv {
        return;
    }
    let lines = block.all(Part::Data);
    for c in 0..block.width() {
        let mut at = 0;
        while at < lines.len() {
            let mut end = at + 1;
            if mergeable(block, scene, lines[at], c) {
                let first = &block.lines[lines[at]].cells[c].content;
                while end < lines.len()
                    && lines[end] == lines[end - 1] + 1
                    && mergeable(block, scene, lines[end], c)
                    && block.lines[lines[end]].cells[c].content == *first
                {
                    end += 1;
                }
            }
            if end > at + 1 && rng.chance(0.7) && block.merge([lines[at], c, lines[end - 1], c]) {
                block.lines[lines[at]].cells[c].mess.push(name);
                for &line in &lines[at + 1..end] {
                    block.lines[line].cells[c].content = Content::Blank;
                }
            }
            at = end;
        }
    }
}

/// Whether the cell holds words or a day that may stand for several rows.
fn mergeable(block: &Block, scene: &Scene<'_>, line: usize, c: usize) -> bool {
    let Some(cell) = block.lines[line].cells.get(c) else {
        return false;
    };
    let Of::Body(row, column) = cell.of else {
        return false;
    };
    let ty = scene.form.columns[column].ty;
    let full = !matches!(scene.rows[row][column], Val::Blank | Val::Bad(_));
    full && matches!(ty, Ty::Text | Ty::Date) && cell.content != Content::Blank
}

/// Words that run into the empty cell beside them.
pub fn across(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    if scene.csv {
        return;
    }
    for line in block.all(Part::Data) {
        for c in 1..block.lines[line].cells.len() {
            let cells = &block.lines[line].cells;
            let words = matches!(cells[c - 1].content, Content::Text(_)) && matches!(cells[c - 1].of, Of::Body(..));
            let spare = match cells[c].of {
                Of::Other => true,
                Of::Body(row, column) => {
                    scene.form.columns[column].ty == Ty::Text && scene.rows[row][column] == Val::Blank
                }
                _ => false,
            };
            let free = words && spare && cells[c].content == Content::Blank;
            if free && rng.chance(0.2) && block.merge([line, c - 1, line, c]) {
                block.lines[line].cells[c - 1].mess.push(name);
            }
        }
    }
}

/// A row or two out of sight.
pub fn hidden(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let lines = block.all(Part::Data);
    if scene.csv || lines.len() < 3 {
        return;
    }
    for _ in 0..rng.range(1, 2) {
        let line = &mut block.lines[*rng.pick(&lines)];
        if !line.hidden {
            line.hidden = true;
            line.cells[0].mess.push(name);
        }
    }
}
