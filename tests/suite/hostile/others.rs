//! The same for the other containers: each has bombs of its own, and breaks in its own way.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use super::compound::compound;
use super::package::{Package, good};
use super::{Case, Row, about, case, clean, run};

/// A file that other programs saved.
fn saved(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/intake/tests/containers");
    fs::read(folder.join(name)).expect("a file of the containers' test")
}

fn half(name: &str) -> Vec<u8> {
    let bytes = saved(name);
    bytes[..bytes.len() / 2].to_vec()
}

/// An OpenDocument sheet with these rows.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="党费">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(content.as_bytes()).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// A page with this in its table.
fn page(inside: &str) -> Vec<u8> {
    format!("<html><head><meta charset=\"utf-8\"></head><body><table>{inside}</table></body></html>").into_bytes()
}

/// SpreadsheetML 2003 with these rows.
fn xml2003(before: &str, rows: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0"?>{before}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="党费"><Table>{rows}</Table></Worksheet></Workbook>"#
    )
    .into_bytes()
}

/// The records of an old workbook before its sheets: the beginning, and these.
fn globals(records: &[(u16, &[u8])]) -> Vec<u8> {
    let mut stream = vec![0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00];
    stream.extend([0; 12]);
    for (id, body) in records {
        stream.extend(id.to_le_bytes());
        stream.extend(u16::try_from(body.len()).expect("short").to_le_bytes());
        stream.extend(*body);
    }
    stream
}

fn bombs() -> Vec<Case> {
    let many = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/></table:table-row>"#;
    let spaces = r#"<text:s text:c="2147483647"/>"#.repeat(200_000);
    let spaces =
        format!("<table:table-row><table:table-cell><text:p>{spaces}</text:p></table:table-cell></table:table-row>");
    let spans = format!("<tr>{}</tr>", r#"<td colspan="1000" rowspan="65534">5</td>"#.repeat(16)).repeat(2_000);
    let nested = "<table><tr><td>".repeat(100_000);
    let deep = "<x>".repeat(1_000_000);
    let entities = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>"#;
    let cells = r#"<Row><Cell ss:Index="16384" ss:MergeAcross="16383" ss:MergeDown="1048575"><Data ss:Type="Number">5</Data></Cell></Row>"#;
    // Strings that say that they are longer than the file.
    let strings: &[u8] =
        &[0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0x0C, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
    vec![
        case("重复.ods", "over-limit", "单元格太多", ods(many)),
        case("空格.ods", "unreadable", "文字太长", ods(&spaces)),
        case("比例.ods", "over-limit", "压缩比异常", ods(&" ".repeat(80 << 20))),
        case("跨格.xls", "unreadable", "单元格位置超出工作表", page(&spans)),
        case("套表.xls", "unreadable", "表格套得太深", page(&nested)),
        case("套深.xls", "unreadable", "嵌套太深", xml2003("", &deep)),
        case("实体.xls", "unreadable", "DOCTYPE", xml2003(entities, "<Row><Cell><Data>&b;</Data></Cell></Row>")),
        case("跳格.xls", "unreadable", "合并单元格的范围有误", xml2003("", cells)),
        case("长行.csv", "over-limit", "A1单元格的文字有400万多字", "党费".repeat(2_000_000)),
        case("串表.xls", "unreadable", "", compound("Workbook", &globals(&[(0xFC, strings)]), false)),
    ]
}

fn broken() -> Vec<Case> {
    let manifest = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"#;
    let locked = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", "x"),
        ("META-INF/manifest.xml", manifest),
    ]);
    // The flag in front of every part and in the directory.
    let mut sealed = Package::dues(&good(3)).bytes();
    for at in 0..sealed.len() - 8 {
        let flags = if sealed[at..].starts_with(b"PK\x03\x04") { 6 } else { 8 };
        if flags == 6 || sealed[at..].starts_with(b"PK\x01\x02") {
            sealed[at + flags] |= 1;
        }
    }
    // A cell with a shared text that there is not: LABELSST with its length, row, column, format, number.
    let old = saved("dues-lo.xls");
    let label = old.windows(4).position(|bytes| bytes == [0xFD, 0, 10, 0]).expect("a text cell");
    let mut beyond = old;
    beyond[label + 10..label + 14].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
    let sheet = Package::dues(&good(3)).bytes();
    vec![
        case("切断.xls", "unreadable", "已损坏", half("dues-lo.xls")),
        case("切断.et", "unreadable", "已损坏", half("dues-wps.et")),
        case("切断.ods", "unreadable", "可能没有传完", half("dues-lo.ods")),
        case("切断.xlsb", "unreadable", "可能没有传完", half("dues-own.xlsb")),
        case("切断网页.xls", "unreadable", "可能没有传完", half("dues-utf8-html.xls")),
        case("切断2003.xls", "unreadable", "已损坏", half("dues-xml2003.xls")),
        case("加密.xls", "encrypted", "有打开密码", compound("Workbook", &globals(&[(0x2F, &[1; 6])]), false)),
        case("加密.ods", "encrypted", "有打开密码", locked),
        case("加密部件.xlsx", "encrypted", "有打开密码", sealed),
        case("串号.xls", "unreadable", "记录有误", beyond),
        case(
            "改名.xlsx",
            "unreadable",
            "部件名称前后不一",
            once(sheet, b"xl/sharedStrings.xml", b"xl/sharedStringz.xml"),
        ),
        case("七压缩.xls", "unreadable", "是压缩包", b"7z\xBC\xAF\x27\x1C\x00\x04" as &[u8]),
        case("压缩.gz", "unreadable", "是压缩包", b"\x1F\x8B\x08\x00\x00\x00\x00\x00" as &[u8]),
        case("照片.png", "unreadable", "是图片", b"\x89PNG\r\n\x1A\n" as &[u8]),
        case("没有表.xlsx", "unreadable", "里面没有工作表", without_sheets()),
        case("短头.xls", "unreadable", "", &compound("Workbook", b"x", false)[..74]),
        case("邮件.xls", "unreadable", "是邮件", b"From: a@example.org\r\nMIME-Version: 1.0\r\n\r\n" as &[u8]),
        case("半坏.csv", "unreadable", "文字编码前后不一", torn()),
    ]
}

