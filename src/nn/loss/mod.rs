//! Losses: a value, and its gradient with respect to the logits.

mod cross_entropy;
mod weights;

pub use cross_entropy::{CrossEntropy, WeightedCrossEntropy, cross_entropy_of};
pub use weights::{ClassWeights, balanced, inverse_count};

use crate::data::{Class, ClassCounts};

/// A loss as chosen in a spec; [`LossChoice::for_counts`] makes the one to train with.
pub trait LossChoice {
    /// The loss for a train set of these class counts.
    fn for_counts(&self, counts: &ClassCounts) -> Result<Box<dyn Loss>, WeightCountError>;
}

crate::family! {
    /// Every loss with its parameters.
    pub enum LossSpec: LossChoice {
        /// Every row counts the same.
        CrossEntropy(CrossEntropy),
        /// Rows count by the weight of their class.
        WeightedCrossEntropy(WeightedCrossEntropy),
    }
}

/// A list of weights that is not one per class.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the loss has {given} class weights, but the data have {n_classes} classes. Give one weight per class, or choose balanced"
)]
pub struct WeightCountError {
    /// Weights given.
    pub given: usize,
    /// Classes of the data.
    pub n_classes: usize,
}

/// A loss over a batch: a weighted mean of the rows' losses.
pub trait Loss {
    /// The batch's loss as numerator and divisor, so that batches can be added up; when `grad` is given it receives
    /// the gradient of the *mean* (numerator over divisor) with respect to the logits.
    ///
    /// `logits` and `grad` have shape `(n_rows, n_classes)`, `labels` one entry per row.
    fn value_and_grad(&self, logits: &[f32], labels: &[Class], grad: Option<&mut [f32]>) -> LossSum;

    /// The weight of a row of that class, for showing whose errors count how much.
    fn weight_of(&self, class: Class) -> f64;
}

/// A sum of weighted losses and the sum it is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LossSum {
    /// `Σ wᵢ lᵢ` (nats).
    pub numerator: f64,
    /// `Σ wᵢ`.
    pub divisor: f64,
}

impl LossSum {
    /// The mean (nats); `None` where all weights are zero.
    pub fn mean(self) -> Option<f64> {
        (self.divisor > 0.0).then(|| self.numerator / self.divisor)
    }
}

impl std::ops::AddAssign for LossSum {
    fn add_assign(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.divisor += other.divisor;
    }
}
