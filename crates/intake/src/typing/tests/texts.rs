//! Text and identity numbers.

use super::*;
use crate::model::form::Reference;

#[test]
fn text_stays_as_it_is_written() {
    let plain = column(ColumnType::Text, "");
    let code = Column { pattern: Some("D[0-9]{4}".into()), ..plain.clone() };
    let key = Column { key: true, ..plain.clone() };
    let reference = Column { references: Some(Reference { form: 0, column: 0 }), ..plain.clone() };
    table(
        &plain,
        &context(),
        [
            (text("信息中心"), "信息中心"),
            (text(" 信 息　中心 "), "信息中心"),
            (text("North  County"), "North County"),
            (text("Ｄ０３１２"), "D0312*"),
            (text("D\u{200b}031\u{ad}2"), "D0312"),
            (text("'001"), "001*"),
            (text("001"), "001"),
            (text("①号"), "①号"),
            (text("=3+4"), "=3+4"),
            (text("无"), "-"),
            (text("—"), "-"),
            (text("4.20106E+17"), "!type"),
            (text("４．２０１０６Ｅ＋１７"), "!type"),
            (text("1E5"), "1E5"),
            (number(1.0), "1"),
            (number(13_800_001_111.0), "13800001111"),
            (number(1.5), "1.5"),
            (number(999_999_999_999_999.0), "999999999999999"),
            // A bank card's sixteenth digit is lost.
            (number(6.222_020_200_112_33e15), "!type"),
            (number(1e17), "!type"),
            (Raw::Number(1.0, Shown::Padded(3)), "001"),
            (Raw::Number(1234.0, Shown::Padded(3)), "1234"),
            (Raw::Number(13_800_001_111.0, Shown::Dressed), "!type"),
            (Raw::Number(1.0, Shown::Scaled(-3)), "!type"),
            (Raw::Serial(43987.0), "2020-06-05*"),
            (Raw::Bool(true), "TRUE"),
        ],
    );
    // 暂无 may be a required text; where a text may be left out it says nothing.
    let optional = Column { required: false, ..plain.clone() };
    texts(&plain, [("暂无", "暂无"), ("*", "*")]);
    for word in ["暂无", "（空）", "没有", "*", "***"] {
        let typed = type_cell(Some(&text(word)), &optional, &context());
        assert_eq!(
            (typed.state, typed.problem, typed.repaired.as_deref()),
            (CellState::Blank, None, Some("无")),
            "{word}"
        );
    }
    texts(&optional, [("暂无房", "暂无房"), ("*号", "*号"), ("无", "-")]);
    texts(&code, [("D0312", "D0312"), ("Ｄ０３１２", "D0312*"), ("D31", "!pattern")]);
    // 3-5 became a day in the table program.
    for column in [&key, &reference] {
        table(column, &context(), [(Raw::Serial(43895.0), "!type"), (text("3-5"), "3-5")]);
    }
    let mac = CellContext { date1904: true, ..context() };
    table(&plain, &mac, [(Raw::Serial(42525.0), "2020-06-05*")]);
}

#[test]
fn identity_numbers() {
    table(
        &column(ColumnType::ResidentId, ""),
        &context(),
        [
            (text("990000199001010017"), "990000199001010017"),
            (text("99000019900101005X"), "99000019900101005X"),
            (text("99000019900101005x"), "99000019900101005X*"),
            (text("９９００００１９９００１０１００５Ｘ"), "99000019900101005X*"),
            (text("990000 19900101 005X"), "99000019900101005X*"),
            (text("'990000199001010017"), "990000199001010017*"),
            (text("990000199001010018"), "990000199001010018 resident-id"),
            (text("990000900101001"), "990000900101001 resident-id"),
            (text("无"), "-"),
            (number(990_000_900_101_001.0), "990000900101001 resident-id"),
            (number(9.900_001_990_010_1e17), "!resident-id"),
            (text("9.90000199001010E+17"), "!resident-id"),
            (Raw::Serial(43987.0), "2020-06-05 resident-id"),
        ],
    );
}
