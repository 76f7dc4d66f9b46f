//! Adagrad, as PyTorch's `torch.optim.Adagrad`.

use super::{EPS, LEARNING_RATE, Optimizer, OptimizerChoice, WEIGHT_DECAY};
use crate::param::{About, Described, Kind, Param, Tuned, Value};

/// `g += wd·p; v += g²; p -= lr / (1 + (t-1)·lr_decay) · g / (√v + ε)` (Duchi et al. 2011, JMLR 12, the diagonal form).
#[derive(Clone, Debug, PartialEq)]
pub struct Adagrad {
    /// Learning rate.
    pub lr: f64,
    /// How fast the learning rate falls from step to step.
    pub lr_decay: f64,
    /// ε, keeps the division finite.
    pub eps: f64,
    /// L2 penalty, added to the gradient.
    pub weight_decay: f64,
}

impl Default for Adagrad {
    fn default() -> Self {
        Self { lr: 1e-2, lr_decay: 0.0, eps: 1e-10, weight_decay: 0.0 }
    }
}

impl Tuned for Adagrad {
    const ABOUT: About = About {
        id: "adagrad",
        title: "Adagrad",
        does: "Divides each weight's step by the size of all its gradients so far.",
        hurts: "Its steps only ever shrink, so a long run comes to a halt.",
        source: "Duchi et al. 2011, JMLR 12; PyTorch torch.optim.Adagrad",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: LEARNING_RATE,
            read: |this| Value::Real(this.lr),
            write: |this, value| this.lr = value.real(),
        },
        Param {
            described: Described {
                key: "lr_decay",
                label: "Rate decay",
                help: "How fast the learning rate falls from step to step.",
                unit: "",
                kind: Kind::Real { min: 0.0, max: 1.0 },
            },
            read: |this| Value::Real(this.lr_decay),
            write: |this, value| this.lr_decay = value.real(),
        },
        Param { described: EPS, read: |this| Value::Real(this.eps), write: |this, value| this.eps = value.real() },
        Param {
            described: WEIGHT_DECAY,
            read: |this| Value::Real(this.weight_decay),
            write: |this, value| this.weight_decay = value.real(),
        },
    ];
}

struct AdagradState {
    spec: Adagrad,
    square: Vec<f32>,
    n_steps: f64,
}

impl OptimizerChoice for Adagrad {
    fn start(&self, n_params: usize) -> Box<dyn Optimizer> {
        Box::new(AdagradState { spec: self.clone(), square: vec![0.0; n_params], n_steps: 0.0 })
    }

    fn lr(&self) -> f64 {
        self.lr
    }
}

impl Optimizer for AdagradState {
    fn step(&mut self, params: &mut [f32], grads: &[f32], lr: f64) {
        let Adagrad { lr_decay, eps, weight_decay, .. } = self.spec;
        let lr = (lr / (1.0 + self.n_steps * lr_decay)) as f32;
        self.n_steps += 1.0;
        let [eps, decay] = [eps, weight_decay].map(|x| x as f32);
        for ((param, &grad), square) in params.iter_mut().zip(grads).zip(&mut self.square) {
            let grad = grad + decay * *param;
            *square += grad * grad;
            *param -= lr * (grad / (square.sqrt() + eps));
        }
    }
}
