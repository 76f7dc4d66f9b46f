//! Why there is nothing to learn in a table, with the way out.

use crate::{
    data::import::{ReadError, sheet::SheetColumn},
    problem::Problem,
    wording::{self, grouped},
};

/// Longest text of a file that a message repeats, in characters.
const MAX_FOUND: usize = 40;
/// Most column names that a message lists.
const MAX_LISTED: usize = 20;

/// Why a file holds nothing to learn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum TableError {
    /// The bytes are no table.
    Read(#[from] ReadError),
    /// A column that was asked for does not exist.
    UnknownColumn {
        /// The name that was asked for.
        name: String,
        /// Names of all columns.
        columns: Vec<String>,
    },
    /// A label column with more than 256 distinct values.
    TooManyClasses {
        /// The label column.
        column: String,
        /// Distinct values in it.
        distinct: usize,
        /// The first three.
        first: Vec<String>,
    },
    /// No column looks like a label.
    NoLabel {
        /// Names of all columns.
        columns: Vec<String>,
    },
    /// A label column with one distinct value, or none.
    OneClass {
        /// The label column.
        column: String,
        /// The class, if there is one.
        class: Option<String>,
        /// Rows with a label.
        n_rows: usize,
    },
    /// The column that is to put the rows in order holds words.
    NoOrder {
        /// The column.
        column: String,
    },
    /// No column is left to learn from.
    NoFeatures {
        /// The label column.
        label: String,
    },
}

impl TableError {
    /// The error of a column that is not there.
    pub(super) fn unknown_column(name: &str, columns: &[SheetColumn]) -> Self {
        let columns = columns.iter().map(|column| column.name.clone()).collect();
        Self::UnknownColumn { name: cut(name), columns }
    }

    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Read(error) => error.problem(),
            Self::UnknownColumn { name, columns } => Problem::new(
                format!("There is no column \"{name}\"; the columns are {}.", listed(columns)),
                "What a column is to be can be decided of those that are there.",
                "Choose one of these columns.",
            ),
            Self::TooManyClasses { column, distinct, first } => Problem::new(
                format!(
                    "Column \"{}\" holds {} different values ({}, …), too many for classes.",
                    cut(column),
                    grouped(*distinct),
                    first.iter().map(|text| cut(text)).collect::<Vec<_>>().join(", ")
                ),
                "A label column has at most 256 classes; this one looks like a measurement or an identifier.",
                "Choose another label column.",
            ),
            Self::NoLabel { columns } => Problem::new(
                format!("No column looks like a label; the columns are {}.", listed(columns)),
                "The label says which class each row has, and every column holds measurements or identifiers.",
                "Choose the label column, or add one.",
            ),
            Self::OneClass { column, class: Some(class), n_rows } => Problem::new(
                format!(
                    "Column \"{}\" holds one class only: \"{}\" in {}.",
                    cut(column),
                    cut(class),
                    all_rows(*n_rows)
                ),
                "There is nothing to tell apart.",
                "Choose another label column, or add rows of another class.",
            ),
            Self::OneClass { column, class: None, .. } => Problem::new(
                format!("Column \"{}\" holds no class at all.", cut(column)),
                "Every row needs a class to learn.",
                "Choose another label column, or fill this one in.",
            ),
            Self::NoOrder { column } => Problem::new(
                format!("The rows cannot be put in order by column \"{}\".", cut(column)),
                "Only numbers and dates have an order, and it holds neither.",
                "Choose a column of dates or numbers, or another use for this one.",
            ),
            Self::NoFeatures { label } => Problem::new(
                format!("Beside the label \"{}\" no column is left to learn from.", cut(label)),
                "A data set needs at least one feature.",
                "Choose a column that was left out to be a feature, or add one.",
            ),
        }
    }
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
    fn more_columns_than_fit_are_counted() {
        let columns: Vec<String> = (1..=22).map(|index| format!("x{index}")).collect();
        assert!(listed(&columns).ends_with("\"x20\" and 2 more"), "{}", listed(&columns));
    }
}
