//! `data/`: CSV for figures, findings and submissions, Parquet for rows.

use huizong_intake::model::Finding;
use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, PolarsResult, Series};
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};
use rust_decimal::Decimal;

use crate::aggregate::Sources;
use crate::config::plan::Window;
use crate::dataset::{COLUMN, MONTH, SUBMISSION, UNIT, month_of};
use crate::mask::Mask;
use crate::model::{Results, Submission};
use crate::plain;
use crate::resolve::Candidate;

/// Significant digits of a quotient that does not end.
const DIGITS: u32 = 15;

/// A value as `data/` writes it: plain, exact, ratios to fifteen significant digits, percent times a hundred.
#[must_use]
pub fn plain(value: Decimal, is_percent: bool) -> String {
    let value = if is_percent { value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(value) } else { value };
    let exact = value.normalize();
    let shown = if exact.scale() > 10 { exact.round_sf(DIGITS).unwrap_or(exact).normalize() } else { exact };
    shown.to_string()
}

/// UTF-8 CSV with a byte order mark and a header. Writing to memory does not fail.
fn writer(header: &[&str]) -> csv::Writer<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    let _ = writer.write_record(header);
    writer
}

/// Rows as UTF-8 CSV with a byte order mark, sorted by all columns from the first on.
pub(super) fn csv(header: &[&str], mut rows: Vec<Vec<String>>) -> Vec<u8> {
    rows.sort_unstable();
    let mut writer = writer(header);
    for row in rows {
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

/// The rows of a CSV file that was written here, the header first. Rows may be short: somebody may have edited it.
#[must_use]
pub fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    csv::ReaderBuilder::new().flexible(true).from_reader(body)
}

/// Text from submissions that a table program would take for a formula gets an apostrophe in front; some take full-width
/// signs for the others. What would look like such a text gets one more. What steers is shown as a mark.
pub(super) fn harmless(text: &str) -> String {
    let clean = plain::lines(text);
    let bare = clean.trim_start_matches('\'');
    let formula = match bare.chars().next() {
        Some('=' | '+' | '@' | '＝' | '＋' | '＠' | '\t' | '\n') => true,
        Some('-' | '－') => bare.chars().count() > 1 && bare.parse::<Decimal>().is_err(),
        _ => false,
    };
    if formula { format!("'{clean}") } else { clean.into_owned() }
}

/// The text that a field of such a file stands for: without the apostrophe that keeps it from being a formula, and with
/// one of its own.
#[must_use]
pub fn unguarded(field: &str) -> &str {
    field.strip_prefix('\'').filter(|text| harmless(text) == field).unwrap_or(field)
}

/// `data/indicators.csv`. There are many rows, so they are made in their order and never stand side by side in memory.
#[must_use]
pub fn indicators(results: &Results<'_>) -> Vec<u8> {
    let (plan, tree) = (results.plan, results.tree);
    let number = |n: Option<u32>| n.map_or(String::new(), |n| n.to_string());
    let mut windows = Window::ALL;
    windows.sort_by_key(|window| window.id());
    let mut nodes: Vec<usize> = (0..tree.all().len()).collect();
    nodes.sort_by_key(|&node| (&tree.get(node).code, &tree.get(node).name));
    let mut order: Vec<usize> = (0..plan.indicators.len()).collect();
    order.sort_by_key(|&i| &plan.indicators[i].id);
    let mut writer = writer(&[
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
    ]);
    for (window, node) in windows.iter().flat_map(|window| nodes.iter().map(move |node| (*window, *node))) {
        let unit = tree.get(node);
        for &i in &order {
            let Some(figure) = results.figures.get(window, node, i) else { continue };
            let indicator = &plan.indicators[i];
            let value = |v: Option<Decimal>| v.map_or(String::new(), |v| plain(v, indicator.is_percent()));
            let _ = writer.write_record([
                &results.period.to_string(),
                window.id(),
                &unit.code,
                &unit.name,
                &indicator.id,
                &indicator.name,
                &value(figure.value),
                &indicator.unit,
                &value(figure.previous),
                &value(figure.last_year),
                &figure.target.map_or(String::new(), |t| t.normalize().to_string()),
                &number(figure.reported),
                &number(figure.expected),
                &figure.rejected.to_string(),
            ]);
        }
    }
    writer.into_inner().unwrap_or_default()
}

/// `data/findings.csv`.
#[must_use]
pub fn findings(results: &Results<'_>) -> Vec<u8> {
    let name = |code: &str| results.tree.by_code(code).map_or(String::new(), |u| results.tree.get(u).name.clone());
    let row = |f: &Finding| {
        vec![
            f.severity.id().to_owned(),
            f.check.to_string(),
            f.unit.clone(),
            name(&f.unit),
            f.form.clone(),
            f.period.map_or(String::new(), |p| p.to_string()),
            harmless(&f.file),
            harmless(&f.sheet),
            harmless(&f.cell),
            harmless(&f.value),
            harmless(&f.expected),
            harmless(&f.message),
            harmless(&f.remedy),
            f.answer.as_ref().map_or(String::new(), |answer| harmless(&answer.text)),
            f.answer.as_ref().map_or(String::new(), |answer| answer.standing.id().to_owned()),
            f.answer.as_ref().map_or(String::new(), |answer| harmless(&answer.by)),
        ]
    };
    let header = [
        "severity",
        "check",
        "unit",
        "unit_name",
        "form",
        "period",
        "file",
        "sheet",
        "cell",
        "value",
        "expected",
        "message",
        "remedy",
        "explanation",
        "explained",
        "explained_by",
    ];
    csv(&header, results.findings.iter().map(row).collect())
}

/// `data/submissions.csv`.
#[must_use]
pub fn submissions(results: &Results<'_>) -> Vec<u8> {
    let (plan, tree) = (results.plan, results.tree);
    let row = |s: &Submission| {
        vec![
            harmless(&s.file),
            harmless(&s.sheet),
            s.unit.map_or(String::new(), |u| tree.get(u).code.clone()),
            s.unit.map_or(String::new(), |u| tree.get(u).name.clone()),
            s.form.map_or(String::new(), |f| plan.forms[f].id.clone()),
            s.period.map_or(String::new(), |p| p.to_string()),
            s.state.id().to_owned(),
            harmless(&s.reason),
            s.sha256.clone(),
            s.rows_read.to_string(),
            s.rows_counted.to_string(),
            s.submitted_at.map_or(String::new(), |at| at.format("%Y-%m-%dT%H:%M:%S").to_string()),
            s.late.map_or(String::new(), |late| late.to_string()),
        ]
    };
    let header = [
        "file",
        "sheet",
        "unit",
        "unit_name",
        "form",
        "period",
        "state",
        "reason",
        "sha256",
        "rows_read",
        "rows_counted",
        "submitted_at",
        "late",
    ];
    csv(&header, results.submissions.iter().map(row).collect())
}

/// `data/changes.csv`, in the order of `data/indicators.csv`.
#[must_use]
pub fn changes(results: &Results<'_>) -> Vec<u8> {
    let mut writer = writer(&[
        "period",
        "window",
        "unit",
        "unit_name",
        "indicator",
        "name",
        "before",
        "after",
        "difference",
        "files",
    ]);
    for change in &results.changes {
        let _ = writer.write_record([
            results.period.to_string().as_str(),
            change.window.id(),
            &change.unit,
            &change.unit_name,
            &change.indicator,
            &change.name,
            &change.before,
            &change.after,
            &change.difference.map_or(String::new(), |n| n.normalize().to_string()),
            &harmless(&change.files.join("；")),
        ]);
    }
    writer.into_inner().unwrap_or_default()
}

/// `data/rows/FORM.parquet` of every form that has rows: typed, with their places, sensitive columns masked.
///
/// # Errors
/// When polars fails; it has no reason to.
pub fn rows(sources: &Sources<'_>, candidates: &[Candidate], mask: &Mask) -> PolarsResult<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for (frame, form) in sources.frames.iter().zip(&sources.plan.forms) {
        if frame.data.height() == 0 {
            continue;
        }
        let mut data = places(sources, &frame.data, candidates)?;
        let rows = frame.rows(form)?;
        for column in (0..form.columns.len()).filter(|&column| form.columns[column].sensitive) {
            data.with_column(mask.column(form, &rows, column))?;
        }
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Snappy).finish(&mut data)?;
        files.push((format!("data/rows/{}.parquet", form.id), bytes));
    }
    Ok(files)
}

