//! AdamW, as PyTorch's `torch.optim.AdamW`.

use super::{
    EPS, LEARNING_RATE, Optimizer, OptimizerChoice, WEIGHT_DECAY,
    adam::{AMSGRAD, BETA1, BETA2, Moments},
    no_yes,
};
use crate::param::{About, Described, Param, Tuned, Value};

/// `p *= 1 - lr·wd`, and then the step of [`Adam`](super::Adam) without weight decay (Loshchilov & Hutter 2019, ICLR, algorithm
/// 2).
#[derive(Clone, Debug, PartialEq)]
pub struct AdamW {
    /// Learning rate.
    pub lr: f64,
    /// β₁, the memory of the gradient's mean.
    pub beta1: f64,
    /// β₂, the memory of the gradient's square.
    pub beta2: f64,
    /// ε, keeps the division finite.
    pub eps: f64,
    /// Share of each weight taken off per step, times the learning rate.
    pub weight_decay: f64,
    /// Whether steps never grow again once a gradient was large.
    pub amsgrad: bool,
}

impl Default for AdamW {
    fn default() -> Self {
        Self { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 1e-2, amsgrad: false }
    }
}

impl Tuned for AdamW {
    const ABOUT: About = About {
        id: "adamw",
        title: "AdamW",
        does: "Adam whose weight decay pulls every weight alike, however large its gradients are.",
        hurts: "Its decay is on by default and grows with the learning rate.",
        source: "Loshchilov & Hutter 2019, ICLR; PyTorch torch.optim.AdamW",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: LEARNING_RATE,
            read: |this| Value::Real(this.lr),
            write: |this, value| this.lr = value.real(),
        },
        Param {
            described: Described {
                help: "Pulls every weight towards 0, by this share times the learning rate at each step.",
                ..WEIGHT_DECAY
            },
            read: |this| Value::Real(this.weight_decay),
            write: |this, value| this.weight_decay = value.real(),
        },
        Param {
            described: BETA1,
            read: |this| Value::Real(this.beta1),
            write: |this, value| this.beta1 = value.real(),
        },
        Param {
            described: BETA2,
            read: |this| Value::Real(this.beta2),
            write: |this, value| this.beta2 = value.real(),
        },
        Param { described: EPS, read: |this| Value::Real(this.eps), write: |this, value| this.eps = value.real() },
        Param {
            described: AMSGRAD,
            read: |this| Value::Choice(no_yes(this.amsgrad)),
            write: |this, value| this.amsgrad = value.text() == "yes",
        },
    ];
}

impl OptimizerChoice for AdamW {
    fn start(&self, n_params: usize) -> Box<dyn Optimizer> {
        let moments = Moments::new(n_params, [self.beta1, self.beta2], self.eps, self.amsgrad);
        Box::new(Moments { decoupled: self.weight_decay, ..moments })
    }

    fn lr(&self) -> f64 {
        self.lr
    }
}
