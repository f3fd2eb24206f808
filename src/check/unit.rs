//! Rules over the indicators of each unit.

use huizong_intake::model::{CellRef, Finding, Layout, Period, Value};
use huizong_intake::typing::display;
use rust_decimal::Decimal;

use super::Checking;
use super::expected::{expected, failing};
use super::message::fill;
use crate::config::expr::eval::{Env, Verdict, verdict};
use crate::config::expr::{At, Expr, Special};
use crate::config::plan::{Check, Plan, Rule, Window};
use crate::model::{Verdicts, shown};
use crate::spans::Span;

/// The ends of the windows that a unit rule is asked about: each month; a quarter or half only when it is over; the
/// year to date at the run's period.
fn ends(window: Window, period: Period) -> Vec<Period> {
    match window {
        Window::Month => period.january().through(period).collect(),
        Window::Quarter | Window::Half => period
            .january()
            .through(period)
            .filter(|month| month.month().cast_signed() % window.months() == 0)
            .collect(),
        Window::Ytd => vec![period],
    }
}

/// All spans whose values the declared unit rules need.
#[must_use]
pub fn windows(plan: &Plan, period: Period) -> Vec<Span> {
    let mut spans = Vec::new();
    for check in &plan.checks {
        if let Rule::Unit { window, .. } = &check.rule {
            for end in ends(*window, period) {
                spans.push(window.span(end));
                spans.push(window.last_year(end));
                spans.extend(window.previous(end));
            }
        }
    }
    spans
}

/// A unit's indicators over a window.
struct UnitEnv<'a> {
    checking: &'a Checking<'a>,
    unit: usize,
    window: Window,
    end: Period,
}

impl UnitEnv<'_> {
    fn get(&self, indicator: usize, at: At) -> Option<Decimal> {
        let span = match at {
            At::Now => self.window.span(self.end),
            At::Prev => self.window.previous(self.end)?,
            At::LastYear => self.window.last_year(self.end),
        };
        self.checking.values.get(span, self.unit, indicator)
    }
}

impl Env for UnitEnv<'_> {
    fn special(&self, special: Special) -> Option<Value> {
        let span = self.window.span(self.end);
        let number = |n: i64| Some(Value::Number(Decimal::from(n)));
        match special {
            Special::Unit => Some(Value::Text(self.checking.sources.tree.get(self.unit).code.clone())),
            Special::Period => Some(Value::Text(self.end.to_string())),
            Special::Year | Special::WindowYear => number(i64::from(self.end.year())),
            Special::Month => number(i64::from(self.end.month())),
            Special::WindowStart => Some(Value::Date(span.first.first_day())),
            Special::WindowEnd => Some(Value::Date(span.last.last_day())),
        }
    }

    fn indicator(&self, indicator: usize, at: At) -> Option<Value> {
        self.get(indicator, at).map(Value::Number)
    }
}

pub fn units(checking: &Checking<'_>, check: &Check, window: Window, rule: &Expr) -> (Vec<Finding>, Verdicts) {
    let (plan, tree) = (checking.sources.plan, checking.sources.tree);
    let forms = forms(plan, rule);
    let mut findings = Vec::new();
    let mut counts = Verdicts::default();
    for end in ends(window, checking.period) {
        for unit in 0..tree.all().len() {
            // Without declared kinds a rule is about the units that submit, not about their sums.
            let submits = |f: &usize| plan.forms[*f].submitted_by.contains(&tree.get(unit).kind);
            let concerned =
                if check.kinds.is_empty() { forms.iter().any(submits) } else { checking.concerns(check, unit) };
            if !concerned || !exists(checking, unit, window.span(end)) {
                continue;
            }
            let env = UnitEnv { checking, unit, window, end };
            match verdict(rule, &env, check.tolerance) {
                Verdict::Holds => counts.holds += 1,
                Verdict::Unknown => counts.unknown += 1,
                Verdict::Fails => {
                    counts.fails += 1;
                    findings.push(failure(&env, check, rule));
                }
            }
        }
    }
    (findings, counts)
}

