//! The lines around a table: what they say about unit, period and measures.

use super::Context;
use super::cover::Cover;
use super::sheet::stem;
use crate::model::{Cell, CellRef, Grid, Raw};
use crate::recognise::{
    Evidence, Found, Label, Lexicon, Shape, Source, UnitMatch, is_line, is_note, label, labelled, mentions, says_nil,
    says_nil_alone, states_number, unit_line,
};
use crate::typing::text::{fold, is_han};
use crate::typing::{date, in_line, is_measure, listed, number};

/// What the lines around a table say.
#[derive(Default)]
pub struct Lines {
    /// Labelled units.
    pub units: Vec<String>,
    /// Labelled periods.
    pub periods: Vec<String>,
    /// Title lines.
    pub titles: Vec<String>,
    /// Units of measure from a unit line, folded.
    pub measures: Vec<String>,
    /// There is nothing to report.
    pub nil: bool,
    /// What each of the lines was taken for, and its text where it names nobody.
    pub places: Vec<(CellRef, &'static str, String)>,
}

impl Lines {
    /// `others` are rows that name units of parts of the table.
    pub fn gather(grid: &Grid, found: &Found, others: &[u32], lexicon: &Lexicon) -> Self {
        let mut lines = Self::default();
        for line in &found.preamble {
            lines.add(grid, line.at, &line.text, true, Some(lexicon));
        }
        // A title and few words, none of them a number: 本月没有开展活动 says as much as the official phrase.
        let wordy = |cells: &[Cell]| cells.len() <= 2 && cells.iter().all(is_word);
        lines.nil |= found.shape == Shape::Nothing
            && grid.rows().filter(|(row, _)| (found.rows.0..found.rows.1).contains(row)).all(|(_, cells)| {
                wordy(cells)
                    || cells.iter().all(|cell| matches!(&cell.raw, Raw::Text(text) if is_line(text)))
                    || cells.len() <= 6 && unit_line(lexicon, cells, grid.date1904).is_some()
            })
            && found.preamble.iter().any(|line| grid.row(line.at.row).len() == 1 && says_nil_alone(&line.text));
        // Below a header only labelled lines and the nil mark speak for the table; data cells do not.
        let below = match &found.shape {
            Shape::Rows(rows) => rows.header.1 + 1,
            Shape::Card(_) => found.preamble.last().map_or(found.rows.0, |line| line.at.row + 1),
            Shape::Nothing => found.rows.1,
        };
        for (_, cells) in grid.rows().filter(|(row, _)| (below..found.rows.1).contains(row)) {
            let lines_only = cells.iter().all(|cell| matches!(&cell.raw, Raw::Text(text) if is_line(text)));
            let few =
                cells.len() <= 2 && cells.iter().any(|cell| matches!(&cell.raw, Raw::Text(text) if is_line(text)));
            let signed = cells.len() <= 6 && unit_line(lexicon, cells, grid.date1904).is_some();
            if ((lines_only || few) && cells.len() <= 4 || signed) && !others.contains(&cells[0].at.row) {
                for cell in cells {
                    if let Raw::Text(text) = &cell.raw {
                        lines.add(grid, cell.at, text, false, Some(lexicon));
                    }
                }
            }
        }
        lines
    }

    /// `lexicon` is given where a label without its colon may be told by what stands beside it.
    fn add(&mut self, grid: &Grid, at: CellRef, text: &str, above: bool, lexicon: Option<&Lexicon>) {
        let quote = || lexicon.filter(|lexicon| is_quotable(text, lexicon)).map_or("", |_| text).to_owned();
        if says_nil(text) {
            self.nil = true;
            self.places.push((at, "无此项标记", quote()));
            return;
        }
        let measures = in_line(text, above);
        let measured = !measures.is_empty();
        self.measures.extend(measures);
        let mut pairs = labelled(text);
        // A label alone in its cell has its value in the next one. Words that also head columns need their colon.
        if let Some((name, certain)) = lone_label(text, &pairs)
            && let Some(beside) = grid.row(at.row).iter().find(|cell| cell.at.col > at.col)
        {
            let value = crate::typing::shown(&beside.raw, grid.date1904);
            let answers = || match label(&name) {
                Some(Label::Unit) => {
                    lexicon.is_some_and(|l| matches!(l.unit_exactly(&value), UnitMatch::Units(_))) && above
                }
                Some(Label::Period) => above && !mentions(&fold(&value)).is_empty(),
                _ => false,
            };
            if certain || answers() {
                pairs = vec![(name, value)];
            }
        }
        let mut known = false;
        for (name, value) in pairs {
            match label(&name) {
                Some(Label::Unit) if !listed(&value).is_empty() => self.measures.extend(listed(&value)),
                Some(Label::Unit | Label::UnitCode) => self.units.push(value),
                Some(Label::Period) => self.periods.push(value),
                Some(Label::Measure) => self.measures.extend(listed(&value)),
                None => continue,
            }
            known = true;
        }
        let titled = above && !known && !is_note(text);
        if titled {
            self.titles.push(without_quotes(text));
        }
        let what = match (known, measured, titled) {
            (true, ..) => "填报行",
            (_, true, _) => "计量单位",
            (.., true) => "标题",
            _ => "附注",
        };
        if above || known {
            self.places.push((at, what, if what == "附注" { String::new() } else { quote() }));
        }
    }

