//! The clerk's lists: the unit list, the year's targets, decisions and explanations.

mod answers;

use std::collections::HashMap;
use std::path::Path;

use huizong_intake::model::{CellRef, Column, ColumnType, Grid, Raw, Shown, Unit, UnitTree, Value};
use huizong_intake::read::{Limits, ReadError, Workbook, read};
use huizong_intake::typing::text::{fold, tidy};
use huizong_intake::typing::{CellContext, date, number, shown, type_cell};
use rust_decimal::Decimal;

use crate::config::plan::Plan;
use crate::workers::Pool;

pub use answers::{decisions, explanations};

/// A list that cannot be used, and why. All of its mistakes at once.
#[derive(Debug, thiserror::Error)]
#[error("《{file}》{}", .problems.join("；"))]
pub struct ListError {
    file: String,
    problems: Vec<String>,
}

/// Where a list is read.
pub trait Reader {
    /// What stands in a file.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn book(&self, bytes: &[u8]) -> Result<Workbook, ReadError>;
}

/// In this process.
impl Reader for Limits {
    fn book(&self, bytes: &[u8]) -> Result<Workbook, ReadError> {
        read(bytes, self)
    }
}

/// In a worker.
impl Reader for Pool {
    fn book(&self, bytes: &[u8]) -> Result<Workbook, ReadError> {
        Pool::book(self, bytes)
    }
}

/// A target: indicator, unit and year.
pub type Targets = HashMap<(usize, usize, i32), Decimal>;

/// A table with a header row, read as text.
struct List {
    file: String,
    grid: Grid,
    columns: Vec<Option<u32>>,
    first: u32,
}

impl List {
    /// Opens the list and finds the row that names the first `needed` of `names`.
    fn open(path: &Path, names: &[&str], needed: usize, reader: &impl Reader) -> Result<Self, ListError> {
        let file = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
        let wrong = |problem: String| ListError { file: file.clone(), problems: vec![problem] };
        let bytes = std::fs::read(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => wrong(format!("不存在。请把它放在 {}", path.display())),
            _ => wrong(format!("打不开（{error}）。请先关闭正在使用它的程序")),
        })?;
        let book = reader.book(&bytes).map_err(|error| wrong(format!("{error}。{}", error.remedy())))?;
        for grid in book.grids {
            let header = grid.rows().find_map(|(row, cells)| {
                let columns: Vec<Option<u32>> = names
                    .iter()
                    .map(|name| {
                        cells
                            .iter()
                            .find(|cell| matches!(&cell.raw, Raw::Text(text) if fold(text) == *name))
                            .map(|cell| cell.at.col)
                    })
                    .collect();
                columns[..needed].iter().all(Option::is_some).then_some((row, columns))
            });
            if let Some((row, columns)) = header {
                return Ok(Self { file, grid, columns, first: row + 1 });
            }
        }
        Err(wrong(format!("没有找到表头。应有这些列：{}", names.join("、"))))
    }

    fn rows(&self) -> Vec<u32> {
        self.grid.rows().map(|(row, _)| row).filter(|row| *row >= self.first).collect()
    }

    fn raw(&self, row: u32, column: usize) -> Option<&Raw> {
        self.columns[column].and_then(|col| self.grid.get(CellRef::new(row, col)))
    }

    fn text(&self, row: u32, column: usize) -> String {
        self.raw(row, column).map_or(String::new(), |raw| tidy(&shown(raw, self.grid.date1904)).trim().to_owned())
    }
}

/// Reads the unit list: 单位代码 单位名称 上级代码 单位类型 别名 启用日期 撤并日期.
///
/// # Errors
/// When the list is missing or unreadable, or is no tree; all mistakes are named.
pub fn units(path: &Path, reader: &impl Reader) -> Result<UnitTree, ListError> {
    let list =
        List::open(path, &["单位代码", "单位名称", "上级代码", "单位类型", "别名", "启用日期", "撤并日期"], 4, reader)?;
    let mut problems = Vec::new();
    let mut units: Vec<Unit> = Vec::new();
    let mut parents: Vec<(usize, String, u32)> = Vec::new();
    for row in list.rows() {
        let (code, name) = (list.text(row, 0), list.text(row, 1));
        if code.is_empty() && name.is_empty() {
            continue;
        }
        if code.is_empty() || name.is_empty() {
            problems.push(format!("第{}行缺单位代码或单位名称", row + 1));
            continue;
        }
        let mut day = |column: usize| match list.raw(row, column) {
            None => None,
            Some(raw) => {
                let day = match raw {
                    Raw::Serial(serial) => date::from_serial(*serial, list.grid.date1904),
                    raw => match date::parse(&shown(raw, false)) {
                        Some(date::Written::Day(day)) => Some(day),
                        _ => None,
                    },
                };
                if day.is_none() && !list.text(row, column).is_empty() {
                    problems.push(format!(
                        "第{}行的日期“{}”看不懂，应写成2020-06-05这样",
                        row + 1,
                        list.text(row, column)
                    ));
                }
                day
            }
        };
        let (opened, abolished) = (day(5), day(6));
        let aliases = list
            .text(row, 4)
            .split(['、', ',', '，', ';', '；', '|', '\n'])
            .map(|a| a.trim().to_owned())
            .filter(|a| !a.is_empty())
            .collect();
        parents.push((units.len(), list.text(row, 2), row));
        units.push(Unit { code, name, kind: list.text(row, 3), parent: None, aliases, opened, abolished });
    }
    let codes: HashMap<String, usize> = units.iter().enumerate().map(|(i, unit)| (unit.code.clone(), i)).collect();
    for (unit, parent, row) in parents {
        if !parent.is_empty() {
            match codes.get(&parent) {
                Some(&index) => units[unit].parent = Some(index),
                None => problems.push(format!("第{}行的上级代码“{parent}”不在目录里", row + 1)),
            }
        }
    }
    match UnitTree::new(units) {
        Ok(tree) if problems.is_empty() => Ok(tree),
        Ok(_) => Err(ListError { file: list.file, problems }),
        Err(errors) => {
            problems.extend(errors.iter().map(ToString::to_string));
            Err(ListError { file: list.file, problems })
        }
    }
}

