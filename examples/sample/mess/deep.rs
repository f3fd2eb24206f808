//! Headers over three and four rows.

use rust_decimal::Decimal;

use crate::block::{Block, Cell, Content, Line, Of, Part};
use crate::catalog::Layout;
use crate::layout::Scene;
use crate::rng::Rng;

/// The last line of a header that may grow: of rows, and under four lines.
fn last_head(block: &Block, scene: &Scene<'_>) -> Option<usize> {
    let heads = block.all(Part::Head);
    let rows = scene.form.layout == Layout::Records && (1..4).contains(&heads.len());
    heads.last().copied().filter(|_| rows)
}

/// The declared column that stands in each column of the table.
fn declared(block: &Block) -> Vec<Option<usize>> {
    let mut columns = vec![None; block.width()];
    for (l, c) in block.places(|cell| matches!(cell.of, Of::Head(_))) {
        if let Of::Head(column) = block.lines[l].cells[c].of {
            columns[c] = Some(column);
        }
    }
    columns
}

/// The units of measure in a header row of their own.
pub fn unit_row(block: &mut Block, scene: &Scene<'_>, _: &mut Rng, name: &'static str) {
    let Some(last) = last_head(block, scene) else {
        return;
    };
    let mut units = vec![Cell::blank(); block.width()];
    for (c, column) in declared(block).into_iter().enumerate() {
        let Some(column) = column else { continue };
        let spec = &scene.form.columns[column];
        if spec.unit.is_empty() {
            continue;
        }
        let mut unit = spec.unit.to_owned();
        // A measure that was said elsewhere, above the table or in brackets, is the one that counts.
        if spec.unit == "元" && block.factors.iter().any(|(other, _)| *other == column) {
            unit = "万元".to_owned();
        }
        for line in block.all(Part::Head) {
            let cell = &mut block.lines[line].cells[c];
            if let (true, Content::Text(text)) = (cell.of == Of::Head(column), &mut cell.content)
                && let Some((before, bracket)) = text.rsplit_once('（')
                && let Some(inner) = bracket.strip_suffix('）')
            {
                inner.clone_into(&mut unit);
                *text = before.trim_end().to_owned();
            }
        }
        units[c] = Cell::text(unit);
        units[c].mess.push(name);
    }
    if units.iter().any(|cell| cell.content != Content::Blank) {
        block.insert_line(last + 1, Line::new(Part::Head, units));
    }
}

/// A line above the header that parts the columns into two groups.
pub fn groups(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let width = block.width();
    let (Some(_), Some(head)) = (last_head(block, scene), block.first(Part::Head)) else {
        return;
    };
    if width < 4 {
        return;
    }
    // A family of columns under a parent of its own is not torn.
    let torn = |at: usize| {
        let across = |merge: &&[usize; 4]| merge[1] < at && at <= merge[3] && merge[0] == head;
        block.merges.iter().any(|merge| across(&merge))
    };
    let cuts: Vec<usize> = (2..width - 1).filter(|at| !torn(*at)).collect();
    if cuts.is_empty() {
        return;
    }
    let at = *rng.pick(&cuts);
    let mut cells = vec![Cell::blank(); width];
    for (c, word) in [(0, "基本信息"), (at, "填报内容")] {
        cells[c] = Cell::text(word);
        cells[c].mess.push(name);
    }
    block.insert_line(head, Line::new(Part::Head, cells));
    block.merge([head, 0, head, at - 1]);
    block.merge([head, at, head, width - 1]);
}

/// The number of each column below the header: 甲 乙 1 2 3.
pub fn numbers(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let Some(last) = last_head(block, scene) else {
        return;
    };
    let letters = if rng.chance(0.5) { 2 } else { 0 };
    let cells = (0..block.width()).map(|c| {
        let mut cell = match c {
            0 if letters > 0 => Cell::text("甲"),
            1 if letters > 0 => Cell::text("乙"),
            _ => Cell::new(Content::Number(Decimal::from(c + 1 - letters))),
        };
        cell.mess.push(name);
        cell
    });
    let line = Line::new(Part::Head, cells.collect());
    block.insert_line(last + 1, line);
}
