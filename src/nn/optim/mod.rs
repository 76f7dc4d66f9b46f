//! Optimizers: how a gradient changes the parameters.

mod adagrad;
mod adam;
mod adamw;
mod base;
mod rmsprop;
mod sgd;

pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adamw::AdamW;
pub use base::{Optimizer, OptimizerChoice};
pub use rmsprop::RmsProp;
pub use sgd::Sgd;

use base::{EPS, LEARNING_RATE, MOMENTUM, NO_YES, SHARE, WEIGHT_DECAY, no_yes};

crate::family! {
    /// Every optimizer with its parameters.
    pub enum OptimizerSpec: OptimizerChoice {
        /// Adaptive moments.
        Adam(Adam),
        /// Stochastic gradient descent.
        Sgd(Sgd),
        /// Adaptive moments with decoupled weight decay.
        AdamW(AdamW),
        /// Steps by the root of the recent squared gradient.
        RmsProp(RmsProp),
        /// Steps by the root of all squared gradients.
        Adagrad(Adagrad),
    }
}
