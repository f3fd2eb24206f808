//! The question of `huizong explain`.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::config::plan::Window;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub about: About,
    /// Code or name of the unit; the root if not said.
    pub unit: Option<String>,
    /// The window.
    pub window: Window,
    /// Every cell is listed.
    pub all: bool,
    /// Names and other personal data are shown as they stand.
    pub show_names: bool,
}

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// An indicator by its id or name; or a place, when it is none.
    Figure(String),
    /// A file, a sheet or a cell.
    Cell(String),
    /// A row of the list of findings, as the table program numbers it.
    Finding(usize),
}

impl ValueEnum for Window {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.id()))
    }
}

/// The arguments as they were given.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(super) struct Asked {
    #[arg(value_name = "ID", required_unless_present_any = ["cell", "finding"], conflicts_with_all = ["cell", "finding"],
          hide = true, help = "指标的代号或名称，如 dues_amount；也可以是单元格，写法同 --cell")]
    id: Option<String>,

    #[arg(long, value_name = "CODE", conflicts_with_all = ["cell", "finding"], help = "单位代码或全称；默认全局")]
    unit: Option<String>,

    #[arg(
        long,
        value_name = "month|quarter|half|ytd",
        value_enum,
        default_value_t = Window::Month,
        hide_default_value = true,
        hide_possible_values = true,
        help = "时间：month 本月（默认），quarter 本季，half 半年，ytd 全年累计"
    )]
    window: Window,

    #[arg(
        long,
        value_name = "FILE!SHEET!B7",
        conflicts_with = "finding",
        help = "问一个格：input 以下的文件、工作表、单元格，用 ! 隔开"
    )]
    cell: Option<String>,

    #[arg(long, value_name = "N", help = "问一条审核结果：写它在《审核底稿》“审核结果”里的行号")]
    finding: Option<usize>,

    #[arg(long, help = "列出每一格")]
    all: bool,

    #[arg(long, help = "姓名、身份证号等照原样显示；默认不显示")]
    show_names: bool,
}

impl Asked {
    pub(super) fn into_question(self) -> Question {
        let about = match (self.cell, self.finding, self.id) {
            (Some(cell), ..) => About::Cell(cell),
            (_, Some(row), _) => About::Finding(row),
            (.., id) => About::Figure(id.unwrap_or_default()),
        };
        Question { about, unit: self.unit, window: self.window, all: self.all, show_names: self.show_names }
    }
}
