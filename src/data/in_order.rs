//! Rows that have an order dealt to the parts of a split: the first are learned from, the last are tested on.

use super::{Class, Dataset, Row};
use crate::{deferred::deferred, order::sort_by_key};
use std::collections::BTreeMap;

/// Why rows cannot be parted by their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inseparable {
    /// Too many rows have the same place.
    OneMoment,
    /// The first rows, which are so many, lack a class.
    Late { class: Class, n_train: usize },
}

/// Deals the rows of a data set with an order to parts; the rows that the first two shall have.
type Dealing = fn(&Dataset, &[Option<u32>], &[Row], [u32; 2]) -> Result<[Vec<Row>; 3], Inseparable>;

deferred! {
    /// Deals rows by their order.
    pub(super) fn dealing_in_order() -> Dealing { deal_rows }
}

/// Deals rows to train, validation and test by their order. Rows of one moment stay together, and rows of one group are where the
/// last of them is, so that nothing is learned from what comes after a row that is tested.
fn deal_rows(
    data: &Dataset,
    order: &[Option<u32>],
    among: &[Row],
    [n_train, n_validation]: [u32; 2],
) -> Result<[Vec<Row>; 3], Inseparable> {
    let place = |row: Row| order[row.index()].unwrap_or(0);
    let mut last_of_group: BTreeMap<u32, u32> = BTreeMap::new();
    if let Some(groups) = data.groups() {
        for &row in among {
            let last = last_of_group.entry(groups[row.index()]).or_default();
            *last = place(row).max(*last);
        }
    }
    // Where its group ends, and its group: rows of one key stay together.
    let key = |row: Row| match data.groups() {
        Some(groups) => (last_of_group[&groups[row.index()]], groups[row.index()]),
        None => (place(row), 0),
    };
    let mut in_order = among.to_vec();
    sort_by_key(&mut in_order, |&row| {
        let (place, group) = key(row);
        u64::from(place) << 32 | u64::from(group)
    });
    let mut rows: [Vec<Row>; 3] = Default::default();
    let mut n_before = 0;
    for together in in_order.chunk_by(|&a, &b| key(a) == key(b)) {
        let part = usize::from(n_before >= n_train) + usize::from(n_before >= n_train + n_validation);
        rows[part].extend(together);
        n_before += together.len() as u32;
    }
    if rows[2].is_empty() {
        return Err(Inseparable::OneMoment);
    }
    let label = |row: &Row| data.labels()[row.index()];
    let mut is_learned = vec![false; data.n_classes()];
    rows[0].iter().for_each(|row| is_learned[label(row).index()] = true);
    match among.iter().map(label).find(|class: &Class| !is_learned[class.index()]) {
        None => Ok(rows),
        Some(class) => Err(Inseparable::Late { class, n_train: rows[0].len() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{Matrix, SplitError, SplitSpec, split::stratified},
        rng::{Seed, Stream},
    };

    fn data(labels: &[u8], order: &[Option<u32>]) -> Dataset {
        let values = (0..labels.len()).map(|row| row as f32).collect();
        let labels = labels.iter().map(|&label| Class(label)).collect();
        let names = ["no", "yes"].map(str::to_owned).to_vec();
        Dataset::new(Matrix::new(values, 1), labels, vec!["x".into()], names)
            .and_then(|data| data.with_order(order.to_vec()))
            .unwrap()
    }

    fn parts(data: &Dataset, seed: u32) -> Result<[Vec<u32>; 3], SplitError> {
        let spec = SplitSpec { validation_size: 0.2, test_size: 0.3 };
        let split = stratified(data, spec, &mut Seed(seed).stream(Stream::Split))?;
        Ok(split.rows.map(|rows| rows.iter().map(|row| row.0).collect()))
    }

    #[test]
    fn the_last_rows_are_tested_whatever_the_seed() {
        let order: Vec<Option<u32>> = (0..10).rev().map(Some).collect();
        let data = data(&[0, 1, 0, 1, 0, 1, 0, 1, 0, 1], &order);
        for seed in 0..5 {
            assert_eq!(parts(&data, seed), Ok([vec![5, 6, 7, 8, 9], vec![3, 4], vec![0, 1, 2]]));
        }
    }

    #[test]
    fn rows_of_one_moment_or_group_stay_together_and_a_row_without_a_place_is_nowhere() {
        let order = [0, 1, 2, 3, 4, 4, 4, 7, 8, 9].map(Some);
        let together = data(&[0, 1, 0, 1, 0, 1, 0, 1, 0, 1], &order);
        assert_eq!(parts(&together, 0), Ok([vec![0, 1, 2, 3, 4, 5, 6], vec![], vec![7, 8, 9]]));
        let mut order = order.to_vec();
        order[9] = None;
        let without = data(&[0, 1, 0, 1, 0, 1, 0, 1, 0, 1], &order);
        assert_eq!(parts(&without, 0).unwrap().concat(), (0..9).collect::<Vec<u32>>());
        // The first row belongs to the group of the last one.
        let grouped = together.with_groups(vec![5, 1, 2, 3, 4, 6, 7, 8, 9, 5]).unwrap();
        assert_eq!(parts(&grouped, 0).unwrap()[2], [0, 8, 9]);
    }

    #[test]
    fn a_class_that_comes_up_late_and_an_order_of_one_value_are_told() {
        let rising: Vec<Option<u32>> = (0..10).map(Some).collect();
        let late = parts(&data(&[0, 0, 0, 0, 0, 0, 0, 0, 1, 1], &rising), 0);
        assert_eq!(late, Err(SplitError::NotAmongFirst { class: "yes".into(), n_train: 5 }));
        let one = parts(&data(&[0, 1, 0, 1, 0, 1, 0, 1, 0, 1], &[Some(3); 10]), 0);
        assert_eq!(one, Err(SplitError::OneMoment));
    }
}
