//! Standardisation with the train set's mean and standard deviation.

use super::{Matrix, TestSet, TrainSet, ValidationSet};
use serde::{Deserialize, Serialize};

/// `z = (x - mean) / scale` per column, as scikit-learn's `StandardScaler`: population variance (ddof 0), and a column
/// that is constant up to rounding is divided by 1. Fitted on train rows only: no other set can be passed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandardScaler {
    /// Mean of each column, in the column's unit.
    pub mean: Vec<f64>,
    /// Standard deviation of each column in the column's unit, or 1 where it is constant.
    pub scale: Vec<f64>,
}

impl StandardScaler {
    /// Means and standard deviations of the train rows.
    pub fn fit(train: &TrainSet) -> Self {
        Self::of(train.features())
    }

    fn of(features: &Matrix) -> Self {
        let n = features.n_rows() as f64;
        let mut mean = vec![0.0; features.n_cols()];
        for row in features.rows() {
            mean.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        mean.iter_mut().for_each(|sum| *sum /= n);
        let mut variance = vec![0.0; features.n_cols()];
        for row in features.rows() {
            for ((sum, &x), mean) in variance.iter_mut().zip(row).zip(&mean) {
                *sum += (f64::from(x) - mean) * (f64::from(x) - mean);
            }
        }
        let scale = variance.iter().zip(&mean).map(|(&sum, &mean)| scale_of(sum / n, mean, n)).collect();
        Self { mean, scale }
    }

    /// Means and standard deviations of columns, which may be more exact than a matrix holds them.
    pub(super) fn of_columns(columns: &[Vec<f64>]) -> Self {
        let mut fitted = Self { mean: Vec::new(), scale: Vec::new() };
        for column in columns {
            let n = column.len() as f64;
            let mean = column.iter().sum::<f64>() / n;
            let variance = column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
            fitted.mean.push(mean);
            fitted.scale.push(scale_of(variance, mean, n));
        }
        fitted
    }

    /// Standardises the three parts of a split in place.
    pub fn apply(&self, train: &mut TrainSet, validation: &mut ValidationSet, test: &mut TestSet) {
        for features in [train.features_mut(), validation.features_mut(), test.features_mut()] {
            self.transform(features);
        }
    }

    pub(super) fn transform(&self, features: &mut Matrix) {
        for index in 0..features.n_rows() {
            for ((x, mean), scale) in features.row_mut(index).iter_mut().zip(&self.mean).zip(&self.scale) {
                *x = standardised(*x, *mean, *scale);
            }
        }
    }

    /// The value in the column's unit that a standardised value stands for: `z * scale + mean` in `f64`, rounded once.
    ///
    /// Standardising rounds, so this finds a value back to within rounding only; but where a whole number has the same
    /// standardised value, it is that number, so that counts and codes of categories come out whole.
    pub fn inverse(&self, column: usize, z: f32) -> f32 {
        Self::inverse_of([self.mean[column], self.scale[column]], z)
    }

    /// [`StandardScaler::inverse`] of any column that was scaled so.
    pub(super) fn inverse_of([mean, scale]: [f64; 2], z: f32) -> f32 {
        let exact = f64::from(z) * scale + mean;
        let whole = libm::round(exact) as f32;
        if standardised(whole, mean, scale) == z {
            return whole;
        }
        (exact as f32).clamp(f32::MIN, f32::MAX)
    }
}

fn standardised(x: f32, mean: f64, scale: f64) -> f32 {
    ((f64::from(x) - mean) / scale) as f32
}

/// scikit-learn's rule: a variance below the rounding error of computing it counts as none.
fn scale_of(variance: f64, mean: f64, n: f64) -> f64 {
    let rounding = n * mean * f64::EPSILON;
    if variance <= n * f64::EPSILON * variance + rounding * rounding { 1.0 } else { libm::sqrt(variance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_column_becomes_zero() {
        let mut features = Matrix::from_rows(&[[0.1, 1.0], [0.1, 3.0], [0.1, 5.0]]);
        let scaler = StandardScaler::of(&features);
        scaler.transform(&mut features);
        assert_eq!(features.row(0)[0], 0.0);
        assert!((features.row(2)[1] - 1.224_744_9).abs() < 1e-6);
    }

    #[test]
    fn the_inverse_finds_values_back() {
        let columns =
            [[0.0f32, 1.0, 3.0, 250.0], [0.1, 0.25, -7.5e-3, 1.0e-4], [1.0e6, 1.0e6 + 1.0, 1.0e6 + 2.0, 1.0e6 + 7.0]];
        for column in columns {
            let largest = column.iter().fold(0.0f32, |largest, x| largest.max(x.abs()));
            let mut features = Matrix::new(column.to_vec(), 1);
            let scaler = StandardScaler::of(&features);
            scaler.transform(&mut features);
            for (&x, &z) in column.iter().zip(features.values()) {
                let back = scaler.inverse(0, z);
                assert!((back - x).abs() <= 2.0 * f32::EPSILON * largest, "{x} came back as {back}");
                assert!(x.fract() != 0.0 || back == x, "{x} came back as {back}");
                assert!((f64::from(standardised(back, scaler.mean[0], scaler.scale[0])) - f64::from(z)).abs() < 1e-6);
            }
        }
        let wide = StandardScaler { mean: vec![0.0], scale: vec![1e38] };
        assert_eq!(wide.inverse(0, 1e3), f32::MAX, "what is written can be read again");
    }
}
