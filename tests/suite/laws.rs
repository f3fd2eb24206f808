//! What must hold of every world: a node is the sum of its leaves, order and files do not matter, one cell moves only
//! what lies above it, and equal inputs give equal bytes.
//!
//! The worlds follow from a fixed seed; `PROPTEST_RNG_SEED` sets another, `PROPTEST_CASES` how many.

mod world;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rust_decimal::Decimal;

use crate::binary::{Project, Row, Table, files};
use world::{ADDITIVE, FORMS, Manner, World, code, month, number, worlds, written};

/// The columns of figures that are values.
const VALUES: [&str; 3] = ["value", "previous", "last_year"];

fn config() -> ProptestConfig {
    let set = ProptestConfig::default();
    ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").map_or(16, |_| set.cases),
        rng_seed: match set.rng_seed {
            RngSeed::Random => RngSeed::Fixed(2020),
            seed @ RngSeed::Fixed(_) => seed,
        },
        failure_persistence: None,
        max_shrink_iters: 60,
        ..set
    }
}

/// Runs the project; its figures.
fn figures(project: &Project, world: &World) -> Table {
    run(project, world, &[]);
    project.table(&written(world.period), "data/indicators.csv")
}

fn run(project: &Project, world: &World, args: &[&str]) {
    let ran = project.run(&written(world.period), args);
    // Debts of a sparse world are findings; that is no failure.
    assert!(matches!(ran.code, Some(0 | 1)), "{:?} {}{}", ran.code, ran.stdout, ran.stderr);
}

type Key = (String, String, String);

fn by_key(table: &Table) -> BTreeMap<Key, &Row> {
    let key = |row: &Row| (row["window"].clone(), row["unit"].clone(), row["indicator"].clone());
    table.rows.iter().map(|row| (key(row), row)).collect()
}

fn decimal(text: &str) -> Option<Decimal> {
    (!text.is_empty()).then(|| text.parse().expect("a plain decimal"))
}

/// First and last month of what a column of a window looks at; nothing for what a window has not.
fn span(window: &str, column: &str, period: i32) -> Option<(i32, i32)> {
    let months = match window {
        "month" => 1,
        "quarter" => 3,
        "half" => 6,
        _ => 12,
    };
    let first = period - period.rem_euclid(months);
    let back = match column {
        "value" => 0,
        "previous" if window == "ytd" => return None,
        "previous" => months,
        _ => 12,
    };
    Some((first - back, period - back))
}

/// Whether a cell of a table moves a figure that looks at a span: its row lies in it, or its stock is the last one.
fn is_seen(world: &World, cell: &Target, span: (i32, i32)) -> bool {
    let (branch, form, month) = cell.table;
    if form < 2 {
        let row = &world.tables[&cell.table][cell.row];
        return (span.0..=span.1).contains(&world.month_of(form, month, row));
    }
    let last = world
        .tables
        .keys()
        .filter(|(b, f, m)| (*b, *f) == (branch, form) && (span.1 - 12..=span.1).contains(m))
        // What is later than the run's period is not read.
        .filter(|(_, _, m)| *m <= world.period)
        .map(|(_, _, m)| *m)
        .max();
    last == Some(month)
}

/// One number on one sheet.
#[derive(Debug)]
struct Target {
    table: (usize, usize, i32),
    row: usize,
    column: usize,
}

/// All numbers of the world that count in the run.
fn targets(world: &World) -> Vec<Target> {
    let mut all = Vec::new();
    for (table, rows) in &world.tables {
        if table.2 > world.period {
            continue;
        }
        let rows = if table.1 == 3 { 1 } else { rows.len() };
        for row in 0..rows {
            all.extend((0..FORMS[table.1].2.len()).map(|column| Target { table: *table, row, column }));
        }
    }
    all
}

