//! One cell under its declared column.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::text::{fold, half_width, is_space, says_nothing, tidy};
use super::{choice, date, number, units};
use crate::model::{CellRef, CellState, Column, ColumnType, Raw, Shown, Value};

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

/// The cell as a person sees it, for findings: numbers at 15 digits, dates as days.
#[must_use]
pub fn shown(raw: &Raw, date1904: bool) -> String {
    match raw {
        Raw::Number(value, Shown::Percent) => {
            number::from_binary(value * 100.0).map_or_else(|| value.to_string(), |d| format!("{d}%"))
        }
        Raw::Number(value, _) => number::from_binary(*value).map_or_else(|| value.to_string(), |d| d.to_string()),
        Raw::Serial(serial) => match (date::from_serial(*serial, date1904), date::time_from_serial(*serial)) {
            (Some(day), _) => day.to_string(),
            (None, Some(time)) => time.format("%H:%M").to_string(),
            _ => serial.to_string(),
        },
        Raw::Text(text) => text.clone(),
        Raw::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Raw::Error(code) => code.clone(),
        Raw::Uncomputed => String::new(),
    }
}

/// Reads `raw` as `column` declares it.
#[must_use]
pub fn type_cell(raw: Option<&Raw>, column: &Column, context: &CellContext<'_>) -> Typed {
    let at = context.at;
    let Some(raw) = raw else {
        return blank(column);
    };
    match raw {
        Raw::Error(code) => {
            return Typed::rejected(Problem {
                check: "error-value",
                expected: column.ty.chinese().to_owned(),
                message: format!("{at}是公式错误{code}，本格暂未计入（未按0处理）。"),
                remedy: "请改好公式，或直接填写结果。".to_owned(),
            });
        }
        Raw::Uncomputed => {
            return Typed::rejected(Problem {
                check: "uncomputed-formula",
                expected: column.ty.chinese().to_owned(),
                message: format!("{at}是公式但没有保存计算结果，本格暂未计入（未按0处理）。"),
                remedy: "请用表格软件打开、重算并保存后重发，或直接填写结果。".to_owned(),
            });
        }
        Raw::Text(text) => {
            if text.chars().all(is_space) {
                return blank(column);
            }
            // In a bool column 无 means no.
            if column.ty != ColumnType::Bool && column.ty != ColumnType::Mark && says_nothing(&fold(text)) {
                return Typed::blank();
            }
        }
        _ => {}
    }
    let read = match column.ty {
        ColumnType::Text => text_value(raw),
        ColumnType::Integer | ColumnType::Number | ColumnType::Money | ColumnType::Quantity => {
            numeric(raw, column, context)
        }
        ColumnType::Percent => percent(raw, column, context),
        ColumnType::Date => day(raw, context),
        ColumnType::Month => month(raw, context),
        ColumnType::Time => time(raw),
        ColumnType::Bool => truth(raw),
        ColumnType::Enum | ColumnType::Mark => return choice_value(raw, column, context),
        ColumnType::ResidentId => return resident_id(raw, context),
    };
    let written = said(raw, column, context);
    let Some((value, liberty)) = read else {
        return Typed::rejected(wrong_type(at, column, &written));
    };
    let mut typed = checked(value, column, at, &written);
    if typed.problem.is_none() && liberty {
        typed.repaired = typed.state.value().map(display);
    }
    typed
}

/// The cell as messages may show it: personal data only as stars.
fn said(raw: &Raw, column: &Column, context: &CellContext<'_>) -> String {
    if column.sensitive { "***".to_owned() } else { shown(raw, context.date1904) }
}

/// A value as findings show it.
#[must_use]
pub fn display(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(time) => time.format("%H:%M").to_string(),
        Value::Bool(value) => if *value { "是" } else { "否" }.to_owned(),
    }
}

fn blank(column: &Column) -> Typed {
    match (column.ty, column.blank) {
        (ColumnType::Bool, Some(meaning)) => Typed::value(Value::Bool(meaning)),
        _ => Typed::blank(),
    }
}

