//! Return slips there and back: a program fills one in and saves it anew, as other table programs do, and puts it into
//! the inbox. It must mend and clear exactly what it should.

use huizong_intake::model::{CellRef, Grid, Raw};
use huizong_intake::read::{Limits, read};
use rust_xlsxwriter::{Format, Workbook};

use crate::binary::{Project, Ran, Row, files, finish};
use crate::workbook::Book;

const CONFIG: &str = r#"
[project]
name = "市农牧局"

[[form]]
id = "dues"
name = "党费收缴明细表"
submitted_by = ["支部"]
from = "2020-06"

[[form.column]]
name = "党员编号"
type = "text"
key = true

[[form.column]]
name = "姓名"
type = "text"
sensitive = true

[[form.column]]
name = "应缴金额"
type = "money"

[[form.column]]
name = "实缴金额"
type = "money"

[[form.column]]
name = "缴纳日期"
type = "date"

[[indicator]]
id = "dues_amount"
name = "收缴党费"
unit = "元"
form = "dues"
value = "SUM(实缴金额)"
decimals = 2

[[check]]
id = "dues-paid"
form = "dues"
rule = "实缴金额 >= 应缴金额"
severity = "warning"
message = "应缴 {应缴金额} 元，实缴 {实缴金额} 元。"
remedy = "补缴差额；经批准少缴的，请在说明栏写明。"
source = "党费收缴规定"
"#;

const UNITS: &str = "== 单位目录
单位代码 | 单位名称 | 上级代码 | 单位类型
1000 | 市农牧局 |  | 局
1101 | 第一党支部 | 1000 | 支部
1102 | 第二党支部 | 1000 | 支部
";

/// D4 is no number, D6 less than C6; the total is a formula.
const THIRD: &str = "== 党费
第一党支部2020年6月党费收缴明细表
党员编号 | 姓名 | 应缴金额 | 实缴金额 | 缴纳日期
001 | 欧阳甲 | 10 | 10 | @2020-06-05
002 | 欧阳乙 | 20 | 20左右 | @2020-06-05
003 | 欧阳丙 | 30 | 30 | @2020-06-06
004 | 欧阳丁 | 40 | 35 | @2020-06-06
合计 |  | =SUM(C3:C6) -> 100 | =SUM(D3:D6) -> 75 |
";

const OTHER: &str = "== 党费
第二党支部2020年6月党费收缴明细表
党员编号 | 姓名 | 应缴金额 | 实缴金额 | 缴纳日期
001 | 诸葛甲 | 10 | 10 | @2020-06-05
002 | 诸葛乙 | 20 | 二十左右 | @2020-06-05
";

const FILE: &str = "2020-06/第一党支部6月党费.xlsx";
const SLIP: &str = "退回单/第一党支部.xlsx";

/// The project before anything came back, with its first run.
fn project() -> Project {
    project_with(THIRD)
}

/// The same with this table of the first branch.
fn project_with(table: &str) -> Project {
    let project = Project::new(CONFIG);
    for (name, text) in [("单位目录.xlsx", UNITS), (FILE, table), ("2020-06/第二党支部6月党费.xlsx", OTHER)]
    {
        project.put(name, &Book::parse(text, name).bytes());
    }
    run(&project);
    project
}

