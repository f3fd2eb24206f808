//! 首页: one printed page for leaders, in the order in which they read. It has the room of one A4 page and no more:
//! with many units less is named one by one, and said in sums.

mod grid;
mod lower;
mod notes;
mod revised;

use super::compare;
use super::decisions::{self, Decision};
use super::drawn::Picture;
use super::headline::{Headline, elapsed, headlines};
use super::place::{PAPER, sheet_width};
use super::ranking;
use super::reporting::{self, Reporting};
use crate::model::Results;
use crate::report::document::{Align, Cell, Link, NumberFormat, Page, Role, Row, Sheet, clip};

pub(super) use lower::chart;

/// The columns that all parts of the page share: a name, twelve months, their sum.
const WIDTHS: [u16; 14] = [25, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 8, 6, 11];
/// The columns left of the middle; the chart stands there.
const LEFT: usize = 6;
/// The least height of a row, in points.
const ROW_POINTS: u16 = 17;
/// How much smaller than its width allows the page may become: below that nobody reads it.
const SMALLER: f64 = 0.9;

/// How much is named one by one, from roomy to tight.
struct Quota {
    /// Units that are behind.
    behind: usize,
    /// Forms of each of them.
    forms: usize,
    /// Half-width columns of a decision's reason; its other texts keep to the same share.
    reason: usize,
    /// Units of the grid.
    grid: usize,
    /// Rows that the chart is high.
    chart: usize,
    /// Figures that were revised.
    revised: usize,
}

const QUOTAS: [Quota; 6] = [
    Quota { behind: 8, forms: 4, reason: 112, grid: 12, chart: 8, revised: 3 },
    Quota { behind: 8, forms: 3, reason: 84, grid: 12, chart: 8, revised: 3 },
    Quota { behind: 6, forms: 3, reason: 84, grid: 8, chart: 8, revised: 3 },
    Quota { behind: 4, forms: 3, reason: 56, grid: 5, chart: 7, revised: 2 },
    Quota { behind: 3, forms: 2, reason: 56, grid: 3, chart: 6, revised: 1 },
    Quota { behind: 1, forms: 2, reason: 56, grid: 0, chart: 4, revised: 0 },
];

/// What the page shows, decided once however much of it is named.
struct Said<'a, 'b> {
    results: &'a Results<'b>,
    reporting: Reporting,
    decisions: Vec<Decision>,
    headlines: Vec<Headline<'a>>,
    ranking: Option<ranking::Ranking>,
    picture: Option<Picture>,
    links: &'a dyn Fn(usize) -> Option<Link>,
}

/// The page; `picture` is drawn on it, and `links` tells where more about an indicator stands.
pub(super) fn sheet(results: &Results<'_>, picture: Option<Picture>, links: &dyn Fn(usize) -> Option<Link>) -> Sheet {
    let said = Said {
        results,
        reporting: reporting::reporting(results),
        decisions: decisions::decisions(results),
        headlines: headlines(results),
        ranking: ranking::ranking(results),
        picture,
        links,
    };
    let mut pages = QUOTAS.iter().map(|quota| build(&said, quota));
    let mut page = pages.next().unwrap_or_default();
    for tighter in pages {
        if fits(&page) {
            break;
        }
        page = tighter;
    }
    page
}

/// Whether the page can be read when it is printed.
fn fits(page: &Sheet) -> bool {
    let (across, down) = PAPER;
    page.total_height() * (across / sheet_width(page)).min(1.0) * SMALLER <= down
}

fn build(said: &Said<'_, '_>, quota: &Quota) -> Sheet {
    let mut page =
        Sheet { name: "首页".to_owned(), widths: WIDTHS.to_vec(), least_height: ROW_POINTS, ..Sheet::default() };
    page.page = Page { landscape: false, single: true };
    head(&mut page, said);
    let mut number = Numbering(0);
    decisions_part(&mut page, &mut number, said, quota);
    figures_part(&mut page, &mut number, said);
    behind_part(&mut page, &mut number, said, quota);
    lower::part(&mut page, &mut number, said, quota);
    grid::part(&mut page, &mut number, said, quota);
    revised::part(&mut page, &mut number, said, quota);
    notes::part(&mut page, said);
    page.widen();
    page
}

