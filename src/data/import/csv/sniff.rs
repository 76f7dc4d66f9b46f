//! What kind of file it is: text or not, its delimiter, its columns and whether the first record names them.

use super::{
    CsvError, CsvOptions, Delimiter, PROVENANCE,
    cell::{self, Cell},
    error::cut,
    records::{self, Records},
};
use csv::ByteRecord;
use std::collections::{BTreeMap, BTreeSet};

/// Records that are looked at before the whole file is read.
const SAMPLE: usize = 50;
const MAX_COLUMNS: usize = 10_000;

/// First bytes of files that are mistaken for CSV files.
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

/// The file's text without byte order mark, checked to be UTF-8 without NUL.
pub(super) fn text(bytes: &[u8]) -> Result<&[u8], CsvError> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if text.trim_ascii().is_empty() {
        return Err(CsvError::Empty);
    }
    if is_utf16(bytes) {
        return Err(CsvError::Utf16);
    }
    if let Some(looks_like) = signature(text.trim_ascii_start()) {
        return Err(CsvError::NotCsv { looks_like });
    }
    if text.contains(&0) {
        return Err(CsvError::NotCsv { looks_like: "a binary file" });
    }
    match str::from_utf8(text) {
        Ok(_) => Ok(text),
        Err(error) => Err(CsvError::NotUtf8 { line: records::line_at(text, error.valid_up_to()) }),
    }
}

fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        // Two characters of the Latin alphabet without a byte order mark.
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => *a != 0 && *b != 0,
        _ => false,
    }
}

fn signature(bytes: &[u8]) -> Option<&'static str> {
    let starts_with = |start: &[u8]| bytes.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    SIGNATURES.iter().find(|(start, _)| starts_with(start)).map(|&(_, looks_like)| looks_like)
}

/// How a file is to be read.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) delimiter: Delimiter,
    /// Unique names of the columns to read, two at least.
    pub(super) columns: Vec<String>,
    /// Columns after these that are left out.
    pub(super) n_left_out: usize,
    pub(super) has_header: bool,
}

/// Finds out the layout from the first records.
pub(super) fn layout(text: &[u8]) -> Result<Layout, CsvError> {
    let samples = Delimiter::ALL.map(|delimiter| Sample::of(text, delimiter));
    let one_column = || match records::quote_fault(text, Delimiter::Comma) {
        Some(fault) => CsvError::of_quote(fault, text),
        None => CsvError::OneColumn,
    };
    let separated = samples.into_iter().filter(|sample| sample.n_columns > 1);
    // The first of equals, unlike `max_by_key`.
    let sample = separated.reduce(|best, other| if other.merit() > best.merit() { other } else { best });
    let sample = sample.ok_or_else(one_column)?;
    if sample.n_columns > MAX_COLUMNS {
        return Err(CsvError::TooManyColumns { found: sample.n_columns, limit: MAX_COLUMNS });
    }
    let has_header = sample.has_header();
    let mut columns = if has_header { sample.named_columns() } else { numbered_columns(sample.n_columns) };
    let n_left_out = if has_header && sample.tells_origins(&columns) { PROVENANCE.len() } else { 0 };
    columns.truncate(columns.len() - n_left_out);
    Ok(Layout { delimiter: sample.delimiter, columns, n_left_out, has_header })
}

impl Layout {
    /// The place of the label column.
    pub(super) fn label(&self, options: &CsvOptions) -> Result<usize, CsvError> {
        let Some(name) = &options.label else { return Ok(self.columns.len() - 1) };
        let unknown = || CsvError::UnknownLabel { label: cut(name), columns: self.columns.clone() };
        self.columns.iter().position(|column| column == name.trim()).ok_or_else(unknown)
    }
}

/// The first records of a file as one delimiter separates them.
struct Sample {
    delimiter: Delimiter,
    records: Vec<ByteRecord>,
    n_columns: usize,
}

