//! One pass over every cell, which keeps numbers as numbers and all else as text.

use super::{
    CsvError,
    layout::{self, Layout, trimmed, trimmed_bytes},
    records::Records,
};
use crate::{
    data::{
        cell::{
            gap::is_gap,
            number::{plain, quick},
        },
        import::{
            distinct::Distinct,
            sheet::{Cells, Sheet, SheetColumn, SheetOrigin},
        },
    },
    wording::{count, counted, cut, list},
};
use csv::ByteRecord;

/// 16 GiB of `f64`; row numbers fit in `u32` below it.
const MAX_CELLS: usize = 1 << 31;
const PREVIEW: usize = 10;

/// Words in front of a last line that adds up the rows above.
const TOTALS: &[&str] = &["total", "totals", "sum", "grand total", "summe", "gesamt", "totaal", "totale", "somme"];

/// Most lines below a table that belong to none of its rows.
const MOST_NOTES: u64 = 20;

fn told_notes(n: u64, first: &str) -> String {
    match n {
        1 => format!("The last line, “{}”, is a remark and is passed over.", cut(first, 40)),
        n => format!("The last {n} lines (“{}” …) are remarks and are passed over.", cut(first, 40)),
    }
}

/// Reads all rows. Where a column of numbers turns out to hold something else, all is read once more, that column as text.
pub(super) fn rows(text: &[u8], layout: &mut Layout, progress: &mut dyn FnMut(f64)) -> Result<Sheet, CsvError> {
    let scan = Scan::new(layout).read(text, progress)?;
    if scan.odd.contains(&true) {
        let odd = scan.odd;
        layout.is_text.iter_mut().zip(odd).for_each(|(is_text, odd)| *is_text |= odd);
        return Ok(Scan::new(layout).read(text, &mut |_| {})?.sheet());
    }
    Ok(scan.sheet())
}

struct Scan<'a> {
    layout: &'a Layout,
    columns: Vec<Building>,
    /// Columns of numbers in which something else stands.
    odd: Vec<bool>,
    n_rows: usize,
    origins: Vec<SheetOrigin>,
    preview: Vec<Vec<String>>,
    notices: Vec<String>,
    last_is_total: bool,
    /// Last rows in which only the first cell is filled, with words.
    n_notes: usize,
    /// What else is done with each row.
    keep: Option<&'a mut dyn FnMut(&ByteRecord)>,
}

/// The cells of some columns as they are written, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Letters {
    n_columns: usize,
    bytes: Vec<u8>,
    /// Where each cell ends in `bytes`.
    ends: Vec<usize>,
}

impl Letters {
    /// The cell of a row of the file and one of the columns asked for, both from 0, without blanks around it.
    pub fn get(&self, row: usize, column: usize) -> Option<&str> {
        let at = row * self.n_columns + column;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        str::from_utf8(self.bytes.get(start..*self.ends.get(at)?)?).ok()
    }
}

/// The cells of some columns as they are written, in the rows that [`rows`] reads.
pub(super) fn letters(text: &[u8], layout: &Layout, columns: &[usize]) -> Result<Letters, CsvError> {
    let mut letters = Letters { n_columns: columns.len(), bytes: Vec::new(), ends: Vec::new() };
    let mut keep = |record: &ByteRecord| {
        for &column in columns {
            letters.bytes.extend_from_slice(trimmed_bytes(record.get(column).unwrap_or_default()));
            letters.ends.push(letters.bytes.len());
        }
    };
    Scan { columns: Vec::new(), keep: Some(&mut keep), ..Scan::new(layout) }.read(text, &mut |_| {})?;
    Ok(letters)
}

/// A column on its way in.
enum Building {
    Numbers(Vec<f64>),
    Texts { codes: Vec<u32>, texts: Distinct },
}

impl<'a> Scan<'a> {
    fn new(layout: &'a Layout) -> Self {
        let building = |&is_text: &bool| match is_text {
            true => Building::Texts { codes: Vec::new(), texts: Distinct::default() },
            false => Building::Numbers(Vec::new()),
        };
        Self {
            layout,
            columns: layout.is_text.iter().map(building).collect(),
            odd: vec![false; layout.columns.len()],
            n_rows: 0,
            origins: Vec::new(),
            preview: Vec::new(),
            notices: layout.notices.clone(),
            last_is_total: false,
            n_notes: 0,
            keep: None,
        }
    }

