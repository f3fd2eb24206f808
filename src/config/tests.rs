//! The shipped config, and configs with mistakes.

use std::path::Path;

use huizong_intake::model::{ColumnType, Frequency, Layout, Semantics};

use super::plan::{Over, Plan, Rule, Window};
use super::{ConfigErrors, load, parse};

fn shipped() -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml");
    load(&path).unwrap_or_else(|errors| panic!("{errors}"))
}

fn mistakes(text: &str) -> ConfigErrors {
    parse("config.toml", text).expect_err("no mistake was found")
}

fn messages(text: &str) -> Vec<String> {
    let errors = mistakes(text);
    let all = errors.mistakes().iter();
    all.map(|mistake| {
        let (line, columns) = errors.place(mistake);
        format!("{line}:{}-{} {}", columns.start, columns.end - 1, mistake.message)
    })
    .collect()
}

/// A config around one form, with what is given added.
fn around(rest: &str) -> String {
    let head = r#"
[project]
name = "市农牧局"
[[form]]
id = "dues"
name = "党费收缴明细表"
submitted_by = ["支部"]
[[form.column]]
name = "党员编号"
key = true
[[form.column]]
name = "姓名"
sensitive = true
[[form.column]]
name = "应缴金额"
type = "money"
[[form.column]]
name = "实缴金额"
type = "money"
"#;
    format!("{}{rest}", head.trim_start())
}

#[test]
fn the_shipped_config_loads() {
    let plan = shipped();
    assert_eq!(plan.forms.len(), 31);
    assert_eq!(plan.indicators.len(), 88);
    assert_eq!(plan.order.len(), 88);
    assert_eq!(plan.checks.len(), 27);
    assert_eq!(plan.page_one.indicators.len(), 9);
    assert_eq!(plan.sha256.len(), 64);
    let report = plan.tables.iter().find(|table| table.id == "report_figures").unwrap();
    assert_eq!((report.indicators.len(), report.window), (77, Window::Half));
}

#[test]
fn forms_are_as_declared() {
    let plan = shipped();
    let form = |id: &str| plan.forms.iter().find(|form| form.id == id).unwrap();
    let attendance = form("attendance");
    assert_eq!(attendance.layout, Layout::Crosstab);
    let tab = attendance.crosstab.as_ref().unwrap();
    assert_eq!(attendance.columns[tab.header].name, "日期");
    assert_eq!(attendance.columns[tab.value].ty, ColumnType::Mark);
    assert!(!attendance.columns[tab.value].required);
    let names: Vec<&str> = attendance.columns[tab.value].values.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["出勤", "请假", "缺勤"], "values keep the order of the file");
    let reference = attendance.columns[0].references.as_ref().unwrap();
    assert_eq!(plan.forms[reference.form].id, "members");
    let seed = form("extension_visits").columns.last().unwrap();
    assert_eq!(seed.accepts[0], ("斤".to_owned(), "0.5".parse().unwrap()));
    assert_eq!(form("service_teams").frequency, Frequency::Quarterly);
    assert_eq!(form("recruits").semantics, Semantics::Stock);
    assert!(plan.forms.iter().all(|form| form.due_day == 5));
}

#[test]
fn indicators_are_as_declared() {
    let plan = shipped();
    let get = |id: &str| plan.indicators.iter().find(|indicator| indicator.id == id).unwrap();
    let peaks: Vec<&str> = plan.indicators.iter().filter(|i| i.per_unit).map(|i| i.id.as_str()).collect();
    assert_eq!(peaks, ["staff_subdistrict", "staff_village", "staff_grid", "checkpoints"]);
    assert_eq!(get("checkpoints").over, Over::Window);
    assert_eq!(get("audit_done").over, Over::Latest);
    assert_eq!(get("dues_amount").over, Over::Window);
    assert!(get("dues_rate").is_percent() && get("dues_rate").form.is_none());
    let forms: Vec<&str> = get("donor_rate").forms.iter().map(|&f| plan.forms[f].id.as_str()).collect();
    assert_eq!(forms, ["members", "donations"]);
    let place = |id: &str| plan.order.iter().position(|&i| plan.indicators[i].id == id).unwrap();
    assert!(place("donor_rate") > place("donors") && place("donor_rate") > place("members_total"));
}

