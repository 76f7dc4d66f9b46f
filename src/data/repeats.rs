//! Rows that are in a table more than once.

use super::{Dataset, Row};
use crate::order::order_of;

/// How many held-out rows are equal to a row that is learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeats {
    /// Rows of the test set with the features of a train row.
    pub test: usize,
    /// Those among them that have the label of such a row, too.
    pub test_with_label: usize,
    /// Rows of the validation set with the features of a train row.
    pub validation: usize,
}

impl Repeats {
    /// Counts the repeats over the parts of a split: rows of the data set in train, validation and test.
    pub fn of(data: &Dataset, [train, validation, test]: &[Vec<Row>; 3]) -> Self {
        let hashes = &hashes(data)[..];
        let order = order_of(&train.iter().map(|row| hashes[row.index()]).collect::<Vec<_>>());
        let in_order: &[Row] = &order.into_iter().map(|at| train[at as usize]).collect::<Vec<_>>();
        let like = |row: Row| {
            let hash = hashes[row.index()];
            let from = in_order.partition_point(|other| hashes[other.index()] < hash);
            let alike = in_order[from..].iter().take_while(move |other| hashes[other.index()] == hash);
            alike.filter(move |other| same_features(data, row, **other))
        };
        let label = |row: Row| data.labels()[row.index()];
        let count = |rows: &[Row]| rows.iter().filter(|row| like(**row).next().is_some()).count();
        Self {
            test: count(test),
            test_with_label: test.iter().filter(|row| like(**row).any(|&other| label(other) == label(**row))).count(),
            validation: count(validation),
        }
    }
}

/// Of some rows, the first of each set of rows that are equal in features and label, in order.
pub fn distinct_rows(data: &Dataset, rows: &[Row]) -> Vec<Row> {
    let hashes = hashes(data);
    let order = order_of(&rows.iter().map(|row| hashes[row.index()]).collect::<Vec<_>>());
    let mut is_first = vec![true; rows.len()];
    let is_alike = |a: Row, b: Row| same_features(data, a, b) && data.labels()[a.index()] == data.labels()[b.index()];
    for alike in order.chunk_by(|&a, &b| hashes[rows[a as usize].index()] == hashes[rows[b as usize].index()]) {
        // Rows of one hash are nearly always equal, so the first of them is nearly always the one that is found.
        let mut firsts: Vec<Row> = Vec::new();
        for &at in alike {
            let row = rows[at as usize];
            match firsts.iter().any(|&first| is_alike(first, row)) {
                true => is_first[at as usize] = false,
                false => firsts.push(row),
            }
        }
    }
    rows.iter().zip(is_first).filter(|&(_, is_first)| is_first).map(|(&row, _)| row).collect()
}

/// The bits of a value; those of equal values are the same, and so are those of all gaps.
fn bits(x: f32) -> u32 {
    if x.is_nan() { u32::MAX } else { (x + 0.0).to_bits() }
}

fn features(data: &Dataset, row: usize) -> impl Iterator<Item = u32> + '_ {
    let group_column = data.group_column();
    let values = data.features().row(row).iter().enumerate();
    values.filter(move |&(column, _)| Some(column) != group_column).map(|(_, &x)| bits(x))
}

fn same_features(data: &Dataset, a: Row, b: Row) -> bool {
    features(data, a.index()).eq(features(data, b.index()))
}

/// A number for the features of each row, which differs where they do, but for rare accidents.
fn hashes(data: &Dataset) -> Vec<u64> {
    let of_row = |row: usize| {
        features(data, row).fold(0x9e37_79b9_7f4a_7c15_u64, |hash, bits| {
            let mixed = (hash ^ u64::from(bits)).wrapping_mul(0xff51_afd7_ed55_8ccd);
            mixed ^ mixed >> 32
        })
    };
    (0..data.n_samples()).map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Class, FeatureKind, Matrix};

    fn data() -> Dataset {
        let rows = [[1.0, f32::NAN], [2.0, 0.0], [1.0, f32::NAN], [2.0, -0.0], [2.0, 0.0], [3.0, 1.0]];
        let labels = [0, 1, 0, 0, 1, 1].map(Class).to_vec();
        let names = || vec!["a".to_owned(), "b".to_owned()];
        Dataset::typed(Matrix::from_rows(&rows), labels, names(), names(), vec![FeatureKind::Number; 2]).unwrap()
    }

    #[test]
    fn equal_rows_on_both_sides_are_counted() {
        let rows = |rows: &[u32]| rows.iter().map(|&row| Row(row)).collect::<Vec<_>>();
        let repeats = Repeats::of(&data(), &[rows(&[0, 1]), rows(&[5]), rows(&[2, 3, 4])]);
        assert_eq!(repeats, Repeats { test: 3, test_with_label: 2, validation: 0 });
    }

    #[test]
    fn of_equal_rows_the_first_stays() {
        let data = data();
        let kept: Vec<u32> = distinct_rows(&data, &data.all_rows()).iter().map(|row| row.0).collect();
        assert_eq!(kept, [0, 1, 3, 5], "a row with another label is another row");
    }
}
