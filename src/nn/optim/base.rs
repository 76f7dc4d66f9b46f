//! What an optimizer is, and the parameters that several share.

use crate::param::{Described, Kind};

/// An optimizer as chosen in a spec; [`OptimizerChoice::start`] makes the one to train with.
pub trait OptimizerChoice {
    /// An optimizer for that many parameters, before its first step.
    fn start(&self, n_params: usize) -> Box<dyn Optimizer>;

    /// Its learning rate, which a schedule may change from epoch to epoch.
    fn lr(&self) -> f64;
}

/// An optimizer at work.
pub trait Optimizer {
    /// Changes the parameters by one step along the gradients; both in the same order, the same at every step.
    fn step(&mut self, params: &mut [f32], grads: &[f32], lr: f64);
}

pub(super) const LEARNING_RATE: Described = Described {
    key: "lr",
    label: "Learning rate",
    help: "How far one step goes; too large makes the loss grow, too small makes it crawl.",
    unit: "",
    kind: Kind::Real { min: 1e-6, max: 10.0 },
};

pub(super) const WEIGHT_DECAY: Described = Described {
    key: "weight_decay",
    label: "Weight decay",
    help: "Pulls every weight towards 0; added to the gradient (L2).",
    unit: "",
    kind: Kind::Real { min: 0.0, max: 10.0 },
};

pub(super) const EPS: Described = Described {
    key: "eps",
    label: "ε",
    help: "Added to the divisor, to keep it from being 0.",
    unit: "",
    kind: Kind::Real { min: 1e-12, max: 1.0 },
};

pub(super) const MOMENTUM: Described =
    Described { key: "momentum", label: "Momentum", help: "How much of the last step is kept.", unit: "", kind: SHARE };

pub(super) const SHARE: Kind = Kind::Real { min: 0.0, max: 1.0 };

/// A switch.
pub(super) const NO_YES: Kind = Kind::Choice(&[("no", "No"), ("yes", "Yes")]);

/// The word of [`NO_YES`].
pub(super) fn no_yes(is_on: bool) -> &'static str {
    if is_on { "yes" } else { "no" }
}
