//! One cell under its declared column.

use chrono::NaiveDate;

use super::doubt::{Doubt, Problem};
use super::show::{display, shown};
use super::text::{fold, is_space, says_nothing};
use super::{amount, choice, moment, share, words};
use crate::model::{CellRef, CellState, Column, ColumnType, Raw, Value};

/// What besides the cell and its column decides how it is read.
#[derive(Clone, Copy, Debug)]
pub struct CellContext<'a> {
    /// Where the cell stands.
    pub at: CellRef,
    /// The last day of the submission's period: a day without a year is the latest not after it.
    pub period_end: NaiveDate,
    /// Whether dates count from 1904.
    pub date1904: bool,
    /// Whether the container knows no types.
    pub textual: bool,
    /// The unit of measure that the header or the unit line names, folded, when it is not the column's own.
    pub header_unit: Option<&'a str>,
}

/// A cell read under its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Value, blank or rejected.
    pub state: CellState,
    /// Why it was rejected, or what is wrong with it although it has a value.
    pub problem: Option<Problem>,
    /// What it was read as, where that took a liberty.
    pub repaired: Option<String>,
}

impl Typed {
    fn blank() -> Self {
        Self { state: CellState::Blank, problem: None, repaired: None }
    }

    fn value(value: Value) -> Self {
        Self { state: CellState::Value(value), problem: None, repaired: None }
    }

    fn rejected(problem: Problem) -> Self {
        Self { state: CellState::Rejected, problem: Some(problem), repaired: None }
    }
}

/// A value that was read, and whether that took a liberty.
pub(super) struct Read {
    pub value: Value,
    pub liberty: bool,
}

impl Read {
    pub fn plain(value: Value) -> Self {
        Self { value, liberty: false }
    }

    pub fn liberty(value: Value) -> Self {
        Self { value, liberty: true }
    }
}

/// Reads `raw` as `column` declares it.
#[must_use]
pub fn type_cell(raw: Option<&Raw>, column: &Column, context: &CellContext<'_>) -> Typed {
    let Some(raw) = raw else {
        return blank(column);
    };
    if let Some(typed) = without_content(raw, column, context) {
        return typed;
    }
    let read = match column.ty {
        ColumnType::Text => words::read(raw, column, context),
        ColumnType::Integer | ColumnType::Number | ColumnType::Money | ColumnType::Quantity => {
            amount::read(raw, column, context)
        }
        ColumnType::Percent => share::read(raw, context),
        ColumnType::Date => moment::day(raw, context),
        ColumnType::Month => moment::month(raw, context),
        ColumnType::Time => moment::time(raw),
        ColumnType::Bool => truth(raw, column),
        ColumnType::Enum | ColumnType::Mark => return choice_value(raw, column, context),
        ColumnType::ResidentId => {
            let (state, problem, liberty) = words::resident_id(raw, column, context);
            let repaired = state.value().filter(|_| liberty && problem.is_none()).map(display);
            return Typed { state, problem, repaired };
        }
    };
    let written = said(raw, column, context);
    match read {
        Err(doubt) => Typed::rejected(doubt.problem(context.at, column, &written)),
        Ok(Read { value, liberty }) => {
            let mut typed = checked(value, column, context.at, &written);
            if typed.problem.is_none() && liberty {
                typed.repaired = typed.state.value().map(display);
            }
            typed
        }
    }
}

/// Cells that hold nothing to read: errors, formulas without a result, white space, words for nothing.
fn without_content(raw: &Raw, column: &Column, context: &CellContext<'_>) -> Option<Typed> {
    let at = context.at;
    let refused = |check, message, remedy: &str| {
        let (expected, remedy) = (column.ty.chinese().to_owned(), remedy.to_owned());
        Some(Typed::rejected(Problem { check, expected, message, remedy }))
    };
    match raw {
        Raw::Error(code) => refused(
            "error-value",
            format!("{at}是公式错误{code}，本格暂未计入（未按0处理）。"),
            "请改好公式，或直接填写结果。",
        ),
        Raw::Uncomputed => refused(
            "uncomputed-formula",
            format!("{at}是公式但没有保存计算结果，本格暂未计入（未按0处理）。"),
            "请用表格软件打开、重算并保存后重发，或直接填写结果。",
        ),
        Raw::Text(text) if text.chars().all(is_space) => Some(blank(column)),
        Raw::Text(text) => {
            let folded = fold(text);
            match column.ty {
                // A declared mark may be a dash.
                ColumnType::Mark | ColumnType::Enum => None,
                // 无 means no, while a dash says nothing, as an empty box does.
                ColumnType::Bool => {
                    if choice::is_empty_box(&folded) {
                        return crossed_out(column).filter(|typed| typed.state != CellState::Blank);
                    }
                    if says_nothing(&folded) && folded != "无" { crossed_out(column) } else { None }
                }
                // Words for nothing that could be a required text's own, but say nothing where nothing is asked.
                ColumnType::Text if !column.required && !column.key && says_none_yet(&folded) => {
                    Some(Typed { repaired: Some("无".to_owned()), ..Typed::blank() })
                }
                _ => says_nothing(&folded).then(Typed::blank),
            }
        }
        _ => None,
    }
}

