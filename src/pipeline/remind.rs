//! The end of `huizong remind`: no findings, no figures, only who still owes what.

use huizong_intake::model::UnitTree;

use super::Outcome;
use crate::cli::{FailOn, Request};
use crate::config::plan::Plan;
use crate::model::Debt;
use crate::plain;
use crate::report::remind::reminders;

/// What was owed and came, as messages to the units.
pub fn outcome(plan: &Plan, tree: &UnitTree, request: &Request, debts: &[Debt]) -> Outcome {
    let period = request.period;
    let reminders = reminders(plan, tree, period, debts);
    let month: Vec<&Debt> = debts.iter().filter(|debt| debt.period == period).collect();
    let came = month.iter().filter(|debt| debt.state.is_reported()).count();
    let mut owing: Vec<usize> = month.iter().map(|debt| debt.unit).collect();
    owing.sort_unstable();
    owing.dedup();
    let line = if reminders.is_empty() {
        format!("{}：应报{}张，都已收到，不用催报。", period.chinese(), month.len())
    } else {
        format!(
            "{}：应报{}家{}张，已收{came}张；以上{}家还有表没有报。",
            period.chinese(),
            owing.len(),
            month.len(),
            reminders.len()
        )
    };
    let details = reminders
        .iter()
        .map(|reminder| plain::lines(&format!("【{}】\n{}\n", reminder.unit_name, reminder.message)).into_owned())
        .collect();
    let code = u8::from(!reminders.is_empty() && request.fail_on == FailOn::Error);
    let json = serde_json::json!({
        "period": period.to_string(),
        "exit": code,
        "due": { "owed": month.len(), "reported": came },
        "reminders": reminders,
    });
    Outcome { code, line, details, notes: Vec::new(), json }
}
