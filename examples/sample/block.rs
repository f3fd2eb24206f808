//! A table on its way to a sheet: lines of cells that remember what they stand for.

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing.
    Blank,
    /// Text.
    Text(String),
    /// A number with as many decimals as are shown.
    Number(Decimal),
    /// A number with the noise of binary arithmetic.
    Noisy(f64),
    /// A date.
    Date(NaiveDate),
    /// Minutes after midnight.
    Time(u16),
    /// A sum over the data lines of its own column.
    Sum(Decimal),
    /// A number shown by a format of its own, and what is then seen.
    Shown {
        /// The number.
        value: f64,
        /// Its format.
        format: &'static str,
        /// What is seen.
        text: String,
    },
    /// A formula with its result.
    Formula {
        /// The formula after its sign =.
        parts: Vec<Piece>,
        /// The result.
        result: Decimal,
    },
    /// A formula that came to an error.
    Error(&'static str),
}

/// A part of a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// As it is written.
    Text(String),
    /// A cell of the same table: line and column.
    At(usize, usize),
}

/// What a cell stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Nothing in particular.
    Other,
    /// The header or label of a declared column.
    Head(usize),
    /// The value of a row in a declared column.
    Body(usize, usize),
    /// The total of a declared column.
    Total(usize),
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What stands in it.
    pub content: Content,
    /// What it stands for.
    pub of: Of,
    /// The kinds of mess done to it.
    pub mess: Vec<&'static str>,
    /// The check that must find it, as it is beyond reading.
    pub refused: Option<&'static str>,
}

impl Cell {
    /// A cell that stands for nothing in particular.
    pub const fn new(content: Content) -> Self {
        Self { content, of: Of::Other, mess: Vec::new(), refused: None }
    }

    /// An empty cell.
    pub const fn blank() -> Self {
        Self::new(Content::Blank)
    }

    /// A text cell.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::Text(text.into()))
    }

    /// The same, standing for something.
    pub const fn of(mut self, of: Of) -> Self {
        self.of = of;
        self
    }
}

/// The part that a line plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The title.
    Title,
    /// Unit, period or unit of measure.
    Notice,
    /// The header.
    Head,
    /// A row.
    Data,
    /// Nothing.
    Gap,
    /// The total.
    Total,
    /// The name of the rows that follow.
    Section,
    /// Who filled it in, and when.
    Footer,
    /// Words around the table that are none of these.
    Note,
}

impl Part {
    /// Whether lines of this part have the columns of the table.
    pub const fn in_table(self) -> bool {
        matches!(self, Self::Head | Self::Data | Self::Total)
    }
}

/// A line of cells.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its part.
    pub part: Part,
    /// Its cells from the first column on.
    pub cells: Vec<Cell>,
    /// Whether the row is hidden.
    pub hidden: bool,
}

impl Line {
    /// A line that is seen.
    pub const fn new(part: Part, cells: Vec<Cell>) -> Self {
        Self { part, cells, hidden: false }
    }
}

/// Merged cells: first line, first column, last line, last column.
pub type Merge = [usize; 4];

/// One form's table.
#[derive(Clone, Debug)]
pub struct Block {
    /// The index of the submission.
    pub submission: usize,
    /// The lines.
    pub lines: Vec<Line>,
    /// Merged cells.
    pub merges: Vec<Merge>,
    /// Whether sums are written as formulas.
    pub formulas: bool,
    /// The number format of dates.
    pub date_format: &'static str,
    /// The number format of dates in a header.
    pub head_date_format: &'static str,
    /// Whether it stands beside the table before it, not below.
    pub beside: bool,
    /// Declared columns that are written in another unit of measure, and how many of it make one of the declared.
    pub factors: Vec<(usize, Decimal)>,
}

impl Block {
    /// The number of columns of the table.
    pub fn width(&self) -> usize {
        self.lines
            .iter()
            .filter(|line| matches!(line.part, Part::Head | Part::Data))
            .map(|line| line.cells.len())
            .max()
            .unwrap_or(1)
    }

