//! `huizong remind`: who still owes something, and what is said to them.

use crate::binary::{Project, finish};
use crate::workbook::{Book, Sheet};

const CONFIG: &str = r#"
[project]
name = "市农牧局"

[calendar]
holidays = [2020-07-06]

[names]
contact = "机关党委"

[[form]]
id = "dues"
name = "党费收缴明细表"
submitted_by = ["支部"]

[[form.column]]
name = "党员编号"
key = true

[[form.column]]
name = "实缴金额"
type = "money"

[[form]]
id = "activities"
name = "组织生活台账"
submitted_by = ["支部"]

[[form.column]]
name = "活动编号"
key = true

[[form]]
id = "report"
name = "半年小结"
submitted_by = ["支部"]
frequency = "half_yearly"
due_day = 15
layout = "card"

[[form.column]]
name = "条数"
type = "integer"

[[exempt]]
unit = "1104"
form = "activities"
"#;

fn put(project: &Project, file: &str, name: &str, rows: &[&[&str]]) {
    let rows = rows.iter().map(|row| row.to_vec());
    let book =
        Book { modified: "2020-07-03 09:00".to_owned(), sheets: vec![Sheet::new(name, rows)], ..Book::default() };
    project.put(file, &book.bytes());
}

fn dues(project: &Project, unit: &str, month: u32) {
    let title = format!("{unit}2020年{month}月党费收缴明细表");
    put(
        project,
        &format!("2020-0{month}/{unit}党费.xlsx"),
        "党费",
        &[&[&title], &["党员编号", "实缴金额"], &["001", &month.to_string()]],
    );
}

fn project() -> Project {
    let project = Project::new(CONFIG);
    put(
        &project,
        "单位目录.xlsx",
        "单位目录",
        &[
            &["单位代码", "单位名称", "上级代码", "单位类型", "撤并日期"],
            &["1000", "市农牧局", "", "局"],
            &["1101", "第一党支部", "1000", "支部"],
            &["1102", "第二党支部", "1000", "支部"],
            &["1103", "第三党支部", "1000", "支部"],
            &["1104", "第四党支部", "1000", "支部"],
            &["1105", "第五党支部", "1000", "支部", "@2020-05-31"],
        ],
    );
    for unit in ["第一党支部", "第二党支部", "第三党支部", "第四党支部", "第五党支部"] {
        for month in 1..=5 {
            if (unit, month) != ("第二党支部", 4) && (unit, month) != ("第五党支部", 5) {
                dues(&project, unit, month);
            }
            if unit != "第四党支部" && (unit, month) != ("第五党支部", 5) {
                let title = format!("{unit}2020年{month}月组织生活台账");
                put(
                    &project,
                    &format!("2020-0{month}/{unit}活动.xlsx"),
                    "活动",
                    &[&[&title], &["本月无此项"], &["活动编号"]],
                );
            }
        }
    }
    // June: the first has sent everything, the second nothing, the third its dues and a table that cannot be counted,
    // the fourth all but the half year's.
    for unit in ["第一党支部", "第三党支部", "第四党支部"] {
        dues(&project, unit, 6);
    }
    put(&project, "2020-06/一活动.xlsx", "活动", &[&["第一党支部2020年6月组织生活台账"], &["活动编号"], &["A1"]]);
    put(
        &project,
        "2020-06/一小结.xlsx",
        "小结",
        &[&["第一党支部2020年6月半年小结"], &["项目", "数量"], &["条数", "3"]],
    );
    put(
        &project,
        "2020-06/三活动.xlsx",
        "活动",
        &[&["第三党支部2020年6月组织生活台账"], &["序号", "内容"], &["1", "会"]],
    );
    project
}

#[test]
fn each_unit_that_owes_has_its_message() {
    let project = project();
    let ran = finish(&mut project.command("remind", "2020-06", &[]));
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let expected = "\
【第二党支部】
您好：6月报表还没有收到。应报《党费收缴明细表》《组织生活台账》2张，请7月7日（周二）下班前发回所附模板。另有《半年小结》1张，请7月15日（周三）下班前发回所附模板。本月确无活动，勾“本月无此项”即算已报。4月的《党费收缴明细表》1张也还没有报好，请一并补报。有困难请联系机关党委。

【第三党支部】
您好：6月报表已收1张，谢谢！还差《半年小结》1张，请7月15日（周三）下班前发回所附模板。《组织生活台账》1张已收到，但有问题、暂未计入，请按退回单改好，7月7日（周二）下班前重发。确无此项的，勾“本月无此项”即算已报。有困难请联系机关党委。

【第四党支部】
您好：6月报表已收1张，谢谢！还差《半年小结》1张，请7月15日（周三）下班前发回所附模板。确无此项的，勾“本月无此项”即算已报。有困难请联系机关党委。

2020年6月：应报4家11张，已收5张；以上3家还有表没有报。
";
    assert_eq!(ran.stdout, expected);
    assert!(!project.path("output").exists(), "nothing is published");
}

#[test]
fn a_mailer_gets_the_same_as_json() {
    let project = project();
    let ran = finish(&mut project.command("remind", "2020-06", &["--format", "json", "--fail-on", "never"]));
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let parsed: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(parsed["due"], serde_json::json!({ "owed": 11, "reported": 5 }));
    let all = parsed["reminders"].as_array().expect("a list");
    let units: Vec<&str> = all.iter().filter_map(|reminder| reminder["unit"].as_str()).collect();
    assert_eq!(units, ["1102", "1103", "1104"]);
    assert_eq!(all[1]["received"], serde_json::json!(["党费收缴明细表"]));
    let state = |owed: &serde_json::Value| {
        let text = |key: &str| owed[key].as_str().unwrap_or("").to_owned();
        [text("form"), text("period"), text("due"), text("state")].join(" ")
    };
    let owed: Vec<String> = all[1]["owed"].as_array().expect("a list").iter().map(state).collect();
    assert_eq!(owed, ["activities 2020-06 2020-07-07 quarantined", "report 2020-06 2020-07-15 missing"]);
    assert!(all[0]["message"].as_str().expect("text").starts_with("您好：6月报表还没有收到。"));
}

#[test]
fn who_has_sent_everything_is_not_reminded() {
    let project = project();
    let ran = finish(&mut project.command("remind", "2020-03", &[]));
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    assert_eq!(ran.stdout, "2020年3月：应报9张，都已收到，不用催报。\n");
}
