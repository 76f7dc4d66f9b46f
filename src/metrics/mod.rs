//! Scores: from a confusion matrix to the numbers that a person reads.

mod confusion;
mod scores;

pub use confusion::Confusion;
pub use scores::{ClassScores, Scores};
