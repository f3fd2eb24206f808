//! Numbers that differ from those before by more than the share that their column declares.

use huizong_intake::model::{Column, Finding, Value};
use huizong_intake::typing::number::round_half_up;
use polars::prelude::PolarsResult;
use rust_decimal::Decimal;

use super::Checking;
use super::message::cell;
use super::series::{Keyed, before};

/// Holds each declared column against the submission before, row by row with the same key.
pub fn jumps(checking: &Checking<'_>) -> PolarsResult<Vec<Finding>> {
    let sources = checking.sources;
    let mut findings = Vec::new();
    for (f, form) in sources.plan.forms.iter().enumerate() {
        let declared: Vec<(usize, Decimal)> =
            form.columns.iter().enumerate().filter_map(|(c, column)| Some((c, column.jump?))).collect();
        if declared.is_empty() {
            continue;
        }
        let rows = sources.frames[f].rows(form)?;
        let keyed = Keyed::new(form, &rows);
        for (unit, months) in sources.calendar.of(f) {
            for (&month, submissions) in months.range(checking.period.january()..=checking.period) {
                let (&[now], Some((then, old))) = (submissions.as_slice(), before(checking, f, unit, month)) else {
                    continue;
                };
                for (i, j) in keyed.pairs(now, old) {
                    for &(c, share) in &declared {
                        let (Some(Value::Number(a)), Some(Value::Number(b))) = (rows.value(i, c), rows.value(j, c))
                        else {
                            continue;
                        };
                        let Some(moved) = moved(a, b).filter(|moved| *moved > share) else { continue };
                        let (row, value_col) = rows.place(i);
                        let place = checking.cell(now, c, row, value_col);
                        let then = if then == month.plus(-1) { "上月".to_owned() } else { then.chinese() };
                        let at = place.map_or(String::new(), |cell| cell.to_string());
                        let mut finding = said(&form.columns[c], &at, (a, b), &then, (moved, share));
                        checking.place(&mut finding, now, place);
                        findings.push(finding);
                    }
                }
            }
        }
    }
    Ok(findings)
}

/// By which share of what it was a number moved; nothing can be said of what was 0.
fn moved(now: Decimal, then: Decimal) -> Option<Decimal> {
    now.checked_sub(then)?.abs().checked_div(then.abs())
}

fn said(
    column: &Column,
    at: &str,
    (now, then): (Decimal, Decimal),
    when: &str,
    (moved, share): (Decimal, Decimal),
) -> Finding {
    let number = |n: Decimal| cell(column, &Value::Number(n));
    let (word, name) = (if now > then { "增加" } else { "减少" }, &column.name);
    let (moved, share) = (beyond(moved, share), percent(share));
    let message = if column.sensitive {
        format!("{at}的“{name}”比{when}变动超过{share}。")
    } else {
        let (now, then) = (number(now), number(then));
        format!("{at}的“{name}”填{now}，{when}填{then}，{word}{moved}，超过{share}。")
    };
    Finding::new("jump", message, "请核对是否多写、漏写了位数；确有变化的，请填说明。").at(
        "",
        number(now),
        format!("与{when}相差不超过{share}"),
    )
}

/// A share as it was declared.
fn percent(share: Decimal) -> String {
    format!("{}%", share.saturating_mul(Decimal::ONE_HUNDRED).normalize())
}

/// A share beyond a declared one, with no more decimals than it takes to be seen beyond it.
fn beyond(moved: Decimal, share: Decimal) -> String {
    let hundred = |share: Decimal| share.saturating_mul(Decimal::ONE_HUNDRED);
    let rounded = |decimals: u32| round_half_up(hundred(moved), decimals);
    let shortest = (0..=Decimal::MAX_SCALE).map(rounded).find(|moved| *moved > hundred(share));
    format!("{}%", shortest.unwrap_or(hundred(moved)).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_nothing_cannot_jump() {
        let d = |s: &str| s.parse::<Decimal>().unwrap();
        assert_eq!(moved(d("52000"), d("5200")), Some(d("9")));
        assert_eq!(moved(d("0"), d("4")), Some(d("1")));
        assert_eq!(moved(d("-3"), d("-2")), Some(d("0.5")));
        assert_eq!(moved(d("7"), d("0")), None);
    }

    #[test]
    fn the_declared_share_is_said_as_it_is() {
        let d = |s: &str| s.parse::<Decimal>().unwrap();
        assert_eq!(
            (percent(d("0.5")), percent(d("0.335")), percent(d("3"))),
            ("50%".into(), "33.5%".into(), "300%".into())
        );
        for (moved, share, said) in [
            ("0.816", "0.5", "82%"),
            ("9", "0.5", "900%"),
            // Rounded, these would not be beyond it.
            ("0.502", "0.5", "50.2%"),
            ("0.3352", "0.335", "34%"),
            ("0.3342", "0.334", "33.42%"),
        ] {
            assert_eq!(beyond(d(moved), d(share)), said, "{moved} {share}");
        }
    }
}
