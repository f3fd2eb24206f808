//! One workbook in every container gives one result.
//!
//! The files in `tests/containers` are what other programs saved; `.ci/containers/make.py` makes them anew.
//! `dues-*` hold one table of records, `book-*` whatever cells, rows and sheets can be.

#[allow(dead_code)] // the bench for layouts tells more
mod bench;

use std::fs;
use std::path::{Path, PathBuf};

use huizong_intake::model::{Grid, Raw};
use huizong_intake::read::{Kind, Limits, read, sniff};

const LIMITS: Limits = Limits { inflated_bytes: 64 << 20, entries: 1000, ratio: 500, cells: 100_000 };

fn files(prefix: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/containers");
    let mut found: Vec<_> = fs::read_dir(folder)
        .expect("tests/containers")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)))
        .collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// The records and what is said of cells, as they come of the file under a name that says nothing.
fn records(path: &Path) -> Vec<String> {
    let extension = path.extension().expect("an extension").to_string_lossy();
    let bytes = fs::read(path).expect("a file");
    let told = bench::told(&bytes, &format!("2020-06/报表.{extension}"), &bench::shipped());
    let record = |line: &&str| line.starts_with("  ") && line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    told.lines().filter(|line| record(line) || line.contains("! type")).map(str::to_owned).collect()
}

#[test]
fn records_are_the_same_from_every_container() {
    let expected = records(&files("dues-lo.xlsx")[0]);
    assert_eq!(expected.len(), 6, "{expected:#?}");
    assert!(
        expected[0].contains("实缴金额 F3=78;") && expected[0].contains("缴纳日期 G3=2020-06-05;"),
        "{expected:#?}"
    );
    assert!(expected[3].contains("备注 H6=两人一笔;"), "the merged text fills down: {expected:#?}");
    let all = files("dues-");
    assert!(all.len() > 25, "every container");
    for path in all {
        let file = name(&path);
        let mut wanted = expected.clone();
        if path.extension().is_some_and(|e| e == "csv") {
            // Text knows of no merges: only the first of the two rows has the remark.
            wanted[3] = wanted[3].replace(" 备注 H6=两人一笔;", "");
        }
        let mut found = records(&path);
        if file == "dues-lo.html" {
            // LibreOffice leaves hidden rows out of its pages, but not out of the merges across them.
            found.truncate(3);
            wanted.truncate(3);
        }
        assert_eq!(found, wanted, "{file}");
    }
}

#[test]
fn the_kind_is_decided_by_content() {
    for path in files("dues-") {
        let file = name(&path);
        let bytes = fs::read(&path).expect("a file");
        let expected = match file.rsplit_once('.').expect("an extension").1 {
            "csv" => Kind::Text,
            "xlsb" => Kind::Xlsb,
            "ods" => Kind::Ods,
            "html" => Kind::Html,
            "xls" if file.contains("html") => Kind::Html,
            "xls" if file.contains("2003") => Kind::Xml2003,
            "xls" | "et" => Kind::Xls,
            _ => Kind::Xlsx,
        };
        assert_eq!(sniff(&bytes), expected, "{file}");
        let told = bench::told(&bytes, "2020-06/报表.docx", &bench::shipped());
        assert!(told.contains("wrong-extension"), "{file}: {told}");
    }
}

#[test]
fn sheets_of_a_page_keep_their_names() {
    let path = &files("sheets-lo.html")[0];
    let told = bench::told(&fs::read(path).expect("a file"), "2020-06/报表.xls", &bench::shipped());
    for (unit, cell) in [("第一党支部", "A2=001"), ("第二党支部", "A2=002")] {
        let sheet = format!("[{unit}党员捐款登记表] {unit} donations 2020-06: 1 rows");
        let (_, rows) = told.split_once(&sheet).unwrap_or_else(|| panic!("{sheet}: {told}"));
        assert!(rows.contains(cell), "{told}");
    }
    assert_eq!(told.matches("donations").count(), 2, "{told}");
}

