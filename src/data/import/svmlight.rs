//! The format of svmlight and libsvm: a label, then `number:value` for what is not 0.

use super::{
    cells::{MAX_CELLS, MAX_COLUMNS, Texts, number},
    error::{ImportError, quoted},
    sheet::{Cells, Declared, DeclaredRole, Sheet, SheetColumn},
    titles::SVMLIGHT,
    words::decode,
};
use crate::wording;

/// Lines that are looked at before the format is believed.
const SAMPLE: usize = 30;

/// Whether the first lines look like rows of such a file, and not like times of day beside numbers.
pub(super) fn is_svmlight(text: &str) -> bool {
    let lines = text.lines().map(without_remark).filter(|line| !line.is_empty()).take(SAMPLE);
    let (mut n_pairs, mut may_be_times) = (0, true);
    for line in lines {
        let mut words = line.split_whitespace().peekable();
        if let Some(label) = words.next_if(|word| !word.contains(':'))
            && label.split(',').any(|part| number(part).is_none())
        {
            return false;
        }
        let before = n_pairs;
        for word in words {
            let Some((place, value)) = word.split_once(':') else { return false };
            let is_value = number(value).is_some() || value.eq_ignore_ascii_case("nan");
            if !is_value || place != "qid" && !place.bytes().all(|byte| byte.is_ascii_digit()) || place.is_empty() {
                return false;
            }
            may_be_times &= value.len() == 2 && place.len() <= 2;
            n_pairs += 1;
        }
        may_be_times &= n_pairs == before + 1;
    }
    n_pairs > 0 && !may_be_times
}

fn without_remark(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim()
}

/// Reads such a file. Columns are named by their numbers, and the label column is called `label`.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ImportError> {
    let (text, letters) = decode(bytes);
    let mut rows = Rows::default();
    for (at, line) in text.lines().enumerate() {
        let row = without_remark(line);
        rows.has_remarks |= line.contains('#');
        if !row.is_empty() {
            rows.row(row).map_err(|fault| ImportError::Line {
                line: at + 1,
                title: SVMLIGHT,
                fault,
                fix: "Write a line as 1 3:0.5 7:2, that is a label and then number:value.".to_owned(),
            })?;
        }
    }
    let mut sheet = rows.finish()?;
    sheet.notices.extend(letters);
    Ok(sheet)
}

#[derive(Default)]
struct Rows {
    labels: Texts,
    /// The query of each row, `NaN` where none is named.
    queries: Vec<f64>,
    /// Row, place and value.
    cells: Vec<(u32, u32, f64)>,
    n_rows: u32,
    /// The last row that set each place, counted from 1.
    set_by: Vec<u32>,
    has_remarks: bool,
}

impl Rows {
    /// Takes a row, or says what is wrong with it.
    fn row(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_whitespace().peekable();
        match words.next_if(|word| !word.contains(':')) {
            Some(label) => self.labels.push(label),
            None => self.labels.push_gap(),
        }
        let mut query = f64::NAN;
        self.n_rows += 1;
        for word in words {
            let wrong = || format!("holds {}, which is no number:value", quoted(word));
            let (place, value) = word.split_once(':').ok_or_else(wrong)?;
            let is_gap = value.eq_ignore_ascii_case("nan");
            let value = if is_gap { f64::NAN } else { number(value).ok_or_else(wrong)? };
            if place == "qid" {
                query = value;
                continue;
            }
            let place: u32 = place.parse().map_err(|_| wrong())?;
            if place as usize > MAX_COLUMNS {
                return Err(format!("sets column {place}, but at most {} can be read", wording::grouped(MAX_COLUMNS)));
            }
            self.set_by.resize(self.set_by.len().max(place as usize + 1), 0);
            if std::mem::replace(&mut self.set_by[place as usize], self.n_rows) == self.n_rows {
                return Err(format!("names column {place} twice"));
            }
            self.cells.push((self.n_rows - 1, place, value));
        }
        self.queries.push(query);
        Ok(())
    }

    fn finish(self) -> Result<Sheet, ImportError> {
        let (n_rows, n_places) = (self.n_rows as usize, self.set_by.len());
        if n_rows.saturating_mul(n_places) > MAX_CELLS {
            return Err(ImportError::TooLarge {
                title: SVMLIGHT,
                limit: format!("{} cells", wording::grouped(MAX_CELLS)),
            });
        }
        if self.cells.is_empty() {
            return Err(ImportError::NoTable { title: SVMLIGHT, fault: "no row sets a value".to_owned() });
        }
        // Places are counted from 1 unless a row sets the place 0.
        let first = usize::from(self.set_by.first() == Some(&0));
        let mut values = vec![Vec::new(); n_places];
        for (row, place, value) in self.cells {
            let column = &mut values[place as usize];
            if column.is_empty() {
                *column = vec![0.0; n_rows];
            }
            column[row as usize] = value;
        }
        let declared = |role| Declared { role: Some(role), ..Declared::default() };
        let label = SheetColumn {
            name: "label".to_owned(),
            cells: self.labels.finish(false),
            declared: declared(DeclaredRole::Label),
        };
        let mut sheet = Sheet { columns: vec![label], ..Sheet::default() };
        sheet.notices.push(
            "The file is in the svmlight (libsvm) format: a label first, then number:value. What a row does not name is 0.".to_owned(),
        );
        if self.queries.iter().any(|query| !query.is_nan()) {
            let cells = Cells::Numbers(self.queries);
            sheet.columns.push(SheetColumn { name: "qid".to_owned(), cells, declared: declared(DeclaredRole::Meta) });
            sheet.notices.push("\"qid\" names the query to which a row belongs, and is no feature.".to_owned());
        }
        let mut unset = Vec::new();
        for (place, column) in values.into_iter().enumerate().skip(first) {
            let mut declared = declared(DeclaredRole::Feature);
            let is_set = !column.is_empty();
            if !is_set {
                unset.push(place);
                declared.left_out = Some("empty: never set in this file".to_owned());
            }
            let cells = Cells::Numbers(if is_set { column } else { vec![f64::NAN; n_rows] });
            sheet.columns.push(SheetColumn { name: place.to_string(), cells, declared });
        }
        sheet.notices.extend(passed_over(&unset, self.has_remarks));
        Ok(sheet)
    }
}

