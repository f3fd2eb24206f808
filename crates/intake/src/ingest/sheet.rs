//! One sheet: its tables, each with its unit, form and period.

use super::cover::{Cover, nil_list};
use super::leftover::Taken;
use super::rows::{self, Reading, Rows};
use super::{Context, Outcome, SheetReport, units};
use crate::model::{CellRef, Finding, Grid, Period, Raw};
use crate::recognise::is_line;
use crate::recognise::{
    Clash, Evidence, Found, Identity, Label, Lexicon, Shape, Source, UnitMatch, find_tables, identify, identify_period,
    is_note, label, labelled, says_nil, strips, unit_line,
};
use crate::typing::text::fold;
use crate::typing::{in_line, listed};

/// Everything that a sheet comes to.
pub fn sheet(grid: &Grid, path: &str, cover: &Cover, context: &Context) -> Vec<SheetReport> {
    let report = |outcome: Outcome, findings: Vec<Finding>| SheetReport {
        sheet: grid.name.clone(),
        outcome,
        findings,
        title: String::new(),
        layout: Vec::new(),
    };
    let ignored = |reason: &str| Outcome::Ignored { reason: reason.to_owned() };
    if let Some(why) = &grid.broken {
        let finding = Finding::new(
            "unreadable",
            format!("工作表“{}”{why}，整表暂未计入。", grid.name),
            "请用表格软件打开，另存为 .xlsx 后重发。",
        );
        let outcome = Outcome::Quarantined { unit: None, form: None, period: None, reason: why.clone() };
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
    let mut reports = Vec::new();
    let mut taken = Taken::default();
    let nil_list = nil_list(grid, context);
    for found in &nil_list {
        taken.table(grid, found);
        reports.extend(table(grid, found, path, cover, context));
    }
    for strip in strips(&context.lexicon, grid).iter().filter(|_| nil_list.is_empty()) {
        for found in find_tables(&context.lexicon, strip, [&grid.name, stem]) {
            taken.table(strip, &found);
            reports.extend(table(strip, &found, path, cover, context));
        }
    }
    match reports.last_mut() {
        Some(last) => last.findings.extend(taken.findings(grid)),
        None if cover.is_plain(grid) => reports.push(report(ignored("封面"), Vec::new())),
        None => reports.push(report(ignored("认不出是哪张报表"), vec![unknown_form(grid, context)])),
    }
    reports
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
    let similar = title.map(|title| context.lexicon.similar_forms(title)).unwrap_or_default();
    let near = if similar.is_empty() {
        String::new()
    } else {
        format!("名称相近的有《{}》；", similar.join("》《"))
    };
    let name = if grid.name.is_empty() { "表格".to_owned() } else { format!("工作表“{}”", grid.name) };
    Finding::new(
        "unknown-form",
        format!("{name}认不出是哪张报表，没有计入。"),
        format!("{near}如果是要报的表，请在标题写明报表全称后重发。"),
    )
    .at("", title.unwrap_or_default(), "")
}

/// A table with everything that speaks for its unit and period; one report for each unit when the rows name theirs.
fn table(grid: &Grid, found: &Found, path: &str, cover: &Cover, context: &Context) -> Vec<SheetReport> {
    let lexicon = &context.lexicon;
    let form = &lexicon.forms[found.form];
    let sections = units::sections(grid, found, lexicon);
    let lines = Lines::gather(grid, found, sections.as_ref().map_or(&[], |s| s.lines.as_slice()), lexicon);
    let evidence = lines.evidence(grid, path, cover, context);
    let title = lines.titles.iter().filter(|line| !is_edition(line)).cloned().collect::<Vec<_>>().join(" ");
    let head = format!("报表：《{}》（依据{}）", form.name, found.why);
    let report = |outcome: Outcome, mut findings: Vec<Finding>, layout: Vec<String>| {
        for finding in &mut findings {
            finding.form.clone_from(&form.id);
        }
        SheetReport { sheet: grid.name.clone(), outcome, findings, title: title.clone(), layout }
    };
    let refused = |clash: Clash, unit: Option<usize>, period: Option<Period>| {
        let mut finding = Finding::new(clash.check, clash.message.clone(), clash.remedy).at("", clash.value, "");
        finding.period = period;
        finding.unit = unit.map_or(String::new(), |u| lexicon.tree.get(u).code.clone());
        let outcome = Outcome::Quarantined { unit, form: Some(found.form), period, reason: clash.message };
        report(outcome, vec![finding], vec![head.clone()])
    };
    let read = |identity: &Identity, rows: Rows<'_>| {
        let mut layout = vec![head.clone(), identity.why.clone()];
        if let Some(clash) = abolished(context, found.form, identity) {
            return refused(clash, Some(identity.unit), Some(identity.period));
        }
        let reading = Reading { grid, found, context, identity, measures: &lines.measures, nil: lines.nil, rows };
        let (outcome, mut findings) = rows::read(&reading, &mut layout);
        for finding in &mut findings {
            finding.unit.clone_from(&lexicon.tree.get(identity.unit).code);
            finding.period = Some(identity.period);
        }
        report(outcome, findings, layout)
    };
    let identity = identify(lexicon, &evidence, found.form);
    let unsigned = units::unsigned(grid, found, lexicon);
    let column = units::column(grid, found, lexicon);
    let divided = match (column, sections) {
        (None, None) => {
            return vec![match identity {
                Err((clash, unit, period)) => refused(clash, unit, period),
                Ok(identity) => read(&identity, unsigned.as_deref().map_or(Rows::All, Rows::Only)),
            }];
        }
        (Some(column), _) => {
            let whole = identity.as_ref().map_or(lexicon.tree.root(), |identity| identity.unit);
            units::divide(grid, found, lexicon, column, whole)
        }
        (None, Some(sections)) => sections,
    };
    // The rows name their units; the sheet needs to say only which month it is, and whose the rest is.
    let (period, from, when) = match identify_period(lexicon, &evidence) {
        Ok(found) => found,
        Err(clash) => return vec![refused(clash, None, None)],
    };
    let mut by_unit = divided.rows;
    let mut said = divided.findings;
    match &identity {
        Ok(identity) if !divided.before.is_empty() => {
            let own = by_unit.entry(identity.unit).or_default();
            own.extend(divided.before);
            own.sort_unstable();
        }
        Err((clash, ..)) if divided.before.iter().any(|&row| grid.row(row).len() > 2) => {
            said.push(Finding::new(clash.check, clash.message.clone(), clash.remedy.clone()));
        }
        _ => {}
    }
    for finding in &mut said {
        finding.form.clone_from(&form.id);
        finding.period = Some(period);
    }
    let whole = identity.map_or(lexicon.tree.root(), |identity| identity.unit);
    let identity = |unit: usize| Identity { unit, period, from, why: format!("单位：表内；报表期：{when}") };
    let mut reports: Vec<SheetReport> =
        by_unit.iter().map(|(unit, rows)| read(&identity(*unit), Rows::Only(rows))).collect();
    // Totals and columns are the whole table's; they are said once.
    let mut of_table = read(&identity(whole), Rows::All).findings;
    of_table.retain(|f| WHOLE_TABLE.contains(&f.check.as_ref()));
    for report in &mut reports {
        report.findings.retain(|f| !WHOLE_TABLE.contains(&f.check.as_ref()));
    }
    match reports.first_mut() {
        Some(first) => first.findings.extend(said.into_iter().chain(of_table)),
        None => {
            let outcome = Outcome::Quarantined {
                unit: None,
                form: Some(found.form),
                period: Some(period),
                reason: "没有一行写明了单位".to_owned(),
            };
            reports.push(report(outcome, said, vec![head]));
        }
    }
    reports
}

