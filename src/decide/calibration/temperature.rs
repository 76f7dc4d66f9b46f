//! Temperature scaling: one factor for all logits.

use super::{Calibration, CalibrationError, Calibrator, Fitting};
use crate::{
    metrics::Temperature,
    param::{About, Tuned},
};

/// Fits [`Temperature`] to the logits of the validation rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TemperatureScaling;

impl Tuned for TemperatureScaling {
    const ABOUT: About = About {
        id: "temperature",
        title: "Temperature scaling",
        does: "Divides all logits by one number, fitted on the validation rows: answers stay, only their certainty changes.",
        hurts: "It cannot undo a shift of the class shares.",
        source: "Guo et al. 2017, ICML, section 4.2",
    };
}

impl Calibrator for TemperatureScaling {
    fn fit(&self, on: Fitting<'_>) -> Result<Calibration, CalibrationError> {
        let logits: Vec<f64> = on.logits.iter().map(|&z| f64::from(z)).collect();
        let temperature = Temperature::fit(&logits, on.labels, on.n_classes);
        temperature.map(Calibration::Temperature).ok_or(CalibrationError::NoRows)
    }
}
