//! The reports of a run: templates are opened before anything is read, filled when all is decided, and what was written
//! is proved before it is published.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use huizong_intake::model::UnitTree;

use super::{Failure, Outcome};
use crate::config::plan::Plan;
use crate::model::{Drafted, Matter, Results};
use crate::report::docx::Mistake;
use crate::report::draft::{self, Draft, Finished};

/// The shipped templates. A project whose config was copied without the folder beside it has them all the same.
const SHIPPED: [(&str, &[u8]); 2] = [
    ("report/半年党建工作报告.docx", include_bytes!("../../report/半年党建工作报告.docx")),
    ("report/党建工作月报.docx", include_bytes!("../../report/党建工作月报.docx")),
];
/// So many mistakes are said at once: a wrong file can have any number.
const MOST: usize = 200;

/// All templates that the config names, and what is to be said about them.
///
/// # Errors
/// Every mistake in any of them.
pub(super) fn open(plan: &Plan, tree: &UnitTree, config: &Path) -> Result<(Vec<Draft>, Vec<String>), Failure> {
    let (mut drafts, mut wrong, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for report in &plan.reports {
        let path = config.with_file_name(&report.template);
        let bytes = match read(&path, plan.limits.file_bytes) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                match SHIPPED.iter().find(|(name, _)| *name == report.template) {
                    Some((name, bytes)) => {
                        notes.push(format!("配置旁没有模板 {name}，用了程序自带的。"));
                        Ok(bytes.to_vec())
                    }
                    None => Err("文件不存在。请放好模板，或改 config.toml 里的 template。".to_owned()),
                }
            }
            Err(error) => Err(format!("读不了（{error}）。")),
            Ok(bytes) => Ok(bytes),
        };
        let opened = match bytes {
            Ok(bytes) => Draft::open(report, bytes, plan, tree).map_err(|mistakes| said(&report.template, &mistakes)),
            Err(message) => Err(vec![format!("{}：{message}", report.template)]),
        };
        match opened {
            Ok(draft) => drafts.push(draft),
            // Two reports may be made from one template.
            Err(said) => wrong.extend(said.into_iter().filter(|line| !wrong.contains(line)).collect::<Vec<_>>()),
        }
    }
    if wrong.is_empty() { Ok((drafts, notes)) } else { Err(failure(wrong)) }
}

/// No more than `most` bytes and one, which is too many.
pub(super) fn read(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn said(template: &str, mistakes: &[Mistake]) -> Vec<String> {
    mistakes.iter().map(|mistake| format!("{template}：{mistake}")).collect()
}

fn failure(mut wrong: Vec<String>) -> Failure {
    let count = wrong.len();
    wrong.truncate(MOST);
    if count > MOST {
        wrong.push(format!("……另有{}处，改好以上各处后再看。", count - MOST));
    }
    Failure::Template(format!("报告模板有{count}处要改，原有结果未动：\n{}", wrong.join("\n")))
}

/// Fills all templates.
///
/// # Errors
/// Mistakes that show only with values.
pub(super) fn fill(drafts: &[Draft], results: &Results<'_>) -> Result<Vec<Finished>, Failure> {
    let (mut finished, mut wrong) = (Vec::new(), Vec::new());
    for draft in drafts {
        match draft.fill(results) {
            Ok(report) => finished.push(report),
            Err(mistakes) => wrong.extend(said(draft.template(), &mistakes)),
        }
    }
    if wrong.is_empty() { Ok(finished) } else { Err(failure(wrong)) }
}

/// The files of the reports, when all of them say what `indicators`, the bytes of `data/indicators.csv`, says.
///
/// # Errors
/// What differs.
pub(super) fn files(
    reports: Vec<Finished>,
    results: &Results<'_>,
    indicators: &[u8],
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    let root = &results.tree.get(results.tree.root()).code;
    draft::prove(&reports, indicators, root, &draft::limits(&results.plan.limits)).map_err(|differing| {
        let said = format!("报告写好后读回，有{}处与数据不符：\n{}", differing.len(), differing.join("\n"));
        Failure::Write(said.trim_end_matches('。').to_owned())
    })?;
    let places = draft::places(&reports, root);
    let mut files: Vec<(String, Vec<u8>)> =
        reports.into_iter().map(|report| (report.file, report.filled.bytes)).collect();
    files.push(("data/report.csv".to_owned(), places));
    Ok(files)
}

/// What the closing words say of the reports.
pub(super) fn say(outcome: &mut Outcome, drafted: &[Drafted]) {
    if drafted.is_empty() {
        return;
    }
    let total = |matter| drafted.iter().map(|drafted| drafted.count(matter)).sum::<usize>();
    let counts: Vec<String> = Matter::ALL
        .into_iter()
        .filter(|&matter| total(matter) > 0)
        .map(|matter| format!("{}{}处", matter.chinese(), total(matter)))
        .collect();
    if !counts.is_empty() {
        outcome.line.push_str(&format!("报告{}份：{}，见审核底稿“报告核对”。", drafted.len(), counts.join("、")));
    }
    let report = |drafted: &Drafted| {
        let mut said = serde_json::json!({
            "file": drafted.file, "places": drafted.places, "proved": drafted.proved,
        });
        for matter in Matter::ALL {
            said[matter.id()] = drafted.count(matter).into();
        }
        said
    };
    outcome.json["reports"] = drafted.iter().map(report).collect::<Vec<_>>().into();
}
