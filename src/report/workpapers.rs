//! 审核底稿.xlsx: what the clerk works with. Findings, submissions, who owes what, and what the checks said.

mod changes;
mod explained;
mod matrix;
mod months;
mod origins;
mod rates;
mod replaced;
mod reports;

use std::collections::BTreeMap;

use huizong_intake::model::Severity;

use super::document::{Align, Cell, Content, Document, Page, Role, Row, Sheet, Tone};
use super::words;
use crate::config::plan::{Rule, Window};
use crate::model::{Results, State};

/// The row, counted from 1, of the first finding in the list of findings: people name a finding by its row.
pub const FIRST_FINDING: usize = 4;

/// Rows of a sheet in an `.xlsx` file.
const ROWS: usize = 1_048_576;

/// The workbook for the clerk.
#[must_use]
pub fn workpapers(results: &Results<'_>) -> Document {
    let plan = results.plan;
    let title = format!("{}{}审核底稿", plan.project.name, results.period.chinese());
    let mut document = Document::new(title, plan.project.name.clone(), results.period.last_day());
    document.push(findings(results, ROWS));
    document.push(submissions(results, ROWS));
    document.push(matrix::matrix(results));
    document.push(months::months(results, ROWS));
    document.push(rates::rates(results, ROWS));
    document.push(checks(results));
    document.push(replaced::replaced(results, ROWS));
    document.push(explained::explained(results, ROWS));
    if !results.drafted.is_empty() {
        document.push(reports::reports(results, ROWS));
    }
    document.push(changes::changes(results, ROWS));
    let (figures, lines) = origins::origins(results, document.sheets.len(), ROWS);
    document.push(figures);
    document.push(lines);
    document
}

/// A list: title, sub-line, filtered header, rows; at most `most` rows in all, and the sub-line says what is left out.
struct List {
    sheet: Sheet,
    columns: usize,
    room: usize,
    total: usize,
}

impl List {
    fn new(name: &str, title: String, header: &[(&str, u16)], most: usize) -> Self {
        let mut sheet = Sheet { name: name.to_owned(), ..Sheet::default() };
        sheet.rows.push(vec![Cell::text(title, Role::Title).across(header.len())].into());
        sheet.rows.push(Row::default());
        sheet.rows.push(header.iter().map(|(text, _)| Cell::text(*text, Role::Header)).collect::<Vec<_>>().into());
        sheet.widths = header.iter().map(|(_, width)| *width).collect();
        sheet.freeze = (3, 0);
        sheet.repeat = Some((0, 2));
        sheet.filter = Some(2);
        sheet.page = Page { landscape: true, single: false };
        Self { sheet, columns: header.len(), room: most.saturating_sub(3), total: 0 }
    }

    /// Whether there is room for another row.
    fn takes(&mut self) -> bool {
        self.total += 1;
        self.total <= self.room
    }

    fn push(&mut self, cells: Vec<Cell>) {
        self.sheet.rows.push(cells.into());
    }

    fn finish(mut self, subtitle: &str, elsewhere: &str) -> Sheet {
        let over = if self.total > self.room {
            format!("　共{}条，本表只能列出前{}条，全部内容见{elsewhere}。", self.total, self.room)
        } else {
            String::new()
        };
        let text = format!("{subtitle}{over}");
        self.sheet.rows[1] = vec![Cell::text(text, Role::Subtitle).across(self.columns)].into();
        self.sheet
    }
}

fn text(text: impl Into<String>) -> Cell {
    Cell::text(text, Role::Body)
}

fn middle(shown: impl Into<String>) -> Cell {
    text(shown).align(Align::Center)
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Doubtful,
        Severity::Note => Tone::Plain,
    }
}

fn findings(results: &Results<'_>, most: usize) -> Sheet {
    let header = [
        ("级别", 6),
        ("检查", 13),
        ("单位", 17),
        ("报表", 17),
        ("报表期", 9),
        ("文件", 22),
        ("工作表", 12),
        ("单元格", 8),
        ("填写内容", 14),
        ("应为", 14),
        ("问题", 40),
        ("处理办法", 28),
        ("说明", 20),
        ("说明情况", 12),
    ];
    let title = format!("{}审核结果", results.period.chinese());
    let mut list = List::new("审核结果", title, &header, most);
    let mut counts: BTreeMap<Severity, usize> = BTreeMap::new();
    for finding in &results.findings {
        *counts.entry(finding.severity).or_default() += 1;
        if !list.takes() {
            continue;
        }
        let check = words::check(&finding.check).unwrap_or(&finding.check);
        list.push(vec![
            middle(finding.severity.chinese()).tone(tone(finding.severity)),
            text(check),
            text(words::unit(results.tree, &finding.unit)),
            text(words::form(results, &finding.form)),
            middle(finding.period.map(|period| period.to_string()).unwrap_or_default()),
            text(finding.file.clone()),
            text(finding.sheet.clone()),
            middle(finding.cell.clone()),
            text(finding.value.clone()),
            text(finding.expected.clone()),
            text(finding.message.clone()),
            text(finding.remedy.clone()),
            text(finding.answer.as_ref().map_or("", |answer| &answer.text)),
            middle(finding.answer.as_ref().map_or("", |answer| answer.standing.chinese())),
        ]);
    }
    let count = |severity| counts.get(&severity).copied().unwrap_or(0);
    let subtitle = format!(
        "强制（必须改正）{}条，核实（改正或说明）{}条，提示{}条。",
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Note)
    );
    list.finish(&subtitle, "data/findings.csv")
}