/// Checks that are about a table and not about one unit's rows.
const WHOLE_TABLE: [&str; 4] = ["control-total", "unmapped-column", "hidden-rows", "missing-column"];

/// A unit that was gone before the period began sends nothing more.
fn abolished(context: &Context, form: usize, identity: &Identity) -> Option<Clash> {
    let unit = context.lexicon.tree.get(identity.unit);
    if !unit.gone_before(identity.period) {
        return None;
    }
    let day = unit.abolished.map_or(String::new(), |day| day.format("%Y年%-m月%-d日").to_string());
    Some(Clash {
        check: "abolished-unit",
        message: format!(
            "{}已于{day}撤并，{}的《{}》暂未计入。",
            unit.name,
            identity.period.chinese(),
            context.lexicon.forms[form].name
        ),
        remedy: "请由接收它的单位填报；单位目录有误的，请管理员更正。".to_owned(),
        value: unit.name.clone(),
    })
}

/// What the lines around a table say.
#[derive(Default)]
pub struct Lines {
    /// Labelled units.
    pub units: Vec<String>,
    /// Labelled periods.
    pub periods: Vec<String>,
    /// Title lines.
    titles: Vec<String>,
    /// Units of measure from a unit line, folded.
    measures: Vec<String>,
    /// There is nothing to report.
    nil: bool,
}

