//! How well the reader reads: the share of cells read rightly, refused with a finding, and silently wrong.
//!
//! ```text
//! cargo run --release --example sample -- --out W/input --truth W/truth --cells --no-mistakes --mess 0.5
//! cargo run --release --example score -- W [W ...]
//! ```
//!
//! Every file of the world is read by itself, and every value that `cells.csv` lists is looked for in the record that it
//! belongs to. A value that is not there counts as refused only when an error or a warning stands at its cell, its
//! column or its table. A value that is another, and a record that nobody wrote, is silently wrong; then the exit
//! code is 1.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use huizong::{config, lists};
use huizong_intake::ingest::{Context, Outcome, SheetReport, ingest};
use huizong_intake::model::table::Record;
use huizong_intake::model::{CellState, Finding, Form, Table, Value};
use huizong_intake::recognise::Lexicon;

type Failure = Box<dyn Error>;

/// A submission: unit, form, period.
type Key = (String, String, String);

/// The values of each row by column, and what was counted.
type Rows = BTreeMap<u32, BTreeMap<String, String>>;

#[derive(Default)]
struct Score {
    right: u64,
    refused: u64,
    wrong: u64,
    /// The first few that are wrong.
    shown: Vec<String>,
}

impl Score {
    fn wrong(&mut self, what: impl FnOnce() -> String) {
        self.wrong += 1;
        if self.shown.len() < 8 {
            self.shown.push(what());
        }
    }
}

