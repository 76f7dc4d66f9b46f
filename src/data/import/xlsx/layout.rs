//! Where the table stands in a sheet: its header, a heading above it, and what is written around it.

use super::grid::{Cell, Grid, Merged, Pool};
use crate::{
    data::import::{
        error::quoted,
        headers::{is_bracketed, is_code, is_unit},
        sheet::unique_names,
    },
    wording,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rows below the header that are looked at to know what a column holds.
const SAMPLE: usize = 50;
/// Names that a notice lists of one group.
const MAX_NAMES: usize = 6;

/// A table in a sheet. Rows are counted from 0 among those in which something stands.
pub(super) struct Layout {
    /// The row of names, if there is one.
    header: Option<usize>,
    /// The row above it that names groups of columns.
    heading: Option<usize>,
    /// Rows of cells.
    pub(super) rows: Vec<usize>,
    /// Columns in which something stands.
    pub(super) columns: Vec<usize>,
    /// What a person is told of it.
    pub(super) notices: Vec<String>,
}

impl Layout {
    /// The table of a sheet; `None` if there are not two columns in it.
    pub(super) fn of(grid: &Grid, pool: &Pool) -> Option<Self> {
        let need = (usual(grid)? * 3).div_ceil(5).max(2);
        let mut first = (0..grid.rows.len()).find(|&row| grid.rows[row].n_filled >= need)?;
        let mut heading = first.checked_sub(1).filter(|&above| is_heading(grid, above, first));
        if heading.is_none()
            && first + 1 < grid.rows.len()
            && is_heading(grid, first, first + 1)
            && is_all_text(grid, first + 1)
        {
            heading = Some(first);
            first += 1;
        }
        let mut header = is_header(grid, first).then_some(first);
        let mut notices = Vec::new();
        let above = heading.unwrap_or(first);
        if heading.is_none()
            && let Some(codes) = header.and_then(|header| codes_above_names(grid, pool, header))
        {
            let (above, below) = (grid.rows[first].number, grid.rows[first + 1].number);
            notices.push(format!(
                "Row {above} ({codes}) numbers the columns and is passed over; row {below} is the header."
            ));
            first += 1;
            header = Some(first);
        }
        let mut end = grid.rows.len();
        let is_note = |row: usize| {
            grid.rows[row].n_filled == 1 && filled(grid, row).all(|(_, cell)| matches!(cell, Cell::Text(_)))
        };
        let mut notes = end;
        while notes > first + 2 && is_note(notes - 1) {
            notes -= 1;
        }
        // Of a narrow table a row with one text may be one with gaps, unless an empty row parts it from the others.
        let are_apart = |row: usize| need > 2 || grid.rows[row - 1].number + 1 < grid.rows[row].number;
        if notes < end && are_apart(notes) {
            end = notes;
        }
        while end > first + 2 && is_total(grid, pool, end - 1) {
            end -= 1;
        }
        notices.extend(passed_over(grid, pool, 0..above, "above"));
        notices.extend(passed_over(grid, pool, end..grid.rows.len(), "below"));
        let mut start = first + usize::from(header.is_some());
        let columns = (0..grid.columns.len()).filter(|&column| {
            let cells = &grid.columns[column];
            let is_named = header.is_some_and(|header| grid.cell(column, header) != Cell::Empty);
            is_named || cells.n_formulas > 0 || (start..end).any(|row| grid.cell(column, row) != Cell::Empty)
        });
        let columns: Vec<usize> = columns.collect();
        if let Some(units) = header.and_then(|header| units(grid, pool, header, end)) {
            notices.push(format!("Row {} holds units ({units}) and is passed over.", grid.rows[start].number));
            start += 1;
        }
        let mut rows: Vec<usize> = (start..end.max(start)).collect();
        if let Some(header) = header {
            notices.extend(drop_repeated(grid, header, &mut rows));
        }
        let mut layout = Self { header, heading, rows, columns, notices };
        layout.tell_heading(grid, pool);
        (layout.columns.len() >= 2).then_some(layout)
    }

    /// The name of a column, empty if it has none. The heading stands before names that come twice.
    pub(super) fn names(&self, grid: &Grid, pool: &Pool) -> Vec<String> {
        // A name may be written on several lines.
        let on_one_line = |name: String| name.split_whitespace().collect::<Vec<_>>().join(" ");
        let own = |column: usize| {
            self.header.map_or_else(String::new, |row| on_one_line(printed(grid.cell(column, row), pool)))
        };
        let group = |column: usize| self.group(grid, pool, column);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        self.columns.iter().for_each(|&column| *counts.entry(own(column)).or_default() += 1);
        let name = |&column: &usize| match (own(column), group(column)) {
            (own, Some(group)) if own.is_empty() => group,
            (own, Some(group)) if counts.get(&own).is_some_and(|&n| n > 1) => format!("{group} {own}"),
            (own, _) => own,
        };
        unique_names(self.columns.iter().map(name).collect())
    }

    /// The text of the heading above a column.
    fn group(&self, grid: &Grid, pool: &Pool, column: usize) -> Option<String> {
        let heading = self.heading?;
        let number = grid.rows[heading].number;
        let merged =
            grid.merged.iter().find(|it| covers(it, number) && (it.columns.0..=it.columns.1).contains(&column));
        let text = printed(grid.cell(merged.map_or(column, |it| it.columns.0), heading), pool);
        Some(text).filter(|text| !text.is_empty())
    }

    fn tell_heading(&mut self, grid: &Grid, pool: &Pool) {
        let (Some(heading), Some(header)) = (self.heading, self.header) else { return };
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for &column in &self.columns {
            let (Some(group), name) = (self.group(grid, pool, column), printed(grid.cell(column, header), pool)) else {
                continue;
            };
            match groups.last_mut() {
                Some((known, names)) if *known == group => names.push(name),
                _ => groups.push((group, vec![name])),
            }
        }
        let told = groups.iter().take(MAX_NAMES).map(|(group, names)| {
            let more = if names.len() > MAX_NAMES { ", …" } else { "" };
            let names: Vec<String> = names.iter().take(MAX_NAMES).map(|name| wording::cut(name, 40)).collect();
            format!("{}: {}{more}", wording::cut(group, 40), names.join(", "))
        });
        let told = told.collect::<Vec<_>>().join("; ");
        let more = if groups.len() > MAX_NAMES { "; …" } else { "" };
        let (above, row) = (grid.rows[heading].number, grid.rows[header].number);
        self.notices
            .push(format!("Row {above} is a heading over groups of columns ({told}{more}); row {row} is the header."));
    }
}

/// A cell as it is read where a text is wanted.
pub(super) fn printed(cell: Cell, pool: &Pool) -> String {
    match cell {
        Cell::Text(text) => pool.get(text).to_owned(),
        Cell::Number(number, _) => number.to_string(),
        Cell::Boolean(is_true) => if is_true { "TRUE" } else { "FALSE" }.to_owned(),
        Cell::Empty | Cell::Fault(_) => String::new(),
    }
}

/// How many cells are filled in the row in the middle, by that number.
fn usual(grid: &Grid) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    grid.rows.iter().for_each(|row| *counts.entry(row.n_filled).or_default() += 1);
    let mut seen = 0;
    counts
        .into_iter()
        .find(|&(_, n)| {
            seen += n;
            2 * seen >= grid.rows.len()
        })
        .map(|(n_filled, _)| n_filled)
}

