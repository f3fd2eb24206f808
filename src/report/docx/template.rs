//! A template: opened, checked, filled.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::amount::Recorder;
use super::engine::Log;
use super::filled::{Filled, Stray, Used};
use super::layout::{self, Placed, Spot};
use super::mistake::{Mistake, Place};
use super::package::{self, Limits, TextPart};
use super::statement::Statement;
use super::tag::{self, Form};
use super::values::{Figure, Names, Values};
use super::xml::Part;
use super::{check, compile, context, engine, expr, markers, strays, tidy, token};

/// More mistakes of a part are not said, since whoever made so many mends these first.
const SAID: usize = 300;
/// More mistakes that show only with values are not looked for.
const MOST: usize = 50;

/// A Word file with placeholders, found to be well written.
#[derive(Debug)]
pub struct Template {
    bytes: Vec<u8>,
    parts: Vec<Prepared>,
    /// Every part of every name in it.
    named: BTreeSet<String>,
}

/// A part with text.
#[derive(Debug)]
struct Prepared {
    path: String,
    name: String,
    part: Part,
    tags: Vec<Placed>,
    /// For the template engine.
    source: String,
}

impl Template {
    /// Opens a template and finds everything that is wrong with it by itself.
    ///
    /// # Errors
    /// All mistakes at once, in the order of the text.
    pub fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, Vec<Mistake>> {
        let opened = package::open(&bytes, limits).map_err(|message| vec![Mistake::file(message)])?;
        let (mut parts, mut mistakes) = (Vec::new(), Vec::new());
        for part in opened.parts {
            match Prepared::new(part) {
                Ok((prepared, wrong)) => {
                    parts.push(prepared);
                    mistakes.extend(wrong);
                }
                Err(mistake) => mistakes.push(*mistake),
            }
        }
        for part in opened.drawn {
            if part.xml.contains("{{") || part.xml.contains("{%") {
                let message = "图表里的占位符不能填。请删去，把文字写在图表旁边的段落里。".to_owned();
                mistakes.push(Mistake { place: Place::whole(&part.name), tag: String::new(), message });
            }
        }
        let named = parts.iter().flat_map(|part| &part.tags).flat_map(named).collect();
        if mistakes.is_empty() { Ok(Self { bytes, parts, named }) } else { Err(mistakes) }
    }

    /// Everything that the template names and nobody declares.
    #[must_use]
    pub fn check(&self, names: &Names) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for prepared in &self.parts {
            let wrong = check::names(&prepared.tags, names);
            mistakes.extend(wrong.into_iter().take(SAID).map(|(tag, message)| prepared.mistake(tag, message)));
            mistakes.extend(prepared.single_braces(names));
        }
        mistakes
    }

    /// Fills the template. The same values give the same bytes.
    ///
    /// # Errors
    /// All mistakes that [`check`](Self::check) finds, else those that show only with values.
    pub fn fill(&self, values: &Values) -> Result<Filled, Vec<Mistake>> {
        let mut mistakes = self.check(&values.declared());
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let recorder = Arc::default();
        let context = context::context(values, &recorder);
        let mut changed = HashMap::new();
        let mut used = Vec::new();
        for prepared in self.parts.iter().filter(|prepared| !prepared.tags.is_empty()) {
            let (text, log) = match prepared.render(&context, &recorder) {
                Ok(rendered) => rendered,
                Err(wrong) => {
                    mistakes.extend(wrong);
                    continue;
                }
            };
            let loops = prepared.tags.iter().any(|tag| matches!(tag.statement, Some(Statement::For(..))));
            match tidy::tidy(text, loops).and_then(Part::scan) {
                Ok(part) => {
                    prepared.collect(&part, &log, &mut used);
                    changed.insert(prepared.path.clone(), markers::strip(&part.source));
                }
                Err(message) => mistakes.push(prepared.mistake(usize::MAX, format!("填好后不能再读：{message}。"))),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let bytes = package::copy(&self.bytes, &changed).map_err(|message| vec![Mistake::file(message)])?;
        let strays = self.strays(&used);
        Ok(Filled { bytes, used, strays })
    }

    /// Whether `name` may be named in it: it is, or something is only named when the template is filled (`units[x]`).
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        self.named.contains(name) || self.named.contains(expr::ANY)
    }

    /// How many placeholders it has that write something.
    #[must_use]
    pub fn placeholders(&self) -> usize {
        let outputs = |part: &Prepared| {
            let seen = |tag: &&Placed| tag.tag.form == Form::Output && !part.part.paragraphs[tag.paragraph].fallback;
            part.tags.iter().filter(seen).count()
        };
        self.parts.iter().map(outputs).sum()
    }

    fn strays(&self, used: &[Used]) -> Vec<Stray> {
        let written =
            strays::written(used.iter().filter(|used| used.todo().next().is_none()).map(|used| used.shown.as_str()));
        let mut strays = Vec::new();
        for prepared in &self.parts {
            let mut tags = prepared.tags.iter().peekable();
            for (index, paragraph) in prepared.part.paragraphs.iter().enumerate() {
                let mut hidden = vec![false; paragraph.chars.len() + 1];
                for (i, char) in paragraph.chars.iter().enumerate() {
                    hidden[i] = char.is_solid() || char.field;
                }
                while let Some(placed) = tags.next_if(|placed| placed.paragraph <= index) {
                    if placed.paragraph == index {
                        hidden[placed.tag.chars.clone()].fill(true);
                    }
                }
                if paragraph.fallback {
                    continue;
                }
                let text: Vec<char> = paragraph.chars.iter().map(|char| char.c).collect();
                for typed in strays::find(&text, |i| hidden[i]) {
                    if !written.contains(&typed.text) {
                        let place = Place::of(&prepared.part, &prepared.name, index, typed.at);
                        strays.push(Stray { number: typed.text, place });
                    }
                }
            }
        }
        strays
    }
}

