//! Yes or no, declared values, marks. The signs themselves stand in `choice`.

use super::*;
use crate::model::form::EnumValue;

#[test]
fn yes_or_no() {
    let plain = Column { name: "是否采纳".into(), ..column(ColumnType::Bool, "") };
    let no_when_blank = Column { blank: Some(false), ..plain.clone() };
    let yes_when_blank = Column { blank: Some(true), ..plain.clone() };
    table(
        &plain,
        &context(),
        [
            (text("是"), "是"),
            (text("√"), "是"),
            (text("Y"), "是"),
            (number(1.0), "是"),
            (Raw::Bool(true), "是"),
            (text("×"), "否"),
            (text("无"), "否"),
            (number(0.0), "否"),
            (Raw::Bool(false), "否"),
            (text("已采纳"), "是*"),
            (text("未采纳"), "否*"),
            (text("☑是 □否"), "是*"),
            (text("—"), "-"),
            (text("/"), "-"),
            (text(""), "-"),
            (text("□"), "!type"),
            (text("■"), "!type"),
            (text("可能"), "!type"),
            (text("部分采纳"), "!type"),
            (text("已"), "!type"),
            (number(2.0), "!type"),
            (number(0.5), "!type"),
            (Raw::Serial(1.0), "!type"),
        ],
    );
    table(
        &no_when_blank,
        &context(),
        [
            (text(""), "否"),
            (text("　"), "否"),
            (text("无"), "否"),
            (text("—"), "否*"),
            (text("/"), "否*"),
            (text("□"), "否*"),
            (text("√"), "是"),
            (text("可能"), "!type"),
        ],
    );
    table(&yes_when_blank, &context(), [(text(""), "是"), (text("—"), "!type"), (text("无"), "否")]);
    assert_eq!(summary(&type_cell(None, &no_when_blank, &context())), "否");
    assert_eq!(summary(&type_cell(None, &plain, &context())), "-");
}

fn values(ty: ColumnType) -> Column {
    let value = |name: &str, spellings: &[&str]| EnumValue {
        name: name.into(),
        spellings: spellings.iter().map(|s| (*s).to_owned()).collect(),
    };
    let values = vec![value("出勤", &["√", "到", "1"]), value("缺勤", &["×", "/"])];
    Column { values, ..column(ty, "") }
}

#[test]
fn declared_values_and_marks() {
    for ty in [ColumnType::Enum, ColumnType::Mark] {
        table(
            &values(ty),
            &context(),
            [
                (text("出勤"), "出勤"),
                (text(" √ "), "出勤"),
                (text("✔"), "出勤*"),
                (text("1.出勤"), "出勤*"),
                (number(1.0), "出勤"),
                (text("/"), "缺勤"),
                (text("—"), "-"),
                (text("无"), "-"),
                (text(""), "-"),
                (text("来了"), "!enum"),
                (text("√迟到"), "!enum"),
                (text("√（补）"), "!enum"),
                (text("事假√"), "!enum"),
                (text("×××3月15离职"), "!enum"),
                (text("√ ×"), "!enum"),
                (text("√√"), "!enum"),
                (number(2.0), "!enum"),
                (Raw::Error("#N/A".into()), "!error-value"),
            ],
        );
    }
}
