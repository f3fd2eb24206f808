//! Everything onto the disk: the input folder and the truth beside it.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use rust_decimal::Decimal;

use crate::book::{Manner, Plan};
use crate::catalog::FORMS;
use crate::indicators::{Calc, Indicator};
use crate::mistakes::Mistake;
use crate::records::{State, Submission, Val};
use crate::targets::Target;
use crate::truth::{Facts, windows};
use crate::units::Unit;
use crate::world::World;
use crate::write::{self, Written};

/// An error from anywhere.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Writes a file and the folders that it lies in.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Writes all files of the plans, on as many threads as there are; what they say comes back in the plans' order.
pub fn files(
    out: &Path,
    manner: &Manner<'_>,
    plans: &[Plan],
    submissions: &[Submission],
) -> Result<Vec<Written>, Failure> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let chunk = plans.len().div_ceil(threads).max(1);
    let work = |plans: &[Plan]| -> Result<Vec<Written>, Failure> {
        let mut list = Vec::with_capacity(plans.len());
        for plan in plans {
            let sheets = manner.sheets(plan, submissions);
            let mut written =
                write::write(plan, &sheets, submissions).map_err(|error| format!("{}: {error}", plan.path))?;
            save(&out.join(&plan.path), &std::mem::take(&mut written.bytes))?;
            list.push(written);
        }
        Ok(list)
    };
    thread::scope(|scope| {
        let workers: Vec<_> = plans.chunks(chunk).map(|part| scope.spawn(move || work(part))).collect();
        let mut all = Vec::with_capacity(plans.len());
        for worker in workers {
            all.extend(worker.join().map_err(|_| "a writer panicked")??);
        }
        Ok(all)
    })
}

/// A table of text, written as CSV with a byte order mark, sorted by all its columns.
pub fn table(path: PathBuf, heads: &[&str], mut rows: Vec<Vec<String>>) -> Result<(), Failure> {
    rows.sort();
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(heads)?;
    for row in &rows {
        writer.write_record(row)?;
    }
    save(&path, &writer.into_inner().map_err(|error| error.to_string())?)
}

fn plain(value: Option<Decimal>) -> String {
    value.map_or_else(String::new, |value| value.normalize().to_string())
}

/// `indicators.csv`: every indicator at every node over the four windows.
pub fn indicators(
    truth: &Path,
    world: &World,
    subtrees: &[Vec<usize>],
    submissions: &[Submission],
    all: &[Indicator],
    targets: &[Target],
) -> Result<(), Failure> {
    let facts = Facts::new(&world.units, subtrees, submissions);
    let period = world.settings.to;
    let mut rows = Vec::new();
    for indicator in all {
        let forms: Vec<usize> = match indicator.calc {
            Calc::Over(a, b, _) => [a, b].iter().filter_map(|&at| all[at].form).collect(),
            _ => indicator.form.into_iter().collect(),
        };
        for (node, unit) in world.units.iter().enumerate() {
            if !facts.has_row(&forms, node) {
                continue;
            }
            let target = targets
                .iter()
                .find(|target| target.indicator == indicator.id && target.unit == node && target.year == period.year());
            for window in windows(period) {
                let figure = facts.figure(all, indicator, node, window.span);
                let beside = |span| facts.figure(all, indicator, node, span).value;
                let coverage = facts.coverage(&forms, node, window.span);
                let (expected, reported) = match coverage {
                    Some((expected, reported)) => (expected.to_string(), reported.to_string()),
                    None => (String::new(), String::new()),
                };
                rows.push(vec![
                    period.to_string(),
                    window.name.to_owned(),
                    unit.code.clone(),
                    unit.name.clone(),
                    indicator.id.to_owned(),
                    indicator.name.to_owned(),
                    plain(figure.value),
                    indicator.measure.to_owned(),
                    plain(window.previous.and_then(beside)),
                    plain(beside(window.last_year)),
                    target.map_or_else(String::new, |target| target.value.to_string()),
                    expected,
                    reported,
                    figure.rejected.to_string(),
                ]);
            }
        }
    }
    let heads = [
        "period",
        "window",
        "unit",
        "unit_name",
        "indicator",
        "name",
        "value",
        "measure",
        "previous",
        "last_year",
        "target",
        "reported",
        "expected",
        "rejected",
    ];
    for row in &mut rows {
        row.swap(11, 12);
    }
    table(truth.join("indicators.csv"), &heads, rows)
}

