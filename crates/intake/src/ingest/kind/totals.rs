//! Rows whose numbers are not those of one record: totals, ratios, changes, plans, parts.

use super::{Kind, Row, TOTAL};
use crate::ingest::rows::{Reading, is_blank};
use crate::ingest::totals::Written;
use crate::model::{CellRef, ColumnType, Finding, Raw};
use crate::recognise::{Caption, RowShape, UnitMatch, caption, is_running, is_total, like_total};
use crate::typing::text::{fold, is_space, says_nothing};

impl Row<'_> {
    /// A row labelled as a total: with the word alone, or with more around the word where the row is otherwise empty
    /// or its numbers are the sums.
    pub(super) fn total(&self) -> Option<Kind> {
        let reading = self.reading;
        for (label, text) in self.texts() {
            if fold(text).contains("大写") && like_total(text) {
                return Some(Kind::Other("大写合计"));
            }
            if matches!(caption(text), Some(Caption::Earlier | Caption::Change)) {
                return None;
            }
            if is_running(text) {
                return Some(Kind::Other("累计行"));
            }
            let leads = label == self.filled[0].at || self.is_key(label.col);
            let sums_up = || reading.sums(self.shape, self.row, self.totals, true).is_some();
            let alone = || reading.lacks_text(self.shape, self.row, label);
            let own_name = self.is_key(label.col)
                && matches!(reading.context.lexicon.unit_exactly(text), UnitMatch::Units(units) if units.contains(&reading.identity.unit));
            if is_total(text) && (leads || sums_up() || alone())
                || own_name && (sums_up() || self.totals.rows == 0 && self.stands_on_top(label))
                || (like_total(text) || text.split(['(', '（']).next().is_some_and(is_total))
                    && leads
                    && (sums_up() || alone() || ends_as_total(text) && self.is_alone(label))
            {
                return Some(Kind::Total(Written { row: self.row, label }));
            }
        }
        None
    }

    /// A row whose caption says that its numbers are ratios, changes, plans, another month's, or parts of the row above.
    pub(super) fn captioned(&self) -> Option<Kind> {
        let captions: Vec<(CellRef, &str, Caption)> =
            self.texts().filter_map(|(at, text)| Some((at, text, caption(text)?))).collect();
        if let Some((at, text, what)) = captions.iter().find(|(at, ..)| self.is_alone(*at)) {
            let orphan = *what == Caption::Part && self.totals.rows == 0 || *what == Caption::Item;
            return Some(if orphan { self.doubtful(*at, text, *what) } else { Kind::Other(what.chinese()) });
        }
        // In a column of its own, beside a name: 计划 and 完成 below each other for every town.
        let foreign = |at: CellRef| !self.shape.columns.contains(&Some(at.col));
        if let Some((at, text, what)) = captions.iter().find(|(at, ..)| foreign(*at)) {
            return Some(self.doubtful(*at, text, *what));
        }
        // Items go on below 其中：, indented or with the word's cell left empty.
        let (at, text) = self.texts().next()?;
        let indented = self.manner.after_part && text.starts_with(is_space) && self.is_alone(at);
        indented.then_some(Kind::Other(Caption::Part.chinese()))
    }

    fn doubtful(&self, at: CellRef, text: &str, what: Caption) -> Kind {
        let finding = Finding::new(
            "control-total",
            format!("{at}写“{}”，按{}未计入。", text.trim(), what.chinese()),
            "只留本期各行即可；确是本期数的，请改行名后重发。",
        );
        Kind::Doubtful(what.chinese(), Box::new(finding.at(at, text.trim(), "本期数")))
    }

    /// Whether no required column of texts or days holds anything besides the cell at `label`. A count (3户, -1) where
    /// others have names is none.
    pub(super) fn is_alone(&self, label: CellRef) -> bool {
        self.reading.form().columns.iter().zip(&self.shape.columns).all(|(column, col)| {
            let other = col.filter(|col| *col != label.col && column.required && !column.ty.is_numeric());
            let named = other.is_some_and(|col| column.ty == ColumnType::Text && !self.is_coded(col));
            other.and_then(|col| self.raw(col)).is_none_or(|raw| match raw {
                Raw::Text(text) => {
                    let folded = fold(text);
                    says_nothing(&folded)
                        || named && folded.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c))
                }
                Raw::Number(..) => named,
                _ => false,
            })
        })
    }

    /// A row without a label whose numbers are sums, or one with an unknown label in which three or more numbers are the
    /// sums of all rows above: hardly a coincidence, but it is said.
    pub(super) fn unlabelled_total(&self) -> Option<Kind> {
        let first = self.filled[0].at;
        let total = Kind::Total(Written { row: self.row, label: first });
        if self.totals.rows == 0 && self.is_nobodys() {
            return Some(total);
        }
        match self.reading.sums(self.shape, self.row, self.totals, false) {
            Some(agreed) if agreed.sure => return Some(total),
            Some(_) => {
                let message = format!("{first}这一行没有名称，能核对的数正是以上各行之和，按合计未计入。");
                return Some(doubtful_total(message, first, ""));
            }
            None => {}
        }
        let whole = self.totals.rows > 1
            && self
                .reading
                .sums_of_all(self.shape, self.row, self.totals)
                .is_some_and(|all| all.sure && all.telling > 2);
        let (label, text) = self.texts().next().filter(|(label, _)| whole && self.is_alone(*label))?;
        let text = text.trim();
        Some(doubtful_total(format!("{label}写“{text}”，各数正是以上各行之和，按合计未计入。"), label, text))
    }
}

