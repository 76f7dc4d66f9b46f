//! Logit-adjusted cross-entropy: the prior is taken out of what the network has to learn.

use super::{Loss, LossChoice, LossError, TrainClasses, softmax::SoftmaxLoss};
use crate::{
    data::ClassCounts,
    param::{About, Described, Kind, Param, Tuned, Value},
};

/// Cross-entropy of `z + τ log π`, where `π` are the shares of the classes in the train set (nats).
///
/// The shift stands in for the prior during training, so the network's own logits answer as if all classes were equally
/// common. Adding `-τ log π` to the logits of a network trained plainly has the same aim after training.
#[derive(Clone, Debug, PartialEq)]
pub struct LogitAdjusted {
    /// τ: how much of the prior is taken out; 1 is all of it.
    pub tau: f64,
}

impl Default for LogitAdjusted {
    fn default() -> Self {
        Self { tau: 1.0 }
    }
}

impl Tuned for LogitAdjusted {
    const ABOUT: About = About {
        id: "logit_adjusted",
        title: "Logit adjustment",
        does: "Shifts the logits by the log of the class shares while training, so that answers come out as if all classes were equally common.",
        hurts: "Its probabilities are for an evened-out world: too high for the rare class in this one.",
        source: "Menon et al. 2021, ICLR, equation 10",
    };
    const PARAMS: &'static [Param<Self>] = &[Param {
        described: Described {
            key: "tau",
            label: "τ",
            help: "How much of the prior is taken out: 0 nothing, 1 all of it.",
            unit: "",
            kind: Kind::Real { min: 0.0, max: 5.0 },
        },
        read: |this| Value::Real(this.tau),
        write: |this, value| this.tau = value.real(),
    }];
}

impl LossChoice for LogitAdjusted {
    fn for_classes(&self, classes: &TrainClasses<'_>) -> Result<Box<dyn Loss>, LossError> {
        let counts = classes.counts;
        let offsets = log_prior(counts).into_iter().map(|log| (self.tau * log) as f32).collect();
        Ok(Box::new(SoftmaxLoss { offsets, ..SoftmaxLoss::new(vec![1.0; counts.n_classes()]) }))
    }
}

/// `log π` per class, with `π = n_class / n`. A class without rows counts as having one: log 0 would forbid its answer.
pub fn log_prior(counts: &ClassCounts) -> Vec<f64> {
    let counted = || counts.iter().map(|(_, count)| f64::from(count.max(1)));
    let total: f64 = counted().sum();
    counted().map(|count| libm::log(count / total)).collect()
}