proptest! {
    #![proptest_config(config())]

    /// A node's additive figures are the sums of its leaves', and so is its coverage.
    #[test]
    fn a_node_is_the_sum_of_its_leaves(world in worlds()) {
        let table = figures(&world.project(&Manner::default()), &world);
        let rows = by_key(&table);
        let additive: Vec<&str> = ADDITIVE.iter().map(|(id, ..)| *id).chain(["peak"]).collect();
        for ((window, node, indicator), row) in &rows {
            let leaves: Vec<&&Row> = (0..world.branches.len())
                .filter(|branch| world.lineage(*branch).contains(node))
                .filter_map(|branch| rows.get(&(window.clone(), code(branch), indicator.clone())))
                .collect();
            prop_assert!(!leaves.is_empty(), "{node} {indicator} has no leaf");
            for column in ["reported", "expected", "rejected"] {
                let sum: u32 = leaves.iter().map(|leaf| leaf[column].parse::<u32>().expect("a count")).sum();
                prop_assert_eq!(&row[column], &sum.to_string(), "{} {} {} {}", window, node, indicator, column);
            }
            if additive.contains(&indicator.as_str()) {
                for column in VALUES {
                    let sum = leaves.iter().filter_map(|leaf| decimal(&leaf[column])).reduce(|a, b| a + b);
                    prop_assert_eq!(decimal(&row[column]), sum, "{} {} {} {}", window, node, indicator, column);
                }
            }
        }
        // Every branch and every node above one has a row for everything.
        let nodes: std::collections::BTreeSet<String> =
            (0..world.branches.len()).flat_map(|branch| world.lineage(branch)).collect();
        prop_assert_eq!(rows.len(), nodes.len() * 4 * 16);
    }

    /// What the files are called, and the order of files, sheets, rows and columns, moves no figure.
    #[test]
    fn order_and_names_do_not_matter(world in worlds(), stir in 1..u64::MAX) {
        let plain = world.project(&Manner::default());
        let stirred = world.project(&Manner { split: false, stir });
        run(&plain, &world, &[]);
        run(&stirred, &world, &[]);
        let name = "data/indicators.csv";
        let period = written(world.period);
        prop_assert_eq!(
            String::from_utf8(plain.published(&period, name)),
            String::from_utf8(stirred.published(&period, name))
        );
        let columns = ["severity", "check", "unit", "form", "period"];
        let findings = |project: &Project| {
            let mut lines = project.table(&period, "data/findings.csv").lines(&columns);
            lines.retain(|line| !line.contains("unchanged"));
            lines.sort();
            lines
        };
        prop_assert_eq!(findings(&plain), findings(&stirred));
    }

    /// A workbook is no more than its sheets.
    #[test]
    fn splitting_a_workbook_changes_nothing(world in worlds(), stir in prop_oneof![Just(0), 1..u64::MAX]) {
        let plain = world.project(&Manner::default());
        let split = world.project(&Manner { split: true, stir });
        run(&plain, &world, &[]);
        run(&split, &world, &[]);
        let period = written(world.period);
        let name = "data/indicators.csv";
        prop_assert_eq!(
            String::from_utf8(plain.published(&period, name)),
            String::from_utf8(split.published(&period, name))
        );
        let columns = ["unit", "form", "period", "sheet", "state", "rows_read", "rows_counted", "late"];
        let submissions = |project: &Project| {
            let mut lines = project.table(&period, "data/submissions.csv").lines(&columns);
            lines.sort();
            lines
        };
        prop_assert_eq!(submissions(&plain), submissions(&split));
    }

    /// One cell that changes by x moves exactly the figures above it that sum its column, by x, where they look at it.
    #[test]
    fn one_cell_moves_its_ancestors(world in worlds(), pick in any::<prop::sample::Index>(), more in 1..5000_u32) {
        let all = targets(&world);
        prop_assume!(!all.is_empty());
        let cell = &all[pick.index(all.len())];
        let (branch, form, _) = cell.table;
        let mut changed = world.clone();
        changed.tables.get_mut(&cell.table).expect("a table")[cell.row].numbers[cell.column] += more;
        let x = Decimal::from_f64_retain(number(form, cell.column, more)).expect("a number").round_dp(2);

        let before = figures(&world.project(&Manner::default()), &world);
        let after = figures(&changed.project(&Manner::default()), &world);
        let after = by_key(&after);
        let above = world.lineage(branch);
        prop_assert_eq!(before.rows.len(), after.len());
        for ((window, node, indicator), row) in by_key(&before) {
            let other = after[&(window.clone(), node.clone(), indicator.clone())];
            for column in ["target", "reported", "expected", "rejected"] {
                prop_assert_eq!(&row[column], &other[column]);
            }
            let is_above = above.contains(&node);
            let sums = ADDITIVE.iter().find(|(id, ..)| *id == indicator);
            // Rates and peaks of the same form above the cell may move as they like.
            let free = is_above
                && match indicator.as_str() {
                    "paid_rate" | "large" => form == 0,
                    "peak" | "largest" | "each" => form == 1,
                    _ => false,
                };
            for column in VALUES {
                if free {
                    continue;
                }
                let moved = is_above
                    && sums.is_some_and(|(_, f, c)| (*f, *c) == (form, Some(cell.column)))
                    && span(&window, column, world.period).is_some_and(|span| is_seen(&world, cell, span));
                let expected = decimal(&row[column]).map(|value| if moved { value + x } else { value });
                prop_assert!(
                    decimal(&other[column]) == expected && (!moved || expected.is_some()),
                    "{window} {node} {indicator} {column}: {:?} became {:?}, not {expected:?}; {cell:?} by {x}",
                    row[column], other[column]
                );
            }
        }
    }

    /// Equal inputs give equal bytes, whatever the threads, and run twice.
    #[test]
    fn equal_inputs_give_equal_bytes(world in worlds()) {
        let project = world.project(&Manner::default());
        let place = project.path("output").join(written(world.period));
        run(&project, &world, &["--jobs", "1"]);
        let first = files(&place);
        run(&project, &world, &["--jobs", "1"]);
        let same = |what: &str, found: &BTreeMap<String, Vec<u8>>| {
            let differ: Vec<&String> = first.keys().filter(|name| first.get(*name) != found.get(*name)).collect();
            assert!(differ.is_empty() && first.len() == found.len(), "{what}: {differ:?} differ");
        };
        same("again", &files(&place));
        run(&project, &world, &["--jobs", "2"]);
        same("two threads", &files(&place));
        // The same files under another root, written in another order.
        let copy = world.project(&Manner::default());
        run(&copy, &world, &["--jobs", "2"]);
        same("another folder", &files(&copy.path("output").join(written(world.period))));
    }
}

#[test]
fn spans_are_those_of_the_contract() {
    let may = month(2020, 5);
    assert_eq!(span("half", "value", may), Some((month(2020, 1), may)));
    assert_eq!(span("half", "previous", may), Some((month(2019, 7), month(2019, 11))));
    assert_eq!(span("quarter", "previous", may), Some((month(2020, 1), month(2020, 2))));
    assert_eq!(span("ytd", "previous", may), None);
    assert_eq!(span("month", "last_year", may), Some((month(2019, 5), month(2019, 5))));
}