    fn read(mut self, text: &[u8], progress: &mut dyn FnMut(f64)) -> Result<Self, CsvError> {
        let n_columns = self.layout.columns.len();
        let mut records = Records::new(text, self.layout.delimiter);
        let mut progress = Percent { reported: 0, of: text.len(), report: progress };
        let (mut n_above, mut n_remarks, mut n_rules, mut headers) = (self.layout.n_above, 0u64, 0u64, Vec::new());
        while records.advance() {
            if let Some(fault) = records.quote_fault(self.layout.delimiter) {
                return Err(CsvError::of_quote(fault, text));
            }
            if layout::is_rule(&records.record) {
                n_rules += 1;
                continue;
            }
            if n_above > 0 {
                n_above -= 1;
                continue;
            }
            if self.is_remark(&records.record) {
                n_remarks += 1;
                continue;
            }
            if self.is_header(&records.record) {
                headers.push(records.lines().0.to_string());
                continue;
            }
            if let Some(notice) = self.footer(&records, text) {
                self.notices.push(notice);
                break;
            }
            self.check_shape(&records)?;
            if self.n_rows > MAX_CELLS / n_columns {
                return Err(CsvError::TooLarge { n_rows: self.n_rows });
            }
            self.row(&records.record);
            progress.at(records.end());
        }
        progress.at(text.len());
        if self.n_rows == 0 {
            return Err(CsvError::NoRows { n_columns });
        }
        if n_remarks > 0 {
            self.notices
                .push(format!("{} between the rows that start with # are passed over.", counted(n_remarks, "line")));
        }
        if n_rules > 0 {
            let is = if n_rules == 1 { "is" } else { "are" };
            self.notices.push(format!("{} of dashes {is} passed over.", counted(n_rules, "line")));
        }
        match headers.len() {
            0 => {}
            1 => self.notices.push(format!("Line {} is the header again and is passed over.", headers[0])),
            n => {
                let lines = list(&headers[..n.min(10)]);
                self.notices.push(format!(
                    "The header comes {} more times (lines {lines}) and is passed over there.",
                    count(n as u64)
                ));
            }
        }
        self.drop_notes();
        self.drop_total();
        Ok(self)
    }

    /// A sentence about the lines from here on, if they are no rows but what is written below a table: few, and each shorter than a row
    /// and of words.
    fn footer(&self, records: &Records, text: &[u8]) -> Option<String> {
        let n_columns = self.layout.columns.len() + self.layout.n_left_out;
        let is_note = |record: &ByteRecord| {
            let first = record.get(0).map_or("", trimmed);
            let n_filled = record.iter().filter(|field| !field.trim_ascii().is_empty()).count();
            let is_sentence = n_filled == 1 || first.contains([':', '*']) || first.split_whitespace().count() > 2;
            record.len() < n_columns && n_columns > 2 && is_sentence && first.contains(char::is_alphabetic)
        };
        if records.record.len() >= n_columns || self.n_rows < 2 || !is_note(&records.record) {
            return None;
        }
        let mut rest = Records::new(&text[records.start()..], self.layout.delimiter);
        let mut n = 0u64;
        while rest.advance() {
            n += 1;
            if n > MOST_NOTES || !is_note(&rest.record) && !layout::is_rule(&rest.record) {
                return None;
            }
        }
        let first = records.record.iter().map(trimmed).collect::<Vec<_>>().join(" ");
        Some(told_notes(n, &first))
    }

    /// Leaves out last rows in which only the first cell is filled: what is written below a table in a spreadsheet.
    fn drop_notes(&mut self) {
        if self.n_notes == 0 || self.n_notes as u64 > MOST_NOTES || self.n_rows < self.n_notes + 2 {
            return;
        }
        let n_rows = self.n_rows - self.n_notes;
        let Some(Building::Texts { codes, texts }) = self.columns.first() else { return };
        // A name that comes again is a row with gaps.
        let (above, notes) = codes.split_at(n_rows);
        if notes.iter().any(|note| above.contains(note)) {
            return;
        }
        let first = texts.texts().get(notes[0] as usize).cloned().unwrap_or_default();
        self.notices.push(told_notes(self.n_notes as u64, &first));
        self.keep_rows(n_rows);
    }

    fn keep_rows(&mut self, n_rows: usize) {
        self.n_rows = n_rows;
        for column in &mut self.columns {
            match column {
                Building::Numbers(values) => values.truncate(n_rows),
                Building::Texts { codes, .. } => codes.truncate(n_rows),
            }
        }
        self.preview.truncate(n_rows);
    }

