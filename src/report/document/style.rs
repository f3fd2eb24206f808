//! How a cell looks: what it is for, where its text stands, what it draws attention to.

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// What it is for.
    pub role: Role,
    /// Where its text stands.
    pub align: Align,
    /// Steps by which its text is indented.
    pub indent: u8,
    /// What it draws attention to.
    pub tone: Tone,
    /// Whether its number bears a mark.
    pub mark: Mark,
    /// Whether its text looks like a link.
    pub linked: bool,
}

/// What a cell is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// The title of a sheet.
    Title,
    /// The line below it.
    Subtitle,
    /// The sentence that says it all.
    Lead,
    /// The heading of a part.
    Heading,
    /// The head of a column.
    Header,
    /// The head of a narrow column, written from top to bottom.
    Upright,
    /// A value.
    #[default]
    Body,
    /// A value of a total row.
    Total,
    /// Small print.
    Note,
    /// Nothing visible.
    Bare,
}

/// Where the text stands in its cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Align {
    /// Text left, numbers right, headers in the middle.
    #[default]
    Auto,
    /// Left.
    Left,
    /// In the middle.
    Center,
    /// Right.
    Right,
}

/// A sign behind a number that is not all it will be; it belongs to the format, so that the number stays one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mark {
    /// None.
    #[default]
    None,
    /// None, but room for one, so that the digits of a column stand below each other.
    Room,
    /// `*`.
    Star,
}

/// What a cell draws attention to; always said in words too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing.
    #[default]
    Plain,
    /// Something must be mended.
    Bad,
    /// Something is doubtful.
    Doubtful,
}