impl Sample {
    fn of(text: &[u8], delimiter: Delimiter) -> Self {
        let mut reader = Records::new(text, delimiter);
        let mut records = Vec::new();
        while records.len() < SAMPLE && reader.advance() {
            records.push(reader.record.clone());
        }
        let n_columns = n_columns(&records);
        Self { delimiter, records, n_columns }
    }

    /// How well the delimiter explains the file: numbers in records of the usual length, then such records, then the
    /// share of numbers (in tenths of a percent), then columns.
    fn merit(&self) -> (usize, usize, usize, usize) {
        let is_number = |field: &[u8]| matches!(self.read(field), Cell::Number(_) | Cell::DecimalComma(_));
        let usual = || self.records.iter().filter(|record| excess_is_blank(record, self.n_columns));
        let numbers = usual().flat_map(ByteRecord::iter).filter(|field| is_number(field)).count();
        let cells = usual().count() * self.n_columns;
        (numbers, usual().count(), numbers * 1000 / cells.max(1), self.n_columns)
    }

    fn has_header(&self) -> bool {
        let Some((first, below)) = self.records.split_first() else { return false };
        let texts = || first.iter().enumerate().filter(|(_, field)| self.read(field) == Cell::Text);
        let is_above_numbers = texts().any(|(column, _)| self.is_numeric(below, column));
        let has_number = first.iter().any(|field| matches!(self.read(field), Cell::Number(_) | Cell::DecimalComma(_)));
        let comes_again = |column: usize, text| below.iter().any(|record| record.get(column) == Some(text));
        is_above_numbers || (!has_number && !texts().any(|(column, text)| comes_again(column, text)))
    }

    fn is_numeric(&self, records: &[ByteRecord], column: usize) -> bool {
        let mut filled = records
            .iter()
            .filter_map(|record| record.get(column))
            .map(|field| self.read(field))
            .filter(|&cell| cell != Cell::Missing)
            .peekable();
        filled.peek().is_some() && filled.all(|cell| cell != Cell::Text)
    }

    /// Whether the last columns are [`PROVENANCE`]: named so, numbered alike, and with words as origins.
    fn tells_origins(&self, columns: &[String]) -> bool {
        let Some((own, last)) = columns.split_last_chunk::<{ PROVENANCE.len() }>() else { return false };
        let number = last[0].strip_prefix(PROVENANCE[0]).unwrap_or("?");
        let is_number = number.is_empty() || (number.starts_with(" (") && number.ends_with(')'));
        let named = last.iter().zip(PROVENANCE).all(|(name, expected)| name.strip_prefix(expected) == Some(number));
        let is_word = |record: &ByteRecord| record.get(own.len()).is_some_and(|cell| self.read(cell) == Cell::Text);
        own.len() >= 2 && is_number && named && self.records.iter().skip(1).all(is_word)
    }

    fn named_columns(&self) -> Vec<String> {
        let header = self.records.first();
        let mut taken = BTreeSet::new();
        let mut columns = Vec::with_capacity(self.n_columns);
        for index in 0..self.n_columns {
            let name = header.and_then(|header| header.get(index)).map_or("", cell::trimmed);
            let name = if name.is_empty() { format!("column {}", index + 1) } else { name.to_owned() };
            let name = if taken.contains(&name) { unique(&name, &taken) } else { name };
            taken.insert(name.clone());
            columns.push(name);
        }
        columns
    }

    fn read(&self, field: &[u8]) -> Cell {
        cell::read(field, self.delimiter)
    }
}

/// Whether a record has that many fields, not counting empty ones after them.
pub(super) fn excess_is_blank(record: &ByteRecord, n_columns: usize) -> bool {
    record.len() >= n_columns && record.iter().skip(n_columns).all(|field| field.trim_ascii().is_empty())
}

