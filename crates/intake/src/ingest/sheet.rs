//! One sheet: its tables, each with its unit, form and period.

use super::rows::{self, Reading};
use super::{Context, Outcome, SheetReport};
use crate::model::{Finding, Grid, Raw};
use crate::recognise::{
    Evidence, Found, Label, Shape, Source, find_tables, identify, is_note, label, labelled,
    says_nil,
};
use crate::typing::is_measure;
use crate::typing::text::fold;

/// Everything that a sheet comes to.
pub fn sheet(grid: &Grid, path: &str, context: &Context) -> Vec<SheetReport> {
    let report = |outcome: Outcome, findings: Vec<Finding>| SheetReport {
        sheet: grid.name.clone(),
        outcome,
        findings,
        layout: Vec::new(),
    };
    let ignored = |reason: &str| Outcome::Ignored {
        reason: reason.to_owned(),
    };
    if let Some(why) = &grid.broken {
        let finding = Finding::new(
            "unreadable",
            format!("工作表“{}”{why}，整表暂未计入。", grid.name),
            "请用表格软件打开，另存为 .xlsx 后重发。",
        );
        let outcome = Outcome::Quarantined {
            unit: None,
            form: None,
            period: None,
            reason: why.clone(),
        };
        return vec![report(outcome, vec![finding])];
    }
    if grid.cells.is_empty() {
        return vec![report(ignored("空表"), Vec::new())];
    }
    if grid.hidden {
        let finding = Finding::new(
            "hidden-sheet",
            format!("工作表“{}”是隐藏的，没有读取。", grid.name),
            "如果其中有要报的数据，请取消隐藏后重发。",
        );
        return vec![report(ignored("隐藏工作表"), vec![finding])];
    }
    let stem = stem(path);
    let tables = find_tables(&context.lexicon, grid, [&grid.name, stem]);
    if tables.is_empty() {
        return vec![report(
            ignored("认不出是哪张报表"),
            vec![unknown_form(grid, context)],
        )];
    }
    tables
        .iter()
        .map(|found| table(grid, found, path, context))
        .collect()
}

/// The file's name without folders and extension.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn unknown_form(grid: &Grid, context: &Context) -> Finding {
    let title = grid.cells.iter().find_map(|cell| match &cell.raw {
        Raw::Text(text) => Some(text.trim()),
        _ => None,
    });
    let similar = title
        .map(|title| context.lexicon.similar_forms(title))
        .unwrap_or_default();
    let near = if similar.is_empty() {
        String::new()
    } else {
        format!("名称相近的有《{}》；", similar.join("》《"))
    };
    let name = if grid.name.is_empty() {
        "表格".to_owned()
    } else {
        format!("工作表“{}”", grid.name)
    };
    Finding::new(
        "unknown-form",
        format!("{name}认不出是哪张报表，没有计入。"),
        format!("{near}如果是要报的表，请在标题写明报表全称后重发。"),
    )
    .at("", title.unwrap_or_default(), "")
}

/// A table with everything that speaks for its unit and period.
fn table(grid: &Grid, found: &Found, path: &str, context: &Context) -> SheetReport {
    let lexicon = &context.lexicon;
    let form = &lexicon.forms[found.form];
    let lines = Lines::gather(grid, found);
    let evidence = lines.evidence(grid, path, context);
    let mut findings = Vec::new();
    let mut layout = vec![format!("报表：《{}》（依据{}）", form.name, found.why)];
    let outcome =
        match identify(lexicon, &evidence, found.form) {
            Err((clash, unit, period)) => {
                let mut finding = Finding::new(clash.check, clash.message.clone(), clash.remedy)
                    .at("", clash.value, "");
                finding.period = period;
                finding.unit = unit.map_or(String::new(), |u| lexicon.tree.get(u).code.clone());
                findings.push(finding);
                Outcome::Quarantined {
                    unit,
                    form: Some(found.form),
                    period,
                    reason: clash.message,
                }
            }
            Ok(identity) if lexicon.tree.get(identity.unit).gone_before(identity.period) => {
                let unit = lexicon.tree.get(identity.unit);
                let day = unit.abolished.map_or(String::new(), |day| {
                    day.format("%Y年%-m月%-d日").to_string()
                });
                let mut finding = Finding::new(
                    "abolished-unit",
                    format!(
                        "{}已于{day}撤并，{}的《{}》暂未计入。",
                        unit.name,
                        identity.period.chinese(),
                        form.name
                    ),
                    "请由接收它的单位填报；单位目录有误的，请管理员更正。",
                )
                .at("", unit.name.clone(), "");
                finding.unit.clone_from(&unit.code);
                finding.period = Some(identity.period);
                let reason = finding.message.clone();
                findings.push(finding);
                Outcome::Quarantined {
                    unit: Some(identity.unit),
                    form: Some(found.form),
                    period: Some(identity.period),
                    reason,
                }
            }
            Ok(identity) => {
                layout.push(identity.why.clone());
                let reading = Reading {
                    grid,
                    found,
                    context,
                    identity: &identity,
                    measures: &lines.measures,
                    nil: lines.nil,
                };
                let (outcome, said) = rows::read(&reading, &mut layout);
                findings.extend(said);
                for finding in &mut findings {
                    finding
                        .unit
                        .clone_from(&lexicon.tree.get(identity.unit).code);
                    finding.period = Some(identity.period);
                }
                outcome
            }
        };
    for finding in &mut findings {
        finding.form.clone_from(&form.id);
    }
    SheetReport {
        sheet: grid.name.clone(),
        outcome,
        findings,
        layout,
    }
}