fn filled(grid: &Grid, row: usize) -> impl Iterator<Item = (usize, Cell)> {
    let cells = (0..grid.columns.len()).map(move |column| (column, grid.cell(column, row)));
    cells.filter(|&(_, cell)| cell != Cell::Empty)
}

fn is_all_text(grid: &Grid, row: usize) -> bool {
    filled(grid, row).all(|(_, cell)| matches!(cell, Cell::Text(_)))
}

fn covers(merged: &Merged, row: usize) -> bool {
    (merged.rows.0..=merged.rows.1).contains(&row)
}

/// Whether the row names groups of columns: two names, one of them at least over several columns.
fn is_heading(grid: &Grid, row: usize, below: usize) -> bool {
    let (number, next) = (grid.rows[row].number, grid.rows[below].number);
    let is_wide = |it: &&Merged| covers(it, number) && it.columns.1 > it.columns.0 && it.rows.1 < next;
    let is_next = number + 1 == next;
    is_next && grid.rows[row].n_filled >= 2 && grid.merged.iter().any(|it| is_wide(&it)) && is_all_text(grid, row)
}

/// Whether a row holds names: a text above what is no text, nothing but texts, or numbers that count up as the next row's do not.
fn is_header(grid: &Grid, row: usize) -> bool {
    let below = |column: usize| {
        (row + 1..grid.rows.len())
            .take(SAMPLE)
            .map(move |row| grid.cell(column, row))
            .filter(|cell| *cell != Cell::Empty)
    };
    let is_text = |cell: &Cell| matches!(cell, Cell::Text(_));
    let is_above_others = |(column, cell): (usize, Cell)| {
        is_text(&cell) && below(column).next().is_some() && !below(column).any(|it| is_text(&it))
    };
    is_all_text(grid, row)
        || filled(grid, row).any(is_above_others)
        || counts_up(grid, row) && !counts_up(grid, row + 1)
}

/// Whether the numbers of a row are names as programs and years give them: 0, 1, 2 or 2001, 2002.
fn counts_up(grid: &Grid, row: usize) -> bool {
    let number = |(_, cell)| if let Cell::Number(number, _) = cell { Some(number) } else { None };
    let numbers: Vec<f64> = filled(grid, row).filter_map(number).collect();
    let is_begin = |first: f64| numbers.len() > 2 || first == 0.0 || (1900.0..2100.0).contains(&first);
    let is_next = |pair: &[f64]| pair[1] - pair[0] == 1.0;
    numbers.len() > 1 && is_begin(numbers[0]) && numbers.windows(2).all(is_next)
}

