//! A row for each indicator at the root, with what it covers: 报告数据 is such a table.

use rust_decimal::Decimal;

use super::super::compare;
use super::super::drawn::{Picture, Source};
use super::{Build, Shown, TOP, TREND, column, figure_cells, row_number, trend_cell};
use crate::config::expr::AggregateKind;
use crate::config::plan::{Compare, Indicator, Over, Plan};
use crate::report::document::{Align, Cell, Content, NumberFormat, Role, Spark, Tone};
use crate::report::words;

/// Kinds of unit named for an indicator.
const KINDS: usize = 2;

impl Build<'_, '_> {
    /// A row for each indicator, at the root.
    pub(super) fn indicators(&mut self, source: &mut Source) -> Option<Picture> {
        let mut compare = self.compare();
        if !compare.contains(&Compare::LastYear) {
            compare.push(Compare::LastYear);
        }
        let root = self.results.tree.root();
        let lines = self.root_months();
        let ranges = source.months(&self.table.title, &lines);
        let trend = ranges.iter().any(Option::is_some);
        let header = |text: &str| Cell::text(text, Role::Header);
        let mut head = vec![header("序号"), header("指标"), header("单位"), header("数值")];
        for compare in &compare {
            let (before, change) = self.compare_words(*compare);
            head.extend([header(before), header(change)]);
        }
        if trend {
            head.push(header("走势"));
        }
        head.extend([header("口径"), header("报送单位")]);
        let beside = head.len() - 3;
        self.rows.push(head.into());
        let mut partial = false;
        for (at, range) in ranges.into_iter().enumerate() {
            let indicator = &self.indicators[at];
            let figure = self.figure(root, at);
            let mut cells = vec![
                Cell::new(Content::count(Decimal::from(at + 1)), Role::Body).align(Align::Center),
                Cell::text(indicator.name.clone(), Role::Body),
                Cell::text(indicator.unit.clone(), Role::Body).align(Align::Center),
            ];
            let shown = Shown::of(figure.as_ref());
            cells.extend(figure_cells(indicator, figure.as_ref(), &shown, &compare, Role::Body));
            let gap = figure.as_ref().and_then(compare::gap);
            partial |= gap.is_some();
            let cover = match (&figure, &gap) {
                (None, _) => words::NOTHING.to_owned(),
                (Some(_), Some(gap)) => format!("{gap} 不全"),
                (Some(figure), None) => compare::coverage(figure),
            };
            let tone = if gap.is_some() { Tone::Doubtful } else { Tone::Plain };
            if trend {
                cells.push(trend_cell(&self.months(root, at), Role::Body));
            }
            cells.push(Cell::text(scope(self.results.plan, indicator), Role::Body));
            cells.push(Cell::text(cover, Role::Body).align(Align::Center).tone(tone));
            self.rows.push(cells.into());
            if let Some(range) = range {
                let at = (row_number(TOP + 1 + at), column(beside));
                self.sparks.push(Spark { at, sheet: source.index, range });
            }
        }
        self.notes.push(
            "口径：累计为时段内合计，去重的同一人、同一项只计一次；期末为各单位最近一次报送的数；比率按总数计算。"
                .to_owned(),
        );
        self.notes.push("报送单位：已报齐的家数/应报的家数；“不定期”指有事才报的报表。".to_owned());
        if trend {
            self.notes.push(TREND.to_owned());
        }
        if partial {
            self.notes.push("标“不全”的，数据尚未收齐或有格未计入。".to_owned());
        }
        self.say(root);
        let alike = self.indicators.windows(2).all(|pair| pair[0].unit == pair[1].unit);
        let drawn = if alike { self.drawn() } else { Vec::new() };
        let (kind, _, format) = self.titled(&drawn)?;
        let title = self.table.title.clone();
        let rows = (row_number(TOP + 1), row_number(TOP + self.rows.len() - 1));
        let has_number = self.rows.iter().any(|row| matches!(row.cells[3].content, Content::Number(..)));
        let picture = Picture {
            kind,
            title: title.clone(),
            format,
            sheet: self.index,
            categories: 1,
            series: vec![(title, 3)],
            rows,
            units: false,
        };
        (has_number && picture.count() > 1).then_some(picture)
    }
}

/// How an indicator adds up, and whose it is: `累计 · 支部`.
fn scope(plan: &Plan, indicator: &Indicator) -> String {
    let distinct = indicator.value.aggregates.iter().any(|part| part.kind == AggregateKind::CountDistinct);
    let how = if indicator.form.is_none() || indicator.is_percent() {
        "比率"
    } else if indicator.over == Over::Latest {
        "期末"
    } else if indicator.per_unit {
        "各单位最高数之和"
    } else if matches!(NumberFormat::of(indicator), NumberFormat::Plain(_)) {
        "时段内"
    } else if distinct {
        "累计去重"
    } else {
        "累计"
    };
    let mut kinds: Vec<&str> = Vec::new();
    for kind in indicator.forms.iter().flat_map(|&form| &plan.forms[form].submitted_by) {
        if !kinds.contains(&kind.as_str()) {
            kinds.push(kind);
        }
    }
    match kinds.as_slice() {
        [] => how.to_owned(),
        kinds if kinds.len() > KINDS => format!("{how} · {}等{}类单位", kinds[0], kinds.len()),
        kinds => format!("{how} · {}", kinds.join("、")),
    }
}