#[test]
fn headings_of_a_page_that_name_no_sheet_are_text() {
    let table = "<table><tr><td>党员编号</td><td>姓名</td><td>捐款方式</td><td>金额</td><td>日期</td></tr>\
                 <tr><td>001</td><td>某一</td><td>现金</td><td>50</td><td>2020-05-05</td></tr></table>";
    let title = "第一党支部党员捐款登记表";
    for above in [
        format!("<p>报表期：2020年5月</p><a name=\"table0\"><em>{title}</em></a>"),
        format!("<a name=\"table0\"><h1>报表期：2020年5月</h1><h1><em>{title}</em></h1></a>"),
        format!("<a name=\"table1\">报表期：2020年5月<br>{title}"),
        format!("<a name=\"table1\"/><p>报表期：2020年5月</p><p>{title}</p>"),
        format!("<p>报表期：2020年5月</p><a name=\"table0\"><h1>Sheet 1: <em>{title}</em></h1></a>"),
    ] {
        let page = format!("<html><body>{above}{table}</body></html>");
        let told = bench::told(page.as_bytes(), "2020-06/报表.xls", &bench::shipped());
        // A line above all sheets speaks for them, as a cover does.
        assert!(told.contains("第一党支部 donations 2020-05: 1 rows"), "{above}: {told}");
    }
}

/// A grid as text, a line a cell; serial numbers to the second, since programs store times in other last digits.
fn told(grid: &Grid) -> Vec<String> {
    let mut lines = vec![format!("sheet {} hidden={} broken={:?}", grid.name, grid.hidden, grid.broken)];
    for cell in &grid.cells {
        let value = match &cell.raw {
            Raw::Serial(value) => {
                let from1900 = if grid.date1904 && *value >= 1.0 { value + 1462.0 } else { *value };
                format!("Serial({from1900:.5})")
            }
            // The name of an error is the program's own matter.
            Raw::Error(code) if code == "Err:502" => "Error(\"#VALUE!\")".to_owned(),
            other => format!("{other:?}"),
        };
        lines.push(format!("{} {value}", cell.at));
    }
    lines.extend(grid.merges.iter().map(|merge| format!("merge {}:{}", merge.first, merge.last)));
    lines.extend(grid.marks.iter().map(|(at, mark)| format!("mark {at} {mark:?}")));
    lines.push(format!("hidden rows {:?} columns {:?}", grid.hidden_rows, grid.hidden_columns));
    lines.push(format!("formulas {:?}", grid.formulas.iter().map(ToString::to_string).collect::<Vec<_>>()));
    lines
}

#[test]
fn cells_rows_and_sheets_are_the_same_from_every_container() {
    let tell = |path: &Path| {
        let book = read(&fs::read(path).expect("a file"), &LIMITS).expect("a workbook");
        book.grids.iter().flat_map(told).collect::<Vec<_>>()
    };
    let expected = tell(&files("book-lo.xlsx")[0]);
    let long = expected.iter().find(|line| line.starts_with("A11 ")).expect("a text that goes on in a second record");
    assert!(long.contains("yyy汉字"));
    for line in [
        "B7 Text(\"3斤\")",
        "B8 Text(\"12.86千元\")",
        "B3 Serial(43987.00000)",
        "C3 Error(\"#DIV/0!\")",
        "hidden rows [13] columns [7]",
        "mark A3 Raised(\"2\")",
        "mark A4 PartlyStruck(\"3\")",
        "mark A5 Struck",
    ] {
        assert!(expected.iter().any(|l| l == line), "{line}: {expected:#?}");
    }
    let all: Vec<_> = files("book").into_iter().filter(|path| name(path).contains("-lo.")).collect();
    assert_eq!(all.len(), 6);
    for path in all {
        assert_eq!(tell(&path), expected, "{}", name(&path));
    }
}
