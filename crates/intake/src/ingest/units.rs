//! Tables whose rows belong to several units, each named in a column.

use std::collections::BTreeMap;

use crate::model::{Cell, CellRef, Finding, Grid, Raw};
use crate::recognise::{Found, Label, Lexicon, Shape, UnitMatch, is_line, is_total, label, labelled, unit_line};
use crate::typing::shown;
use crate::typing::text::{fold, is_space};

/// The sheet's column that names each row's unit: the declared one, or one headed 单位, 支部 and the like whose cells
/// are units of the list.
pub fn column(grid: &Grid, found: &Found, lexicon: &Lexicon) -> Option<u32> {
    let Shape::Rows(shape) = &found.shape else {
        return None;
    };
    if let Some(declared) = lexicon.forms[found.form].unit_column {
        return shape.columns[declared];
    }
    let headed = shape.unmapped.iter().find(|line| label(&fold(&line.text)) == Some(Label::Unit))?;
    let names_unit =
        |cell: &Raw| matches!(cell, Raw::Text(text) if matches!(lexicon.unit_exactly(text), UnitMatch::Units(_)));
    grid.cells
        .iter()
        .any(|cell| {
            cell.at.col == headed.at.col
                && (shape.header.1 + 1..found.rows.1).contains(&cell.at.row)
                && names_unit(&cell.raw)
        })
        .then_some(headed.at.col)
}

/// A table's rows by unit.
#[derive(Default)]
pub struct Division {
    /// The rows of each unit, ascending.
    pub rows: BTreeMap<usize, Vec<u32>>,
    /// Rows above the first unit's own: the sheet's unit's.
    pub before: Vec<u32>,
    /// Lines that name a unit; they say nothing about the table as a whole.
    pub lines: Vec<u32>,
    /// What is wrong with single rows.
    pub findings: Vec<Finding>,
}

