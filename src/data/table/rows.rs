//! From typed columns to the rows that are learned from.

use super::{
    Kind, Role, TableError,
    error::cut,
    label::Labels,
    role::group_of_numbers,
    typed::{Typed, Values, sorted_levels},
};
use crate::{
    data::{
        Class, Dataset, FeatureKind, Matrix, Row, RowTag,
        import::sheet::{Cells, SheetColumn, SheetOrigin},
    },
    wording::counted,
};
use std::collections::{BTreeMap, BTreeSet};

const PREVIEW: usize = 10;
const ROWS_AT_ONCE: usize = 128;

/// The rows that have a label, features as columns.
pub(super) fn dataset(
    columns: &[SheetColumn],
    typed: &[Typed<'_>],
    roles: &[Role],
    labels: &Labels,
) -> Result<(Dataset, Vec<u32>), TableError> {
    let rows: Vec<u32> =
        (0u32..).zip(&labels.codes).filter(|(_, code)| **code != Cells::GAP).map(|(row, _)| row).collect();
    let features: Vec<usize> = (0..columns.len()).filter(|&index| roles[index] == Role::Feature).collect();
    let mut values = vec![0f32; rows.len() * features.len()];
    // Some rows at a time, which stay near while all columns are written into them.
    for (into, rows) in values.chunks_mut(features.len() * ROWS_AT_ONCE).zip(rows.chunks(ROWS_AT_ONCE)) {
        for (place, &index) in features.iter().enumerate() {
            let into = into.iter_mut().skip(place).step_by(features.len()).zip(rows);
            match &typed[index].values {
                Values::Numbers(numbers) => into.for_each(|(into, &row)| *into = numbers[row as usize] as f32),
                Values::Codes { codes, .. } => into.for_each(|(into, &row)| {
                    let code = codes[row as usize];
                    *into = if code == Cells::GAP { f32::NAN } else { code as f32 };
                }),
                Values::None => {}
            }
        }
    }
    let kind = |&index: &usize| match (&typed[index].values, typed[index].kind) {
        (Values::Codes { levels, .. }, Kind::Boolean) => FeatureKind::Boolean {
            words: [levels.first(), levels.get(1)].map(|word| word.cloned().unwrap_or_default()),
        },
        (Values::Codes { levels, .. }, _) => FeatureKind::Category { levels: levels.clone() },
        (_, Kind::Date) => FeatureKind::Date,
        _ => FeatureKind::Number,
    };
    let kinds = features.iter().map(kind).collect();
    let names = features.iter().map(|&index| columns[index].name.clone()).collect();
    let classes = rows.iter().map(|&row| Class(labels.codes[row as usize] as u8)).collect();
    let dataset = Dataset::typed(Matrix::new(values, features.len()), classes, names, labels.names.clone(), kinds)
        .expect("columns are read to codes within their levels, and two classes have rows");
    let group = (0..columns.len()).find(|&index| matches!(roles[index], Role::Group(_)));
    let dataset = match group.map(|index| groups(&typed[index], &rows)) {
        Some(groups) => dataset.with_groups(groups).expect("there is a group for every row"),
        None => dataset,
    };
    let order = (0..columns.len()).find(|&index| roles[index] == Role::Order);
    let dataset = match order {
        Some(index) => {
            dataset.with_order(ranks(&columns[index], &typed[index], &rows)?).expect("there is a rank for every row")
        }
        None => dataset,
    };
    Ok((dataset, rows))
}

/// The place of every row among the values of a column, from 0, equal for equal values.
fn ranks(column: &SheetColumn, typed: &Typed<'_>, rows: &[u32]) -> Result<Vec<Option<u32>>, TableError> {
    let Values::Numbers(values) = &typed.values else {
        return Err(TableError::NoOrder { column: column.name.clone() });
    };
    let levels = sorted_levels(values);
    let rank = |value: f64| levels.partition_point(|&level| level < value) as u32;
    Ok(rows.iter().map(|&row| Some(values[row as usize]).filter(|value| !value.is_nan()).map(rank)).collect())
}

/// The number of the group of every row; a row without value is a group of its own.
fn groups(typed: &Typed<'_>, rows: &[u32]) -> Vec<u32> {
    let of_file = match &typed.values {
        Values::Numbers(values) => group_of_numbers(values),
        Values::Codes { codes, .. } => codes.clone(),
        Values::None => return (0..rows.len() as u32).collect(),
    };
    let mut next = of_file.iter().filter(|&&group| group != Cells::GAP).max().map_or(0, |most| most + 1);
    let group = |&row: &u32| match of_file[row as usize] {
        Cells::GAP => {
            next += 1;
            next - 1
        }
        group => group,
    };
    rows.iter().map(group).collect()
}

/// The data set, with the rows named from which others were made: those are learned from and never tested on.
pub(super) fn tagged(dataset: Dataset, rows: &[u32], origins: &[SheetOrigin], notices: &mut Vec<String>) -> Dataset {
    let of_rows = || (0u32..).zip(rows).filter_map(|(row, &of_file)| Some((row, origins.get(of_file as usize)?)));
    // The rows that were kept, by their number in the table that was resampled.
    let kept: BTreeMap<u32, Row> =
        of_rows().filter(|it| it.1.is_kept).filter_map(|it| Some((it.1.base?, Row(it.0)))).collect();
    let is_made = |origin: &SheetOrigin| !origin.is_kept;
    let n_made = of_rows().filter(|it| is_made(it.1)).count();
    if n_made == 0 {
        return dataset;
    }
    let tag = |(row, origin): (u32, &SheetOrigin)| {
        let find = |number: Option<u32>| number.and_then(|number| kept.get(&number)).copied();
        match origin.is_kept {
            true => RowTag::Measured,
            // What was made from a row that is not there stands for itself.
            false => RowTag::Made { base: find(origin.base).unwrap_or(Row(row)), neighbor: find(origin.neighbor) },
        }
    };
    let tags = of_rows().map(tag).collect();
    let made = counted(n_made as u64, "row");
    notices.push(format!(
        "The file was resampled by this lab: {made} made from others are learned from where those are, and never tested on."
    ));
    dataset.with_tags(tags).expect("there is a tag for every row")
}

/// What a person should know of the rows: a rare class whose rows are all alike.
pub(super) fn tell(dataset: &Dataset, notices: &mut Vec<String>) {
    let counts = dataset.class_counts();
    for (class, n) in counts.present().filter(|&(_, n)| n > 1) {
        let bits =
            |row: usize| -> Vec<u32> { dataset.features().row(row).iter().map(|value| value.to_bits()).collect() };
        let mut distinct = BTreeSet::new();
        for row in dataset.rows_of(class) {
            distinct.insert(bits(row.index()));
            if distinct.len() > 1 {
                break;
            }
        }
        if distinct.len() == 1 {
            let name = cut(&dataset.class_names()[class.index()]);
            notices.push(format!(
                "All {} of class “{name}” are alike: a test on them is no test.",
                counted(u64::from(n), "row")
            ));
        }
    }
}

/// The first rows of a file that has no text of its own.
pub(super) fn preview(columns: &[SheetColumn]) -> Vec<Vec<String>> {
    let n_rows = columns.iter().map(SheetColumn::n_rows).max().unwrap_or(0).min(PREVIEW);
    let cell = |column: &SheetColumn, row: usize| match &column.cells {
        Cells::Texts { codes, texts, .. } => {
            codes.get(row).and_then(|&code| texts.get(code as usize)).cloned().unwrap_or_default()
        }
        Cells::Numbers(values) | Cells::Dates { seconds: values, .. } => {
            values.get(row).filter(|value| !value.is_nan()).map_or_else(String::new, f64::to_string)
        }
        Cells::Booleans(values, words) => values
            .get(row)
            .filter(|value| !value.is_nan())
            .map_or_else(String::new, |value| words[*value as usize].to_owned()),
        Cells::Nested(_) => String::new(),
    };
    (0..n_rows).map(|row| columns.iter().map(|column| cell(column, row)).collect()).collect()
}
