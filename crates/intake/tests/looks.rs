//! Cells that do not look like what they hold: struck out, or with raised digits. Nothing of that is read in silence.

#[allow(dead_code)] // the bench for layouts tells more
mod bench;

use huizong_intake::model::{Grid, Mark};
use huizong_intake::read::{Limits, read};
use rust_xlsxwriter::{Format, FormatScript, Formula, Workbook};

const LIMITS: Limits = Limits { inflated_bytes: 64 << 20, entries: 1000, ratio: 500, cells: 100_000 };
const HEADER: [&str; 7] = ["党员编号", "姓名", "计算基数", "应缴金额", "实缴金额", "缴纳日期", "备注"];

fn grid(bytes: &[u8]) -> Grid {
    read(bytes, &LIMITS).expect("a workbook").grids.remove(0)
}

fn marks(grid: &Grid) -> Vec<(String, Mark)> {
    grid.marks.iter().map(|(at, mark)| (at.to_string(), mark.clone())).collect()
}

#[test]
fn a_number_in_doubt_has_no_value() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("党费").unwrap();
    let (plain, struck) = (Format::new(), Format::new().set_font_strikethrough());
    let raised = Format::new().set_font_script(FormatScript::Superscript);
    sheet.write(0, 0, "第一党支部2020年6月党费收缴明细表").unwrap();
    sheet.write_row(1, 0, HEADER).unwrap();
    for row in 2..6_u32 {
        sheet.write(row, 0, format!("00{row}")).unwrap();
        sheet.write(row, 1, ["陈一舟", "李二宁", "王三平", "赵四"][row as usize - 2]).unwrap();
        sheet.write(row, 2, 5000).unwrap();
        sheet.write(row, 3, 75).unwrap();
        sheet.write(row, 4, 75).unwrap();
        sheet.write(row, 5, "2020-06-05").unwrap();
    }
    sheet.write_rich_string(2, 4, &[(&plain, "30"), (&raised, "2")]).unwrap();
    sheet.write_rich_string(3, 4, &[(&struck, "3"), (&plain, "5")]).unwrap();
    sheet.write_with_format(4, 4, 75, &struck).unwrap();
    sheet.write_rich_string(5, 6, &[(&plain, "20 m"), (&raised, "2"), (&plain, " 会议室")]).unwrap();
    sheet.set_column_hidden(3).unwrap();
    sheet.set_row_height(5, 0).unwrap();
    let told = bench::told(&book.save_to_buffer().unwrap(), "2020-06/报表.xlsx", &bench::shipped());
    for line in [
        "! type E3 <302> E3填“302”，其中“2”是上标，不能确定是哪个数，本格暂未计入（未按0处理）。",
        "! type E4 <35> E4填“35”，其中“3”加了删除线，看不出以哪个为准，本格暂未计入（未按0处理）。",
        "! type E5 <75> E5填“75”，加了删除线，看不出是否作数，本格暂未计入（未按0处理）。",
        "! hidden-rows D2 <> D列是隐藏的，已照常计入。",
        "备注 G6=20 m2 会议室;",
        "实缴金额 E6=75;",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    assert!(told.contains("第6行是隐藏的"), "a row of no height: {told}");
    assert_eq!(told.matches("实缴金额 E").count(), 4);
}

#[test]
fn pages_and_xml_tables_tell_it_too() {
    let page = "<html><style>.x1 {text-decoration:line-through}</style><table><tr><td>30<sup>2</sup></td>\
        <td><s>3</s>5</td><td class=x1>50</td><td>公顷<sup>2</sup></td><td><span style='text-decoration: line-through'>3</span>5</td>\
        <td>30<font style=\"vertical-align:super\">2</font></td><td>6</td></tr></table></html>";
    let expected = [
        ("A1", Mark::Raised("2".into())),
        ("B1", Mark::PartlyStruck("3".into())),
        ("C1", Mark::Struck),
        ("E1", Mark::PartlyStruck("3".into())),
        ("F1", Mark::Raised("2".into())),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(at, mark)| (at.to_owned(), mark)).collect();
    assert_eq!(marks(&grid(page.as_bytes())), expected);
    let xml = r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
        xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style>
        <Style ss:ID="s2" ss:Parent="s1"/></Styles><Worksheet ss:Name="表"><Table><Column ss:Width="0"/><Row>
        <Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">30<Sup>2</Sup></ss:Data></Cell>
        <Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><S>3</S><Font>5</Font></ss:Data></Cell>
        <Cell ss:StyleID="s2"><Data ss:Type="Number">50</Data></Cell></Row></Table></Worksheet></Workbook>"#;
    let xml = grid(xml.as_bytes());
    assert_eq!(marks(&xml), expected[..3]);
    assert_eq!(xml.hidden_columns, [0]);
}

#[test]
fn parts_in_a_binary_workbook() {
    let found = grid(include_bytes!("containers/book-own.xlsb"));
    let expected = [("A1".to_owned(), Mark::Raised("2".into())), ("A2".to_owned(), Mark::PartlyStruck("3".into()))];
    assert_eq!(marks(&found), expected);
    assert_eq!(found.hidden_columns, [1, 2]);
}

#[test]
fn a_zero_that_nobody_computed_is_no_value() {
    let write = |result: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, 5).unwrap();
        sheet.write_formula(0, 1, Formula::new("=A1*2").set_result(result)).unwrap();
        format!("{:?}", grid(&book.save_to_buffer().unwrap()).get("B1".parse().unwrap()))
    };
    // The writer computes nothing and asks for it when the workbook is opened.
    assert_eq!(write("0"), "Some(Uncomputed)");
    assert_eq!(write("10"), "Some(Number(10.0, Plain))");
}
