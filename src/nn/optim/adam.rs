//! Adam, as PyTorch's `torch.optim.Adam`.

use super::{EPS, LEARNING_RATE, NO_YES, Optimizer, OptimizerChoice, WEIGHT_DECAY, no_yes};
use crate::param::{About, Described, Kind, Param, Tuned, Value};

/// `g += wd·p; m = β₁m + (1-β₁)g; v = β₂v + (1-β₂)g²; p -= lr/(1-β₁ᵗ) · m / (√v/√(1-β₂ᵗ) + ε)`.
///
/// With `amsgrad`, the largest `v` so far takes its place in the step (Reddi et al. 2018, ICLR, algorithm 2). ε stands outside
/// the corrected root and weight decay goes through the moments, as in PyTorch (Kingma & Ba 2015, ICLR, algorithm 1, up
/// to the place of ε).
#[derive(Clone, Debug, PartialEq)]
pub struct Adam {
    /// Learning rate.
    pub lr: f64,
    /// β₁, the memory of the gradient's mean.
    pub beta1: f64,
    /// β₂, the memory of the gradient's square.
    pub beta2: f64,
    /// ε, keeps the division finite.
    pub eps: f64,
    /// L2 penalty, added to the gradient.
    pub weight_decay: f64,
    /// Whether steps never grow again once a gradient was large.
    pub amsgrad: bool,
}

impl Default for Adam {
    fn default() -> Self {
        Self { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.0, amsgrad: false }
    }
}

const BETA: Kind = Kind::Real { min: 0.0, max: 0.999_999 };

pub(super) const BETA1: Described = Described {
    key: "beta1",
    label: "β₁",
    help: "How long the mean of the gradient is remembered.",
    unit: "",
    kind: BETA,
};
pub(super) const BETA2: Described = Described {
    key: "beta2",
    label: "β₂",
    help: "How long the square of the gradient is remembered.",
    unit: "",
    kind: BETA,
};
pub(super) const AMSGRAD: Described = Described {
    key: "amsgrad",
    label: "AMSGrad",
    help: "Whether steps never grow again once a gradient was large.",
    unit: "",
    kind: NO_YES,
};

impl Tuned for Adam {
    const ABOUT: About = About {
        id: "adam",
        title: "Adam",
        does: "Scales each weight's step by the recent size of its gradient.",
        hurts: "Its steps depend little on the gradient's size, so small losses still move the weights.",
        source: "Kingma & Ba 2015, ICLR; PyTorch torch.optim.Adam",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: LEARNING_RATE,
            read: |this| Value::Real(this.lr),
            write: |this, value| this.lr = value.real(),
        },
        Param {
            described: WEIGHT_DECAY,
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

/// The moments of Adam and AdamW, which differ only in how weights decay.
pub(super) struct Moments {
    pub(super) betas: [f64; 2],
    pub(super) eps: f64,
    /// Added to the gradient, per weight.
    pub(super) l2: f64,
    /// Taken off each weight before the step, per weight and learning rate.
    pub(super) decoupled: f64,
    pub(super) mean: Vec<f32>,
    pub(super) square: Vec<f32>,
    /// The largest square so far; empty without AMSGrad.
    pub(super) largest: Vec<f32>,
    /// β₁ᵗ and β₂ᵗ.
    pub(super) powers: [f64; 2],
}

impl Moments {
    pub(super) fn new(n_params: usize, betas: [f64; 2], eps: f64, amsgrad: bool) -> Self {
        let zeros = || vec![0.0; n_params];
        let largest = if amsgrad { zeros() } else { Vec::new() };
        Self { betas, eps, l2: 0.0, decoupled: 0.0, mean: zeros(), square: zeros(), largest, powers: [1.0; 2] }
    }
}

impl OptimizerChoice for Adam {
    fn start(&self, n_params: usize) -> Box<dyn Optimizer> {
        let moments = Moments::new(n_params, [self.beta1, self.beta2], self.eps, self.amsgrad);
        Box::new(Moments { l2: self.weight_decay, ..moments })
    }

    fn lr(&self) -> f64 {
        self.lr
    }
}

impl Optimizer for Moments {
    fn step(&mut self, params: &mut [f32], grads: &[f32], lr: f64) {
        let [beta1, beta2] = self.betas;
        self.powers = [self.powers[0] * beta1, self.powers[1] * beta2];
        let step_size = (lr / (1.0 - self.powers[0])) as f32;
        // A division per weight less than dividing by the root of the correction.
        let correction = (1.0 / libm::sqrt(1.0 - self.powers[1])) as f32;
        let kept = (1.0 - lr * self.decoupled) as f32;
        // 1 - β is rounded once, from the exact difference, as PyTorch's scalars are.
        let [fresh1, fresh2] = [1.0 - beta1, 1.0 - beta2].map(|x| x as f32);
        let [l2, eps, beta1, beta2] = [self.l2, self.eps, beta1, beta2].map(|x| x as f32);
        let largest = (!self.largest.is_empty()).then_some(&mut self.largest);
        let moments = self.mean.iter_mut().zip(self.square.iter_mut());
        let all = params.iter_mut().zip(grads).zip(moments);
        let update = |param: &mut f32, grad: f32, mean: &mut f32, square: &mut f32| {
            *param *= kept;
            let grad = grad + l2 * *param;
            *mean = beta1 * *mean + fresh1 * grad;
            *square = beta2 * *square + fresh2 * grad * grad;
        };
        let step = |param: &mut f32, mean: f32, square: f32| {
            *param -= step_size * (mean / (square.sqrt() * correction + eps));
        };
        match largest {
            None => all.for_each(|((param, &grad), (mean, square))| {
                update(param, grad, mean, square);
                step(param, *mean, *square);
            }),
            Some(largest) => all.zip(largest).for_each(|(((param, &grad), (mean, square)), largest)| {
                update(param, grad, mean, square);
                // Not `max`, which would drop a NaN.
                *largest = if *largest > *square { *largest } else { *square };
                step(param, *mean, *largest);
            }),
        }
    }
}