impl Prepared {
    fn new(text: TextPart) -> Result<(Self, Vec<Mistake>), Box<Mistake>> {
        let TextPart { path, name, xml } = text;
        let whole = |message: String| Box::new(Mistake { place: Place::whole(&name), tag: String::new(), message });
        if xml.contains(markers::is_control) {
            return Err(whole("含有不允许的控制字符。请用 Word 打开后另存。".to_owned()));
        }
        let part =
            Part::scan(xml).map_err(|e| whole(format!("已损坏（{e}）。请用 Word 或 WPS 打开后另存为 .docx。")))?;
        let (mut tags, mut mistakes) = (Vec::new(), Vec::new());
        for (index, paragraph) in part.paragraphs.iter().enumerate() {
            let mut say = |at: usize, tag: &str, message: &str| {
                if mistakes.len() >= SAID {
                    return;
                }
                let place = Place::of(&part, &name, index, at);
                mistakes.push(Mistake { place, tag: tag.to_owned(), message: message.to_owned() });
            };
            if ["{{", "{%", "｛｛"].iter().any(|open| paragraph.instructions.contains(open)) {
                let code = paragraph.instructions.trim();
                say(0, code, "写在域代码里，不能填。请按 Ctrl+Shift+F9 把域转为文字，或删去后重新输入。");
            }
            let (found, broken) = tag::find(&paragraph.chars);
            for broken in broken {
                say(broken.at, &broken.raw, &broken.why);
            }
            for tag in found {
                if part.is_bound(paragraph.chars[tag.brace].element) {
                    let message = "写在绑定了文档属性的内容控件里，打开时会被属性覆盖。请右键删除内容控件，保留文字。";
                    say(tag.brace, &tag.raw, message);
                }
                let statement = match tag.form {
                    Form::Statement => match Statement::read(&tag.tokens) {
                        Ok(statement) => Some(statement),
                        Err(why) => {
                            say(tag.brace, &tag.raw, &why);
                            continue;
                        }
                    },
                    _ => None,
                };
                let behind = paragraph.chars.get(tag.chars.end).map(|char| char.c);
                if tag.form == Form::Output
                    && tag.tokens.iter().any(|t| t.is("余"))
                    && matches!(behind, Some('余' | '多'))
                {
                    say(tag.brace, &tag.raw, "后面不要再写“余”或“多”：过滤器“余”自己会写，数是整数时会省去。");
                }
                if let Err(why) = grammar(&tag, statement.as_ref()) {
                    say(tag.brace, &tag.raw, &why);
                }
                tags.push(Placed { paragraph: index, tag, statement, spot: Spot::Here });
            }
        }
        // A text box's paragraphs stand within the one that it is anchored in.
        let start = |placed: &Placed| part.paragraphs[placed.paragraph].chars[placed.tag.brace].at.start;
        tags.sort_by_key(start);
        mistakes.extend(layout::arrange(&part, &name, &mut tags));
        mistakes.sort_by_key(|mistake| mistake.place.paragraph);
        let source = compile::source(&part, &tags);
        Ok((Self { path, name, part, tags, source }, mistakes))
    }