/// A sentence about columns without values, and remarks.
fn passed_over(unset: &[usize], has_remarks: bool) -> Option<String> {
    let remarks = "remarks behind # are passed over.";
    let columns = match unset {
        [] => return has_remarks.then(|| wording::capitalized(remarks)),
        [one] => format!("The column {one} is never set and is left out"),
        _ => format!("The columns {} are never set and are left out", ranges(unset)),
    };
    Some(if has_remarks { format!("{columns}; {remarks}") } else { columns + "." })
}

/// `3 to 6 and 9`, from numbers that rise.
fn ranges(numbers: &[usize]) -> String {
    const MAX_RANGES: usize = 8;
    let runs: Vec<&[usize]> = numbers.chunk_by(|a, b| a + 1 == *b).collect();
    let written = runs.iter().take(MAX_RANGES).map(|run| match run {
        [first, .., last] => format!("{first} to {last}"),
        run => run.iter().map(usize::to_string).collect(),
    });
    let mut parts: Vec<String> = written.collect();
    let rest: usize = runs.iter().skip(MAX_RANGES).map(|run| run.len()).sum();
    if rest > 0 {
        parts.push(format!("{} more", wording::grouped(rest)));
    }
    wording::list(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Sheet {
        read(text.as_bytes()).unwrap()
    }

    fn numbers(column: &SheetColumn) -> &[f64] {
        let Cells::Numbers(values) = &column.cells else { panic!("no numbers") };
        values
    }

    #[test]
    fn labels_stay_as_they_are_written() {
        let sheet = read_text("# made up\n-1 1:-0.5 7:2\n+1 2:1e1 # note\n+1\n");
        let names: Vec<&str> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["label", "1", "2", "3", "4", "5", "6", "7"]);
        let Cells::Texts { codes, texts, .. } = &sheet.columns[0].cells else { panic!("no texts") };
        assert_eq!((codes.as_slice(), texts.join(" ")), (&[0, 1, 1][..], "-1 +1".to_owned()));
        assert_eq!(numbers(&sheet.columns[1]), [-0.5, 0.0, 0.0]);
        assert_eq!(numbers(&sheet.columns[2]), [0.0, 10.0, 0.0]);
        assert_eq!(numbers(&sheet.columns[7]), [2.0, 0.0, 0.0]);
        assert_eq!(sheet.columns[3].declared.left_out.as_deref(), Some("empty: never set in this file"));
        let expected = "The columns 3 to 6 are never set and are left out; remarks behind # are passed over.";
        assert_eq!(sheet.notices[1], expected);
    }

    #[test]
    fn places_begin_with_0_if_there_is_one() {
        let sheet = read_text("1 qid:3 0:5 2:nan\n0 qid:3 2:1\n");
        let names: Vec<&str> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["label", "qid", "0", "1", "2"]);
        assert_eq!(numbers(&sheet.columns[1]), [3.0, 3.0]);
        assert!(numbers(&sheet.columns[4])[0].is_nan());
        assert_eq!(sheet.notices[2], "The column 1 is never set and is left out.");
    }

    #[test]
    fn what_is_no_pair_is_told() {
        let fault = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            fault("1 1:2\n1 x:2\n"),
            "Line 2 of a file of svmlight (libsvm) holds \"x:2\", which is no number:value."
        );
        assert_eq!(fault("1 1:2 1:3\n"), "Line 1 of a file of svmlight (libsvm) names column 1 twice.");
        assert!(fault("1 4294967295:2\n").contains("at most 10,000 can be read"));
        assert!(fault("1\n").contains("no row sets a value"));
    }

    #[test]
    fn other_files_are_no_svmlight() {
        for text in ["-1 1:0.5\n+1 2:1\n", "0\n1,2 3:1\n", "1 qid:1 1:2\n", "# x\n1 1:1 # y\n"] {
            assert!(is_svmlight(text), "{text}");
        }
        for text in [
            "1 10:15\n2 11:30\n",
            "a,b\n1,2\n",
            "1 2 3\n",
            "2031-01-02 10:15\n",
            "x 1:2\n",
            "1 :2\n",
            "",
            "1 a:2\n",
            "1\n2\n",
        ] {
            assert!(!is_svmlight(text), "{text}");
        }
    }

    #[test]
    fn ranges_are_read_as_english() {
        assert_eq!(ranges(&[3, 4, 5, 9]), "3 to 5 and 9");
        assert!(ranges(&(0..40).step_by(2).collect::<Vec<_>>()).ends_with("14 and 12 more"));
    }
}
