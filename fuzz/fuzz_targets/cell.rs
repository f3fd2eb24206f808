//! The cell typer: any cell under any column of the shipped project.
#![no_main]

use chrono::NaiveDate;
use huizong_fuzz::SHIPPED;
use huizong_intake::model::{CellRef, CellState, Column, ColumnType, Raw, Shown, Value};
use huizong_intake::typing::{CellContext, display, type_cell};
use libfuzzer_sys::fuzz_target;

const UNITS: [Option<&str>; 8] =
    [None, Some("元"), Some("万元"), Some("人"), Some("%"), Some("斤"), Some("小时"), Some("m2")];

fn raw(kind: u8, rest: &[u8]) -> Option<Raw> {
    let number = || Some(f64::from_le_bytes(rest.get(..8)?.try_into().ok()?)).filter(|value| value.is_finite());
    Some(match kind % 16 {
        0 => Raw::Number(number()?, Shown::Plain),
        1 => Raw::Number(number()?, Shown::Percent),
        2 => Raw::Number(number()?, Shown::Padded(*rest.get(8)?)),
        3 => Raw::Number(number()?, Shown::Scaled(rest.get(8)?.cast_signed())),
        4 => Raw::Number(number()?, Shown::Dressed),
        5 => Raw::Serial(number()?),
        6 => Raw::Bool(rest.first()? % 2 == 0),
        7 => Raw::Error(String::from_utf8_lossy(rest).into_owned()),
        _ => Raw::Text(String::from_utf8_lossy(rest).into_owned()).filled()?,
    })
}

trait Filled: Sized {
    fn filled(self) -> Option<Self>;
}

impl Filled for Raw {
    /// Readers give no empty texts.
    fn filled(self) -> Option<Self> {
        if matches!(&self, Raw::Text(text) if text.is_empty()) { None } else { Some(self) }
    }
}

fuzz_target!(|data: &[u8]| {
    let [column, kind, context, rest @ ..] = data else { return };
    let columns: Vec<&Column> = SHIPPED.lexicon.forms.iter().flat_map(|form| &form.columns).collect();
    let column = columns[usize::from(*column) % columns.len()];
    let Some(raw) = raw(*kind, rest) else { return };
    let context = CellContext {
        at: CellRef::new(8, 4),
        period_end: NaiveDate::from_ymd_opt(2020, 6, 30).expect("a day"),
        date1904: context & 1 == 1,
        textual: context & 2 == 2,
        header_unit: UNITS[usize::from(context >> 2) % UNITS.len()],
    };
    let typed = type_cell(Some(&raw), column, &context);
    match (&typed.state, &typed.problem) {
        (CellState::Rejected, Some(problem)) => assert!(problem.message.starts_with("E9"), "{}", problem.message),
        (CellState::Rejected, None) => panic!("refused without a reason"),
        // What is read reads the same again; a bare share may be either share or percent.
        (CellState::Value(value), None) if column.ty != ColumnType::Percent && context.header_unit.is_none() => {
            if let Value::Number(_) | Value::Date(_) | Value::Time(_) = value {
                let again = type_cell(Some(&Raw::Text(display(value))), column, &context);
                assert_eq!(again.state, typed.state, "{raw:?} under {}", column.name);
            }
        }
        _ => {}
    }
});
