//! Written workbooks, read back as those of the units are.

use chrono::NaiveDate;
use huizong_intake::model::{CellRef, Grid, Raw, Shown};
use huizong_intake::read::{self, Limits};

use super::*;
use crate::model::Months;
use crate::report::document::{Content, NumberFormat, Role};
use crate::report::fixture::Fixture;
use crate::report::summary::summary;
use crate::report::workpapers::workpapers;

fn open(bytes: &[u8]) -> Vec<Grid> {
    let limits = Limits { inflated_bytes: 1 << 30, entries: 1000, ratio: 10_000, cells: 10_000_000 };
    read::read(bytes, &limits).unwrap().grids
}

fn names(grids: &[Grid]) -> Vec<&str> {
    grids.iter().map(|grid| grid.name.as_str()).collect()
}

fn text(raw: Option<&Raw>) -> &str {
    match raw {
        Some(Raw::Text(text)) => text,
        other => panic!("{other:?} is no text"),
    }
}

fn number(raw: Option<&Raw>) -> f64 {
    match raw {
        Some(Raw::Number(number, _)) => *number,
        other => panic!("{other:?} is no number"),
    }
}

fn one(rows: Vec<Row>) -> Document {
    let mut document = Document::new("试", "局", NaiveDate::from_ymd_opt(2020, 6, 30).unwrap());
    document.push(Sheet { name: "一".to_owned(), rows, widths: vec![10], ..Sheet::default() });
    document
}

fn column(document: &Document) -> Vec<Raw> {
    let grids = open(&to_xlsx(document).unwrap());
    grids[0].cells.iter().map(|cell| cell.raw.clone()).collect()
}

fn body(content: Content) -> Row {
    vec![Cell::new(content, Role::Body)].into()
}

