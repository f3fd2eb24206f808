//! From a figure to its cells, to be read aloud.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use huizong_intake::model::{CellRef, Value};
use rust_decimal::Decimal;

use super::{figure, number, place, unit, value};
use crate::config::plan::{Indicator, Over};
use crate::model::{Aside, PartKind, Published, Results, State, Step, Way, WayLine, WayPart, ranges};
use crate::plain;
use crate::report::flat;
use crate::report::words;

/// Cells of one submission that are listed unless all are asked for.
const LISTED: usize = 12;
/// Lines of what does not count that are listed unless all are asked for.
const ASIDE: usize = 20;
/// Contributions that the closing sum writes out.
const SUMMANDS: usize = 12;

/// The way as text, with its last line break. `all` lists every cell.
#[must_use]
pub fn way_text(way: &Way, results: &Results<'_>, all: bool) -> String {
    let mut text = String::new();
    let Some(first) = way.steps.first() else { return text };
    let indicator = &results.plan.indicators[first.indicator];
    let span = words::span(way.window, results.period);
    let _ = writeln!(text, "{}（{}）　{}　{span}", indicator.name, indicator.id, unit(results, way.node));
    let exact = first.value.map(|v| flat::plain(v, indicator.is_percent()));
    let shown = figure(indicator, first.value);
    let plain = exact.filter(|exact| !shown.replace(',', "").starts_with(exact.as_str()) || indicator.is_percent());
    let _ = writeln!(text, "  {shown}{}", plain.map_or(String::new(), |exact| format!("　（准确值{exact}）")));
    match &way.published {
        Published::Same | Published::Not => {}
        Published::Other(value) => {
            let value = if value.is_empty() { "没有数" } else { value };
            let _ = writeln!(text, "  注意：已发布的是{value}。发布以后文件或规则变了，请重新运行 huizong run。");
        }
    }
    if !way.concerned {
        let _ = writeln!(
            text,
            "  {}没有这个数：本单位及下属单位不报《{}》。",
            results.tree.get(way.node).name,
            forms(results, indicator)
        );
        return text;
    }
    if let (Some(expected), Some(reported)) = way.coverage {
        let state = if reported < expected { "，数据不全" } else { "" };
        let _ = writeln!(text, "  应报{expected}家，报齐{reported}家{state}。");
    }
    for (at, step) in way.steps.iter().enumerate() {
        text.push('\n');
        self::step(&mut text, way, results, step, at > 0, all);
    }
    aside(&mut text, &way.aside, results, all);
    text
}

fn forms(results: &Results<'_>, indicator: &Indicator) -> String {
    let names: Vec<&str> = indicator.forms.iter().map(|&form| results.plan.forms[form].name.as_str()).collect();
    names.join("》《")
}

fn step(text: &mut String, way: &Way, results: &Results<'_>, step: &Step, named: bool, all: bool) {
    let indicator = &results.plan.indicators[step.indicator];
    if named {
        let _ = writeln!(text, "■ {}（{}）　{}", indicator.name, indicator.id, figure(indicator, step.value));
    }
    let Some(form) = indicator.form else {
        return over_others(text, way, results, step);
    };
    let form = &results.plan.forms[form];
    let per_unit = if indicator.per_unit { "每个单位分别算，再相加：" } else { "" };
    let _ = writeln!(text, "算法　《{}》{per_unit}{}", form.name, words_of(step));
    let _ = writeln!(text, "　　　{}", indicator.value.text);
    if !step.condition.is_empty() {
        let _ = writeln!(text, "条件　只看 {} 的行", step.condition);
    }
    if indicator.over == Over::Latest {
        let _ = writeln!(text, "期间　取各单位最近一期的存量，不是逐月相加");
    }
    if step.parts.is_empty() {
        let _ = writeln!(text, "没有收到可计的表，所以没有数（不是0）。");
    }
    for part in &step.parts {
        self::part(text, results, part, step.parts.len() > 1, all);
    }
    closing(text, results, step);
}

/// What the aggregates do, each once.
fn words_of(step: &Step) -> String {
    let mut said: Vec<&str> = Vec::new();
    for part in &step.parts {
        if !said.contains(&part.words.as_str()) {
            said.push(&part.words);
        }
    }
    said.join("；")
}

/// An indicator that is computed from others.
fn over_others(text: &mut String, way: &Way, results: &Results<'_>, step: &Step) {
    let indicator = &results.plan.indicators[step.indicator];
    let _ = writeln!(text, "算法　{}（由下面各数算出，不取平均）", indicator.value.text);
    for &of in &step.of {
        let of = &way.steps[of];
        let named = &results.plan.indicators[of.indicator];
        let _ = writeln!(text, "　　　{} {} = {}", named.id, named.name, figure(named, of.value));
    }
    let said = match step.value {
        Some(_) => format!("得{}，与汇总的数一致。", figure(indicator, step.value)),
        None => "缺数或除数为0，所以没有数（不是0）。".to_owned(),
    };
    let _ = writeln!(text, "　　　{said}");
}

