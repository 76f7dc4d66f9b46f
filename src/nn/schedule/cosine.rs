//! Half a cosine from the learning rate down to its smallest value.

use super::Schedule;
use crate::param::{About, Described, Kind, Param, Tuned, Value};

/// `eta_min + (lr - eta_min) (1 + cos(π (epoch - 1) / epochs)) / 2`, as PyTorch's `CosineAnnealingLR` with `T_max` the number
/// of epochs (Loshchilov & Hutter 2017, ICLR, equation 5, without restarts).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CosineAnnealing {
    /// The rate that the curve ends at.
    pub eta_min: f64,
}

impl Tuned for CosineAnnealing {
    const ABOUT: About = About {
        id: "cosine",
        title: "Cosine",
        does: "The learning rate falls along half a cosine over the whole run.",
        hurts: "Its course depends on the number of epochs, so more epochs are another run, not a longer one.",
        source: "Loshchilov & Hutter 2017, ICLR; PyTorch CosineAnnealingLR(T_max=epochs)",
    };
    const PARAMS: &'static [Param<Self>] = &[Param {
        described: Described {
            key: "eta_min",
            label: "Smallest rate",
            help: "The learning rate that the curve ends at.",
            unit: "",
            kind: Kind::Real { min: 0.0, max: 10.0 },
        },
        read: |this| Value::Real(this.eta_min),
        write: |this, value| this.eta_min = value.real(),
    }];
}

impl Schedule for CosineAnnealing {
    fn lr(&self, lr: f64, epoch: u32, epochs: u32) -> f64 {
        let done = f64::from(epoch - 1) / f64::from(epochs);
        self.eta_min + (lr - self.eta_min) * (1.0 + libm::cos(std::f64::consts::PI * done)) / 2.0
    }
}
