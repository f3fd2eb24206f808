//! Words around the table: notes, signatures, versions, the box for nothing to report.

use super::Dose;
use crate::block::{Block, Cell, Content, Line, Part};
use crate::calendar::chinese;
use crate::layout::Scene;
use crate::names;
use crate::rng::Rng;

/// Puts a line of words below everything, across the table or in its first cell.
fn below(block: &mut Block, name: &'static str, text: &str, merged: bool) {
    let mut cell = Cell::text(text);
    cell.mess.push(name);
    let line = block.lines.len();
    block.lines.push(Line::new(Part::Note, vec![cell]));
    if merged {
        let width = block.width();
        block.merge([line, 0, line, width - 1]);
    }
}

/// A note below the table.
pub fn notes(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let text = *rng.pick(&[
        "注：本表一式两份，于次月5日前报送。",
        "说明：与上月相比增加3人，减少1人。",
        "填表说明：凡本月调入的，自调入之日起统计。",
        "备注：以上数据截至月末。",
        "※联系电话：0000-1234567",
        "注：数据与上月持平的，详见附件2。",
        "以上情况属实。",
    ]);
    if rng.chance(0.2) {
        let (word, rest) = text.split_once('：').unwrap_or(("注", text));
        let mut cell = Cell::text(format!("{word}："));
        cell.mess.push(name);
        let cells = vec![cell, Cell::text(rest)];
        block.lines.push(Line::new(Part::Note, cells));
    } else {
        let merged = rng.chance(0.6) && !scene.csv;
        below(block, name, text, merged);
    }
}

/// Numbered notes on lines of their own.
pub fn note_list(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let merged = rng.chance(0.6) && !scene.csv;
    let head = *rng.pick(&["注：", "填表说明：", "说明："]);
    for text in [head, "1.本表由各单位按月填报，于次月5日前报送。", "2.人数以月末在册为准，不足1人的按1人计。"]
    {
        below(block, name, text, merged);
    }
}

/// Signature lines: who answers for it, the seal, the day.
pub fn signature(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let mut steady = Rng::keyed(scene.seed, &["heads", &scene.unit.code]);
    let head = names::person(&mut steady);
    let day = chinese(scene.period.plus(1).day(scene.style.send_day));
    let width = block.width();
    match rng.index(4) {
        0 => {
            let text = format!("单位负责人（签字）：{head}　　　　联系电话：0000-7654321");
            below(block, name, &text, !scene.csv);
        }
        1 => below(block, name, "（盖章）", false),
        2 => {
            block.lines.push(Line::new(Part::Gap, Vec::new()));
            for text in [format!("{}（盖章）", scene.unit_name), day] {
                let mut cells = vec![Cell::blank(); width];
                cells[width - 1] = Cell::text(text);
                cells[width - 1].mess.push(name);
                block.lines.push(Line::new(Part::Note, cells));
            }
        }
        _ => {
            let words = ["制表：", head.as_str(), "填表日期：", day.as_str()];
            let mut cells: Vec<Cell> = words.map(Cell::text).to_vec();
            cells[0].mess.push(name);
            block.lines.push(Line::new(Part::Note, cells));
        }
    }
}

/// A line above the title: an annex, the number of the form, its version.
pub fn version(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let text = *rng.pick(&[
        "附件1",
        "附件2：",
        "表　　号：农党统3表",
        "表号：ND-07",
        "（2018年版）",
        "版本：V2.1",
        "制定机关：机关党委",
        "有效期至：2021年12月",
    ]);
    let mut cell = Cell::text(text);
    cell.mess.push(name);
    let at = usize::from(rng.chance(0.3) && block.lines[0].part == Part::Title);
    block.insert_line(at, Line::new(Part::Note, vec![cell]));
}

/// A box for nothing to report, left empty.
pub fn unticked(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let text = *rng.pick(&["□本月无此项", "☐ 本月无此项", "□本月无此项（没有的请打√）"]);
    let above = block.first(Part::Title).filter(|_| rng.chance(0.7));
    if let Some(title) = above {
        let mut cell = Cell::text(text);
        cell.mess.push(name);
        block.insert_line(title + 1, Line::new(Part::Note, vec![cell]));
    } else {
        below(block, name, text, false);
    }
}

/// Other words for nothing to report, sometimes below an empty header.
pub fn nil(block: &mut Block, scene: &Scene<'_>, dose: &Dose) {
    let mut rng = scene.rng("mess-nil");
    if !rng.chance(dose.of("nil-words", 1.0)) {
        return;
    }
    let Some(line) = block.first(Part::Data) else {
        return;
    };
    let text = *rng.pick(&[
        "本月无此项。",
        "本月无此项工作",
        "（本月无此项）",
        "☑本月无此项",
        "☑ 本月无此项　　□有，见下表",
        "√本月无此项",
        "本 月 无 此 项",
        "本月无此项，特此说明。",
        "零报告",
    ]);
    let cell = &mut block.lines[line].cells[0];
    cell.content = Content::Text(text.to_owned());
    cell.mess.push("nil-words");
    if rng.chance(0.4) {
        let names = scene.form.columns.iter().map(|column| column.name);
        let heads: Vec<Cell> = names.map(Cell::text).collect();
        let width = heads.len();
        block.insert_line(line, Line::new(Part::Head, heads));
        if rng.chance(0.5) && !scene.csv {
            block.merge([line + 1, 0, line + 1, width - 1]);
        }
        block.retitle();
    }
}
