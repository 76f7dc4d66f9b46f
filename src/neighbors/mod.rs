//! Exact nearest neighbors: the one service that every technique asks.
//!
//! The answer is always that of comparing every pair in `f64`, whatever the way it is found: distances are looked at in
//! `f32` or in whole numbers of 16 bits first, eight rows at a time, with bounds on what rounding can do; what might be near is
//! measured again in `f64`. Up to [`TREE_COLUMNS`] columns whole groups of rows are passed over by their bounding boxes (`tree`);
//! with more, boxes say little, and pairs are looked at in blocks that fit the processor's cache (`brute`).

mod axes;
mod best;
mod brute;
mod by_distance;
mod farthest;
mod nearest;
mod question;
mod tile;
mod tree;

pub(crate) use best::squared_distance;
pub use by_distance::k_nearest_by_distance;
pub use farthest::k_farthest_of;
pub use nearest::{Search, TREE_COLUMNS, k_nearest, k_nearest_by, k_nearest_of, nearest_to_points};

/// The largest value that a row can have: squared distances in `f32` are then far from overflowing, however many columns there are.
pub const LARGEST_VALUE: f32 = 1e15;

use crate::data::Row;

/// For each of some rows, its `k` nearest (or farthest) other rows with their distances, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbors {
    k: usize,
    rows: Vec<Row>,
    /// Squared.
    distances: Vec<f64>,
}

impl Neighbors {
    /// Neighbors asked for per row.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The neighbors of the row asked about in that place, best first.
    pub fn of(&self, place: usize) -> &[Row] {
        &self.rows[place * self.k..(place + 1) * self.k]
    }

    /// The squared Euclidean distances to [`Neighbors::of`].
    pub fn squared_distances(&self, place: usize) -> &[f64] {
        &self.distances[place * self.k..(place + 1) * self.k]
    }

    /// Only the answers in these places.
    fn at(&self, places: &[usize]) -> Self {
        Self {
            k: self.k,
            rows: places.iter().flat_map(|&place| self.of(place)).copied().collect(),
            distances: places.iter().flat_map(|&place| self.squared_distances(place)).copied().collect(),
        }
    }

    /// The neighbors of every row asked about, in order.
    pub fn iter(&self) -> std::slice::ChunksExact<'_, Row> {
        self.rows.chunks_exact(self.k)
    }
}
