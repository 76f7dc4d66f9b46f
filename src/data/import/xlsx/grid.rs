//! The cells of one sheet, with what hides, merges and computes them.

use super::{
    format::Shown,
    workbook::plain,
    xml::{Event, Tag, Xml},
};
use crate::data::{
    cell::days,
    import::{cells::MAX_CELLS, dates, error::ImportError, titles::XLSX},
};
use std::collections::BTreeMap;

/// Columns of a sheet, as spreadsheet programs have them.
const MAX_COLUMNS: usize = 16_384;

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    Number(f64, Shown),
    /// A place in the texts of the workbook.
    Text(u32),
    Boolean(bool),
    /// A place in [`FAULTS`].
    Fault(u8),
}

/// What cells hold that could not be computed.
pub(super) const FAULTS: [&str; 9] =
    ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "an error"];

/// A column of a sheet.
#[derive(Default)]
pub(super) struct Column {
    /// Cells up to the last one that is filled.
    pub(super) cells: Vec<Cell>,
    pub(super) is_hidden: bool,
    /// Cells with a formula.
    pub(super) n_formulas: usize,
    /// Of them, those whose value is not stored.
    pub(super) n_without_value: usize,
    /// Of them, those whose stored value is 0.
    pub(super) n_zero: usize,
}

/// A row in which something stands.
pub(super) struct RowInfo {
    /// Its number in the sheet, counted from 1.
    pub(super) number: usize,
    pub(super) is_hidden: bool,
    pub(super) n_filled: usize,
}

/// Cells that are shown as one: first and last row (numbers) and column (places).
#[derive(Clone, Copy)]
pub(super) struct Merged {
    pub(super) rows: (usize, usize),
    pub(super) columns: (usize, usize),
}

/// A sheet.
#[derive(Default)]
pub(super) struct Grid {
    pub(super) rows: Vec<RowInfo>,
    pub(super) columns: Vec<Column>,
    pub(super) merged: Vec<Merged>,
    /// The column by which rows are filtered.
    pub(super) filtered_by: Option<usize>,
    n_cells: usize,
}

impl Grid {
    /// The cell in a column and a row that were counted from 0 among those in which something stands.
    pub(super) fn cell(&self, column: usize, row: usize) -> Cell {
        self.columns.get(column).and_then(|column| column.cells.get(row)).copied().unwrap_or(Cell::Empty)
    }

    fn set(&mut self, column: usize, cell: Cell) -> Result<(), ImportError> {
        let row = self.rows.len() - 1;
        if column >= self.columns.len() {
            self.columns.resize_with(column + 1, Column::default);
        }
        let cells = &mut self.columns[column].cells;
        // A cell that stands twice in the file counts once.
        if cells.len() > row {
            return Ok(());
        }
        self.n_cells += row + 1 - cells.len();
        if self.n_cells > MAX_CELLS {
            return Err(ImportError::TooLarge { title: XLSX, limit: format!("{MAX_CELLS} cells") });
        }
        cells.resize(row, Cell::Empty);
        cells.push(cell);
        self.rows[row].n_filled += 1;
        Ok(())
    }
}

/// The texts of a workbook: shared ones first, then those that stand in cells.
pub(super) struct Pool {
    pub(super) texts: Vec<String>,
    n_shared: usize,
    own: BTreeMap<String, u32>,
}

impl Pool {
    pub(super) fn new(shared: Vec<String>) -> Self {
        Self { n_shared: shared.len(), texts: shared, own: BTreeMap::new() }
    }

    pub(super) fn get(&self, text: u32) -> &str {
        self.texts.get(text as usize).map_or("", |text| text.trim())
    }

    fn shared(&self, number: &str) -> Cell {
        let place: Option<usize> = number.trim().parse().ok();
        self.text(place.filter(|&place| place < self.n_shared).map_or(u32::MAX, |place| place as u32))
    }

    fn own(&mut self, text: String) -> Cell {
        if let Some(&place) = self.own.get(&text) {
            return self.text(place);
        }
        let place = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.clone());
        self.own.insert(text, place);
        self.text(place)
    }

    /// A blank text is no text.
    fn text(&self, place: u32) -> Cell {
        if self.get(place).is_empty() { Cell::Empty } else { Cell::Text(place) }
    }
}

/// What cells mean in their workbook.
pub(super) struct Rules<'a> {
    pub(super) styles: &'a [Shown],
    pub(super) is_1904: bool,
    /// Rows after which nothing more is read.
    pub(super) most_rows: usize,
}

/// What the value of a cell is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    /// The place of a text among the shared ones.
    Shared,
    Text,
    /// A text that a formula gave.
    FormulaText,
    Boolean,
    Fault,
    IsoDate,
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    column: usize,
    kind: Kind,
    style: usize,
    value: String,
    has_formula: bool,
}

