//! Text files of columns: CSV in its dialects, and columns parted by tabs, pipes or blanks.
//!
//! [`layout`] finds out from the first records what kind of file it is, and [`scan`] reads every cell once.
//!
//! What is taken for what:
//! - Quoting is that of RFC 4180; a line ends with CRLF, LF or a lone CR; a line with nothing but delimiters is skipped.
//! - The delimiter is what a `sep=` line says, or the one of `,` `;` tab `|` or runs of blanks under which the first records agree best
//!   and hold most numbers.
//! - Lines of another length above the table, lines that begin with `#`, a line of units, the header where it comes again and a last
//!   line of totals are passed over, and it is said.
//! - The first record is a header if it has a text above a column of numbers, or a word above few others that is none of them, or no
//!   number and no text that comes again below, or if it counts the columns. Without a header, columns are named `x1, x2, …`.
//! - A column without a name is named `column 3` after its place; a name that comes again becomes `name (2)`.
//! - Four columns of a resampled train set that this lab wrote say where its rows come from ([`PROVENANCE`]);
//!   they are left out, like the rows' numbers that they hold, and what was not learned from, which stands behind them.
//! - Empty fields after the last column, as of a delimiter at the end of each line, are dropped.

mod dialect;
mod encoding;
mod error;
mod layout;
mod records;
mod scan;

pub use dialect::{Delimiter, PROVENANCE};
pub use error::CsvError;
pub use scan::Letters;

use super::sheet::Sheet;

/// Reads a whole file, in memory proportional to its size.
///
/// `progress` is given the share of bytes read, rising, in whole percents (100 calls at most); the last is 1.0, unless
/// the shape of a record ends the reading.
///
/// # Errors
/// [`CsvError`] if the file is not text, has one column, no rows, or records that differ in length; the first such place in the file is
/// named.
pub(super) fn read(bytes: &[u8], progress: &mut dyn FnMut(f64)) -> Result<Sheet, CsvError> {
    let (text, of_letters) = encoding::text(bytes)?;
    let (text, mut layout, n_above) = laid_out(&text)?;
    layout.notices.splice(0..0, of_letters);
    scan::rows(text, &mut layout, progress).map_err(|error| error.below(n_above))
}

/// The cells of some columns as they are written, in the rows that [`read`] reads.
///
/// # Errors
/// As [`read`].
pub(super) fn letters(bytes: &[u8], columns: &[usize]) -> Result<Letters, CsvError> {
    let (text, _) = encoding::text(bytes)?;
    let (text, layout, n_above) = laid_out(&text)?;
    scan::letters(text, &layout, columns).map_err(|error| error.below(n_above))
}

/// The table's text, what kind of file it is, and how many lines stand above.
fn laid_out(text: &[u8]) -> Result<(&[u8], layout::Layout, usize), CsvError> {
    let separator = layout::separator_line(text);
    let (asked, text) = match &separator {
        Some((delimiter, _, rest)) => (Some(*delimiter), *rest),
        None => (None, text),
    };
    let n_above = usize::from(separator.is_some());
    let mut layout = layout::layout(text, asked).map_err(|error| error.below(n_above))?;
    if let Some((_, line, _)) = &separator {
        layout.notices.insert(0, format!("Line 1, “{line}”, names the separator; line 2 is the header."));
    }
    Ok((text, layout, n_above))
}