fn wrong_type(at: CellRef, column: &Column, written: &str) -> Problem {
    let (cannot, example) = match column.ty {
        ColumnType::Money => ("不能确定金额", "请填准确数，如50.00。"),
        ColumnType::Integer => ("不能确定是几", "请填准确的整数，如30。"),
        ColumnType::Number | ColumnType::Quantity | ColumnType::Percent => ("不能确定数值", "请填准确数，如1.5。"),
        ColumnType::Date => ("不能确定是哪一天", "请填完整日期，如2020-06-05。"),
        ColumnType::Month => ("不能确定是哪个月", "请填年月，如2020-06。"),
        ColumnType::Time => ("不能确定时间", "请填时间，如08:30。"),
        ColumnType::Bool => ("看不出是或否", "请填“是”或“否”。"),
        _ => ("不能确定内容", "请按填表说明填写。"),
    };
    Problem {
        check: "type",
        expected: column.ty.chinese().to_owned(),
        message: format!("{at}填“{written}”，{cannot}，本格暂未计入（未按0处理）。"),
        remedy: example.to_owned(),
    }
}

/// Text, and whether reading it took a liberty. Digits beyond the fifteenth of a number are already lost.
fn text_value(raw: &Raw) -> Option<(Value, bool)> {
    match raw {
        Raw::Text(text) => {
            let tidy = tidy(text);
            let half = half_width(&tidy);
            let liberty = matches!(half, std::borrow::Cow::Owned(_));
            Some((Value::Text(half.into_owned()), liberty))
        }
        Raw::Number(value, shown) => {
            let digits = number::from_binary(*value).filter(|_| value.abs() < 1e15)?.to_string();
            let width = match shown {
                Shown::Padded(width) => usize::from(*width),
                // D010 that is stored as 10 is known only to the format.
                Shown::Dressed | Shown::Scaled => return None,
                Shown::Plain | Shown::Percent => 0,
            };
            Some((Value::Text(format!("{digits:0>width$}")), false))
        }
        Raw::Serial(serial) => date::from_serial(*serial, false).map(|day| (Value::Text(day.to_string()), true)),
        Raw::Bool(value) => Some((Value::Text(if *value { "TRUE" } else { "FALSE" }.to_owned()), false)),
        Raw::Error(_) | Raw::Uncomputed => None,
    }
}

fn numeric(raw: &Raw, column: &Column, context: &CellContext<'_>) -> Option<(Value, bool)> {
    let (mut value, suffix, mut liberty) = match raw {
        // A number that is formatted as a date and would be one of our days is a date in the wrong column.
        Raw::Serial(value) if (20_000.0..80_000.0).contains(value) || value.fract() != 0.0 => {
            return None;
        }
        // 5 shown as 5万元 is not 5元, and nobody can say what was meant.
        Raw::Number(_, Shown::Scaled) => return None,
        Raw::Number(value, _) | Raw::Serial(value) => {
            (number::from_binary(*value)?, String::new(), matches!(raw, Raw::Serial(_)))
        }
        Raw::Text(text) => {
            let written = number::parse(text)?;
            // 0.005万 under a header that says 万元: nobody can tell whether it was meant twice.
            if written.multiplied
                && written.suffix.is_empty()
                && context.header_unit.is_some_and(|unit| unit.contains(['万', '亿', '千', '百']))
            {
                return None;
            }
            let liberty = !(written.plain && context.textual);
            (written.value, written.suffix, liberty)
        }
        _ => return None,
    };
    let declared = column.unit.as_deref().map(fold);
    let unit = if suffix.is_empty() { context.header_unit } else { Some(suffix.as_str()) };
    if let Some(unit) = unit {
        let factor = units::factor(unit, declared.as_deref(), &column.accepts)?;
        if factor != Decimal::ONE {
            value = value.checked_mul(factor)?;
            liberty = true;
        }
    }
    if column.ty == ColumnType::Integer {
        if !value.fract().is_zero() {
            return None;
        }
    } else {
        let rounded = number::round_half_up(value, column.scale());
        liberty |= rounded != value;
        value = rounded;
    }
    (value.abs() < Decimal::from(1_000_000_000_000_000_i64)).then_some((Value::Number(value.normalize()), liberty))
}

