//! The shipped templates, and the same saved by other programs, filled with the figures of an invented half-year.
//!
//! `HUIZONG_BLESS=1` writes the expected texts anew; `HUIZONG_DOCX_OUT=folder` keeps the filled files for looking at.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::{Outcome, verify};
use super::*;

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Values from `tests/docx/NAME.csv`: the root's figures, and with a table's id its rows.
fn published(name: &str, span: &str) -> Values {
    let mut values = Values {
        year: 2020,
        month: 6,
        words: words(&[("period", "2020-06"), ("span", span), ("last_day", "2020-06-30")]),
        names: words(&[
            ("city", "泽禾市"),
            ("bureau", "市农牧局"),
            ("bureau_full", "泽禾市农牧局"),
            ("committee", "机关党委"),
            ("party_group", "党组"),
            ("superior", "市直机关工委"),
            ("study_app", "学习强国"),
        ]),
        ..Values::default()
    };
    for record in csv::Reader::from_path(at(&format!("tests/docx/{name}.csv"))).unwrap().into_records() {
        let record = record.unwrap();
        let cell = |i: usize| record[i].to_owned();
        let figure = Figure {
            id: cell(3),
            window: name.to_owned(),
            unit: if record[0].is_empty() { String::new() } else { cell(1) },
            name: cell(4),
            measure: cell(5),
            decimals: record[6].parse().unwrap(),
            value: record[7].parse().ok(),
            previous: record[8].parse().ok(),
            last_year: record[9].parse().ok(),
            missing: format!("“{}”本期没有数据", &record[4]),
            reported: record[10].parse().ok(),
            expected: record[11].parse().ok(),
            rejected: record[12].parse().unwrap(),
            rank: false,
        };
        if record[0].is_empty() {
            values.figures.insert(figure.id.clone(), figure);
            continue;
        }
        let table = values.tables.entry(cell(0)).or_default();
        table.columns.extend([cell(3), "name".to_owned()]);
        let row = if &record[2] == "合计" {
            table.total.get_or_insert_default()
        } else {
            let there = table.rows.iter().position(|row| row.words["unit"] == record[1]);
            let there = there.unwrap_or_else(|| {
                table.rows.push(Row { words: words(&[("unit", &record[1]), ("name", &record[2])]), ..Row::default() });
                table.rows.len() - 1
            });
            &mut table.rows[there]
        };
        row.figures.insert(figure.id.clone(), figure);
    }
    for table in values.tables.values_mut() {
        table.windows.insert(name.to_owned(), table.clone());
    }
    values
}

