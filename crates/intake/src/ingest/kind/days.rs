//! Rows that tell something of a crosstab's days or marks.

use super::Row;
use crate::ingest::rows::is_blank;
use crate::model::{CellRef, CellState, Raw};
use crate::recognise::{caption, is_running};
use crate::typing::declared;
use crate::typing::text::{fold, is_han, is_space};

impl Row<'_> {
    /// Below the days of a crosstab stand weekdays, sessions or the names of meetings.
    pub(super) fn explains_days(&self) -> bool {
        let keyed = |key: usize| {
            let at = self.shape.columns[key].map(|col| CellRef::new(self.row, col));
            at.is_some_and(|at| self.reading.grid.get(at).is_some())
        };
        !self.shape.days.is_empty() && self.row <= self.shape.header.1 + 2 && !self.reading.form().keys().any(keyed)
    }

    /// Below the marks of a crosstab stand legends and counts by day: no key, and no mark under any day, or a mark where
    /// the key should be.
    pub(super) fn below_crosstab(&self) -> Option<&'static str> {
        let form = self.reading.form();
        let crosstab = form.crosstab.as_ref().filter(|_| !self.shape.days.is_empty())?;
        let value = &form.columns[crosstab.value];
        let is_mark = |raw: &Raw| matches!(raw, Raw::Text(text) if declared(text, &value.values).is_some());
        let is_day = |col: u32| self.shape.days.iter().any(|(day, _)| *day == col);
        let key = form.keys().filter(|key| *key != crosstab.header).find_map(|key| self.shape.columns[key]);
        let key = key.and_then(|col| self.reading.grid.get(CellRef::new(self.row, col))).filter(|raw| !is_blank(raw));
        if key.is_some_and(is_mark) {
            return Some("图例");
        }
        let mut under = self.filled.iter().filter(|cell| is_day(cell.at.col)).peekable();
        // Right below the days a row may tell what meeting each was.
        let tells = |raw: &Raw| matches!(raw, Raw::Text(text) if tells_of_days(text));
        let named = |raw: &Raw| matches!(raw, Raw::Text(_)) && !is_mark(raw);
        if self.row <= self.shape.header.1 + 3
            && tells(&self.filled[0].raw)
            && under.clone().all(|cell| named(&cell.raw))
        {
            return Some("表头说明");
        }
        let counts = key.is_none_or(
            |raw| matches!(raw, Raw::Text(text) if caption(text).is_some() || counts_days(text) || is_running(text)),
        );
        (counts && under.peek().is_some() && under.all(|cell| matches!(cell.raw, Raw::Number(..))))
            .then_some("按日统计的行")
    }

    /// What the marks of a crosstab mean: √出勤 ×缺勤, in one cell, in cells of their own, or mark and word apart.
    pub(super) fn is_legend(&self) -> bool {
        let form = self.reading.form();
        let Some(value) = form.crosstab.as_ref().map(|crosstab| &form.columns[crosstab.value]) else {
            return false;
        };
        let reads = |text: &str| {
            let raw = Raw::Text(text.to_owned());
            match self.reading.cell(value, self.filled[0].at, Some(&raw), None, &mut Vec::new()) {
                CellState::Value(value) => Some(value),
                _ => None,
            }
        };
        let explained = |token: &str| {
            let Some(mark) = token.chars().next().filter(|c| !is_han(*c)) else { return false };
            let word = token[mark.len_utf8()..].trim_matches(|c: char| !is_han(c));
            !word.is_empty() && (reads(word).is_some() && reads(&mark.to_string()) == reads(word))
        };
        let mut marks = 0;
        for (at, text) in self.texts() {
            let folded = fold(text);
            if matches!(
                folded.trim_end_matches(':'),
                "图例" | "说明" | "注" | "备注" | "符号说明" | "标记说明" | "符号"
            ) {
                continue;
            }
            let tokens: Vec<&str> =
                text.split(|c: char| is_space(c) || "、，,；;".contains(c)).filter(|token| !token.is_empty()).collect();
            let spelled = tokens.iter().all(|token| explained(token));
            let apart =
                self.is_key(self.filled[0].at.col) && self.row > self.manner.header_at + 1 && reads(text).is_some();
            if !spelled && !apart || self.is_key(at.col) && !spelled && text.chars().all(|c| c.is_ascii_alphanumeric())
            {
                return false;
            }
            marks += 1;
        }
        marks > 0 && self.texts().count() == self.filled.len()
    }
}

/// The label of a row that tells something of each day.
fn tells_of_days(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_end_matches(':');
    let endings = ["类型", "形式", "名称", "主题", "内容", "地点", "时间", "时段", "场次", "议题", "题目"];
    endings.iter().any(|ending| bare.ends_with(ending))
        || matches!(bare, "星期" | "周" | "周几" | "星期几" | "会议" | "活动")
}

/// The label of a row that counts each day's marks: 应到人数, 实到.
fn counts_days(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_end_matches("人数");
    matches!(bare, "应到" | "实到" | "缺勤" | "请假" | "出勤" | "到会" | "参会")
}