#[test]
fn numbers_are_numbers_and_text_is_text() {
    let d = |s: &str| s.parse::<Decimal>().unwrap();
    let long = "12345678901234567.89";
    let cells = column(&one(vec![
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
    assert!(matches!(cells[0], Raw::Number(_, Shown::Percent)), "{:?}", cells[0]);
    let numbers = cells[..2].iter().map(|raw| number(Some(raw))).collect::<Vec<_>>();
    assert_eq!(numbers, [0.999, 1_234_567.5]);
    // The reader gives a number whose format shows words with its words; the sign is the number's own, not written twice.
    assert_eq!(text(cells.get(2)), "-1.2个百分点");
    let texts: Vec<&str> = cells[3..].iter().map(|raw| text(Some(raw)).trim()).collect();
    let as_written = ["=1+1", "http://example.com", "00123", "<r><t>x</t></r>", "_x0041_ a␁b␋c"];
    assert_eq!(texts[0], "12,345,678,901,234,567.89");
    assert_eq!(texts[1..], as_written);
}

#[test]
fn long_text_is_cut_and_said_to_be() {
    let cells = column(&one(vec![body(Content::Text("长".repeat(40_000)))]));
    let text = text(cells.first());
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
    let grids = open(&bytes);
    let names = names(&grids);
    assert_eq!(names[..3], ["首页", "组织生活出勤情况表", "党费收缴情况表"]);
    assert_eq!(names.len(), 8);
    assert_eq!(names[7], "图表数据");
    assert!(grids.iter().all(|grid| grid.formulas.is_empty()));
    let data = grids.iter().find(|grid| grid.name == "报告数据").unwrap();
    let value = |name: &str| {
        let named = data.cells.iter().find(|cell| cell.raw == Raw::Text(name.to_owned()) && cell.at.col == 1);
        let row = named.unwrap_or_else(|| panic!("{name}")).at.row;
        match data.get(CellRef::new(row, 3)) {
            // A mark belongs to the format, and the reader gives a number whose format shows more with it.
            Some(Raw::Text(text)) if text.ends_with('*') => text.trim_end_matches(['*', '%']).parse().unwrap(),
            other => number(other),
        }
    };
    let at = |id: &str| results.plan.indicators.iter().position(|i| i.id == id).unwrap();
    let figure = results.figures.get(crate::config::plan::Window::Half, 0, at("dues_amount")).unwrap();
    let exact: f64 = figure.value.unwrap().to_string().parse().unwrap();
    assert!((value("收缴党费") - exact).abs() < f64::EPSILON);
    assert!((value("民主评议所属年度") - 2019.0).abs() < f64::EPSILON);
    assert!((0.5..=100.0).contains(&value("党费收缴率")));
}

#[test]
fn tables_names_and_links_lead_where_they_say() {
    use crate::report::document::{Link, Named, Spark};
    let cell = |text: &str| Cell::text(text, Role::Header);
    let number = |n: u32| Cell::new(Content::count(n), Role::Body);
    let mut sheet = Sheet { name: "甲's (一)".to_owned(), widths: vec![10, 10], ..Sheet::default() };
    let home = Some(Link::Inside { sheet: 0, cell: CellRef::new(2, 1) });
    sheet.rows = vec![
        vec![cell("名<称>"), cell("数 & 量")].into(),
        vec![Cell::text("一", Role::Body).link(home), number(3)].into(),
        Row { level: 1, ..vec![Cell::text("二", Role::Body), number(4)].into() },
    ];
    sheet.names = vec![
        Named { name: "表_一".to_owned(), range: (0, 0, 2, 1), table: true },
        Named { name: "表_二".to_owned(), range: (1, 0, 2, 1), table: false },
    ];
    sheet.sparks = vec![Spark { at: (2, 0), sheet: 0, range: (1, 1, 2, 1) }];
    let mut document = Document::new("试", "局", NaiveDate::from_ymd_opt(2020, 6, 30).unwrap());
    document.push(sheet);
    let bytes = to_xlsx(&document).unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(package.by_name(name).unwrap()).unwrap();
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("location=\"'甲''s (一)'!B3\""), "{sheet}");
    assert!(sheet.contains("outlineLevel=\"1\"") && sheet.contains("<x14:sparkline>"), "{sheet}");
    assert!(part("xl/workbook.xml").contains("<definedName name=\"表_二\">'甲''s (一)'!$A$2:$B$3</definedName>"));
    let table = part("xl/tables/table1.xml");
    assert!(table.contains("name=\"名&lt;称&gt;\"") && table.contains("name=\"数 &amp; 量\""), "{table}");
}

#[test]
fn nothing_is_drawn_over_a_table_without_rows() {
    let mut fixture = Fixture::new();
    fixture.forget_figures();
    let mut results = fixture.results();
    results.months = Months::default();
    let document = summary(&results);
    assert!(document.sheets.iter().all(|sheet| sheet.charts.is_empty() && sheet.sparks.is_empty()));
    to_xlsx(&document).unwrap();
}

#[test]
fn the_workpapers_read_back_without_formulas() {
    let fixture = Fixture::new();
    let mut results = fixture.results();
    results.findings[0].value = "=HYPERLINK(\"http://x\")".to_owned();
    let bytes = to_xlsx(&workpapers(&results)).unwrap();
    let grids = open(&bytes);
    for name in ["审核结果", "报送情况", "应报矩阵", "审核公式", "重报", "说明"] {
        assert!(names(&grids).contains(&name), "{name}");
    }
    assert_eq!(grids[0].cells.last().map(|cell| cell.at.row as usize), Some(results.findings.len() + 2));
    assert_eq!(text(grids[0].get(CellRef::new(3, 8))), "=HYPERLINK(\"http://x\")");
    assert!(grids.iter().all(|grid| grid.formulas.is_empty()));
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
    (results.months, results.verdicts) = (Months::default(), Vec::new());
    assert_eq!(open(&to_xlsx(&summary(&results)).unwrap()).len(), 7);
    to_xlsx(&workpapers(&results)).unwrap();
}
