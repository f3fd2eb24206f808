//! The template engine, set up so that everything that a tag writes goes through our hands.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::amount::{Amount, Pick, Recorder, Seen};
use super::filters::{self, wrong};
use super::markers;
use super::values::Figure;

/// What one filling may cost, in the engine's units: far more than any report, far less than a minute.
const FUEL: u64 = 20_000_000;

/// What was written for one tag.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The tag's number in the part.
    pub(super) tag: usize,
    /// The figures that went into it.
    pub(super) figures: Vec<Arc<Figure>>,
    /// The figure that it says, and which of its values; words and what was made of figures say none.
    pub(super) claim: Option<(Arc<Figure>, Pick)>,
    /// Whether it says that as it is, without filters.
    pub(super) plain: bool,
    /// Whether the template calculated it.
    pub(super) computed: bool,
}

/// All entries of a part, in the order of the writing, and what conditions came to.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) entries: Vec<Entry>,
    /// What went into the values that the template gave names to, figures and whether it calculated.
    kept: HashMap<String, Seen>,
    truths: HashMap<usize, bool>,
    reasons: HashMap<usize, String>,
}

/// The log, shared with the engine's functions.
pub(super) type SharedLog = Arc<Mutex<Log>>;

/// An engine that knows our filters, for looking at expressions.
pub(super) fn bare() -> Environment<'static> {
    with_filters(&Arc::default())
}

fn with_filters(recorder: &Arc<Recorder>) -> Environment<'static> {
    let mut env = Environment::empty();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    filters::register(&mut env, recorder);
    let syntax = SyntaxConfig::builder()
        .variable_delimiters(markers::OUTPUT.0, markers::OUTPUT.1)
        .block_delimiters(markers::STATEMENT.0, markers::STATEMENT.1)
        .comment_delimiters(markers::COMMENT.0, markers::COMMENT.1)
        .build();
    if let Ok(syntax) = syntax {
        env.set_syntax(syntax);
    }
    env
}

/// Renders `source`, a part whose elements have `prefix`.
///
/// # Errors
/// What the engine says, with the number of the tag where it is known.
pub(super) fn render(
    source: &str,
    prefix: &str,
    context: &Value,
    recorder: &Arc<Recorder>,
) -> Result<(String, Log), (Option<usize>, String)> {
    let mut env = with_filters(recorder);
    env.set_fuel(Some(FUEL));
    let log: SharedLog = Arc::default();
    functions(&mut env, prefix, recorder, &log);
    let rendered = env.template_from_str(source).and_then(|template| template.render(context.clone()));
    drop(env);
    let text = rendered.map_err(|e| (e.line().and_then(|line| tag_of_line(source, line)), chinese(&e)))?;
    let log = std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((text, log))
}

/// Each tag begins a line of its own and names its number.
fn tag_of_line(source: &str, line: usize) -> Option<usize> {
    let line = source.lines().nth(line.checked_sub(1)?)?;
    let start = line.find("__")?;
    let digits = line[start..].split_once('(')?.1;
    digits.split([',', ')']).next()?.trim().parse().ok()
}

