//! The clerk's answers: decisions about files (裁定.xlsx) and explanations of findings (说明.xlsx). Both may be absent.

use std::collections::HashMap;
use std::path::Path;

use huizong_intake::model::{CellRef, Period, Raw, UnitTree};
use huizong_intake::recognise::mentions;
use huizong_intake::slip::Answered;
use huizong_intake::typing::date;
use huizong_intake::typing::text::fold;

use super::{List, ListError, Reader};
use crate::config::plan::Plan;
use crate::model::{DECISIONS, Decision, EXPLANATIONS, Given, Ruling};

/// Reads the decisions: 文件 裁定 理由.
///
/// # Errors
/// When the list is there and cannot be read.
pub fn decisions(folder: &Path, reader: &impl Reader) -> Result<Vec<Decision>, ListError> {
    let path = folder.join(DECISIONS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let list = List::open(&path, &["文件", "裁定", "理由"], 2, reader)?;
    let mut decisions = Vec::new();
    for row in list.rows() {
        let (file, written) = (list.text(row, 0), list.text(row, 1));
        if file.is_empty() && written.is_empty() {
            continue;
        }
        let ruling = match written.as_str() {
            "用" => Some(Ruling::Use),
            "不用" => Some(Ruling::Drop),
            _ => None,
        };
        let file = file.replace('\\', "/");
        decisions.push(Decision { at: list.place(row, 0), file, written, ruling, why: list.text(row, 2) });
    }
    Ok(decisions)
}

/// Reads the explanations: 单位 检查 报表期 填写内容 说明, and 报表 文件 工作表 单元格 问题 where they help to tell. Rows may be
/// copied from the findings of 审核底稿.xlsx; `checks` gives the ids of what is written there.
///
/// # Errors
/// When the list is there and cannot be read.
pub fn explanations(
    folder: &Path,
    plan: &Plan,
    tree: &UnitTree,
    checks: &HashMap<String, String>,
    reader: &impl Reader,
) -> Result<Vec<Given>, ListError> {
    let path = folder.join(EXPLANATIONS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let names = ["单位", "检查", "报表期", "填写内容", "说明", "报表", "文件", "工作表", "单元格", "问题"];
    let list = List::open(&path, &names, 5, reader)?;
    let mut given = Vec::new();
    for row in list.rows() {
        let text = list.text(row, 4);
        if text.is_empty() {
            continue;
        }
        let (unit, check, form) = (list.text(row, 0), list.text(row, 1), list.text(row, 5));
        let named = |name: &str| {
            let mut units = tree.all().iter().filter(|u| u.name == name || u.aliases.iter().any(|a| a == name));
            units.next().filter(|_| units.next().is_none()).map(|u| u.code.clone())
        };
        let form_id = plan.forms.iter().find(|f| f.id == form || fold(&f.name) == fold(&form)).map(|f| f.id.clone());
        let answer = Answered {
            at: list.place(row, 4),
            unit: named(&unit).unwrap_or(unit),
            check: checks.get(&check).cloned().unwrap_or(check),
            form: form_id.unwrap_or(form),
            period: list.raw(row, 2).and_then(|raw| period(raw, list.grid.date1904)),
            file: list.text(row, 6),
            sheet: list.text(row, 7),
            cell: list.text(row, 8),
            value: list.text(row, 3),
            message: list.text(row, 9),
            mended: false,
            text,
        };
        given.push(Given { by: EXPLANATIONS.to_owned(), clerk: true, answer });
    }
    Ok(given)
}

/// `2020-06`, `2020年6月`, or the first of the month that table programs make of them.
fn period(raw: &Raw, date1904: bool) -> Option<Period> {
    match raw {
        Raw::Serial(serial) => date::from_serial(*serial, date1904).map(Period::of),
        Raw::Text(text) => text.trim().parse().ok().or_else(|| match mentions(&fold(text)).as_slice() {
            [one] if !one.weak && !one.bare_year && one.first == one.last => Period::new(one.year?, one.last),
            _ => None,
        }),
        _ => None,
    }
}

impl List {
    /// The sheet and the cell of a column in a row.
    fn place(&self, row: u32, column: usize) -> (String, String) {
        let cell = CellRef::new(row, self.columns[column].unwrap_or(0));
        (self.grid.name.clone(), cell.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_clerks_and_table_programs_write_them() {
        let june = Period::new(2020, 6);
        for text in ["2020-06", "2020年6月", "2020年06月"] {
            assert_eq!(period(&Raw::Text(text.into()), false), june, "{text}");
        }
        assert_eq!(period(&Raw::Serial(43_983.0), false), june);
        assert_eq!(period(&Raw::Text("6月".into()), false), None);
    }
}
