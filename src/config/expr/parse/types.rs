//! The types that expressions have, as far as the loader checks them.

use huizong_intake::model::{ColumnType, Value};

use super::super::Special;

/// What kind of value an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// True or false.
    Bool,
    /// NULL, or what is wrong already: it fits everywhere.
    Any,
}

impl Type {
    /// The type of a column's values.
    pub fn of_column(ty: ColumnType) -> Self {
        match ty {
            ColumnType::Date => Self::Date,
            ColumnType::Time => Self::Time,
            ColumnType::Bool => Self::Bool,
            ty if ty.is_numeric() => Self::Number,
            _ => Self::Text,
        }
    }

    /// The type of a special name.
    pub fn of_special(special: Special) -> Self {
        match special {
            Special::Unit | Special::Period => Self::Text,
            Special::Year | Special::Month | Special::WindowYear => Self::Number,
            Special::WindowStart | Special::WindowEnd => Self::Date,
        }
    }

    /// The type of a literal.
    pub fn of_value(value: &Value) -> Self {
        match value {
            Value::Text(_) => Self::Text,
            Value::Number(_) => Self::Number,
            Value::Date(_) => Self::Date,
            Value::Time(_) => Self::Time,
            Value::Bool(_) => Self::Bool,
        }
    }

    /// Whether a value of this type may stand where `other` is expected.
    pub fn fits(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }

    /// The more definite of two types that fit.
    pub fn or(self, other: Self) -> Self {
        if self == Self::Any { other } else { self }
    }

    /// What people call it.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Text => "文字",
            Self::Number => "数",
            Self::Date => "日期",
            Self::Time => "时间",
            Self::Bool => "是或否",
            Self::Any => "空值",
        }
    }
}