/// Reads the cells of a sheet.
pub(super) fn read(mut xml: Xml<'_>, pool: &mut Pool, rules: &Rules<'_>) -> Result<Grid, ImportError> {
    let (mut grid, mut open, mut hidden) = (Grid::default(), Open::default(), Vec::new());
    let (mut number, mut next_column, mut is_value, mut is_phonetic, mut first_filtered) = (0, 0, false, false, 0);
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(tag) => match tag.name {
                b"row" => {
                    number = tag.number("r").unwrap_or(number + 1);
                    next_column = 0;
                    if grid.rows.last().is_some_and(|row| row.n_filled == 0) {
                        grid.rows.pop();
                    }
                    if grid.rows.len() >= rules.most_rows {
                        return Ok(grid);
                    }
                    grid.rows.push(RowInfo { number, is_hidden: tag.is("hidden"), n_filled: 0 });
                }
                b"c" => {
                    open = opened(&tag, next_column);
                    next_column = open.column + 1;
                }
                b"v" | b"t" => is_value = !is_phonetic,
                b"f" => open.has_formula = true,
                b"rPh" => is_phonetic = true,
                b"col" if tag.is("hidden") => hidden.extend(tag.number("min").zip(tag.number("max"))),
                b"mergeCell" => grid.merged.extend(tag.get("ref").and_then(|range| range_of(&range))),
                b"autoFilter" => {
                    first_filtered = tag.get("ref").and_then(|range| range_of(&range)).map_or(0, |it| it.columns.0)
                }
                b"filterColumn" => {
                    grid.filtered_by = tag.number("colId").map(|column| first_filtered.saturating_add(column))
                }
                _ => {}
            },
            Event::Text(text) if is_value => open.value.push_str(&text),
            Event::Text(_) => {}
            Event::End(b"v" | b"t") => is_value = false,
            Event::End(b"rPh") => is_phonetic = false,
            Event::End(b"c") if !grid.rows.is_empty() && open.column < MAX_COLUMNS => {
                close(&mut grid, std::mem::take(&mut open), pool, rules)?
            }
            Event::End(_) => {}
        }
    }
    if grid.rows.last().is_some_and(|row| row.n_filled == 0) {
        grid.rows.pop();
    }
    for (at, column) in grid.columns.iter_mut().enumerate() {
        column.is_hidden = hidden.iter().any(|&(min, max)| (min..=max).contains(&(at + 1)));
    }
    Ok(grid)
}

fn opened(tag: &Tag<'_>, next_column: usize) -> Open {
    let column = tag.get("r").and_then(|place| place_of(&place)).map_or(next_column, |(column, _)| column);
    let kind = match tag.get("t").as_deref() {
        Some("s") => Kind::Shared,
        Some("inlineStr") => Kind::Text,
        Some("str") => Kind::FormulaText,
        Some("b") => Kind::Boolean,
        Some("e") => Kind::Fault,
        Some("d") => Kind::IsoDate,
        _ => Kind::Number,
    };
    Open { column, kind, style: tag.number("s").unwrap_or(0), ..Open::default() }
}

fn close(grid: &mut Grid, open: Open, pool: &mut Pool, rules: &Rules<'_>) -> Result<(), ImportError> {
    let shown = rules.styles.get(open.style).copied().unwrap_or_default();
    let Open { column, kind, value, has_formula, .. } = open;
    let is_stored = !value.is_empty() || kind == Kind::FormulaText;
    let cell = match kind {
        Kind::Shared => pool.shared(&value),
        Kind::Text | Kind::FormulaText => pool.own(plain(value)),
        Kind::Boolean => boolean(&value),
        Kind::Fault => {
            Cell::Fault(FAULTS.iter().position(|fault| *fault == value.trim()).unwrap_or(FAULTS.len() - 1) as u8)
        }
        Kind::IsoDate => {
            iso(&value, rules.is_1904).map_or_else(|| pool.own(value), |days| Cell::Number(days, Shown::DateTime))
        }
        Kind::Number => number(&value).map_or_else(|| pool.own(value), |number| Cell::Number(number, shown)),
    };
    if cell != Cell::Empty {
        grid.set(column, cell)?;
    }
    if has_formula {
        if column >= grid.columns.len() {
            grid.columns.resize_with(column + 1, Column::default);
        }
        let counts = &mut grid.columns[column];
        counts.n_formulas += 1;
        counts.n_without_value += usize::from(!is_stored);
        counts.n_zero += usize::from(matches!(cell, Cell::Number(0.0, _)));
        // A row of formulas alone is a row too.
        if !is_stored && let Some(row) = grid.rows.last_mut() {
            row.n_filled = row.n_filled.max(1);
        }
    }
    Ok(())
}