#[test]
fn checks_are_as_declared() {
    let plan = shipped();
    let count = |of: fn(&Rule) -> bool| plan.checks.iter().filter(|check| of(&check.rule)).count();
    assert_eq!(count(|rule| matches!(rule, Rule::Row { .. })), 9);
    assert_eq!(count(|rule| matches!(rule, Rule::Unit { .. })), 8);
    assert_eq!(count(|rule| matches!(rule, Rule::Query { .. })), 10);
    for check in &plan.checks {
        assert!(!check.message.is_empty() && !check.remedy.is_empty() && !check.source.is_empty(), "{}", check.id);
    }
    let carry = plan.checks.iter().find(|check| check.id == "assets-carry").unwrap();
    let Rule::Query { tables, .. } = &carry.rule else {
        panic!("no query");
    };
    let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["asset_progress", "prev_asset_progress"]);
}

#[test]
fn ten_mistakes_are_ten() {
    let text = r#"[project]
name = "局"
unitz = "单位目录.xlsx"
[[form]]
id = "dues"
name = "党费收缴明细表"
submitted_by = ["支部"]
frequency = "weekly"
due_day = 40
[[form.column]]
name = "党员编号"
references = "members.党员编号"
[[form.column]]
name = "实缴金额"
type = "money"
min = "0"
[[indicator]]
id = "a"
name = "甲"
value = "b / 2"
[[indicator]]
id = "b"
name = "乙"
value = "a + 1"
[[indicator]]
id = "dues_amount"
name = "收缴党费"
form = "dues"
value = "SUM(实交金额)"
where = "实缴金额 > '0'"
[[check]]
id = "dues-paid"
form = "dues"
rule = "实缴金额"
[severity]
duplicate-keys = "error"
"#;
    assert_eq!(
        messages(text),
        [
            "3:1-5 project 里没有 unitz 这个键",
            "8:13-20 frequency 没有“weekly”这个取值",
            "9:11-12 due_day 超出范围",
            "12:15-21 没有“members”这个报表",
            "16:7-9 min 应是数，这里是文字",
            "20:9-15 指标互相引用，绕成了圈：a → b → a",
            "29:14-17 《党费收缴明细表》没有“实交金额”这个栏目",
            "30:17-19 数不能与文字比较",
            "34:9-12 条件应当成立或不成立，这里是数",
            "36:1-14 没有“duplicate-keys”这个审核",
        ]
    );
}

#[test]
fn carets_stand_under_chinese() {
    let text = around("[[indicator]]\nid = \"x\"\nname = \"党费\"\nform = \"dues\"\nvalue = \"SUM(实交金额) / 2\"\n");
    let expected = "\
错误: 《党费收缴明细表》没有“实交金额”这个栏目
  --> config.toml:23:14
   |
23 | value = \"SUM(实交金额) / 2\"
   |              ^^^^^^^^ 是不是“实缴金额”？

config.toml 有 1 处要改，还没有开始汇总。
";
    assert_eq!(mistakes(&text).render(false), expected);
    assert!(mistakes(&text).render(true).contains('\u{1b}'));
}

#[test]
fn a_misspelt_key_is_one_mistake() {
    let text = around("[[table]]\ntitel = \"党费\"\nindicators = []\n");
    let expected = "\
错误: table 里没有 titel 这个键
  --> config.toml:20:1
   |
20 | titel = \"党费\"
   | ^^^^^ 是不是“title”？
   |
   = 改法: 可用的有：id、title、rows、kinds、indicators、window、compare、chart、drawn、money、rounding

config.toml 有 1 处要改，还没有开始汇总。
";
    assert_eq!(mistakes(&text).render(false), expected);
}

