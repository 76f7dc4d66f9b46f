//! What kind of text file it is: its delimiter, what stands above the table, its header and its columns.

use super::{
    CsvError, Delimiter, PROVENANCE,
    records::{self, Quotes, Records},
};
use crate::{
    data::{
        cell::{
            gap::is_gap,
            number::{self, may_be_group, plain, proven_decimal},
        },
        import::{
            headers::{is_bracketed, is_code, is_type, is_unit},
            orange::{self, OrangeColumn, OrangeHeader, OrangeKind},
            sheet::Declared,
        },
    },
    wording::{counted, cut},
};
use csv::ByteRecord;
use std::collections::{BTreeMap, BTreeSet};

/// Records that are looked at before the whole file is read.
const SAMPLE: usize = 1000;
/// Records by which delimiters are compared.
const FEW: usize = 60;
const MAX_COLUMNS: usize = 10_000;
/// A column with more distinct numbers than that in the sample is kept as numbers alone.
const FEW_DISTINCT: usize = 64;

/// How a file is to be read.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) delimiter: Delimiter,
    /// Unique names of the columns to read, two at least.
    pub(super) columns: Vec<String>,
    /// Columns after these that are left out.
    pub(super) n_left_out: usize,
    /// The record that names the columns, if one does.
    pub(super) header: Option<ByteRecord>,
    /// Records before the first row: remarks, the header, units.
    pub(super) n_above: usize,
    /// What the header itself says of the columns.
    pub(super) declared: Vec<Declared>,
    /// Columns that are kept as text.
    pub(super) is_text: Vec<bool>,
    /// The decimal mark that the first records prove.
    pub(super) decimal: Option<char>,
    /// What a person should know of it.
    pub(super) notices: Vec<String>,
}

/// A `sep=;` line, as spreadsheets write and obey it: the delimiter, its line as written, and the text behind it.
pub(super) fn separator_line(text: &[u8]) -> Option<(Delimiter, String, &[u8])> {
    let end = text.iter().position(|&byte| matches!(byte, b'\r' | b'\n'))?;
    let line = str::from_utf8(&text[..end]).ok()?.trim().trim_matches('"');
    let mark = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &line[4..])?;
    let delimiter = match mark {
        "," => Delimiter::Comma,
        ";" => Delimiter::Semicolon,
        "|" => Delimiter::Pipe,
        "\t" | "" | "\\t" => Delimiter::Tab,
        _ => return None,
    };
    let rest = &text[end..];
    let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
    Some((delimiter, line.to_owned(), rest))
}

