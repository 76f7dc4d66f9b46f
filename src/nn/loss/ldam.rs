//! Label-distribution-aware margins with deferred re-weighting.

use super::{Loss, LossChoice, LossError, TrainClasses, effective_number, softmax::SoftmaxLoss};
use crate::{
    data::Class,
    lanes::Lanes,
    param::{About, Described, Kind, Param, Tuned, Value},
};

/// Cross-entropy of `s (z - Δ[y] at the label)` with margins `Δ[c] = max_m (n_min / n_c)^¼`; in the last epochs rows count by
/// the effective number of their class (nats).
///
/// Probabilities are those of the network's own logits, as the paper's answers are: without margins and without `s`.
///
/// The paper's network ends in a layer whose weights and inputs are of length 1, so its logits are cosines; ours ends in
/// an ordinary linear layer, whose logits can outgrow the margins. A class without rows has the margin of a class of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Ldam {
    /// The margin of the rarest class.
    pub max_m: f64,
    /// s, multiplies the logits.
    pub s: f64,
    /// Share of the epochs after which rows count by class; 1 means never.
    pub drw_start: f64,
    /// β of the effective number.
    pub beta: f64,
}

impl Default for Ldam {
    fn default() -> Self {
        Self { max_m: 0.5, s: 30.0, drw_start: 0.8, beta: 0.9999 }
    }
}

impl Tuned for Ldam {
    const ABOUT: About = About {
        id: "ldam",
        title: "LDAM with DRW",
        does: "Asks for a wider margin around rarer classes, and weighs the classes only in the last epochs.",
        hurts: "It was made for networks whose logits are cosines, takes four settings to get right, and its margins leave probabilities that need Platt scaling before they mean anything.",
        source: "Cao et al. 2019, NeurIPS, equations 12 and 13 and algorithm 1",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "max_m",
                label: "Largest margin",
                help: "How far the rarest class is kept from the others, in logits.",
                unit: "",
                kind: Kind::Real { min: 0.0, max: 10.0 },
            },
            read: |this| Value::Real(this.max_m),
            write: |this, value| this.max_m = value.real(),
        },
        Param {
            described: Described {
                key: "s",
                label: "Scale",
                help: "Multiplies the logits before softmax.",
                unit: "",
                kind: Kind::Real { min: 0.1, max: 100.0 },
            },
            read: |this| Value::Real(this.s),
            write: |this, value| this.s = value.real(),
        },
        Param {
            described: Described {
                key: "drw_start",
                label: "Weights from",
                help: "Share of the epochs after which rows count by class; 1 is never.",
                unit: "",
                kind: Kind::Real { min: 0.0, max: 1.0 },
            },
            read: |this| Value::Real(this.drw_start),
            write: |this, value| this.drw_start = value.real(),
        },
        Param {
            described: Described {
                key: "beta",
                label: "β",
                help: "How soon more rows of a class add nothing new to its weight.",
                unit: "",
                kind: Kind::Real { min: 0.0, max: 0.999_999 },
            },
            read: |this| Value::Real(this.beta),
            write: |this, value| this.beta = value.real(),
        },
    ];
}

impl LossChoice for Ldam {
    fn for_classes(&self, classes: &TrainClasses<'_>) -> Result<Box<dyn Loss>, LossError> {
        let counts = classes.counts;
        let fourth_roots: Vec<f64> =
            counts.iter().map(|(_, count)| libm::sqrt(libm::sqrt(f64::from(count.max(1))))).collect();
        let smallest = fourth_roots.iter().copied().fold(f64::INFINITY, f64::min);
        let softmax = SoftmaxLoss {
            margins: fourth_roots.iter().map(|root| (self.max_m * smallest / root) as f32).collect(),
            scale: self.s as f32,
            ..SoftmaxLoss::new(vec![1.0; counts.n_classes()])
        };
        Ok(Box::new(LdamLoss { softmax, drw_start: self.drw_start, deferred: effective_number(counts, self.beta) }))
    }
}

struct LdamLoss {
    softmax: SoftmaxLoss,
    drw_start: f64,
    /// Weights of the last epochs.
    deferred: Vec<f64>,
}

impl Loss for LdamLoss {
    fn panel(&self, logits: &[Lanes], labels: &[Class], divisor: f64, grad: Option<&mut [Lanes]>) -> f64 {
        self.softmax.panel(logits, labels, divisor, grad)
    }

    fn weight_of(&self, class: Class) -> f64 {
        self.softmax.weight_of(class)
    }

    fn start_epoch(&mut self, epoch: u32, of: u32) -> bool {
        let starts = f64::from(epoch) > self.drw_start * f64::from(of) && self.softmax.weights != self.deferred;
        if starts {
            self.softmax.weights.copy_from_slice(&self.deferred);
        }
        starts
    }
}
