//! Return slips that came back: whose they are, what they mend, and what cannot be taken from them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use huizong_intake::model::{CellRef, Finding, Period, Severity};
use huizong_intake::recognise::{Lexicon, UnitMatch, mentions};
use huizong_intake::slip::{Copied, Fate, Mend, Mended, Returned, Slip, Step};
use huizong_intake::typing::text::fold;

use super::Candidate;
use crate::model::{Given, State};

/// What the slips come to before any file is read anew.
#[derive(Default)]
pub struct Judged {
    /// Mended cells, by the SHA-256 of the file that they belong to.
    pub mends: BTreeMap<String, Vec<Mend>>,
    /// What the units wrote behind the entries.
    pub given: Vec<Given>,
    /// What is to be said.
    pub findings: Vec<Finding>,
    /// Slips of which nothing is taken, and why.
    pub refused: BTreeMap<String, String>,
}

/// Holds each slip against the name of its file and against the files that it is about. `period` is the run's.
#[must_use]
pub fn judge(slips: &[(String, Slip)], candidates: &[Candidate], lexicon: &Lexicon, period: Period) -> Judged {
    let mut judged = Judged::default();
    let mut known: HashMap<&str, Vec<&Candidate>> = HashMap::new();
    for candidate in candidates {
        known.entry(&candidate.submission.sha256).or_default().push(candidate);
    }
    let mut steps: BTreeMap<(String, String, CellRef), Vec<Step>> = BTreeMap::new();
    for (file, slip) in slips {
        let slip = match slip {
            Slip::Spoilt(why) => {
                let name = file.rsplit('/').next().unwrap_or(file);
                let message = format!("退回单《{name}》不能用：{why}，其中的改动都没有采用。");
                let remedy = "请在发回的退回单原件上直接改黄格，不要删页或复制到别的表里。";
                let mut finding = Finding::new("unreadable", message, remedy);
                finding.file.clone_from(file);
                judged.findings.push(finding);
                judged.refused.insert(file.clone(), "退回单被改动过，不能用".to_owned());
                continue;
            }
            Slip::Returned(slip) => slip,
        };
        let say = |mut finding: Finding, sheet: &str| {
            finding.file.clone_from(file);
            sheet.clone_into(&mut finding.sheet);
            finding.unit.clone_from(&slip.unit);
            finding.period = Some(slip.period);
            finding
        };
        if let Some((message, value)) = clash(file, slip, lexicon) {
            let remedy = "请核对是哪个单位、哪个月的退回单，在本单位的退回单上改好后发回。";
            let finding = Finding::new("identity-conflict", message.clone(), remedy).at("", value, "");
            judged.findings.push(say(finding, ""));
            judged.refused.insert(file.clone(), message);
            continue;
        }
        judged.findings.extend(elsewhere(file, slip, period).map(|finding| say(finding, "")));
        let mut usable = true;
        for sheet in &slip.sheets {
            match fits(sheet, &known, candidates, lexicon) {
                Ok(()) => {}
                Err((check, message, remedy)) => {
                    let says_something = !sheet.mends.is_empty() || !sheet.present;
                    if says_something {
                        let finding = Finding::new(check, message, remedy).at("", sheet.file.clone(), "");
                        judged.findings.push(say(finding, &sheet.name));
                    }
                    usable &= check != "identity-conflict";
                    continue;
                }
            }
            if let (Some(first), count) = (sheet.strays.first(), sheet.strays.len()) {
                let more = if count > 1 { format!("等{count}格") } else { String::new() };
                let message = format!("退回单里{first}{more}不是黄格，改动没有采用。");
                let remedy = "确需改的，请发更正表，文件名加“更正”；不是有意改的不必处理。";
                judged
                    .findings
                    .push(say(Finding::new("conflict", message, remedy).at(first, "", "只改黄格"), &sheet.name));
            }
            for change in &sheet.mends {
                let key = (sheet.sha256.clone(), sheet.sheet.clone(), change.cell);
                let step = Step { slip: file.clone(), was: change.was.clone(), now: change.now.clone() };
                steps.entry(key).or_default().push(step);
            }
        }
        if usable {
            let answers = slip.answers.iter().cloned();
            judged.given.extend(answers.map(|answer| Given { by: file.clone(), clerk: false, answer }));
        } else {
            judged.refused.insert(file.clone(), "退回单与收到的表对不上".to_owned());
        }
    }
    for ((sha256, sheet, cell), mut said) in steps {
        said.retain(|step| !judged.refused.contains_key(&step.slip));
        said.sort_by(|a, b| a.slip.cmp(&b.slip));
        if !said.is_empty() {
            judged.mends.entry(sha256).or_default().push(Mend { sheet, cell, steps: said });
        }
    }
    judged
}