/// The lines of one submission.
struct Sheet<'a> {
    lines: Vec<&'a WayLine>,
}

impl Sheet<'_> {
    /// Whether anything in it counts or needs saying.
    fn is_worth_showing(&self) -> bool {
        self.lines.iter().any(|line| line.counts || line.cells.iter().any(|cell| !cell.notes.is_empty()))
    }
}

fn part(text: &mut String, results: &Results<'_>, part: &WayPart, several: bool, all: bool) {
    text.push('\n');
    let mut by_unit: BTreeMap<usize, BTreeMap<usize, Sheet<'_>>> = BTreeMap::new();
    for line in &part.lines {
        let sheets = by_unit.entry(line.unit).or_default();
        sheets.entry(line.submission).or_insert_with(|| Sheet { lines: Vec::new() }).lines.push(line);
    }
    if several && part.unit.is_none() {
        let _ = writeln!(text, "{}　= {}", part.formula, value(part.value.as_ref(), part.decimals));
    }
    for (at, sheets) in by_unit {
        let lines = sheets.values().flat_map(|sheet| &sheet.lines);
        let _ = writeln!(text, "{}　{}", unit(results, at), total(part, lines.copied()));
        let (shown, beaten): (Vec<&Sheet<'_>>, Vec<&Sheet<'_>>) =
            sheets.values().partition(|sheet| all || part.kind != PartKind::Extreme || sheet.is_worth_showing());
        for sheet in shown {
            self::sheet(text, part, sheet, all);
        }
        if !beaten.is_empty() {
            let months: Vec<String> =
                beaten.iter().filter_map(|sheet| Some(sheet.lines.first()?.period?.chinese())).collect();
            let _ = writeln!(text, "　另外比较过、没有取的：{}", words::names(&months, months.len()));
        }
    }
    let mut left = Vec::new();
    if part.unmet > 0 {
        left.push(format!("{}行不符合条件", part.unmet));
    }
    if part.elsewhere > 0 {
        left.push(format!("{}行属于别的月份", part.elsewhere));
    }
    if !left.is_empty() {
        let _ = writeln!(text, "　　这些表里另有{}，不计。", left.join("，"));
    }
}

/// What lines come to together.
fn total<'a>(part: &WayPart, lines: impl Iterator<Item = &'a WayLine>) -> String {
    let counting: Vec<&WayLine> = lines.filter(|line| line.counts).collect();
    match part.kind {
        PartKind::Extreme if counting.is_empty() => "没有取这里的".to_owned(),
        PartKind::Extreme => value(part.value.as_ref(), part.decimals),
        _ if counting.is_empty() => "没有增加".to_owned(),
        _ => number(counting.iter().filter_map(|line| line.adds).sum::<Decimal>(), part.decimals),
    }
}

fn sheet(text: &mut String, part: &WayPart, sheet: &Sheet<'_>, all: bool) {
    let Some(first) = sheet.lines.first() else { return };
    let counting: Vec<&&WayLine> = sheet.lines.iter().filter(|line| line.counts).collect();
    let cells = counting.iter().filter_map(|line| line.cells.first()?.cell);
    let period = first.period.map_or(String::new(), |period| format!("{}　", period.chinese()));
    let _ = writeln!(
        text,
        "　{period}{}　{}格　{}",
        total(part, sheet.lines.iter().copied()),
        counting.len(),
        ranges(cells).0,
    );
    let _ = writeln!(text, "　　{}", place(&first.file, &first.sheet));
    if let Some(carried) = sheet.lines.iter().find(|line| line.counts && !line.why.is_empty()) {
        let _ = writeln!(text, "　　{}", carried.why);
    }
    let mut listed = 0;
    let mut idle: BTreeMap<&str, Vec<CellRef>> = BTreeMap::new();
    for line in &sheet.lines {
        let noted = line.cells.iter().any(|cell| !cell.notes.is_empty());
        let shown = all || noted || (line.counts && counting.len() <= LISTED);
        if shown {
            listed += usize::from(line.counts);
            self::line(text, part, line);
        } else if !line.counts {
            idle.entry(reason(line)).or_default().extend(line.cells.first().and_then(|cell| cell.cell));
        }
    }
    if listed < counting.len() {
        let _ = writeln!(text, "　　　……共{}格，全部列出请加 --all", counting.len());
    }
    for (why, cells) in idle {
        let _ = writeln!(text, "　　　{}格不计（{why}）：{}", cells.len(), ranges(cells).0);
    }
}

