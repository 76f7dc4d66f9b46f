//! From a model's outputs to its answers: what the probabilities are corrected by, and which one is enough to answer.
//!
//! Nothing here trains anything, so all of it can be changed after a run. What is fitted or tuned is fitted on the validation
//! rows; the test rows are only answered.

pub mod calibration;
pub mod threshold;

pub use calibration::{Calibration, CalibrationSpec};
pub use threshold::{Costs, ThresholdSpec};

use crate::{
    data::Class,
    nn::{argmax, softmax},
};

/// Turns logits into probabilities and answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Decider {
    /// How probabilities are corrected.
    pub calibration: Calibration,
    /// The class that the threshold is for.
    pub positive: Class,
    /// The least probability of the positive class that is enough to answer with it; where it is less, the largest
    /// probability among the other classes decides. `None`: the largest of all decides.
    pub threshold: Option<f64>,
}

impl Decider {
    /// The largest probability as trained decides.
    pub fn argmax(positive: Class) -> Self {
        Self { calibration: Calibration::AsTrained, positive, threshold: None }
    }

    /// Corrected probabilities of logits, both `(n_rows, n_classes)`, row after row.
    pub fn probabilities(&self, logits: &[f32], n_classes: usize) -> Vec<f64> {
        let mut probabilities = softmax(logits, n_classes);
        self.calibration.correct(logits, &mut probabilities, n_classes);
        probabilities
    }

    /// The answer for one row of logits and its corrected probabilities.
    pub fn answer(&self, logits: &[f32], probabilities: &[f64]) -> Class {
        match self.threshold {
            // The logits themselves: probabilities of two large ones can be alike.
            None if self.calibration.keeps_order() => argmax(logits),
            None => best(probabilities, None),
            Some(threshold) if probabilities[self.positive.index()] >= threshold => self.positive,
            Some(_) => best(probabilities, Some(self.positive)),
        }
    }

    /// The answer and how far it is ahead of the next one (in log odds, at least 0).
    pub fn answer_with_lead(&self, logits: &[f32], probabilities: &[f64]) -> (Class, f64) {
        let answer = self.answer(logits, probabilities);
        let ln = |class: Class| libm::log(probabilities[class.index()].max(f64::MIN_POSITIVE));
        let second = |but: &[Class]| {
            let classes = (0..=u8::MAX).map(Class).take(probabilities.len()).filter(|class| !but.contains(class));
            classes.map(ln).fold(f64::NEG_INFINITY, f64::max)
        };
        let Some(threshold) = self.threshold else { return (answer, ln(answer) - second(&[answer])) };
        let beyond = log_odds(probabilities[self.positive.index()]) - log_odds(threshold);
        let lead =
            if answer == self.positive { beyond } else { (-beyond).min(ln(answer) - second(&[answer, self.positive])) };
        (answer, lead.max(0.0))
    }
}

/// The class of the largest probability but one; of equal ones the first.
fn best(probabilities: &[f64], but: Option<Class>) -> Class {
    let classes = (0..=u8::MAX).map(Class).zip(probabilities).filter(|(class, _)| Some(*class) != but);
    classes.reduce(|best, next| if next.1 > best.1 { next } else { best }).map_or(Class(0), |(class, _)| class)
}

/// `ln(p / (1 - p))`, finite at both ends.
fn log_odds(p: f64) -> f64 {
    let p = p.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
    libm::log(p) - libm::log1p(-p)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decider(threshold: Option<f64>) -> Decider {
        Decider { threshold, ..Decider::argmax(Class(1)) }
    }

    fn answers(decider: &Decider, logits: &[f32], n_classes: usize) -> Vec<u8> {
        let probabilities = decider.probabilities(logits, n_classes);
        let rows = logits.chunks_exact(n_classes).zip(probabilities.chunks_exact(n_classes));
        rows.map(|(logits, probabilities)| decider.answer(logits, probabilities).0).collect()
    }

    #[test]
    fn a_half_is_the_largest_of_two() {
        let logits = [0.3, 0.2, -1.0, 4.0, 0.0, 1e-30];
        assert_eq!(answers(&decider(None), &logits, 2), [0, 1, 1]);
        assert_eq!(answers(&decider(Some(0.5)), &logits, 2), [0, 1, 1]);
        assert_eq!(answers(&decider(Some(0.1)), &logits, 2), [1, 1, 1]);
        assert_eq!(answers(&decider(Some(1.5)), &logits, 2), [0, 0, 0]);
    }

    #[test]
    fn below_the_threshold_the_others_decide() {
        let logits = [0.0, 3.0, 1.0];
        assert_eq!(answers(&decider(Some(0.5)), &logits, 3), [1]);
        assert_eq!(answers(&decider(Some(0.95)), &logits, 3), [2]);
    }

    #[test]
    fn the_lead_over_a_threshold_is_that_of_the_logits_at_a_half() {
        let logits = [-0.7, 1.1];
        for threshold in [None, Some(0.5)] {
            let decider = decider(threshold);
            let (answer, lead) = decider.answer_with_lead(&logits, &decider.probabilities(&logits, 2));
            assert_eq!(answer, Class(1));
            assert!((lead - 1.8).abs() < 1e-6, "{lead}");
        }
    }
}
