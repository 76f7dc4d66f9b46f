//! Excel workbooks (.xlsx): the first sheet that holds a table, and everything about it that a person does not see.

mod column;
mod format;
mod grid;
mod layout;
mod told;
mod workbook;
#[cfg(test)]
mod tests;
mod xml;

use self::{
    grid::{Cell, Grid, Pool, Rules},
    layout::Layout,
    workbook::{Entry, Workbook},
};
use super::{
    choices::{Hidden, SheetChoices, TABLE, VISIBLE},
    error::{ImportError, quoted, quoted_list},
    sheet::{Question, Sheet},
    titles::XLSX,
    zip::Archive,
};
use crate::wording::{self, counted};
use std::collections::BTreeSet;

/// Rows with which a sheet is a table beyond doubt, and that are read of a sheet to know whether it is one.
const FEW_ROWS: usize = 3;
const PEEK: usize = 12;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], choices: &SheetChoices) -> Result<Sheet, ImportError> {
    let archive = Archive::open(bytes)?;
    let workbook = Workbook::open(&archive)?;
    let mut pool = Pool::new(workbook.shared_texts()?);
    let (taken, others) = choose(&workbook, &mut pool, choices)?;
    let grid = cells(&workbook, taken, &mut pool, usize::MAX)?;
    let layout = Layout::of(&grid, &pool).ok_or_else(|| ImportError::NoTable {
        title: XLSX,
        fault: format!("its sheet {} holds no table", quoted(&taken.name)),
    })?;
    let mut sheet = Sheet::default();
    sheet.notices.extend(tell_sheets(&workbook, taken, &others));
    sheet.questions.extend(ask_sheet(&workbook, taken, &others));
    sheet.notices.extend(layout.notices.iter().cloned());
    tables(
        &mut sheet,
        &grid,
        &pool,
        &layout,
        &Taken { workbook: &workbook, name: &taken.name, hidden: choices.hidden },
    );
    Ok(sheet)
}

/// The sheet that is read.
struct Taken<'a> {
    workbook: &'a Workbook<'a>,
    name: &'a str,
    hidden: Hidden,
}

/// What a sheet is that is not read.
struct Other<'a> {
    entry: &'a Entry,
    holds: Holds,
}

/// How much of a table a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    NoTable,
    NoRows,
    FewRows,
    /// A table of words alone, as lists of what columns mean are.
    Words,
    Table,
}

fn cells(workbook: &Workbook<'_>, entry: &Entry, pool: &mut Pool, most_rows: usize) -> Result<Grid, ImportError> {
    let Some(xml) = workbook.cells(entry)? else {
        return Err(ImportError::damaged(XLSX, format!("its sheet {} is not there", quoted(&entry.name))));
    };
    grid::read(xml, pool, &Rules { styles: &workbook.styles, is_1904: workbook.is_1904, most_rows })
}

/// The sheet that was asked for, or else the first one that holds a table; those that are seen come first.
fn choose<'a>(
    workbook: &'a Workbook<'a>,
    pool: &mut Pool,
    choices: &SheetChoices,
) -> Result<(&'a Entry, Vec<Other<'a>>), ImportError> {
    let entries = &workbook.sheets;
    let names: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
    let mut known = Vec::new();
    for entry in entries {
        let holds = cells(workbook, entry, pool, PEEK).map_or(Holds::NoTable, |grid| holds(&grid, pool));
        known.push(Other { entry, holds });
    }
    let is_better = |it: &&Other<'_>, least: Holds| least == it.holds && !it.entry.is_hidden;
    let find = |holds: Holds| known.iter().position(|it| is_better(&it, holds));
    let hidden = |holds: Holds| known.iter().position(|it| it.holds == holds);
    let chosen = match &choices.table {
        Some(wanted) => {
            let unknown = || ImportError::NoSuchTable { wanted: wanted.clone(), known: names };
            entries.iter().position(|entry| entry.name == *wanted).ok_or_else(unknown)?
        }
        None => find(Holds::Table)
            .or_else(|| find(Holds::Words))
            .or_else(|| find(Holds::FewRows))
            .or_else(|| hidden(Holds::Table))
            .or_else(|| hidden(Holds::Words))
            .or_else(|| hidden(Holds::FewRows))
            .ok_or_else(|| no_table(&known))?,
    };
    known.remove(chosen);
    Ok((&entries[chosen], known))
}

