//! Under-sampling: techniques that keep a number of rows of a class, or clean away those that stand in the way.

mod all_knn;
mod condensed_nearest_neighbour;
mod edited_nearest_neighbours;
mod instance_hardness_threshold;
mod near_miss;
mod neighbourhood_cleaning_rule;
mod one_sided_selection;
mod cluster_centroids;
mod random_under;
mod repeated_edited_nearest_neighbours;
mod neighbourhood;
mod tomek_links;

pub use all_knn::AllKnn;
pub use cluster_centroids::{ClusterCentroids, Voting};
pub use condensed_nearest_neighbour::CondensedNearestNeighbour;
pub use edited_nearest_neighbours::EditedNearestNeighbours;
pub use instance_hardness_threshold::{InstanceHardnessThreshold, instance_hardness_folds};
pub use near_miss::{NearMiss, Version};
pub use neighbourhood::KindSel;
pub(in crate::resample) use neighbourhood::N_NEIGHBORS;
pub use neighbourhood_cleaning_rule::{Dropped, NeighbourhoodCleaningRule};
pub use one_sided_selection::OneSidedSelection;
pub use random_under::RandomUnderSampler;
pub use repeated_edited_nearest_neighbours::RepeatedEditedNearestNeighbours;
pub use tomek_links::{TomekLinks, tomek_links};
