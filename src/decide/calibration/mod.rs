//! Calibration: making probabilities mean what they say, after training.

mod base;
mod none;
mod platt;
mod prior;
mod temperature;

pub use base::{Calibration, CalibrationError, Calibrator, Fitting};
pub use none::AsTrained;
pub use platt::PlattScaling;
pub use prior::PriorCorrection;
pub use temperature::TemperatureScaling;

use base::decision;

crate::family! {
    /// Every correction of probabilities.
    pub enum CalibrationSpec: Calibrator {
        /// Probabilities as the network gives them.
        AsTrained(AsTrained),
        /// Undoes the change of the class shares.
        Prior(PriorCorrection),
        /// A line through the log odds.
        Platt(PlattScaling),
        /// One factor for all logits.
        Temperature(TemperatureScaling),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::Class, nn::softmax};

    const LOGITS: [f32; 12] = [2.0, -1.0, 0.5, 0.25, -3.0, 1.0, 0.0, 0.1, 1.5, -0.5, 0.3, 0.9];

    fn fitting(n_classes: usize, labels: &[Class]) -> Fitting<'_> {
        Fitting {
            logits: &LOGITS,
            labels,
            n_classes,
            natural: &[0.9, 0.1, 0.0][..n_classes],
            learned: Some(&[0.5, 0.5, 0.0][..n_classes]),
        }
    }

    #[test]
    fn corrected_probabilities_sum_to_one() {
        let two = [0, 1, 1, 0, 1, 0].map(Class);
        let three = [0, 1, 2, 0].map(Class);
        for spec in CalibrationSpec::all() {
            for (n_classes, labels) in [(2, &two[..]), (3, &three)] {
                let calibration = spec.as_dyn().fit(fitting(n_classes, labels)).unwrap();
                let mut probabilities = softmax(&LOGITS, n_classes);
                calibration.correct(&LOGITS, &mut probabilities, n_classes);
                for row in probabilities.chunks_exact(n_classes) {
                    assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{spec:?} {row:?}");
                    assert!(row.iter().all(|p| (0.0..=1.0).contains(p)));
                }
            }
        }
    }

    #[test]
    fn without_rows_nothing_is_fitted() {
        let empty = Fitting { logits: &[], ..fitting(2, &[]) };
        for (spec, says) in [
            (CalibrationSpec::of("platt"), "no row of some class"),
            (CalibrationSpec::of("temperature"), "no row of some"),
        ] {
            let error = spec.unwrap().as_dyn().fit(empty).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
        for learned in [None, Some(&[1.0, 0.0][..])] {
            let error = PriorCorrection.fit(Fitting { learned, ..empty }).unwrap_err();
            assert_eq!(error, CalibrationError::NoShares, "{learned:?}");
        }
    }
}
