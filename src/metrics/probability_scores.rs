//! Scores of a model's probabilities on one set.

use super::{Ranking, Reliability, brier, log_loss};
use crate::data::Class;
use serde::{Deserialize, Serialize};

/// How well a model's probabilities rank the rows, and how near they are to what happened; what is undefined is `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbabilityScores {
    /// One per class, each against all others, in class order.
    pub per_class: Vec<RankScores>,
    /// Mean `-ln p` of the true class (nats), every row counting the same; see [`log_loss`].
    pub log_loss: Option<f64>,
    /// Mean squared distance of the probabilities from what happened, in `[0, 2]`; see [`brier`].
    pub brier: Option<f64>,
    /// Mean gap between the probability of the largest one and the share of right answers, in ten stretches of equal width; see
    /// [`Reliability::expected_error`].
    pub expected_calibration_error: Option<f64>,
}

/// Scores of one class's probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankScores {
    /// See [`Ranking::roc_auc`]; 0.5 is chance.
    pub roc_auc: Option<f64>,
    /// See [`Ranking::average_precision`]; the prevalence is chance.
    pub average_precision: Option<f64>,
    /// Share of the rows that are of the class; `None` for no rows.
    pub prevalence: Option<f64>,
    /// Mean probability of the class over all rows; calibrated on the whole, it is the prevalence. `None` for no rows.
    pub mean_probability: Option<f64>,
    /// Mean gap between the probability of the class and the share of rows that are of it, in ten stretches of equal width: what
    /// resampling and weights do to probabilities shows here. `None` for no rows.
    pub calibration_error: Option<f64>,
}

impl RankScores {
    /// How many times as probable as it is frequent the class is held on average: 1 is calibrated on the whole. `None` for no rows of
    /// the class.
    pub fn mean_probability_over_prevalence(&self) -> Option<f64> {
        Some(self.mean_probability? / self.prevalence.filter(|&share| share > 0.0)?)
    }
}

/// Stretches of the confidence.
const N_BINS: usize = 10;

impl ProbabilityScores {
    /// Scores probabilities `(n_rows, n_classes)`, row after row; the answer of a row is its largest, of equal ones the first.
    pub fn of(probabilities: &[f64], labels: &[Class], n_classes: usize) -> Self {
        let rows = || probabilities.chunks_exact(n_classes).zip(labels);
        let share = |sum: f64| (!labels.is_empty()).then(|| sum / labels.len() as f64);
        let rank_scores = |class: usize| {
            let scored = || rows().map(|(row, label)| (row[class], label.index() == class));
            let ranking = Ranking::of(scored());
            RankScores {
                roc_auc: ranking.roc_auc(),
                average_precision: ranking.average_precision(),
                prevalence: share(f64::from(ranking.n_positive())),
                mean_probability: share(rows().map(|(row, _)| row[class]).sum()),
                calibration_error: Reliability::of(scored(), N_BINS).expected_error(),
            }
        };
        let confidence = rows().map(|(row, label)| {
            let (answer, p) = row
                .iter()
                .enumerate()
                .fold((0, f64::NEG_INFINITY), |best, (class, &p)| if p > best.1 { (class, p) } else { best });
            (p, answer == label.index())
        });
        Self {
            per_class: (0..n_classes).map(rank_scores).collect(),
            log_loss: log_loss(probabilities, labels),
            brier: brier(probabilities, labels),
            expected_calibration_error: Reliability::of(confidence, N_BINS).expected_error(),
        }
    }
}
