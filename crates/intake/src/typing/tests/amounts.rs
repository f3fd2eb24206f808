//! Money, quantities, durations; units of measure in headers; bounds; what a refusal says.

use rust_decimal::Decimal;

use super::*;
use crate::model::form::Bounds;

fn people() -> Column {
    column(ColumnType::Integer, "人")
}

fn money() -> Column {
    column(ColumnType::Money, "元")
}

fn wan() -> Column {
    column(ColumnType::Money, "万元")
}

fn seed() -> Column {
    column(ColumnType::Quantity, "公斤")
}

fn hours() -> Column {
    column(ColumnType::Number, "小时")
}

#[test]
fn amounts_of_money() {
    texts(
        &money(),
        [
            ("50", "50*"),
            ("50元", "50*"),
            ("50圆", "50*"),
            ("50块", "50*"),
            ("50块钱", "50*"),
            ("50元整", "50*"),
            ("129.35整", "129.35*"),
            ("50.00元", "50*"),
            ("¥52.00", "52*"),
            ("￥52", "52*"),
            ("￥ 1,286.00", "1286*"),
            ("￥52元", "52*"),
            ("-￥52", "-52*"),
            ("￥-52", "-52*"),
            ("RMB52", "52*"),
            ("CNY 52", "52*"),
            ("人民币52元", "52*"),
            ("人民币：52元", "52*"),
            ("52RMB", "52*"),
            ("人民币（大写）壹佰元整", "100*"),
            ("50元5角", "50.5*"),
            ("5角", "0.5*"),
            ("壹佰贰拾元整", "120*"),
            ("壹仟零伍拾元伍角", "1050.5*"),
            ("壹仟零伍拾元伍角整", "1050.5*"),
            ("壹仟零伍拾元伍角正", "1050.5*"),
            ("壹 佰 贰 拾 元 整", "120*"),
            ("1.2万", "12000*"),
            ("1.2万元", "12000*"),
            ("2000万", "20000000*"),
            ("1.2亿元", "120000000*"),
            ("3千元", "3000*"),
            ("3，０００．５元", "3000.5*"),
            ("1 286.00", "1286*"),
            ("52.005", "52.01*"),
            ("无", "-"),
        ],
    );
    refused(
        &money(),
        [
            "50左右",
            "约50元",
            "50余元",
            "50-60",
            "$50",
            "US$50",
            "50美元",
            "HK$50",
            "€50",
            "50元/人",
            "(1,234.50)",
            "（50）",
            "1,234.50-",
            "50.00-",
            "1,234,50",
            "1.286,50",
            "50元5",
            "5角3元",
            "50斤",
            "50人",
            "50元（暂定）",
            "壹佰伍",
            "△50",
            "伍拾元整（¥50.00）",
            "50，60",
            "0.5.0",
            "50元60元",
        ],
    );
    table(
        &money(),
        &context(),
        [
            (number(52.08), "52.08"),
            (number(52.005), "52.01*"),
            (number(-52.0), "-52"),
            (number(0.1 + 0.2), "0.3"),
            (number(1.005), "1.01*"),
            (number(123_456_789_012.34), "123456789012.34"),
        ],
    );
}

#[test]
fn less_than_a_fen_is_no_amount() {
    table(
        &money(),
        &context(),
        [
            (number(0.0021), "!type"),
            (text("0.0021"), "!type"),
            (number(0.005), "0.01*"),
            (number(0.00001), "0*"),
            (number(0.0), "0"),
        ],
    );
    // What stands there is no noise, however little the column makes of it.
    table(&wan(), &context(), [(text(".1分"), "!type"), (text("0分"), "0*")]);
}