/// What the slip's file name says against what the slip says.
fn clash(file: &str, slip: &Returned, lexicon: &Lexicon) -> Option<(String, String)> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = fold(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    let Some(unit) = lexicon.tree.by_code(&slip.unit) else {
        let message = format!("退回单《{name}》的单位代码“{}”不在单位目录，没有采用。", slip.unit);
        return Some((message, slip.unit.clone()));
    };
    let own = &lexicon.tree.get(unit).name;
    if let UnitMatch::Units(units) = lexicon.units_in(&stem)
        && lexicon.meet(&[unit], &units).is_none()
    {
        let other = &lexicon.tree.get(units[0]).name;
        let message = format!("文件名写的是“{other}”，里面是{own}的退回单，对不上，没有采用。");
        return Some((message, other.clone()));
    }
    let sheets = slip.sheets.iter().filter_map(|sheet| sheet.period);
    let periods: Vec<Period> = sheets.chain([slip.period]).collect();
    for said in mentions(&stem).iter().filter(|said| !said.weak && !said.bare_year) {
        let agrees = |p: &Period| p.month() == said.last && said.year.is_none_or(|year| year == p.year());
        if !periods.iter().any(agrees) {
            let message =
                format!("文件名写的是{}月，里面是{}的退回单，对不上，没有采用。", said.last, slip.period.chinese());
            return Some((message, format!("{}月", said.last)));
        }
    }
    None
}

/// A slip of one month in another month's folder: taken for its own month, and said.
fn elsewhere(file: &str, slip: &Returned, period: Period) -> Option<Finding> {
    let folders = file.rsplit_once('/').map_or("", |(folders, _)| folders);
    let named: Vec<Period> = folders
        .split('/')
        .flat_map(|folder| mentions(&fold(folder)))
        .filter(|said| !said.weak && said.first == said.last)
        .filter_map(|said| said.period(period))
        .collect();
    let other = named.last().filter(|&&folder| folder != slip.period)?;
    let message = format!(
        "这是{}的退回单，放在{}的文件夹里，已按{}的表更正。",
        slip.period.chinese(),
        other.chinese(),
        slip.period.chinese()
    );
    let remedy = format!("请看是不是发错了月份；{}的退回单如未收到，请催办。", other.chinese());
    let mut finding =
        Finding::new("identity-conflict", message, remedy).at("", slip.period.to_string(), other.to_string());
    finding.severity = Severity::Warning;
    Some(finding)
}

/// Whether a copied sheet belongs to a file that is there, and is what it says.
fn fits(
    sheet: &Copied,
    known: &HashMap<&str, Vec<&Candidate>>,
    candidates: &[Candidate],
    lexicon: &Lexicon,
) -> Result<(), (&'static str, String, &'static str)> {
    if !sheet.present {
        let message = format!("退回单里没有“{}”页了，其中的更正无从采用。", sheet.name);
        return Err(("conflict", message, "请在退回单原件上改黄格后发回。"));
    }
    let Some(found) = known.get(sheet.sha256.as_str()) else {
        let there = candidates.iter().any(|c| c.submission.file == sheet.file);
        let (what, remedy) = if there {
            ("已换成别的内容", "请看新的一份是不是已经改好；没有改好的，会开出新的退回单。")
        } else {
            ("不在收到的文件里", "请把原来的文件放回输入文件夹，或请单位重发整张表。")
        };
        let message = format!("退回单更正的是“{}”，这个文件{what}，更正没有采用。", sheet.file);
        return Err(("reference", message, remedy));
    };
    let same = |c: &&&Candidate| {
        let s = &c.submission;
        s.sheet == sheet.sheet
            && s.unit.is_none_or(|unit| sheet.unit.is_empty() || lexicon.tree.get(unit).code == sheet.unit)
            && (s.period.is_none() || sheet.period.is_none() || s.period == sheet.period)
    };
    if found.iter().any(|c| same(&c)) {
        return Ok(());
    }
    let message = format!("退回单说“{}”页是{}的，与收到的表对不上，没有采用。", sheet.name, whose(sheet, lexicon));
    Err(("identity-conflict", message, "请核对是哪个单位、哪个月的退回单，在原件上改好后发回。"))
}

