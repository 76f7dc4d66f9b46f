//! A drop of the learning rate every few epochs.

use super::Schedule;
use crate::param::{About, Described, Kind, Param, Tuned, Value};

/// `lr · γ^⌊(epoch - 1) / step_size⌋`, as PyTorch's `StepLR`.
#[derive(Clone, Debug, PartialEq)]
pub struct StepDecay {
    /// Epochs between two drops.
    pub step_size: u32,
    /// γ: what is left of the rate after a drop.
    pub gamma: f64,
}

impl Default for StepDecay {
    fn default() -> Self {
        Self { step_size: 20, gamma: 0.1 }
    }
}

impl Tuned for StepDecay {
    const ABOUT: About = About {
        id: "step",
        title: "Step",
        does: "The learning rate drops by a factor every few epochs.",
        hurts: "A drop that comes too early leaves the rest of training crawling.",
        source: "PyTorch StepLR",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "step_size",
                label: "Epochs per step",
                help: "How many epochs pass between two drops.",
                unit: "epochs",
                kind: Kind::Integer { min: 1, max: 100_000 },
            },
            read: |this| Value::Integer(this.step_size),
            write: |this, value| this.step_size = value.integer(),
        },
        Param {
            described: Described {
                key: "gamma",
                label: "Factor",
                help: "What is left of the learning rate after each drop.",
                unit: "",
                kind: Kind::Real { min: 0.001, max: 1.0 },
            },
            read: |this| Value::Real(this.gamma),
            write: |this, value| this.gamma = value.real(),
        },
    ];
}

impl Schedule for StepDecay {
    fn lr(&self, lr: f64, epoch: u32, _: u32) -> f64 {
        lr * libm::pow(self.gamma, f64::from((epoch - 1) / self.step_size))
    }
}
