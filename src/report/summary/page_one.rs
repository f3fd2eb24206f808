//! 首页: one printed page for leaders, in the order in which they read.

use huizong_intake::model::Severity;
use rust_decimal::Decimal;

use super::compare;
use super::decisions::{self, Decision};
use super::ranking;
use super::reporting::{self, Reporting};
use super::tables::Picture;
use crate::config::plan::{Over, Window};
use crate::model::{Results, State};
use crate::report::document::{Align, Cell, Chart, NumberFormat, Page, Role, Row, Series, Sheet, clip};
use crate::report::words;

/// Ten columns that all parts of the page share.
const WIDTHS: [u16; 10] = [18, 6, 11, 13, 13, 13, 9, 9, 9, 9];
/// The columns left of the middle; the chart stands there.
const LEFT: usize = 5;
/// Units named one by one.
const NAMED: usize = 8;
/// The least height of a row, in points and in pixels.
const ROW_POINTS: u16 = 21;
const PIXELS_PER_ROW: u32 = 28;

/// The page; `picture` is drawn from sheet `from` of the document.
pub(super) fn sheet(results: &Results<'_>, picture: Option<(usize, Picture)>) -> Sheet {
    let mut page =
        Sheet { name: "首页".to_owned(), widths: WIDTHS.to_vec(), least_height: ROW_POINTS, ..Sheet::default() };
    page.page = Page { landscape: false, single: true };
    let reporting = reporting::reporting(results);
    head(&mut page, results, &reporting);
    let decisions = decisions::decisions(results);
    let mut number = Numbering(0);
    decisions_part(&mut page, &mut number, &decisions);
    figures_part(&mut page, &mut number, results);
    behind_part(&mut page, &mut number, &reporting);
    lower_part(&mut page, &mut number, results, picture);
    notes(&mut page, results);
    page.widen();
    page
}

/// 一、二、三 for the parts that there are.
struct Numbering(usize);

impl Numbering {
    fn next(&mut self, title: &str) -> String {
        let number = ["一", "二", "三", "四", "五", "六"].get(self.0).copied().unwrap_or("七");
        self.0 += 1;
        format!("{number}、{title}")
    }
}

fn whole(text: impl Into<String>, role: Role) -> Row {
    vec![Cell::text(text, role).across(WIDTHS.len())].into()
}

fn header(text: &str, cols: usize) -> Cell {
    Cell::text(text, Role::Header).across(cols)
}

fn body(text: impl Into<String>, cols: usize) -> Cell {
    Cell::text(text, Role::Body).across(cols)
}

fn head(page: &mut Sheet, results: &Results<'_>, reporting: &Reporting) {
    let title = format!("{}{}汇总表", results.plan.project.name, results.period.chinese());
    page.rows.push(whole(title, Role::Title));
    let day = results.period.last_day().format("%Y年%-m月%-d日");
    page.rows.push(whole(format!("截至日：{day}　　初稿"), Role::Subtitle));
    page.rows.push(whole(reporting.sentence(), Role::Lead));
}

fn decisions_part(page: &mut Sheet, number: &mut Numbering, decisions: &[Decision]) {
    page.rows.push(whole(number.next("请定事项"), Role::Heading));
    if decisions.is_empty() {
        page.rows.push(whole("本月没有需要决定的事项。", Role::Lead));
        return;
    }
    let cells = vec![header("事项", 2), header("原因", 3), header("建议", 2), header("责任单位", 2), header("时限", 1)];
    page.rows.push(cells.into());
    for (i, decision) in decisions.iter().enumerate() {
        let matter = format!("{}. {}", i + 1, clip(&decision.matter, 60));
        page.rows.push(
            vec![
                body(matter, 2),
                body(clip(&decision.reason, 96), 3),
                body(clip(&decision.advice, 60), 2),
                body(clip(&decision.units, 48), 2),
                body(decision.by.clone(), 1).align(Align::Center),
            ]
            .into(),
        );
    }
}

