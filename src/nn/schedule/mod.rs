//! Learning-rate schedules: how far a step goes in each epoch.

mod base;
mod constant;
mod cosine;
mod step;
mod warmup;

pub use base::Schedule;
pub use constant::Constant;
pub use cosine::CosineAnnealing;
pub use step::StepDecay;
pub use warmup::LinearWarmup;

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
