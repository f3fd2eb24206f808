//! Whether everything that a template names is there.

use std::collections::BTreeSet;

use super::amount::MEMBERS;
use super::context::{TABLE_MEMBERS, WINDOWS};
use super::expr::{self, Reference};
use super::filters;
use super::layout::Placed;
use super::mistake::{nearest, suggest};
use super::statement::Statement;
use super::tag::Form;
use super::token::Token;
use super::values::Names;

const FUNCTIONS: [&str; 1] = ["range"];
const LOOP: [&str; 7] = ["index", "index0", "first", "last", "length", "revindex", "revindex0"];
/// Nothing else begins a name with more than one part.
const GROUPS: [&str; 3] = ["names", "units", "tables"];

/// A name that the template declares, and the table that its rows come from.
#[derive(Clone, Debug)]
struct Local {
    name: String,
    table: Option<String>,
}

/// What is wrong with the names in a part's tags: the tag's index and the message.
pub(super) fn names(tags: &[Placed], names: &Names) -> Vec<(usize, String)> {
    let mut check = Check { names, loops: Vec::new(), set: Vec::new() };
    let mut wrong = Vec::new();
    for (i, placed) in tags.iter().enumerate() {
        let mut messages = match (&placed.tag.form, &placed.statement) {
            (Form::Output, _) => check.expression(&placed.tag.tokens),
            (_, Some(statement)) => check.statement(statement),
            _ => Vec::new(),
        };
        messages.dedup();
        wrong.extend(messages.into_iter().map(|message| (i, message)));
    }
    wrong
}

struct Check<'a> {
    names: &'a Names,
    /// What the loops around declare.
    loops: Vec<Vec<Local>>,
    set: Vec<Local>,
}

