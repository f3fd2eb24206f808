//! A figure on its way into the text: the value, and how filters want it written.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use minijinja::Value;
use minijinja::value::{DynObject, Object, ObjectRepr};
use rust_decimal::Decimal;

use super::numerals::{self, Case};
use super::values::{Figure, shown};

/// What was touched while an expression was evaluated.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Figures, in order.
    pub(super) figures: Vec<Arc<Figure>>,
    /// Whether figures went into a calculation of the template's own.
    pub(super) computed: bool,
    /// Something without value went into a condition or a calculation: why there is none.
    pub(super) undecided: Option<String>,
}

impl Seen {
    /// A figure, once.
    fn add(&mut self, figure: &Arc<Figure>) {
        if !self.figures.iter().any(|known| Arc::ptr_eq(known, figure)) {
            self.figures.push(Arc::clone(figure));
        }
    }
}

/// Shared by all figures of a filling.
#[derive(Debug, Default)]
pub(super) struct Recorder(Mutex<Seen>);

impl Recorder {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was touched since it was last taken.
    pub(super) fn take(&self) -> Seen {
        std::mem::take(&mut self.seen())
    }

    /// Notes again what went into a value that the template gave a name to.
    pub(super) fn recall(&self, kept: &Seen) {
        let mut seen = self.seen();
        kept.figures.iter().for_each(|figure| seen.add(figure));
        seen.computed |= kept.computed;
    }

    /// Notes that what comes of the expression is not known; the first reason stands.
    pub(super) fn undecide(&self, reason: impl FnOnce() -> String) {
        self.seen().undecided.get_or_insert_with(reason);
    }
}

/// Which of a figure's values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pick {
    /// The window's own.
    #[default]
    Now,
    /// The window's before.
    Previous,
    /// That of the same months a year before.
    LastYear,
}

impl Pick {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Now, Self::Previous, Self::LastYear];

    /// Its column in `data/indicators.csv`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Now => "value",
            Self::Previous => "previous",
            Self::LastYear => "last_year",
        }
    }

    /// The one of three that it picks.
    #[must_use]
    pub fn of<T>(self, now: T, previous: T, last_year: T) -> T {
        match self {
            Self::Now => now,
            Self::Previous => previous,
            Self::LastYear => last_year,
        }
    }
}

/// A figure's value and how it is to be written.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub(super) figure: Arc<Figure>,
    pub(super) pick: Pick,
    pub(super) value: Option<Decimal>,
    pub(super) decimals: u32,
    /// Whether the template asked for so many decimals.
    pub(super) asked: bool,
    /// 万 or 亿, when the value counts in them.
    pub(super) scale: &'static str,
    /// Whether it was rounded down.
    pub(super) more: bool,
    /// Its unit of measure, when that is to be written.
    pub(super) unit: String,
    pub(super) case: Case,
    /// Whether thousands are separated.
    pub(super) grouped: bool,
    pub(super) recorder: Arc<Recorder>,
}

impl Amount {
    /// A figure's value, written with plain digits.
    pub(super) fn new(figure: &Arc<Figure>, pick: Pick, recorder: &Arc<Recorder>) -> Self {
        let value = pick.of(figure.value, figure.previous, figure.last_year);
        Self {
            figure: Arc::clone(figure),
            pick,
            value,
            decimals: figure.decimals,
            asked: false,
            scale: "",
            more: false,
            unit: String::new(),
            case: Case::Digits,
            grouped: false,
            recorder: Arc::clone(recorder),
        }
    }

    /// A number that is no figure.
    pub(super) fn number(value: Decimal) -> Self {
        let figure = Arc::new(Figure { value: Some(value), decimals: value.scale(), ..Figure::default() });
        Self::new(&figure, Pick::Now, &Arc::default())
    }

    /// What a calculation came to when it came to no number, and why.
    pub(super) fn nothing(missing: String, recorder: &Arc<Recorder>) -> Self {
        Self::new(&Arc::new(Figure { missing, ..Figure::default() }), Pick::Now, recorder)
    }

    /// Whether it is a figure of the config, and no bare number.
    pub(super) fn is_figure(&self) -> bool {
        !self.figure.id.is_empty()
    }

    /// Notes that the figure was used.
    pub(super) fn touch(&self) {
        if self.is_figure() {
            self.recorder.seen().add(&self.figure);
        }
    }

    /// Why there is no value.
    pub(super) fn missing(&self) -> String {
        let Figure { name, missing, .. } = &*self.figure;
        match self.pick {
            Pick::Now if missing.is_empty() => format!("“{name}”没有数据"),
            Pick::Now => missing.clone(),
            Pick::Previous => format!("“{name}”没有上期数"),
            Pick::LastYear => format!("“{name}”没有上年同期数"),
        }
    }

    /// The number that a condition compares; without one, the condition is undecided.
    pub(super) fn compared(&self) -> Option<Decimal> {
        self.touch();
        if self.value.is_none() {
            self.recorder.undecide(|| self.missing());
        }
        self.value
    }

    /// The number for a calculation: as it is shown, so that a reader can do it again.
    pub(super) fn operand(&self) -> Option<Decimal> {
        self.compared()?;
        if self.is_figure() {
            self.recorder.seen().computed = true;
        }
        self.rounded()
    }

    /// The value as it is written, without words.
    pub(super) fn rounded(&self) -> Option<Decimal> {
        Some(shown(self.value?, self.figure.is_rate(), self.decimals))
    }

    /// The exact value with `decimals`; what the template rounded before stays rounded.
    pub(super) fn with_decimals(&self, decimals: u32) -> Option<Decimal> {
        let exact = if self.asked { decimals.min(self.decimals) } else { decimals };
        let mut number = shown(self.value?, self.figure.is_rate(), exact);
        number.rescale(decimals);
        Some(number)
    }

    /// As text.
    pub(super) fn text(&self) -> String {
        let Some(value) = self.rounded() else { return format!("【待补：{}】", self.missing()) };
        let number = match self.case {
            Case::Digits if self.grouped => numerals::grouped(value),
            Case::Digits => value.to_string(),
            case => numerals::chinese(value, case),
        };
        let more = if self.more { "余" } else { "" };
        format!("{number}{}{more}{}", self.scale, self.unit)
    }
}

impl Object for Amount {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let pick = |pick| Some(Value::from_object(Self::new(&self.figure, pick, &self.recorder)));
        let count = |count: Option<u32>| Some(count.map_or_else(|| Value::from(()), Value::from));
        match key.as_str()? {
            "value" => pick(self.pick),
            "prev" | "previous" | "上期" => pick(Pick::Previous),
            "last_year" | "上年同期" => pick(Pick::LastYear),
            "name" | "名称" => Some(Value::from(self.figure.name.clone())),
            "measure" | "计量单位" => Some(Value::from(self.figure.measure.clone())),
            "reported" | "已报" => count(self.figure.reported),
            "expected" | "应报" => count(self.figure.expected),
            _ => None,
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.compared().is_some_and(|value| !value.is_zero())
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<std::cmp::Ordering> {
        let other = other.downcast_ref::<Self>()?;
        Some(self.value.cmp(&other.value))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.touch();
        f.write_str(&self.text())
    }
}

/// What can be asked of a figure, besides itself.
pub(super) const MEMBERS: [&str; 14] = [
    "value",
    "prev",
    "previous",
    "上期",
    "last_year",
    "上年同期",
    "name",
    "名称",
    "measure",
    "计量单位",
    "reported",
    "expected",
    "已报",
    "应报",
];
