//! Reading files that somebody brings: from bytes to a sheet of cells, whatever the format.

mod csv;
mod distinct;
pub mod sheet;
mod error;
mod choices;
mod format;
mod open;
mod gzip;
mod zip;
mod inflate;
mod arff;
mod keel;
mod svmlight;
mod orange;
mod xlsx;
mod parquet;
mod titles;
mod cells;
mod words;
mod headers;
mod dates;

pub use self::{
    choices::{Hidden, SheetChoices},
    csv::{CsvError, Delimiter, Letters, PROVENANCE},
    error::ImportError,
    format::{Foreign, Format, format_of},
    open::{Opened, open},
};

use self::sheet::Sheet;
use crate::{deferred::deferred, problem::Problem};

/// Reads a file that is packed no more; `None` if it is text in columns.
type Reader = fn(&[u8], Format, &SheetChoices) -> Option<Result<Sheet, ImportError>>;

/// What reads files that are no text in columns.
#[derive(Clone, Copy)]
struct Formats {
    open: for<'a> fn(&'a [u8], &str, &SheetChoices) -> Result<Opened<'a>, ImportError>,
    read: Reader,
}

deferred! {
    /// What reads files that are no text in columns.
    fn formats() -> Formats { Formats { open, read: open::read_sheet } }
}

/// Whether a file is more than text in columns: in a program that is split, what reads it is fetched before.
pub fn needs_formats(bytes: &[u8]) -> bool {
    format_of(bytes, "") != Format::Delimited
}

/// Why a file is not a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum ReadError {
    /// A file of text is no table.
    Csv(#[from] CsvError),
    /// Of a file of another format.
    Import(#[from] ImportError),
}

impl ReadError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Csv(error) => error.problem(),
            Self::Import(error) => error.problem(),
        }
    }
}

/// Reads a whole file, in memory proportional to its size.
///
/// `progress` is given the share of bytes read, rising, at most 100 times.
///
/// # Errors
/// [`ReadError`] if the bytes are no table.
pub fn read_sheet(bytes: &[u8], choices: &SheetChoices, progress: &mut dyn FnMut(f64)) -> Result<Sheet, ReadError> {
    if !needs_formats(bytes) {
        let mut sheet = csv::read(bytes, progress)?;
        sheet.notices.extend(choices.table.as_deref().map(no_sheets));
        return Ok(sheet);
    }
    let formats = formats();
    let Opened { bytes, name, format, mut notices, mut questions } = (formats.open)(bytes, "", choices)?;
    // What was chosen is the file in an archive, and no sheet of the workbook that it is.
    let is_taken = choices.table.as_ref().is_some_and(|wanted| wanted.strip_suffix(".gz").unwrap_or(wanted) == name);
    let of_sheets = if is_taken { SheetChoices::default() } else { choices.clone() };
    let mut sheet = match (formats.read)(&bytes, format, &of_sheets) {
        Some(sheet) => {
            let mut sheet = sheet?;
            sheet.name_columns();
            progress(1.0);
            sheet
        }
        None => csv::read(&bytes, progress)?,
    };
    if !is_taken && format != Format::Xlsx {
        notices.extend(choices.table.as_deref().map(no_sheets));
    }
    if !questions.is_empty() {
        // One name is chosen: that of a file, where there are several.
        sheet.questions.iter_mut().for_each(|question| question.other = None);
    }
    notices.append(&mut sheet.notices);
    questions.append(&mut sheet.questions);
    Ok(Sheet { notices, questions, ..sheet })
}

fn no_sheets(wanted: &str) -> String {
    format!("There are no sheets in the file, and so none of the name \"{wanted}\".")
}

/// The cells of some columns as they are written, if the file is text in columns, packed in nothing.
pub fn letters(bytes: &[u8], columns: &[usize]) -> Option<Letters> {
    if needs_formats(bytes) { None } else { csv::letters(bytes, columns).ok() }
}