/// Fills a template and compares its text with `tests/docx/EXPECTED.txt`.
fn compared(template: &str, values: &Values, expected: &str) -> Filled {
    let bytes = std::fs::read(at(template)).unwrap();
    let filled = match open(bytes).and_then(|template| template.fill(values)) {
        Ok(filled) => filled,
        Err(mistakes) => panic!("{}", mistakes.iter().map(|m| format!("{m}\n")).collect::<String>()),
    };
    if let Some(folder) = std::env::var_os("HUIZONG_DOCX_OUT") {
        let name = Path::new(template).file_name().unwrap();
        std::fs::write(Path::new(&folder).join(name), &filled.bytes).unwrap();
    }
    // A footer's page number is whatever the program last showed.
    let lines = read_back(&filled.bytes, &Limits::default()).unwrap();
    let lines = lines.iter().filter(|line| line.place.part != "页脚");
    let mut text: String = lines.map(|line| line.text.replace('\u{FFFC}', "") + "\n").collect();
    // Programs differ in what they keep of empty lines.
    text = text.split('\n').filter(|line| !line.trim().is_empty()).map(|line| line.to_owned() + "\n").collect();
    let path = at(&format!("tests/docx/{expected}.txt"));
    if std::env::var_os("HUIZONG_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap();
    for (text, expected) in text.lines().zip(expected.lines()) {
        assert_eq!(text, expected, "{template}");
    }
    assert_eq!(text.len(), expected.len(), "{template}");
    filled
}

#[test]
fn the_half_year_report() {
    let values = published("half", "2020年上半年");
    let filled = compared("report/半年党建工作报告.docx", &values, "half");
    assert_eq!(todo(&filled), [""; 0]);
    assert_eq!(filled.strays, []);
    let used: BTreeSet<&str> =
        filled.used.iter().filter(|used| used.plain).flat_map(|used| &used.figures).map(|f| f.id.as_str()).collect();
    let config = std::fs::read_to_string(at("config.toml"));
    if let Ok(config) = config {
        let table = config.split("id = \"report_figures\"").nth(1).unwrap().split("window").next().unwrap();
        let declared: Vec<&str> = table.split('"').skip(5).step_by(2).filter(|id| id.is_ascii()).collect();
        assert_eq!(declared.len(), 77);
        let unused: Vec<_> = declared.into_iter().filter(|id| !used.contains(id)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
    let by_id = |of: &Figure, _: Pick| {
        let Figure { unit, id, .. } = of;
        if unit.is_empty() {
            return values.figures.get(id)?.value;
        }
        let rows = values.tables.values().flat_map(|table| table.rows.iter().chain(&table.total));
        rows.filter_map(|row| row.figures.get(id)).find(|figure| figure.unit == *unit)?.value
    };
    assert_eq!(verify(&filled.bytes, &filled.used, &by_id, &Limits::default()), Ok(Vec::new()));
    // Unchanged, it is right to the last number.
    let known = known(&filled);
    let verdicts = proof(&filled.bytes, &known);
    let wrong: Vec<_> = verdicts.iter().filter(|verdict| verdict.outcome != Outcome::Equal).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let of = |figure: &Figure| (figure.unit.clone(), figure.id.clone());
    let found: BTreeSet<(String, String)> = verdicts.iter().map(|verdict| of(&verdict.figure)).collect();
    let with_value = known.iter().filter(|known| known.figure.value.is_some());
    assert_eq!(found, with_value.map(|known| of(&known.figure)).collect());
}

#[test]
fn one_wrong_digit_is_found_in_the_half_year_report() {
    let filled = compared("report/半年党建工作报告.docx", &published("half", "2020年上半年"), "half");
    let known = known(&filled);
    let xml = body(&filled.bytes);
    let lines = read_back(&filled.bytes, &Limits::default()).unwrap();
    let mut missed = Vec::new();
    for used in filled.used.iter().filter(|used| used.plain && used.place.row.is_none()) {
        // The placeholder's own number, told by what stands around it.
        let line = lines.iter().find(|line| line.part == used.at.0 && line.index == used.at.1).unwrap();
        let chars: Vec<char> = line.text.chars().collect();
        let end = used.at.2 + used.shown.len();
        let before: String = chars[used.at.2.saturating_sub(6)..used.at.2].iter().collect();
        let behind: String = chars[end..(end + 3).min(chars.len())].iter().collect();
        let changed = (used.shown.parse::<Decimal>().unwrap() + Decimal::TEN).to_string();
        let there = format!("{before}{}{behind}", used.shown);
        assert_eq!(xml.matches(&there).count(), 1, "{there}");
        let xml = xml.replace(&there, &format!("{before}{changed}{behind}"));
        let bytes = [("word/document.xml".to_owned(), xml)].into();
        let bytes = super::super::package::copy(&filled.bytes, &bytes).unwrap();
        let verdicts = proof(&bytes, &known);
        let hit = verdicts
            .iter()
            .any(|v| v.outcome == Outcome::Different && v.figure.id == used.figures[0].id && v.text == changed);
        if !hit {
            missed.push(used.figures[0].id.clone());
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

#[test]
fn the_monthly_bulletin() {
    let filled = compared("report/党建工作月报.docx", &published("month", "2020年6月"), "month");
    assert_eq!(todo(&filled), [""; 0]);
}

#[test]
fn templates_saved_by_other_programs() {
    let values = published("half", "2020年上半年");
    for template in ["tests/docx/saved-by-libreoffice.docx", "tests/docx/saved-by-python-docx.docx"] {
        compared(template, &values, "half");
    }
}
