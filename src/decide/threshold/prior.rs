//! The share of the class as its threshold.

use super::{Choosing, ThresholdError, ThresholdRule};
use crate::param::{About, Tuned};

/// Answers with the rare class where it is more likely than among all rows: the threshold is its share of the train rows
/// before resampling. For a well calibrated model it is the threshold of the best balanced accuracy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriorThreshold;

impl Tuned for PriorThreshold {
    const ABOUT: About = About {
        id: "prior",
        title: "Share of the rare class",
        does: "Answers with the rare class where it is more likely than on average: what balanced weights do, without training anew.",
        hurts: "After resampling or weights the probabilities have moved already: the remedy is then applied twice.",
        source: "Menon, Narasimhan, Agarwal & Chawla 2013, ICML (balanced error); van den Goorbergh et al. 2022, JAMIA 29:1525–1534",
    };
}

impl ThresholdRule for PriorThreshold {
    fn threshold(&self, by: Choosing<'_>) -> Result<Option<f64>, ThresholdError> {
        Ok(Some(by.prior))
    }
}