/// Why a line adds nothing, without the place of what it repeats.
fn reason(line: &WayLine) -> &str {
    if line.why.starts_with('与') { "与前面的重复" } else { &line.why }
}

fn line(text: &mut String, part: &WayPart, line: &WayLine) {
    let Some(cell) = line.cells.first() else { return };
    let at = cell.cell.map_or(format!("第{}行", line.row), |at| at.to_string());
    let read = plain::sentence(cell.value.as_deref().unwrap_or(words::NOTHING));
    let stood = if cell.text == read || cell.text.is_empty() {
        String::new()
    } else {
        format!("（写的是“{}”）", plain::sentence(&cell.text))
    };
    let adds = match (line.counts, part.kind) {
        (false, _) => format!("　不计：{}", line.why),
        (true, PartKind::Count | PartKind::Distinct) => "　计1".to_owned(),
        (true, _) => String::new(),
    };
    let beside: Vec<String> = line.cells[1..]
        .iter()
        .filter_map(|cell| Some(format!("{}={}", cell.column, plain::sentence(cell.value.as_deref()?))))
        .collect();
    let beside = if beside.is_empty() { String::new() } else { format!("　{}", beside.join("，")) };
    let _ = writeln!(text, "　　　{at}　{read}{stood}{adds}{beside}");
    for note in line.cells.iter().flat_map(|cell| &cell.notes) {
        let _ = writeln!(text, "　　　　　{note}");
    }
}

/// The contributions once more, adding up to the figure.
fn closing(text: &mut String, results: &Results<'_>, step: &Step) {
    let indicator = &results.plan.indicators[step.indicator];
    if step.parts.is_empty() {
        return;
    }
    if step.value.is_none() {
        text.push_str("\n没有可计的格，所以没有数（不是0）。\n");
        return;
    }
    text.push('\n');
    if indicator.per_unit {
        let units: Vec<Decimal> = step
            .parts
            .iter()
            .filter(|_| indicator.value.aggregates.len() == 1)
            .filter_map(|part| match &part.value {
                Some(Value::Number(n)) => Some(*n),
                _ => None,
            })
            .collect();
        let _ = writeln!(
            text,
            "合计　{}，与汇总的数一致。",
            sum(&units, step.value.unwrap_or_default(), indicator.decimals)
        );
        return;
    }
    for part in &step.parts {
        let mut units: BTreeMap<usize, Decimal> = BTreeMap::new();
        for line in part.lines.iter().filter(|line| line.counts) {
            *units.entry(line.unit).or_default() += line.adds.unwrap_or_default();
        }
        let units: Vec<Decimal> = units.into_values().collect();
        match (part.kind, &part.value) {
            (PartKind::Extreme, made) => {
                let _ = writeln!(text, "{}　= {}", part.formula, value(made.as_ref(), part.decimals));
            }
            (_, Some(Value::Number(n))) => {
                let _ = writeln!(text, "{}　{}", part.formula, sum(&units, *n, part.decimals));
            }
            (_, made) => {
                let _ = writeln!(text, "{}　{}", part.formula, value(made.as_ref(), part.decimals));
            }
        }
    }
    let _ = writeln!(text, "合计　{}，与汇总的数一致。", figure(indicator, step.value));
}

/// `520 + 530 = 1,050`, or the number of summands when there are many.
fn sum(summands: &[Decimal], total: Decimal, least: u32) -> String {
    match summands.len() {
        0 | 1 => format!("= {}", number(total, least)),
        n if n <= SUMMANDS => {
            let summands: Vec<String> = summands.iter().map(|n| number(*n, least)).collect();
            format!("{} = {}", summands.join(" + "), number(total, least))
        }
        n => format!("{n}个单位相加 = {}", number(total, least)),
    }
}

fn aside(text: &mut String, aside: &[Aside], results: &Results<'_>, all: bool) {
    if aside.is_empty() {
        return;
    }
    text.push_str("\n没有计入的\n");
    for (at, table) in aside.iter().enumerate() {
        if at >= ASIDE && !all {
            let _ = writeln!(text, "　……共{}张，全部列出请加 --all", aside.len());
            break;
        }
        let form = table.form.map_or(String::new(), |form| format!("《{}》", results.plan.forms[form].name));
        let who = table.unit.map_or("", |unit| &results.tree.get(unit).name);
        let when = table.period.map_or(String::new(), |period| period.chinese());
        let state = if table.state == State::Nil { "本月无此项，算已报" } else { table.state.chinese() };
        let file = place(&table.place.0, &table.place.1);
        let file = if file.is_empty() { file } else { format!("　{file}") };
        let why = if table.why.is_empty() { String::new() } else { format!("　{}", table.why) };
        let _ = writeln!(text, "　{state}　{who}{when}{form}{file}{why}");
    }
}
