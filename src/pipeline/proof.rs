//! `huizong proof`: a report as leaders have edited it, held against the published generation. Reads only.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::drafts::read;
use super::{Failure, Outcome};
use crate::cli::{FailOn, Request};
use crate::config::plan::Plan;
use crate::report::docx::{self, Verdict};
use crate::report::draft::{self, Generation, Proof};

/// Proof-reads `file`.
///
/// # Errors
/// When the file is no readable Word file, or nothing is published for the period.
pub(super) fn proof(request: &Request, plan: &Plan, file: &Path) -> Result<Outcome, Failure> {
    let limits = draft::limits(&plan.limits);
    let wrong = |said: &str| Failure::Proof(format!("{}：{said}", file.display()));
    let edited = read(file, limits.file_bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => wrong("没有这个文件。请检查文件名和所在文件夹。"),
        _ => wrong(&format!("读不了（{error}）。文件如已在 Word 或 WPS 里打开，请先关闭。")),
    })?;
    let published = generation(request, plan)?;
    let proof = draft::proof(&edited, &published, plan, &limits).map_err(|said| wrong(&said))?;
    Ok(outcome(request, &proof))
}

/// What is published for the period.
fn generation(request: &Request, plan: &Plan) -> Result<Generation, Failure> {
    let folder = request.output.join(request.period.to_string());
    let missing = |_| {
        Failure::Proof(format!(
            "{} 里没有发布的数据。请先运行 huizong run --period {}，或用 --period 写明报告的月份。",
            folder.display(),
            request.period
        ))
    };
    let indicators = fs::read(folder.join("data/indicators.csv")).map_err(missing)?;
    let places = fs::read(folder.join("data/report.csv")).unwrap_or_default();
    let mut reports = BTreeMap::new();
    let named = draft::read_places(&places).into_iter().map(|place| place.file);
    for name in named.chain(plan.reports.iter().map(|report| report.file.clone())) {
        // A name of one of its own files, and of no other place.
        if !reports.contains_key(&name)
            && !name.contains(['/', '\\'])
            && let Ok(bytes) = fs::read(folder.join(&name))
        {
            reports.insert(name, bytes);
        }
    }
    Ok(Generation { indicators, places, reports })
}

fn outcome(request: &Request, proof: &Proof) -> Outcome {
    let count = |outcome| proof.count(outcome);
    let (equal, different, not_found) =
        (count(docx::Outcome::Equal), count(docx::Outcome::Different), count(docx::Outcome::NotFound));
    let shows_all = request.verbose > 0;
    let mut details: Vec<String> = Vec::new();
    for outcome in [docx::Outcome::Different, docx::Outcome::NotFound, docx::Outcome::Equal] {
        let those = proof.verdicts.iter().filter(|verdict| verdict.outcome == outcome);
        details.extend(those.filter(|_| shows_all || outcome != docx::Outcome::Equal).map(line));
    }
    details.extend(proof.todo.iter().map(|place| format!("待补　{place}")));
    let against = if proof.report.is_empty() {
        format!("{}发布的数", request.period.chinese())
    } else {
        format!("{}发布的《{}》", request.period.chinese(), proof.report)
    };
    let mut said = format!("对照{against}：一致{equal}处，不一致{different}处，未找到{not_found}处。");
    if !proof.todo.is_empty() {
        said.push_str(&format!("还有{}处待补。", proof.todo.len()));
    }
    if not_found > 0 {
        said.push_str("未找到的，多是句子改写或删去了，请对照原文看一眼。");
    }
    let code = u8::from(different > 0 && request.fail_on == FailOn::Error);
    let json = serde_json::json!({
        "period": request.period.to_string(),
        "exit": code,
        "report": proof.report,
        "equal": equal,
        "different": different,
        "not_found": not_found,
        "todo": proof.todo.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "figures": proof.verdicts.iter().map(figure).collect::<Vec<_>>(),
    });
    Outcome { code, line: said, details, notes: Vec::new(), json }
}

/// The published value as the report shows it.
fn published(verdict: &Verdict) -> String {
    let measure = &verdict.figure.measure;
    verdict.figure.shown().map_or_else(|| "没有数".to_owned(), |value| format!("{value}{measure}"))
}

fn called(verdict: &Verdict) -> String {
    format!("{}{}", verdict.figure.name, verdict.pick.of("", "（上期）", "（上年同期）"))
}

fn line(verdict: &Verdict) -> String {
    let Verdict { outcome, text, place, .. } = verdict;
    let (word, name, value) = (outcome.chinese(), called(verdict), published(verdict));
    match outcome {
        docx::Outcome::Different => format!("{word}　{place}：{name}写的是{text}，发布的是{value}。"),
        docx::Outcome::NotFound => format!("{word}　{name}，发布的是{value}；初稿在{place}。"),
        docx::Outcome::Equal => format!("{word}　{place}：{name}{text}。"),
    }
}

fn figure(verdict: &Verdict) -> serde_json::Value {
    let Verdict { outcome, figure, pick, text, place } = verdict;
    let found = *outcome != docx::Outcome::NotFound;
    serde_json::json!({
        "outcome": outcome.id(),
        "indicator": figure.id,
        "name": figure.name,
        "unit": figure.unit,
        "window": figure.window,
        "column": pick.id(),
        "text": if found { text.as_str() } else { "" },
        "value": figure.value.map(|value| value.normalize().to_string()),
        "shown": figure.shown().map(|value| value.to_string()),
        "part": place.part,
        "paragraph": place.paragraph,
        "place": place.to_string(),
    })
}
