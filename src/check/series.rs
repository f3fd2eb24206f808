//! Submissions beside those of the months before.

use huizong_intake::model::{Finding, Layout, Semantics};

use super::Checking;

/// A flow form or card that repeats last month's to the last cell has perhaps been sent again by mistake.
pub fn unchanged(checking: &Checking<'_>) -> Vec<Finding> {
    let sources = checking.sources;
    let mut findings = Vec::new();
    for (form, unit, months) in sources.calendar.all() {
        let declared = &sources.plan.forms[form];
        if declared.semantics == Semantics::Stock && declared.layout != Layout::Card {
            continue;
        }
        for (month, submissions) in months.range(checking.period.january()..=checking.period) {
            let (&[now], &[before]) = (submissions.as_slice(), sources.calendar.at(form, unit, month.plus(-1))) else {
                continue;
            };
            let (a, b) = (&checking.submissions[now], &checking.submissions[before]);
            if a.nil || b.nil || a.digest != b.digest || a.submission.rows_read == 0 {
                continue;
            }
            let mut finding = Finding::new(
                "unchanged",
                format!("{}的《{}》与上月完全相同。", month.chinese(), declared.name),
                "如果是误发了上月的表，请重发；确实没有变化，请说明。",
            )
            .at("", b.submission.file.clone(), "");
            checking.place(&mut finding, now, None);
            findings.push(finding);
        }
    }
    findings
}
