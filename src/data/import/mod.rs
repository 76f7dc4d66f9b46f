//! Reading files that somebody brings: from bytes to a sheet of cells, whatever the format.

mod csv;
mod distinct;
pub mod sheet;

pub use self::csv::{CsvError, Delimiter, PROVENANCE};

use self::sheet::Sheet;
use crate::problem::Problem;

/// Why a file is not a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum ReadError {
    /// Of a file of text.
    Csv(#[from] CsvError),
}

impl ReadError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Csv(error) => error.problem(),
        }
    }
}

/// First bytes of files that are mistaken for tables.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "an Excel workbook (.xlsx) or another zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet table"),
    (b"\x89HDF", "an HDF5 table"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
    (b"{", "JSON"),
    (b"[{", "JSON"),
    (b"<", "a web page or XML"),
    (b"@relation", "an ARFF file"),
];

fn signature(bytes: &[u8]) -> Option<&'static str> {
    let bytes = bytes.trim_ascii_start();
    let starts_with = |start: &[u8]| bytes.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    SIGNATURES.iter().find(|(start, _)| starts_with(start)).map(|&(_, looks_like)| looks_like)
}

/// Reads a whole file, in memory proportional to its size.
///
/// `progress` is given the share of bytes read, rising, at most 100 times.
///
/// # Errors
/// [`ReadError`] if the bytes are no table.
pub fn read_sheet(bytes: &[u8], progress: &mut dyn FnMut(f64)) -> Result<Sheet, ReadError> {
    if let Some(looks_like) = signature(bytes) {
        return Err(CsvError::NotCsv { looks_like }.into());
    }
    Ok(csv::read(bytes, progress)?)
}
