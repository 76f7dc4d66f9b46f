//! The plan: where every row of the new train set comes from.

use crate::data::{Class, Matrix, Row, TrainSet};
use serde::{Deserialize, Serialize};

/// Where one row of the resampled train set comes from. Row numbers are those of the train set it was planned for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// The row itself.
    Kept(Row),
    /// A copy of the row.
    Duplicate(Row),
    /// `x = base + gap * (neighbor - base)`, of the base's class.
    Synthetic {
        /// Where the line starts.
        base: Row,
        /// Where it leads.
        neighbor: Row,
        /// How far along, in `[0, 1)`.
        gap: f32,
    },
}

impl Origin {
    /// The row that gives the new row its class.
    pub fn base(self) -> Row {
        match self {
            Origin::Kept(row) | Origin::Duplicate(row) | Origin::Synthetic { base: row, .. } => row,
        }
    }
}

/// What a resampler decided: one [`Origin`] per row of the new train set, in order.
///
/// The plan drives everything that follows: [`Plan::apply`], the picture of the new rows, the export with parents and
/// the tests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan(pub Vec<Origin>);

impl Plan {
    /// Every row as it is.
    pub fn keep_all(train: &TrainSet) -> Self {
        Self((0..train.n_samples() as u32).map(|row| Origin::Kept(Row(row))).collect())
    }

    /// Builds the new train set, in the order of the plan.
    ///
    /// Interpolation runs in `f64` and is rounded to `f32` once.
    pub fn apply(&self, train: &TrainSet) -> TrainSet {
        let features = train.features();
        let mut values = Vec::with_capacity(self.0.len() * features.n_cols());
        for origin in &self.0 {
            match *origin {
                Origin::Kept(row) | Origin::Duplicate(row) => values.extend_from_slice(features.row(row.index())),
                Origin::Synthetic { base, neighbor, gap } => {
                    let ends = features.row(base.index()).iter().zip(features.row(neighbor.index()));
                    values.extend(ends.map(|(&from, &to)| between(from, to, gap)));
                }
            }
        }
        train.rebuilt(Matrix::new(values, features.n_cols()), self.classes(train).collect())
    }

    /// The class of every planned row.
    pub fn classes<'a>(&'a self, train: &'a TrainSet) -> impl Iterator<Item = Class> + 'a {
        self.0.iter().map(|origin| train.labels()[origin.base().index()])
    }

    /// Rows that are new: duplicates and synthetic ones.
    pub fn n_made(&self) -> usize {
        self.0.iter().filter(|origin| !matches!(origin, Origin::Kept(_))).count()
    }
}

fn between(from: f32, to: f32, gap: f32) -> f32 {
    let (from, to) = (f64::from(from), f64::from(to));
    (from + f64::from(gap) * (to - from)) as f32
}