fn figures_part(page: &mut Sheet, number: &mut Numbering, results: &Results<'_>) {
    let plan = results.plan;
    if plan.page_one.indicators.is_empty() {
        return;
    }
    let elapsed = Decimal::from(results.period.month() * 100) / Decimal::from(12);
    let percent = NumberFormat::Percent(1).show(elapsed.round_dp(1));
    page.rows.push(whole(number.next(&format!("主要指标（时间进度{percent}）")), Role::Heading));
    let heads = ["指标", "单位", "本月", "累计", "上年同期", "增减", "目标", "完成"];
    let mut cells: Vec<Cell> = heads.iter().map(|text| header(text, 1)).collect();
    cells.push(header("状态", 2));
    page.rows.push(cells.into());
    let root = results.tree.root();
    for &at in &plan.page_one.indicators {
        let indicator = &plan.indicators[at];
        let month = results.figures.get(Window::Month, root, at);
        let year = results.figures.get(Window::Ytd, root, at);
        let value = |value| Cell::new(compare::value(indicator, value), Role::Body).align(Align::Right);
        // A stock is as complete as its last month.
        let judged = if indicator.over == Over::Latest { month.or(year) } else { year };
        let standing = compare::standing(indicator, judged, elapsed);
        let (now, before) = (year.and_then(|f| f.value), year.and_then(|f| f.last_year));
        page.rows.push(
            vec![
                body(indicator.name.clone(), 1),
                body(indicator.unit.clone(), 1).align(Align::Center),
                value(month.and_then(|f| f.value)),
                value(now),
                value(before),
                Cell::new(compare::change(indicator, now, before), Role::Body).align(Align::Right),
                Cell::new(standing.target, Role::Body).align(Align::Right),
                Cell::new(standing.completion, Role::Body).align(Align::Right),
                body(standing.state, 2).align(Align::Center).tone(standing.tone),
            ]
            .into(),
        );
    }
}

fn behind_part(page: &mut Sheet, number: &mut Numbering, reporting: &Reporting) {
    page.rows.push(whole(number.next("未报、迟报单位"), Role::Heading));
    if reporting.behind.is_empty() {
        page.rows.push(whole("各单位都已按时报齐。", Role::Lead));
        return;
    }
    page.rows.push(vec![header("单位", 2), header("情况", 2), header("所欠（迟报）报表", 6)].into());
    for unit in reporting.behind.iter().take(NAMED) {
        let cells = vec![body(unit.unit.clone(), 2), body(unit.state(), 2), body(unit.forms(4), 6)];
        page.rows.push(cells.into());
    }
    if reporting.behind.len() > NAMED {
        let rest = reporting.behind.len() - NAMED;
        page.rows.push(vec![body(format!("其余{rest}家见《审核底稿》的“应报矩阵”。"), WIDTHS.len())].into());
    }
}

/// The chart on the left, the ranking on the right.
fn lower_part(page: &mut Sheet, number: &mut Numbering, results: &Results<'_>, picture: Option<(usize, Picture)>) {
    let ranking = ranking::ranking(results);
    if picture.is_none() && ranking.is_none() {
        return;
    }
    let mut headings = Vec::new();
    if let Some((_, picture)) = &picture {
        headings.push(Cell::text(number.next(&picture.title), Role::Heading).across(LEFT));
    } else {
        headings.push(Cell::text("", Role::Bare).across(LEFT));
    }
    let mut right: Vec<Vec<Cell>> = Vec::new();
    if let Some(ranking) = ranking {
        headings.push(Cell::text(number.next(&ranking.title), Role::Heading).across(LEFT));
        if ranking.rows.is_empty() {
            right.push(vec![Cell::text(ranking.words, Role::Note).across(LEFT)]);
        } else {
            right.push(vec![header("名次", 1), header("单位", 3), header("数值", 1)]);
        }
        for row in ranking.rows {
            let place = format!("第{}名", row.place);
            let value = Cell::new(row.value, Role::Body).align(Align::Right);
            right.push(vec![body(place, 1).align(Align::Center), body(row.unit, 3), value]);
        }
    }
    page.rows.push(headings.into());
    let top = page.rows.len();
    let bars = picture.as_ref().map_or(0, |(_, picture)| picture.rows.1 + 1 - picture.rows.0) as usize;
    let height = right.len().max(if picture.is_some() { bars.clamp(7, 10) } else { 0 });
    right.resize_with(height, || vec![Cell::text("", Role::Bare).across(LEFT)]);
    for cells in right {
        let mut all = vec![Cell::text("", Role::Bare).across(LEFT)];
        all.extend(cells);
        page.rows.push(Row { cells: all, height: Some(f64::from(ROW_POINTS)) });
    }
    if let Some((sheet, picture)) = picture {
        let width: u32 = WIDTHS[..LEFT].iter().map(|&w| u32::from(w) * 7 + 5).sum();
        let at = (u32::try_from(top).unwrap_or(0), 0);
        let height = u32::try_from(height).unwrap_or(6) * PIXELS_PER_ROW;
        // The heading above is its title.
        let picture = Picture { title: String::new(), ..picture };
        page.charts.push(chart(sheet, picture, at, (width - 12, height - 4), 1));
    }
}