impl Check<'_> {
    fn statement(&mut self, statement: &Statement) -> Vec<String> {
        match statement {
            Statement::For(names, over) => {
                let wrong = self.expression(over);
                let table = self.table(over);
                let local = |name: &String| Local { name: name.clone(), table: table.clone() };
                self.loops.push(names.iter().map(local).collect());
                wrong
            }
            Statement::EndFor => {
                self.loops.pop();
                Vec::new()
            }
            Statement::If(condition) | Statement::Elif(condition) => self.expression(condition),
            Statement::Set(name, value) => {
                let wrong = self.expression(value);
                self.set.push(Local { name: name.clone(), table: None });
                wrong
            }
            Statement::Else | Statement::EndIf => Vec::new(),
        }
    }

    /// The table whose rows a loop goes through.
    fn table(&self, over: &[Token]) -> Option<String> {
        match expr::references(over).as_slice() {
            [Reference::Path(path), ..] => match path.as_slice() {
                [tables, id, rest @ ..] if tables == "tables" => {
                    let window = |rest: &[String]| matches!(rest, [window, ..] if WINDOWS.contains(&window.as_str()));
                    let rest = if window(rest) { &rest[1..] } else { rest };
                    (rest.is_empty() || rest == ["rows"]).then(|| id.clone())
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn expression(&self, tokens: &[Token]) -> Vec<String> {
        let references = expr::references(tokens);
        references.iter().filter_map(|reference| self.reference(reference)).collect()
    }

    fn reference(&self, reference: &Reference) -> Option<String> {
        match reference {
            Reference::Path(path) => self.path(path),
            Reference::Filter(name) if filters::names().any(|known| known == name) => None,
            Reference::Filter(name) => {
                let all: Vec<&str> = filters::names().collect();
                let hint = suggest(name, all.iter().copied(), &format!("能用的有 {}。", all.join("、")));
                Some(format!("没有过滤器“{name}”；{hint}"))
            }
            Reference::Test(name) if filters::TESTS.contains(&name.as_str()) => None,
            Reference::Test(name) => Some(format!("is 后面的“{name}”不认识；能用的有 {}。", filters::TESTS.join("、"))),
            Reference::Function(name) if FUNCTIONS.contains(&name.as_str()) => None,
            Reference::Function(name) if filters::names().any(|known| known == name) => {
                Some(format!("“{name}”是过滤器，要写在竖线后面：{{{{ 名称|{name} }}}}。"))
            }
            Reference::Function(name) => Some(format!("没有“{name}”这个函数。请改用过滤器，或删去。")),
        }
    }

    /// Whether the name at the top is there, and what follows it.
    fn path(&self, path: &[String]) -> Option<String> {
        let known = path.iter().position(|name| name == expr::ANY).unwrap_or(path.len());
        let (root, rest) = path[..known].split_first()?;
        if rest.is_empty() && known < path.len() && GROUPS.contains(&root.as_str()) {
            return None;
        }
        let locals = self.loops.iter().rev().flatten().chain(self.set.iter().rev());
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        if let Some(local) = locals.clone().find(|local| local.name == *root) {
            let columns = local.table.as_ref().and_then(|table| self.names.tables.get(table))?;
            return column(columns, local.table.as_deref().unwrap_or_default(), &rest);
        }
        match (root.as_str(), rest.as_slice()) {
            ("loop", rest) if !self.loops.is_empty() => match rest {
                [] => Some("要写明 loop 的哪一项，如 loop.index（第几行）。".to_owned()),
                [first, ..] if LOOP.contains(first) => None,
                [first, ..] => Some(format!("没有 loop.{first}；能用的有 {}。", LOOP.join("、"))),
            },
            ("names", [key, ..]) if self.names.names.contains(*key) => None,
            ("names", [key, ..]) => {
                Some(unknown("names", key, "config.toml 的 [names] 里没有", self.names.names.iter()))
            }
            ("units", [code, rest @ ..]) if self.names.units.contains(*code) => match rest {
                [] => Some(format!("要写明单位的哪个指标：units.{code}.指标代码。")),
                [id, rest @ ..] if self.names.indicators.contains_key(*id) => member(id, rest),
                [id, ..] => Some(self.indicator(id)),
            },
            ("units", [code, ..]) => Some(unknown("units", code, "单位目录里没有代码", self.names.units.iter())),
            ("tables", [id, window, rest @ ..]) if WINDOWS.contains(window) => {
                let over: Vec<String> =
                    ["tables", id].into_iter().chain(rest.iter().copied()).map(str::to_owned).collect();
                self.path(&over)
            }
            ("tables", [id, rest @ ..]) => match (self.names.tables.get(*id), rest) {
                (None, _) => Some(unknown("tables", id, "config.toml 里没有表", self.names.tables.keys())),
                (Some(columns), ["total", rest @ ..]) if !rest.is_empty() => column(columns, id, rest),
                (Some(_), [name, ..]) if !TABLE_MEMBERS.contains(name) => Some(format!(
                    "表 tables.{id} 没有“{name}”；能用的有 {}、{}。",
                    TABLE_MEMBERS.join("、"),
                    WINDOWS.join("、")
                )),
                _ => None,
            },
            (group, []) if GROUPS.contains(&group) => Some(format!("要写明 {group} 的哪一个，如 {group}.代码。")),
            (word, rest) if self.names.words.contains(word) => {
                rest.first().map(|member| format!("“{word}”后面不能再写“.{member}”。"))
            }
            (id, rest) if self.names.indicators.contains_key(id) => member(id, rest),
            (id, _) => Some(self.indicator(id)),
        }
    }

    /// What to say of an unknown name at the top, or of an unknown indicator of a unit.
    fn indicator(&self, id: &str) -> String {
        if let Some((code, _)) = self.names.indicators.iter().find(|(_, name)| name.as_str() == id) {
            return format!("要写指标的代码，不写名称：“{id}”的代码是 {code}。");
        }
        if self.names.names.contains(id) {
            return format!("没有“{id}”；[names] 里的词要写成 names.{id}。");
        }
        if self.names.tables.contains_key(id) {
            return format!("没有“{id}”；表要写成 tables.{id}。");
        }
        let known = self.names.indicators.keys().chain(&self.names.words).map(String::as_str);
        let locals = self.loops.iter().flatten().chain(&self.set).map(|local| local.name.as_str());
        match nearest(id, known.chain(locals)) {
            Some(near) => {
                let called = self.names.indicators.get(near).map(|name| format!("（{name}）")).unwrap_or_default();
                format!("没有“{id}”这个名称；最接近的是“{near}”{called}，请改正。")
            }
            None => format!("没有“{id}”这个名称。可用的指标代码见《汇总表》的“报告数据”和 config.toml。"),
        }
    }
}

/// What follows an indicator's id.
fn member(id: &str, rest: &[&str]) -> Option<String> {
    let first = rest.first()?;
    if MEMBERS.contains(first) {
        return None;
    }
    Some(format!(
        "指标“{id}”没有“.{first}”；{}",
        suggest(first, MEMBERS, &format!("能用的有 {}。", MEMBERS.join("、")))
    ))
}

/// What follows a row of a table.
fn column(columns: &BTreeSet<String>, table: &str, rest: &[&str]) -> Option<String> {
    let (first, rest) = rest.split_first()?;
    if !columns.contains(*first) {
        let hint = suggest(first, columns.iter().map(String::as_str), "请照 config.toml 里这张表的 indicators 写。");
        return Some(format!("表 tables.{table} 没有“{first}”这一栏；{hint}"));
    }
    member(first, rest)
}

fn unknown<'a>(group: &str, wrong: &str, what: &str, names: impl Iterator<Item = &'a String> + Clone) -> String {
    let hint = match nearest(wrong, names.clone().map(String::as_str)) {
        Some(near) => format!("最接近的是“{group}.{near}”，请改正。"),
        None => {
            let some: Vec<&str> = names.map(String::as_str).take(8).collect();
            if some.is_empty() {
                "那里还一个都没有。".to_owned()
            } else {
                format!("现有的是 {}。", some.join("、"))
            }
        }
    };
    format!("{what}“{wrong}”；{hint}")
}