/// A share from 0 to 1. A bare number above 1 is taken as percent only where the header or the cell says %.
fn percent(raw: &Raw, column: &Column, context: &CellContext<'_>) -> Option<(Value, bool)> {
    let hundred = Decimal::ONE_HUNDRED;
    let in_percent =
        context.header_unit == Some("%") || column.unit.as_deref() == Some("%") && context.header_unit.is_none();
    let (share, liberty) = match raw {
        Raw::Number(value, Shown::Percent) => (number::from_binary(*value)?, false),
        Raw::Number(value, _) => {
            let value = number::from_binary(*value)?;
            if context.header_unit == Some("%") || in_percent && value > Decimal::ONE {
                (value.checked_div(hundred)?, true)
            } else {
                (value, false)
            }
        }
        Raw::Text(text) => {
            let written = number::parse(text)?;
            match written.suffix.as_str() {
                "%" => (written.value.checked_div(hundred)?, true),
                "" if context.header_unit == Some("%") => (written.value.checked_div(hundred)?, true),
                "" => (written.value, !context.textual),
                _ => return None,
            }
        }
        _ => return None,
    };
    Some((Value::Number(share.normalize()), liberty))
}

fn day(raw: &Raw, context: &CellContext<'_>) -> Option<(Value, bool)> {
    let (day, liberty) = match raw {
        Raw::Serial(serial) => (date::from_serial(*serial, context.date1904)?, false),
        Raw::Number(value, _) => {
            if value.fract() == 0.0 && (19_000_101.0..21_991_231.0).contains(value) {
                match date::parse(&format!("{value:.0}"))? {
                    date::Written::Day(day) => (day, true),
                    date::Written::MonthDay(..) => return None,
                }
            } else if (20_000.0..80_000.0).contains(value) {
                (date::from_serial(*value, context.date1904)?, true)
            } else {
                return None;
            }
        }
        Raw::Text(text) => match date::parse(text)? {
            date::Written::Day(day) => {
                let iso = day.to_string() == text.trim();
                (day, !(iso || context.textual && text.is_ascii()))
            }
            date::Written::MonthDay(month, day) => (date::latest_before(month, day, context.period_end)?, true),
        },
        _ => return None,
    };
    Some((Value::Date(day), liberty))
}

fn month(raw: &Raw, context: &CellContext<'_>) -> Option<(Value, bool)> {
    let (period, liberty) = match raw {
        Raw::Serial(serial) => (crate::model::Period::of(date::from_serial(*serial, context.date1904)?), false),
        Raw::Number(value, _) if (190_001.0..220_000.0).contains(value) => {
            (date::parse_month(&format!("{value:.0}"))?, true)
        }
        Raw::Text(text) => {
            let period = date::parse_month(text)?;
            (period, period.to_string() != text.trim())
        }
        _ => return None,
    };
    Some((Value::Text(period.to_string()), liberty))
}

fn time(raw: &Raw) -> Option<(Value, bool)> {
    match raw {
        Raw::Serial(serial) => date::time_from_serial(*serial).map(|time| (Value::Time(time), false)),
        Raw::Number(value, _) if (0.0..1.0).contains(value) => {
            date::time_from_serial(*value).map(|time| (Value::Time(time), true))
        }
        Raw::Text(text) => date::parse_time(text).map(|time| (Value::Time(time), !text.is_ascii())),
        _ => None,
    }
}

fn truth(raw: &Raw) -> Option<(Value, bool)> {
    let value = match raw {
        Raw::Bool(value) => *value,
        Raw::Number(value, _) if *value == 1.0 => true,
        Raw::Number(value, _) if *value == 0.0 => false,
        Raw::Text(text) => choice::truth(text)?,
        _ => return None,
    };
    Some((Value::Bool(value), false))
}