fn submissions(results: &Results<'_>, most: usize) -> Sheet {
    let header = [
        ("状态", 11),
        ("单位", 24),
        ("报表", 26),
        ("报表期", 10),
        ("文件", 38),
        ("工作表", 16),
        ("应报日", 12),
        ("文件日期", 17),
        ("迟报", 7),
        ("读取行数", 9),
        ("计入行数", 9),
        ("说明", 36),
    ];
    let mut list = List::new("报送情况", "报送情况".to_owned(), &header, most);
    let mut counts: BTreeMap<State, usize> = BTreeMap::new();
    for submission in &results.submissions {
        *counts.entry(submission.state).or_default() += 1;
        if !list.takes() {
            continue;
        }
        let state = submission.state;
        let tone = match state {
            State::Missing | State::Quarantined => Tone::Bad,
            State::Superseded | State::Duplicate => Tone::Doubtful,
            State::Counted | State::Nil | State::Ignored => Tone::Plain,
        };
        let rows = |n: u32| match state {
            State::Missing => Cell::new(Content::Blank, Role::Body),
            _ => Cell::new(Content::count(n), Role::Body),
        };
        list.push(vec![
            middle(state.chinese()).tone(tone),
            text(submission.unit.map_or("", |unit| &results.tree.get(unit).name)),
            text(submission.form.map_or("", |form| &results.plan.forms[form].name)),
            middle(submission.period.map(|period| period.to_string()).unwrap_or_default()),
            text(submission.file.clone()),
            text(submission.sheet.clone()),
            Cell::new(submission.due.map_or(Content::Blank, Content::Date), Role::Body),
            middle(submission.submitted_at.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()),
            middle(if submission.late == Some(true) { "迟报" } else { "" }),
            rows(submission.rows_read),
            rows(submission.rows_counted),
            text(submission.reason.clone()),
        ]);
    }
    let said: Vec<String> = counts.iter().map(|(state, n)| format!("{}{n}", state.chinese())).collect();
    list.finish(&format!("{}。", said.join("，")), "data/submissions.csv")
}

fn checks(results: &Results<'_>) -> Sheet {
    let header = [
        ("编号", 22),
        ("级别", 8),
        ("对象", 24),
        ("说明", 56),
        ("符合", 10),
        ("不符", 10),
        ("无法判断", 10),
        ("依据", 26),
        ("处理办法", 40),
    ];
    let mut list = List::new("审核公式", "审核公式".to_owned(), &header, ROWS);
    for (i, check) in results.plan.checks.iter().enumerate() {
        list.takes();
        let verdicts = results.verdicts.get(i).copied().unwrap_or_default();
        let severity = results.plan.severity.get(&check.id).copied().unwrap_or(check.severity);
        let about = match &check.rule {
            Rule::Row { form, .. } => results.plan.forms[*form].name.clone(),
            Rule::Unit { window, .. } => format!("各单位指标（{}）", each(*window)),
            Rule::Query { tables, .. } => {
                let mut names: Vec<&str> =
                    tables.iter().map(|(_, form)| results.plan.forms[*form].name.as_str()).collect();
                names.dedup();
                format!("{}（查询）", names.join("、"))
            }
        };
        let count =
            |n: u64, bad: Tone| Cell::new(Content::count(n), Role::Body).tone(if n > 0 { bad } else { Tone::Plain });
        list.push(vec![
            text(check.id.clone()),
            middle(severity.chinese()),
            text(about),
            text(check.message.clone()),
            count(verdicts.holds, Tone::Plain),
            count(verdicts.fails, tone(severity)),
            count(verdicts.unknown, Tone::Doubtful),
            text(check.source.clone()),
            text(check.remedy.clone()),
        ]);
    }
    let subtitle = "每条公式有三种结果：符合、不符、缺数据而无法判断；查询的，不符按条计，其余按单位和月份计。说明中的｛｝处填实际的数。";
    list.finish(subtitle, "config.toml")
}

/// How often a rule over units is asked.
fn each(window: Window) -> &'static str {
    match window {
        Window::Month => "每月",
        Window::Quarter => "每季，满季才判",
        Window::Half => "每半年，期满才判",
        Window::Ytd => "本年累计",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;

    #[test]
    fn what_does_not_fit_is_said() {
        let fixture = Fixture::new();
        let results = fixture.results();
        let all = results.findings.len();
        let sheet = findings(&results, 13);
        assert_eq!(sheet.rows.len(), 13);
        let said = sheet.rows[1].cells[0].content.shown().into_owned();
        assert!(said.contains(&format!("共{all}条，本表只能列出前10条，全部内容见data/findings.csv")), "{said}");
        let sheet = findings(&results, ROWS);
        assert_eq!(sheet.rows.len(), all + 3);
        assert!(!sheet.rows[1].cells[0].content.shown().contains("只能"));
    }

    #[test]
    fn every_row_of_a_list_has_all_columns() {
        let fixture = Fixture::new();
        for sheet in workpapers(&fixture.results()).sheets {
            for (at, row) in sheet.rows.iter().enumerate() {
                let columns: usize = row.cells.iter().map(|cell| usize::from(cell.cols)).sum();
                assert_eq!(columns, sheet.widths.len(), "{} 第{}行", sheet.name, at + 1);
            }
        }
    }
}
