//! What a row of a table is: data, a total, a heading, a note.

use super::rows::{Reading, is_blank};
use super::totals::{Totals, Written};
use crate::model::{Cell, CellRef, CellState, ColumnType, Finding, Raw};
use crate::recognise::header;
use crate::recognise::{
    Caption, RowShape, UnitMatch, caption, is_example, is_filler, is_line, is_running, is_signature, is_total,
    like_total, says_nil_alone, says_unchanged,
};
use crate::typing::text::{fold, is_han, is_space, says_nothing};

/// What a row turned out to be.
pub enum Kind {
    /// A record.
    Data,
    /// A total; its label, or its first cell when nobody labelled it.
    Total(Written),
    /// Another header with other columns: what is below it cannot be read as this table.
    Header,
    /// Nothing to count, and what it is.
    Other(&'static str),
    /// Nothing to count, and what it is, where a careful reader could doubt it.
    Doubtful(&'static str, Box<Finding>),
}

/// What the table as a whole, and the rows so far, tell about a row.
pub struct Manner {
    /// For each column of the form: its texts are numbers or codes, so that Chinese text in it is none.
    coded: Vec<bool>,
    /// A total stood already: what has no numbers below it is a note.
    pub after_total: bool,
    /// The row above is an item (其中：…) of the record above it.
    pub after_part: bool,
    /// The row above is the header again, on the next page.
    pub after_header: bool,
}

/// A row that is being looked at.
struct Row<'a> {
    reading: &'a Reading<'a>,
    shape: &'a RowShape,
    row: u32,
    filled: Vec<&'a Cell>,
    totals: &'a Totals,
    manner: &'a Manner,
}

/// One test: the kind, when the row is of it.
type Test = fn(&Row<'_>) -> Option<Kind>;

/// The tests in their order; a row that passes none is a record.
const TESTS: &[Test] = &[
    |row| row.numbers_columns().then_some(Kind::Other("栏次")),
    |row| row.is_filler().then_some(Kind::Other("空白说明")),
    |row| row.is_example().then_some(Kind::Other("示例行")),
    |row| row.total(),
    |row| row.captioned(),
    |row| row.explains_days().then_some(Kind::Other("表头说明")),
    |row| row.is_legend().then_some(Kind::Other("图例")),
    |row| row.is_line().then_some(Kind::Other("附注")),
    |row| row.mapped().next().is_none().then_some(Kind::Other("没有数据的行")),
    |row| row.repeats_header().then_some(Kind::Other("重复的表头")),
    |row| row.is_title().then_some(Kind::Other("重复的标题")),
    |row| row.is_header().then_some(Kind::Header),
    |row| row.is_nil().then_some(Kind::Other("无数据的行")),
    |row| row.is_aside().then_some(Kind::Other("小标题或附注")),
    |row| row.unlabelled_total(),
];

impl Reading<'_> {
    /// Looks over the table's texts.
    pub(super) fn manner(&self, shape: &RowShape) -> Manner {
        let below = shape.header.1 + 1..self.found.rows.1;
        let mut counts = vec![(0_usize, 0_usize); shape.columns.len()];
        for (row, _) in self.grid.rows().filter(|(row, _)| below.contains(row)) {
            for (column, count) in shape.columns.iter().zip(&mut counts) {
                if let Some(raw) = column.and_then(|col| self.grid.get(CellRef::new(row, col))) {
                    count.1 += 1;
                    count.0 += usize::from(!matches!(raw, Raw::Text(text) if text.contains(is_han)));
                }
            }
        }
        let coded = counts.iter().map(|(coded, all)| *coded >= 1 && coded * 2 >= *all).collect();
        Manner { coded, after_total: false, after_part: false, after_header: false }
    }

    /// What a row is.
    pub(super) fn kind(&self, shape: &RowShape, row: u32, cells: &[Cell], totals: &Totals, manner: &Manner) -> Kind {
        let filled: Vec<&Cell> = cells.iter().filter(|cell| !is_blank(&cell.raw)).collect();
        if filled.is_empty() {
            return Kind::Other("空行");
        }
        let row = Row { reading: self, shape, row, filled, totals, manner };
        TESTS.iter().find_map(|test| test(&row)).unwrap_or(Kind::Data)
    }

    /// Whether a row holds nothing but words for nothing, be it with a serial number beside them.
    pub(super) fn is_nil_row(&self, shape: &RowShape, cells: &[Cell]) -> bool {
        let mut says = false;
        for cell in cells.iter().filter(|cell| !is_blank(&cell.raw)) {
            match &cell.raw {
                Raw::Text(text) if says_nil_alone(text) => says = true,
                Raw::Text(text) if says_unchanged(text) => says = true,
                Raw::Text(text) if says_nothing(&fold(text)) => {}
                Raw::Number(number, _) if *number == 0.0 => {}
                raw if !shape.columns.contains(&Some(cell.at.col)) && is_serial(raw) => {}
                _ => return false,
            }
        }
        says
    }
}

impl Row<'_> {
    fn raw(&self, col: u32) -> Option<&Raw> {
        self.reading.grid.get(CellRef::new(self.row, col)).filter(|raw| !is_blank(raw))
    }

