//! What stands around a table: title and notices above, the signers below.

use super::{Scene, line};
use crate::block::{Block, Cell, Part};
use crate::calendar::chinese;
use crate::catalog::Ty;
use crate::names;
use crate::rng::Rng;
use crate::style::Title;

/// Puts a footer below the table, if the unit writes one.
pub fn footer(scene: &Scene<'_>, block: &mut Block) {
    if scene.style.footer == 0 {
        return;
    }
    for _ in 0..scene.style.gap {
        block.lines.push(line(Part::Gap, Vec::new()));
    }
    let mut steady = Rng::keyed(scene.seed, &["signers", &scene.unit.code]);
    let (filled, checked) = (names::person(&mut steady), names::person(&mut steady));
    let day = scene.period.plus(1).day(scene.style.send_day);
    let texts = [format!("填表人：{filled}"), format!("审核人：{checked}"), format!("填报日期：{}", chinese(day))];
    let cells = if scene.style.footer == 1 {
        vec![Cell::text(texts.join("　　"))]
    } else {
        texts.into_iter().map(Cell::text).collect()
    };
    block.lines.push(line(Part::Footer, cells));
}

/// Puts title and notices above the table, the title merged across.
pub fn title(scene: &Scene<'_>, block: &mut Block) {
    let (unit, form, period) = (scene.unit_name, scene.form.name, scene.period_text());
    let mut above = Vec::new();
    let everything = format!("{unit}{period}{form}");
    let money = scene.form.columns.iter().any(|column| column.ty == Ty::Money);
    let width = block.width();
    match scene.style.title {
        Title::Line => {
            above.push(line(Part::Title, vec![Cell::text(form)]));
            let notice = format!("填报单位：{unit}　　报表期：{period}");
            above.push(line(Part::Notice, vec![Cell::text(notice)]));
        }
        Title::UnitLine => {
            above.push(line(Part::Title, vec![Cell::text(format!("{period}{form}"))]));
            above.push(line(Part::Notice, vec![Cell::text(format!("填报单位：{unit}"))]));
        }
        Title::Measure if money => {
            above.push(line(Part::Title, vec![Cell::text(everything)]));
            let mut cells = vec![Cell::blank(); width];
            cells[width - 1] = Cell::text("单位：元");
            above.push(line(Part::Notice, cells));
        }
        Title::All | Title::Measure => above.push(line(Part::Title, vec![Cell::text(everything)])),
    }
    if scene.style.air {
        above.push(line(Part::Gap, Vec::new()));
    }
    block.lines.splice(0..0, above);
    if width > 1 {
        block.merges.push([0, 0, 0, width - 1]);
    }
}