/// Finds out the layout from the first records.
pub(super) fn layout(text: &[u8], asked: Option<Delimiter>) -> Result<Layout, CsvError> {
    let delimiter = match asked {
        Some(delimiter) => delimiter,
        None => delimiter_of(text)?,
    };
    let mut sample = Sample::of(text, delimiter, SAMPLE);
    if sample.n_columns < 2 {
        return Err(one_column(text));
    }
    if sample.n_columns > MAX_COLUMNS {
        return Err(CsvError::TooManyColumns { found: sample.n_columns, limit: MAX_COLUMNS });
    }
    let mut notices = Vec::new();
    let n_remarks = sample.take_remarks(&mut notices);
    let of_orange = sample.take_orange_header();
    let mut header = match &of_orange {
        Some((names, orange)) => {
            notices.push(orange.notice.clone());
            Some(names.clone())
        }
        None => sample.take_header(&mut notices),
    };
    let n_more = match (&of_orange, &mut header) {
        (Some((_, orange)), _) => orange.n_records - 1,
        (None, Some(header)) => {
            let below = sample.take_names_below(header, &mut notices);
            below + sample.take_units(&mut notices)
        }
        (None, None) => 0,
    };
    let mut columns = match &header {
        Some(header) => named_columns(header, sample.n_columns),
        None => (1..=sample.n_columns).map(|index| format!("x{index}")).collect(),
    };
    let (declared, are_words): (Vec<Declared>, Vec<bool>) =
        of_orange.into_iter().flat_map(|(_, orange)| orange.columns).map(of_orange_column).unzip();
    let origins = header.as_ref().and_then(|_| sample.origins(&columns));
    let n_left_out = origins.map_or(0, |at| columns.len() - at);
    columns.truncate(columns.len() - n_left_out);
    if delimiter == Delimiter::Spaces {
        let header = if header.is_none() { "; the file has no header" } else { "" };
        let runs =
            if text.windows(2).take(10_000).any(|pair| pair == b"  ") { "runs of spaces" } else { "single spaces" };
        notices.push(format!("Columns are parted by {runs}{header}."));
    }
    match Quotes::of(text, delimiter) {
        Quotes { mark: b'\'', .. } => notices.push("Texts stand in single quotes, which are taken off.".to_owned()),
        Quotes { escapes: true, .. } => notices.push("A backslash stands before quotes within texts.".to_owned()),
        _ => {}
    }
    let decimal = sample.decimal();
    let is_text = |column: usize| are_words.get(column) == Some(&true) || sample.is_text(column, decimal);
    let is_text = (0..columns.len()).map(is_text).collect();
    let n_above = n_remarks + usize::from(header.is_some()) + n_more;
    Ok(Layout { delimiter, columns, n_left_out, header, n_above, declared, is_text, decimal, notices })
}

/// What Orange declares of a column, and whether its cells are words.
fn of_orange_column(column: OrangeColumn) -> (Declared, bool) {
    let are_words = matches!(column.kind, Some(OrangeKind::Category | OrangeKind::Text));
    (Declared { is_category: column.kind == Some(OrangeKind::Category), ..column.declared }, are_words)
}

fn one_column(text: &[u8]) -> CsvError {
    match records::quote_fault(text, Delimiter::Comma, Quotes::of(text, Delimiter::Comma)) {
        Some(fault) => CsvError::of_quote(fault, text),
        None => CsvError::OneColumn,
    }
}

/// The delimiter that explains the first records best.
fn delimiter_of(text: &[u8]) -> Result<Delimiter, CsvError> {
    let samples = Delimiter::ALL.map(|delimiter| Sample::of(text, delimiter, FEW));
    let several = |sample: &&Sample| sample.n_columns > 1;
    let separated = || samples.iter().filter(several).filter(|sample| sample.delimiter != Delimiter::Spaces);
    // The first of equals, unlike `max_by_key`.
    let best = separated().reduce(|best, other| if other.merit() > best.merit() { other } else { best });
    let is_comma = best.is_some_and(|best| best.delimiter == Delimiter::Comma);
    // Where every comma stands in a number, something else parts the cells.
    let in_numbers = samples.iter().filter(several).find(|sample| is_comma && sample.has_commas_in_numbers());
    // Blanks stand in texts and beside other delimiters too.
    let spaced = samples.iter().filter(several).find(|spaced| {
        let (is_even, share, ..) = spaced.merit();
        let beats = |best: &Sample| !best.merit().0 || share > best.merit().1 + 2 && !spaced.joins_at(best.delimiter);
        spaced.delimiter == Delimiter::Spaces && is_even && best.is_none_or(beats)
    });
    let found = in_numbers.or(spaced).or(best);
    found.map(|sample| sample.delimiter).ok_or_else(|| one_column(text))
}

/// The first records of a file as one delimiter separates them.
struct Sample {
    delimiter: Delimiter,
    records: Vec<ByteRecord>,
    n_columns: usize,
    /// Whether there is one line without anything between the second record and the third.
    is_third_line_blank: bool,
}

