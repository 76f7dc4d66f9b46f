//! What a person is told of the columns of a sheet: several columns of one kind in one sentence.

use super::{column::Read, grid::FAULTS};
use crate::{
    data::{
        cell::days,
        import::error::{quoted, quoted_list},
    },
    wording::{self, counted},
};

/// Whole sentences, the gravest first.
pub(super) fn notices(columns: &[Read], is_1904: bool) -> Vec<String> {
    let mut notices: Vec<String> = columns.iter().filter_map(formulas).collect();
    notices.extend(computed(columns));
    notices.extend(columns.iter().filter_map(faults));
    notices.extend(columns.iter().filter_map(no_dates));
    notices.extend(ids(columns));
    if is_1904 && let Some(first) = columns.iter().find_map(|it| it.first_day) {
        let first = days::iso(first);
        notices.push(format!(
            "The workbook counts days from 1904; the dates are read as it shows them (the first one is {first})."
        ));
    }
    let all = |is: &dyn Fn(&Read) -> bool, one: &str, more: &str| {
        let names = names(columns, is);
        (!names.is_empty()).then(|| format!("{} {}", quoted_list(&names), if names.len() == 1 { one } else { more }))
    };
    let hides = |it: &Read| it.hides_time;
    notices.extend(all(
        &hides,
        "shows only the day, but holds a time of day as well.",
        "show only the day, but hold a time of day as well.",
    ));
    notices.extend(columns.iter().filter_map(hours));
    notices.extend(percents(columns));
    let money = |it: &Read| it.has_currency;
    notices.extend(
        all(
            &money,
            "is shown with a currency; the plain number is read.",
            "are shown with a currency; the plain numbers are read.",
        )
        .map(|rest| format!("{} {rest}", if names(columns, &money).len() == 1 { "Column" } else { "Columns" })),
    );
    notices
}

fn names<'a>(columns: &'a [Read], is: &dyn Fn(&Read) -> bool) -> Vec<&'a str> {
    columns.iter().filter(|it| is(it)).map(|it| it.column.name.as_str()).collect()
}

/// A sentence about formulas whose values are not there, or may not be.
fn formulas(read: &Read) -> Option<String> {
    let [n, n_without, n_zero] = read.formulas;
    let (name, formulas) = (quoted(&read.column.name), counted(n as u64, "formula"));
    if read.column.declared.left_out.is_some() {
        Some(format!(
            "{name} holds {formulas} without a stored value (the program that wrote the file does not calculate) and is left out. \
             Open and save the file in a spreadsheet program to have them."
        ))
    } else if n_without > 0 {
        let without = wording::count(n_without as u64);
        Some(format!(
            "{name} holds {formulas}, {without} of them without a stored value, which count as missing. Open and save the file in a \
             spreadsheet program to have them."
        ))
    } else {
        is_all_zero(n, n_zero).then(|| {
            format!(
                "{name} holds {formulas}, all with the stored value 0: the program that wrote the file may not have calculated them."
            )
        })
    }
}

fn is_all_zero(n: usize, n_zero: usize) -> bool {
    n > 1 && n == n_zero
}

/// A sentence about formulas whose values are there.
fn computed(columns: &[Read]) -> Option<String> {
    let is_computed = |it: &Read| {
        let [n, n_without, n_zero] = it.formulas;
        n > 0 && n_without == 0 && !is_all_zero(n, n_zero)
    };
    let n: usize = columns.iter().filter(|it| is_computed(it)).map(|it| it.formulas[0]).sum();
    let names = names(columns, &is_computed);
    let verb = if names.len() == 1 { "holds" } else { "hold" };
    let formulas = counted(n as u64, "formula");
    (n > 0).then(|| format!("{} {verb} {formulas}; the stored values are used.", quoted_list(&names)))
}

fn faults(read: &Read) -> Option<String> {
    let n: usize = read.faults.iter().sum();
    let kinds = FAULTS.iter().zip(&read.faults).filter(|&(_, &n)| n > 0);
    let kinds: Vec<String> = kinds.map(|(fault, &n)| format!("{} {fault}", wording::count(n as u64))).collect();
    let (holds, counts) = if n == 1 { ("holds an error", "counts") } else { ("hold errors", "count") };
    let (cells, name) = (counted(n as u64, "cell"), quoted(&read.column.name));
    (n > 0).then(|| format!("{cells} of {name} {holds} ({}) and {counts} as missing.", wording::list(&kinds)))
}

fn no_dates(read: &Read) -> Option<String> {
    let n = read.n_no_dates;
    let (holds, counts) =
        if n == 1 { ("holds a number that is", "counts") } else { ("hold numbers that are", "count") };
    let (cells, name) = (counted(n as u64, "cell"), quoted(&read.column.name));
    (n > 0).then(|| format!("{cells} of {name} {holds} not shown as a date and {counts} as missing."))
}

fn ids(columns: &[Read]) -> Option<String> {
    let n_digits = columns.iter().filter_map(|it| it.n_digits).max()?;
    let names = quoted_list(&names(columns, &|it: &Read| it.n_digits.is_some()));
    Some(format!(
        "The ids in {names} have {n_digits} digits and a workbook keeps about 15: the last ones are not those that were written (a Parquet \
         file keeps them)."
    ))
}

fn hours(read: &Read) -> Option<String> {
    let (days, are_of_day) = read.hours?;
    let minutes = libm::round(days * 1440.0);
    let (sign, minutes) = (if minutes < 0.0 { "-" } else { "" }, minutes.abs());
    let (whole, rest) = (libm::floor(minutes / 60.0), minutes.rem_euclid(60.0));
    let example = libm::round(minutes / 60.0 * 1e4) / 1e4;
    let (name, what) = (quoted(&read.column.name), if are_of_day { "times of day" } else { "durations" });
    Some(format!("{name} holds {what} and is read as hours: {sign}{whole}:{rest:02} is {sign}{example}."))
}

fn percents(columns: &[Read]) -> Option<String> {
    let names = names(columns, &|it: &Read| it.percent.is_some());
    let first = columns.iter().find_map(|it| it.percent)?;
    let (noun, verb) = if names.len() == 1 { ("Column", "is") } else { ("Columns", "are") };
    let shown = libm::round(first * 1e6) / 1e4;
    Some(format!("{noun} {} {verb} shown in percent: {shown}% is stored, and read, as {first}.", quoted_list(&names)))
}
