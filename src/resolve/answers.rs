//! Explanations: which finding each one is about, and whether it clears it.
//!
//! An explanation clears a warning of that unit, check, period and value only. It names the cell too, which decides when
//! several findings share those four; when rows have moved, the four alone decide. What the value was held against (in
//! the finding's message) belongs to it.

use std::collections::BTreeMap;

use huizong_intake::model::{Answer, Finding, Period, Severity, Standing};
use rust_decimal::Decimal;

use crate::model::{Explained, Given, Reception};

/// Puts the explanations beside their findings, and clears what they clear. Gives what became of each, and what is to be
/// said about them. `findings` have their final severities; the months from January through `period` are covered.
pub fn settle(findings: &mut [Finding], given: &[Given], period: Period) -> (Vec<Explained>, Vec<Finding>) {
    let covered = period.january()..=period;
    let mut explained = Vec::new();
    let mut said = Vec::new();
    let mut answers: BTreeMap<usize, Vec<&Given>> = BTreeMap::new();
    for given in given.iter().filter(|g| g.answer.period.is_none_or(|p| covered.contains(&p))) {
        let about: Vec<usize> = (0..findings.len()).filter(|&i| concerns(&findings[i], given)).collect();
        let equal: Vec<usize> = about.iter().copied().filter(|&i| same_subject(&findings[i], given)).collect();
        let there: Vec<usize> = equal.iter().copied().filter(|&i| same_place(&findings[i], given)).collect();
        let chosen = if there.is_empty() { equal } else { there };
        let reception = match chosen.as_slice() {
            [] if given.answer.mended => Reception::Mended,
            [] => match lapsed(findings, &about, given) {
                Some(i) => {
                    lapse(&mut findings[i], given);
                    explained.push(line(given, Some(&findings[i]), Reception::Lapsed));
                    said.push(lapsed_finding(&findings[i], given));
                    continue;
                }
                None => Reception::Gone,
            },
            several if several.iter().any(|&i| findings[i].cell != findings[several[0]].cell) => Reception::Ambiguous,
            several => {
                several.iter().for_each(|&i| answers.entry(i).or_default().push(given));
                continue;
            }
        };
        said.extend(unplaced(given, reception, chosen.len()));
        explained.push(line(given, None, reception));
    }
    for (i, given) in answers {
        let (standing, reception) = receive(&findings[i], &given);
        for given in &given {
            explained.push(line(given, Some(&findings[i]), reception));
            if reception == Reception::Contradicted {
                let message = "同一个问题在几份退回单里说明不一致，都没有采用。".to_owned();
                said.push(about(given, "conflict", message, "请问清以哪份说明为准；可由办公室写进“说明.xlsx”。"));
            }
        }
        if let Some(standing) = standing {
            answer(&mut findings[i], &given, standing);
        }
    }
    // A decision of the clerk's about a version is an answer too.
    for finding in findings.iter_mut().filter(|f| f.severity == Severity::Warning) {
        if finding.answer.as_ref().is_some_and(|a| a.standing == Standing::Accepted) {
            finding.severity = Severity::Note;
        }
    }
    explained.sort_by(|a, b| {
        let key = |e: &Explained| {
            (e.given.answer.unit.clone(), e.given.answer.period, e.given.by.clone(), e.given.answer.at.clone())
        };
        key(a).cmp(&key(b))
    });
    (explained, said)
}

fn concerns(finding: &Finding, given: &Given) -> bool {
    let answer = &given.answer;
    finding.unit == answer.unit
        && *finding.check == *answer.check
        && finding.period == answer.period
        && (answer.form.is_empty() || finding.form.is_empty() || finding.form == answer.form)
}

fn same_place(finding: &Finding, given: &Given) -> bool {
    let answer = &given.answer;
    let agrees = |one: &str, other: &str| other.is_empty() || one == other;
    finding.cell == answer.cell && agrees(&finding.file, &answer.file) && agrees(&finding.sheet, &answer.sheet)
}

/// The same value, and where the answer tells the message the same one but for the cell's address: it names what the
/// value was held against, and tells values apart that are masked.
fn same_subject(finding: &Finding, given: &Given) -> bool {
    let answer = &given.answer;
    if !same_value(&finding.value, &answer.value) {
        return false;
    }
    if answer.message.is_empty() {
        return true;
    }
    let now = finding.message.strip_prefix(finding.cell.as_str()).unwrap_or(&finding.message);
    let then = answer.message.strip_prefix(answer.cell.as_str()).unwrap_or(&answer.message);
    // What this module or the slips added to a message stands in brackets behind it.
    then.strip_prefix(now).is_some_and(|rest| rest.is_empty() || rest.starts_with('（'))
}