impl Sample {
    fn of(text: &[u8], delimiter: Delimiter, most: usize) -> Self {
        let mut reader = Records::new(text, delimiter);
        let (mut records, mut lines) = (Vec::new(), Vec::new());
        while records.len() < most && reader.advance() {
            if is_rule(&reader.record) {
                continue;
            }
            if records.len() < 3 {
                lines.push(reader.lines().0);
            }
            records.push(reader.record.clone());
        }
        let n_columns = n_columns(&records);
        Self { delimiter, records, n_columns, is_third_line_blank: lines == [1, 2, 4] }
    }

    /// How well the delimiter explains the file: nearly all records of one length, then the share of numbers in those (in twentieths),
    /// then their count, then such records, then columns. Where a text is cut at a wrong place, its parts are no numbers.
    fn merit(&self) -> (bool, usize, usize, usize, usize) {
        let usual = || self.records.iter().filter(|record| excess_is_blank(record, self.n_columns));
        let numbers = usual().flat_map(ByteRecord::iter).filter(|field| self.is_number(field)).count();
        let cells = usual().count() * self.n_columns;
        (self.is_even(), numbers * 20 / cells.max(1), numbers, usual().count(), self.n_columns)
    }

    /// Whether nearly all records have the usual length.
    fn is_even(&self) -> bool {
        let is_row = |record: &&ByteRecord| !is_comment(record.get(0).map_or("", trimmed));
        let all = self.records.iter().filter(is_row).count();
        let usual = self.records.iter().filter(is_row).filter(|record| excess_is_blank(record, self.n_columns)).count();
        usual >= 2 && (usual * 10 >= all * 9 || usual + 1 >= all)
    }

    /// Whether commas stand in fields, and in numbers alone.
    fn has_commas_in_numbers(&self) -> bool {
        let fields = self.records.iter().skip(1).filter(|record| !is_comment(record.get(0).map_or("", trimmed)));
        let mut with_comma = fields.flat_map(ByteRecord::iter).filter(|field| field.contains(&b',')).peekable();
        let has_some = with_comma.peek().is_some();
        self.delimiter != Delimiter::Comma
            && self.is_even()
            && has_some
            && with_comma.all(|field| self.is_number(field))
    }

    /// Whether most records have a field that another delimiter parts as well, and that is no number with a comma.
    fn joins_at(&self, other: Delimiter) -> bool {
        let is_joined = |field: &[u8]| field.contains(&other.byte()) && !self.is_number(field);
        2 * self.records.iter().filter(|record| record.iter().any(is_joined)).count() > self.records.len()
    }

    fn is_number(&self, field: &[u8]) -> bool {
        let text = trimmed(field);
        plain(text).is_some()
            || text.starts_with(|c: char| c.is_ascii_digit() || "-+.(".contains(c)) && {
                let dresses = [('.', Some(',')), (',', None), (',', Some('.'))];
                let may = |&(decimal, _): &(char, Option<char>)| decimal == '.' || self.delimiter != Delimiter::Comma;
                let mut dresses = dresses.into_iter().filter(may);
                dresses.any(|(decimal, group)| number::parse(text, number::Dress { decimal, group }).is_some())
            }
    }

