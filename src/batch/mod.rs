//! Batches: in which order an epoch visits the rows, and how many rows make a step.

mod base;
mod batching;
mod shuffled;
mod weighted;

pub use base::{BatchSampler, WeightsError};
pub use batching::{Batching, LastBatch};
pub use shuffled::ShuffledSampler;
pub use weighted::{WeightedRandomSampler, multinomial};

crate::family! {
    /// Every batch sampler with its parameters.
    pub enum SamplerSpec: BatchSampler {
        /// Every row once, in a new random order.
        Shuffled(ShuffledSampler),
        /// Rows drawn by weight.
        Weighted(WeightedRandomSampler),
    }
}
