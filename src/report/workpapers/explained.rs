//! 说明: what units and the clerk said to findings, and what became of it.

use super::{List, middle, text};
use crate::model::{Reception, Results};
use crate::report::document::{Sheet, Tone};
use crate::report::words;

pub(super) fn explained(results: &Results<'_>, most: usize) -> Sheet {
    let header = [
        ("情况", 14),
        ("级别", 8),
        ("检查", 16),
        ("单位", 22),
        ("报表", 22),
        ("报表期", 10),
        ("单元格", 9),
        ("填写内容", 16),
        ("说明", 40),
        ("说明所在文件", 34),
        ("位置", 12),
        ("问题", 44),
    ];
    let mut list = List::new("说明", "说明".to_owned(), &header, most);
    for explained in &results.explained {
        if !list.takes() {
            continue;
        }
        let answer = &explained.given.answer;
        let tone = match explained.reception {
            Reception::Accepted | Reception::Mended => Tone::Plain,
            Reception::Refused | Reception::Contradicted | Reception::Ambiguous => Tone::Bad,
            Reception::Lapsed | Reception::Gone => Tone::Doubtful,
        };
        list.push(vec![
            middle(explained.reception.chinese()).tone(tone),
            middle(explained.severity.map_or("", |severity| severity.chinese())),
            text(words::check(&answer.check).unwrap_or(&answer.check)),
            text(words::unit(results.tree, &answer.unit)),
            text(words::form(results, &answer.form)),
            middle(answer.period.map(|period| period.to_string()).unwrap_or_default()),
            middle(answer.cell.clone()),
            text(answer.value.clone()),
            text(answer.text.clone()),
            text(explained.given.by.clone()),
            middle([answer.at.0.as_str(), &answer.at.1].join("!")),
            text(explained.finding.as_ref().map_or("", |finding| &finding.message)),
        ]);
    }
    let subtitle = "说明只对该单位、该检查、该月、该数有效；数变了就失效。强制的须改正，不能只作说明。";
    list.finish(subtitle, "data/findings.csv")
}
