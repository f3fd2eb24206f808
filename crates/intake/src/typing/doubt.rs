//! Why a cell has no value, and how that is said to the clerk.

use crate::model::{CellRef, Column, ColumnType};

/// Why a cell has no value: the check's id and what to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Id of the built-in check.
    pub check: &'static str,
    /// What was expected.
    pub expected: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// What keeps a cell from being read as its column's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It can mean more than one thing, or nothing.
    Unclear,
    /// A fraction where things are counted.
    NotWhole,
    /// A unit of measure that is no kin of the column's, or counted twice.
    Measure,
    /// A day that no calendar has.
    NoSuchDay,
    /// More digits than a table program keeps.
    DigitsLost,
    /// The number format shows another number than the one that is stored.
    Format,
}

impl Doubt {
    /// What to say of the cell at `at`, where `written` stands.
    pub fn problem(self, at: CellRef, column: &Column, written: &str) -> Problem {
        let unit = column.unit.as_deref().unwrap_or("");
        let (cannot, remedy) = match self {
            Self::Unclear => {
                let (cannot, remedy) = unclear(column.ty);
                (cannot.to_owned(), remedy.to_owned())
            }
            Self::NotWhole => ("不是整数".to_owned(), "请填准确的整数，如30。".to_owned()),
            Self::Measure if unit.is_empty() => ("计量单位不明确".to_owned(), "请只填数字。".to_owned()),
            Self::Measure => (format!("不能确定合多少{unit}"), format!("请换算成{unit}，只填数字。")),
            Self::NoSuchDay => ("没有这一天".to_owned(), unclear(column.ty).1.to_owned()),
            Self::DigitsLost => ("数字太长，末几位已经丢失".to_owned(), "请把该列设为文本格式后重新填写。".to_owned()),
            Self::Format => {
                ("显示的与实际存的不是同一个数".to_owned(), "请把单元格格式改为“常规”，核对后重新填写。".to_owned())
            }
        };
        Problem {
            check: "type",
            expected: column.ty.chinese().to_owned(),
            message: format!("{at}填“{written}”，{cannot}，本格暂未计入（未按0处理）。"),
            remedy,
        }
    }
}

/// What cannot be told, and an example of what can.
fn unclear(ty: ColumnType) -> (&'static str, &'static str) {
    match ty {
        ColumnType::Money => ("不能确定金额", "请填准确数，如50.00。"),
        ColumnType::Integer => ("不能确定是几", "请填准确的整数，如30。"),
        ColumnType::Number | ColumnType::Quantity => ("不能确定数值", "请填准确数，如1.5。"),
        ColumnType::Percent => ("不能确定是百分之几", "请带百分号填写，如93.75%。"),
        ColumnType::Date => ("不能确定是哪一天", "请填完整日期，如2020-06-05。"),
        ColumnType::Month => ("不能确定是哪个月", "请填年月，如2020-06。"),
        ColumnType::Time => ("不能确定时间", "请填时间，如08:30。"),
        ColumnType::Bool => ("看不出是或否", "请填“是”或“否”。"),
        _ => ("不能确定内容", "请按填表说明填写。"),
    }
}
