//! What files are called, each with its article.

pub(super) const DELIMITED: &str = "a table in text (CSV)";
pub(super) const ARFF: &str = "an ARFF file";
pub(super) const KEEL: &str = "a KEEL file";
pub(super) const SVMLIGHT: &str = "a file of svmlight (libsvm)";
pub(super) const XLSX: &str = "an Excel workbook (.xlsx)";
pub(super) const PARQUET: &str = "a Parquet table";
pub(super) const GZIP: &str = "a gzip archive";
pub(super) const ZIP: &str = "a zip archive";