    fn texts(&self) -> impl Iterator<Item = (CellRef, &str)> {
        self.filled.iter().filter_map(|cell| match &cell.raw {
            Raw::Text(text) => Some((cell.at, text.as_str())),
            _ => None,
        })
    }

    /// The filled cells under known columns.
    fn mapped(&self) -> impl Iterator<Item = &Cell> {
        let known =
            |col: u32| self.shape.columns.contains(&Some(col)) || self.shape.days.iter().any(|(c, _)| *c == col);
        self.filled.iter().copied().filter(move |cell| known(cell.at.col))
    }

    fn is_key(&self, col: u32) -> bool {
        self.reading.form().keys().any(|key| self.shape.columns[key] == Some(col))
    }

    fn is_coded(&self, col: u32) -> bool {
        self.shape.columns.iter().zip(&self.manner.coded).any(|(column, coded)| *column == Some(col) && *coded)
    }

    /// Numbers of the columns: 1 2 3, (1) (2), 甲 乙 1 2, 栏次, 4=2-3; below the header, wherever it stands again.
    fn numbers_columns(&self) -> bool {
        (self.row <= self.shape.header.1 + 2 || self.manner.after_header) && numbers_columns(&self.filled)
    }

    /// ……, 以下空白, be it with serial numbers beside them.
    fn is_filler(&self) -> bool {
        let filler = |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if is_filler(text));
        self.filled.iter().any(|cell| filler(cell))
            && self
                .filled
                .iter()
                .all(|cell| filler(cell) || !self.shape.columns.contains(&Some(cell.at.col)) && is_serial(&cell.raw))
    }

    fn is_example(&self) -> bool {
        self.filled.iter().take(2).any(|cell| matches!(&cell.raw, Raw::Text(text) if is_example(text)))
    }

    /// A row labelled as a total: with the word alone, or with more around the word where the row is otherwise empty
    /// or its numbers are the sums.
    fn total(&self) -> Option<Kind> {
        let reading = self.reading;
        for (label, text) in self.texts() {
            if fold(text).contains("大写") && like_total(text) {
                return Some(Kind::Other("大写合计"));
            }
            if is_running(text) {
                return Some(Kind::Other("累计行"));
            }
            let leads = label == self.filled[0].at || self.is_key(label.col);
            let sums_up = || reading.sums(self.shape, self.row, self.totals, true).is_some();
            let alone = || reading.lacks_text(self.shape, self.row, label);
            let own_name = self.is_key(label.col)
                && matches!(reading.context.lexicon.unit_exactly(text), UnitMatch::Units(units) if units.contains(&reading.identity.unit));
            if is_total(text) && (leads || sums_up() || alone())
                || own_name && sums_up()
                || like_total(text) && leads && (sums_up() || alone() || ends_as_total(text) && self.is_alone(label))
            {
                return Some(Kind::Total(Written { row: self.row, label }));
            }
        }
        None
    }

    /// A row whose caption says that its numbers are ratios, changes, plans, another month's, or parts of the row above.
    fn captioned(&self) -> Option<Kind> {
        let captions: Vec<(CellRef, &str, Caption)> =
            self.texts().filter_map(|(at, text)| Some((at, text, caption(text)?))).collect();
        if let Some((at, text, what)) = captions.iter().find(|(at, ..)| self.is_alone(*at)) {
            let orphan = *what == Caption::Part && self.totals.rows == 0;
            return Some(if orphan { self.doubtful(*at, text, *what) } else { Kind::Other(what.chinese()) });
        }
        // In a column of its own, beside a name: 计划 and 完成 below each other for every town.
        let foreign = |at: CellRef| !self.shape.columns.contains(&Some(at.col));
        if let Some((at, text, what)) = captions.iter().find(|(at, ..)| foreign(*at)) {
            return Some(self.doubtful(*at, text, *what));
        }
        // Items go on below 其中：, indented or with the word's cell left empty.
        let (at, text) = self.texts().next()?;
        let indented = self.manner.after_part && text.starts_with(is_space) && self.is_alone(at);
        indented.then_some(Kind::Other(Caption::Part.chinese()))
    }

    fn doubtful(&self, at: CellRef, text: &str, what: Caption) -> Kind {
        let finding = Finding::new(
            "control-total",
            format!("{at}写“{}”，按{}未计入。", text.trim(), what.chinese()),
            "只留本期各行即可；确是本期数的，请改行名后重发。",
        );
        Kind::Doubtful(what.chinese(), Box::new(finding.at(at, text.trim(), "本期数")))
    }

    /// Whether no required column of texts or days holds anything besides the cell at `label`.
    fn is_alone(&self, label: CellRef) -> bool {
        self.reading.form().columns.iter().zip(&self.shape.columns).all(|(column, col)| {
            let other = col.filter(|col| *col != label.col && column.required && !column.ty.is_numeric());
            other
                .and_then(|col| self.raw(col))
                .is_none_or(|raw| matches!(raw, Raw::Text(text) if says_nothing(&fold(text))))
        })
    }

    /// Below the days of a crosstab stand weekdays, sessions or the names of meetings.
    fn explains_days(&self) -> bool {
        let keyed = |key: usize| {
            let at = self.shape.columns[key].map(|col| CellRef::new(self.row, col));
            at.is_some_and(|at| self.reading.grid.get(at).is_some())
        };
        !self.shape.days.is_empty() && self.row <= self.shape.header.1 + 2 && !self.reading.form().keys().any(keyed)
    }

    /// What the marks of a crosstab mean: √出勤 ×缺勤, in one cell, in cells of their own, or mark and word apart.
    fn is_legend(&self) -> bool {
        let form = self.reading.form();
        let Some(value) = form.crosstab.as_ref().map(|crosstab| &form.columns[crosstab.value]) else {
            return false;
        };
        let reads = |text: &str| {
            let raw = Raw::Text(text.to_owned());
            match self.reading.cell(value, self.filled[0].at, Some(&raw), None, &mut Vec::new()) {
                CellState::Value(value) => Some(value),
                _ => None,
            }
        };
        let explained = |token: &str| {
            let Some(mark) = token.chars().next().filter(|c| !is_han(*c)) else { return false };
            let word = token[mark.len_utf8()..].trim_matches(|c: char| !is_han(c));
            !word.is_empty() && (reads(word).is_some() && reads(&mark.to_string()) == reads(word))
        };
        let mut marks = 0;
        for (at, text) in self.texts() {
            let folded = fold(text);
            if matches!(
                folded.trim_end_matches(':'),
                "图例" | "说明" | "注" | "备注" | "符号说明" | "标记说明" | "符号"
            ) {
                continue;
            }
            let tokens: Vec<&str> =
                text.split(|c: char| is_space(c) || "、，,；;".contains(c)).filter(|token| !token.is_empty()).collect();
            let spelled = tokens.iter().all(|token| explained(token));
            let apart = self.is_key(self.filled[0].at.col) && !self.manner.after_header && reads(text).is_some();
            if !spelled && !apart || self.is_key(at.col) && !spelled && text.chars().all(|c| c.is_ascii_alphanumeric())
            {
                return false;
            }
            marks += 1;
        }
        marks > 0 && self.texts().count() == self.filled.len()
    }

    /// A note, a signature or a labelled line.
    fn is_line(&self) -> bool {
        let reading = self.reading;
        let first = self.filled[0];
        let label = |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if fold(text).ends_with(':'));
        let speaks = |cell: &Cell| matches!(&cell.raw, Raw::Text(text) if is_line(text) || is_signature(text));
        let sparse = !reading.says_anything(self.shape, self.row) || reading.is_sparse(self.shape, self.row);
        // Two labels make a row of signatures, whatever stands between them; a label that nobody knows needs room around.
        if self.filled.iter().filter(|cell| label(cell) || speaks(cell)).count() >= 2 && (label(first) || speaks(first))
            || label(first) && sparse
        {
            return true;
        }
        // A telephone number or a day beside 填表人： would pass for a value; the label itself passes for none, where its
        // column asks for something else than text, or for a code.
        let signs = label(first)
            || reading.form().columns.iter().zip(&self.shape.columns).any(|(column, col)| {
                *col == Some(first.at.col)
                    && (column.ty != ColumnType::Text || column.key && self.is_coded(first.at.col))
            });
        speaks(first) && (signs || sparse || self.filled.iter().all(|cell| speaks(cell)))
    }

    /// Whether the row's texts are those of the header again.
    fn repeats_header(&self) -> bool {
        let grid = self.reading.grid;
        let again = |col: u32| {
            let text = |row| grid.text(CellRef::new(row, col)).map(fold);
            let here = text(self.row);
            here.is_some() && (self.shape.header.0..=self.shape.header.1).any(|row| text(row) == here)
        };
        let mapped = self.shape.columns.iter().flatten().count();
        let same = self.shape.columns.iter().flatten().filter(|col| again(**col)).count();
        mapped > 1 && same * 2 > mapped || self.filled.len() > 1 && self.filled.iter().all(|cell| again(cell.at.col))
    }

    /// The form's title again, on the next page.
    fn is_title(&self) -> bool {
        let lexicon = &self.reading.context.lexicon;
        match self.filled.as_slice() {
            [Cell { raw: Raw::Text(text), .. }] => {
                let folded = fold(text);
                lexicon.forms_in(&folded).contains(&self.reading.found.form) && lexicon.ends_with_form(&folded)
            }
            _ => false,
        }
    }

    /// Whether most of the row's texts name columns of the form.
    fn is_header(&self) -> bool {
        let (lexicon, form) = (&self.reading.context.lexicon, self.reading.found.form);
        let names = |text: &str| header::columns(lexicon, text).0.iter().any(|(f, _)| *f == form);
        self.filled.len() > 2 && self.texts().filter(|(_, text)| names(text)).count() * 3 > self.filled.len() * 2
    }

    /// Nothing but words for nothing.
    fn is_nil(&self) -> bool {
        self.mapped().all(|cell| matches!(&cell.raw, Raw::Text(text) if says_nothing(&fold(text))))
            || self.reading.is_nil_row(self.shape, self.reading.grid.row(self.row))
    }

    /// A heading of a section, a signature or a remark: few cells, none of which holds what its column asks for, and
    /// nothing that could be the name or the number of a record.
    fn is_aside(&self) -> bool {
        let form = self.reading.form();
        let required = form
            .columns
            .iter()
            .zip(&self.shape.columns)
            .filter(|(column, col)| column.required && col.is_some())
            .count();
        if self.filled.len() * 2 > required.max(2) || required < 2 || self.reading.says_anything(self.shape, self.row) {
            return false;
        }
        let wide = |at: CellRef| self.reading.grid.merge_at(at).is_some_and(|merge| merge.last.col > merge.first.col);
        match self.filled.as_slice() {
            [cell] if wide(cell.at) => return true,
            [cell] if matches!(cell.raw, Raw::Serial(_)) => return true,
            _ => {}
        }
        let names = |cell: &&&Cell| {
            form.columns.iter().zip(&self.shape.columns).any(|(column, col)| {
                *col == Some(cell.at.col) && (column.key || column.required && column.ty == ColumnType::Text)
            })
        };
        let keyed = self.filled.iter().any(|cell| self.is_key(cell.at.col));
        let no_name = |cell: &&Cell| match &cell.raw {
            Raw::Text(text) => {
                self.is_coded(cell.at.col) && text.contains(is_han)
                    || is_sentence(text)
                    || !self.is_key(cell.at.col)
                        && (is_heading(text) || self.manner.after_total && text.contains(is_han))
            }
            _ => false,
        };
        let named: Vec<&Cell> = self.filled.iter().filter(names).copied().collect();
        // An amount that cannot be read is still somebody's.
        let amount = |cell: &&Cell| match &cell.raw {
            Raw::Number(..) => true,
            Raw::Text(text) => {
                text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
                    && !text.contains(['年', '月', '日', ':', '：'])
            }
            _ => false,
        };
        named.iter().all(no_name)
            && (keyed || !named.is_empty() || self.manner.after_total || self.filled.len() == 1)
            && !(named.is_empty() && self.mapped().any(|cell| amount(&cell)))
    }

    /// A row without a label whose numbers are sums, or one with an unknown label in which three or more numbers are the
    /// sums of all rows above: hardly a coincidence, but it is said.
    fn unlabelled_total(&self) -> Option<Kind> {
        let total = Kind::Total(Written { row: self.row, label: self.filled[0].at });
        if self.reading.sums(self.shape, self.row, self.totals, false).is_some() {
            return Some(total);
        }
        let whole = self.totals.rows > 1
            && self.reading.sums_of_all(self.shape, self.row, self.totals).is_some_and(|telling| telling > 2);
        let (label, text) = self.texts().next().filter(|(label, _)| whole && self.is_alone(*label))?;
        let finding = Finding::new(
            "control-total",
            format!("{label}写“{}”，各数正是以上各行之和，按合计未计入。", text.trim()),
            "是合计的请写“合计”；不是的请核对各数。",
        );
        Some(Kind::Doubtful("合计", Box::new(finding.at(label, text.trim(), "合计"))))
    }
}

