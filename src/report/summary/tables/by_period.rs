//! A row for each month of the year so far, at the root.

use rust_decimal::Decimal;

use super::super::compare;
use super::super::drawn::{Picture, Source};
use super::super::money::balance;
use super::{Build, TOP, TREND, column, number, row_number, trend_cell, with_unit};
use crate::config::plan::{Compare, Indicator, Rounding};
use crate::model::Figure;
use crate::report::document::{Align, Cell, Content, Mark, Role, Row, Spark};

impl Build<'_, '_> {
    /// The months, the year so far below them, and what it is compared with.
    pub(super) fn periods(&mut self, source: &mut Source) -> Option<Picture> {
        let (results, root) = (self.results, self.results.tree.root());
        let mut head = vec![Cell::text("月份", Role::Header)];
        head.extend(self.indicators.iter().map(|i| Cell::text(with_unit(i), Role::Header)));
        self.rows.push(head.into());
        let year: Vec<Option<Figure>> = (0..self.indicators.len()).map(|at| self.figure(root, at)).collect();
        let columns: Vec<Vec<Option<Decimal>>> =
            (0..self.indicators.len()).map(|at| self.shown_months(at, year[at].as_ref())).collect();
        let january = results.period.january();
        for (month, period) in january.through(results.period).enumerate() {
            let mut cells = vec![Cell::text(format!("{}月", period.month()), Role::Body).align(Align::Center)];
            for (at, indicator) in self.indicators.iter().enumerate() {
                let value = compare::value(indicator, columns[at].get(month + 1).copied().flatten());
                let partial = matches!(value, Content::Number(..)) && !self.complete(&indicator.forms, period);
                cells.push(number(value, Role::Body).mark(if partial { Mark::Star } else { Mark::None }));
            }
            self.rows.push(cells.into());
        }
        let months = self.rows.len() - 1;
        let heads = self.rows.len();
        self.row("本年累计", Role::Total, |at, indicator| {
            let value = compare::value(indicator, columns[at][0]);
            let partial = matches!(value, Content::Number(..)) && year[at].as_ref().and_then(compare::gap).is_some();
            number(value, Role::Total).mark(if partial { Mark::Star } else { Mark::None })
        });
        if self.table.compare.contains(&Compare::LastYear) {
            self.row("上年同期", Role::Body, |at, indicator| {
                number(compare::value(indicator, year[at].as_ref().and_then(|f| f.last_year)), Role::Body)
            });
            self.row("同比", Role::Body, |at, indicator| {
                let (now, before) = year[at].as_ref().map_or((None, None), |f| (f.value, f.last_year));
                number(compare::change(indicator, now, before), Role::Body)
            });
        }
        self.trend_row(source);
        self.named = self.rows.len() - heads;
        self.notes.push("累计按全部源数据计算；存量指标为期末数，比率按总数重新计算。".to_owned());
        self.say(root);
        let drawn = self.drawn();
        let (kind, title, format) = self.titled(&drawn)?;
        let series = drawn.iter().map(|&at| (self.indicators[at].name.clone(), column(1 + at))).collect();
        let rows = (row_number(TOP + 1), row_number(TOP + months));
        let has_number = drawn.iter().any(|&at| columns[at][1..].iter().any(Option::is_some));
        (has_number && months > 1).then_some(Picture {
            kind,
            title,
            format,
            sheet: self.index,
            categories: 0,
            series,
            rows,
            units: false,
        })
    }

    /// The year so far and behind it its months, as they are shown: balanced, where the table's money is.
    fn shown_months(&self, at: usize, year: Option<&Figure>) -> Vec<Option<Decimal>> {
        let mut values = vec![year.and_then(|figure| figure.value)];
        values.extend(self.months(self.results.tree.root(), at));
        if self.is_scaled(at) && self.table.rounding == Rounding::Balance {
            let parents: Vec<Option<usize>> = (0..values.len()).map(|row| (row > 0).then_some(0)).collect();
            values = balance(&values, &parents, self.indicators[at].decimals);
        }
        values
    }

    /// Whether all that is owed for these forms in a month has come.
    fn complete(&self, forms: &[usize], period: huizong_intake::model::Period) -> bool {
        let owed = self.results.debts.iter().filter(|debt| debt.period == period && forms.contains(&debt.form));
        owed.clone().all(|debt| debt.state.is_reported())
    }

    fn row(&mut self, name: &str, role: Role, cell: impl Fn(usize, &Indicator) -> Cell) {
        let mut cells = vec![Cell::text(name, role).align(Align::Center)];
        cells.extend(self.indicators.iter().enumerate().map(|(at, indicator)| cell(at, indicator)));
        self.rows.push(cells.into());
    }

    /// A small line below each column.
    fn trend_row(&mut self, source: &mut Source) {
        let lines = self.root_months();
        let ranges = source.months(&self.table.title, &lines);
        if ranges.iter().all(Option::is_none) {
            return;
        }
        let row = row_number(TOP + self.rows.len());
        let mut cells = vec![Cell::text("走势", Role::Body).align(Align::Center)];
        cells.extend(lines.iter().map(|(.., months)| trend_cell(months, Role::Body)));
        for (at, range) in ranges.into_iter().enumerate() {
            if let Some(range) = range {
                self.sparks.push(Spark { at: (row, column(1 + at)), sheet: source.index, range });
            }
        }
        self.rows.push(Row { cells, height: Some(24.0), level: 0 });
        self.notes.push(TREND.to_owned());
    }
}
