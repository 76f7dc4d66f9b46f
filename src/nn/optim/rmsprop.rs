//! RMSprop, as PyTorch's `torch.optim.RMSprop`.

use super::{EPS, LEARNING_RATE, MOMENTUM, NO_YES, Optimizer, OptimizerChoice, SHARE, WEIGHT_DECAY, no_yes};
use crate::param::{About, Described, Param, Tuned, Value};

/// `g += wd·p; v = αv + (1-α)g²; s = g / (√v + ε); buf = μ·buf + s; p -= lr · buf`.
///
/// `centered` takes the square of the mean gradient off `v` first (Graves 2013, arXiv 1308.0850, equations 38 to 45). ε stands
/// outside the root.
#[derive(Clone, Debug, PartialEq)]
pub struct RmsProp {
    /// Learning rate.
    pub lr: f64,
    /// α, the memory of the gradient's square.
    pub alpha: f64,
    /// ε, keeps the division finite.
    pub eps: f64,
    /// μ, how much of the last step is kept.
    pub momentum: f64,
    /// Whether the spread of the gradient is used instead of its size.
    pub centered: bool,
    /// L2 penalty, added to the gradient.
    pub weight_decay: f64,
}

impl Default for RmsProp {
    fn default() -> Self {
        Self { lr: 1e-2, alpha: 0.99, eps: 1e-8, momentum: 0.0, centered: false, weight_decay: 0.0 }
    }
}

impl Tuned for RmsProp {
    const ABOUT: About = About {
        id: "rmsprop",
        title: "RMSprop",
        does: "Divides each weight's step by the recent size of its gradient.",
        hurts: "Its first steps are large, because it takes the history to be 0.",
        source: "PyTorch torch.optim.RMSprop",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: LEARNING_RATE,
            read: |this| Value::Real(this.lr),
            write: |this, value| this.lr = value.real(),
        },
        Param {
            described: Described {
                key: "alpha",
                label: "α",
                help: "How long the square of the gradient is remembered.",
                unit: "",
                kind: SHARE,
            },
            read: |this| Value::Real(this.alpha),
            write: |this, value| this.alpha = value.real(),
        },
        Param { described: EPS, read: |this| Value::Real(this.eps), write: |this, value| this.eps = value.real() },
        Param {
            described: MOMENTUM,
            read: |this| Value::Real(this.momentum),
            write: |this, value| this.momentum = value.real(),
        },
        Param {
            described: Described {
                key: "centered",
                label: "Centered",
                help: "Whether the spread of the gradient is used instead of its size.",
                unit: "",
                kind: NO_YES,
            },
            read: |this| Value::Choice(no_yes(this.centered)),
            write: |this, value| this.centered = value.text() == "yes",
        },
        Param {
            described: WEIGHT_DECAY,
            read: |this| Value::Real(this.weight_decay),
            write: |this, value| this.weight_decay = value.real(),
        },
    ];
}

struct RmsPropState {
    spec: RmsProp,
    square: Vec<f32>,
    /// Stays 0 unless centered.
    mean: Vec<f32>,
    buffer: Vec<f32>,
}

impl OptimizerChoice for RmsProp {
    fn start(&self, n_params: usize) -> Box<dyn Optimizer> {
        let zeros = || vec![0.0; n_params];
        Box::new(RmsPropState { spec: self.clone(), square: zeros(), mean: zeros(), buffer: zeros() })
    }

    fn lr(&self) -> f64 {
        self.lr
    }
}

impl Optimizer for RmsPropState {
    fn step(&mut self, params: &mut [f32], grads: &[f32], lr: f64) {
        let RmsProp { alpha, eps, momentum, centered, weight_decay, .. } = self.spec;
        let fresh = (1.0 - alpha) as f32;
        let fresh_mean = if centered { fresh } else { 0.0 };
        let [lr, alpha, eps, momentum, decay] = [lr, alpha, eps, momentum, weight_decay].map(|x| x as f32);
        let state = self.square.iter_mut().zip(&mut self.mean).zip(&mut self.buffer);
        for ((param, &grad), ((square, mean), buffer)) in params.iter_mut().zip(grads).zip(state) {
            let grad = grad + decay * *param;
            *square = alpha * *square + fresh * grad * grad;
            *mean += fresh_mean * (grad - *mean);
            let spread = *square - *mean * *mean;
            // Rounding may take a spread of nothing below 0. Not `max`, which would drop a NaN.
            let spread = if spread < 0.0 { 0.0 } else { spread };
            *buffer = momentum * *buffer + grad / (spread.sqrt() + eps);
            *param -= lr * *buffer;
        }
    }
}