/// Equal words, or equal numbers however they are written.
fn same_value(one: &str, other: &str) -> bool {
    let number = |text: &str| text.trim().parse::<Decimal>().ok();
    one.trim() == other.trim() || number(one).is_some_and(|n| number(other) == Some(n))
}

/// The finding that the explanation was about before its value changed: the one at its cell, or the only one.
fn lapsed(findings: &[Finding], about: &[usize], given: &Given) -> Option<usize> {
    let at = about.iter().copied().find(|&i| same_place(&findings[i], given));
    at.or(match about {
        [one] => Some(*one),
        _ => None,
    })
}

fn receive(finding: &Finding, given: &[&Given]) -> (Option<Standing>, Reception) {
    let mut texts: Vec<&str> = given.iter().map(|g| g.answer.text.as_str()).collect();
    texts.dedup();
    match finding.severity {
        // Who mended the cell and said so has done both; that it is still wrong stands in the finding.
        Severity::Error => (Some(Standing::Refused), Reception::Refused),
        _ if texts.len() > 1 && !given.iter().any(|g| g.clerk) => {
            (Some(Standing::Contradicted), Reception::Contradicted)
        }
        _ => (Some(Standing::Accepted), Reception::Accepted),
    }
}

fn answer(finding: &mut Finding, given: &[&Given], standing: Standing) {
    let clerks = given.iter().any(|g| g.clerk);
    let mut texts: Vec<&str> = Vec::new();
    let mut files: Vec<&str> = Vec::new();
    for given in given.iter().filter(|g| g.clerk || !clerks || standing != Standing::Accepted) {
        if !texts.contains(&given.answer.text.as_str()) {
            texts.push(&given.answer.text);
        }
        if !files.contains(&given.by.as_str()) {
            files.push(&given.by);
        }
    }
    finding.answer = Some(Answer { text: texts.join("；"), by: files.join("、"), standing });
}

fn lapse(finding: &mut Finding, given: &Given) {
    let answer = &given.answer;
    finding.answer = Some(Answer { text: answer.text.clone(), by: given.by.clone(), standing: Standing::Lapsed });
    finding.message = format!("{}（原说明针对“{}”，数已变，说明失效。）", finding.message, answer.value);
}

fn line(given: &Given, finding: Option<&Finding>, reception: Reception) -> Explained {
    Explained { given: given.clone(), finding: finding.cloned(), severity: finding.map(|f| f.severity), reception }
}

/// A finding at the explanation itself.
fn about(given: &Given, check: &'static str, message: String, remedy: &str) -> Finding {
    let answer = &given.answer;
    let mut finding = Finding::new(check, message, remedy).at(&answer.at.1, answer.value.clone(), "");
    finding.file.clone_from(&given.by);
    finding.sheet.clone_from(&answer.at.0);
    finding.unit.clone_from(&answer.unit);
    finding.form.clone_from(&answer.form);
    finding.period = answer.period;
    finding
}

fn lapsed_finding(finding: &Finding, given: &Given) -> Finding {
    let message = format!("说明针对的是“{}”，现在是“{}”，说明已失效。", given.answer.value, finding.value);
    about(given, "superseded", message, "请就现在的数重新说明，或改正。")
}

