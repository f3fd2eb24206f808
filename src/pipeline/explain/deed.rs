//! What a cell did: which table it stands in, what it was read as, in which figures it counts, or why it does not.

use std::collections::BTreeSet;

use huizong_intake::model::{CellRef, Finding};
use huizong_intake::slip::{Fate, Mended};
use huizong_intake::typing::display;

use super::texts::Texts;
use super::{Asked, nearest, offer};
use crate::mask::Mask;
use crate::model::{Deed, DeedTable, HIDDEN, State};
use crate::pipeline::Failure;
use crate::report::workpapers::FIRST_FINDING;
use crate::trace;

/// Checks after which a cell has no value.
const REFUSED: [&str; 7] = ["type", "range", "enum", "pattern", "resident-id", "uncomputed-formula", "error-value"];

/// A file, a sheet of it, a cell.
type Place = (String, String, Option<CellRef>);

impl Asked<'_> {
    /// What became of the place that `written` names: a file, `FILE!SHEET` or `FILE!SHEET!B7`.
    pub fn deed(&self, written: &str) -> Result<Deed, Failure> {
        let (file, rest) = self.file(written)?;
        let texts = self.texts(&BTreeSet::from([file.clone()]))?;
        let place = self.place(file, &rest, &texts)?;
        self.of_place(place, &texts)
    }

    /// What became of the cell of the finding that stands in row `row` of the list of findings.
    pub fn finding(&self, row: usize) -> Result<Deed, Failure> {
        let at = row.checked_sub(FIRST_FINDING);
        let Some(finding) = at.and_then(|at| self.results.findings.get(at)) else {
            let last = FIRST_FINDING + self.results.findings.len();
            let said = if last == FIRST_FINDING {
                "现在没有审核结果".to_owned()
            } else {
                format!("应是“审核结果”表里的行号，{FIRST_FINDING}到{}", last - 1)
            };
            return Err(Failure::Question(format!("审核结果没有第{row}行：{said}")));
        };
        let place = (finding.file.clone(), finding.sheet.clone(), finding.cell.parse().ok());
        let mut deed = if finding.file.is_empty() {
            self.of_debt(finding)
        } else {
            let texts = self.texts(&BTreeSet::from([finding.file.clone()]))?;
            self.of_place(place, &texts)?
        };
        deed.findings.retain(|other| other != finding);
        deed.findings.insert(0, finding.clone());
        Ok(deed)
    }

    /// The file that is named, and what stands behind it. A name alone is enough where it is the only one.
    fn file(&self, written: &str) -> Result<(String, String), Failure> {
        let written = written.trim().replace('\\', "/");
        let all: BTreeSet<&str> = self.files.iter().map(|source| source.path.as_str()).collect();
        let behind = |name: &str, text: &str| {
            let rest = text.strip_prefix(name)?;
            if rest.is_empty() { Some(String::new()) } else { rest.strip_prefix(['!', '！']).map(str::to_owned) }
        };
        for text in [written.as_str(), written.trim_start_matches("./"), written.strip_prefix("input/").unwrap_or("")] {
            let found =
                all.iter().filter_map(|file| Some((*file, behind(file, text)?))).max_by_key(|(file, _)| file.len());
            if let Some((file, rest)) = found {
                return Ok((file.to_owned(), rest));
            }
        }
        let base = |file: &'_ str| file.rsplit('/').next().unwrap_or_default().to_owned();
        let named: Vec<(&str, String)> =
            all.iter().filter_map(|file| Some((*file, behind(&base(file), &written)?))).collect();
        match named.as_slice() {
            [(file, rest)] => Ok(((*file).to_owned(), rest.clone())),
            [] => {
                let asked = written.split(['!', '！']).next().unwrap_or_default();
                let bases: Vec<(String, &str)> = all.iter().map(|file| (base(file), *file)).collect();
                let names = bases.iter().flat_map(|(base, file)| [(base.as_str(), *file), (*file, *file)]);
                let near: Vec<String> = nearest(asked, names).into_iter().map(|file| format!("“{file}”")).collect();
                Err(Failure::Question(format!(
                    "没有“{asked}”这个指标或文件{}。文件写 input 以下的路径，如 2020-06/党费.xlsx!Sheet1!B7",
                    offer(&near)
                )))
            }
            many => {
                let many: Vec<&str> = many.iter().map(|(file, _)| *file).collect();
                Err(Failure::Question(format!("叫这个名字的文件不止一个：{}。请写出路径", many.join("、"))))
            }
        }
    }

    /// Sheet and cell in what stands behind the file.
    fn place(&self, file: String, rest: &str, texts: &Texts) -> Result<Place, Failure> {
        let sheets = texts.sheets(&file);
        let rest = rest.trim();
        if rest.is_empty() {
            return Ok((file, String::new(), None));
        }
        let bare = |sheet: &str| {
            let inner = sheet.strip_prefix('\'').and_then(|s| s.strip_suffix('\''));
            inner.map_or(sheet.to_owned(), |inner| inner.replace("''", "'"))
        };
        let known = |sheet: &str| sheets.contains(&sheet);
        if known(&bare(rest)) {
            return Ok((file, bare(rest), None));
        }
        let (sheet, cell) = match rest.rsplit_once(['!', '！']) {
            Some((sheet, cell)) => (bare(sheet), cell),
            // A file with one sheet needs no sheet.
            None => match (rest.parse::<CellRef>(), sheets.as_slice()) {
                (Ok(_), [only]) => ((*only).to_owned(), rest),
                (Ok(_), many) if many.len() > 1 => {
                    return Err(Failure::Question(format!("“{file}”有几张工作表：{}。请写明哪一张", many.join("、"))));
                }
                _ => (bare(rest), ""),
            },
        };
        if !known(&sheet) {
            let said = if sheets.is_empty() {
                "这个文件读不出工作表".to_owned()
            } else {
                format!("有的是：{}", sheets.join("、"))
            };
            return Err(Failure::Question(format!("“{file}”里没有工作表“{sheet}”；{said}")));
        }
        match cell.trim().parse::<CellRef>() {
            Ok(cell) => Ok((file, sheet, Some(cell))),
            Err(()) => Err(Failure::Question(format!("“{cell}”不是单元格，应写成 B7 这样"))),
        }
    }

    /// Something that never came.
    fn of_debt(&self, finding: &Finding) -> Deed {
        let (plan, tree) = (self.results.plan, self.results.tree);
        let form = plan.forms.iter().position(|form| form.id == finding.form);
        let unit = tree.by_code(&finding.unit);
        let submissions = self.results.submissions.iter();
        let same =
            submissions.filter(|s| s.unit == unit && s.form == form && s.period == finding.period && form.is_some());
        let tables = same.map(|s| DeedTable {
            reason: if s.file.is_empty() { String::new() } else { format!("{}［{}］", s.file, s.sheet) },
            ..DeedTable::of(s)
        });
        Deed { tables: tables.collect(), ..Deed::default() }
    }

    fn of_place(&self, place: Place, texts: &Texts) -> Result<Deed, Failure> {
        let (file, sheet, cell) = &place;
        let results = self.results;
        let mask = (!self.question.show_names).then(|| self.mask()).transpose()?;
        let at = cell.map(|cell| texts.anchor(file, sheet, cell));
        let here = |f: &&Finding| {
            let of_cell = |cell: &CellRef| f.cell == cell.to_string();
            f.file == *file
                && (sheet.is_empty() || f.sheet == *sheet)
                && cell.is_none_or(|cell| of_cell(&cell) || at.is_some_and(|at| of_cell(&at)))
        };
        let mut deed = Deed { findings: results.findings.iter().filter(here).cloned().collect(), ..Deed::default() };
        let mut sensitive = false;
        let mut layout = Vec::new();
        let mut mended: Vec<&Mended> = Vec::new();
        for (number, candidate) in self.kept.candidates.iter().enumerate() {
            let s = &candidate.submission;
            if s.file != *file || (!sheet.is_empty() && s.sheet != *sheet) {
                continue;
            }
            let found = cell.map(|cell| self.records(number, cell, mask.as_ref(), &deed.findings)).transpose()?;
            let (tables, hidden) = found.unwrap_or_default();
            sensitive |= hidden;
            // Each table of the sheet has all that was mended on it.
            for m in s.mended.iter().filter(|m| *cell == Some(m.cell) && m.fate == Fate::Taken) {
                if !mended.contains(&m) {
                    mended.push(m);
                }
            }
            if tables.is_empty() {
                layout.extend(s.layout.iter().cloned());
                deed.tables.push(DeedTable::of(s));
            } else {
                deed.tables.extend(tables);
            }
        }
        if deed.tables.iter().any(|table| table.column.is_some()) {
            // What else stands on the sheet has nothing to do with the cell.
            deed.tables.retain(|table| table.column.is_some());
        } else {
            deed.layout = layout;
        }
        // What stands outside of the declared columns, or stood in a row that a slip emptied, may be anything, a name too.
        let unknown = deed.tables.iter().all(|table| table.column.is_none());
        let hide = !self.question.show_names && (sensitive || unknown);
        let shown = |text: String| if hide && !text.is_empty() { HIDDEN.to_owned() } else { text };
        deed.mended = mended.iter().map(|m| (m.slip.clone(), shown(m.was.clone()), shown(m.now.clone()))).collect();
        if let Some(at) = at {
            deed.text = shown(texts.text(file, sheet, at));
            if at != place.2.unwrap_or(at) {
                deed.layout
                    .insert(0, format!("{}与{at}合并，内容在{at}", place.2.map_or(String::new(), |c| c.to_string())));
            }
        }
        deed.place = place;
        Ok(deed)
    }

    /// The records of a candidate in which the cell holds a value, and whether that is sensitive.
    fn records(
        &self,
        number: usize,
        cell: CellRef,
        mask: Option<&Mask>,
        findings: &[Finding],
    ) -> Result<(Vec<DeedTable>, bool), Failure> {
        let plan = self.results.plan;
        let s = &self.kept.candidates[number].submission;
        let Some(form) = s.form.filter(|_| s.places.is_some()) else { return Ok(Default::default()) };
        let declared = &plan.forms[form];
        let counted = s.state == State::Counted;
        let sources = if counted { self.sources() } else { self.everything() };
        let rows = sources.frames[form].rows(declared)?;
        let (mut hidden, hide) = (false, mask.is_some());
        let mut tables = Vec::new();
        for (row, column) in trace::records(&rows, declared.columns.len(), number, s, cell) {
            let named = &declared.columns[column];
            hidden |= named.sensitive && hide;
            let shown = |column: usize| {
                let value = rows.value(row, column).as_ref().map(display)?;
                let mask = mask.filter(|_| declared.columns[column].sensitive);
                Some(mask.map_or(value.clone(), |mask| mask.token(&value)))
            };
            let value = shown(column);
            let uses = if counted {
                trace::life(&sources, form, (row, column), self.results.period, hide)?
            } else {
                Vec::new()
            };
            let key: Vec<String> = declared.keys().filter_map(shown).collect();
            tables.push(DeedTable {
                column: Some(named.name.clone()),
                key: key.join(" "),
                month: rows.month(row),
                rejected: value.is_none() && findings.iter().any(|f| REFUSED.contains(&f.check.as_ref())),
                value,
                uses,
                ..DeedTable::of(s)
            });
        }
        Ok((tables, hidden))
    }
}
