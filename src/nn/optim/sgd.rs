//! Stochastic gradient descent, as PyTorch's `torch.optim.SGD`.

use super::{LEARNING_RATE, MOMENTUM, NO_YES, Optimizer, OptimizerChoice, SHARE, WEIGHT_DECAY, no_yes};
use crate::param::{About, Described, Param, Tuned, Value};

/// `g += wd·p; buf = g at the first step, later μ·buf + (1-d)·g; p -= lr · (nesterov ? g + μ·buf : buf)`.
///
/// Without momentum, dampening does nothing. PyTorch refuses `nesterov` without momentum or with dampening; here the formula
/// is followed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sgd {
    /// Learning rate.
    pub lr: f64,
    /// μ, how much of the last step is kept.
    pub momentum: f64,
    /// d, how much of the new gradient is held back; not at the first step.
    pub dampening: f64,
    /// Whether the step looks ahead.
    pub nesterov: bool,
    /// L2 penalty, added to the gradient.
    pub weight_decay: f64,
}

impl Default for Sgd {
    fn default() -> Self {
        Self { lr: 1e-3, momentum: 0.0, dampening: 0.0, nesterov: false, weight_decay: 0.0 }
    }
}

impl Tuned for Sgd {
    const ABOUT: About = About {
        id: "sgd",
        title: "SGD",
        does: "Steps straight down the gradient, with momentum if asked.",
        hurts: "It needs its learning rate chosen for the data.",
        source: "PyTorch torch.optim.SGD",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: LEARNING_RATE,
            read: |this| Value::Real(this.lr),
            write: |this, value| this.lr = value.real(),
        },
        Param {
            described: MOMENTUM,
            read: |this| Value::Real(this.momentum),
            write: |this, value| this.momentum = value.real(),
        },
        Param {
            described: Described {
                key: "dampening",
                label: "Dampening",
                help: "How much of the new gradient is held back from the momentum.",
                unit: "",
                kind: SHARE,
            },
            read: |this| Value::Real(this.dampening),
            write: |this, value| this.dampening = value.real(),
        },
        Param {
            described: Described {
                key: "nesterov",
                label: "Nesterov",
                help: "Whether the step looks ahead along the momentum.",
                unit: "",
                kind: NO_YES,
            },
            read: |this| Value::Choice(no_yes(this.nesterov)),
            write: |this, value| this.nesterov = value.text() == "yes",
        },
        Param {
            described: WEIGHT_DECAY,
            read: |this| Value::Real(this.weight_decay),
            write: |this, value| this.weight_decay = value.real(),
        },
    ];
}

struct SgdState {
    spec: Sgd,
    buffer: Vec<f32>,
    /// The first gradient is taken whole, whatever the dampening; without momentum every one is.
    is_first: bool,
}

impl OptimizerChoice for Sgd {
    fn start(&self, n_params: usize) -> Box<dyn Optimizer> {
        Box::new(SgdState { spec: self.clone(), buffer: vec![0.0; n_params], is_first: true })
    }

    fn lr(&self) -> f64 {
        self.lr
    }
}

impl Optimizer for SgdState {
    fn step(&mut self, params: &mut [f32], grads: &[f32], lr: f64) {
        let Sgd { momentum, dampening, nesterov, weight_decay, .. } = self.spec;
        let [lr, momentum, decay] = [lr, momentum, weight_decay].map(|x| x as f32);
        let is_whole = std::mem::take(&mut self.is_first) || momentum == 0.0;
        let fresh = if is_whole { 1.0 } else { (1.0 - dampening) as f32 };
        for ((param, &grad), buffer) in params.iter_mut().zip(grads).zip(&mut self.buffer) {
            let grad = grad + decay * *param;
            *buffer = momentum * *buffer + fresh * grad;
            *param -= lr * if nesterov { grad + momentum * *buffer } else { *buffer };
        }
    }
}
