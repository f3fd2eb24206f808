//! Bytes become grids: one reader for each kind of container, chosen by content and not by the file's name.

mod decode;
mod draft;
mod face;
mod format;
mod html;
mod look;
mod ods;
mod ole;
mod package;
mod rich;
mod runs;
mod scan;
mod sniff;
mod sound;
mod spreadsheetml;
mod stale;
mod text;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::model::Grid;

pub use decode::name as decode_name;
pub use look::{Look, formulas, look};
pub use sniff::{Kind, sniff};

/// A workbook as it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Workbook {
    /// Its sheets in order.
    pub grids: Vec<Grid>,
    /// The modified date that the workbook itself carries, as written there.
    pub modified: Option<NaiveDateTime>,
}

/// What one file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of all parts, inflated.
    pub inflated_bytes: u64,
    /// Parts of a workbook.
    pub entries: u64,
    /// Inflated bytes for each packed byte.
    pub ratio: u64,
    /// Non-empty cells of all sheets.
    pub cells: u64,
}

/// Why a file gives no grids. The texts are what the clerk reads after the file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ReadError {
    /// It has a password.
    #[error("有打开密码，无法读取，未计入")]
    Encrypted,
    /// It is no workbook, or broken.
    #[error("{0}，未计入")]
    Unreadable(String),
    /// It is something else than a workbook, or not to be had.
    #[error("{what}，未计入")]
    Foreign {
        /// What it is.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// It would cost more than a limit allows.
    #[error("{0}，超出读取上限，未计入")]
    OverLimit(String),
}

impl ReadError {
    /// The id of the built-in check.
    #[must_use]
    pub fn check(&self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Unreadable(_) | Self::Foreign { .. } => "unreadable",
            Self::OverLimit(_) => "over-limit",
        }
    }

    /// What to do.
    #[must_use]
    pub fn remedy(&self) -> &str {
        match self {
            Self::Encrypted => "请取消密码另存后重发，勿发送密码。",
            Self::Unreadable(_) => "请用表格软件打开，另存为 .xlsx 后重发。",
            Self::Foreign { remedy, .. } => remedy,
            Self::OverLimit(_) => "请删去多余的空行、图片和无关工作表后重发。",
        }
    }
}

/// Reads a file's bytes.
///
/// # Errors
/// When the file is encrypted, no workbook, broken, or beyond `limits`.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    if bytes.len() as u64 > limits.inflated_bytes {
        return Err(ReadError::OverLimit(format!("有{}MB", bytes.len() >> 20)));
    }
    let book = match sniff(bytes) {
        Kind::Xlsx => xlsx::read(bytes, limits),
        Kind::Xlsb => xlsb::read(bytes, limits),
        Kind::Xls => xls::read(bytes, limits),
        Kind::Ods => ods::read(bytes, limits),
        Kind::Text => text::read(bytes, limits),
        Kind::Html => html::read(bytes, limits),
        Kind::Xml2003 => spreadsheetml::read(bytes, limits),
        Kind::Encrypted => Err(ReadError::Encrypted),
        other => Err(foreign(other)),
    }?;
    if book.grids.is_empty() {
        // Charts, macros or nothing at all.
        let remedy = "请发送有表格的工作簿。".to_owned();
        return Err(ReadError::Foreign { what: "里面没有工作表".to_owned(), remedy });
    }
    Ok(book)
}

/// What is said of what is no workbook.
fn foreign(kind: Kind) -> ReadError {
    let (what, remedy) = match kind {
        Kind::Empty => ("是空文件".to_owned(), "可能没有传完，请重新发送。"),
        Kind::Archive => ("是压缩包，不是能读取的表格".to_owned(), "请解压后发送里面的表格。"),
        Kind::Unknown => ("不是能读取的表格，或已损坏".to_owned(), "请用表格软件打开，另存为 .xlsx 后重发。"),
        kind => (format!("是{}，不是能读取的表格", kind.chinese()), "请发送电子表格原件（.xlsx）。"),
    };
    ReadError::Foreign { what, remedy: remedy.to_owned() }
}
