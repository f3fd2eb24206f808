//! Wider mess of whole files: whose and of which month their tables are is said in one place only, or one file holds
//! the same form for several branches.

use std::collections::BTreeMap;

use crate::block::{Block, Content, Part};
use crate::book::{Manner, Sheet};
use crate::calendar::Month;
use crate::catalog::{FORMS, Form};
use crate::layout::Scene;
use crate::records::{State, Submission};
use crate::rng::Rng;
use crate::style::{Style, Title};
use crate::units::Kind;

/// What the name of a sheet says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The form, or nothing.
    #[default]
    Usual,
    /// The month.
    Period,
    /// The unit.
    Unit,
}

/// How the same form of several branches stands in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// Below each other, each with its title.
    Titles,
    /// Below each other under one title, each with its line 填报单位：….
    Lines,
    /// Beside each other, each with its title.
    Beside,
    /// A sheet each, named after the branch.
    Sheets,
}

/// Where a file says whose and of which month its tables are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    /// The titles leave the unit out.
    no_unit: bool,
    /// The titles leave the month out.
    no_period: bool,
    /// The names of the sheets.
    tab: Tab,
    /// The manner of the titles, when not the unit's own.
    pub title: Option<Title>,
    /// Several branches in one file.
    pub together: Option<Together>,
    /// It came after its day.
    pub late: bool,
    /// The name in `truth/mess.csv`.
    pub kind: Option<&'static str>,
}

/// Where unit and month can be said, by the names in `truth/mess.csv`.
const WAYS: [&str; 6] =
    ["named-by-file", "named-by-folder", "period-by-folder", "period-by-sheet", "alias-in-file", "wrong-folder"];

/// Ways to write the folder of a month.
fn folder(month: Month, rng: &mut Rng) -> String {
    let (year, number) = (month.year(), month.number());
    match rng.index(6) {
        0 => month.chinese(),
        1 => format!("{year}{number:02}"),
        2 => format!("{year}.{number:02}"),
        3 => format!("{year}年/{number}月"),
        4 => format!("{}报送", month.chinese()),
        _ => month.to_string(),
    }
}

impl Manner<'_> {
    /// Another path than the unit's own, with what the file then leaves unsaid inside.
    pub fn named(&self, submission: &Submission, style: &Style) -> Option<(String, Said)> {
        if !self.dose.wide || !ordinary(submission) {
            return None;
        }
        let (unit, period) = (&self.units[submission.unit], submission.period);
        let form = FORMS[submission.form].name;
        let (key, what) = if style.file_per_form { (form, form) } else { ("", "报表") };
        let mut rng = Rng::keyed(self.seed, &["naming", &unit.code, &period.to_string(), key]);
        let way = match &self.dose.only {
            None => rng.index(WAYS.len()),
            Some(only) => WAYS.iter().position(|way| way == only)?,
        };
        if !rng.chance(self.dose.of(WAYS[way], 0.7)) {
            return None;
        }
        let own = self.path(submission, style);
        let end = own.rsplit_once('.').map_or("xlsx", |(_, end)| end);
        let (name, next) = (&unit.name, period.plus(1));
        let (long, short) = (period.chinese(), period.number());
        let nothing = Said { no_unit: true, no_period: true, ..Said::default() };
        let (path, said) = match way {
            0 => (format!("来件/{name}{long}{what}.{end}"), Said { kind: Some(WAYS[0]), ..nothing }),
            1 => (format!("{}/{name}/{what}.{end}", folder(period, &mut rng)), Said { kind: Some(WAYS[1]), ..nothing }),
            2 => (
                format!("{}/{name}-{what}.{end}", folder(period, &mut rng)),
                Said { no_unit: false, kind: Some(WAYS[2]), ..nothing },
            ),
            3 if end == "xlsx" => (
                format!("{next}/{name}-{what}（迟报）.{end}"),
                Said { no_unit: false, tab: Tab::Period, late: true, kind: Some(WAYS[3]), ..nothing },
            ),
            4 if !unit.alias.is_empty() => (
                format!("{period}/{}{long}{what}.{end}", unit.alias),
                Said { no_unit: true, kind: Some(WAYS[4]), ..Said::default() },
            ),
            _ => (
                format!("{next}/{name}-{what}-{short}月.{end}"),
                Said { late: true, kind: Some(WAYS[5]), ..Said::default() },
            ),
        };
        Some((path, said))
    }

    /// The submissions of branches that the Party office sends on in one file for each form.
    pub fn bundles(&self, submissions: &[Submission]) -> BTreeMap<usize, (String, Said)> {
        let mut groups: BTreeMap<(usize, Month), Vec<usize>> = BTreeMap::new();
        if !self.dose.wide {
            return BTreeMap::new();
        }
        for (index, submission) in submissions.iter().enumerate() {
            let branch = self.units[submission.unit].kind == Kind::Branch;
            if branch && ordinary(submission) {
                let group = (submission.form, submission.period);
                groups.entry(group).or_default().push(index);
            }
        }
        let mut bundles = BTreeMap::new();
        for ((form, period), members) in groups {
            let form: &Form = &FORMS[form];
            let mut rng = Rng::keyed(self.seed, &["bundle", form.id, &period.to_string()]);
            let mut ways = vec![
                (Together::Titles, Title::All, "branches-with-titles"),
                (Together::Lines, Title::UnitLine, "branches-with-lines"),
                (Together::Beside, Title::All, "branches-beside"),
                (Together::Sheets, Title::All, "unit-by-sheet"),
            ];
            if let Some(only) = &self.dose.only {
                ways.retain(|(.., kind)| kind == only);
            }
            let Some((together, title, kind)) = ways.get(rng.index(ways.len().max(1))).copied() else {
                continue;
            };
            if !rng.chance(self.dose.of(kind, 0.4)) {
                continue;
            }
            let chosen: Vec<usize> = members
                .into_iter()
                .filter(|_| rng.chance(0.5))
                .take(if together == Together::Beside { 3 } else { 12 })
                .collect();
            if chosen.len() < 2 {
                continue;
            }
            let said = Said {
                no_unit: together == Together::Sheets,
                tab: match together {
                    Together::Sheets => Tab::Unit,
                    _ => Tab::Usual,
                },
                title: Some(title),
                together: Some(together),
                kind: Some(kind),
                ..Said::default()
            };
            let path = format!("{period}/机关党委/各支部{}（{}）.xlsx", form.name, period.chinese());
            bundles.extend(chosen.into_iter().map(|index| (index, (path.clone(), said))));
        }
        bundles
    }
}

