//! Why a file of another format is no table, with what it truly is and the way out.

use crate::{problem::Problem, wording};

/// Longest text of a file that a message repeats, in characters.
const MAX_FOUND: usize = 40;
/// Most names that a message lists.
const MAX_LISTED: usize = 10;

/// Why a file holds no table that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Another kind of file.
    #[error("The file is {title}.")]
    Foreign {
        /// What it is, with its article.
        title: &'static str,
        /// The way out.
        fix: &'static str,
    },
    /// A file that is kept with a password.
    #[error("The file is {title} that is locked with a password.")]
    Locked {
        /// What it is, with its article.
        title: &'static str,
    },
    /// A file that breaks the rules of its format.
    #[error("The file looks like {title}, but {fault}.")]
    Damaged {
        /// What it is, with its article.
        title: &'static str,
        /// What is wrong in it: a clause.
        fault: String,
    },
    /// A line that breaks the rules of its format.
    #[error("Line {line} of {title} {fault}.")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What the file is, with its article.
        title: &'static str,
        /// What the line does wrong: a verb and what follows.
        fault: String,
        /// The way out.
        fix: String,
    },
    /// A way of packing that is not known here.
    #[error("The columns of the file are packed with {codec}.")]
    Codec {
        /// Its name.
        codec: String,
    },
    /// More than can be unpacked or held.
    #[error("The file is {title} that unpacks to more than {limit}.")]
    TooLarge {
        /// What it is, with its article.
        title: &'static str,
        /// How much is too much, with its unit.
        limit: String,
    },
    /// Nothing in it is a table.
    #[error("The file is {title}, and {fault}.")]
    NoTable {
        /// What it is, with its article.
        title: &'static str,
        /// What was found instead: a clause.
        fault: String,
    },
    /// The sheet or file that was asked for is not there.
    #[error("There is no \"{wanted}\" in the file, but {}.", quoted_list(known))]
    NoSuchTable {
        /// What was asked for.
        wanted: String,
        /// What is there.
        known: Vec<String>,
    },
}

impl ImportError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        let (why, fix) = self.why_and_fix();
        Problem::new(self.to_string(), why, fix)
    }

    pub(super) fn damaged(title: &'static str, fault: impl Into<String>) -> Self {
        Self::Damaged { title, fault: fault.into() }
    }

    fn why_and_fix(&self) -> (&str, &str) {
        match self {
            Self::Foreign { fix, .. } => ("No table can be read from it.", fix),
            Self::Locked { .. } => (
                "What it holds cannot be read without the password.",
                "Save it without a password, or as CSV in UTF-8.",
            ),
            Self::Damaged { .. } => (
                "It may have been cut short or changed on its way.",
                "Take the file anew from where it came from, or save the table as CSV in UTF-8.",
            ),
            Self::Line { fix, .. } => ("It is unclear which value belongs to which column.", fix),
            Self::Codec { .. } => (
                "Columns are read that are not packed, or packed with snappy, gzip, zstd or lz4.",
                "Write the file anew with snappy, gzip or zstd.",
            ),
            Self::TooLarge { .. } => ("All of it must fit in memory.", "Take fewer rows or fewer columns."),
            Self::NoTable { .. } => (
                "A table has names in a row, rows below them, and two columns at least.",
                "Choose a file with such a table in it.",
            ),
            Self::NoSuchTable { .. } => ("One table is read at a time.", "Choose one of these."),
        }
    }
}

/// A text of the file on one line, cut at 40 characters, in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", wording::cut(&text.replace(char::is_control, " "), MAX_FOUND))
}

/// `"a", "b" and "c"`.
pub(super) fn quoted_list<T: AsRef<str>>(names: &[T]) -> String {
    let mut list: Vec<String> = names.iter().take(MAX_LISTED).map(|name| quoted(name.as_ref())).collect();
    if names.len() > MAX_LISTED {
        list.push(format!("{} more", wording::grouped(names.len() - MAX_LISTED)));
    }
    wording::list(&list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<String> = (1..=12).map(|n| format!("x{n}")).collect();
        assert!(quoted_list(&names).ends_with("\"x10\" and 2 more"), "{}", quoted_list(&names));
        assert_eq!(quoted("a\nb"), "\"a b\"");
    }
}