fn holds(grid: &Grid, pool: &Pool) -> Holds {
    let Some(layout) = Layout::of(grid, pool) else { return Holds::NoTable };
    let is_word = |cell: Cell| match cell {
        Cell::Empty | Cell::Fault(_) => true,
        Cell::Text(text) => !pool.get(text).starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)),
        Cell::Number(..) | Cell::Boolean(_) => false,
    };
    match layout.rows.len() {
        0 => Holds::NoRows,
        n if n < FEW_ROWS => Holds::FewRows,
        _ if layout.rows.iter().all(|&row| layout.columns.iter().all(|&column| is_word(grid.cell(column, row)))) => {
            Holds::Words
        }
        _ => Holds::Table,
    }
}

fn no_table(known: &[Other<'_>]) -> ImportError {
    let fault = match known {
        [] => "it holds no sheet of cells".to_owned(),
        [one] if one.holds == Holds::NoRows => {
            format!("its sheet {} has no rows below its header", quoted(&one.entry.name))
        }
        [one] => format!("its sheet {} holds no table", quoted(&one.entry.name)),
        _ => format!("none of its {} sheets holds a table", known.len()),
    };
    ImportError::NoTable { title: XLSX, fault }
}

/// A sentence about the sheets that are not read.
fn tell_sheets(workbook: &Workbook<'_>, taken: &Entry, others: &[Other<'_>]) -> Option<String> {
    if others.is_empty() {
        return taken.is_hidden.then(|| format!("The sheet {} is hidden; it is read.", quoted(&taken.name)));
    }
    let n_hidden = workbook.sheets.iter().filter(|entry| entry.is_hidden).count();
    let hidden = match n_hidden {
        0 => String::new(),
        1 => " (one hidden)".to_owned(),
        n => format!(" ({n} hidden)"),
    };
    let named = |holds: &[Holds]| {
        let names: Vec<&str> =
            others.iter().filter(|it| holds.contains(&it.holds)).map(|it| it.entry.name.as_str()).collect();
        (!names.is_empty()).then(|| (quoted_list(&names), names.len()))
    };
    let verb =
        |(names, n): (String, usize), one: &str, more: &str| format!("{names} {}", if n == 1 { one } else { more });
    let parts = [
        named(&[Holds::Table, Holds::Words, Holds::FewRows]).map(|it| verb(it, "is not", "are not")),
        named(&[Holds::NoTable]).map(|it| verb(it, "holds no table", "hold no table")),
        named(&[Holds::NoRows]).map(|it| verb(it, "has no rows", "have no rows")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let n = workbook.sheets.len();
    Some(format!("The workbook has {n} sheets{hidden}; {} is read: {}.", quoted(&taken.name), wording::list(&parts)))
}

fn ask_sheet(workbook: &Workbook<'_>, taken: &Entry, others: &[Other<'_>]) -> Option<Question> {
    let tables = others
        .iter()
        .filter(|it| matches!(it.holds, Holds::Table | Holds::Words) && !it.entry.is_hidden)
        .map(|it| it.entry.name.clone());
    let tables: Vec<String> = tables.collect();
    // The next in the file's order, so that one press after the other comes to all.
    let after = workbook.sheets.iter().skip_while(|entry| entry.name != taken.name);
    let next = after.map(|entry| &entry.name).find(|name| tables.contains(name)).or(tables.first()).cloned();
    next.map(|next| Question {
        text: format!(
            "Is {} the table that is meant (as read here), or {}?",
            quoted(&taken.name),
            quoted_list(&tables)
        ),
        taken: taken.name.clone(),
        other: Some((next, TABLE.to_owned())),
    })
}

/// Reads the columns of a table into the sheet.
fn tables(sheet: &mut Sheet, grid: &Grid, pool: &Pool, layout: &Layout, taken: &Taken<'_>) {
    let &Taken { workbook, hidden, .. } = taken;
    let names = layout.names(grid, pool);
    tell_hidden(sheet, grid, pool, layout, &names, taken);
    let is_taken = |row: &usize| hidden == Hidden::Read || !grid.rows[*row].is_hidden;
    let rows: Vec<usize> = layout.rows.iter().copied().filter(is_taken).collect();
    let (mut columns, mut merged) = (Vec::new(), Vec::new());
    for (&column, name) in layout.columns.iter().zip(&names) {
        if hidden == Hidden::LeaveOut && grid.columns[column].is_hidden {
            continue;
        }
        let mut cells: Vec<Cell> = rows.iter().map(|&row| grid.cell(column, row)).collect();
        if fill_merged(&mut cells, grid, column, &rows) {
            merged.push(name.as_str());
        }
        columns.push(column::read(name, &grid.columns[column], &cells, pool, workbook.is_1904));
    }
    if !merged.is_empty() {
        let names = quoted_list(&merged);
        sheet.notices.push(format!("Cells of {names} that are merged over several rows count for each of these."));
    }
    sheet.notices.extend(told::notices(&columns, workbook.is_1904));
    sheet.columns.extend(columns.into_iter().map(|read| read.column));
}

/// Writes what stands in merged cells into each of their rows; whether there are any.
fn fill_merged(cells: &mut [Cell], grid: &Grid, column: usize, rows: &[usize]) -> bool {
    let mut is_filled = false;
    let is_here = |it: &&grid::Merged| it.rows.1 > it.rows.0 && (it.columns.0..=it.columns.1).contains(&column);
    for merged in grid.merged.iter().filter(is_here) {
        let place = |number: usize| rows.partition_point(|&row| grid.rows[row].number < number);
        let (first, end) = (place(merged.rows.0), place(merged.rows.1 + 1));
        let is_inside = rows.get(first).is_some_and(|&row| grid.rows[row].number == merged.rows.0);
        if column == merged.columns.0 && is_inside && end > first + 1 {
            let value = cells[first];
            cells[first..end].fill(value);
            is_filled |= value != Cell::Empty;
        }
    }
    is_filled
}

/// Tells of rows and columns that are hidden, and asks about the rows.
fn tell_hidden(sheet: &mut Sheet, grid: &Grid, pool: &Pool, layout: &Layout, names: &[String], taken: &Taken<'_>) {
    let hidden = taken.hidden;
    let is_hidden = |row: &usize| grid.rows[*row].is_hidden;
    let n_rows = layout.rows.iter().copied().filter(is_hidden).count();
    let columns: Vec<&str> = layout
        .columns
        .iter()
        .zip(names)
        .filter(|&(&column, _)| grid.columns[column].is_hidden)
        .map(|(_, name)| name.as_str())
        .collect();
    let mut parts = Vec::new();
    if n_rows > 0 {
        let verb = if n_rows == 1 { "is" } else { "are" };
        let filter = filter(grid, pool, layout, names).unwrap_or_default();
        parts.push(format!(
            "{} of {} {verb} hidden{filter}",
            wording::count(n_rows as u64),
            counted(layout.rows.len() as u64, "row")
        ));
    }
    if !columns.is_empty() {
        let (noun, verb) = if columns.len() == 1 { ("column", "is") } else { ("columns", "are") };
        parts.push(format!("{noun} {} {verb} hidden", quoted_list(&columns)));
    }
    if parts.is_empty() {
        return;
    }
    let fate = if hidden == Hidden::Read { "they are read" } else { "they are left out" };
    sheet.notices.push(format!("{}; {fate}.", wording::capitalized(&parts.join(", and "))));
    let (word, other) = if hidden == Hidden::Read { ("read", VISIBLE) } else { ("left out", TABLE) };
    if n_rows > 0 {
        let rows = counted(n_rows as u64, "hidden row");
        let text =
            format!("Use the {rows} too{} or leave them out{}?", as_here(word == "read"), as_here(word != "read"));
        sheet.questions.push(Question {
            text,
            taken: word.to_owned(),
            other: Some((taken.name.to_owned(), other.to_owned())),
        });
    }
}

fn as_here(is_so: bool) -> &'static str {
    if is_so { " (as read here)" } else { "" }
}

/// By which values rows are hidden: the rest of a sentence.
fn filter(grid: &Grid, pool: &Pool, layout: &Layout, names: &[String]) -> Option<String> {
    const FEW: usize = 3;
    let column = grid.filtered_by?;
    let name = layout.columns.iter().zip(names).find(|&(&it, _)| it == column).map(|(_, name)| quoted(name))?;
    let values = |are_hidden: bool| -> BTreeSet<String> {
        let rows = layout.rows.iter().copied().filter(|&row| grid.rows[row].is_hidden == are_hidden);
        rows.map(|row| layout::printed(grid.cell(column, row), pool)).collect()
    };
    let (hidden, shown) = (values(true), values(false));
    let is_plain = hidden.len() <= FEW && hidden.is_disjoint(&shown) && !hidden.contains("");
    let list: Vec<String> = hidden.iter().map(|value| wording::cut(value, 40)).collect();
    Some(if is_plain {
        format!(" by a filter ({name} is not {})", list.join(" or "))
    } else {
        format!(" by a filter on {name}")
    })
}
