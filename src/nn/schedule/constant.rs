//! The same learning rate in every epoch.

use super::Schedule;
use crate::param::{About, Tuned};

/// No schedule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constant {}

impl Tuned for Constant {
    const ABOUT: About = About {
        id: "constant",
        title: "Constant",
        does: "The learning rate stays as it is.",
        hurts: "A rate that learns fast at first may be too large to settle later.",
        source: "PyTorch without a scheduler",
    };
}

impl Schedule for Constant {
    fn lr(&self, lr: f64, _: u32, _: u32) -> f64 {
        lr
    }
}