fn functions(env: &mut Environment<'_>, prefix: &str, recorder: &Arc<Recorder>, log: &SharedLog) {
    let locked = |log: &SharedLog, act: &mut dyn FnMut(&mut Log)| {
        act(&mut log.lock().unwrap_or_else(PoisonError::into_inner));
    };
    let write = {
        let (log, prefix) = (Arc::clone(log), prefix.to_owned());
        move |tag: usize, text: &str, seen: Seen, said: Option<&Amount>| {
            let claim = said.map(|amount| (Arc::clone(&amount.figure), amount.pick));
            let plain = said.is_some_and(|amount| {
                amount.text() == Amount::new(&amount.figure, amount.pick, &amount.recorder).text()
            });
            let mut number = 0;
            locked(&log, &mut |log| {
                number = log.entries.len();
                let (figures, computed) = (seen.figures.clone(), seen.computed);
                log.entries.push(Entry { tag, figures, claim: claim.clone(), plain, computed });
            });
            format!("{}{number}{}{}{}", markers::BEGIN, markers::MIDDLE, escaped(text, &prefix), markers::END)
        }
    };
    {
        let (recorder, write) = (Arc::clone(recorder), write.clone());
        env.add_function("__out", move |tag: usize, value: Value, _recalled: Rest<Value>| -> Result<String, Error> {
            let text = shown(&value)?;
            let seen = recorder.take();
            let text = seen.undecided.as_ref().map_or(text, |reason| format!("【待补：{reason}】"));
            let said = value.downcast_object_ref::<Amount>();
            let said = said.filter(|amount| amount.is_figure() && seen.undecided.is_none());
            Ok(write(tag, &text, seen, said))
        });
    }
    {
        let (recorder, log) = (Arc::clone(recorder), Arc::clone(log));
        env.add_function("__undecided", move |tag: usize, value: Value| -> bool {
            let truth = value.is_true();
            let seen = recorder.take();
            locked(&log, &mut |log| {
                log.truths.insert(tag, truth);
                log.reasons.insert(tag, seen.undecided.clone().unwrap_or_default());
            });
            seen.undecided.is_some()
        });
    }
    {
        let log = Arc::clone(log);
        env.add_function("__truth", move |tag: usize| -> bool {
            let mut truth = false;
            locked(&log, &mut |log| truth = log.truths.get(&tag).copied().unwrap_or(false));
            truth
        });
    }
    {
        let log = Arc::clone(log);
        env.add_function("__reason", move |tag: usize| -> String {
            let mut reason = String::new();
            locked(&log, &mut |log| reason = log.reasons.get(&tag).cloned().unwrap_or_default());
            write(tag, &format!("【待补：{reason}】"), Seen::default(), None)
        });
    }
    {
        let (recorder, log) = (Arc::clone(recorder), Arc::clone(log));
        // What is not known stays so under its name, and what it was made of is remembered.
        env.add_function("__keep", move |_tag: usize, name: String, value: Value, _recalled: Rest<Value>| -> Value {
            let mut seen = recorder.take();
            let value = match seen.undecided.take() {
                Some(reason) => filters::object(Amount::nothing(reason, &recorder)),
                None => value,
            };
            // A figure says itself what it is.
            if value.downcast_object_ref::<Amount>().is_some_and(Amount::is_figure) {
                seen = Seen::default();
            }
            locked(&log, &mut |log| drop(log.kept.insert(name.clone(), std::mem::take(&mut seen))));
            value
        });
    }
    {
        let (recorder, log) = (Arc::clone(recorder), Arc::clone(log));
        env.add_function("__recall", move |names: Rest<String>| {
            locked(&log, &mut |log| {
                names.iter().filter_map(|name| log.kept.get(name)).for_each(|kept| recorder.recall(kept))
            });
        });
    }
    env.add_function("__each", |_tag: usize, value: Value| -> Result<Value, Error> {
        match value.try_iter() {
            Ok(_) if value.as_str().is_none() => Ok(value),
            _ => Err(wrong("for 后面要写一张表，如 tables.ID；这里不是表。".to_owned())),
        }
    });
    env.add_function("range", minijinja::functions::range);
}

/// A value as text.
fn shown(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::Undefined => Err(wrong("这里没有值：名称有误，或这一行没有这一栏。".to_owned())),
        ValueKind::None => Ok(String::new()),
        ValueKind::Bool => Ok(if value.is_true() { "是" } else { "否" }.to_owned()),
        ValueKind::Number if !value.is_integer() => {
            let number = f64::try_from(value.clone()).ok().and_then(filters::exact);
            let nothing = || Amount::nothing(filters::BY_ZERO.to_owned(), &Arc::default()).text();
            Ok(number.map_or_else(nothing, |number| number.to_string()))
        }
        ValueKind::Number | ValueKind::String => Ok(value.to_string()),
        _ if value.downcast_object_ref::<Amount>().is_some() => Ok(value.to_string()),
        _ => Err(wrong("这里是一张表或一组数，不能直接填；请写明其中哪一个。".to_owned())),
    }
}

/// `text` within a text element: markup is text, line breaks and tabs are Word's.
fn escaped(text: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\t' => {
                let name = if c == '\n' { "br" } else { "tab" };
                let _ = write!(out, "</{prefix}t><{prefix}{name}/><{prefix}t xml:space=\"preserve\">");
            }
            '\r' => {}
            c if markers::is_control(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// What the engine says, for clerks.
pub(super) fn chinese(error: &Error) -> String {
    let detail = error.detail().unwrap_or_default();
    if detail.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) {
        return detail.to_owned();
    }
    let said = match error.kind() {
        ErrorKind::SyntaxError | ErrorKind::BadEscape => "写法有误，请检查括号、引号、竖线和逗号",
        ErrorKind::UnknownFilter => "没有这个过滤器",
        ErrorKind::UnknownTest => "is 后面的词不认识",
        ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => "没有这个函数",
        ErrorKind::UndefinedError => "这里没有值：名称有误，或这一行没有这一栏",
        ErrorKind::TooManyArguments => "括号里写的太多",
        ErrorKind::MissingArgument => "括号里少写了内容",
        ErrorKind::OutOfFuel => "循环太多，超出上限",
        ErrorKind::InvalidOperation => "这几样不能这样比较或计算",
        _ => "不能计算",
    };
    if detail.is_empty() { format!("{said}。") } else { format!("{said}（{detail}）。") }
}
