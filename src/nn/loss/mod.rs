//! Losses: a value, and its gradient with respect to the logits.

mod base;
mod bce;
mod cross_entropy;
mod focal;
mod ldam;
mod logit_adjusted;
mod reduction;
mod softmax;
mod weights;

pub use base::{Loss, LossChoice, LossError, LossSum, TrainClasses};
pub use bce::{BceWithLogits, PosWeight};
pub use cross_entropy::{CrossEntropy, WeightedCrossEntropy};
pub use focal::Focal;
pub use ldam::Ldam;
pub use logit_adjusted::{LogitAdjusted, log_prior};
pub use reduction::Reduction;
pub use softmax::{cross_entropies, cross_entropy_of};
pub use weights::{
    ClassWeights, balanced, effective_number, inverse_count, inverse_sqrt, median_frequency, normalised_to_classes,
};

use base::{label_numbers, per_row, share};

crate::family! {
    /// Every loss with its parameters.
    pub enum LossSpec: LossChoice {
        /// Every row counts the same.
        CrossEntropy(CrossEntropy),
        /// Rows count by the weight of their class.
        WeightedCrossEntropy(WeightedCrossEntropy),
        /// Rows already right count little.
        Focal(Focal),
        /// Logits are shifted by the prior.
        LogitAdjusted(LogitAdjusted),
        /// Rare classes are kept at a distance.
        Ldam(Ldam),
        /// One logit for two classes.
        BceWithLogits(BceWithLogits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Class, ClassCounts};

    #[test]
    fn a_mean_is_a_finite_number_or_undefined() {
        let mean = |numerator, divisor| LossSum { numerator, divisor }.mean();
        assert_eq!(mean(3.0, 2.0), Some(1.5));
        assert_eq!([mean(0.0, 0.0), mean(f64::NAN, 2.0), mean(f64::INFINITY, 2.0)], [None; 3]);
    }

    #[test]
    fn logits_beyond_all_numbers_have_no_mean() {
        let loss = CrossEntropy::default().for_counts(&ClassCounts(vec![1, 1])).unwrap();
        assert_eq!(loss.value_and_grad(&[f32::INFINITY, f32::INFINITY], &[Class(0)], None).mean(), None);
    }
}
