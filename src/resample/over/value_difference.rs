//! The value difference metric, for columns of categories.

use crate::{data::TrainSet, order::sorted};

/// The value difference metric: how differently two values of a column go with the classes.
pub struct ValueDifferences {
    /// The number of the value that each row has in each column, `(n_samples, n_features)`.
    codes: Vec<u32>,
    n_features: usize,
    n_classes: usize,
    /// Per column, the share of each class among the rows with a value, `(n_values, n_classes)`.
    shares: Vec<Vec<f64>>,
    k: u32,
    r: u32,
}

impl ValueDifferences {
    /// Learns the shares of the classes among the rows with each value. A distance is
    /// `Σ_columns ((Σ_classes |p - q|^k)^(1/k))^r`; `k` is 1 or 2, `r` is 1 or 2.
    ///
    /// Only classes that have rows count. Without the root over `k`, as the metric is often written, `k = 1` is the same.
    pub fn fit(train: &TrainSet, k: u32, r: u32) -> Self {
        let (n_samples, n_features, n_classes) = (train.n_samples(), train.n_features(), train.n_classes());
        let mut codes = vec![0; n_samples * n_features];
        let mut shares = Vec::with_capacity(n_features);
        for col in 0..n_features {
            // Adding 0 makes one value of 0 and -0.
            let value = |row: &[f32]| row[col] + 0.0;
            let mut values = sorted(train.features().rows().map(|row| f64::from(value(row))));
            values.dedup();
            let mut counts = vec![0.0; values.len() * n_classes];
            for (row, (features, label)) in train.features().rows().zip(train.labels()).enumerate() {
                let code = values.partition_point(|other| *other < f64::from(value(features)));
                codes[row * n_features + col] = code as u32;
                counts[code * n_classes + label.index()] += 1.0;
            }
            for counts in counts.chunks_exact_mut(n_classes) {
                let total: f64 = counts.iter().sum();
                counts.iter_mut().for_each(|count| *count /= total);
            }
            shares.push(counts);
        }
        Self { codes, n_features, n_classes, shares, k, r }
    }

    /// The shares of the classes among the rows with each value of a column, `(n_values, n_classes)`, values ascending.
    pub fn shares(&self, col: usize) -> &[f64] {
        &self.shares[col]
    }

    /// The distance of two rows of the set it was fitted on.
    pub fn distance(&self, a: usize, b: usize) -> f64 {
        let codes = |row: usize| &self.codes[row * self.n_features..(row + 1) * self.n_features];
        let columns = codes(a).iter().zip(codes(b)).zip(&self.shares);
        columns.map(|((&a, &b), shares)| if a == b { 0.0 } else { self.difference(shares, a, b) }).sum()
    }

    fn difference(&self, shares: &[f64], a: u32, b: u32) -> f64 {
        let of = |code: u32| &shares[code as usize * self.n_classes..][..self.n_classes];
        let along = of(a).iter().zip(of(b)).map(|(p, q)| (p - q).abs());
        let norm = if self.k == 1 { along.sum() } else { along.map(|x| x * x).sum::<f64>().sqrt() };
        if self.r == 1 { norm } else { norm * norm }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Class, Dataset, Matrix};

    #[test]
    fn minus_zero_is_zero() {
        let rows = |zero: f32| [-1.0, zero, 0.0, 1.0, 1.0, 0.0];
        let labels = || (0..6).map(|row| Class(u8::from(row > 2))).collect();
        let names = |n: usize| (0..n).map(|at| at.to_string()).collect();
        let metric = |zero| {
            let data = Dataset::new(Matrix::new(rows(zero).to_vec(), 1), labels(), names(1), names(2)).unwrap();
            ValueDifferences::fit(&TrainSet::without_holding_out(data), 1, 2)
        };
        let (plain, minus) = (metric(0.0), metric(-0.0));
        for (a, b) in (0..6).flat_map(|a| (0..6).map(move |b| (a, b))) {
            assert_eq!(plain.distance(a, b), minus.distance(a, b), "{a}, {b}");
        }
    }
}
