//! What a batch sampler is.

use crate::{
    data::{Class, Row},
    problem::Problem,
    rng::Rng,
};

/// Chooses the rows of an epoch.
pub trait BatchSampler {
    /// Writes the rows of one epoch, in the order to visit them, into `order` (emptied first).
    ///
    /// `labels` are those of the resampled train set; `n_classes` counts empty classes too.
    ///
    /// # Errors
    /// [`WeightsError`] if no such epoch can be drawn.
    fn epoch_order(
        &self,
        labels: &[Class],
        n_classes: usize,
        rng: &mut Rng,
        order: &mut Vec<Row>,
    ) -> Result<(), WeightsError>;
}

/// Why no epoch can be drawn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum WeightsError {
    /// A weight is negative, NaN or infinite.
    NotAWeight {
        /// Row number from 0.
        row: usize,
        /// Its weight.
        weight: f64,
    },
    /// Every weight is zero.
    AllZero,
    /// More rows asked for than there are.
    TooManyDraws {
        /// Rows asked for.
        wanted: usize,
        /// Rows there are.
        found: usize,
    },
}

impl WeightsError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::NotAWeight { row, weight } => Problem::new(
                format!("The weight of row {row} is {weight}."),
                "Weights are finite and not negative.",
                "Give the row such a weight.",
            ),
            Self::AllZero => Problem::new(
                "All weights are 0.",
                "Only rows with a weight above 0 can be drawn.",
                "Give at least one row such a weight.",
            ),
            Self::TooManyDraws { wanted, found } => Problem::new(
                format!("{wanted} rows cannot be drawn without replacement from {found}."),
                "Without replacement every row is drawn once at most.",
                format!("Set num_samples to {found} or less, or draw with replacement."),
            ),
        }
    }
}
