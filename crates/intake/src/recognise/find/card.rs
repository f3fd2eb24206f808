//! Cards: labels, and which cell beside each holds its value.

use super::blocks::Block;
use super::{Shape, Sheet};
use crate::model::{CellRef, Raw};
use crate::typing::text::fold;
use crate::typing::{date, is_measure, number};

impl Sheet<'_> {
    /// Labels and the cells beside them.
    pub(super) fn card(&self, form: usize, block: &Block) -> (usize, Shape) {
        let columns = self.lexicon.forms[form].columns.len();
        let mut labels: Vec<Option<(CellRef, Option<String>)>> = vec![None; columns];
        let mut label_cells = Vec::new();
        let mut twice = false;
        for hit in self.hits.range(block.start..block.end).flat_map(|(_, hits)| hits) {
            for (f, column) in hit.columns {
                if *f != form {
                    continue;
                }
                if labels[*column].is_some() {
                    twice = true;
                } else {
                    labels[*column] = Some((hit.at, hit.measure.clone()));
                    label_cells.push(hit.at);
                }
            }
        }
        let mut cells = vec![None; columns];
        let mut measures = vec![None; columns];
        let mut doubtful = twice;
        let mut label_cols: Vec<u32> = label_cells.iter().map(|at| at.col).collect();
        label_cols.sort_unstable();
        label_cols.dedup();
        for &label_col in &label_cols {
            let rows: Vec<u32> = label_cells.iter().filter(|at| at.col == label_col).map(|at| at.row).collect();
            let next_label = label_cols.iter().copied().find(|&col| col > label_col);
            let (value_col, doubt) = self.value_column(&rows, label_col, next_label, block);
            doubtful |= doubt;
            for (column, label) in labels.iter().enumerate() {
                if let Some((at, measure)) = label
                    && at.col == label_col
                {
                    cells[column] = Some(CellRef::new(at.row, value_col));
                    measures[column] =
                        measure.clone().or_else(|| self.measure_beside(at.row, label_col, value_col, next_label));
                }
            }
        }
        let matched = labels.iter().flatten().count();
        (matched, Shape::Card { cells, measures, doubtful })
    }

    /// The column that holds the values of labels in `label_col`: the one with most numbers, or the one whose heading
    /// says so; in doubt, the first, with a flag.
    pub(super) fn value_column(
        &self,
        rows: &[u32],
        label_col: u32,
        next_label: Option<u32>,
        block: &Block,
    ) -> (u32, bool) {
        let first = rows
            .iter()
            .map(|&row| {
                let at = CellRef::new(row, label_col);
                self.grid.merge_at(at).map_or(label_col, |merge| merge.last.col) + 1
            })
            .min()
            .unwrap_or(label_col + 1);
        let end = next_label.unwrap_or(first + 12).min(first + 12);
        let numeric = |col: u32| {
            rows.iter()
                .filter(|&&row| match self.grid.get(CellRef::new(row, col)) {
                    Some(Raw::Number(..) | Raw::Serial(_) | Raw::Error(_) | Raw::Uncomputed) => true,
                    Some(Raw::Text(text)) => number::parse(text).is_some() || date::parse(text).is_some(),
                    _ => false,
                })
                .count()
        };
        let top = rows.iter().min().copied().unwrap_or(0);
        let heading = |col: u32| {
            (block.start..top).rev().take(2).find_map(|row| {
                let text = fold(self.grid.text(CellRef::new(row, col))?);
                Some(text.split('(').next().unwrap_or("").to_owned())
            })
        };
        let says_value = |col: u32| heading(col).is_some_and(|h| VALUE_HEADINGS.contains(&h.as_str()));
        let says_other = |col: u32| {
            heading(col).is_some_and(|h| OTHER_HEADINGS.iter().any(|word| h.contains(word)) && !says_value(col))
        };
        // 1, 2, 3 down the side only counts the lines.
        let ordinal = |col: u32| {
            rows.len() > 1
                && rows.iter().zip(1..).all(|(&row, n)| match self.grid.get(CellRef::new(row, col)) {
                    #[allow(clippy::float_cmp)] // small whole numbers
                    Some(Raw::Number(value, _)) => *value == f64::from(n),
                    _ => false,
                })
        };
        let columns: Vec<u32> = (first..end.max(first + 1)).filter(|&col| !says_other(col)).collect();
        let said: Vec<u32> = columns.iter().copied().filter(|&col| says_value(col)).collect();
        if let [col] = said.as_slice() {
            return (*col, false);
        }
        let candidates = if said.is_empty() { columns } else { said };
        let full: Vec<u32> = candidates.iter().copied().filter(|&col| numeric(col) > 0 && !ordinal(col)).collect();
        if let Some(&col) = full.first() {
            // What is new this month is not what stands: a stock beside it could be either column.
            let news = heading(col).is_some_and(|h| h.contains("新增") || h.contains("增加"));
            return (col, full.len() > 1 || news && (first..end).any(|other| other != col && numeric(other) > 0));
        }
        // No numbers at all: the first column that is not just units of measure.
        let only_measures = |col: u32| {
            let texts: Vec<&str> = rows.iter().filter_map(|&row| self.grid.text(CellRef::new(row, col))).collect();
            !texts.is_empty() && texts.iter().all(|text| is_measure(&fold(text)))
        };
        match candidates.iter().copied().find(|&col| !only_measures(col)) {
            Some(col) => (col, false),
            None => (first, true),
        }
    }

    /// A unit of measure in a cell of its own between or behind label and value.
    pub(super) fn measure_beside(
        &self,
        row: u32,
        label_col: u32,
        value_col: u32,
        next_label: Option<u32>,
    ) -> Option<String> {
        (label_col + 1..next_label.unwrap_or(value_col + 2).min(value_col + 2))
            .filter(|&col| col != value_col)
            .find_map(|col| {
                let folded = fold(self.grid.text(CellRef::new(row, col))?);
                is_measure(&folded).then_some(folded)
            })
    }
}

/// Headings of the value column of a card.
const VALUE_HEADINGS: &[&str] = &[
    "数量",
    "数值",
    "数",
    "本月",
    "当月",
    "实际",
    "完成",
    "本月数",
    "本期",
    "本期数",
    "填报数",
    "填报值",
    "填报内容",
    "数据",
    "人数",
    "结果",
    "值",
    "内容",
    "本月数量",
    "期末数",
    "填写",
    "填写内容",
];

/// Headings of columns of a card that hold something else than this period's value.
const OTHER_HEADINGS: &[&str] = &[
    "序号", "行次", "代码", "编码", "栏次", "上月", "上期", "上年", "去年", "同期", "累计", "计划", "目标", "任务",
    "备注", "说明", "单位", "增减", "环比", "同比",
];
