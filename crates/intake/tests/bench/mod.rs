//! What comes of a workbook, as text that people can read and compare line by line.

use std::fmt::Write as _;
use std::path::Path;

use huizong_intake::ingest::{Context, FileReport, Outcome, SheetReport, ingest};
use huizong_intake::model::{CellRef, CellState, Finding, Form, Table, Unit, UnitTree, Value};
use huizong_intake::read::Limits;
use huizong_intake::recognise::Lexicon;
use serde::Deserialize;

/// The forms of the shipped config and the units of the shipped sample.
#[derive(Deserialize)]
struct Shipped {
    forms: Vec<Form>,
    units: Vec<Unit>,
}

/// Names and limits as in the shipped project, for June 2020.
pub fn shipped() -> Context {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shipped.json");
    let shipped: Shipped =
        serde_json::from_str(&std::fs::read_to_string(path).expect("tests/shipped.json")).expect("forms and units");
    let tree = UnitTree::new(shipped.units).expect("a tree");
    let lexicon = Lexicon::new(shipped.forms, tree, "2020-06".parse().expect("a month"));
    let limits = Limits { inflated_bytes: 512 << 20, entries: 10_000, ratio: 1_000, cells: 5_000_000 };
    Context { lexicon, limits }
}

/// Reads a file and tells what came of it.
pub fn told(bytes: &[u8], path: &str, context: &Context) -> String {
    let report: FileReport = ingest(bytes, path, context);
    let mut out = String::new();
    for finding in &report.findings {
        tell_finding(&mut out, finding);
    }
    for sheet in &report.sheets {
        tell_sheet(&mut out, sheet, context);
    }
    out
}

fn tell_sheet(out: &mut String, sheet: &SheetReport, context: &Context) {
    let names = |unit: Option<usize>, form: Option<usize>| {
        let unit = unit.map_or("?", |unit| &context.lexicon.tree.get(unit).name);
        let form = form.map_or("?", |form| &context.lexicon.forms[form].id);
        format!("{unit} {form}")
    };
    match &sheet.outcome {
        Outcome::Ignored { reason } => {
            let _ = writeln!(out, "[{}] ignored: {reason}", sheet.sheet);
        }
        Outcome::Quarantined { unit, form, period, reason } => {
            let period = period.map_or("?".to_owned(), |period| period.to_string());
            let _ = writeln!(out, "[{}] quarantined: {} {period}: {reason}", sheet.sheet, names(*unit, *form));
        }
        Outcome::Table(table) => {
            let state = if table.nil { "nil".to_owned() } else { format!("{} rows", table.rows_read) };
            let names = names(Some(table.unit), Some(table.form));
            let _ = writeln!(out, "[{}] {names} {}: {state}", sheet.sheet, table.period);
        }
    }
    if ["更正", "修订", "补报", "重报"].iter().any(|word| sheet.title.contains(word)) {
        let _ = writeln!(out, "  title: {}", sheet.title);
    }
    for line in &sheet.layout {
        let _ = writeln!(out, "  {line}");
    }
    if let Outcome::Table(table) = &sheet.outcome {
        tell_records(out, table, &context.lexicon.forms[table.form]);
    }
    for finding in &sheet.findings {
        tell_finding(out, finding);
    }
}

/// Each record on a line: `党员编号 A4=001`; blanks are left out, a refused cell is `!`.
fn tell_records(out: &mut String, table: &Table, form: &Form) {
    for record in &table.records {
        let mut line = format!("  {}:", record.row + 1);
        for (i, state) in record.cells.iter().enumerate() {
            let at = table.cell(record, i).map_or(String::new(), |at: CellRef| format!(" {at}"));
            let value = match state {
                CellState::Blank => continue,
                CellState::Rejected => "!".to_owned(),
                CellState::Value(value) => shown(value),
            };
            let _ = write!(line, " {}{at}={value};", form.columns[i].name);
        }
        let _ = writeln!(out, "{line}");
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Bool(value) => value.to_string(),
    }
}

fn tell_finding(out: &mut String, finding: &Finding) {
    let Finding { check, cell, value, message, .. } = finding;
    let _ = writeln!(out, "  ! {check} {cell} <{}> {}", value.replace('\n', "\\n"), message.replace('\n', "\\n"));
}
