//! Reading data that somebody brings.

mod csv;
pub mod sheet;

pub use self::csv::{CsvError, CsvOptions, CsvTable, Delimiter, Extent, PROVENANCE, read_csv};
