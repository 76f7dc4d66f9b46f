//! What a run does with a table that was not generated: which of its rows it uses, and what is told of them.

use crate::{
    data::{DWARFS, Dataset, Outlier, Repeats, Row, RowTag, Split, distinct_rows, outliers, prepare::Preparation},
    deferred::deferred,
    experiment::{DataSpec, ExperimentSpec, RepeatedRows},
    wording::{counted, grouped},
};

/// Rows that are used, and why others are not.
type Used = (Vec<Row>, Vec<String>);

/// What is done with the rows of a table.
#[derive(Clone, Copy)]
pub(super) struct OfTables {
    pub(super) used_rows: fn(&ExperimentSpec, &Dataset) -> Used,
    pub(super) split_told: fn(&ExperimentSpec, &Dataset, &Split, usize) -> Vec<String>,
    pub(super) outliers_told: fn(&Dataset) -> Vec<String>,
}

deferred! {
    /// What is done with the rows of a table.
    pub(super) fn of_tables() -> OfTables { OfTables { used_rows, split_told, outliers_told } }
}

/// The rows of a data set that an experiment uses, and why it leaves others out.
fn used_rows(spec: &ExperimentSpec, data: &Dataset) -> (Vec<Row>, Vec<String>) {
    let mut notices = Vec::new();
    let mut told = |before: usize, after: usize, why: &str| {
        if after < before {
            let rows = counted((before - after) as u64, "row");
            notices.push(format!("{rows} left out: {why}."));
        }
    };
    let all = data.all_rows();
    let whole = if data.is_plain() { all } else { Preparation::rows_without_gaps(&spec.prepare, data, &all) };
    told(data.n_samples(), whole.len(), "a value is missing there, and rows with gaps are not to be filled");
    let n_whole = whole.len();
    let mut whole = whole;
    if let Some(order) = data.order() {
        whole.retain(|row| order[row.index()].is_some());
        told(n_whole, whole.len(), "they have no value in the column that puts rows in order");
    }
    if spec.repeats == RepeatedRows::Keep {
        return (whole, notices);
    }
    let distinct = distinct_rows(data, &whole);
    told(whole.len(), distinct.len(), "equal rows are to be used once each");
    (distinct, notices)
}

/// Says what became of the rows of a table that a resampler made.
fn made_rows(data: &Dataset, split: &Split, n_left_out: usize) -> Option<String> {
    let is_made = |row: &&Row| matches!(data.tag(**row), RowTag::Made { .. });
    let n_learned = split.rows[0].iter().filter(is_made).count();
    (n_learned + n_left_out > 0).then(|| {
        format!(
            "A resampler made {} of the table: {} learned from, as the rows are that they were made from, and {} left out, as one of \
             these is held out. None is tested on.",
            counted((n_learned + n_left_out) as u64, "row"),
            are(n_learned),
            are(n_left_out)
        )
    })
}

fn are(n: usize) -> String {
    format!("{} {}", grouped(n), if n == 1 { "is" } else { "are" })
}

/// Says how many held-out rows are rows that were learned from, if more than one is, which may be a coincidence.
fn repeated_rows(data: &Dataset, split: &Split) -> Option<String> {
    let Repeats { test, test_with_label, .. } = Repeats::of(data, &split.rows);
    (test_with_label > 1).then(|| {
        format!(
            "{} of {} test rows have the values of a train row, {} with its class: to remember rows is enough to answer them. Set \
             split.repeats to once to use equal rows once each.",
            grouped(test),
            grouped(split.test.n_samples()),
            grouped(test_with_label)
        )
    })
}

/// Says that no row was drawn.
fn ordered(data: &Dataset, split: &Split) -> Option<String> {
    data.order()?;
    let [train, validation, test] = split.rows.each_ref().map(|rows| grouped(rows.len()));
    Some(format!(
        "The rows are split by their order: {train} first ones are learned from, then come {validation} validation rows, and the last {test} are \
         tested on, with any seed."
    ))
}

/// Says what became of rows that were made of others, and which held-out rows were learned from; of a split of so many rows.
fn split_told(spec: &ExperimentSpec, data: &Dataset, split: &Split, n_rows: usize) -> Vec<String> {
    let n_split: usize = split.rows.iter().map(Vec::len).sum();
    let is_file = matches!(spec.data, DataSpec::File { .. });
    let repeated = is_file.then(|| repeated_rows(data, split)).flatten();
    ordered(data, split).into_iter().chain(made_rows(data, split, n_rows - n_split)).chain(repeated).collect()
}

/// Says which values dwarf their columns.
fn outliers_told(data: &Dataset) -> Vec<String> {
    outliers(data).into_iter().map(|outlier| dwarfed(data, outlier)).collect()
}

/// Says which value dwarfs its column.
fn dwarfed(data: &Dataset, Outlier { row, column, value }: Outlier) -> String {
    let (row, column, times) = (row.0, &data.columns()[column], grouped(DWARFS));
    let value = if value.abs() < 1e9 { value.to_string() } else { format!("{value:e}") };
    format!(
        "Row {row} (counted from 0) holds {value} in column “{column}”, more than {times} times as far from the middle of the column as any other \
         value: if it stands for “no data”, leave the row out, as all other values of the column are next to equal beside it."
    )
}
