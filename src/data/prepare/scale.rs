//! The scale of columns of amounts, fitted in one of two ways.

use super::spec::Scaling;
use crate::{
    data::{StandardScaler, TrainSet},
    order::sorted,
};
use serde::{Deserialize, Serialize};

/// What columns were divided by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scaler {
    /// By mean and standard deviation.
    Standard(StandardScaler),
    /// By median and quartiles.
    Robust(RobustScaler),
}

/// `z = (x - center) / scale` per column, as scikit-learn's `RobustScaler`: the median, and the distance between the quartiles, each
/// interpolated between the two values around it; 1 where they coincide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RobustScaler {
    /// Median of each column, in the column's unit.
    pub center: Vec<f64>,
    /// Distance of the quartiles of each column in the column's unit, or 1 where it is none.
    pub scale: Vec<f64>,
}

impl Scaler {
    /// Fitted on all columns of the train rows; `None` if nothing is to be scaled.
    pub(super) fn fit(scaling: Scaling, train: &TrainSet) -> Option<Self> {
        Some(match scaling {
            Scaling::Standard => Self::Standard(StandardScaler::fit(train)),
            Scaling::Robust => {
                let column = |col: usize| train.features().rows().map(|row| f64::from(row[col])).collect();
                Self::robust((0..train.n_features()).map(column).collect())
            }
            Scaling::None => return None,
        })
    }

    /// Fitted on columns; `None` if nothing is to be scaled.
    pub(super) fn of_columns(scaling: Scaling, columns: Vec<Vec<f64>>) -> Option<Self> {
        match scaling {
            Scaling::Standard => Some(Self::Standard(StandardScaler::of_columns(&columns))),
            Scaling::Robust => Some(Self::robust(columns)),
            Scaling::None => None,
        }
    }

    fn robust(columns: Vec<Vec<f64>>) -> Self {
        let columns: Vec<Vec<f64>> = columns.into_iter().map(|column| sorted(column.into_iter())).collect();
        let center = columns.iter().map(|column| quantile(column, 0.5)).collect();
        let width = |column: &Vec<f64>| quantile(column, 0.75) - quantile(column, 0.25);
        // scikit-learn's rule: a scale within ten roundings of 1 is none.
        let scale = columns.iter().map(width).map(|width| if width < 10.0 * f64::EPSILON { 1.0 } else { width });
        Self::Robust(RobustScaler { center, scale: scale.collect() })
    }

    /// What is taken off a column and what it is divided by then.
    pub fn unit(&self, column: usize) -> [f64; 2] {
        match self {
            Self::Standard(scaler) => [scaler.mean[column], scaler.scale[column]],
            Self::Robust(scaler) => [scaler.center[column], scaler.scale[column]],
        }
    }

    /// The scaled value.
    pub(super) fn scaled(&self, column: usize, x: f64) -> f32 {
        let [center, scale] = self.unit(column);
        ((x - center) / scale) as f32
    }

    /// The value in the column's unit that a scaled value stands for: see [`StandardScaler::inverse`].
    pub fn inverse(&self, column: usize, z: f32) -> f32 {
        StandardScaler::inverse_of(self.unit(column), z)
    }
}

/// The value below which a share of sorted numbers lies, interpolated as by NumPy.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let below = libm::floor(at) as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(sorted.len() - 1)]);
    low + (at - below as f64) * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_robust_scale_is_that_of_the_quartiles() {
        let scaler = Scaler::of_columns(Scaling::Robust, vec![vec![1.0, 2.0, 3.0, 100.0], vec![5.0; 4]]).unwrap();
        // NumPy: the quartiles of the first column are 1.75 and 27.25.
        assert_eq!((scaler.unit(0), scaler.unit(1)), ([2.5, 25.5], [5.0, 1.0]));
        assert_eq!(scaler.scaled(0, 28.0), 1.0);
        assert_eq!(scaler.inverse(0, 1.0), 28.0);
    }
}
