//! Text and identity numbers.

use super::cell::{CellContext, Read};
use super::doubt::{Doubt, Problem};
use super::number::{from_binary, without_apostrophe};
use super::text::{fold, half_width, tidy};
use super::{choice, date};
use crate::model::{CellState, Column, Raw, Shown, Value};

/// Reads text. Digits beyond the fifteenth of a number are already lost.
pub fn read(raw: &Raw, column: &Column, context: &CellContext<'_>) -> Result<Read, Doubt> {
    match raw {
        Raw::Text(text) => {
            if is_rounded(text) {
                return Err(Doubt::DigitsLost);
            }
            let tidy = tidy(text);
            let bare = without_apostrophe(&tidy);
            let half = half_width(bare);
            let liberty = half.as_ref() != tidy.as_ref();
            Ok(Read { value: Value::Text(half.into_owned()), liberty })
        }
        Raw::Number(value, shown) => {
            let digits = from_binary(*value).filter(|_| value.abs() < 1e15).ok_or(Doubt::DigitsLost)?.to_string();
            let digits = match shown {
                Shown::Padded(width) if !digits.contains(['-', '.']) => format!("{digits:0>0$}", usize::from(*width)),
                Shown::Dressed | Shown::Scaled(_) => return Err(Doubt::Format),
                Shown::Plain | Shown::Percent | Shown::Padded(_) => digits,
            };
            Ok(Read::plain(Value::Text(digits)))
        }
        // 3-5 that a table program turned into a day is no key any more.
        Raw::Serial(_) if column.key || column.references.is_some() => Err(Doubt::Unclear),
        Raw::Serial(serial) => date::from_serial(*serial, context.date1904)
            .map(|day| Read::liberty(Value::Text(day.to_string())))
            .ok_or(Doubt::Unclear),
        Raw::Bool(value) => Ok(Read::plain(Value::Text(if *value { "TRUE" } else { "FALSE" }.to_owned()))),
        Raw::Error(_) | Raw::Uncomputed => Err(Doubt::Unclear),
    }
}

/// A long number as a table program shows and exports it: 4.20106E+17.
fn is_rounded(text: &str) -> bool {
    if !text.contains(['E', 'e', 'Ｅ', 'ｅ']) {
        return false;
    }
    let folded = fold(text);
    let Some((digits, exponent)) = folded.split_once('e') else { return false };
    let exponent = exponent.strip_prefix('+').and_then(|e| e.parse::<u32>().ok());
    digits.contains('.') && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && exponent.is_some_and(|e| e >= 11)
}

/// Reads an identity number: its value, what is wrong with it although it is kept, and whether a liberty was taken.
pub fn resident_id(raw: &Raw, column: &Column, context: &CellContext<'_>) -> (CellState, Option<Problem>, bool) {
    let problem = |expected: &str, message: &str, remedy: &str| {
        Some(Problem {
            check: "resident-id",
            expected: expected.to_owned(),
            message: format!("{}{message}", context.at),
            remedy: remedy.to_owned(),
        })
    };
    let text = match read(raw, column, context) {
        Ok(Read { value: Value::Text(text), .. }) => text,
        Err(Doubt::DigitsLost) => {
            let problem =
                problem("18位身份证号", "的身份证号被存成了数字，末几位已经丢失。", "请把该列设为文本格式后重新填写。");
            return (CellState::Rejected, problem, false);
        }
        _ => {
            let problem = problem("18位身份证号", "填的不是身份证号，本格暂未计入。", "请对照证件填写。");
            return (CellState::Rejected, problem, false);
        }
    };
    let id = fold(&text).to_ascii_uppercase();
    let problem = if choice::resident_id(&id) {
        None
    } else if id.len() == 15 && id.bytes().all(|b| b.is_ascii_digit()) {
        problem("18位身份证号", "是15位的旧身份证号。", "请对照证件填18位号码。")
    } else {
        problem("校验位正确的18位身份证号", "的身份证号位数或校验位不对。", "请对照证件更正。")
    };
    let liberty = !matches!(raw, Raw::Text(written) if written.trim() == id);
    (CellState::Value(Value::Text(id)), problem, liberty)
}
