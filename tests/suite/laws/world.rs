//! Small worlds: a unit tree, tables, and several ways to write the same tables.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::binary::Project;
use crate::workbook::{Book, Cell, Sheet};

/// The months for which anything may be sent, as numbers: a year before, the year's end, and the run's year.
pub const MONTHS: [i32; 12] = [
    month(2019, 2),
    month(2019, 4),
    month(2019, 11),
    month(2019, 12),
    month(2020, 1),
    month(2020, 2),
    month(2020, 3),
    month(2020, 4),
    month(2020, 5),
    month(2020, 6),
    month(2020, 7),
    month(2020, 8),
];

/// A month as a number: consecutive months have consecutive numbers.
pub const fn month(year: i32, month: i32) -> i32 {
    year * 12 + month - 1
}

/// `2020-05`.
pub fn written(month: i32) -> String {
    format!("{}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// The forms, as the config declares them: id, name, columns besides the key or the date.
pub const FORMS: [(&str, &str, &[&str]); 4] = [
    ("dues", "党费收缴明细表", &["应缴", "实缴", "次数"]),
    ("visits", "下乡服务登记表", &["学时", "人次"]),
    ("roster", "党员花名册", &["积分"]),
    ("progress", "清产核资进度表", &["任务金额", "完成村数"]),
];

/// Indicators that add up over units, with the form and the column that they sum (`None`: rows are counted).
pub const ADDITIVE: [(&str, usize, Option<usize>); 12] = [
    ("payable", 0, Some(0)),
    ("paid", 0, Some(1)),
    ("times", 0, Some(2)),
    ("payers", 0, None),
    ("large", 0, None),
    ("hours", 1, Some(0)),
    ("people", 1, Some(1)),
    ("visits", 1, None),
    ("points", 2, Some(0)),
    ("members", 2, None),
    ("task", 3, Some(0)),
    ("done", 3, Some(1)),
];

/// One row: its numbers in hundredths, its day, and whether its date lies a month back.
#[derive(Clone, Debug)]
pub struct Row {
    pub numbers: [u32; 3],
    pub day: u8,
    pub back: bool,
}

/// A unit tree with tables.
#[derive(Clone, Debug)]
pub struct World {
    /// For each branch the group that it belongs to, 0 for the root itself.
    pub branches: Vec<usize>,
    /// Tables by branch, form and month.
    pub tables: BTreeMap<(usize, usize, i32), Vec<Row>>,
    /// The run's period.
    pub period: i32,
}

/// In which way the same tables are written.
#[derive(Clone, Debug, Default)]
pub struct Manner {
    /// A file for each sheet instead of one for each branch and month.
    pub split: bool,
    /// Stirs the names of files and the orders of sheets, rows and columns; 0 leaves them as they are.
    pub stir: u64,
}

/// Any small world.
pub fn worlds() -> impl Strategy<Value = World> {
    let row = (any::<[u16; 3]>(), 1..=28_u8, prop::bool::weighted(0.1)).prop_map(|(numbers, day, back)| Row {
        numbers: numbers.map(u32::from),
        day,
        back,
    });
    let place = (0..4_usize, 0..FORMS.len(), prop::sample::select(&MONTHS[..]));
    (vec(0..3_usize, 2..=4), btree_map(place, vec(row, 0..5), 1..32), month(2020, 3)..=month(2020, 8))
        .prop_map(|(branches, tables, period)| {
            let tables = tables
                .into_iter()
                .map(|((branch, form, month), rows)| ((branch % branches.len(), form, month), rows))
                // A card has one row.
                .filter(|((_, form, _), rows)| *form != 3 || !rows.is_empty())
                .collect();
            World { branches, tables, period }
        })
        .prop_filter("a folder with nothing in it is another test", |world| !world.tables.is_empty())
}

/// The code of a branch; groups are 10 and 20, the root is 1.
pub fn code(branch: usize) -> String {
    format!("{}", 101 + branch)
}

/// The column's number as it is written: money and hours with decimals, counts without.
pub fn number(form: usize, column: usize, hundredths: u32) -> f64 {
    let whole = matches!((form, column), (0, 2) | (1 | 3, 1));
    if whole { f64::from(hundredths) } else { f64::from(hundredths) / 100.0 }
}

impl World {
    /// A branch with all that is above it.
    pub fn lineage(&self, branch: usize) -> Vec<String> {
        let mut codes = vec![code(branch), "1".to_owned()];
        match self.branches[branch] {
            0 => {}
            group => codes.push(format!("{}", group * 10)),
        }
        codes
    }

    /// The month in which a row counts.
    pub fn month_of(&self, form: usize, month: i32, row: &Row) -> i32 {
        if form == 1 && row.back { month - 1 } else { month }
    }

    /// A project with everything written.
    pub fn project(&self, manner: &Manner) -> Project {
        let project = Project::new(include_str!("config.toml"));
        project.put("单位目录.xlsx", &self.units().bytes());
        for (name, book) in self.books(manner) {
            project.put(&name, &book.bytes());
        }
        project
    }

    fn units(&self) -> Book {
        let mut rows = vec![
            ["单位代码", "单位名称", "上级代码", "单位类型"].map(str::to_owned),
            ["1", "市农牧局", "", "局"].map(str::to_owned),
            ["10", "东片", "1", "片区"].map(str::to_owned),
            ["20", "西片", "1", "片区"].map(str::to_owned),
        ];
        for (branch, group) in self.branches.iter().enumerate() {
            let parent = if *group == 0 { 1 } else { group * 10 };
            rows.push([code(branch), name(branch).to_owned(), parent.to_string(), "支部".into()]);
        }
        let rows = rows.into_iter().map(Vec::from);
        Book { modified: "2019-01-01 09:00".into(), cut: None, sheets: vec![Sheet::new("单位目录", rows)] }
    }

    fn books(&self, manner: &Manner) -> Vec<(String, Book)> {
        let mut books: BTreeMap<String, Book> = BTreeMap::new();
        for ((branch, form, month), rows) in &self.tables {
            let folder = written(*month);
            let mut name = format!("{branch}");
            if manner.split {
                name.push_str(FORMS[*form].0);
            }
            if manner.stir != 0 {
                let key = seed(manner, &[*branch as u64, 7, *month as u64]);
                // Letters only: digits could name another month.
                let letter = |n: u64| char::from(b'a' + u8::try_from(n % 26).expect("small"));
                let form = if manner.split { *form as u64 } else { 0 };
                name = [key, key / 26, *branch as u64, form].map(letter).iter().collect();
            }
            let path = format!("{folder}/{name}.xlsx");
            let book = books.entry(path.clone()).or_insert_with(|| Book::parse("", &path));
            book.sheets.push(self.sheet(manner, (*branch, *form, *month), rows));
        }
        for (path, book) in &mut books {
            let key = path.bytes().map(u64::from).sum();
            stir(manner, &[3, key], &mut book.sheets);
        }
        books.into_iter().collect()
    }

    fn sheet(&self, manner: &Manner, place: (usize, usize, i32), rows: &[Row]) -> Sheet {
        let (branch, form, month) = place;
        let (_, form_name, columns) = FORMS[form];
        let title = format!("{}{}年{}月{form_name}", name(branch), month.div_euclid(12), month.rem_euclid(12) + 1);
        let mut lines: Vec<Vec<Cell>> = Vec::new();
        let text = |text: &str| Cell::Text(text.to_owned());
        let key = [branch as u64, form as u64, month as u64];
        if form == 3 {
            for (i, column) in columns.iter().enumerate() {
                let value = Cell::Number(number(form, i, rows[0].numbers[i]));
                lines.push(vec![text(column), value]);
            }
            stir(manner, &key, &mut lines);
        } else {
            let first = if form == 1 { "日期" } else { "编号" };
            let header: Vec<Cell> = [first].iter().chain(columns).map(|c| text(c)).collect();
            for (i, row) in rows.iter().enumerate() {
                let first = if form == 1 {
                    let month = self.month_of(form, month, row);
                    let year = u16::try_from(month.div_euclid(12)).expect("a year");
                    let month = u8::try_from(month.rem_euclid(12) + 1).expect("a month");
                    Cell::Date(year, month, row.day)
                } else {
                    Cell::Text(format!("{:03}", i + 1))
                };
                let numbers = (0..columns.len()).map(|c| Cell::Number(number(form, c, row.numbers[c])));
                lines.push([first].into_iter().chain(numbers).collect());
            }
            stir(manner, &key, &mut lines);
            lines.insert(0, header);
            // The same order of columns for all rows of the sheet.
            for line in &mut lines {
                stir(manner, &[key[0], key[1], key[2], 5], line);
            }
        }
        lines.insert(0, vec![text(&title)]);
        Sheet {
            name: form_name.to_owned(),
            hidden: false,
            lines: lines.into_iter().map(|cells| crate::workbook::Line { hidden: false, cells }).collect(),
        }
    }
}

fn name(branch: usize) -> &'static str {
    ["第一党支部", "第二党支部", "第三党支部", "第四党支部"][branch]
}

/// A number that follows from the manner and a key.
fn seed(manner: &Manner, key: &[u64]) -> u64 {
    key.iter().fold(manner.stir, |state, part| {
        let state = (state ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        state ^ state >> 29
    })
}

/// Shuffles unless the manner leaves everything in place.
fn stir<T>(manner: &Manner, key: &[u64], items: &mut [T]) {
    if manner.stir == 0 {
        return;
    }
    let mut state = seed(manner, key);
    for i in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let other = usize::try_from((state >> 33) % (i as u64 + 1)).expect("small");
        items.swap(i, other);
    }
}