    /// Takes off what stands above the table: lines of another length, and remarks behind `#`. How many they are.
    fn take_remarks(&mut self, notices: &mut Vec<String>) -> usize {
        let is_row_named = |sample: &Self, at: usize| {
            let (header, below) = (&sample.records[at], &sample.records[at + 1..]);
            header.len() + 1 == sample.n_columns
                && below.iter().take(FEW).all(|record| record.len() == sample.n_columns)
                && !below.is_empty()
                && !header.iter().any(|field| sample.is_number(field))
        };
        let mut remarks = Vec::new();
        while remarks.len() + 1 < self.records.len() {
            let at = remarks.len();
            let record = &self.records[at];
            let first = record.get(0).map_or("", trimmed);
            let is_remark = if is_comment(first) {
                // NumPy writes a `#` before the names.
                // Where blanks part the fields, its `#` stands alone.
                let n_marks = usize::from(first == "#" && self.delimiter == Delimiter::Spaces);
                let is_header = excess_is_blank(record, self.n_columns + n_marks)
                    && (n_marks == 0 || record.len() == self.n_columns + n_marks && remarks.is_empty())
                    && !is_comment(self.records[at + 1].get(0).map_or("", trimmed))
                    && self.records[at + 1].iter().any(|field| self.is_number(field));
                !is_header
            } else {
                !excess_is_blank(record, self.n_columns) && record.len() < self.n_columns && !is_row_named(self, at)
            };
            if !is_remark {
                break;
            }
            let text = record.iter().map(trimmed).collect::<Vec<_>>().join(" ");
            remarks.push(text);
        }
        let n = remarks.len();
        // Lines that are cut short at the top are remarks; where most lines are uneven, the table is.
        if n > 20 {
            return 0;
        }
        self.records.drain(..n);
        match remarks.as_slice() {
            [] => {}
            all if all.iter().all(|text| text.starts_with('#')) => {
                let lines = counted(n as u64, "line");
                let start = if n == 1 { "starts" } else { "start" };
                notices.push(format!("At the top, {lines} that {start} with # are passed over."));
            }
            [one] => notices.push(format!("Line 1, “{}”, is a remark and is passed over.", cut(one, 40))),
            [first, ..] => {
                notices.push(format!("The first {n} lines (“{}” …) are remarks and are passed over.", cut(first, 40)));
            }
        }
        n
    }

    /// Takes off a header as Orange writes it: the names, and all that it says.
    fn take_orange_header(&mut self) -> Option<(ByteRecord, OrangeHeader)> {
        let few: Vec<Vec<&str>> =
            self.records.iter().take(FEW).map(|record| record.iter().map(trimmed).collect()).collect();
        let header = orange::header(&few, self.is_third_line_blank)?;
        self.records.drain(..header.n_records);
        Some((header.columns.iter().map(|column| column.name.as_bytes()).collect(), header))
    }

    /// Takes off the record that names the columns, if the first one does.
    fn take_header(&mut self, notices: &mut Vec<String>) -> Option<ByteRecord> {
        let first = self.records.first()?;
        let mut header = ByteRecord::new();
        if first.len() + 1 == self.n_columns && self.records.len() > 1 {
            header.push_field(b"");
            notices.push(
                "The header has one name fewer than the rows have cells: the first cell is the row's name.".to_owned(),
            );
        } else if !self.has_header() {
            return None;
        }
        let n_marks = usize::from(self.delimiter == Delimiter::Spaces && first.get(0) == Some(b"#"));
        for (index, field) in first.iter().skip(n_marks).enumerate() {
            let name = trimmed(field);
            let name = if index == 0 && name.starts_with('#') {
                let name = name.trim_start_matches('#').trim();
                notices.push(format!(
                    "The header starts with “# ”, as NumPy writes it; the first name is “{}”.",
                    cut(name, 40)
                ));
                name
            } else {
                name
            };
            header.push_field(name.as_bytes());
        }
        if self.counts_columns() {
            notices.push("Line 1 counts the columns, as pandas writes it, and is read as the header.".to_owned());
        }
        self.records.remove(0);
        Some(header)
    }

    fn has_header(&self) -> bool {
        let Some((first, below)) = self.records.split_first() else { return false };
        if self.counts_columns() || first.get(0).is_some_and(|field| is_comment(trimmed(field))) {
            return true;
        }
        let is_text = |field: &[u8]| !is_gap(trimmed(field)) && !self.is_number(field);
        let texts = || first.iter().enumerate().filter(|(_, field)| is_text(field));
        let has_number = first.iter().any(|field| self.is_number(field));
        let share = |column: usize| {
            let filled = below.iter().filter_map(|record| record.get(column)).filter(|field| !is_gap(trimmed(field)));
            let (numbers, all) = filled.fold((0, 0), |(n, all), field| (n + i32::from(self.is_number(field)), all + 1));
            if all == 0 { 0.0 } else { f64::from(numbers) / f64::from(all) }
        };
        let is_above_numbers = texts().any(|(column, _)| share(column) == 1.0 || share(column) > 0.5 && !has_number);
        let comes_again = |column: usize, text: &[u8]| below.iter().any(|record| record.get(column) == Some(text));
        // A word that stands above few others, each of them often, and is none of them.
        let is_above_words = |(column, text): (usize, &[u8])| {
            let found: BTreeSet<&[u8]> = below.iter().filter_map(|record| record.get(column)).collect();
            below.len() >= 10 && found.len() * 3 <= below.len() && !comes_again(column, text)
        };
        is_above_numbers
            || (!has_number && !texts().any(|(column, text)| comes_again(column, text)))
            || texts().any(is_above_words)
    }

