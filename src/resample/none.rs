//! No resampling: the baseline every remedy is compared with.

use super::{Plan, ResampleError, Resampler};
use crate::{
    data::TrainSet,
    param::{About, Tuned},
    progress::Progress,
    rng::Rng,
};

/// Leaves the train set as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NoResampling {}

impl Tuned for NoResampling {
    const ABOUT: About = About {
        id: "none",
        title: "No resampling",
        does: "Leaves the train rows as they are.",
        hurts: "With few rare rows, calling everything common can be the cheapest answer.",
        source: "The baseline",
    };
}

impl Resampler for NoResampling {
    fn plan(&self, train: &TrainSet, _rng: &mut Rng, _progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        Ok(Plan::keep_all(train))
    }
}
