//! The network: a multilayer perceptron in `f32`, its losses and its optimizers.

mod init;
mod kernel;
mod mlp;

pub mod loss;
pub mod optim;

pub use init::init_linear;
pub use mlp::{Mlp, ModelSpec, Workspace, argmax};
