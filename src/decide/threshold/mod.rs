//! The threshold: which probability of the rare class is enough to answer with it.

mod argmax;
mod base;
mod cost;
mod costs;
mod fixed;
mod prior;
mod tuned;

pub use argmax::Argmax;
pub use base::{Choosing, ThresholdError, ThresholdRule};
pub use cost::CostThreshold;
pub use costs::Costs;
pub use fixed::FixedThreshold;
pub use prior::PriorThreshold;
pub use tuned::{TunedMetric, TunedThreshold};

crate::family! {
    /// Every rule for the threshold.
    pub enum ThresholdSpec: ThresholdRule {
        /// The largest probability decides.
        Argmax(Argmax),
        /// A number.
        Fixed(FixedThreshold),
        /// The share of the class.
        Prior(PriorThreshold),
        /// What errors cost.
        Cost(CostThreshold),
        /// What is best on the validation rows.
        Tuned(TunedThreshold),
    }
}