#[test]
fn bare_chinese_keys_are_explained() {
    let text = "[project]\nname = \"局\"\n[names]\n城市 = \"云岭市\"\n";
    let drawn = mistakes(text).render(false);
    assert!(drawn.contains("4 | 城市 = \"云岭市\"\n  | ^^^^ 写成 \"城市\"\n"), "{drawn}");
}

#[test]
fn carets_find_their_place_in_long_strings() {
    let text = around(
        "[[check]]\nid = \"x\"\nquery = \"\"\"\nSELECT d._file, d._sheet, d._row\nFROM dues AS d\nWHERE d.金额 > 0\"\"\"\n",
    );
    assert_eq!(messages(&text), ["24:9-10 d 没有“金额”"]);
    let escaped = around("[[check]]\nid = \"x\"\nform = \"dues\"\nrule = \"\\\"实缴金额\\\" > 实缴\"\n");
    assert_eq!(messages(&escaped), ["22:20-21 《党费收缴明细表》没有“实缴”这个栏目"]);
    let windows = around("[[check]]\nid = \"x\"\nform = \"dues\"\nrule = '''\n实缴金额 >\n实缴'''\n");
    assert_eq!(messages(&windows.replace('\n', "\r\n")), ["24:1-2 《党费收缴明细表》没有“实缴”这个栏目"]);
}

#[test]
fn names_must_be_told_apart() {
    let text = around("[[form.column]]\nname = \"金额\"\naliases = [\"实 缴 金 额\"]\n");
    assert_eq!(messages(&text), ["21:12-20 “实 缴 金 额”也是栏目“实缴金额”的写法，分不清是哪一栏"]);
    let twice = around(
        "[[form]]\nid = \"Dues\"\nname = \"党费表\"\nsubmitted_by = []\naliases = [\"党费收缴明细表\"]\n[[form.column]]\nname = \"x\"\n",
    );
    assert_eq!(
        messages(&twice),
        ["20:6-11 报表的代号 Dues 重复", "23:12-20 “党费收缴明细表”也是《党费收缴明细表》的名称，分不清是哪张表",]
    );
}

#[test]
fn a_check_is_one_of_three() {
    let row = "[[check]]\nid = \"x\"\nform = \"dues\"\nrule = \"实缴金额 >= 应缴金额\"\n";
    assert!(parse("c", &around(row)).is_ok());
    for (added, said) in [
        ("window = \"month\"\n", "逐行的审核不写 window"),
        ("message = \"{实交金额}\"\n", "提示里的“实交金额”没有对应的数"),
        ("message = \"{姓名}没缴\"\n", "“姓名”是个人信息，不能写进提示"),
        ("query = \"SELECT * FROM dues\"\n", "写了 query 就不写 rule"),
    ] {
        let all = messages(&around(&format!("{row}{added}")));
        assert!(all.iter().any(|message| message.contains(said)), "{all:?}");
    }
    let none = messages(&around("[[check]]\nid = \"x\"\n"));
    assert!(none[0].contains("审核要有 rule 或 query"), "{none:?}");
    let taken = messages(&around(&row.replace("\"x\"", "\"required\"")));
    assert!(taken[0].contains("自带的审核"), "{taken:?}");
}

#[test]
fn columns_say_what_fits_their_type() {
    for (column, said) in [
        ("type = \"enum\"", "这样的栏目要写明可填的值"),
        ("values = [\"甲\"]", "values 只用于"),
        ("blank = false", "blank 只用于"),
        ("period = true", "period 只用于"),
        ("min = 1", "min 只用于"),
        ("pattern = \"[\"", "正则表达式不对"),
        ("type = \"mark\"\nvalues = { \"甲\" = [\"√\"], \"乙\" = [\"√\"] }", "“√”已是“甲”的写法"),
        ("type = \"integer\"\nmin = 2\nmax = 1", "没有数能"),
        ("type = \"quantity\"\naccepts = { \"斤\" = 0.5 }", "换算成什么单位"),
        ("references = \"党员编号\"", "没有写明表和栏目"),
    ] {
        let all = messages(&around(&format!("[[form.column]]\nname = \"新\"\n{column}\n")));
        assert!(all.len() == 1 && all[0].contains(said), "{column}: {all:?}");
    }
}

