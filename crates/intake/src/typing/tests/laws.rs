//! What holds for every text in every column.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::model::form::EnumValue;

const TYPES: [(ColumnType, &str); 14] = [
    (ColumnType::Text, ""),
    (ColumnType::Integer, "人"),
    (ColumnType::Integer, "年"),
    (ColumnType::Number, "小时"),
    (ColumnType::Money, "元"),
    (ColumnType::Money, "万元"),
    (ColumnType::Quantity, "公斤"),
    (ColumnType::Percent, ""),
    (ColumnType::Date, ""),
    (ColumnType::Month, ""),
    (ColumnType::Time, ""),
    (ColumnType::Bool, ""),
    (ColumnType::Enum, ""),
    (ColumnType::ResidentId, ""),
];

fn columns() -> impl Iterator<Item = Column> {
    TYPES.into_iter().map(|(ty, unit)| {
        let values = vec![
            EnumValue { name: "出勤".into(), spellings: vec!["√".into()] },
            EnumValue { name: "缺勤".into(), spellings: vec!["×".into()] },
        ];
        Column { values, ..column(ty, unit) }
    })
}

/// Texts of the pieces that numbers, days and marks are written with.
fn spelling() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,4}",
        "[０-９]{1,3}",
        "[一二三四五六七八九十百千万亿零〇○两廿壹贰拾佰]{1,3}",
        "[年月日号时分秒点半]",
        "[-./:,，、。~—－ 　\u{a0}\n()（）*+%‰①²½'√×☑□是否]",
        prop::sample::select(vec![
            "元",
            "角",
            "万元",
            "人",
            "人次",
            "斤",
            "公斤",
            "吨",
            "小时",
            "分钟",
            "约",
            "左右",
            "余",
            "多",
            "上午",
            "下午",
            "周五",
            "季度",
            "￥",
            "第",
            "名",
            "出勤",
            "E+",
            "h",
            "m",
            "pm",
            "成",
            "百分之",
            "负",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

fn wide(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
            ' ' => '\u{3000}',
            c => c,
        })
        .collect()
}

fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        })
        .collect()
}

/// A text gives a value, no value, or a refusal that names the cell; never zero without a zero in it.
fn reads_or_refuses(written: &str) {
    for column in columns() {
        let typed = type_cell(Some(&text(written)), &column, &context());
        match (&typed.state, &typed.problem) {
            (CellState::Rejected, Some(problem)) => assert!(problem.message.starts_with("E9"), "{written:?}"),
            (CellState::Value(value), None) => {
                if column.ty.is_numeric() && display(value) == "0" {
                    let zero = written.nfkc().any(|c| matches!(c, '0' | '零' | '〇' | '○' | '◯'));
                    assert!(zero, "{written:?} is 0 as {:?}", column.ty);
                }
                // What is read reads the same again. A bare share above 1 may be either share or percent.
                let bare_share = column.ty == ColumnType::Percent
                    && matches!(value, crate::model::Value::Number(n) if n.abs() > 1.into());
                if !bare_share {
                    let again = type_cell(Some(&text(&display(value))), &column, &context());
                    assert_eq!(again.state, typed.state, "{written:?} as {:?}", column.ty);
                }
            }
            (CellState::Value(_), Some(problem)) => assert_eq!(problem.check, "resident-id"),
            (CellState::Blank, None) => {}
            other => panic!("{written:?} as {:?}: {other:?}", column.ty),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_is_read_or_refused(written in any::<String>()) {
        reads_or_refuses(&written);
    }

    #[test]
    fn every_spelling_is_read_or_refused(written in spelling()) {
        reads_or_refuses(&written);
    }

    #[test]
    fn widths_agree(written in spelling()) {
        for column in columns().filter(|column| column.ty != ColumnType::Text) {
            let read = |s: &str| type_cell(Some(&text(s)), &column, &context()).state;
            let (wide, narrow) = (wide(&written), narrow(&written));
            prop_assert_eq!(read(&wide), read(&written), "{:?} {:?} as {:?}", wide, written, column.ty);
            prop_assert_eq!(read(&narrow), read(&written), "{:?} {:?} as {:?}", narrow, written, column.ty);
        }
    }

    #[test]
    fn every_number_is_read_or_refused(value in any::<f64>(), power in -9_i8..9, kind in 0..5) {
        let shown = match kind {
            0 => Shown::Plain,
            1 => Shown::Percent,
            2 => Shown::Padded(4),
            3 => Shown::Scaled(power),
            _ => Shown::Dressed,
        };
        for column in columns() {
            for raw in [Raw::Number(value, shown), Raw::Serial(value)] {
                let typed = type_cell(Some(&raw), &column, &context());
                prop_assert!(typed.problem.is_some() || typed.state != CellState::Rejected);
            }
        }
    }
}