fn choice_value(raw: &Raw, column: &Column, context: &CellContext<'_>) -> Typed {
    let plain = shown(raw, context.date1904);
    let written = said(raw, column, context);
    if let Some(name) = choice::declared(&plain, &column.values) {
        return Typed::value(Value::Text(name));
    }
    if says_nothing(&fold(&plain)) {
        return Typed::blank();
    }
    let allowed = column.values.iter().map(|v| v.name.as_str()).collect::<Vec<_>>().join("、");
    Typed::rejected(Problem {
        check: "enum",
        message: format!("{}填“{written}”，不是{}的规定选项，本格暂未计入。", context.at, column.name),
        remedy: format!("请从这些里选一个：{allowed}。"),
        expected: allowed,
    })
}

fn resident_id(raw: &Raw, context: &CellContext<'_>) -> Typed {
    let Some((Value::Text(text), _)) = text_value(raw) else {
        return Typed::rejected(Problem {
            check: "resident-id",
            expected: "18位身份证号".to_owned(),
            message: format!("{}的身份证号被存成了数字，末几位已经丢失。", context.at),
            remedy: "请把该列设为文本格式后重新填写。".to_owned(),
        });
    };
    let id: String = text.chars().filter(|c| !is_space(*c)).map(|c| c.to_ascii_uppercase()).collect();
    let problem = (!choice::resident_id(&id)).then(|| Problem {
        check: "resident-id",
        expected: "校验位正确的18位身份证号".to_owned(),
        message: format!("{}的身份证号位数或校验位不对。", context.at),
        remedy: "请对照证件更正。".to_owned(),
    });
    Typed { state: CellState::Value(Value::Text(id)), problem, repaired: None }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::{Bounds, EnumValue};

    fn read(raw: &Raw, column: &Column) -> Typed {
        let context = CellContext {
            at: CellRef::new(8, 4),
            period_end: NaiveDate::from_ymd_opt(2020, 6, 30).unwrap(),
            date1904: false,
            textual: false,
            header_unit: None,
        };
        type_cell(Some(raw), column, &context)
    }

    fn column(ty: ColumnType, unit: Option<&str>) -> Column {
        Column { name: "列".into(), ty, unit: unit.map(Into::into), required: true, ..Column::default() }
    }

    fn text(s: &str) -> Raw {
        Raw::Text(s.into())
    }

    /// What a cell reads as: the value, `-` for blank, `!check` for refused, with `*` where a liberty was taken.
    fn summary(raw: &Raw, column: &Column) -> String {
        let typed = read(raw, column);
        let star = if typed.repaired.is_some() { "*" } else { "" };
        match (&typed.state, &typed.problem) {
            (CellState::Rejected, Some(problem)) => format!("!{}", problem.check),
            (CellState::Blank, None) => "-".into(),
            (CellState::Value(value), None) => format!("{}{star}", display(value)),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn numbers() {
        let people = column(ColumnType::Integer, Some("人"));
        let money = column(ColumnType::Money, Some("元"));
        let wan = column(ColumnType::Money, Some("万元"));
        let seed = column(ColumnType::Quantity, Some("公斤"));
        let hours = column(ColumnType::Number, Some("小时"));
        for (raw, column, expected) in [
            (text("12"), &people, "12*"),
            (text("3人"), &people, "3*"),
            (text("3名"), &people, "3*"),
            (Raw::Number(12.0, Shown::Plain), &people, "12"),
            (Raw::Number(0.0, Shown::Plain), &people, "0"),
            (text("0"), &people, "0*"),
            (Raw::Number(12.5, Shown::Plain), &people, "!type"),
            (text("3斤"), &people, "!type"),
            (text("约30"), &people, "!type"),
            (text("50左右"), &money, "!type"),
            (text("无"), &people, "-"),
            (text("—"), &people, "-"),
            (text("/"), &people, "-"),
            (text("  "), &people, "-"),
            (Raw::Error("#REF!".into()), &people, "!error-value"),
            (Raw::Uncomputed, &people, "!uncomputed-formula"),
            (Raw::Bool(true), &people, "!type"),
            (text("1.2万"), &money, "12000*"),
            (text("1.2万元"), &money, "12000*"),
            (text("12000元"), &wan, "1.2*"),
            (Raw::Number(52.005, Shown::Plain), &money, "52.01*"),
            (Raw::Number(0.1 + 0.2, Shown::Plain), &money, "0.3"),
            (text("3斤"), &seed, "1.5*"),
            (text("0.2吨"), &seed, "200*"),
            (text("5千克"), &seed, "5*"),
            (text("90分钟"), &hours, "1.5*"),
            (Raw::Number(1e16, Shown::Plain), &people, "!type"),
        ] {
            assert_eq!(summary(&raw, column), expected, "{raw:?} as {:?}", column.ty);
        }
    }

    #[test]
    fn other_types() {
        let date = column(ColumnType::Date, None);
        let mark = Column {
            values: vec![EnumValue { name: "出勤".into(), spellings: vec!["√".into(), "到".into()] }],
            ..column(ColumnType::Mark, None)
        };
        let no_when_blank = Column { blank: Some(false), ..column(ColumnType::Bool, None) };
        let positive = Column {
            bounds: Bounds { above: Some(Decimal::ZERO), max: Some(Decimal::from(24)), ..Bounds::default() },
            ..column(ColumnType::Number, Some("小时"))
        };
        let code = Column { pattern: Some("D[0-9]{4}".into()), ..column(ColumnType::Text, None) };
        for (raw, column, expected) in [
            (Raw::Serial(43987.0), &date, "2020-06-05"),
            (Raw::Number(43987.0, Shown::Plain), &date, "2020-06-05*"),
            (Raw::Number(20_200_605.0, Shown::Plain), &date, "2020-06-05*"),
            (text("2020年6月5日"), &date, "2020-06-05*"),
            (text("6月5日"), &date, "2020-06-05*"),
            (text("12月5日"), &date, "2019-12-05*"),
            (text("6.5"), &date, "!type"),
            (Raw::Number(6.5, Shown::Plain), &date, "!type"),
            (text("到"), &mark, "出勤"),
            (text(" √ "), &mark, "出勤"),
            (text("来了"), &mark, "!enum"),
            (text("/"), &mark, "-"),
            (text("无"), &no_when_blank, "否"),
            (text(""), &no_when_blank, "否"),
            (text("可能"), &no_when_blank, "!type"),
            (Raw::Number(0.0, Shown::Plain), &positive, "!range"),
            (Raw::Number(24.0, Shown::Plain), &positive, "24"),
            (Raw::Number(24.5, Shown::Plain), &positive, "!range"),
            (text("D0312"), &code, "D0312"),
            (text("Ｄ０３１２"), &code, "D0312*"),
            (text("D31"), &code, "!pattern"),
            (Raw::Number(1.0, Shown::Padded(3)), &column_text(), "001"),
            (Raw::Number(1.0, Shown::Plain), &column_text(), "1"),
            (Raw::Number(1e17, Shown::Plain), &column_text(), "!type"),
        ] {
            assert_eq!(summary(&raw, column), expected, "{raw:?} as {:?}", column.ty);
        }
    }

    fn column_text() -> Column {
        column(ColumnType::Text, None)
    }

    #[test]
    fn a_refusal_names_the_cell_and_is_never_zero() {
        let typed = read(&text("50左右"), &column(ColumnType::Money, Some("元")));
        assert_eq!(typed.state, CellState::Rejected);
        let problem = typed.problem.unwrap();
        assert_eq!(problem.message, "E9填“50左右”，不能确定金额，本格暂未计入（未按0处理）。");
    }
}