/// The frame with readable places in front of the declared columns.
fn places(sources: &Sources<'_>, data: &DataFrame, candidates: &[Candidate]) -> PolarsResult<DataFrame> {
    let submissions: Vec<usize> = data.column(SUBMISSION)?.u32()?.into_no_null_iter().map(|s| s as usize).collect();
    let units = data.column(UNIT)?.u32()?;
    let months = data.column(MONTH)?.i32()?;
    let text = |name: &str, values: Vec<String>| -> Column { Series::new(name.into(), values).into_column() };
    let mut columns = vec![
        text("_unit", units.into_no_null_iter().map(|u| sources.tree.get(u as usize).code.clone()).collect()),
        text(
            "_period",
            months.into_no_null_iter().map(|m| month_of(m).map_or(String::new(), |p| p.to_string())).collect(),
        ),
        text("_file", submissions.iter().map(|&s| candidates[s].submission.file.clone()).collect()),
        text("_sheet", submissions.iter().map(|&s| candidates[s].submission.sheet.clone()).collect()),
    ];
    for column in data.columns() {
        if ![SUBMISSION, UNIT, MONTH, COLUMN].contains(&column.name().as_str()) {
            columns.push(column.clone());
        }
    }
    DataFrame::new(data.height(), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_plain() {
        let d = |s: &str| s.parse::<Decimal>().unwrap();
        assert_eq!(plain(d("1286.00"), false), "1286");
        assert_eq!(plain(d("0.9375"), true), "93.75");
        assert_eq!(plain(d("2").checked_div(d("3")).unwrap(), true), "66.6666666666667");
        assert_eq!(plain(d("123456789012.34"), false), "123456789012.34");
    }

    #[test]
    fn text_is_never_a_formula() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("-5"), "-5");
        assert_eq!(harmless("-x"), "'-x");
        assert_eq!(harmless("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(harmless("＝1+1"), "'＝1+1");
        assert_eq!(harmless("－"), "－");
        assert_eq!(harmless("\u{1}=1"), "␁=1");
        assert_eq!(harmless("\n=1"), "'\n=1");
        assert_eq!(harmless("党费\u{1b}[31m"), "党费␛[31m");
    }

    #[test]
    fn what_kept_a_text_from_being_a_formula_is_taken_off_and_nothing_else() {
        for text in
            ["=1+1", "'=1+1", "''=1+1", "-x", "'-x", "-5", "'-5", "'党费'.xlsx", "'", "''", "－", "'＝1", "党费", ""]
        {
            assert_eq!(unguarded(&harmless(text)), text);
        }
        assert_eq!(harmless("'党费'.xlsx"), "'党费'.xlsx");
    }
}
