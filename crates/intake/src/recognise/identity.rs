//! Whose table it is and of which month: every place that says something, weighed together.

use crate::model::Period;
use crate::typing::text::fold;

use super::lexicon::{Lexicon, UnitMatch};
use super::periods::{Mention, mentions};

/// A place that can name the unit or the period, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A line such as 填报单位：…
    Label,
    /// The table's title.
    Title,
    /// The sheet's name.
    Sheet,
    /// A cover sheet, for all sheets of its workbook.
    Cover,
    /// The file's name.
    File,
    /// A folder above the file.
    Folder,
}

impl Source {
    fn chinese(self) -> &'static str {
        match self {
            Self::Label => "填报行",
            Self::Title => "标题",
            Self::Sheet => "工作表名",
            Self::Cover => "封面",
            Self::File => "文件名",
            Self::Folder => "文件夹",
        }
    }
}

/// What all places say.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    units: Vec<(Source, UnitMatch, String)>,
    periods: Vec<(Source, Vec<Mention>, String)>,
}

impl Evidence {
    /// Adds a text that may name the unit somewhere in it, and the period.
    pub fn text(&mut self, lexicon: &Lexicon, source: Source, text: &str) {
        let folded = fold(text);
        let unit = lexicon.units_in(&folded);
        if unit != UnitMatch::None {
            self.units.push((source, unit, text.trim().to_owned()));
        }
        self.period(source, text);
    }

    /// Adds a labelled unit: its whole name.
    pub fn unit(&mut self, lexicon: &Lexicon, source: Source, text: &str) {
        let unit = lexicon.unit_exactly(text);
        if unit != UnitMatch::None {
            self.units.push((source, unit, text.trim().to_owned()));
        }
    }

    /// Adds a text that names a period.
    pub fn period(&mut self, source: Source, text: &str) {
        let found = mentions(&fold(text));
        if !found.is_empty() {
            self.periods.push((source, found, text.trim().to_owned()));
        }
    }
}

/// Why a table has no unit or period: the check, what is wrong, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Id of the built-in check.
    pub check: &'static str,
    /// The sentence.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The text that is in doubt.
    pub value: String,
}

/// Unit and period of a table, and what they were taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Index of the unit.
    pub unit: usize,
    /// The period.
    pub period: Period,
    /// The first month that the sheet says it covers: January for 上半年.
    pub from: Period,
    /// `单位：标题；报表期：文件名`.
    pub why: String,
}

/// Weighs the evidence for a table of `form`. The unit and the period are given back as far as they are known even
/// when the two together are not.
///
/// # Errors
/// When the unit is unknown or ambiguous, or two places contradict each other.
pub fn identify(
    lexicon: &Lexicon,
    evidence: &Evidence,
    form: usize,
) -> Result<Identity, (Clash, Option<usize>, Option<Period>)> {
    let unit = unit(lexicon, evidence, form);
    match (unit, identify_period(lexicon, evidence)) {
        (Ok((unit, source)), Ok((period, from, when))) => {
            Ok(Identity { unit, period, from, why: format!("单位：{}；报表期：{when}", source.chinese()) })
        }
        (Err(clash), period) => Err((clash, None, period.ok().map(|(p, ..)| p))),
        (Ok((unit, _)), Err(clash)) => Err((clash, Some(unit), None)),
    }
}

/// The period alone, the first month covered, and what it was taken from: for a table whose rows name their units.
///
/// # Errors
/// When no place names a period, or two contradict each other.
pub fn identify_period(lexicon: &Lexicon, evidence: &Evidence) -> Result<(Period, Period, &'static str), Clash> {
    period(lexicon, evidence).map(|(period, from, source)| (period, from, source.chinese()))
}