#[test]
fn files_that_cannot_be_read_are_said() {
    let missing = load(Path::new("/nonexistent/config.toml")).unwrap_err();
    assert!(missing.render(false).starts_with("错误: 找不到配置文件"));
    assert!(mistakes("").render(false).contains("缺少 project"));
}

#[test]
fn a_jump_is_a_share_of_numbers_in_rows_that_can_be_told_apart() {
    let plan = parse("config.toml", &around("jump = 0.5\n")).unwrap();
    assert_eq!(plan.forms[0].columns[3].jump, Some("0.5".parse().unwrap()));
    let said = |rest: &str| messages(&around(rest)).join("\n");
    assert!(said("jump = 0\n").contains("jump 要大于 0"));
    assert!(said("[[form.column]]\nname = \"备注\"\njump = 0.5\n").contains("jump 只用于 type 为 数 的栏目"));
    let keyless = "[[form]]\nid = \"log\"\nname = \"日志\"\nsubmitted_by = [\"支部\"]\n\
                   [[form.column]]\nname = \"场次\"\ntype = \"integer\"\njump = 2\n";
    assert!(said(keyless).contains("这张表没有 key"));
    let card = keyless.replace("submitted_by", "layout = \"card\"\nsubmitted_by");
    assert!(parse("config.toml", &around(&card)).is_ok());
    // A crosstab's cells are of days, key or no key.
    let across = "[[form]]\nid = \"log\"\nname = \"日志\"\nsubmitted_by = [\"支部\"]\nlayout = \"crosstab\"\n\
                  [form.crosstab]\nheader = \"日期\"\nvalue = \"场次\"\n\
                  [[form.column]]\nname = \"编号\"\nkey = true\n\
                  [[form.column]]\nname = \"日期\"\ntype = \"date\"\n\
                  [[form.column]]\nname = \"场次\"\ntype = \"integer\"\n";
    assert!(parse("config.toml", &around(across)).is_ok());
    assert!(said(&format!("{across}jump = 2\n")).contains("交叉表的每一格各是一天的"));
}

#[test]
fn every_shipped_check_has_its_source_and_says_what_is_right() {
    let plan = shipped();
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml")).unwrap();
    for check in &plan.checks {
        assert!(!check.source.is_empty(), "{}", check.id);
        assert!(check.advice().ends_with(&format!("依据：{}。", check.source)), "{}", check.advice());
        let comment = format!("# 依据：{}\n[[check]]\nid = \"{}\"", check.source, check.id);
        assert!(text.contains(&comment), "{}: its source stands in no comment", check.id);
        let says = !check.expected.is_empty() || !matches!(check.rule, Rule::Query { .. });
        assert!(says, "{}: a query must say what is expected", check.id);
    }
}

#[test]
fn what_is_drawn_and_shown_must_be_there() {
    let text = around(
        r#"
[[indicator]]
id = "dues_amount"
name = "收缴党费"
unit = "元"
form = "dues"
value = "SUM(实缴金额)"
[[indicator]]
id = "dues_rows"
name = "人次"
form = "dues"
value = "COUNT(*)"
[[table]]
id = "dues"
title = "党费"
indicators = ["dues_amount"]
drawn = ["dues_rows"]
rounding = "balance"
[page_one]
indicators = ["dues_amount"]
chart = "dues"
grid = "theme_day"
"#,
    );
    let said: Vec<String> = mistakes(&text).mistakes().iter().map(|mistake| mistake.message.clone()).collect();
    assert_eq!(
        said,
        [
            "dues_rows 不在本表的 indicators 里，不能画",
            "没有改用千元、万元或亿元，不会有舍入",
            "“党费”没有图",
            "没有“theme_day”这个指标",
        ]
    );
}
