//! What a model does on a set it only looks at.

use crate::{
    data::{Class, Dataset},
    metrics::{Confusion, ProbabilityScores},
    nn::{
        Mlp, argmax,
        loss::{Loss, LossSum, cross_entropy_of},
    },
};

/// Answers and losses on one set.
pub(super) struct Evaluation {
    /// The chosen loss over the whole set (nats).
    pub(super) loss: LossSum,
    /// Mean unweighted cross-entropy of each class's rows (nats); `None` for a class without rows.
    pub(super) class_loss: Vec<Option<f64>>,
    /// The answer for each row.
    pub(super) predicted: Vec<Class>,
    /// Answers against labels.
    pub(super) confusion: Confusion,
    logits: Vec<f32>,
}

impl Evaluation {
    /// Scores of the probabilities that the logits stand for.
    pub(super) fn probability_scores(&self, set: &Dataset) -> ProbabilityScores {
        ProbabilityScores::of(&softmax(&self.logits, set.n_classes()), set.labels(), set.n_classes())
    }
}

/// Probabilities of logits, both `(n_rows, n_classes)`; in `f64`, so that near certainties stay apart.
fn softmax(logits: &[f32], n_classes: usize) -> Vec<f64> {
    let mut probabilities: Vec<f64> = logits.iter().map(|&z| f64::from(z)).collect();
    for row in probabilities.chunks_exact_mut(n_classes) {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.iter_mut().for_each(|z| *z = libm::exp(*z - largest));
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|e| *e /= sum);
    }
    probabilities
}

/// Runs the model over a set.
pub(super) fn evaluate(mlp: &Mlp, set: &Dataset, loss: &dyn Loss) -> Evaluation {
    let n_classes = set.n_classes();
    let logits = mlp.predict_logits(set.features());
    let mut sums = vec![(0.0, 0u32); n_classes];
    let mut predicted = Vec::with_capacity(set.n_samples());
    for (z, label) in logits.chunks_exact(n_classes).zip(set.labels()) {
        let (sum, count) = &mut sums[label.index()];
        *sum += f64::from(cross_entropy_of(z, *label));
        *count += 1;
        predicted.push(argmax(z));
    }
    Evaluation {
        loss: loss.value_and_grad(&logits, set.labels(), None),
        class_loss: sums.iter().map(|&(sum, count)| (count > 0).then(|| sum / f64::from(count))).collect(),
        confusion: Confusion::new(set.labels(), &predicted, n_classes),
        predicted,
        logits,
    }
}
