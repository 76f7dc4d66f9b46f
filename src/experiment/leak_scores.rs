//! How much of a score is due to a leak.

use crate::metrics::Scores;
use serde::{Deserialize, Serialize};

/// What a model is worth that was tested on rows resampled before the split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeakScores {
    /// Scores on rows that were held out before resampling.
    pub unseen: Scores,
    /// F1 of the positive class on its own test rows, at the class shares of the data: what still parts it from the F1 of
    /// `unseen` is not that the test set was rebalanced too. `None` where undefined.
    pub f1_at_shares: Option<f64>,
}
