//! The rows of ARFF and KEEL: cells in order, or numbered cells in braces.

use super::header::{Attribute, Header, Kind};
use crate::{
    data::import::{
        cells::{Growing, MAX_CELLS, MAX_COLUMNS, Texts},
        dates,
        error::{ImportError, quoted},
        sheet::{Cells, Declared, DeclaredRole, Sheet, SheetColumn},
        words::{Between, Field, fields, first_field},
    },
    wording::counted,
};

/// Reads all rows below a header.
pub(in crate::data::import) fn columns(header: &Header<'_>, title: &'static str) -> Result<Sheet, ImportError> {
    let attributes = &header.attributes;
    if attributes.is_empty() || attributes.len() > MAX_COLUMNS {
        let fault = if attributes.is_empty() { "it names no column" } else { "it names too many columns" };
        return Err(ImportError::NoTable { title, fault: fault.to_owned() });
    }
    let mut reader =
        Rows { attributes, title, columns: attributes.iter().map(column).collect(), weights: Vec::new(), n_sparse: 0 };
    let mut n_rows = 0;
    for (at, line) in header.rows.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('%') {
            continue;
        }
        reader.row(line, header.n_lines + at + 1)?;
        n_rows += 1;
        if n_rows * attributes.len() > MAX_CELLS {
            return Err(ImportError::TooLarge { title, limit: format!("{MAX_CELLS} cells") });
        }
    }
    if n_rows == 0 {
        return Err(ImportError::NoTable { title, fault: "there is no row below @data".to_owned() });
    }
    Ok(reader.finish())
}

fn column(attribute: &Attribute) -> Growing {
    match attribute.kind {
        Kind::Number => Growing::Numbers(Vec::new()),
        _ => Growing::Texts(Texts::default()),
    }
}

struct Rows<'a> {
    attributes: &'a [Attribute],
    title: &'static str,
    columns: Vec<Growing>,
    /// `NaN` where a row has none.
    weights: Vec<f64>,
    n_sparse: usize,
}

impl Rows<'_> {
    fn row(&mut self, line: &str, number: usize) -> Result<(), ImportError> {
        let mut cells = fields(line, Between::Commas);
        let n_columns = self.attributes.len();
        let is_sparse =
            |cells: &[Field<'_>]| cells.first().is_some_and(|cell| is_braced(cell) && line.starts_with('{'));
        if cells.len() < n_columns && !is_sparse(&cells) {
            let by_blanks = fields(line, Between::Blanks);
            if by_blanks.len() >= n_columns {
                cells = by_blanks;
            }
        }
        let n_own = if is_sparse(&cells) { 1 } else { n_columns };
        let weight = if cells.len() == n_own + 1 { weight(&cells[n_own]) } else { None };
        if weight.is_some() {
            cells.pop();
        }
        self.weights.push(weight.unwrap_or(f64::NAN));
        while cells.len() > n_own && cells.last().is_some_and(|cell| cell.text.is_empty()) {
            cells.pop();
        }
        if let ([only], true) = (cells.as_slice(), is_sparse(&cells)) {
            return self.sparse(&only.text, number);
        }
        if cells.len() != n_columns {
            return Err(self.fault(
                number,
                format!(
                    "has {}, but the header names {}",
                    counted(cells.len() as u64, "cell"),
                    counted(n_columns as u64, "column")
                ),
                "Correct the line or take it out; a cell that holds a comma stands in quotes.",
            ));
        }
        for (column, cell) in self.columns.iter_mut().zip(&cells) {
            push(column, cell);
        }
        Ok(())
    }

    /// `{place cell, place cell}`: what is not named is 0, or the first of the list.
    fn sparse(&mut self, braced: &str, number: usize) -> Result<(), ImportError> {
        let inside = braced.trim_start_matches('{').trim_end_matches('}');
        let mut cells: Vec<Option<Field<'_>>> = self.attributes.iter().map(|_| None).collect();
        let mut rest = inside.trim();
        while !rest.is_empty() {
            let (place, after) =
                rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len()));
            let after = after.trim_start();
            let (cell, after) = first_field(after, Between::Commas);
            let Some(slot) = place.parse().ok().and_then(|place: usize| cells.get_mut(place)) else {
                return Err(self.fault(
                    number,
                    format!("holds {}, which is no place of a column with its value", quoted(rest)),
                    "Write sparse rows as {0 1.5, 3 yes} with places counted from 0.",
                ));
            };
            *slot = Some(cell);
            rest = after.trim_start().trim_start_matches(',').trim_start();
        }
        for ((column, cell), attribute) in self.columns.iter_mut().zip(&cells).zip(self.attributes) {
            match (cell, &attribute.kind) {
                (Some(cell), _) => push(column, cell),
                (None, Kind::Levels(levels)) => column.push(levels.first().map_or("", String::as_str)),
                (None, Kind::Number) => column.push("0"),
                (None, _) => column.push_gap(),
            }
        }
        self.n_sparse += 1;
        Ok(())
    }

    fn fault(&self, line: usize, fault: String, fix: &str) -> ImportError {
        ImportError::Line { line, title: self.title, fault, fix: fix.to_owned() }
    }

    fn finish(self) -> Sheet {
        let mut sheet = Sheet::default();
        for (growing, attribute) in self.columns.into_iter().zip(self.attributes) {
            let (column, notice) = finish(growing, attribute);
            sheet.columns.push(column);
            sheet.notices.extend(notice);
        }
        if self.n_sparse > 0 {
            sheet
                .notices
                .push("What a sparse row does not name is 0, or the first value of the column's list.".to_owned());
        }
        if self.weights.iter().any(|weight| !weight.is_nan()) {
            // A row without one weighs 1.
            let weights = self.weights.iter().map(|&weight| if weight.is_nan() { 1.0 } else { weight }).collect();
            let declared = Declared { role: Some(DeclaredRole::Meta), ..Declared::default() };
            sheet.columns.push(SheetColumn { name: "weight".to_owned(), cells: Cells::Numbers(weights), declared });
            sheet.notices.push(
                "Rows end with a weight in braces; it is read as the column \"weight\", which is no feature."
                    .to_owned(),
            );
        }
        sheet
    }
}