#[test]
fn ten_thousands() {
    texts(
        &wan(),
        [
            ("12000元", "1.2*"),
            ("1.2万元", "1.2*"),
            ("1.2亿元", "12000*"),
            ("1.2", "1.2*"),
            // 12000 or 1.2: the multiplier may be the column's or one more.
            ("1.2万", "!type"),
            ("一万二千", "!type"),
            ("￥1.2", "!type"),
            ("￥12000元", "1.2*"),
        ],
    );
    // The header or the unit line alone says 万元.
    let header = CellContext { header_unit: Some("万元"), ..context() };
    table(
        &money(),
        &header,
        [
            (number(1.286), "12860*"),
            (number(0.0), "0"),
            (number(1.234_567_8), "12345.68*"),
            (text("1.286"), "12860*"),
            (text("12860元"), "12860*"),
            (text("1.286万元"), "12860*"),
            (text("0.005万"), "!type"),
            (text("￥3"), "!type"),
            (Raw::Number(12860.0, Shown::Scaled(-4)), "12860"),
            (Raw::Number(12860.0, Shown::Scaled(-3)), "!type"),
        ],
    );
    table(&money(), &context(), [(Raw::Number(12860.0, Shown::Scaled(-4)), "!type")]);
    table(&wan(), &context(), [(Raw::Number(12860.0, Shown::Scaled(-4)), "1.286*")]);
    let yuan = CellContext { header_unit: Some("元"), ..context() };
    table(&wan(), &yuan, [(number(12860.0), "1.286*"), (text("1.2万"), "1.2*")]);
    // A unit that nobody knows, or that is no kin.
    for unit in ["?", "美元", "人", "元/斤"] {
        let header = CellContext { header_unit: Some(unit), ..context() };
        table(
            &money(),
            &header,
            [(number(5.0), "!type"), (text("5"), "!type"), (text("5元"), "5*"), (number(0.0), "0")],
        );
    }
    let rate = CellContext { header_unit: Some("元/人·月"), ..context() };
    table(&money(), &rate, [(number(5.0), "5")]);
    let no_unit = column(ColumnType::Money, "");
    texts(&no_unit, [("1.2万元", "12000*"), ("5角", "0.5*")]);
}

#[test]
fn quantities_and_durations() {
    texts(
        &seed(),
        [
            ("3", "3*"),
            ("3公斤", "3*"),
            ("5千克", "5*"),
            ("3kg", "3*"),
            ("3KG", "3*"),
            ("3㎏", "3*"),
            ("3斤", "1.5*"),
            ("3市斤", "1.5*"),
            ("三斤", "1.5*"),
            ("三斤半", "1.75*"),
            ("半斤", "0.25*"),
            ("3两", "0.15*"),
            ("2斤3两", "1.15*"),
            ("500克", "0.5*"),
            ("0.2吨", "200*"),
            ("1吨200公斤", "1200*"),
            ("2万斤", "10000*"),
            ("3袋", "!type"),
            ("3亩", "!type"),
            ("3千", "3000*"),
        ],
    );
    let accepts = Column { accepts: vec![("袋".into(), Decimal::new(25, 0))], ..seed() };
    texts(&accepts, [("3袋", "75*"), ("3斤", "1.5*"), ("2千袋", "50000*")]);
    texts(
        &hours(),
        [
            ("3.5小时", "3.5*"),
            ("3个小时", "3*"),
            ("90分钟", "1.5*"),
            ("90分", "1.5*"),
            ("3小时30分", "3.5*"),
            ("3小时30分钟", "3.5*"),
            ("1h30m", "1.5*"),
            ("1.5h", "1.5*"),
            ("半小时", "0.5*"),
            ("一个半小时", "1.5*"),
            ("两个半小时", "2.5*"),
            ("三点五小时", "3.5*"),
            ("二点五", "!type"),
            ("2时30分", "!type"),
            ("3时", "3*"),
            ("45分钟", "0.75*"),
            ("50分钟", "0.8333333333*"),
            ("一刻钟", "0.25*"),
            ("半天", "!type"),
            ("1天", "!type"),
            ("3学时", "!type"),
            ("2:30", "!type"),
            ("9点半", "!type"),
            ("3小时30", "!type"),
            ("14:30-16:30", "!type"),
            ("2-3小时", "!type"),
        ],
    );
    texts(&column(ColumnType::Integer, "小时"), [("120分钟", "2*"), ("90分钟", "!type")]);
    texts(
        &column(ColumnType::Number, "亩"),
        [("2公顷", "30*"), ("1亩5分", "1.5*"), ("2000平方米", "3*"), ("3亩地", "!type")],
    );
    texts(&column(ColumnType::Number, "学时"), [("4课时", "4*"), ("4学时", "4*"), ("4小时", "!type")]);
    texts(
        &column(ColumnType::Number, "平方米"),
        [("30㎡", "30*"), ("30m2", "30*"), ("30m²", "30*"), ("30平方", "30*")],
    );
    texts(&column(ColumnType::Number, "%"), [("93.75%", "93.75*"), ("937.5‰", "93.75*"), ("93.75", "93.75*")]);
    table(
        &column(ColumnType::Number, "%"),
        &context(),
        [(Raw::Number(0.9375, Shown::Percent), "93.75*"), (number(93.75), "93.75")],
    );
    let minutes = CellContext { header_unit: Some("分钟"), ..context() };
    table(&hours(), &minutes, [(number(90.0), "1.5*"), (text("2小时"), "2*")]);
}

