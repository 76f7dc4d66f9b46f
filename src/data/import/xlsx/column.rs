//! What a column of cells is: numbers, dates, hours, yes and no, or texts; and what is told of it.

use super::{
    format::Shown,
    grid::{Cell, Column, FAULTS, Pool},
    layout::printed,
};
use crate::{
    data::import::{
        cells::Texts,
        days,
        error::quoted,
        sheet::{Cells, Declared, SheetColumn},
    },
    wording,
};

/// From here on a double cannot hold every whole number of 16 digits, and programs show 15.
const MAX_EXACT: f64 = 1e15;
/// The last day that spreadsheets know: the end of the year 9999.
const MAX_DAYS: f64 = 2_958_466.0;
/// Days of a time that is no longer one, but a day of the calendar of which the time alone is shown.
const MIN_DATE: f64 = 366.0;

/// What is found in a column, and what a person is told of it, in the order in which that is told.
pub(super) struct Told {
    pub(super) column: SheetColumn,
    pub(super) formulas: Option<String>,
    pub(super) faults: Option<String>,
    pub(super) ids: Option<String>,
    pub(super) days: Option<String>,
    pub(super) shown: Option<String>,
    /// The first date of the column, if it holds dates.
    pub(super) first_day: Option<String>,
}

/// How many cells are of which kind.
#[derive(Default)]
struct Counts {
    numbers: usize,
    dates: usize,
    times: usize,
    percents: usize,
    currencies: usize,
    texts: usize,
    booleans: usize,
    faults: [usize; FAULTS.len()],
}

impl Counts {
    fn of(cells: &[Cell]) -> Self {
        let mut counts = Self::default();
        for cell in cells {
            match *cell {
                Cell::Empty => {}
                Cell::Text(_) => counts.texts += 1,
                Cell::Boolean(_) => counts.booleans += 1,
                Cell::Fault(fault) => counts.faults[usize::from(fault)] += 1,
                Cell::Number(number, shown) => {
                    counts.numbers += 1;
                    let is_day = shown.is_date() || shown == Shown::Time && number >= MIN_DATE;
                    counts.dates += usize::from(is_day && (0.0..MAX_DAYS).contains(&number));
                    counts.times += usize::from(shown.is_time() && !is_day);
                    counts.percents += usize::from(shown == Shown::Percent);
                    counts.currencies += usize::from(shown == Shown::Currency);
                }
            }
        }
        counts
    }
}

/// The column of those cells; `column` has what was counted of its formulas.
pub(super) fn read(name: &str, column: &Column, cells: &[Cell], pool: &Pool, is_1904: bool) -> Told {
    let counts = Counts::of(cells);
    let mut declared = Declared::default();
    let is_without_value = column.n_without_value > 0 && counts.numbers + counts.texts + counts.booleans == 0;
    if is_without_value {
        declared.left_out = Some("empty: formulas without a stored value".to_owned());
    }
    let is_most = |n: usize| 2 * n > counts.numbers && counts.texts + counts.booleans == 0;
    let (are_dates, are_times) = (is_most(counts.dates), is_most(counts.times));
    let read = if are_dates {
        dates(cells, is_1904)
    } else if counts.texts + counts.booleans == 0 {
        let factor = if are_times { 24.0 } else { 1.0 };
        Cells::Numbers(numbers(cells).map(|number| if are_times { rounded(number * factor) } else { number }).collect())
    } else if counts.booleans > 0 && counts.texts + counts.numbers == 0 {
        let value =
            |cell: &Cell| if let Cell::Boolean(is_true) = cell { f64::from(u8::from(*is_true)) } else { f64::NAN };
        Cells::Booleans(cells.iter().map(value).collect(), ["FALSE", "TRUE"])
    } else {
        texts(cells, pool, counts.numbers == 0, is_1904)
    };
    let first = || numbers(cells).find(|number| !number.is_nan()).unwrap_or(0.0);
    let told_days = match &read {
        Cells::Dates { seconds, has_time: true } => only_day_is_shown(name, cells, seconds),
        Cells::Numbers(_) if are_times => Some(hours(name, cells)),
        _ => None,
    };
    let shown = match &read {
        Cells::Numbers(_) if is_most(counts.percents) => Some(format!(
            "Column {} is shown in percent: {}% is stored, and read, as {}.",
            quoted(name),
            libm::round(first() * 1e6) / 1e4,
            first()
        )),
        Cells::Numbers(_) if is_most(counts.currencies) => {
            Some(format!("Column {} is shown with a currency; the plain number is read.", quoted(name)))
        }
        _ => None,
    };
    let first_day = match &read {
        Cells::Dates { seconds, .. } => {
            seconds.iter().find(|it| !it.is_nan()).map(|it| days::iso(libm::floor(it / days::DAY) as i64))
        }
        _ => None,
    };
    let is_plain = !are_dates && !are_times && matches!(read, Cells::Numbers(_));
    Told {
        formulas: formulas(name, column, is_without_value),
        faults: faults(name, &counts.faults),
        ids: if is_plain { ids(name, cells) } else { None },
        days: told_days,
        shown,
        first_day,
        column: SheetColumn { name: name.to_owned(), cells: read, declared },
    }
}

fn numbers(cells: &[Cell]) -> impl Iterator<Item = f64> {
    cells.iter().map(|cell| if let Cell::Number(number, _) = cell { *number } else { f64::NAN })
}

/// Days and parts of days are kept as binary fractions: a second is a second again.
fn rounded(value: f64) -> f64 {
    libm::round(value * 1e6) / 1e6
}

