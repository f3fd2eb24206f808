//! Cards laid out in other ways.

use rust_decimal::Decimal;

use crate::block::{Block, Cell, Content, Line, Of, Part};
use crate::catalog::Layout;
use crate::layout::Scene;
use crate::rng::Rng;

/// A card's header and lines while its table is laid out anew.
struct Card {
    at: usize,
    header: Option<Vec<Cell>>,
    lines: Vec<Vec<Cell>>,
}

impl Card {
    /// Takes the table out of a block, if it is a card with a label and a value on each line.
    fn take(block: &mut Block, scene: &Scene<'_>) -> Option<Self> {
        let (heads, lines) = (block.all(Part::Head), block.all(Part::Data));
        let plain = |&line: &usize| {
            let cells = &block.lines[line].cells;
            matches!(cells[0].of, Of::Head(_)) && matches!(cells[1].of, Of::Body(..))
        };
        let whole = lines.len() == scene.form.columns.len() && lines.iter().all(plain);
        if scene.form.layout != Layout::Card || !whole {
            return None;
        }
        let at = *heads.first().or(lines.first())?;
        let mut taken: Vec<Vec<Cell>> =
            block.lines.drain(at..at + heads.len() + lines.len()).map(|line| line.cells).collect();
        let header = (!heads.is_empty()).then(|| taken.remove(0));
        Some(Self { at, header, lines: taken })
    }

    /// Puts it back, with the name of what was done on its first cell.
    fn put(mut self, block: &mut Block, name: &'static str) {
        let first = self.header.as_mut().unwrap_or(&mut self.lines[0]);
        first[0].mess.push(name);
        let head = self.header.map(|cells| Line::new(Part::Head, cells));
        let data = self.lines.into_iter().map(|cells| Line::new(Part::Data, cells));
        block.lines.splice(self.at..self.at, head.into_iter().chain(data));
        block.retitle();
    }
}

/// Two columns of labels, each with its values.
pub fn two_up(block: &mut Block, scene: &Scene<'_>, _: &mut Rng, name: &'static str) {
    if scene.form.columns.len() < 3 {
        return;
    }
    let Some(mut card) = Card::take(block, scene) else {
        return;
    };
    let width = card.lines[0].len();
    let right = card.lines.split_off(card.lines.len().div_ceil(2));
    let mut right = right.into_iter();
    for line in &mut card.lines {
        line.extend(right.next().unwrap_or_else(|| vec![Cell::blank(); width]));
    }
    if let Some(header) = &mut card.header {
        header.extend(header.clone());
    }
    card.put(block, name);
}

/// Labels across, with one line of values, sometimes with a line of units of measure between.
pub fn across(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    if scene.form.columns.len() < 3 {
        return;
    }
    let Some(mut card) = Card::take(block, scene) else {
        return;
    };
    let (mut labels, mut units, mut values) = (Vec::new(), Vec::new(), Vec::new());
    if rng.chance(0.5) {
        labels.push(Cell::text("项目"));
        units.push(Cell::text("单位"));
        values.push(Cell::text("数量"));
    }
    for line in card.lines.drain(..) {
        let mut cells = line.into_iter();
        labels.extend(cells.next());
        values.extend(cells.next());
        units.extend(cells.next());
    }
    card.header = Some(labels);
    card.lines = vec![values];
    let at = card.at + 1;
    let width = card.lines[0].len();
    card.put(block, name);
    if units.len() == width {
        block.insert_line(at, Line::new(Part::Head, units));
    }
}

/// Last month's figures in a column before this month's, with clear headings.
pub fn months(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let Some(mut card) = Card::take(block, scene) else {
        return;
    };
    let words = *rng.pick(&[["上月", "本月"], ["上月数", "本月数"]]);
    let unit = card.lines[0].len() > 2;
    // The column of units stays last, or comes to stand next to the labels.
    let inner = unit && rng.chance(0.5);
    for line in &mut card.lines {
        let before = match &line[1].content {
            Content::Number(number) => {
                let less = Decimal::from(rng.range(0, 9));
                Content::Number((*number - less).max(Decimal::ZERO))
            }
            Content::Date(date) => Content::Date(*date - chrono::Days::new(30)),
            _ => Content::Blank,
        };
        line.insert(1, Cell::new(before));
        if inner {
            line.swap(2, 3);
            line.swap(1, 2);
        }
    }
    let mut header = vec![Cell::text("项目"), Cell::text(words[0]), Cell::text(words[1])];
    if unit {
        header.insert(if inner { 1 } else { 3 }, Cell::text("单位"));
    }
    card.header = Some(header);
    card.put(block, name);
}

/// A column 备注 behind the values, mostly empty.
pub fn remark(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let Some(mut card) = Card::take(block, scene) else {
        return;
    };
    for line in &mut card.lines {
        line.push(match rng.index(6) {
            0 => Cell::text("已核"),
            1 => Cell::text("含上月补报2个"),
            _ => Cell::blank(),
        });
    }
    if let Some(header) = &mut card.header {
        header.push(Cell::text("备注"));
    }
    card.put(block, name);
}

/// A column 序号 before the labels.
pub fn numbered(block: &mut Block, scene: &Scene<'_>, _: &mut Rng, name: &'static str) {
    let Some(mut card) = Card::take(block, scene) else {
        return;
    };
    for (nth, line) in card.lines.iter_mut().enumerate() {
        line.insert(0, Cell::new(Content::Number(Decimal::from(nth + 1))));
    }
    if let Some(header) = &mut card.header {
        header.insert(0, Cell::text("序号"));
    }
    card.put(block, name);
}
