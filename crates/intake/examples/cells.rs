//! Writes every cell of the files named on the command line, as the reader sees it, a line each: a second reader is held
//! against it (`.ci/second_cells.py`).

use std::io::Write;

use huizong_intake::model::{Grid, Raw};
use huizong_intake::read::{Limits, read, sniff};

const LIMITS: Limits = Limits { inflated_bytes: 512 << 20, entries: 5000, ratio: 500, cells: 5_000_000 };

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        writeln!(out, "file\t{}\t{:?}", plain(&path), sniff(&bytes))?;
        match read(&bytes, &LIMITS) {
            Ok(book) => book.grids.iter().try_for_each(|grid| sheet(&mut out, grid))?,
            Err(error) => writeln!(out, "error\t{}\t{}", error.check(), plain(&error.to_string()))?,
        }
    }
    out.flush()
}

fn sheet(out: &mut impl Write, grid: &Grid) -> std::io::Result<()> {
    let (hidden, from) = (if grid.hidden { "hidden" } else { "" }, if grid.date1904 { 1904 } else { 1900 });
    writeln!(out, "sheet\t{}\t{hidden}\t{from}\t{}", plain(&grid.name), grid.broken.as_deref().unwrap_or(""))?;
    for cell in &grid.cells {
        let (kind, value) = match &cell.raw {
            Raw::Number(value, shown) => ("number", format!("{value}\t{shown:?}")),
            Raw::Serial(value) => ("serial", value.to_string()),
            Raw::Text(text) => ("text", plain(text)),
            Raw::Bool(value) => ("bool", value.to_string()),
            Raw::Error(code) => ("error", plain(code)),
            Raw::Uncomputed => ("uncomputed", String::new()),
        };
        writeln!(out, "cell\t{}\t{kind}\t{value}", cell.at)?;
    }
    for merge in &grid.merges {
        writeln!(out, "merge\t{}:{}", merge.first, merge.last)?;
    }
    for (at, mark) in &grid.marks {
        writeln!(out, "mark\t{at}\t{mark:?}")?;
    }
    for col in &grid.hidden_columns {
        writeln!(out, "hidden-column\t{}", col + 1)?;
    }
    for row in &grid.hidden_rows {
        writeln!(out, "hidden-row\t{}", row + 1)?;
    }
    for at in &grid.formulas {
        writeln!(out, "formula\t{at}")?;
    }
    Ok(())
}

/// Text on one line.
fn plain(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}
