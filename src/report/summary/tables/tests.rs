//! Tables as documents: what stands in which cell, before any file format is chosen.

use super::*;
use crate::config::plan::Better;
use crate::report::fixture::Fixture;

fn built(results: &Results<'_>, at: usize) -> (Table, Option<Sheet>) {
    let mut source = Source::new(results.plan.tables.len() + 1, 6);
    let table = table(results, &results.plan.tables[at], at + 1, &mut source);
    (table, source.finish())
}

fn column(sheet: &Sheet, col: usize) -> impl Iterator<Item = &Cell> {
    sheet.rows.iter().filter_map(move |row| row.at(col))
}

fn note(sheet: &Sheet) -> String {
    sheet.rows.last().unwrap().cells[0].content.shown().into_owned()
}

#[test]
fn incomplete_figures_are_marked_and_stay_numbers() {
    let fixture = Fixture::new();
    let (table, _) = built(&fixture.results(), 3);
    let row = |name: &str| table.sheet.rows.iter().find(|row| row.cells[0].content.shown() == name).unwrap();
    let marked = &row("市畜牧兽医站").cells[1];
    assert_eq!(marked.style.mark, Mark::Star);
    assert!(matches!(marked.content, Content::Number(..)));
    // The digits of the others stand where they would with a mark.
    assert_eq!(row("市农业技术推广中心").cells[1].style.mark, Mark::Room);
    assert_eq!(row("市农业技术推广中心").cells[2].style.mark, Mark::None);
    assert!(note(&table.sheet).contains("带*的数"));
}

#[test]
fn balanced_money_adds_up_as_it_is_shown() {
    let fixture = Fixture::new();
    let mut results = fixture.results();
    let mut plan = results.plan.clone();
    (plan.tables[1].money, plan.tables[1].rounding) = (Money::TenThousand, Rounding::Balance);
    results.plan = &plan;
    let (table, _) = built(&results, 1);
    let paid = table.sheet.rows[TOP].cells.iter().position(|cell| cell.content.shown() == "收缴党费（万元）").unwrap();
    // Three columns for each indicator before it: value, 环比, 同比.
    let shown = |row: &Row| match row.cells[1 + (paid - 1) * 3].content {
        Content::Number(value, NumberFormat::Grouped(2)) => Some(value),
        _ => None,
    };
    let first = table.sheet.rows.iter().position(|row| row.cells[0].content.shown() == "合计").unwrap();
    let total = shown(&table.sheet.rows[first]).unwrap();
    let parts: Decimal = table.sheet.rows[first + 1..].iter().filter(|row| row.level == 1).filter_map(shown).sum();
    assert_eq!(parts, total);
    assert!(note(&table.sheet).contains("舍位平衡"));
    // 人 stay 人.
    assert!(table.sheet.rows[TOP].cells[1].content.shown().ends_with("（人）"));
    let mut plan = plan.clone();
    plan.tables[1].rounding = Rounding::Note;
    results.plan = &plan;
    assert!(note(&built(&results, 1).0.sheet).contains("可能有尾差"));
}

#[test]
fn months_end_with_the_year_and_what_it_is_compared_with() {
    let fixture = Fixture::new();
    let mut results = fixture.results();
    let mut plan = results.plan.clone();
    plan.tables[2].compare = vec![Compare::LastYear];
    results.plan = &plan;
    let (table, source) = built(&results, 2);
    let names: Vec<String> = column(&table.sheet, 0).map(|cell| cell.content.shown().into_owned()).collect();
    assert_eq!(
        names[2..13],
        ["月份", "1月", "2月", "3月", "4月", "5月", "6月", "本年累计", "上年同期", "同比", "走势"]
    );
    // What may be sorted ends with June.
    assert_eq!(table.sheet.names[0].range, (2, 0, 8, 3));
    assert!(table.sheet.names[0].table);
    // One small line for each indicator, over its months on the last sheet.
    assert_eq!(table.sheet.sparks.len(), 3);
    let spark = &table.sheet.sparks[0];
    let (row, left, _, right) = spark.range;
    assert_eq!((spark.sheet, left, right), (results.plan.tables.len() + 1, 1, 7));
    assert!(matches!(source.unwrap().rows[row as usize].cells[1].content, Content::Number(..)));
}

#[test]
fn charts_draw_units_alone_and_the_best_first() {
    let fixture = Fixture::new();
    let mut results = fixture.results();
    let values = drawn(&results);
    assert!(values.is_sorted_by(|a, b| a >= b), "{values:?}");
    // Of what should be low, the least is the best.
    let mut plan = results.plan.clone();
    let at = plan.tables[4].measure(&plan).unwrap();
    plan.indicators[at].better = Some(Better::Lower);
    results.plan = &plan;
    let values = drawn(&results);
    assert!(values.is_sorted() && values.first() < values.last(), "{values:?}");
}

/// The values in the chart of counties, which has neither the sum above them nor the one that reported nothing for June.
fn drawn(results: &Results<'_>) -> Vec<Decimal> {
    let (table, source) = built(results, 4);
    let picture = table.picture.unwrap();
    let source = source.unwrap();
    let rows = &source.rows[picture.rows.0 as usize..=picture.rows.1 as usize];
    let names: Vec<_> = rows.iter().map(|row| row.cells[0].content.shown().into_owned()).collect();
    assert!(names.len() >= 3 && !names.contains(&"合计".to_owned()), "{names:?}");
    let value = |row: &Row| match row.cells[usize::from(picture.series[0].1)].content {
        Content::Number(value, _) => value,
        _ => panic!("no number"),
    };
    rows.iter().map(value).collect()
}

#[test]
fn small_lines_are_drawn_in_the_unit_that_the_table_shows() {
    let fixture = Fixture::new();
    let mut results = fixture.results();
    let mut plan = results.plan.clone();
    plan.tables[1].money = Money::TenThousand;
    let dues = plan.indicators.iter().position(|i| i.id == "dues_amount").unwrap();
    plan.tables[1].drawn = vec![dues];
    results.plan = &plan;
    let (table, source) = built(&results, 1);
    let source = source.unwrap();
    let mut compared = 0;
    for spark in &table.sheet.sparks {
        let cells = &source.rows[spark.range.0 as usize].cells;
        let Content::Number(shown, NumberFormat::Grouped(2)) = cells[1].content else { panic!("{:?}", cells[1]) };
        let named = |unit: &huizong_intake::model::Unit| unit.name == cells[0].content.shown();
        let Some(unit) = results.tree.all().iter().position(named) else { continue };
        let exact = results.months.get(unit, dues)[0].unwrap() / Money::TenThousand.yuan();
        assert!((shown - exact).abs() <= Decimal::new(5, 3), "{shown} for {exact}");
        compared += 1;
    }
    assert!(compared > 3, "{compared}");
    let titles: Vec<_> = source.rows.iter().map(|row| row.cells.first().map(|c| c.content.shown())).collect();
    assert!(titles.iter().flatten().any(|title| title == "党费收缴情况表　收缴党费（走势）"), "{titles:?}");
}

#[test]
fn of_many_units_the_last_are_drawn() {
    let fixture = Fixture::with(100);
    let (table, _) = built(&fixture.results(), 1);
    let picture = table.picture.unwrap();
    assert_eq!(picture.count() as usize, LAST);
    assert!(picture.title.ends_with("：后15家"), "{}", picture.title);
}
