//! Reports that were drafted from templates, and what whoever sends one off has to know.

/// What a note about a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// A figure without value: `【待补：…】` stands in its place.
    Missing,
    /// A figure that does not hold everything that it should.
    Partial,
    /// A number that somebody typed into the template, and that no placeholder wrote.
    Typed,
    /// A number that the template calculated, so that it cannot be traced.
    Computed,
}

impl Matter {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Missing, Self::Partial, Self::Typed, Self::Computed];

    /// The word for programs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Partial => "partial",
            Self::Typed => "typed",
            Self::Computed => "computed",
        }
    }

    /// The word that clerks read.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Missing => "待补",
            Self::Partial => "数据不全",
            Self::Typed => "手写的数",
            Self::Computed => "模板算的数",
        }
    }

    /// What is to be done about it.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Missing => "催报或更正后重新运行；确实没有的，请改写这一句。",
            Self::Partial => "催报或更正后重新运行；急用时请注明数据未收齐。",
            Self::Typed => "请核对是不是上一次的旧数；应随数据变的，在模板里改成占位符。",
            Self::Computed => "不能溯源，也没有与已发布的数核对；常用的请在 config.toml 里加一个指标。",
        }
    }
}

/// A note about one place of a report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DraftNote {
    /// What it is about.
    pub matter: Matter,
    /// Where, for people.
    pub place: String,
    /// The figure or number.
    pub what: String,
    /// Why.
    pub why: String,
}

/// A report that was drafted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drafted {
    /// Its file in the generation.
    pub file: String,
    /// Its template, as the config names it.
    pub template: String,
    /// How many placeholders were written.
    pub places: usize,
    /// How many of them are figures that were read back and agree with `data/indicators.csv`.
    pub proved: usize,
    /// The notes, by matter, in the order of the text.
    pub notes: Vec<DraftNote>,
}

impl Drafted {
    /// How many notes are about `matter`.
    #[must_use]
    pub fn count(&self, matter: Matter) -> usize {
        self.notes.iter().filter(|note| note.matter == matter).count()
    }
}
