//! Cells that do not look like what they hold: struck out, or with raised digits.

use super::doubt::{Doubt, Problem};
use crate::model::{CellRef, Column, ColumnType, Mark};

/// Why the cell at `at`, where `written` stands, has no value by its looks; `None` where they do not matter. In texts
/// raised and lowered digits are what they are: H₂O.
#[must_use]
pub fn looks(mark: &Mark, column: &Column, at: CellRef, written: &str) -> Option<Problem> {
    let mut problem = Doubt::Unclear.problem(at, column, written);
    let told = |part: &str| if column.sensitive { "一部分".to_owned() } else { format!("“{part}”") };
    let (seen, remedy) = match mark {
        Mark::Struck => {
            ("加了删除线，看不出是否作数".to_owned(), "作数的请去掉删除线；不作数的请删去内容，整行不要的请删除整行。")
        }
        Mark::PartlyStruck(part) => {
            (format!("其中{}加了删除线，看不出以哪个为准", told(part)), "请只留准确的内容，删去带删除线的部分。")
        }
        Mark::Raised(_) | Mark::Lowered(_) if matches!(column.ty, ColumnType::Text) => return None,
        Mark::Raised(part) => (format!("其中{}是上标，不能确定是哪个数", told(part)), "请删去上标，只填准确的内容。"),
        Mark::Lowered(part) => (format!("其中{}是下标，不能确定是哪个数", told(part)), "请删去下标，只填准确的内容。"),
    };
    problem.message = format!("{at}填“{written}”，{seen}，本格暂未计入（未按0处理）。");
    remedy.clone_into(&mut problem.remedy);
    Some(problem)
}
