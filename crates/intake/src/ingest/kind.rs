//! What a row of a table is: data, a total, a heading, a note.

use super::rows::{Reading, is_blank};
use super::totals::Totals;
use crate::model::{Cell, CellRef, CellState, ColumnType, Raw, Value};
use crate::recognise::header;
use crate::recognise::{RowShape, UnitMatch, is_derived, is_example, is_line, is_total, like_total};
use crate::typing::date;
use crate::typing::text::{fold, is_han, says_nothing};

/// What a row turned out to be.
pub enum Kind {
    /// A record.
    Data,
    /// A total; its label, or its first cell when nobody labelled it.
    Total(CellRef),
    /// Another header with other columns: what is below it cannot be read as this table.
    Header,
    /// Nothing to count, and what it is.
    Other(&'static str),
}

/// What a header that stands again is called.
pub const REPEATED: &str = "重复的表头";

/// What the table as a whole tells about its rows.
pub struct Manner {
    /// Keys are numbers or codes: Chinese text in the key's column is no key.
    coded_keys: bool,
    /// A total stood already: what has no numbers below it is a note.
    pub after_total: bool,
    /// The last row of a header, the table's own or one that stands again on the next page.
    pub header_at: u32,
}

impl Reading<'_> {
    /// Looks over the table's keys.
    pub(super) fn manner(&self, shape: &RowShape) -> Manner {
        let (mut coded, mut all) = (0_usize, 0_usize);
        let below = shape.header.1 + 1..self.found.rows.1;
        for (row, _) in self.grid.rows().filter(|(row, _)| below.contains(row)) {
            for key in self.form().keys() {
                if let Some(raw) = shape.columns[key].and_then(|col| self.grid.get(CellRef::new(row, col))) {
                    all += 1;
                    coded += usize::from(!matches!(raw, Raw::Text(text) if text.contains(is_han)));
                }
            }
        }
        Manner { coded_keys: coded >= 1 && coded * 2 >= all, after_total: false, header_at: shape.header.1 }
    }

    /// What a row is.
    pub(super) fn kind(&self, shape: &RowShape, row: u32, cells: &[Cell], totals: &Totals, manner: &Manner) -> Kind {
        let filled: Vec<&Cell> = cells.iter().filter(|cell| !is_blank(&cell.raw)).collect();
        let Some(first) = filled.first() else {
            return Kind::Other("空行");
        };
        if row <= manner.header_at + 2 && numbers_columns(&filled) {
            return Kind::Other("栏次");
        }
        if self.repeats_header(shape, &filled) {
            return Kind::Other(REPEATED);
        }
        let example = |cell: &&&Cell| matches!(&cell.raw, Raw::Text(text) if is_example(text));
        if filled.iter().take(2).any(|cell| example(&cell)) {
            return Kind::Other("示例行");
        }
        if let Some(kind) = self.labelled_total(shape, row, &filled, totals) {
            return kind;
        }
        // A label with a colon begins a line of signatures, and no record; empty rows may be numbered and hold formulas.
        if matches!(&first.raw, Raw::Text(text) if fold(text).ends_with(':')) && !self.says_key(shape, row) {
            return Kind::Other("附注");
        }
        // Below a total, words in a column of no meaning and nothing that names a record: 事业, 全年任务.
        if manner.after_total
            && !shape.columns.contains(&Some(first.at.col))
            && matches!(&first.raw, Raw::Text(text) if text.contains(is_han))
            && self.lacks_other_text(shape, row, first.at)
        {
            return Kind::Other("合计以下的行，不计");
        }
        if self.is_prefilled(shape, &filled) {
            return Kind::Other("预留的空行");
        }
        if let [cell] = filled.as_slice()
            && match &cell.raw {
                Raw::Serial(_) => true,
                Raw::Text(text) => matches!(date::parse(text), Some(date::Written::Day(_))),
                _ => false,
            }
        {
            return Kind::Other("落款日期");
        }
        if let Some(what) = self.below_crosstab(shape, row, &filled) {
            return Kind::Other(what);
        }
        // Below the days of a crosstab stand weekdays, sessions or the names of meetings.
        let keyed = |key: usize| {
            let at = shape.columns[key].map(|col| CellRef::new(row, col));
            at.is_some_and(|at| self.grid.get(at).is_some())
        };
        if !shape.days.is_empty() && row <= shape.header.1 + 2 && !self.form().keys().any(keyed) {
            return Kind::Other("表头说明");
        }
        let mapped = |col: u32| shape.columns.contains(&Some(col)) || shape.days.iter().any(|(c, _)| *c == col);
        let data: Vec<&Cell> = filled.iter().copied().filter(|cell| mapped(cell.at.col)).collect();
        let speaks = |raw: &Raw| matches!(raw, Raw::Text(text) if is_line(text));
        // A telephone number or a day beside 填表人： would pass for a value; the label itself passes for none, where its
        // column asks for something else than text, or for a code.
        let signs = matches!(&first.raw, Raw::Text(text) if fold(text).ends_with(':'))
            || self.form().columns.iter().zip(&shape.columns).any(|(column, col)| {
                *col == Some(first.at.col) && (column.ty != ColumnType::Text || column.key && manner.coded_keys)
            });
        if speaks(&first.raw)
            && (signs
                || filled.iter().all(|cell| speaks(&cell.raw))
                || !self.says_anything(shape, row)
                || self.is_sparse(shape, row))
        {
            return Kind::Other("附注");
        }
        if data.is_empty() {
            return Kind::Other("没有数据的行");
        }
        let names = |cell: &&&Cell| match &cell.raw {
            Raw::Text(text) => {
                header::columns(&self.context.lexicon, text).0.iter().any(|(f, _)| *f == self.found.form)
            }
            _ => false,
        };
        if filled.len() > 2 && filled.iter().filter(|cell| names(cell)).count() * 3 > filled.len() * 2 {
            return Kind::Header;
        }
        if data.iter().all(|cell| matches!(&cell.raw, Raw::Text(text) if says_nothing(&fold(text)))) {
            return Kind::Other("无数据的行");
        }
        if self.is_aside(shape, row, &filled, manner) {
            return Kind::Other("小标题或附注");
        }
        // Whatever its label: a row without any other text in which three or more numbers are the sums of all above.
        if self.sums_up(shape, row, totals, false)
            || totals.rows > 1
                && self.lacks_text(shape, row, first.at)
                && self.sums(shape, row, totals, true).is_some_and(|n| n > 2)
        {
            return Kind::Total(first.at);
        }
        Kind::Data
    }

