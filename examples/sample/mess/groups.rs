//! Rows under section lines, with sub-totals, and totals in other words or none.

use rust_decimal::Decimal;

use crate::block::{Block, Cell, Content, Line, Of, Part, Piece};
use crate::catalog::{Layout, Ty};
use crate::layout::Scene;
use crate::rng::Rng;

/// What is put around each group of rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Sections,
    Totals,
    Unlabelled,
}

/// 在职党员, 离退休党员 as lines across the table.
pub fn sections(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    if !scene.csv {
        group(block, scene, rng, name, Kinds::Sections);
    }
}

/// 小计 below each group of rows.
pub fn sub_totals(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    group(block, scene, rng, name, Kinds::Totals);
}

/// The same without a label.
pub fn unlabelled(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    group(block, scene, rng, name, Kinds::Unlabelled);
}

/// The declared column that stands in each column of the rows.
fn declared(block: &Block, line: usize) -> Vec<Option<usize>> {
    let cells = block.lines[line].cells.iter();
    cells
        .map(|cell| match cell.of {
            Of::Body(_, column) => Some(column),
            _ => None,
        })
        .collect()
}

/// The sum of a declared column over some lines, as it stands in the table; none where there are no numbers.
fn sum(block: &Block, scene: &Scene<'_>, lines: &[usize], column: usize) -> Option<Decimal> {
    let rows = lines.iter().flat_map(|&line| &block.lines[line].cells);
    let numbers = rows.filter_map(|cell| match cell.of {
        Of::Body(row, of) if of == column => scene.rows[row][column].number(),
        _ => None,
    });
    let mut sum = numbers.reduce(|a, b| a + b)?;
    let mut converted = false;
    for (of, factor) in &block.factors {
        if *of == column {
            sum = (sum * *factor).normalize();
            converted = true;
        }
    }
    if scene.form.columns[column].ty == Ty::Money && !converted {
        sum.rescale(2);
    }
    Some(sum)
}

/// A line of sums over some lines, with its label; nothing where there is nothing to add up.
fn total_line(block: &Block, scene: &Scene<'_>, lines: &[usize], label: &str) -> Option<Vec<Cell>> {
    let (first, last) = (*lines.first()?, *lines.last()?);
    let columns = declared(block, first);
    let mut cells = vec![Cell::blank(); columns.len()];
    for (c, column) in columns.into_iter().enumerate().skip(1) {
        let summable = |column: &usize| scene.form.columns[*column].summable;
        let Some(column) = column.filter(summable) else {
            continue;
        };
        let Some(result) = sum(block, scene, lines, column) else {
            continue;
        };
        let plain = block.formulas
            && lines.iter().all(|&line| {
                let content = &block.lines[line].cells[c].content;
                matches!(content, Content::Number(_) | Content::Blank)
            });
        cells[c] = Cell::new(if plain {
            let text = |text: &str| Piece::Text(text.to_owned());
            let (first, last) = (Piece::At(first, c), Piece::At(last, c));
            Content::Formula { parts: vec![text("SUM("), first, text(":"), last, text(")")], result }
        } else {
            Content::Number(result)
        });
    }
    let any = cells.iter().any(|cell| cell.content != Content::Blank);
    if !label.is_empty() {
        cells[0] = Cell::text(label);
    }
    any.then_some(cells)
}

fn group(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str, kinds: Kinds) {
    let lines = block.all(Part::Data);
    let taken = !block.all(Part::Section).is_empty() || block.all(Part::Total).len() > 1;
    if scene.form.layout != Layout::Records || lines.len() < 4 || taken {
        return;
    }
    // The label's column must not be one that is added up.
    let first = declared(block, lines[0])[0];
    if first.is_some_and(|column| scene.form.columns[column].summable) {
        return;
    }
    let cut = rng.range(2, lines.len() as i64 - 2) as usize;
    let parts = [&lines[..cut], &lines[cut..]];
    let mut totals = Vec::new();
    if kinds != Kinds::Sections {
        let label = if kinds == Kinds::Unlabelled { "" } else { "小计" };
        for part in parts {
            let Some(mut cells) = total_line(block, scene, part, label) else {
                return;
            };
            let mark = cells.iter().position(|cell| cell.content != Content::Blank);
            cells[mark.unwrap_or(0)].mess.push(name);
            totals.push(cells);
        }
        let grand = total_line(block, scene, &lines, "合计");
        grand_total(block, rng.chance(0.5), grand);
    }
    let people = scene.form.columns.iter().any(|column| column.name == "党员编号");
    let words = if people {
        ["在职党员", "离退休党员"]
    } else {
        *rng.pick(&[["（一）前期", "（二）后期"], ["第一片", "第二片"], ["一、重点", "二、一般"]])
    };
    let with_sections = kinds == Kinds::Sections || !scene.csv && rng.chance(0.3);
    let width = block.width();
    for (part, word) in parts.iter().zip(words).rev() {
        if let Some(cells) = totals.pop() {
            let at = part[part.len() - 1] + 1;
            block.insert_line(at, Line::new(Part::Total, cells));
        }
        if with_sections && width > 1 {
            let mut cells = vec![Cell::blank(); width];
            cells[0] = Cell::text(word);
            cells[0].mess.push(name);
            block.insert_line(part[0], Line::new(Part::Section, cells));
            block.merge([part[0], 0, part[0], width - 1]);
        }
    }
}

/// The table's own total no longer adds up all lines above it, as there are sub-totals among them.
fn grand_total(block: &mut Block, wanted: bool, cells: Option<Vec<Cell>>) {
    let totals = block.all(Part::Total);
    if let Some(line) = totals.first() {
        for cell in &mut block.lines[*line].cells {
            if let Content::Sum(sum) = cell.content {
                cell.content = Content::Number(sum);
            }
        }
    } else if let (true, Some(mut cells), Some(last)) = (wanted, cells, block.all(Part::Data).last()) {
        for cell in &mut cells {
            if let Content::Formula { result, .. } = cell.content {
                cell.content = Content::Number(result);
            }
        }
        block.insert_line(last + 1, Line::new(Part::Total, cells));
    }
}

/// The last total line, with its label's column.
fn labelled(block: &Block) -> Option<usize> {
    let line = *block.all(Part::Total).last()?;
    let cell = block.lines[line].cells.first()?;
    (cell.content == Content::Text("合计".to_owned())).then_some(line)
}

/// A total line without its label.
pub fn unlabelled_total(block: &mut Block, _: &Scene<'_>, _: &mut Rng, name: &'static str) {
    let Some(line) = labelled(block) else {
        return;
    };
    if block.all(Part::Data).len() < 3 {
        return;
    }
    let cells = &mut block.lines[line].cells;
    let sum = cells.iter().skip(1).position(|cell| cell.content != Content::Blank);
    if let Some(at) = sum {
        cells[0].content = Content::Blank;
        cells[at + 1].mess.push(name);
    }
}

/// 合　计, 总计, 合计：, sometimes merged across the columns that are not added up.
pub fn total_label(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let Some(line) = labelled(block) else {
        return;
    };
    let words = ["合　计", "总计", "合计：", " 合 计 ", "总　计", "合计"];
    let cells = &mut block.lines[line].cells;
    cells[0].content = Content::Text((*rng.pick(&words)).to_owned());
    cells[0].mess.push(name);
    let blank = |cell: &&Cell| cell.content == Content::Blank;
    let blanks = cells.iter().skip(1).take_while(blank).count();
    if !scene.csv && rng.chance(0.5) {
        block.merge([line, 0, line, blanks]);
    }
}