    /// The position of the first line of a part.
    pub fn first(&self, part: Part) -> Option<usize> {
        self.lines.iter().position(|line| line.part == part)
    }

    /// The number of columns that anything stands in.
    pub fn span(&self) -> usize {
        let cells = self.lines.iter().map(|line| line.cells.len());
        let merged = self.merges.iter().map(|merge| merge[3] + 1);
        cells.chain(merged).max().unwrap_or(1)
    }

    /// Inserts a line; merges and formulas below move down, merges across it grow.
    pub fn insert_line(&mut self, at: usize, line: Line) {
        self.lines.insert(at, line);
        for merge in &mut self.merges {
            if merge[0] >= at {
                merge[0] += 1;
            }
            if merge[2] >= at {
                merge[2] += 1;
            }
        }
        self.shift(|line, _| *line += usize::from(*line >= at));
    }

    /// Takes a line out; merges in it go with it.
    pub fn remove_line(&mut self, at: usize) {
        self.lines.remove(at);
        self.merges.retain(|merge| !(merge[0]..=merge[2]).contains(&at));
        for merge in &mut self.merges {
            if merge[0] > at {
                merge[0] -= 1;
                merge[2] -= 1;
            }
        }
        self.shift(|line, _| *line -= usize::from(*line > at));
    }

    /// Inserts a column into header, rows and total; merges across it grow.
    pub fn insert_column(&mut self, at: usize, mut cell: impl FnMut(Part) -> Cell) {
        for line in &mut self.lines {
            if line.part.in_table() && line.cells.len() >= at {
                line.cells.insert(at, cell(line.part));
            }
        }
        for merge in &mut self.merges {
            if merge[1] >= at {
                merge[1] += 1;
            }
            if merge[3] + 1 >= at {
                merge[3] += 1;
            }
        }
        self.shift(|_, column| *column += usize::from(*column >= at));
    }

    /// Moves the cells that formulas speak of.
    fn shift(&mut self, mut change: impl FnMut(&mut usize, &mut usize)) {
        for (_, cell) in self.cells_mut() {
            if let Content::Formula { parts, .. } = &mut cell.content {
                for part in parts {
                    if let Piece::At(line, column) = part {
                        change(line, column);
                    }
                }
            }
        }
    }

    /// Merges cells unless they are one, or touch others that are merged.
    pub fn merge(&mut self, merge: Merge) -> bool {
        let [top, left, bottom, right] = merge;
        let apart = |other: &Merge| other[2] < top || bottom < other[0] || other[3] < left || right < other[1];
        let fits = (top, left) != (bottom, right) && self.merges.iter().all(apart);
        if fits {
            self.merges.push(merge);
        }
        fits
    }

    /// Merges the title across the table as wide as it is now.
    pub fn retitle(&mut self) {
        if let Some(line) = self.first(Part::Title) {
            let width = self.width();
            self.merges.retain(|merge| merge[0] != line);
            self.merge([line, 0, line, width - 1]);
        }
    }

    /// The positions of the lines of a part.
    pub fn all(&self, part: Part) -> Vec<usize> {
        (0..self.lines.len()).filter(|&line| self.lines[line].part == part).collect()
    }

    /// All cells with their line's part.
    pub fn cells_mut(&mut self) -> impl Iterator<Item = (Part, &mut Cell)> {
        self.lines.iter_mut().flat_map(|line| {
            let part = line.part;
            line.cells.iter_mut().map(move |cell| (part, cell))
        })
    }

    /// The lines and columns of the cells that stand for something that a test likes.
    pub fn places(&self, wanted: impl Fn(&Cell) -> bool) -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        for (l, line) in self.lines.iter().enumerate() {
            for (c, cell) in line.cells.iter().enumerate() {
                if wanted(cell) {
                    places.push((l, c));
                }
            }
        }
        places
    }
}
