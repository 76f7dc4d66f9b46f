//! Scores: from answers and probabilities to the numbers that a person reads.

mod calibration;
mod confusion;
mod probability;
mod probability_scores;
mod ranking;
mod scores;

pub use calibration::{Platt, Temperature, prior_shift};
pub use confusion::Confusion;
pub use probability::{Bin, Reliability, brier, log_loss};
pub use probability_scores::{ProbabilityScores, RankScores};
pub use ranking::{AtThreshold, Point, Ranking};
pub use scores::{Average, ClassScores, KappaWeights, Scores, index_balanced};