fn run(project: &Project) -> Ran {
    let ran = project.run("2020-06", &["--fail-on", "never"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    ran
}

fn grids(bytes: &[u8]) -> Vec<Grid> {
    let limits = Limits { inflated_bytes: 64 << 20, entries: 1000, ratio: 1000, cells: 1_000_000 };
    read(bytes, &limits).expect("a workbook").grids
}

/// The slip with these cells changed (`sheet!cell`; those without text are emptied), written anew by another program.
fn filled(slip: &[u8], edits: &[(&str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for grid in grids(slip) {
        let out = book.add_worksheet();
        out.set_name(&grid.name).expect("a name").set_hidden(grid.hidden);
        let mut write = |at: CellRef, raw: &Raw| {
            let (row, col) = (at.row, u16::try_from(at.col).expect("a column"));
            match raw {
                Raw::Number(value, _) => out.write(row, col, *value).map(|_| ()),
                Raw::Serial(day) => {
                    let format = Format::new().set_num_format("yyyy/m/d");
                    out.write_with_format(row, col, *day, &format).map(|_| ())
                }
                Raw::Text(text) => out.write_string(row, col, text).map(|_| ()),
                other => panic!("{other:?} on a slip"),
            }
            .expect("a cell");
        };
        let emptied = |at: CellRef| edits.contains(&(format!("{}!{at}", grid.name).as_str(), ""));
        grid.cells.iter().filter(|cell| !emptied(cell.at)).for_each(|cell| write(cell.at, &cell.raw));
        for (place, value) in edits.iter().filter(|(_, value)| !value.is_empty()) {
            let (sheet, cell) = place.split_once('!').expect("sheet!cell");
            if sheet == grid.name {
                let raw = match value.parse::<f64>() {
                    Ok(number) => Raw::Number(number, Default::default()),
                    Err(_) => Raw::Text((*value).to_owned()),
                };
                write(cell.parse().expect("a cell"), &raw);
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn slip(project: &Project) -> Vec<u8> {
    project.published("2020-06", SLIP)
}

fn findings(project: &Project) -> Vec<Row> {
    project.table("2020-06", "data/findings.csv").rows
}

/// `severity check cell` of the findings in a file, without those that a run has anyway.
fn said(project: &Project, file: &str) -> Vec<String> {
    let rows = findings(project).into_iter().filter(|row| row["file"] == file);
    rows.map(|row| format!("{} {} {}", row["severity"], row["check"], row["cell"])).collect()
}

fn amount(project: &Project) -> String {
    let rows = project.table("2020-06", "data/indicators.csv").rows;
    let row = rows.into_iter().find(|row| row["window"] == "month" && row["unit"] == "1101").expect("a figure");
    row["value"].clone()
}

#[test]
fn a_slip_shows_the_unit_what_it_must_mend() {
    let project = project();
    let slip = grids(&slip(&project));
    let names: Vec<&str> = slip.iter().filter(|grid| !grid.hidden).map(|grid| grid.name.as_str()).collect();
    assert_eq!(names, ["退回单", "党费"]);
    let head = slip[0].text(CellRef::new(0, 0)).expect("a head");
    assert_eq!(
        head,
        "退回单　第一党支部：6月报表必改1处、待核实1处。请7月8日（周三）下班前直接改黄格，原文件发回；不必改名，不必重报整表。"
    );
    // The submitted cells at their own addresses, and no formula anywhere.
    let submitted = &grids(&Book::parse(THIRD, FILE).bytes())[0];
    for cell in &submitted.cells {
        assert_eq!(slip[1].get(cell.at), Some(&cell.raw), "{}", cell.at);
    }
    assert!(slip.iter().all(|grid| grid.formulas.is_empty()));
    // The other unit's slip holds its own cells alone.
    let others = grids(&project.published("2020-06", "退回单/第二党支部.xlsx"));
    let holds = |name: &str| others.iter().any(|g| g.cells.iter().any(|c| c.raw == Raw::Text(name.to_owned())));
    assert!(holds("诸葛乙") && !holds("欧阳乙"));
}

#[test]
fn a_mended_slip_mends_and_clears_exactly_what_it_should() {
    let project = project();
    assert_eq!(said(&project, FILE), ["error type D4", "warning dues-paid D6"]);
    assert_eq!(amount(&project), "75");
    let slip = filled(&slip(&project), &[("党费!D4", "20"), ("退回单!H5", "生活困难，经批准少缴")]);
    project.put("2020-06/第一党支部.xlsx", &slip);
    run(&project);
    // The total is a formula over the mended cell: it is no mistake of the unit's.
    assert_eq!(said(&project, FILE), ["note dues-paid D6"]);
    assert!(said(&project, "2020-06/第一党支部.xlsx").is_empty());
    assert_eq!(amount(&project), "95");
    let cleared = findings(&project).into_iter().find(|row| row["check"] == "dues-paid").expect("it stays to be seen");
    assert_eq!(cleared["explanation"], "生活困难，经批准少缴");
    assert_eq!(
        (cleared["explained"].as_str(), cleared["explained_by"].as_str()),
        ("accepted", "2020-06/第一党支部.xlsx")
    );
    // Nothing else moved, nobody else's slip went away, and the same again gives the same bytes.
    let submissions = project.table("2020-06", "data/submissions.csv").rows;
    assert_eq!(submissions.iter().filter(|row| row["state"] == "counted").count(), 2);
    // A run after one with the same inputs has nothing to say of changes any more.
    run(&project);
    let first = files(&project.path("output"));
    assert!(!first.contains_key("2020-06/退回单/第一党支部.xlsx"));
    assert!(first.contains_key("2020-06/退回单/第二党支部.xlsx"));
    let ledger = String::from_utf8(first["2020-06/manifest.json"].clone()).expect("JSON");
    assert!(ledger.contains("\"mended\": 1"));
    run(&project);
    assert!(files(&project.path("output")) == first);
}

#[test]
fn an_explanation_lapses_when_its_value_changes() {
    let project = project();
    let slip = filled(&slip(&project), &[("退回单!H5", "经批准少缴")]);
    project.put("2020-06/第一党支部.xlsx", &slip);
    run(&project);
    assert_eq!(said(&project, FILE), ["error type D4", "note dues-paid D6"]);
    // A correction with another amount: what was said is about the old one.
    let corrected = THIRD.replace("004 | 欧阳丁 | 40 | 35", "004 | 欧阳丁 | 41 | 35").replace("20左右", "20");
    let corrected = corrected.replace("-> 100", "-> 101").replace("-> 75", "-> 95");
    let name = "2020-06/第一党支部6月党费-更正.xlsx";
    project.put(name, &Book::parse(&corrected, name).bytes());
    run(&project);
    assert!(said(&project, name).contains(&"warning dues-paid D6".to_owned()), "{:?}", said(&project, name));
    let lapsed = findings(&project).into_iter().find(|row| row["check"] == "dues-paid").expect("a finding");
    assert_eq!(lapsed["explained"], "lapsed");
}

#[test]
fn a_slip_that_was_filled_in_twice_with_different_answers_mends_nothing() {
    let project = project();
    let empty = slip(&project);
    for (name, value) in [("2020-06/第一党支部.xlsx", "20"), ("2020-06/第一党支部(1).xlsx", "25")] {
        project.put(name, &filled(&empty, &[("党费!D4", value)]));
    }
    run(&project);
    assert_eq!(amount(&project), "75");
    assert!(said(&project, FILE).contains(&"error type D4".to_owned()));
    for name in ["2020-06/第一党支部.xlsx", "2020-06/第一党支部(1).xlsx"] {
        assert_eq!(said(&project, name), ["error conflict D4"]);
    }
    // The same answer twice is one.
    project.put("2020-06/第一党支部(1).xlsx", &filled(&empty, &[("党费!D4", "20")]));
    run(&project);
    assert_eq!(amount(&project), "95");
}

#[test]
fn a_mended_cell_that_is_still_wrong_is_asked_for_again() {
    let project = project();
    project.put("2020-06/第一党支部.xlsx", &filled(&slip(&project), &[("党费!D4", "二十多")]));
    run(&project);
    let still = findings(&project).into_iter().find(|row| row["check"] == "type" && row["unit"] == "1101");
    let still = still.expect("a finding");
    assert_eq!((still["file"].as_str(), still["cell"].as_str(), still["value"].as_str()), (FILE, "D4", "二十多"));
    assert!(still["message"].contains("退回单"), "{}", still["message"]);
    // The next slip builds on it.
    project.put("2020-06/第一党支部-2.xlsx", &filled(&slip(&project), &[("党费!D4", "20")]));
    run(&project);
    assert_eq!(amount(&project), "95");
    assert_eq!(said(&project, FILE), ["warning dues-paid D6"]);
}

#[test]
fn changes_outside_the_yellow_cells_are_said_and_not_taken() {
    let project = project();
    project.put("2020-06/第一党支部.xlsx", &filled(&slip(&project), &[("党费!D4", "20"), ("党费!D3", "1000")]));
    run(&project);
    assert_eq!(amount(&project), "95");
    assert_eq!(said(&project, "2020-06/第一党支部.xlsx"), ["error conflict D3"]);
}

#[test]
fn a_slip_of_another_unit_or_month_or_file_is_not_taken_for_this_one() {
    let project = project();
    let mended = filled(&slip(&project), &[("党费!D4", "20")]);
    for name in ["2020-06/第二党支部.xlsx", "2020-06/第一党支部5月退回单.xlsx"] {
        project.put(name, &mended);
        run(&project);
        assert_eq!(said(&project, name), ["error identity-conflict "], "{name}");
        assert_eq!(amount(&project), "75", "{name}");
        std::fs::remove_file(project.path("input").join(name)).expect("a file");
    }
    // In another month's folder it is what it is, and that is said.
    project.put("2020-05/第一党支部.xlsx", &mended);
    run(&project);
    assert_eq!(said(&project, "2020-05/第一党支部.xlsx"), ["warning identity-conflict "]);
    assert_eq!(amount(&project), "95");
    // The file that it mends has been replaced by another under the same name.
    project.put(FILE, &Book::parse(&THIRD.replace("20左右", "21左右"), FILE).bytes());
    run(&project);
    assert!(said(&project, "2020-05/第一党支部.xlsx").contains(&"error reference ".to_owned()));
    assert_eq!(amount(&project), "75");
}

#[test]
fn a_slip_without_its_hidden_sheet_is_no_submission() {
    let project = project();
    let mut book = Workbook::new();
    for grid in grids(&slip(&project)).iter().filter(|grid| !grid.hidden) {
        let out = book.add_worksheet();
        out.set_name(&grid.name).expect("a name");
        for cell in &grid.cells {
            if let Raw::Text(text) = &cell.raw {
                out.write(cell.at.row, u16::try_from(cell.at.col).expect("a column"), text).expect("a cell");
            }
        }
    }
    project.put("2020-06/第一党支部.xlsx", &book.save_to_buffer().expect("a workbook"));
    run(&project);
    assert_eq!(said(&project, "2020-06/第一党支部.xlsx"), ["error unreadable "]);
    assert_eq!(amount(&project), "75");
}

#[test]
fn what_a_slip_mended_is_told_and_names_only_when_they_are_asked_for() {
    let project = project_with(&THIRD.replace("003 | 欧阳丙", "002 | 欧阳丙"));
    // The second of two rows with one number is emptied, so that its cells belong to no row any more.
    let mut edits = vec![("党费!D4", "20")];
    edits.extend(["党费!A5", "党费!B5", "党费!C5", "党费!D5", "党费!E5"].map(|cell| (cell, "")));
    project.put("2020-06/第一党支部.xlsx", &filled(&slip(&project), &edits));
    run(&project);
    assert_eq!(amount(&project), "65");
    let ask = |cell: &str, more: &[&str]| {
        let place = format!("{FILE}!党费!{cell}");
        let args: Vec<&str> = ["--cell", &place].into_iter().chain(more.iter().copied()).collect();
        let ran = finish(&mut project.command("explain", "2020-06", &args));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout
    };
    let told = ask("D4", &[]);
    assert!(told.contains("退回单“2020-06/第一党支部.xlsx”把“20左右”改为“20”"), "{told}");
    let mended: serde_json::Value = serde_json::from_str(&ask("D4", &["--format", "json"])).expect("JSON");
    let expected = serde_json::json!([{ "slip": "2020-06/第一党支部.xlsx", "was": "20左右", "now": "20" }]);
    assert_eq!(mended["mended"], expected);
    for format in ["text", "json"] {
        let hidden = ask("B5", &["--format", format]);
        assert!(!hidden.contains("欧阳") && hidden.contains("***") && hidden.contains("第一党支部.xlsx"), "{hidden}");
    }
    let shown = ask("B5", &["--show-names"]);
    assert!(shown.contains("把“欧阳丙”改为“”"), "{shown}");
}
