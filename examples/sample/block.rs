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
}

impl Cell {
    /// A cell that stands for nothing in particular.
    pub const fn new(content: Content) -> Self {
        Self {
            content,
            of: Of::Other,
            mess: Vec::new(),
        }
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
    /// Who filled it in, and when.
    Footer,
}

/// A line of cells.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its part.
    pub part: Part,
    /// Its cells from the first column on.
    pub cells: Vec<Cell>,
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

    /// Inserts a line; merges below move down, those across it grow.
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
    }

    /// Inserts a column into header, rows and total; merges across it grow.
    pub fn insert_column(&mut self, at: usize, mut cell: impl FnMut(Part) -> Cell) {
        for line in &mut self.lines {
            if matches!(line.part, Part::Head | Part::Data | Part::Total) && line.cells.len() >= at
            {
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
