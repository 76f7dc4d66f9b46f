//! What a column of cells is: numbers, dates, hours, yes and no, or texts, and what of it is not seen.

use super::{
    format::Shown,
    grid::{Cell, Column, FAULTS, Pool},
    layout::printed,
};
use crate::data::{
    cell::days,
    import::{
        cells::Texts,
        sheet::{Cells, Declared, SheetColumn},
    },
};

/// From here on a double cannot hold every whole number of 16 digits, and programs show 15.
const MAX_EXACT: f64 = 1e15;
/// The last day that spreadsheets know: the end of the year 9999.
const MAX_DAYS: f64 = 2_958_466.0;
/// Days of a time that is no longer one, but a day of the calendar of which the time alone is shown.
const MIN_DATE: f64 = 366.0;

/// A column, and what a person does not see of it in the cells.
pub(super) struct Read {
    pub(super) column: SheetColumn,
    /// Cells with a formula; of them, those without a stored value, and those whose value is 0.
    pub(super) formulas: [usize; 3],
    /// How many cells hold each of [`FAULTS`].
    pub(super) faults: [usize; FAULTS.len()],
    /// Numbers that are not shown as the dates around them are.
    pub(super) n_no_dates: usize,
    /// The digits of the longest of whole numbers, if a double does not hold them all.
    pub(super) n_digits: Option<usize>,
    /// Days since 1970 of its first date.
    pub(super) first_day: Option<i64>,
    /// Whether it holds times of day and shows only the day.
    pub(super) hides_time: bool,
    /// A duration that was read as hours, in days, and whether all of them are times of day.
    pub(super) hours: Option<(f64, bool)>,
    /// A number that is shown in percent.
    pub(super) percent: Option<f64>,
    pub(super) has_currency: bool,
}

/// How many cells are of which kind.
#[derive(Default)]
struct Counts {
    numbers: usize,
    dates: usize,
    times: usize,
    durations: usize,
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
                    counts.dates += usize::from(is_day(number, shown));
                    counts.times += usize::from(shown.is_time() && !is_day(number, shown));
                    counts.durations += usize::from(shown == Shown::Duration);
                    counts.percents += usize::from(shown == Shown::Percent);
                    counts.currencies += usize::from(shown == Shown::Currency);
                }
            }
        }
        counts
    }
}

/// The column of those cells; `column` has what was counted of its formulas.
pub(super) fn read(name: &str, column: &Column, cells: &[Cell], pool: &Pool, is_1904: bool) -> Read {
    let counts = Counts::of(cells);
    let mut declared = Declared::default();
    let are_numbers = counts.texts + counts.booleans == 0;
    if column.n_without_value > 0 && are_numbers && counts.numbers == 0 {
        declared.left_out = Some("empty: formulas without a stored value".to_owned());
    }
    let is_most = |n: usize| are_numbers && 2 * n > counts.numbers;
    let (are_dates, are_times) = (is_most(counts.dates), is_most(counts.times));
    let read = if are_dates {
        dates(cells, is_1904)
    } else if are_numbers {
        Cells::Numbers(cells.iter().map(hours_or_number).collect())
    } else if counts.booleans > 0 && counts.texts + counts.numbers == 0 {
        let value =
            |cell: &Cell| if let Cell::Boolean(is_true) = cell { f64::from(u8::from(*is_true)) } else { f64::NAN };
        Cells::Booleans(cells.iter().map(value).collect(), ["FALSE", "TRUE"])
    } else {
        texts(cells, pool, counts.numbers == 0, is_1904)
    };
    let filled = || numbers(cells).filter(|number| !number.is_nan());
    let (first_day, hides_time) = match &read {
        Cells::Dates { seconds, .. } => {
            let first = seconds.iter().find(|second| !second.is_nan());
            (first.map(|second| libm::floor(second / days::DAY) as i64), hides_time(cells, seconds))
        }
        _ => (None, false),
    };
    Read {
        column: SheetColumn { name: name.to_owned(), cells: read, declared },
        formulas: [column.n_formulas, column.n_without_value, column.n_zero],
        faults: counts.faults,
        n_no_dates: if are_dates { counts.numbers - counts.dates } else { 0 },
        n_digits: if are_numbers && !are_dates && !are_times { n_digits(cells) } else { None },
        first_day,
        hides_time,
        // The first one that is longer than a day shows best what is meant.
        hours: are_times
            .then(|| filled().find(|&days| days > 1.0).or_else(|| filled().next()).unwrap_or(0.0))
            .map(|example| (example, counts.durations == 0 && filled().all(|days| days < 1.0))),
        percent: if is_most(counts.percents) { filled().next() } else { None },
        has_currency: is_most(counts.currencies),
    }
}

/// A part of a day as hours, and any other number as it is.
fn hours_or_number(cell: &Cell) -> f64 {
    match *cell {
        Cell::Number(days, shown) if shown.is_time() => rounded(days * 24.0),
        Cell::Number(number, _) => number,
        _ => f64::NAN,
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
    let second = |cell: &Cell| match *cell {
        Cell::Number(number, shown) if is_day(number, shown) => seconds(number, is_1904),
        _ => f64::NAN,
    };
    let seconds: Vec<f64> = cells.iter().map(second).collect();
    let has_time = seconds.iter().any(|second| second.rem_euclid(days::DAY) >= 0.5);
    Cells::Dates { seconds, has_time }
}

/// Whether a number is a day of the calendar, be it that the time alone is shown.
fn is_day(number: f64, shown: Shown) -> bool {
    (shown.is_date() || shown == Shown::Time && number >= MIN_DATE) && (0.0..MAX_DAYS).contains(&number)
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

/// The digits of whole numbers that are too long for a double; a number of more than 21 is none that somebody wrote.
fn n_digits(cells: &[Cell]) -> Option<usize> {
    let are_whole = numbers(cells).all(|number| number.is_nan() || libm::trunc(number) == number);
    let largest = numbers(cells).fold(0.0, |largest: f64, number| largest.max(number.abs()));
    (are_whole && (MAX_EXACT..1e21).contains(&largest)).then(|| format!("{largest:.0}").len())
}

/// Whether there are times of day, and none of them is shown.
fn hides_time(cells: &[Cell], seconds: &[f64]) -> bool {
    let mut with_time = cells.iter().zip(seconds).filter(|(_, second)| second.rem_euclid(days::DAY) >= 0.5).peekable();
    with_time.peek().is_some() && with_time.all(|(cell, _)| matches!(cell, Cell::Number(_, Shown::Date)))
}
