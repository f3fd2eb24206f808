//! Formulas with their results.

use rust_decimal::Decimal;

use super::respell_at;
use crate::block::{Block, Content, Of, Piece};
use crate::layout::Scene;
use crate::rng::Rng;

/// Sums as formulas in a table of a unit that writes numbers.
pub fn total(block: &mut Block, scene: &Scene<'_>, _: &mut Rng, name: &'static str) {
    if block.formulas || scene.csv {
        return;
    }
    block.formulas = true;
    for (_, cell) in block.cells_mut() {
        if matches!(cell.content, Content::Sum(_)) {
            cell.mess.push(name);
        }
    }
}

/// Where the value of a row and column stands, if it is a plain number or a time of day.
fn operand(block: &Block, row: usize, column: usize) -> Option<(Piece, Decimal)> {
    let place = *block.places(|cell| cell.of == Of::Body(row, column)).first()?;
    let cell = &block.lines[place.0].cells[place.1];
    let value = match &cell.content {
        Content::Number(number) => *number,
        Content::Time(minutes) => Decimal::from(*minutes),
        _ => return None,
    };
    cell.refused.is_none().then_some((Piece::At(place.0, place.1), value))
}

/// =C5*D5 and its like in place of numbers.
pub fn cells(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    if scene.csv {
        return;
    }
    let before = block.clone();
    let mut own = Rng::keyed(rng.next(), &["summands"]);
    let text = |text: &str| Piece::Text(text.to_owned());
    respell_at(block, rng, name, |row, column, content| {
        let Content::Number(number) = content else {
            return None;
        };
        let other = |name: &str| operand(&before, row, scene.form.col(name));
        let found = match (scene.form.id, scene.form.columns[column].name) {
            ("dues", "实缴金额") => {
                other("应缴金额").filter(|(_, payable)| payable == number).map(|(payable, _)| vec![payable])
            }
            ("dues", "应缴金额") => other("计算基数").and_then(|(base, value)| {
                let rate = number.checked_div(value)?.normalize();
                (rate.scale() <= 3).then(|| vec![base, Piece::Text(format!("*{rate}"))])
            }),
            ("volunteering", "服务时长") => match (other("开始时间"), other("结束时间")) {
                (Some((start, _)), Some((end, _))) => Some(vec![text("("), end, text("-"), start, text(")*24")]),
                _ => None,
            },
            ("farm_entities", name) => {
                name.strip_suffix("期末").filter(|kind| !kind.ends_with('上')).and_then(|kind| {
                    let of = |what: &str| other(&format!("{kind}{what}"));
                    let (last, new, closed) = (of("上期末")?, of("新增")?, of("注销")?);
                    Some(vec![last.0, text("+"), new.0, text("-"), closed.0])
                })
            }
            _ => None,
        };
        let parts = found.unwrap_or_else(|| {
            let part = Decimal::from(own.range(0, 9)).min(*number);
            vec![Piece::Text(format!("{part}+{}", *number - part))]
        });
        Some(Content::Formula { parts, result: *number })
    });
}