/// The most frequent record length (of equals the first), without the last columns that are empty in all of them: a
/// delimiter at the end of each line makes one.
fn n_columns(records: &[ByteRecord]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    records.iter().for_each(|record| *counts.entry(record.len()).or_default() += 1);
    let most = counts.values().copied().max().unwrap_or(0);
    let usual = records.iter().map(ByteRecord::len).find(|length| counts.get(length) == Some(&most)).unwrap_or(0);
    let written = |record: &ByteRecord| record.iter().rposition(|field| !field.trim_ascii().is_empty());
    let of_usual_length = records.iter().filter(|record| record.len() == usual);
    of_usual_length.filter_map(written).max().map_or(0, |last| last + 1)
}

fn numbered_columns(n_columns: usize) -> Vec<String> {
    let features = (1..n_columns).map(|index| format!("x{index}"));
    features.chain(["label".to_owned()]).collect()
}

fn unique(name: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(text: &str) -> Layout {
        layout(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_decimal_comma_is_no_delimiter() {
        assert_eq!(sniffed("1,5;2,0\n2,5;3,0\n").delimiter, Delimiter::Semicolon);
        assert_eq!(sniffed("1,5;a\n2,5;b\n").delimiter, Delimiter::Semicolon);
    }

    #[test]
    fn a_delimiter_inside_every_label_is_no_delimiter() {
        assert_eq!(sniffed("1,2,a|b\n3,4,c|d\n").delimiter, Delimiter::Comma);
        assert_eq!(sniffed("x,label\n1,\"a;b;c\"\n2,\"d;e;f\"\n").delimiter, Delimiter::Comma);
    }

    #[test]
    fn a_text_label_in_the_first_record_makes_no_header() {
        let layout = sniffed("1,2,a\n3,4,b\n");
        assert!(!layout.has_header);
        assert_eq!(layout.columns, ["x1", "x2", "label"]);
    }

    #[test]
    fn a_text_above_numbers_makes_a_header() {
        assert!(sniffed("0,1,target\n3,4,0\n5,6,1\n").has_header);
        assert!(sniffed("a,b,c\n3,4,x\n").has_header);
        assert!(sniffed("kind,size\nred,1\ngreen,2\n").has_header);
    }

    #[test]
    fn a_wrong_cell_below_does_not_hide_the_header() {
        assert!(sniffed("x,label\n1,a\noops,b\n3,a\n").has_header);
    }

    #[test]
    fn a_missing_cell_in_the_first_record_makes_no_header() {
        assert!(!sniffed("?,2,a\n3,4,b\n").has_header);
        assert!(!sniffed("NA,2,a\n3,4,b\n").has_header);
    }

    #[test]
    fn names_are_made_unique() {
        assert_eq!(
            sniffed(",x,x,x (2),x,\"\",label\n1,2,3,4,5,6,7\n").columns,
            ["column 1", "x", "x (2)", "x (2) (2)", "x (3)", "column 6", "label"]
        );
    }

    #[test]
    fn a_delimiter_at_the_end_of_lines_makes_no_column() {
        assert_eq!(sniffed("x,y,\n1,a,\n2,b,\n").columns, ["x", "y"]);
        assert_eq!(sniffed("x,y\n1,a,\n2,b,,\n").columns, ["x", "y"]);
    }

    #[test]
    fn where_resampled_rows_come_from_is_no_feature() {
        let resampled = sniffed("x,label,origin,base,neighbor,gap\n1,a,kept,0,,\n2,b,synthetic,1,2,0.5\n");
        assert_eq!((resampled.columns, resampled.n_left_out), (vec!["x".to_owned(), "label".to_owned()], 4));
        let numbered = sniffed("gap,label,origin (2),base (2),neighbor (2),gap (2)\n1,a,kept,0,,\n");
        assert_eq!(numbered.n_left_out, 4);
        for other in [
            "x,label,base,origin,neighbor,gap\n1,a,kept,0,0,0\n",
            "x,label,origin,base (2),neighbor,gap\n1,a,kept,0,0,0\n",
            "x,label,origin,base,neighbor,gap\n1,a,7,0,0,0\n",
            "label,origin,base,neighbor,gap\na,kept,0,0,0\n",
        ] {
            assert_eq!(sniffed(other).n_left_out, 0, "{other}");
        }
    }
}