#[test]
fn bounds_hold_after_conversion() {
    let bounds =
        |above: &str, max: &str| Bounds { above: above.parse().ok(), max: max.parse().ok(), ..Bounds::default() };
    let day = Column { bounds: bounds("0", "24"), ..hours() };
    table(
        &day,
        &context(),
        [
            (number(0.0), "!range"),
            (number(24.0), "24"),
            (number(24.5), "!range"),
            (text("90分钟"), "1.5*"),
            (text("1500分钟"), "!range"),
            (text("-1"), "!range"),
        ],
    );
    let least = Column {
        bounds: Bounds { min: Some(Decimal::ONE), below: Some(Decimal::TEN), ..Bounds::default() },
        ..people()
    };
    texts(&least, [("0", "!range"), ("1", "1*"), ("10", "!range"), ("1万", "!range")]);
}

#[test]
fn separated_text_has_no_other_numbers() {
    let csv = CellContext { textual: true, ..context() };
    table(&people(), &csv, [(text("12"), "12"), (text("12人"), "12*"), (text("1,286"), "1286*")]);
    table(&money(), &csv, [(text("52.005"), "52.01*"), (text("-5"), "-5")]);
}

#[test]
fn a_refusal_names_the_cell_and_is_never_zero() {
    let said = |raw: &Raw, column: &Column| {
        let typed = type_cell(Some(raw), column, &context());
        assert_eq!(typed.state, CellState::Rejected);
        let problem = typed.problem.unwrap();
        format!("{}{}", problem.message, problem.remedy)
    };
    for (raw, column, expected) in [
        (text("50左右"), money(), "E9填“50左右”，不能确定金额，本格暂未计入（未按0处理）。请填准确数，如50.00。"),
        (text("1.5"), people(), "E9填“1.5”，不是整数，本格暂未计入（未按0处理）。请填准确的整数，如30。"),
        (text("3天"), hours(), "E9填“3天”，不能确定合多少小时，本格暂未计入（未按0处理）。请换算成小时，只填数字。"),
        (
            number(1e17),
            people(),
            "E9填“100000000000000000”，数字太长，末几位已经丢失，本格暂未计入（未按0处理）。请把该列设为文本格式后重新填写。",
        ),
        (
            Raw::Number(0.5, Shown::Percent),
            people(),
            "E9填“50%”，显示的与实际存的不是同一个数，本格暂未计入（未按0处理）。请把单元格格式改为“常规”，核对后重新填写。",
        ),
        (
            text("2020.6.31"),
            column(ColumnType::Date, ""),
            "E9填“2020.6.31”，没有这一天，本格暂未计入（未按0处理）。请填完整日期，如2020-06-05。",
        ),
    ] {
        assert_eq!(said(&raw, &column), expected);
    }
    let secret = Column { sensitive: true, ..people() };
    assert!(said(&text("约30"), &secret).starts_with("E9填“***”，"));
}