fn main() -> ExitCode {
    let mut clean = true;
    for world in std::env::args().skip(1) {
        match score(Path::new(&world)) {
            Ok(score) => {
                let all = score.right + score.refused + score.wrong;
                #[allow(clippy::cast_precision_loss)] // shares for people
                let share = |n: u64| 100.0 * n as f64 / all.max(1) as f64;
                println!(
                    "{world}: {all} cells, {:.3} % right, {:.3} % refused, {} silently wrong",
                    share(score.right),
                    share(score.refused),
                    score.wrong
                );
                for line in &score.shown {
                    println!("  {line}");
                }
                clean &= score.wrong == 0 && score.right > 0;
            }
            Err(error) => {
                eprintln!("{world}: {error}");
                clean = false;
            }
        }
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn score(world: &Path) -> Result<Score, Failure> {
    let plan = config::load(Path::new("config.toml")).map_err(|errors| errors.render(false))?;
    let limits = plan.limits.of_reading();
    let tree = lists::units(&world.join("input/单位目录.xlsx"), &limits)?;
    let period = "2020-06".parse()?;
    let context = Context { lexicon: Lexicon::new(plan.forms.clone(), tree, period), limits };

    let mut files: BTreeMap<String, BTreeMap<Key, Rows>> = BTreeMap::new();
    let text = std::fs::read_to_string(world.join("truth/cells.csv"))?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for line in reader.records() {
        let line = line?;
        let field = |i: usize| line[i].to_owned();
        let rows = files.entry(field(0)).or_default().entry((field(2), field(3), field(4))).or_default();
        rows.entry(line[5].parse()?).or_default().insert(field(6), field(7));
    }

    // Cells that the unit left empty although it knew better.
    let text = std::fs::read_to_string(world.join("truth/mess.csv"))?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut empty = BTreeSet::new();
    for line in reader.records() {
        let line = line?;
        if &line[3] == "half-filled" {
            empty.insert((line[0].to_owned(), line[1].to_owned(), line[2].to_owned()));
        }
    }

    let mut score = Score::default();
    for (file, submissions) in &files {
        let report = ingest(&std::fs::read(world.join("input").join(file))?, file, &context);
        let mut seen = BTreeSet::new();
        for (key, rows) in submissions {
            let own: Vec<&SheetReport> = report.sheets.iter().filter(|sheet| concerns(sheet, key, &context)).collect();
            let table = own.iter().find_map(|sheet| match &sheet.outcome {
                Outcome::Table(table) => Some((table, &sheet.findings)),
                _ => None,
            });
            seen.insert(key.clone());
            match table {
                Some((table, findings)) => {
                    let empty = |cell: &str| empty.contains(&(file.clone(), table.sheet.clone(), cell.to_owned()));
                    compare(&mut score, (file, &empty), table, findings, rows, &context.lexicon.forms[table.form]);
                }
                // No table: somebody must have said so, of this form or of the sheet or file.
                None if report.unreadable.is_some() || report.sheets.iter().any(|s| s.findings.iter().any(tells)) => {
                    score.refused += rows.values().map(|row| row.len() as u64).sum::<u64>();
                }
                None => score.wrong(|| format!("{file}: {key:?} is lost")),
            }
        }
        for sheet in &report.sheets {
            if let Outcome::Table(table) = &sheet.outcome {
                let key = key(table, &context);
                if !table.records.is_empty() && !seen.contains(&key) {
                    score.wrong(|| format!("{file}: nobody sent {key:?}"));
                }
            }
        }
    }
    Ok(score)
}

fn key(table: &Table, context: &Context) -> Key {
    let unit = context.lexicon.tree.get(table.unit).code.clone();
    (unit, context.lexicon.forms[table.form].id.clone(), table.period.to_string())
}

fn concerns(sheet: &SheetReport, wanted: &Key, context: &Context) -> bool {
    matches!(&sheet.outcome, Outcome::Table(table) if key(table, context) == *wanted)
}

/// Whether a finding is more than a note.
fn tells(finding: &Finding) -> bool {
    !matches!(finding.check.as_ref(), "repaired" | "unmapped-column" | "hidden-rows")
}

fn compare(
    score: &mut Score,
    (file, empty): (&str, &dyn Fn(&str) -> bool),
    table: &Table,
    findings: &[Finding],
    rows: &Rows,
    form: &Form,
) {
    let said = |cell: &str, column: &str| {
        findings.iter().any(|f| tells(f) && (f.cell == cell && !cell.is_empty() || f.message.contains(column)))
    };
    let matches = |row: &BTreeMap<String, String>, record: &Record| {
        let equal = |(i, state): (usize, &CellState)| match state {
            CellState::Value(read) => row.get(&form.columns[i].name).is_some_and(|truth| same(truth, read)),
            _ => false,
        };
        record.cells.iter().enumerate().filter(|cell| equal(*cell)).count()
    };
    // Who agrees most is paired first; a record that is left over at the end was written by nobody.
    let mut pairs: Vec<(usize, u32, usize)> = rows
        .iter()
        .flat_map(|(nth, row)| (0..table.records.len()).map(move |i| (nth, row, i)))
        .map(|(nth, row, i)| (matches(row, &table.records[i]), *nth, i))
        .collect();
    pairs.sort_by_key(|&(agreeing, nth, i)| (std::cmp::Reverse(agreeing), (nth as usize).abs_diff(i), nth, i));
    let mut paired: BTreeMap<u32, usize> = BTreeMap::new();
    let mut left: BTreeSet<usize> = (0..table.records.len()).collect();
    for (_, nth, i) in pairs {
        if left.contains(&i) && !paired.contains_key(&nth) {
            paired.insert(nth, i);
            left.remove(&i);
        }
    }
    for (nth, row) in rows {
        let Some(record) = paired.get(nth).map(|&i| &table.records[i]) else {
            score.wrong(|| format!("{file}: {} row {nth} is lost", form.id));
            continue;
        };
        for (i, column) in form.columns.iter().enumerate() {
            let at = table.cell(record, i).map_or(String::new(), |at| at.to_string());
            let truth = row.get(&column.name).filter(|_| !empty(&at)).map(String::as_str);
            match (truth, &record.cells[i]) {
                (None, CellState::Blank) => {}
                (Some(truth), CellState::Value(value)) if same(truth, value) => score.right += 1,
                (Some(_), CellState::Blank | CellState::Rejected) if said(&at, &column.name) => score.refused += 1,
                (truth, read) => {
                    score.wrong(|| format!("{file}: {} {at} {}: {truth:?} is read as {read:?}", form.id, column.name));
                }
            }
        }
    }
    for i in left {
        let row = table.records[i].row + 1;
        let at_row = |f: &Finding| f.cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()) == row.to_string();
        if !findings.iter().any(|f| tells(f) && at_row(f)) {
            score.wrong(|| format!("{file}: {} row {row} is no record", form.id));
        }
    }
}

fn same(truth: &str, value: &Value) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    match value {
        Value::Text(text) => bare(text) == bare(truth),
        Value::Number(number) => truth.parse() == Ok(*number),
        Value::Date(day) => day.to_string() == truth,
        Value::Time(time) => time.to_string() == truth,
        Value::Bool(value) => value.to_string() == truth,
    }
}
