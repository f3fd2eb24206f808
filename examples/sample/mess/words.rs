//! Other words for the same: choices, yes and no, marks, nothing.

use rust_decimal::Decimal;

use super::respell_at;
use crate::block::{Block, Content, Of};
use crate::catalog::Ty;
use crate::layout::Scene;
use crate::records::Val;
use crate::rng::Rng;

/// Words that the config declares to mean a choice: form, column, choice, word.
const CHOICES: [(&str, &str, &str, &str); 15] = [
    ("members", "党员类别", "正式", "正式党员"),
    ("members", "党员类别", "预备", "预备党员"),
    ("members", "人员类别", "在职", "在职党员"),
    ("members", "人员类别", "离退休", "离退休党员"),
    ("members", "人员类别", "学生", "学生党员"),
    ("activities", "类型", "党员大会", "支部党员大会"),
    ("activities", "类型", "支委会", "支部委员会"),
    ("activities", "类型", "党课", "专题党课"),
    ("activities", "类型", "主题党日", "主题党日活动"),
    ("activities", "主讲人职级", "处级", "正处级"),
    ("activities", "主讲人职级", "科级", "副科级"),
    ("donations", "捐款方式", "电子转账", "微信转账"),
    ("inspections", "类型", "党建督查", "督查"),
    ("party_group", "类型", "党风廉政", "党风廉政建设"),
    ("reviews", "等次", "优秀", "优秀党员"),
];

/// Columns that may be left empty and that no figure is made from.
const OPTIONAL: [(&str, &str); 5] = [
    ("members", "身份证号"),
    ("volunteering", "开始时间"),
    ("volunteering", "结束时间"),
    ("dues", "备注"),
    ("awards", "文号"),
];

/// Another declared word for a choice.
pub fn other_word(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    respell_at(block, rng, name, |_, column, content| {
        let Content::Text(text) = content else {
            return None;
        };
        let title = scene.form.columns[column].name;
        let found =
            CHOICES.iter().find(|(form, column, word, _)| *form == scene.form.id && *column == title && word == text);
        found.map(|(.., other)| Content::Text((*other).to_owned()))
    });
}

/// 是 √ 有 Y 1, 否 × 无 N 0.
pub fn yes_no(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let at = rng.index(6);
    respell_at(block, rng, name, |row, column, content| {
        let Val::Bool(yes) = scene.rows[row][column] else {
            return None;
        };
        if *content == Content::Blank {
            return None;
        }
        let words = if yes { ["是", "√", "有", "Y", "✓", "对"] } else { ["否", "×", "无", "N", "×", "否"] };
        Some(match at {
            5 => Content::Number(Decimal::from(u8::from(yes))),
            _ => Content::Text(words[at].to_owned()),
        })
    });
}

/// Marks of several hands in one table.
pub fn marks(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let mut own = Rng::keyed(rng.next(), &["words"]);
    respell_at(block, rng, name, |row, column, _| {
        if scene.form.columns[column].ty != Ty::Mark {
            return None;
        }
        let words: &[&str] = match scene.rows[row][column].words()? {
            "出勤" => &["√", "✓", "到", "出勤"],
            "请假" => &["○", "△", "假", "事假", "病假"],
            "缺勤" => &["×", "✗", "旷"],
            _ => return None,
        };
        Some(Content::Text((*own.pick(words)).to_owned()))
    });
}

/// 无, — or / where there is no value.
pub fn dash(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    let word = *rng.pick(&["无", "—", "/"]);
    respell_at(block, rng, name, |row, column, content| {
        let nothing = *content == Content::Blank && scene.rows[row][column] == Val::Blank;
        nothing.then(|| Content::Text(word.to_owned()))
    });
}

/// Values left out that nobody asked for.
pub fn half_filled(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    for (form, column) in OPTIONAL {
        if form != scene.form.id {
            continue;
        }
        let column = scene.form.col(column);
        for (_, cell) in block.cells_mut() {
            let own = matches!(cell.of, Of::Body(_, of) if of == column);
            let free = cell.refused.is_none() && cell.content != Content::Blank;
            if own && free && rng.chance(0.4) {
                cell.content = Content::Blank;
                cell.mess.push(name);
            }
        }
    }
}
