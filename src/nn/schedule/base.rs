//! What a learning-rate schedule is.

/// A schedule over the epochs of a run.
pub trait Schedule {
    /// The learning rate of an epoch, counted from 1, of a run of `epochs`, whose optimizer was given `lr`.
    fn lr(&self, lr: f64, epoch: u32, epochs: u32) -> f64;
}
