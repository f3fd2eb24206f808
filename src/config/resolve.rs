//! From the document to the plan: names become indexes, SQL text becomes expressions, and what does not fit is said.

mod cells;
mod checks;
mod forms;
mod graph;
mod indicators;
mod settings;
mod tables;

use super::diagnose::Mistake;
use super::expr::ExprError;
use super::plan::Plan;
use super::raw::{Document, Node, Spot};

/// Resolves the whole document. Where there are mistakes, the plan is not to be used.
pub fn plan(document: &Document<'_>, mistakes: &mut Vec<Mistake>) -> Plan {
    let root = document.root();
    let mut context = Context { document, mistakes };
    let forms = forms::forms(&mut context, &root);
    let (indicators, order) = indicators::indicators(&mut context, &root, &forms);
    let ids: Vec<&str> = indicators.iter().map(|indicator| indicator.id.as_str()).collect();
    let checks = checks::checks(&mut context, &root, &forms, &ids);
    let tables = tables::tables(&mut context, &root, &ids);
    let page_one = tables::page_one(&mut context, &root, &ids, &tables);
    let reports = tables::reports(&mut context, &root);
    Plan {
        project: settings::project(&root),
        calendar: settings::calendar(&mut context, &root),
        names: settings::names(&mut context, &root),
        exempt: settings::exempt(&mut context, &root, &forms),
        severity: settings::severity(&mut context, &root, &checks),
        limits: settings::limits(&root),
        forms,
        indicators,
        order,
        checks,
        tables,
        page_one,
        reports,
        sha256: String::new(),
    }
}

/// What every step needs: the document, and where mistakes go.
struct Context<'a, 'd> {
    document: &'a Document<'d>,
    mistakes: &'a mut Vec<Mistake>,
}

impl Context<'_, '_> {
    fn wrong(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// What is wrong inside the text of an expression, each caret at its place in the file.
    fn expression<T>(&mut self, text: &Spot<&str>, parsed: Result<T, Vec<ExprError>>) -> Option<T> {
        match parsed {
            Ok(parsed) => Some(parsed),
            Err(errors) => {
                for error in errors {
                    let span = self.document.inside(text, &error.range);
                    let mistake = Mistake::new(span, error.message);
                    self.wrong(match error.suggestion {
                        Some(suggestion) => mistake.label(suggestion),
                        None => mistake,
                    });
                }
                None
            }
        }
    }

    /// The index of `name` among `known`; `what` is what the names are names of.
    fn index(&mut self, name: &Spot<&str>, known: &[&str], what: &str) -> Option<usize> {
        let found = known.iter().position(|known| *known == name.value);
        if found.is_none() {
            let message = format!("没有“{}”这个{what}", name.value);
            self.wrong(Mistake::new(name.span.clone(), message).near(name.value, known));
        }
        found
    }

    /// The id of each node: ASCII, and used once (ids that differ only in case would meet as file and table names).
    fn ids(&mut self, nodes: &[Node<'_>], what: &str, extra: &[char]) -> Vec<String> {
        let mut ids: Vec<String> = Vec::with_capacity(nodes.len());
        for node in nodes {
            if let Some(id) = node.filled("id") {
                let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || extra.contains(&c);
                if !id.value.starts_with(|c: char| c.is_ascii_alphabetic()) || !id.value.chars().all(plain) {
                    let message = format!("代号“{}”只能用英文字母、数字和下划线，以字母开头", id.value);
                    self.wrong(Mistake::new(id.span.clone(), message).label("如 dues_amount"));
                }
                if ids.iter().any(|known| known.eq_ignore_ascii_case(id.value)) {
                    let message = format!("{what}的代号 {} 重复", id.value);
                    self.wrong(Mistake::new(id.span.clone(), message).label("前面已有同样的代号，请换一个"));
                }
            }
            ids.push(node.string("id"));
        }
        ids
    }
}
