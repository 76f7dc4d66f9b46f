//! What a batch sampler is.

use crate::{
    data::{Class, Row},
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
pub enum WeightsError {
    /// A weight is negative, NaN or infinite.
    #[error("the weight of row {row} is {weight}; weights must be finite and not negative")]
    NotAWeight {
        /// Row number from 0.
        row: usize,
        /// Its weight.
        weight: f64,
    },
    /// Every weight is zero.
    #[error("all weights are zero; at least one row needs a positive weight")]
    AllZero,
    /// More rows asked for than there are.
    #[error(
        "{wanted} rows cannot be drawn without replacement from {found}. Set num_samples to {found} or less, or draw with replacement"
    )]
    TooManyDraws {
        /// Rows asked for.
        wanted: usize,
        /// Rows there are.
        found: usize,
    },
}