    /// Renders the part. A placeholder that cannot be evaluated is left out for the next try, so that all are found;
    /// behind a statement that cannot be, nothing more is.
    fn render(&self, context: &minijinja::Value, recorder: &Arc<Recorder>) -> Result<(String, Log), Vec<Mistake>> {
        let first = engine::render(&self.source, &self.part.prefix, context, recorder);
        let mut failed = match first {
            Ok(rendered) => return Ok(rendered),
            Err(failed) => failed,
        };
        let mut tags = self.tags.clone();
        let mut mistakes = Vec::new();
        loop {
            let (tag, message) = failed;
            mistakes.push(self.mistake(tag.unwrap_or(usize::MAX), message));
            let Some(wrong) = tag.and_then(|tag| tags.get_mut(tag)) else { return Err(mistakes) };
            if wrong.tag.form != Form::Output || mistakes.len() >= MOST {
                return Err(mistakes);
            }
            wrong.tag.form = Form::Comment;
            let source = compile::source(&self.part, &tags);
            recorder.take();
            match engine::render(&source, &self.part.prefix, context, recorder) {
                Ok(_) => return Err(mistakes),
                Err(next) => failed = next,
            }
        }
    }

    /// Names between single braces: a slip of the finger that would stay in the report.
    fn single_braces(&self, names: &Names) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        let mut tags: HashMap<usize, Vec<&Placed>> = HashMap::new();
        self.tags.iter().for_each(|placed| tags.entry(placed.paragraph).or_default().push(placed));
        for (index, paragraph) in self.part.paragraphs.iter().enumerate().filter(|(_, p)| !p.fallback) {
            let mut plain: Vec<char> = paragraph.chars.iter().map(|char| token::half_width(char.c)).collect();
            for placed in tags.get(&index).into_iter().flatten() {
                plain[placed.tag.chars.clone()].fill('|');
            }
            let plain: String = plain.into_iter().collect();
            for inside in plain.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(inside, _)| inside)) {
                let name = inside.trim();
                let known = names.indicators.contains_key(name) || names.words.contains(name);
                let grouped = ["names.", "units.", "tables."].iter().any(|group| name.starts_with(group));
                if (known || grouped) && mistakes.len() < SAID {
                    let place = Place::of(&self.part, &self.name, index, 0);
                    let message = format!("花括号要写两个，中间不空格：{{{{ {name} }}}}。");
                    mistakes.push(Mistake { place, tag: format!("{{{inside}}}"), message });
                }
            }
        }
        mistakes
    }

    /// A mistake at a tag, or in the part.
    fn mistake(&self, tag: usize, message: String) -> Mistake {
        match self.tags.get(tag) {
            Some(placed) => Mistake {
                place: Place::of(&self.part, &self.name, placed.paragraph, placed.tag.brace),
                tag: placed.tag.raw.clone(),
                message,
            },
            None => Mistake { place: Place::whole(&self.name), tag: String::new(), message },
        }
    }

    /// What was written where, from the signs in the rendered part.
    fn collect(&self, part: &Part, log: &engine::Log, used: &mut Vec<Used>) {
        for (index, paragraph) in part.paragraphs.iter().enumerate() {
            let text: String = paragraph.chars.iter().map(|char| char.c).collect();
            for written in markers::read(&text).1 {
                let Some(entry) = log.entries.get(written.number) else { continue };
                if paragraph.fallback {
                    continue;
                }
                let place = Place::of(part, &self.name, index, written.start);
                used.push(Used {
                    tag: self.tags.get(entry.tag).map(|placed| placed.tag.raw.clone()).unwrap_or_default(),
                    shown: written.text,
                    figures: entry.figures.iter().map(|figure| Figure::clone(figure)).collect(),
                    claim: entry.claim.as_ref().map(|(figure, pick)| (Figure::clone(figure), *pick)),
                    plain: entry.plain,
                    computed: entry.computed,
                    place,
                    at: (self.path.clone(), index, written.start),
                });
            }
        }
    }
}

/// The parts of the names in a tag; what a name ends in is only known later where that is a unit or a table.
fn named(placed: &Placed) -> Vec<String> {
    let tokens = match &placed.statement {
        Some(Statement::For(_, t) | Statement::If(t) | Statement::Elif(t) | Statement::Set(_, t)) => t,
        _ => &placed.tag.tokens,
    };
    let paths = expr::references(tokens).into_iter().filter_map(|reference| match reference {
        expr::Reference::Path(path) => Some(path),
        _ => None,
    });
    let part = |path: Vec<String>| {
        let open = path.len() == 2 && path[1] == expr::ANY;
        path.into_iter().filter(move |name| name != expr::ANY || open)
    };
    paths.flat_map(part).collect()
}

/// Whether the engine can read what is in a tag.
fn grammar(tag: &tag::Tag, statement: Option<&Statement>) -> Result<(), String> {
    let tokens = match statement {
        Some(
            Statement::For(_, tokens) | Statement::If(tokens) | Statement::Elif(tokens) | Statement::Set(_, tokens),
        ) => tokens,
        None if tag.form == Form::Output => &tag.tokens,
        _ => return Ok(()),
    };
    let expression = expr::written(tokens);
    match engine::bare().compile_expression(&format!("({expression})")) {
        Ok(_) => Ok(()),
        Err(e) => Err(engine::chinese(&e)),
    }
}