fn finish(growing: Growing, attribute: &Attribute) -> (SheetColumn, Option<String>) {
    let mut declared = Declared::default();
    let (mut cells, mut notice) = (growing.finish(attribute.kind != Kind::Number), None);
    match &attribute.kind {
        Kind::Levels(levels) => {
            notice = stranger(&attribute.name, &cells, levels);
            declared.levels = Some(levels.clone());
        }
        Kind::Date(pattern) => cells = as_dates(cells, pattern),
        Kind::Relation => cells = Cells::Nested("tables"),
        Kind::Number | Kind::Text => {}
    }
    (SheetColumn { name: attribute.name.trim().to_owned(), cells, declared }, notice)
}

/// A sentence about values that the header does not list.
fn stranger(name: &str, cells: &Cells, levels: &[String]) -> Option<String> {
    let Cells::Texts { codes, texts, .. } = cells else { return None };
    let is_strange = |&&code: &&u32| texts.get(code as usize).is_some_and(|text| !levels.contains(text));
    let first = codes.iter().find(is_strange)?;
    let n = codes.iter().filter(is_strange).count();
    let verb = if n == 1 { "holds" } else { "hold" };
    Some(format!(
        "{} of {} {verb} what the header does not list ({}); they are read as they are.",
        counted(n as u64, "cell"),
        quoted(name),
        quoted(&texts[*first as usize])
    ))
}

/// Dates, if every text is one.
fn as_dates(cells: Cells, pattern: &str) -> Cells {
    let Cells::Texts { codes, texts, .. } = &cells else { return cells };
    let Some(known) = texts.iter().map(|text| dates::seconds(text, pattern)).collect::<Option<Vec<f64>>>() else {
        return cells;
    };
    let seconds = codes.iter().map(|&code| known.get(code as usize).copied().unwrap_or(f64::NAN)).collect();
    Cells::Dates { seconds, has_time: pattern.contains(['H', 'h', 'k', 'K']) }
}

fn push(column: &mut Growing, cell: &Field<'_>) {
    let is_gap = !cell.is_quoted && (cell.text.is_empty() || ["?", "<null>"].contains(&cell.text.as_ref()));
    if is_gap { column.push_gap() } else { column.push(&cell.text) }
}

fn is_braced(cell: &Field<'_>) -> bool {
    !cell.is_quoted && cell.text.starts_with('{') && cell.text.ends_with('}')
}

fn weight(cell: &Field<'_>) -> Option<f64> {
    if !is_braced(cell) {
        return None;
    }
    cell.text.trim_matches(['{', '}']).trim().parse().ok().filter(|weight: &f64| weight.is_finite())
}

#[cfg(test)]
mod tests {
    use super::{super::header::header, *};

    fn sheet(text: &str) -> Result<Sheet, ImportError> {
        columns(&header(text, "an ARFF file")?, "an ARFF file")
    }