/// 一、二、三 for the parts that there are.
struct Numbering(usize);

impl Numbering {
    fn next(&mut self, title: &str) -> String {
        let number = ["一", "二", "三", "四", "五", "六", "七"].get(self.0).copied().unwrap_or("八");
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

fn head(page: &mut Sheet, said: &Said<'_, '_>) {
    let results = said.results;
    let title = format!("{}{}汇总表", results.plan.project.name, results.period.chinese());
    page.rows.push(whole(title, Role::Title));
    let day = results.period.last_day().format("%Y年%-m月%-d日");
    let state = if results.sealed { "定稿" } else { "初稿" };
    page.rows.push(whole(format!("截至日：{day}　　{state}"), Role::Subtitle));
    page.rows.push(whole(said.reporting.sentence(), Role::Lead));
}

fn decisions_part(page: &mut Sheet, number: &mut Numbering, said: &Said<'_, '_>, quota: &Quota) {
    page.rows.push(whole(number.next("请定事项"), Role::Heading));
    if said.decisions.is_empty() {
        page.rows.push(whole("本月没有需要决定的事项。", Role::Lead));
        return;
    }
    let cols = [1, 5, 4, 3, 1];
    let heads = ["事项", "原因", "建议", "责任单位", "时限"];
    page.rows.push(heads.iter().zip(cols).map(|(head, cols)| header(head, cols)).collect::<Vec<_>>().into());
    // As many lines for each: the reason has 30 columns, what needs a decision 25, the advice 24, the units 20.
    let share = |columns: usize| quota.reason * columns / 30;
    for (i, decision) in said.decisions.iter().enumerate() {
        let number = ["①", "②", "③", "④", "⑤"].get(i).copied().unwrap_or_default();
        let matter = format!("{number}{}", decision.matter);
        page.rows.push(
            vec![
                body(clip(&matter, share(25)), cols[0]),
                body(clip(&decision.reason, quota.reason), cols[1]),
                body(clip(&decision.advice, share(24)), cols[2]),
                body(clip(&decision.units, share(20)), cols[3]),
                body(decision.by.clone(), cols[4]).align(Align::Center),
            ]
            .into(),
        );
    }
}

fn figures_part(page: &mut Sheet, number: &mut Numbering, said: &Said<'_, '_>) {
    if said.headlines.is_empty() {
        return;
    }
    let percent = NumberFormat::Percent(1).show(elapsed(said.results).round_dp(1));
    page.rows.push(whole(number.next(&format!("主要指标（时间进度{percent}）")), Role::Heading));
    let cols = [1, 2, 2, 2, 2, 2, 1, 2];
    let heads = ["指标", "本月", "累计", "上年同期", "增减", "目标", "完成", "状态"];
    page.rows.push(heads.iter().zip(cols).map(|(head, cols)| header(head, cols)).collect::<Vec<_>>().into());
    for headline in &said.headlines {
        let indicator = headline.indicator;
        let number = |content, cols| Cell::new(content, Role::Body).align(Align::Right).across(cols);
        let value = |value, cols| number(compare::value(indicator, value), cols);
        let (now, before) = (headline.year.and_then(|f| f.value), headline.year.and_then(|f| f.last_year));
        // Values say % themselves.
        let name = if indicator.is_percent() || indicator.unit.is_empty() {
            indicator.name.clone()
        } else {
            format!("{}（{}）", indicator.name, indicator.unit)
        };
        let standing = &headline.standing;
        page.rows.push(
            vec![
                body(name, cols[0]).link((said.links)(headline.at)),
                value(headline.month.and_then(|f| f.value), cols[1]),
                value(now, cols[2]),
                value(before, cols[3]),
                number(compare::change(indicator, now, before), cols[4]),
                number(standing.target.clone(), cols[5]),
                number(standing.completion.clone(), cols[6]),
                body(standing.state.clone(), cols[7]).align(Align::Center).tone(standing.tone),
            ]
            .into(),
        );
    }
}

fn behind_part(page: &mut Sheet, number: &mut Numbering, said: &Said<'_, '_>, quota: &Quota) {
    let behind = &said.reporting.behind;
    page.rows.push(whole(number.next("未报、迟报单位"), Role::Heading));
    if behind.is_empty() {
        page.rows.push(whole("各单位都已按时报齐。", Role::Lead));
        return;
    }
    let cols = [2, 3, 9];
    page.rows.push(vec![header("单位", cols[0]), header("情况", cols[1]), header("所欠（迟报）报表", cols[2])].into());
    // One more is named rather than said to be one more.
    let named = if behind.len() <= quota.behind + 1 { behind.len() } else { quota.behind };
    for unit in &behind[..named] {
        let forms = unit.forms(quota.forms);
        page.rows
            .push(vec![body(unit.unit.clone(), cols[0]), body(unit.state(), cols[1]), body(forms, cols[2])].into());
    }
    if behind.len() > named {
        let rest = &behind[named..];
        let owed: usize = rest.iter().map(reporting::Behind::owed).sum();
        let text = format!("其余{}家，共欠{owed}张，名单见《审核底稿》的“应报矩阵”。", rest.len());
        page.rows.push(vec![body(text, WIDTHS.len())].into());
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::report::document::{Content, Tone};
    use crate::report::fixture::Fixture;

    fn texts(sheet: &Sheet) -> Vec<String> {
        let cells = sheet.rows.iter().flat_map(|row| &row.cells);
        cells.map(|cell| cell.content.shown().into_owned()).collect()
    }

    fn page(results: &Results<'_>) -> Sheet {
        sheet(results, None, &|_| None)
    }

    #[test]
    fn the_parts_stand_in_the_order_of_reading() {
        let fixture = Fixture::new();
        let mut results = fixture.results();
        let texts = texts(&page(&results));
        assert_eq!(texts[0], "市农牧局2020年6月汇总表");
        assert_eq!(texts[1], "截至日：2020年6月30日　　初稿");
        let at = |text: &str| texts.iter().position(|t| t.starts_with(text)).unwrap_or_else(|| panic!("{text}"));
        let order = [
            "应报19家",
            "一、请定事项",
            "二、主要指标（时间进度50.0%）",
            "三、未报",
            "四、党费收缴率后三名",
            "五、志愿服务逐月情况（人次）",
            "说明",
        ];
        assert!(order.map(at).is_sorted());
        results.sealed = true;
        assert_eq!(self::texts(&page(&results))[1], "截至日：2020年6月30日　　定稿");
    }

    #[test]
    fn every_row_fills_all_columns() {
        let fixture = Fixture::new();
        for row in page(&fixture.results()).rows {
            assert_eq!(row.cells.iter().map(|cell| usize::from(cell.cols)).sum::<usize>(), WIDTHS.len());
        }
    }

    #[test]
    fn a_page_stays_a_page_with_many_units() {
        for more in [0, 20, 300] {
            let fixture = Fixture::with(more);
            let page = page(&fixture.results());
            assert!(fits(&page), "{more} more: {} points", page.total_height());
            assert!(texts(&page).iter().all(|text| text.chars().count() < 600));
        }
        let fixture = Fixture::with(300);
        let texts = texts(&page(&fixture.results()));
        assert!(texts.iter().any(|text| text.starts_with("其余") && text.ends_with("“应报矩阵”。")));
        assert!(texts.iter().any(|text| text.contains("（310家，累计）")));
        assert!(texts.iter().any(|text| text.ends_with("家各月都有。")));
    }

    #[test]
    fn a_picture_of_many_units_shows_the_last_and_one_of_months_all() {
        use crate::report::document::ChartKind;
        let fixture = Fixture::new();
        let results = fixture.results();
        let drawn = |units: bool| {
            let picture = Picture {
                kind: ChartKind::Line,
                title: "逐月志愿服务（人次）".to_owned(),
                format: NumberFormat::Grouped(0),
                sheet: 3,
                categories: 0,
                series: vec![("志愿服务".to_owned(), 1)],
                rows: (3, 14),
                units,
            };
            let page = sheet(&results, Some(picture), &|_| None);
            let titled = texts(&page).into_iter().find(|text| text.contains("逐月志愿服务")).unwrap();
            (page.charts[0].series[0].rows, titled)
        };
        assert_eq!(drawn(false), ((3, 14), "四、逐月志愿服务（人次）".to_owned()));
        let ((first, last), titled) = drawn(true);
        assert!(first > 3 && last == 14 && titled.ends_with(&format!("：后{}家", 15 - first)), "{first} {titled}");
    }

    #[test]
    fn a_unit_without_anything_in_a_month_is_named_before_the_others() {
        let fixture = Fixture::with(40);
        let mut results = fixture.results();
        let at = results.plan.page_one.grid.unwrap();
        let last = results.tree.all().len() - 1;
        results.months.set(last, at, vec![Some(Decimal::ZERO); 6]);
        let page = page(&results);
        let name = &results.tree.get(last).name;
        let row = page.rows.iter().find(|row| row.cells[0].content.shown() == name.as_str()).expect("a line");
        assert_eq!(row.cells[1].content.shown(), "0");
        assert_eq!(row.cells[1].style.tone, Tone::Bad);
    }

    #[test]
    fn a_headline_without_any_value_is_a_dash() {
        let mut fixture = Fixture::new();
        fixture.forget_figures();
        let mut results = fixture.results();
        results.months = crate::model::Months::default();
        let page = page(&results);
        assert!(!page.rows.iter().flat_map(|row| &row.cells).any(|c| matches!(c.content, Content::Number(..))));
        assert!(texts(&page).contains(&"未设目标".to_owned()));
        assert_eq!(page.rows[2].cells[0].style.tone, Tone::Plain);
    }

    #[test]
    fn revised_figures_are_shown_with_what_they_were() {
        use crate::model::{Difference, Moved};
        let fixture = Fixture::new();
        let mut results = fixture.results();
        let june = results.period;
        let dues = results.plan.indicators.iter().position(|i| i.id == "dues_amount").unwrap();
        let moved = Moved { indicator: dues, span: (june, june), was: Some(Decimal::ONE), now: Some(Decimal::TWO) };
        let why = "收到更新的一份".to_owned();
        results.differences = vec![Difference { unit: 8, form: 3, why, moved: vec![moved], ..Difference::default() }];
        let texts = texts(&page(&results));
        let at = texts.iter().position(|text| text == "第一党支部《党费收缴明细表》：收到更新的一份").expect("a line");
        assert_eq!(texts[at - 4..at], ["收缴党费", "6月", "1.00", "2.00"]);
        // What differs from the generation before comes first, as it was published.
        let rate = results.plan.indicators.iter().position(|i| i.id == "dues_rate").unwrap();
        results.changes = vec![crate::model::Change {
            window: crate::config::plan::Window::Ytd,
            unit: "1000".to_owned(),
            unit_name: "市农牧局".to_owned(),
            indicator: "dues_rate".to_owned(),
            name: "党费收缴率".to_owned(),
            before: "93.75".to_owned(),
            after: String::new(),
            difference: None,
            files: vec!["2020-06/一支部/6月党费.xlsx".to_owned()],
            at: (Some(results.tree.root()), Some(rate)),
        }];
        let texts = self::texts(&page(&results));
        let at = texts.iter().position(|text| text == "《6月党费.xlsx》有变动").expect("a line");
        assert_eq!(texts[at - 4..at], ["党费收缴率", "1—6月", "93.8%", "—"]);
    }
}
