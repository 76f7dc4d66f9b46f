//! The plan: where every row of the new train set comes from.

use crate::data::{Class, Matrix, Row, TrainSet};
use serde::{Deserialize, Serialize};

/// Where one row of the resampled train set comes from. Row numbers are those of the train set it was planned for.
///
/// Every new row has a `base`, which is of its class. Where the values of a row do not follow from rows of the train set,
/// they stand in [`Plan::values`], in the row that `at` names.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// The row itself.
    Kept(Row),
    /// A copy of the row.
    Duplicate(Row),
    /// `x = base + gap * (neighbor - base)`.
    Synthetic {
        /// Where the line starts.
        base: Row,
        /// Where it leads: a row of the class of the base, unless the technique says otherwise.
        neighbor: Row,
        /// How far along, in `[0, 1)`; below 0 is beyond the base, away from the neighbor.
        gap: f32,
    },
    /// A copy of the row, moved by noise.
    Jittered {
        /// The row copied.
        base: Row,
        /// Its row of [`Plan::values`].
        at: u32,
    },
    /// Numbers on the line from base to neighbor, categories by a vote of the neighbors of the base.
    Mixed {
        /// Where the line starts.
        base: Row,
        /// Where it leads.
        neighbor: Row,
        /// How far along, in `[0, 1)`.
        gap: f32,
        /// Its row of [`Plan::values`].
        at: u32,
    },
    /// Every value is the commonest one among the rows nearest to the base.
    Voted {
        /// The row whose surroundings vote.
        base: Row,
        /// Its row of [`Plan::values`].
        at: u32,
    },
    /// The center of a cluster.
    Prototype {
        /// The real row nearest to it.
        base: Row,
        /// Its row of [`Plan::values`].
        at: u32,
    },
    /// Made by a generative network.
    Generated {
        /// The real row of its class nearest to it.
        base: Row,
        /// Its row of [`Plan::values`].
        at: u32,
    },
}

impl Origin {
    /// The row that gives the new row its class.
    pub fn base(self) -> Row {
        match self {
            Origin::Kept(row) | Origin::Duplicate(row) => row,
            Origin::Synthetic { base, .. }
            | Origin::Jittered { base, .. }
            | Origin::Mixed { base, .. }
            | Origin::Voted { base, .. }
            | Origin::Prototype { base, .. }
            | Origin::Generated { base, .. } => base,
        }
    }

    /// Neighbor and gap of a row on a line.
    pub fn line(self) -> Option<(Row, f32)> {
        match self {
            Origin::Synthetic { neighbor, gap, .. } | Origin::Mixed { neighbor, gap, .. } => Some((neighbor, gap)),
            _ => None,
        }
    }

    /// Its row of [`Plan::values`].
    pub fn at(self) -> Option<u32> {
        match self {
            Origin::Kept(_) | Origin::Duplicate(_) | Origin::Synthetic { .. } => None,
            Origin::Jittered { at, .. }
            | Origin::Mixed { at, .. }
            | Origin::Voted { at, .. }
            | Origin::Prototype { at, .. }
            | Origin::Generated { at, .. } => Some(at),
        }
    }

    /// The same origin with other numbers for the rows.
    #[must_use]
    pub fn renumbered(self, number: impl Fn(Row) -> Row) -> Self {
        match self {
            Origin::Kept(row) => Origin::Kept(number(row)),
            Origin::Duplicate(row) => Origin::Duplicate(number(row)),
            Origin::Synthetic { base, neighbor, gap } => {
                Origin::Synthetic { base: number(base), neighbor: number(neighbor), gap }
            }
            Origin::Mixed { base, neighbor, gap, at } => {
                Origin::Mixed { base: number(base), neighbor: number(neighbor), gap, at }
            }
            Origin::Jittered { base, at } => Origin::Jittered { base: number(base), at },
            Origin::Voted { base, at } => Origin::Voted { base: number(base), at },
            Origin::Prototype { base, at } => Origin::Prototype { base: number(base), at },
            Origin::Generated { base, at } => Origin::Generated { base: number(base), at },
        }
    }

    /// Whether the row is neither a row of the train set nor a copy of one.
    pub fn is_synthetic(self) -> bool {
        !matches!(self, Origin::Kept(_) | Origin::Duplicate(_))
    }

