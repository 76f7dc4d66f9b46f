//! Exact k-nearest neighbors by comparing every pair of rows.

use crate::{
    data::{Matrix, Row},
    progress::Progress,
};

/// The `k` nearest other rows of every row, nearest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbors {
    k: usize,
    rows: Vec<Row>,
}

impl Neighbors {
    /// Neighbors asked for per row.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The neighbors of a row, nearest first.
    pub fn of(&self, row: Row) -> &[Row] {
        &self.rows[row.index() * self.k..(row.index() + 1) * self.k]
    }
}

/// The `k` nearest other rows of each row by Euclidean distance in the units of the given features.
///
/// A row is never its own neighbor, duplicates or not (imbalanced-learn drops the first hit by position instead, so
/// there a duplicated row can stay its own neighbor). Equal distances are ordered by row number.
/// Features `(n_samples, n_features)`; time `O(n_samples² · n_features)`, memory `O(n_samples · k)`.
/// Squared distances are summed over the columns in order in `f64` (a sum of `f32` could order near ties differently
/// from the library that is mirrored).
///
/// # Panics
/// If there are not more than `k` rows; callers turn that into an error that names the class.
pub fn k_nearest(features: &Matrix, k: usize, progress: &mut dyn Progress) -> Neighbors {
    let n_rows = features.n_rows();
    assert!(n_rows > k, "{n_rows} rows have no {k} neighbors each");
    // Columns side by side: the inner loop runs over rows, so that distances to many rows are found lane by lane
    // while each distance still adds up its columns in order.
    let columns: Vec<Vec<f64>> =
        (0..features.n_cols()).map(|col| features.rows().map(|row| f64::from(row[col])).collect()).collect();
    let mut distances = vec![0.0f64; n_rows];
    let mut nearest: Vec<(f64, Row)> = Vec::with_capacity(k + 1);
    let mut rows = Vec::with_capacity(n_rows * k);
    for base in 0..n_rows {
        if base % 256 == 0 {
            progress.report(base as f64 / n_rows as f64);
        }
        distances.fill(0.0);
        for column in &columns {
            let x = column[base];
            for (sum, other) in distances.iter_mut().zip(column) {
                *sum += (x - other) * (x - other);
            }
        }
        nearest.clear();
        let mut limit = f64::INFINITY;
        for (other, &distance) in distances.iter().enumerate() {
            if distance < limit || nearest.len() < k {
                if other == base {
                    continue;
                }
                // Rows arrive in order, so going behind equal distances keeps ties in row order.
                let at = nearest.partition_point(|&(found, _)| found <= distance);
                nearest.insert(at, (distance, Row(other as u32)));
                nearest.truncate(k);
                if nearest.len() == k {
                    limit = nearest.last().map_or(f64::INFINITY, |&(found, _)| found);
                }
            }
        }
        rows.extend(nearest.iter().map(|&(_, row)| row));
    }
    progress.report(1.0);
    Neighbors { k, rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Quiet;

    #[test]
    fn ties_go_to_the_first_row_and_self_is_left_out() {
        let features = Matrix::from_rows(&[[0.0], [0.0], [1.0], [-1.0]]);
        let neighbors = k_nearest(&features, 2, &mut Quiet);
        assert_eq!(neighbors.of(Row(0)), [Row(1), Row(2)]);
        assert_eq!(neighbors.of(Row(1)), [Row(0), Row(2)]);
        assert_eq!(neighbors.of(Row(3)), [Row(0), Row(1)]);
    }
}
