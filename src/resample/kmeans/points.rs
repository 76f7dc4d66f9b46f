//! The rows that are clustered.

use crate::data::{Matrix, Row};

/// Some rows of a matrix; a place is a position in their list.
#[derive(Clone, Copy)]
pub(super) struct Points<'a> {
    pub(super) features: &'a Matrix,
    pub(super) rows: &'a [Row],
}

impl Points<'_> {
    pub(super) fn n_cols(self) -> usize {
        self.features.n_cols()
    }

    pub(super) fn row(&self, place: usize) -> &[f32] {
        self.features.row(self.rows[place].index())
    }

    pub(super) fn widened(&self, place: usize) -> impl Iterator<Item = f64> {
        self.row(place).iter().map(|&x| f64::from(x))
    }

    /// The measure that decides: columns in order, in `f64`.
    #[inline]
    pub(super) fn squared_distance(self, place: usize, center: &[f64]) -> f64 {
        self.widened(place).zip(center).fold(0.0, |sum, (x, &center)| sum + (x - center) * (x - center))
    }

    /// The same but for rounding, and several times as fast: columns in four sums, which do not wait for each other.
    #[inline]
    pub(super) fn squared_distance_about(self, place: usize, center: &[f64]) -> f64 {
        let (fours, rest) = self.row(place).as_chunks::<4>();
        let (center_fours, center_rest) = center.as_chunks::<4>();
        let mut sums = [0.0; 4];
        for (x, center) in fours.iter().zip(center_fours) {
            for at in 0..4 {
                let along = f64::from(x[at]) - center[at];
                sums[at] += along * along;
            }
        }
        let rest = rest.iter().zip(center_rest).map(|(&x, center)| (f64::from(x) - center) * (f64::from(x) - center));
        sums[0] + sums[1] + (sums[2] + sums[3]) + rest.sum::<f64>()
    }

    pub(super) fn mean(self) -> Vec<f64> {
        let n = self.rows.len() as f64;
        let mut mean = vec![0.0; self.n_cols()];
        for place in 0..self.rows.len() {
            mean.iter_mut().zip(self.widened(place)).for_each(|(sum, x)| *sum += x);
        }
        mean.iter_mut().for_each(|sum| *sum /= n);
        mean
    }

    pub(super) fn mean_variance(self) -> f64 {
        let mean = self.mean();
        let squares: f64 = (0..self.rows.len()).map(|place| self.squared_distance(place, &mean)).sum();
        squares / self.rows.len() as f64 / self.n_cols() as f64
    }
}

/// The values of a center.
pub(super) fn center<'a>(centers: &'a [f64], label: u32, points: Points<'_>) -> &'a [f64] {
    let n_cols = points.n_cols();
    &centers[label as usize * n_cols..][..n_cols]
}
