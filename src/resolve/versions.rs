//! Several tables of one unit, form and period: the same one twice, a correction, an addition, or a contradiction.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use huizong_intake::model::{Answer, CellRef, Finding, Period, Standing, UnitTree};
use huizong_intake::typing::text::fold;

use super::Candidate;
use super::decisions::{Rulings, because};
use crate::config::plan::Plan;
use crate::model::{DECISIONS, Replaced, Ruling, State, Submission};

/// What a name says about the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    /// Nothing.
    Original,
    /// 更正, 修订, 重报, with its number (one when there is none).
    Correction(u32),
    /// 补报.
    Addition,
}

/// Reads the version from the file's and the sheet's name and the title.
fn version(submission: &Submission) -> Version {
    let name = submission.file.rsplit('/').next().unwrap_or("");
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let folded = fold(&format!("{stem} {} {}", submission.sheet, submission.title));
    for word in ["更正", "修订", "重报", "修正"] {
        if let Some(at) = folded.find(word) {
            let tail = folded[at + word.len()..].trim_start_matches(|c: char| {
                !c.is_ascii_digit() && matches!(c, '版' | '稿' | '第' | '(' | '-' | '_' | 'v')
            });
            let digits: String = tail.chars().take_while(char::is_ascii_digit).collect();
            let ordinal = |text: &str| {
                text.chars()
                    .find_map(|c| "一二三四五六七八九".chars().position(|d| d == c))
                    .and_then(|n| u32::try_from(n + 1).ok())
            };
            let second = folded[..at]
                .strip_suffix('次')
                .and_then(|head| ordinal(head.get(head.len().saturating_sub(3)..)?))
                .or_else(|| ordinal(tail.get(..3)?));
            // A month or a year behind the word is no version number.
            let number =
                digits.parse().ok().filter(|n| (1..100).contains(n) && !tail[digits.len()..].starts_with(['月', '年']));
            return Version::Correction(number.or(second).unwrap_or(1));
        }
    }
    if folded.contains("补报") { Version::Addition } else { Version::Original }
}

/// Decides which of the tables of one unit, form and period count; `replaced` gets which took the place of which.
pub fn decide(
    plan: &Plan,
    tree: &UnitTree,
    candidates: &mut [Candidate],
    rulings: &Rulings,
    replaced: &mut Vec<Replaced>,
) -> Vec<Finding> {
    let mut groups: BTreeMap<(usize, usize, Period), Vec<usize>> = BTreeMap::new();
    for (i, candidate) in candidates.iter().enumerate() {
        let s = &candidate.submission;
        if let (State::Counted, Some(unit), Some(form), Some(period)) = (s.state, s.unit, s.form, s.period) {
            groups.entry((unit, form, period)).or_default().push(i);
        }
    }
    let mut findings = Vec::new();
    for ((unit, form, period), group) in groups {
        let said = findings.len();
        if group.len() > 1 {
            group_decision(candidates, &group, rulings, replaced, &mut findings, |other: &Submission| {
                format!("{}{}的《{}》（{}）", tree.get(unit).name, period.chinese(), plan.forms[form].name, other.file)
            });
        }
        dropped(candidates, rulings, (unit, form, period), &group, replaced, &mut findings);
        findings.extend(repeated(candidates, &group));
        for finding in &mut findings[said..] {
            finding.unit.clone_from(&tree.get(unit).code);
            finding.form.clone_from(&plan.forms[form].id);
            finding.period = Some(period);
        }
        for i in group {
            let candidate = &mut candidates[i];
            if candidate.submission.state == State::Counted && candidate.nil {
                candidate.submission.state = State::Nil;
            }
        }
    }
    findings
}