    /// Whether the first record is 0, 1, 2 … or 1, 2, 3 …, perhaps behind an empty cell above row numbers.
    fn counts_columns(&self) -> bool {
        let Some(first) = self.records.first().filter(|_| self.records.len() > 2) else { return false };
        let cells: Vec<&str> = first.iter().map(trimmed).collect();
        let cells = cells.strip_prefix(&[""]).unwrap_or(&cells);
        let counts_from = |start: usize| cells.iter().zip(start..).all(|(cell, n)| *cell == n.to_string());
        cells.len() >= 2 && (counts_from(0) || counts_from(1) && self.records[1].get(0).map(trimmed) != Some("2"))
    }

    /// Takes off a record of names below the first, which then only numbers the columns (X1, X2) or names groups of them. How many there
    /// are: none or one; the names become the header.
    fn take_names_below(&mut self, header: &mut ByteRecord, notices: &mut Vec<String>) -> usize {
        let Some((first, below)) = self.records.split_first().filter(|(_, below)| below.len() >= 2) else { return 0 };
        let above: Vec<String> = (0..self.n_columns).map(|at| header.get(at).map_or("", trimmed).to_owned()).collect();
        let names: Vec<&str> = (0..self.n_columns).map(|at| first.get(at).map_or("", trimmed)).collect();
        let filled = || names.iter().enumerate().filter(|(_, name)| !is_gap(name));
        let distinct = |texts: &mut dyn Iterator<Item = &str>| -> usize {
            texts.filter(|text| !text.is_empty()).collect::<BTreeSet<_>>().len()
        };
        let (n_names, n_above) = (filled().count(), above.iter().filter(|name| !name.is_empty()).count());
        let are_words = filled().all(|(_, name)| !self.is_number(name.as_bytes()));
        let are_units = filled().all(|(_, name)| is_unit(name) || is_type(name));
        let has_codes = filled().any(|(_, name)| is_code(name) || is_unit(name));
        let are_numbers_below = |column: usize| {
            let cells = || below.iter().filter_map(|record| record.get(column)).filter(|cell| !is_gap(trimmed(cell)));
            cells().next().is_some() && cells().all(|cell| self.is_number(cell))
        };
        let n_numbers = filled().filter(|&(column, _)| are_numbers_below(column)).count();
        if n_names < 2 || !are_words || are_units || 2 * n_numbers < n_names {
            return 0;
        }
        let n_codes = above.iter().filter(|name| is_code(name)).count();
        let (n_groups, n_distinct) =
            (distinct(&mut above.iter().map(String::as_str)), distinct(&mut filled().map(|(_, name)| *name)));
        let numbers_columns =
            n_codes >= 2 && 2 * n_codes >= n_above && !has_codes && n_names >= n_above && n_distinct == n_names;
        let has_number = above.iter().any(|name| self.is_number(name.as_bytes()));
        let names_groups = n_codes == 0 && !has_number && n_groups < self.n_columns - 1 && n_groups < n_distinct;
        if !numbers_columns && !names_groups {
            return 0;
        }
        let shown: Vec<&str> = {
            let mut seen = BTreeSet::new();
            above.iter().map(String::as_str).filter(|name| !name.is_empty() && seen.insert(*name)).take(5).collect()
        };
        let what = if numbers_columns { "numbers the columns" } else { "names groups of columns" };
        notices.push(format!("The line above the header ({}) {what} and is passed over.", shown.join(", ")));
        // A group goes on where nothing stands; its name stands before those that come twice.
        let mut group = String::new();
        let mut own = ByteRecord::new();
        for (at, name) in names.iter().enumerate() {
            if !above[at].is_empty() {
                group.clone_from(&above[at]);
            }
            let comes_twice = names_groups && names.iter().filter(|other| *other == name).count() > 1;
            match name.is_empty() {
                true if names_groups => own.push_field(above[at].as_bytes()),
                false if comes_twice => own.push_field(format!("{group} {name}").trim().as_bytes()),
                _ => own.push_field(name.as_bytes()),
            }
        }
        *header = own;
        self.records.remove(0);
        1
    }