    fn is_remark(&self, record: &ByteRecord) -> bool {
        let first = record.get(0).map_or("", trimmed);
        layout::is_comment(first)
            && (record.len() != self.layout.columns.len()
                || record.iter().skip(1).all(|cell| cell.trim_ascii().is_empty()))
    }

    fn is_header(&self, record: &ByteRecord) -> bool {
        let Some(header) = &self.layout.header else { return false };
        // A header without any word may come again as a row.
        let has_word = || header.iter().any(|name| !is_gap(trimmed(name)) && plain(trimmed(name)).is_none());
        record.iter().map(trimmed).eq(header.iter().map(trimmed)) && has_word()
    }

    fn check_shape(&self, records: &Records) -> Result<(), CsvError> {
        let expected = self.layout.columns.len() + self.layout.n_left_out;
        if layout::excess_is_blank(&records.record, expected) {
            return Ok(());
        }
        let (line, last_line) = records.lines();
        let (found, delimiter) = (records.record.len(), self.layout.delimiter);
        Err(CsvError::Ragged { line, last_line, found, expected, delimiter })
    }

    fn row(&mut self, record: &ByteRecord) {
        let row = || record.iter().take(self.layout.columns.len());
        if self.preview.len() < PREVIEW {
            self.preview.push(row().map(|field| trimmed(field).to_owned()).collect());
        }
        let first = row().map(trimmed).find(|cell| !cell.is_empty()).unwrap_or_default().trim_end_matches(':');
        self.last_is_total = TOTALS.iter().any(|total| first.eq_ignore_ascii_case(total));
        let is_blank = |field: &[u8]| field.trim_ascii().is_empty();
        let is_note = record.get(1).is_some_and(is_blank)
            && self.layout.columns.len() > 2
            && record.iter().skip(1).all(is_blank)
            && record.get(0).map(trimmed).is_some_and(|first| first.contains(char::is_alphabetic) && !is_gap(first));
        self.n_notes = if is_note { self.n_notes + 1 } else { 0 };
        self.n_rows += 1;
        if let Some(keep) = &mut self.keep {
            keep(record);
        }
        if self.layout.n_left_out > 0 {
            let cell = |at: usize| record.get(self.layout.columns.len() + at).map_or("", trimmed);
            let (is_kept, base, neighbor) = (cell(0) == "kept", cell(1).parse().ok(), cell(2).parse().ok());
            self.origins.push(SheetOrigin { is_kept, base, neighbor });
        }
        for ((column, odd), field) in self.columns.iter_mut().zip(&mut self.odd).zip(row()) {
            match column {
                Building::Numbers(values) => values.push(quick(field).unwrap_or_else(|| {
                    let cell = trimmed(field);
                    plain(cell).filter(|value| value.is_finite()).unwrap_or_else(|| {
                        *odd |= !is_gap(cell);
                        f64::NAN
                    })
                })),
                Building::Texts { codes, texts } => codes.push(texts.number(trimmed_bytes(field))),
            }
        }
    }

    /// Leaves out a last row that adds up the others: its word comes nowhere else.
    fn drop_total(&mut self) {
        if !self.last_is_total || self.n_rows < 3 {
            return;
        }
        let is_own = self.columns.iter().any(|column| match column {
            Building::Texts { codes, .. } => codes.split_last().is_some_and(|(last, others)| !others.contains(last)),
            Building::Numbers(_) => false,
        });
        if is_own {
            self.keep_rows(self.n_rows - 1);
            self.notices.push("The last line adds up the others and is left out.".to_owned());
        }
    }

    fn sheet(self) -> Sheet {
        let columns = self.layout.columns.iter().zip(self.columns).enumerate().map(|(index, (name, column))| {
            let cells = match column {
                Building::Numbers(values) => Cells::Numbers(values),
                Building::Texts { codes, texts } => Cells::Texts { codes, texts: texts.texts(), is_text: false },
            };
            SheetColumn {
                name: name.clone(),
                cells,
                declared: self.layout.declared.get(index).cloned().unwrap_or_default(),
            }
        });
        Sheet {
            columns: columns.collect(),
            origins: (self.layout.n_left_out > 0).then_some(self.origins),
            preview: self.preview,
            notices: self.notices,
            decimal: self.layout.decimal,
            parted_by: Some(self.layout.delimiter.plural()),
            ..Sheet::default()
        }
    }
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