impl Reading<'_> {
    /// Whether the row has no text in any required text column but at `label`, and there is such a column.
    fn lacks_text(&self, shape: &RowShape, row: u32, label: CellRef) -> bool {
        let mut others = 0;
        for (i, column) in self.form().columns.iter().enumerate() {
            let Some(col) =
                shape.columns[i].filter(|col| *col != label.col && column.required && !column.ty.is_numeric())
            else {
                continue;
            };
            others += 1;
            if self.grid.get(CellRef::new(row, col)).is_some_and(|raw| !is_blank(raw)) {
                return false;
            }
        }
        others > 0
    }

    /// Whether less than half of the required columns hold anything.
    fn is_sparse(&self, shape: &RowShape, row: u32) -> bool {
        let (mut required, mut held) = (0, 0);
        for (i, column) in self.form().columns.iter().enumerate() {
            let Some(col) = shape.columns[i].filter(|_| column.required) else { continue };
            required += 1;
            held += usize::from(self.grid.get(CellRef::new(row, col)).is_some_and(|raw| !is_blank(raw)));
        }
        held * 2 < required
    }

    /// Whether any cell that is no text column's holds what its column asks for.
    fn says_anything(&self, shape: &RowShape, row: u32) -> bool {
        let form = self.form();
        let in_columns = form.columns.iter().enumerate().any(|(i, column)| {
            let Some(col) = shape.columns[i] else {
                return false;
            };
            let at = CellRef::new(row, col);
            let raw = self.grid.get(at).filter(|raw| !is_blank(raw));
            raw.is_some()
                && column.ty != ColumnType::Text
                && matches!(
                    self.cell(column, at, raw, shape.measures[i].as_deref(), &mut Vec::new()),
                    CellState::Value(_)
                )
        });
        let value = form.crosstab.as_ref().map(|c| &form.columns[c.value]);
        in_columns
            || value.is_some_and(|column| {
                shape.days.iter().any(|(col, _)| {
                    let at = CellRef::new(row, *col);
                    let raw = self.grid.get(at).filter(|raw| !is_blank(raw));
                    raw.is_some() && matches!(self.cell(column, at, raw, None, &mut Vec::new()), CellState::Value(_))
                })
            })
    }
}