/// 暂无, 空 and a star where a text may be left out.
fn says_none_yet(folded: &str) -> bool {
    let bare = folded.trim_matches(['(', ')', '。', '.']);
    matches!(bare, "暂无" | "空" | "空白" | "没有" | "暂时没有" | "不涉及")
        || !folded.is_empty() && folded.chars().all(|c| c == '*')
}

/// A dash or an empty box where yes or no is asked: what a blank means, if that is no. Where a blank means yes, a dash
/// may mean the contrary.
fn crossed_out(column: &Column) -> Option<Typed> {
    match column.blank {
        Some(true) => None,
        Some(false) => Some(Typed { repaired: Some(display(&Value::Bool(false))), ..Typed::value(Value::Bool(false)) }),
        None => Some(Typed::blank()),
    }
}

/// The cell as messages may show it: personal data only as stars.
fn said(raw: &Raw, column: &Column, context: &CellContext<'_>) -> String {
    if column.sensitive { "***".to_owned() } else { shown(raw, context.date1904) }
}

fn blank(column: &Column) -> Typed {
    match (column.ty, column.blank) {
        (ColumnType::Bool, Some(meaning)) => Typed::value(Value::Bool(meaning)),
        _ => Typed::blank(),
    }
}

fn truth(raw: &Raw, column: &Column) -> Result<Read, Doubt> {
    let (value, liberty) = match raw {
        Raw::Bool(value) => (*value, false),
        Raw::Number(value, _) if *value == 1.0 => (true, false),
        Raw::Number(value, _) if *value == 0.0 => (false, false),
        Raw::Text(text) => {
            let chosen = choice::truth(text, column).ok_or(Doubt::Unclear)?;
            (chosen.value, chosen.liberty)
        }
        _ => return Err(Doubt::Unclear),
    };
    Ok(Read { value: Value::Bool(value), liberty })
}

fn choice_value(raw: &Raw, column: &Column, context: &CellContext<'_>) -> Typed {
    let plain = shown(raw, context.date1904);
    if let Some(chosen) = choice::declared(&plain, &column.values) {
        let repaired = chosen.liberty.then(|| chosen.value.clone());
        return Typed { repaired, ..Typed::value(Value::Text(chosen.value)) };
    }
    if says_nothing(&fold(&plain)) {
        return Typed::blank();
    }
    let written = said(raw, column, context);
    let allowed = column.values.iter().map(|v| v.name.as_str()).collect::<Vec<_>>().join("、");
    Typed::rejected(Problem {
        check: "enum",
        message: format!("{}填“{written}”，不是{}的规定选项，本格暂未计入。", context.at, column.name),
        remedy: format!("请从这些里选一个：{allowed}。"),
        expected: allowed,
    })
}

/// Range and pattern: a cell that fails has no value.
fn checked(value: Value, column: &Column, at: CellRef, written: &str) -> Typed {
    let failure = match &value {
        Value::Number(number) => {
            let b = &column.bounds;
            let expected = [
                b.min.filter(|min| number < min).map(|min| format!("不小于{min}")),
                b.max.filter(|max| number > max).map(|max| format!("不大于{max}")),
                b.above.filter(|above| number <= above).map(|above| format!("大于{above}")),
                b.below.filter(|below| number >= below).map(|below| format!("小于{below}")),
            ];
            expected.into_iter().flatten().next().map(|e| ("range", e))
        }
        Value::Text(text) => column
            .pattern
            .as_deref()
            .filter(|pattern| !matches_whole(pattern, text))
            .map(|pattern| ("pattern", format!("符合格式 {pattern}"))),
        _ => None,
    };
    match failure {
        None => Typed::value(value),
        Some((check, expected)) => Typed::rejected(Problem {
            check,
            message: format!("{at}填“{written}”，{}应{expected}，本格暂未计入。", column.name),
            remedy: "请核对后更正。".to_owned(),
            expected,
        }),
    }
}

/// Whether the whole of `text` matches `pattern`; the config loader has already refused patterns that do not compile.
fn matches_whole(pattern: &str, text: &str) -> bool {
    regex_lite::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(text))
}
