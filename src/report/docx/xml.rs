//! A part's elements and paragraphs, with the bytes where each stands.
//!
//! Nothing is built anew from this: whoever wants a change says which bytes are replaced ([`super::edits`]), and all
//! others stay as they were.

use std::collections::HashSet;
use std::ops::Range;

/// What an element is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Table,
    Row,
    Cell,
    Run,
    Text,
    /// A tab or a line break within a run.
    Gap,
    /// Text that is no longer there: a tracked deletion, or what was moved away.
    Deleted,
    Instruction,
    /// A field in one element.
    Field,
    /// What takes room in a paragraph and is no text: a picture, a field's sign, a note's mark, an equation.
    Solid,
    Control,
    ControlContent,
    /// A content control's tie to a property, from which Word would write its text anew.
    Binding,
    /// The text of a text box.
    TextBox,
    /// What programs show that do not know the newer markup beside it.
    Fallback,
    /// A footnote or endnote.
    Note,
    /// A whole body, header or footer.
    Story,
    /// One end of a bookmark, a comment's or a permission's range.
    RangeMark,
    Other,
}

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) kind: Kind,
    /// Index of the element around it; the outermost is its own.
    pub(super) parent: usize,
    /// The start tag, or the whole of an empty element.
    pub(super) open: Range<usize>,
    /// The end tag; empty for an empty element.
    pub(super) close: Range<usize>,
    /// Which table of the part, row of its table or cell of its row it is, from 1; 0 for all others.
    pub(super) ordinal: usize,
    /// How many rows a table has, or cells a row.
    pub(super) inside: usize,
}

impl Element {
    /// All its bytes.
    pub(super) fn range(&self) -> Range<usize> {
        self.open.start..self.close.end
    }
}

/// One character of a paragraph, or something in its place.
#[derive(Clone, Debug)]
pub(super) struct Char {
    /// The character; `\u{FFFC}` for what is no text.
    pub(super) c: char,
    /// Where it stands.
    pub(super) at: Range<usize>,
    /// The element that it stands in (text) or is.
    pub(super) element: usize,
    /// Whether a field shows it, as page numbers and tables of contents.
    pub(super) field: bool,
}

impl Char {
    /// Whether something stands here that is no text.
    pub(super) fn is_solid(&self) -> bool {
        self.c == '\u{FFFC}'
    }
}

/// A paragraph with its visible text; that of text boxes anchored in it is their own.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    pub(super) element: usize,
    pub(super) chars: Vec<Char>,
    /// The codes of its fields.
    pub(super) instructions: String,
    /// Whether it ends a section.
    pub(super) section: bool,
    /// Whether it repeats, for old programs, what stands before it.
    pub(super) fallback: bool,
}

impl Paragraph {
    /// Its text, without what is no text.
    pub(super) fn text(&self) -> String {
        self.chars.iter().filter(|char| !char.is_solid()).map(|char| char.c).collect()
    }
}

/// A part of the package.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) source: String,
    pub(super) elements: Vec<Element>,
    pub(super) paragraphs: Vec<Paragraph>,
    /// The prefix of Word's elements, with its colon.
    pub(super) prefix: String,
    /// Content controls whose text Word writes anew from a property of the document.
    pub(super) bound: HashSet<usize>,
}

impl Part {
    /// Takes a part's XML to pieces.
    ///
    /// # Errors
    /// When it is not well formed, or declares a document type.
    pub(super) fn scan(source: String) -> Result<Self, String> {
        super::scan::scan(source)
    }

    /// The elements around `element`, from the inside out.
    pub(super) fn around(&self, element: usize) -> impl Iterator<Item = usize> {
        let mut next = Some(element);
        std::iter::from_fn(move || {
            let parent = self.elements[next?].parent;
            next = (Some(parent) != next).then_some(parent);
            next
        })
    }

    /// The nearest element of `kind` around `element`.
    pub(super) fn nearest(&self, element: usize, kind: Kind) -> Option<usize> {
        self.around(element).find(|&i| self.elements[i].kind == kind)
    }

    /// Whether Word would overwrite the text of `element` with a property of the document.
    pub(super) fn is_bound(&self, element: usize) -> bool {
        !self.bound.is_empty() && self.around(element).any(|i| self.bound.contains(&i))
    }

    /// Whether `inner` stands within `outer`, or is it.
    pub(super) fn holds(&self, outer: usize, inner: usize) -> bool {
        self.elements[outer].open.start <= self.elements[inner].open.start
            && self.elements[inner].close.end <= self.elements[outer].close.end
    }
}
