//! What a model does on a set it only looks at.

use super::SetEpoch;
use crate::{
    data::Dataset,
    metrics::{ClassScores, Confusion, Scores},
    nn::{
        Mlp, argmax,
        loss::{Loss, LossSum, cross_entropies},
    },
};

/// Answers and losses on one set.
pub(super) struct Evaluation {
    /// The chosen loss over the whole set (nats), where it was asked for.
    pub(super) loss: Option<LossSum>,
    /// Mean unweighted cross-entropy of each class's rows (nats); `None` for a class without rows.
    pub(super) class_loss: Vec<Option<f64>>,
    /// Answers against labels.
    pub(super) confusion: Confusion,
}

impl Evaluation {
    /// Whether every loss is a finite number. One that is not has no place in a record, where nothing means that there are no rows.
    pub(super) fn is_finite(&self) -> bool {
        let of_classes = self.class_loss.iter().flatten();
        of_classes.chain(self.loss.iter().map(|loss| &loss.numerator)).all(|loss| loss.is_finite())
    }

    /// What an epoch's record keeps of it, class by class.
    pub(super) fn by_class(&self) -> impl Iterator<Item = SetEpoch> + '_ {
        let scores = Scores::of(self.confusion.clone()).per_class.into_iter();
        let pair = |(loss, scores): (&Option<f64>, ClassScores)| SetEpoch {
            loss: *loss,
            recall: scores.recall,
            precision: scores.precision,
        };
        self.class_loss.iter().zip(scores).map(pair)
    }
}

/// Runs the model over a set.
pub(super) fn evaluate(mlp: &Mlp, set: &Dataset, loss: Option<&dyn Loss>) -> Evaluation {
    let n_classes = set.n_classes();
    let logits = mlp.predict_logits(set.features());
    let mut sums = vec![(0.0, 0u32); n_classes];
    cross_entropies(&logits, set.labels(), |label, loss| {
        let (sum, count) = &mut sums[label.index()];
        *sum += f64::from(loss);
        *count += 1;
    });
    let mut confusion = vec![vec![0; n_classes]; n_classes];
    for (z, label) in logits.chunks_exact(n_classes).zip(set.labels()) {
        confusion[label.index()][argmax(z).index()] += 1;
    }
    Evaluation {
        loss: loss.map(|loss| loss.value_and_grad(&logits, set.labels(), None)),
        class_loss: sums.iter().map(|&(sum, count)| (count > 0).then(|| sum / f64::from(count))).collect(),
        confusion: Confusion(confusion),
    }
}