/// A workbook that lists no sheet.
fn without_sheets() -> Vec<u8> {
    Package::dues(&good(3)).replace("xl/workbook.xml", r#"<sheet name="党费" sheetId="1" r:id="rId1"/>"#, "").bytes()
}

/// Replaces the last place only: the directory's name, and not that in front of the part.
fn once(bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = (0..bytes.len() - from.len()).rev().find(|&at| bytes[at..].starts_with(from)).expect("a name");
    let mut bytes = bytes;
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

/// Text in UTF-8 with one wrong byte near its beginning.
fn torn() -> Vec<u8> {
    let mut bytes = "第一党支部2020年1月党费收缴明细表\n党员编号,应缴金额,实缴金额\n001,5,5\n".as_bytes().to_vec();
    bytes[3] ^= 0x80;
    bytes
}

#[test]
fn other_containers_cost_themselves_only() {
    let (project, figures) = clean();
    let cases: Vec<Case> = bombs().into_iter().chain(broken()).collect();
    for case in &cases {
        project.put(&format!("2020-01/{}", case.name), &case.bytes);
    }
    let (findings, submissions) = run(&project, &figures);
    let mut wrong = Vec::new();
    for Case { name, check, says, .. } in &cases {
        let file = format!("2020-01/{name}");
        let said = about(&findings, &file);
        let right = |row: &&&Row| {
            let whole = !row["message"].contains("程序中断") && !row["message"].contains("读取时");
            // A worker's death is the last resort and no answer.
            row["severity"] == "error" && row["check"] == *check && row["message"].contains(says) && whole
        };
        let quarantined = submissions.rows.iter().any(|row| row["file"] == file && row["state"] == "quarantined");
        if !said.iter().any(|row| right(&row)) || !quarantined {
            wrong.push(format!("{name}: expected {check} {says}, said {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Names that are not even text, as old archives leave them: each file is read, and each is said by a name of its own.
#[test]
#[cfg(target_os = "linux")]
fn names_in_other_encodings_are_files_like_others() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let (project, figures) = clean();
    // 第二 and 第三 in GBK.
    for name in [&b"\xB5\xDA\xB6\xFE.xlsx"[..], b"\xB5\xDA\xC8\xFD.xlsx"] {
        fs::write(project.path("input/2020-01").join(OsStr::from_bytes(name)), b"%PDF-1.7").expect("a file");
    }
    let (findings, _) = run(&project, &figures);
    let files: std::collections::BTreeSet<&str> =
        findings.rows.iter().filter(|row| row["check"] == "unreadable").map(|row| row["file"].as_str()).collect();
    assert_eq!(files, ["2020-01/第三.xlsx", "2020-01/第二.xlsx"].into(), "{files:?}");
}