fn whose(sheet: &Copied, lexicon: &Lexicon) -> String {
    let unit = lexicon.tree.by_code(&sheet.unit).map_or("别的单位", |unit| &lexicon.tree.get(unit).name);
    format!("{unit}{}", sheet.period.map_or(String::new(), Period::chinese))
}

/// What became of the mends, when the files were read anew.
#[derive(Default)]
pub struct Outcome {
    /// What is to be said.
    pub findings: Vec<Finding>,
    /// Cells taken from each slip.
    pub taken: BTreeMap<String, usize>,
}

/// Says which mends could not be taken, and which do not count. `candidates` are resolved.
#[must_use]
pub fn outcomes(slips: &[(String, Slip)], mended: &[(String, Mended)], candidates: &[Candidate]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut seen = BTreeSet::new();
    for (file, mended) in mended {
        let Some((_, Slip::Returned(slip))) = slips.iter().find(|(path, _)| *path == mended.slip) else { continue };
        let sha256 = candidates.iter().find(|c| c.submission.file == *file).map(|c| &c.submission.sha256);
        let Some(sha256) = sha256 else { continue };
        // The same file may lie there twice.
        if !seen.insert((sha256, &mended.sheet, mended.cell, &mended.slip)) {
            continue;
        }
        let copied = slip.sheets.iter().find(|copied| copied.sha256 == *sha256 && copied.sheet == mended.sheet);
        let (check, message, remedy) = match mended.fate {
            Fate::Taken => {
                *outcome.taken.entry(mended.slip.clone()).or_default() += 1;
                let Some(by) = replaced_by(file, &mended.sheet, candidates) else { continue };
                (
                    "superseded",
                    format!("退回单改的{}所在的表已由更新的一份替代（{by}），这一改动没有起作用。", mended.cell),
                    "请看更新的一份里该格是不是对的。",
                )
            }
            Fate::Contradicted => (
                "conflict",
                format!("{}在几份退回单里填得不同，都没有采用。", mended.cell),
                "请问清以哪个数为准，只留填对的一份退回单。",
            ),
            Fate::Outdated => (
                "superseded",
                format!("退回单开出以后，{}原来的内容已经变了，这一改动没有采用。", mended.cell),
                "请按最新的退回单改。",
            ),
        };
        let mut finding = Finding::new(check, message, remedy).at(mended.cell, "", "");
        finding.file.clone_from(&mended.slip);
        finding.sheet = copied.map_or_else(|| mended.sheet.clone(), |copied| copied.name.clone());
        finding.unit.clone_from(&slip.unit);
        finding.period = copied.and_then(|copied| copied.period).or(Some(slip.period));
        finding.form = copied.map_or(String::new(), |copied| copied.form.clone());
        outcome.findings.push(finding);
    }
    outcome
}

/// Why no table of the sheet counts any more, when none does.
fn replaced_by(file: &str, sheet: &str, candidates: &[Candidate]) -> Option<String> {
    let mut of_sheet =
        candidates.iter().map(|c| &c.submission).filter(|s| s.file == file && s.sheet == sheet).peekable();
    let first = of_sheet.peek()?.reason.clone();
    of_sheet.all(|s| matches!(s.state, State::Superseded | State::Ignored)).then_some(first)
}
