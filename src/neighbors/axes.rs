//! Principal axes of some rows: the directions in which they spread most, first.

use crate::data::{Matrix, Row};

/// Rows that axes are computed from, at most: any axes will do, and these are near enough to the best.
const MOST_ROWS: usize = 20_000;

/// An orthonormal basis, and how much rows spread along each of its axes.
pub(super) struct Axes {
    n_cols: usize,
    /// Axis after axis.
    values: Vec<f64>,
    /// Variances, falling.
    pub(super) spread: Vec<f64>,
}

impl Axes {
    /// The principal axes of rows around a center.
    pub(super) fn of(features: &Matrix, rows: &[Row], center: &[f64]) -> Self {
        let n = features.n_cols();
        let step = rows.len().div_ceil(MOST_ROWS).max(1);
        let mut products = vec![0.0; n * n];
        let mut moved = vec![0.0; n];
        for row in rows.iter().step_by(step) {
            for ((moved, &x), center) in moved.iter_mut().zip(features.row(row.index())).zip(center) {
                *moved = f64::from(x) - center;
            }
            for (at, &x) in moved.iter().enumerate() {
                products[at * n..][..=at].iter_mut().zip(&moved).for_each(|(sum, &y)| *sum += x * y);
            }
        }
        for a in 0..n {
            (0..a).for_each(|b| products[b * n + a] = products[a * n + b]);
        }
        let mut axes: Vec<f64> = (0..n * n).map(|at| if at % (n + 1) == 0 { 1.0 } else { 0.0 }).collect();
        diagonalize(&mut products, &mut axes, n);
        let mut order: Vec<u32> = (0..n as u32).collect();
        let spread = |axis: u32| products[axis as usize * (n + 1)];
        crate::order::sort_by_key(&mut order, |&axis| !crate::order::Key::key(spread(axis)));
        Self {
            n_cols: n,
            values: order.iter().flat_map(|&axis| axes[axis as usize * n..][..n].iter().copied()).collect(),
            spread: order.iter().map(|&axis| spread(axis).max(0.0)).collect(),
        }
    }

    /// A row along these axes.
    pub(super) fn along(&self, row: &[f64], to: &mut [f64]) {
        for (to, axis) in to.iter_mut().zip(self.values.chunks_exact(self.n_cols)) {
            let mut sums = [0.0; 4];
            let ((rows, row_rest), (axes, axis_rest)) = (row.as_chunks::<4>(), axis.as_chunks::<4>());
            for (x, y) in rows.iter().zip(axes) {
                (0..4).for_each(|at| sums[at] += x[at] * y[at]);
            }
            let rest: f64 = row_rest.iter().zip(axis_rest).map(|(x, y)| x * y).sum();
            *to = sums[0] + sums[1] + (sums[2] + sums[3]) + rest;
        }
    }
}

/// Turns a symmetric matrix to a diagonal one by Jacobi's rotations, and the rows of `axes` with it.
fn diagonalize(matrix: &mut [f64], axes: &mut [f64], n: usize) {
    for _ in 0..12 {
        let all: f64 = matrix.iter().map(|x| x * x).sum();
        let on: f64 = (0..n).map(|at| matrix[at * (n + 1)] * matrix[at * (n + 1)]).sum();
        if all - on <= 1e-9 * all {
            break;
        }
        for a in 0..n {
            for b in a + 1..n {
                let off = matrix[a * n + b];
                if off == 0.0 {
                    continue;
                }
                let ratio = (matrix[b * (n + 1)] - matrix[a * (n + 1)]) / (2.0 * off);
                let tangent = if ratio < 0.0 { -1.0 } else { 1.0 } / (ratio.abs() + (1.0 + ratio * ratio).sqrt());
                let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
                let sine = tangent * cosine;
                let turn = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
                for at in 0..n {
                    let (x, y) = turn(matrix[at * n + a], matrix[at * n + b]);
                    (matrix[at * n + a], matrix[at * n + b]) = (x, y);
                }
                for at in 0..n {
                    let (x, y) = turn(matrix[a * n + at], matrix[b * n + at]);
                    (matrix[a * n + at], matrix[b * n + at]) = (x, y);
                    let (x, y) = turn(axes[a * n + at], axes[b * n + at]);
                    (axes[a * n + at], axes[b * n + at]) = (x, y);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Seed, Stream};

    #[test]
    fn lengths_stay_and_spread_falls() {
        let mut rng = Seed(2).stream(Stream::Generate);
        for n_cols in [1usize, 2, 7, 30] {
            let values = (0..400 * n_cols).map(|at| (rng.normal() * (1 + at % n_cols) as f64) as f32).collect();
            let features = Matrix::new(values, n_cols);
            let rows: Vec<Row> = (0..400).map(Row).collect();
            let axes = Axes::of(&features, &rows, &vec![0.0; n_cols]);
            assert!(axes.spread.is_sorted_by(|a, b| a >= b));
            let (mut turned, mut spread) = (vec![0.0; n_cols], vec![0.0; n_cols]);
            for row in features.rows() {
                let row: Vec<f64> = row.iter().map(|&x| x.into()).collect();
                axes.along(&row, &mut turned);
                let square = |row: &[f64]| row.iter().map(|x| x * x).sum::<f64>();
                assert!((square(&row) - square(&turned)).abs() <= 1e-12 * square(&row));
                spread.iter_mut().zip(&turned).for_each(|(sum, x)| *sum += x * x);
            }
            for (found, told) in spread.iter().zip(&axes.spread) {
                assert!((found - told).abs() <= 1e-3 * axes.spread[0], "{found} and {told}");
            }
        }
    }
}
