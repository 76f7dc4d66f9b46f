//! Adam, as PyTorch's `torch.optim.Adam`.

use super::{LEARNING_RATE, Optimizer, OptimizerChoice, WEIGHT_DECAY};
use crate::param::{About, Described, Kind, Param, Tuned, Value};
use serde::{Deserialize, Serialize};

/// `g += wd·p; m = β₁m + (1-β₁)g; v = β₂v + (1-β₂)g²; p -= lr/(1-β₁ᵗ) · m / (√v/√(1-β₂ᵗ) + ε)`.
///
/// ε stands outside the corrected root and weight decay goes through the moments, as in PyTorch (Kingma & Ba 2015,
/// ICLR, algorithm 1, up to the place of ε).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
}

impl Default for Adam {
    fn default() -> Self {
        Self { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.0 }
    }
}

const BETA: Kind = Kind::Real { min: 0.0, max: 0.999_999 };

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
            described: Described {
                key: "beta1",
                label: "β₁",
                help: "How long the mean of the gradient is remembered.",
                unit: "",
                kind: BETA,
            },
            read: |this| Value::Real(this.beta1),
            write: |this, value| this.beta1 = value.real(),
        },
        Param {
            described: Described {
                key: "beta2",
                label: "β₂",
                help: "How long the square of the gradient is remembered.",
                unit: "",
                kind: BETA,
            },
            read: |this| Value::Real(this.beta2),
            write: |this, value| this.beta2 = value.real(),
        },
        Param {
            described: Described {
                key: "eps",
                label: "ε",
                help: "Added to the divisor, to keep it from being 0.",
                unit: "",
                kind: Kind::Real { min: 1e-12, max: 1.0 },
            },
            read: |this| Value::Real(this.eps),
            write: |this, value| this.eps = value.real(),
        },
    ];
}

struct AdamState {
    spec: Adam,
    mean: Vec<f32>,
    square: Vec<f32>,
    /// β₁ᵗ and β₂ᵗ.
    powers: [f64; 2],
}

impl OptimizerChoice for Adam {
    fn start(&self, n_params: usize) -> Box<dyn Optimizer> {
        let spec = self.clone();
        Box::new(AdamState { spec, mean: vec![0.0; n_params], square: vec![0.0; n_params], powers: [1.0; 2] })
    }
}

impl Optimizer for AdamState {
    fn step(&mut self, params: &mut [f32], grads: &[f32]) {
        let Adam { lr, beta1, beta2, eps, weight_decay } = self.spec;
        self.powers = [self.powers[0] * beta1, self.powers[1] * beta2];
        let step_size = (lr / (1.0 - self.powers[0])) as f32;
        let correction = libm::sqrt(1.0 - self.powers[1]) as f32;
        let [decay, eps, beta1, beta2] = [weight_decay, eps, beta1, beta2].map(|x| x as f32);
        // 1 - β is rounded once, from the exact difference, as PyTorch's scalars are.
        let [fresh1, fresh2] = [1.0 - self.spec.beta1, 1.0 - self.spec.beta2].map(|x| x as f32);
        let moments = self.mean.iter_mut().zip(self.square.iter_mut());
        for ((param, &grad), (mean, square)) in params.iter_mut().zip(grads).zip(moments) {
            let grad = grad + decay * *param;
            *mean = beta1 * *mean + fresh1 * grad;
            *square = beta2 * *square + fresh2 * grad * grad;
            *param -= step_size * (*mean / (square.sqrt() / correction + eps));
        }
    }
}