    /// A row labelled as a total: with the word alone, or with more around the word where the row is otherwise empty
    /// or its numbers are the sums.
    fn labelled_total(&self, shape: &RowShape, row: u32, filled: &[&Cell], totals: &Totals) -> Option<Kind> {
        let texts = filled.iter().filter_map(|cell| match &cell.raw {
            Raw::Text(text) => Some((cell.at, text.as_str())),
            _ => None,
        });
        for (at, text) in texts {
            if fold(text).contains("大写") && like_total(text) {
                return Some(Kind::Other("大写合计"));
            }
            if is_derived(text)
                && (at == filled[0].at || self.is_key(shape, at.col))
                && self.lacks_other_text(shape, row, at)
            {
                return Some(Kind::Other("累计、比较或分项，不计"));
            }
            let whole = is_total(text);
            let own_name = self.is_key(shape, at.col)
                && matches!(self.context.lexicon.unit_exactly(text), UnitMatch::Units(units) if units.contains(&self.identity.unit));
            let leads = at == filled[0].at || self.is_key(shape, at.col);
            let sums_up = || self.sums_up(shape, row, totals, true);
            if whole && (leads || sums_up() || self.lacks_text(shape, row, at)) || own_name && sums_up() {
                return Some(Kind::Total(at));
            }
            if like_total(text) && leads && (sums_up() || self.lacks_text(shape, row, at)) {
                return Some(Kind::Total(at));
            }
        }
        None
    }

    fn is_key(&self, shape: &RowShape, col: u32) -> bool {
        self.form().keys().any(|key| shape.columns[key] == Some(col))
    }

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

    /// Whether no required text column but the label's holds anything, be there such a column or not.
    fn lacks_other_text(&self, shape: &RowShape, row: u32, label: CellRef) -> bool {
        self.form().columns.iter().zip(&shape.columns).all(|(column, col)| {
            let other = col.filter(|col| *col != label.col && column.required && !column.ty.is_numeric());
            other.and_then(|col| self.grid.get(CellRef::new(row, col))).is_none_or(is_blank)
        })
    }