/// `picture` over cells of sheet `sheet`, with at most `most` series.
pub(super) fn chart(sheet: usize, picture: Picture, at: (u32, u16), size: (u32, u32), most: usize) -> Chart {
    let Picture { kind, title, format, categories, series, rows } = picture;
    let series = series.into_iter().take(most);
    let series = series.map(|(name, values)| Series { name, sheet, categories, values, rows }).collect();
    Chart { kind, title, series, format, at, size }
}

fn notes(page: &mut Sheet, results: &Results<'_>) {
    let span = words::span(Window::Ytd, results.period);
    let of_period = |period: Option<_>| period.is_none_or(|period| period == results.period);
    let held = results.submissions.iter().filter(|s| s.state == State::Quarantined && of_period(s.period)).count();
    let found = |severity| results.findings.iter().filter(|f| f.severity == severity && of_period(f.period)).count();
    let nothing = words::NOTHING;
    page.rows.push(whole(
        format!(
            "说明：1. 累计为{span}；增减是累计与上年同期相比，比率为百分点差，按未舍入的数计算。存量指标的本月、累计都是期末数。\
             2. 完成是累计占全年目标的百分比，与时间进度比较；比率直接与目标比较。\
             3. “已报”指应报各表都已收到并计入；“数据不全 27/31”指应报31家中27家报齐；“{nothing}”表示没有数据，不是0。\
             4. 本月暂未计入的工作表{held}张，须改正的问题{}处，须核实的{}处，位置和办法见《审核底稿》。",
            found(Severity::Error),
            found(Severity::Warning)
        ),
        Role::Note,
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{Content, Tone};
    use crate::report::fixture::Fixture;

    fn texts(sheet: &Sheet) -> Vec<String> {
        let cells = sheet.rows.iter().flat_map(|row| &row.cells);
        cells.map(|cell| cell.content.shown().into_owned()).collect()
    }

    #[test]
    fn the_parts_stand_in_the_order_of_reading() {
        let fixture = Fixture::new();
        let page = sheet(&fixture.results(), None);
        let texts = texts(&page);
        assert_eq!(texts[0], "市农牧局2020年6月汇总表");
        assert_eq!(texts[1], "截至日：2020年6月30日　　初稿");
        let at = |text: &str| texts.iter().position(|t| t.starts_with(text)).unwrap_or_else(|| panic!("{text}"));
        let order = ["应报19家", "一、请定事项", "二、主要指标（时间进度50.0%）", "三、未报", "四、", "说明"];
        assert!(order.map(at).is_sorted());
    }

    #[test]
    fn every_row_fills_the_ten_columns() {
        let fixture = Fixture::new();
        for row in sheet(&fixture.results(), None).rows {
            assert_eq!(row.cells.iter().map(|cell| usize::from(cell.cols)).sum::<usize>(), WIDTHS.len());
        }
    }

    #[test]
    fn a_page_stays_a_page_with_many_units() {
        let fixture = Fixture::with(300);
        let page = sheet(&fixture.results(), None);
        assert!(page.rows.len() < 50, "{}", page.rows.len());
        let texts = texts(&page);
        assert!(texts.iter().any(|text| text.starts_with("其余") && text.ends_with("“应报矩阵”。")));
        assert!(texts.iter().any(|text| text.contains("前三名和后三名（310家")));
        assert!(texts.iter().all(|text| text.chars().count() < 300));
    }

    #[test]
    fn a_headline_without_any_value_is_a_dash() {
        let mut fixture = Fixture::new();
        fixture.forget_figures();
        let page = sheet(&fixture.results(), None);
        assert!(!page.rows.iter().flat_map(|row| &row.cells).any(|c| matches!(c.content, Content::Number(..))));
        assert!(texts(&page).contains(&"未设目标".to_owned()));
        assert_eq!(page.rows[2].cells[0].style.tone, Tone::Plain);
    }
}
