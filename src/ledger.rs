//! Conservation: everything that came in is accounted for, and the root's figures are computed a second way
//! (DESIGN section 6). A difference stops the run.

mod second;

use polars::prelude::PolarsResult;
use serde::Serialize;

use crate::aggregate::{Sources, Values};
use crate::model::{Debt, State};
use crate::resolve::Candidate;
use huizong_intake::model::{CellState, Period, Table};

/// Data cells of one form's counted sheets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cells {
    /// All cells under declared columns.
    pub cells: u64,
    /// With a value.
    pub valued: u64,
    /// Empty, or a word for nothing.
    pub blank: u64,
    /// Something stands there that has no value.
    pub rejected: u64,
}

impl Cells {
    /// Counts a table's cells as they were typed.
    #[must_use]
    pub fn of(table: &Table) -> Self {
        let mut count = Self::default();
        for state in table.records.iter().flat_map(|record| &record.cells) {
            count.cells += 1;
            match state {
                CellState::Value(_) => count.valued += 1,
                CellState::Blank => count.blank += 1,
                CellState::Rejected => count.rejected += 1,
            }
        }
        count
    }

    fn add(&mut self, other: Self) {
        self.cells += other.cells;
        self.valued += other.valued;
        self.blank += other.blank;
        self.rejected += other.rejected;
    }
}

/// The account of a run, as it stands in the manifest.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ledger {
    /// Sheets that were seen, unreadable files among them.
    pub sheets_seen: u64,
    /// How many of them are in each state.
    pub sheets: std::collections::BTreeMap<&'static str, u64>,
    /// Submissions owed, January through the run's period.
    pub owed: u64,
    /// Of these, how many are reported, nil and missing.
    pub debts: std::collections::BTreeMap<&'static str, u64>,
    /// Data cells of counted sheets, by form.
    pub cells: std::collections::BTreeMap<String, Cells>,
    /// Cells that return slips mended.
    pub mended: u64,
    /// Root figures that were computed a second way and came out the same.
    pub recomputed: u64,
}

/// What does not balance.
#[derive(Debug, thiserror::Error)]
pub enum Imbalance {
    /// Something was lost or counted twice.
    #[error("账目不平：{0}。本次没有发布，请把输入文件夹留好并联系维护人员")]
    Difference(String),
    /// The engine failed.
    #[error("核对时出错：{0}")]
    Engine(#[from] polars::prelude::PolarsError),
}

/// Balances the account.
///
/// # Errors
/// On the first thing that does not balance.
pub fn balance(
    sources: &Sources<'_>,
    candidates: &[Candidate],
    typed: &[Cells],
    seen: u64,
    debts: &[Debt],
    values: &Values,
    period: Period,
) -> Result<Ledger, Imbalance> {
    let mut ledger = Ledger { sheets_seen: seen, owed: debts.len() as u64, ..Ledger::default() };
    for candidate in candidates.iter().filter(|c| c.submission.state != State::Missing) {
        *ledger.sheets.entry(candidate.submission.state.id()).or_default() += 1;
    }
    equal("工作表数", seen, ledger.sheets.values().sum())?;
    for debt in debts {
        let kind = match debt.state {
            State::Counted => "reported",
            State::Nil => "nil",
            // What came and cannot be counted is still missing.
            _ => "missing",
        };
        *ledger.debts.entry(kind).or_default() += 1;
    }
    equal("应报张数", ledger.owed, ledger.debts.values().sum())?;
    for (f, form) in sources.plan.forms.iter().enumerate() {
        let mut expected = Cells::default();
        for (candidate, cells) in candidates.iter().zip(typed) {
            if candidate.submission.form == Some(f) && candidate.submission.state == State::Counted {
                expected.add(*cells);
            }
        }
        let held = held(sources, f)?;
        equal(&format!("《{}》有值单元格数", form.name), expected.valued, held.valued)?;
        equal(&format!("《{}》被拒单元格数", form.name), expected.rejected, held.rejected)?;
        equal(
            &format!("《{}》单元格数", form.name),
            expected.cells,
            expected.valued + expected.blank + expected.rejected,
        )?;
        equal(&format!("《{}》单元格总数", form.name), expected.cells, held.cells)?;
        if expected.cells > 0 {
            ledger.cells.insert(form.id.clone(), expected);
        }
    }
    ledger.recomputed = second::recompute(sources, values, period)?;
    Ok(ledger)
}

fn equal(what: &str, one: u64, other: u64) -> Result<(), Imbalance> {
    if one == other { Ok(()) } else { Err(Imbalance::Difference(format!("{what}{one}，分项合计{other}"))) }
}

/// The same counts, as the frames hold them.
fn held(sources: &Sources<'_>, form: usize) -> PolarsResult<Cells> {
    let frame = &sources.frames[form];
    let mut cells = Cells { rejected: frame.rejected.len() as u64, ..Cells::default() };
    for column in &sources.plan.forms[form].columns {
        let column = frame.data.column(&column.name)?;
        cells.cells += column.len() as u64;
        cells.valued += (column.len() - column.null_count()) as u64;
    }
    Ok(cells)
}
