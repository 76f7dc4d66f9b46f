//! The network: a multilayer perceptron in `f32`, its losses, optimizers and schedules.
//!
//! A training step is [`Mlp::loss_and_grad`], [`clip_grad_norm`] if asked for, and [`optim::Optimizer::step`].

mod activation;
mod clip;
mod dropout;
mod init;
mod kernel;
pub(crate) mod math;
mod mlp;
mod model;

pub mod loss;
pub mod optim;
pub mod schedule;

pub use crate::lanes::{Lanes, PANEL};
pub use activation::Activation;
pub use clip::clip_grad_norm;
pub use dropout::Dropout;
pub use init::init_linear;
pub use mlp::{Batch, Mlp, Workspace, argmax, softmax};
pub use model::{BiasInit, ModelSpec};
pub(crate) use model::{parse_hidden, print_hidden};
