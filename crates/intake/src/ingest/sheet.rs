//! One sheet: its tables, each with its unit, form and period.

use super::cover::{Cover, nil_list};
use super::leftover::Taken;
use super::lines::{Lines, is_edition};
use super::rows::{self, Reading, Rows};
use super::{Context, Outcome, SheetReport, told, units};
use crate::model::{Finding, Grid, Period, Raw};
use crate::recognise::{
    CardShape, Clash, Found, Identity, Lexicon, Shape, find_tables, identify, identify_period, strips,
};

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
            format!("{}{why}，整表暂未计入。", called(grid)),
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
pub(super) fn stem(path: &str) -> &str {
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
    let name = called(grid);
    Finding::new(
        "unknown-form",
        format!("{name}认不出是哪张报表，没有计入。"),
        format!("{near}如果是要报的表，请在标题写明报表全称后重发。"),
    )
    .at("", title.unwrap_or_default(), "")
}

/// How a sheet is called; the one sheet of a text file has no name.
fn called(grid: &Grid) -> String {
    if grid.name.is_empty() { "表格".to_owned() } else { format!("工作表“{}”", grid.name) }
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
        let (unit, period) = (&lexicon.tree.get(identity.unit).name, identity.period.chinese());
        let mut layout = vec![head.clone(), format!("归属：{unit}，{period}（{}）", identity.why)];
        layout.extend(told::lines(found, &lines.places));
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
    if let Shape::Card(card) = &found.shape
        && card.units().iter().any(|unit| identity.as_ref().is_ok_and(|identity| identity.unit != *unit))
    {
        return by_columns(card, identity, lexicon, &read, &refused);
    }
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
    // Totals and columns are the whole table's; they are said once. Lines that name a unit are none of its rows.
    let rows: Vec<u32> = grid.rows().map(|(row, _)| row).filter(|row| !divided.lines.contains(row)).collect();
    let mut of_table = read(&identity(whole), Rows::Only(&rows)).findings;
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

/// A card with a column for each unit, from a unit above them all: each column is that unit's card.
fn by_columns(
    card: &CardShape,
    identity: Result<Identity, (Clash, Option<usize>, Option<Period>)>,
    lexicon: &Lexicon,
    read: &impl Fn(&Identity, Rows<'_>) -> SheetReport,
    refused: &impl Fn(Clash, Option<usize>, Option<Period>) -> SheetReport,
) -> Vec<SheetReport> {
    let whole = match identity {
        Ok(identity) => identity,
        Err((clash, unit, period)) => return vec![refused(clash, unit, period)],
    };
    let units = card.units();
    if let Some(other) = units.iter().find(|unit| **unit != whole.unit && !lexicon.tree.is_below(**unit, whole.unit)) {
        let (own, other) = (&lexicon.tree.get(whole.unit).name, &lexicon.tree.get(*other).name);
        let clash = Clash {
            check: "identity-conflict",
            message: format!("这是{own}的表，列头却写着“{other}”，单位对不上，整表暂未计入。"),
            remedy: "请一个单位一张表，或由上级单位汇总后重发。".to_owned(),
            value: other.clone(),
        };
        return vec![refused(clash, Some(whole.unit), Some(whole.period))];
    }
    if let Some(at) = card.unheaded() {
        let clash = Clash {
            check: "unknown-unit",
            message: format!("{at}那一列的列头不是单位目录里的单位，整表暂未计入。"),
            remedy: "请把每一列的列头改为单位全称后重发，或由管理员登记别名。".to_owned(),
            value: String::new(),
        };
        return vec![refused(clash, Some(whole.unit), Some(whole.period))];
    }
    let own = |unit: usize| Identity {
        unit,
        period: whole.period,
        from: whole.from,
        why: format!("单位：列头；{}", whole.why),
    };
    let mut reports: Vec<SheetReport> = units.iter().map(|unit| read(&own(*unit), Rows::All)).collect();
    // What is said of the table and not of a unit's own cells is said once.
    for report in reports.iter_mut().skip(1) {
        report.findings.retain(|finding| finding.check != "unmapped-column");
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
