//! Sensitive columns never leave unmasked: names and numbers of persons in every kind of wrong place, looked for in
//! everything that a run writes and says.

use crate::binary::{Project, files, finish, parts};
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
