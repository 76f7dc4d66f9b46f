//! What a rule for the threshold is, and what it may look at.

use super::costs::Costs;
use crate::{metrics::Ranking, problem::Problem};

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
#[error("{}", self.problem())]
pub enum ThresholdError {
    /// The validation rows say nothing about the metric.
    Undefined {
        /// Rows of the class.
        positive: u32,
        /// Other rows.
        others: u32,
        /// Title of the metric.
        metric: &'static str,
    },
    /// No error costs anything.
    NoCosts,
}

impl ThresholdError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Undefined { positive, others, metric } => Problem::new(
                format!("The validation set has {positive} rows of the rare class and {others} others."),
                format!("No threshold can be tuned on rows where {metric} is not defined."),
                "Set validation_size higher.",
            ),
            Self::NoCosts => Problem::new(
                "Neither error costs anything.",
                "Costs of 0 choose no threshold.",
                "Set cost_fp or cost_fn above 0.",
            ),
        }
    }
}