    pub fn evidence(&self, grid: &Grid, path: &str, cover: &Cover, context: &Context) -> Evidence {
        let mut evidence = Evidence::default();
        self.speak(context, Source::Label, &mut evidence);
        for title in &self.titles {
            evidence.text(&context.lexicon, Source::Title, title);
        }
        evidence.text(&context.lexicon, Source::Sheet, &grid.name);
        cover.speak(context, &mut evidence);
        evidence.text(&context.lexicon, Source::File, stem(path));
        for folder in path.split('/').rev().skip(1) {
            evidence.text(&context.lexicon, Source::Folder, folder);
        }
        evidence
    }

    /// All labelled lines of a sheet without a table.
    pub fn labelled(grid: &Grid) -> Self {
        let mut lines = Self::default();
        for cell in &grid.cells {
            if let Raw::Text(text) = &cell.raw {
                lines.add(grid, cell.at, text, false, None);
            }
        }
        lines
    }

    /// Adds what the labelled lines say.
    pub fn speak(&self, context: &Context, source: Source, evidence: &mut Evidence) {
        for unit in &self.units {
            // "填报单位：第三党支部 2020年6月": what follows the name may be the period.
            let words: Vec<&str> = unit.split(' ').collect();
            let name = (1..=words.len())
                .rev()
                .map(|n| words[..n].join(" "))
                .find(|name| matches!(context.lexicon.unit_exactly(name), UnitMatch::Units(_)));
            let rest = name.as_ref().map_or("", |name| unit[name.len()..].trim());
            evidence.unit(&context.lexicon, source, name.as_deref().unwrap_or(unit));
            evidence.period(if source == Source::Label { Source::Title } else { source }, rest);
        }
        for period in &self.periods {
            evidence.period(source, period);
        }
    }
}

/// Whether a line may be told again word by word: it says only what the form asks of whoever sends it, be it labelled
/// (填报单位：…), a title or a unit of measure, and nothing is left that may be somebody's name or number.
fn is_quotable(text: &str, lexicon: &Lexicon) -> bool {
    let nobody = |text: &str| names_nobody(&lexicon.without_names(&fold(text)));
    match labelled(text).as_slice() {
        [] => says_nil(text) || label(fold(text).trim_end_matches(':')).is_some() || nobody(text),
        pairs => pairs.iter().all(|(name, value)| {
            let known = label(name).is_some() || !lexicon.form_exactly(&fold(name)).is_empty();
            known
                && (nobody(value)
                    || says_nil(value)
                    || value.split(['、', ',', '，', '/', ' ']).all(|one| is_measure(&fold(one))))
        }),
    }
}

/// Whether hardly a word is left of a text from which the names of forms and units are taken.
fn names_nobody(folded: &str) -> bool {
    let plain = "年月日份季度上下半第一二三四五六七八九十〇期至到版修订新附件表汇总报送统计更正补充重迟改";
    let rest = folded.trim_matches(['(', ')']);
    let words = rest.chars().filter(|c| is_han(*c) && !plain.contains(*c) || c.is_ascii_alphabetic()).count();
    let digits = rest.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    is_measure(rest) || words < 2 && digits < 7
}

/// Whether a cell holds words and no count: `3条`, `两台`, 电子屏：3条 are counts; a day, a telephone number, 第一支部 are not.
fn is_word(cell: &Cell) -> bool {
    let Raw::Text(text) = &cell.raw else { return false };
    let counts = |text: &str| match number::parse(text) {
        Some(written) => !written.ordinal && (written.suffix.is_empty() || is_measure(&written.suffix)),
        None => fold(text).starts_with(|c: char| c.is_ascii_digit() || c == '约') && states_number(&fold(text)),
    };
    let long = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() > 6;
    let count = |text: &str| counts(text) && !long(text) && date::parse(text).is_none();
    let pairs = labelled(text);
    let stated = |(name, value): &(String, String)| label(name).is_none() && !name.starts_with('附') && count(value);
    !if pairs.is_empty() { count(text) } else { pairs.iter().any(stated) }
}

/// Whether the line says since when the blank form is so: （2018年版）, （2018年修订）.
pub fn is_edition(line: &str) -> bool {
    ["年版", "年修订", "年新版", "年修改", "月版"].iter().any(|word| fold(line).contains(word))
}

/// The label of a cell that holds nothing else, and whether it is certainly one: words that also head columns need a
/// colon, or an answer beside them.
fn lone_label(text: &str, pairs: &[(String, String)]) -> Option<(String, bool)> {
    let folded = fold(text);
    let colon = folded.ends_with(':');
    let name = folded.trim_end_matches(':');
    let alone = pairs.is_empty() || pairs.len() == 1 && pairs[0].1.is_empty();
    let heads_columns =
        matches!(name, "单位" | "支部" | "党支部" | "部门" | "县区" | "月份" | "期间" | "单位名称" | "支部名称");
    (alone && label(name).is_some()).then(|| (name.to_owned(), colon || !heads_columns))
}

/// The text without what stands in 《》: the names of documents name no period of this table.
fn without_quotes(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('《') {
        let Some(close) = rest[open..].find('》').map(|i| open + i + '》'.len_utf8()) else {
            break;
        };
        kept.push_str(&rest[..open]);
        rest = &rest[close..];
    }
    kept.push_str(rest);
    if kept.trim().is_empty() { text.to_owned() } else { kept }
}