impl Lines {
    /// `others` are rows that name units of parts of the table.
    fn gather(grid: &Grid, found: &Found, others: &[u32], lexicon: &Lexicon) -> Self {
        let mut lines = Self::default();
        for line in &found.preamble {
            lines.add(grid, line.at, &line.text, true);
        }
        // Below a header only labelled lines and the nil mark speak for the table; data cells do not.
        let below = match &found.shape {
            Shape::Rows(rows) => rows.header.1 + 1,
            Shape::Card { .. } => found.preamble.last().map_or(found.rows.0, |line| line.at.row + 1),
            Shape::Nothing => found.rows.1,
        };
        for (_, cells) in grid.rows().filter(|(row, _)| (below..found.rows.1).contains(row)) {
            let lines_only = cells.iter().all(|cell| matches!(&cell.raw, Raw::Text(text) if is_line(text)));
            let few =
                cells.len() <= 2 && cells.iter().any(|cell| matches!(&cell.raw, Raw::Text(text) if is_line(text)));
            let signed = cells.len() <= 6 && unit_line(lexicon, cells, grid.date1904).is_some();
            if ((lines_only || few) && cells.len() <= 4 || signed) && !others.contains(&cells[0].at.row) {
                for cell in cells {
                    if let Raw::Text(text) = &cell.raw {
                        lines.add(grid, cell.at, text, false);
                    }
                }
            }
        }
        lines
    }

    fn add(&mut self, grid: &Grid, at: CellRef, text: &str, above: bool) {
        if says_nil(text) {
            self.nil = true;
            return;
        }
        self.measures.extend(in_line(text, above));
        let mut pairs = labelled(text);
        // A label alone in its cell has its value in the next one. Words that also head columns need their colon.
        if let Some(name) = lone_label(text, &pairs)
            && let Some(beside) = grid.row(at.row).iter().find(|cell| cell.at.col > at.col)
        {
            pairs = vec![(name, crate::typing::shown(&beside.raw, grid.date1904))];
        }
        let mut known = false;
        for (name, value) in pairs {
            match label(&name) {
                Some(Label::Unit) if !listed(&value).is_empty() => self.measures.extend(listed(&value)),
                Some(Label::Unit | Label::UnitCode) => self.units.push(value),
                Some(Label::Period) => self.periods.push(value),
                Some(Label::Measure) => self.measures.extend(listed(&value)),
                None => continue,
            }
            known = true;
        }
        if above && !known && !is_note(text) {
            self.titles.push(without_quotes(text));
        }
    }

    fn evidence(&self, grid: &Grid, path: &str, cover: &Cover, context: &Context) -> Evidence {
        let mut evidence = Evidence::default();
        self.speak(context, Source::Label, &mut evidence);
        for title in &self.titles {
            evidence.text(&context.lexicon, Source::Title, title);
        }
        evidence.text(&context.lexicon, Source::Sheet, &grid.name);
        cover.speak(context, &mut evidence);
        evidence.text(&context.lexicon, Source::File, stem(path));
        for folder in path.split('/').rev().skip(1) {
            evidence.text(&context.lexicon, Source::Folder, folder);
        }
        evidence
    }

    /// All labelled lines of a sheet without a table.
    pub fn labelled(grid: &Grid) -> Self {
        let mut lines = Self::default();
        for cell in &grid.cells {
            if let Raw::Text(text) = &cell.raw {
                lines.add(grid, cell.at, text, false);
            }
        }
        lines
    }

    /// Adds what the labelled lines say.
    pub fn speak(&self, context: &Context, source: Source, evidence: &mut Evidence) {
        for unit in &self.units {
            // "填报单位：第三党支部 2020年6月": what follows the name may be the period.
            let words: Vec<&str> = unit.split(' ').collect();
            let name = (1..=words.len())
                .rev()
                .map(|n| words[..n].join(" "))
                .find(|name| matches!(context.lexicon.unit_exactly(name), UnitMatch::Units(_)));
            let rest = name.as_ref().map_or("", |name| unit[name.len()..].trim());
            evidence.unit(&context.lexicon, source, name.as_deref().unwrap_or(unit));
            evidence.period(if source == Source::Label { Source::Title } else { source }, rest);
        }
        for period in &self.periods {
            evidence.period(source, period);
        }
    }
}

/// Whether the line says since when the blank form is so: （2018年版）, （2018年修订）.
fn is_edition(line: &str) -> bool {
    ["年版", "年修订", "年新版", "年修改", "月版"].iter().any(|word| fold(line).contains(word))
}

/// The label of a cell that holds nothing else.
fn lone_label(text: &str, pairs: &[(String, String)]) -> Option<String> {
    let folded = fold(text);
    let colon = folded.ends_with(':');
    let name = folded.trim_end_matches(':');
    let alone = pairs.is_empty() || pairs.len() == 1 && pairs[0].1.is_empty();
    let heads_columns =
        matches!(name, "单位" | "支部" | "党支部" | "部门" | "县区" | "月份" | "期间" | "单位名称" | "支部名称");
    (alone && label(name).is_some() && (colon || !heads_columns)).then(|| name.to_owned())
}

/// The text without what stands in 《》: the names of documents name no period of this table.
fn without_quotes(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('《') {
        let Some(close) = rest[open..].find('》').map(|i| open + i + '》'.len_utf8()) else {
            break;
        };
        kept.push_str(&rest[..open]);
        rest = &rest[close..];
    }
    kept.push_str(rest);
    if kept.trim().is_empty() { text.to_owned() } else { kept }
}
