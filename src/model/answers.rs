//! What people answered: the clerk's decisions and explanations, what units wrote on their slips, and which versions
//! took the place of which.

use huizong_intake::model::{Finding, Period, Severity};
use huizong_intake::slip::Answered;
use rust_decimal::Decimal;

/// The clerk's decisions about files, in the input folder.
pub const DECISIONS: &str = "裁定.xlsx";
/// The clerk's explanations of findings, in the input folder.
pub const EXPLANATIONS: &str = "说明.xlsx";

/// Whether a file is to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// 用.
    Use,
    /// 不用.
    Drop,
}

/// A row of the clerk's decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The list's sheet and the cell that names the file.
    pub at: (String, String),
    /// The file: its path below the input folder, or its name alone.
    pub file: String,
    /// The ruling as it was written.
    pub written: String,
    /// What it means; `None` when it is neither 用 nor 不用.
    pub ruling: Option<Ruling>,
    /// Why.
    pub why: String,
}

/// An explanation that somebody gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The file that holds it.
    pub by: String,
    /// Whether the clerk gave it, and not the unit.
    pub clerk: bool,
    /// What it is about and what it says.
    pub answer: Answered,
}

/// What became of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reception {
    /// Its finding is cleared.
    Accepted,
    /// The cell was mended as well; nothing is left to explain.
    Mended,
    /// The value has changed since.
    Lapsed,
    /// The finding must be mended.
    Refused,
    /// Another slip says something else.
    Contradicted,
    /// There is no such finding.
    Gone,
    /// It could mean several findings.
    Ambiguous,
}

impl Reception {
    /// The words that clerks read.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Accepted => "已采用",
            Self::Mended => "已改正，不需说明",
            Self::Lapsed => "数已变，说明失效",
            Self::Refused => "须改正，不能只作说明",
            Self::Contradicted => "两份说明不一致，未采用",
            Self::Gone => "没有对应的问题",
            Self::Ambiguous => "对应几处，分不清",
        }
    }
}

/// An explanation, what it is about, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The explanation.
    pub given: Given,
    /// The finding, if there is one.
    pub finding: Option<Finding>,
    /// How grave the finding was before.
    pub severity: Option<Severity>,
    /// What became of it.
    pub reception: Reception,
}

/// A table that another took the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Its number among the rows.
    pub old: usize,
    /// Index of the submission that counts instead.
    pub new: usize,
    /// Why: 更正, a later date, a decision, a slip.
    pub why: String,
}

/// What a replacement changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Index of the unit.
    pub unit: usize,
    /// Index of the form.
    pub form: usize,
    /// The period.
    pub period: Option<Period>,
    /// File and sheet that do not count any more.
    pub old: (String, String),
    /// File and sheet that count.
    pub new: (String, String),
    /// Why.
    pub why: String,
    /// The cells that differ.
    pub cells: Vec<Changed>,
    /// The figures at the root that it moves.
    pub moved: Vec<Moved>,
}

/// A cell that differs between two versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The cell in the version that counts; in the other when the row is gone.
    pub cell: String,
    /// What the row's key columns say.
    pub row: String,
    /// The column, or 整行.
    pub column: String,
    /// What stood there.
    pub was: String,
    /// What stands there.
    pub now: String,
}

/// A figure that a replacement moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Index of the indicator.
    pub indicator: usize,
    /// The months of the figure, first and last.
    pub span: (Period, Period),
    /// What it would be with the old version.
    pub was: Option<Decimal>,
    /// What it is.
    pub now: Option<Decimal>,
}
