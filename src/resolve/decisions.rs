//! The clerk's decisions come before everything else: which files are used, and which are not.

use std::collections::BTreeMap;

use huizong_intake::model::Finding;

use super::Candidate;
use crate::model::{DECISIONS, Decision, Ruling, State};

/// What was decided about each submission: the ruling and why.
pub type Rulings = BTreeMap<usize, (Ruling, String)>;

/// Finds the submissions that each decision is about, and takes those that are not to be used out of the count.
pub fn rule(decisions: &[Decision], candidates: &mut [Candidate]) -> (Rulings, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut by_file: BTreeMap<String, Vec<(&Decision, Ruling)>> = BTreeMap::new();
    for decision in decisions {
        let Some(ruling) = decision.ruling else {
            let message = format!("裁定写的是“{}”，只认“用”或“不用”，没有采用。", decision.written);
            findings.push(said("enum", decision, message, "请改成“用”或“不用”。").at(
                &decision.at.1,
                &decision.written,
                "用、不用",
            ));
            continue;
        };
        match files(decision, candidates).as_slice() {
            [file] => by_file.entry(file.clone()).or_default().push((decision, ruling)),
            [] => {
                let message = format!("裁定所说的文件“{}”不在收到的文件里，裁定没有起作用。", decision.file);
                findings.push(said("reference", decision, message, "请核对文件名；文件已经撤下的，请删去这一行。"));
            }
            several => {
                let message = format!(
                    "叫“{}”的文件有{}个（{}），看不出裁定的是哪一个，没有采用。",
                    decision.file,
                    several.len(),
                    several.join("、")
                );
                findings.push(said("conflict", decision, message, "请写出文件夹，如“2020-06/文件名”。"));
            }
        }
    }
    let mut rulings = Rulings::new();
    for (file, decided) in by_file {
        let (first, ruling) = decided[0];
        if decided.iter().any(|(_, other)| *other != ruling) {
            for (decision, _) in decided {
                let message = format!("同一个文件“{file}”既写“用”又写“不用”，裁定没有采用。");
                findings.push(said("conflict", decision, message, "请只留一行。"));
            }
            continue;
        }
        let mut usable = false;
        let mut reason = String::new();
        for (i, candidate) in candidates.iter_mut().enumerate().filter(|(_, c)| c.submission.file == file) {
            let s = &mut candidate.submission;
            if s.state == State::Counted {
                usable = true;
            } else if reason.is_empty() {
                reason.clone_from(&s.reason);
            }
            if matches!(s.state, State::Counted | State::Quarantined) {
                rulings.insert(i, (ruling, first.why.clone()));
                if ruling == Ruling::Drop {
                    s.state = State::Ignored;
                    s.reason = because("裁定不用本份", &first.why);
                }
            }
        }
        if ruling == Ruling::Use && !usable {
            let why = if reason.is_empty() { "里面没有报表".to_owned() } else { reason };
            let message = format!("裁定用“{file}”，但它不能计入：{}。", why.trim_end_matches('。'));
            findings.push(said("conflict", first, message, "请单位改正后重发，或改裁定。"));
        }
    }
    (rulings, findings)
}

/// The decision and why.
pub fn because(what: &str, why: &str) -> String {
    if why.is_empty() { what.to_owned() } else { format!("{what}：{why}") }
}

/// The files that a decision can mean: the very path, or else all files of that name.
fn files(decision: &Decision, candidates: &[Candidate]) -> Vec<String> {
    let all = candidates.iter().map(|c| &c.submission.file).filter(|file| !file.is_empty());
    let mut named: Vec<String> = all.filter(|file| file.rsplit('/').next() == Some(&decision.file)).cloned().collect();
    if candidates.iter().any(|c| c.submission.file == decision.file) {
        return vec![decision.file.clone()];
    }
    named.sort_unstable();
    named.dedup();
    named
}

fn said(check: &'static str, decision: &Decision, message: String, remedy: &str) -> Finding {
    let mut finding = Finding::new(check, message, remedy).at(&decision.at.1, decision.file.clone(), "");
    DECISIONS.clone_into(&mut finding.file);
    finding.sheet.clone_from(&decision.at.0);
    finding
}