    /// Whether a key column holds something that could be a key.
    fn says_key(&self, shape: &RowShape, row: u32) -> bool {
        self.form().keys().filter_map(|key| shape.columns[key]).any(|col| match self.grid.get(CellRef::new(row, col)) {
            Some(Raw::Text(text)) => !is_blank(&Raw::Text(text.clone())) && !text.contains([':', '：']),
            Some(Raw::Number(..)) => true,
            _ => false,
        })
    }

    /// Nothing but formulas that come to 0 under the table's columns.
    fn is_prefilled(&self, shape: &RowShape, filled: &[&Cell]) -> bool {
        let mut under = filled.iter().filter(|cell| shape.columns.contains(&Some(cell.at.col))).peekable();
        let zero = |cell: &&&Cell| {
            matches!(cell.raw, Raw::Number(0.0, _)) && self.grid.formulas.binary_search(&cell.at).is_ok()
        };
        under.peek().is_some() && under.all(|cell| zero(&cell))
    }

    /// Below the marks of a crosstab stand legends and counts by day: no key, and no mark under any day, or a mark where
    /// the key should be.
    fn below_crosstab(&self, shape: &RowShape, row: u32, filled: &[&Cell]) -> Option<&'static str> {
        let crosstab = self.form().crosstab.as_ref().filter(|_| !shape.days.is_empty())?;
        let value = &self.form().columns[crosstab.value];
        let is_mark = |raw: &Raw| match raw {
            Raw::Text(text) => {
                let folded = fold(text);
                value.values.iter().any(|v| fold(&v.name) == folded || v.spellings.iter().any(|s| fold(s) == folded))
            }
            _ => false,
        };
        let is_day = |col: u32| shape.days.iter().any(|(day, _)| *day == col);
        let key = self.form().keys().filter(|key| *key != crosstab.header).find_map(|key| shape.columns[key]);
        let key = key.and_then(|col| self.grid.get(CellRef::new(row, col))).filter(|raw| !is_blank(raw));
        if key.is_some_and(is_mark) {
            return Some("图例");
        }
        let mut under = filled.iter().filter(|cell| is_day(cell.at.col)).peekable();
        let counts = key.is_none_or(|raw| matches!(raw, Raw::Text(text) if is_derived(text)));
        (counts && under.peek().is_some() && under.all(|cell| matches!(cell.raw, Raw::Number(..))))
            .then_some("按日统计的行")
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

    /// A heading of a section, a signature or a remark: few cells, none of which holds what its column asks for, and
    /// nothing that could be a key.
    fn is_aside(&self, shape: &RowShape, row: u32, filled: &[&Cell], manner: &Manner) -> bool {
        // One text across most of the table's columns heads a section, whatever its first column would make of it.
        if let [cell] = filled
            && matches!(cell.raw, Raw::Text(_))
            && let Some(merge) = self.grid.merge_at(cell.at)
        {
            let columns: Vec<u32> = shape.columns.iter().flatten().copied().collect();
            let under = columns.iter().filter(|col| (merge.first.col..=merge.last.col).contains(*col)).count();
            if under > 2 && under * 2 > columns.len() {
                return true;
            }
        }
        let required =
            self.form().columns.iter().enumerate().filter(|(i, c)| c.required && shape.columns[*i].is_some()).count();
        if filled.len() * 2 > required.max(2) || required < 2 || self.says_anything(shape, row) {
            return false;
        }
        let wide = |at: CellRef| self.grid.merge_at(at).is_some_and(|merge| merge.last.col > merge.first.col);
        match filled {
            [cell] if wide(cell.at) => return true,
            [cell] if matches!(cell.raw, Raw::Serial(_)) => return true,
            _ => {}
        }
        let keys: Vec<&Cell> = filled.iter().copied().filter(|cell| self.is_key(shape, cell.at.col)).collect();
        let no_key = |cell: &&Cell| match &cell.raw {
            Raw::Text(text) => manner.coded_keys && text.contains(is_han) || is_sentence(text),
            _ => false,
        };
        keys.iter().all(no_key) && (!keys.is_empty() || filled.len() == 1 || manner.after_total)
    }

