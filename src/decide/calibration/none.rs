//! No correction.

use super::{Calibration, CalibrationError, Calibrator, Fitting};
use crate::param::{About, Tuned};

/// Leaves probabilities as the network gives them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AsTrained;

impl Tuned for AsTrained {
    const ABOUT: About = About {
        id: "none",
        title: "As trained",
        does: "Takes the probabilities that the network gives.",
        hurts: "After resampling or weights they are too high for the rare class.",
        source: "",
    };
}

impl Calibrator for AsTrained {
    fn fit(&self, _on: Fitting<'_>) -> Result<Calibration, CalibrationError> {
        Ok(Calibration::AsTrained)
    }
}
