//! The same answers for programs. `value`, `formula`, `parts` and `cells` are fixed; values are exact decimals as text, as
//! `data/indicators.csv` writes them.

use huizong_intake::model::{Finding, Value};
use huizong_intake::typing::display;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::model::{Deed, DeedTable, PartKind, Published, Results, Step, Way, WayCell, WayLine, WayPart};
use crate::report::flat;

/// The way from a figure to its cells.
#[must_use]
pub fn way_json(way: &Way, results: &Results<'_>) -> Json {
    let Some(first) = way.steps.first() else { return Json::Null };
    let indicator = &results.plan.indicators[first.indicator];
    let unit = results.tree.get(way.node);
    let mut cells = Vec::new();
    let mut others = Vec::new();
    for step in &way.steps {
        for part in &step.parts {
            for line in &part.lines {
                let told = self::line(results, step, part, line);
                if line.counts { cells.push(told) } else { others.push(told) }
            }
        }
    }
    let aside: Vec<Json> = way
        .aside
        .iter()
        .map(|table| {
            json!({
                "state": table.state.id(),
                "unit": code(results, table.unit),
                "form": form(results, table.form),
                "period": table.period.map(|p| p.to_string()),
                "file": table.place.0,
                "sheet": table.place.1,
                "reason": table.why,
            })
        })
        .collect();
    json!({
        "indicator": indicator.id,
        "name": indicator.name,
        "unit": unit.code,
        "unit_name": unit.name,
        "period": results.period.to_string(),
        "window": way.window.id(),
        "measure": indicator.unit,
        "value": figure(results, first),
        "formula": indicator.value.text,
        "where": first.condition,
        "per_unit": indicator.per_unit,
        "expected": way.coverage.0,
        "reported": way.coverage.1,
        "published": match &way.published {
            Published::Not => Json::Null,
            Published::Same => Json::Bool(true),
            Published::Other(_) => Json::Bool(false),
        },
        "parts": parts(way, results, first),
        "cells": cells,
        "others": others,
        "aside": aside,
    })
}

fn figure(results: &Results<'_>, step: &Step) -> Option<String> {
    step.value.map(|value| flat::plain(value, results.plan.indicators[step.indicator].is_percent()))
}

fn parts(way: &Way, results: &Results<'_>, step: &Step) -> Vec<Json> {
    if results.plan.indicators[step.indicator].form.is_some() {
        return step.parts.iter().map(|part| self::part(results, part)).collect();
    }
    let of = |of: &usize| {
        let step = &way.steps[*of];
        let indicator = &results.plan.indicators[step.indicator];
        json!({
            "indicator": indicator.id,
            "name": indicator.name,
            "formula": indicator.value.text,
            "where": step.condition,
            "per_unit": indicator.per_unit,
            "value": figure(results, step),
            "parts": parts(way, results, step),
        })
    };
    step.of.iter().map(of).collect()
}

fn part(results: &Results<'_>, part: &WayPart) -> Json {
    let kind = match part.kind {
        PartKind::Sum => "sum",
        PartKind::Count => "count",
        PartKind::Distinct => "distinct",
        PartKind::Extreme => "extreme",
    };
    json!({
        "part": part.number,
        "kind": kind,
        "unit": code(results, part.unit),
        "formula": part.formula,
        "value": part.value.as_ref().map(written),
        "cells": part.lines.iter().filter(|line| line.counts).count(),
        "unmet": part.unmet,
        "elsewhere": part.elsewhere,
    })
}

fn line(results: &Results<'_>, step: &Step, part: &WayPart, line: &WayLine) -> Json {
    let nothing = WayCell::default();
    let cell = line.cells.first().unwrap_or(&nothing);
    let form = results.plan.indicators[step.indicator].form;
    let beside: Vec<Json> = line.cells.iter().skip(1).map(beside).collect();
    json!({
        "file": line.file,
        "sheet": line.sheet,
        "cell": address(cell),
        "text": cell.text,
        "value": cell.value,
        "adds": line.adds.filter(|_| !line.hidden).map(exact),
        "part": part.number,
        "indicator": results.plan.indicators[step.indicator].id,
        "unit": code(results, Some(line.unit)),
        "form": self::form(results, form),
        "period": line.period.map(|p| p.to_string()),
        "row": line.row,
        "column": cell.column,
        "with": beside,
        "notes": cell.notes,
        "why": line.why,
    })
}

fn beside(cell: &WayCell) -> Json {
    json!({
        "column": cell.column, "cell": address(cell), "text": cell.text, "value": cell.value, "notes": cell.notes,
    })
}

fn address(cell: &WayCell) -> Option<String> {
    cell.cell.map(|at| at.to_string())
}

fn exact(number: Decimal) -> String {
    number.normalize().to_string()
}

fn written(value: &Value) -> String {
    match value {
        Value::Number(number) => exact(*number),
        other => display(other),
    }
}

fn code(results: &Results<'_>, unit: Option<usize>) -> Option<String> {
    unit.map(|unit| results.tree.get(unit).code.clone())
}

fn form(results: &Results<'_>, form: Option<usize>) -> Option<String> {
    form.map(|form| results.plan.forms[form].id.clone())
}

/// What a cell did.
#[must_use]
pub fn deed_json(deed: &Deed, results: &Results<'_>) -> Json {
    let (file, sheet, cell) = &deed.place;
    let mended = deed.mended.iter().map(|(slip, was, now)| json!({ "slip": slip, "was": was, "now": now }));
    json!({
        "file": file,
        "sheet": sheet,
        "cell": cell.map(|cell| cell.to_string()),
        "text": deed.text,
        "value": deed.tables.iter().find_map(|table| table.value.clone()),
        "mended": mended.collect::<Vec<Json>>(),
        "tables": deed.tables.iter().map(|table| self::table(table, results)).collect::<Vec<Json>>(),
        "findings": deed.findings.iter().map(finding).collect::<Vec<Json>>(),
        "layout": deed.layout,
    })
}

fn table(table: &DeedTable, results: &Results<'_>) -> Json {
    let uses: Vec<Json> = table
        .uses
        .iter()
        .map(|used| {
            let on: Vec<&str> = used.on.iter().map(|&i| results.plan.indicators[i].id.as_str()).collect();
            json!({
                "indicator": results.plan.indicators[used.indicator].id,
                "formula": used.formula,
                "windows": used.windows.iter().map(|window| window.id()).collect::<Vec<_>>(),
                "counts": used.counts,
                "adds": used.adds.map(exact),
                "why": used.what,
                "on": on,
            })
        })
        .collect();
    json!({
        "state": table.state.id(),
        "reason": table.reason,
        "unit": code(results, table.unit),
        "form": form(results, table.form),
        "period": table.period.map(|p| p.to_string()),
        "column": table.column,
        "key": table.key,
        "month": table.month.map(|p| p.to_string()),
        "value": table.value,
        "rejected": table.rejected,
        "uses": uses,
    })
}

fn finding(finding: &Finding) -> Json {
    json!({
        "severity": finding.severity.id(),
        "check": finding.check,
        "unit": finding.unit,
        "form": finding.form,
        "period": finding.period.map(|p| p.to_string()),
        "cell": finding.cell,
        "value": finding.value,
        "expected": finding.expected,
        "message": finding.message,
        "remedy": finding.remedy,
        "explanation": finding.answer.as_ref().map(|answer| &answer.text),
    })
}
