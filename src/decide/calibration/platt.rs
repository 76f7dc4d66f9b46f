//! Platt scaling: a line through the log odds.

use super::{Calibration, CalibrationError, Calibrator, Fitting, decision};
use crate::{
    data::Class,
    metrics::Platt,
    param::{About, Tuned},
};

/// Fits [`Platt`] to the log odds of the validation rows; for more than two classes, each against the rest, made to sum to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlattScaling;

impl Tuned for PlattScaling {
    const ABOUT: About = About {
        id: "platt",
        title: "Platt scaling",
        does: "Fits slope and height of the log odds on the validation rows.",
        hurts: "Two numbers from few rare rows are uncertain, and a line cannot bend.",
        source: "Platt 1999; Lin, Lin & Weng 2007, Machine Learning 68:267–276",
    };
}

impl Calibrator for PlattScaling {
    fn fit(&self, on: Fitting<'_>) -> Result<Calibration, CalibrationError> {
        let classes = if on.n_classes == 2 { 1..2 } else { 0..on.n_classes as u8 };
        let line = |class: Class| {
            let decisions: Vec<f64> = on.logits.chunks_exact(on.n_classes).map(|z| decision(z, class)).collect();
            let is_positive: Vec<bool> = on.labels.iter().map(|&label| label == class).collect();
            Platt::fit(&decisions, &is_positive).ok_or(CalibrationError::NoRows)
        };
        Ok(Calibration::Platt(classes.map(Class).map(line).collect::<Result<_, _>>()?))
    }
}
