//! The small sections: project, calendar, names, exemptions, severities, limits.

use std::collections::BTreeMap;

use huizong_intake::model::calendar::Calendar;
use huizong_intake::model::finding::BUILT_IN;
use huizong_intake::model::{Form, Severity};

use super::super::diagnose::Mistake;
use super::super::plan::{Check, Exempt, Limits, Project};
use super::super::raw::Node;
use super::{Context, checks, forms};

/// `[project]`.
pub fn project(root: &Node<'_>) -> Project {
    let node = root.node("project");
    let text = |key: &str| node.as_ref().and_then(|node| node.filled(key)).map(|text| text.value.to_owned());
    Project {
        name: text("name").unwrap_or_default(),
        units: text("units").unwrap_or_else(|| "单位目录.xlsx".to_owned()),
        targets: text("targets"),
    }
}

/// `[calendar]`.
pub fn calendar(context: &mut Context<'_, '_>, root: &Node<'_>) -> Calendar {
    let Some(node) = root.node("calendar") else {
        return Calendar::default();
    };
    let calendar = Calendar { holidays: node.days("holidays"), workdays: node.days("workdays") };
    if let Some(day) = calendar.workdays.iter().find(|day| calendar.holidays.contains(day)) {
        let span = node.key_span("workdays");
        context.wrong(Mistake::new(span, format!("{day} 又放假又上班")).label("请删去一处"));
    }
    calendar
}

/// `[names]`: the report says `names.KEY`, so keys are plain words.
pub fn names(context: &mut Context<'_, '_>, root: &Node<'_>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (key, text) in root.text_map("names") {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !key.value.starts_with(|c: char| c.is_ascii_alphabetic()) || !key.value.chars().all(plain) {
            let message = format!("“{}”只能用英文字母、数字和下划线，以字母开头", key.value);
            context.wrong(Mistake::new(key.span.clone(), message).label("报告里写 names.键"));
        }
        names.insert(key.value.to_owned(), text.value.to_owned());
    }
    names
}

/// `[[exempt]]`.
pub fn exempt(context: &mut Context<'_, '_>, root: &Node<'_>, all: &[Form]) -> Vec<Exempt> {
    let ids: Vec<&str> = all.iter().map(|form| form.id.as_str()).collect();
    let mut exempt = Vec::new();
    for node in root.nodes("exempt") {
        let (from, until) = forms::span(context, &node);
        let form = node.filled("form").and_then(|name| context.index(&name, &ids, "报表"));
        if let Some(form) = form {
            exempt.push(Exempt { unit: node.string("unit"), form, from, until });
        }
    }
    exempt
}

/// `[severity]`.
pub fn severity(context: &mut Context<'_, '_>, root: &Node<'_>, declared: &[Check]) -> BTreeMap<String, Severity> {
    let built_in = BUILT_IN.iter().map(|(id, _)| *id);
    let known: Vec<&str> = built_in.chain(declared.iter().map(|check| check.id.as_str())).collect();
    let mut severities = BTreeMap::new();
    for (id, word) in root.text_map("severity") {
        if context.index(&id, &known, "审核").is_some()
            && let Some(severity) = checks::severity(word.value)
        {
            severities.insert(id.value.to_owned(), severity);
        }
    }
    severities
}

/// `[limits]`.
pub fn limits(root: &Node<'_>) -> Limits {
    let node = root.node("limits");
    let default = Limits::default();
    let limit = |key: &str, default: u64| {
        let named = node.as_ref().and_then(|node| node.integer(key));
        named.and_then(|n| u64::try_from(n).ok()).unwrap_or(default)
    };
    Limits {
        file_bytes: limit("file_bytes", default.file_bytes),
        inflated_bytes: limit("inflated_bytes", default.inflated_bytes),
        entries: limit("entries", default.entries),
        ratio: limit("ratio", default.ratio),
        cells: limit("cells", default.cells),
        memory_bytes: limit("memory_bytes", default.memory_bytes),
        seconds: limit("seconds", default.seconds),
    }
}