/// Whether the unit existed throughout the span; a branch that opened in March owes no first quarter's meeting.
fn exists(checking: &Checking<'_>, unit: usize, span: Span) -> bool {
    let unit = checking.sources.tree.get(unit);
    unit.opened.is_none_or(|day| day <= span.first.first_day())
        && unit.abolished.is_none_or(|day| day > span.last.last_day())
}

/// The indicators that an expression names, in order of appearance.
fn named(expr: &Expr) -> Vec<(usize, At)> {
    let mut named = Vec::new();
    expr.walk(&mut |e| {
        if let Expr::Indicator(i, at) = e {
            named.push((*i, *at));
        }
    });
    named
}

/// The forms that an expression rests on, ascending.
fn forms(plan: &Plan, expr: &Expr) -> Vec<usize> {
    let mut forms: Vec<usize> = expr.indicators().iter().flat_map(|&i| plan.indicators[i].forms.clone()).collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// The indicator that a finding about `part` shows: the first that it names of the window itself, or else the first.
fn subject(part: &Expr) -> Option<usize> {
    let named = named(part);
    named.iter().find(|(_, at)| *at == At::Now).or(named.first()).map(|(i, _)| *i)
}

/// The finding about a rule that fails. Place, value and what is expected are all those of the first part that fails.
fn failure(env: &UnitEnv<'_>, check: &Check, rule: &Expr) -> Finding {
    let checking = env.checking;
    let (plan, tree) = (checking.sources.plan, checking.sources.tree);
    let part = failing(rule, env, check.tolerance).first().copied().unwrap_or(rule);
    let subject = subject(part);
    let mut finding = checking.finding(check, subject.and_then(|i| source(env, i)));
    finding.unit.clone_from(&tree.get(env.unit).code);
    finding.period = Some(env.end);
    if let [form] = forms(plan, part)[..] {
        finding.form.clone_from(&plan.forms[form].id);
    }
    let show = |i: usize, at: At| {
        let indicator = &plan.indicators[i];
        env.get(i, at).map(|value| {
            let text = shown(value, indicator.is_percent(), indicator.decimals).to_string();
            if indicator.is_percent() { format!("{text}%") } else { text }
        })
    };
    let value = |name: &str| {
        let (at, id) = match name.split_once('.') {
            Some(("prev", id)) => (At::Prev, id),
            Some(("last_year", id)) => (At::LastYear, id),
            _ => (At::Now, name),
        };
        let i = plan.indicators.iter().position(|indicator| indicator.id == id)?;
        show(i, at)
    };
    let when = if env.window == Window::Month {
        env.end.chinese()
    } else {
        format!("{}至{}月", env.window.span(env.end).first.chinese(), env.end.month())
    };
    finding.message = format!("{}{when}：{}", tree.get(env.unit).name, fill(&check.message, value));
    finding.remedy = fill(&check.advice(), value);
    finding.value = subject.and_then(|i| show(i, At::Now)).unwrap_or_default();
    let percent = subject.is_some_and(|i| plan.indicators[i].is_percent());
    let number = |value: &Value| match value {
        Value::Number(n) if percent => format!("{}%", n.saturating_mul(Decimal::ONE_HUNDRED).normalize()),
        other => display(other),
    };
    finding.expected = expected(check, part, env, value, number);
    finding
}

/// The submission that the indicator comes from, and for a card the very cell.
fn source(env: &UnitEnv<'_>, indicator: usize) -> Option<(usize, Option<CellRef>)> {
    let sources = env.checking.sources;
    let indicator = &sources.plan.indicators[indicator];
    let form = indicator.form?;
    let &[submission] = sources.calendar.at(form, env.unit, env.end) else {
        return None;
    };
    let column = indicator.value.aggregates.first().and_then(|a| match a.args.as_slice() {
        [Expr::Column(column)] => Some(*column),
        _ => None,
    });
    let card = sources.plan.forms[form].layout == Layout::Card;
    let cell = column.filter(|_| card).and_then(|column| env.checking.cell(submission, column, 1, None));
    Some((submission, cell))
}