/// Rows under lines that name a unit inside the table: 填报单位：第二党支部, or just its name in a row of its own.
/// `None` when there is no such line with rows below it.
pub fn sections(grid: &Grid, found: &Found, lexicon: &Lexicon) -> Option<Division> {
    let Shape::Rows(shape) = &found.shape else {
        return None;
    };
    let mut division = Division::default();
    let mut current: Option<usize> = None;
    let mut lost = false;
    for (row, cells) in below(grid, found) {
        let texts: Vec<&str> = cells
            .iter()
            .filter_map(|cell| match &cell.raw {
                Raw::Text(text) if !blank(&cell.raw) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let only_text = cells.iter().all(|cell| matches!(cell.raw, Raw::Text(_)));
        let named = match texts.as_slice() {
            [text] if only_text => exactly_one(lexicon, text).or_else(|| exactly_one(lexicon, unnumbered(text))),
            _ => None,
        };
        let told = if cells.len() <= 6 { unit_line(lexicon, cells, grid.date1904) } else { None };
        let told_unit = told.as_deref().and_then(|name| one_at_head(lexicon, name));
        if let Some(unit) = told_unit.or(named) {
            current = Some(unit);
            lost = false;
            division.lines.push(row);
            continue;
        }
        // A branch that is not in the list must not leave its rows to the branch before it.
        let alone = match texts.as_slice() {
            [text] if only_text && lexicon.looks_like_unit(text) => Some((*text).to_owned()),
            _ => None,
        };
        if let Some(text) = told.or(alone).filter(|_| current.is_some()) {
            let text = text.as_str();
            let similar = lexicon.similar_units(text);
            let near = if similar.is_empty() {
                String::new()
            } else {
                format!("目录中相近的有“{}”；", similar.join("”“"))
            };
            let message = format!("{}的“{}”不在单位目录，它下面的各行暂未计入。", cells[0].at, text.trim());
            division.findings.push(
                Finding::new("unknown-unit", message, format!("{near}请改用全称，或由管理员登记别名。")).at(
                    cells[0].at,
                    text.trim(),
                    "单位目录里的全称",
                ),
            );
            division.lines.push(row);
            lost = true;
            continue;
        }
        if lost {
            continue;
        }
        match current {
            Some(unit) => division.rows.entry(unit).or_default().push(row),
            None => division.before.push(row),
        }
    }
    // A unit's line below the table is its signature; only lines with data below them divide it.
    let data = |rows: &Vec<u32>| {
        rows.iter().any(|&row| {
            grid.row(row).iter().filter(|cell| shape.columns.contains(&Some(cell.at.col)) && !blank(&cell.raw)).count()
                >= 2
        })
    };
    division.rows.retain(|_, rows| data(rows));
    (!division.rows.is_empty()).then_some(division)
}

/// The rows below the header without those that say in two cells whose table it is (填报单位 | 第一党支部), where there
/// is such a row.
pub fn unsigned(grid: &Grid, found: &Found, lexicon: &Lexicon) -> Option<Vec<u32>> {
    // The label leads its row: a record may hold such words further on.
    let signs = |cells: &[Cell]| {
        cells.len() <= 6
            && matches!(&cells[0].raw, Raw::Text(text) if label(&fold(text)) == Some(Label::Unit)
                || labelled(text).first().is_some_and(|(name, _)| label(name) == Some(Label::Unit)))
            && unit_line(lexicon, cells, grid.date1904).is_some()
    };
    below(grid, found)
        .any(|(_, cells)| signs(cells))
        .then(|| below(grid, found).filter(|(_, cells)| !signs(cells)).map(|(row, _)| row).collect())
}

/// The one unit that the text, or its first words, name: 第三党支部 2020年6月.
fn one_at_head(lexicon: &Lexicon, text: &str) -> Option<usize> {
    let words: Vec<&str> = text.split(' ').collect();
    (1..=words.len()).rev().find_map(|n| exactly_one(lexicon, &words[..n].join(" ")))
}

/// The one unit that the text is the name of.
fn exactly_one(lexicon: &Lexicon, text: &str) -> Option<usize> {
    match lexicon.unit_exactly(text) {
        UnitMatch::Units(units) if units.len() == 1 => Some(units[0]),
        _ => None,
    }
}

/// The text without 一、 or （二） in front.
fn unnumbered(text: &str) -> &str {
    let numerals = |c: char| "一二三四五六七八九十0123456789(（".contains(c);
    let rest = text.trim().trim_start_matches(numerals);
    if rest.len() == text.trim().len() { text } else { rest.trim_start_matches(['、', '.', '．', ')', '）', ' ']) }
}

/// The rows below the header.
fn below<'a>(grid: &'a Grid, found: &Found) -> impl Iterator<Item = (u32, &'a [Cell])> {
    let first = match &found.shape {
        Shape::Rows(shape) => shape.header.1 + 1,
        _ => found.rows.1,
    };
    let rows = first..found.rows.1;
    grid.rows().filter(move |(row, _)| rows.contains(row))
}

/// Whether the unit column names each unit in the first of its rows only: two units and more have rows without a name
/// below them, and none is named twice. A name that stands twice says that each row was meant to have one.
fn names_first_rows_only(grid: &Grid, found: &Found, lexicon: &Lexicon, column: u32) -> bool {
    let mut named: Vec<(Vec<usize>, bool)> = Vec::new();
    for (row, cells) in below(grid, found) {
        if cells.iter().any(|cell| matches!(&cell.raw, Raw::Text(text) if is_line(text) || is_total(text))) {
            continue;
        }
        let text = grid.text(CellRef::new(row, column)).unwrap_or("");
        match lexicon.unit_exactly(text) {
            UnitMatch::Units(units) => named.push((units, false)),
            UnitMatch::None => {
                if let Some((_, open)) = named.last_mut() {
                    *open = true;
                }
            }
            UnitMatch::Unknown(_) => return false,
        }
    }
    let once = named.iter().enumerate().all(|(i, (units, _))| !named[..i].iter().any(|(other, _)| other == units));
    once && named.iter().filter(|(_, open)| *open).count() >= 2
}

/// The rows of each unit, and a finding for each row whose unit is not known. Of units that share a name the one below
/// `whole`, the sheet's own unit, is meant.
pub fn divide(grid: &Grid, found: &Found, lexicon: &Lexicon, column: u32, whole: usize) -> Division {
    let mut division = Division::default();
    let Shape::Rows(shape) = &found.shape else {
        return division;
    };
    let first_rows = names_first_rows_only(grid, found, lexicon, column);
    let mut above: Option<(u32, usize)> = None;
    for (row, cells) in below(grid, found) {
        let mapped =
            cells.iter().filter(|cell| shape.columns.contains(&Some(cell.at.col)) && !blank(&cell.raw)).count();
        if mapped == 0
            || cells.iter().any(|cell| matches!(&cell.raw, Raw::Text(text) if is_line(text) || is_total(text)))
        {
            continue;
        }
        let at = CellRef::new(row, column);
        let anchor = grid.merge_at(at).map_or(at, |merge| merge.first);
        let text = grid.get(anchor).map_or(String::new(), |raw| shown(raw, grid.date1904));
        let units = match lexicon.unit_exactly(&text) {
            UnitMatch::Units(units) => units,
            _ => Vec::new(),
        };
        let below: Vec<usize> =
            units.iter().copied().filter(|&u| u == whole || lexicon.tree.is_below(u, whole)).collect();
        match if below.is_empty() { units.as_slice() } else { below.as_slice() } {
            [unit] => {
                division.rows.entry(*unit).or_default().push(row);
                above = Some((row, *unit));
            }
            _ => {
                if text.trim().is_empty()
                    && first_rows
                    && let Some((last, unit)) = above.filter(|(last, _)| *last + 1 == row)
                {
                    division.rows.entry(unit).or_default().push(row);
                    above = Some((last + 1, unit));
                    let name = &lexicon.tree.get(unit).name;
                    division.findings.push(
                        Finding::new(
                            "repaired",
                            format!("{at}没有写单位，已按它上面的“{name}”读取。"),
                            "读对了就不必处理；读错了请每行写明单位。",
                        )
                        .at(at, "", name.clone()),
                    );
                    continue;
                }
                above = None;
                let (message, expected) = if text.trim().is_empty() {
                    (format!("{at}没有写单位，本行暂未计入。"), "单位全称")
                } else {
                    (format!("{at}的“{}”不在单位目录或不止一个，本行暂未计入。", text.trim()), "单位目录里的全称")
                };
                let similar = lexicon.similar_units(&text);
                let near = if similar.is_empty() {
                    String::new()
                } else {
                    format!("目录中相近的有“{}”；", similar.join("”“"))
                };
                division.findings.push(
                    Finding::new("unknown-unit", message, format!("{near}请改用全称，或由管理员登记别名。")).at(
                        at,
                        text.trim(),
                        expected,
                    ),
                );
            }
        }
    }
    division
}

fn blank(raw: &Raw) -> bool {
    matches!(raw, Raw::Text(text) if text.chars().all(is_space))
}
