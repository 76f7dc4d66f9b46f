//! Why a file is not a data set, with the place and the way out.

use super::{
    Delimiter,
    records::{QuoteFault, line_at},
};
use crate::{
    problem::Problem,
    wording::{self, grouped, plural},
};

/// Longest text of a file that a message repeats, in characters.
const MAX_FOUND: usize = 40;
/// Most column names that a message lists.
const MAX_LISTED: usize = 20;

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
    /// Text in UTF-16.
    #[error("The file is saved as UTF-16.")]
    Utf16,
    /// Bytes that are not UTF-8.
    #[error("Line {line} holds a character that is not UTF-8.")]
    NotUtf8 {
        /// The first such line.
        line: usize,
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
    /// The label column that was asked for does not exist.
    #[error("There is no column \"{label}\"; the columns are {}.", listed(columns))]
    UnknownLabel {
        /// The name that was asked for.
        label: String,
        /// Names of all columns.
        columns: Vec<String>,
    },
    /// A row without label.
    #[error("Line {line} has no label: column \"{column}\" {}.", holds(found))]
    MissingLabel {
        /// Line of the row.
        line: usize,
        /// The label column.
        column: String,
        /// What stands there: nothing, or a mark such as `?`.
        found: String,
    },
    /// A label column with more than 256 distinct texts.
    #[error("Column \"{column}\" holds {} different values ({}, …), too many for classes.", grouped(*distinct), first.join(", "))]
    TooManyClasses {
        /// The label column.
        column: String,
        /// Distinct values in it.
        distinct: usize,
        /// The first three.
        first: Vec<String>,
        /// The first other column that holds text, which may be the label.
        text_column: Option<String>,
    },
    /// A label column with one distinct text.
    #[error("Column \"{column}\" holds one class only: \"{class}\" in {}.", all_rows(*n_rows))]
    OneClass {
        /// The label column.
        column: String,
        /// The class.
        class: String,
        /// Rows read.
        n_rows: usize,
    },
    /// A feature that is not a number.
    #[error("Line {line}, column \"{column}\" holds the text \"{found}\"{}.", extent.besides_text())]
    TextFeature {
        /// Line of the row.
        line: usize,
        /// Name of the column.
        column: String,
        /// The text, cut at 40 characters.
        found: String,
        /// How much more of it there is.
        extent: Extent,
    },
    /// A feature without value.
    #[error("Line {line}, column \"{column}\" {}{}.", holds(found), extent.besides_missing())]
    MissingCell {
        /// Line of the row.
        line: usize,
        /// Name of the column.
        column: String,
        /// What stands there: nothing, or a mark such as `?`.
        found: String,
        /// How much more of it there is.
        extent: Extent,
    },
    /// A feature that is infinite or too large.
    #[error("Line {line}, column \"{column}\" holds \"{found}\", which is not a finite number{}.", extent.besides_infinite())]
    OutOfRange {
        /// Line of the row.
        line: usize,
        /// Name of the column.
        column: String,
        /// The text, cut at 40 characters.
        found: String,
        /// What else is wrong.
        extent: Extent,
    },
    /// Decimal commas and decimal points in one file.
    #[error(
        "Line {comma_line}, column \"{comma_column}\" holds \"{comma}\" with a decimal comma, but line {point_line}, \
         column \"{point_column}\" holds \"{point}\" with a decimal point."
    )]
    MixedDecimals {
        /// Line of the first number with a comma.
        comma_line: usize,
        /// Its column.
        comma_column: String,
        /// Its text.
        comma: String,
        /// Line of the first number with a point.
        point_line: usize,
        /// Its column.
        point_column: String,
        /// Its text.
        point: String,
    },
}

/// How much of a file's features is no number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Cells with text in the column that is named.
    pub text_cells: usize,
    /// Feature columns with text in them, the one that is named too.
    pub text_columns: usize,
    /// Missing feature cells in the file.
    pub missing_cells: usize,
    /// Feature columns that miss cells.
    pub missing_columns: usize,
}

impl Extent {
    fn besides_text(&self) -> String {
        let others = match self.text_columns.saturating_sub(1) {
            0 => String::new(),
            1 => ", and 1 other column holds text".to_owned(),
            n => format!(", and {} other columns hold text", grouped(n)),
        };
        others + &self.missing()
    }

    fn besides_missing(&self) -> String {
        let cells = match self.missing_cells {
            0 | 1 => String::new(),
            n => format!(", the first of {} missing cells in {}", grouped(n), count(self.missing_columns, "column")),
        };
        cells + &self.text()
    }

    fn besides_infinite(&self) -> String {
        self.text() + &self.missing()
    }

    fn text(&self) -> String {
        match self.text_columns {
            0 => String::new(),
            1 => "; 1 column holds text".to_owned(),
            n => format!("; {} columns hold text", grouped(n)),
        }
    }

    fn missing(&self) -> String {
        match self.missing_cells {
            0 => String::new(),
            1 => "; 1 cell is missing".to_owned(),
            n => format!("; {} cells in {} are missing", grouped(n), count(self.missing_columns, "column")),
        }
    }
}

