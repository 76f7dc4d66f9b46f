//! The largest probability decides.

use super::{Choosing, ThresholdError, ThresholdRule};
use crate::param::{About, Tuned};

/// Answers with the class of the largest probability: for two classes a threshold of a half.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Argmax;

impl Tuned for Argmax {
    const ABOUT: About = About {
        id: "argmax",
        title: "Largest probability",
        does: "Answers with the class of the largest probability: with two classes, a threshold of 0.5.",
        hurts: "Where rare rows are never more likely than not, it never answers with them.",
        source: "",
    };
}

impl ThresholdRule for Argmax {
    fn threshold(&self, _by: Choosing<'_>) -> Result<Option<f64>, ThresholdError> {
        Ok(None)
    }
}
