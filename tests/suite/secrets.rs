//! Sensitive columns never leave unmasked: names and numbers of persons in every kind of wrong place, looked for in
//! everything that a run writes and says.

use std::collections::BTreeSet;
use std::io::Cursor;

use polars_io::SerReader as _;
use polars_io::parquet::read::ParquetReader;
use serde_json::Value;

use crate::binary::{Project, files, finish, parts, texts};
use crate::explain::{add_up, ask, json};
use crate::workbook::Book;

/// A name as a key, a sensitive amount, an identity number, and checks that fail on all of them.
const CONFIG: &str = r#"
[project]
name = "市农牧局"

[[form]]
id = "care"
name = "慰问登记表"
submitted_by = ["支部"]

[[form.column]]
name = "姓名"
key = true
sensitive = true
references = "members.姓名"

[[form.column]]
name = "身份证号"
type = "resident_id"
sensitive = true

[[form.column]]
name = "病种"
type = "enum"
values = ["甲类", "乙类"]
sensitive = true

[[form.column]]
name = "电话"
pattern = "1[0-9]{10}"
sensitive = true

[[form.column]]
name = "金额"
type = "money"
sensitive = true

[[form]]
id = "members"
name = "党员花名册"
submitted_by = ["支部"]
semantics = "stock"

[[form.column]]
name = "姓名"
key = true
sensitive = true

[[indicator]]
id = "persons"
name = "慰问人数"
form = "care"
value = "COUNT(DISTINCT 姓名)"

[[check]]
id = "enough"
form = "care"
rule = "金额 >= 100000"
severity = "warning"
message = "不足。"
remedy = "请核对。"

[[check]]
id = "named"
form = "care"
rule = "姓名 = '无名氏'"
severity = "warning"
message = "不是。"
remedy = "请核对。"
"#;

const UNITS: &str = "== 单位目录
单位代码 | 单位名称 | 上级代码 | 单位类型
1000 | 市农牧局 |  | 局
1101 | 第一党支部 | 1000 | 支部
";

/// What must be seen nowhere.
const SECRETS: [&str; 8] = [
    "欧阳锦绣",
    "诸葛流云",
    "11010119491231002X",
    "110101194912310021",
    "怪病左右",
    "13800138000",
    "电话不详",
    "66778.89",
];

const SHEET: &str = "== 慰问登记表
第一党支部2020年1月慰问登记表
姓名 | 身份证号 | 病种 | 电话 | 金额
欧阳锦绣 | 11010119491231002X | 甲类 | '13800138000 | 66778.89
欧阳锦绣 | 110101194912310021 | 怪病左右 | 电话不详 | 66778.89左右
诸葛流云 | 11010119491231002X |  | 13800138000 | ６６７７８．８９
";

const ROSTER: &str = "== 党员花名册
第一党支部2020年1月党员花名册
姓名
诸葛流云
诸葛流云
";

