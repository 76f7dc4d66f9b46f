//! Optimizers: how a gradient changes the parameters.

mod adam;
mod sgd;

pub use adam::Adam;
pub use sgd::Sgd;

/// An optimizer as chosen in a spec; [`OptimizerChoice::start`] makes the one to train with.
pub trait OptimizerChoice {
    /// An optimizer for that many parameters, before its first step.
    fn start(&self, n_params: usize) -> Box<dyn Optimizer>;
}

crate::family! {
    /// Every optimizer with its parameters.
    pub enum OptimizerSpec: OptimizerChoice {
        /// Adaptive moments.
        Adam(Adam),
        /// Stochastic gradient descent.
        Sgd(Sgd),
    }
}

/// An optimizer at work.
pub trait Optimizer {
    /// Changes the parameters by one step along the gradients; both in the same order, the same at every step.
    fn step(&mut self, params: &mut [f32], grads: &[f32]);
}

const LEARNING_RATE: crate::param::Described = crate::param::Described {
    key: "lr",
    label: "Learning rate",
    help: "How far one step goes; too large makes the loss grow, too small makes it crawl.",
    unit: "",
    kind: crate::param::Kind::Real { min: 1e-6, max: 10.0 },
};

const WEIGHT_DECAY: crate::param::Described = crate::param::Described {
    key: "weight_decay",
    label: "Weight decay",
    help: "Pulls every weight towards 0; added to the gradient (L2).",
    unit: "",
    kind: crate::param::Kind::Real { min: 0.0, max: 10.0 },
};