    /// Takes off a record of units below the header. How many there are: none or one.
    fn take_units(&mut self, notices: &mut Vec<String>) -> usize {
        let Some((first, below)) = self.records.split_first().filter(|(_, below)| below.len() >= 2) else { return 0 };
        let is_number_below = |column: usize| {
            let mut cells = below.iter().filter_map(|record| record.get(column)).filter(|cell| !is_gap(trimmed(cell)));
            let some = cells.next().is_some_and(|cell| self.is_number(cell));
            some && cells.all(|cell| self.is_number(cell))
        };
        let units: Vec<(usize, &str)> =
            first.iter().map(trimmed).enumerate().filter(|(_, cell)| !is_gap(cell)).collect();
        let comes_again =
            |column: usize, cell: &str| below.iter().any(|record| record.get(column).map(trimmed) == Some(cell));
        let all_units = units.iter().all(|&(column, cell)| {
            let is_unit =
                is_number_below(column) || (is_bracketed(cell) || is_type(cell)) && !comes_again(column, cell);
            !self.is_number(cell.as_bytes()) && cell.chars().count() <= 16 && is_unit
        });
        let some_number = units.iter().any(|&(column, _)| is_number_below(column));
        if !some_number || !all_units {
            return 0;
        }
        let shown: Vec<&str> = units.iter().map(|&(_, unit)| unit).take(5).collect();
        notices.push(format!("The line below the header holds units ({}) and is passed over.", shown.join(", ")));
        self.records.remove(0);
        1
    }

    /// Where the columns [`PROVENANCE`] begin: named so, numbered alike, and with words as origins. What stands behind them was not
    /// learned from when the file was resampled.
    fn origins(&self, columns: &[String]) -> Option<usize> {
        let is_named = |four: &[String]| {
            let number = four[0].strip_prefix(PROVENANCE[0]).unwrap_or("?");
            let is_number = number.is_empty() || (number.starts_with(" (") && number.ends_with(')'));
            is_number && four.iter().zip(PROVENANCE).all(|(name, expected)| name.strip_prefix(expected) == Some(number))
        };
        let at = columns.windows(PROVENANCE.len()).rposition(is_named).filter(|&at| at >= 2)?;
        let is_word =
            |record: &ByteRecord| record.get(at).is_some_and(|cell| !is_gap(trimmed(cell)) && !self.is_number(cell));
        self.records.iter().all(is_word).then_some(at)
    }

    /// The decimal mark that columns of the sample prove, if they agree.
    fn decimal(&self) -> Option<char> {
        let mut found = None;
        for column in 0..self.n_columns {
            let cells = self.records.iter().filter_map(|record| record.get(column)).map(trimmed);
            match (proven_decimal(cells), found) {
                (Some(mark), Some(other)) if mark != other => return None,
                (Some(mark), _) => found = Some(mark),
                (None, _) => {}
            }
        }
        found
    }

