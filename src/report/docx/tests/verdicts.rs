//! Reading back and proof-reading.

use super::super::{Outcome, verify};
use super::*;

const REPORT: &str = "上半年科技人员下乡{{ heads }}人次，收缴党费{{ dues|万元 }}，党费收缴率达到{{ rate }}%，同比{{ rate|升降 }}，走访农户{{ round|余 }}户。";

#[test]
fn what_was_written_is_read_back() {
    let filled = fill(word(&p(REPORT)));
    let published = values();
    let limits = Limits::default();
    let by_id = |of: &Figure, _: Pick| (of.unit.is_empty()).then(|| published.figures.get(&of.id)?.value).flatten();
    assert_eq!(verify(&filled.bytes, &filled.used, &by_id, &limits), Ok(Vec::new()));
    let other = |of: &Figure, pick: Pick| if of.id == "heads" { Some(d("1287")) } else { by_id(of, pick) };
    let differs = verify(&filled.bytes, &filled.used, &other, &limits).unwrap();
    assert!(differs.len() == 1 && differs[0].contains("写的是“1286”，已发布的是1287"), "{differs:?}");
    let changed = body(&filled.bytes).replace("1286", "1826");
    let changed =
        super::super::package::copy(&filled.bytes, &[("word/document.xml".to_owned(), changed)].into()).unwrap();
    let differs = verify(&changed, &filled.used, &by_id, &limits).unwrap();
    assert!(differs[0].contains("应写“1286”，文件里是“1826”"), "{differs:?}");
}

#[test]
fn a_unit_behind_the_placeholder_belongs_to_the_number() {
    let filled = fill(word(&p("收缴党费{{ dues|万元 }}万元，党费很多。")));
    let published = values();
    let by_id = |of: &Figure, _: Pick| published.figures.get(&of.id)?.value;
    assert_eq!(verify(&filled.bytes, &filled.used, &by_id, &Limits::default()), Ok(Vec::new()));
    let known = known(&filled);
    let said = |text: &str| proof(&word(&p(text)), &known)[0].outcome;
    assert_eq!(said("收缴党费12.57万元，党费不少。"), Outcome::Equal);
    assert_eq!(said("收缴党费12.75万元，党费不少。"), Outcome::Different);
}

#[test]
fn an_edited_report_is_held_against_the_published_figures() {
    let filled = fill(word(&p(REPORT)));
    let known = known(&filled);
    let said = |text: &str| -> Vec<String> {
        let verdicts = proof(&word(&p(text)), &known);
        verdicts.iter().map(|v| format!("{} {} {}", v.figure.id, v.outcome.chinese(), v.text)).collect()
    };
    assert_eq!(
        said("半年来，组织科技人员下乡1,286人次，收缴党费12.57万元，党费收缴率达到93.8%，走访农户1200户。"),
        ["heads 一致 1,286", "dues 一致 12.57万", "rate 一致 93.8", "round 一致 1200"]
    );
    assert_eq!(
        said("今年共下乡1186人次，党费收缴率达到94.8%，其中第3项工作收缴党费125678.90元。"),
        ["heads 不一致 1186", "rate 不一致 94.8", "dues 一致 125678.90", "round 未找到 "]
    );
    let outcomes: Vec<Outcome> = proof(&word(&p("无")), &known).iter().map(|v| v.outcome).collect();
    assert_eq!(outcomes, [Outcome::NotFound; 4]);
}
