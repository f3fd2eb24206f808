//! What was taken for what, and why, in words for the clerk: `huizong check -v`.

use std::collections::BTreeMap;

use crate::model::place::column_letters;
use crate::model::{CellRef, Form};
use crate::recognise::{CardShape, Found, HeaderDay, RowShape, is_total};
use crate::typing::text::is_han;

/// Rows of a table with what each was taken for; rows that follow each other and are of one kind are told together.
#[derive(Default)]
pub(super) struct Told {
    rows: BTreeMap<u32, String>,
}

impl Told {
    /// A row that is no record, and what it is.
    pub fn other(&mut self, row: u32, what: &str) {
        let why = reason(what);
        let why = if why.is_empty() { String::new() } else { format!("（{why}）") };
        self.rows.insert(row, format!("{what}{why}，不计入"));
    }

    /// A total, with its label.
    pub fn total(&mut self, row: u32, label: Option<&str>) {
        let why = match label.map(str::trim).filter(|text| text.contains(is_han)) {
            // What else stands in the cell may be somebody's name.
            Some(label) => match label.split(['(', '（']).next().map(str::trim).filter(|word| is_total(word)) {
                Some(word) => format!("写着“{}”", short(word)),
                None => "写着合计一类的字".to_owned(),
            },
            None => "没有写名称，各数是几行之和".to_owned(),
        };
        self.rows.insert(row, format!("合计（{why}），与各行核对，不计入"));
    }

    /// A record.
    pub fn record(&mut self, row: u32) {
        self.rows.insert(row, "数据".to_owned());
    }

    /// The lines, in the order of the rows.
    pub fn lines(&self) -> Vec<String> {
        let mut spans: Vec<(u32, u32, u32, &str)> = Vec::new();
        for (&row, what) in &self.rows {
            match spans.last_mut() {
                Some((_, last, count, said)) if said == what && (row == *last + 1 || what == "数据") => {
                    *last = row;
                    *count += 1;
                }
                _ => spans.push((row, row, 1, what)),
            }
        }
        let line = |&(first, last, count, what): &(u32, u32, u32, &str)| match what {
            "数据" => format!("第{}行：数据{count}行", rows_text(first, last)),
            _ => format!("第{}行：{what}", rows_text(first, last)),
        };
        spans.iter().map(line).collect()
    }
}

/// Why a row is what it was taken for.
fn reason(what: &str) -> &'static str {
    match what {
        "栏次" => "只有各列的编号",
        "重复的表头" => "各格与表头相同",
        "重复的标题" => "只有报表名称",
        "空白说明" => "只写“以下空白”一类的话",
        "示例行" => "写着“示例”一类的字",
        "合计以下的行" => "在合计下面，没有编号和名称",
        "预留的空行" => "只有结果为0的公式",
        "落款日期" => "只有一个日期",
        "表头说明" => "在日期下面，没有编号，说明各次活动",
        "图例" => "说明各种标记",
        "附注" => "以“注”“填表人”一类的字开头",
        "没有数据的行" => "规定的各列都没有填",
        "无数据的行" => "只写“无”一类的字",
        "小标题或附注" => "只有文字，没有编号，也没有各列要填的数",
        "按日统计的行" => "没有编号，各天下面是人数",
        "大写合计" => "用大写再写一遍合计",
        "累计行" => "写着“累计”“平均”一类的字，不是本期各行之和",
        "比例行" | "增减行" | "计划行" | "往期数" | "其中项" => "行名说明它不是本期的一条",
        _ => "",
    }
}

/// What the header of a table was taken for.
pub(super) fn header(form: &Form, shape: &RowShape) -> String {
    let columns: Vec<String> = form
        .columns
        .iter()
        .zip(&shape.columns)
        .filter_map(|(column, col)| Some(format!("{}列{}", column_letters((*col)?), column.name)))
        .collect();
    let mut line = format!("第{}行：表头，认出{}", rows_text(shape.header.0, shape.header.1), columns.join("、"));
    if let (Some((first, _)), Some((last, _))) = (shape.days.first(), shape.days.last()) {
        let short = |day: &HeaderDay| matches!(day, HeaderDay::DayOnly(_) | HeaderDay::Short(..));
        let how = if shape.days.iter().any(|(_, day)| short(day)) { "（只写了日）" } else { "" };
        line.push_str(&format!(
            "，{}列至{}列是{}天{how}",
            column_letters(*first),
            column_letters(*last),
            shape.days.len()
        ));
    }
    let aside: Vec<String> = shape
        .unmapped
        .iter()
        .chain(&shape.other_times)
        .map(|line| format!("{}列“{}”", column_letters(line.at.col), short(&line.text)))
        .collect();
    if !aside.is_empty() {
        line.push_str(&format!("；没有读取{}", aside.join("、")));
    }
    line
}

/// Where a card's values were found.
pub(super) fn card(form: &Form, shape: &CardShape, cells: &[Option<CellRef>]) -> Vec<String> {
    let of = |i: usize| {
        let (column, value) = (&form.columns[i], cells[i]?);
        let label = shape.labels[i].first()?.at;
        let place = if label == value { format!("{value}") } else { format!("{label}，数在{value}") };
        Some(format!("{}（{place}）", column.name))
    };
    let found: Vec<String> = (0..form.columns.len()).filter_map(of).collect();
    vec![format!("项目：认出{}项：{}", found.len(), found.join("、"))]
}

/// The table's title and the lines above it, each with what it was taken for.
pub(super) fn lines(found: &Found, places: &[(CellRef, &'static str, String)]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for (at, what, text) in places {
        let quoted = if text.is_empty() { String::new() } else { format!("“{}”", short(text)) };
        let line = format!("第{}行：{what}{quoted}", at.row + 1);
        if !said.contains(&line) && at.row < found.rows.1 {
            said.push(line);
        }
    }
    said
}

/// The first words of a text, on one line.
fn short(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > 24 { line.chars().take(23).chain(['…']).collect() } else { line }
}

/// `3` or `3—4`, one-based.
pub(super) fn rows_text(first: u32, last: u32) -> String {
    if first == last { format!("{}", first + 1) } else { format!("{}—{}", first + 1, last + 1) }
}