/// What the lines around a table say.
#[derive(Default)]
struct Lines {
    /// Labelled units.
    units: Vec<String>,
    /// Labelled periods.
    periods: Vec<String>,
    /// Title lines.
    titles: Vec<String>,
    /// Units of measure from a unit line, folded.
    measures: Vec<String>,
    /// There is nothing to report.
    nil: bool,
}

impl Lines {
    fn gather(grid: &Grid, found: &Found) -> Self {
        let mut lines = Self::default();
        for line in &found.preamble {
            lines.add(grid, line.at, &line.text, true);
        }
        // Below a header only labelled lines and the nil mark speak for the table; data cells do not.
        let below = match &found.shape {
            Shape::Rows(rows) => rows.header.1 + 1,
            Shape::Card { .. } => found
                .preamble
                .last()
                .map_or(found.rows.0, |line| line.at.row + 1),
            Shape::Nothing => found.rows.1,
        };
        for (_, cells) in grid
            .rows()
            .filter(|(row, _)| (below..found.rows.1).contains(row))
        {
            if cells.len() <= 4 {
                for cell in cells {
                    if let Raw::Text(text) = &cell.raw {
                        lines.add(grid, cell.at, text, false);
                    }
                }
            }
        }
        lines
    }

    fn add(&mut self, grid: &Grid, at: crate::model::CellRef, text: &str, above: bool) {
        if says_nil(text) {
            self.nil = true;
            return;
        }
        let mut pairs = labelled(text);
        // A label alone in its cell has its value in the next one.
        if (pairs.is_empty() || pairs.len() == 1 && pairs[0].1.is_empty())
            && let folded = fold(text)
            && label(&folded).is_some()
            && (above || text.contains([':', '：']))
        {
            let beside = grid.row(at.row).iter().find(|cell| cell.at.col > at.col);
            if let Some(Raw::Text(value)) = beside.map(|cell| &cell.raw) {
                pairs = vec![(folded.trim_end_matches(':').to_owned(), value.clone())];
            } else if let Some(cell) = beside {
                pairs = vec![(
                    folded.trim_end_matches(':').to_owned(),
                    crate::typing::shown(&cell.raw, grid.date1904),
                )];
            }
        }
        let mut known = false;
        for (name, value) in pairs {
            match label(&name) {
                Some(Label::Unit) if is_measure_list(&value) => {
                    self.measures.extend(measure_list(&value))
                }
                Some(Label::Unit | Label::UnitCode) => self.units.push(value),
                Some(Label::Period) => self.periods.push(value),
                Some(Label::Measure) => self.measures.extend(measure_list(&value)),
                None => continue,
            }
            known = true;
        }
        if above && !known && !is_note(text) {
            self.titles.push(text.to_owned());
        }
    }

    fn evidence(&self, grid: &Grid, path: &str, context: &Context) -> Evidence {
        let mut evidence = Evidence::default();
        for unit in &self.units {
            evidence.unit(&context.lexicon, unit);
        }
        for period in &self.periods {
            evidence.period(Source::Label, period);
        }
        for title in &self.titles {
            evidence.text(&context.lexicon, Source::Title, title);
        }
        evidence.text(&context.lexicon, Source::Sheet, &grid.name);
        evidence.text(&context.lexicon, Source::File, stem(path));
        for folder in path.split('/').rev().skip(1) {
            evidence.text(&context.lexicon, Source::Folder, folder);
        }
        evidence
    }
}

/// The words of `元、人` and the like, folded.
fn measure_list(value: &str) -> impl Iterator<Item = String> {
    let words: Vec<String> = fold(value)
        .split(['、', ',', '/'])
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

fn is_measure_list(value: &str) -> bool {
    measure_list(value).all(|word| is_measure(&word))
}