/// The numbers of columns (X1, X2) above a row of names, if that is what the header is.
fn codes_above_names(grid: &Grid, pool: &Pool, header: usize) -> Option<String> {
    let texts = |row: usize| filled(grid, row).map(|(_, cell)| printed(cell, pool)).collect::<Vec<String>>();
    if header + 2 >= grid.rows.len() || !is_all_text(grid, header) || !is_all_text(grid, header + 1) {
        return None;
    }
    let (codes, names) = (texts(header), texts(header + 1));
    let n_codes = codes.iter().filter(|name| is_code(name)).count();
    let are_names = !names.iter().any(|name| is_code(name) || is_unit(name));
    let are_above_numbers =
        filled(grid, header + 1).any(|(column, _)| matches!(grid.cell(column, header + 2), Cell::Number(..)));
    let is_above =
        n_codes >= 2 && 2 * n_codes >= codes.len() && names.len() >= codes.len() && are_names && are_above_numbers;
    is_above.then(|| codes.iter().take(MAX_NAMES).map(|name| wording::cut(name, 40)).collect::<Vec<_>>().join(", "))
}

/// Units below the header: texts in a row in which the columns otherwise hold numbers.
fn units(grid: &Grid, pool: &Pool, header: usize, end: usize) -> Option<String> {
    let row = header + 1;
    let below = |column: usize| (row + 1..end).take(SAMPLE).map(move |row| grid.cell(column, row));
    let is_number = |cell: Cell| matches!(cell, Cell::Number(..) | Cell::Empty | Cell::Fault(_));
    let holds_numbers = |column: usize| below(column).next().is_some() && below(column).all(is_number);
    let is_own = |column: usize, cell: Cell| is_bracketed(&printed(cell, pool)) && below(column).all(|it| it != cell);
    let texts: Vec<(usize, Cell)> = if row + 2 < end { filled(grid, row).collect() } else { return None };
    let are_units = is_all_text(grid, row)
        && texts.iter().any(|&(column, _)| holds_numbers(column))
        && texts.iter().all(|&(column, cell)| holds_numbers(column) || is_own(column, cell));
    let told = || {
        texts
            .iter()
            .take(MAX_NAMES)
            .map(|&(_, cell)| wording::cut(&printed(cell, pool), 40))
            .collect::<Vec<_>>()
            .join(", ")
    };
    are_units.then(told)
}

/// Whether a row begins with a word for a sum and goes on with numbers.
fn is_total(grid: &Grid, pool: &Pool, row: usize) -> bool {
    const WORDS: [&str; 10] =
        ["total", "totals", "grand total", "sum", "summe", "gesamt", "somme", "average", "mean", "mittelwert"];
    let mut cells = filled(grid, row).map(|(_, cell)| cell);
    let is_word = |text: &str| WORDS.contains(&text.trim_end_matches(':').to_lowercase().as_str());
    let begins = matches!(cells.next(), Some(Cell::Text(text)) if is_word(pool.get(text)));
    let mut rest = cells.peekable();
    begins && rest.peek().is_some() && rest.all(|cell| !matches!(cell, Cell::Text(_)))
}

/// Takes out rows that are the header once more, and tells of them.
fn drop_repeated(grid: &Grid, header: usize, rows: &mut Vec<usize>) -> Option<String> {
    let n_rows = rows.len();
    let columns = 0..grid.columns.len();
    let has_text = columns.clone().any(|column| matches!(grid.cell(column, header), Cell::Text(_)));
    rows.retain(|&row| !has_text || !columns.clone().all(|column| grid.cell(column, row) == grid.cell(column, header)));
    match n_rows - rows.len() {
        0 => None,
        1 => Some("1 row repeats the header and is passed over.".to_owned()),
        n => Some(format!("{} repeat the header and are passed over.", wording::counted(n as u64, "row"))),
    }
}

/// A sentence about rows that are no part of the table.
fn passed_over(grid: &Grid, pool: &Pool, rows: std::ops::Range<usize>, side: &str) -> Option<String> {
    let (first, last) = (grid.rows.get(rows.start)?, grid.rows.get(rows.end.checked_sub(1)?)?);
    if rows.is_empty() {
        return None;
    }
    let texts: BTreeSet<String> =
        rows.clone().take(1).flat_map(|row| filled(grid, row)).map(|(_, cell)| printed(cell, pool)).collect();
    let text = quoted(&texts.into_iter().collect::<Vec<_>>().join(", "));
    Some(if first.number == last.number {
        format!("Row {} {side} the table ({text}) is passed over.", first.number)
    } else {
        format!("Rows {} to {} {side} the table ({text} …) are passed over.", first.number, last.number)
    })
}
