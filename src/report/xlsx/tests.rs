//! Written workbooks, read back by another library.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};
use chrono::NaiveDate;

use super::*;
use crate::report::document::{Content, NumberFormat, Role};
use crate::report::fixture::Fixture;
use crate::report::summary::summary;
use crate::report::workpapers::workpapers;

fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

fn one(rows: Vec<Row>) -> Document {
    let mut document = Document::new("试", "局", NaiveDate::from_ymd_opt(2020, 6, 30).unwrap());
    document.push(Sheet { name: "一".to_owned(), rows, widths: vec![10], ..Sheet::default() });
    document
}

fn read(document: &Document) -> Range<Data> {
    open(&to_xlsx(document).unwrap()).worksheet_range_at(0).unwrap().unwrap()
}

fn body(content: Content) -> Row {
    vec![Cell::new(content, Role::Body)].into()
}

#[test]
fn numbers_are_numbers_and_text_is_text() {
    let d = |s: &str| s.parse::<Decimal>().unwrap();
    let long = "12345678901234567.89";
    let range = read(&one(vec![
        body(Content::Number(d("99.9"), NumberFormat::Percent(1))),
        body(Content::Number(d("1234567.50"), NumberFormat::Grouped(2))),
        body(Content::Number(d("-1.2"), NumberFormat::Points(1))),
        body(Content::Number(d(long), NumberFormat::Grouped(2))),
        body(Content::Text("=1+1".to_owned())),
        body(Content::Text("http://example.com".to_owned())),
        body(Content::Text("00123".to_owned())),
        body(Content::Text("<r><t>x</t></r>".to_owned())),
        body(Content::Text("_x0041_ a\u{1}b\u{B}c".to_owned())),
    ]));
    let cells: Vec<&Data> = range.rows().map(|row| &row[0]).collect();
    assert_eq!(cells[..3], [&Data::Float(0.999), &Data::Float(1_234_567.5), &Data::Float(-1.2)]);
    let text = |i: usize| cells[i].to_string();
    assert_eq!(text(3), "12,345,678,901,234,567.89");
    assert_eq!(cells[4], &Data::String("=1+1".to_owned()));
    assert_eq!(text(5), "http://example.com");
    assert_eq!(text(6), "00123");
    assert_eq!(text(7).trim(), "<r><t>x</t></r>");
    assert_eq!(text(8).replace("_x005F", ""), "_x0041_ abc");
}

#[test]
fn long_text_is_cut_and_said_to_be() {
    let range = read(&one(vec![body(Content::Text("长".repeat(40_000)))]));
    let text = range.get((0, 0)).unwrap().to_string();
    assert_eq!(text.encode_utf16().count(), CHARACTERS);
    assert!(text.ends_with(CUT));
}

#[test]
fn limits_are_named() {
    let rows = vec![Row::default(); ROWS + 1];
    let error = to_xlsx(&one(rows)).unwrap_err().to_string();
    assert_eq!(error, "工作表“一”有1048577行，超过 Excel 每表 1048576 行的上限");
    let wide = (0..=COLUMNS).map(|_| Cell::new(Content::Blank, Role::Bare)).collect::<Vec<_>>();
    let error = to_xlsx(&one(vec![wide.into()])).unwrap_err().to_string();
    assert_eq!(error, "工作表“一”有16385列，超过 Excel 每表 16384 列的上限");
    let none = Document::new("", "", NaiveDate::from_ymd_opt(2020, 6, 30).unwrap());
    assert!(matches!(to_xlsx(&none), Err(WriteError::Empty)));
}

#[test]
fn the_summary_reads_back_without_formulas() {
    let fixture = Fixture::new();
    let results = fixture.results();
    let bytes = to_xlsx(&summary(&results)).unwrap();
    let mut book = open(&bytes);
    let names = book.sheet_names();
    assert_eq!(names[..3], ["首页", "组织生活出勤情况表", "党费收缴情况表"]);
    assert_eq!(names.len(), 7);
    for name in &names {
        assert!(book.worksheet_formula(name).unwrap().is_empty(), "{name}");
    }
    let range = book.worksheet_range("报告数据").unwrap();
    let row = |name: &str| {
        range.rows().find(|row| row[1] == Data::String(name.to_owned())).unwrap_or_else(|| panic!("{name}"))
    };
    let at = |id: &str| results.plan.indicators.iter().position(|i| i.id == id).unwrap();
    let figure = results.figures.get(crate::config::plan::Window::Half, 0, at("dues_amount")).unwrap();
    assert_eq!(row("收缴党费")[3], Data::Float(figure.value.unwrap().to_string().parse().unwrap()));
    assert_eq!(row("民主评议所属年度")[3], Data::Float(2019.0));
    let rate = &row("党费收缴率")[3];
    assert!(matches!(rate, Data::Float(share) if (0.5..=1.0).contains(share)), "{rate:?}");
}

#[test]
fn the_workpapers_read_back_without_formulas() {
    let fixture = Fixture::new();
    let mut results = fixture.results();
    results.findings[0].value = "=HYPERLINK(\"http://x\")".to_owned();
    let bytes = to_xlsx(&workpapers(&results)).unwrap();
    let mut book = open(&bytes);
    assert_eq!(book.sheet_names(), ["审核结果", "报送情况", "应报矩阵", "审核公式"]);
    let range = book.worksheet_range("审核结果").unwrap();
    assert_eq!(range.height(), results.findings.len() + 3);
    assert_eq!(range.get((3, 8)), Some(&Data::String("=HYPERLINK(\"http://x\")".to_owned())));
    assert!(book.worksheet_formula("审核结果").unwrap().is_empty());
}

#[test]
fn equal_results_give_equal_bytes() {
    let (one, other) = (Fixture::new(), Fixture::new());
    assert!(to_xlsx(&summary(&one.results())).unwrap() == to_xlsx(&summary(&other.results())).unwrap());
    assert!(to_xlsx(&workpapers(&one.results())).unwrap() == to_xlsx(&workpapers(&other.results())).unwrap());
}

#[test]
fn nothing_at_all_can_be_written_too() {
    let mut fixture = Fixture::new();
    fixture.forget_figures();
    let mut results = fixture.results();
    (results.findings, results.submissions, results.debts) = (Vec::new(), Vec::new(), Vec::new());
    (results.series, results.verdicts) = (Vec::new(), Vec::new());
    assert_eq!(open(&to_xlsx(&summary(&results)).unwrap()).sheet_names().len(), 7);
    to_xlsx(&workpapers(&results)).unwrap();
}