    /// The kind in one word, as exports write it.
    pub fn word(self) -> &'static str {
        match self {
            Origin::Kept(_) => "kept",
            Origin::Duplicate(_) => "duplicate",
            Origin::Synthetic { .. } => "synthetic",
            Origin::Jittered { .. } => "jittered",
            Origin::Mixed { .. } => "mixed",
            Origin::Voted { .. } => "voted",
            Origin::Prototype { .. } => "prototype",
            Origin::Generated { .. } => "generated",
        }
    }
}

/// What a resampler decided: one [`Origin`] per row of the new train set, in order.
///
/// The plan drives everything that follows: [`Plan::apply`], the picture of the new rows, the export with parents and
/// the tests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Where each row comes from.
    pub origins: Vec<Origin>,
    /// Values of the rows that do not follow from rows of the train set, `(n, n_features)` row after row.
    pub values: Vec<f32>,
}

impl Plan {
    /// Every row as it is.
    pub fn keep_all(train: &TrainSet) -> Self {
        Self::of((0..train.n_samples() as u32).map(|row| Origin::Kept(Row(row))))
    }

    /// These rows as they are, in this order.
    pub fn keep(rows: impl IntoIterator<Item = Row>) -> Self {
        Self::of(rows.into_iter().map(Origin::Kept))
    }

    /// A plan that needs no values of its own.
    pub fn of(origins: impl IntoIterator<Item = Origin>) -> Self {
        Self { origins: origins.into_iter().collect(), values: Vec::new() }
    }

    /// Adds a row with values of its own; `origin` gets the number of its row of [`Plan::values`].
    pub fn push_made(&mut self, row: impl IntoIterator<Item = f32>, origin: impl FnOnce(u32) -> Origin) {
        let before = self.values.len();
        self.values.extend(row);
        self.origins.push(origin((before / (self.values.len() - before).max(1)) as u32));
    }

    /// Of the planned rows, only those of these places, in this order.
    #[must_use]
    pub fn only(self, places: impl IntoIterator<Item = usize>) -> Self {
        Self { origins: places.into_iter().map(|place| self.origins[place]).collect(), values: self.values }
    }

    /// Builds the new train set, in the order of the plan.
    ///
    /// Interpolation runs in `f64` and is rounded to `f32` once.
    pub fn apply(&self, train: &TrainSet) -> TrainSet {
        let n_cols = train.n_features();
        let mut values = Vec::with_capacity(self.origins.len() * n_cols);
        self.origins.iter().for_each(|&origin| self.push_row(train, origin, &mut values));
        train.rebuilt(Matrix::new(values, n_cols), self.classes(train).collect())
    }

    /// Appends the values of one planned row.
    fn push_row(&self, train: &TrainSet, origin: Origin, values: &mut Vec<f32>) {
        let row = |row: Row| train.features().row(row.index());
        match origin {
            Origin::Kept(base) | Origin::Duplicate(base) => values.extend_from_slice(row(base)),
            Origin::Synthetic { base, neighbor, gap } => {
                values.extend(row(base).iter().zip(row(neighbor)).map(|(&from, &to)| between(from, to, gap)));
            }
            Origin::Jittered { at, .. }
            | Origin::Mixed { at, .. }
            | Origin::Voted { at, .. }
            | Origin::Prototype { at, .. }
            | Origin::Generated { at, .. } => {
                let n_cols = train.n_features();
                values.extend_from_slice(&self.values[at as usize * n_cols..][..n_cols]);
            }
        }
    }

    /// The class of every planned row.
    pub fn classes<'a>(&'a self, train: &'a TrainSet) -> impl Iterator<Item = Class> + 'a {
        self.origins.iter().map(|origin| train.labels()[origin.base().index()])
    }

    /// How often each row of the train set is in the new one, as itself or as a copy; 0 for a row that is gone.
    pub fn times_kept(&self, n_samples: usize) -> Vec<u32> {
        let mut times = vec![0; n_samples];
        self.origins
            .iter()
            .filter(|origin| !origin.is_synthetic())
            .for_each(|origin| times[origin.base().index()] += 1);
        times
    }

    /// Rows that are new: duplicates and synthetic ones.
    pub fn n_made(&self) -> usize {
        self.origins.iter().filter(|origin| !matches!(origin, Origin::Kept(_))).count()
    }
}

/// The point on the line from one number to another, in `f64` and rounded once; beyond the largest number, that.
pub(super) fn between(from: f32, to: f32, gap: f32) -> f32 {
    let (from, to) = (f64::from(from), f64::from(to));
    ((from + f64::from(gap) * (to - from)) as f32).clamp(f32::MIN, f32::MAX)
}
