//! What can differ between text files of columns.

/// What stands between two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
    /// One or more spaces, or tabs beside them.
    Spaces,
}

impl Delimiter {
    /// In the order to prefer when two explain a file equally well: `1,5;a` is more often 1.5 than two fields `1` and
    /// `5;a`.
    pub(super) const ALL: [Delimiter; 5] =
        [Delimiter::Semicolon, Delimiter::Tab, Delimiter::Pipe, Delimiter::Comma, Delimiter::Spaces];

    pub(super) fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Pipe => b'|',
            Delimiter::Spaces => b' ',
        }
    }

    pub(super) fn plural(self) -> &'static str {
        match self {
            Delimiter::Comma => "commas",
            Delimiter::Semicolon => "semicolons",
            Delimiter::Tab => "tabs",
            Delimiter::Pipe => "pipes",
            Delimiter::Spaces => "spaces",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Delimiter::Comma => "comma",
            Delimiter::Semicolon => "semicolon",
            Delimiter::Tab => "tab",
            Delimiter::Pipe => "pipe",
            Delimiter::Spaces => "space",
        }
    }
}

/// The last columns of a resampled train set as this lab writes it: how a row came to be, from which rows of the data set,
/// and how far along the line between them. Where a feature has one of these names, all four have a number: `gap (2)`.
pub const PROVENANCE: [&str; 4] = ["origin", "base", "neighbor", "gap"];
