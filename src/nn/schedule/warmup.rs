//! A rise of the learning rate over the first epochs.

use super::Schedule;
use crate::param::{About, Described, Kind, Param, Tuned, Value};

/// From `start_factor · lr` in the first epoch in equal steps to `lr` after `total_iters` epochs, as PyTorch's `LinearLR`.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearWarmup {
    /// Share of the rate in the first epoch.
    pub start_factor: f64,
    /// Epochs until the full rate.
    pub total_iters: u32,
}

impl Default for LinearWarmup {
    fn default() -> Self {
        Self { start_factor: 0.1, total_iters: 5 }
    }
}

impl Tuned for LinearWarmup {
    const ABOUT: About = About {
        id: "warmup",
        title: "Warm-up",
        does: "The learning rate rises over the first epochs and then stays.",
        hurts: "A short run spends much of its time on small steps.",
        source: "PyTorch LinearLR",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "start_factor",
                label: "First share",
                help: "Share of the learning rate that the first epoch runs with.",
                unit: "",
                kind: Kind::Real { min: 0.001, max: 1.0 },
            },
            read: |this| Value::Real(this.start_factor),
            write: |this, value| this.start_factor = value.real(),
        },
        Param {
            described: Described {
                key: "total_iters",
                label: "Epochs of warm-up",
                help: "How many epochs it takes to reach the full learning rate.",
                unit: "epochs",
                kind: Kind::Integer { min: 1, max: 100_000 },
            },
            read: |this| Value::Integer(this.total_iters),
            write: |this, value| this.total_iters = value.integer(),
        },
    ];
}

impl Schedule for LinearWarmup {
    fn lr(&self, lr: f64, epoch: u32, _: u32) -> f64 {
        let done = f64::from((epoch - 1).min(self.total_iters)) / f64::from(self.total_iters);
        lr * (self.start_factor + (1.0 - self.start_factor) * done)
    }
}