/// A row that is a total by its numbers alone: it is left out, and said.
fn doubtful_total(message: String, at: CellRef, text: &str) -> Kind {
    let finding = Finding::new("control-total", message, "是合计的请写“合计”；不是的请核对各数。");
    Kind::Doubtful(TOTAL, Box::new(finding.at(at, text, TOTAL)))
}

impl Row<'_> {
    /// Numbers, and nothing where every record has its name: sums on top, with rows below.
    fn is_nobodys(&self) -> bool {
        let columns = || self.reading.form().columns.iter().zip(&self.shape.columns);
        let mut named = columns().filter(|(column, _)| column.key || column.required && !column.ty.is_numeric());
        let mut any = false;
        let nobodys = named.all(|(_, col)| {
            any |= col.is_some();
            col.and_then(|col| self.raw(col)).is_none()
                && col.is_none_or(|col| self.reading.grid.merge_at(CellRef::new(self.row, col)).is_none())
        });
        let numbers =
            columns().filter(|(column, col)| column.ty.is_summable() && col.and_then(|col| self.raw(col)).is_some());
        any && nobodys && numbers.count() > 0 && self.has_rows_below()
    }

    /// The unit's own name with nothing but numbers beside it, above all records.
    fn stands_on_top(&self, label: CellRef) -> bool {
        self.is_alone(label) && self.has_rows_below()
    }

    fn has_rows_below(&self) -> bool {
        (self.row + 1..self.reading.found.rows.1).any(|row| self.reading.grid.row(row).len() > 1)
    }
}

impl Reading<'_> {
    /// Whether the row has no text in any required text column but at `label`, and there is such a column.
    fn lacks_text(&self, shape: &RowShape, row: u32, label: CellRef) -> bool {
        let mut others = 0;
        for (i, column) in self.form().columns.iter().enumerate() {
            let Some(col) =
                shape.columns[i].filter(|col| *col != label.col && column.required && !column.ty.is_numeric())
            else {
                continue;
            };
            others += 1;
            if self.grid.get(CellRef::new(row, col)).is_some_and(|raw| !is_blank(raw)) {
                return false;
            }
        }
        others > 0
    }
}

/// 山区小计, 第一组合计: no name ends like this.
fn ends_as_total(text: &str) -> bool {
    let folded = fold(text);
    ["小计", "合计", "总计", "共计"].iter().any(|end| folded.trim_end_matches(':').ends_with(end))
}
