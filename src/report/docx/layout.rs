//! Where the code of each tag goes.
//!
//! A loop or a condition within one paragraph stays there. One that opens in one paragraph and ends in another is about
//! whole paragraphs, or whole rows: then its tags move to the edges of these, and paragraphs or rows that hold nothing
//! but such tags go.

use super::mistake::{Mistake, Place};
use super::statement::Statement;
use super::tag::{Form, Tag};
use super::xml::{Kind, Part};

/// A tag in its paragraph.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    /// Index of the paragraph.
    pub(super) paragraph: usize,
    pub(super) tag: Tag,
    /// What a statement says.
    pub(super) statement: Option<Statement>,
    /// Where its code goes.
    pub(super) spot: Spot,
}

/// Where a tag's code goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// Where it stands.
    Here,
    /// Before the element.
    Before(usize),
    /// Behind the element.
    After(usize),
    /// In the element's place.
    Instead(usize),
}

/// Decides all spots of a part's tags, which are in the order of the text.
pub(super) fn arrange(part: &Part, name: &str, tags: &mut [Placed]) -> Vec<Mistake> {
    let layout = Layout::new(part, tags);
    let mut mistakes = Vec::new();
    for tag in tags.iter_mut() {
        tag.spot = layout.alone(tag);
    }
    let (blocks, wrong) = pair(tags);
    let mut say = |tag: &Placed, message: String| {
        let place = Place::of(part, name, tag.paragraph, tag.tag.brace);
        mistakes.push(Mistake { place, tag: tag.tag.raw.clone(), message });
    };
    for (tag, message) in wrong {
        say(&tags[tag], message);
    }
    for block in blocks {
        match layout.spots(tags, &block) {
            Ok(spots) => spots.into_iter().for_each(|(tag, spot)| tags[tag].spot = spot),
            Err((tag, message)) => say(&tags[tag], message),
        }
    }
    mistakes
}

/// A loop or a condition: its first tag, those between, its last.
struct Block {
    open: usize,
    between: Vec<usize>,
    close: usize,
}

fn pair(tags: &[Placed]) -> (Vec<Block>, Vec<(usize, String)>) {
    let (mut blocks, mut wrong, mut open): (Vec<Block>, Vec<(usize, String)>, Vec<Block>) = Default::default();
    let is_for = |block: &Block| matches!(tags[block.open].statement, Some(Statement::For(..)));
    let has_else =
        |block: &Block| block.between.last().is_some_and(|&tag| tags[tag].statement == Some(Statement::Else));
    for (i, tag) in tags.iter().enumerate() {
        match &tag.statement {
            Some(Statement::For(..) | Statement::If(_)) => {
                open.push(Block { open: i, between: Vec::new(), close: i });
            }
            Some(Statement::Else | Statement::Elif(_)) => match open.last_mut() {
                Some(block) if has_else(block) => wrong.push((i, "前面已经有 else 了。请删去一个。".to_owned())),
                Some(block) if is_for(block) && tag.statement != Some(Statement::Else) => {
                    wrong.push((i, "不在 if 里面。请检查前面的 {% if … %} 和 {% endif %}。".to_owned()));
                }
                Some(block) => block.between.push(i),
                None => wrong.push((i, "前面没有 {% if … %}。请补上或删去。".to_owned())),
            },
            Some(Statement::EndFor | Statement::EndIf) => {
                let ends_for = tag.statement == Some(Statement::EndFor);
                let (word, other) = if ends_for { ("for", "endif") } else { ("if", "endfor") };
                match open.pop() {
                    Some(block) if is_for(&block) == ends_for => blocks.push(Block { close: i, ..block }),
                    Some(block) => {
                        let opened = &tags[block.open].tag.raw;
                        wrong.push((i, format!("与前面的 {opened} 不配对，那里要用 {{% {other} %}} 结尾。")));
                    }
                    None => wrong.push((i, format!("前面没有 {{% {word} … %}}。请补上或删去。"))),
                }
            }
            _ => {}
        }
    }
    for block in open {
        let end = if is_for(&block) { "endfor" } else { "endif" };
        wrong.push((block.open, format!("没有结尾。请在后面补上 {{% {end} %}}。")));
    }
    (blocks, wrong)
}

struct Layout<'a> {
    part: &'a Part,
    /// For each paragraph whether it holds nothing but tags that write nothing.
    control: Vec<bool>,
    /// For each paragraph whether it holds nothing at all.
    blank: Vec<bool>,
    /// Rows of which all paragraphs are so.
    rows: Vec<usize>,
}

impl<'a> Layout<'a> {
    fn new(part: &'a Part, tags: &[Placed]) -> Self {
        let count = part.paragraphs.len();
        let mut covered: Vec<Vec<bool>> = part.paragraphs.iter().map(|p| vec![false; p.chars.len()]).collect();
        let (mut has, mut writes) = (vec![false; count], vec![false; count]);
        for placed in tags {
            covered[placed.paragraph][placed.tag.chars.clone()].fill(true);
            has[placed.paragraph] = true;
            writes[placed.paragraph] |= placed.tag.form == Form::Output;
        }
        let rest_blank: Vec<bool> = part
            .paragraphs
            .iter()
            .zip(&covered)
            .map(|(paragraph, covered)| {
                let mut rest = paragraph.chars.iter().zip(covered).filter(|(_, covered)| !**covered);
                !paragraph.section && rest.all(|(char, _)| char.c.is_whitespace())
            })
            .collect();
        let control: Vec<bool> = (0..count).map(|i| has[i] && !writes[i] && rest_blank[i]).collect();
        let blank: Vec<bool> = (0..count).map(|i| !has[i] && rest_blank[i]).collect();
        let mut layout = Self { part, control, blank, rows: Vec::new() };
        layout.rows = (0..part.elements.len())
            .filter(|&i| part.elements[i].kind == Kind::Row && layout.is_control_row(i))
            .collect();
        layout
    }