/// `submissions.csv` and `mess.csv`: what was written where, and what was owed in the run's year and is missing.
pub fn submissions(
    truth: &Path,
    world: &World,
    submissions: &[Submission],
    plans: &[Plan],
    written: &[Written],
) -> Result<(), Failure> {
    let mut rows = Vec::new();
    let mut mess = Vec::new();
    let line = |file: &str, sheet: &str, submission: &Submission| {
        let unit: &Unit = &world.units[submission.unit];
        let listed = submission.delivery.label.is_none();
        vec![
            file.to_owned(),
            sheet.to_owned(),
            if listed { unit.code.clone() } else { String::new() },
            FORMS[submission.form].id.to_owned(),
            submission.period.to_string(),
            submission.state.word().to_owned(),
        ]
    };
    for (plan, written) in plans.iter().zip(written) {
        for (index, place) in &written.submissions {
            rows.push(line(&plan.path, &place.sheet, &submissions[*index]));
        }
        for sheet in &written.ignored {
            let blank = String::new;
            rows.push(vec![plan.path.clone(), sheet.clone(), blank(), blank(), blank(), "ignored".to_owned()]);
        }
        for (place, kind) in &written.mess {
            mess.push(vec![plan.path.clone(), place.sheet.clone(), place.cell.clone(), (*kind).to_owned()]);
        }
    }
    for submission in submissions {
        if submission.state == State::Missing {
            rows.push(line("", "", submission));
        }
    }
    let heads = ["file", "sheet", "unit", "form", "period", "state"];
    table(truth.join("submissions.csv"), &heads, rows)?;
    table(truth.join("mess.csv"), &["file", "sheet", "cell", "kind"], mess)
}

/// `refusals.csv`: the cells beyond reading of the submissions that count in the run's year.
pub fn refusals(
    truth: &Path,
    submissions: &[Submission],
    plans: &[Plan],
    written: &[Written],
    year: i32,
) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for (plan, written) in plans.iter().zip(written) {
        for (index, place, check) in &written.refused {
            let submission = &submissions[*index];
            if submission.state == State::Counted && submission.period.year() == year {
                rows.push(vec![plan.path.clone(), place.sheet.clone(), place.cell.clone(), (*check).to_owned()]);
            }
        }
    }
    let heads = ["file", "sheet", "cell", "check"];
    table(truth.join("refusals.csv"), &heads, rows)
}

/// `cells.csv`: every value of the submissions that count, in the order in which they stand.
pub fn cells(
    truth: &Path,
    world: &World,
    submissions: &[Submission],
    plans: &[Plan],
    written: &[Written],
) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for (plan, written) in plans.iter().zip(written) {
        for (index, place) in &written.submissions {
            let submission = &submissions[*index];
            if submission.state != State::Counted {
                continue;
            }
            let form = &FORMS[submission.form];
            for (nth, row) in submission.rows.iter().enumerate() {
                for (value, column) in row.iter().zip(form.columns) {
                    let value = match value {
                        Val::Blank => continue,
                        Val::Text(text) => text.clone(),
                        Val::Num(number) => plain(Some(*number)),
                        Val::Date(day) => day.to_string(),
                        Val::Time(minutes) => format!("{:02}:{:02}:00", minutes / 60, minutes % 60),
                        Val::Bool(value) => value.to_string(),
                        Val::Bad(_) => "!".to_owned(),
                    };
                    rows.push(vec![
                        plan.path.clone(),
                        place.sheet.clone(),
                        world.units[submission.unit].code.clone(),
                        form.id.to_owned(),
                        submission.period.to_string(),
                        format!("{nth:04}"),
                        column.name.to_owned(),
                        value,
                    ]);
                }
            }
        }
    }
    let heads = ["file", "sheet", "unit", "form", "period", "row", "column", "value"];
    table(truth.join("cells.csv"), &heads, rows)
}

/// `mistakes.csv` and the list for people.
pub fn mistakes(
    truth: &Path,
    world: &World,
    mistakes: &[Mistake],
    submissions: &[Submission],
    plans: &[Plan],
    written: &[Written],
) -> Result<(), Failure> {
    let mut places = vec![[String::new(), String::new(), String::new()]; mistakes.len()];
    for (plan, written) in plans.iter().zip(written) {
        for (index, place) in &written.submissions {
            if let Some((id, _)) = submissions[*index].delivery.mistake {
                places[id] = [plan.path.clone(), place.sheet.clone(), place.cell.clone()];
            }
        }
    }
    let mut rows = Vec::new();
    let mut page = String::from(
        "# 样例中埋设的错误\n\n由 `cargo run --release --example sample` 生成，人名、地名、单位均为虚构。\n",
    );
    for (nth, (mistake, place)) in mistakes.iter().zip(&places).enumerate() {
        let form = &FORMS[mistake.form];
        let [file, sheet, cell] = place;
        rows.push(vec![
            mistake.check.to_owned(),
            mistake.unit.map_or_else(String::new, |unit| world.units[unit].code.clone()),
            mistake.unit_name.clone(),
            form.id.to_owned(),
            mistake.period.to_string(),
            file.clone(),
            sheet.clone(),
            cell.clone(),
            mistake.what.clone(),
        ]);
        let unit = &mistake.unit_name;
        write!(
            page,
            "\n{}. **{unit}** {}《{}》：{}。（`{}`）\n",
            nth + 1,
            mistake.period.chinese(),
            form.name,
            mistake.what,
            mistake.check
        )?;
        if !file.is_empty() {
            let cell = if cell.is_empty() { "整表" } else { cell };
            writeln!(page, "   文件：`{file}`，{sheet}，{cell}")?;
        }
    }
    let heads = ["check", "unit", "unit_name", "form", "period", "file", "sheet", "cell", "what"];
    table(truth.join("mistakes.csv"), &heads, rows)?;
    save(&truth.join("埋设的错误.md"), page.as_bytes())
}