fn unplaced(given: &Given, reception: Reception, count: usize) -> Option<Finding> {
    match reception {
        Reception::Gone => Some(about(
            given,
            "superseded",
            "说明所对应的问题现在没有了，说明没有用到。".to_owned(),
            "已改好的不必处理；单位、检查、报表期写错的请更正。",
        )),
        Reception::Ambiguous => Some(about(
            given,
            "conflict",
            format!("说明可以对应{count}处，看不出说的是哪一处，没有采用。"),
            "请写明单元格。",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use huizong_intake::slip::Answered;

    use super::*;

    fn june() -> Period {
        "2020-06".parse().unwrap()
    }

    fn finding(check: &'static str, severity: Severity, cell: &str, value: &str) -> Finding {
        let mut finding = Finding::new(check, "问题。", "").at(cell, value, "");
        finding.severity = severity;
        finding.unit = "1103".to_owned();
        finding.period = Some(june());
        finding
    }

    fn given(by: &str, check: &str, cell: &str, value: &str, text: &str) -> Given {
        let answer = Answered {
            unit: "1103".into(),
            check: check.into(),
            period: Some(june()),
            cell: cell.into(),
            value: value.into(),
            text: text.into(),
            ..Answered::default()
        };
        Given { by: by.to_owned(), clerk: by == "说明.xlsx", answer }
    }

    fn settled(mut findings: Vec<Finding>, given: &[Given]) -> (Vec<Finding>, Vec<Reception>, Vec<String>) {
        let (explained, said) = settle(&mut findings, given, june());
        let receptions = explained.iter().map(|e| e.reception).collect();
        (findings, receptions, said.iter().map(|f| f.check.to_string()).collect())
    }

    #[test]
    fn an_answer_clears_its_warning_and_no_other() {
        let findings =
            vec![finding("paid", Severity::Warning, "D5", "50"), finding("paid", Severity::Warning, "D6", "50")];
        let (findings, receptions, said) = settled(findings, &[given("a.xlsx", "paid", "D6", "50.00", "经批准")]);
        assert_eq!((findings[0].severity, findings[1].severity), (Severity::Warning, Severity::Note));
        assert_eq!(findings[1].answer.as_ref().unwrap().text, "经批准");
        assert_eq!((receptions, said.len()), (vec![Reception::Accepted], 0));
    }

    #[test]
    fn without_a_cell_an_answer_to_two_findings_is_to_none() {
        let findings =
            vec![finding("paid", Severity::Warning, "D5", "50"), finding("paid", Severity::Warning, "D6", "50")];
        let (findings, receptions, said) = settled(findings, &[given("说明.xlsx", "paid", "", "50", "经批准")]);
        assert!(findings.iter().all(|f| f.severity == Severity::Warning));
        assert_eq!((receptions, said), (vec![Reception::Ambiguous], vec!["conflict".to_owned()]));
    }

    #[test]
    fn an_answer_lapses_when_the_value_changes() {
        let findings = vec![finding("paid", Severity::Warning, "D5", "60")];
        let (findings, receptions, said) = settled(findings, &[given("说明.xlsx", "paid", "D5", "50", "经批准")]);
        assert_eq!(findings[0].severity, Severity::Warning);
        assert!(findings[0].message.contains("说明失效"));
        assert_eq!((receptions, said), (vec![Reception::Lapsed], vec!["superseded".to_owned()]));
    }

    #[test]
    fn an_answer_about_a_masked_value_lapses_with_its_message() {
        let finding = |amount| {
            let mut finding = finding("paid", Severity::Warning, "D5", "***");
            finding.message = format!("D5：应缴{amount}。");
            finding
        };
        let mut about = given("a.xlsx", "paid", "D5", "***", "经批准");
        about.answer.message = "D5：应缴50。".to_owned();
        let (_, receptions, _) = settled(vec![finding(50)], std::slice::from_ref(&about));
        assert_eq!(receptions, [Reception::Accepted]);
        let (_, receptions, _) = settled(vec![finding(60)], &[about]);
        assert_eq!(receptions, [Reception::Lapsed]);
    }

    #[test]
    fn an_error_cannot_be_explained_away() {
        let findings = vec![finding("type", Severity::Error, "D5", "约30")];
        let (findings, receptions, _) = settled(findings, &[given("a.xlsx", "type", "D5", "约30", "就是约数")]);
        assert_eq!(findings[0].severity, Severity::Error);
        assert_eq!(findings[0].answer.as_ref().unwrap().standing, Standing::Refused);
        assert_eq!(receptions, [Reception::Refused]);
    }

    #[test]
    fn two_slips_that_differ_clear_nothing_unless_the_clerk_decides() {
        let both = [given("a.xlsx", "paid", "D5", "50", "经批准"), given("b.xlsx", "paid", "D5", "50", "记错了")];
        let warning = || vec![finding("paid", Severity::Warning, "D5", "50")];
        let (findings, receptions, said) = settled(warning(), &both);
        assert_eq!(findings[0].severity, Severity::Warning);
        assert_eq!((receptions, said.len()), (vec![Reception::Contradicted; 2], 2));
        let mut all = both.to_vec();
        all.push(given("说明.xlsx", "paid", "D5", "50", "已核实，经批准"));
        let (findings, ..) = settled(warning(), &all);
        assert_eq!(findings[0].severity, Severity::Note);
        assert_eq!(findings[0].answer.as_ref().unwrap().text, "已核实，经批准");
    }

    #[test]
    fn an_answer_to_nothing_says_so_unless_the_cell_was_mended() {
        let lost = given("a.xlsx", "paid", "D5", "50", "已改");
        let (_, receptions, said) = settled(Vec::new(), std::slice::from_ref(&lost));
        assert_eq!((receptions, said), (vec![Reception::Gone], vec!["superseded".to_owned()]));
        let mut mended = lost;
        mended.answer.mended = true;
        let (_, receptions, said) = settled(Vec::new(), &[mended]);
        assert_eq!((receptions, said.len()), (vec![Reception::Mended], 0));
    }
}