/// Seconds since 1970. The workbooks that count from 1900 know a 29th of February of that year.
fn seconds(number: f64, is_1904: bool) -> f64 {
    let days = match number {
        number if is_1904 => number - 24_107.0,
        number if number < 60.0 => number - 25_568.0,
        number => number - 25_569.0,
    };
    libm::round(days * days::DAY * 1000.0) / 1000.0
}

fn dates(cells: &[Cell], is_1904: bool) -> Cells {
    let is_day = |number: f64| (0.0..MAX_DAYS).contains(&number);
    let seconds: Vec<f64> =
        numbers(cells).map(|number| if is_day(number) { seconds(number, is_1904) } else { f64::NAN }).collect();
    let has_time = seconds.iter().any(|second| second.rem_euclid(days::DAY) >= 0.5);
    Cells::Dates { seconds, has_time }
}

/// Texts, with what else stands among them as it is printed.
fn texts(cells: &[Cell], pool: &Pool, is_text: bool, is_1904: bool) -> Cells {
    let mut texts = Texts::default();
    let mut codes: Vec<Option<u32>> = vec![None; pool.texts.len()];
    for &cell in cells {
        match cell {
            Cell::Text(place) => {
                let slot = codes.get_mut(place as usize);
                let code = slot.as_ref().and_then(|slot| **slot).unwrap_or_else(|| texts.code(pool.get(place)));
                if let Some(slot) = slot {
                    *slot = Some(code);
                }
                texts.push_code(code);
            }
            Cell::Number(number, shown) if shown.is_date() && (0.0..MAX_DAYS).contains(&number) => {
                texts.push(&days::iso(libm::floor(seconds(number, is_1904) / days::DAY) as i64));
            }
            cell => texts.push(&printed(cell, pool)),
        }
    }
    texts.finish(is_text)
}

fn formulas(name: &str, column: &Column, is_without_value: bool) -> Option<String> {
    let (n, name) = (column.n_formulas, quoted(name));
    if n == 0 {
        return None;
    }
    let formulas = wording::counted(n as u64, "formula");
    Some(if is_without_value {
        format!(
            "{name} holds {formulas} without a stored value (the program that wrote the file does not calculate) and is left out. Open and \
             save the file in a spreadsheet program to have them."
        )
    } else if column.n_without_value > 0 {
        format!(
            "{name} holds {formulas}, {} of them without a stored value, which count as missing. Open and save the file in a spreadsheet \
             program to have them.",
            wording::count(column.n_without_value as u64)
        )
    } else if column.n_zero == n && n > 1 {
        format!(
            "{name} holds {formulas}, all with the stored value 0: the program that wrote the file may not have calculated them."
        )
    } else {
        format!("{name} holds {formulas}; the stored values are used.")
    })
}

fn faults(name: &str, counts: &[usize]) -> Option<String> {
    let n: usize = counts.iter().sum();
    if n == 0 {
        return None;
    }
    let kinds: Vec<String> = FAULTS
        .iter()
        .zip(counts)
        .filter(|&(_, &n)| n > 0)
        .map(|(fault, &n)| format!("{} {fault}", wording::count(n as u64)))
        .collect();
    let (holds, counts) = if n == 1 { ("holds an error", "counts") } else { ("hold errors", "count") };
    let cells = wording::counted(n as u64, "cell");
    Some(format!("{cells} of {} {holds} ({}) and {counts} as missing.", quoted(name), wording::list(&kinds)))
}

fn ids(name: &str, cells: &[Cell]) -> Option<String> {
    let are_whole = numbers(cells).all(|number| number.is_nan() || libm::trunc(number) == number);
    let largest = numbers(cells).fold(0.0, |largest: f64, number| largest.max(number.abs()));
    // Beyond that a number is no id, but one that is written with a power of ten.
    let is_id = are_whole && (MAX_EXACT..1e21).contains(&largest);
    is_id.then(|| {
        let n_digits = format!("{largest:.0}").len();
        let name = quoted(name);
        format!(
            "The ids in {name} have {n_digits} digits and a workbook keeps about 15: the last ones are not those that were written (a Parquet \
             file keeps them)."
        )
    })
}

/// A sentence if times of day are not shown, but there.
fn only_day_is_shown(name: &str, cells: &[Cell], seconds: &[f64]) -> Option<String> {
    let with_time = cells.iter().zip(seconds).filter(|(_, second)| second.rem_euclid(days::DAY) >= 0.5);
    let is_shown = |(cell, _): (&Cell, &f64)| !matches!(cell, Cell::Number(_, Shown::Date));
    (!with_time.clone().any(is_shown))
        .then(|| format!("{} shows only the day, but holds a time of day as well.", quoted(name)))
}

/// A sentence about durations, with the first one that is longer than a day, or else the first.
fn hours(name: &str, cells: &[Cell]) -> String {
    let filled = || numbers(cells).filter(|number| !number.is_nan());
    let example = filled().find(|&number| number > 1.0).or_else(|| filled().next()).unwrap_or(0.0);
    let minutes = libm::round(example * 1440.0);
    let (sign, minutes) = (if minutes < 0.0 { "-" } else { "" }, minutes.abs());
    let (hours, rest) = (libm::floor(minutes / 60.0), minutes.rem_euclid(60.0));
    let example = rounded(minutes / 60.0);
    format!("{} holds durations and is read as hours: {sign}{hours}:{rest:02} is {sign}{example}.", quoted(name))
}
