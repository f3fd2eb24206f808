//! Whole templates, built in memory.

mod blocks;
mod documented;
mod hard;
mod mistakes;
mod packages;
mod shipped;
mod spellings;
mod texts;
mod verdicts;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use rust_decimal::Decimal;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{
    Figure, Filled, Known, Limits, Mistake, Pick, Row, Spot, Table, Template, Used, Values, Verdict, read_back,
};

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
    xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" \
    xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"";

/// A Word file with these parts: name, kind and XML inside its root.
fn package(parts: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    let types: String = parts
        .iter()
        .map(|(name, kind, _)| format!("<Override PartName=\"/word/{name}\" ContentType=\"{word}{kind}+xml\"/>"))
        .collect();
    let space = "http://schemas.openxmlformats.org/package/2006/content-types";
    put("[Content_Types].xml", &format!("<Types xmlns=\"{space}\">{types}</Types>"));
    for (name, kind, inside) in parts {
        let root = match *kind {
            "document.main" => "document",
            "header" => "hdr",
            "footer" => "ftr",
            other => other,
        };
        put(&format!("word/{name}"), &format!("<?xml version=\"1.0\"?><w:{root} {W}>{inside}</w:{root}>"));
    }
    put("word/media/image1.png", "no picture");
    zip.finish().unwrap().into_inner()
}

/// A Word file with this body.
fn word(body: &str) -> Vec<u8> {
    package(&[("document.xml", "document.main", &format!("<w:body>{body}<w:sectPr/></w:body>"))])
}

/// A paragraph of one run.
fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A table of one paragraph a cell.
fn table(rows: &[&[&str]]) -> String {
    let row = |cells: &&[&str]| {
        let cells: String = cells.iter().map(|cell| format!("<w:tc><w:tcPr/>{}</w:tc>", p(cell))).collect();
        format!("<w:tr><w:trPr/>{cells}</w:tr>")
    };
    format!("<w:tbl><w:tblPr/>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn figure(id: &str, name: &str, measure: &str, decimals: u32, value: &str) -> Figure {
    Figure {
        id: id.to_owned(),
        window: "half".to_owned(),
        name: name.to_owned(),
        measure: measure.to_owned(),
        decimals,
        value: value.parse().ok(),
        missing: format!("{name}未报齐：第三党支部未报"),
        ..Figure::default()
    }
}

fn map<T>(pairs: impl IntoIterator<Item = (&'static str, T)>) -> BTreeMap<String, T> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn words(pairs: &[(&'static str, &str)]) -> BTreeMap<String, String> {
    map(pairs.iter().map(|(key, word)| (*key, (*word).to_owned())))
}

/// Invented values.
fn values() -> Values {
    let with = |figure: Figure, previous: &str, last_year: &str| Figure {
        previous: previous.parse().ok(),
        last_year: last_year.parse().ok(),
        ..figure
    };
    let figures = [
        with(figure("heads", "下乡", "人次", 0, "1286"), "1200", "1100"),
        with(figure("dues", "收缴党费", "元", 2, "125678.9"), "125678.9", "150000"),
        with(figure("rate", "收缴率", "%", 1, "93.75"), "95.25", "90"),
        figure("round", "户数", "户", 0, "1200"),
        figure("zero", "案例", "个", 0, "0"),
        figure("gone", "案例数", "个", 0, ""),
        Figure { rank: true, last_year: Some(d("5")), ..figure("place", "排名", "名", 0, "3") },
        Figure { expected: Some(19), reported: Some(17), ..figure("partly", "党员", "人", 0, "327") },
    ];
    let row = |name: &str, heads: &str, rate: &str| Row {
        words: words(&[("name", name), ("unit", "1101")]),
        figures: map([
            ("heads", figure("heads", "下乡", "人次", 0, heads)),
            ("rate", figure("rate", "率", "%", 1, rate)),
        ]),
    };
    let branches = Table {
        title: "支部情况表".to_owned(),
        rows: vec![row("第一党支部", "12", "95"), row("第二<党>支部", "34", ""), row("第三党支部", "0", "100")],
        total: Some(row("合计", "46", "97.5")),
        columns: ["name", "unit", "heads", "rate", "values"].map(str::to_owned).into(),
        order: ["heads", "rate"].map(str::to_owned).into(),
        windows: BTreeMap::new(),
    };
    let halved = Table { rows: branches.rows[1..].to_vec(), ..branches.clone() };
    let branches = Table { windows: map([("half", halved)]), ..branches };
    let nobody = Table { rows: Vec::new(), total: None, ..branches.clone() };
    let unit = figure("heads", "下乡", "人次", 0, "12");
    Values {
        figures: figures.into_iter().map(|figure| (figure.id.clone(), figure)).collect(),
        year: 2020,
        month: 6,
        words: words(&[("period", "2020-06"), ("span", "2020年上半年"), ("last_day", "2020-06-30")]),
        names: words(&[("city", "云岭市"), ("bureau", "市农牧局"), ("odd", "甲&乙<w:t>\n{{ heads }}\t丙\u{7}")]),
        units: map([("1101", map([("heads", Figure { unit: "1101".to_owned(), ..unit })]))]),
        tables: map([("branches", branches), ("nobody", nobody)]),
    }
}

fn open(bytes: Vec<u8>) -> Result<Template, Vec<Mistake>> {
    Template::open(bytes, &Limits::default())
}

fn fill(bytes: Vec<u8>) -> Filled {
    match open(bytes).and_then(|template| template.fill(&values())) {
        Ok(filled) => filled,
        Err(mistakes) => panic!("{}", mistakes.iter().map(|m| format!("{m}\n")).collect::<String>()),
    }
}

/// Why what could not be filled could not be.
fn todo(filled: &Filled) -> Vec<&str> {
    filled.used.iter().flat_map(Used::todo).collect()
}

/// The text of the filled file, a line for each paragraph.
fn text(bytes: Vec<u8>) -> Vec<String> {
    let filled = fill(bytes);
    read_back(&filled.bytes, &Limits::default()).unwrap().into_iter().map(|line| line.text).collect()
}

/// What is wrong with a body, filled with [`values`].
fn wrong(body: &str) -> Vec<String> {
    match open(word(body)).and_then(|template| template.fill(&values())) {
        Ok(_) => Vec::new(),
        Err(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
    }
}

/// What proof-reading knows of a filled file.
fn known(filled: &Filled) -> Vec<Known> {
    let lines = read_back(&filled.bytes, &Limits::default()).unwrap();
    let spot = |used: &Used| {
        let (figure, pick) = used.claim.clone()?;
        let value = pick.of(figure.value, figure.previous, figure.last_year);
        let (part, index, start) = used.at.clone();
        Some(Spot { figure: Figure { value, ..figure }, pick, part, index, start, text: used.shown.clone() })
    };
    let spots: Vec<Spot> = filled.used.iter().filter_map(spot).collect();
    Known::of(&lines, &spots)
}

/// Proof-reads a file.
fn proof(bytes: &[u8], known: &[Known]) -> Vec<Verdict> {
    super::proof(&read_back(bytes, &Limits::default()).unwrap(), known)
}

/// The XML of a filled file's body.
fn body(filled: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(filled)).unwrap();
    let mut part = zip.by_name("word/document.xml").unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
    xml
}
