//! What a correction of probabilities is, and how a fitted one corrects.

use crate::{
    data::Class,
    metrics::{Platt, Temperature, prior_shift},
    nn::softmax,
    problem::Problem,
};

/// What a correction can be fitted on.
#[derive(Clone, Copy, Debug)]
pub struct Fitting<'a> {
    /// Logits of the validation rows, `(n_rows, n_classes)`, row after row.
    pub logits: &'a [f32],
    /// Their labels.
    pub labels: &'a [Class],
    /// Number of classes.
    pub n_classes: usize,
    /// Share of each class in the train rows before anything was done to them.
    pub natural: &'a [f64],
    /// Share of each class in what the loss saw, after resampling, sampler and weights; `None` if all weights were 0.
    pub learned: Option<&'a [f64]>,
}

/// Fits a correction.
pub trait Calibrator {
    /// The correction.
    ///
    /// # Errors
    /// [`CalibrationError`] if there is nothing to fit it on.
    fn fit(&self, on: Fitting<'_>) -> Result<Calibration, CalibrationError>;
}

/// Why a correction cannot be fitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum CalibrationError {
    /// The validation set has no rows of a kind that is needed.
    NoRows,
    /// The loss weighed nothing, or no row of a class.
    NoShares,
}

impl CalibrationError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::NoRows => Problem::new(
                "The validation set has no row of some class.",
                "A correction is fitted on validation rows of every class.",
                "Set validation_size higher.",
            ),
            Self::NoShares => Problem::new(
                "There is no row of some class among those that were learned from.",
                "The probability of such a class cannot be corrected.",
                "Keep short batches, draw more rows, or give the class a weight above 0.",
            ),
        }
    }
}

/// A fitted correction of probabilities.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub enum Calibration {
    /// None.
    AsTrained,
    /// From one set of class shares to another; see [`prior_shift`].
    Shifted {
        /// Shares that were learned from.
        from: Vec<f64>,
        /// Shares of the world.
        to: Vec<f64>,
    },
    /// One line per class against the rest; for two classes only that of the second.
    Platt(Vec<Platt>),
    /// See [`Temperature`].
    Temperature(Temperature),
}

impl Calibration {
    /// Whether the largest probability of a row is always that of the largest logit.
    pub fn keeps_order(&self) -> bool {
        matches!(self, Self::AsTrained | Self::Temperature(_))
    }

    /// Corrects `probabilities`, the softmax of `logits`; both `(n_rows, n_classes)`, row after row.
    pub fn correct(&self, logits: &[f32], probabilities: &mut [f64], n_classes: usize) {
        let rows = || logits.chunks_exact(n_classes);
        match self {
            Self::AsTrained => {}
            Self::Shifted { from, to } => {
                probabilities.chunks_exact_mut(n_classes).for_each(|row| prior_shift(row, from, to));
            }
            Self::Platt(lines) => {
                for (z, row) in rows().zip(probabilities.chunks_exact_mut(n_classes)) {
                    match lines[..] {
                        [line] => {
                            row[1] = line.probability(decision(z, Class(1)));
                            row[0] = 1.0 - row[1];
                        }
                        _ => one_against_rest(lines, z, row),
                    }
                }
            }
            Self::Temperature(Temperature(t)) => {
                let cooled: Vec<f32> = logits.iter().map(|&z| (f64::from(z) / t) as f32).collect();
                probabilities.copy_from_slice(&softmax(&cooled, n_classes));
            }
        }
    }
}

/// Probabilities of one line per class, made to sum to 1 (Zadrozny & Elkan 2002, KDD, 694–699, as scikit-learn has it).
fn one_against_rest(lines: &[Platt], logits: &[f32], row: &mut [f64]) {
    for ((line, class), p) in lines.iter().zip((0..=u8::MAX).map(Class)).zip(&mut *row) {
        *p = line.probability(decision(logits, class));
    }
    let sum: f64 = row.iter().sum();
    let n = row.len() as f64;
    row.iter_mut().for_each(|p| *p = if sum > 0.0 { *p / sum } else { 1.0 / n });
}

/// The log odds of a class against all others: its logit less `log Σ exp` of theirs.
pub(super) fn decision(logits: &[f32], class: Class) -> f64 {
    let others = || logits.iter().enumerate().filter(|&(other, _)| other != class.index()).map(|(_, &z)| f64::from(z));
    let largest = others().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = others().map(|z| libm::exp(z - largest)).sum();
    f64::from(logits[class.index()]) - largest - libm::log(sum)
}
