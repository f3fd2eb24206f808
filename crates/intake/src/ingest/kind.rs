//! What a row of a table is: data, a total, a heading, a note.

mod days;
mod notes;
mod numbering;
mod totals;

use self::numbering::numbers_columns;
use super::rows::{Reading, is_blank};
use super::totals::{Totals, Written};
use crate::model::{Cell, CellRef, ColumnType, Finding, Raw};
use crate::recognise::header;
use crate::recognise::{RowShape, is_example, is_filler};
use crate::typing::text::{fold, is_han};
use crate::typing::{date, shown};

/// What a row turned out to be.
pub enum Kind {
    /// A record.
    Data,
    /// A total; its label, or its first cell when nobody labelled it.
    Total(Written),
    /// Another header with other columns, and whose: what is below it cannot be read as this table.
    Header(&'static str),
    /// Nothing to count, and what it is.
    Other(&'static str),
    /// Nothing to count, and what it is, where a careful reader could doubt it.
    Doubtful(&'static str, Box<Finding>),
}

/// What a header that stands again is called.
pub const REPEATED: &str = "重复的表头";
/// What a row of sums is called.
pub const TOTAL: &str = "合计";

/// What the header of this form with other columns, or of some other table, is called.
const SHUFFLED: &str = "列的次序不同的表头";
pub const FOREIGN: &str = "另一张表的表头";

/// What the table as a whole, and the rows so far, tell about a row.
pub struct Manner {
    /// For each column of the form: its texts are numbers or codes, so that Chinese text in it is none.
    coded: Vec<bool>,
    /// A total stood already: what has no numbers below it is a note.
    pub after_total: bool,
    /// The row above is an item (其中：…) of the record above it.
    pub after_part: bool,
    /// The last row of a header, the table's own or one that stands again on the next page.
    pub header_at: u32,
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
    |row| row.repeats_header().then_some(Kind::Other(REPEATED)),
    |row| row.is_filler().then_some(Kind::Other("空白说明")),
    |row| row.is_example().then_some(Kind::Other("示例行")),
    |row| row.total(),
    |row| row.captioned(),
    |row| row.is_below_total().then_some(Kind::Other("合计以下的行")),
    |row| row.is_prefilled().then_some(Kind::Other("预留的空行")),
    |row| row.is_signing_day().then_some(Kind::Other("落款日期")),
    |row| row.below_crosstab().map(Kind::Other),
    |row| row.explains_days().then_some(Kind::Other("表头说明")),
    |row| row.is_legend().then_some(Kind::Other("图例")),
    |row| row.is_line().then_some(Kind::Other("附注")),
    |row| row.mapped().next().is_none().then_some(Kind::Other("没有数据的行")),
    |row| row.is_title().then_some(Kind::Other("重复的标题")),
    |row| row.is_header().then_some(Kind::Header(SHUFFLED)),
    |row| row.heads_another().then_some(Kind::Header(FOREIGN)),
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
        Manner { coded, after_total: false, after_part: false, header_at: shape.header.1 }
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
        self.row <= self.manner.header_at + 2 && numbers_columns(&self.filled)
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

    /// Below a total, words in a column of no meaning and nothing that names a record: 事业, 全年任务.
    fn is_below_total(&self) -> bool {
        let first = self.filled[0];
        self.manner.after_total
            && !self.shape.columns.contains(&Some(first.at.col))
            && matches!(&first.raw, Raw::Text(text) if text.contains(is_han))
            && self.is_alone(first.at)
    }

    /// Nothing but formulas that come to 0 under the table's columns.
    fn is_prefilled(&self) -> bool {
        let mut under = self.filled.iter().filter(|cell| self.shape.columns.contains(&Some(cell.at.col))).peekable();
        let zero = |cell: &&&Cell| {
            matches!(cell.raw, Raw::Number(0.0, _)) && self.reading.grid.formulas.binary_search(&cell.at).is_ok()
        };
        under.peek().is_some() && under.all(|cell| zero(&cell))
    }

    /// A day alone.
    fn is_signing_day(&self) -> bool {
        match self.filled.as_slice() {
            [Cell { raw: Raw::Serial(_), .. }] => true,
            [Cell { raw: Raw::Text(text), .. }] => matches!(date::parse(text), Some(date::Written::Day(_))),
            _ => false,
        }
    }

    /// Whether the row's texts are those of the header again.
    fn repeats_header(&self) -> bool {
        let grid = self.reading.grid;
        // The upper rows of a deep header may stand above the rows that map the columns.
        let (top, bottom) = self.shape.header;
        let again = |col: u32, top: u32| {
            // Days are no texts, but stand again as well.
            let text = |row| grid.get(CellRef::new(row, col)).map(|raw| fold(&shown(raw, grid.date1904)));
            let here = text(self.row);
            here.is_some() && (top..=bottom).any(|row| text(row) == here)
        };
        let mapped = self.shape.columns.iter().flatten().count();
        let same = self.shape.columns.iter().flatten().filter(|col| again(**col, top)).count();
        let upper = top.saturating_sub(2).max(self.reading.found.rows.0);
        mapped > 1 && same * 2 > mapped || self.filled.iter().all(|cell| again(cell.at.col, upper))
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

    /// Whether the row heads another table, right below this one: words that name columns of whatever table, where
    /// numbers and days belong, above rows that go on.
    fn heads_another(&self) -> bool {
        let form = self.reading.form();
        let word = |cell: &&Cell| match &cell.raw {
            Raw::Text(text) => {
                let folded = fold(text);
                folded.contains(is_han)
                    && !folded.contains(|c: char| c.is_ascii_digit())
                    && folded.chars().count() <= 12
            }
            _ => false,
        };
        let names = |cell: &&&Cell| matches!(&cell.raw, Raw::Text(text) if heads_a_column(text));
        let exacting = |at: CellRef| {
            form.columns.iter().zip(&self.shape.columns).any(|(column, col)| {
                *col == Some(at.col)
                    && (column.ty.is_numeric() || matches!(column.ty, ColumnType::Date | ColumnType::Time))
            })
        };
        let goes_on = |row: u32| self.reading.grid.row(row).iter().any(|cell| !matches!(cell.raw, Raw::Text(_)));
        self.filled.len() > 1
            && self.filled.iter().all(word)
            && self.filled.iter().filter(names).count() * 3 > self.filled.len() * 2
            && self.filled.iter().filter(names).any(|cell| exacting(cell.at))
            && goes_on(self.row + 1)
    }
}

/// Whether the text ends as names of columns do: 数量, 单价, 发放日期, 备注.
fn heads_a_column(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.split('(').next().unwrap_or("");
    let ends = [
        "数",
        "数量",
        "金额",
        "单价",
        "总价",
        "价格",
        "比例",
        "日期",
        "时间",
        "名称",
        "姓名",
        "编号",
        "单位",
        "内容",
        "情况",
        "方式",
        "地点",
        "备注",
        "类型",
        "类别",
        "序号",
        "项目",
        "电话",
        "次数",
        "人次",
        "品名",
        "规格",
        "型号",
        "说明",
        "职务",
        "性别",
        "小计",
        "用途",
        "来源",
        "负责人",
        "经办人",
    ];
    ends.iter().any(|end| bare.ends_with(end))
}

/// A row's own number in a column that nobody asked for.
pub(super) fn is_serial(raw: &Raw) -> bool {
    match raw {
        Raw::Number(..) => true,
        Raw::Text(text) => text.trim().len() <= 3 && text.trim().bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    }
}
