//! What a rule for the threshold is, and what it may look at.

use super::costs::Costs;
use crate::metrics::Ranking;

/// What a threshold can be chosen by.
#[derive(Clone, Copy, Debug)]
pub struct Choosing<'a> {
    /// The validation rows by their probability of the positive class.
    pub validation: &'a Ranking,
    /// Share of the positive class in the train rows before anything was done to them.
    pub prior: f64,
    /// What errors cost.
    pub costs: Costs,
}

/// Chooses a threshold.
pub trait ThresholdRule {
    /// The least probability of the positive class that is enough, in `[0, 1]` or just above, where nothing is; `None` if the
    /// largest probability decides.
    ///
    /// # Errors
    /// [`ThresholdError`] if there is nothing to choose by.
    fn threshold(&self, by: Choosing<'_>) -> Result<Option<f64>, ThresholdError>;
}

/// Why a threshold cannot be chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThresholdError {
    /// The validation rows say nothing about the metric.
    #[error(
        "the validation set has {positive} rows of the rare class and {others} others, on which {metric} is not defined, so no threshold can be tuned. Set validation_size higher"
    )]
    Undefined {
        /// Rows of the class.
        positive: u32,
        /// Other rows.
        others: u32,
        /// Title of the metric.
        metric: &'static str,
    },
    /// No error costs anything.
    #[error("neither error costs anything, so costs choose no threshold. Set cost_fp or cost_fn above 0")]
    NoCosts,
}
