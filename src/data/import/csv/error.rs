//! Why a file is not a data set, with the place and the way out.

use super::{
    Delimiter,
    records::{QuoteFault, line_at},
};
use crate::{
    problem::Problem,
    wording::{grouped, plural},
};

/// Why a file is not a data set. Lines count from 1 as in an editor; a row that goes over several lines because of a
/// quoted field stands in its first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// Nothing but white space in the file.
    #[error("The file is empty.")]
    Empty,
    /// Another format.
    #[error("The file is not a CSV file: it looks like {looks_like}.")]
    NotCsv {
        /// The format, with its article.
        looks_like: &'static str,
    },
    /// A quoted field that never ends.
    #[error("Line {line} opens a quote that is not closed before the end of the file.")]
    OpenQuote {
        /// The line with the quote.
        line: usize,
    },
    /// A quoted field over several lines with text after it: its quote was closed by the next field's.
    #[error("{} with text after its closing quote.", quoted(*line, *last_line))]
    TextAfterQuote {
        /// The line with the opening quote.
        line: usize,
        /// The line with the closing quote.
        last_line: usize,
    },
    /// No delimiter found.
    #[error("The file has one column only.")]
    OneColumn,
    /// More columns than can be read.
    #[error("The file has {} columns.", grouped(*found))]
    TooManyColumns {
        /// Columns found.
        found: usize,
        /// Most columns allowed.
        limit: usize,
    },
    /// A header and nothing below.
    #[error("The file has a header of {n_columns} columns but no rows below it.")]
    NoRows {
        /// Columns found.
        n_columns: usize,
    },
    /// More numbers than fit in memory.
    #[error("The file is too large: memory ran out after {}.", count(*n_rows, "row"))]
    TooLarge {
        /// Rows read so far.
        n_rows: usize,
    },
    /// A record of another length.
    #[error("{} has {}, but {} are expected.", lines(*line, *last_line), count(*found, "field"), grouped(*expected))]
    Ragged {
        /// Line in which the record starts.
        line: usize,
        /// Line in which the record ends; another one if a quoted field goes over several lines.
        last_line: usize,
        /// Fields in the record.
        found: usize,
        /// Fields in most records.
        expected: usize,
        /// What stands between two fields.
        delimiter: Delimiter,
    },
}

impl CsvError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        let (why, fix) = self.why_and_fix();
        Problem::new(self.to_string(), why, fix)
    }

    /// The error of a text that begins some lines below the top of its file.
    pub(super) fn below(mut self, n_lines: usize) -> Self {
        match &mut self {
            Self::OpenQuote { line } => *line += n_lines,
            Self::TextAfterQuote { line, last_line } | Self::Ragged { line, last_line, .. } => {
                *line += n_lines;
                *last_line += n_lines;
            }
            _ => {}
        }
        self
    }

    /// The error of a quote in that text.
    pub(super) fn of_quote(fault: QuoteFault, text: &[u8]) -> Self {
        match fault {
            QuoteFault::Open { opened } => CsvError::OpenQuote { line: line_at(text, opened) },
            QuoteFault::TextAfter { opened, closed } => {
                CsvError::TextAfterQuote { line: line_at(text, opened), last_line: line_at(text, closed) }
            }
        }
    }

    fn why_and_fix(&self) -> (String, String) {
        let (why, fix): (&str, &str) = match self {
            CsvError::Empty => ("There is nothing to learn from.", "Choose a file with rows in it."),
            CsvError::NotCsv { .. } => (
                "What it holds cannot be read as a table.",
                "Open the file in the program that made it and save the table as CSV.",
            ),
            CsvError::OpenQuote { .. } => (
                "Everything after the quote counts as one field.",
                "Close the quote, or write a quote that belongs to the text twice inside a quoted field.",
            ),
            CsvError::TextAfterQuote { .. } => (
                "A quote may be closed too late, and the rows in between would be lost.",
                "Close the quote where its field ends, or write a quote that belongs to the text twice.",
            ),
            CsvError::OneColumn => (
                "A data set needs at least one feature and one label, in columns separated by commas, semicolons, \
                 tabs, pipes or spaces.",
                "Separate the columns by commas.",
            ),
            CsvError::TooManyColumns { limit, .. } => {
                return (
                    format!("At most {} columns can be read.", grouped(*limit)),
                    "Remove columns, or swap rows and columns if the table lies on its side.".to_owned(),
                );
            }
            CsvError::NoRows { .. } => ("There is nothing to learn from.", "Add rows below the header."),
            CsvError::TooLarge { .. } => {
                ("All numbers must fit in the memory of this tab.", "Take fewer rows or fewer columns.")
            }
            CsvError::Ragged { line, last_line, found, expected, delimiter } => {
                let (why, fix) = ragged(*last_line > *line, found > expected, *delimiter);
                return (why.to_owned(), fix);
            }
        };
        (why.to_owned(), fix.to_owned())
    }
}

fn ragged(goes_over_lines: bool, is_too_long: bool, delimiter: Delimiter) -> (&'static str, String) {
    let delimiter = delimiter.name();
    if goes_over_lines {
        return (
            "A quoted field goes over several lines; its quote may be closed too late.",
            "Close the quote in its own line, or write a quote that belongs to the text twice.".to_owned(),
        );
    }
    let why = "It is unclear which value belongs to which column.";
    if is_too_long {
        return (
            why,
            format!("Put double quotes around a text that contains a {delimiter}, or remove the extra field."),
        );
    }
    (why, format!("Add the fields that are missing, with a {delimiter} between them, or remove the line."))
}

fn quoted(line: usize, last_line: usize) -> String {
    if line == last_line {
        format!("Line {line} holds a quoted field")
    } else {
        format!("Lines {line} to {last_line} hold a quoted field")
    }
}

fn lines(line: usize, last_line: usize) -> String {
    if line == last_line { format!("Line {line}") } else { format!("The row in lines {line} to {last_line}") }
}

/// `1 row`, `1,200 rows`.
fn count(n: usize, noun: &str) -> String {
    format!("{} {}", grouped(n), plural(n as u64, noun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_too_large_says_how_far_it_was_read() {
        let problem = CsvError::TooLarge { n_rows: 1200 }.problem();
        assert_eq!(problem.what, "The file is too large: memory ran out after 1,200 rows.");
    }
}
