//! One pass over every cell: numbers and labels, or everything that stands in their way.

use super::{
    CsvError, Delimiter,
    cell::{self, Cell},
    classes::Classes,
    error::{Extent, cut},
    records::{self, Records},
    sniff::{self, Layout},
};
use crate::data::Class;

/// 8 GiB of `f32`; row numbers fit in `u32` below it.
const MAX_CELLS: usize = 1 << 31;
const PREVIEW: usize = 5;

/// What a file without faults holds.
pub(super) struct ScannedTable {
    /// Features, row after row.
    pub(super) values: Vec<f32>,
    pub(super) labels: Vec<Class>,
    pub(super) class_names: Vec<String>,
    pub(super) preview: Vec<Vec<String>>,
}

/// Reads all rows; see [`super::read_csv`].
pub(super) fn rows(
    text: &[u8],
    layout: &Layout,
    label: usize,
    progress: &mut dyn FnMut(f64),
) -> Result<ScannedTable, CsvError> {
    let n_columns = layout.columns.len();
    let mut records = Records::new(text, layout.delimiter);
    let mut progress = Percent { reported: 0, of: text.len(), report: progress };
    let mut scan = Scan::new(layout, label);
    let mut preview = Vec::new();
    let mut is_header = layout.has_header;
    while records.advance() {
        check_shape(text, &records, layout)?;
        if std::mem::take(&mut is_header) {
            continue;
        }
        let row = records.record.iter().take(n_columns);
        if preview.len() < PREVIEW {
            preview.push(row.clone().map(|field| cell::trimmed(field).to_owned()).collect());
        }
        if scan.values.len() > MAX_CELLS - n_columns || scan.values.try_reserve(n_columns).is_err() {
            return Err(CsvError::TooLarge { n_rows: scan.values.len() / (n_columns - 1) });
        }
        scan.start = records.start();
        row.enumerate().for_each(|(column, field)| scan.cell(column, field));
        progress.at(records.end());
    }
    progress.at(text.len());
    if preview.is_empty() {
        return Err(CsvError::NoRows { n_columns });
    }
    scan.faults.check(text, layout, label, &scan.classes)?;
    let (labels, class_names) = scan.classes.sorted(&cut(&layout.columns[label]))?;
    Ok(ScannedTable { values: scan.values, labels, class_names, preview })
}

fn check_shape(text: &[u8], records: &Records, layout: &Layout) -> Result<(), CsvError> {
    if let Some(fault) = records.quote_fault(layout.delimiter) {
        return Err(CsvError::of_quote(fault, text));
    }
    let expected = layout.columns.len() + layout.n_left_out;
    if sniff::excess_is_blank(&records.record, expected) {
        return Ok(());
    }
    let (line, last_line) = records.lines();
    Err(CsvError::Ragged { line, last_line, found: records.record.len(), expected, delimiter: layout.delimiter })
}

/// Reports whole percents as they are reached.
struct Percent<'a> {
    reported: u64,
    of: usize,
    report: &'a mut dyn FnMut(f64),
}

impl Percent<'_> {
    fn at(&mut self, done: usize) {
        let percent = done as u64 * 100 / self.of.max(1) as u64;
        if percent > self.reported {
            self.reported = percent;
            (self.report)(percent as f64 / 100.0);
        }
    }
}

struct Scan {
    delimiter: Delimiter,
    label: usize,
    /// Where the row starts that is being read.
    start: usize,
    values: Vec<f32>,
    classes: Classes,
    faults: Faults,
}

impl Scan {
    fn new(layout: &Layout, label: usize) -> Self {
        let n_columns = layout.columns.len();
        let faults = Faults { text: vec![0; n_columns], missing: vec![0; n_columns], ..Faults::default() };
        let (values, classes) = (Vec::new(), Classes::default());
        Self { delimiter: layout.delimiter, label, start: 0, values, classes, faults }
    }

    fn cell(&mut self, column: usize, field: &[u8]) {
        if column == self.label { self.label(column, field) } else { self.feature(column, field) }
    }