#[test]
fn nothing_says_a_sensitive_value() {
    let project = Project::new(CONFIG);
    for (name, text) in [("单位目录.xlsx", UNITS), ("2020-01/慰问.xlsx", SHEET), ("2020-01/花名册.xlsx", ROSTER)]
    {
        project.put(name, &Book::parse(text, name).bytes());
    }
    let ran = project.run("2020-01", &["-vv"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let check = finish(&mut project.command("check", "2020-01", &["-vv"]));
    let findings = project.table("2020-01", "data/findings.csv");
    for expected in ["duplicate-key", "resident-id", "enum", "pattern", "type", "reference", "enough", "named"] {
        assert!(findings.rows.iter().any(|row| row["check"] == expected), "no {expected} to look at");
    }

    let mut said = vec![
        ("stdout".to_owned(), ran.stdout.into_bytes()),
        ("stderr".to_owned(), ran.stderr.into_bytes()),
        ("check".to_owned(), (check.stdout + &check.stderr).into_bytes()),
    ];
    // A unit's own slip may show its own cells.
    for (name, bytes) in files(&project.path("output")).into_iter().filter(|(name, _)| !name.contains("退回单/")) {
        if name.ends_with(".xlsx") && !bytes.is_empty() {
            said.extend(parts(&bytes).into_iter().map(|(part, bytes)| (format!("{name}/{part}"), bytes)));
        } else {
            said.push((name, bytes));
        }
    }
    let mut leaks = Vec::new();
    for (place, bytes) in &said {
        for secret in SECRETS {
            if bytes.windows(secret.len()).any(|window| window == secret.as_bytes()) {
                leaks.push(format!("{secret} in {place}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

/// A roster whose names are personal data.
const PEOPLE: &str = r#"
[project]
name = "市农牧局"

[[form]]
id = "care"
name = "慰问登记表"
submitted_by = ["支部"]

[[form.column]]
name = "姓名"
key = true
sensitive = true

[[form.column]]
name = "金额"
type = "money"

[[indicator]]
id = "persons"
name = "慰问人数"
form = "care"
value = "COUNT(DISTINCT 姓名)"
where = "金额 > 10"
"#;

#[test]
fn names_stay_masked_unless_they_are_asked_for() {
    let project = Project::new(PEOPLE);
    let units = "== 单位目录\n单位代码 | 单位名称 | 上级代码 | 单位类型\n1000 | 市农牧局 |  | 局\n1101 | 第一党支部 | 1000 | 支部\n";
    let sheet = "== 慰问登记表\n第一党支部2020年1月慰问登记表\n姓名 | 金额\n欧阳锦绣 | 50\n诸葛流云 | 60\n欧阳锦绣 | 70\n填表人：慕容清风\n";
    project.put("单位目录.xlsx", &Book::parse(units, "单位目录.xlsx").bytes());
    project.put("2020-01/慰问.xlsx", &Book::parse(sheet, "慰问.xlsx").bytes());
    // Where nobody says which column is which, any line may be a name.
    let headless =
        "== 慰问登记表\n司马青云\n第一党支部2020年1月慰问登记表\n填表人：慕容清风　单位：元\n欧阳锦绣 | 50\n";
    project.put("2020-01/无表头.xlsx", &Book::parse(headless, "无表头.xlsx").bytes());
    let told = finish(&mut project.command("check", "2020-01", &["-v"]));
    assert!(told.stdout.contains("第2行：标题“第一党支部2020年1月慰问登记表”"), "{}", told.stdout);
    for name in ["司马青云", "欧阳锦绣", "诸葛流云", "慕容清风"] {
        assert!(!told.stdout.contains(name) && !told.stderr.contains(name), "{}", told.stdout);
    }
    for format in ["text", "json"] {
        for args in [
            vec!["persons", "--all"],
            vec!["--cell", "2020-01/慰问.xlsx!慰问登记表!A3"],
            vec!["--cell", "2020-01/慰问.xlsx!慰问登记表!A6"],
            vec!["--cell", "2020-01/慰问.xlsx"],
            vec!["--cell", "2020-01/无表头.xlsx"],
        ] {
            let mut args = args.clone();
            args.extend(["--format", format]);
            let hidden = ask(&project, &args);
            assert_eq!(hidden.code, Some(0), "{args:?}: {}", hidden.stderr);
            for name in ["司马青云", "欧阳锦绣", "诸葛流云", "慕容清风"] {
                assert!(!hidden.stdout.contains(name) && !hidden.stderr.contains(name), "{args:?}: {}", hidden.stdout);
            }
        }
    }
    let shown = ask(&project, &["persons", "--all", "--show-names"]).stdout;
    assert!(shown.contains("欧阳锦绣") && shown.contains("诸葛流云"), "{shown}");
    // Two of the three rows make the number; the third repeats the first, and that can be seen without its name.
    let answer = json(&ask(&project, &["persons", "--format", "json"]));
    assert_eq!(answer["value"], "2");
    let keys: BTreeSet<&str> =
        answer["cells"].as_array().unwrap().iter().map(|c| c["value"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), 2);
    let repeat = &answer["others"][0];
    assert!(
        keys.contains(repeat["value"].as_str().unwrap()) && repeat["why"].as_str().unwrap().contains("重复"),
        "{repeat}"
    );
}

/// What persons got is personal data too; of the figures, one is a sum and one made of single amounts.
fn with_amounts() -> Project {
    let figures = r#"
[[indicator]]
id = "paid"
name = "慰问金额"
unit = "元"
form = "care"
value = "SUM(金额)"
decimals = 2

[[indicator]]
id = "spread"
name = "慰问金额相差"
unit = "元"
form = "care"
value = "MAX(金额) - MIN(金额)"
decimals = 2

[[indicator]]
id = "peaks"
name = "各支部最高慰问金额之和"
unit = "元"
form = "care"
value = "MAX(金额)"
per_unit = true
decimals = 2

[[table]]
id = "report_figures"
title = "报告数据"
rows = "indicators"
indicators = ["persons", "paid", "spread"]
window = "month"
"#;
    let config = PEOPLE.replace("type = \"money\"", "type = \"money\"\nsensitive = true");
    let project = Project::new(&format!("{config}{figures}"));
    let units = "== 单位目录\n单位代码 | 单位名称 | 上级代码 | 单位类型\n1000 | 市农牧局 |  | 局\n1101 | 第一党支部 | 1000 | 支部\n1102 | 第二党支部 | 1000 | 支部\n";
    project.put("单位目录.xlsx", &Book::parse(units, "单位目录.xlsx").bytes());
    let sheet = "== 慰问登记表\n第一党支部2020年1月慰问登记表\n姓名 | 金额\n欧阳锦绣 | 50.1\n诸葛流云 | 60.29\n慕容清风 | 71.3\n";
    let before = sheet.replace("慕容清风 | 71.3", "司徒明月 | 99");
    project.put("2020-01/慰问.xlsx", &Book::parse(&before, "慰问.xlsx").bytes());
    let other = "== 慰问登记表\n第二党支部2020年1月慰问登记表\n姓名 | 金额\n夏侯听雨 | 10.57\n南宫望舒 | 18.43\n";
    project.put("2020-01/慰问二.xlsx", &Book::parse(other, "慰问二.xlsx").bytes());
    project.put("2020-01/慰问更正.xlsx", &Book::parse(sheet, "慰问更正.xlsx").bytes());
    project
}

#[test]
fn what_single_persons_got_is_masked_and_sums_are_not() {
    let project = with_amounts();
    assert_eq!(project.run("2020-01", &["--fail-on", "never"]).code, Some(0));
    let secret = ["50.1", "60.29", "71.3", "10.57", "18.43"];
    let mut said = Vec::new();
    for format in ["text", "json"] {
        for args in [
            vec!["paid", "--all"],
            vec!["spread", "--all"],
            vec!["peaks", "--all"],
            vec!["慰问更正.xlsx!B4"],
            vec!["慰问更正.xlsx!A4"],
        ] {
            let ran = ask(&project, &[&args[..], &["--format", format]].concat());
            assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.stderr);
            said.push((format!("{args:?} {format}"), ran.stdout));
        }
    }
    for (part, xml) in texts(&project.published("2020-01", "审核底稿.xlsx")) {
        said.push((part, xml));
    }
    for (place, text) in &said {
        assert!(!secret.iter().any(|number| text.contains(number)), "{place}: {text}");
    }
    let answer = json(&ask(&project, &["paid", "--format", "json"]));
    assert_eq!((&answer["value"], &answer["parts"][0]["value"]), (&Value::from("210.69"), &Value::from("210.69")));
    assert!(answer["cells"].as_array().unwrap().iter().all(|cell| cell["adds"].is_null()));
    let shown = json(&ask(&project, &["paid", "--show-names", "--format", "json"]));
    assert_eq!(add_up(&shown, &shown["parts"]), 1);
    let life = ask(&project, &["慰问更正.xlsx!B4", "--show-names"]).stdout;
    assert!(life.contains("计60.29"), "{life}");
}

#[test]
fn explain_and_the_published_rows_give_a_person_one_code() {
    let project = with_amounts();
    assert_eq!(project.run("2020-01", &["--fail-on", "never"]).code, Some(0));
    let rows = ParquetReader::new(Cursor::new(project.published("2020-01", "data/rows/care.parquet")));
    let rows = rows.finish().expect("rows");
    let published = |column: &str| -> BTreeSet<String> {
        let column = rows.column(column).expect("a column").str().expect("codes");
        column.iter().flatten().map(str::to_owned).collect()
    };
    let answer = json(&ask(&project, &["paid", "--format", "json"]));
    let cells = answer["cells"].as_array().unwrap();
    let amounts: BTreeSet<String> = cells.iter().map(|cell| cell["value"].as_str().unwrap().to_owned()).collect();
    assert_eq!(amounts, published("金额"));
    let answer = json(&ask(&project, &["persons", "--format", "json"]));
    let names = answer["cells"].as_array().unwrap().iter().map(|cell| cell["value"].as_str().unwrap().to_owned());
    assert_eq!(names.collect::<BTreeSet<String>>(), published("姓名"));
}