/// Reads the targets: 指标 (name or id) 单位 (name or code; empty is the root) 年度 目标. Rates are in percent.
///
/// # Errors
/// When the list is unreadable or names what does not exist; a list that is absent is no error.
pub fn targets(path: &Path, plan: &Plan, tree: &UnitTree, reader: &impl Reader) -> Result<Targets, ListError> {
    let mut targets = Targets::new();
    if !path.exists() {
        return Ok(targets);
    }
    let list = List::open(path, &["指标", "单位", "年度", "目标"], 4, reader)?;
    let mut problems = Vec::new();
    for row in list.rows() {
        let (indicator, unit, year) = (list.text(row, 0), list.text(row, 1), list.text(row, 2));
        if indicator.is_empty() {
            continue;
        }
        let said = |what: &str, value: &str| format!("第{}行的{what}“{value}”不认识", row + 1);
        let found = plan.indicators.iter().position(|i| i.id == indicator || fold(&i.name) == fold(&indicator));
        let node = if unit.is_empty() {
            Some(tree.root())
        } else {
            tree.by_code(&unit).or_else(|| tree.all().iter().position(|u| fold(&u.name) == fold(&unit)))
        };
        let year_number = fold(&year).trim_end_matches(['度', '年']).parse::<i32>().ok();
        let target = found.and_then(|i| target(list.raw(row, 3)?, &plan.indicators[i].unit));
        match (found, node, year_number, target) {
            (Some(indicator), Some(node), Some(year), Some(target)) => {
                targets.insert((indicator, node, year), target);
            }
            (None, ..) => problems.push(said("指标", &indicator)),
            (_, None, ..) => problems.push(said("单位", &unit)),
            (_, _, None, _) => problems.push(said("年度", &year)),
            (.., None) => problems.push(said("目标", &list.text(row, 3))),
        }
    }
    if problems.is_empty() { Ok(targets) } else { Err(ListError { file: list.file, problems }) }
}

/// A target's number, in the indicator's unit of measure as cells are read; shares in percent.
fn target(raw: &Raw, unit: &str) -> Option<Decimal> {
    match raw {
        Raw::Number(value, Shown::Percent) if unit == "%" => {
            number::from_binary(*value)?.checked_mul(Decimal::ONE_HUNDRED)
        }
        Raw::Number(value, Shown::Plain) => number::from_binary(*value),
        Raw::Text(text) if unit == "%" => {
            number::parse(text).filter(|w| w.suffix.is_empty() || w.suffix == "%").map(|w| w.value)
        }
        raw => {
            let column = Column { ty: ColumnType::Quantity, unit: Some(unit.to_owned()), ..Column::default() };
            let context = CellContext {
                at: CellRef::new(0, 0),
                period_end: chrono::NaiveDate::MAX,
                date1904: false,
                textual: false,
                header_unit: None,
            };
            match type_cell(Some(raw), &column, &context).state.value()? {
                Value::Number(number) => Some(*number),
                _ => None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_as_the_cell_shows_them() {
        let dec = |text: &str| text.parse::<Decimal>().ok();
        assert_eq!(target(&Raw::Number(0.95, Shown::Percent), "%"), dec("95"));
        assert_eq!(target(&Raw::Number(95.0, Shown::Plain), "%"), dec("95"));
        assert_eq!(target(&Raw::Text("95%".to_owned()), "%"), dec("95"));
        // 50 under the format 0"万元" is the text that the cell shows.
        assert_eq!(target(&Raw::Text("50万元".to_owned()), "元"), dec("500000"));
        assert_eq!(target(&Raw::Text("1,200人".to_owned()), "人"), dec("1200"));
        assert_eq!(target(&Raw::Text("约50".to_owned()), "元"), None);
        assert_eq!(target(&Raw::Text("50斤".to_owned()), "元"), None);
    }
}
