//! Exact nearest neighbors: the one service that every technique asks.

mod brute;

pub use brute::{Neighbors, k_nearest};
