//! The rows of a table: which are data, which are totals, notes or headings, and what their cells say.

use std::collections::HashMap;

use super::kind::{FOREIGN, Kind, REPEATED, TOTAL};
use super::told::{self, Told};
use super::totals::Totals;
use super::{Context, Outcome};
use crate::model::table::{Formulas, Places, Record};
use crate::model::{Cell, CellRef, CellState, Column, Finding, Form, Grid, Layout, Raw, Table, Value};
use crate::recognise::{Caption, Found, Identity, RowShape, Shape};
use crate::typing::text::{fold, is_space};
use crate::typing::{CellContext, Typed, header_measure, looks, shown, type_cell};

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
        Shape::Card(shape) => reading.card(shape, &mut findings, layout),
        Shape::Rows(shape) => reading.rows(&shape.settled(form, reading.identity.period), &mut findings, layout),
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

    pub(super) fn table(&self, places: Places, records: Vec<Record>) -> Table {
        let formulas = self.formulas(&places);
        Table {
            form: self.found.form,
            unit: self.identity.unit,
            period: self.identity.period,
            sheet: self.grid.name.clone(),
            places,
            rows_read: u32::try_from(records.len()).unwrap_or(u32::MAX),
            nil: records.is_empty(),
            formulas,
            records,
            why: self.identity.why.clone(),
        }
    }

    /// The formulas among the cells of the form's columns, in the rows that are read.
    fn formulas(&self, places: &Places) -> Formulas {
        let formulas = self.grid.formulas.iter().copied();
        let mut cells: Vec<CellRef> = match places {
            Places::Rows(columns) => formulas
                .filter(|at| (self.found.rows.0..self.found.rows.1).contains(&at.row) && self.rows.hold(at.row))
                .filter(|at| columns.contains(&Some(at.col)))
                .collect(),
            Places::Card(values) => formulas.filter(|at| values.contains(&Some(*at))).collect(),
        };
        cells.dedup();
        Formulas { cells, ..Formulas::default() }
    }

    /// Says which columns are missing; false when the table cannot be counted without them.
    pub(super) fn complete(&self, present: impl Fn(usize) -> bool, at: String, findings: &mut Vec<Finding>) -> bool {
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

    pub(super) fn required(&self, column: &Column, at: CellRef) -> Finding {
        Finding::new("required", format!("{at}没有填“{}”。", column.name), "请补填；确实没有的，请填“无”。").at(
            at,
            "",
            column.ty.chinese(),
        )
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
        for line in &shape.other_times {
            let text = line.text.trim();
            findings.push(
                Finding::new(
                    "unmapped-column",
                    format!("{}的“{text}”一列不是本期的数，没有读取。", line.at),
                    "别期、累计和计划的列可以保留；写错的请更正表头。",
                )
                .at(line.at, text, ""),
            );
        }
        layout.push(told::header(form, shape));
        let mut told = Told::default();
        self.unread_days(shape, findings);
        self.foreign_days(shape, findings);
        let mut totals = Totals::new(form.columns.len());
        let mut manner = self.manner(shape);
        let mut records = Vec::new();
        let mut keys: HashMap<Vec<Value>, (u32, Option<u32>)> = HashMap::new();
        let mut hidden = Vec::new();
        let mut rows_read = 0;
        let mut total_rows = Vec::new();
        // Rows with numbers that were taken for something else than records.
        let mut passed = 0;
        for (row, cells) in self
            .grid
            .rows()
            .filter(|(row, _)| (shape.header.1 + 1..self.found.rows.1).contains(row) && self.rows.hold(*row))
        {
            match self.kind(shape, row, cells, &totals, &manner) {
                Kind::Other(what) => {
                    let number = |cell: &&Cell| matches!(cell.raw, Raw::Number(..) | Raw::Serial(_));
                    let mapped = |cell: &&Cell| shape.columns.contains(&Some(cell.at.col));
                    passed += usize::from(cells.iter().filter(mapped).filter(number).count() > 1);
                    told.other(row, what);
                    manner.after_part = what == Caption::Part.chinese();
                    if what == REPEATED {
                        manner.header_at = row;
                    }
                }
                Kind::Doubtful(what, finding) => {
                    told.other(row, what);
                    findings.push(*finding);
                    if what == TOTAL {
                        manner.after_total = true;
                        total_rows.push(row);
                        totals.cut();
                    }
                }
                Kind::Header(whose) => {
                    told.other(row, whose);
                    let (which, remedy) = if whose == FOREIGN {
                        ("像是另一张表的表头", "请把两张表分开（空行加标题，写明报表名称）后重发。")
                    } else {
                        ("又是表头，列的次序与上面不同", "请把各表分开（空行加标题，写明单位），或统一列的次序后重发。")
                    };
                    findings.push(
                        Finding::new(
                            "missing-column",
                            format!("第{}行{which}，它下面的各行暂未计入。", row + 1),
                            remedy,
                        )
                        .at(
                            cells.first().map_or(CellRef::new(row, header.col), |cell| cell.at),
                            "",
                            "一张表一个表头",
                        ),
                    );
                    break;
                }
                Kind::Total(written) => {
                    told.total(row, self.grid.text(written.label));
                    manner.after_total = true;
                    total_rows.push(written.row);
                    self.total(shape, written, &mut totals, findings);
                }
                Kind::Data => {
                    rows_read += 1;
                    told.record(row);
                    manner.after_total = false;
                    manner.after_part = false;
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
        self.close(shape, &mut totals, findings);
        layout.extend(told.lines());
        if rows_read == 0 {
            layout.push("没有数据行".to_owned());
        }
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
        self.say_hidden(shape, header, &hidden, findings);
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
        let nil = self.nothing(shape, rows_read, findings)?;
        let mut table = self.table(Places::Rows(columns), records);
        table.rows_read = rows_read;
        table.nil = nil && rows_read == 0;
        table.formulas.typed = self.typed_totals(shape, &total_rows);
        table.formulas.totals = total_rows;
        Some(table)
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
}

/// Whether nothing but white space stands in the cell.
pub fn is_blank(raw: &Raw) -> bool {
    matches!(raw, Raw::Text(text) if text.chars().all(is_space))
}

/// A column that only counts rows.
pub(super) fn is_ordinal(text: &str) -> bool {
    matches!(
        crate::typing::text::fold(text).as_str(),
        "序号" | "序" | "号" | "编号" | "no" | "no." | "行号" | "行次" | "#" | "顺序号" | ""
    )
}

/// Marks that stand for whatever is written above.
fn is_ditto(text: &str) -> bool {
    if text.len() > 24 {
        return false;
    }
    let folded = fold(text);
    let dots = folded.chars().count() > 2 && folded.chars().all(|c| matches!(c, '.' | '…' | '·'));
    dots || folded == "同上" || matches!(text.trim(), "〃" | "″" | "\"" | "”" | "“" | "''" | ",," | "，，" | "同上行")
}