/// A row's own number in a column that nobody asked for.
fn is_serial(raw: &Raw) -> bool {
    match raw {
        Raw::Number(..) => true,
        Raw::Text(text) => text.trim().len() <= 3 && text.trim().bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    }
}

/// A row that numbers the columns: letters, numerals and numbers, each kind counting up from its first.
fn numbers_columns(filled: &[&Cell]) -> bool {
    const KINDS: [&str; 4] =
        ["甲乙丙丁戊己庚辛", "一二三四五六七八九", "abcdefghijklmnopqrstuvwxyz", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"];
    let mut next = [0_usize; KINDS.len()];
    let (mut number, mut headed) = (1_u32, false);
    for cell in filled {
        let text = match &cell.raw {
            Raw::Number(value, _) => value.to_string(),
            Raw::Text(text) => fold(text),
            _ => return false,
        };
        let bare = text.trim_matches(['(', ')', '<', '>']);
        if matches!(bare, "栏次" | "行次" | "序号" | "列次" | "栏目" | "-" | "") {
            headed |= bare.ends_with('次');
            continue;
        }
        // 2=1×1%, ③=①+②, (3)=(1)+(2), =1+2
        let head = bare.split('=').next().unwrap_or("").trim_end_matches(')');
        if bare.starts_with('=') || head.parse() == Ok(number) {
            number += 1;
            continue;
        }
        let Some(kind) = KINDS.iter().position(|kind| !head.is_empty() && kind.contains(head)) else { return false };
        if KINDS[kind].chars().nth(next[kind]).map(String::from).as_deref() != Some(head) {
            return false;
        }
        next[kind] += 1;
    }
    // 甲 and 栏次 head nothing else; other signs need three in a row.
    (headed || next[0] > 0) && number > 1 || number as usize - 1 + next.iter().sum::<usize>() >= 3
}

/// 山区小计, 第一组合计: no name ends like this.
fn ends_as_total(text: &str) -> bool {
    let folded = fold(text);
    ["小计", "合计", "总计", "共计"].iter().any(|end| folded.trim_end_matches(':').ends_with(end))
}

/// A group's name: 第一党小组, 在职党员.
fn is_heading(text: &str) -> bool {
    let folded = fold(text);
    ["组", "类", "人员", "党员", "部分", "支部", "科", "科室", "站", "中心", "局"]
        .iter()
        .any(|end| folded.ends_with(end))
        && folded.chars().count() > 2
}

/// Text that is a remark and no name: with punctuation, an ordinal in front, or long.
fn is_sentence(text: &str) -> bool {
    let folded = fold(text);
    let ordinal = folded.trim_start_matches(|c: char| "0123456789一二三四五六七八九十(第".contains(c));
    folded.contains([':', '。', '；', ';', '《', '，', ','])
        || folded.chars().count() > 14
        || ordinal.len() < folded.len() && ordinal.starts_with(['、', '.', ')'])
        || folded.starts_with(['★', '※', '*'])
}