/// Rows of a supplement that stand in what it adds to: both count, and each is said at the later one.
fn repeated(candidates: &[Candidate], group: &[usize]) -> Vec<Finding> {
    let counted = group.iter().copied().filter(|&i| candidates[i].submission.state == State::Counted);
    let mut counted: Vec<(bool, usize)> =
        counted.map(|i| (version(&candidates[i].submission) == Version::Addition, i)).collect();
    if counted.len() < 2 || !counted.iter().any(|(addition, _)| *addition) {
        return Vec::new();
    }
    counted.sort_by_key(|&(addition, i)| (addition, candidates[i].submission.submitted_at, i));
    let mut seen: BTreeMap<u64, (usize, CellRef)> = BTreeMap::new();
    let mut findings = Vec::new();
    for (addition, i) in counted {
        let own = &candidates[i].submission;
        for (mark, at) in &candidates[i].marks {
            let (first, place) = *seen.entry(*mark).or_insert((i, *at));
            if first == i || !addition {
                continue;
            }
            let earlier = &candidates[first].submission.file;
            let finding = Finding::new(
                "duplicate-key",
                format!("{at}这一行，{earlier} 的{place}已经报过，两行都计入了。"),
                "补报只填漏报的，重复的请删去；要改原来报的，请报更正表。",
            );
            findings.push(placed(finding.at(*at, "", "不重复"), own));
        }
    }
    findings
}

/// Files that the clerk ruled out beside one that counts are superseded by it.
fn dropped(
    candidates: &mut [Candidate],
    rulings: &Rulings,
    of: (usize, usize, Period),
    group: &[usize],
    replaced: &mut Vec<Replaced>,
    findings: &mut Vec<Finding>,
) {
    let winner = |c: &Candidate| c.submission.state == State::Counted && version(&c.submission) != Version::Addition;
    let Some(&by) = group.iter().find(|&&i| winner(&candidates[i])) else { return };
    for (&i, (ruling, why)) in rulings {
        let s = &candidates[i].submission;
        if *ruling != Ruling::Drop || (s.unit, s.form, s.period) != (Some(of.0), Some(of.1), Some(of.2)) {
            continue;
        }
        supersede(candidates, i, by, ("裁定不用本份", Some(why)), replaced, findings);
    }
}

/// Puts `old` out of the count in favour of `new`, and says so; `why` is the decision's reason where the clerk decided.
fn supersede(
    candidates: &mut [Candidate],
    old: usize,
    new: usize,
    (what, why): (&str, Option<&String>),
    replaced: &mut Vec<Replaced>,
    findings: &mut Vec<Finding>,
) {
    let by = candidates[new].submission.file.clone();
    let s = &mut candidates[old].submission;
    s.state = State::Superseded;
    s.reason = match why {
        Some(why) => because(what, why),
        None => format!("已由 {by} 替代"),
    };
    let remedy =
        if why.is_some() { "不必处理。" } else { "不必处理；如果应以本份为准，请回复说明。" };
    let mut finding = Finding::new("superseded", format!("{what}，本份不再计入。"), remedy).at("", s.file.clone(), by);
    if let Some(why) = why {
        let text = if why.is_empty() { "按裁定".to_owned() } else { why.clone() };
        finding.answer = Some(Answer { text, by: DECISIONS.to_owned(), standing: Standing::Accepted });
    }
    findings.push(placed(finding, s));
    let why = if why.is_some() { s.reason.clone() } else { "收到更新的一份".to_owned() };
    replaced.push(Replaced { old, new, why });
}

