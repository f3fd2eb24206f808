//! The rows of a table: which are data, which are totals, notes or headings, and what their cells say.

use std::collections::HashMap;

use super::kind::{Kind, REPEATED};
use super::totals::Totals;
use super::{Context, Outcome};
use crate::model::place::column_letters;
use crate::model::table::{Places, Record};
use crate::model::{
    Cell, CellRef, CellState, Column, ColumnType, Finding, Form, Grid, Layout, Merge, Raw, Table, Value,
};
use crate::recognise::{Found, HeaderDay, Identity, RowShape, Shape, says_nil_alone};
use crate::typing::text::{fold, is_space};
use crate::typing::{CellContext, Typed, date, display, header_measure, looks, shown, type_cell};

/// A table on its way from a grid to typed rows.
pub struct Reading<'a> {
    /// The sheet.
    pub grid: &'a Grid,
    /// Where the table lies.
    pub found: &'a Found,
    /// Names and limits.
    pub context: &'a Context,
    /// Unit and period.
    pub identity: &'a Identity,
    /// Units of measure from a unit line.
    pub measures: &'a [String],
    /// The sheet says that there is nothing to report.
    pub nil: bool,
    /// Which rows are read.
    pub rows: Rows<'a>,
}

/// Which rows of a table are read.
#[derive(Clone, Copy)]
pub enum Rows<'a> {
    /// All.
    All,
    /// These, of one unit among several.
    Only(&'a [u32]),
}

impl Rows<'_> {
    fn hold(self, row: u32) -> bool {
        match self {
            Self::All => true,
            Self::Only(rows) => rows.binary_search(&row).is_ok(),
        }
    }
}

/// Reads the rows. Quarantines the table when a key or period column is missing or in doubt.
pub fn read(reading: &Reading<'_>, layout: &mut Vec<String>) -> (Outcome, Vec<Finding>) {
    let form = reading.form();
    let mut findings = Vec::new();
    let table = match &reading.found.shape {
        Shape::Nothing if reading.nil => Some(reading.table(Places::Rows(vec![None; form.columns.len()]), Vec::new())),
        Shape::Nothing => {
            let names: Vec<&str> = form.columns.iter().filter(|c| c.required).map(|c| c.name.as_str()).collect();
            findings.push(Finding::new(
                "missing-column",
                format!("《{}》没有找到表头，整表暂未计入。", form.name),
                format!("请按规定的表头填写：{}。", names.join("、")),
            ));
            None
        }
        Shape::Card { doubtful: true, .. } => {
            findings.push(Finding::new(
                "missing-column",
                format!("《{}》有不止一列数字，看不出哪一列是本期数，整表暂未计入。", form.name),
                "请只留本期一列，或在列头写明“本月”。",
            ));
            None
        }
        Shape::Card { cells, measures, .. } => reading.card(cells, measures, &mut findings),
        Shape::Rows(shape) => reading.rows(shape, &mut findings, layout),
    };
    let outcome = match table {
        Some(table) => Outcome::Table(table),
        None => Outcome::Quarantined {
            unit: Some(reading.identity.unit),
            form: Some(reading.found.form),
            period: Some(reading.identity.period),
            reason: findings.last().map_or(String::new(), |f| f.message.clone()),
        },
    };
    (outcome, findings)
}

