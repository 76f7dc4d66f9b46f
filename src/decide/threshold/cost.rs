//! The threshold that costs ask for.

use super::{Choosing, ThresholdError, ThresholdRule};
use crate::param::{About, Tuned};

/// Takes [`Costs::threshold`](super::Costs::threshold).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CostThreshold;

impl Tuned for CostThreshold {
    const ABOUT: About = About {
        id: "cost",
        title: "From the costs",
        does: "Takes t* = c_FP / (c_FP + c_FN): from there on a false alarm is the smaller risk.",
        hurts: "Right only if the probabilities mean what they say: correct them first after resampling or weights.",
        source: "Elkan 2001, IJCAI, equation 2",
    };
}

impl ThresholdRule for CostThreshold {
    fn threshold(&self, by: Choosing<'_>) -> Result<Option<f64>, ThresholdError> {
        by.costs.threshold().map(Some).ok_or(ThresholdError::NoCosts)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Costs;

    #[test]
    fn a_miss_that_costs_nine_times_as_much_lowers_the_threshold_to_a_tenth() {
        assert_eq!(Costs { false_positive: 1.0, false_negative: 9.0 }.threshold(), Some(0.1));
        assert_eq!(Costs { false_positive: 0.0, false_negative: 0.0 }.threshold(), None);
    }
}