fn group_decision(
    candidates: &mut [Candidate],
    group: &[usize],
    rulings: &Rulings,
    replaced: &mut Vec<Replaced>,
    findings: &mut Vec<Finding>,
    describe: impl Fn(&Submission) -> String,
) {
    let used = |i: usize| rulings.get(&i).is_some_and(|(ruling, _)| *ruling == Ruling::Use);
    let order = |candidates: &[Candidate], i: usize| {
        let s = &candidates[i].submission;
        (!used(i), s.submitted_at.is_none(), s.submitted_at, s.file.clone(), s.sheet.clone())
    };
    // A blank form beside the filled one is no version of it.
    let blank = |c: &Candidate| c.submission.rows_read == 0 && !c.nil;
    let group: Vec<usize> = if group.iter().any(|&i| !blank(&candidates[i])) {
        let (empty, filled): (Vec<usize>, Vec<usize>) = group.iter().partition(|&&i| blank(&candidates[i]));
        for i in empty {
            let s = &mut candidates[i].submission;
            s.state = State::Ignored;
            s.reason = "空白表，另有填好的一份".to_owned();
        }
        filled
    } else {
        group.to_vec()
    };
    // Equal tables count once, under the earliest file.
    let mut distinct: Vec<usize> = Vec::new();
    let mut sorted = group;
    sorted.sort_by_key(|&i| order(candidates, i));
    for i in sorted {
        let twin = distinct.iter().copied().find(|&d| candidates[d].digest == candidates[i].digest);
        match twin {
            Some(first) => {
                let reason = format!("与 {} 内容相同", candidates[first].submission.file);
                let same_bytes = candidates[first].submission.sha256 == candidates[i].submission.sha256;
                let s = &mut candidates[i].submission;
                s.state = State::Duplicate;
                s.reason.clone_from(&reason);
                let what = if same_bytes { "同一文件收到两份" } else { "内容相同的表收到两份" };
                findings.push(placed(
                    Finding::new("duplicate-file", format!("{what}，只计一份（{reason}）。"), "不必处理。"),
                    s,
                ));
            }
            None => distinct.push(i),
        }
    }
    // Additions count beside whatever else counts.
    let versions: Vec<usize> =
        distinct.into_iter().filter(|&i| version(&candidates[i].submission) != Version::Addition).collect();
    if versions.len() < 2 {
        return;
    }
    // The clerk's word comes before all others.
    let chosen: Vec<usize> = versions.iter().copied().filter(|&i| used(i)).collect();
    if let [winner] = chosen[..] {
        let what = format!("按裁定以{}为准", describe(&candidates[winner].submission));
        let why = rulings.get(&winner).map(|(_, why)| why);
        for i in versions.into_iter().filter(|&i| i != winner) {
            supersede(candidates, i, winner, (&what, why), replaced, findings);
        }
        return;
    }
    let newest = versions.iter().map(|&i| version(&candidates[i].submission)).max().unwrap_or(Version::Original);
    let (last, older): (Vec<usize>, Vec<usize>) = if chosen.is_empty() {
        versions.into_iter().partition(|&i| version(&candidates[i].submission) == newest)
    } else {
        versions.into_iter().partition(|i| chosen.contains(i))
    };
    let date = |candidates: &[Candidate], i: usize| -> Option<NaiveDateTime> { candidates[i].submission.submitted_at };
    let winner = if last.len() == 1 {
        Some(last[0])
    } else if !chosen.is_empty() {
        None
    } else {
        // The one whose own date is later counts; without dates, or with equal ones, nobody can tell.
        let latest = last.iter().copied().max_by_key(|&i| date(candidates, i));
        latest.filter(|&i| {
            date(candidates, i).is_some()
                && last.iter().all(|&j| j == i || date(candidates, j).is_some_and(|d| Some(d) < date(candidates, i)))
        })
    };
    match winner {
        Some(winner) => {
            let what = format!("收到更新的{}", describe(&candidates[winner].submission));
            for i in last.into_iter().chain(older).filter(|&i| i != winner) {
                supersede(candidates, i, winner, (&what, None), replaced, findings);
            }
        }
        None => {
            let files: Vec<String> = last.iter().map(|&i| candidates[i].submission.file.clone()).collect();
            let (told, remedy) = if chosen.is_empty() {
                ("内容不同、先后难辨", "请回复以哪份为准，或把正确的一份改名加“更正”重发。")
            } else {
                ("内容不同，裁定都写“用”", "请在裁定里只留一份写“用”。")
            };
            for i in last.into_iter().chain(older) {
                let s = &mut candidates[i].submission;
                s.state = State::Quarantined;
                s.reason = format!("收到{told}的两份");
                findings.push(placed(
                    Finding::new(
                        "conflict",
                        format!("同一张表收到{}份，{told}，均暂未计入：{}。", files.len(), files.join("、")),
                        remedy,
                    )
                    .at("", s.file.clone(), ""),
                    s,
                ));
            }
        }
    }
}

fn placed(mut finding: Finding, submission: &Submission) -> Finding {
    finding.file.clone_from(&submission.file);
    finding.sheet.clone_from(&submission.sheet);
    finding
}
