//! The end of a run: findings in order, the exit code, and the line that says what came and where to look next.

use std::collections::BTreeSet;
use std::path::PathBuf;

use huizong_intake::model::{Finding, Period, Severity};

use crate::cli::{Command, FailOn, Request};
use crate::config::plan::{Check, Plan};
use crate::model::{Results, State, Verdicts};
use crate::plain;
use crate::report::words;

/// What a run came to.
pub struct Outcome {
    /// The exit code.
    pub code: u8,
    /// The closing line.
    pub line: String,
    /// Results before the closing line: findings, for `check` and `-v`.
    pub details: Vec<String>,
    /// What else has to be said; not a result.
    pub notes: Vec<String>,
    /// The same for programs.
    pub json: serde_json::Value,
}

/// Findings of the months that are covered, with the severities of the config, in order and each once.
pub fn tidy(plan: &Plan, period: Period, findings: Vec<Finding>) -> Vec<Finding> {
    let covered = period.january()..=period;
    let mut kept: Vec<Finding> = findings
        .into_iter()
        .filter(|finding| finding.period.is_none_or(|p| covered.contains(&p)))
        .map(|mut finding| {
            if let Some(severity) = plan.severity.get(finding.check.as_ref()) {
                finding.severity = *severity;
            }
            if finding.expected.is_empty() {
                words::expected(&finding.check).clone_into(&mut finding.expected);
            }
            finding
        })
        .collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// Exit code and closing line.
pub fn outcome(results: &Results<'_>, request: &Request, failed: &[String]) -> Outcome {
    let count = |severity: Severity| results.findings.iter().filter(|f| f.severity == severity).count();
    let (errors, warnings, hints) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let state = |state: State| results.submissions.iter().filter(|s| s.state == state).count();
    let (counted, nil, missing, quarantined) =
        (state(State::Counted), state(State::Nil), state(State::Missing), state(State::Quarantined));
    let files: BTreeSet<&str> =
        results.submissions.iter().filter(|s| !s.file.is_empty()).map(|s| s.file.as_str()).collect();
    let later = results
        .submissions
        .iter()
        .filter(|s| s.state == State::Ignored && s.period.is_some_and(|p| p > results.period))
        .count();
    let unclean = errors + missing + quarantined > 0;
    let code = u8::from(unclean && request.fail_on == FailOn::Error);
    let month: Vec<_> = results.debts.iter().filter(|d| d.period == results.period).collect();
    let came = month.iter().filter(|d| d.state.is_reported()).count();
    let mut line = format!(
        "{}：收到{}个文件、{}张表；本月应报{}张，已报{came}张，未报{}张；强制{errors}条，核实{warnings}条，提示{hints}条；{quarantined}张暂未计入。",
        results.period.chinese(),
        files.len(),
        counted + nil,
        month.len(),
        month.len() - came,
    );
    if request.command == Command::Check {
        line.push_str("只审核，没有发布。");
    }
    let mut notes = Vec::new();
    if later > 0 {
        notes.push(format!("{later}张表晚于本次报表期，没有计入。"));
    }
    for exempt in results.plan.exempt.iter().filter(|e| results.tree.by_code(&e.unit).is_none()) {
        notes.push(format!("配置里免报的单位代码 {} 不在单位目录里，没有起作用。", exempt.unit));
    }
    notes.extend(failed.iter().map(|what| format!("有一项审核没能执行：{what}")));
    let mut details = Vec::new();
    if request.command == Command::Check || request.verbose > 0 {
        let shown = results.findings.iter().filter(|f| f.severity != Severity::Note || request.verbose > 0);
        details.extend(shown.map(|finding| plain::sentence(&finding_line(finding)).into_owned()));
    }
    if request.shows_layout() {
        for s in results.submissions.iter().filter(|s| !s.layout.is_empty()) {
            details.push(plain::sentence(&format!("{} [{}] {}", s.file, s.sheet, s.state.chinese())).into_owned());
            details.extend(s.layout.iter().map(|line| format!("    {}", plain::sentence(line))));
        }
    }
    let json = serde_json::json!({
        "period": results.period.to_string(),
        "exit": code,
        "files": files.len(),
        "submissions": {
            "counted": counted, "nil": nil, "missing": missing, "quarantined": quarantined,
            "duplicate": state(State::Duplicate), "superseded": state(State::Superseded), "ignored": state(State::Ignored),
        },
        "due": { "owed": month.len(), "reported": came },
        "findings": { "error": errors, "warning": warnings, "note": hints },
        "checks": checks(results),
    });
    Outcome { code, line, details, notes, json }
}

/// How often each declared check held, failed, or could not be decided.
fn checks(results: &Results<'_>) -> serde_json::Map<String, serde_json::Value> {
    let of = |(check, v): (&Check, &Verdicts)| {
        let counts = serde_json::json!({ "holds": v.holds, "fails": v.fails, "unknown": v.unknown });
        (check.id.clone(), counts)
    };
    results.plan.checks.iter().zip(&results.verdicts).map(of).collect()
}

fn finding_line(finding: &Finding) -> String {
    let place = [finding.file.as_str(), finding.sheet.as_str()]
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join(" / ");
    let place = if place.is_empty() { String::new() } else { format!("（{place}）") };
    format!("{} {}{place} {}", finding.severity.chinese(), finding.message, finding.remedy)
}

impl Outcome {
    /// Says where the generation lies.
    pub fn published(&mut self, folder: PathBuf) {
        self.line.push_str(&format!("请看 {}（先看 汇总表.xlsx，再看 审核底稿.xlsx）。", folder.display()));
        self.json["published"] = folder.display().to_string().into();
    }

    /// Says how many figures differ from those that were published before.
    pub fn changed(&mut self, results: &Results<'_>) {
        let all = results.changes.len();
        if all > 0 {
            let root = results.changes.iter().filter(|change| change.at.0 == Some(results.tree.root())).count();
            self.notes.push(format!("与上次发布的相比有{all}个数变动，其中全局{root}个；见《审核底稿》“变动”。"));
        }
        self.json["changes"] = all.into();
    }

    /// Adds where the time went.
    pub fn times(&mut self, times: &[(&'static str, f64)], say: bool) {
        let total: f64 = times.iter().map(|(_, seconds)| seconds).sum();
        let parts: Vec<String> = times
            .iter()
            .map(|(what, seconds)| format!("{what}{seconds:.2}秒（{:.0}%）", seconds / total.max(1e-9) * 100.0))
            .collect();
        self.json["seconds"] = times
            .iter()
            .map(|(what, seconds)| ((*what).to_owned(), (*seconds).into()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        if say {
            self.notes.push(format!("用时{total:.2}秒：{}", parts.join("，")));
        }
    }
}

#[cfg(test)]
mod tests {
    use huizong_intake::model::finding::BUILT_IN;

    use super::*;
    use crate::config;

    #[test]
    fn the_severity_of_every_built_in_check_can_be_changed() {
        let other = |severity| if severity == Severity::Note { Severity::Error } else { Severity::Note };
        let lines: String = BUILT_IN.iter().map(|(id, s)| format!("{id} = \"{}\"\n", other(*s).id())).collect();
        let form =
            "[[form]]\nid = \"a\"\nname = \"甲表\"\nsubmitted_by = [\"支部\"]\n[[form.column]]\nname = \"编号\"\n";
        let text = format!("[project]\nname = \"某局\"\n{form}[severity]\n{lines}");
        let plan = config::parse("config.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
        let june: Period = "2020-06".parse().unwrap();
        for (id, severity) in BUILT_IN {
            let tidied = tidy(&plan, june, vec![Finding::new(id, "问题。", "")]);
            assert_eq!(tidied[0].severity, other(*severity), "{id}");
        }
    }
}