    /// Whether a column is to be kept as text: few distinct cells, cells that are no plain numbers, or numbers that may mean something
    /// else.
    fn is_text(&self, column: usize, decimal: Option<char>) -> bool {
        let cells: Vec<&str> = self.records.iter().filter_map(|record| record.get(column)).map(trimmed).collect();
        let filled: Vec<&str> = cells.iter().copied().filter(|cell| !is_gap(cell)).collect();
        let distinct: BTreeSet<&str> = filled.iter().take(4 * FEW_DISTINCT).copied().collect();
        let is_day_and_month =
            |cell: &&str| cell.len() == 5 && cell.as_bytes()[2] == b'.' && cell.starts_with(['0', '1', '2', '3']);
        let has_point = |cell: &&str| cell.contains('.');
        // Beside semicolons a point may part thousands, which only the letters tell.
        let may_be_groups = || self.delimiter == Delimiter::Semicolon && filled.iter().all(|cell| may_be_group(cell));
        distinct.len() <= FEW_DISTINCT
            || filled.iter().any(|cell| plain(cell).is_none())
            || filled.iter().all(is_day_and_month)
            || decimal == Some(',') && filled.iter().any(has_point)
            || decimal.is_none() && may_be_groups()
    }
}

/// The trimmed text of a field. Fields come from checked UTF-8 and are cut at ASCII bytes.
pub(super) fn trimmed(field: &[u8]) -> &str {
    str::from_utf8(field).map_or("\u{fffd}", str::trim)
}

/// The same as bytes. Most fields need no look at their letters to see that there is nothing to trim.
pub(super) fn trimmed_bytes(field: &[u8]) -> &[u8] {
    let ends_in_letters = |ends: (&u8, &u8)| ends.0.is_ascii_graphic() && ends.1.is_ascii_graphic();
    let is_trimmed = field.first().zip(field.last()).is_none_or(ends_in_letters);
    if is_trimmed { field } else { trimmed(field).as_bytes() }
}

/// Whether a record is a line that is drawn: `----+-----`, or `|---|:--|`.
pub(super) fn is_rule(record: &ByteRecord) -> bool {
    let is_mark = |byte: &u8| matches!(byte, b'-' | b'=' | b'+' | b'_' | b':' | b'|');
    let mut fields = record.iter().map(<[u8]>::trim_ascii).filter(|field| !field.is_empty()).peekable();
    fields.peek().is_some() && fields.all(|field| field.len() >= 3 && field.iter().all(is_mark))
}

/// Whether a line that begins so is a remark.
pub(super) fn is_comment(first: &str) -> bool {
    first.starts_with('#') && !is_gap(first) || first.starts_with("//") || first.starts_with('%')
}

/// Whether a record has that many fields, not counting empty ones after them.
pub(super) fn excess_is_blank(record: &ByteRecord, n_columns: usize) -> bool {
    record.len() >= n_columns && record.iter().skip(n_columns).all(|field| field.trim_ascii().is_empty())
}

/// The most frequent record length (of equals the first), without a last column that is empty in all of them: a delimiter at the end of
/// each line makes one. Several such columns were there on purpose.
fn n_columns(records: &[ByteRecord]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    records.iter().for_each(|record| *counts.entry(record.len()).or_default() += 1);
    let most = counts.values().copied().max().unwrap_or(0);
    let usual = records.iter().map(ByteRecord::len).find(|length| counts.get(length) == Some(&most)).unwrap_or(0);
    let written = |record: &ByteRecord| record.iter().rposition(|field| !field.trim_ascii().is_empty());
    let of_usual_length = records.iter().filter(|record| record.len() == usual);
    let filled = of_usual_length.filter_map(written).max().map_or(0, |last| last + 1);
    if filled > 0 && usual - filled > 1 { usual } else { filled }
}

/// The names of a header, made unique.
fn named_columns(header: &ByteRecord, n_columns: usize) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut columns = Vec::with_capacity(n_columns);
    for index in 0..n_columns {
        let name = header.get(index).map_or("", trimmed);
        let name = if name.is_empty() { format!("column {}", index + 1) } else { name.to_owned() };
        let name = if taken.contains(&name) { unique(&name, &taken) } else { name };
        taken.insert(name.clone());
        columns.push(name);
    }
    columns
}