impl CsvError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        let (why, fix) = self.why_and_fix();
        Problem::new(self.to_string(), why, fix)
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
                "Only tables saved as text can be read.",
                "Open the file in the program that made it and save the table as CSV in UTF-8.",
            ),
            CsvError::Utf16 => ("Only UTF-8 is read.", "Save the file as CSV in UTF-8 (in Excel: \"CSV UTF-8\")."),
            CsvError::NotUtf8 { .. } => {
                ("Names would be shown with wrong letters.", "Save the file as CSV in UTF-8 (in Excel: \"CSV UTF-8\").")
            }
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
                 tabs or pipes.",
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
            CsvError::UnknownLabel { .. } => {
                ("The label column says which class each row has.", "Choose one of these columns as the label.")
            }
            CsvError::MissingLabel { .. } => {
                ("Every row needs a class to learn.", "Fill in the label or remove the row.")
            }
            CsvError::TooManyClasses { text_column, .. } => {
                let hint = text_column.as_ref().map(|name| format!(", perhaps \"{name}\", which holds text"));
                return (
                    "A label column has at most 256 classes; this one looks like a measurement or an identifier."
                        .to_owned(),
                    format!("Choose another label column{}.", hint.unwrap_or_default()),
                );
            }
            CsvError::OneClass { .. } => {
                ("There is nothing to tell apart.", "Choose another label column, or add rows of another class.")
            }
            CsvError::TextFeature { found, extent, .. } => {
                let fix = if extent.text_cells == 1 { wrong_cell(found) } else { text_column(found) };
                return ("Features must be numbers.".to_owned(), fix.to_owned());
            }
            CsvError::MissingCell { .. } => (
                "Features must be numbers, and no value is made up here.",
                "Fill in the missing cells, or remove their rows or columns.",
            ),
            CsvError::OutOfRange { .. } => (
                "Features are finite numbers between -3.4e38 and 3.4e38.",
                "Correct the cell, or remove its row or column.",
            ),
            CsvError::MixedDecimals { .. } => (
                "A comma could stand for a decimal point or for thousands.",
                "Write all numbers with a decimal point and without thousand separators.",
            ),
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

fn wrong_cell(found: &str) -> &'static str {
    number_hint(found).unwrap_or("Correct the cell, or remove its row.")
}

fn text_column(found: &str) -> &'static str {
    let general = "Remove the column, replace its texts by numbers, or choose it as the label column.";
    number_hint(found).unwrap_or(general)
}

/// The way out for texts that are numbers to a person.
fn number_hint(found: &str) -> Option<&'static str> {
    let is_made_of = |text: &str, extra: &str| {
        text.starts_with(|char: char| char.is_ascii_digit())
            && text.chars().all(|char| char.is_ascii_digit() || extra.contains(char))
    };
    let digits = found.trim_start_matches(['+', '-']);
    // Without the second half, `31.12.2024` would be one.
    let is_grouped = || digits.contains([',', '_', ' ', '\'', '\u{a0}', '\u{202f}']) || has_groups_of_three(digits);
    if digits.strip_suffix('%').is_some_and(|share| is_made_of(share, "., ")) {
        Some("Write shares as plain numbers: 12.5 or 0.125 instead of 12.5%.")
    } else if is_made_of(digits, ".,_ '\u{a0}\u{202f}") && is_grouped() {
        Some("Write numbers without thousand separators and with a decimal point: 1234.5.")
    } else {
        None
    }
}

fn has_groups_of_three(digits: &str) -> bool {
    digits.split('.').skip(1).all(|group| group.len() == 3)
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

fn holds(found: &str) -> String {
    if found.is_empty() { "is empty".to_owned() } else { format!("holds \"{found}\", a mark for a missing value") }
}

fn all_rows(n_rows: usize) -> String {
    if n_rows == 1 { "the only row".to_owned() } else { format!("all {} rows", grouped(n_rows)) }
}

/// `"a", "b" and "c"`.
fn listed(columns: &[String]) -> String {
    let mut names: Vec<String> = columns.iter().take(MAX_LISTED).map(|name| format!("\"{}\"", cut(name))).collect();
    if columns.len() > MAX_LISTED {
        names.push(format!("{} more", grouped(columns.len() - MAX_LISTED)));
    }
    wording::list(&names)
}

/// `1 row`, `1,200 rows`.
fn count(n: usize, noun: &str) -> String {
    format!("{} {}", grouped(n), plural(n as u64, noun))
}

/// A text of the file on one line, cut at 40 characters.
pub(super) fn cut(text: &str) -> String {
    wording::cut(&text.replace(char::is_control, " "), MAX_FOUND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(cut(&"é".repeat(41)), format!("{}…", "é".repeat(40)));
        assert_eq!(cut("a\nb"), "a b");
    }

    #[test]
    fn a_file_too_large_says_how_far_it_was_read() {
        let problem = CsvError::TooLarge { n_rows: 1200 }.problem();
        assert_eq!(problem.what, "The file is too large: memory ran out after 1,200 rows.");
    }

    #[test]
    fn more_columns_than_fit_are_counted() {
        let columns: Vec<String> = (1..=22).map(|index| format!("x{index}")).collect();
        assert!(listed(&columns).ends_with("\"x20\" and 2 more"), "{}", listed(&columns));
    }
}
