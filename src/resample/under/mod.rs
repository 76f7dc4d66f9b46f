//! Under-sampling: techniques that keep a number of rows of a class, or clean away those that stand in the way.

mod cluster_centroids;
mod random_under;

pub use cluster_centroids::{ClusterCentroids, Voting};
pub use random_under::RandomUnderSampler;