    /// The paragraphs within an element.
    fn within(&self, element: usize) -> impl Iterator<Item = usize> {
        let range = self.part.elements[element].range();
        let start = self.part.paragraphs.partition_point(|p| self.part.elements[p.element].open.start < range.start);
        let inside = self.part.paragraphs[start..].iter();
        let count = inside.take_while(|p| self.part.elements[p.element].open.start < range.end).count();
        start..start + count
    }

    fn is_control_row(&self, row: usize) -> bool {
        let mut any = false;
        let all = self.within(row).all(|i| {
            any |= self.control[i];
            self.control[i] || self.blank[i]
        });
        all && any
    }

    /// Where a tag goes that is part of nothing.
    fn alone(&self, placed: &Placed) -> Spot {
        let paragraph = self.part.paragraphs[placed.paragraph].element;
        if !self.control[placed.paragraph] {
            return Spot::Here;
        }
        let row = self.part.around(paragraph).filter(|element| self.rows.contains(element)).last();
        Spot::Instead(row.unwrap_or(paragraph))
    }

    /// Where the tags of a block go.
    fn spots(&self, tags: &[Placed], block: &Block) -> Result<Vec<(usize, Spot)>, (usize, String)> {
        let (open, close) = (&tags[block.open], &tags[block.close]);
        if open.paragraph == close.paragraph {
            return match block.between.iter().find(|&&tag| tags[tag].paragraph != open.paragraph) {
                Some(&tag) => Err((tag, "要和它的 if 写在同一段里。".to_owned())),
                None => Ok(Vec::new()),
            };
        }
        let (from, to) = self.edges(open, close).ok_or_else(|| {
            let end = &close.tag.raw;
            let said = "和它的结尾 REST 不在同一段、同一行表格里，也不各占一段或一行，分不清管哪些内容。\
                        请让两者各自单独成段，或各自单独占表格的一行。";
            (block.open, said.replace("REST", end))
        })?;
        let mut spots = Vec::new();
        for (tag, edge, spot) in [(block.open, from, Spot::Before(from)), (block.close, to, Spot::After(to))] {
            if tags[tag].spot != Spot::Instead(edge) {
                spots.push((tag, spot));
            }
        }
        for &tag in &block.between {
            match tags[tag].spot {
                Spot::Instead(edge) if self.beside(edge, from) => {}
                _ => return Err((tag, "要和它的 if 一样，单独成段或单独占表格的一行。".to_owned())),
            }
        }
        Ok(spots)
    }

    /// Whether two elements are of one kind and stand in the same element.
    fn beside(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.part.elements[a], &self.part.elements[b]);
        a.kind == b.kind && a.parent == b.parent
    }

    /// The paragraphs or rows with which a block begins and ends.
    fn edges(&self, open: &Placed, close: &Placed) -> Option<(usize, usize)> {
        let ends = self.candidates(close);
        for from in self.candidates(open) {
            let begins = open.spot == Spot::Instead(from) || self.is_first(from, open);
            let to = ends
                .iter()
                .copied()
                .find(|&to| self.beside(from, to) && (close.spot == Spot::Instead(to) || self.is_last(to, close)));
            if begins && to.is_some() {
                return to.map(|to| (from, to));
            }
        }
        None
    }

    /// What a tag may begin or end: its paragraph, and the rows around it.
    fn candidates(&self, placed: &Placed) -> Vec<usize> {
        if let Spot::Instead(row) = placed.spot
            && self.part.elements[row].kind == Kind::Row
        {
            return vec![row];
        }
        let paragraph = self.part.paragraphs[placed.paragraph].element;
        let rows = self.part.around(paragraph).filter(|&i| self.part.elements[i].kind == Kind::Row);
        std::iter::once(paragraph).chain(rows).collect()
    }

    /// Whether nothing visible stands in `element` before the tag.
    fn is_first(&self, element: usize, placed: &Placed) -> bool {
        let before = self.within(element).take_while(|&i| i < placed.paragraph).all(|i| self.blank[i]);
        let chars = &self.part.paragraphs[placed.paragraph].chars[..placed.tag.chars.start];
        before && only_statements(&chars.iter().map(|char| char.c).collect::<String>())
    }

    /// Whether nothing visible stands in `element` behind the tag.
    fn is_last(&self, element: usize, placed: &Placed) -> bool {
        let behind = self.within(element).skip_while(|&i| i <= placed.paragraph).all(|i| self.blank[i]);
        let chars = &self.part.paragraphs[placed.paragraph].chars[placed.tag.chars.end..];
        behind && only_statements(&chars.iter().map(|char| char.c).collect::<String>())
    }
}

/// Whether `text` holds only blanks and statements.
fn only_statements(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some(inside) = rest.strip_prefix("{%") {
        match inside.split_once("%}") {
            Some((_, behind)) => rest = behind.trim_start(),
            None => return false,
        }
    }
    rest.is_empty()
}