fn unit(lexicon: &Lexicon, evidence: &Evidence, form: usize) -> Result<(usize, Source), Clash> {
    let tree = &lexicon.tree;
    let owes = |u: usize| lexicon.forms[form].submitted_by.contains(&tree.get(u).kind);
    let mut current: Option<(Vec<usize>, Source, &str)> = None;
    let mut unknown: Option<&str> = None;
    for (source, found, text) in &evidence.units {
        let units = match found {
            UnitMatch::Units(units) => units,
            // A line that says whose table it is, and names nobody we know, settles it.
            UnitMatch::Unknown(name) if matches!(source, Source::Label | Source::Cover) => {
                return Err(unknown_unit(lexicon, name));
            }
            UnitMatch::Unknown(name) => {
                unknown.get_or_insert(name);
                continue;
            }
            UnitMatch::None => continue,
        };
        current = Some(match current {
            None => (units.clone(), *source, text),
            Some((known, first, first_text)) => match lexicon.meet(&known, units) {
                // A weaker place that names a unit below the known one narrows it only when the known one does not
                // owe the form itself.
                Some(met) if met.iter().all(|u| known.contains(u)) || !known.iter().any(|&u| owes(u)) => {
                    (met, first, first_text)
                }
                _ if *source == Source::Folder => (known, first, first_text),
                _ => {
                    return Err(Clash {
                        check: "identity-conflict",
                        message: format!(
                            "{}写的是“{first_text}”，{}写的是“{text}”，单位对不上，整表暂未计入。",
                            first.chinese(),
                            source.chinese()
                        ),
                        remedy: "请核对是哪个单位的表，改正后重发。".to_owned(),
                        value: text.clone(),
                    });
                }
            },
        });
    }
    let Some((mut units, source, text)) = current else {
        return Err(match unknown {
            Some(name) => unknown_unit(lexicon, name),
            None => Clash {
                check: "unknown-unit",
                message: "看不出是哪个单位的表，整表暂未计入。".to_owned(),
                remedy: "请在表头写明“填报单位：单位全称”后重发。".to_owned(),
                value: String::new(),
            },
        });
    };
    if units.len() > 1 && units.iter().filter(|&&u| owes(u)).count() == 1 {
        units.retain(|&u| owes(u));
    }
    match units.as_slice() {
        // A folder alone speaks only for units that owe the form: the Party office's folder also holds its branches' tables.
        [unit] if source == Source::Folder && !owes(*unit) => Err(Clash {
            check: "unknown-unit",
            message: format!(
                "只有文件夹写着“{}”，它不报这张表，看不出是哪个单位的，整表暂未计入。",
                tree.get(*unit).name
            ),
            remedy: "请在表头写明“填报单位：单位全称”后重发。".to_owned(),
            value: text.to_owned(),
        }),
        [unit] => Ok((*unit, source)),
        several => Err(Clash {
            check: "unknown-unit",
            message: format!(
                "“{text}”在单位目录里对应{}个单位（{}），分不清是哪一个，整表暂未计入。",
                several.len(),
                several
                    .iter()
                    .map(|&u| {
                        let unit = tree.get(u);
                        let parent = unit.parent.map_or("", |p| tree.get(p).name.as_str());
                        format!("{parent}{}", unit.name)
                    })
                    .collect::<Vec<_>>()
                    .join("、")
            ),
            remedy: "请写明上级单位和单位全称后重发。".to_owned(),
            value: text.to_owned(),
        }),
    }
}

fn unknown_unit(lexicon: &Lexicon, name: &str) -> Clash {
    let similar = lexicon.similar_units(name);
    let (near, remedy) = if similar.is_empty() {
        (String::new(), "请改用单位目录里的全称，或由管理员登记单位。".to_owned())
    } else {
        (format!("目录中相近的有“{}”；", similar.join("”“")), "请改用全称，或由管理员登记别名。".to_owned())
    };
    Clash {
        check: "unknown-unit",
        message: format!("“{name}”不在单位目录，整表暂未计入。"),
        remedy: format!("{near}{remedy}"),
        value: name.to_owned(),
    }
}

fn period(lexicon: &Lexicon, evidence: &Evidence) -> Result<(Period, Period, Source), Clash> {
    let clash = |message: String, value: &str| Clash {
        check: "identity-conflict",
        message,
        remedy: "请核对是哪个月的表，改正后重发。".to_owned(),
        value: value.to_owned(),
    };
    let mut current: Option<(Mention, Source, &str)> = None;
    let mut weak: Option<(Mention, Source)> = None;
    let mut folder: Option<Mention> = None;
    for (source, found, text) in &evidence.periods {
        // In one text a month says more than a year that stands beside it (2020年6月, 2021年计划).
        let has_month = found.iter().any(|m| !m.weak && !m.bare_year);
        for mention in found.iter().filter(|m| !(m.bare_year && has_month)) {
            if mention.weak {
                weak.get_or_insert((*mention, *source));
                continue;
            }
            if *source == Source::Folder {
                folder =
                    Some(folder.map_or(*mention, |f| if f.agrees(mention) { f.narrowed(mention) } else { *mention }));
                continue;
            }
            current = Some(match current {
                None => (*mention, *source, text),
                Some((known, first, first_text)) if known.agrees(mention) => {
                    (known.narrowed(mention), first, first_text)
                }
                Some((_, first, first_text)) => {
                    return Err(clash(
                        format!(
                            "{}写的是“{first_text}”，{}写的是“{text}”，报表期对不上，整表暂未计入。",
                            first.chinese(),
                            source.chinese()
                        ),
                        text,
                    ));
                }
            });
        }
    }
    // The folder gives the year that the others leave out, and everything when they say nothing.
    let reference = folder.and_then(|f| f.period(lexicon.period)).unwrap_or(lexicon.period);
    // A year alone is filled up by the folder, or by the day of filling in, if they agree.
    let filled = current.map(|(mention, source, _)| {
        let others = [folder, weak.map(|(m, _)| m)];
        match others.into_iter().flatten().find(|other| mention.bare_year && mention.agrees(other)) {
            Some(other) => (Mention { weak: false, ..mention.narrowed(&other) }, source),
            None => (mention, source),
        }
    });
    let found = filled.or(folder.map(|mention| (mention, Source::Folder))).or(weak);
    found
        .and_then(|(mention, source)| {
            let period = mention.period(reference)?;
            let months = i32::try_from(mention.last.saturating_sub(mention.first)).unwrap_or(0);
            Some((period, period.plus(-months), source))
        })
        .ok_or_else(|| clash("看不出是哪个月的表，整表暂未计入。".to_owned(), ""))
}