    /// Whether every text of the row stands in the header too, in the same column.
    fn repeats_header(&self, shape: &RowShape, filled: &[&Cell]) -> bool {
        filled.iter().all(|cell| match &cell.raw {
            Raw::Text(text) => {
                let same = |row| self.grid.text(CellRef::new(row, cell.at.col)).map(fold) == Some(fold(text));
                (shape.header.0.saturating_sub(2)..=shape.header.1).any(same)
            }
            _ => false,
        })
    }

    /// Every number is the sum so far, and at least one is there. Without a label, keys and texts must be empty, and
    /// only then is it a total that somebody forgot to label.
    fn sums_up(&self, shape: &RowShape, row: u32, totals: &Totals, labelled: bool) -> bool {
        self.sums(shape, row, totals, labelled).is_some()
    }

    /// How many numbers above zero are sums, when all numbers are and there is at least one.
    fn sums(&self, shape: &RowShape, row: u32, totals: &Totals, labelled: bool) -> Option<usize> {
        if totals.rows == 0 || !shape.days.is_empty() {
            return None;
        }
        let (mut sums, mut telling) = (0, 0);
        for (i, column) in self.form().columns.iter().enumerate() {
            let Some(col) = shape.columns[i] else {
                continue;
            };
            let at = CellRef::new(row, col);
            let raw = self.grid.get(at).filter(|raw| !is_blank(raw));
            let covered = self.grid.merge_at(at).is_some_and(|merge| merge.first.row < row);
            match raw {
                None if !covered || labelled => {}
                Some(_) if column.ty.is_summable() => {
                    match self.cell(column, at, raw, shape.measures[i].as_deref(), &mut Vec::new()) {
                        CellState::Value(Value::Number(number))
                            if totals.all[i].sum == number || totals.part[i].sum == number =>
                        {
                            sums += 1;
                            telling += usize::from(!number.is_zero());
                        }
                        _ => return None,
                    }
                }
                Some(_) if labelled => {}
                _ => return None,
            }
        }
        (sums > 0).then_some(telling)
    }
}

/// A row that numbers the columns: 1 2 3, (1) (2), 甲 乙 1 2, 一 二 三, A B C, 栏次1 栏次2, 4=2-3.
fn numbers_columns(filled: &[&Cell]) -> bool {
    const CHINESE: &str = "一二三四五六七八九十";
    let mut next = 1_u32;
    let (mut numbers, mut words) = (0, 0_u32);
    for cell in filled {
        let text = match &cell.raw {
            Raw::Number(value, _) => value.to_string(),
            Raw::Text(text) => fold(text),
            _ => return false,
        };
        let bare = text.trim_matches(['(', ')', '[', ']', '<', '>']);
        if matches!(bare, "甲" | "乙" | "丙" | "丁" | "戊" | "己" | "栏次" | "行次" | "序号" | "列次" | "-" | "栏号")
        {
            words += u32::from(bare != "-");
            continue;
        }
        let bare = bare.strip_prefix("栏次").or_else(|| bare.strip_prefix('第')).unwrap_or(bare);
        let bare = bare.strip_suffix(['栏', '列']).unwrap_or(bare);
        let head: String = bare.chars().take_while(char::is_ascii_digit).collect();
        let rest = &bare[head.len()..];
        let single = bare.chars().next().filter(|_| bare.chars().count() == 1);
        let place =
            |from: char, to: char, c: char| (from..=to).contains(&c).then(|| u32::from(c) - u32::from(from) + 1);
        let letter = single.and_then(|c| {
            let chinese = CHINESE.chars().position(|d| d == c).and_then(|at| u32::try_from(at + 1).ok());
            place('①', '⑳', c).or_else(|| place('a', 'z', c)).or(chinese)
        });
        let teen = bare.strip_prefix('十').and_then(|unit| CHINESE.chars().position(|d| unit.starts_with(d)));
        let teen = teen.and_then(|at| u32::try_from(at + 11).ok());
        let digits = head.parse().ok().filter(|_| rest.is_empty() || rest.starts_with('='));
        // Columns with a word instead of a number may be counted too: 栏次, 栏次2, 栏次3.
        let number = letter.or(teen).or(digits);
        if number != Some(next) && number != Some(next + words) {
            return false;
        }
        numbers += 1;
        next = number.unwrap_or(next) + 1;
    }
    numbers >= 3 || numbers >= 1 && words >= 1 && numbers + words >= 3
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
