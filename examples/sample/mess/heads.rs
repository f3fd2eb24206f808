//! Headers, labels and titles in other words and over several lines.

use crate::block::{Block, Cell, Content, Line, Of, Part};
use crate::catalog::Layout;
use crate::layout::Scene;
use crate::rng::Rng;

/// Changes some of the headers or labels of declared columns.
fn relabel(block: &mut Block, name: &'static str, mut rewrite: impl FnMut(usize, &str) -> Option<String>) {
    for (_, cell) in block.cells_mut() {
        if let (Of::Head(column), Content::Text(text)) = (cell.of, &cell.content)
            && let Some(new) = rewrite(column, text)
        {
            cell.content = Content::Text(new);
            cell.mess.push(name);
        }
    }
}

/// Another declared name in place of the name.
pub fn alias(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    relabel(block, name, |column, text| {
        let column = &scene.form.columns[column];
        (!column.alias.is_empty() && rng.chance(0.6)).then(|| text.replacen(column.name, column.alias, 1))
    });
}

/// A line break inside the name, or before its unit.
pub fn line_break(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    relabel(block, name, |_, text| {
        let chars: Vec<char> = text.chars().collect();
        let at = chars.iter().position(|c| *c == '（').unwrap_or(chars.len() / 2);
        (chars.len() >= 4 && rng.chance(0.4)).then(|| {
            let (a, b) = chars.split_at(at);
            format!("{}\n{}", a.iter().collect::<String>(), b.iter().collect::<String>())
        })
    });
}

/// 姓　名
pub fn spaces(block: &mut Block, _: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    relabel(block, name, |_, text| {
        let chars: Vec<char> = text.chars().collect();
        (chars.len() <= 3 && rng.chance(0.6)).then(|| chars.iter().map(char::to_string).collect::<Vec<_>>().join("　"))
    });
}

/// The form's other declared name in the title.
pub fn form_alias(block: &mut Block, scene: &Scene<'_>, _: &mut Rng, name: &'static str) {
    if scene.form.alias.is_empty() {
        return;
    }
    if let Some(line) = block.first(Part::Title)
        && let Content::Text(text) = &mut block.lines[line].cells[0].content
    {
        *text = text.replace(scene.form.name, scene.form.alias);
        block.lines[line].cells[0].mess.push(name);
    }
}

/// The unit's other name, in the title or the notice.
pub fn unit_alias(block: &mut Block, scene: &Scene<'_>, _: &mut Rng, name: &'static str) {
    let listed = scene.unit_name == scene.unit.name;
    if scene.unit.alias.is_empty() || !listed {
        return;
    }
    for (part, cell) in block.cells_mut() {
        if let (Part::Title | Part::Notice, Content::Text(text)) = (part, &mut cell.content)
            && text.contains(scene.unit_name)
        {
            *text = text.replacen(scene.unit_name, &scene.unit.alias, 1);
            cell.mess.push(name);
        }
    }
}

/// Labels of a card moved in, as if they belonged to the one above.
pub fn indent(block: &mut Block, scene: &Scene<'_>, rng: &mut Rng, name: &'static str) {
    if scene.form.layout != Layout::Card {
        return;
    }
    let mut nth = 0;
    relabel(block, name, |_, text| {
        nth += 1;
        (nth > 1 && rng.chance(0.6)).then(|| format!("　　{text}"))
    });
}

/// Neighbouring columns that have a parent in common: the form, the parent, the columns, and what the parent
/// takes from their names (so that parent and child together make the declared name).
const FAMILIES: [(&str, &str, &[&str], &str); 8] = [
    ("activities", "参会情况", &["应到人数", "实到人数"], ""),
    ("activities", "主讲情况", &["主讲人", "主讲人职级"], ""),
    ("dues", "党费", &["应缴金额", "实缴金额", "缴纳日期"], ""),
    ("volunteering", "服务时间", &["开始时间", "结束时间"], ""),
    ("extension_visits", "培训情况", &["培训场次", "培训人次"], ""),
    ("extension_visits", "发放情况", &["资料册数", "种子数量"], ""),
    ("recruits", "培养过程", &["申请日期", "积极分子日期", "发展对象日期"], ""),
    ("asset_progress", "累计", &["累计完成村数", "累计公示村数", "累计录入平台村数"], "累计"),
];

/// A header over two lines: parents merged across their children, the others merged down.
pub fn split(block: &mut Block, scene: &Scene<'_>, _: &mut Rng, name: &'static str) {
    let Some(head) = block.first(Part::Head) else {
        return;
    };
    if scene.form.layout != Layout::Records {
        return;
    }
    let mut upper = block.lines[head].cells.clone();
    let mut lower = vec![Cell::blank(); upper.len()];
    let mut parents = Vec::new();
    for (form, parent, children, taken) in FAMILIES {
        let Some(first) = children.first().filter(|_| form == scene.form.id) else {
            continue;
        };
        let column = scene.form.col(first);
        let Some(at) = upper.iter().position(|cell| cell.of == Of::Head(column)) else {
            continue;
        };
        let family = children.iter().enumerate().all(|(n, child)| {
            let of = Of::Head(scene.form.col(child));
            upper.get(at + n).is_some_and(|cell| cell.of == of)
        });
        if !family {
            continue;
        }
        for n in 0..children.len() {
            lower[at + n] = std::mem::replace(&mut upper[at + n], Cell::blank());
            if let Content::Text(text) = &mut lower[at + n].content {
                *text = text.replacen(taken, "", 1).trim_start().to_owned();
            }
            lower[at + n].mess.push(name);
        }
        upper[at] = Cell::text(parent);
        upper[at].mess.push(name);
        parents.push((at, children.len()));
    }
    if parents.is_empty() {
        return;
    }
    let inside = |c: usize| parents.iter().any(|(at, n)| (*at..at + n).contains(&c));
    let width = upper.len();
    block.insert_line(head + 1, Line::new(Part::Head, lower));
    block.lines[head].cells = upper;
    for c in (0..width).filter(|c| !inside(*c)) {
        block.merges.push([head, c, head + 1, c]);
    }
    for (at, n) in parents {
        block.merges.push([head, at, head, at + n - 1]);
    }
}
