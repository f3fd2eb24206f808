//! What was written is read back out of the finished files and held against the bytes of `data/indicators.csv`.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::Finished;
use crate::report::docx::{self, Figure, Limits, Pick, Used};
use crate::report::flat;

/// What a published figure says beside its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The indicator's name.
    pub name: String,
    /// Its unit of measure.
    pub measure: String,
    /// The value.
    pub value: Option<Decimal>,
    /// The window's before.
    pub previous: Option<Decimal>,
    /// That of the same months a year before.
    pub last_year: Option<Decimal>,
    /// How many units owe its forms.
    pub expected: u64,
}

impl Line {
    /// One of its values.
    #[must_use]
    pub fn pick(&self, pick: Pick) -> Option<Decimal> {
        pick.of(self.value, self.previous, self.last_year)
    }
}

/// `data/indicators.csv`, by unit, window and indicator.
#[derive(Debug, Default)]
pub struct Published(HashMap<(String, String, String), Line>);

impl Published {
    /// Reads the lines of the file that are `wanted`: unit, window, indicator.
    #[must_use]
    pub fn read(bytes: &[u8], wanted: impl Fn(&str, &str, &str) -> bool) -> Self {
        let mut reader = flat::reader(bytes);
        let header = reader.headers().cloned().unwrap_or_default();
        let at = |name: &str| header.iter().position(|column| column == name);
        let columns: Option<Vec<usize>> =
            ["unit", "window", "indicator", "name", "measure", "value", "previous", "last_year", "expected"]
                .into_iter()
                .map(at)
                .collect();
        let Some(columns) = columns else { return Self::default() };
        let mut lines = HashMap::new();
        for record in reader.records().flatten().filter(|record| record.len() == header.len()) {
            let field = |i: usize| record.get(columns[i]).unwrap_or_default();
            if wanted(field(0), field(1), field(2)) {
                let key = (field(0).to_owned(), field(1).to_owned(), field(2).to_owned());
                let line = Line {
                    name: field(3).to_owned(),
                    measure: field(4).to_owned(),
                    value: field(5).parse().ok(),
                    previous: field(6).parse().ok(),
                    last_year: field(7).parse().ok(),
                    expected: field(8).parse().unwrap_or(0),
                };
                lines.insert(key, line);
            }
        }
        Self(lines)
    }

    /// A figure's line.
    #[must_use]
    pub fn line(&self, unit: &str, window: &str, indicator: &str) -> Option<&Line> {
        self.0.get(&(unit.to_owned(), window.to_owned(), indicator.to_owned()))
    }

    /// All lines, by unit, window and indicator.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str, &str, &Line)> {
        self.0.iter().map(|((unit, window, indicator), line)| (&**unit, &**window, &**indicator, line))
    }
}

/// Reads all `reports` back: what a file says that was not written into it, and figures that `indicators`, the bytes of
/// `data/indicators.csv`, has otherwise; `root` is the root's code.
///
/// # Errors
/// Everything that differs, in words.
pub fn prove(reports: &[Finished], indicators: &[u8], root: &str, limits: &Limits) -> Result<(), Vec<String>> {
    if reports.is_empty() {
        return Ok(());
    }
    let unit = |figure: &Figure| if figure.unit.is_empty() { root.to_owned() } else { figure.unit.clone() };
    let claims =
        reports.iter().flat_map(|report| report.filled.used.iter().filter_map(|used: &Used| used.claim.as_ref()));
    let wanted: BTreeSet<String> = claims.map(|(figure, _)| unit(figure)).collect();
    let published = Published::read(indicators, |unit, _, _| wanted.contains(unit));
    let by_figure = |figure: &Figure, pick: Pick| published.line(&unit(figure), &figure.window, &figure.id)?.pick(pick);
    let mut differing = Vec::new();
    for report in reports {
        match docx::verify(&report.filled.bytes, &report.filled.used, &by_figure, limits) {
            Ok(said) => differing.extend(said.into_iter().map(|said| format!("{}：{said}", report.file))),
            Err(error) => differing.push(format!("{}：{error}", report.file)),
        }
    }
    if differing.is_empty() { Ok(()) } else { Err(differing) }
}
