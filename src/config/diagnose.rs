//! Mistakes in the config, and how they are drawn.

use std::fmt::{self, Write as _};
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// One mistake: where it is, what is wrong and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What stands under the caret: what is expected here; may be empty.
    pub label: String,
    /// What would be right.
    pub help: Option<String>,
}

impl Mistake {
    /// A mistake at `span`.
    #[must_use]
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), label: String::new(), help: None }
    }

    /// The same with a word under the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same with what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with “did you mean”, when there is a near name.
    #[must_use]
    pub fn near(self, name: &str, candidates: &[&str]) -> Self {
        match nearest(name, candidates) {
            Some(near) => self.label(format!("是不是“{near}”？")),
            None => self,
        }
    }
}

/// Every mistake of a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors {
    path: String,
    text: String,
    readable: bool,
    mistakes: Vec<Mistake>,
}

impl ConfigErrors {
    /// The mistakes of the file at `path` with this text; sorted by place, equal ones once.
    #[must_use]
    pub fn new(path: &str, text: &str, mut mistakes: Vec<Mistake>) -> Self {
        for mistake in &mut mistakes {
            mistake.span = clamp(text, &mistake.span);
        }
        mistakes.sort_by(|a, b| (a.span.start, a.span.end, &a.message).cmp(&(b.span.start, b.span.end, &b.message)));
        mistakes.dedup();
        Self { path: path.to_owned(), text: text.to_owned(), readable: true, mistakes }
    }

    /// The file as a whole cannot be used.
    fn whole(path: &str, message: String, help: &str) -> Self {
        Self { readable: false, ..Self::new(path, "", vec![Mistake::new(0..0, message).help(help)]) }
    }

    /// The file could not be read at all.
    #[must_use]
    pub fn unreadable(path: &str, error: &std::io::Error) -> Self {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => format!("找不到配置文件 {path}"),
            std::io::ErrorKind::PermissionDenied => format!("没有权限读配置文件 {path}"),
            std::io::ErrorKind::IsADirectory => format!("{path} 是文件夹，不是配置文件"),
            _ => format!("读不了配置文件 {path}：{error}"),
        };
        let help = "请用 --config 指明 config.toml 的位置，或用 huizong init 新建一个项目";
        Self::whole(path, message, help)
    }

    /// The file is no UTF-8; the first `valid` bytes are.
    #[must_use]
    pub fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Self {
        let line = bytes[..valid].iter().filter(|&&b| b == b'\n').count() + 1;
        let message = format!("配置文件 {path} 第 {line} 行起不是 UTF-8 编码");
        Self::whole(path, message, "请用编辑器另存为 UTF-8 编码")
    }

    /// The mistakes in the order of the file.
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// Line and columns of a mistake, all counted from 1 and in characters; the last column is included.
    #[must_use]
    pub fn place(&self, mistake: &Mistake) -> (usize, Range<usize>) {
        let before = &self.text[..mistake.span.start];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let line = before.matches('\n').count() + 1;
        let column = self.text[line_start..mistake.span.start].chars().count() + 1;
        let width = self.text[mistake.span.clone()].chars().count();
        (line, column..column + width)
    }

    /// All mistakes as text: the place, the line, a caret under it, and what would be right.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let error = Level::ERROR.with_name("错误");
        let help = Level::HELP.with_name("改法");
        let mut drawn = String::new();
        for mistake in &self.mistakes {
            let mut group = Group::with_title(error.clone().primary_title(one_line(&mistake.message)));
            if !self.text.is_empty() {
                let mut mark = AnnotationKind::Primary.span(mistake.span.clone());
                if !mistake.label.is_empty() {
                    mark = mark.label(one_line(&mistake.label));
                }
                let snippet = Snippet::source(self.text.as_str()).path(self.path.as_str()).annotation(mark);
                group = group.element(snippet);
            }
            if let Some(text) = &mistake.help {
                group = group.element(help.clone().message(one_line(text)));
            }
            drawn.push_str(&renderer.render(&[group]));
            drawn.push_str("\n\n");
        }
        if self.readable {
            let count = self.mistakes.len();
            let _ = writeln!(drawn, "{} 有 {count} 处要改，还没有开始汇总。", self.path);
        }
        drawn
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for ConfigErrors {}

/// What is quoted from the file may hold line breaks and control characters; a title is one line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A span that lies in the text, on character boundaries, on one line, and is not empty where it can be helped.
fn clamp(text: &str, span: &Range<usize>) -> Range<usize> {
    let boundary = |mut i: usize| {
        i = i.min(text.len());
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let start = boundary(span.start);
    let mut end = boundary(span.end).max(start);
    if let Some(line) = text[start..end].find('\n') {
        end = start + line;
    }
    if end == start
        && let Some(c) = text[start..].chars().next().filter(|c| *c != '\n')
    {
        end = start + c.len_utf8();
    }
    start..end
}

/// The candidate that `name` was probably meant to be. For messages only; nothing is ever matched by it.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let length = name.chars().count();
    let near = candidates
        .iter()
        .map(|candidate| (strsim::osa_distance(name, candidate), *candidate))
        .filter(|(distance, candidate)| {
            *distance > 0 && *distance <= (length.max(candidate.chars().count()) / 3).max(1)
        })
        .filter(|(distance, _)| *distance < length)
        .min_by_key(|(distance, _)| *distance);
    let inside = || {
        candidates.iter().copied().find(|candidate| {
            length >= 2 && (candidate.contains(name) || name.contains(candidate)) && *candidate != name
        })
    };
    near.map(|(_, candidate)| candidate).or_else(inside)
}