/// Whether nothing in particular is planned for the submission.
fn ordinary(submission: &Submission) -> bool {
    let delivery = &submission.delivery;
    matches!(submission.state, State::Counted | State::Nil)
        && !delivery.own_file
        && delivery.folder.is_none()
        && delivery.label.is_none()
        && delivery.mistake.is_none()
}

impl Said {
    /// Takes out of title and notices what they leave unsaid.
    pub fn strip(&self, block: &mut Block, scene: &Scene<'_>) {
        let period = scene.period_text();
        let mut unsaid: Vec<(&str, &str)> = Vec::new();
        if self.no_unit {
            unsaid.push((scene.unit_name, "填报单位"));
        }
        if self.no_period {
            unsaid.push((&period, "报表期"));
        }
        for (part, cell) in block.cells_mut() {
            if let (Part::Title | Part::Notice, Content::Text(text)) = (part, &mut cell.content) {
                for (word, label) in &unsaid {
                    let kept = text.split("　　").filter(|piece| !piece.starts_with(label));
                    *text = kept.collect::<Vec<_>>().join("　　").replacen(word, "", 1);
                }
            }
        }
        for line in block.all(Part::Notice).into_iter().rev() {
            let empty = |content: &Content| matches!(content, Content::Text(text) if text.is_empty());
            if block.lines[line].cells.iter().any(|cell| empty(&cell.content)) {
                block.remove_line(line);
            }
        }
    }

    /// The name of a table's sheet.
    pub fn sheet_name(&self, scene: &Scene<'_>, alone: bool) -> String {
        match self.tab {
            Tab::Unit => scene.unit_name.to_owned(),
            Tab::Period if alone => scene.period.chinese(),
            Tab::Period => format!("{}（{}）", scene.form.name, scene.period.chinese()),
            Tab::Usual if alone => "Sheet1".to_owned(),
            Tab::Usual => scene.form.name.to_owned(),
        }
    }

    /// Puts the tables of several branches onto one sheet.
    pub fn gather(&self, sheets: &mut Vec<Sheet>) {
        if self.together == Some(Together::Sheets) || sheets.is_empty() {
            return;
        }
        for mut next in sheets.split_off(1) {
            for block in &mut next.blocks {
                block.beside = self.together == Some(Together::Beside);
                if self.together == Some(Together::Lines)
                    && let Some(title) = block.first(Part::Title)
                {
                    block.remove_line(title);
                }
            }
            sheets[0].blocks.append(&mut next.blocks);
        }
    }
}
