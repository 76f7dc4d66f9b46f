//! Learning-rate schedules: how far a step goes in each epoch.

mod constant;
mod cosine;
mod step;
mod warmup;

pub use constant::Constant;
pub use cosine::CosineAnnealing;
pub use step::StepDecay;
pub use warmup::LinearWarmup;

/// A schedule over the epochs of a run.
pub trait Schedule {
    /// The learning rate of an epoch, counted from 1, of a run of `epochs`, whose optimizer was given `lr`.
    fn lr(&self, lr: f64, epoch: u32, epochs: u32) -> f64;
}

crate::family! {
    /// Every schedule with its parameters.
    pub enum ScheduleSpec: Schedule {
        /// The same rate in every epoch.
        Constant(Constant),
        /// A drop every few epochs.
        Step(StepDecay),
        /// Half a cosine from the rate to its smallest value.
        Cosine(CosineAnnealing),
        /// A rise over the first epochs.
        Warmup(LinearWarmup),
    }
}