    fn label(&mut self, column: usize, field: &[u8]) {
        let text = cell::trimmed(field);
        if cell::is_missing_label(text) {
            self.faults.add(Fault::MissingLabel, self.start, column, field);
        } else {
            self.classes.push(text);
        }
    }

    fn feature(&mut self, column: usize, field: &[u8]) {
        let value = match cell::read(field, self.delimiter) {
            Cell::Number(value) => {
                if self.faults.point.is_none() && self.delimiter != Delimiter::Comma && field.contains(&b'.') {
                    self.faults.point = Some(Place::new(self.start, column, field));
                }
                value
            }
            Cell::DecimalComma(value) => {
                self.faults.comma.get_or_insert_with(|| Place::new(self.start, column, field));
                value
            }
            Cell::Missing => self.faults.add(Fault::Missing, self.start, column, field),
            Cell::OutOfRange => self.faults.add(Fault::OutOfRange, self.start, column, field),
            Cell::Text => self.faults.add(Fault::Text, self.start, column, field),
        };
        self.values.push(value);
    }
}

#[derive(Clone, Copy)]
enum Fault {
    Text,
    Missing,
    OutOfRange,
    MissingLabel,
}

/// A cell, kept for a message.
struct Place {
    start: usize,
    column: usize,
    found: String,
}

impl Place {
    fn new(start: usize, column: usize, field: &[u8]) -> Self {
        Self { start, column, found: cut(cell::trimmed(field)) }
    }
}

/// What stands in the way of a data set, counted over the whole file.
#[derive(Default)]
struct Faults {
    first: Option<(Fault, Place)>,
    /// Cells with text, per column.
    text: Vec<usize>,
    /// Missing cells, per column.
    missing: Vec<usize>,
    /// The first number with a decimal comma.
    comma: Option<Place>,
    /// The first number with a decimal point, in a file in which commas may be decimal.
    point: Option<Place>,
}

impl Faults {
    /// Counts a fault; gives a value to put in its place.
    fn add(&mut self, kind: Fault, start: usize, column: usize, field: &[u8]) -> f32 {
        match kind {
            Fault::Text => self.text[column] += 1,
            Fault::Missing => self.missing[column] += 1,
            Fault::OutOfRange | Fault::MissingLabel => {}
        }
        self.first.get_or_insert_with(|| (kind, Place::new(start, column, field)));
        f32::NAN
    }

    /// The most telling error: that the label column is none comes before faults in what would be features.
    fn check(self, text: &[u8], layout: &Layout, label: usize, classes: &Classes) -> Result<(), CsvError> {
        let column_of = |index: usize| cut(&layout.columns[index]);
        if classes.are_too_many() {
            let text_column = self.text.iter().position(|&cells| cells > 0).map(column_of);
            return Err(classes.too_many(column_of(label), text_column));
        }
        if let Some((kind, place)) = &self.first {
            return Err(self.first_error(*kind, place, records::line_at(text, place.start), column_of(place.column)));
        }
        if let (Some(comma), Some(point)) = (self.comma, self.point) {
            return Err(CsvError::MixedDecimals {
                comma_line: records::line_at(text, comma.start),
                comma_column: column_of(comma.column),
                comma: comma.found,
                point_line: records::line_at(text, point.start),
                point_column: column_of(point.column),
                point: point.found,
            });
        }
        Ok(())
    }

    fn first_error(&self, kind: Fault, place: &Place, line: usize, column: String) -> CsvError {
        let found = place.found.clone();
        let extent = Extent {
            text_cells: self.text[place.column],
            text_columns: self.text.iter().filter(|&&cells| cells > 0).count(),
            missing_cells: self.missing.iter().sum(),
            missing_columns: self.missing.iter().filter(|&&cells| cells > 0).count(),
        };
        match kind {
            Fault::Text => CsvError::TextFeature { line, column, found, extent },
            Fault::Missing => CsvError::MissingCell { line, column, found, extent },
            Fault::OutOfRange => CsvError::OutOfRange { line, column, found, extent },
            Fault::MissingLabel => CsvError::MissingLabel { line, column, found },
        }
    }
}