fn boolean(value: &str) -> Cell {
    match value.trim() {
        "1" | "true" | "TRUE" => Cell::Boolean(true),
        "0" | "false" | "FALSE" => Cell::Boolean(false),
        _ => Cell::Empty,
    }
}

fn number(value: &str) -> Option<f64> {
    value.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Days as the workbook counts them, of a date as ISO 8601 writes it.
fn iso(text: &str, is_1904: bool) -> Option<f64> {
    // Parts of a second are nothing that a person writes into a sheet.
    let text = text.trim().trim_end_matches('Z').split('.').next()?;
    let patterns = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd"];
    let seconds = patterns.iter().find_map(|pattern| dates::seconds(text, pattern))?;
    Some(seconds / days::DAY + if is_1904 { 24_107.0 } else { 25_569.0 })
}

/// `B3` as column 1 and row 3.
fn place_of(text: &str) -> Option<(usize, usize)> {
    let text = text.trim().trim_start_matches('$');
    let n_letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(n_letters);
    if n_letters == 0 || n_letters > 3 {
        return None;
    }
    let column =
        letters.bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1) - 1;
    Some((column, digits.trim_start_matches('$').parse().ok()?))
}

fn range_of(text: &str) -> Option<Merged> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((left, top), (right, bottom)) = (place_of(first)?, place_of(last)?);
    Some(Merged { rows: (top, bottom), columns: (left, right) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::import::inflate::Pieces;

    fn grid(xml: &str, shared: &[&str]) -> (Grid, Pool) {
        let mut pool = Pool::new(shared.iter().map(|&text| text.to_owned()).collect());
        let rules = Rules { styles: &[Shown::Plain, Shown::Date], is_1904: false, most_rows: usize::MAX };
        let grid = read(Xml::new(Pieces::stored(xml.as_bytes())), &mut pool, &rules).unwrap();
        (grid, pool)
    }

    #[test]
    fn cells_of_every_kind_are_read() {
        let (grid, pool) = grid(
            "<sheetData><row r='2'><c r='A2' t='s'><v>1</v></c><c r='C2' t='inlineStr'><is><r><t>a </t></r><r><t>b</t></r>\
             <rPh><t>no</t></rPh></is></c><c t='b'><v>1</v></c><c t='e'><v>#N/A</v></c></row><row/>\
             <row><c s='1'><v>2.5</v></c><c t='str'><f>A1</f><v/></c><c><f>A1</f><v/></c><c t='d'><v>1970-01-02T12:00:00</v></c></row></sheetData>",
            &["x", "y"],
        );
        let numbers: Vec<usize> = grid.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 4]);
        let Cell::Text(own) = grid.cell(2, 0) else { panic!("no text") };
        assert_eq!((grid.cell(0, 0), pool.get(1), pool.get(own)), (Cell::Text(1), "y", "a b"));
        assert_eq!(
            [grid.cell(3, 0), grid.cell(4, 0), grid.cell(1, 0)],
            [Cell::Boolean(true), Cell::Fault(0), Cell::Empty]
        );
        assert_eq!(
            [grid.cell(0, 1), grid.cell(3, 1)],
            [Cell::Number(2.5, Shown::Date), Cell::Number(25_570.5, Shown::DateTime)]
        );
        assert_eq!([1, 2].map(|at| (grid.columns[at].n_formulas, grid.columns[at].n_without_value)), [(1, 0), (1, 1)]);
    }

    #[test]
    fn what_is_hidden_or_merged_is_known() {
        let (grid, _) = grid(
            "<cols><col min='2' max='3' hidden='1'/></cols><row hidden='1'><c><v>1</v></c><c><v>0</v></c></row><autoFilter ref='$B$1:C9'>\
             <filterColumn colId='1'/></autoFilter><mergeCell ref='A1:C2'/>",
            &[],
        );
        assert!(grid.rows[0].is_hidden && grid.columns[1].is_hidden && !grid.columns[0].is_hidden);
        assert_eq!(grid.filtered_by, Some(2));
        assert_eq!((grid.merged[0].rows, grid.merged[0].columns), ((1, 2), (0, 2)));
    }

    #[test]
    fn places_out_of_reach_are_passed_over() {
        let (grid, _) = grid(
            "<row r='x'><c r='ZZZ1'><v>1</v></c><c r='ZZZZ1'><v>1</v></c><c r='A'><v>9</v></c></row><c><v>1</v></c>",
            &[],
        );
        assert!(grid.columns.len() <= 3, "{}", grid.columns.len());
        assert_eq!(
            [place_of("AA10"), place_of("XFD1"), place_of("1"), place_of("é1")],
            [Some((26, 10)), Some((16_383, 1)), None, None]
        );
    }
}
