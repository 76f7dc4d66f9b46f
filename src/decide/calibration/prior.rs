//! Prior correction: probabilities for the shares of the world instead of those that were learned from.

use super::{Calibration, CalibrationError, Calibrator, Fitting};
use crate::param::{About, Tuned};

/// Shifts from the class shares that the loss saw (after resampling, sampler and weights) to those of the train rows before;
/// see [`prior_shift`](crate::metrics::prior_shift). It needs no rows to fit on.
///
/// It undoes exactly what the shares did. Rows that a resampler made elsewhere than the class lies, and weights that a network
/// has learned by heart, it cannot undo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriorCorrection;

impl Tuned for PriorCorrection {
    const ABOUT: About = About {
        id: "prior",
        title: "Prior correction",
        does: "Undoes the change of the class shares: probabilities come back to the shares of the data.",
        hurts: "At a threshold of a half it also undoes the remedy: lower the threshold instead. What focal loss and margins bend, it cannot undo.",
        source: "Saerens, Latinne & Decaestecker 2002, Neural Computation 14:21–41; Dal Pozzolo et al. 2015, SSCI",
    };
}

impl Calibrator for PriorCorrection {
    fn fit(&self, on: Fitting<'_>) -> Result<Calibration, CalibrationError> {
        let from = on.learned.ok_or(CalibrationError::NoShares)?.to_vec();
        if from.iter().zip(on.natural).any(|(&from, &to)| to > 0.0 && from == 0.0) {
            return Err(CalibrationError::NoShares);
        }
        Ok(Calibration::Shifted { from, to: on.natural.to_vec() })
    }
}
