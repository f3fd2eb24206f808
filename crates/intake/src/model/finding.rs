//! A finding: one problem at one place. Findings are data; the run goes on.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Period;

/// How grave a finding is: 强制, 核实, 提示.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// 强制: must be mended.
    Error,
    /// 核实: must be mended or explained.
    Warning,
    /// 提示: for information.
    Note,
}

impl Severity {
    /// The word in `data/findings.csv`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }

    /// The word that clerks read.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Error => "强制",
            Self::Warning => "核实",
            Self::Note => "提示",
        }
    }
}

/// One problem at one place: what stood there, what was expected, what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// The stable id of the check.
    pub check: Cow<'static, str>,
    /// The unit's code, empty when it is not known.
    pub unit: String,
    /// The form's id, empty when it is not known.
    pub form: String,
    /// The period of the submission.
    pub period: Option<Period>,
    /// Path below the input folder, with `/`.
    pub file: String,
    /// The sheet's name.
    pub sheet: String,
    /// The cell (A1), empty for a whole sheet.
    pub cell: String,
    /// What stood there.
    pub value: String,
    /// What was expected.
    pub expected: String,
    /// What is wrong, in one plain sentence.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// What the unit or the clerk said to it.
    pub answer: Option<Answer>,
}

/// What was said to a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Answer {
    /// The words.
    pub text: String,
    /// The file that holds them.
    pub by: String,
    /// What they do to the finding.
    pub standing: Standing,
}

/// What an answer does to its finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Standing {
    /// It clears the finding, which stays as a note.
    Accepted,
    /// The value has changed since; the finding stands.
    Lapsed,
    /// The finding must be mended and cannot be explained.
    Refused,
    /// Several slips say different things; the finding stands.
    Contradicted,
}

impl Standing {
    /// The word in `data/findings.csv`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Lapsed => "lapsed",
            Self::Refused => "refused",
            Self::Contradicted => "contradicted",
        }
    }

    /// The word that clerks read.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Accepted => "已说明",
            Self::Lapsed => "说明已失效",
            Self::Refused => "须改正，不能只作说明",
            Self::Contradicted => "说明不一致",
        }
    }
}

impl Finding {
    /// A finding of the built-in check `check` at its default severity, with a message and a remedy; the rest is empty.
    #[must_use]
    pub fn new(check: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            severity: default_severity(check),
            check: Cow::Borrowed(check),
            unit: String::new(),
            form: String::new(),
            period: None,
            file: String::new(),
            sheet: String::new(),
            cell: String::new(),
            value: String::new(),
            expected: String::new(),
            message: message.into(),
            remedy: remedy.into(),
            answer: None,
        }
    }

    /// The same finding at `cell`, where `value` stood and `expected` was expected.
    #[must_use]
    pub fn at(mut self, cell: impl ToString, value: impl Into<String>, expected: impl Into<String>) -> Self {
        self.cell = cell.to_string();
        self.value = value.into();
        self.expected = expected.into();
        self
    }
}

/// The built-in checks with their default severities (DESIGN section 5).
pub const BUILT_IN: &[(&str, Severity)] = &[
    ("unreadable", Severity::Error),
    ("encrypted", Severity::Error),
    ("over-limit", Severity::Error),
    ("wrong-extension", Severity::Note),
    ("duplicate-file", Severity::Note),
    ("identity-conflict", Severity::Error),
    ("missing-column", Severity::Error),
    ("conflict", Severity::Error),
    ("unknown-unit", Severity::Error),
    ("abolished-unit", Severity::Error),
    ("superseded", Severity::Warning),
    ("hidden-sheet", Severity::Warning),
    ("unknown-form", Severity::Warning),
    ("hidden-rows", Severity::Note),
    ("unmapped-column", Severity::Note),
    ("missing-submission", Severity::Error),
    ("late-submission", Severity::Warning),
    ("carried-over", Severity::Warning),
    ("required", Severity::Error),
    ("type", Severity::Error),
    ("range", Severity::Error),
    ("enum", Severity::Error),
    ("pattern", Severity::Error),
    ("resident-id", Severity::Error),
    ("uncomputed-formula", Severity::Error),
    ("error-value", Severity::Error),
    ("repaired", Severity::Note),
    ("duplicate-key", Severity::Error),
    ("reference", Severity::Error),
    ("row-period", Severity::Warning),
    ("control-total", Severity::Error),
    ("unchanged", Severity::Warning),
    ("jump", Severity::Warning),
    ("overwritten-formula", Severity::Warning),
];

/// The default severity of a built-in check; unknown ids are errors.
#[must_use]
pub fn default_severity(check: &str) -> Severity {
    BUILT_IN.iter().find(|(id, _)| *id == check).map_or(Severity::Error, |(_, severity)| *severity)
}