fn unique(name: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(text: &str) -> Layout {
        layout(text.as_bytes(), None).unwrap()
    }

    #[test]
    fn a_blank_before_a_unit_parts_no_columns() {
        let layout = sniffed("way,sold,ill\n0.5 km,3 kg,0\n1.5 km,4 kg,1\n2.5 km,5 kg,0\n");
        assert_eq!((layout.delimiter, layout.columns.len()), (Delimiter::Comma, 3));
        let layout = sniffed("1,5 2,25 0\n2,5 3,75 1\n4,5 5,5 0\n");
        assert_eq!((layout.delimiter, layout.columns.len()), (Delimiter::Spaces, 3));
    }

    #[test]
    fn names_stand_below_what_numbers_columns_or_groups_them() {
        let names = |text: &str| {
            let layout = sniffed(text);
            (layout.columns.join(" "), layout.n_above, layout.notices.concat())
        };
        let (columns, n_above, said) = names(",X1,X2,Y\nID,LIMIT,AGE,late\n1,5,30,0\n2,6,40,1\n");
        assert_eq!((columns.as_str(), n_above), ("ID LIMIT AGE late", 2));
        assert_eq!(said, "The line above the header (X1, X2, Y) numbers the columns and is passed over.");
        let (columns, _, said) = names("Before,,After,,Known\nx,y,x,z,kind\n1,5,30,0,a\n2,6,40,1,b\n");
        assert_eq!(columns, "Before x y After x z kind");
        assert_eq!(
            said,
            "The line above the header (Before, After, Known) names groups of columns and is passed over."
        );
        assert_eq!(names("X1,X2,Y\nmm,kg,s\n1,5,3\n2,6,4\n").0, "X1 X2 Y");
        assert_eq!(names("a,b,c\nfloat,int,string\n1,5,x\n2,6,y\n").1, 2, "types");
        assert_eq!(names("a,b,c\nred,big,x\n1,5,3\n2,6,4\n").1, 2, "units");
        assert_eq!(names("len,mass,kind\n[mm],[kg],[-]\n1,2,a\n3,4,b\n").1, 2);
    }

    #[test]
    fn drawn_lines_are_no_records() {
        let is = |fields: &[&str]| is_rule(&fields.iter().collect());
        assert!(is(&["----+---"]) && is(&["", "---", ":--:", ""]));
        assert!(!is(&["-", "-"]) && !is(&["--", "--"]) && !is(&["-12", "3"]) && !is(&["", ""]));
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
        assert!(layout.header.is_none());
        assert_eq!(layout.columns, ["x1", "x2", "x3"]);
    }

    #[test]
    fn a_text_above_numbers_makes_a_header() {
        assert!(sniffed("0,1,target\n3,4,0\n5,6,1\n").header.is_some());
        assert!(sniffed("a,b,c\n3,4,x\n").header.is_some());
        assert!(sniffed("kind,size\nred,1\ngreen,2\n").header.is_some());
    }

    #[test]
    fn a_wrong_cell_below_does_not_hide_the_header() {
        assert!(sniffed("x,label\n1,a\noops,b\n3,a\n").header.is_some());
    }

    #[test]
    fn a_missing_cell_in_the_first_record_makes_no_header() {
        assert!(sniffed("?,2,a\n3,4,b\n").header.is_none());
        assert!(sniffed("NA,2,a\n3,4,b\n").header.is_none());
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
        let with_ids = sniffed("x,label,origin,base,neighbor,gap,id\n1,a,kept,0,,,7\n2,b,synthetic,1,2,0.5,\n");
        assert_eq!((with_ids.columns, with_ids.n_left_out), (vec!["x".to_owned(), "label".to_owned()], 5));
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