impl Reading<'_> {
    pub(super) fn form(&self) -> &Form {
        &self.context.lexicon.forms[self.found.form]
    }

    fn table(&self, places: Places, records: Vec<Record>) -> Table {
        Table {
            form: self.found.form,
            unit: self.identity.unit,
            period: self.identity.period,
            sheet: self.grid.name.clone(),
            places,
            rows_read: u32::try_from(records.len()).unwrap_or(u32::MAX),
            nil: records.is_empty(),
            records,
            why: self.identity.why.clone(),
        }
    }

    /// Says which columns are missing; false when the table cannot be counted without them.
    fn complete(&self, present: impl Fn(usize) -> bool, at: String, findings: &mut Vec<Finding>) -> bool {
        let mut complete = true;
        for (i, column) in self.form().columns.iter().enumerate() {
            if present(i) || !column.required && !column.key && !column.period {
                continue;
            }
            let needed = column.key || column.period;
            complete &= !needed;
            let effect = if needed { "整表暂未计入" } else { "该列暂无数据，其余照常计入" };
            findings.push(
                Finding::new(
                    "missing-column",
                    format!("《{}》缺少“{}”一列，{effect}。", self.form().name, column.name),
                    format!("请补上“{}”后重发。", column.name),
                )
                .at(&at, "", column.name.clone()),
            );
        }
        complete
    }

    /// Types the cell at `at` and says what is to be said of it.
    pub(super) fn cell(
        &self,
        column: &Column,
        at: CellRef,
        raw: Option<&Raw>,
        measure: Option<&str>,
        findings: &mut Vec<Finding>,
    ) -> CellState {
        let context = CellContext {
            at,
            period_end: self.identity.period.last_day(),
            date1904: self.grid.date1904,
            textual: self.grid.textual,
            header_unit: header_measure(measure, self.measures, column),
        };
        if let Some(Raw::Text(text)) = raw
            && is_ditto(text)
        {
            let message = format!("{at}填“{}”，看不出是哪一项，本格暂未计入。", text.trim());
            findings.push(Finding::new("type", message, "请照样写全。").at(at, text.trim(), column.ty.chinese()));
            return CellState::Rejected;
        }
        let Typed { mut state, mut problem, mut repaired } = type_cell(raw, column, &context);
        let written = match raw {
            Some(_) if column.sensitive => "***".to_owned(),
            Some(raw) => shown(raw, self.grid.date1904),
            None => String::new(),
        };
        if let Some(odd) = self.grid.mark_at(at).filter(|_| state.value().is_some())
            && let Some(doubt) = looks(odd, column, at, &written)
        {
            (state, problem, repaired) = (CellState::Rejected, Some(doubt), None);
        }
        if let Some(problem) = problem {
            findings.push(Finding::new(problem.check, problem.message, problem.remedy).at(
                at,
                written,
                problem.expected,
            ));
        } else if let Some(read_as) = repaired.filter(|_| !column.sensitive) {
            findings.push(
                Finding::new(
                    "repaired",
                    format!("{at}填“{written}”，已按{read_as}读取。"),
                    "读对了就不必处理；读错了请更正。",
                )
                .at(at, written, read_as),
            );
        }
        state
    }

    /// Whether a row from `first` on holds nothing but words for nothing.
    fn says_nil_below(&self, first: u32) -> bool {
        let rows = first..self.found.rows.1;
        self.grid
            .rows()
            .filter(|(row, _)| rows.contains(row))
            .any(|(_, cells)| cells.iter().all(|cell| matches!(&cell.raw, Raw::Text(text) if says_nil_alone(text))))
    }

    fn required(&self, column: &Column, at: CellRef) -> Finding {
        Finding::new("required", format!("{at}没有填“{}”。", column.name), "请补填；确实没有的，请填“无”。").at(
            at,
            "",
            column.ty.chinese(),
        )
    }

    fn card(
        &self,
        cells: &[Option<CellRef>],
        measures: &[Option<String>],
        findings: &mut Vec<Finding>,
    ) -> Option<Table> {
        let form = self.form();
        if !self.complete(|i| cells[i].is_some(), String::new(), findings) {
            return None;
        }
        let all_blank = cells.iter().flatten().all(|&at| self.grid.get(at).is_none_or(is_blank));
        if self.nil && all_blank {
            return Some(self.table(Places::Card(cells.to_vec()), Vec::new()));
        }
        let states = form
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let Some(at) = cells[i] else {
                    return CellState::Blank;
                };
                let raw = self.grid.get(at);
                if column.required && raw.is_none_or(is_blank) {
                    findings.push(self.required(column, at));
                }
                self.cell(column, at, raw, measures[i].as_deref(), findings)
            })
            .collect();
        let row = cells.iter().flatten().map(|at| at.row).min().unwrap_or(0);
        let record = Record { row, value_col: None, cells: states };
        Some(self.table(Places::Card(cells.to_vec()), vec![record]))
    }

    fn rows(&self, shape: &RowShape, findings: &mut Vec<Finding>, layout: &mut Vec<String>) -> Option<Table> {
        let form = self.form();
        let header = CellRef::new(shape.header.1, shape.columns.iter().flatten().min().copied().unwrap_or(0));
        let crossed = form.crosstab.as_ref().filter(|_| !shape.days.is_empty());
        let from_days = |i: usize| crossed.is_some_and(|c| c.header == i || c.value == i);
        let present = |i: usize| shape.columns[i].is_some() || from_days(i);
        if !self.complete(present, header.to_string(), findings) || !self.unambiguous(shape, findings) {
            return None;
        }
        for line in &shape.unmapped {
            if !is_ordinal(&line.text) {
                findings.push(
                    Finding::new(
                        "unmapped-column",
                        format!("{}的“{}”不是《{}》规定的列，没有读取。", line.at, line.text.trim(), form.name),
                        "不需要的列可以保留；写错列名的请更正。",
                    )
                    .at(line.at, line.text.trim(), ""),
                );
            }
        }
        layout.push(format!("表头：第{}行", rows_text(shape.header.0, shape.header.1)));
        self.unread_days(shape, findings);
        let mut totals = Totals::new(form.columns.len());
        let mut manner = self.manner(shape);
        let mut records = Vec::new();
        let mut keys: HashMap<Vec<Value>, (u32, Option<u32>)> = HashMap::new();
        let mut hidden = Vec::new();
        let mut rows_read = 0;
        // Rows with numbers that were taken for something else than records.
        let mut passed = 0;
        for (row, cells) in self
            .grid
            .rows()
            .filter(|(row, _)| (shape.header.1 + 1..self.found.rows.1).contains(row) && self.rows.hold(*row))
        {
            match self.kind(shape, row, cells, &totals, &manner) {
                Kind::Other(what) => {
                    if what == REPEATED {
                        manner.header_at = row;
                    }
                    let number = |cell: &&Cell| matches!(cell.raw, Raw::Number(..) | Raw::Serial(_));
                    let mapped = |cell: &&Cell| shape.columns.contains(&Some(cell.at.col));
                    passed += usize::from(cells.iter().filter(mapped).filter(number).count() > 1);
                    layout.push(format!("第{}行：{what}", row + 1));
                }
                Kind::Header => {
                    findings.push(
                        Finding::new(
                            "missing-column",
                            format!("第{}行又是表头，列的次序与上面不同，它下面的各行暂未计入。", row + 1),
                            "请把各表分开（空行加标题，写明单位），或统一列的次序后重发。",
                        )
                        .at(CellRef::new(row, header.col), "", "一张表一个表头"),
                    );
                    break;
                }
                Kind::Total(label) => {
                    layout.push(format!("第{}行：合计", row + 1));
                    manner.after_total = true;
                    self.compare(shape, row, label, &mut totals, findings);
                }
                Kind::Data => {
                    rows_read += 1;
                    manner.after_total = false;
                    if self.grid.hidden_rows.binary_search(&row).is_ok() {
                        hidden.push(row);
                    }
                    let record = self.record(shape, row, findings);
                    totals.add(form, &record.cells);
                    let new = self.spread(shape, record, findings);
                    self.duplicates(&new, &mut keys, findings);
                    self.row_periods(shape, &new, findings);
                    records.extend(new);
                }
            }
        }
        layout.push(format!("数据：{rows_read}行"));
        if rows_read == 0 && passed > 1 {
            findings.push(
                Finding::new(
                    "missing-column",
                    format!("表头下面有{passed}行带数，看不出是不是数据，整表暂未计入。"),
                    "请把表头写在一行里，或按规定的样式填写后重发。",
                )
                .at(header, "", "数据行"),
            );
            return None;
        }
        if let (Some(first), Some(last)) = (hidden.first(), hidden.last()) {
            findings.push(
                Finding::new(
                    "hidden-rows",
                    format!("第{}行是隐藏的，已照常计入（共{}行）。", rows_text(*first, *last), hidden.len()),
                    "不该计入的请删除后重发。",
                )
                .at(CellRef::new(*first, header.col), "", ""),
            );
        }
        self.hidden_columns(shape, header, findings);
        if form.layout == Layout::Card && rows_read > 1 {
            findings.push(
                Finding::new(
                    "conflict",
                    format!(
                        "《{}》一个单位只应有一行数，这里有{rows_read}行，看不出以哪行为准，整表暂未计入。",
                        form.name
                    ),
                    "请只留本期一行后重发。",
                )
                .at(header, "", "一行"),
            );
            return None;
        }
        let mut columns = shape.columns.clone();
        if let Some(crosstab) = crossed {
            columns[crosstab.value] = None;
            columns[crosstab.header] = None;
        }
        let nil = self.nil || rows_read == 0 && self.says_nil_below(shape.header.1 + 1);
        let mut table = self.table(Places::Rows(columns), records);
        table.rows_read = rows_read;
        table.nil = nil && rows_read == 0;
        Some(table)
    }

    /// Columns of a crosstab that hold marks, under a header that names no day of the period.
    fn unread_days(&self, shape: &RowShape, findings: &mut Vec<Finding>) {
        let Some(crosstab) = &self.form().crosstab else {
            return;
        };
        if shape.days.is_empty() && shape.columns[crosstab.value].is_some() {
            return;
        }
        let value = &self.form().columns[crosstab.value];
        let rows = shape.header.1 + 1..self.found.rows.1;
        let marked = |col: u32| {
            self.grid.cells.iter().any(|cell| {
                cell.at.col == col
                    && rows.contains(&cell.at.row)
                    && matches!(self.cell(value, cell.at, Some(&cell.raw), None, &mut Vec::new()), CellState::Value(_))
            })
        };
        let nameless = shape.unmapped.iter().map(|line| (line.at, line.text.clone()));
        let impossible = shape.days.iter().filter(|(_, day)| self.day(*day).is_none()).map(|(col, _)| {
            let at = CellRef::new(shape.header.1, *col);
            (at, self.grid.get(at).map_or(String::new(), |raw| shown(raw, self.grid.date1904)))
        });
        for (at, text) in nameless.chain(impossible) {
            if marked(at.col) {
                findings.push(
                    Finding::new(
                        "type",
                        format!("{at}的表头“{}”看不出是本期哪一天，该列暂未计入。", text.trim()),
                        "请写完整日期，如2020-06-05。",
                    )
                    .at(at, text.trim(), "日期"),
                );
            }
        }
    }

    /// Two headers for one column: nobody can say which is meant.
    fn unambiguous(&self, shape: &RowShape, findings: &mut Vec<Finding>) -> bool {
        for (column, line) in &shape.ambiguous {
            let name = &self.form().columns[*column].name;
            findings.push(
                Finding::new(
                    "missing-column",
                    format!("“{name}”有两列（另一列在{}），分不清用哪一列，整表暂未计入。", line.at),
                    format!("请只留一列“{name}”后重发。"),
                )
                .at(line.at, line.text.trim(), name.clone()),
            );
        }
        shape.ambiguous.is_empty()
    }

    /// Types the mapped cells of a row.
    /// Says which of the table's columns are hidden.
    fn hidden_columns(&self, shape: &RowShape, header: CellRef, findings: &mut Vec<Finding>) {
        let hidden = |col: &u32| self.grid.hidden_columns.binary_search(col).is_ok();
        let mut columns: Vec<u32> = shape.columns.iter().flatten().copied().filter(hidden).collect();
        columns.sort_unstable();
        columns.dedup();
        if let Some(&first) = columns.first() {
            let names: Vec<String> = columns.iter().map(|&col| column_letters(col)).collect();
            findings.push(
                Finding::new(
                    "hidden-rows",
                    format!("{}列是隐藏的，已照常计入。", names.join("、")),
                    "不该计入的请删除后重发。",
                )
                .at(CellRef::new(header.row, first), "", ""),
            );
        }
    }

    fn record(&self, shape: &RowShape, row: u32, findings: &mut Vec<Finding>) -> Record {
        let states = self
            .form()
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let Some(col) = shape.columns[i] else {
                    return CellState::Blank;
                };
                let at = CellRef::new(row, col);
                let merge = if self.grid.merges.is_empty() { None } else { self.grid.merge_at(at) };
                let anchor = merge.map_or(at, |merge| merge.first);
                let covered = anchor != at;
                // Text and dates speak for every row that the merged cell covers; a number counts once.
                let raw = match merge {
                    Some(_) if covered && (anchor.col != at.col || !column.ty.fills_down()) => None,
                    _ => self.grid.get(anchor),
                };
                let blank = raw.is_none_or(is_blank);
                if column.required && blank && !covered && !(column.ty == ColumnType::Bool && column.blank.is_some()) {
                    findings.push(self.required(column, at));
                }
                let mut said = Vec::new();
                let measure = shape.measures[i].clone().or_else(|| self.measure_beside(shape, column, at));
                let state = self.cell(column, at, raw, measure.as_deref(), &mut said);
                // A merged cell is spoken of once, at its own place.
                if !covered {
                    findings.extend(said);
                    findings.extend(merge.and_then(|merge| self.merged_number(column, merge, raw)));
                } else if anchor.col != at.col
                    && (column.required || column.ty.is_numeric())
                    && self.grid.get(anchor).is_some_and(|raw| !is_blank(raw))
                {
                    findings.push(self.merged_across(column, at, anchor));
                    return CellState::Rejected;
                }
                state
            })
            .collect();
        Record { row, value_col: None, cells: states }
    }

    /// The unit of measure in a column of its own beside a quantity.
    fn measure_beside(&self, shape: &RowShape, column: &Column, at: CellRef) -> Option<String> {
        let beside = CellRef::new(at.row, at.col + 1);
        let measured = matches!(column.ty, ColumnType::Quantity | ColumnType::Money);
        let unmapped = shape.unmapped.iter().any(|line| line.at.col == beside.col);
        let text = self.grid.text(beside).filter(|_| measured && unmapped)?;
        Some(fold(text)).filter(|text| crate::typing::is_measure(text))
    }

    /// What is said of a number that is merged over several rows: it counts once, in the first.
    fn merged_number(&self, column: &Column, merge: &Merge, raw: Option<&Raw>) -> Option<Finding> {
        let raw = raw.filter(|raw| !is_blank(raw) && column.ty.is_numeric() && merge.last.row > merge.first.row)?;
        let written = if column.sensitive { "***".to_owned() } else { shown(raw, self.grid.date1904) };
        let (at, rows) = (merge.first, merge.last.row - merge.first.row + 1);
        Some(
            Finding::new(
                "repaired",
                format!("{at}的“{written}”合并了{rows}行，只在第一行计一次。"),
                "各行都有数的，请取消合并，逐行填写。",
            )
            .at(at, written, "每行一个数"),
        )
    }

    /// A cell that lies under one merged from a column beside it: nobody can say what belongs here.
    fn merged_across(&self, column: &Column, at: CellRef, anchor: CellRef) -> Finding {
        Finding::new(
            "type",
            format!("{at}与{anchor}合并成了一格，看不出“{}”是多少，本格暂未计入。", column.name),
            "请取消合并，各列分别填写。",
        )
        .at(at, "", column.ty.chinese())
    }

    /// One record for a row; for a crosstab one for each marked day.
    fn spread(&self, shape: &RowShape, record: Record, findings: &mut Vec<Finding>) -> Vec<Record> {
        let Some(crosstab) = self.form().crosstab.as_ref().filter(|_| !shape.days.is_empty()) else {
            return vec![record];
        };
        let value = &self.form().columns[crosstab.value];
        let mut records = Vec::new();
        for (col, day) in &shape.days {
            let Some(day) = self.day(*day) else { continue };
            let at = CellRef::new(record.row, *col);
            let raw = self.grid.get(at);
            let anchor = self.grid.merge_at(at).map_or(at, |merge| merge.first);
            if anchor != at && self.grid.get(anchor).is_some_and(|raw| !is_blank(raw)) {
                findings.push(self.merged_across(value, at, anchor));
                continue;
            }
            let state = self.cell(value, at, raw, None, findings);
            if state == CellState::Blank {
                continue;
            }
            let mut cells = record.cells.clone();
            cells[crosstab.value] = state;
            cells[crosstab.header] = CellState::Value(Value::Date(day));
            records.push(Record { row: record.row, value_col: Some(*col), cells });
        }
        records
    }

    fn day(&self, day: HeaderDay) -> Option<chrono::NaiveDate> {
        let end = self.identity.period.last_day();
        match day {
            HeaderDay::Day(day) => Some(day),
            HeaderDay::MonthDay(month, day) => date::latest_before(month, day, end),
            // 6.3 can only be read where it falls into the period.
            HeaderDay::Short(month, day) if month == self.identity.period.month() => {
                date::latest_before(month, day, end)
            }
            HeaderDay::Short(..) => None,
            HeaderDay::DayOnly(day) => chrono::Datelike::with_day(&self.identity.period.first_day(), day),
        }
    }

    fn duplicates(
        &self,
        records: &[Record],
        keys: &mut HashMap<Vec<Value>, (u32, Option<u32>)>,
        findings: &mut Vec<Finding>,
    ) {
        let form = self.form();
        let columns: Vec<usize> = form.keys().collect();
        if columns.is_empty() {
            return;
        }
        let crosstab = form.crosstab.as_ref();
        let mut said = false;
        for record in records {
            let key: Option<Vec<Value>> = columns
                .iter()
                .copied()
                .chain(crosstab.map(|c| c.header).filter(|h| !columns.contains(h)))
                .map(|i| record.cells[i].value().cloned())
                .collect();
            let Some(key) = key else { continue };
            let shown_key: Vec<String> = columns
                .iter()
                .zip(&key)
                .map(|(&i, value)| if form.columns[i].sensitive { "***".to_owned() } else { display(value) })
                .collect();
            let place = (record.row, record.value_col);
            let first = *keys.entry(key).or_insert(place);
            if first == place || said {
                continue;
            }
            let earlier = first.0;
            said = true;
            let Shape::Rows(shape) = &self.found.shape else {
                continue;
            };
            let key_col = columns.iter().find_map(|&i| shape.columns[i]).unwrap_or(0);
            let within = earlier == record.row;
            let at = CellRef::new(record.row, record.value_col.filter(|_| within).unwrap_or(key_col));
            let names: Vec<&str> = columns.iter().map(|&i| form.columns[i].name.as_str()).collect();
            findings.push(
                Finding::new(
                    "duplicate-key",
                    if within {
                        format!("{at}和左边是同一天，一天有了两个标记。")
                    } else {
                        let (names, keys) = (names.join("、"), shown_key.join("、"));
                        format!("第{}、{}行{names}同为{keys}。", earlier + 1, record.row + 1)
                    },
                    "确属重复请删去一个；不是同一项请更正。",
                )
                .at(at, shown_key.join("、"), "不重复"),
            );
        }
    }

    /// A date outside the span that the submission covers counts in its own month, and is said.
    fn row_periods(&self, shape: &RowShape, records: &[Record], findings: &mut Vec<Finding>) {
        let form = self.form();
        let Some(column) = form.period_column() else {
            return;
        };
        let (first, last) = form.span(self.identity.period);
        let first = first.min(self.identity.from);
        for record in records {
            if let Some(Value::Date(day)) = record.cells[column].value()
                && !(first.first_day()..=last.last_day()).contains(day)
                && let Some(col) = shape.columns[column].or(record.value_col)
            {
                let at = CellRef::new(record.row, col);
                let span = if first == last {
                    format!("{}月", last.month())
                } else {
                    format!("{}至{}月", first.month(), last.month())
                };
                findings.push(
                    Finding::new(
                        "row-period",
                        format!(
                            "{at}填{day}，不属本期{span}，已计入{}年{}月。",
                            day.format("%Y"),
                            crate::model::Period::of(*day).month()
                        ),
                        "写错请改。",
                    )
                    .at(at, day.to_string(), format!("{first}至{last}")),
                );
            }
        }
    }
}

/// Whether nothing but white space stands in the cell.
pub fn is_blank(raw: &Raw) -> bool {
    matches!(raw, Raw::Text(text) if text.chars().all(is_space))
}

/// A column that only counts rows.
fn is_ordinal(text: &str) -> bool {
    matches!(
        crate::typing::text::fold(text).as_str(),
        "序号" | "序" | "号" | "编号" | "no" | "no." | "行号" | "行次" | "#" | "顺序号" | ""
    )
}

/// `3` or `3—4`, one-based.
fn rows_text(first: u32, last: u32) -> String {
    if first == last { format!("{}", first + 1) } else { format!("{}—{}", first + 1, last + 1) }
}

/// Marks that stand for whatever is written above.
fn is_ditto(text: &str) -> bool {
    matches!(text.trim(), "同上" | "〃" | "″" | "\"" | "”" | "“" | "''" | ",," | "，，" | "同上行")
}
