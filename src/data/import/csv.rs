//! CSV files with numeric features and one label column.

use crate::{data::Dataset, problem::Problem};

/// What stands between two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
}

/// Choices the reader leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CsvOptions {
    /// Name of the label column; the last column if `None`.
    pub label: Option<String>,
}

/// A data set and what was found out about its file.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvTable {
    /// Features in the file's column order without the label, classes sorted.
    pub dataset: Dataset,
    /// Name of the label column.
    pub label: String,
    /// Every column name in file order, the label too.
    pub columns: Vec<String>,
    /// What stands between two fields.
    pub delimiter: Delimiter,
    /// Whether the first record names the columns.
    pub has_header: bool,
    /// The first records below the header, as text.
    pub preview: Vec<Vec<String>>,
}

/// Why a file is not a data set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// Nothing in the file.
    #[error("the file is empty")]
    Empty,
}

impl CsvError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        Problem::new("The file is empty.", "There is nothing to learn from.", "Choose another file.")
    }
}

/// Reads a whole file.
pub fn read_csv(_bytes: &[u8], _options: &CsvOptions, _progress: &mut dyn FnMut(f64)) -> Result<CsvTable, CsvError> {
    Err(CsvError::Empty)
}