    fn read(rows: &str) -> Sheet {
        let header = "@relation r\n@attribute x numeric\n@attribute 'c d' {no, 'y e s'}\n@attribute s string\n@data\n";
        sheet(&format!("{header}{rows}")).unwrap()
    }

    fn texts(sheet: &Sheet, column: usize) -> Vec<&str> {
        let Cells::Texts { codes, texts, .. } = &sheet.columns[column].cells else { panic!("no texts") };
        codes.iter().map(|&code| texts.get(code as usize).map_or("?", String::as_str)).collect()
    }

    fn numbers(sheet: &Sheet, column: usize) -> Vec<String> {
        let Cells::Numbers(values) = &sheet.columns[column].cells else { panic!("no numbers") };
        values.iter().map(f64::to_string).collect()
    }

    #[test]
    fn dense_rows_have_gaps_and_quotes() {
        let sheet = read("1.5, 'y e s', '?'\n% remark\n?,no,?\r\n\n-2e1\tno\t'a, b'\n");
        assert_eq!(numbers(&sheet, 0), ["1.5", "NaN", "-20"]);
        assert_eq!(texts(&sheet, 1), ["y e s", "no", "no"]);
        let Cells::Texts { texts: words, codes, is_text: true } = &sheet.columns[2].cells else { panic!("no texts") };
        assert_eq!((words.as_slice(), codes[1]), (&["?".to_owned(), "a, b".to_owned()][..], Cells::GAP));
        assert_eq!(sheet.columns[1].declared.levels.as_deref(), Some(&["no".to_owned(), "y e s".to_owned()][..]));
        assert_eq!(sheet.notices, [""; 0]);
    }

    #[test]
    fn sparse_rows_hold_zeros_and_first_values() {
        let sheet = read("{0 3, 1 'y e s', 2 \"a, b\"}\n{}\n{ 1 no }, {2.5}\n");
        assert_eq!(numbers(&sheet, 0), ["3", "0", "0"]);
        assert_eq!(texts(&sheet, 1), ["y e s", "no", "no"]);
        assert_eq!(texts(&sheet, 2), ["a, b", "?", "?"]);
        assert_eq!(numbers(&sheet, 3), ["1", "1", "2.5"]);
        assert_eq!(sheet.columns[3].declared.role, Some(DeclaredRole::Meta));
        assert_eq!(sheet.notices.len(), 2);
    }

    #[test]
    fn weights_end_a_row() {
        let sheet = read("1,no,a,{0.2}\n2,no,b\n");
        assert_eq!(numbers(&sheet, 3), ["0.2", "1"]);
    }

    #[test]
    fn a_value_that_is_not_listed_is_told() {
        let sheet = read("1,maybe,a\n2,no,b\nx,maybe,c\n");
        assert_eq!(texts(&sheet, 1), ["maybe", "no", "maybe"]);
        assert_eq!(
            sheet.notices,
            ["2 cells of \"c d\" hold what the header does not list (\"maybe\"); they are read as they are."]
        );
        assert_eq!(texts(&sheet, 0), ["1", "2", "x"]);
    }

    #[test]
    fn dates_are_seconds() {
        let text = "@relation r\n@attribute t date yyyy-MM-dd\n@attribute u date\n@data\n1970-01-02,1970-01-01T00:00:01\n?,x\n";
        let sheet = sheet(text).unwrap();
        let Cells::Dates { seconds, has_time: false } = &sheet.columns[0].cells else { panic!("no dates") };
        assert!(seconds[0] == 86_400.0 && seconds[1].is_nan());
        assert_eq!(texts(&sheet, 1), ["1970-01-01T00:00:01", "x"]);
    }

    #[test]
    fn rows_of_another_length_are_told() {
        let fault = |rows: &str| {
            let header = "@relation r\n@attribute x numeric\n@attribute y numeric\n@data\n";
            sheet(&format!("{header}{rows}")).unwrap_err().to_string()
        };
        assert_eq!(fault("1,2\n1\n"), "Line 6 of an ARFF file has 1 cell, but the header names 2 columns.");
        assert_eq!(fault("1,2,3\n"), "Line 5 of an ARFF file has 3 cells, but the header names 2 columns.");
        assert!(fault("{2 1}\n").contains("no place of a column"), "{}", fault("{2 1}\n"));
        assert!(fault("{x 1}\n").contains("no place of a column"));
        assert!(fault("\n").contains("no row below @data"));
    }
}
