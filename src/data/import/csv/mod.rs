//! CSV files with numeric features and one label column.
//!
//! Read in three steps: [`sniff`] finds out what kind of file it is, [`scan`] reads every cell once and counts what is
//! wrong, and only then one error is composed, so that it can say how much there is to repair.
//!
//! What is taken for what:
//! - Quoting is that of RFC 4180; a line ends with CRLF, LF or a lone CR; a line with nothing but delimiters is skipped.
//! - The delimiter is the one of `,` `;` tab `|` under which the first 50 records agree best and hold most numbers.
//! - The first record is a header if it has a text above a column of numbers, or if it has no number and none of its
//!   texts comes again below. Without a header, columns are named `x1, x2, …` and the last one `label`.
//! - A column without a name is named `column 3` after its place; a name that comes again becomes `name (2)`.
//! - In a file whose delimiter is not the comma, `1,5` is read as 1.5, unless another cell has a decimal point; there
//!   `1,234` is therefore 1.234. In a comma-separated file a number has no comma.
//! - The last four columns of a resampled train set that this lab wrote say where its rows come from ([`PROVENANCE`]);
//!   they are left out, like the rows' numbers that they hold.
//! - Empty fields after the last column, as of a delimiter at the end of each line, are dropped.

mod cell;
mod classes;
mod dialect;
mod error;
mod records;
mod scan;
mod sniff;

pub use dialect::{CsvOptions, Delimiter, PROVENANCE};
pub use error::{CsvError, Extent};

use crate::data::{Dataset, Matrix};

/// A data set and what was found out about its file.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvTable {
    /// Features in the file's column order without the label; classes sorted as numbers if all of them are, else as
    /// text.
    pub dataset: Dataset,
    /// Name of the label column.
    pub label: String,
    /// Every column name in file order, the label too, but without [`PROVENANCE`].
    pub columns: Vec<String>,
    /// What stands between two fields.
    pub delimiter: Delimiter,
    /// Whether the first record names the columns.
    pub has_header: bool,
    /// The first rows as text, five at most, each with one trimmed cell per name in `columns`.
    pub preview: Vec<Vec<String>>,
}

/// Reads a whole file, in memory proportional to its size.
///
/// `progress` is given the share of bytes read, rising, in whole percents (100 calls at most); the last is 1.0, unless
/// the shape of a record ends the reading.
///
/// # Errors
/// [`CsvError`] if the file is not text in UTF-8, its records differ in length, a feature is not a finite number or a
/// label is missing, or if there is nothing to learn from it; the first such place in the file is named.
pub fn read_csv(bytes: &[u8], options: &CsvOptions, progress: &mut dyn FnMut(f64)) -> Result<CsvTable, CsvError> {
    let text = sniff::text(bytes)?;
    let layout = sniff::layout(text)?;
    let label = layout.label(options)?;
    let scan::ScannedTable { values, labels, class_names, preview } = scan::rows(text, &layout, label, progress)?;

    let sniff::Layout { delimiter, columns, has_header, .. } = layout;
    let mut features = columns.clone();
    let label = features.remove(label);
    let dataset = Dataset::new(Matrix::new(values, features.len()), labels, features, class_names)
        .expect("the scan lets only whole rows of finite numbers and two classes through");
    Ok(CsvTable { dataset, label, columns, delimiter, has_header, preview })
}
