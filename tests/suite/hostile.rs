//! What should never have been sent: each is made here, lies beside good tables, costs itself only, and is said.

mod compound;
mod others;
mod package;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

use crate::binary::{Project, Row, Table, finish};
use crate::cli::small;
use crate::text::steers;
use compound::compound;
use package::{Package, SHEET, STRINGS, good, lie, noise, patch, row};

/// A file, and what its finding must say.
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    check: &'static str,
    says: &'static str,
}

fn case(name: &'static str, check: &'static str, says: &'static str, bytes: impl Into<Vec<u8>>) -> Case {
    Case { name, bytes: bytes.into(), check, says }
}

/// A table with this one data row.
fn with(cells: &str) -> Vec<u8> {
    Package::dues(&format!("{}{}", good(3), row(4, cells))).bytes()
}

fn bombs() -> Vec<Case> {
    let zeros = Package::dues(&good(3)).with("xl/media/image1.bin", vec![0; 80 << 20]);
    let parts = (0..10_001).fold(Package::dues(&good(3)), |package, at| package.with(&format!("x/{at}"), "x"));
    let sheet = Package::dues(&good(3)).bytes();
    let count = Package::dues(&good(3)).replace(STRINGS, r#"uniqueCount="1""#, r#"uniqueCount="1000000000000""#);
    let string = format!(
        r#"<c r="A4" t="inlineStr"><is><t>{}</t></is></c><c r="B4"><v>5</v></c><c r="C4"><v>5</v></c>"#,
        noise(60_000_000)
    );
    let entities = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><sst"#;
    vec![
        case("比例.xlsx", "over-limit", "压缩比异常", zeros.bytes()),
        case("部件.xlsx", "over-limit", "内含10007个部件", parts.bytes()),
        case("谎报大小.xlsx", "", "", lie(sheet.clone(), SHEET, 100)),
        case("谎报更大.xlsx", "over-limit", "", lie(sheet, "xl/workbook.xml", 0xFFFF_FFF0)),
        case("串数.xlsx", "over-limit", "", count.bytes()),
        case("长串.xlsx", "over-limit", "A4单元格的文字有6000万多字", with(&string)),
        case(
            "开引号.csv",
            "unreadable",
            "表格里的引号没有成对",
            format!("党员编号,应缴金额\n001,\"{}", "5,\n".repeat(40_000)),
        ),
        case("实体.xlsx", "unreadable", "DOCTYPE", Package::dues(&good(3)).replace(STRINGS, "<sst", entities).bytes()),
        case(
            "声明.xlsx",
            "unreadable",
            "",
            Package::dues(&good(3)).replace(SHEET, "<worksheet", "<!DOCTYPE w><worksheet").bytes(),
        ),
    ]
}

fn broken() -> Vec<Case> {
    let sheet = Package::dues(&good(3));
    let double = |name: &str| sheet.clone().with("xl/worksheets/sheet9.xml", "<worksheet/>").with(name, "<worksheet/>");
    let twice = patch(double("xl/x").bytes(), b"worksheets/sheet9.xml", b"worksheets/sheet1.xml");
    let by_case = patch(double("xl/x").bytes(), b"worksheets/sheet9.xml", b"WorkSheets/Sheet1.XML");
    let whole = sheet.bytes();
    vec![
        case("重名.xlsx", "unreadable", "部件重名", twice),
        case("大小写重名.xlsx", "unreadable", "部件重名", by_case),
        case("表外行.xlsx", "unreadable", "", with(r#"<c r="A1048577"><v>5</v></c>"#)),
        case("表外列.xlsx", "unreadable", "", with(r#"<c r="XFE4"><v>5</v></c>"#)),
        case("串号.xlsx", "unreadable", "", with(r#"<c r="A4" t="s"><v>99999</v></c>"#)),
        case("两个值.xlsx", "unreadable", "", with(r#"<c r="B4"><v>5</v><v>6</v></c>"#)),
        case("格两次.xlsx", "unreadable", "", with(r#"<c r="B4"><v>5</v></c><c r="B4"><v>6</v></c>"#)),
        case("切断.xlsx", "unreadable", "可能没有传完", &whole[..whole.len() / 2]),
        case("空的.xlsx", "unreadable", "是空文件", b"" as &[u8]),
        case("只有空白.xlsx", "unreadable", "是空文件", vec![b' '; 4096]),
        case("加密.xlsx", "encrypted", "有打开密码", compound("EncryptedPackage", b"x", false)),
        case("绕圈.xls", "unreadable", "", compound("Workbook", b"\x09\x08\x10\x00\x00\x06\x05\x00", true)),
        case("垃圾.xls", "unreadable", "", compound("Workbook", noise(9000).as_bytes(), false)),
        case("照片.xlsx", "unreadable", "是图片", b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00" as &[u8]),
        case("扫描.xlsx", "unreadable", "是PDF 文件", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3" as &[u8]),
        case("文档.xls", "unreadable", "是Word 文件", compound("WordDocument", b"x", false)),
        case("压缩.xlsx", "unreadable", "是压缩包", b"Rar!\x1A\x07\x01\x00" as &[u8]),
        case("夹带.xlsx", "unreadable", "是压缩包", zipped("照片.jpg")),
        case("新文档.xlsx", "unreadable", "是Word 文件", zipped("word/document.xml")),
    ]
}

fn zipped(name: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
    zip.finish().expect("memory").into_inner()
}

/// The rows of `findings.csv` about a file.
fn about<'a>(findings: &'a Table, file: &str) -> Vec<&'a Row> {
    findings.rows.iter().filter(|row| row["file"] == file).collect()
}

/// Runs `project` and says what it published; everything of `figures` must be as it was.
fn run(project: &Project, figures: &[u8]) -> (Table, Table) {
    let ran = project.run("2020-01", &[]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.stderr, "");
    let (findings, submissions) =
        (project.table("2020-01", "data/findings.csv"), project.table("2020-01", "data/submissions.csv"));
    let same = project.published("2020-01", "data/indicators.csv") == figures;
    assert!(same, "a figure of another unit has changed: {:#?}", submissions.lines(&["file", "state", "reason"]));
    (findings, submissions)
}

/// A project of two good branches, and its figures.
fn clean() -> (Project, Vec<u8>) {
    let project = small([Some("10"), Some("20")]);
    assert_eq!(project.run("2020-01", &[]).code, Some(0));
    let figures = project.published("2020-01", "data/indicators.csv");
    (project, figures)
}

#[test]
fn bombs_and_broken_files_cost_themselves_only() {
    let (project, figures) = clean();
    let cases: Vec<Case> = bombs().into_iter().chain(broken()).collect();
    for case in &cases {
        project.put(&format!("2020-01/{}", case.name), &case.bytes);
    }
    let begun = Instant::now();
    let (findings, submissions) = run(&project, &figures);
    assert!(begun.elapsed() < Duration::from_secs(60), "it took {:?}", begun.elapsed());
    let mut wrong = Vec::new();
    for Case { name, check, says, .. } in &cases {
        let file = format!("2020-01/{name}");
        let said = about(&findings, &file);
        let right = |row: &&&Row| {
            row["severity"] == "error"
                && (check.is_empty() || row["check"] == *check)
                && row["message"].contains(says)
                && !row["remedy"].is_empty()
        };
        if said.iter().find(right).is_none() {
            wrong.push(format!("{name}: expected {check} {says}, said {said:?}"));
        }
        let states: BTreeSet<&str> =
            submissions.rows.iter().filter(|row| row["file"] == file).map(|row| row["state"].as_str()).collect();
        if states != BTreeSet::from(["quarantined"]) {
            wrong.push(format!("{name}: {states:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Sheets that are strange and yet can be read, or not; what they say of money must be right or refused.
#[test]
fn strange_sheets_are_read_rightly_or_refused() {
    let corner = r#"<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>"#;
    let empty: String = (4..=10_000_000).fold(String::new(), |mut rows, at| {
        use std::fmt::Write as _;
        let _ = write!(rows, "<row r=\"{at}\"/>");
        rows
    });
    let cases: [(&str, Vec<u8>); 6] = [
        ("角落.xlsx", Package::dues(&format!("{}{corner}", good(3))).bytes()),
        ("两角.xlsx", Package::sheet(&format!(r#"<row r="1"><c r="A1"><v>1</v></c></row>{corner}"#)).bytes()),
        ("空行.xlsx", Package::dues(&format!("{}{empty}", good(3))).bytes()),
        ("非数.xlsx", with(r#"<c r="A4" t="s"><v>0</v></c><c r="B4"><v>NaN</v></c><c r="C4"><v>1e999</v></c>"#)),
        ("公式号.xlsx", with(r#"<c r="A4" t="s"><v>0</v></c><c r="B4"><f t="shared" si="99"/><v>5</v></c>"#)),
        ("样式号.xlsx", with(r#"<c r="A4" t="s"><v>0</v></c><c r="B4" s="4000000000"><v>5</v></c>"#)),
    ];
    let sums: BTreeMap<&str, &[&str]> = BTreeMap::from([
        // One good row of 5, and the second row's 5 where it can be read; nothing where it is refused.
        ("角落.xlsx", &["5", ""] as &[&str]),
        ("两角.xlsx", &[""]),
        ("空行.xlsx", &["5", ""]),
        ("非数.xlsx", &["5", ""]),
        ("公式号.xlsx", &["10", "5", ""]),
        ("样式号.xlsx", &["10", "5", ""]),
    ]);
    for (name, bytes) in cases {
        let project = small([None, Some("20")]);
        project.put(&format!("2020-01/{name}"), &bytes);
        let begun = Instant::now();
        let ran = project.run("2020-01", &["--fail-on", "never"]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        assert!(begun.elapsed() < Duration::from_secs(30), "{name} took {:?}", begun.elapsed());
        let table = project.table("2020-01", "data/indicators.csv");
        let value = |unit: &str| {
            let row = table
                .rows
                .iter()
                .find(|row| row["window"] == "month" && row["unit"] == unit && row["indicator"] == "dues_payable");
            row.map_or(String::new(), |row| row["value"].clone())
        };
        assert_eq!(value("1102"), "20", "{name}");
        let own = value("1101");
        assert!(sums[name].contains(&own.as_str()), "{name}: {own}");
        if own != *sums[name][0] {
            let file = format!("2020-01/{name}");
            let findings = project.table("2020-01", "data/findings.csv");
            assert!(about(&findings, &file).iter().any(|row| row["severity"] != "note"), "{name}: {own} in silence");
        }
    }
}

#[test]
#[cfg(unix)]
fn links_pipes_sockets_and_folders_are_never_opened() {
    let (project, figures) = clean();
    let at = |name: &str| project.path("input/2020-01").join(name);
    std::os::unix::fs::symlink(at("第一党支部.xlsx"), at("链接.xlsx")).expect("a link");
    std::os::unix::fs::symlink("/dev/zero", at("零.xlsx")).expect("a link");
    assert!(std::process::Command::new("mkfifo").arg(at("管道.xlsx")).status().expect("mkfifo").success());
    let _socket = std::os::unix::net::UnixListener::bind(at("口.xlsx")).expect("a socket");
    fs::create_dir(at("文件夹.xlsx")).expect("a folder");
    let (findings, _) = run(&project, &figures);
    for (name, says) in [
        ("链接.xlsx", "是链接"),
        ("零.xlsx", "是链接"),
        ("管道.xlsx", "不是普通文件"),
        ("口.xlsx", "不是普通文件"),
        ("文件夹.xlsx", "是文件夹"),
    ] {
        let said = about(&findings, &format!("2020-01/{name}"));
        assert!(said.len() == 1 && said[0]["check"] == "unreadable", "{name}: {said:?}");
        assert!(said[0]["message"].starts_with(&format!("《{name}》{says}")), "{}", said[0]["message"]);
        assert!(said[0]["remedy"].starts_with('请'), "{}", said[0]["remedy"]);
    }
}

#[test]
#[cfg(unix)]
fn a_file_that_never_rests_is_said() {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    let (project, figures) = clean();
    project.put("2020-01/在存.csv", &vec![b'1'; 48 << 20]);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Several, so that one is at it at any moment of a busy machine.
        for _ in 0..4 {
            scope.spawn(|| {
                let path = project.path("input/2020-01/在存.csv");
                let mut file = fs::OpenOptions::new().append(true).open(path).expect("a file");
                while !over.load(Ordering::Relaxed) {
                    file.write_all(b"2").expect("room");
                }
            });
        }
        let (findings, _) = run(&project, &figures);
        over.store(true, Ordering::Relaxed);
        let said = about(&findings, "2020-01/在存.csv");
        assert!(said[0]["message"].contains("还在变化"), "{said:?}");
    });
}

#[test]
#[cfg(unix)]
fn names_steer_no_terminal_and_break_no_line() {
    let (project, figures) = clean();
    let names = ["换\n行.xlsx", "红\u{1B}[31m\u{7}色.xlsx", "倒\u{202E}xslx.exe.xlsx", "响\r铃\u{9B}2J.xlsx"];
    for name in names {
        project.put(&format!("2020-01/{name}"), b"%PDF-1.7");
    }
    let (findings, _) = run(&project, &figures);
    assert_eq!(findings.rows.iter().filter(|row| row["check"] == "unreadable").count(), names.len());
    for row in &findings.rows {
        assert!(row.values().all(|text| !text.chars().any(steers)), "{row:?}");
    }
    let checked = finish(&mut project.command("check", "2020-01", &["-vv"]));
    let said = format!("{}{}", checked.stdout, checked.stderr);
    assert!(!said.chars().any(|c| c != '\n' && steers(c)), "{said:?}");
    assert_eq!(said.lines().filter(|line| line.starts_with("强制 ")).count(), names.len(), "{said}");
    assert!(said.contains("换␊行.xlsx") && said.contains("红␛[31m␇色.xlsx"), "{said}");
}

#[test]
fn ten_thousand_files_in_a_folder_are_ten_thousand_findings() {
    let (project, figures) = clean();
    for at in 0..10_000 {
        project.put(&format!("2020-01/照片{at:05}.xlsx"), format!("%PDF-1.7 {at}").as_bytes());
    }
    let begun = Instant::now();
    let (findings, submissions) = run(&project, &figures);
    assert!(begun.elapsed() < Duration::from_secs(60), "it took {:?}", begun.elapsed());
    assert_eq!(findings.rows.iter().filter(|row| row["check"] == "unreadable").count(), 10_000);
    assert_eq!(submissions.rows.iter().filter(|row| row["state"] == "quarantined").count(), 10_000);
}
